"""The shape of a CSV's rows: every one has exactly the header's fields, and no quote swallows others.

Polars cuts a row that is too long in silence as soon as one column is not read,
and fills one that is too short with nulls.
"""

from __future__ import annotations

import csv
import itertools
import re
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DAY = re.compile(r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ][0-9A-Za-z]{1,9}[-/. ]\d{2,4})\b")
_NUMBER_AND_DATE = 4
"""Fewer columns than this and no date: lines of a text may look like rows by chance."""


def check(records: Iterator[tuple[int, list[str]]], name: str, delimiter: str, *, headings: bool = False) -> None:
    """Stop at the first record of another shape than the header, which comes first.

    Blank ones may have another, and so may a line of one field at the end of
    the file (``Printed on …``), or with ``headings`` anywhere.

    Raises:
        CustReportError: names the line.
    """
    _, header = next(records, (1, []))
    footer: tuple[int, list[str]] | None = None
    days: list[int] | None = None
    for line, record in records:
        if not any(map(str.strip, record)) or (headings and len(record) == 1):
            continue
        if " " in record[0].strip() and not any(map(str.strip, record[1:])):
            footer = footer or (line, record)
            continue
        if footer:  # something stands below it: it is an order cut off
            line, record = footer  # noqa: PLW2901
        if len(record) != len(header):
            raise CustReportError(f"{name}: line {line}: {_difference(record, header, delimiter)}")
        if any("\n" in cell or "\r" in cell for cell in record):
            if _holds_rows(record, days or [], delimiter):
                raise CustReportError(
                    f"{name}: line {line}: a stray quote: the field that it opens goes on over lines that are rows of "
                    "the file; delete that quote, or double it, or export again"
                )
        elif days is None:
            days = [i for i, cell in enumerate(record) if _DAY.match(cell)]


def _difference(record: Sequence[str], header: Sequence[str], delimiter: str) -> str:
    """How many fields a record has, why that may be, and what to do."""
    count = f"{len(record)} fields where the header has {len(header)}"
    if len(record) < len(header):
        return f"{count}; is it cut off? Complete the line, or export again"
    if len(record) >= 2 * len(header) - 1:
        return f"{count}; is a newline lost between two orders? Put each on a line of its own, or export again"
    way = "put it in quotes, or export again as Excel or with another delimiter"
    if delimiter == ",":
        for whole, rest in itertools.pairwise(record):
            pair = plain(f"{whole.strip()},{rest.strip()}")[:40]
            if re.fullmatch(r"\D{0,3}\d{1,3}", whole.strip()) and re.fullmatch(r"\d{3}(\.\d+)?\D{0,4}", rest.strip()):
                return f"{count}; is {pair} an amount with a thousands comma? If so, {way}"
            if re.fullmatch(r"\D{0,3}\d+", whole.strip()) and re.fullmatch(r"\d{1,2}\D{0,4}", rest.strip()):
                return f"{count}; is {pair} an amount with a decimal comma? If so, {way}"
    return f"{count}; a field that holds the delimiter must be quoted: {way}"


def _holds_rows(record: Sequence[str], days: Sequence[int], delimiter: str) -> bool:
    """Whether a field with newlines holds rows of the file, as between two stray quotes."""
    width = len(record)
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
