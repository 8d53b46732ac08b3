"""The diagnosis for ``check`` and ``init``: what was read and how, and what is doubtful about it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.core.diagnostics import Examination, FoundField, FoundFile, FoundStatus
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DecimalMark, Orders
from custreport.core.text import plain
from custreport.sources import discover, faults, read_file, suspicions
from custreport.sources.combine import gather
from custreport.sources.containers.table import UNREADABLE
from custreport.sources.decode import statuses, typed_rows
from custreport.sources.decode.dates import DateFormat
from custreport.sources.opening import check_named, open_file, roles
from custreport.sources.reading import at_file, with_accounts
from custreport.sources.request import settle, zone
from custreport.sources.schema_mapping import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from custreport.config import Config
    from custreport.core.text import Place
    from custreport.sources.book import Book
    from custreport.sources.columns import Columns
    from custreport.sources.containers.remote import HivePartitions
    from custreport.sources.containers.table import Table
    from custreport.sources.read_file import File

_SAMPLES = 3
_SHOWN = 10  # bad rows of one file that are named


def examine(
    asked: Orders,
    config: Config,
    folder: Path | None,
    today: date,
    tell: Callable[[str], object] = lambda _: None,
) -> tuple[Examination, Book | None]:
    """Read files as :func:`custreport.sources.load` does, and tell everything that is found.

    Returns:
        What was found, and the book when nothing stands against it. The
        reconciliation is left to the report.

    Raises:
        CustReportError: there are no files.
        UsageError: an option that does not fit.
    """
    asked, config = settle(asked, config)
    there = zone(asked.tz)
    paths = discover.find(asked.paths, config.orders, folder or Path())
    opened, problems = _opened(paths, config, asked)
    found: list[FoundFile] = []
    read: list[File] = []
    for (table, columns), role in zip(opened, roles([columns for _, columns in opened]), strict=True):
        try:
            if role is None:
                raise table.lacks(lacking(table.header, columns.missing, table.name))
            tell(at_file(len(found), len(opened), table.name))
            file = read_file.read(table, columns, role, config, there, asked)
        except CustReportError as error:
            problems.append(str(error))
            found.append(_found(table, columns, None, config))
            continue
        read.append(file)
        problems += _against(file, skip_bad_rows=asked.skip_bad_rows)
        found.append(_found(file.table, columns, file, config))
    book = None
    if not problems:
        try:
            book = with_accounts(gather(read, asked, config), paths, asked, config)
        except CustReportError as error:
            problems.append(str(error))
    examination = Examination(files=tuple(found), problems=tuple(problems), inputs=discover.arguments(paths))
    return (_examined(examination, book, read, today) if book else examination), book


def _opened(
    paths: Sequence[Place | HivePartitions], config: Config, asked: Orders
) -> tuple[list[tuple[Table, Columns]], list[str]]:
    """The files that can be opened, and what stands against the others."""
    opened: list[tuple[Table, Columns]] = []
    problems: list[str] = []
    for path in paths:
        try:
            opened.append(open_file(path, config, asked))
        except CustReportError as error:
            problems.append(str(error))
    try:
        check_named(opened, config)
    except CustReportError as error:
        problems.append(str(error))
    return opened, problems


def _examined(examination: Examination, book: Book, read: Sequence[File], today: date) -> Examination:
    """What was found, with what the orders themselves show."""
    return replace(
        examination,
        suspicious=(*book.warnings, *suspicions.suspicious(book.orders.collect(), read, today)),
        notes=book.notes,
        totals=_totals(book),
        currencies=_currencies(book, today),
    )


def _against(file: File, *, skip_bad_rows: bool) -> list[str]:
    """Every reason why a file cannot be used; an unknown status once, however many rows have it."""
    against = [*file.undecided]
    if skip_bad_rows:
        return against
    against += [
        f'{file.name}: {place}: status "{word}" on {count:,} row{"s" * (count > 1)} is unknown: '
        f'--status "{word}=confirmed" (or draft, cancelled, credit) says what it is'
        for word, (count, place) in file.unknown.items()
    ]
    rest = [fault for fault in file.faults if not fault.endswith(": unknown")]
    against += [f"{file.name}: {fault}" for fault in rest[:_SHOWN]]
    if len(rest) > _SHOWN:
        against.append(f"{file.name}: and {len(rest) - _SHOWN:,} more rows that cannot be read")
    return against


def _found(table: Table, columns: Columns, file: File | None, config: Config) -> FoundFile:
    """How one file was read."""
    used = set(columns.used())
    sheet = ", ".join(each.name for each in table.sheets) if table.left_out or len(table.sheets) > 1 else None
    facts: dict[str, Any] = {}
    if file is not None:
        way, decimal = file.reading.date, file.reading.decimal or DecimalMark.POINT
        facts = {
            "role": file.role.name.lower(),
            "dates": way.value if "ordered_on" in columns else None,
            "date_order": {DateFormat.DMY.value: "dmy", DateFormat.MDY.value: "mdy"}.get(way.value),
            "date_format": None if isinstance(way, DateFormat) else way.value,
            "decimal": decimal.value,
            "grain": file.grain,
            "statuses": tuple(_statuses(file, config)),
            "rows": file.rows,
            "orders": file.orders.height,
        }
    return FoundFile(
        path=table.name,
        bytes=table.size,
        kind=table.kind,
        system=columns.system.name if columns.system else None,
        fields=tuple(_fields(table, columns)),
        unused=tuple(plain(h) for i, h in enumerate(table.header) if i not in used and h.strip()),
        sheet=sheet,
        encoding=table.encoding,
        **facts,
    )


def _fields(table: Table, columns: Columns) -> list[FoundField]:
    schema = table.cells.collect_schema()
    cells = {field: typed_rows.text(*typed_rows.cell_of(columns, field, schema)) for field in columns.columns}
    try:
        head = table.cells.head(1000).select(cell.alias(field) for field, cell in cells.items())
        seen = head.collect(engine="in-memory")
    except UNREADABLE:
        seen = pl.DataFrame(schema=dict.fromkeys(cells, pl.String))
    return [
        FoundField(
            name=field,
            columns=tuple(plain(table.header[i]) for i in place.at),
            joined=place.joined,
            samples=tuple(
                re.sub(r"(:\d\d)\.0+$", r"\1", plain(text))[:40]
                for text in seen[field].drop_nulls().unique(maintain_order=True).head(_SAMPLES)
            ),
        )
        for field, place in columns.columns.items()
    ]


def _statuses(file: File, config: Config) -> list[FoundStatus]:
    """Each status of a file, its class, and what says so."""
    if "status" not in file.columns:
        return []
    words = faults.status_words(file.table, file.columns, file.counted)
    system = file.columns.system
    known = file.columns.words({})
    layers = {"": file.columns.words(config.statuses), "user": config.statuses, "system": known}
    kinds = {
        by: words.select(statuses.classify(pl.col("word"), table, usual=not by)).to_series()
        for by, table in layers.items()
    }
    by = [
        "your settings" if user else f"{system.name}" if own and system else "usual meaning" if kind else "unknown"
        for kind, user, own in zip(kinds[""], kinds["user"], kinds["system"], strict=True)
    ]
    shown = {statuses.REFUNDED: "cancelled"}
    return [
        FoundStatus(plain(word), shown.get(kind, kind), rows, who)
        for word, rows, kind, who in zip(words["word"], words["rows"], kinds[""], by, strict=True)
    ]


def _totals(book: Book) -> dict[str, Any]:
    day = pl.col("ordered_on")
    return (
        book.orders.select(
            orders=pl.len().cast(pl.Int64),
            customers=pl.col("key").drop_nulls().n_unique().cast(pl.Int64),
            first=day.min(),
            last=day.max(),
        )
        .collect()
        .row(0, named=True)
    )


def _currencies(book: Book, today: date) -> tuple[dict[str, Any], ...]:
    """Of what counts until today: orders, and the amount of confirmed and of draft orders, by currency."""
    found = (
        book.orders.filter(~metrics.is_cancelled() & (pl.col("ordered_on") <= today))
        .group_by("currency")
        .agg(
            orders=metrics.order_count(metrics.is_placed()),
            confirmed=metrics.order_amount(metrics.is_confirmed() | metrics.is_credit()),
            draft=metrics.order_amount(metrics.is_draft()),
        )
        .sort("orders", "currency", descending=[True, False])
        .collect()
    )
    return tuple(found.iter_rows(named=True))
