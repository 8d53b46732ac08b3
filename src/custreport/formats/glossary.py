"""What the words of a report mean, for the formats that have room for it (SPEC.md §1 and §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.formats.layout import visible_columns

if TYPE_CHECKING:
    from custreport.core.document import Report

GENERAL = (
    (
        "Confirmed",
        "Orders that were accepted: shipped, invoiced, paid, completed. Credits lower their amount.",
    ),
    ("Draft", "Orders saved, quoted or awaiting approval, not yet accepted."),
    ("Total", "Confirmed and draft together; cancelled orders are never counted."),
    ("Credit", "A credit note or return: it lowers the confirmed amount and is no order."),
    ("As of", "The day from which ages are measured. Orders dated later are not counted."),
    (
        "Active",
        "At least one confirmed order in the activity window; draft-only: only drafts in it; inactive: no order in it.",
    ),
)
"""Words that are values or parts of labels, in every report."""


def entries(report: Report) -> list[tuple[str, str]]:
    """Term and meaning: the general words, then each visible column that has a definition, by its label.

    Of several columns with one definition only the first is listed.
    """
    columns = (column for section in report.sections for column in visible_columns(section))
    by_meaning: dict[str, str] = {}
    for column in columns:
        if column.definition:
            by_meaning.setdefault(column.definition, column.label)
    return [*GENERAL, *((label, meaning) for meaning, label in by_meaning.items())]
