"""Drawings as SVG: bars beside figures, and the columns of the months."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from custreport.formats import chart
from custreport.formats.html.markup import Markup, el

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report
    from custreport.formats.customer_page import Gap

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640.0, 260.0, 68.0, 14.0, 18.0, 32.0
_LABELS = 10  # below the columns, at most
_FILLED, _WIDEST = 0.72, 48.0  # of the room of a column


def rectangle(class_: str, x: float, y: float, width: float, height: float) -> Markup:
    """A rectangle that the style colours."""
    return el("rect", class_=class_, x=f"{x:.2f}", y=f"{y:.2f}", width=f"{width:.2f}", height=f"{height:.2f}")


def swatch(class_: str) -> Markup:
    """A small square for a legend."""
    square = rectangle(class_, 1, 1, 10, 10)
    return el("svg", square, viewBox="0 0 12 12", class_="swatch", aria_hidden="true")


def bar(part: float) -> Markup:
    """How much of the longest bar, 0 to 1, drawn beside the figure that says it."""
    part = min(max(part, 0.0), 1.0)
    return _cell_drawing(rectangle("track", 0, 0, 100, 8), rectangle("confirmed", 0, 0, 100 * part, 8))


def gap_bar(gap: Gap) -> Markup:
    """A bar as long as a gap, and a line at the usual one."""
    parts = [rectangle("longer" if gap.longer else "confirmed", 0, 2, 100 * gap.part, 4)]
    if gap.cut:
        parts += [rectangle("slit", x, 0, 0.8, 8) for x in (95, 97.5)]
    if gap.usual is not None:
        parts.append(rectangle("usual", min(100 * gap.usual, 99.5), 0, 0.5, 8))
    return _cell_drawing(*parts)


def _cell_drawing(*parts: Markup) -> Markup:
    """A drawing 100 wide and 8 high, as large as its cell."""
    return el("svg", *parts, viewBox="0 0 100 8", preserveAspectRatio="none", class_="bar", aria_hidden="true")


def months(rows: Sequence[chart.Month], report: Report) -> Markup:
    """A column per month, drafts on top of what is confirmed; more credits than orders go below zero."""
    confirmed, draft = [float(row.confirmed) for row in rows], [float(row.draft) for row in rows]
    ticks = chart.ticks(*chart.reach(confirmed, draft))
    scale = (_HEIGHT - _TOP - _BOTTOM) / (ticks[-1] - ticks[0])
    parts = _axis(ticks, scale)
    pitch = (_WIDTH - _LEFT - _RIGHT) / len(rows)
    width = min(pitch * _FILLED, _WIDEST)
    every = math.ceil(len(rows) / _LABELS)
    for i, row in enumerate(rows):
        x = _LEFT + pitch * i + (pitch - width) / 2
        parts += _column((confirmed[i], draft[i]), (x, width), ticks[-1], scale)
        if i % every == 0:
            rank = "mid" if i // every % 2 == 0 else "mid fine"
            x = _LEFT + pitch * (i + 0.5)
            parts.append(el("text", f"{row.first:%Y-%m}", class_=rank, x=f"{x:.2f}", y=f"{_HEIGHT - 8:g}"))
    return el(
        "svg",
        el("title", f"Confirmed Order Amount by month, {rows[0].first:%Y-%m} to {rows[-1].first:%Y-%m}"),
        el("desc", _description(rows, report)),
        *parts,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        class_="months",
        role="img",
    )


def _axis(ticks: Sequence[float], scale: float) -> list[Markup]:
    """A line and an amount per tick."""
    parts = []
    for tick in ticks:
        y = _TOP + (ticks[-1] - tick) * scale
        line = "zero" if tick == 0 else "grid"
        parts += [
            el("line", class_=line, x1=f"{_LEFT:g}", x2=f"{_WIDTH:g}", y1=f"{y:.2f}", y2=f"{y:.2f}"),
            el("text", chart.short_amount(tick), class_="end", x=f"{_LEFT - 6:g}", y=f"{y + 4:.2f}"),
        ]
    return parts


def _column(amounts: tuple[float, float], place: tuple[float, float], top: float, scale: float) -> list[Markup]:
    """What is confirmed and drafts on top of each other, what is below zero downwards."""
    parts, up, down = [], 0.0, 0.0
    for class_, amount in zip((chart.CONFIRMED, chart.DRAFT), amounts, strict=True):
        base = up if amount >= 0 else down
        if amount:
            y = _TOP + (top - max(base, base + amount)) * scale
            parts.append(rectangle(class_, place[0], y, place[1], abs(amount) * scale))
        up, down = up + max(amount, 0), down + min(amount, 0)
    return parts


def _description(rows: Sequence[chart.Month], report: Report) -> str:
    """The drawing in words; the figures stand in the table below it."""
    highest = max(rows, key=lambda row: row.confirmed)
    money = f"{highest.confirmed:,.{report.digits}f} {report.currency or ''}".strip()
    return (
        f"{len(rows)} months; the highest is {highest.first:%Y-%m} with {money} confirmed. All are in the table below."
    )
