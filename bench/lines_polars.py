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
from risk_polars import average, judged, risk

MONEY = pl.Decimal(38, 4)

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
    .pipe(judged)
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
        days_since_last_order="since",
        reorder_days=average(
            (pl.col("last_order") - pl.col("first")).dt.total_days(), pl.col("purchase_days") - 1, 1
        ).cast(pl.Float64),
        activity=pl.when("in_window").then(pl.lit("active")).otherwise(pl.lit("inactive")),
        risk=risk(),
        owner=pl.lit(None, pl.String),
    )
    .collect()
)
print(json.dumps(customers.to_dicts(), default=str, indent=2))
