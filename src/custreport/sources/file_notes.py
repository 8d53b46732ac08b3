"""Notes and warnings on how a file was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.core.reading_options import DecimalMark, Orders
from custreport.core.text import plain
from custreport.sources import folding, idle_options
from custreport.sources.columns import letter
from custreport.sources.containers.table import ROW, Table
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from custreport.sources.columns import Columns
    from custreport.sources.decode import typed_rows

from custreport.sources.faults import status_words

ROUNDED = r"(?i)^\d(?:[.,]\d+)?e\+\d+$"
"""An id as a spreadsheet writes a long number."""


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


def file_notes(
    table: Table, reading: typed_rows.Reading, folded: folding.Folded, rows: pl.DataFrame
) -> tuple[str, ...]:
    """The same, and what was found in the rows."""
    notes = reading_notes(table, reading, folded.grain)
    if rows["unread_update"].any():
        notes.append(f"{table.name}: some times of update cannot be read and do not count")
    if folded.mixed:
        notes.append(f"{table.name}: {folded.mixed:,} orders whose lines disagree on customer, day or currency")
    return tuple(notes)


def status_cautions(table: Table, columns: Columns, rows: pl.DataFrame) -> list[str]:
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


def rounded_ids(table: Table, orders: pl.DataFrame) -> list[str]:
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


def opening_warnings(table: Table, columns: Columns, reading: typed_rows.Reading, asked: Orders) -> list[str]:
    """Warnings of how the file was opened and ends, of headers that stand twice, of options that changed nothing."""
    line = table.text.cut_end() if table.text else ""
    cut = f'{table.name}: the last line, "{plain(line)[:60]}", is not a whole row: is the file cut off?'
    return [
        *table.warnings,
        *([cut] if line else []),
        *equal_headers(table, columns),
        *idle_options.warnings(table, columns, reading, asked),
    ]


def equal_headers(table: Table, columns: Columns) -> tuple[str, ...]:
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
