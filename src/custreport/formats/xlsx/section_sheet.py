"""One sheet per section."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any

from custreport.core.document import Kind, Role
from custreport.core.terms import CHANCES
from custreport.formats import cells
from custreport.formats.layout import account_first
from custreport.formats.xlsx.workbook import ACCENT, DRAFT, SOFT, is_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Column, Report, Section
    from custreport.formats.xlsx.workbook import Book

_WIDTHS = {Kind.TEXT: (12, 44), Kind.DAY: (11, 12), Kind.WORD: (11, 14), Kind.CHANCE: (19, 20)}
_REASON, _NOTE = 64.0, 30.0  # width of a reason, and of the room for a note
_LINE, _HEAD = 15, 46  # height of a line and of the labels, in points

_Area = tuple[int, int, int, int]  # first row and column, last row and column


def draw(book: Book, section: Section) -> Any:  # noqa: ANN401 — xlsxwriter carries no types
    """A list: its head and account stay in sight, every column filters and sorts."""
    sheet = book.sheet(section.title.partition(",")[0])
    columns = account_first(section.columns, Role.REASON, Role.NOTE)
    for row, line in enumerate(section.words):
        book.text(sheet, row, 0, line, book.format())
    head = len(section.words) + 1 if section.words else 0
    _head(book, sheet, head, columns, section.frame.height)
    first, last = head + 1, head + section.frame.height
    for at, column in enumerate(columns):
        for row, value in enumerate(section.frame[column.name], start=first):
            book.write(sheet, row, at, value, column)
        sheet.set_column(at, at, _width(section, column, book.report))
        if section.frame.height and column.kind is not Kind.HEAT:
            _add_picture(book, sheet, (first, at, last, at), section, column)
    _shade(sheet, section, columns, first)
    _set_heights(sheet, section, first)
    _foot(book, sheet, section, columns, last + 2)  # a free row, so that no filter takes the totals for rows
    return sheet


def _head(book: Book, sheet: Any, row: int, columns: Sequence[Column], rows: int) -> None:  # noqa: ANN401
    """The labels; they stay in sight, on paper too, and filter the rows."""
    book.heads(sheet, row, 0, columns)
    sheet.set_row(row, _HEAD)
    frozen = next((i + 1 for i, column in enumerate(columns) if column.role is Role.ACCOUNT), 0)
    sheet.freeze_panes(row + 1, frozen)
    sheet.repeat_rows(row)
    sheet.autofilter(row, 0, row + max(rows, 1), len(columns) - 1)


def _foot(book: Book, sheet: Any, section: Section, columns: Sequence[Column], row: int) -> None:  # noqa: ANN401
    """The totals, and how many rows are not there."""
    for n, footer in enumerate(section.footer):
        for at, column in enumerate(columns):
            value = footer.get(column.name)
            book.write(sheet, row + n, at, value, cells.in_footer(column), bold=True, top=1, top_color=SOFT)
    if section.hidden:
        soft = book.format(("font_color", SOFT))
        book.text(sheet, row + len(section.footer), 0, cells.hidden(section.hidden), soft)


def _shade(sheet: Any, section: Section, columns: Sequence[Column], first: int) -> None:  # noqa: ANN401
    """The colours of a heat map, footer included."""
    shaded = [at for at, column in enumerate(columns) if column.kind is Kind.HEAT]
    if not shaded:
        return
    largest = cells.largest_share(section) or 1
    scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": largest}
    area = (first, shaded[0], first + section.frame.height + len(section.footer), shaded[-1])
    sheet.conditional_format(*area, scale | {"min_color": "#FFFFFF", "max_color": DRAFT})


def _set_heights(sheet: Any, section: Section, first: int) -> None:  # noqa: ANN401
    """Rows as high as their wrapped text; Excel finds that out itself, other programs do not."""
    wrapped = [(c.name, _fixed_width(c) or _WIDTHS[Kind.TEXT][1]) for c in section.columns if c.wrap]
    for row, values in enumerate(section.frame.select(name for name, _ in wrapped).iter_rows(), start=first):
        lines = max(
            (math.ceil(_digits(text or "") * 1.15 / width) for text, (_, width) in zip(values, wrapped, strict=True)),
            default=1,
        )
        if lines > 1:
            sheet.set_row(row, _LINE * lines)


def _add_picture(book: Book, sheet: Any, area: _Area, section: Section, column: Column) -> None:  # noqa: ANN401
    """A bar in the cells of the figure that ranks a list; a chance said as a word, which stays a number to sort by."""
    if column is section.bar_column:
        add_bars(sheet, area, section, column)
    if column.kind is Kind.CHANCE:
        for least, word in CHANCES:
            word_format = book.file.add_format({"num_format": f'"{word}"'})
            rule = {"type": "cell", "criteria": ">=", "value": least, "stop_if_true": True, "format": word_format}
            sheet.conditional_format(*area, rule)


def add_bars(sheet: Any, area: _Area, section: Section, column: Column) -> None:  # noqa: ANN401
    """Bars as long as the figures; none at all where the largest had to be text, for they would mislead."""
    if not all(map(is_exact, section.frame[column.name])):
        return
    sheet.conditional_format(
        *area,
        {
            "type": "data_bar",
            "bar_color": DRAFT,
            "bar_solid": True,
            "bar_border_color": ACCENT,
            "data_bar_2010": True,
            "min_type": "num",
            "min_value": 0,
        },
    )


def _fixed_width(column: Column) -> float | None:
    """The width of a column of sentences, whatever they are."""
    if column.role is Role.REASON:
        return _REASON
    return _NOTE if column.role is Role.NOTE and column.wrap else None


def _width(section: Section, column: Column, report: Report) -> float:
    """Room for the longest word of the label and the longest cell, within bounds for text."""
    if fixed := _fixed_width(column):
        return fixed
    least, greatest = _WIDTHS.get(column.kind, (8, 32))
    texts = (cells.format_value(value, column, report.digits) for value in section.frame[column.name])
    longest = max(map(_digits, (*texts, *cells.format_footer(section, column, report.digits))), default=0)
    # three lines of label, and the button of the filter
    label = max(*(len(word) for word in column.label.split()), round(len(column.label) / 2.3)) + 3
    return min(max(longest + 1.5, label, least), greatest)


def _digits(text: str) -> int:
    """How many digits wide a text is: Chinese, Japanese and Korean letters are two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
