"""How the dates and amounts of a file are written, and what must be asked where the data does not tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.reading_options import DecimalMark
from custreport.sources.decode import amounts, currencies, dates, typed_rows
from custreport.sources.decode.amounts import AmountFormat
from custreport.sources.decode.date_patterns import DatePattern
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from custreport.core.reading_options import Orders
    from custreport.sources.schema_mapping import Columns


@dataclass(frozen=True, slots=True)
class Question:
    """What the cells of ``fields`` leave open, with a cell that shows it."""

    fields: tuple[str, ...]
    why: str
    example: str


def formats(
    cells: pl.DataFrame, columns: Columns, reading: typed_rows.Reading, asked: Orders, *, has_types: bool
) -> tuple[typed_rows.Reading, list[Question]]:
    """How the cells of a file are read, by what all of a column's cells prove.

    Args:
        cells: One column a field, text as :func:`typed_rows.as_words`.
        columns: Where the fields are.
        reading: How they would be read without a look at them.
        asked: What the user says of them.
        has_types: Whether the file could hold dates as such.

    Returns:
        The reading, and what only the user can tell.
    """
    money = [field for field in typed_rows.MONEY_FIELDS if field in columns]
    wanted = cells.select(field for field in ("ordered_on", "currency", *money) if field in columns)
    kinds = typed_rows.kinds(wanted)
    as_text = [typed_rows.text(pl.col(field), kind).alias(field) for field, kind in kinds.items()]
    written = typed_rows.spread(wanted, kinds).select(as_text).collect(engine="in-memory")
    questions: list[Question] = []
    if "ordered_on" in columns:
        usual = columns.system.date_order if columns.system else None
        reading, question = _dates(wanted["ordered_on"], written["ordered_on"], reading, asked, usual, has_types)
        questions += question
    texts = tuple(field for field in money if isinstance(wanted.schema[field], pl.Categorical))
    if texts:
        reading, question = _amounts(written.select(texts), reading, asked)
        questions += question
    paid_in = next((field for field in ("amount", "unit_price") if field in texts), None)
    if paid_in:
        reading, question = _currencies(written, paid_in, reading, columns.currency)
        questions += question
    return reading, questions


_Found = tuple[typed_rows.Reading, list[Question]]


def _dates(
    cells: pl.Series,
    written: pl.Series,
    reading: typed_rows.Reading,
    asked: Orders,
    usual: str | None,
    has_types: bool,  # noqa: FBT001
) -> _Found:
    """The format of the order dates."""

    def question(why: str, example: str) -> list[Question]:
        return [Question(("ordered_on",), why, example)]

    if cells.dtype.is_temporal():
        other = written.filter(cells.to_frame("day").select(dates.in_other_calendar(pl.col("day"))).to_series())
        return reading, question(dates.other_calendar(other[0]), other[0]) if len(other) else []
    if reading.zone:
        several = written.to_frame("text").filter(dates.of_several_zones(pl.col("text")))["text"]
        if len(several):
            why = f'"{several[0]}" names a time zone that several places have; without --tz the day it shows counts'
            return reading, question(why, several[0])
    if isinstance(reading.date, DatePattern):
        return reading, []
    found = dates.detect(written, asked.date_order, usual, has_types=has_types)
    if found.format is None:
        return replace(reading, date=DateFormat.DMY), question(found.why, found.example)
    return replace(reading, date=found.format), []


def _amounts(cells: pl.DataFrame, reading: typed_rows.Reading, asked: Orders) -> _Found:
    """How the amounts are written."""
    for column in cells:
        if side := amounts.marked_sides(column, asked.sign):
            style = AmountFormat(asked.decimal or DecimalMark.POINT)
            return replace(reading, amounts=style), [Question((column.name,), side.why, side.example)]
    affixes = tuple(sorted({affix for column in cells for affix in amounts.constant_affixes(column)}))
    found = amounts.detect(pl.concat(cells.get_columns()), asked.decimal, affixes)
    style = AmountFormat(found.decimal or DecimalMark.POINT, affixes, asked.sign)
    questions = [Question(tuple(cells.columns), found.why, found.example)] if found.decimal is None else []
    doubts = tuple(f'"{affix}" beside every amount is taken for a currency' for affix in affixes)
    return replace(reading, amounts=style, doubts=(*reading.doubts, *doubts)), questions


def _currencies(written: pl.DataFrame, field: str, reading: typed_rows.Reading, header: str | None) -> _Found:
    """The currencies that the amounts name."""
    beside = pl.lit(None, pl.String)
    if "currency" in written.columns:
        beside = typed_rows.currency_code(pl.col("currency"), pl.String())
    found = currencies.detect(written.select(amount=pl.col(field), currency=beside), header)
    doubts = reading.doubts
    if found.unmarked:
        doubts = (*doubts, f'the amount "{found.unmarked}" names no currency where others do; it counts in theirs')
    questions = [Question((field,), found.why, found.example)] if found.why else []
    return replace(reading, units=found.units, doubts=doubts), questions
