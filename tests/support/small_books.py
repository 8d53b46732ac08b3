"""Small files of orders, and what their customers bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from custreport.sources import Book


def write_csv(folder: Path, text: str, name: str = "orders.csv") -> Path:
    """A file with this text; `` | `` parts its lines."""
    path = folder / name
    path.write_text(text.replace(" | ", "\n") + "\n", "utf-8")
    return path


def confirmed(book: Book) -> dict[str, Decimal]:
    """The confirmed amount of each customer."""
    orders = book.orders.filter(pl.col("status") == "confirmed").collect()
    return dict(orders.group_by("customer").agg(pl.col("amount").sum()).iter_rows())
