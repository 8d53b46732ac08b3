"""Customers in groups, computed one after the other: a large book takes less memory that way.

Every figure of a customer needs its own orders only, so a group can be computed wherever its orders are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from custreport.sources import Book

ORDERS_PER_PARTITION = 8_000_000
"""Smaller groups take more passes over the orders; larger ones find their customers more slowly in memory."""
BYTES_PER_ORDER = 100
"""Memory that each order of a group may take when ``--memory`` sets a limit."""


def partition_count(book: Book) -> int:
    """Into how many groups the customers are divided; 1 for a book that is held in memory."""
    if book.coded is None:
        return 1
    size = ORDERS_PER_PARTITION if book.room is None else min(ORDERS_PER_PARTITION, book.room // BYTES_PER_ORDER)
    orders: int = book.coded.select(pl.len()).collect().item()
    return max(1, -(-orders // size))


def partitions(orders: pl.LazyFrame, count: int) -> list[pl.LazyFrame]:
    """The orders of each group of customers; orders without a customer are in the first.

    Args:
        orders: ``key`` is Categorical, unless there is one group only.
        count: The number of groups.
    """
    if count == 1:
        return [orders]
    group = (pl.col("key").to_physical() % count).fill_null(0)
    return [orders.filter(group == n) for n in range(count)]
