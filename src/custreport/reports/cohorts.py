"""Who comes back: customers by the quarter of their first order, and what part of them ordered in each one after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import history
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Layout, Section

if TYPE_CHECKING:
    from datetime import date

    from custreport.analysis.scope import Scope

COHORT = (
    Column("cohort", "First Order", Kind.WORD, priority=100),
    Column("customers", "Customers", Kind.COUNT, priority=99),
)
Q_1 = "What part of the customers ordered in the first calendar quarter after that of their first order."
MOST_QUARTERS = 40
"""Quarters after the first order that are followed: ten years."""


def quarters(orders: pl.LazyFrame, portions: int) -> pl.DataFrame:
    """The quarters in which each customer bought, whoever took the orders, beside the first of them.

    Args:
        orders: Up to as-of, in one currency.
        portions: In how many the customers are taken, one after the other.
    """
    orders = order_frame.dictionary_encode(orders)
    code, quarter, first = pl.col("code"), pl.col("quarter"), pl.col("gap").is_null()
    found = [
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
        for part in order_frame.partitions(orders, portions)
    ]
    return pl.concat(found)


def cohorts(found: pl.DataFrame, listed: pl.DataFrame, where: Scope) -> Section:
    """A row per quarter in which accounts in scope first ordered, a column per quarter after it.

    The last row takes them together, as far as the quarters are over.

    Args:
        found: :func:`quarters`.
        listed: The accounts in scope.
        where: The filters.
    """
    bought = order_frame.of_customers(found.lazy(), listed["key"]).collect()
    now = _quarter(where.as_of)
    over = now - (not _is_over(where.as_of))
    oldest = bought.select(pl.col("cohort").min()).item()
    ages = range(1, min(now - oldest, MOST_QUARTERS) + 1) if oldest else range(0)
    age = pl.col("quarter") - pl.col("cohort")
    counts = (
        bought.group_by("cohort")
        .agg(customers=(age == 0).sum().cast(pl.Int64), **{f"q{n}": (age == n).sum() for n in ages})
        .sort("cohort")
    )
    cohort, customers = pl.col("cohort"), pl.col("customers")
    frame = counts.select(
        pl.format("{}-Q{}", cohort // 4, cohort % 4 + 1).alias("cohort"),
        "customers",
        **{f"q{n}": metrics.retention(pl.when(cohort + n <= now).then(pl.col(f"q{n}")), customers) for n in ages},
    )
    together = counts.select(
        customers.sum(),
        **{
            f"q{n}": metrics.retention(pl.col(f"q{n}").filter(seen).sum(), customers.filter(seen).sum())
            for n in ages
            for seen in [cohort + n <= over]
        },
    )
    shares = (Column(f"q{n}", f"Q+{n}", Kind.HEAT, priority=98 - n, definition=Q_1 if n == 1 else "") for n in ages)
    footer = ({"cohort": "All", **together.row(0, named=True)},) if frame.height > 1 else ()
    title = "Who orders again, by quarter of the first order"
    return Section("cohorts", title, (*COHORT, *shares), frame, frame.height, footer, layout=Layout.HEATMAP)


def unfinished(as_of: date) -> tuple[str, ...]:
    """That the quarter of as-of is not over, unless it is."""
    if _is_over(as_of):
        return ()
    return (f"{as_of.year}-Q{_quarter(as_of) % 4 + 1} is not over: what the cohorts show of it is not final",)


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _is_over(day: date) -> bool:
    """Whether it is the last day of its quarter."""
    return (day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}
