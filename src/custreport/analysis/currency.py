"""The one currency of a report: several are refused, never added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core import order_frame
from custreport.core.currency import minor_digits
from custreport.core.errors import CustReportError, UsageError
from custreport.core.text import plain

if TYPE_CHECKING:
    from datetime import date


def one_currency(chosen: str | None, orders: pl.LazyFrame, as_of: date, home: str) -> str | None:
    """The one currency of the orders that count; ``None`` where they name none.

    Args:
        chosen: What ``--currency`` says.
        orders: As :func:`custreport.core.order_frame.orders_schema`.
        as_of: The day up to which orders count.
        home: Options that name the columns which hold all amounts in one currency; ``""`` without any.

    Raises:
        CustReportError: several currencies, and none chosen.
        UsageError: no order is in the currency that was chosen.

    Source:
        SPEC.md §1, "The rule for filters".
    """
    each = (
        orders.filter((pl.col("ordered_on") <= as_of) & ~metrics.is_cancelled())
        # by status, too: all orders in one group would be held in memory before they are summed
        .group_by("currency", "status")
        .agg(count=metrics.order_count(metrics.is_placed()), amount=pl.col("amount").sum())
        .group_by("currency")
        .agg(pl.col("count", "amount").sum())
        .with_columns(pl.col("currency").cast(pl.String))
        .sort("count", "currency", descending=[True, False])
    )
    currencies = order_frame.as_money(each, "amount").collect()
    listed = [
        f"{plain(currency or '(none)')[:20]} {count:,} order{'s' * (count != 1)} {amount:,.{minor_digits(currency)}f}"
        for currency, count, amount in currencies.head(10).iter_rows()
    ] + [f"and {currencies.height - 10} more"] * (currencies.height > 10)
    if chosen:
        code = chosen.strip().upper()
        if code not in currencies["currency"]:
            raise UsageError(
                f"--currency {chosen}: no orders in it; there are {', '.join(listed) or 'no orders at all'}"
            )
        return code
    if currencies.height > 1:
        blank = (
            '; `currency = "EUR"` in custreport.toml says what orders without one are in'
            if None in currencies["currency"]
            else ""
        )
        blank += home and f"; or take the amounts that are all in one: {home}"
        raise CustReportError(f"orders in several currencies: {', '.join(listed)}; choose one with --currency{blank}")
    return currencies["currency"].to_list()[0] if currencies.height else None
