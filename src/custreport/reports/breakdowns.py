"""Where the money is: the cards by month and by rep, how few make most of it, new against repeat customers.

Each is a section on the accounts in scope (:func:`custreport.reports.builder.customers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import history
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Layout, Section
from custreport.core.errors import UsageError
from custreport.core.terms import CustomerType
from custreport.core.text import NO_CUSTOMER, NO_REP

if TYPE_CHECKING:
    from datetime import date

    from custreport.analysis.scope import Scope

CONCENTRATION = (
    Column("customers_80", "Customers Making 80 %", Kind.COUNT),
    Column(
        "buying_customers",
        "Buying Customers",
        Kind.COUNT,
        definition="The customers with a confirmed amount above zero in the period, credits taken off.",
    ),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
)
REP = Column("rep", "Rep", priority=100)
NEW_AND_REPEAT = (
    Column(
        "customer_type",
        "Customer Type",
        Kind.WORD,
        priority=100,
        definition="New: the first confirmed order of all is in the activity window; repeat: one there and one before.",
    ),
    Column("customers", "Customers", Kind.COUNT, priority=99),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=98),
)

SHARED = "an account that several reps own or sold to is counted at each of them, and once in the total"
"""Why the customers of the reps may be more than there are."""


def concentration(listed: pl.DataFrame) -> Section:
    """How many of the accounts in scope make 80 % of their confirmed amount."""
    amount = pl.col("confirmed_order_amount")
    frame = listed.select(
        customers_80=metrics.concentration(amount),
        buying_customers=(amount > 0).sum().cast(pl.Int64),
        confirmed_order_amount=amount.sum(),
    )
    return Section("concentration", "Concentration", CONCENTRATION, frame, 1, layout=Layout.SENTENCE)


def by_month(
    months: Section, summary: Section, orders: pl.LazyFrame, listed: pl.DataFrame, where: Scope, portions: int
) -> Section:
    """The months, each with the other cards.

    Args:
        months: What is counted in each; its rows stay.
        summary: The cards.
        orders: Of the book.
        listed: The accounts in scope.
        where: The filters.
        portions: In how many the customers are taken, one after the other.
    """
    theirs = order_frame.dictionary_encode(orders).filter(where.orders() & pl.col("key").is_not_null())
    if where.names or where.reps is not None:
        theirs = order_frame.of_customers(theirs, listed["key"])
    day, gap = pl.col("ordered_on"), pl.col("gap")
    named = theirs.group_by("key").agg(day.min()).collect()["ordered_on"].sort()
    bought = [
        history.purchase_gaps(part)
        .lazy()
        .filter(metrics.within(day, where.period) & (gap != 0).fill_null(value=True))
        .group_by("code", month=day.dt.truncate("1mo"))
        .agg(gap.sum(), gaps=gap.count())
        .group_by("month")
        .agg(pl.len().cast(pl.Int64).alias("active_customers"), pl.col("gap", "gaps").sum())
        .collect()
        for part in order_frame.partitions(theirs, portions)
    ]
    purchases = (
        pl.concat(bought)
        .group_by("month")
        .agg(pl.col("active_customers", "gap", "gaps").sum())
        .select("month", "active_customers", average_reorder_days=metrics.reorder_days(gap, pl.col("gaps")))
    )
    last = months.frame["month"].dt.month_end()
    frame = months.frame.join(purchases, on="month", how="left").with_columns(
        pl.col("active_customers").fill_null(0),
        total_customers=pl.Series(named.search_sorted(last, side="right"), dtype=pl.Int64),
    )
    return _section("by_month", months.title, (*months.columns, *summary.columns[1:]), frame.sort("month"))


def by_rep(summary: Section, known: pl.DataFrame, orders: pl.LazyFrame, listed: pl.DataFrame, where: Scope) -> Section:
    """The cards of each rep who has an account or an order in scope, by confirmed amount.

    Args:
        summary: The cards of all of them.
        known: :func:`custreport.analysis.scope.reps`.
        orders: Of those in scope.
        listed: The accounts in scope.
        where: The filters.

    Raises:
        UsageError: nothing names a rep.
    """
    if known.is_empty():
        raise UsageError("--by rep: neither the orders nor a customer list (--accounts) name a sales rep")
    if where.reps is not None:
        known = known.filter(pl.col("rep").is_in(where.reps))
    each = (
        orders.filter(where.orders() & where.counted() & ~metrics.is_cancelled())
        .group_by("rep", "key")
        .agg(confirmed_order_amount=metrics.order_amount(metrics.is_confirmed() | metrics.is_credit()))
    )
    amounts = order_frame.collect_decoded(each, "confirmed_order_amount").join(known, on="rep", how="left")
    by_name = amounts.group_by("name").agg(pl.col("confirmed_order_amount").sum())
    owned = listed.join(known, left_on="owner_written", right_on="rep").select("name", "key")
    frame = (
        pl.concat([owned, amounts.select("name", "key").drop_nulls()])
        .unique()
        .join(listed, on="key")
        .group_by("name")
        .agg(
            total_customers=pl.len().cast(pl.Int64),
            active_customers=(pl.col("window_confirmed") > 0).sum().cast(pl.Int64),
            average_reorder_days=metrics.reorder_days(pl.col("reorder_gap_days").sum(), pl.col("reorder_gaps").sum()),
        )
        .join(by_name.drop_nulls("name"), on="name", how="full", coalesce=True)
        .with_columns(pl.exclude("name", "average_reorder_days").fill_null(0))
        .rename({"name": "rep"})
        .sort("confirmed_order_amount", "rep", descending=[True, False])
    )
    nobody = by_name.filter(pl.col("name").is_null()).select("confirmed_order_amount").rows(named=True)
    footer = ({"rep": NO_REP, **row} for row in nobody)
    total = {"rep": "Total", **summary.frame.row(0, named=True)}
    return _section("by_rep", "By rep", (REP, *summary.columns), frame, *footer, total)


def sold(orders: pl.LazyFrame, where: Scope, *by: str) -> pl.DataFrame:
    """What is counted of each customer in the activity window, of each ``by``."""
    confirmed, credit = metrics.is_confirmed(), metrics.is_credit()
    counted = metrics.within(pl.col("ordered_on"), where.window) & where.credited()
    found = (
        orders.filter(where.orders() & counted & (confirmed | credit))
        .group_by(*by, "key")
        .agg(confirmed_order_count=metrics.order_count(confirmed), confirmed_order_amount=pl.col("amount").sum())
    )
    return order_frame.collect_decoded(found, "confirmed_order_amount")


def new_and_repeat(counted: pl.DataFrame, listed: pl.DataFrame, where: Scope) -> Section:
    """The accounts in scope that bought in the activity window, for the first time or again, and those that did not.

    Args:
        counted: :func:`sold`.
        listed: The accounts in scope.
        where: The filters.
    """
    amounts = [column.name for column in NEW_AND_REPEAT[2:]]
    counts = (
        listed.select("key", "window_confirmed", "purchase_before_period", "period_first_purchase")
        .join(counted, on="key", how="left")
        .group_by(metrics.customer_type(where.window).alias("customer_type"))
        .agg(pl.len().cast(pl.Int64).alias("customers"), pl.col(amounts).sum())
    )
    frame = (
        pl.DataFrame({"customer_type": [word.value for word in CustomerType]})
        .join(counts, on="customer_type", how="left", maintain_order="left")
        .with_columns(pl.exclude("customer_type").fill_null(0))
    )
    nobody = counted.filter(pl.col("key").is_null()).select(amounts)
    total = pl.concat([frame, nobody], how="diagonal").select(pl.exclude("customer_type").sum())
    return _section(
        "new_and_repeat",
        f"New and repeat customers, {where.window}",
        NEW_AND_REPEAT,
        frame,
        *({"customer_type": NO_CUSTOMER, **row} for row in nobody.rows(named=True)),
        {"customer_type": "Total", **total.row(0, named=True)},
    )


def reach(first: date | None) -> tuple[str, ...]:
    """How far back the data goes, which decides who looks new; nothing without an order."""
    return (f"the orders go back to {first}: a customer who only ordered before looks new",) if first else ()


def _section(
    name: str, title: str, columns: tuple[Column, ...], frame: pl.DataFrame, *footer: dict[str, object]
) -> Section:
    return Section(name, title, columns, frame.select(c.name for c in columns), frame.height, footer)
