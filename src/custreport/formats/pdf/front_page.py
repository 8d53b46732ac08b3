"""Page one: what one reads in ten seconds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from custreport.core.document import Column, Layout, Role
from custreport.formats import cells
from custreport.formats.layout import column_of, first_with, with_layout
from custreport.formats.pdf import chart, rankings
from custreport.formats.pdf.style import (
    BLOCK_GAP,
    BODY,
    COLUMN_GAP,
    FINE,
    LABEL,
    NAME,
    PALE,
    SMALL,
    SOFT,
    TextStyle,
    contrasting,
    word_colour,
)
from custreport.formats.theme import mixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Canvas

_TITLE, _LEAST_TITLE, _TITLE_LINES = TextStyle(20, bold=True), 13, 2
_FIGURE = 15  # size of a card's figure
_LOGO = (46.0, 15.0)
_HEADING_LINES, _HEADING_LEADING, _HEADING_GAP = 4, 4.4, 4.0
_CARD, _CARD_GAP, _FIRST_CARD = 17.5, 3.0, 1.45  # the first card is that much wider than the others
_CARDS = 4  # beside each other
_CHANGE = 3.5  # what a card is higher that says how its figure has changed
_HIGHLIGHTS, _HIGHLIGHT, _REASON, _REASON_LINES, _NOBODY = 5, 4.2, 3.3, 3, 4.9
_LEFT = 0.57  # of the width, where two blocks stand side by side
_CHART_LEAST, _CHART_MOST = 34.0, 88.0

_Place = tuple[float, float, float]  # x, y, width


def draw(canvas: Canvas, report: Report, y: float) -> float:
    """The cards, and what there is of the charts and short lists, below the title; where they end."""
    for section in with_layout(report, Layout.CARDS):
        y = draw_cards(canvas, cells.cards(section, report), y) + BLOCK_GAP
    for section in with_layout(report, Layout.SENTENCE):
        canvas.draw_text(canvas.l_margin, y, f"{cells.concentration(section)}.", BODY)
        y += BLOCK_GAP - 1
    return (_draw_wide if canvas.is_wide else _draw_tall)(canvas, report, y)


def _draw_wide(canvas: Canvas, report: Report, y: float) -> float:
    """The chart and the highlights on the left, the short lists on the right."""
    left = _LEFT * canvas.epw - COLUMN_GAP / 2
    x = canvas.l_margin + left + COLUMN_GAP
    right = canvas.right - x
    below = y
    if ranking := first_with(report, Layout.RANKING):
        below = rankings.draw_ranking(canvas, report, ranking, (x, y, right)) + BLOCK_GAP
    below = rankings.draw_breakdowns(canvas, report, (x, below, right))
    highlights = _highlights(canvas, report, left)
    if months := first_with(report, Layout.MONTHS):
        room = canvas.bottom - y - _total_height(highlights)
        y = chart.draw(canvas, report, months, (canvas.l_margin, y, left), _chart_height(room)) + BLOCK_GAP
    return max(_draw_highlights(canvas, report, highlights, (canvas.l_margin, y, left)), below)


def _draw_tall(canvas: Canvas, report: Report, y: float) -> float:
    """The chart, then two short lists side by side, then the highlights."""
    left = _LEFT * canvas.epw - COLUMN_GAP / 2
    x = canvas.l_margin + left + COLUMN_GAP
    highlights = _highlights(canvas, report, canvas.epw)
    ranking = first_with(report, Layout.RANKING)
    if months := first_with(report, Layout.MONTHS):
        lists = rankings.RANKING_HEIGHT + BLOCK_GAP if ranking or with_layout(report, Layout.BREAKDOWN) else 0
        room = canvas.bottom - y - lists - _total_height(highlights)
        y = chart.draw(canvas, report, months, (canvas.l_margin, y, canvas.epw), _chart_height(room)) + BLOCK_GAP
    beside = y
    if ranking:
        beside = rankings.draw_ranking(canvas, report, ranking, (canvas.l_margin, y, left)) + BLOCK_GAP
    y = max(beside, rankings.draw_breakdowns(canvas, report, (x, y, canvas.right - x)))
    return _draw_highlights(canvas, report, highlights, (canvas.l_margin, y, canvas.epw))


def _chart_height(room: float) -> float:
    return min(_CHART_MOST, max(_CHART_LEAST, room))


# --- title and cards ------------------------------------------------------------


def draw_title(canvas: Canvas, report: Report, logo: str | None) -> float:
    """Title, and who and when; where the page goes on."""
    y = canvas.t_margin
    used = canvas.picture(logo, y, _LOGO) + COLUMN_GAP if logo else 0
    width = canvas.epw - used
    style = canvas.shrink(report.title, width, _TITLE, _LEAST_TITLE)
    canvas.start_section("Summary")
    for line in canvas.wrap(report.title, width, style, _TITLE_LINES):
        canvas.draw_text(canvas.l_margin, y + 7, line, style)
        y += style.height * 1.25
    y = max(y + 4.5, canvas.t_margin + 13)
    y = draw_labelled(canvas, report.heading(), y, width) + 2.5
    return max(y, canvas.t_margin + _LOGO[1] + 3) if logo else y


def draw_labelled(canvas: Canvas, pairs: Iterable[tuple[str, str]], y: float, width: float) -> float:
    """Label and text, as many beside each other as fit; where the page goes on."""
    x, right = canvas.l_margin, canvas.l_margin + width
    for name, text in pairs:
        label = f"{name}: "
        indent = canvas.text_width(label, BODY)
        lines = canvas.wrap(text, width - indent, NAME, _HEADING_LINES)
        pair_width = indent + canvas.text_width(lines[0], NAME)
        if x + pair_width > right and x > canvas.l_margin:
            x, y = canvas.l_margin, y + _HEADING_LEADING
        canvas.draw_text(x, y, label, LABEL)
        for line in lines:
            canvas.draw_text(x + indent, y, line, NAME)
            y += _HEADING_LEADING
        y -= _HEADING_LEADING
        x = right if len(lines) > 1 else x + pair_width + _HEADING_GAP
    return y + 2


def draw_cards(canvas: Canvas, cards: Sequence[tuple[str, str, str]], y: float) -> float:
    """Label, figure and change of each, the first in the accent colour, a few beside each other; where they end."""
    height = _CARD + (_CHANGE if any(change for *_, change in cards) else 0)
    for start in range(0, len(cards), _CARDS):
        y += _CARD_GAP if start else 0
        line = cards[start : start + _CARDS]
        width = (canvas.epw - _CARD_GAP * (len(line) - 1)) / (len(line) - 1 + (1 if start else _FIRST_CARD))
        x = canvas.l_margin
        for n, card in enumerate(line, start=start):
            card_width = width if n else width * _FIRST_CARD
            _draw_card(canvas, card, (x, y, card_width), height, first=n == 0)
            x += card_width + _CARD_GAP
        y += height
    return y


def _draw_card(canvas: Canvas, card: tuple[str, str, str], place: _Place, height: float, *, first: bool) -> None:
    name, figure, change = card
    x, y, width = place
    if first:
        ground, ink = canvas.accent, contrasting(canvas.accent)
    else:
        ground, ink = PALE, word_colour(figure)
    canvas.box(x, y, width, height, ground, radius=1.4)
    label = TextStyle(7.5, colour=mixed(ink, 0.88, ground) if first else SOFT)
    large = TextStyle(_FIGURE, bold=True, colour=ink)
    canvas.draw_text(x + 4, y + 5.8, name, canvas.shrink(name, width - 8, label))
    canvas.draw_text(x + 4, y + 13.4, figure, canvas.shrink(figure, width - 8, large))
    canvas.draw_text(x + 4, y + 17.6, change, canvas.shrink(change, width - 8, label))


# --- highlights -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Highlights:
    """The rows of a list with the largest figures, each with the lines of its reason."""

    title: str
    figure: Column
    account: Column
    rows: tuple[tuple[dict[str, Any], list[str]], ...]

    @property
    def height(self) -> float:
        """Of all of them with their heading."""
        return 6.5 + max(_NOBODY, sum(_HIGHLIGHT + _REASON * len(lines) + 1.2 for _, lines in self.rows))


def _highlights(canvas: Canvas, report: Report, width: float) -> list[_Highlights]:
    """The highlights of each list that has any."""
    return [
        _highlights_of(canvas, section, figure, width)
        for section in report.sections
        if section.highlights and (figure := section.bar_column)
    ]


def _highlights_of(canvas: Canvas, section: Section, figure: Column, width: float) -> _Highlights:
    account = column_of(section, Role.ACCOUNT) or section.columns[0]
    reason = column_of(section, Role.REASON)
    largest = section.frame.sort(figure.name, account.name, descending=[True, False], nulls_last=True)
    rows = largest.head(_HIGHLIGHTS).to_dicts()
    lines = [canvas.wrap(row[reason.name], width, SMALL, _REASON_LINES) if reason else [] for row in rows]
    return _Highlights(section.highlights, figure, account, tuple(zip(rows, lines, strict=True)))


def _total_height(highlights: Sequence[_Highlights]) -> float:
    return sum(each.height + BLOCK_GAP for each in highlights)


def _draw_highlights(canvas: Canvas, report: Report, highlights: Sequence[_Highlights], place: _Place) -> float:
    """Account, figure and reason of each; where they end."""
    x, y, width = place
    for n, each in enumerate(highlights):
        y = canvas.draw_heading(x, y + BLOCK_GAP * bool(n), each.title)
        if not each.rows:
            canvas.draw_text(x, y + 3, "Nobody.", SMALL)
            y += _NOBODY
            continue
        canvas.draw_text(x, y - 2.5, each.figure.label, FINE, width)
        for row, lines in each.rows:
            value = row[each.figure.name]
            text = cells.format_value(Decimal(0) if value is None else value, each.figure, report.digits)
            room = width - canvas.text_width(text, NAME) - 4
            canvas.draw_text(x, y + 3.2, canvas.clip(row[each.account.name], room, NAME), NAME)
            canvas.draw_text(x, y + 3.2, text, NAME, width)
            y = canvas.draw_lines(x, y + _HIGHLIGHT + 2.5, lines, SMALL, _REASON) - 2.5 + 1.2
            if row is not each.rows[-1][0]:
                canvas.rule(y - 0.4, x, width)
    return y
