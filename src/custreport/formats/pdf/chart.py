"""The confirmed amount by month, as columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from custreport.formats import chart
from custreport.formats.pdf.style import FINE, HEADING, INK, LINE, SMALL, SOFT, WHITE, TextStyle
from custreport.formats.theme import DRAFT_SHARE, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Canvas

MOST_COLUMNS = 36

_SPANS = ((1, "month"), (3, "quarter"), (12, "year"), (120, "decade"), (1200, "century"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ((12, "trillion "), (9, "billion "), (6, "million "), (3, "thousand "), (0, ""))
_LABELS, _WIDEST, _FILLED = 8.0, 12.0, 0.68
_FIGURE, _YEAR = TextStyle(6, colour=INK), TextStyle(6, bold=True, colour=INK)


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
    months = chart.months(section)
    numbers = [month.first.year * 12 + month.first.month - 1 for month in months]
    size, name = next(
        (span for span in _SPANS if not numbers or numbers[-1] // span[0] - numbers[0] // span[0] < MOST_COLUMNS),
        _SPANS[-1],
    )
    by_number: dict[int, Span] = {}
    for number, month in zip(numbers, months, strict=True):
        span = by_number.setdefault(number // size, Span(month.first))
        span.confirmed += month.confirmed
        span.draft += month.draft
    return size, name, list(by_number.values())


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where amounts and columns stand."""

    left: float
    right: float
    top: float
    bottom: float
    ticks: list[float]
    pitch: float

    def y(self, amount: float) -> float:
        """The height of an amount."""
        return self.bottom - (amount - self.ticks[0]) / (self.ticks[-1] - self.ticks[0]) * (self.bottom - self.top)

    def x(self, index: int) -> float:
        """The middle of a column."""
        return self.left + self.pitch * (index + 0.5)

    @property
    def column_width(self) -> float:
        """Of a column, without the room around it."""
        return min(self.pitch * _FILLED, _WIDEST)


def draw(canvas: Canvas, report: Report, section: Section, place: tuple[float, float, float], height: float) -> float:
    """The chart, drafts on top of what is confirmed, and lighter; where it ends."""
    x, y, right = place[0], place[1], place[0] + place[2]
    size, name, columns = spans(section)
    title = f"Confirmed amount by {name}"
    start = canvas.draw_heading(x, y, title)
    if not columns:
        canvas.draw_text(x, start + 3, "No orders in the period.", SMALL)
        return start + 5
    ticks = chart.ticks(*chart.reach([float(s.confirmed) for s in columns], [float(s.draft) for s in columns]))
    power, unit = next((u for u in _UNITS if max(abs(ticks[0]), abs(ticks[-1])) >= 10 ** (u[0] + 1)), _UNITS[-1])
    if any(span.draft for span in columns):
        _draw_legend(canvas, right, y + 4)
    canvas.draw_text(x + canvas.text_width(title, HEADING) + 3, y + 4, f"{unit}{report.currency or ''}".strip(), SMALL)
    marks = [_mark(tick, ticks[1] - ticks[0], power) for tick in ticks]
    left = x + max(canvas.text_width(mark, FINE) for mark in marks) + 2
    axes = _Axes(left, right, start + 1.5, y + height - _LABELS, ticks, (right - left) / len(columns))
    figures = _figures(canvas, report, columns, axes.pitch)
    if figures:
        axes = replace(axes, top=start + 4.0)
    _draw_ticks(canvas, axes, x, marks)
    _draw_columns(canvas, axes, columns, figures)
    _draw_labels(canvas, axes, columns, size)
    return y + height


def _figures(canvas: Canvas, report: Report, columns: Sequence[Span], pitch: float) -> list[str]:
    """The amounts above the columns; none if one is too wide for its column."""
    figures = [f"{span.confirmed:,.{report.digits}f}" for span in columns]
    return figures if max(canvas.text_width(text, _FIGURE) for text in figures) < pitch - 1 else []


def _draw_columns(canvas: Canvas, axes: _Axes, columns: Sequence[Span], figures: Sequence[str]) -> None:
    for i, span in enumerate(columns):
        _draw_column(canvas, axes, i, span, figures[i] if figures else "")


def _mark(tick: float, step: float, power: int) -> str:
    """A tick in its unit, with the decimals that its step needs."""
    digits = next((n for n in range(3) if abs(round(step / 10**power, n) - step / 10**power) < 1e-9 * step), 2)
    return f"{tick / 10**power:,.{digits}f}"


def _draw_legend(canvas: Canvas, right: float, base: float) -> None:
    for colour, text in ((mixed(canvas.accent, DRAFT_SHARE), chart.DRAFT), (canvas.accent, chart.CONFIRMED)):
        width = canvas.text_width(text, SMALL)
        canvas.draw_text(right - width, base, text, SMALL)
        right -= width + 3.8
        canvas.box(right, base - 2, 2.4, 2.4, colour)
        right -= 4


def _draw_ticks(canvas: Canvas, axes: _Axes, x: float, marks: Sequence[str]) -> None:
    for tick, mark in zip(axes.ticks, marks, strict=True):
        canvas.draw_text(x, axes.y(tick) + 0.8, mark, FINE, axes.left - 2 - x)
        canvas.rule(axes.y(tick), axes.left, axes.right - axes.left, SOFT if tick == 0 else mixed(LINE, 0.7))


def _draw_column(canvas: Canvas, axes: _Axes, index: int, span: Span, figure: str) -> None:
    """What is confirmed, drafts above it, and the figure, unless there are only drafts."""
    middle, width, zero = axes.x(index), axes.column_width, axes.y(0)
    edge = axes.y(float(span.confirmed))
    canvas.box(middle - width / 2, min(edge, zero), width, abs(edge - zero), canvas.accent)
    above = min(edge, zero)
    if span.draft > 0:
        above = axes.y(max(float(span.confirmed), 0) + float(span.draft))
        canvas.box(middle - width / 2, above, width, min(edge, zero) - above, mixed(canvas.accent, DRAFT_SHARE))
    if figure and (span.confirmed or not span.draft):
        base = edge + 2.6 if span.confirmed < 0 and span.draft <= 0 else above - 0.9
        figure_width = canvas.text_width(figure, _FIGURE)
        canvas.box(middle - figure_width / 2, base - 1.8, figure_width, 2.1, WHITE)  # over the lines of the ticks
        canvas.draw_text(middle - figure_width / 2, base, figure, _FIGURE)


def _draw_labels(canvas: Canvas, axes: _Axes, columns: Sequence[Span], size: int) -> None:
    """Months or quarters with the year below its first; years, decades and centuries alone."""
    labels = [_label(span.first, size) for span in columns]
    widest = max(canvas.text_width(label, FINE) for label in labels)
    every = ceil((widest + 0.8) / axes.pitch)
    free = axes.left
    for i, (span, label) in enumerate(zip(columns, labels, strict=True)):
        middle = axes.x(i)
        if i % every == 0:
            canvas.draw_text(middle - canvas.text_width(label, FINE) / 2, axes.bottom + 3, label, FINE)
        if size < 12 and (i == 0 or span.first.year != columns[i - 1].first.year):
            year = str(span.first.year)
            half = canvas.text_width(year, _YEAR) / 2
            if middle - half >= free - 1:
                canvas.draw_text(middle - half, axes.bottom + 5.8, year, _YEAR)
                free = middle + half + 1


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
