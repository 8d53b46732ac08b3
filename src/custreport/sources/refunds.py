"""Money taken back: an order and the document that pays it back count both, or neither.

A refunded order is cancelled, and a credit note lowers what a customer bought.
An export that has both deducts the same money twice. The two are brought
together by the order's number, by the column that names the order a credit is
of, else by customer and amount; then both count, each on its own day.
"""

from __future__ import annotations

import polars as pl

from custreport.core import order_frame, text_columns
from custreport.core.terms import Status

_SUFFIX = " (refund)"
"""What is added to the number of an order that has its refund under the same number on another day."""


def _is(status: Status) -> pl.Expr:
    return (pl.col("status") == status).fill_null(value=False)


_CANCELLED, _CREDIT = _is(Status.CANCELLED), _is(Status.CONFIRMED) & (pl.col("amount") < 0)


def within(rows: pl.DataFrame, *, has_lines: bool) -> pl.DataFrame:
    """Rows of orders whose refund has the order's own number, so that they can be summed with their signs.

    What is refunded counts again where the refund stands beside it. Where the file has no lines, or the refund is of
    a later day, it becomes a document of its own.

    Args:
        rows: As :func:`~custreport.sources.decode.typed_rows.read_rows`, every ``order_id`` filled.
        has_lines: Whether the file has columns that only order lines have.
    """
    if not (rows["amount"] < 0).any() or rows["order_id"].n_unique() == rows.height:
        return rows
    amount, order = pl.col("amount"), "order_id"
    back = pl.when(_CREDIT).then(-amount)
    rows = rows.with_columns(
        both=((amount > 0).any() & _CREDIT.any()).over(order),
        back=back.sum().over(order),
        dead=pl.when(_CANCELLED & (amount > 0)).then(amount).sum().over(order),
        day=pl.col("ordered_at").dt.date(),
        differ=((pl.col("status").n_unique() > 1) | (pl.col("ordered_at").n_unique() > 1)).over(order),
    )
    paid_back = pl.col("both") & _CANCELLED & (amount > 0)
    again = paid_back & (pl.col("refunded").is_not_null() | (pl.col("back") == pl.col("dead")))
    rows = _restored(rows, again)
    first = pl.col("day").filter(amount > 0).min().over(order)
    apart = pl.col("both") & _CREDIT & ((pl.col("differ") & (not has_lines)) | (pl.col("day") > first))
    if rows.select(apart.any()).item():
        rows = rows.with_columns(order_id=_renamed(apart))
    return rows.drop("both", "back", "dead", "day", "differ")


def _renamed(apart: pl.Expr) -> pl.Expr:
    """The order's number, or that of its refund."""
    number = pl.col("order_id").cast(pl.String)
    return pl.when(apart.fill_null(value=False)).then(number + _SUFFIX).otherwise(number)


def _restored(rows: pl.DataFrame, again: pl.Expr) -> pl.DataFrame:
    """Rows that count as if nothing had been paid back, since another document says so."""
    confirmed = pl.lit(Status.CONFIRMED.value, order_frame.STATUS)
    again = again.fill_null(value=False)
    reduced = again & ~_CANCELLED & pl.col("refunded").is_not_null()
    return rows.with_columns(
        amount=pl.when(reduced).then(pl.col("amount") + pl.col("refunded")).otherwise("amount"),
        status=pl.when(again & _CANCELLED).then(confirmed).otherwise("status"),
        refunded=pl.when(~again).then("refunded"),
    )


def apart(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders of several files, where the refund of an order that another file has is no version of it."""
    if not (orders["amount"] < 0).any() or orders["order_id"].n_unique() == orders.height:
        return orders
    both = ((pl.col("amount") > 0).any() & _CREDIT.any()).over("order_id")
    return orders.with_columns(order_id=_renamed(both & _CREDIT))


def settle(orders: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Orders of which neither a refund nor what it pays back is left out alone.

    Returns:
        The orders, and how many of them count again because their refund does.
    """
    names = {"refunded", "refund_of"} & set(orders.columns)
    if not names or not (orders["amount"] < 0).any():
        return orders, []
    who = pl.coalesce("customer_id", "email", text_columns.normalised(pl.col("customer")))
    orders = orders.with_columns(who=who).with_row_index("at")
    credits_ = orders.filter(_CREDIT)
    taken = orders.filter((pl.col("amount") > 0) & (pl.col("refunded").is_not_null() | _CANCELLED))
    if not credits_.height or not taken.height:
        return orders.drop("at", "who"), []
    again, used = _by_number(taken, credits_)
    left = taken.filter(pl.col("refunded").is_not_null() & ~pl.col("at").is_in(again))
    # a credit that names another order is not this one's
    free = credits_.filter(pl.col("refund_of").is_null() & ~pl.col("at").is_in(used))
    again += _by_amount(left, free)
    if not again:
        return orders.drop("at", "who"), []
    restored = _restored(orders, pl.col("at").is_in(again)).drop("at", "who")
    count = f"{len(again):,} refunded order{'s' * (len(again) > 1)}"
    return restored, [
        f"{count} and the credit{'s' * (len(again) > 1)} that pay{'s' * (len(again) == 1)} back count both"
    ]


def _by_number(taken: pl.DataFrame, credits_: pl.DataFrame) -> tuple[list[int], list[int]]:
    """Refunded orders whose number a credit names, and these credits."""
    number = pl.col("order_id").str.strip_suffix(_SUFFIX)
    own = credits_.with_columns(
        of=pl.when(pl.col("order_id").str.ends_with(_SUFFIX)).then(number).otherwise("refund_of")
    )
    named = own.filter(pl.col("of").is_not_null()).group_by("of").agg(back=-pl.col("amount").sum(), credit="at")
    pairs = taken.join(named, left_on="order_id", right_on="of")
    # an order that is cancelled, and not refunded, is the credit's if it is taken back whole
    pairs = pairs.filter(pl.col("refunded").is_not_null() | (pl.col("back") == pl.col("amount")))
    return pairs["at"].to_list(), pairs["credit"].explode().to_list() if pairs.height else []


def _by_amount(taken: pl.DataFrame, credits_: pl.DataFrame) -> list[int]:
    """Refunded orders that a credit of the same customer and amount pays back, on their day or later; one each."""
    same = ["who", "currency", "back"]
    orders = taken.select("at", *same[:2], back="refunded", day=pl.col("ordered_at").dt.date())
    notes = credits_.select("at", *same[:2], back=-pl.col("amount"), day=pl.col("ordered_at").dt.date())
    pairs = orders.join(notes, on=same, nulls_equal=True, suffix="_credit").filter(
        pl.col("who").is_not_null() & (pl.col("day_credit") >= pl.col("day"))
    )
    again: list[int] = []
    used: set[int] = set()
    for order, credit in pairs.sort("day_credit", "at_credit", "day", "at").select("at", "at_credit").iter_rows():
        if order not in again and credit not in used:
            again.append(order)
            used.add(credit)
    return again
