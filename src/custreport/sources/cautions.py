"""Warnings about all orders together: a stray day, a ledger of negative sales, customers of less than nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core import order_frame
from custreport.core.terms import Status
from custreport.core.text import plain

if TYPE_CHECKING:
    from datetime import date

    from custreport.core.reading_options import Orders

_FAR = timedelta(days=365)
_CODES = 1 << 32
"""More than there are codes of texts."""
_HANDFUL, _SHARE = 3, 100
"""Stray orders are at most so many, or one of so many."""


def of_orders(orders: pl.LazyFrame, asked: Orders) -> list[str]:
    """Warnings about the orders of a book.

    Args:
        orders: As :attr:`custreport.sources.Book.summed` has them.
        asked: What the user said of their amounts.
    """
    facts = orders.select(
        orders=pl.len(),
        newest=pl.col("ordered_on").max(),
        late=(pl.col("ordered_on") > pl.col("ordered_on").max() - _FAR).sum(),
        above=(metrics.is_confirmed() & (pl.col("amount") > 0)).sum(),
        below=metrics.is_credit().sum(),
    ).collect()
    row = facts.row(0, named=True)
    said = _stray(orders, row["newest"], row["orders"]) if _few(row["late"], row["orders"]) else []
    if not row["below"]:  # then no customer can have been paid back anything
        return said
    if row["below"] <= row["above"]:
        said += [f"{text}; details: custreport check" for text in below_zero(orders)]
    elif asked.sign is None:
        said.append(
            f"{row['below']:,} of {row['below'] + row['above']:,} confirmed amounts are negative: if these are sales, "
            "as some ledgers book them, --sign negative counts them as such; --sign positive takes them as they stand"
        )
    return said


def below_zero(orders: pl.LazyFrame) -> list[str]:
    """A warning of customers who were paid back more than they ever bought.

    Args:
        orders: As :attr:`custreport.sources.Book.summed` has them.
    """
    orders = order_frame.dictionary_encode(orders)
    rows = _sums_below_zero(orders)
    if not rows.height:
        return []
    first_key, amount = rows.row(0)
    names = orders.filter(pl.col("key") == first_key).select(pl.col("customer").unique())
    name = str(order_frame.collect_decoded(names).to_series().min() or first_key)
    count, are = (f"{rows.height:,} customers", "are") if rows.height > 1 else ("one customer", "is")
    first = f'"{plain(name)}" with {amount:,.2f}'
    return [f"confirmed amount of {count} {are} below zero, as {first}: is a refund deducted twice, or a file missing?"]


def _sums_below_zero(orders: pl.LazyFrame) -> pl.DataFrame:
    """``key`` and confirmed ``amount`` of the customers in whose currency it is below zero, the least first."""
    key, currency = (pl.col(name).to_physical().cast(pl.UInt64) for name in ("key", "currency"))
    # one number is grouped by in half the time of two texts
    account = key * _CODES + currency.fill_null(_CODES - 1)
    counted = orders.filter(pl.col("status") == Status.CONFIRMED.value, pl.col("key").is_not_null())
    below = counted.group_by(account=account).agg(pl.col("amount").sum()).filter(pl.col("amount") < 0)
    words = orders.collect_schema()["key"]
    sums = below.select((pl.col("account") // _CODES).cast(pl.UInt32).cat.to(words).alias("key"), "amount")
    return order_frame.collect_decoded(sums, "amount").sort("amount", "key")


def _few(some: int, orders: int) -> bool:
    return some < orders and some <= max(_HANDFUL, orders // _SHARE)


def _stray(orders: pl.LazyFrame, newest: date, count: int) -> list[str]:
    """A warning when the newest orders lie more than a year after all others."""
    days = orders.select("ordered_on").group_by("ordered_on").len().collect().drop_nulls().sort("ordered_on")
    gaps = days.with_columns(gap=pl.col("ordered_on").diff())
    starts = gaps.filter(pl.col("gap") > _FAR)["ordered_on"]
    if not len(starts):
        return []
    stray = days.filter(pl.col("ordered_on") >= starts[-1])
    n = int(stray["len"].sum())
    if not _few(n, count):
        return []
    before = days.filter(pl.col("ordered_on") < starts[-1])["ordered_on"][-1]
    orders_of = f"{n:,} order{'s' * (n > 1)} of {newest}" if stray.height == 1 else f"{n:,} orders up to {newest}"
    said = (
        f"{orders_of}, more than a year after the one before ({before}): is the year right? "
        f"--as-of {before} leaves it out"
    )
    return [said]
