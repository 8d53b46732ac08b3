"""The book: all orders that were read, with their sources, notes and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from custreport.core.document import Source


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that was read.

    ``orders`` has :func:`custreport.core.order_frame.orders_schema`: every order that
    could be read, whatever its status, day or currency; texts may be codes,
    amounts :data:`custreport.core.order_frame.SCALE`. ``coded`` are the same for sums, as
    :class:`~custreport.sources.fast_path.Result` has them. ``accounts`` has
    ``customer_id``, ``customer``, ``rep``; ``None`` without a customer list.
    Of the rows read, ``blank`` were blank or totals, ``superseded`` belonged to
    a version of an order that a later one replaced, ``rejected`` could not be
    read and were left out on request. ``room`` is the memory to keep to, in bytes; ``home`` the
    options that name the columns which hold all amounts in one currency, ``""`` where there are none.
    """

    orders: pl.LazyFrame
    accounts: pl.DataFrame | None
    sources: tuple[Source, ...]
    coded: pl.LazyFrame | None = None
    blank: int = 0
    superseded: int = 0
    rejected: tuple[str, ...] = ()
    rejected_rows: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()
    room: int | None = None
    home: str = ""

    @property
    def summed(self) -> pl.LazyFrame:
        """The orders in the form that is summed fastest; ``order_id`` tells no more than which is the later."""
        return self.orders if self.coded is None else self.coded


def after_today(book: Book, today: date) -> list[str]:
    """A warning when orders are dated after today: they are not counted, and are probably wrong."""
    day = pl.col("ordered_on")
    newest = book.summed.select(day.max()).collect().item()
    if newest is None or newest <= today:
        return []
    late = book.orders.filter(day > today).select("ordered_at", "ordered_on", "order_id").collect()
    late = late.sort("ordered_at", "order_id")
    last = late.row(-1, named=True)
    said = f"{late.height:,} order{'s' * (late.height > 1)} dated after today"
    return [f"{said}, as {last['order_id']} on {last['ordered_on']}"]
