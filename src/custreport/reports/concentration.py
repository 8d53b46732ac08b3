"""Where the money is: how few customers make most of it, the top ten, and what each activity and risk has."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core.document import Column, Kind, Layout, Role
from custreport.core.filters import Rows
from custreport.core.terms import Activity, Risk
from custreport.reports import notes
from custreport.reports.leaderboard import BY_AMOUNT, LEADERBOARD, with_rank
from custreport.reports.section import Request, Table, section
from custreport.reports.sorting import sort_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

CONCENTRATION = (
    Column("customers_80", "Customers Making 80 %", Kind.COUNT),
    Column(
        "buying_customers",
        "Buying Customers",
        Kind.COUNT,
        definition="The customers with a confirmed amount above zero in the period, credits taken off.",
    ),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
)
TOP_CUSTOMERS = (
    Column("rank", "#", Kind.COUNT),
    Column("customer", "Customer", wrap=True, role=Role.ACCOUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
    Column("share", "Share", Kind.SHARE, definition="The confirmed amount of the customer divided by that of all."),
)
BY_ACTIVITY = (
    Column("activity", "Activity", Kind.WORD),
    Column("customers", "Customers", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
)
BY_RISK = (Column("risk", "Risk", Kind.WORD), *BY_ACTIVITY[1:])
TOP = 10


@section("concentration", "Concentration", CONCENTRATION, layout=Layout.SENTENCE)
def concentration(request: Request) -> Table:
    """How many of the accounts in scope make 80 % of their confirmed amount."""
    amount = pl.col("confirmed_order_amount")
    frame = request.analysis.customers.select(
        customers_80=metrics.concentration(amount),
        buying_customers=(amount > 0).sum().cast(pl.Int64),
        confirmed_order_amount=amount.sum(),
    )
    return Table(frame)


@section("top_customers", "Top customers", TOP_CUSTOMERS, layout=Layout.RANKING, bar="share")
def top_customers(request: Request) -> Table:
    """The ten customers with the largest confirmed amount, and what part of the card it is."""
    customers, amount = request.analysis.customers, pl.col("confirmed_order_amount")
    total = pl.concat([customers.select(amount), request.analysis.unassigned.select(amount)]).sum().item()
    largest = sort_rows(customers, LEADERBOARD, Rows(), BY_AMOUNT, TOP).filter(amount > 0)
    return Table(with_rank(largest).with_columns(share=metrics.share(amount, Decimal(total))))


@section("by_activity", "By activity", BY_ACTIVITY, layout=Layout.BREAKDOWN)
def by_activity(request: Request) -> Table:
    """How many accounts, and how much of the confirmed amount, each activity has; also one without any."""
    return Table(_breakdown(request.analysis.customers, "activity", Activity))


@section("by_risk", "By risk", BY_RISK, notes=[notes.horizon], layout=Layout.BREAKDOWN)
def by_risk(request: Request) -> Table:
    """The same of each risk."""
    return Table(_breakdown(request.analysis.customers, "risk", Risk))


def _breakdown(customers: pl.DataFrame, name: str, words: Iterable[str]) -> pl.DataFrame:
    counts = customers.group_by(name).agg(
        customers=pl.len().cast(pl.Int64), confirmed_order_amount=pl.col("confirmed_order_amount").sum()
    )
    every = pl.DataFrame({name: [str(word) for word in words]})
    return every.join(counts, on=name, how="left", maintain_order="left").with_columns(pl.exclude(name).fill_null(0))
