"""Days and periods: how they are written and read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


def parse_day(text: str) -> date | None:
    """A day as ``2024-05-31``; ``None`` for anything else."""
    try:
        return date.fromisoformat(text.strip()) if re.fullmatch(r"\s*\d{4}-\d\d-\d\d\s*", text) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both inclusive; ``None`` is open."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """As printed in a heading."""
        if self.first is None and self.last is None:
            return "all orders"
        if self.first is None:
            return f"up to {self.last}"
        if self.last is None:
            return f"from {self.first}"
        return f"{self.first} to {self.last}"

    def as_dict(self) -> dict[str, str | None]:
        """As written to JSON."""
        return {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
        }


PERIODS = "2024, 2024-Q3, 2024-05, this-|last- week|month|quarter|year, last-90d or ytd"
_ABSOLUTE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?", re.IGNORECASE)
_RELATIVE = re.compile(r"(this|last)-(week|month|quarter|year)", re.IGNORECASE)
_TRAILING = re.compile(r"last-(\d{1,5})d", re.IGNORECASE)


def _months(year: int, month: int, count: int) -> Period:
    """Whole months, ``month`` counted from 1 and allowed to overflow."""
    start = year * 12 + month - 1
    end = start + count
    first = date(start // 12, start % 12 + 1, 1)
    return Period(first, date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def absolute_period(text: str) -> Period | None:
    """Read a period that names its own days (``2024``, ``2024-Q3``, ``2024-05``); else ``None``."""
    match = _ABSOLUTE.fullmatch(text.strip())
    if not match or not 1 <= int(match[1]) <= 9998:
        return None
    year = int(match[1])
    if match[2]:
        return _months(year, int(match[2]) * 3 - 2, 3)
    if match[3]:
        return _months(year, int(match[3]), 1) if 1 <= int(match[3]) <= 12 else None
    return _months(year, 1, 12)


def relative_period(text: str, as_of: date) -> Period | None:  # noqa: PLR0911 — one return a form
    """Read a period counted from as-of (``last-month``, ``last-90d``, ``ytd``); else ``None``.

    A week begins on Monday; ``last-90d`` is the 90 days that end on as-of.
    """
    text = text.strip().lower()
    if text == "ytd":
        return Period(date(as_of.year, 1, 1), as_of)
    if match := _TRAILING.fullmatch(text):
        return trailing(as_of, int(match[1])) if int(match[1]) else None
    if not (match := _RELATIVE.fullmatch(text)):
        return None
    back = 1 if match[1] == "last" else 0
    match match[2]:
        case "week":
            monday = as_of - timedelta(days=as_of.weekday() + 7 * back)
            return Period(monday, monday + timedelta(days=6))
        case "month":
            return _months(as_of.year, as_of.month - back, 1)
        case "quarter":
            return _months(as_of.year, (as_of.month - 1) // 3 * 3 + 1 - 3 * back, 3)
        case _:
            return _months(as_of.year - back, 1, 12)


def trailing(as_of: date, days: int) -> Period:
    """The ``days`` days that end on as-of."""
    try:
        return Period(as_of - timedelta(days=days - 1), as_of)
    except OverflowError:
        return Period(date.min, as_of)


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def quarter_of(day: date) -> int:
    """Calendar quarters since the year 0."""
    return day.year * 4 + (day.month - 1) // 3


def quarter_is_over(day: date) -> bool:
    """Whether it is the last day of its quarter."""
    return (day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}
