"""The ground under what is private to Polars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.sources.containers import unstable

if TYPE_CHECKING:
    from pathlib import Path


def test_listing(tmp_path: Path) -> None:
    """The private function is there, takes a glob, and gives the names of files."""
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).write_text("x\n1\n")
    assert sorted(unstable.list_objects(f"{tmp_path}/*.csv")) == [f"{tmp_path}/a.csv", f"{tmp_path}/b.csv"]
