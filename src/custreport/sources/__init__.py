"""The way in: the only readers of files.

``bytes → text table`` (:mod:`.table`) ``→ fields`` (:mod:`.mapping`) ``→ typed
rows`` (:mod:`.values`, :mod:`.statuses`) ``→ one row per order`` (:mod:`.grain`),
each a function that can be called alone; :func:`load` runs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from custreport import metrics
from custreport.model import CustReportError, Orders, Source, UsageError, plain
from custreport.sources import accounts, find, grain, values
from custreport.sources.mapping import Columns, map_columns
from custreport.sources.table import ROW, Table, open_table

if TYPE_CHECKING:
    from datetime import date

    from custreport.config import Config

_NAMED = 3  # how many bad rows a message names


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that was read.

    ``orders`` has :func:`custreport.metrics.orders_schema`: every order that
    could be read, whatever its status, day or currency. ``accounts`` has
    ``customer_id``, ``customer``, ``rep``; ``None`` without a customer list.
    Of the rows read, ``blank`` were blank or totals, ``superseded`` belonged to
    a version of an order that a later one replaced, ``rejected`` could not be
    read and were left out on request.
    """

    orders: pl.LazyFrame
    accounts: pl.DataFrame | None
    sources: tuple[Source, ...]
    blank: int = 0
    superseded: int = 0
    rejected: tuple[str, ...] = ()
    rejected_rows: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """What one file gave."""

    orders: pl.DataFrame
    rows: int
    blank: int
    rejected: tuple[str, ...]
    rejected_rows: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def load(asked: Orders, config: Config, folder: Path | None = None) -> Book:
    """Read the orders and the customer list.

    Args:
        asked: What the command line says.
        config: What ``custreport.toml`` says where the command line is silent.
        folder: Where files are looked for when neither names one; the current one by default.

    Raises:
        CustReportError: a file cannot be read, or a row in it.
        UsageError: the time zone does not exist.
    """
    zone = _zone(asked.tz)
    paths = find.find(asked.paths, config.orders, folder or Path())
    files, sources = [], []
    for path in paths:
        table = open_table(path, _label(path, config))
        file = _read(table, config, zone, skip_bad=asked.skip_bad_rows)
        files.append(file)
        sources.append(Source(table.name, table.size, file.rows))
    orders = pl.concat(
        (file.orders.with_columns(file=pl.lit(i, pl.UInt32)) for i, file in enumerate(files)), how="diagonal"
    ).pipe(grain.supersede)
    customers, warnings = None, list[str]()
    listed = asked.accounts or config.accounts
    if listed:
        customers, warnings = accounts.load(Path(listed).expanduser(), _label(Path(listed), config))
    return Book(
        orders=_canonical(orders, config.currency),
        accounts=customers,
        sources=tuple(sources),
        blank=sum(f.blank for f in files),
        superseded=int(orders["superseded"].sum()),
        rejected=tuple(line for f in files for line in f.rejected),
        rejected_rows=sum(f.rejected_rows for f in files),
        notes=tuple(note for f in files for note in f.notes),
        warnings=(*warnings, *(w for f in files for w in f.warnings), *_suspicious(sources, files)),
        inputs=(*paths, *([Path(listed).expanduser()] if listed else []), *([config.path] if config.path else [])),
    )


def _label(path: Path, config: Config) -> str:
    """What a file is called: as given, or from the folder of ``custreport.toml``."""
    if config.path and path.is_absolute() and path.is_relative_to(config.path.parent):
        path = path.relative_to(config.path.parent)
    return plain(str(path))


def _zone(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"--tz {text}: no such time zone; names look like Europe/Madrid") from error
    return text


def _suspicious(sources: list[Source], files: list[_File]) -> list[str]:
    return [f"{s.path}: no orders in it" for s, f in zip(sources, files, strict=True) if not f.orders.height]


def _canonical(orders: pl.DataFrame, currency: str | None) -> pl.LazyFrame:
    """Orders with the columns of :func:`metrics.orders_schema`."""
    return (
        orders.lazy()
        .select(
            "order_id",
            # NFKC and trimming only: an id that differs in letter case is another id.
            key=pl.coalesce(pl.col("customer_id").str.normalize("NFKC"), metrics.normalised(pl.col("customer"))),
            customer="customer",
            ordered_on=pl.col("ordered_at").dt.date(),
            ordered_at="ordered_at",
            status="status",
            amount=grain.exact(pl.col("amount")),
            currency=pl.col("currency").fill_null(currency) if currency else pl.col("currency"),
            rep="rep",
            lines=pl.col("lines") - pl.col("superseded"),
        )
        .cast(pl.Schema(metrics.orders_schema()))
        .collect(engine="in-memory")
        .lazy()
    )


def _read(table: Table, config: Config, zone: str | None, *, skip_bad: bool) -> _File:
    columns = map_columns(table.header, config.columns, table.name)
    rows = _typed(table, columns, config, zone)
    filled = rows.filter(~pl.col("blank"))
    named = filled.filter(pl.col("order_id").is_not_null())
    unnamed = filled.filter(pl.col("order_id").is_null())
    folded = grain.fold(named, has_lines=columns.has_lines, amount_is_of_line=columns.amount_is_of_line)
    orders = folded.orders
    # no status at all is an export of orders only; a status here and there is not
    if orders.select((pl.col("status").is_null() & ~pl.col("bad_status")).all()).item():
        orders = orders.with_columns(status=pl.lit("confirmed", metrics.STATUS))
    missing = pl.any_horizontal(pl.col("ordered_at", "status", "amount").is_null())
    bad = pl.any_horizontal(values.BAD) | missing
    unread = orders.filter(bad)
    count = unnamed.height + unread.height
    rejected: tuple[str, ...] = ()
    if count:
        lines = pl.concat([unnamed, named.filter(pl.col("order_id").is_in(unread["order_id"].implode()))])
        faults = _faults(table, columns, lines, unread)
        if not skip_bad:
            more = f"; and {count - _NAMED:,} more" if count > _NAMED else ""
            raise CustReportError(
                f"{table.name}: {'; '.join(faults[:_NAMED])}{more} (--skip-bad-rows leaves such rows out and says so)"
            )
        rejected = tuple(f"{table.name}: {fault}" for fault in faults)
    notes = [f"{table.name}: {folded.grain}"] if folded.grain != grain.ORDER else []
    if folded.mixed:
        notes.append(f"{table.name}: {folded.mixed:,} orders whose lines disagree on customer, day or currency")
    return _File(
        orders=orders.filter(~bad).drop(*values.BAD, "blank", ROW, strict=False),
        rows=rows.height,
        blank=rows.height - filled.height,
        rejected=rejected,
        rejected_rows=unnamed.height + int(unread["lines"].sum()),
        notes=tuple(notes),
        warnings=_twins(table, columns),
    )


def _typed(table: Table, columns: Columns, config: Config, zone: str | None) -> pl.DataFrame:
    """The rows of a file, typed, in the order of the file."""
    try:
        typed = values.read_rows(table.rows(), columns, config.statuses, zone).collect().sort(ROW)
    except pl.exceptions.PolarsError as error:
        if "utf-8" in str(error):
            raise CustReportError(f"{table.name}: no UTF-8 text; save it as CSV UTF-8") from error
        typed = values.read_rows(table.careful().rows(), columns, config.statuses, zone).collect().sort(ROW)
    # Polars fills a row that is cut off with nulls: only the text tells it from one whose last cell is empty.
    if typed["last_is_empty"].any():
        table.check_shape()
    return typed.drop("last_is_empty")


def _twins(table: Table, columns: Columns) -> tuple[str, ...]:
    """A warning for each column that stands twice; the first was taken.

    Raises:
        CustReportError: the two do not hold the same.
    """
    warnings = []
    for one, other in columns.twins:
        first, second = (pl.col(str(at)).cast(pl.String).str.strip_chars().str.to_lowercase() for at in (one, other))
        differ = table.rows().filter(first.ne_missing(second)).select(ROW).head(1).collect()
        header = table.header[one].strip()
        if differ.height:
            (place,) = table.places(differ[ROW].to_list())
            raise CustReportError(
                f'{table.name}: {place}: two columns are called "{header}" and hold different values; rename one'
            )
        warnings.append(f'{table.name}: two columns are called "{header}"; they hold the same')
    return tuple(warnings)


_MISSING = {"ordered_at": "no order date", "amount": "no amount", "status": "no status"}
_WANTED = {
    "ordered_on": "a date like 2024-05-31 is wanted",
    "status": 'unknown; name its class in custreport.toml: [statuses] "{}" = "confirmed", "draft" or "cancelled"',
    "amount": "no number",
}


def _faults(table: Table, columns: Columns, rows: pl.DataFrame, unread: pl.DataFrame) -> list[str]:
    """Line, column and value of the rows that cannot be read, one for each order."""
    orders = {order["order_id"]: order for order in unread.iter_rows(named=True)}
    at = sorted({*columns.columns.values()})
    raw = table.rows().filter(pl.col(ROW).is_in(rows[ROW].implode())).select(ROW, *map(str, at)).collect()
    cells = {row[ROW]: row for row in raw.iter_rows(named=True)}
    seen: set[str] = set()
    found: list[tuple[int, str]] = []
    for row in rows.sort(ROW).iter_rows(named=True):
        order_id = row["order_id"]
        if order_id is None:
            found.append((row[ROW], "no order id"))
            continue
        order = orders[order_id]
        wrong = [field for field in _WANTED if order[f"bad_{field}"]]
        missing = next((field for field in _MISSING if order[field] is None), "")
        elsewhere = not any(row[f"bad_{field}"] for field in wrong) if wrong else row[missing] is not None
        if order_id in seen or elsewhere:
            continue
        seen.add(order_id)
        if wrong:
            field = next(f for f in wrong if row[f"bad_{f}"])
            found.append((row[ROW], _value(table, columns, cells[row[ROW]], field)))
        else:
            found.append((row[ROW], f"{_MISSING[missing]} for order {order_id}"))
    places = table.places([row for row, _ in found])
    return [f"{place}: {fault}" for place, (_, fault) in zip(places, found, strict=True)]


def _value(table: Table, columns: Columns, cells: dict[str, object], field: str) -> str:
    """The column and the value that cannot be read."""
    parts = (
        [f for f in ("amount", "quantity", "unit_price", "refunded") if f in columns] if field == "amount" else [field]
    )
    given = [(columns.columns[part], str(cells[str(columns.columns[part])] or "").strip()) for part in parts]
    numbers = pl.Series([value for _, value in given], dtype=pl.String).to_frame("value")
    read = numbers.select(values.number(pl.col("value"), pl.String())).to_series() if field == "amount" else [None]
    at, value = next((pair for pair, number in zip(given, read, strict=False) if number is None), given[0])
    shown = plain(value)[:60]
    return f'{table.header[at].strip()} "{shown}": {_WANTED[field].format(shown)}'


def after_today(orders: pl.LazyFrame, today: date) -> list[str]:
    """A warning when orders are dated after today: they are not counted, and are probably wrong."""
    late = orders.filter(pl.col("ordered_on") > today).sort("ordered_at", "order_id").collect()
    if not late.height:
        return []
    last = late.row(-1, named=True)
    said = f"{late.height:,} order{'s' * (late.height > 1)} dated after today"
    return [f"{said}, as {last['order_id']} on {last['ordered_on']}"]


__all__ = ["Book", "after_today", "load"]
