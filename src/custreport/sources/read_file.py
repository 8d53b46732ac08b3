"""One file: its rows typed and folded into orders, and whatever stands against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DecimalMark, Grain, Orders, Sign
from custreport.core.text import plain
from custreport.sources import blanks, customers, folding, idle_options, order_lines, refunds, repeats, row_types
from custreport.sources.columns import letter
from custreport.sources.containers import remote
from custreport.sources.containers.table import ROW, UNREADABLE, Table
from custreport.sources.decode import date_patterns, dates, detect, typed_rows
from custreport.sources.decode.amounts import AmountFormat
from custreport.sources.decode.date_patterns import DatePattern
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from custreport.config import Config
    from custreport.sources.columns import Columns

ROUNDED = r"(?i)^\d(?:[.,]\d+)?e\+\d+$"
"""An id as a spreadsheet writes a long number."""
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
            settle = tell_unknown(self.unknown)
            way_out = " (--skip-bad-rows leaves such rows out and says so)" if self.skippable else ""
            raise CustReportError(
                f"{self.name}: {'; '.join(self.faults[:_NAMED])}{more}{settle and f'; {settle}'}{way_out}"
            )


def tell_unknown(unknown: dict[str, tuple[int, str]]) -> str:
    """How to say what unknown statuses are: on the command line and in ``custreport.toml``."""
    if not unknown:
        return ""
    words = list(unknown)[:10]
    more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
    said = " ".join(f'--status "{word}=…"' for word in words)
    written = ", ".join(f'"{word}" = "…"' for word in words)
    return (
        f"say what each unknown status is (confirmed, draft, cancelled or credit): {said}{more}, "
        f"or in custreport.toml: [statuses] {written}{more}"
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
    reading = typed_rows.Reading(
        columns.words(config.statuses),
        zone,
        date=date_patterns.compiled(asked.date_format) if asked.date_format else DateFormat.ISO,
        amounts=AmountFormat(asked.decimal) if asked.decimal else None,
        scale=columns.scale,
        negated=asked.sign is Sign.NEGATIVE,
    )
    rows, reading, undecided = _typed(table, columns, reading, asked)
    rows, nobody = customers.tidy(_without_footer(table, rows))
    rows = blanks.nothing_due(table, columns, rows)
    rows, *by_type = row_types.read(table, columns, rows, config)
    # most files have neither blank rows nor rows without an id: then nothing is copied
    filled = rows.filter(~pl.col("blank")) if rows["blank"].any() else rows
    every = not filled["order_id"].null_count()
    named = filled if every else filled.filter(pl.col("order_id").is_not_null())
    unnamed = filled.clear() if every else filled.filter(pl.col("order_id").is_null())
    folded, repeated = _folded(table, columns, refunds.within(named, has_lines=columns.has_lines), asked)
    orders = blanks.without_amount(folded.orders).with_columns(pl.col(typed_rows.WORD).cast(pl.String))
    repeats.rounded(orders, f"{table.name}: ")
    # no status at all is an export of orders only; a status here and there is not
    if not rows["status_given"].any():
        orders = orders.with_columns(pl.col("status").fill_null(pl.lit("confirmed", order_frame.STATUS)))
    bad = pl.any_horizontal(*typed_rows.BAD, *(pl.col(field).is_null() for field in role.value))
    unread = orders.filter(bad)
    theirs = named.filter(pl.col("order_id").is_in(unread["order_id"].implode())) if unread.height else named.clear()
    lines = pl.concat([unnamed.cast({"order_id": theirs.schema["order_id"]}), theirs])
    doubts = [f"{table.name}: {doubt}" for doubt in reading.doubts]
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
        faults=tuple(_faults(table, columns, lines, unread, reading, role)),
        skippable=lines.height < filled.height and not _holds_money(table, columns, lines),
        unknown=_unknown(table, columns, filled),
        notes=(*columns.notes, *_told(table, reading, folded, rows), *by_type[0]),
        warnings=(
            *table.warnings,
            *_twins(table, columns),
            *by_type[1],
            *repeated,
            *idle_options.warnings(table, columns, reading, asked),
            *_cautions(table, columns, filled),
            *_rounded(table, orders),
            *(f"{table.name}: {said}" for said in nobody),
            *doubts,
        ),
    )


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


def reading_notes(table: Table, reading: typed_rows.Reading, grain: str) -> list[str]:
    """How a file was read, where that is not as most are."""
    said = [*table.notes]
    if reading.date is not DateFormat.ISO:
        said.append(
            f"dates {'are' if reading.date in {DateFormat.DMY, DateFormat.MDY} else 'written as'} {reading.date.value}"
        )
    if reading.decimal is DecimalMark.COMMA:
        said.append("amounts have a decimal comma")
    if grain != folding.ORDER:
        said.append(grain)
    return [f"{table.name}: {'; '.join(said)}"] if said else []


def _told(table: Table, reading: typed_rows.Reading, folded: folding.Folded, rows: pl.DataFrame) -> tuple[str, ...]:
    """The same, and what was found in the rows."""
    notes = reading_notes(table, reading, folded.grain)
    if rows["unread_update"].any():
        notes.append(f"{table.name}: some times of update cannot be read and do not count")
    if folded.mixed:
        notes.append(f"{table.name}: {folded.mixed:,} orders whose lines disagree on customer, day or currency")
    return tuple(notes)


def _cautions(table: Table, columns: Columns, rows: pl.DataFrame) -> list[str]:
    """What a system's own use of a status is worth saying."""
    cautions = columns.system.cautions if columns.system else {}
    if not cautions or "status" not in columns:
        return []
    found = status_words(table, columns, rows).get_column("word").str.to_lowercase()
    return [
        f'{table.name}: status "{word}": {caution}'
        for word, caution in cautions.items()
        if found.str.ends_with(word).any()
    ]


def _rounded(table: Table, orders: pl.DataFrame) -> list[str]:
    """A warning when a spreadsheet has rounded ids: different orders or customers may have become one."""
    said = []
    for column, what in (("order_id", "order ids"), ("customer_id", "customer ids")):
        lost = orders[column].filter(orders[column].str.contains(ROUNDED)).unique().sort()
        if len(lost):
            said.append(
                f"{table.name}: {len(lost):,} {what} were rounded by a spreadsheet, as {plain(lost[0])}: "
                "different ones may have become one; export again and do not save it from Excel"
            )
    return said


def status_words(table: Table, columns: Columns, rows: pl.DataFrame) -> pl.DataFrame:
    """``word`` as written, ``first`` (row) and ``rows`` of each status on the rows that count, most first."""
    cell = typed_rows.text(*typed_rows.cell_of(columns, "status", table.cells.collect_schema()))
    every = table.rows().select(ROW, word=cell).collect(engine="in-memory").drop_nulls()
    kept = every.join(rows.select(ROW), on=ROW, how="semi")
    counted = kept.group_by("word").agg(first=pl.col(ROW).min(), rows=pl.len())
    return counted.sort("rows", "word", descending=[True, False])


def _unknown(table: Table, columns: Columns, rows: pl.DataFrame) -> dict[str, tuple[int, str]]:
    """How many rows have each unknown status, and the line of the first."""
    bad = rows.filter("bad_status")
    if not bad.height:
        return {}
    words = status_words(table, columns, bad)
    places = table.places(words["first"].to_list())
    return {plain(word)[:60]: (n, place) for word, n, place in zip(words["word"], words["rows"], places, strict=True)}


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
        undecided = [_undecided(table, columns, cells, question) for question in questions]
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


def _undecided(table: Table, columns: Columns, cells: pl.DataFrame, question: detect.Question) -> str:
    """That the data does not tell how a column is written: with the line of an example."""
    for field in question.fields:
        text = typed_rows.text(pl.col(field).cast(pl.String), pl.String())
        holds = cells.select(text.str.contains(question.example, literal=True).fill_null(value=False)).to_series()
        if holds.any():
            (place,) = table.places([int(cells[ROW][int(holds.arg_true()[0])])])
            return f"{table.name}: {place}: {_header(table, columns, field)} {question.why}"
    return f"{table.name}: {question.why}"


def _header(table: Table, columns: Columns, field: str) -> str:
    place = columns.columns[field]
    return (" + " if place.joined else " or ").join(plain(table.header[i]) for i in place.at)


def _zones(table: Table, columns: Columns) -> dict[str, str]:
    """The time zones a column names, each with the name the calendar knows it by."""
    cell = typed_rows.text(*typed_rows.cell_of(columns, "time_zone", table.cells.collect_schema()))
    words = table.cells.select(word=cell.drop_nulls().unique()).collect(engine="in-memory")["word"].sort()
    zones = {word: dates.zone(word) for word in words}
    unknown = next((word for word, known in zones.items() if known is None), None)
    if unknown is not None:
        raise CustReportError(
            f'{table.name}: --tz: {_header(table, columns, "time_zone")} "{plain(unknown)}" is no known time zone; '
            "--column time_zone= takes the times as they stand"
        )
    return {word: known for word, known in zones.items() if known}


def _twins(table: Table, columns: Columns) -> tuple[str, ...]:
    """A warning for each column that is doubtful or stands twice; the first was taken.

    Raises:
        CustReportError: the two do not hold the same.
    """
    warnings = [*columns.warnings]
    for field, one, other in columns.twins:
        first, second = (pl.col(str(at)).cast(pl.String).str.strip_chars().str.to_lowercase() for at in (one, other))
        differ = table.rows().filter(first.ne_missing(second)).select(ROW).head(1).collect(engine="in-memory")
        names = [plain(table.header[at]) for at in (one, other)]
        alike = names[0] == names[1]
        what = f'two columns are called "{names[0]}"' if alike else f'"{names[0]}" and "{names[1]}" may be one'
        if differ.height:
            (place,) = table.places(differ[ROW].to_list())
            ways = [f"#{letter(at)}" if alike else name for at, name in zip((one, other), names, strict=True)]
            raise CustReportError(
                f"{table.name}: {place}: {what} and they hold different values; name one: "
                + " or ".join(f'--column {field}="{way}"' for way in ways)
            )
        warnings.append(f"{table.name}: {what}; they hold the same")
    return tuple(warnings)


_MISSING = {"ordered_at": "no order date", "amount": "no amount", "status": "no status"}
_WANTED = {"ordered_on": "no date{way}", "status": "unknown", "amount": "no number; correct it in the file"}


def _faults(
    table: Table, columns: Columns, rows: pl.DataFrame, unread: pl.DataFrame, reading: typed_rows.Reading, role: Role
) -> list[str]:
    """Line, column and value of the rows that cannot be read, one for each order."""
    if not rows.height:
        return []
    orders = {order["order_id"]: order for order in unread.iter_rows(named=True)}
    schema = table.cells.collect_schema()
    fields = [
        pl.coalesce(typed_rows.text(*typed_rows.cell_of(columns, f, schema)), pl.lit("")).alias(f)
        for f in columns.columns
    ]
    raw = table.rows().with_columns(fields).filter(pl.col(ROW).is_in(rows[ROW].implode())).select(ROW, *columns.columns)
    cells = {row[ROW]: row for row in raw.collect(engine="in-memory").iter_rows(named=True)}
    needed = {field: said for field, said in _MISSING.items() if field in role.value}
    seen: set[str] = set()
    found: list[tuple[int, str]] = []
    for row in rows.sort(ROW).iter_rows(named=True):
        order_id = row["order_id"]
        if order_id is None:
            found.append((row[ROW], "no order id"))
            continue
        order = orders[order_id]
        wrong = [field for field in _WANTED if order[f"bad_{field}"]]
        missing = next((field for field in needed if order[field] is None), "")
        elsewhere = not any(row[f"bad_{field}"] for field in wrong) if wrong else row[missing] is not None
        if order_id in seen or elsewhere:
            continue
        seen.add(order_id)
        if wrong:
            field = next(f for f in wrong if row[f"bad_{f}"])
            found.append((row[ROW], _value(table, columns, cells[row[ROW]], field, reading)))
        else:
            found.append((row[ROW], f"{needed[missing]} for order {order_id}"))
    places = table.places([row for row, _ in found])
    return [f"{place}: {fault}" for place, (_, fault) in zip(places, found, strict=True)]


def _holds_money(table: Table, columns: Columns, rows: pl.DataFrame) -> bool:
    """Whether any of the rows has an amount other than zero, be it one that cannot be read."""
    field = next((name for name in ("amount", "unit_price") if name in columns), None)
    if field is None or not rows.height:
        return False
    cell = typed_rows.text(*typed_rows.cell_of(columns, field, table.cells.collect_schema()))
    written = table.rows().filter(pl.col(ROW).is_in(rows[ROW].implode())).select(cell.str.contains("[1-9]").any())
    return bool(written.collect(engine="in-memory").item())


def _value(table: Table, columns: Columns, cells: dict[str, str], field: str, reading: typed_rows.Reading) -> str:
    """The column and the value that cannot be read."""
    parts = [name for name in typed_rows.MONEY_FIELDS if name in columns] if field == "amount" else [field]
    read = [field != "amount" or not typed_rows.is_number(part, cells[part], reading) for part in parts]
    part = next((part for part, wrong in zip(parts, read, strict=True) if wrong and cells[part]), parts[0])
    way = f", where the others are written {reading.date.value}; {dates.ASK_FORMAT}"
    if isinstance(reading.date, DatePattern):
        way = f" of --date-format {reading.date.value}"
    return f'{_header(table, columns, part)} "{plain(cells[part])[:60]}": {_WANTED[field].format(way=way)}'
