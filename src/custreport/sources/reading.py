"""The way in: read the orders and the customer list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.core.document import SettingsFile, Source
from custreport.core.errors import CustReportError
from custreport.core.text import Place, place_of, plain
from custreport.sources import (
    accounts,
    cautions,
    discover,
    fast_path,
    read_file,
    suspicions,
)
from custreport.sources.containers.remote import HivePartitions, reason
from custreport.sources.containers.table import UNREADABLE
from custreport.sources.decode import date_patterns
from custreport.sources.schema_mapping import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.sources.cache import Copy
    from custreport.sources.fast_path import Store
    from custreport.sources.read_file import File

from custreport.sources.book import Book
from custreport.sources.combine import empty_files, gather
from custreport.sources.opening import check_named, link_by_external_id, open_file, roles
from custreport.sources.request import label, settle, zone


def load(
    asked: Orders,
    config: Config,
    folder: Path | None = None,
    tell: Callable[[str], object] = lambda _: None,
    *,
    room: int | None = None,
    keep: bool = False,
) -> Book:
    """Read the orders and the customer list.

    Args:
        asked: What the command line says.
        config: What ``custreport.toml`` says where the command line is silent.
        folder: Where files are looked for when neither names one; the current one by default.
        tell: Is told which file is being read.
        room: Bytes of memory to keep to: large files that are plainly written are laid down on disk meanwhile.
        keep: Keep a copy of what was read, and read that the next time.

    Raises:
        CustReportError: a file cannot be read, or a row in it.
        UsageError: an option that does not fit.
    """
    asked, config = settle(asked, config)
    if asked.date_format:
        date_patterns.compiled(asked.date_format)
    paths = discover.find(asked.paths, config.orders, folder or Path())
    if keep or room:
        from custreport.sources import cache  # noqa: PLC0415 — few runs write anything
    copy = cache.of(paths, asked, config) if keep else None
    book = copy.book() if copy else None
    unkept: list[str] = []
    if book is None:
        book = _read(paths, asked, config, tell, cache.store if room else None)
        unkept = _kept(copy, book, tell) if keep else []
    book = with_accounts(book, paths, asked, config)
    # whatever is warned of stands in every output, too, but for where a copy lies
    return replace(book, notes=(*book.notes, *book.warnings), warnings=(*unkept, *book.warnings), room=room)


def _kept(copy: Copy | None, book: Book, tell: Callable[[str], object]) -> list[str]:
    """A warning unless a copy of the book is kept, and one if the copy that was there was damaged."""
    if copy is None:
        return ["nothing is kept of these orders: they are not all local files"]
    warnings = ["the cached copy of these orders was damaged: it was dropped, and the files were read"] * copy.damaged
    tell("Keeping a copy")
    try:
        copy.keep(book)
    except (*UNREADABLE, OSError) as error:
        warnings.append(f"nothing is kept of these orders: {reason(error)}")
    return warnings


def _read(
    paths: Sequence[Place | HivePartitions],
    asked: Orders,
    config: Config,
    tell: Callable[[str], object],
    lay: Store | None,
) -> Book:
    """The orders, without the customer list."""
    opened = link_by_external_id([open_file(path, config, asked) for path in paths], config)
    check_named(opened, config)
    many = len(opened) > 1
    homes = {columns.home for _, columns in opened}
    home = homes.pop() if len(homes) == 1 else ""
    tell(f"Reading {len(opened)} files" if many else f"Reading {opened[0][0].name}")
    said = (lambda done: tell(f"Reading {len(opened)} files, {done} read")) if many else (lambda _: None)
    if plain := fast_path.read(opened, config, asked, lay, said):
        doubts = (warning for table, _ in opened for warning in table.warnings)
        none = empty_files((source.path, source.rows) for source in plain.sources)
        warnings = (*doubts, *none)
        book = Book(plain.orders, None, plain.sources, plain.coded, notes=plain.notes, warnings=warnings, home=home)
        return _with_cautions(book, asked)
    read: list[File] = []
    for (table, columns), role in zip(opened, roles([columns for _, columns in opened]), strict=True):
        if role is None:
            raise table.lacks(lacking(table.header, columns.missing, table.name))
        tell(at_file(len(read), len(opened), table.name))
        read.append(read_file.read(table, columns, role, config, zone(asked.tz), asked))
        read[-1].stop(skip_bad_rows=asked.skip_bad_rows)
    book = replace(gather(read, asked, config), home=home)
    _check_filled(book.sources)
    book = _with_cautions(book, asked)
    return replace(book, warnings=(*book.warnings, *suspicions.lines(book.orders.collect(), read)))


def _with_cautions(book: Book, asked: Orders) -> Book:
    """A book that says on stderr and in every output what is doubtful in its orders as a whole."""
    doubts = cautions.of_orders(book.summed, asked)
    return replace(book, warnings=(*book.warnings, *doubts)) if doubts else book


def _check_filled(files: Sequence[Source]) -> None:
    """Stop when no file has a row.

    Raises:
        CustReportError: names them.
    """
    if not any(file.rows for file in files):
        names = ", ".join(file.path for file in files[:3])
        raise CustReportError(f"{names}: nothing stands below the header; export again")


def with_accounts(book: Book, paths: Sequence[Place | HivePartitions], asked: Orders, config: Config) -> Book:
    """A book with its customer list, what is to be warned of in it, and all it was read from.

    Raises:
        CustReportError: the list cannot be read.
    """
    listed = [place_of(text) for text in (asked.accounts or config.accounts,) if text]
    for place in listed:
        listed_accounts, warnings = accounts.load(place, label(place, config), config.columns)
        book = replace(book, accounts=listed_accounts, warnings=(*warnings, *book.warnings))
    if config.parent and config.path:  # no output would tell otherwise why its figures differ from another folder's
        settings = SettingsFile(config.parent, config.path.stat().st_size, 0)
        book = replace(book, sources=(*book.sources, settings))
    notes = tuple(map(plain, config.ignored))
    inputs = (*discover.inputs([*paths, *listed]), *([config.path] if config.path else []))
    return replace(book, inputs=inputs, notes=(*book.notes, *notes))


def at_file(done: int, count: int, name: str) -> str:
    """What is being read."""
    return f"Reading {name}" if count == 1 else f"Reading {name}, {done + 1} of {count}"
