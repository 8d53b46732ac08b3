"""The report as a PDF: a page to read in ten seconds, the lists, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.page_options import ACCENT, Page
from custreport.formats.pdf import appendix, customer_page, front_page, heatmap, tables
from custreport.formats.pdf.canvas import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.core.document import Report

MOST_ROWS = tables.MOST_ROWS
FRONT = ("summary", "concentration", "months", "top_customers", "by_activity", "by_risk", "account", "figures", "gaps")
"""What the first page shows; every other section is a list."""


def render(
    report: Report, page: Page | None = None, accent: str = ACCENT, warn: Callable[[str], None] | None = None
) -> bytes:
    """The PDF; the same report gives the same bytes.

    Args:
        report: Any sections of it may be missing.
        page: Paper, logo and fonts.
        accent: Colour of columns, bars and the first card, as ``#1F6FEB``.
        warn: Is told of characters that no font has.

    Raises:
        CustReportError: the logo or a font cannot be read.
    """
    page = page or Page()
    paper = Paper(report, page, accent)
    try:
        paper.add_page()
        y = front_page.title(paper, report, page.logo)
        has = {section.name: section for section in report.sections}
        end = (customer_page if "account" in has else front_page).draw(paper, report, has, y)
        paper.set_y(end + front_page.BLOCK_GAP)
        for section in report.sections:
            if section.name not in FRONT:
                (heatmap if section.name == "cohorts" else tables).draw(paper, report, section)
        appendix.draw(paper, report)
        content = bytes(paper.output())
    finally:
        paper.close()
    lacking = paper.lacking()
    if warn and lacking:
        warn(lacking)
    return content
