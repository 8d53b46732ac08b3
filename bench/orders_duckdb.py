"""The same in DuckDB's SQL: :mod:`orders_polars` and orders_duckdb.sql.

python bench/orders_duckdb.py FOLDER [TOP] [MEMORY]
"""

from __future__ import annotations

import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import duckdb

folder, top = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
if len(sys.argv) > 3:
    duckdb.execute(f"set memory_limit = '{sys.argv[3]}'")
csv = folder / "orders.csv"
files = f"read_csv('{csv}', all_varchar = true)" if csv.exists() else f"read_parquet('{folder}/*.parquet')"
duckdb.execute("set preserve_insertion_order = false")
if "sku" in duckdb.sql(f"from {files}").columns:  # one row a line
    each = ", ".join(f"any_value({name}) as {name}" for name in ("customer", "ordered_on", "status", "rep"))
    files = f"(select {each}, sum(amount::decimal(18, 2)) as amount from {files} group by order_id)"
duckdb.execute(f"create view orders as from {files}")
found = duckdb.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"), {"top": top})
names = [column[0] for column in found.description]
rows = []
for rank, values in enumerate(found.fetchall(), start=1):
    row = {"rank": rank} | dict(zip(names, values, strict=True))
    amount, reorder = row.pop("whole_amount"), row.pop("reorder")
    average = (amount / row["total_order_count"]).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    row["average_order_amount"] = average if row["total_order_count"] else None
    row["reorder_days"] = None if reorder is None else float(Decimal(reorder).quantize(Decimal("0.1"), ROUND_HALF_EVEN))
    rows.append(row)
print(json.dumps(rows, default=str, indent=2))
