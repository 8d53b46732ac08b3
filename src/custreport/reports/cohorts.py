"""Who comes back: customers by the quarter of their first order, and what part of them ordered in each one after."""

from __future__ import annotations

import polars as pl

from custreport import metrics
from custreport.analysis import history
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Layout
from custreport.core.period import quarter_is_over, quarter_of
from custreport.engine.partitions import partitions
from custreport.reports import notes
from custreport.reports.section import Request, Table, section

COHORT = (
    Column("cohort", "First Order", Kind.WORD, priority=100),
    Column("customers", "Customers", Kind.COUNT, priority=99),
)
Q_1 = "What part of the customers ordered in the first calendar quarter after that of their first order."
MAX_QUARTERS = 40
"""Quarters after the first order that are followed: ten years."""


def purchase_quarters(orders: pl.LazyFrame, partition_count: int) -> pl.DataFrame:
    """The quarters in which each customer bought, whoever took the orders, beside the first of them.

    Args:
        orders: Up to as-of, in one currency.
        partition_count: The customers are taken in so many groups, one after the other.
    """
    orders = order_frame.dictionary_encode(orders)
    code, quarter, first = pl.col("code"), pl.col("quarter"), pl.col("gap").is_null()
    each = [
        history.purchase_gaps(part)
        .lazy()
        .filter((pl.col("gap") != 0) | first)
        .select("code", "gap", quarter=metrics.quarter(pl.col("ordered_on")))
        .filter(first | (quarter != quarter.shift(1)))
        .select(
            key=code.cat.to(orders.collect_schema()["key"]),
            quarter=quarter,
            cohort=pl.when(first).then(quarter).forward_fill(),
        )
        .collect()
        for part in partitions(orders, partition_count)
    ]
    return pl.concat(each)


@section(
    "cohorts",
    "Who orders again, by quarter of the first order",
    COHORT,
    notes=[notes.oldest_order, notes.unfinished_quarter],
    layout=Layout.HEATMAP,
)
def cohorts(request: Request) -> Table:
    """A row per quarter in which accounts in scope first ordered, a column per quarter after it.

    The last row takes them together, as far as the quarters are over.
    """
    customers, as_of = request.analysis.customers, request.analysis.where.as_of
    purchases = order_frame.of_customers(request.answers.purchase_quarters().lazy(), customers["key"]).collect()
    now = quarter_of(as_of)
    oldest = purchases.select(pl.col("cohort").min()).item()
    ages = range(1, min(now - oldest, MAX_QUARTERS) + 1) if oldest else range(0)
    age = pl.col("quarter") - pl.col("cohort")
    counts = (
        purchases.group_by("cohort")
        .agg(customers=(age == 0).sum().cast(pl.Int64), **{f"q{n}": (age == n).sum() for n in ages})
        .sort("cohort")
    )
    cohort = pl.col("cohort")
    frame = counts.select(
        pl.format("{}-Q{}", cohort // 4, cohort % 4 + 1).alias("cohort"),
        "customers",
        **{
            f"q{n}": metrics.retention(pl.when(cohort + n <= now).then(pl.col(f"q{n}")), pl.col("customers"))
            for n in ages
        },
    )
    together = _together(counts, ages, now - (not quarter_is_over(as_of)))
    columns = (Column(f"q{n}", f"Q+{n}", Kind.HEAT, priority=98 - n, definition=Q_1 if n == 1 else "") for n in ages)
    return Table(frame, [together] if frame.height > 1 else [], columns=(*COHORT, *columns))


def _together(counts: pl.DataFrame, ages: range, last_over: int) -> dict[str, object]:
    """The row of all cohorts: of each age those whose quarter is over."""
    cohort, customers = pl.col("cohort"), pl.col("customers")
    shares = {
        f"q{n}": metrics.retention(pl.col(f"q{n}").filter(seen).sum(), customers.filter(seen).sum())
        for n in ages
        for seen in [cohort + n <= last_over]
    }
    return {"cohort": "All", **counts.select(customers.sum(), **shares).row(0, named=True)}
