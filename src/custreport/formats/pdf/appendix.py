"""The last pages: what the words mean, and what the figures rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.document import Statement
from custreport.formats import glossary
from custreport.formats.pdf.style import BODY, INK, NAME, SECTION_TITLE, TextStyle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.core.document import Report
    from custreport.formats.pdf.canvas import Canvas

_LABEL, _LEADING, _GAP = 32.0, 3.9, 1.3
_COUNTS = 88.0  # width of the list of counts


def draw(canvas: Canvas, report: Report) -> None:
    """Definitions, reconciliation, sources and notes, on a new page."""
    canvas.add_page()
    canvas.start_section("Basis of the figures")
    y = canvas.t_margin
    canvas.draw_text(canvas.l_margin, y + 5, "Basis of the figures", SECTION_TITLE)
    y = canvas.draw_heading(canvas.l_margin, y + 11, "What the words mean")
    y = _draw_entries(canvas, y, glossary.entries(report))
    canvas.set_y(y + 4)
    _draw_reconciliation(canvas, report)
    y = canvas.draw_heading(canvas.l_margin, canvas.get_y() + 4, "Sources and rules")
    statements = (entry for entry in report.fine_print() if entry[0] is not Statement.ROWS)
    _draw_entries(canvas, y, statements)


def _draw_entries(canvas: Canvas, y: float, entries: Iterable[tuple[str, str]]) -> float:
    """Label and text, line by line, over as many pages as it takes; where the next entry would begin."""
    before = ""
    for label, text in entries:
        labels = canvas.wrap(label, _LABEL - 2, NAME) if label != before else []
        lines = canvas.wrap(text, canvas.epw - _LABEL, BODY)
        for n in range(max(len(lines), len(labels))):
            if y + _LEADING > canvas.bottom:
                canvas.add_page()
                y = canvas.t_margin
            if n < len(labels):
                canvas.draw_text(canvas.l_margin, y + 3, labels[n], NAME)
            if n < len(lines):
                canvas.draw_text(canvas.l_margin + _LABEL, y + 3, lines[n], BODY)
            y += _LEADING
        y += _GAP
        before = label
    return y


def _draw_reconciliation(canvas: Canvas, report: Report) -> None:
    """Where every row that was read went: parts that add up to the rows read."""
    rows = report.reconciliation
    counts = rows.parts()
    parts = [(one if counts[name] == 1 else many, counts[name]) for name, one, many in rows.LABELS if counts[name]]
    height = 6.5 + (len(parts) + 1) * (_LEADING + 0.8)
    if canvas.get_y() + height > canvas.bottom:
        canvas.add_page()
        canvas.set_y(canvas.t_margin)
    y = canvas.draw_heading(canvas.l_margin, canvas.get_y(), "Where every row went")
    for label, count in parts:
        y = _draw_count(canvas, y, label, count, BODY)
    canvas.rule(y + 0.2, width=_COUNTS, colour=INK)
    y = _draw_count(canvas, y + 1.2, "rows read", rows.rows_read, NAME)
    if rows.rejected_lines:
        y = _draw_entries(canvas, y + 2, [("Rejected", ", ".join(rows.rejected_lines))])
    canvas.set_y(y)


def _draw_count(canvas: Canvas, y: float, label: str, count: int, style: TextStyle) -> float:
    """A label and its count on the right; where the next one begins."""
    canvas.draw_text(canvas.l_margin, y + 3.3, label, style)
    canvas.draw_text(canvas.l_margin, y + 3.3, f"{count:,}", style, _COUNTS)
    return y + _LEADING + 0.8
