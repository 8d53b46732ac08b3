"""The one place where a report is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.document import Report
from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from custreport.analysis.scope import Scope
    from custreport.core.document import Reconciliation, Section
    from custreport.core.risk_settings import RiskRule
    from custreport.sources import Book


def assemble(
    book: Book,
    where: Scope,
    rule: RiskRule,
    reconciliation: Reconciliation,
    *,
    title: str,
    sections: Sequence[Section],
    main: str,
    filters: Mapping[str, object],
    notes: Sequence[str],
) -> Report:
    """A report with what every report states; the rest is left at its default, to be replaced.

    Args:
        book: What was read.
        where: The days and the currency.
        rule: The risk rule.
        reconciliation: Where every row that was read went.
        title: Of the report.
        sections: All of it.
        main: The section that formats of one table show.
        filters: The options that were set, by name.
        notes: What a reader must know to understand the figures.
    """
    return Report(
        title=title,
        as_of=where.as_of,
        period=where.period,
        window=where.window,
        currency=where.currency,
        digits=where.digits,
        filters={name: _printable(value) for name, value in filters.items()},
        sources=book.sources,
        reconciliation=reconciliation,
        rule=str(rule),
        sections=tuple(sections),
        main=main,
        notes=tuple(notes),
        inputs=book.inputs,
    )


def _printable(value: object) -> object:
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return plain(value) if isinstance(value, str) else value
