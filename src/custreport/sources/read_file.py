"""One file: its rows typed and folded into orders, and whatever stands against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Grain, Orders, Sign
from custreport.core.text import plain
from custreport.sources import blanks, customers, folding, order_lines, refunds, repeats, row_types
from custreport.sources.containers import remote
from custreport.sources.containers.table import ROW, UNREADABLE, Table
from custreport.sources.decode import date_patterns, dates, detect, typed_rows
from custreport.sources.decode.amounts import AmountFormat
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from custreport.config import Config
    from custreport.sources.columns import Columns

from custreport.sources.faults import (
    ask_for_statuses,
    find_faults,
    header_of,
    holds_money,
    undecided_message,
    unknown_statuses,
)
from custreport.sources.file_notes import file_notes, opening_warnings, rounded_ids, status_cautions

_UTC = r"(?<![A-Za-z])(?:UTC|GMT|utc|gmt)(?![A-Za-z])|(?<=[a-z])(?:Utc|UTC|Gmt|GMT)(?![a-z])"
"""A header whose times are UTC, as ``Created (UTC)`` or ``CreatedOnUtc``."""
_NAMED = 3  # how many bad rows a message names


class Role(Enum):
    """What the rows of a file tell of their orders, and so what must be filled."""

    ORDERS = ("ordered_at", "status", "amount")
    HEADS = ("ordered_at", "status")
    LINES = ("amount",)


@dataclass(frozen=True, slots=True)
class File:
    """What one file gave.

    ``orders`` has one row per order id, those that cannot be read marked
    ``bad``; ``counted`` are the rows that are not blank. ``undecided`` are
    columns whose writing the data does not tell, ``faults`` the rows that cannot
    be read, one for each order; ``skippable`` says that these hold no money and
    are not all, so that leaving them out is good advice; ``unnamed`` counts rows without an order id,
    ``unknown`` the rows of each status that is not known.
    """

    table: Table
    columns: Columns
    reading: typed_rows.Reading
    role: Role
    grain: str
    orders: pl.DataFrame
    counted: pl.DataFrame
    rows: int
    blank: int
    unnamed: int
    undecided: tuple[str, ...]
    faults: tuple[str, ...]
    skippable: bool
    unknown: dict[str, tuple[int, str]]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.table.name

    def stop(self, *, skip_bad_rows: bool) -> None:
        """Refuse a file that cannot be read without a guess.

        Raises:
            CustReportError: names the line and the value, or the option that settles it.
        """
        if self.undecided:
            raise CustReportError(self.undecided[0])
        if self.faults and not skip_bad_rows:
            more = f"; and {len(self.faults) - _NAMED:,} more" if len(self.faults) > _NAMED else ""
            settle = ask_for_statuses(self.unknown)
            way_out = " (--skip-bad-rows leaves such rows out and says so)" if self.skippable else ""
            raise CustReportError(
                f"{self.name}: {'; '.join(self.faults[:_NAMED])}{more}{settle and f'; {settle}'}{way_out}"
            )


def read(table: Table, columns: Columns, role: Role, config: Config, zone: str | None, asked: Orders) -> File:
    """Read the orders of one file.

    Args:
        table: The file.
        columns: Where its fields are; those that ``role`` needs are there.
        role: What its rows are.
        config: What the user says statuses are.
        zone: Where times with an offset are converted to.
        asked: How the user says it is read.

    Raises:
        CustReportError: it is damaged, or its rows cannot be folded into orders.
    """
    try:
        return _read(table, columns, role, config, zone, asked)
    except UNREADABLE:  # by Polars, that is; which columns are asked for decides what it stops at
        careful = table.careful(headings=bool(columns.system and columns.system.grouped))
        return _read(careful, columns, role, config, zone, asked)
    except OSError as error:
        raise CustReportError(f"{table.name}: {remote.reason(error)}") from error


def _read(table: Table, columns: Columns, role: Role, config: Config, zone: str | None, asked: Orders) -> File:
    rows, reading, undecided = _typed(table, columns, first_reading(columns, config, zone, asked), asked)
    rows, nobody = customers.tidy(_without_footer(table, rows))
    rows = blanks.nothing_due(table, columns, rows)
    rows, *by_type = row_types.read(table, columns, rows, config)
    filled, named, unnamed = _named_rows(rows)
    folded, repeated = _folded(table, columns, refunds.within(named, has_lines=columns.has_lines), asked)
    orders = blanks.without_amount(folded.orders).with_columns(pl.col(typed_rows.WORD).cast(pl.String))
    repeats.rounded(orders, f"{table.name}: ")
    if not rows["status_given"].any():  # no status at all is an export of orders only
        orders = orders.with_columns(pl.col("status").fill_null(pl.lit("confirmed", order_frame.STATUS)))
    bad = pl.any_horizontal(*typed_rows.BAD, *(pl.col(field).is_null() for field in role.value))
    unread = orders.filter(bad)
    lines = _rows_of(unread, named, unnamed)
    return File(
        table=table,
        columns=columns,
        reading=reading,
        role=role,
        grain=folded.grain,
        orders=orders.with_columns(bad=bad, customer=pl.coalesce("customer", "email")).drop(
            *typed_rows.BAD, "blank", ROW, "status_given", "unread_update", strict=False
        ),
        counted=filled.select(ROW),
        rows=rows.height,
        blank=rows.height - filled.height,
        unnamed=unnamed.height,
        undecided=tuple(undecided),
        faults=tuple(find_faults(table, columns, lines, unread, reading, role)),
        skippable=lines.height < filled.height and not holds_money(table, columns, lines),
        unknown=unknown_statuses(table, columns, filled),
        notes=(*columns.notes, *file_notes(table, reading, folded, rows), *by_type[0]),
        warnings=(
            *opening_warnings(table, columns, reading, asked),
            *by_type[1],
            *repeated,
            *status_cautions(table, columns, filled),
            *rounded_ids(table, orders),
            *(f"{table.name}: {doubt}" for doubt in (*nobody, *reading.doubts)),
        ),
    )


def _rows_of(unread: pl.DataFrame, named: pl.DataFrame, unnamed: pl.DataFrame) -> pl.DataFrame:
    """The rows of orders that cannot be read, and those of no order."""
    rows = named.filter(pl.col("order_id").is_in(unread["order_id"].implode())) if unread.height else named.clear()
    return pl.concat([unnamed.cast({"order_id": rows.schema["order_id"]}), rows])


def first_reading(columns: Columns, config: Config, zone: str | None, asked: Orders) -> typed_rows.Reading:
    """How the cells are read as far as headers and options say; the cells may say more."""
    return typed_rows.Reading(
        columns.words(config.statuses),
        zone,
        date=date_patterns.compiled(asked.date_format) if asked.date_format else DateFormat.ISO,
        amounts=AmountFormat(asked.decimal) if asked.decimal else None,
        scale=columns.scale,
        negated=asked.sign is Sign.NEGATIVE,
    )


def _named_rows(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows that are not blank; of those, the ones with an order id and the ones without."""
    # most files have neither blank rows nor rows without an id: then nothing is copied
    filled = rows.filter(~pl.col("blank")) if rows["blank"].any() else rows
    if not filled["order_id"].null_count():
        return filled, filled, filled.clear()
    named = pl.col("order_id").is_not_null()
    return filled, filled.filter(named), filled.filter(~named)


def _folded(table: Table, columns: Columns, rows: pl.DataFrame, asked: Orders) -> tuple[folding.Folded, list[str]]:
    """The rows as orders, and what is to be warned of.

    Raises:
        CustReportError: rows of one order number are different orders.
    """
    again, said = (None, []) if asked.grain else order_lines.repeated_lines(table, columns, rows)
    once = rows if again is None else rows.filter(~again)

    def fold(grain: Grain | None) -> folding.Folded:
        return folding.fold(once, has_lines=columns.has_lines, amount_is_of_line=columns.amount_is_of_line, asked=grain)

    try:
        folded = fold(asked.grain)
    except CustReportError as error:
        raise CustReportError(f"{table.name}: {error}") from error
    if folded.grain == folding.REPEATED and not asked.grain:
        are_lines, equal = order_lines.equal_amounts(table, columns, once)
        folded, said = fold(Grain.LINES) if are_lines else folded, [*said, *equal]
    versions = folded.grain == folding.REVISIONS
    if folded.mixed or (versions and not asked.grain):
        stop = not asked.skip_bad_rows
        said += repeats.check(table, columns, once, versions=versions and not asked.grain, stop=stop)
    said += repeats.replaced(once.height - folded.orders.height if versions else 0, folded.replaced, f"{table.name}: ")
    if again is not None:
        more = rows.filter(again).group_by("order_id").agg(more=pl.len().cast(pl.UInt32))
        counted = folded.orders.join(more, on="order_id", how="left").with_columns(pl.col("more").fill_null(0))
        folded = replace(
            folded, orders=counted.with_columns(pl.col("lines", "superseded") + pl.col("more")).drop("more")
        )
    return folded, said


def _typed(
    table: Table, columns: Columns, reading: typed_rows.Reading, asked: Orders
) -> tuple[pl.DataFrame, typed_rows.Reading, list[str]]:
    """The rows of a file, typed, in the order of the file; how they were read; and what the data does not tell.

    Most exports write ISO dates and plain numbers, and are read in one go. Only
    where that leaves something unread are the columns looked at.
    """
    undecided: list[str] = []
    if reading.zone and "time_zone" in columns:
        reading = replace(reading, zones=_zones(table, columns))
    if reading.zone and "ordered_on" in columns:
        headers = (table.header[i] for i in columns.columns["ordered_on"].at)
        reading = replace(reading, utc=any(re.search(_UTC, header) for header in headers))
    schema = table.cells.collect_schema()
    fields = {field: typed_rows.cell_of(columns, field, schema)[0] for field in columns.columns}
    raw = table.rows().select(ROW, **fields, last_is_empty=pl.col(schema.names()[-1]).is_null())
    cells = typed_rows.as_words(raw).collect()
    cells = cells if cells[ROW].is_sorted() else cells.sort(ROW)
    last_is_empty = cells.drop_in_place("last_is_empty")
    cells = blanks.without_headers(cells, table, columns)
    typed = typed_rows.read_rows(cells, columns, reading)
    asks = bool(asked.date_format or asked.decimal or asked.sign)
    if asks or typed.select(pl.any_horizontal("bad_ordered_on", "bad_amount", "unclear").any()).item():
        closer, questions = detect.formats(cells, columns, reading, asked, has_types=table.text is None)
        undecided = [undecided_message(table, columns, cells, question) for question in questions]
        if closer != reading:
            reading = closer
            typed = typed_rows.read_rows(cells, columns, reading)
    # Polars cuts a row that is too long and fills one that is too short: only the text tells
    table.check_shape(
        cells.height,
        filled=not last_is_empty.any(),
        columns=len({*columns.used(), len(table.header) - 1}),
        headings=bool(columns.system and columns.system.grouped),
    )
    return typed.drop("unclear"), reading, undecided


def _without_footer(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Mark as blank what is no order, by cells that hold no field.

    Below the last order a row that fills no cell but the first (``Printed on
    …``), and anywhere one without order and day that says it is a total.
    """
    kept, nobody = ~pl.col("blank"), pl.col("order_id").is_null()
    no_order = nobody | (pl.col("ordered_at").is_null() & pl.col("amount").is_null())
    last = rows.select(pl.col(ROW).filter(~no_order & kept).max()).item()
    nothing = nobody & pl.col("ordered_at").is_null()
    doubtful = rows.select(ROW, nothing=nothing).filter(rows.select(no_order & kept).to_series())
    if last is None or not doubtful.height or set(table.cells.collect_schema().dtypes()) != {pl.String}:
        return rows
    cells = table.rows().join(doubtful.lazy(), on=ROW).collect(engine="in-memory")
    first, *others = (pl.col(c).str.strip_chars() for c in table.cells.collect_schema())
    alone = pl.all_horizontal(other.fill_null("") == "" for other in others)
    footer = (pl.col(ROW) > last) & first.str.contains(" ") & alone
    total = pl.col("nothing") & pl.any_horizontal(cell.str.contains(typed_rows.TOTAL) for cell in (first, *others))
    marked = cells.filter(footer | total)[ROW]
    return rows.with_columns(blank=pl.col("blank") | pl.col(ROW).is_in(marked.implode()))


def _zones(table: Table, columns: Columns) -> dict[str, str]:
    """The time zones a column names, each with the name the calendar knows it by."""
    cell = typed_rows.text(*typed_rows.cell_of(columns, "time_zone", table.cells.collect_schema()))
    words = table.cells.select(word=cell.drop_nulls().unique()).collect(engine="in-memory")["word"].sort()
    zones = {word: dates.zone(word) for word in words}
    unknown = next((word for word, known in zones.items() if known is None), None)
    if unknown is not None:
        raise CustReportError(
            f'{table.name}: --tz: {header_of(table, columns, "time_zone")} "{plain(unknown)}" is no known time zone; '
            "--column time_zone= takes the times as they stand"
        )
    return {word: known for word, known in zones.items() if known}
