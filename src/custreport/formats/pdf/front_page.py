"""Page one: what one reads in ten seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from custreport.core.document import Column, Kind
from custreport.formats import cells
from custreport.formats.pdf.canvas import ALARMS, BODY, FINE, INK, PALE, SMALL, SOFT, WORDS, Type, heading, mixed, on
from custreport.formats.pdf.chart import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Paper

TITLE = Type(20, bold=True)
FIGURE = Type(15, bold=True)
NAME = Type(8, bold=True)

_LOGO = (46.0, 15.0)
_CARD, _CARD_GAP, _FIRST_CARD = 17.5, 3.0, 1.45  # the first card is that much wider than the others
_CHANGE = 3.5  # what a card is higher that says how its figure has changed
BLOCK_GAP, _COLUMN_GAP = 6.0, 9.0
_ROW, _TOP, _STAKES = 4.9, 10, 5
_STAKE_ROW, _REASON, _REASON_LINES = 4.2, 3.3, 3
_LEFT = 0.57  # of the width, where two blocks stand side by side
_LEAST_NAME, _LEAST_BAR = 0.5, 10.0  # of the room of both, in mm
_CHART_LEAST, _CHART_MOST = 34.0, 88.0

_Place = tuple[float, float, float]  # x, y, width
_STAKE = Column("amount_at_stake", "Amount at Stake", Kind.MONEY)


def draw(paper: Paper, report: Report, has: dict[str, Section], y: float) -> float:
    """The cards, and what there is of the charts and short lists, below the title; where they end."""
    if "summary" in has:
        y = cards(paper, cells.cards(has["summary"], report), y) + BLOCK_GAP
    if "concentration" in has:
        paper.put(paper.l_margin, y, f"{cells.concentration(has['concentration'])}.", BODY)
        y += BLOCK_GAP - 1
    return (_wide if paper.w > paper.h else _tall)(paper, report, has, y)


def _wide(paper: Paper, report: Report, has: dict[str, Section], y: float) -> float:
    left = _LEFT * paper.epw - _COLUMN_GAP / 2
    x = paper.l_margin + left + _COLUMN_GAP
    right = paper.right - x
    below = y
    if "top_customers" in has:
        below = _top(paper, report, has["top_customers"], (x, y, right)) + BLOCK_GAP
    below = _book(paper, report, has, (x, below, right))
    stake = _stakes(paper, has["at_risk"], left) if "at_risk" in has else []
    if "months" in has:
        room = paper.bottom - y - (_stakes_height(stake) + BLOCK_GAP if "at_risk" in has else 0)
        y = columns(paper, report, has["months"], (paper.l_margin, y, left), _chart_height(room)) + BLOCK_GAP
    if "at_risk" in has:
        y = _most_at_stake(paper, report, stake, (paper.l_margin, y, left))
    return max(y, below)


def _tall(paper: Paper, report: Report, has: dict[str, Section], y: float) -> float:
    left = _LEFT * paper.epw - _COLUMN_GAP / 2
    x = paper.l_margin + left + _COLUMN_GAP
    stake = _stakes(paper, has["at_risk"], paper.epw) if "at_risk" in has else []
    if "months" in has:
        lists = _top_height() + BLOCK_GAP if {"top_customers", "by_activity", "by_risk"} & has.keys() else 0
        room = paper.bottom - y - lists - (_stakes_height(stake) + BLOCK_GAP if "at_risk" in has else 0)
        y = columns(paper, report, has["months"], (paper.l_margin, y, paper.epw), _chart_height(room)) + BLOCK_GAP
    beside = y
    if "top_customers" in has:
        beside = _top(paper, report, has["top_customers"], (paper.l_margin, y, left)) + BLOCK_GAP
    y = max(beside, _book(paper, report, has, (x, y, paper.right - x)))
    if "at_risk" in has:
        y = _most_at_stake(paper, report, stake, (paper.l_margin, y, paper.epw))
    return y


def _chart_height(room: float) -> float:
    return min(_CHART_MOST, max(_CHART_LEAST, room))


# --- title and cards ------------------------------------------------------------


def title(paper: Paper, report: Report, logo: str | None) -> float:
    """Title, and who and when; where the page goes on."""
    y = paper.t_margin
    used = paper.picture(logo, y, _LOGO) + _COLUMN_GAP if logo else 0
    width = paper.epw - used
    kind = paper.fitted(report.title, width, TITLE, 13)
    paper.start_section("Summary")
    for line in paper.broken(report.title, width, kind, 2):
        paper.put(paper.l_margin, y + 7, line, kind)
        y += kind.height * 1.25
    y = max(y + 4.5, paper.t_margin + 13)
    y = labelled(paper, report.heading(), y, width) + 2.5
    return max(y, paper.t_margin + _LOGO[1] + 3) if logo else y


def labelled(paper: Paper, pairs: Iterable[tuple[str, str]], y: float, width: float) -> float:
    """Label and text, as many beside each other as fit; where the page goes on."""
    x, right = paper.l_margin, paper.l_margin + width
    between = 4.0
    for label, text in pairs:
        said = f"{label}: "
        indent = paper.measured(said, BODY.size, BODY.bold)
        lines = paper.broken(text, width - indent, NAME, 4)
        wide = indent + paper.measured(lines[0], NAME.size, NAME.bold)
        if x + wide > right and x > paper.l_margin:
            x, y = paper.l_margin, y + 4.4
        paper.put(x, y, said, Type(8, colour=SOFT))
        for line in lines:
            paper.put(x + indent, y, line, NAME)
            y += 4.4
        y -= 4.4
        x = right if len(lines) > 1 else x + wide + between
    return y + 2


def cards(paper: Paper, figures: Sequence[tuple[str, str, str]], y: float) -> float:
    """Label, figure and change of each, the first in the accent colour; where they end."""
    count = len(figures)
    width = (paper.epw - _CARD_GAP * (count - 1)) / (count - 1 + _FIRST_CARD)
    x = paper.l_margin
    high = _CARD + (_CHANGE if any(change for *_, change in figures) else 0)
    for i, (said, figure, change) in enumerate(figures):
        wide = width if i else width * _FIRST_CARD
        ground, ink = (PALE, WORDS.get(figure, INK)) if i else (paper.accent, on(paper.accent))
        paper.box(x, y, wide, high, ground, radius=1.4)
        label = Type(7.5, colour=SOFT if i else mixed(ink, 0.88, ground))
        paper.put(x + 4, y + 5.8, said, paper.fitted(said, wide - 8, label))
        paper.put(x + 4, y + 13.4, figure, paper.fitted(figure, wide - 8, Type(FIGURE.size, bold=True, colour=ink)))
        paper.put(x + 4, y + 17.6, change, paper.fitted(change, wide - 8, label))
        x += wide + _CARD_GAP
    return y + high


# --- top customers --------------------------------------------------------------


def _top_height() -> float:
    return 6.5 + 3.5 + _TOP * _ROW


def _top(paper: Paper, report: Report, section: Section, place: _Place) -> float:
    """The largest customers, their confirmed amount as bars, and their share of the card."""
    x, y, width = place
    y = heading(paper, x, y, section.title)
    rows = section.frame.head(_TOP).to_dicts()
    if not rows:
        paper.put(x, y + 3, "No confirmed orders.", SMALL)
        return y + _ROW
    _, _, amount, share = section.columns
    amounts = [cells.shown(row[amount.name], amount, report.digits) for row in rows]
    shares = [cells.shown(row[share.name], share, report.digits) for row in rows]
    kind = min((paper.fitted(text, width * 0.45, BODY) for text in amounts), key=lambda each: each.size)
    share_width = max(paper.measured(text, BODY.size, BODY.bold) for text in [*shares, "00.0%"])
    amount_width = max(paper.measured(text, kind.size, kind.bold) for text in amounts)
    amount_right = x + width - share_width - 3
    free = width - share_width - 3 - amount_width - 2.5 - 5.5
    names = max(paper.measured(row["customer"], BODY.size, BODY.bold) for row in rows)
    name_width = max(free * _LEAST_NAME, min(names + 2.2, free - _LEAST_BAR)) - 2
    bar = free - name_width - 2
    label = amount.label if free > 30 else amount.label.replace(" Order", "")
    paper.put(x, y + 2, label, FINE, amount_right - x)
    paper.put(x, y + 2, share.label, FINE, width)
    y += 3.5
    largest = max(float(row[amount.name]) for row in rows)
    for row, said, part in zip(rows, amounts, shares, strict=True):
        base = y + 3.4
        paper.put(x, base, str(row["rank"]), SMALL, 4)
        paper.put(x + 5.5, base, paper.clipped(row["customer"], name_width, BODY), BODY)
        long = bar * float(row[amount.name]) / largest
        paper.box(x + 5.5 + name_width + 2, y + 1.1, max(long, 0.3), 2.7, paper.accent)
        paper.put(x, base, said, kind, amount_right - x)
        paper.put(x, base, part, BODY, width)
        y += _ROW
    return y


# --- the book by word -----------------------------------------------------------


def _book(paper: Paper, report: Report, has: dict[str, Section], place: _Place) -> float:
    """How many accounts and how much of the confirmed amount each activity and each risk has."""
    x, y, width = place
    groups = [has[name] for name in ("by_activity", "by_risk") if name in has]
    if not groups:
        return y
    y = heading(paper, x, y, "The book " + " and ".join(group.title.lower() for group in groups))
    count, amount = groups[0].columns[1:]
    count_right = width * 0.45
    paper.put(x, y + 2, count.label, FINE, count_right)
    room = width - count_right - 4
    said = amount.label if paper.measured(amount.label, FINE.size, FINE.bold) <= room else "Confirmed Amount"
    paper.put(x, y + 2, said, FINE, width)
    y += 3.5
    for group in groups:
        for word, number, money in group.frame.iter_rows():
            base = y + 3.4
            paper.box(x, y + 1.3, 2.2, 2.2, WORDS.get(word, SOFT), radius=0.5)
            paper.put(x + 3.8, base, word, Type(8, bold=word in ALARMS, colour=WORDS.get(word, INK)))
            paper.put(x, base, cells.shown(number, count, report.digits), BODY, count_right)
            shown = cells.shown(money, amount, report.digits)
            paper.put(x, base, shown, paper.fitted(shown, room, BODY), width)
            y += _ROW
        if group is not groups[-1]:
            paper.rule(y + 0.9, x, width)
            y += 1.8
    return y + BLOCK_GAP


# --- most at stake --------------------------------------------------------------


def _stakes(paper: Paper, section: Section, width: float) -> list[tuple[dict[str, Any], list[str]]]:
    """The accounts with most at stake, each with the lines of its reason."""
    frame = section.frame.sort("amount_at_stake", "customer", descending=[True, False], nulls_last=True)
    found = frame.head(_STAKES).to_dicts()
    return [(row, paper.broken(row["reason"], width, SMALL, _REASON_LINES)) for row in found]


def _stakes_height(stakes: list[tuple[dict[str, Any], list[str]]]) -> float:
    return 6.5 + max(_ROW, sum(_STAKE_ROW + _REASON * len(lines) + 1.2 for _, lines in stakes))


def _most_at_stake(
    paper: Paper, report: Report, stakes: list[tuple[dict[str, Any], list[str]]], place: _Place
) -> float:
    """The accounts with most at stake, and why; where they end."""
    x, y, width = place
    y = heading(paper, x, y, "Most at stake")
    if not stakes:
        paper.put(x, y + 3, "No account is at risk.", SMALL)
        return y + _ROW
    paper.put(x, y - 2.5, "Amount at Stake", FINE, width)
    for row, lines in stakes:
        amount = Decimal(0) if row["amount_at_stake"] is None else row["amount_at_stake"]
        said = cells.shown(amount, _STAKE, report.digits)
        room = width - paper.measured(said, NAME.size, NAME.bold) - 4
        paper.put(x, y + 3.2, paper.clipped(row["customer"], room, NAME), NAME)
        paper.put(x, y + 3.2, said, NAME, width)
        y += _STAKE_ROW
        for line in lines:
            paper.put(x, y + 2.5, line, SMALL)
            y += _REASON
        y += 1.2
        if row is not stakes[-1][0]:
            paper.rule(y - 0.4, x, width)
    return y
