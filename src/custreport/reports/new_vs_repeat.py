"""New against repeat customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core import order_frame
from custreport.core.document import Column, Kind
from custreport.core.terms import CustomerType
from custreport.core.text import NO_CUSTOMER
from custreport.reports import notes
from custreport.reports.section import Request, Table, section

if TYPE_CHECKING:
    from custreport.analysis.scope import Scope

NEW_AND_REPEAT = (
    Column(
        "customer_type",
        "Customer Type",
        Kind.WORD,
        priority=100,
        definition="New: the first confirmed order of all is in the activity window; repeat: one there and one before.",
    ),
    Column("customers", "Customers", Kind.COUNT, priority=99),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=98),
)
_AMOUNTS = ("confirmed_order_count", "confirmed_order_amount")


def window_sales(orders: pl.LazyFrame, where: Scope, *by: str) -> pl.DataFrame:
    """What is counted of each customer in the activity window, of each ``by``."""
    confirmed, credit = metrics.is_confirmed(), metrics.is_credit()
    counted = metrics.within(pl.col("ordered_on"), where.window) & where.credited()
    sales = (
        orders.filter(where.orders() & counted & (confirmed | credit))
        .group_by(*by, "key")
        .agg(confirmed_order_count=metrics.order_count(confirmed), confirmed_order_amount=pl.col("amount").sum())
    )
    return order_frame.collect_decoded(sales, "confirmed_order_amount")


@section("new_and_repeat", "New and repeat customers", NEW_AND_REPEAT, notes=[notes.oldest_order])
def new_and_repeat(request: Request) -> Table:
    """The accounts in scope that bought in the activity window, for the first time or again, and those that did not."""
    sales, window = request.answers.window_sales(), request.analysis.where.window
    counts = (
        request.analysis.customers.select("key", "window_confirmed", "purchase_before_period", "period_first_purchase")
        .join(sales, on="key", how="left")
        .group_by(metrics.customer_type(window).alias("customer_type"))
        .agg(pl.len().cast(pl.Int64).alias("customers"), pl.col(_AMOUNTS).sum())
    )
    frame = (
        pl.DataFrame({"customer_type": [word.value for word in CustomerType]})
        .join(counts, on="customer_type", how="left", maintain_order="left")
        .with_columns(pl.exclude("customer_type").fill_null(0))
    )
    unassigned = sales.filter(pl.col("key").is_null()).select(_AMOUNTS)
    total = pl.concat([frame, unassigned], how="diagonal").select(pl.exclude("customer_type").sum())
    footer = [
        *({"customer_type": NO_CUSTOMER, **row} for row in unassigned.rows(named=True)),
        {"customer_type": "Total", **total.row(0, named=True)},
    ]
    return Table(frame, footer, title=f"New and repeat customers, {window}")
