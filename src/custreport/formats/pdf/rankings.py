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
    """The columns of a ranking, with the texts of its rows and the room for each."""

    columns: tuple[Column, Column, Column, Column]
    rows: list[dict[str, Any]]
    amounts: list[str]
    shares: list[str]
    amount_style: TextStyle
    amount_right: float
    free: float  # what is left for names and bars
    name_width: float


def draw_ranking(canvas: Canvas, report: Report, section: Section, place: _Place) -> float:
    """The largest customers, their confirmed amount as bars, and their share of the card; where they end."""
    x, y, width = place
    y = canvas.draw_heading(x, y, section.title)
    if not section.frame.height:
        canvas.draw_text(x, y + 3, "No confirmed orders.", SMALL)
        return y + _ROW
    ranking = _ranking(canvas, report, section, width)
    _, _, amount, share = ranking.columns
    label = amount.label if ranking.free > 30 else amount.label.replace(" Order", "")
    canvas.draw_text(x, y + 2, label, FINE, ranking.amount_right)
    canvas.draw_text(x, y + 2, share.label, FINE, width)
    y += _HEAD
    for n in range(len(ranking.rows)):
        _draw_ranked(canvas, ranking, n, (x, y, width))
        y += _ROW
    return y


def _draw_ranked(canvas: Canvas, ranking: _Ranking, index: int, place: _Place) -> None:
    """Rank and name, the amount as a bar and as a figure, and the share."""
    x, y, width = place
    rank, account, amount, _ = ranking.columns
    row, base = ranking.rows[index], y + _BASELINE
    canvas.draw_text(x, base, str(row[rank.name]), SMALL, 4)
    canvas.draw_text(x + _NAME_INDENT, base, canvas.clip(row[account.name], ranking.name_width, BODY), BODY)
    room = ranking.free - ranking.name_width - 2
    bar = room * float(row[amount.name]) / max(float(each[amount.name]) for each in ranking.rows)
    canvas.box(x + _NAME_INDENT + ranking.name_width + 2, y + 1.1, max(bar, 0.3), 2.7, canvas.accent)
    canvas.draw_text(x, base, ranking.amounts[index], ranking.amount_style, ranking.amount_right)
    canvas.draw_text(x, base, ranking.shares[index], BODY, width)


def _ranking(canvas: Canvas, report: Report, section: Section, width: float) -> _Ranking:
    """The texts of a ranking, its amounts in one size, small enough for all of them."""
    rank, account, amount, share, *_ = section.columns
    rows = section.frame.head(_MOST_ROWS).to_dicts()
    amounts = [cells.format_value(row[amount.name], amount, report.digits) for row in rows]
    shares = [cells.format_value(row[share.name], share, report.digits) for row in rows]
    style = min((canvas.shrink(text, width * 0.45, BODY) for text in amounts), key=lambda each: each.size)
    share_width = max(canvas.text_width(text, BODY) for text in [*shares, "00.0%"])
    free = width - share_width - 3 - max(canvas.text_width(text, style) for text in amounts) - 2.5 - _NAME_INDENT
    names = max(canvas.text_width(row[account.name], BODY) for row in rows)
    return _Ranking(
        columns=(rank, account, amount, share),
        rows=rows,
        amounts=amounts,
        shares=shares,
        amount_style=style,
        amount_right=width - share_width - 3,
        free=free,
        name_width=max(free * _LEAST_NAME, min(names + 2.2, free - _LEAST_BAR)) - 2,
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
