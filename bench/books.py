"""Order books of any size, made up: the same for the same arguments, whatever machine makes them.

    python bench/books.py FOLDER --orders 10_000_000 [--customers N] [--years 5] [--csv] [--lines] [--files 8]

Customers follow a heavy tail (a few order daily, most a few times), 4 % of the
orders are drafts, 3 % credits, 2 % cancelled. Order ids grow with time, as
systems give them. Parquet in so many files, or one CSV; with ``--lines`` one to
seven rows an order, each with its product. Made in portions, so that a hundred
million orders need no more memory than four million.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import polars as pl

LAST = date(2025, 12, 31)
PORTION = 4_000_000


def drawn(seed: int) -> pl.Expr:
    """A number from 0 to 1 for each order, as if by chance."""
    return pl.col("n").hash(seed).cast(pl.Float64) / 2.0**64


def orders(first: int, last: int, of: int, customers: int, years: float) -> pl.DataFrame:
    """Orders number ``first`` to ``last`` of so many."""
    days = round(years * 365.25)
    start = LAST - timedelta(days=days - 1)
    kind, who = pl.col("kind"), pl.col("who")
    amount = (1000 * 10 ** (2.5 * drawn(3))).round().cast(pl.Int64)
    return (
        pl.LazyFrame({"n": pl.int_range(first, last, eager=True)})
        .with_columns(kind=drawn(1), who=(customers * drawn(2) ** 3).cast(pl.Int64))
        .select(
            order_id=pl.lit("SO") + pl.col("n").cast(pl.String).str.zfill(9),
            customer=pl.lit("Customer ") + who.cast(pl.String),
            ordered_on=pl.lit(start) + pl.duration(days=pl.col("n") * days // of),
            status=pl.when(kind < 0.04)
            .then(pl.lit("draft"))
            .when(kind < 0.06)
            .then(pl.lit("cancelled"))
            .otherwise(pl.lit("confirmed")),
            amount=pl.when(kind > 0.97)
            .then(-amount // 4)
            .otherwise(amount)
            .cast(pl.Decimal(16, 2))
            .truediv(100)
            .cast(pl.Decimal(14, 2)),
            rep=pl.lit("Rep ") + (who % 40).cast(pl.String),
        )
        .collect(engine="in-memory")
    )


def lines(book: pl.DataFrame, first: int) -> pl.DataFrame:
    """The orders on one to seven rows each, the last of which makes up the amount."""
    n = pl.int_range(first, first + book.height, eager=True).alias("n")
    count = 1 + (n.hash(5) % 7).cast(pl.Int64)
    at = pl.col("line")
    part = (pl.col("amount").cast(pl.Float64) / count).round(2).cast(pl.Decimal(14, 2))
    return (
        book.with_columns(part=part, of=count, line=pl.int_ranges(count))
        .explode("line")
        .with_columns(
            amount=pl.when(at > 0)
            .then("part")
            .otherwise(pl.col("amount") - pl.col("part") * (pl.col("of") - 1).cast(pl.Decimal(4, 0))),
            sku=pl.lit("SKU-") + (pl.col("order_id").hash(6) % 5000 + at).cast(pl.String),
        )
        .select([*book.columns, "sku"])
    )


def write(
    folder: Path, count: int, customers: int, years: float, *, files: int = 8, csv: bool = False, by_line: bool = False
) -> None:
    """Write a book into a folder that is made."""
    folder.mkdir(parents=True)
    portion = min(PORTION, -(-count // (1 if csv else files)))
    for at, first in enumerate(range(0, count, portion)):
        book = orders(first, min(first + portion, count), count, customers, years)
        if by_line:
            book = lines(book, first)
        if csv:
            with (folder / "orders.csv").open("ab") as file:
                book.write_csv(file, include_header=not at)
        else:
            book.write_parquet(folder / f"orders-{at:03}.parquet")


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, help="without: a hundredth of the orders")
    parser.add_argument("--years", type=float, default=5)
    parser.add_argument("--files", type=int, default=8, help="of Parquet")
    parser.add_argument("--csv", action="store_true", help="one CSV instead of Parquet")
    parser.add_argument("--lines", action="store_true", help="several rows an order")
    asked = parser.parse_args()
    customers = asked.customers or max(1, asked.orders // 100)
    write(asked.folder, asked.orders, customers, asked.years, files=asked.files, csv=asked.csv, by_line=asked.lines)


if __name__ == "__main__":
    main()
