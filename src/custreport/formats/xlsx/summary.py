"""The first sheet: title, cards, months, top customers, the accounts by activity and by risk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from custreport.core.document import Kind, Layout
from custreport.formats import cells, chart
from custreport.formats.layout import with_layout
from custreport.formats.xlsx.section_sheet import add_bars
from custreport.formats.xlsx.workbook import ACCENT, DIGITS, DRAFT, LINE, PANEL, SOFT, is_exact, number_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.core.document import Column, Section
    from custreport.formats.xlsx.workbook import Book

_GRID = (2, 6, 36, 24, 13, 3, 15, 14, 26)
"""Widths of the columns of the sheet, A to I."""
_CARDS = ("B:C", "D:E", "G:H", "I")
_RANKING, _BREAKDOWN = 1, 6  # the columns in which those tables begin
_CHART_ROWS = 16
_LONG = 18  # characters of a figure that is set smaller


def draw(book: Book, sheet: Any, sheets: Mapping[str, str]) -> None:  # noqa: ANN401 — xlsxwriter carries no types
    """Title, heading, and what there is of cards, chart and short tables.

    Args:
        book: The workbook.
        sheet: The sheet to draw on.
        sheets: The name of each section's own sheet.
    """
    report, row = book.report, _title(book, sheet)
    for section in with_layout(report, Layout.CARDS):
        row = _cards(book, sheet, section, row)
    for section in with_layout(report, Layout.SENTENCE):
        book.text(sheet, row - 1, 1, f"{cells.concentration(section)}.", book.format())
        row += 1
    for section in with_layout(report, Layout.MONTHS):
        if section.frame.height:
            row += _chart(book, sheet, section, sheets[section.name], row) + 1
    for section in with_layout(report, Layout.RANKING):
        _table(book, sheet, section, row, _RANKING)
    for section in with_layout(report, Layout.BREAKDOWN):
        row = _table(book, sheet, section, row, _BREAKDOWN) + 1


def _title(book: Book, sheet: Any) -> int:  # noqa: ANN401
    """Title and heading; the row below a free one."""
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    for at, width in enumerate(_GRID):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    large = book.format(("bold", True), ("font_size", 20), ("valign", "vcenter"))
    book.text(sheet, 0, 1, book.report.title, large)
    heading = book.report.heading()
    for row, (label, text) in enumerate(heading, start=1):
        book.text(sheet, row, 1, f"{label}: {text}", book.format(("font_color", SOFT)))
    return len(heading) + 2


def _cards(book: Book, sheet: Any, section: Section, row: int) -> int:  # noqa: ANN401
    """Rows of cards, below each how it differs from the days before; the row below them, and a free one."""
    figures = cells.figures(section)
    height = 4 if book.report.compared else 3
    for start in range(0, len(figures), len(_CARDS)):
        sheet.set_row(row + 1, 32)
        for column, place in zip(figures[start : start + len(_CARDS)], _CARDS, strict=False):
            _card(book, sheet, section, column, (row, place))
        row += height
    return row


def _card(book: Book, sheet: Any, section: Section, column: Column, at: tuple[int, str]) -> None:  # noqa: ANN401
    """A label, its figure, and the change if days are compared."""
    row, place = at
    report, values = book.report, section.frame.row(0, named=True)
    value, left = values[column.name], ord(place[0]) - ord("A")
    label, figure, change = _card_formats(book, column, cells.card(value, column, report))
    rows = [label, figure, *([change] if report.compared else [])]
    if len(place) > 1:
        for n, properties in enumerate(rows, start=row + 1):
            sheet.merge_range(f"{place[0]}{n}:{place[-1]}{n}", "", book.format(*properties.items()))
    sheet.write_string(row, left, column.label, book.format(*label.items()))
    if value is None:
        sheet.write_string(row + 1, left, cells.card(None, column, report), book.format(*figure.items()))
    else:
        book.write(sheet, row + 1, left, value, column, **figure)
    if report.compared:
        sheet.write_string(row + 2, left, cells.change(values, column, report.digits), book.format(*change.items()))


def _card_formats(book: Book, column: Column, text: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The formats of a card's label, figure and change."""
    currency = book.report.currency or ""
    units = {Kind.MONEY: f' "{currency}"' if re.fullmatch("[A-Z]{3}", currency) else "", Kind.TENTHS: ' "days"'}
    number = number_format(column.kind, book.report.digits) + units.get(column.kind, "")
    side: dict[str, Any] = {"bg_color": PANEL, "align": "left", "indent": 1}
    bottom = {"bottom": 1, "bottom_color": LINE}
    label = {**side, "font_color": SOFT, "top": 1, "top_color": LINE}
    size = 18 if len(text) < _LONG else 13
    figure = {**side, "bold": True, "font_size": size, "valign": "vcenter", "num_format": number}
    figure |= {} if book.report.compared else bottom
    return label, figure, {**side, "font_color": SOFT, "font_size": 10, "shrink": True, **bottom}


def _chart(book: Book, sheet: Any, section: Section, name: str, row: int) -> int:  # noqa: ANN401
    """Confirmed amounts by month, drafts on top, drawn from the months' own sheet; how many rows it takes."""
    height = section.frame.height
    if not all(is_exact(value) for values in section.frame.iter_rows() for value in values):
        note = f"No chart: the amounts of some months have more than {DIGITS} digits (see About)."
        book.text(sheet, row, 1, note, book.format(("font_color", SOFT)))
        return 1
    drawing = book.file.add_chart({"type": "column", "subtype": "stacked"})
    month, *amounts = (section.columns.index(column) for column in chart.chart_columns(section))
    for at, colour in zip(amounts, (ACCENT, DRAFT), strict=True):
        drawing.add_series(
            {
                "name": section.columns[at].label,
                "categories": [name, 1, month, height, month],
                "values": [name, 1, at, height, at],
                "fill": {"color": colour},
                "border": {"color": ACCENT, "width": 0.5},
                "gap": 45 if height > 4 else 300,
            }
        )
    drawing.set_title({"name": "Confirmed by month", "name_font": {"size": 12}, "overlay": False})
    drawing.set_x_axis({"num_format": "yyyy-mm", "text_axis": True, "label_position": "low"})
    lines = {"visible": True, "line": {"color": LINE}}
    below = any(month.confirmed < 0 or month.draft < 0 for month in chart.months(section))
    drawing.set_y_axis({"num_format": "#,##0", "major_gridlines": lines} | ({} if below else {"min": 0}))
    drawing.set_legend({"position": "bottom"})
    drawing.set_size({"width": sum(round(width * 7 + 5) for width in _GRID[1:]), "height": _CHART_ROWS * 20 - 4})
    description = f"Confirmed and draft amounts of {height} months; the figures are on the sheet {name}."
    sheet.insert_chart(row, 1, drawing, {"description": description})
    return _CHART_ROWS


def _table(book: Book, sheet: Any, section: Section, row: int, at: int) -> int:  # noqa: ANN401
    """A short table with bars behind its last figure; the row below it. Further columns are on its own sheet."""
    sheet.set_row(row, 21)
    book.text(sheet, row, at, section.title, book.format(("bold", True), ("font_size", 13)))
    columns = section.columns[: section.layout.drawn]
    book.heads(sheet, row + 1, at, columns)
    first = row + 2
    for i, column in enumerate(columns):
        # the rows are those of the table beside it, too, so that none may be higher for a long name
        overrides = {"text_wrap": False, "shrink": True} if column.wrap else {}
        for n, value in enumerate(section.frame[column.name]):
            book.write(sheet, first + n, at + i, value, column, **overrides)
    if section.frame.height:
        last = at + len(columns) - 1
        add_bars(sheet, (first, last, first + section.frame.height - 1, last), section, columns[-1])
    else:
        book.text(sheet, first, at, "Nobody.", book.format(("font_color", SOFT)))
    return first + max(section.frame.height, 1)
