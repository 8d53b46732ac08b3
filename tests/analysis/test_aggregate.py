"""One row per customer: what is empty, what is 0, and what the customer list adds."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from custreport import metrics
from custreport.analysis import scope
from custreport.analysis.aggregate import aggregate, customers
from custreport.analysis.measure_kinds import amount, count, day, fill_empty, flag, one_amount
from custreport.core.document import Column, Kind
from custreport.core.filters import Filters
from custreport.core.risk_settings import RiskRule
from custreport.reports import customer_page, leaderboard
from support.builders import TODAY, book, order

ACCOUNTS = pl.DataFrame(
    {"customer_id": ["a", "z"], "customer": ["Acme", "Zed"], "rep": [None, "Bo"], "segment": ["retail", "chain"]}
)


def figures(accounts: pl.DataFrame | None) -> pl.DataFrame:
    """The customers of two orders of two customers, one of whom is on the customer list, with a third."""
    the_book = book(order("a", "2024-01-05", 10, rep="Ann"), order("b", "2024-02-05", 20, rep="Bo"))
    where, rule = scope.resolve(Filters(), the_book, TODAY), RiskRule()
    return customers(aggregate(the_book.orders, where, rule), accounts, where, rule)


def test_an_account_without_orders_has_counts_of_0_and_empty_days() -> None:
    """Sums and counts are 0, days and what follows from them are empty."""
    zed = figures(ACCOUNTS).row(by_predicate=pl.col("key") == "z", named=True)
    assert (zed["total_order_count"], zed["total_order_amount"], zed["has_counted"]) == (0, Decimal(0), False)
    assert (zed["purchase_days"], zed["window_confirmed"], zed["revenue"]) == (0, 0, Decimal(0))
    assert (zed["last_order"], zed["average_order_amount"], zed["reorder_days"]) == (None, None, None)
    assert (zed["owner"], zed["risk"], zed["activity"]) == ("Bo", "never", "inactive")


def test_further_columns_of_the_customer_list_are_carried_through() -> None:
    """Under their names after `account_`; empty for a customer that is not on the list. No figure changes."""
    frame = figures(ACCOUNTS)
    assert dict(frame.select("key", "account_segment").iter_rows()) == {"a": "retail", "b": None, "z": "chain"}
    assert frame.drop("account_segment").equals(figures(ACCOUNTS.drop("segment")))


def test_each_measure_is_empty_in_its_own_way() -> None:
    """A count and a sum are 0, a flag is false; one order's amount and a day stay empty, whatever their type."""
    where = pl.col("amount") > 0
    measures = {
        "orders": count(metrics.order_count(where)),
        "sum": amount(metrics.order_amount(where)),
        "any": flag(where.any()),
        "largest": one_amount(pl.when(where).then(pl.col("amount")).max()),
        "newest": day(metrics.newest_day(where)),
    }
    schema = pl.Schema(
        {
            "orders": pl.Int64(),
            "sum": pl.Decimal(38, 4),
            "any": pl.Boolean(),
            "largest": pl.Decimal(38, 4),
            "newest": pl.Date(),
        }
    )
    empty = pl.DataFrame({name: [None] for name in schema}, schema=schema)
    assert empty.with_columns(fill_empty(measures)).row(0) == (0, Decimal(0), False, None, None)


def test_the_customer_page_has_every_figure_of_the_leaderboard() -> None:
    """Amounts, counts and averages: a new column of the leaderboard is on the page too; the rank is not."""
    numbers = {Kind.MONEY, Kind.COUNT, Kind.TENTHS}
    expected = [c for c in leaderboard.LEADERBOARD if c.kind in numbers][1:]
    assert list(customer_page.FIGURES[1:]) == expected
    assert all(isinstance(c, Column) and c.name != "rank" for c in expected)


def test_what_is_totalled_adds_up() -> None:
    """Only columns that are declared to add up are in the total, and the average of all."""
    totals = leaderboard.totals(figures(None), 2)
    assert totals.keys() == {c.name for c in leaderboard.LEADERBOARD if c.totalled} | {"average_order_amount"}
    assert (totals["total_order_count"], totals["average_order_amount"]) == (2, Decimal(15))
