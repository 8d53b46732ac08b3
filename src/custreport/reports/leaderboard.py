"""The leaderboard: every account in scope, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.analysis.comparison import AMOUNT, AMOUNT_BEFORE, add_deltas, dropped_customers
from custreport.core.document import Column, Kind, Role
from custreport.core.terms import Risk
from custreport.core.text import NO_CUSTOMER
from custreport.reports import notes
from custreport.reports.definitions import REORDER_TIME
from custreport.reports.section import Request, Table, section
from custreport.reports.sorting import sort_rows

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis
    from custreport.core.filters import ReportSpec

LEADERBOARD = (
    Column("rank", "#", Kind.COUNT, priority=40, group=10),
    Column("customer", "Customer", priority=100, group=20, wrap=True, role=Role.ACCOUNT),
    Column("total_order_count", "Total Order Count", Kind.COUNT, priority=80, totalled=True, group=30),
    Column("total_order_amount", "Total Order Amount", Kind.MONEY, priority=90, totalled=True, group=30),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT, priority=78, totalled=True, group=40),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99, totalled=True, group=40),
    Column("draft_order_count", "Draft Order Count", Kind.COUNT, priority=25, totalled=True, group=50),
    Column("draft_order_amount", "Draft Order Amount", Kind.MONEY, priority=77, totalled=True, group=50),
    Column("last_order", "Last Order", Kind.DAY, priority=95, group=70),
    Column(
        "average_order_amount",
        "Average Order Amount",
        Kind.MONEY,
        priority=76,
        definition="The total order amount divided by the total order count.",
        group=60,
    ),
    Column("days_since_last_order", "Days Since Last Order", Kind.DAYS, priority=28, group=70),
    Column("reorder_days", "Reorder Time (days)", Kind.TENTHS, priority=30, definition=REORDER_TIME, group=80),
    Column("activity", "Activity", Kind.WORD, priority=35, group=90),
    Column("risk", "Risk", Kind.WORD, priority=38, group=90),
    Column("owner", "Rep", priority=32, hide_if_empty=True, group=20, wrap=True),
)
NOT_LISTED = "(not listed now)"
"""The name under which accounts are counted that are in scope in the days before only."""
BY_AMOUNT = ("confirmed_order_amount", "total_order_amount")
"""The order of a ranking unless another is asked for, largest first."""


def eligible(customers: pl.DataFrame, spec: ReportSpec) -> pl.DataFrame:
    """The accounts that the leaderboard is of."""
    if spec.rows.activity:
        customers = customers.filter(pl.col("activity").is_in(list(spec.rows.activity)))
    return customers.filter(pl.col("risk") == Risk.AT_RISK) if spec.only_at_risk else customers


def ranked(customers: pl.DataFrame, spec: ReportSpec) -> pl.DataFrame:
    """The first accounts of the leaderboard with their rank."""
    columns = leaderboard.columns_of(customers)
    return with_rank(sort_rows(eligible(customers, spec), columns, spec.rows, BY_AMOUNT, spec.limit))


def with_rank(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, numbered from 1."""
    return rows.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def shown_accounts(analysis: Analysis, spec: ReportSpec) -> pl.DataFrame:
    """The accounts that the leaderboard of a report shows, in its order."""
    return ranked(add_deltas(analysis).customers, spec)


def totals(rows: pl.DataFrame, digits: int) -> dict[str, Any]:
    """The totalled columns of several rows together, with their average order and the change."""
    sums = rows.select(pl.col(column.name).sum() for column in LEADERBOARD if column.totalled)
    sums = sums.with_columns(average_order_amount=metrics.average_order_amount(digits))
    if AMOUNT_BEFORE in rows.columns:
        sums = sums.hstack(rows.select(pl.col(AMOUNT_BEFORE).sum())).with_columns(**metrics.change(AMOUNT))
    return sums.row(0, named=True)


@section(
    "leaderboard",
    "Leaderboard",
    LEADERBOARD,
    compared=[AMOUNT],
    sortable=True,
    notes=[notes.horizon, notes.last_order_and_purchase],
    bar=AMOUNT,
)
def leaderboard(request: Request) -> Table:
    """One row per account; below them the orders without a customer, accounts of the days before only, the total."""
    analysis, spec = request.analysis, request.spec
    among, digits = eligible(analysis.customers, spec), analysis.where.digits
    others = {NO_CUSTOMER: analysis.unassigned, NOT_LISTED: dropped_customers(analysis)}
    below = {
        name: rows
        for name, rows in others.items()
        if rows is not None and rows.height and not (spec.rows.activity or spec.only_at_risk)
    }
    footer = [{"customer": name, **totals(rows, digits)} for name, rows in below.items()]
    if among.height + len(below) > 1:
        every = pl.concat([among, *below.values()], how="diagonal_relaxed")
        footer.append({"customer": "Total", **totals(every, digits)})
    return Table(ranked(analysis.customers, spec), footer, matched=among.height)
