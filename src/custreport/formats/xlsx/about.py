"""The last sheet: what the figures rest on, and what the words mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from custreport.core.document import Statement
from custreport.formats import glossary
from custreport.formats.xlsx.workbook import DIGITS, LONGEST_TEXT

if TYPE_CHECKING:
    from custreport.core.document import Report
    from custreport.formats.xlsx.workbook import Book

_LABEL, _TEXT = 26, 110  # widths of the two columns
_CHARACTERS, _LINE = 100, 15  # of a line of text; its height in points


def draw(book: Book) -> None:
    """Two columns: label and text, or a count."""
    sheet = book.sheet("About")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 1, _TEXT)
    bold = book.format(("bold", True))
    wrapped = book.format(("text_wrap", True))
    count = book.format(("num_format", "#,##0"), ("align", "left"))
    rows = [*_statements(book.report), *_exact_texts(book), ("", ""), *glossary.entries(book.report)]
    for row, (label, value) in enumerate(rows):
        sheet.write_string(row, 0, label, bold)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, count)
        else:
            book.text(sheet, row, 1, value, wrapped)
            sheet.set_row(row, _LINE * max(1, math.ceil(len(value[:LONGEST_TEXT]) / _CHARACTERS)))


def _statements(report: Report) -> list[tuple[str, str | int]]:
    """What every output states; a row per source, since a cell has an end, and a count per part of the rows read."""
    rows: list[tuple[str, str | int]] = [("Title", report.title), *report.heading()]
    counts = report.reconciliation
    for statement, text in report.fine_print():
        if statement is Statement.SOURCES:
            rows += [("Source", str(source)) for source in report.sources]
        else:
            rows.append((statement, text))
        if statement is Statement.ROWS:
            rows.append(("Rows read", counts.rows_read))
            rows += [(f"  {many}", counts.parts()[name]) for name, _, many in counts.LABELS]
    return rows


def _exact_texts(book: Book) -> list[tuple[str, str]]:
    """A note if amounts had to be written as text."""
    if not book.texts:
        return []
    note = (
        f"{book.texts:,} cells hold amounts of more than {DIGITS} digits, which Excel cannot keep as numbers: "
        "they are exact text, left out of bars, charts and sums"
    )
    return [(Statement.NOTE, note)]
