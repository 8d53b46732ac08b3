"""Every account as it would have been judged on days in the past, and whether it ordered afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import history, risk
from custreport.analysis.measure_kinds import amount, fill_empty, values
from custreport.core import order_frame
from custreport.core.errors import UsageError
from custreport.core.period import Period, trailing
from custreport.core.terms import Status
from custreport.engine.partitions import partitions
from custreport.reports.backtest.rules import RANKINGS, RULES, SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from custreport.analysis.scope import Scope
    from custreport.core.filters import Cutoffs
    from custreport.core.risk_settings import RiskRule

MAX_CUTOFFS = 12
"""Cutoffs if no number is asked for: three years of quarters."""

FirstAndLast = tuple[date | None, date | None]
"""The first and the last day of orders; ``None`` without any."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """What some customers bought.

    Attributes:
        orders: Orders and credits.
        days: Their purchase days, as :func:`custreport.analysis.history.purchase_gaps`.
        first_days: ``key``, ``code`` and ``ordered_on``, the first purchase day, of each customer with any.
    """

    orders: pl.LazyFrame
    days: pl.DataFrame
    first_days: pl.DataFrame


def purchase_orders(orders: pl.LazyFrame, where: Scope) -> pl.LazyFrame:
    """All that a backtest needs, of orders as :attr:`custreport.sources.Book.summed` has them."""
    counted = where.orders() & pl.col("key").is_not_null() & (pl.col("status") == Status.CONFIRMED)
    return order_frame.dictionary_encode(orders).filter(counted).select("key", "ordered_on", "status", "amount")


def purchases_of(orders: pl.LazyFrame) -> Purchases:
    """The purchases of customers, of orders as :func:`purchase_orders` has them."""
    days = history.purchase_gaps(orders)
    key = pl.col("code").cat.to(orders.collect_schema()["key"]).cast(pl.String)
    return Purchases(orders, days, days.filter(pl.col("gap").is_null()).select("code", "ordered_on", key=key))


def resolve_cutoffs(options: Cutoffs, ends: FirstAndLast, where: Scope, rule: RiskRule) -> list[date]:
    """The days to look back from, oldest first; none where no order has a horizon after it.

    Those that were asked for. Else the last day that has a horizon after it, and from there back in equal steps as
    long as there are as many days of orders before it as an account has until it is lost; those within the period.

    Raises:
        UsageError: a day that does not fit the orders.
    """
    step = rule.horizon if options.every is None else options.every
    limit = MAX_CUTOFFS if options.steps is None else options.steps
    first, newest = ends
    if first is None or newest is None or (newest - first).days <= rule.horizon:
        return []
    last = newest - timedelta(days=rule.horizon)
    for day in options.cutoff or ():
        if not first <= day <= last:
            raise UsageError(
                f"--cutoff {day}: expected a day from {first} to {last}, with orders before it and "
                f"{rule.horizon} days of them after it"
            )
    steps = max(((last - first).days - rule.lost_after) // step, 0)
    regular = [last - timedelta(days=step * n) for n in range(steps + 1)]
    inside = [day for day in regular if (where.period.first or day) <= day <= (where.period.last or day)]
    return sorted(set(options.cutoff or inside[:limit]))


def features_at(purchases: Purchases, cutoff: date, rule: RiskRule) -> pl.DataFrame:
    """What was known on a day of every customer that had bought, and whether it ordered afterwards: one row each."""
    day = pl.col("ordered_on")
    ahead = metrics.within(day, Period(cutoff + timedelta(days=1), cutoff + timedelta(days=rule.horizon)))
    ordered = purchases.days.filter(ahead)["code"].unique()
    recent = metrics.within(day, trailing(cutoff, rule.history))
    by_day = risk.purchase_history(cutoff, rule)
    by_order = {"revenue": amount(risk.revenue(cutoff, rule))}
    days = purchases.days.lazy().filter(recent).group_by("code").agg(**values(by_day))
    revenue = order_frame.as_money(
        purchases.orders.filter(recent).group_by("key").agg(**values(by_order)), *by_order
    ).select(pl.exclude("key"), code=pl.col("key").to_physical())
    return (
        purchases.first_days.lazy()
        .filter(day <= cutoff)
        .select("key", "code")
        .join(days, on="code", how="left")
        .join(revenue, on="code", how="left")
        .with_columns(*fill_empty(by_day | by_order), no_order=~pl.col("code").is_in(ordered.implode()))
        .drop("code")
        .collect()
    )


def assess(customers: pl.DataFrame, cutoff: date, rule: RiskRule) -> pl.DataFrame:
    """Every account that could be flagged on a day, by what was known then.

    Args:
        customers: All of them, as :func:`features_at` has them.
        cutoff: The day.
        rule: The risk rule.

    Returns:
        One row per account with 3 or more purchase days that is not lost, sorted by key. ``no_order`` within the
        horizon; ``worth``, its amount per year; for each list whether it is on it; for each rule the days without an
        order from which on it is; and its scores.
    """
    frame = (
        risk.add_risk(customers.sort("key").rechunk().lazy(), cutoff, rule)
        .filter(pl.col("purchase_days") >= 3, rule.lost_after >= pl.col("days_since_last_purchase"))
        .collect(engine="in-memory")
    )
    list_length = RULES["flag"].flags.sum()
    return frame.with_columns(risk.at_risk_since(frame, rule)).select(
        "key",
        "prior_gap",
        "chance",
        "no_order",
        cutoff=pl.lit(cutoff),
        worth=risk.amount_per_year(),
        **{f"on {name}": each.flags for name, each in RULES.items()},
        **{f"on {name}": SCORES[name].rank("ordinal", descending=True) <= list_length for name in RANKINGS},
        **{f"from {name}": each.days.cast(pl.Int32) for name, each in RULES.items()},
        **{f"score {name}": score for name, score in SCORES.items()},
    )


def assess_all(
    orders: pl.LazyFrame, cutoffs: Sequence[date], rule: RiskRule, partition_count: int
) -> Iterator[pl.DataFrame]:
    """:func:`assess` on each cutoff; the orders are taken one group of customers after the other."""
    features: dict[date, list[pl.DataFrame]] = {day: [] for day in cutoffs}
    for part in partitions(orders, partition_count):
        purchases = purchases_of(part if partition_count == 1 else part.collect().lazy())
        for day in cutoffs:
            features[day].append(features_at(purchases, day, rule))
    for day in cutoffs:
        yield assess(pl.concat(features.pop(day)), day, rule)
