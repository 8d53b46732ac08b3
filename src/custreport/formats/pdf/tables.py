"""The sections that are lists, over as many pages as they need: widths of their columns, heads, rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.core.document import Column, Kind, Role
from custreport.formats import cells
from custreport.formats.layout import column_of, fit, side_by_side, stacks, wrap
from custreport.formats.pdf.style import BODY, EMPTY, INK, SECTION_TITLE, SMALL, SOFT, TextStyle, word_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Canvas

_APART, _STACKED = (7.5, 7.0, 6.5), (7.5, 7.0, 6.5, 6.0, 5.5, 5.0)  # sizes of type, the first that fits
_LEADING = 1.24  # of the type's height
_PADDING, _GAP, _WIDEST_GAP = 1.3, 2.2, 9.0
_NAMES = (28.0, 48.0)  # least and greatest width of a column of text in a list of many columns
_FEW_COLUMNS = 6
_NAME_LINES = 3
_LONGEST_NAMES = 100  # that decide how wide their column is
_INDENT = 3.0  # of a reason
_BASELINE, _LABEL_BASELINE = 0.76, 0.8  # of a line, from its top
_EMPTY_HEIGHT, _TITLE_HEIGHT = 15.0, 28.0  # of a list of nobody, and of a title with the labels of the columns
_WORDS_HEIGHT = 6.0  # about that of a sentence before a list
_LEAST_ROOM = 0.4  # of a page, else a list begins on a new one

_Line = tuple[str, TextStyle]


@dataclass(frozen=True, slots=True)
class _Table:
    """A list with the places of its columns: each one figure, or two below each other."""

    canvas: Canvas
    digits: int
    stacks: tuple[tuple[Column, ...], ...]
    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    gap: float
    style: TextStyle
    reason: Column | None
    left_out: tuple[Column, ...]

    @property
    def leading(self) -> float:
        """From one baseline to the next."""
        return self.style.height * _LEADING

    @property
    def width(self) -> float:
        """From the first column to the end of the last."""
        return self.lefts[-1] + self.widths[-1] - self.lefts[0]

    @property
    def row_lines(self) -> int:
        """Lines of most rows."""
        return max(map(len, self.stacks)) + (self.reason is not None)

    def rule(self, y: float, **colour: Any) -> None:  # noqa: ANN401 — as the canvas takes it
        """A line below or above a row."""
        self.canvas.rule(y, width=self.width, **colour)


def draw(canvas: Canvas, report: Report, section: Section, title: TextStyle = SECTION_TITLE) -> None:
    """A list with its headings on every page, its totals at the end."""
    table = _layout(canvas, report, section) if section.frame.height else None
    if canvas.bottom - canvas.y < min(_LEAST_ROOM * canvas.h, _height(section, table)):
        canvas.add_page()
        canvas.set_y(canvas.t_margin)
    y = _title(canvas, section, title)
    if table is None:
        canvas.draw_text(canvas.l_margin, y + 3, cells.nobody(section), EMPTY)
        canvas.set_y(y + 12)
        return
    y = _draw_head(table, y)
    plain, bold = table.style, TextStyle(table.style.size, bold=True)
    for row in section.frame.iter_rows(named=True):
        y = _draw_row(table, row, y, plain)
    below = [tuple(map(cells.in_footer, stack)) for stack in table.stacks]
    for row in section.footer:
        total = row is section.footer[-1] and len(section.footer) + section.frame.height > 1
        y = _draw_row(table, row, y, bold if total else plain, below)
    _draw_remarks(table, section, y + 3)


def _title(canvas: Canvas, section: Section, style: TextStyle) -> float:
    """The title, how many accounts there are, and what to read first; where the list begins."""
    canvas.start_section(section.title)
    y = canvas.get_y()
    canvas.draw_text(canvas.l_margin, y + 5, section.title, style)
    if section.is_of_accounts:
        count = f"{section.matched:,} account{'' if section.matched == 1 else 's'}"
        canvas.draw_text(canvas.l_margin, y + 5, count, SMALL, canvas.epw)
    y += 9
    for sentence in section.words:
        y = canvas.draw_lines(canvas.l_margin, y + 3, canvas.wrap(sentence, canvas.epw, BODY), BODY, 3.9) - 2
    return y + (2 if section.words else 0)


def _height(section: Section, table: _Table | None) -> float:
    """About how high a list is."""
    words = _WORDS_HEIGHT * len(section.words)
    if table is None:
        return _EMPTY_HEIGHT + words
    rows = section.frame.height + len(section.footer)
    return _TITLE_HEIGHT + words + rows * (2 * _PADDING + table.row_lines * table.leading)


def _draw_remarks(table: _Table, section: Section, y: float) -> None:
    """How many rows and which columns are not there."""
    canvas = table.canvas
    lines = [cells.hidden(section.hidden)] if section.hidden else []
    if table.left_out:
        labels = ", ".join(c.label for c in table.left_out)
        lines += canvas.wrap(f"Not shown at this width: {labels}.", canvas.epw, SMALL)
    if lines and y + 3.5 * len(lines) > canvas.bottom:
        canvas.add_page()
        y = canvas.t_margin
    canvas.set_y(min(canvas.draw_lines(canvas.l_margin, y + 2, lines, SMALL, 3.5) + 6, canvas.bottom))


# --- layout ---------------------------------------------------------------------


def _layout(canvas: Canvas, report: Report, section: Section) -> _Table:
    """A column for each figure if that fits the page; else some below each other, in type as large as fits.

    The columns for notes have no cell to write in on paper.
    """
    columns = [column for column in side_by_side(section) if column.role is not Role.NOTE]
    texts = {column.name: _widest_texts(section, column, report.digits) for column in columns}
    reason = column_of(section, Role.REASON)
    for columns_of, sizes in (([(column,) for column in columns], _APART), (stacks(columns), _STACKED)):
        for size in sizes:
            table = _fit(canvas, report, columns_of, texts, TextStyle(size), reason)
            if not table.left_out:
                return table
    return table


def _fit(
    canvas: Canvas,
    report: Report,
    stacks: Sequence[tuple[Column, ...]],
    texts: dict[str, list[str]],
    style: TextStyle,
    reason: Column | None,
) -> _Table:
    """The table in type of that size, with as much room between its columns as there is."""
    columns = [Column(s[0].name, " ".join(c.label for c in s), s[0].kind, max(c.priority for c in s)) for s in stacks]
    bold = TextStyle(style.size, bold=True)
    fitted = fit(
        columns,
        [[text for column in stack for text in texts[column.name]] for stack in stacks],
        canvas.epw,
        _GAP,
        lambda text: canvas.text_width(text, bold) + 0.2,
        (_NAMES[0], _NAMES[1] if len(columns) > _FEW_COLUMNS else canvas.epw),
    )
    by_column = dict(zip(columns, stacks, strict=True))
    gap = min((canvas.epw - sum(fitted.widths)) / max(1, len(fitted.columns) - 1), _WIDEST_GAP)
    lefts = [canvas.l_margin]
    for width in fitted.widths[:-1]:
        lefts.append(lefts[-1] + (width + gap))
    return _Table(
        canvas=canvas,
        digits=report.digits,
        stacks=tuple(by_column[column] for column in fitted.columns),
        lefts=tuple(lefts),
        widths=fitted.widths,
        gap=gap,
        style=style,
        reason=reason,
        left_out=tuple(c for column in fitted.left_out for c in by_column[column]),
    )


def _widest_texts(section: Section, column: Column, digits: int) -> list[str]:
    """Cells of a column among which the widest is: of figures the least and greatest, of names the longest."""
    values = section.frame[column.name]
    if column.kind is Kind.TEXT:
        name = pl.col(column.name)
        longest = values.unique().to_frame().sort(-name.str.len_chars().cast(pl.Int64), name)
        values = longest[column.name].head(_LONGEST_NAMES)
    figures = [values.min(), values.max()] if values.dtype.is_numeric() or values.dtype == pl.Date else []
    if column.kind in {Kind.CHANCE, Kind.CHANGE} or not figures:
        figures = values.unique(maintain_order=True).to_list()
    if column.empty:
        figures.append(None)
    texts = [cells.format_value(value, column, digits) for value in figures]
    return list(dict.fromkeys([*texts, *cells.format_footer(section, column, digits)]))


# --- rows -----------------------------------------------------------------------


def _draw_head(table: _Table, y: float) -> float:
    """The labels of the columns and a line below them; where the first row begins."""
    labels = [
        _label_lines(table, stack, width, last=stack is table.stacks[-1])
        for stack, width in zip(table.stacks, table.widths, strict=True)
    ]
    height = max(map(len, labels))
    for stack, x, width, lines in zip(table.stacks, table.lefts, table.widths, labels, strict=True):
        right = width if _is_right(stack[0]) else 0
        for n, (text, style) in enumerate(lines, start=height - len(lines)):
            table.canvas.draw_text(x, y + (n + _LABEL_BASELINE) * table.leading, text, style, right)
    y += height * table.leading + 1
    table.rule(y, colour=INK)
    return y


def _label_lines(table: _Table, stack: Sequence[Column], width: float, *, last: bool) -> list[_Line]:
    """The labels of a stack, the first bold, the ones below it grey."""
    room = width + (0 if last else table.gap / 2 - 0.8)
    size = table.style.size
    lines: list[_Line] = []
    for n, column in enumerate(stack):
        style = TextStyle(size, colour=SOFT) if n else TextStyle(size, bold=True)
        lines += [(line, style) for line in wrap(column.label, room, partial(table.canvas.text_width, style=style))]
    return lines


def _draw_row(
    table: _Table,
    row: dict[str, Any],
    y: float,
    style: TextStyle,
    stacks: Sequence[tuple[Column, ...]] | None = None,
) -> float:
    """One row, on the next page when it does not fit this one; where the next begins."""
    canvas, leading = table.canvas, table.leading
    cell_lines = [
        _cell_lines(table, stack, row, width, style)
        for stack, width in zip(stacks or table.stacks, table.widths, strict=True)
    ]
    soft = TextStyle(table.style.size, colour=SOFT)
    why = row.get(table.reason.name) if table.reason else None
    reason = canvas.wrap(why, canvas.epw - _INDENT, soft) if why else []
    figures = max(map(len, cell_lines))
    height = 2 * _PADDING + (figures + len(reason)) * leading
    if y + height > canvas.bottom:
        canvas.add_page()
        y = _draw_head(table, canvas.t_margin)
    if style.bold:
        table.rule(y, colour=INK)
    _draw_cells(table, cell_lines, y + _PADDING + _BASELINE * leading)
    if reason:
        base = y + _PADDING + (figures + _BASELINE) * leading
        canvas.draw_lines(canvas.l_margin + _INDENT, base, reason, soft, leading)
    table.rule(y + height)
    return y + height


def _draw_cells(table: _Table, cell_lines: Sequence[Sequence[_Line]], base: float) -> None:
    """The name whole, then figures line by line, as one reads and copies them."""
    places = [
        (x, width if _is_right(stack[0]) else 0, lines)
        for stack, x, width, lines in zip(table.stacks, table.lefts, table.widths, cell_lines, strict=True)
    ]
    named = next((i + 1 for i, s in enumerate(table.stacks) if s[0].kind is Kind.TEXT), 0)
    for x, right, lines in places[:named]:
        for n, (text, style) in enumerate(lines):
            table.canvas.draw_text(x, base + n * table.leading, text, style, right)
    for n in range(max(map(len, cell_lines))):
        for x, right, lines in places[named:]:
            if n < len(lines):
                table.canvas.draw_text(x, base + n * table.leading, *lines[n], right)


def _cell_lines(
    table: _Table, stack: tuple[Column, ...], row: dict[str, Any], width: float, style: TextStyle
) -> list[_Line]:
    """The lines of a cell: its figure, and those that stand below it."""
    lines: list[_Line] = []
    for n, column in enumerate(stack):
        text = cells.format_value(row.get(column.name), column, table.digits)
        own = TextStyle(style.size, style.bold, SOFT if n and not style.bold else INK)
        if column.kind is Kind.WORD:
            own = word_style(text, style.size, bold=style.bold)
        if column.kind is Kind.TEXT and text:
            lines += [(line, own) for line in table.canvas.wrap(text, width, own, _NAME_LINES)]
        else:
            lines += [(line, own) for line in cells.lines(text, column)]
    return lines


def _is_right(column: Column) -> bool:
    return column.kind in cells.RIGHT
