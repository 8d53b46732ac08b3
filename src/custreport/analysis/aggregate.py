"""One row per customer: what its orders come to, and what the customer list adds.

Orders → :func:`aggregate` → :func:`customers`. Every section of a report is made of these rows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import history, risk
from custreport.analysis.measure_kinds import Measure, amount, count, day, fill_empty, flag, money_names, values
from custreport.core import order_frame, text_columns
from custreport.core.period import Period, trailing
from custreport.engine.partitions import partitions

if TYPE_CHECKING:
    from custreport.analysis.scope import Scope
    from custreport.core.risk_settings import RiskRule

_ORDER_COLUMNS = ("key", "customer", "rep", "status", "ordered_on", "amount")
EXTRA = "account_"
"""How the names of further columns of the customer list begin in the rows of customers."""


# --- what is worked out of the orders ---------------------------------------------


def rep_measures(where: Scope) -> dict[str, Measure]:
    """What is credited to the rep who took the order; ``has_counted``: there is an order or credit in the period."""
    confirmed, draft, credit = metrics.is_confirmed(), metrics.is_draft(), metrics.is_credit()
    placed, counted = metrics.is_placed(), where.counted()
    last_year = metrics.within(pl.col("ordered_on"), trailing(where.as_of, risk.YEAR)) & where.credited()
    return {
        "has_counted": flag((counted & (placed | credit)).any()),
        "total_order_count": count(metrics.order_count(counted & placed)),
        "total_order_amount": amount(metrics.order_amount(counted & (placed | credit))),
        "confirmed_order_count": count(metrics.order_count(counted & confirmed)),
        "confirmed_order_amount": amount(metrics.order_amount(counted & (confirmed | credit))),
        "draft_order_count": count(metrics.order_count(counted & draft)),
        "draft_order_amount": amount(metrics.order_amount(counted & draft)),
        "confirmed_amount_12m": amount(metrics.order_amount(last_year & (confirmed | credit))),
        "open_draft_amount": amount(metrics.order_amount(last_year & draft)),
    }


def customer_measures(where: Scope, rule: RiskRule) -> dict[str, Measure]:
    """What follows the customer, whoever took the orders."""
    placed, in_window = metrics.is_placed(), metrics.within(pl.col("ordered_on"), where.window)
    return {
        "last_order": day(
            metrics.newest_day(placed & metrics.within(pl.col("ordered_on"), Period(None, where.period.last)))
        ),
        "window_confirmed": count(metrics.order_count(in_window & metrics.is_confirmed())),
        "window_placed": count(metrics.order_count(in_window & placed)),
        "revenue": amount(risk.revenue(where.as_of, rule)),
    }


def purchase_measures(where: Scope, rule: RiskRule) -> dict[str, Measure]:
    """What follows the customer, of its purchase days as :func:`custreport.analysis.history.purchase_gaps` has them."""
    ordered_on = pl.col("ordered_on")
    in_period = metrics.within(ordered_on, where.period)
    return {
        "period_purchase_days": count(metrics.purchase_days(in_period)),
        "period_first_purchase": day(metrics.oldest_day(in_period)),
        "period_last_purchase": day(metrics.newest_day(in_period)),
        "purchase_before_period": day(metrics.newest_day(ordered_on < (where.period.first or date.min))),
        **risk.purchase_history(where.as_of, rule),
    }


def all_measures(where: Scope, rule: RiskRule) -> dict[str, Measure]:
    """Every measure of a customer."""
    return {**rep_measures(where), **customer_measures(where, rule), **purchase_measures(where, rule)}


# --- orders → one row per customer --------------------------------------------------


def aggregate(orders: pl.LazyFrame, where: Scope, rule: RiskRule, partition_count: int = 1) -> pl.DataFrame:
    """One row per customer with its measures; the row with a null key holds the orders without a customer.

    Args:
        orders: As :attr:`custreport.sources.Book.summed` has them.
        where: The days, and who counts. The period is inside the measures, so that no customer is dropped.
        rule: The risk rule.
        partition_count: The customers are taken in so many groups, one after the other, to save memory.
    """
    parts = partitions(order_frame.dictionary_encode(orders).filter(where.orders()), partition_count)
    return pl.concat([_aggregate(part, where, rule, in_memory=partition_count > 1) for part in parts]).rechunk()


def _aggregate(orders: pl.LazyFrame, where: Scope, rule: RiskRule, *, in_memory: bool) -> pl.DataFrame:
    """One row per customer of one group, whose orders are collected first so that they are searched for once."""
    held = orders.select(_ORDER_COLUMNS).collect().lazy() if in_memory else orders
    by_order = {**rep_measures(where), **customer_measures(where, rule)}
    by_purchase = purchase_measures(where, rule)
    names = _name_sources()
    ends = {f"{at} {name}": end for name, (column, counts) in names.items() for at, end in _ends(column, counts)}
    grouped = held.group_by("key").agg(**values(by_order), **ends)
    purchases = history.purchase_gaps(held).lazy().group_by("code").agg(**values(by_purchase))
    rows = (
        order_frame.as_money(grouped, *money_names(by_order))
        .with_columns(code=pl.col("key").to_physical())
        .join(purchases, on="code", how="left")
        .with_columns(fill_empty(by_purchase))
        .drop("code")
        .collect()
    )
    for name, (column, counts) in names.items():
        rows = _resolve_name(rows, orders, name, column, counts)
    # a chunk of one row divides floats another way, and the last digit may differ
    return rows.with_columns(pl.col("key", *names).cast(pl.String)).rechunk()


def _name_sources() -> dict[str, tuple[str, pl.Expr]]:
    """The column that holds each name of a customer or its rep, and the orders of which the latest counts."""
    named, credit = pl.col("customer").is_not_null(), metrics.is_credit()
    return {
        "customer": ("customer", named & ~credit),
        "customer_on_credit": ("customer", named & credit),
        "owner": ("rep", metrics.is_placed() & pl.col("rep").is_not_null()),
    }


def _ends(column: str, counts: pl.Expr) -> tuple[tuple[str, pl.Expr], tuple[str, pl.Expr]]:
    """The least and the greatest code of a column's texts: for most customers they are the same."""
    code = pl.when(counts).then(pl.col(column).to_physical())
    return ("least", code.min()), ("greatest", code.max())


def _resolve_name(rows: pl.DataFrame, orders: pl.LazyFrame, name: str, column: str, counts: pl.Expr) -> pl.DataFrame:
    """The rows with the one name that a customer has; of several, that of the latest order."""
    least, greatest = pl.col(f"least {name}"), pl.col(f"greatest {name}")
    resolved = rows.with_columns(least.cat.to(orders.collect_schema()[column]).alias(name))
    several = rows.lazy().filter(least != greatest).select("key")
    if several.select(pl.len()).collect().item():
        candidates = orders.join(several, on="key", how="semi", nulls_equal=True)
        latest = candidates.group_by("key").agg(latest=metrics.latest(column, counts)).collect()
        resolved = resolved.join(latest, on="key", how="left", nulls_equal=True, maintain_order="left")
        resolved = resolved.with_columns(pl.coalesce("latest", name).alias(name)).drop("latest")
    return resolved.drop(f"least {name}", f"greatest {name}")


# --- one row per customer → all its figures -----------------------------------------


def customers(grouped: pl.DataFrame, accounts: pl.DataFrame | None, where: Scope, rule: RiskRule) -> pl.DataFrame:
    """Every account of the book with all its figures, sorted by key.

    Args:
        grouped: :func:`aggregate`; the row without a key is left out.
        accounts: The customer list, its further columns too, which are named ``account_…`` here; ``None`` without one.
        where: The filters. They decide what is summed, not who is here.
        rule: The risk rule.
    """
    rows = grouped.filter(pl.col("key").is_not_null()).with_columns(
        customer=pl.coalesce("customer", "customer_on_credit")
    )
    if accounts is None:
        rows = rows.with_columns(customer=pl.coalesce("customer", "key"))
    else:
        rows = _join_accounts(rows, accounts).with_columns(fill_empty(all_measures(where, rule)))
    return (
        risk.add_risk(rows.sort("key").lazy(), where.as_of, rule)
        .with_columns(
            customer=text_columns.printable(pl.col("customer")),
            owner=text_columns.printable(pl.col("owner")),
            owner_written="owner",
            average_order_amount=metrics.average_order_amount(where.digits),
            days_since_last_order=metrics.days_since(pl.col("last_order"), where.as_of),
            reorder_gap_days=metrics.repeat_purchase_days(),
            reorder_gaps=metrics.repeat_purchases(),
            activity=metrics.activity(),
        )
        .with_columns(reorder_days=metrics.reorder_days(pl.col("reorder_gap_days"), pl.col("reorder_gaps")))
        .collect(engine="in-memory")
    )


def _join_accounts(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """The rows with the owners of the customer list, and its accounts that are on no order.

    An account is the customer with its id; else the one with its name.
    """
    extra = [name for name in accounts.columns if name not in {"customer_id", "customer", "rep"}]
    named = rows.select("key", by_name=text_columns.normalised(pl.coalesce("customer", "key")))
    listed = accounts.with_row_index("at").select(
        "at",
        id=pl.col("customer_id").str.normalize("NFKC"),
        by_name=text_columns.normalised(pl.col("customer")),
        listed_as="customer",
        listed_rep="rep",
        **{f"{EXTRA}{name}": pl.col(name) for name in extra},
    )
    by_id = listed.join(rows.select("key"), left_on="id", right_on="key").with_columns(key="id")
    rest = listed.join(by_id, on="at", how="anti").join(named, on="by_name", how="left")
    # a customer with an id of its own is not the one that only has the same name
    same = pl.when(pl.col("id").is_null() | (pl.col("key") == pl.col("by_name"))).then(pl.col("key"))
    by_name = rest.with_columns(key=pl.coalesce(same, "id", "by_name"))
    matches = (
        pl.concat([by_id, by_name.select(by_id.columns)])
        .sort("at")
        .unique("key", keep="first", maintain_order=True)
        .drop("at", "id", "by_name")
    )
    return (
        rows.join(matches, on="key", how="full", coalesce=True)
        .with_columns(customer=pl.coalesce("customer", "listed_as", "key"), owner=pl.coalesce("listed_rep", "owner"))
        .drop("listed_as", "listed_rep")
    )
