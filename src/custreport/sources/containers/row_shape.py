"""The shape of a CSV's rows: every one has exactly the header's fields, and no quote swallows others.

Polars cuts a row that is too long in silence as soon as one column is not read,
and fills one that is too short with nulls.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DAY = re.compile(r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ][0-9A-Za-z]{1,9}[-/. ]\d{2,4})\b")
_NUMBER_AND_DATE = 4
"""Fewer columns than this and no date: lines of a text may look like rows by chance."""
_STRAY = (
    "a stray quote: the field that it opens goes on over lines that are rows of the file; "
    "delete that quote, or double it, or export again"
)


def check(
    records: Iterator[tuple[int, list[str]]], name: str, delimiter: str, *, headings: bool = False
) -> tuple[int, bool]:
    """How many records stand below the header, and whether one holds a quote.

    Stop at the first of another shape than the header, which comes first.
    Blank ones may have another, and so may a line of one field at the end of
    the file (``Printed on …``), or with ``headings`` anywhere.

    Raises:
        CustReportError: names the line.
    """
    _, header = next(records, (1, []))
    footer: tuple[int, list[str]] | None = None
    sample: list[str] = []
    count, quotes = 0, False
    for line, record in records:
        count, quotes = count + 1, quotes or any('"' in cell for cell in record)
        several_lines = any("\n" in cell or "\r" in cell for cell in record)
        if several_lines and _holds_rows(record, len(header), _days(sample), delimiter):
            raise CustReportError(f"{name}: line {line}: {_STRAY}")
        if not any(map(str.strip, record)) or (headings and len(record) == 1):
            continue
        if _is_footer(record, len(header), delimiter) and not several_lines:
            footer = footer or (line, record)
            continue
        if footer:  # something stands below it: it is an order cut off
            line, record = footer  # noqa: PLW2901
        if len(record) != len(header):
            raise CustReportError(f"{name}: line {line}: {_difference(record, header, sample, delimiter)}")
        if not sample and not several_lines:
            sample = record
    return count, quotes


def _days(record: Sequence[str]) -> list[int]:
    return [i for i, cell in enumerate(record) if _DAY.match(cell)]


def _is_footer(record: Sequence[str], width: int, delimiter: str) -> bool:
    """Whether a record is one text and no more, alone or before empty fields; no row within quotes, none cut off."""
    first = record[0].strip()
    alone = len(record) in {1, width} and not any(map(str.strip, record[1:]))
    return alone and " " in first and record[0].count(delimiter) < width - 1


def _difference(record: Sequence[str], header: Sequence[str], sample: Sequence[str], delimiter: str) -> str:
    """How many fields a record has, why that may be, and what to do."""
    count = f"{len(record)} fields where the header has {len(header)}"
    if len(record) < len(header):
        return f"{count}; is it cut off? Complete the line, or export again"
    if len(record) >= 2 * len(header) - 1:
        return f"{count}; is a newline lost between two orders? Put each on a line of its own, or export again"
    way = "put it in quotes, or export again as Excel or with another delimiter"
    if delimiter == "," and (amount := _cut_amount(record, sample)):
        return f"{count}; is {amount} comma? If so, {way}"
    return f"{count}; a field that holds the delimiter must be quoted: {way}"


def _cut_amount(record: Sequence[str], sample: Sequence[str]) -> str:
    """Two fields that may be one amount, put together again, in words; ``""`` when there are none.

    The others then stand where those of ``sample``, a row as it must be, have their like.
    """
    for at in reversed(range(len(record) - 1)):
        whole, rest = record[at].strip(), record[at + 1].strip()
        row = [*record[:at], f"{whole},{rest}", *record[at + 2 :]]
        alike = all(a[:1].isdigit() == b[:1].isdigit() for a, b in zip(row, sample, strict=False) if a and b)
        if alike and re.fullmatch(r"\D{0,3}\d+", whole):
            if re.fullmatch(r"\d{3}(\.\d+)?\D{0,4}", rest):
                return f"{plain(row[at])[:40]} an amount with a thousands"
            if re.fullmatch(r"\d{1,2}\D{0,4}", rest):
                return f"{plain(row[at])[:40]} an amount with a decimal"
    return ""


def _holds_rows(record: Sequence[str], width: int, days: Sequence[int], delimiter: str) -> bool:
    """Whether a field with newlines holds rows of the file, as between two stray quotes."""
    sure = bool(days) or width >= _NUMBER_AND_DATE

    def is_row(fields: Sequence[str]) -> bool:
        return sure and len(fields) == width and all(_DAY.match(fields[day]) for day in days)

    for at, cell in enumerate(record):
        lines = cell.splitlines()
        if len(lines) < 2 or delimiter not in cell:
            continue
        pieces = [_fields(line, delimiter) for line in lines]
        if any(map(is_row, pieces[1:-1])):
            return True
        # a row that lacks a field itself still has its date
        if any(len(fields) >= max(3, width - 1) and any(map(_DAY.match, fields)) for fields in pieces):
            return True
        # the rest of the row in which the first quote stands, and the beginning of that in which the second does
        if is_row([*record[:at], *pieces[0]]) and (at == 0 or is_row([*pieces[-1], *record[at + 1 :]])):
            return True
    return False


def _fields(line: str, delimiter: str) -> list[str]:
    """The fields of one line; a quote that goes on behind it is as good as any character."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
