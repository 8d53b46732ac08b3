"""What an expert would write in Polars for one known book: its leaderboard, and nothing besides.

A competitor of :mod:`orders`. It knows what custreport has to find out: the
columns and their types, that every row is an order of its own or a line of one, which
statuses there are, that there is one currency and that a customer has one rep. It
checks nothing. The figures are those of SPEC.md.

    python bench/orders_polars.py FOLDER [TOP]
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
from risk_polars import average, judged, risk

folder = Path(sys.argv[1])
if (csv := folder / "orders.csv").exists():
    orders = pl.scan_csv(csv, infer_schema=False).with_columns(
        pl.col("ordered_on").str.to_date("%Y-%m-%d"), pl.col("amount").cast(pl.Decimal(18, 2))
    )
else:
    orders = pl.scan_parquet(folder / "*.parquet")

if "sku" in orders.collect_schema():  # one row a line
    theirs = pl.col("customer", "ordered_on", "status", "rep").first()
    orders = orders.group_by("order_id").agg(theirs, pl.col("amount").sum())

as_of = orders.select(pl.col("ordered_on").max()).collect(engine="streaming").item()
day, amount, status = pl.col("ordered_on"), pl.col("amount"), pl.col("status")
confirmed, draft = (status == "confirmed") & (amount >= 0), status == "draft"
placed, live = confirmed | draft, status != "cancelled"
bought = day.filter(confirmed)
recent = bought.filter(bought > as_of - timedelta(days=730)).unique().sort()
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
    .pipe(judged)
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
        risk=risk(),
    )
    .collect()
)
print(json.dumps(customers.to_dicts(), default=str, indent=2))
