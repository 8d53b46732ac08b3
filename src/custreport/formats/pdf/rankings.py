"""The short lists of page one: the largest customers, and the accounts by activity and by risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custreport.core.document import Layout
from custreport.formats import cells
from custreport.formats.layout import with_layout
from custreport.formats.pdf.style import BLOCK_GAP, BODY, FINE, SMALL, SOFT, TextStyle, word_colour, word_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Column, Report, Section
    from custreport.formats.pdf.canvas import Canvas

_ROW, _MOST_ROWS = 4.9, 10
_HEAD, _BASELINE = 3.5, 3.4
RANKING_HEIGHT = 6.5 + _HEAD + _MOST_ROWS * _ROW
"""Of a ranking with its heading."""
_NAME_INDENT = 5.5
_LEAST_NAME, _LEAST_BAR = 0.5, 10.0  # of the room of both, in mm
_COUNT = 0.45  # of the width: where the counts of a breakdown end

_Place = tuple[float, float, float]  # x, y, width


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The columns of a ranking, with the texts of its rows."""

    columns: tuple[Column, Column, Column, Column]
    rows: list[dict[str, Any]]
    amounts: list[str]
    shares: list[str]
    amount_style: TextStyle
    amount_width: float
    share_width: float

    def free(self, width: float) -> float:
        """What is left for names and bars."""
        return width - self.share_width - 3 - self.amount_width - 2.5 - _NAME_INDENT


def draw_ranking(canvas: Canvas, report: Report, section: Section, place: _Place) -> float:
    """The largest customers, their confirmed amount as bars, and their share of the card; where they end."""
    x, y, width = place
    y = canvas.draw_heading(x, y, section.title)
    if not section.frame.height:
        canvas.draw_text(x, y + 3, "No confirmed orders.", SMALL)
        return y + _ROW
    ranking = _ranking(canvas, report, section, width)
    rank, account, amount, share = ranking.columns
    free, amount_right = ranking.free(width), width - ranking.share_width - 3
    names = max(canvas.text_width(row[account.name], BODY) for row in ranking.rows)
    name_width = max(free * _LEAST_NAME, min(names + 2.2, free - _LEAST_BAR)) - 2
    bars, room = x + _NAME_INDENT + name_width + 2, free - name_width - 2
    label = amount.label if free > 30 else amount.label.replace(" Order", "")
    canvas.draw_text(x, y + 2, label, FINE, amount_right)
    canvas.draw_text(x, y + 2, share.label, FINE, width)
    y += _HEAD
    largest = max(float(row[amount.name]) for row in ranking.rows)
    for row, figure, part in zip(ranking.rows, ranking.amounts, ranking.shares, strict=True):
        base = y + _BASELINE
        canvas.draw_text(x, base, str(row[rank.name]), SMALL, 4)
        canvas.draw_text(x + _NAME_INDENT, base, canvas.clip(row[account.name], name_width, BODY), BODY)
        bar = room * float(row[amount.name]) / largest
        canvas.box(bars, y + 1.1, max(bar, 0.3), 2.7, canvas.accent)
        canvas.draw_text(x, base, figure, ranking.amount_style, amount_right)
        canvas.draw_text(x, base, part, BODY, width)
        y += _ROW
    return y


def _ranking(canvas: Canvas, report: Report, section: Section, width: float) -> _Ranking:
    """The texts of a ranking, its amounts in one size, small enough for all of them."""
    rank, account, amount, share, *_ = section.columns
    rows = section.frame.head(_MOST_ROWS).to_dicts()
    amounts = [cells.format_value(row[amount.name], amount, report.digits) for row in rows]
    shares = [cells.format_value(row[share.name], share, report.digits) for row in rows]
    style = min((canvas.shrink(text, width * 0.45, BODY) for text in amounts), key=lambda each: each.size)
    return _Ranking(
        columns=(rank, account, amount, share),
        rows=rows,
        amounts=amounts,
        shares=shares,
        amount_style=style,
        amount_width=max(canvas.text_width(text, style) for text in amounts),
        share_width=max(canvas.text_width(text, BODY) for text in [*shares, "00.0%"]),
    )


def draw_breakdowns(canvas: Canvas, report: Report, place: _Place) -> float:
    """How many accounts and how much of the confirmed amount each activity and each risk has; where they end."""
    x, y, width = place
    groups = with_layout(report, Layout.BREAKDOWN)
    if not groups:
        return y
    y = canvas.draw_heading(x, y, "The book " + " and ".join(group.title.lower() for group in groups))
    _, count, amount, *_ = groups[0].columns
    room = width - width * _COUNT - 4
    canvas.draw_text(x, y + 2, count.label, FINE, width * _COUNT)
    label = amount.label if canvas.text_width(amount.label, FINE) <= room else amount.label.replace(" Order", "")
    canvas.draw_text(x, y + 2, label, FINE, width)
    y += _HEAD
    for group in groups:
        y = _draw_breakdown(canvas, report, group, (x, y, width))
        if group is not groups[-1]:
            canvas.rule(y + 0.9, x, width)
            y += 1.8
    return y + BLOCK_GAP


def _draw_breakdown(canvas: Canvas, report: Report, section: Section, place: _Place) -> float:
    """A word, a count and an amount per row; where they end."""
    x, y, width = place
    columns: Sequence[Column] = section.columns[:3]
    _, count, amount = columns
    room = width - width * _COUNT - 4
    for word, number, money in section.frame.select(c.name for c in columns).iter_rows():
        base = y + _BASELINE
        canvas.box(x, y + 1.3, 2.2, 2.2, word_colour(word, SOFT), radius=0.5)
        canvas.draw_text(x + 3.8, base, word, word_style(word, BODY.size))
        canvas.draw_text(x, base, cells.format_value(number, count, report.digits), BODY, width * _COUNT)
        text = cells.format_value(money, amount, report.digits)
        canvas.draw_text(x, base, text, canvas.shrink(text, room, BODY), width)
        y += _ROW
    return y
