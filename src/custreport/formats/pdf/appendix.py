"""The last page: what the words mean, and where every row went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.formats.pdf.canvas import BODY, INK, Type, heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.core.document import Report
    from custreport.formats.pdf.canvas import Paper

DEFINITIONS = (
    ("Confirmed", "Orders that were accepted: shipped, invoiced, paid, completed. Their amount is lowered by credits."),
    ("Draft", "Orders saved, quoted or awaiting approval, not yet accepted."),
    (
        "Total",
        "Confirmed and draft together; a cancelled order is nowhere. Total ÷ its count is the average order amount.",
    ),
    ("Credit", "A credit note or return: it lowers the confirmed amount and is no order."),
    ("As of", "The day from which ages are measured. Orders dated later are not counted."),
    (
        "Active",
        "At least one confirmed order in the activity window; draft-only: only drafts in it; inactive: no order.",
    ),
    (
        "Reorder time",
        "The days since the same customer's previous purchase day, averaged over the repeat purchases of the period.",
    ),
    ("Share", "The confirmed amount of a customer divided by that of the card."),
    ("New customer", "The first confirmed order of all lies in the activity window; repeat: one there and one before."),
    ("Buying customer", "A confirmed amount above zero in the period, credits taken off."),
    ("Q+1", "What part of the customers ordered in the first calendar quarter after that of their first order."),
    ("Usual gap", "The days that usually pass between two orders of this customer, by its own history."),
    ("Overdue ratio", "Days since the last purchase ÷ usual gap."),
    (
        "Amount at stake",
        "The confirmed amount of a year, times the chance that no order comes within the days of the risk rule.",
    ),
)
_LABEL, _LEADING, _GAP = 32.0, 3.9, 1.3


def draw(paper: Paper, report: Report) -> None:
    """Definitions, reconciliation, sources and notes, on a new page."""
    paper.add_page()
    paper.start_section("Basis of the figures")
    y = paper.t_margin
    paper.put(paper.l_margin, y + 5, "Basis of the figures", Type(14, bold=True))
    y = heading(paper, paper.l_margin, y + 11, "What the words mean")
    y = _entries(paper, y, DEFINITIONS)
    paper.set_y(y + 4)
    _reconciliation(paper, report)
    y = heading(paper, paper.l_margin, paper.get_y() + 4, "Sources and rules")
    _entries(paper, y, (entry for entry in report.fine_print() if entry[0] != "Rows"))


def _entries(paper: Paper, y: float, entries: Iterable[tuple[str, str]]) -> float:
    """Label and text, line by line, over as many pages as it takes; where the next entry would begin."""
    before = ""
    for label, text in entries:
        for n, line in enumerate(paper.broken(text, paper.epw - _LABEL, BODY)):
            if y + _LEADING > paper.bottom:
                paper.add_page()
                y = paper.t_margin
            if n == 0 and label != before:
                paper.put(paper.l_margin, y + 3, label, Type(8, bold=True))
            paper.put(paper.l_margin + _LABEL, y + 3, line, BODY)
            y += _LEADING
        y += _GAP
        before = label
    return y


def _reconciliation(paper: Paper, report: Report) -> None:
    """Where every row that was read went: parts that add up to the rows read."""
    found = report.reconciliation
    counts = found.parts()
    parts = [(one if counts[name] == 1 else many, counts[name]) for name, one, many in found.LABELS if counts[name]]
    height = 6.5 + (len(parts) + 1) * (_LEADING + 0.8)
    if paper.get_y() + height > paper.bottom:
        paper.add_page()
        paper.set_y(paper.t_margin)
    y = heading(paper, paper.l_margin, paper.get_y(), "Where every row went")
    width = 88.0
    for label, count in [*parts, ("rows read", found.rows_read)]:
        is_sum = label == "rows read"
        if is_sum:
            paper.rule(y + 0.2, width=width, colour=INK)
            y += 1.2
        kind = Type(8, bold=is_sum)
        paper.put(paper.l_margin, y + 3.3, label, kind)
        paper.put(paper.l_margin, y + 3.3, f"{count:,}", kind, width)
        y += _LEADING + 0.8
    if found.rejected_lines:
        y = _entries(paper, y + 2, [("Rejected", ", ".join(found.rejected_lines))])
    paper.set_y(y)
