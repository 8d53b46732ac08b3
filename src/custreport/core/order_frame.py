"""The one shape of orders inside custreport, and what every report does with it as a whole."""

from __future__ import annotations

import polars as pl

from custreport.core import categories
from custreport.core.terms import Status

MONEY: pl.DataType = pl.Decimal(38, 4)
"""Every amount, from parse to output."""

SCALE = 10**4
"""Of one unit of the currency: large books keep amounts as so many whole numbers."""

MAX_SUM = 2**62
"""Of these, as many as may be summed."""

STATUS: pl.DataType = pl.Enum([s.value for s in Status])


def orders_schema() -> dict[str, pl.DataType]:
    """The one shape of orders inside custreport: one row per order.

    ``key`` identifies the customer (null: no customer), ``customer`` and ``rep``
    are as written in the export, ``ordered_at`` is ``ordered_on`` with its time
    of day (midnight when the export has none), ``lines`` is how many rows of
    the export the order stood on.
    """
    return {
        "order_id": pl.String(),
        "key": pl.String(),
        "customer": pl.String(),
        "ordered_on": pl.Date(),
        "ordered_at": pl.Datetime("us"),
        "status": STATUS,
        "amount": MONEY,
        "currency": pl.String(),
        "rep": pl.String(),
        "lines": pl.UInt32(),
    }


def as_money(frame: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """A frame whose amounts are :data:`MONEY`, also where they are whole numbers of :data:`SCALE`.

    >>> as_money(pl.LazyFrame({"x": [12345]}), "x").collect().item()
    Decimal('1.2345')
    """
    schema = frame.collect_schema()
    whole = [name for name in names if schema[name].is_integer()]
    return frame.with_columns((pl.col(whole).cast(MONEY) / SCALE).cast(MONEY))


def dictionary_encode(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Orders whose texts are codes, by which they are grouped and joined fastest."""
    schema = orders.collect_schema()
    texts = [name for name in ("key", "customer", "currency", "rep") if schema.get(name) == pl.String]
    return orders.with_columns(pl.col(name).cast(categories.own()) for name in texts)


def collect_decoded(frame: pl.LazyFrame, *amounts: str) -> pl.DataFrame:
    """What is found in orders, as people write it: codes as their texts, amounts as :data:`MONEY`."""
    codes = [name for name, dtype in frame.collect_schema().items() if isinstance(dtype, pl.Categorical)]
    return as_money(frame, *amounts).with_columns(pl.col(codes).cast(pl.String)).collect()


def of_customers(orders: pl.LazyFrame, keys: pl.Series) -> pl.LazyFrame:
    """The orders of these customers."""
    wanted = keys.to_frame("key").lazy().cast(pl.Schema({"key": orders.collect_schema()["key"]}))
    return orders.join(wanted, on="key", how="semi")
