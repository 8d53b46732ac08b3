"""The confirmed amount by month, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from custreport.formats.pdf.canvas import FINE, HEADING, INK, LINE, SMALL, SOFT, WHITE, Type, heading, mixed

if TYPE_CHECKING:
    from datetime import date

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Paper

MOST_COLUMNS = 36
DRAFT = 0.3
"""How much of the accent colour is left for drafts."""

_SPANS = ((1, "month"), (3, "quarter"), (12, "year"), (120, "decade"), (1200, "century"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ((12, "trillion "), (9, "billion "), (6, "million "), (3, "thousand "), (0, ""))
_LEGEND, _LABELS, _WIDEST, _FILLED = 5.0, 8.0, 12.0, 0.68


@dataclass(slots=True)
class Span:
    """A column: its first month, and the amounts of its months."""

    first: date
    confirmed: Decimal = Decimal(0)
    draft: Decimal = Decimal(0)


def spans(section: Section) -> tuple[int, str, list[Span]]:
    """The months, added up to quarters, years or longer where there are too many.

    Returns:
        Months in a column, its name, and the columns.
    """
    rows = section.frame.select("month", "confirmed_order_amount", "draft_order_amount").rows()
    at = [month.year * 12 + month.month - 1 for month, _, _ in rows]
    size, name = next(
        (span for span in _SPANS if not at or at[-1] // span[0] - at[0] // span[0] < MOST_COLUMNS), _SPANS[-1]
    )
    found: dict[int, Span] = {}
    for number, (month, confirmed, draft) in zip(at, rows, strict=True):
        span = found.setdefault(number // size, Span(month))
        span.confirmed += confirmed
        span.draft += draft
    return size, name, list(found.values())


def columns(paper: Paper, report: Report, section: Section, place: tuple[float, float, float], height: float) -> float:
    """The chart, drafts on top of what is confirmed, and lighter; where it ends."""
    x, y, width = place
    end = y + height
    size, name, found = spans(section)
    start = heading(paper, x, y, _title(name))
    if not found:
        paper.put(x, start + 3, "No orders in the period.", SMALL)
        return start + 5
    highest = max(max(float(span.confirmed), 0) + max(float(span.draft), 0) for span in found)
    lowest = min(0.0, *(float(span.confirmed) for span in found))
    ticks = _ticks(lowest, highest)
    unit, word = next((u for u in _UNITS if max(abs(ticks[0]), abs(ticks[-1])) >= 10 ** (u[0] + 1)), _UNITS[-1])
    if any(span.draft for span in found):
        _legend(paper, x + width, y + 4)
    title = paper.measured(_title(name), HEADING.size, HEADING.bold)
    paper.put(x + title + 3, y + 4, f"{word}{report.currency or ''}".strip(), SMALL)
    marks = [_mark(tick, ticks[1] - ticks[0], unit) for tick in ticks]
    left = x + max(paper.measured(mark, FINE.size, FINE.bold) for mark in marks) + 2
    pitch = (x + width - left) / len(found)
    figures = [f"{span.confirmed:,.{report.digits}f}" for span in found]
    kind = Type(6, colour=INK)
    said = max(paper.measured(text, kind.size, kind.bold) for text in figures) < pitch - 1
    top, bottom = start + (4.0 if said else 1.5), end - _LABELS

    def height_of(amount: float) -> float:
        return bottom - (amount - ticks[0]) / (ticks[-1] - ticks[0]) * (bottom - top)

    for tick, mark in zip(ticks, marks, strict=True):
        paper.put(x, height_of(tick) + 0.8, mark, FINE, left - 2 - x)
        paper.rule(height_of(tick), left, x + width - left, SOFT if tick == 0 else mixed(LINE, 0.7))
    wide = min(pitch * _FILLED, _WIDEST)
    zero = height_of(0)
    for i, (span, figure) in enumerate(zip(found, figures, strict=True)):
        at = left + pitch * (i + 0.5)
        edge = height_of(float(span.confirmed))
        paper.box(at - wide / 2, min(edge, zero), wide, abs(edge - zero), paper.accent)
        above = min(edge, zero)
        if span.draft > 0:
            above = height_of(max(float(span.confirmed), 0) + float(span.draft))
            paper.box(at - wide / 2, above, wide, min(edge, zero) - above, mixed(paper.accent, DRAFT))
        if said and (span.confirmed or not span.draft):
            base = edge + 2.6 if span.confirmed < 0 and span.draft <= 0 else above - 0.9
            long = paper.measured(figure, kind.size, kind.bold)
            paper.box(at - long / 2, base - 1.8, long, 2.1, WHITE)  # over the lines of the ticks
            paper.put(at - long / 2, base, figure, kind)
    _axis(paper, found, size, (left, bottom, pitch))
    return end


def _title(name: str) -> str:
    return f"Confirmed amount by {name}"


def _ticks(lowest: float, highest: float) -> list[float]:
    """From three to six round amounts that hold all columns, zero among them."""
    reach = max(highest - lowest, 1.0)
    power = 10.0 ** floor(log10(reach))
    step = next(each * power for each in (0.2, 0.25, 0.5, 1, 2, 2.5) if reach / (each * power) <= 4.5)
    first, last = floor(lowest / step), max(ceil(highest / step), 1)
    return [number * step for number in range(first, last + 1)]


def _mark(tick: float, step: float, unit: int) -> str:
    """A tick in its unit, with the decimals that its step needs."""
    digits = next((n for n in range(3) if abs(round(step / 10**unit, n) - step / 10**unit) < 1e-9 * step), 2)
    return f"{tick / 10**unit:,.{digits}f}"


def _legend(paper: Paper, right: float, base: float) -> None:
    for colour, text in ((mixed(paper.accent, DRAFT), "draft"), (paper.accent, "confirmed")):
        width = paper.measured(text, SMALL.size, SMALL.bold)
        paper.put(right - width, base, text, SMALL)
        right -= width + 3.8
        paper.box(right, base - 2, 2.4, 2.4, colour)
        right -= 4


def _axis(paper: Paper, found: list[Span], size: int, place: tuple[float, float, float]) -> None:
    """Months or quarters with the year below its first; years, decades and centuries alone."""
    left, base, pitch = place
    labels = [_label(span.first, size) for span in found]
    wide = max(paper.measured(label, FINE.size, FINE.bold) for label in labels)
    every = ceil((wide + 0.8) / pitch)
    free = left
    for i, (span, label) in enumerate(zip(found, labels, strict=True)):
        at = left + pitch * (i + 0.5)
        if i % every == 0:
            paper.put(at - paper.measured(label, FINE.size, FINE.bold) / 2, base + 3, label, FINE)
        if size < 12 and (i == 0 or span.first.year != found[i - 1].first.year):
            year = str(span.first.year)
            half = paper.measured(year, FINE.size, bold=True) / 2
            if at - half >= free - 1:
                paper.put(at - half, base + 5.8, year, Type(6, bold=True, colour=INK))
                free = at + half + 1


def _label(first: date, size: int) -> str:
    match size:
        case 1:
            return _MONTHS[first.month - 1]
        case 3:
            return f"Q{(first.month - 1) // 3 + 1}"
        case 12:
            return str(first.year)
        case _:
            return f"{first.year // (size // 12) * (size // 12)}s"
