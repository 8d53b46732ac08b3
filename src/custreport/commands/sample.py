"""The invented orders of ``examples/``, bundled for ``custreport demo``."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.output import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("orders.csv", "accounts.csv", "custreport.toml")


@contextmanager
def folder() -> Iterator[Path]:
    """The folder that holds the sample; in a source checkout that is ``examples/``."""
    checkout = Path(__file__).parents[3] / "examples"
    bundled = files("custreport") / "examples"
    if bundled.is_dir():
        with as_file(bundled) as path:
            yield path
    else:
        yield checkout


def check(target: Path) -> None:
    """Stop before any work is done when the sample cannot go into a folder.

    Raises:
        CustReportError: it is no folder, or has a file of that name already.
    """
    if target.exists() and not target.is_dir():
        raise CustReportError(f"{target}: is a file, not a folder; choose another name")
    for name in NAMES:
        if (target / name).exists():
            raise CustReportError(f"{target / name}: is there already; choose another folder")


def write(target: Path) -> list[Path]:
    """Copy the sample into a folder, made when it is not there.

    Raises:
        CustReportError: see :func:`check`, or it cannot be written.
    """
    check(target)
    atomic.make_folder(target)
    with folder() as source:
        return [atomic.write(target / name, (source / name).read_bytes()) for name in NAMES]
