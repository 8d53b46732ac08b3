"""The verbs: one function per figure of SPEC.md (reorder time, order amount …), each a Polars expression.

The functions of the first part are used inside one ``group_by("key")`` over
orders: they turn many orders into one value per customer. Those of the second
part turn that customer's values into its other figures. ``where`` arguments are
Booleans, one per order, and must name a column.

Orders have the columns of :func:`orders_schema`; an order dated after as-of
never reaches these functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.document import BEFORE, CHANGED, PERCENT
from custreport.core.terms import Activity, CustomerType, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from custreport.core.period import Period


def within(day: pl.Expr, period: Period) -> pl.Expr:
    """Whether a day lies in the period, both ends inclusive; an open end holds every day."""
    inside = day.is_not_null()
    if period.first:
        inside &= day >= period.first
    if period.last:
        inside &= day <= period.last
    return inside


def money_text(amount: pl.Expr, digits: int) -> pl.Expr:
    """An amount of 0 or more within a sentence: the currency's digits, none where it is whole.

    >>> from decimal import Decimal
    >>> pl.select(money_text(pl.lit(Decimal("1234567.5000")), 2)).item()
    '1,234,567.50'
    >>> pl.select(money_text(pl.lit(Decimal("3120.0000")), 2)).item()
    '3,120'
    """
    text = amount.round(digits, mode="half_to_even").cast(pl.Decimal(38, digits)).cast(pl.String)
    whole = text.str.extract(r"^(\d+)").str.reverse().str.replace_all(r"(\d{3})", "$1,").str.reverse()
    return whole.str.strip_chars_start(",") + text.str.extract(r"(\.\d*[1-9]\d*)$").fill_null("")


# --- kinds of order -----------------------------------------------------------


def is_credit() -> pl.Expr:
    """A confirmed document with a negative amount: credit note, return."""
    return (pl.col("status") == Status.CONFIRMED) & (pl.col("amount") < 0)


def is_confirmed() -> pl.Expr:
    """A confirmed order; a credit is not an order."""
    return (pl.col("status") == Status.CONFIRMED) & (pl.col("amount") >= 0)


def is_draft() -> pl.Expr:
    """A draft order."""
    return pl.col("status") == Status.DRAFT


def is_placed() -> pl.Expr:
    """Confirmed or draft."""
    return is_confirmed() | is_draft()


def is_cancelled() -> pl.Expr:
    """Left out of every figure."""
    return pl.col("status") == Status.CANCELLED


# --- many orders → one value per customer -------------------------------------


def order_count(where: pl.Expr) -> pl.Expr:
    """Count the orders that count.

    Returns:
        Int64, one per group; 0 when no order counts.

    Source:
        SPEC.md §2, "Total Order Count" and its kin.

    >>> orders = pl.DataFrame({"key": ["a", "a", "b"], "amount": [5, 1, 1]})
    >>> orders.group_by("key").agg(n=order_count(pl.col("amount") > 2)).sort("key")["n"].to_list()
    [1, 0]
    """
    return where.sum().cast(pl.Int64)


def order_amount(where: pl.Expr) -> pl.Expr:
    """Sum the amounts of the orders that count.

    Returns:
        Decimal(38, 4) in the report's currency, one per group; 0 when no order counts.

    Source:
        SPEC.md §2, "Total Order Amount" and its kin.

    >>> from decimal import Decimal
    >>> orders = pl.DataFrame({"key": ["a", "a"], "amount": [Decimal("2.50"), Decimal("1")]})
    >>> orders.group_by("key").agg(x=order_amount(pl.col("amount") > 2)).item(0, "x")
    Decimal('2.50')
    """
    return pl.when(where).then(pl.col("amount")).sum()


def newest_day(where: pl.Expr) -> pl.Expr:
    """Day of the newest order that counts; null when none does.

    Source:
        SPEC.md §2, "Last Order".
    """
    return pl.when(where).then(pl.col("ordered_on")).max()


def oldest_day(where: pl.Expr) -> pl.Expr:
    """Day of the oldest order that counts; null when none does."""
    return pl.when(where).then(pl.col("ordered_on")).min()


def latest(column: str, where: pl.Expr) -> pl.Expr:
    """The column's value on the latest order that counts; null when none does.

    Latest by day, then time of day, then order id.

    Source:
        SPEC.md §1, "Latest".
    """
    return pl.col(column).filter(where).max_by(pl.struct("ordered_at", "order_id").filter(where))


def purchase_days(where: pl.Expr) -> pl.Expr:
    """Count the different days on which the customer ordered. Needs ``gap``; ``where`` asks for days only.

    Source:
        SPEC.md §1, "Purchase day": two orders on one day are one.
    """
    return (where & (pl.col("gap") != 0).fill_null(value=True)).sum().cast(pl.Int64)


def sum_sq_gaps(period: Period) -> pl.Expr:
    """Sum of the squared days between one purchase day and the next, both in the period. Needs ``gap``.

    Returns:
        Int64, one per group; 0 with fewer than two purchase days.

    Source:
        SPEC.md §3, ``ss``.
    """
    day, gap = pl.col("ordered_on"), pl.col("gap")
    both = within(day, period) & within(day - pl.duration(days=gap), period)
    return pl.when(both).then(gap).pow(2).sum()


# --- one customer's values → its other figures ---------------------------------


def exact_ratio(numerator: pl.Expr, denominator: pl.Expr, digits: int) -> pl.Expr:
    """Divide exactly and round half to even.

    Args:
        numerator: Decimal(38, 4) or integer.
        denominator: Integer; 0 gives null.
        digits: Decimals of the result, 0 to 4.

    Returns:
        Decimal(38, digits).

    The quotient is taken with 16 decimals: two quotients of a four-decimal
    number by less than a billion lie further apart, so that a tie at the last
    shown digit is a true tie and is not made by an earlier rounding.

    >>> pl.select(exact_ratio(pl.lit(5), pl.lit(2), 0)).item()
    Decimal('2')
    """
    whole = pl.when(denominator != 0).then(denominator).cast(pl.Decimal(38, 0))
    return (numerator.cast(pl.Decimal(38, 16)) / whole).round(digits, mode="half_to_even").cast(pl.Decimal(38, digits))


def average_order_amount(digits: int) -> pl.Expr:
    """Total amount ÷ total count, half-even to the currency's minor unit; null without an order.

    Source:
        SPEC.md §2, "Average Order Amount".
    """
    return exact_ratio(pl.col("total_order_amount"), pl.col("total_order_count"), digits)


def days_between(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Whole days from one day to another, Int64; null when either is."""
    return (later - earlier).dt.total_days()


def days_since(day: pl.Expr, as_of: date) -> pl.Expr:
    """Whole days from ``day`` to as-of, Int64; null when there is no such day.

    Source:
        SPEC.md §2, "Days Since Last Order".
    """
    return days_between(day, pl.lit(as_of))


def repeat_purchases() -> pl.Expr:
    """How many purchase days of the period have one before them, wherever that lies.

    Needs ``period_purchase_days`` and ``purchase_before_period``.

    Source:
        SPEC.md §2, "Average Reorder Time": the count it is divided by.
    """
    first_has_none = pl.col("purchase_before_period").is_null() & (pl.col("period_purchase_days") > 0)
    return pl.col("period_purchase_days") - first_has_none.cast(pl.Int64)


def repeat_purchase_days() -> pl.Expr:
    """Days since the previous purchase day, summed over the period's repeat purchases.

    The gaps are end to end, so their sum is the last purchase day of the period
    less the last one before it (else the first one in it).

    Source:
        SPEC.md §2, "Average Reorder Time": the sum that is divided.
    """
    start = pl.coalesce("purchase_before_period", "period_first_purchase")
    return days_between(start, pl.col("period_last_purchase")).fill_null(0)


def reorder_days(days: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Average days of a repeat purchase, one decimal; null with none.

    Source:
        SPEC.md §2, "Reorder Time (days)".
    """
    return exact_ratio(days, count, 1)


def activity() -> pl.Expr:
    """What the customer did in the activity window, as a word.

    Source:
        SPEC.md §2, "Activity".
    """
    return (
        pl.when(pl.col("window_confirmed") > 0)
        .then(pl.lit(Activity.ACTIVE.value))
        .when(pl.col("window_placed") > 0)
        .then(pl.lit(Activity.DRAFT_ONLY.value))
        .otherwise(pl.lit(Activity.INACTIVE.value))
    )


def customer_type(window: Period) -> pl.Expr:
    """Whether the customer bought in the activity window, and for the first time, as a word.

    Needs ``window_confirmed``, ``purchase_before_period`` and ``period_first_purchase``: the window is the period, or
    this has no first day, so that the earlier of the two, if not the first purchase of all, is before the window too.

    Source:
        SPEC.md §6, "New and repeat customers".
    """
    return (
        pl.when(pl.col("window_confirmed") == 0)
        .then(pl.lit(CustomerType.NO_ORDER.value))
        .when(within(pl.coalesce("purchase_before_period", "period_first_purchase"), window))
        .then(pl.lit(CustomerType.NEW.value))
        .otherwise(pl.lit(CustomerType.REPEAT.value))
    )


def quarter(day: pl.Expr) -> pl.Expr:
    """Calendar quarters since the year 0, Int64.

    >>> from datetime import date
    >>> pl.select(quarter(pl.lit(date(2025, 1, 1))) - quarter(pl.lit(date(2024, 12, 31)))).item()
    1
    """
    return day.dt.year().cast(pl.Int64) * 4 + day.dt.quarter() - 1


# --- a figure and that of the days before → the change ----------------------------


def change(figure: str) -> dict[str, pl.Expr]:
    """A figure less that of the days before, and what percent of the latter this is. Needs ``{figure}_before``.

    Returns:
        ``{figure}_change``, exact; null when either is. ``{figure}_change_percent``, Float64, 100 for twice as much:
        infinite for something after nothing, null for nothing more after nothing.

    Source:
        SPEC.md §6, "Compared with".

    >>> pl.DataFrame({"x": [3, 1, 0], "x_before": [2, 0, 0]}).with_columns(**change("x")).rows()
    [(3, 2, 1, 50.0), (1, 0, 1, inf), (0, 0, 0, None)]
    """
    now, before = pl.col(figure), pl.col(f"{figure}{BEFORE}")
    percent = (now - before).cast(pl.Float64) * 100 / before.cast(pl.Float64)
    grown = pl.when((before <= 0) & (now > 0)).then(pl.lit(float("inf")))
    return {
        f"{figure}{CHANGED}": now - before,
        f"{figure}{PERCENT}": pl.when(before > 0).then(percent).otherwise(grown),
    }


def changes(figures: Iterable[str]) -> dict[str, pl.Expr]:
    """:func:`change` of several figures."""
    return {name: each for figure in figures for name, each in change(figure).items()}


# --- many customers → a share of the whole --------------------------------------


def share(amount: pl.Expr, total: Decimal) -> pl.Expr:
    """What part of a total an amount is.

    Returns:
        Float64, 1 for all of it; null when the total is not above zero.

    Source:
        SPEC.md §6, "Share".

    >>> from decimal import Decimal
    >>> pl.select(share(pl.lit(Decimal("2.50")), Decimal(10))).item()
    0.25
    """
    return amount.cast(pl.Float64) / float(total) if total > 0 else pl.lit(None, pl.Float64)


def concentration(amount: pl.Expr) -> pl.Expr:
    """The fewest customers that make 80 % of what all of them make.

    Args:
        amount: Decimal, one per customer.

    Returns:
        Int64; null when the sum is not above zero.

    Source:
        SPEC.md §6, "Concentration".

    >>> pl.DataFrame({"amount": [10, 70, 5, 20, -5]}).select(concentration(pl.col("amount"))).item()
    2
    """
    made, total = amount.sort(descending=True).cum_sum(), amount.sum()
    return pl.when(total > 0).then((made * 5 < total * 4).sum().cast(pl.Int64) + 1)


def retention(ordered: pl.Expr, customers: pl.Expr) -> pl.Expr:
    """What part of the customers ordered, Float64; null of none.

    Source:
        SPEC.md §6, "Cohorts".
    """
    return ordered / pl.when(customers > 0).then(customers)
