"""What an expert would write in Polars for one known book: its leaderboard, and nothing besides.

A competitor of :mod:`orders`. It knows what custreport has to find out: the
columns and their types, that every row is an order of its own, which statuses
there are, that there is one currency and that a customer has one rep. It
checks nothing. The figures are those of SPEC.md.

    python bench/orders_polars.py FOLDER [TOP]
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl

HORIZON = 90


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


folder = Path(sys.argv[1])
if (csv := folder / "orders.csv").exists():
    orders = pl.scan_csv(csv, infer_schema=False).with_columns(
        pl.col("ordered_on").str.to_date("%Y-%m-%d"), pl.col("amount").cast(pl.Decimal(18, 2))
    )
else:
    orders = pl.scan_parquet(folder / "*.parquet")

as_of = orders.select(pl.col("ordered_on").max()).collect(engine="streaming").item()
day, amount, status = pl.col("ordered_on"), pl.col("amount"), pl.col("status")
confirmed, draft = (status == "confirmed") & (amount >= 0), status == "draft"
placed, live = confirmed | draft, status != "cancelled"
bought = day.filter(confirmed)
recent = bought.filter(bought > as_of - timedelta(days=730)).unique().sort()
n, since = pl.col("n"), pl.col("since")
customers = (
    orders.group_by("customer")
    .agg(
        total_order_count=placed.sum().cast(pl.Int64),
        total_order_amount=pl.when(live).then(amount).sum(),
        confirmed_order_count=confirmed.sum().cast(pl.Int64),
        confirmed_order_amount=pl.when(status == "confirmed").then(amount).sum(),
        draft_order_count=draft.sum().cast(pl.Int64),
        draft_order_amount=pl.when(draft).then(amount).sum(),
        last_order=pl.when(placed).then(day).max(),
        owner=pl.when(placed).then("rep").max(),
        in_window=(confirmed & (day > as_of - timedelta(days=90))).any(),
        draft_in_window=(draft & (day > as_of - timedelta(days=90))).any(),
        first=bought.min(),
        last=bought.max(),
        purchase_days=bought.n_unique().cast(pl.Int64),
        n=recent.len().cast(pl.Int64),
        start=recent.first(),
        ss=recent.diff().dt.total_days().pow(2).sum(),
    )
    .with_columns(key=pl.col("customer").str.to_lowercase())
    .sort("key")
    .with_columns(
        span=(pl.col("last") - pl.col("start")).dt.total_days(),
        since=(as_of - pl.col("last")).dt.total_days(),
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
    .sort("confirmed_order_amount", "total_order_amount", "customer", "key", descending=[True, True, False, False])
    .head(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    .select(
        "customer",
        "total_order_count",
        "total_order_amount",
        "confirmed_order_count",
        "confirmed_order_amount",
        "draft_order_count",
        "draft_order_amount",
        "last_order",
        "owner",
        rank=pl.int_range(1, pl.len() + 1),
        average_order_amount=average(pl.col("total_order_amount"), pl.col("total_order_count"), 2),
        days_since_last_order=(as_of - pl.col("last_order")).dt.total_days(),
        reorder_days=average((pl.col("last") - pl.col("first")).dt.total_days(), pl.col("purchase_days") - 1, 1).cast(
            pl.Float64
        ),
        activity=pl.when("in_window")
        .then(pl.lit("active"))
        .when("draft_in_window")
        .then(pl.lit("draft-only"))
        .otherwise(pl.lit("inactive")),
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
    )
    .collect()
)
print(json.dumps(customers.to_dicts(), default=str, indent=2))
