"""Which files hold the orders."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from custreport.model import CustReportError, path_of

SUFFIXES = (
    ".csv",
    ".tsv",
    ".txt",
    ".csv.gz",
    ".tsv.gz",
    ".txt.gz",
    ".parquet",
    ".pq",
    ".xlsx",
    ".xls",
    ".xlsb",
    ".ods",
    ".zip",
    ".arrow",
    ".feather",
    ".ipc",
    ".jsonl",
    ".ndjson",
)
DEFAULTS = ("orders.csv", "orders.parquet", "orders.xlsx", "orders")
VARIABLE = "CUSTREPORT_ORDERS"


def find(given: list[str] | None, configured: tuple[str, ...], folder: Path) -> list[Path]:
    """The files of orders, in the order given, those of a folder or glob by name.

    Args:
        given: Files, folders or globs from the command line.
        configured: The same from ``custreport.toml``.
        folder: Where ``orders.csv`` and its kin are looked for.

    Raises:
        CustReportError: nothing given and nothing found, or a path without files.
    """
    wanted: list[str] = list(given or configured)
    if not wanted and (variable := os.environ.get(VARIABLE)):
        wanted = variable.split(os.pathsep)
    if not wanted:
        wanted = [str(folder / name) for name in DEFAULTS if (folder / name).exists()][:1]
    if not wanted:
        raise CustReportError(
            f"no orders given and none found: name a file, set `orders` in custreport.toml or {VARIABLE}, "
            f"or put {', '.join(DEFAULTS[:-1])} or {DEFAULTS[-1]}/ here; `custreport demo` shows the report on a sample"
        )
    found = [file for path in wanted for file in _expand(path)]
    return list(dict.fromkeys(found))


def _expand(text: str) -> list[Path]:
    path = path_of(text)
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(SUFFIXES))
        if not files:
            raise CustReportError(f"{text}: no orders in this folder; files that end in {', '.join(SUFFIXES)} are read")
        return files
    if path.exists():
        return [path]
    files = sorted(
        Path(p)
        for p in glob.glob(str(path), recursive=True)  # noqa: PTH207 — Path.glob takes no absolute pattern
        if Path(p).is_file()
    )
    if not files:
        raise CustReportError(f"{text}: no such file or folder")
    return files
