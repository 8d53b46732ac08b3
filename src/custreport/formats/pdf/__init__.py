"""The report as a PDF: a page to read in ten seconds, the lists, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.document import Layout
from custreport.core.page_options import ACCENT, Page
from custreport.formats.layout import first_with, has_more_than_picture
from custreport.formats.pdf import appendix, customer_page, front_page, heatmap, tables
from custreport.formats.pdf.canvas import Canvas
from custreport.formats.pdf.style import BLOCK_GAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.core.document import Report

MOST_ROWS = 10_000
"""Rows of a list where nobody says how many: some ten seconds, and hundreds of pages."""


def render(
    report: Report, page: Page | None = None, accent: str = ACCENT, warn: Callable[[str], None] | None = None
) -> bytes:
    """The PDF; the same report gives the same bytes.

    Args:
        report: Any sections of it may be missing.
        page: Size, logo and fonts.
        accent: Colour of columns, bars and the first card, as ``#1F6FEB``.
        warn: Called with a message on characters that no font has.

    Raises:
        CustReportError: the logo or a font cannot be read.
    """
    page = page or Page()
    canvas = Canvas(report, page, accent)
    try:
        canvas.add_page()
        y = front_page.draw_title(canvas, report, page.logo)
        front = customer_page if first_with(report, Layout.PROFILE) else front_page
        canvas.set_y(front.draw(canvas, report, y) + BLOCK_GAP)
        for section in report.sections:
            if not section.layout.on_front or has_more_than_picture(section):
                draw = heatmap.draw if section.layout is Layout.HEATMAP else tables.draw
                draw(canvas, report, report.cut(section, MOST_ROWS))
        appendix.draw(canvas, report)
        content = bytes(canvas.output())
    finally:
        canvas.close()
    message = canvas.missing_message()
    if warn and message:
        warn(message)
    return content
