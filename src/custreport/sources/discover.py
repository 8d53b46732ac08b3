"""Which files hold the orders."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.core.text import Address, Place, place_of
from custreport.sources.containers.remote import HivePartitions, is_iceberg, listed, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
_LOG = re.compile(r"(?P<root>(?:.*[/\\])?)_delta_log[/\\][^/\\]+\.json")
_ICEBERG = re.compile(r"(?:.*[/\\])?metadata[/\\][^/\\]+\.metadata\.json")
_APART = re.compile(re.escape(os.pathsep) + "(?!//)")


def find(given: list[str] | None, configured: tuple[str, ...], folder: Path) -> list[Place | HivePartitions]:
    """The files and tables of orders, in the order given, those of a folder or glob by name.

    Args:
        given: Files, folders, globs or addresses from the command line.
        configured: The same from ``custreport.toml``.
        folder: Where ``orders.csv`` and its kin are looked for.

    Raises:
        CustReportError: nothing given and nothing found, or a path without files.
    """
    wanted: list[str] = list(given or configured)
    if not wanted and (variable := os.environ.get(VARIABLE)):
        wanted = _APART.split(variable)
    if not wanted:
        wanted = [str(folder / name) for name in DEFAULTS if (folder / name).exists()][:1]
    if not wanted:
        raise CustReportError(
            f"no orders given and none found: name a file, set `orders` in custreport.toml or {VARIABLE}, "
            f"or put {', '.join(DEFAULTS[:-1])} or {DEFAULTS[-1]}/ here; `custreport demo` shows the report on a sample"
        )
    named: dict[Place, list[Place]] = {}
    for text in wanted:
        for file in _expand(text):
            named.setdefault(file, []).append(place_of(text))
    return _gathered(named)


def inputs(found: Iterable[Place | HivePartitions]) -> list[Path]:
    """What must not be written to: local files, and the folders of tables, as they are reached from the root."""
    every = [
        at
        for each in found
        for at in (each.tops if isinstance(each, HivePartitions) else [each])
        if isinstance(at, Path)
    ]
    return [at.resolve() if at.is_dir() else at for at in every]


def arguments(found: Iterable[Place | HivePartitions]) -> tuple[Place, ...]:
    """What the orders can be found by again."""
    return tuple(
        dict.fromkeys(at for each in found for at in (each.given if isinstance(each, HivePartitions) else [each]))
    )


def _gathered(named: Mapping[Place, Sequence[Place]]) -> list[Place | HivePartitions]:
    """Each file once, and those in the Hive partitions of one folder as one table."""
    tables: dict[Place, list[Place]] = {}
    for file in named:
        root = root_of(file)
        tables.setdefault(file if root is None else root, []).append(file)
    return [
        at
        if at in named
        else HivePartitions(at, tuple(sorted(files)), tuple(dict.fromkeys(g for file in files for g in named[file])))
        for at, files in tables.items()
    ]


def _expand(text: str) -> list[Place]:
    place = place_of(text)
    if isinstance(place, Address):
        return _objects(place)
    if place.is_dir():
        return _tables(text, sorted(p for p in place.rglob("*") if p.is_file()))
    if place.exists():
        return [place]
    files = sorted(
        Path(p)
        for p in glob.glob(str(place), recursive=True)  # noqa: PTH207 — Path.glob takes no absolute pattern
        if Path(p).is_file()
    )
    if not files:
        raise CustReportError(f"{text}: no such file or folder")
    return [*files]


def _objects(address: Address) -> list[Place]:
    """The objects of an address: one, those of a glob, or those below a prefix."""
    if any(mark in address for mark in "*?["):
        found = listed(address)
        if not found:
            raise CustReportError(f"{address}: no such objects")
        return [*found]
    if address.lower().endswith(SUFFIXES) or is_iceberg(address):
        return [address]
    return _tables(address, listed(f"{address.rstrip('/')}/**/*"))


def _tables(text: str, files: Sequence[Place]) -> list[Place]:
    """The files of orders in a folder; one that is a Delta table stands for its own.

    Raises:
        CustReportError: there are none, or it holds an Iceberg table, whose files do not tell which of them count.
    """
    if metadata := [file for file in files if _ICEBERG.fullmatch(str(file))]:
        raise CustReportError(f"{text}: an Iceberg table is in it; name its newest metadata file, as {metadata[-1]}")
    roots = {log["root"] for file in files if (log := _LOG.fullmatch(str(file)))}
    tables = [
        next((type(file)(root) for root in roots if str(file).startswith(root)), file)
        for file in files
        if str(file).lower().endswith(SUFFIXES)
    ]
    if not tables:
        raise CustReportError(f"{text}: no orders in this folder; files that end in {', '.join(SUFFIXES)} are read")
    return list(dict.fromkeys(tables))
