"""The report as a PDF: a page to read in ten seconds, the lists, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.formats.pdf import account, basis, heat, lists, summary
from custreport.formats.pdf.paper import Paper
from custreport.model import ACCENT, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.model import Report

MOST_ROWS = lists.MOST_ROWS
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
        y = summary.title(paper, report, page.logo)
        has = {section.name: section for section in report.sections}
        end = (account if "account" in has else summary).draw(paper, report, has, y)
        paper.set_y(end + summary.BLOCK_GAP)
        for section in report.sections:
            if section.name not in FRONT:
                (heat if section.name == "cohorts" else lists).draw(paper, report, section)
        basis.draw(paper, report)
        content = bytes(paper.output())
    finally:
        paper.close()
    lacking = paper.lacking()
    if warn and lacking:
        warn(lacking)
    return content
