"""Which of a file's first rows holds its headers."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.sources.headers import goes_by, headers_of, known_names
from custreport.sources.vendors import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_ENOUGH = 3


def known_headers(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns that orders have."""
    return sum(goes_by(cell, known_names()) for cell in row if cell.strip())


def header_row(rows: Sequence[Sequence[str]], named: Collection[str] = ()) -> int:
    """Which of a file's first rows is its header: the first with three or more known names, else the first filled one.

    Exports set titles, filters and blank lines above it.

    Args:
        rows: The first rows of the file.
        named: Headers the user names: the first row that holds one comes before all others.
    """
    wanted = {text.strip().casefold() for text in named}
    holds = (i for i, row in enumerate(rows) if any(cell.strip().casefold() in wanted for cell in row))
    known = (i for i, row in enumerate(rows) if known_headers(row) >= _ENOUGH or recognise(headers_of(tuple(row))))
    at = next(holds, None)
    at = next(known, None) if at is None else at
    return first_row(rows) if at is None else at


def header_finder(row: int | None, fixed: Mapping[str, Sequence[str]]) -> Callable[[Sequence[Sequence[str]]], int]:
    """How the header is found among a file's first rows: where the user says, else by :func:`header_row`.

    Args:
        row: The row that holds it, counted from 1, if the user says so.
        fixed: Field → headers, as the user says.

    Raises:
        CustReportError: when called, if there is no such row.
    """
    if row is None:
        named = {part for names in fixed.values() for name in names for part in (name, *re.split(r"\s*\+\s*", name))}
        return partial(header_row, named=named)

    def at_row(rows: Sequence[Sequence[str]]) -> int:
        if not 1 <= row <= len(rows):
            raise CustReportError(f"--header-row {row}: the headers stand in one of the first {len(rows)} rows")
        return row - 1

    return at_row


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row that holds anything."""
    return next((i for i, row in enumerate(rows) if any(map(str.strip, row))), 0)
