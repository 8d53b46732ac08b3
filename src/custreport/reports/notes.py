"""The notes at the end of a report: what a reader must know to understand its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import risk, scope
from custreport.core.period import quarter_is_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.analysis.analysis import Analysis
    from custreport.core.period import Period
    from custreport.reports.section import Request, SectionSpec

SHARED = "an account that several reps own or sold to is counted at each of them, and once in the total"
"""Why the customers of the reps may be more than there are."""


def horizon(request: Request) -> Sequence[str]:
    """That another horizon suits the book better."""
    return risk.horizon_notes(request.analysis.customers, request.analysis.rule)


def no_customer_list(request: Request) -> Sequence[str]:
    """That accounts that never ordered are not known."""
    if request.analysis.book.accounts is not None:
        return ()
    return ("without a customer list (--accounts) accounts that never ordered are not known",)


def last_order_and_purchase(request: Request) -> Sequence[str]:
    """How Last Order and Last Purchase differ, where a report shows both."""
    if not {"leaderboard", "at_risk"} <= set(request.spec.sections):
        return ()
    return ("Last Order is the latest order, drafts too; Last Purchase the latest confirmed one",)


def shared_accounts(_: Request) -> Sequence[str]:
    """:data:`SHARED`."""
    return (SHARED,)


def oldest_order(request: Request) -> Sequence[str]:
    """How far back the orders go, which decides who looks new; nothing without an order."""
    first = request.answers.first_day()
    return (f"the orders go back to {first}: a customer who only ordered before looks new",) if first else ()


def unfinished_quarter(request: Request) -> Sequence[str]:
    """That the current quarter is incomplete."""
    as_of = request.analysis.where.as_of
    if quarter_is_over(as_of):
        return ()
    return (f"{as_of.year}-Q{(as_of.month + 2) // 3} is not over: what the cohorts show of it is not final",)


def comparison(request: Request) -> Sequence[str]:
    """How the days that are compared relate; nothing where none are."""
    analysis = request.analysis
    if analysis.before is None or analysis.compare is None:
        return ()
    now, before, _ = scope.resolve_comparison(analysis.where.period, analysis.where.as_of, analysis.compare)
    return comparison_notes(analysis, now, before)


def comparison_notes(analysis: Analysis, now: Period, before: Period) -> tuple[str, ...]:
    """How to read a change; that a part of the period is compared, and that orders are missing before, if so."""
    where, day = analysis.where, pl.col("ordered_on")
    last = where.period.last
    partial = where.period.first is not None and (last is None or last > where.as_of)
    orders = analysis.book.summed.filter(where.orders() & ~metrics.is_cancelled())
    oldest = orders.select(day.min()).collect().item()
    missing = oldest is not None and before.first is not None and oldest > before.first
    return (
        "a change is in percent of the figure before; new where that was nothing",
        *([f"the period is not over on {where.as_of}: equal days are compared, {now} with {before}"] * partial),
        *([f"the orders begin on {oldest}, after the first day compared with"] * missing),
    )


IN_ORDER = (
    horizon, no_customer_list, last_order_and_purchase, shared_accounts, oldest_order, unfinished_quarter, comparison,
)  # fmt: skip
"""The notes as they follow each other, whatever the order of the sections."""
_ALWAYS = {no_customer_list, comparison}


def notes_of(request: Request, sections: Iterable[SectionSpec[Request]]) -> tuple[str, ...]:
    """The notes of the book, then those that the sections ask for."""
    wanted = _ALWAYS.union(*(section.notes for section in sections))
    return (*request.analysis.book.notes, *(line for note in IN_ORDER if note in wanted for line in note(request)))
