"""A heat map: figures on a ground that is darker the larger they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custreport.core.document import Kind
from custreport.formats import cells
from custreport.formats.pdf.style import EMPTY, INK, SECTION_TITLE, SMALL, TextStyle, contrasting
from custreport.formats.theme import mixed

if TYPE_CHECKING:
    from custreport.core.document import Column, Report, Section
    from custreport.formats.pdf.canvas import Canvas

_HEAD, _ROW, _SIZE = 5.0, 5.4, 7.0
_FIRST, _LABEL = 14.0, 22.0  # width of the first column of labels and counts, and of each further one
_CELLS = (8.0, 15.0)  # least and greatest width of a shaded cell
_DARKEST, _SEAM = 0.6, 0.3  # of the accent colour; between two cells
_TITLE, _LEAST_ROWS = 9.0, 4


@dataclass(frozen=True, slots=True)
class _Map:
    """The columns that fit, each with its width."""

    canvas: Canvas
    digits: int
    columns: tuple[tuple[Column, float], ...]
    largest: float
    left_out: tuple[Column, ...]

    @property
    def width(self) -> float:
        """Of all columns together."""
        return sum(width for _, width in self.columns)


def draw(canvas: Canvas, report: Report, section: Section) -> None:
    """The map with its heads on every page; what does not fit beside is said below."""
    if canvas.get_y() + _TITLE + _HEAD + min(_LEAST_ROWS, section.frame.height) * _ROW > canvas.bottom:
        canvas.add_page()
        canvas.set_y(canvas.t_margin)
    canvas.start_section(section.title)
    y = canvas.get_y()
    canvas.draw_text(canvas.l_margin, y + 5, section.title, SECTION_TITLE)
    y += _TITLE
    if not section.frame.height:
        canvas.draw_text(canvas.l_margin, y + 3, cells.nobody(section), EMPTY)
        canvas.set_y(y + 12)
        return
    heatmap = _layout(canvas, report, section)
    y = _draw_head(heatmap, y)
    for row in (*section.frame.iter_rows(named=True), *section.footer):
        if y + _ROW > canvas.bottom:
            canvas.add_page()
            y = _draw_head(heatmap, canvas.t_margin)
        last = row is (section.footer or (None,))[-1]
        if last:
            canvas.rule(y, width=heatmap.width, colour=INK)
        _draw_row(heatmap, row, y + 0.5 * last, bold=last)
        y += _ROW + 0.5 * last
    labels = ", ".join(column.label for column in heatmap.left_out)
    lines = canvas.wrap(f"Not shown at this width: {labels}.", canvas.epw, SMALL) if labels else []
    canvas.set_y(min(canvas.draw_lines(canvas.l_margin, y + 4, lines, SMALL, 3.5) + 6, canvas.bottom))


def _layout(canvas: Canvas, report: Report, section: Section) -> _Map:
    labels = [column for column in section.columns if column.kind is not Kind.HEAT]
    shaded = [column for column in section.columns if column.kind is Kind.HEAT]
    widths = [_LABEL if n else _FIRST for n in range(len(labels))]
    room = canvas.epw - sum(widths)
    chosen = shaded[: int(room / _CELLS[0])]
    widths += [min(_CELLS[1], room / len(chosen))] * len(chosen) if chosen else []
    columns = tuple(zip([*labels, *chosen], widths, strict=True))
    return _Map(canvas, report.digits, columns, cells.largest_share(section), tuple(shaded[len(chosen) :]))


def _draw_head(heatmap: _Map, y: float) -> float:
    """The labels of the columns; where the first row begins."""
    canvas, style = heatmap.canvas, TextStyle(_SIZE, bold=True)
    x = canvas.l_margin
    for column, width in heatmap.columns:
        if column.kind is Kind.HEAT:
            _draw_centred(canvas, (x, y + 3.2, width), column.label, style)
        else:
            canvas.draw_text(x, y + 3.2, column.label, style, _right(column, width))
        x += width
    canvas.rule(y + _HEAD - 0.4, width=heatmap.width, colour=INK)
    return y + _HEAD


def _draw_row(heatmap: _Map, row: dict[str, Any], y: float, *, bold: bool) -> None:
    canvas = heatmap.canvas
    x = canvas.l_margin
    for column, width in heatmap.columns:
        value = row.get(column.name)
        text = cells.format_value(value, column, heatmap.digits)
        if column.kind is Kind.HEAT and value is not None:
            ground = mixed(canvas.accent, _DARKEST * value / heatmap.largest if heatmap.largest else 0)
            canvas.box(x + _SEAM / 2, y + _SEAM / 2, width - _SEAM, _ROW - _SEAM, ground)
            _draw_centred(canvas, (x, y + 3.7, width), text, TextStyle(_SIZE, bold, contrasting(ground)))
        else:
            canvas.draw_text(x, y + 3.7, text, TextStyle(_SIZE, bold=bold), _right(column, width))
        x += width


def _draw_centred(canvas: Canvas, place: tuple[float, float, float], text: str, style: TextStyle) -> None:
    x, y, width = place
    canvas.draw_text(x + (width - canvas.text_width(text, style)) / 2, y, text, style)


def _right(column: Column, width: float) -> float:
    """Where figures end; 0 for text, which begins on the left."""
    return width - 4 if column.kind in cells.RIGHT else 0
