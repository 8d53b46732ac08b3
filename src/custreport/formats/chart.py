"""The chart of the months: its amounts and the ticks of its axis, the same in every format."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from custreport.core.document import Column, Section

CONFIRMED, DRAFT = "confirmed", "draft"
"""What the parts of a column are called in a legend."""


class Month(NamedTuple):
    """A month of the chart: its first day and its two amounts."""

    first: date
    confirmed: Decimal
    draft: Decimal


def chart_columns(section: Section) -> tuple[Column, Column, Column]:
    """The columns that are drawn: month, confirmed amount, draft amount."""
    month, _, confirmed, _, draft, *_ = section.columns
    return month, confirmed, draft


def months(section: Section) -> list[Month]:
    """The months of a section that is laid out as ``MONTHS``, in its order."""
    return [Month(*row) for row in section.frame.select(c.name for c in chart_columns(section)).iter_rows()]


def reach(confirmed: Sequence[float], draft: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest point of stacked columns; both reach at least zero."""
    highest = max(0.0, *(max(c, 0) + max(d, 0) for c, d in zip(confirmed, draft, strict=True)))
    lowest = min(0.0, *(min(c, 0) + min(d, 0) for c, d in zip(confirmed, draft, strict=True)))
    return lowest, highest


def ticks(lowest: float, highest: float) -> list[float]:
    """From two to six round amounts that hold both ends, zero among them.

    >>> ticks(0, 95), ticks(-20, 95), ticks(0, 0)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [-50.0, 0.0, 50.0, 100.0], [0.0, 0.25])
    """
    reach = max(highest - lowest, 1.0)
    power = 10.0 ** floor(log10(reach))
    step = next(each * power for each in (0.2, 0.25, 0.5, 1, 2, 2.5) if reach / (each * power) <= 4.5)
    first, last = floor(lowest / step), max(ceil(highest / step), 1)
    return [number * step for number in range(first, last + 1)]


def short_amount(value: float) -> str:
    """An amount for an axis.

    >>> [short_amount(v) for v in (0, 7.5, 250, -12500, 2e6, 1.5e12, 4e16)]
    ['0', '7.5', '250', '-12.5k', '2M', '1.5T', '40P']
    """
    for size, unit in ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size <= abs(value):
            return f"{value / size:g}{unit}"
    return f"{value:g}"
