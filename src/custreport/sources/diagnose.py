"""What was read and how, and what is doubtful about it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.core import text_columns
from custreport.core.diagnostics import Examination, FoundField, FoundFile, FoundStatus
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DecimalMark, Orders
from custreport.core.text import NO_CUSTOMER, plain
from custreport.sources import (
    Book,
    at_file,
    check_named,
    discover,
    gather,
    open_file,
    read_file,
    roles,
    settle,
    with_accounts,
    zone,
)
from custreport.sources.containers.table import UNREADABLE
from custreport.sources.decode import statuses, typed_rows
from custreport.sources.decode.dates import DateFormat
from custreport.sources.schema_mapping import Columns, lacking

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.config import Config
    from custreport.sources.containers.table import Table
    from custreport.sources.read_file import File

_SAMPLES = 3
_SHOWN = 10  # bad rows of one file that are named
_MANY = 50  # customers above which one order each is no chance
_NAMES = 3000  # customers above which names are not compared letter by letter
_ALIKE = 93  # per cent of two names that are the same
_OLD = date(1990, 1, 1)
_NOBODY = (
    "0", "-1", "00", "000", "0000", "99999", "999999", "guest", "guest customer", "walk-in", "walk in",
    "cash", "cash sale", "cash customer",
    "unknown", "anonymous", "customer", "test", "test customer", "dummy", "none", "no name", "xxx", "various",
    "default", "default customer", "misc", "retail customer", "web customer", "laufkunde", "cliente final",
    "consumidor final",
)  # fmt: skip


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
    problems: list[str] = []
    opened: list[tuple[Table, Columns]] = []
    for path in paths:
        try:
            opened.append(open_file(path, config, asked))
        except CustReportError as error:
            problems.append(str(error))
    try:
        check_named(opened, config)
    except CustReportError as error:
        problems.append(str(error))
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
    return (
        Examination(
            files=tuple(found),
            problems=tuple(problems),
            suspicious=(*(book.warnings if book else ()), *(_suspicious(book, read, today) if book else ())),
            notes=book.notes if book else (),
            totals=_totals(book) if book else {},
            currencies=_currencies(book) if book else (),
            inputs=discover.arguments(paths),
        ),
        book,
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
    words = read_file.status_words(file.table, file.columns, file.counted)
    system = file.columns.system
    known = system.words if system else {}
    layers = {"": {**known, **config.statuses}, "user": config.statuses, "system": known}
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


def _currencies(book: Book) -> tuple[dict[str, Any], ...]:
    """Of what counts: orders, and the amount of confirmed and of draft orders, by currency."""
    found = (
        book.orders.filter(~metrics.is_cancelled())
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


# --- what is suspicious ---------------------------------------------------------


def _suspicious(book: Book, read: list[File], today: date) -> list[str]:
    orders = book.orders.collect()
    live = orders.filter(~metrics.is_cancelled())
    customers = (
        live.filter(pl.col("key").is_not_null())
        .group_by("key")
        .agg(
            pl.col("customer").sort_by("ordered_at", "order_id").last(), orders=pl.len(), amount=pl.col("amount").sum()
        )
        .with_columns(customer=pl.coalesce("customer", "key"))
        .sort("orders", "key", descending=[True, False])
    )
    return [
        *_one_order_each(live, customers),
        *_nobody(live, customers),
        *_alike(customers),
        *_amounts(live),
        *_days(live, today),
        *_utc(read),
    ]


def _one_order_each(orders: pl.DataFrame, customers: pl.DataFrame) -> list[str]:
    named = orders.filter(pl.col("key").is_not_null()).height
    if customers.height <= _MANY or customers.height < named:
        return []
    said = f"every one of {customers.height:,} orders has a customer of its own"
    return [
        f"{said}: is this column the customer, or a number that each order gets anew? Nobody would ever order twice"
    ]


def _nobody(orders: pl.DataFrame, customers: pl.DataFrame) -> list[str]:
    """Orders of nobody: without a customer, or under a name that stands for none."""
    said = []
    without = orders.filter(pl.col("key").is_null())
    if without.height:
        share = without.height / orders.height
        part = f" ({share:.0%} of all)" if share >= 0.01 else ""
        have = "has" if without.height == 1 else "have"
        said.append(f"{_orders(without.height)}{part} {have} no customer: counted as {NO_CUSTOMER}")
    names = customers.filter(
        pl.col("key").str.to_lowercase().is_in(_NOBODY) | pl.col("customer").str.to_lowercase().is_in(_NOBODY)
    )
    said += [
        f'customer "{plain(name)}" may stand for nobody: {_orders(count)}, {amount:,.2f}'
        for name, count, amount in names.select("customer", "orders", "amount").head(5).iter_rows()
    ]
    return said


def _alike(customers: pl.DataFrame) -> list[str]:
    """Customers whose names differ by case, punctuation or a letter, and are counted apart."""
    bare = pl.col("customer").str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    keyed = customers.with_columns(bare=bare).filter(pl.col("bare") != "").sort("key")
    groups = (
        keyed.group_by("bare")
        .agg(pl.col("customer").alias("names"), pl.col("key").alias("keys"), n=pl.len())
        .filter(pl.col("n") > 1)
        .sort("n", "bare", descending=[True, False])
    )
    said = []
    if groups.height:
        first = groups.row(0, named=True)
        pair = " and ".join(
            f'"{plain(n)}"' + (f" ({plain(k)})" if _key_of(n) != k else "")
            for n, k in zip(first["names"][:2], first["keys"][:2], strict=True)
        )
        said.append(
            f"{groups.height:,} name{'s stand' if groups.height > 1 else ' stands'} for several customers, as {pair}: "
            "one customer twice, or two of one name?"
        )
    single = keyed.unique("bare", maintain_order=True)
    if 1 < single.height <= _NAMES:
        said += _near(single["customer"].to_list(), single["bare"].to_list())
    return said


def _key_of(name: str) -> str:
    """The key a customer without an id has."""
    return str(pl.select(text_columns.normalised(pl.lit(name))).item())


def _near(names: list[str], bare: list[str]) -> list[str]:
    """Names that differ by a letter or two; digits tell apart (``Store 12``, ``Store 13``)."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 — only here

    pairs = []
    for i, name in enumerate(bare):
        rest = bare[i + 1 :]
        if len(name) < 6:
            continue
        for other, _, at in process.extract(name, rest, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3):
            if [c for c in name if c.isdigit()] == [c for c in other if c.isdigit()]:
                pairs.append((names[i], names[i + 1 + at]))
    if not pairs:
        return []
    shown = "; ".join(f'"{plain(a)}" and "{plain(b)}"' for a, b in pairs[:3])
    return [f"{len(pairs):,} pair{'s' * (len(pairs) > 1)} of names differ by a letter or two: {shown}"]


def _orders(count: int) -> str:
    return f"{count:,} order{'s' * (count != 1)}"


def _amounts(orders: pl.DataFrame) -> list[str]:
    nothing = orders.filter(pl.col("amount") == 0).height
    return [f"{_orders(nothing)} of nothing (0.00): counted as any other"] if nothing else []


def _days(orders: pl.DataFrame, today: date) -> list[str]:
    """Days that cannot be, and months without an order."""
    said = []
    late = orders.filter(pl.col("ordered_on") > today).sort("ordered_on")
    if late.height:
        said.append(
            f"{_orders(late.height)} dated after today, as {plain(late['order_id'][-1])} "
            f"on {late['ordered_on'][-1]}: counted nowhere"
        )
    old = orders.filter(pl.col("ordered_on") < _OLD).sort("ordered_on")
    if old.height:
        first = f"{plain(old['order_id'][0])} on {old['ordered_on'][0]}"
        said.append(f"{_orders(old.height)} dated before {_OLD.year}, as {first}")
    months = orders.filter(pl.col("ordered_on") <= today).select(pl.col("ordered_on").dt.truncate("1mo").unique())
    if months.height:
        every = months.select(pl.date_range(pl.col("ordered_on").min(), pl.col("ordered_on").max(), "1mo"))
        empty = every.join(months, on="ordered_on", how="anti")["ordered_on"].sort()
        if len(empty):
            shown = ", ".join(f"{month:%Y-%m}" for month in empty.head(6))
            more = f" and {len(empty) - 6} more" if len(empty) > 6 else ""
            said.append(f"no orders in {shown}{more}: is a file missing?")
    return said


def _utc(read: list[File]) -> list[str]:
    """Files whose times are UTC, where nobody said what zone counts."""
    said = []
    for file in read:
        if file.reading.zone or "ordered_on" not in file.columns:
            continue
        schema = file.table.cells.collect_schema()
        cell, dtype = typed_rows.cell_of(file.columns, "ordered_on", schema)
        typed = isinstance(dtype, pl.Datetime) and dtype.time_zone == "UTC"
        first = file.table.cells.select(typed_rows.text(cell, dtype)).head(50).collect(engine="in-memory").to_series()
        if typed or (first.str.contains(r"\d(Z| ?UTC)$").any() and dtype == pl.String):
            said.append(
                f"{file.name}: times are UTC, and so are the days; --tz Europe/Madrid counts another zone's days"
            )
    return said
