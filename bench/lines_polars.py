"""What an expert would write for one known export: its leaderboard, and nothing besides.

The competitor of :mod:`reading`. It knows what custreport has to find out: the
columns and how they are written, that lines are summed, that every order is
confirmed, that there is one currency, no rep and no customer list. It reads the
needed columns as text and checks nothing. The figures are those of SPEC.md.

    python bench/lines_polars.py FILE.csv [TOP]
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import polars as pl

HORIZON = 90
MONEY = pl.Decimal(38, 4)


def tail(days: pl.Expr) -> pl.Expr:
    """The chance that a gap lasts longer than this (SPEC.md §3, Q)."""
    k, n, scale = pl.col("k"), pl.col("n"), pl.col("span") + pl.col("g0")
    shape, q = k * n, scale / (scale + days)
    term = total = (shape * q.log()).exp()
    for j in (1, 2, 3):
        term = term * (shape + (j - 1)) / j * (1.0 - q)
        total = total + pl.when(k > j).then(term).otherwise(0.0)
    return total.clip(upper_bound=1.0)


def average(numerator: pl.Expr, denominator: pl.Expr, digits: int) -> pl.Expr:
    """Exact quotient, half to even; null where there is nothing to divide by."""
    whole = pl.when(denominator != 0).then(denominator).cast(pl.Decimal(38, 0))
    return (numerator.cast(pl.Decimal(38, 16)) / whole).round(digits, mode="half_to_even").cast(pl.Decimal(38, digits))


orders = (
    pl.scan_csv(sys.argv[1], infer_schema=False)
    .select("InvoiceNo", "CustomerID", "InvoiceDate", "Quantity", "UnitPrice")
    .group_by("InvoiceNo")
    .agg(
        key=pl.col("CustomerID").min(),
        day=pl.col("InvoiceDate").min(),  # ISO: the first text is the first time
        amount=(pl.col("UnitPrice").cast(MONEY) * pl.col("Quantity").cast(pl.Int64)).sum(),
    )
    .with_columns(pl.col("day").str.slice(0, 10).str.to_date("%Y-%m-%d"))
    .collect()
)
as_of = orders.select(pl.col("day").max()).item()
confirmed = pl.col("amount") >= 0
day = pl.col("day")
recent = day > as_of - timedelta(days=730)
days = day.filter(confirmed & recent).unique().sort()
n, since = pl.col("n"), pl.col("since")
customers = (
    orders.lazy()
    .filter(pl.col("key").is_not_null())
    .group_by("key")
    .agg(
        total_order_count=confirmed.sum().cast(pl.Int64),
        total_order_amount=pl.col("amount").sum(),
        last_order=day.filter(confirmed).max(),
        purchase_days=day.filter(confirmed).n_unique().cast(pl.Int64),
        first=day.filter(confirmed).min(),
        in_window=(confirmed & (day > as_of - timedelta(days=90))).any(),
        n=days.len().cast(pl.Int64),
        start=days.first(),
        ss=days.diff().dt.total_days().pow(2).sum(),
    )
    .sort("key")
    .with_columns(
        span=(pl.col("last_order") - pl.col("start")).dt.total_days(),
        since=(as_of - pl.col("last_order")).dt.total_days(),
    )
    .with_columns(mean=pl.when(n > 1).then(pl.col("span") / (n - 1)).when(n == 1).then(0.0))
    .with_columns(scatter=pl.max_horizontal(0.0, pl.col("ss") - (n - 1) * pl.col("mean") ** 2))
    .with_columns(
        g0=pl.max_horizontal(pl.col("mean").filter(n >= 3).median(), 0.5),
        v0=(pl.col("scatter") / pl.max_horizontal("mean", 0.5) ** 2).filter(n >= 3).sum()
        / (n - 2).filter(n >= 3).sum(),
    )
    .with_columns(gap=(pl.col("span") + pl.col("g0")) / pl.when(n > 0).then(n))
    .with_columns(v=(pl.col("scatter") / pl.col("gap") ** 2 + 10 * pl.col("v0")) / (pl.max_horizontal(n - 2, 0) + 10))
    .with_columns(k=(1 / pl.col("v") + 0.5).floor().clip(1, 4))
    .with_columns(chance=(tail(since) - tail(since + HORIZON)) / (tail(since) + 0.4 / (n + 2)))
    .sort("total_order_amount", "key", descending=[True, False])
    .head(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    .select(
        rank=pl.int_range(1, pl.len() + 1),
        customer="key",
        total_order_count="total_order_count",
        total_order_amount="total_order_amount",
        confirmed_order_count="total_order_count",
        confirmed_order_amount="total_order_amount",
        draft_order_count=pl.lit(0),
        draft_order_amount=pl.lit(0).cast(MONEY),
        last_order=pl.col("last_order"),
        average_order_amount=average(pl.col("total_order_amount"), pl.col("total_order_count"), 2),
        days_since_last_order=since,
        reorder_days=average(
            (pl.col("last_order") - pl.col("first")).dt.total_days(), pl.col("purchase_days") - 1, 1
        ).cast(pl.Float64),
        activity=pl.when("in_window").then(pl.lit("active")).otherwise(pl.lit("inactive")),
        risk=pl.when(since.is_null())
        .then(pl.lit("never"))
        .when(since > 365)
        .then(pl.lit("lost"))
        .when(n < 3)
        .then(pl.lit("new"))
        .when(since <= pl.col("gap"))
        .then(pl.lit("on-track"))
        .when(pl.col("chance") >= 0.5)
        .then(pl.lit("late"))
        .otherwise(pl.lit("at-risk")),
        owner=pl.lit(None, pl.String),
    )
    .collect()
)
print(json.dumps(customers.to_dicts(), default=str, indent=2))
