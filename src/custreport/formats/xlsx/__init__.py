"""The report as an Excel workbook: a summary to look at, one sheet per section, and what the figures rest on.

Every cell is written by its type: text never becomes a formula or a link, an
amount is a number with the currency's digits and a day a date. An Excel number
holds 15 digits; a larger amount is written as text, and "About" says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from custreport.core.document import Layout
from custreport.core.errors import CustReportError
from custreport.formats.layout import has_more_than_picture
from custreport.formats.xlsx import about, section_sheet, summary
from custreport.formats.xlsx.workbook import Book

if TYPE_CHECKING:
    from custreport.core.document import Report, Section

MOST_ROWS = 100_000
"""Rows of a list where nobody says how many: about a minute, and a workbook that is still worked with."""
SHEET_ROWS = 1_048_576 - 1_000
"""Rows that Excel has on a sheet, less some for head and footer."""


def render(report: Report) -> bytes:
    """The workbook; the same report gives the same bytes.

    Raises:
        CustReportError: a list has more rows than a sheet.
    """
    report = replace(report, sections=tuple(report.cut(section, MOST_ROWS) for section in report.sections))
    for section in report.sections:
        if section.frame.height > SHEET_ROWS:
            raise CustReportError(
                f"xlsx: {section.title} has {section.frame.height:,} rows, more than a sheet of Excel holds; "
                f"--top {SHEET_ROWS} shows the first, --csv all"
            )
    book = Book(report)
    has_cards = any(section.layout is Layout.CARDS for section in report.sections)
    front = book.sheet("Summary") if has_cards or len(report.sections) > 1 else None  # a list alone comes first
    sheets = {s.name: section_sheet.draw(book, s).get_name() for s in report.sections if _has_sheet(s)}
    if front:
        summary.draw(book, front, sheets)
    about.draw(book)
    return book.content()


def _has_sheet(section: Section) -> bool:
    """Whether the summary does not show all of it."""
    return section.layout not in {Layout.CARDS, Layout.SENTENCE} or has_more_than_picture(section)
