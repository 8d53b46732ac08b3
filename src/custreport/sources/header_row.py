"""Which of a file's first rows holds its headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from custreport.sources.headers import goes_by, headers_of, known_names
from custreport.sources.vendors import recognise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
    if wanted and (at := next(holds, None)) is not None:
        return at
    known = next((i for i, row in enumerate(rows) if known_headers(row) >= _ENOUGH), len(rows))
    # the headers of a system need not be names that are known
    above = (i for i, row in enumerate(rows[:known]) if sum(map(bool, row)) >= _ENOUGH)
    at = next((i for i in above if recognise(headers_of(tuple(rows[i])))), known)
    return first_row(rows) if at == len(rows) else at


def named_headers(fixed: Mapping[str, Sequence[str]]) -> set[str]:
    """The headers the user names: each alone, and the parts of those that are several joined by ``+``."""
    return {part for names in fixed.values() for name in names for part in (name, *re.split(r"\s*\+\s*", name))}


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row that holds anything."""
    return next((i for i, row in enumerate(rows) if any(map(str.strip, row))), 0)
