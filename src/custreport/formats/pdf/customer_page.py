"""The first page of one account: how it stands, its figures, its months, and the days between its purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.document import Layout
from custreport.formats import customer_page
from custreport.formats.layout import first_with
from custreport.formats.pdf import chart, tables
from custreport.formats.pdf.canvas import LINE_WIDTH
from custreport.formats.pdf.front_page import draw_cards, draw_labelled
from custreport.formats.pdf.style import BLOCK_GAP, HEADING, INK, SMALL, WHITE, TextStyle
from custreport.formats.theme import Tone, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report, Section
    from custreport.formats.customer_page import Gap
    from custreport.formats.pdf.canvas import Canvas

_REASON = TextStyle(9, bold=True)
_LATE = rgb(Tone.WARNING.value.print)
_MONTHS, _LOWER = 52.0, 38.0  # lower where the figures above have a line each
_LEFT = 0.54  # of the width, where months and gaps stand side by side
_BAR, _ROWS = 0.68, (3.1, 4.0)  # of a row; its least and greatest height
_BASELINE = 0.76  # of a row, from its top
_NOTE = 5.0


def draw(canvas: Canvas, report: Report, y: float) -> float:
    """What there is of them, below the title; where they end."""
    profile, periods, months, gaps = (
        first_with(report, layout) for layout in (Layout.PROFILE, Layout.PERIODS, Layout.MONTHS, Layout.INTERVALS)
    )
    if profile:
        y = _draw_standing(canvas, report, profile, y)
    if periods:
        canvas.set_y(y)
        tables.draw(canvas, report, customer_page.transposed(periods, report), HEADING)
        y = canvas.get_y() - BLOCK_GAP / 2
    beside = canvas.is_wide and gaps is not None
    left = _LEFT * canvas.epw if beside else canvas.epw
    if months:
        height = canvas.bottom - y if canvas.is_wide else _LOWER if report.compared else _MONTHS
        below = chart.draw(canvas, report, months, (canvas.l_margin, y, left), height) + BLOCK_GAP
        if beside and gaps:
            x = canvas.l_margin + left + BLOCK_GAP
            return max(below, _draw_gaps(canvas, gaps, (x, y, canvas.right - x)))
        y = below
    return _draw_gaps(canvas, gaps, (canvas.l_margin, y, canvas.epw)) if gaps else y


def _draw_standing(canvas: Canvas, report: Report, section: Section, y: float) -> float:
    """The cards, why the account has its risk, and the rest."""
    y = draw_cards(canvas, customer_page.cards(section, report), y) + 5.5
    reason = canvas.wrap(customer_page.reason(section), canvas.epw, _REASON)
    y = canvas.draw_lines(canvas.l_margin, y, reason, _REASON, 4.4) + 0.6
    return draw_labelled(canvas, customer_page.facts(section, report), y, canvas.epw) + 2


def _draw_gaps(canvas: Canvas, section: Section, place: tuple[float, float, float]) -> float:
    """A bar per gap, and a line across them at the usual one; where they end."""
    x, y, width = place
    gaps = customer_page.gaps(section)
    if y + 6.5 + len(gaps) * _ROWS[0] + _NOTE > canvas.bottom:
        canvas.add_page()
        y = canvas.t_margin
    y = canvas.draw_heading(x, y, section.title)
    pitch = max(_ROWS[0], min(_ROWS[1], (canvas.bottom - y - _NOTE) / max(1, len(gaps))))
    left = x + _widest(canvas, [gap.label for gap in gaps]) + 3 + _widest(canvas, [gap.days for gap in gaps]) + 2
    room = x + width - _widest(canvas, [gap.word for gap in gaps]) - 2 - left
    for n, gap in enumerate(gaps):
        _draw_gap(canvas, gap, (x, y + n * pitch), (left, room), pitch)
    end = y + len(gaps) * pitch
    if gaps and gaps[0].usual is not None:
        usual = left + gaps[0].usual * room
        canvas.set_draw_color(*INK)
        canvas.set_line_width(0.4)
        canvas.line(usual, y - 0.5, usual, end + 0.5)
        canvas.set_line_width(LINE_WIDTH)
    canvas.draw_text(x, end + 3.6, customer_page.gaps_note(section), SMALL)
    return end + _NOTE + 1


def _widest(canvas: Canvas, texts: Sequence[str]) -> float:
    return max((canvas.text_width(text, SMALL) for text in texts), default=0.0)


def _draw_gap(canvas: Canvas, gap: Gap, at: tuple[float, float], bars: tuple[float, float], pitch: float) -> None:
    """Its day and length, its bar, cut off where it is too long, and its remark."""
    (x, top), (left, room) = at, bars
    base = top + _BASELINE * pitch
    colour = _LATE if gap.longer else canvas.accent
    canvas.draw_text(x, base, gap.label, SMALL)
    canvas.draw_text(x, base, gap.days, SMALL, left - 2 - x)
    canvas.box(left, top + (1 - _BAR) / 2 * pitch, gap.part * room, _BAR * pitch, colour)
    if gap.cut:
        for back in (1.6, 3.2):
            canvas.box(left + room - back, top, 0.7, pitch, WHITE)
    end = left + max(gap.part, gap.usual or 0) * room + 2
    canvas.draw_text(end, base, gap.word, TextStyle(SMALL.size, colour=colour if gap.longer else SMALL.colour))
