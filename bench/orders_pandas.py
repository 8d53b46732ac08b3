"""The same in pandas: :mod:`orders_polars`, amounts as whole cents.

python bench/orders_pandas.py FOLDER [TOP]
"""

from __future__ import annotations

import json
import math
import sys
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pandas as pd

folder, top = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
columns = ["customer", "ordered_on", "status", "amount", "rep"]
if (csv := folder / "orders.csv").exists():
    if "sku" in pd.read_csv(csv, nrows=0):  # one row a line
        columns.append("order_id")
    orders = pd.read_csv(csv, usecols=columns, dtype=dict.fromkeys(("customer", "status", "rep"), "category"))
    orders["day"] = pd.to_datetime(orders.pop("ordered_on"), format="%Y-%m-%d").astype("datetime64[s]").astype("int64")
    orders["day"] //= 86400
else:
    orders = pd.read_parquet(folder, columns=columns)
    orders["day"] = pd.to_datetime(orders.pop("ordered_on")).astype("datetime64[s]").astype("int64") // 86400
    for name in ("customer", "status", "rep"):
        orders[name] = orders[name].astype("category")
orders["cents"] = np.rint(orders.pop("amount").astype("float64") * 100).astype("int64")
if "order_id" in orders:
    orders = orders.groupby("order_id", sort=False).agg(
        {"customer": "first", "day": "first", "status": "first", "rep": "first", "cents": "sum"}
    )
as_of = orders["day"].max()
orders = orders[orders["status"] != "cancelled"]
confirmed = (orders["status"] == "confirmed") & (orders["cents"] >= 0)
draft = orders["status"] == "draft"
placed, by = confirmed | draft, orders["customer"]


def total(what: pd.Series) -> pd.Series:
    """The sum of each customer."""
    return what.groupby(by, observed=True).sum()


found = pd.DataFrame(
    {
        "total_order_count": total(placed),
        "total": total(orders["cents"]),
        "confirmed_order_count": total(confirmed),
        "confirmed": total(orders["cents"].where(orders["status"] == "confirmed", 0)),
        "draft_order_count": total(draft),
        "draft": total(orders["cents"].where(draft, 0)),
        "active": total(confirmed & (orders["day"] > as_of - 90)) > 0,
        "drafted": total(draft & (orders["day"] > as_of - 90)) > 0,
    }
)
theirs = orders[placed].groupby("customer", observed=True)
found["last_order"], found["owner"] = theirs["day"].max(), theirs["rep"].first()
days = orders.loc[confirmed, ["customer", "day"]].drop_duplicates().sort_values(["customer", "day"])
days["gap"] = days.groupby("customer", observed=True)["day"].diff()
recent = days[days["day"] > as_of - 730]
both = recent[recent["day"] - recent["gap"] > as_of - 730]
every, late = days.groupby("customer", observed=True)["day"], recent.groupby("customer", observed=True)["day"]
found["first"], found["last"], found["days"] = every.min(), every.max(), every.size()
found["start"], found["n"] = late.min(), late.size()
found["ss"] = (both["gap"] ** 2).groupby(both["customer"], observed=True).sum()
found[["n", "ss"]] = found[["n", "ss"]].fillna(0)
found.index = found.index.astype(str)
found = found.assign(key=found.index.str.lower()).sort_values("key")
n, since, span = found["n"], as_of - found["last"], found["last"] - found["start"]
mean = (span / (n - 1).where(n > 1)).where(n > 1, (n == 1) * 0.0)
scatter = (found["ss"] - (n - 1) * mean**2).clip(lower=0)
judged = n >= 3
g0 = max(mean[judged].median(), 0.5)
v0 = (scatter / mean.clip(lower=0.5) ** 2)[judged].sum() / (n - 2)[judged].sum()
gap = (span + g0) / n.where(n > 0)
v = (scatter / gap**2 + 10 * v0) / ((n - 2).clip(lower=0) + 10)
k = np.floor(1 / v + 0.5).clip(1, 4)


def tail(ahead: pd.Series) -> pd.Series:
    """The chance that a gap lasts longer than this (SPEC.md §3, Q)."""
    shape, q = k * n, (span + g0) / (span + g0 + ahead)
    term = whole = q**shape
    for j in (1, 2, 3):
        term = term * (shape + j - 1) / j * (1 - q)
        whole = whole + term.where(k > j, 0)
    return whole.clip(upper=1)


chance = (tail(since) - tail(since + 90)) / (tail(since) + 0.4 / (n + 2))
found["risk"] = np.select(
    [since.isna(), since > 365, n < 3, since <= gap, chance >= 0.5],
    ["never", "lost", "new", "on-track", "late"],
    "at-risk",
)
found["activity"] = np.select([found["active"], found["drafted"]], ["active", "draft-only"], "inactive")
found["customer"] = found.index
found.index.name = None
found = found.sort_values(["confirmed", "total", "customer"], ascending=[False, False, True]).head(top)
rows = []
for rank, row in enumerate(found.to_dict("records"), start=1):
    count, gaps = row["total_order_count"], row["days"] - 1
    told = {name: row[name] for name in ("customer", "activity", "risk", "owner")}
    told |= {name: int(row[name]) for name in found.columns if name.endswith("_count")}
    told |= {f"{name}_order_amount": Decimal(row[name]).scaleb(-2) for name in ("total", "confirmed", "draft")}
    average = (Decimal(row["total"]) / 100 / count).quantize(Decimal("0.01"), ROUND_HALF_EVEN) if count else None
    reorder = Decimal((row["last"] - row["first"]) / gaps) if gaps > 0 else None
    told |= {
        "rank": rank,
        "last_order": None if math.isnan(row["last_order"]) else date.fromordinal(719163 + int(row["last_order"])),
        "average_order_amount": average,
        "days_since_last_order": None if math.isnan(row["last_order"]) else int(as_of - row["last_order"]),
        "reorder_days": reorder and float(reorder.quantize(Decimal("0.1"), ROUND_HALF_EVEN)),
    }
    rows.append(told)
print(json.dumps(rows, default=str, indent=2))
