"""Files of megabytes that are plainly written but for one cell: the same rules hold for them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.sources import fast_path, load

if TYPE_CHECKING:
    from pathlib import Path

MANY = 150_000
LAST = pl.int_range(MANY) == MANY - 1
PLAIN = pl.DataFrame(
    {
        "order_id": [f"SO{n:07}" for n in range(MANY)],
        "customer": [f"Customer {n % 999}" for n in range(MANY)],
        "order_date": ["2024-01-05"] * MANY,
        "total": ["10.00"] * MANY,
    }
)


def odd(field: str, value: str) -> pl.DataFrame:
    """The plain orders with another value in the last row of a field."""
    return PLAIN.with_columns(pl.when(LAST).then(pl.lit(value)).otherwise(pl.col(field)).alias(field))


def typed(header: str, ordinary: str, last: str) -> pl.DataFrame:
    """The plain orders with a column that says what a row is."""
    return PLAIN.with_columns(pl.when(LAST).then(pl.lit(last)).otherwise(pl.lit(ordinary)).alias(header))


# confirmed amount, and that of nobody
CASES = {
    "plain": (PLAIN, 1_500_000, 0),
    "credit note": (typed("Type", "Invoice", "Credit Note"), 1_499_980, 0),
    "deleted": (typed("is_deleted", "0", "1"), 1_499_990, 0),
    "guest": (odd("customer", "Guest"), 1_500_000, 10),
    "erased": (odd("customer", "[deleted]"), 1_500_000, 10),
    "1001.0": (odd("order_id", "1001.0"), 1_500_000, 0),
}


@pytest.mark.parametrize("case", CASES)
def test_one_odd_cell(case: str, tmp_path: Path) -> None:
    """One cell in 150,000 rows is read as in a small file."""
    frame, confirmed, nobody = CASES[case]
    path = tmp_path / "orders.csv"
    frame.write_csv(path)
    assert path.stat().st_size > fast_path.LARGE
    book = load(Orders(paths=[str(path)]), Config())
    scale = 1 if book.coded is None else 10_000  # large books keep amounts as whole numbers
    orders = book.orders.filter(pl.col("status") == "confirmed").with_columns(pl.col("amount").cast(pl.Decimal(38, 4)))
    total, without = (
        orders.select(pl.col("amount").sum(), without=pl.col("amount").filter(pl.col("key").is_null()).sum())
        .collect()
        .row(0)
    )
    assert (total / scale, without / scale) == (Decimal(confirmed), Decimal(nobody))


def test_two_customers_under_one_number(tmp_path: Path) -> None:
    """Lines of one order for two customers stop the run in a large file as well."""
    frame = PLAIN.with_columns(sku=pl.lit("X") + pl.int_range(MANY).cast(pl.String))
    frame = frame.with_columns(order_id=pl.when(LAST).then(pl.lit("SO0000000")).otherwise("order_id"))
    path = tmp_path / "orders.csv"
    frame.write_csv(path)
    with pytest.raises(CustReportError, match=r"order SO0000000 stands for several customers.*order_id \+ customer"):
        load(Orders(paths=[str(path)]), Config())
