"""The first page of one account: how it stands, its figures, its months, and the days between its purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.formats import customer_page
from custreport.formats.pdf import tables
from custreport.formats.pdf.canvas import ACROSS, HEADING, INK, SMALL, WHITE, WORDS, Type, heading, words
from custreport.formats.pdf.chart import columns
from custreport.formats.pdf.front_page import BLOCK_GAP, cards, labelled

if TYPE_CHECKING:
    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Paper

_REASON = Type(9, bold=True)
_MONTHS, _LOWER = 52.0, 38.0  # lower where the figures above have a line each
_LEFT = 0.54  # of the width, where months and gaps stand side by side
_BAR, _ROWS = 0.68, (3.1, 4.0)  # of a row; its least and greatest height
_NOTE = 5.0


def draw(paper: Paper, report: Report, has: dict[str, Section], y: float) -> float:
    """What there is of them, below the title; where they end."""
    if "account" in has:
        y = _standing(paper, report, has["account"], y)
    if "figures" in has:
        paper.set_y(y)
        tables.draw(paper, report, customer_page.turned(has["figures"], report), HEADING)
        y = paper.get_y() - BLOCK_GAP / 2
    wide = paper.w > paper.h
    left = _LEFT * paper.epw if wide and "gaps" in has else paper.epw
    if "months" in has:
        height = paper.bottom - y if wide else _LOWER if report.compared else _MONTHS
        below = columns(paper, report, has["months"], (paper.l_margin, y, left), height) + BLOCK_GAP
        if wide and "gaps" in has:
            x = paper.l_margin + left + BLOCK_GAP
            return max(below, _gaps(paper, has["gaps"], (x, y, paper.right - x)))
        y = below
    return _gaps(paper, has["gaps"], (paper.l_margin, y, paper.epw)) if "gaps" in has else y


def _standing(paper: Paper, report: Report, section: Section, y: float) -> float:
    """The cards, why the account has its risk, and the rest."""
    y = cards(paper, customer_page.cards(section, report), y) + 5.5
    reason = paper.broken(customer_page.reason(section), paper.epw, _REASON)
    y = words(paper, paper.l_margin, y, reason, _REASON, 4.4) + 0.6
    return labelled(paper, customer_page.facts(section, report), y, paper.epw) + 2


def _gaps(paper: Paper, section: Section, place: tuple[float, float, float]) -> float:
    """A bar a gap, and a line across them at the usual one; where they end."""
    x, y, width = place
    found = customer_page.gaps(section)
    if y + 6.5 + len(found) * _ROWS[0] + _NOTE > paper.bottom:
        paper.add_page()
        y = paper.t_margin
    y = heading(paper, x, y, section.title)
    pitch = max(_ROWS[0], min(_ROWS[1], (paper.bottom - y - _NOTE) / max(1, len(found))))
    days, word, label = (
        (
            max((paper.measured(text, SMALL.size, SMALL.bold) for text in texts), default=0.0)
            for texts in zip(*((gap.days, gap.word, gap.label) for gap in found), strict=True)
        )
        if found
        else (0.0, 0.0, 0.0)
    )
    left = x + label + 3 + days + 2
    room = x + width - word - 2 - left
    for n, gap in enumerate(found):
        top, base = y + n * pitch, y + (n + 0.76) * pitch
        colour = WORDS["late"] if gap.longer else paper.accent
        paper.put(x, base, gap.label, SMALL)
        paper.put(x, base, gap.days, SMALL, left - 2 - x)
        paper.box(left, top + (1 - _BAR) / 2 * pitch, gap.part * room, _BAR * pitch, colour)
        if gap.cut:
            for at in (1.6, 3.2):
                paper.box(left + room - at, top, 0.7, pitch, WHITE)
        at = left + max(gap.part, gap.usual or 0) * room + 2
        paper.put(at, base, gap.word, Type(SMALL.size, colour=colour if gap.longer else SMALL.colour))
    end = y + len(found) * pitch
    if found and found[0].usual is not None:
        paper.set_draw_color(*INK)
        paper.set_line_width(0.4)
        paper.line(left + found[0].usual * room, y - 0.5, left + found[0].usual * room, end + 0.5)
        paper.set_line_width(ACROSS)
    paper.put(x, end + 3.6, customer_page.gaps_said(section), SMALL)
    return end + _NOTE + 1
