"""What the tests of the sources share: a small table written as CSV, workbook or Parquet, and its orders."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.reading_options import Orders
from custreport.sources import Book, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS = ("csv", "xlsx", "parquet")


def write(path: Path, table: str) -> Path:
    """A table of ``|``-separated lines, header first, as a file of the kind that its name ends in."""
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    names = [str(i) for i in range(len(header))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    if path.suffix == ".parquet":
        frame.rename(dict(zip(names, header, strict=True))).write_parquet(path)
    elif path.suffix == ".xlsx":
        pl.DataFrame([header, *rows], schema=names, orient="row").write_excel(path, include_header=False)
    else:
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(f'"{name}"' for name in header) + "\n" + frame.write_csv(include_header=False))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Book]:
    """A table, read with the options given."""

    def read(table: str, kind: str = "csv", accounts: str | None = None, **options: Any) -> Book:
        path = write(tmp_path / f"orders.{kind}", table)
        listed = str(write(tmp_path / "accounts.csv", accounts)) if accounts else None
        return load(Orders(paths=[str(path)], accounts=listed, **options), Config())

    return read


@pytest.fixture
def amounts(book: Callable[..., Book]) -> Callable[..., dict[str, Decimal]]:
    """The amount of the confirmed orders of each customer of a table."""

    def read(table: str, kind: str = "csv", **options: Any) -> dict[str, Decimal]:
        orders = book(table, kind, **options).orders.collect().with_columns(pl.col("customer", "key").cast(pl.String))
        kept = orders.filter(pl.col("status").cast(pl.String) == "confirmed")
        sums = kept.group_by(pl.coalesce("customer", "key")).agg(pl.col("amount").sum())
        return {str(name): Decimal(amount) for name, amount in sums.iter_rows()}

    return read
