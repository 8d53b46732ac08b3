"""The way in: the only readers of files.

``bytes → text table`` (:mod:`.table`) ``→ fields`` (:mod:`.mapping`) ``→ typed
rows`` (:mod:`.values`, :mod:`.statuses`) ``→ one row per order`` (:mod:`.grain`),
each a function that can be called alone; :func:`load` runs them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from custreport import metrics
from custreport.model import CustReportError, DecimalMark, Orders, Source, UsageError, path_of, plain
from custreport.sources import accounts, dates, find, grain, numbers, values
from custreport.sources.dates import Way
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
    unnamed: int
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
        table = open_table(path, _label(path, config), sheet=asked.sheet, encoding=asked.encoding)
        file = _read(table, config, zone, asked)
        files.append(file)
        sources.append(Source(table.name, table.size, file.rows))
    every = pl.concat((f.orders.with_columns(file=pl.lit(i, pl.UInt32)) for i, f in enumerate(files)), how="diagonal")
    kept = grain.supersede(every)
    orders = kept.filter(~pl.col("bad"))
    unread = kept.filter("bad").select(pl.col("lines") - pl.col("superseded")).to_series()
    customers, warnings = None, list[str]()
    listed = asked.accounts or config.accounts
    if listed:
        customers, warnings = accounts.load(path_of(listed), _label(Path(listed), config))
    return Book(
        orders=_canonical(orders, config.currency),
        accounts=customers,
        sources=tuple(sources),
        blank=sum(f.blank for f in files),
        superseded=int(kept["superseded"].sum()),
        rejected=tuple(line for f in files for line in f.rejected),
        rejected_rows=sum(f.unnamed for f in files) + int(unread.sum()),
        notes=tuple(note for f in files for note in f.notes),
        warnings=(*warnings, *(w for f in files for w in f.warnings), *_suspicious(sources, files), *_shared(every)),
        inputs=(*paths, *([path_of(listed)] if listed else []), *([config.path] if config.path else [])),
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


def _shared(orders: pl.DataFrame) -> list[str]:
    """A warning when two files hold one order id for different customers: they may number their orders apart."""
    who = pl.coalesce("customer_id", metrics.normalised(pl.col("customer")))
    twice = orders.filter(pl.col("order_id").is_duplicated())
    several = twice.group_by("order_id").agg(who.drop_nulls().n_unique()).filter(pl.last() > 1)["order_id"].sort()
    if not len(several):
        return []
    count = f"{len(several):,} order id{'s' * (len(several) > 1)}"
    return [f"{count}, as {several[0]}, stand for different customers in different files; only the later counts"]


def _suspicious(sources: list[Source], files: list[_File]) -> list[str]:
    return [f"{s.path}: no orders in it" for s, f in zip(sources, files, strict=True) if not f.orders.height]


def _canonical(orders: pl.DataFrame, currency: str | None) -> pl.LazyFrame:
    """Orders with the columns of :func:`metrics.orders_schema`."""
    text = pl.String()
    by_name = values.each_distinct(pl.col("customer"), metrics.normalised, text)
    # NFKC and trimming only: an id that differs in letter case is another id.
    by_id = values.each_distinct(pl.col("customer_id"), lambda name: name.str.normalize("NFKC"), text)
    keyed = orders.with_columns(by_name=by_name, by_id=by_id)
    ids, names = keyed.filter(pl.col("by_id").is_not_null()), keyed.filter(pl.col("by_id").is_null())
    if ids.height and names["by_name"].count():  # a customer that has its id on some orders only
        known = ids.group_by("by_name").agg(pl.col("by_id").min().alias("known"), n=pl.col("by_id").n_unique())
        known = known.filter((pl.col("n") == 1) & pl.col("by_name").is_not_null()).drop("n")
        keyed = keyed.join(known, on="by_name", how="left").with_columns(by_id=pl.coalesce("by_id", "known"))
    frame = keyed.select(
        "order_id",
        key=pl.coalesce("by_id", "by_name"),
        customer="customer",
        ordered_on=pl.col("ordered_at").dt.date(),
        ordered_at="ordered_at",
        status="status",
        amount=grain.exact(pl.col("amount")),
        currency=pl.col("currency").fill_null(currency) if currency else pl.col("currency"),
        rep="rep",
        lines=pl.col("lines") - pl.col("superseded"),
    )
    return frame.cast(pl.Schema(metrics.orders_schema())).lazy()


def _read(table: Table, config: Config, zone: str | None, asked: Orders) -> _File:
    columns = map_columns(table.header, config.columns, table.name)
    reading = values.Reading(config.statuses, zone, decimal=asked.decimal)
    try:
        rows, reading = _typed(table, columns, reading, asked)
    except pl.exceptions.PolarsError:
        table = table.careful()
        rows, reading = _typed(table, columns, reading, asked)
    filled = rows.filter(~pl.col("blank"))
    named = filled.filter(pl.col("order_id").is_not_null())
    unnamed = filled.filter(pl.col("order_id").is_null())
    try:
        folded = grain.fold(
            named, has_lines=columns.has_lines, amount_is_of_line=columns.amount_is_of_line, asked=asked.grain
        )
    except CustReportError as error:
        raise CustReportError(f"{table.name}: {error}") from error
    orders = folded.orders.with_columns(pl.col(values.WORD).cast(pl.String))
    # no status at all is an export of orders only; a status here and there is not
    if not rows["status_given"].any():
        orders = orders.with_columns(pl.col("status").fill_null(pl.lit("confirmed", metrics.STATUS)))
    missing = pl.any_horizontal(pl.col("ordered_at", "status", "amount").is_null())
    bad = pl.any_horizontal(values.BAD) | missing
    unread = orders.filter(bad)
    count = unnamed.height + unread.height
    rejected: tuple[str, ...] = ()
    if count:
        lines = pl.concat([unnamed, named.filter(pl.col("order_id").is_in(unread["order_id"].implode()))])
        faults = _faults(table, columns, lines, unread, reading)
        if not asked.skip_bad_rows:
            more = f"; and {count - _NAMED:,} more" if count > _NAMED else ""
            raise CustReportError(
                f"{table.name}: {'; '.join(faults[:_NAMED])}{more} (--skip-bad-rows leaves such rows out and says so)"
            )
        rejected = tuple(f"{table.name}: {fault}" for fault in faults)
    return _File(
        orders=orders.with_columns(bad=bad).drop(
            *values.BAD, "blank", ROW, "status_given", "unread_update", strict=False
        ),
        rows=rows.height,
        blank=rows.height - filled.height,
        rejected=rejected,
        unnamed=unnamed.height,
        notes=_told(table, reading, folded, rows),
        warnings=_twins(table, columns),
    )


def _told(table: Table, reading: values.Reading, folded: grain.Folded, rows: pl.DataFrame) -> tuple[str, ...]:
    """How a file was read, where that is not as most are."""
    said = [*table.notes]
    if reading.date is not Way.ISO:
        said.append(f"dates {'are' if reading.date in {Way.DMY, Way.MDY} else 'written as'} {reading.date.value}")
    if reading.decimal is DecimalMark.COMMA:
        said.append("amounts have a decimal comma")
    if folded.grain != grain.ORDER:
        said.append(folded.grain)
    notes = [f"{table.name}: {'; '.join(said)}"] if said else []
    if rows["unread_update"].any():
        notes.append(f"{table.name}: some times of update cannot be read and do not count")
    if folded.mixed:
        notes.append(f"{table.name}: {folded.mixed:,} orders whose lines disagree on customer, day or currency")
    return tuple(notes)


def _typed(
    table: Table, columns: Columns, reading: values.Reading, asked: Orders
) -> tuple[pl.DataFrame, values.Reading]:
    """The rows of a file, typed, in the order of the file; and how they were read.

    Most exports write ISO dates and plain numbers, and are read in one go. Only
    where that leaves something unread are the columns looked at.
    """
    mapped = [pl.col(str(at)) for at in sorted({*columns.columns.values()})]
    last_is_empty = pl.col(table.cells.collect_schema().names()[-1]).is_null()
    raw = table.rows().select(ROW, *mapped, last_is_empty=last_is_empty)
    cells = raw.with_columns(pl.col(pl.String).cast(values.WORD)).collect().sort(ROW)
    typed = values.read_rows(cells, columns, reading)
    if typed.select(pl.any_horizontal("bad_ordered_on", "bad_amount", "unclear").any()).item():
        closer = _look(table, cells, columns, reading, asked)
        if closer != reading:
            reading = closer
            typed = values.read_rows(cells, columns, reading)
    # Polars fills a row that is cut off with nulls: only the text tells it from one whose last cell is empty.
    if cells["last_is_empty"].any():
        table.check_shape()
    return typed.drop("unclear"), reading


def _look(
    table: Table, cells: pl.DataFrame, columns: Columns, reading: values.Reading, asked: Orders
) -> values.Reading:
    """How the dates and amounts of a file are written.

    Raises:
        CustReportError: the data does not tell; the message names the option that does.
    """
    money = [name for name in values.MONEY_FIELDS if name in columns]
    at = {name: str(columns.columns[name]) for name in ("ordered_on", *money)}
    cells = cells.select([*dict.fromkeys(at.values())])
    schema = cells.schema
    cells = cells.select(values.text(pl.col(i), kind).alias(i) for i, kind in values.kinds(cells).items())
    date, decimal = reading.date, reading.decimal
    if not (schema[at["ordered_on"]].is_temporal()):
        said = asked.date_order.value if asked.date_order else None
        way = dates.look(cells[at["ordered_on"]], said)
        if way.way is None:
            raise _undecided(table, cells, [at["ordered_on"]], way)
        date = way.way
    texts = [name for name in money if schema[at[name]] == values.WORD]
    if texts:
        said = asked.decimal.value if asked.decimal else None
        mark = numbers.look(pl.concat([cells[at[name]] for name in texts]), said)
        if mark.decimal is None:
            raise _undecided(table, cells, [at[name] for name in texts], mark)
        decimal = mark.decimal
    return replace(reading, date=date, decimal=decimal)


def _undecided(table: Table, cells: pl.DataFrame, at: list[str], found: dates.Found | numbers.Found) -> CustReportError:
    """That the data does not tell how a column is written: with the line of an example."""
    for i in at:
        holds = cells[i].str.contains(found.example, literal=True).fill_null(value=False)
        if holds.any():
            (place,) = table.places([int(holds.arg_true()[0])])
            return CustReportError(f"{table.name}: {place}: {table.header[int(i)].strip()} {found.why}")
    return CustReportError(f"{table.name}: {found.why}")


def _twins(table: Table, columns: Columns) -> tuple[str, ...]:
    """A warning for each column that stands twice; the first was taken.

    Raises:
        CustReportError: the two do not hold the same.
    """
    warnings = []
    for one, other in columns.twins:
        first, second = (pl.col(str(at)).cast(pl.String).str.strip_chars().str.to_lowercase() for at in (one, other))
        differ = table.rows().filter(first.ne_missing(second)).select(ROW).head(1).collect(engine="in-memory")
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
    "ordered_on": "no date{way}",
    "status": (
        'unknown; name its class in custreport.toml: [statuses] "{}" = "confirmed", "draft", "cancelled" or "credit"'
    ),
    "amount": "no number",
}


def _faults(
    table: Table, columns: Columns, rows: pl.DataFrame, unread: pl.DataFrame, reading: values.Reading
) -> list[str]:
    """Line, column and value of the rows that cannot be read, one for each order."""
    orders = {order["order_id"]: order for order in unread.iter_rows(named=True)}
    at = sorted({*columns.columns.values()})
    raw = table.rows().filter(pl.col(ROW).is_in(rows[ROW].implode())).select(ROW, *map(str, at))
    cells = {row[ROW]: row for row in raw.collect(engine="in-memory").iter_rows(named=True)}
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
            found.append((row[ROW], _value(table, columns, cells[row[ROW]], field, reading)))
        else:
            found.append((row[ROW], f"{_MISSING[missing]} for order {order_id}"))
    places = table.places([row for row, _ in found])
    return [f"{place}: {fault}" for place, (_, fault) in zip(places, found, strict=True)]


def _value(table: Table, columns: Columns, cells: dict[str, object], field: str, reading: values.Reading) -> str:
    """The column and the value that cannot be read."""
    parts = [name for name in values.MONEY_FIELDS if name in columns] if field == "amount" else [field]
    given = [(columns.columns[part], str(cells[str(columns.columns[part])] or "").strip()) for part in parts]
    numbers = pl.Series([value for _, value in given], dtype=pl.String).to_frame("value")
    read = (
        numbers.select(values.number(pl.col("value"), pl.String(), reading.decimal)).to_series()
        if field == "amount"
        else [None]
    )
    at, value = next((pair for pair, number in zip(given, read, strict=False) if number is None), given[0])
    shown = plain(value)[:60]
    way = f", where the others are written {reading.date.value}"
    return f'{table.header[at].strip()} "{shown}": {_WANTED[field].format(shown, way=way)}'


def after_today(orders: pl.LazyFrame, today: date) -> list[str]:
    """A warning when orders are dated after today: they are not counted, and are probably wrong."""
    late = orders.filter(pl.col("ordered_on") > today).sort("ordered_at", "order_id").collect(engine="in-memory")
    if not late.height:
        return []
    last = late.row(-1, named=True)
    said = f"{late.height:,} order{'s' * (late.height > 1)} dated after today"
    return [f"{said}, as {last['order_id']} on {last['ordered_on']}"]


__all__ = ["Book", "after_today", "load"]
