"""Every section that a report of customers can be made of, and such a report."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis.comparison import add_deltas
from custreport.core.document import Column, Kind
from custreport.core.errors import UsageError
from custreport.core.terms import Risk
from custreport.core.text import NO_CUSTOMER, plain
from custreport.reports import (
    by_rep,
    cards,
    cohorts,
    concentration,
    follow_up,
    leaderboard,
    months,
    new_vs_repeat,
    notes,
)  # fmt: skip
from custreport.reports.report import assemble
from custreport.reports.section import Answers, Request, SectionSpec, Table, section
from custreport.reports.sorting import check_sort

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis
    from custreport.core.document import Report
    from custreport.core.filters import FollowUp, ReportSpec

ACCOUNTS = (
    Column("key", "Key"),
    Column("risk", "Risk", Kind.WORD),
    Column("confirmed_amount_12m", "Confirmed Amount 12 Months", Kind.MONEY),
)
"""What `changes` compares a later report with."""
SECTIONS: dict[str, SectionSpec[Request]] = {
    each.name: each
    for each in (
        cards.summary,
        concentration.concentration,
        months.months,
        months.by_month,
        by_rep.by_rep,
        concentration.top_customers,
        concentration.by_activity,
        concentration.by_risk,
        new_vs_repeat.new_and_repeat,
        leaderboard.leaderboard,
        follow_up.at_risk,
        cohorts.cohorts,
    )
}
"""By name: a report is a choice of these."""
LISTS = {name: each.columns for name, each in SECTIONS.items() if each.sortable}
"""The columns of those that list customers."""


def sections_of(spec: ReportSpec) -> list[SectionSpec[Request]]:
    """The sections that a report shows.

    Raises:
        UsageError: there is no section of such a name.
    """
    for name in spec.sections:
        if name not in SECTIONS:
            raise UsageError(f"no section {name}; there are {', '.join(SECTIONS)}")
    return [SECTIONS[name] for name in spec.sections]


def build_report(analysis: Analysis, spec: ReportSpec) -> Report:
    """The report of everything in scope.

    Raises:
        UsageError: a section or column that there is not, or another option that does not fit.
    """
    return build_from_answers(analysis, spec, answers(analysis, spec.follow_up))


def answers(analysis: Analysis, options: FollowUp) -> Answers:
    """What sections ask the orders, each answered once when it is asked."""
    where = analysis.where
    every = analysis.book.summed.filter(where.orders())
    confirmed = every.filter(metrics.is_confirmed())
    return Answers(
        months=cache(lambda: months.monthly_figures(analysis.orders(), where)),
        follow_up=cache(lambda: follow_up.accounts_to_call(analysis, options)),
        window_sales=cache(lambda: new_vs_repeat.window_sales(analysis.orders(), where)),
        purchase_quarters=cache(lambda: cohorts.purchase_quarters(every, analysis.partition_count)),
        first_day=cache(lambda: confirmed.select(pl.col("ordered_on").min()).collect().item()),
    )


def build_from_answers(analysis: Analysis, spec: ReportSpec, answered: Answers) -> Report:
    """:func:`build_report` with answers that are known already."""
    specs, request = sections_of(spec), Request(add_deltas(analysis), spec, answered)
    customers, unassigned = request.analysis.customers, request.analysis.unassigned
    check_sort(spec.rows.sort, [each.columns_of(customers) for each in specs if each.sortable])
    report = assemble(
        analysis.book,
        analysis.where,
        analysis.rule,
        analysis.reconciliation,
        title=plain(spec.title),
        sections=[each.build(request) for each in specs],
        main=spec.main or spec.sections[-1],
        filters={**analysis.filters.non_default_options(), **spec.non_default_options()},
        notes=notes.notes_of(request, specs),
    )
    totals = leaderboard.totals(unassigned, analysis.where.digits) if unassigned.height else None
    return replace(
        report,
        no_customer=totals and {"customer": NO_CUSTOMER, **totals},
        risks={word.value: n for word in Risk if (n := int((customers["risk"] == word.value).sum()))},
        accounts=accounts.build(customers) if spec.accounts else None,
        compared=analysis.before.where.period if analysis.before else None,
        whole=spec.rows.top is not None,
    )


@section("accounts", "Accounts", ACCOUNTS)
def accounts(customers: pl.DataFrame) -> Table:
    """Every account with what a later report is compared with."""
    return Table(customers.sort("key"))
