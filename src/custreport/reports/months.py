"""What was ordered in each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import history
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Layout
from custreport.engine.partitions import partitions
from custreport.reports.cards import SUMMARY
from custreport.reports.section import Request, Table, section

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis
    from custreport.analysis.scope import Scope

MONTHS = (
    Column("month", "Month", Kind.MONTH, priority=100),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99),
    Column("draft_order_count", "Draft Order Count", Kind.COUNT, priority=30),
    Column("draft_order_amount", "Draft Order Amount", Kind.MONEY, priority=40),
)


def monthly_figures(orders: pl.LazyFrame, where: Scope, *by: str) -> pl.DataFrame:
    """What is counted in each month, from the first that has any to the last, of each ``by``; sorted."""
    confirmed, draft = metrics.is_confirmed(), metrics.is_draft()
    figures = {
        "confirmed_order_count": metrics.order_count(confirmed),
        "confirmed_order_amount": metrics.order_amount(confirmed | metrics.is_credit()),
        "draft_order_count": metrics.order_count(draft),
        "draft_order_amount": metrics.order_amount(draft),
    }
    # by day first: to find the month of each takes longer than to add them up
    each_day = (
        orders.filter(where.orders() & where.counted() & ~metrics.is_cancelled())
        .group_by(*by, "ordered_on")
        .agg(**figures)
    )
    each_month = (
        order_frame.collect_decoded(each_day, "confirmed_order_amount", "draft_order_amount")
        .group_by(*by, month=pl.col("ordered_on").dt.truncate("1mo"))
        .agg(pl.col(figures).sum())
    )
    if each_month.height:
        span = pl.date_range(pl.col("month").min(), pl.col("month").max(), "1mo").alias("month")
        every = each_month.group_by(*by).agg(span).explode("month") if by else each_month.select(span)
        each_month = every.join(each_month, on=[*by, "month"], how="left", nulls_equal=True)
        each_month = each_month.with_columns(pl.exclude(*by, "month").fill_null(0))
    return each_month.sort(*by, "month")


@section("months", "By month", MONTHS, layout=Layout.MONTHS)
def months(request: Request) -> Table:
    """Each month from the first counted order to the last, also one without any; they add up to the cards."""
    return Table(request.answers.months())


@section("by_month", "By month", (*MONTHS, *SUMMARY[1:]))
def by_month(request: Request) -> Table:
    """The months, each with the cards: customers known by its end, those active in it, their reorder time."""
    analysis, figures, day = request.analysis, request.answers.months(), pl.col("ordered_on")
    orders = order_frame.dictionary_encode(analysis.book.summed)
    orders = orders.filter(analysis.where.orders() & pl.col("key").is_not_null())
    if analysis.where.names or analysis.where.reps is not None:
        orders = order_frame.of_customers(orders, analysis.customers["key"])
    first_days = orders.group_by("key").agg(day.min()).collect()["ordered_on"].sort()
    last_of_month = figures["month"].dt.month_end()
    frame = figures.join(_purchases(orders, analysis), on="month", how="left").with_columns(
        pl.col("active_customers").fill_null(0),
        total_customers=pl.Series(first_days.search_sorted(last_of_month, side="right"), dtype=pl.Int64),
    )
    return Table(frame.sort("month"))


def _purchases(orders: pl.LazyFrame, analysis: Analysis) -> pl.DataFrame:
    """Of each month of the period how many customers bought, and their reorder time."""
    day, gap = pl.col("ordered_on"), pl.col("gap")
    each = [
        history.purchase_gaps(part)
        .lazy()
        .filter(metrics.within(day, analysis.where.period) & (gap != 0).fill_null(value=True))
        .group_by("code", month=day.dt.truncate("1mo"))
        .agg(gap.sum(), gaps=gap.count())
        .group_by("month")
        .agg(pl.len().cast(pl.Int64).alias("active_customers"), pl.col("gap", "gaps").sum())
        .collect()
        for part in partitions(orders, analysis.partition_count)
    ]
    return (
        pl.concat(each)
        .group_by("month")
        .agg(pl.col("active_customers", "gap", "gaps").sum())
        .select("month", "active_customers", average_reorder_days=metrics.reorder_days(gap, pl.col("gaps")))
    )
