"""Each customer's purchase days in order, and the days between them."""

from __future__ import annotations

from datetime import date

import polars as pl

from custreport import metrics

_FIRST_DAY = (date.min - date(1970, 1, 1)).days
_DAYS = 1 << 22
"""More than there are between the first and the last day of the calendar."""


def purchase_gaps(orders: pl.LazyFrame) -> pl.DataFrame:
    """Each customer's confirmed orders, oldest first, with the days since the one before.

    Args:
        orders: ``key`` is Categorical or Enum; those without one are left out.

    Returns:
        Sorted: ``code``, the key's physical value; ``ordered_on``; and ``gap``, Int64: 0 for another order of the
        same day, null for the first of all.

    Days within a group cannot be had in a stream. One number for each order, made of customer and day, can, and
    sorting those takes a fraction of what sorting within each group does.

    >>> from datetime import date
    >>> days = [date(2024, 1, 1), date(2024, 1, 9), date(2024, 1, 1)]
    >>> orders = pl.DataFrame({"key": ["a"] * 3, "ordered_on": days, "status": ["confirmed"] * 3, "amount": [1] * 3})
    >>> purchase_gaps(orders.lazy().with_columns(pl.col("key").cast(pl.Categorical)))["gap"].to_list()
    [None, 0, 8]
    """
    code, day = pl.col("key").to_physical(), pl.col("ordered_on").to_physical()
    number = code.cast(pl.Int64) * _DAYS + (day - _FIRST_DAY)
    numbers = orders.filter(metrics.is_confirmed() & pl.col("key").is_not_null()).select(number=number).collect()
    code, day = pl.col("number") // _DAYS, pl.col("number") % _DAYS + _FIRST_DAY
    return (
        numbers.to_series()
        .sort()
        .to_frame()
        .lazy()
        .select(code=code.cast(pl.UInt32), ordered_on=day.cast(pl.Int32).cast(pl.Date), gap=pl.col("number").diff())
        .with_columns(gap=pl.when(pl.col("code") == pl.col("code").shift(1)).then("gap"))
        .collect()
    )
