"""The four cards: amount, customers, active ones, reorder time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core.document import BEFORE, Column, Kind, Layout
from custreport.reports.definitions import REORDER_TIME
from custreport.reports.section import Request, Table, section

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis

SUMMARY = (
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99),
    Column("total_customers", "Total Customers", Kind.COUNT, priority=60),
    Column("active_customers", "Active Customers", Kind.COUNT, priority=80),
    Column("average_reorder_days", "Average Reorder Time", Kind.TENTHS, priority=70, definition=REORDER_TIME),
)
CARDS = tuple(column.name for column in SUMMARY)


def figures(analysis: Analysis) -> pl.DataFrame:
    """The cards of the accounts in scope, with the orders without a customer: one row."""
    customers, amount = analysis.customers, pl.col("confirmed_order_amount")
    # a Decimal from Python would make Polars import numpy, for a tenth of a second
    amounts = pl.concat([customers.select(amount), analysis.unassigned.select(amount)]).sum()
    return amounts.hstack(customers.select(**customer_figures()))


def customer_figures() -> dict[str, pl.Expr]:
    """The cards but the amount, as aggregates of customers."""
    return {
        "total_customers": pl.len().cast(pl.Int64),
        "active_customers": (pl.col("window_confirmed") > 0).sum().cast(pl.Int64),
        "average_reorder_days": metrics.reorder_days(pl.col("reorder_gap_days").sum(), pl.col("reorder_gaps").sum()),
    }


@section("summary", "Summary", SUMMARY, compared=CARDS, layout=Layout.CARDS)
def summary(request: Request) -> Table:
    """The cards, each beside that of the days before if these are compared."""
    frame = figures(request.analysis)
    if before := request.analysis.before:
        frame = frame.hstack(figures(before).select(pl.all().name.suffix(BEFORE)))
        frame = frame.with_columns(**metrics.changes(CARDS))
    return Table(frame)
