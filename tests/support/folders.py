"""What several test modules share of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    """Every file below a folder, hidden ones, too."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
