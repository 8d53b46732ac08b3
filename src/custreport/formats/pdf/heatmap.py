"""A heat map: figures on a ground that is darker the larger they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custreport.core.document import Kind
from custreport.formats import cells
from custreport.formats.pdf.canvas import INK, SMALL, SOFT, Type, mixed, on, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Column, Report, Section
    from custreport.formats.pdf.canvas import Paper

_HEAD, _ROW, _SIZE = 5.0, 5.4, 7.0
_LABELS, _CELLS = (14.0, 22.0), (8.0, 15.0)  # width of a column of labels and counts; least and most of a shaded one
_DARKEST, _SEAM = 0.6, 0.3  # of the accent colour; between two cells
_TITLE, _LEAST_ROWS = 9.0, 4


def draw(paper: Paper, report: Report, section: Section) -> None:
    """The map with its heads on every page; what does not fit beside is said below."""
    if paper.get_y() + _TITLE + _HEAD + min(_LEAST_ROWS, section.frame.height) * _ROW > paper.bottom:
        paper.add_page()
        paper.set_y(paper.t_margin)
    paper.start_section(section.title)
    y = paper.get_y()
    paper.put(paper.l_margin, y + 5, section.title, Type(14, bold=True))
    y += _TITLE
    if not section.frame.height:
        paper.put(paper.l_margin, y + 3, "none", Type(9, colour=SOFT))
        paper.set_y(y + 12)
        return
    labels = [column for column in section.columns if column.kind is not Kind.HEAT]
    shaded = [column for column in section.columns if column.kind is Kind.HEAT]
    room = paper.epw - sum(_LABELS)
    chosen = shaded[: int(room / _CELLS[0])]
    widths = [*_LABELS, *([min(_CELLS[1], room / len(chosen))] * len(chosen) if chosen else [])]
    columns = [*labels, *chosen]
    y = _head(paper, columns, widths, y)
    most = cells.hottest(section)
    for row in (*section.frame.iter_rows(named=True), *section.footer):
        if y + _ROW > paper.bottom:
            paper.add_page()
            y = _head(paper, columns, widths, paper.t_margin)
        last = row is (section.footer or (None,))[-1]
        if last:
            paper.rule(y, width=sum(widths), colour=INK)
        _row(paper, report, row, columns, widths, y + 0.5 * last, most, bold=last)
        y += _ROW + 0.5 * last
    left_out = [column.label for column in shaded[len(chosen) :]]
    said = paper.broken(f"Not shown at this width: {', '.join(left_out)}.", paper.epw, SMALL) if left_out else []
    paper.set_y(min(words(paper, paper.l_margin, y + 4, said, SMALL, 3.5) + 6, paper.bottom))


def _head(paper: Paper, columns: Sequence[Column], widths: Sequence[float], y: float) -> float:
    """The labels of the columns; where the first row begins."""
    x = paper.l_margin
    for column, width in zip(columns, widths, strict=True):
        label = Type(_SIZE, bold=True)
        across = paper.measured(column.label, label.size, label.bold)
        at = x + (width - across) / 2 if column.kind is Kind.HEAT else x
        paper.put(at, y + 3.2, column.label, label, width - 4 if column.kind is Kind.COUNT else 0)
        x += width
    paper.rule(y + _HEAD - 0.4, width=sum(widths), colour=INK)
    return y + _HEAD


def _row(
    paper: Paper,
    report: Report,
    row: dict[str, Any],
    columns: Sequence[Column],
    widths: Sequence[float],
    y: float,
    most: float,
    *,
    bold: bool,
) -> None:
    x = paper.l_margin
    for column, width in zip(columns, widths, strict=True):
        value = row.get(column.name)
        text = cells.shown(value, column, report.digits)
        kind = Type(_SIZE, bold=bold)
        if column.kind is Kind.HEAT and value is not None:
            ground = mixed(paper.accent, _DARKEST * value / most if most else 0)
            paper.box(x + _SEAM / 2, y + _SEAM / 2, width - _SEAM, _ROW - _SEAM, ground)
            kind = Type(_SIZE, bold, on(ground))
            paper.put(x + (width - paper.measured(text, _SIZE, bold)) / 2, y + 3.7, text, kind)
        else:
            paper.put(x, y + 3.7, text, kind, width - 4 if column.kind is Kind.COUNT else 0)
        x += width
