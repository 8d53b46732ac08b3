"""Every figure of SPEC.md §2, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from custreport import metrics
from custreport.core.errors import UsageError
from support.builders import book, build, cards, day, order, rows_of


def test_counts_and_amounts_by_status() -> None:
    """Placed = confirmed + draft; cancelled is nowhere; a credit nets money and is no order."""
    report = build(
        book(
            order("acme", "2024-01-10", "100.00"),
            order("acme", "2024-01-20", "50.50"),
            order("acme", "2024-02-01", "30.25", "draft"),
            order("acme", "2024-02-02", "999.99", "cancelled"),
            order("acme", "2024-02-03", "-20.10"),
        )
    )
    row = rows_of(report)["acme"]
    assert row["total_order_count"] == 3
    assert row["total_order_amount"] == Decimal("160.65")  # 100 + 50.50 + 30.25 − 20.10
    assert (row["confirmed_order_count"], row["confirmed_order_amount"]) == (2, Decimal("130.40"))
    assert (row["draft_order_count"], row["draft_order_amount"]) == (1, Decimal("30.25"))
    assert row["average_order_amount"] == Decimal("53.55")  # 160.65 ÷ 3
    assert row["last_order"] == day("2024-02-01")  # the draft; neither the cancelled order nor the credit
    assert report.as_of == day("2024-02-03")  # but as-of is the newest day of any status
    assert row["days_since_last_order"] == 2
    assert cards(report)["confirmed_order_amount"] == Decimal("130.40")


@pytest.mark.parametrize(
    ("amounts", "average"),
    [
        (["0.05", "0.00"], "0.02"),  # 0.025 → the even 0.02
        (["0.07", "0.00"], "0.04"),  # 0.035 → the even 0.04
        (["10.00", "0.00", "0.00"], "3.33"),
        (["20.00", "0.00", "0.00"], "6.67"),
        (["0.0051", "0.0050"], "0.01"),  # 0.00505: above the tie, must not be taken for 0.005 → 0.00
        (["999999999999999.99", "0.01"], "500000000000000.00"),
    ],
)
def test_average_is_exact_and_half_even(amounts: list[str], average: str) -> None:
    """Average Order Amount is rounded once, half to even, from the exact quotient."""
    report = build(book(*(order("a", "2024-01-01", amount) for amount in amounts)))
    assert rows_of(report)["a"]["average_order_amount"] == Decimal(average)


@pytest.mark.parametrize(("currency", "average"), [("JPY", "2"), ("KWD", "2.333"), ("EUR", "2.33"), (None, "2.33")])
def test_average_has_the_currency_s_digits(currency: str | None, average: str) -> None:
    """ISO 4217: the yen has no minor unit, the Kuwaiti dinar three digits."""
    report = build(book(*(order("a", "2024-01-01", amount, currency=currency) for amount in ("3", "2", "2"))))
    assert str(rows_of(report)["a"]["average_order_amount"]) == average


def test_nothing_is_empty_and_not_zero() -> None:
    """No order: no average, no last order, no age, no reorder time."""
    report = build(book(order("a", "2024-01-01", 5, "cancelled")))
    row = rows_of(report)["a"]
    for figure in ("average_order_amount", "last_order", "days_since_last_order", "reorder_days"):
        assert row[figure] is None
    assert (row["total_order_count"], row["total_order_amount"]) == (0, 0)
    assert cards(report)["average_reorder_days"] is None


def test_reorder_time_reaches_back_before_the_period() -> None:
    """A repeat purchase in the period counts its gap wherever the purchase before it lies."""
    report = build(
        book(
            order("a", "2024-01-01", 1),
            order("a", "2024-03-31", 1),  # 90 days after
            order("a", "2024-04-10", 1),  # 10 days after
            order("a", "2024-06-30", 1),  # after the period
            order("b", "2024-04-05", 1),  # first purchase ever: no repeat
        ),
        from_=day("2024-03-01"),
        to=day("2024-04-30"),
    )
    assert rows_of(report)["a"]["reorder_days"] == Decimal("50.0")  # (90 + 10) ÷ 2
    assert rows_of(report)["b"]["reorder_days"] is None
    assert cards(report)["average_reorder_days"] == Decimal("50.0")


def test_reorder_card_weighs_purchases_not_customers() -> None:
    """The card is Σ days ÷ Σ gaps, not the mean of the customers' means; one decimal, half-even."""
    a = [order("a", f"2024-01-{d:02d}", 1) for d in (1, 2, 3, 4)]  # three gaps of 1 day
    b = [order("b", d, 1) for d in ("2024-01-01", "2024-01-31")]  # one gap of 30 days
    report = build(book(*a, *b))
    assert cards(report)["average_reorder_days"] == Decimal("8.2")  # 33 ÷ 4 = 8.25 → the even 8.2
    assert rows_of(report)["a"]["reorder_days"] == Decimal("1.0")


def test_two_orders_on_one_day_are_one_purchase_day() -> None:
    """A split order is not a repeat purchase; a draft or credit makes no purchase day."""
    report = build(
        book(
            order("a", "2024-01-01T09:00", 1),
            order("a", "2024-01-01T10:00", 1),
            order("a", "2024-01-05", 1, "draft"),
            order("a", "2024-01-06", -1),
            order("a", "2024-01-11", 1),
        )
    )
    assert rows_of(report)["a"]["reorder_days"] == Decimal("10.0")


@pytest.mark.parametrize(
    ("orders", "activity"),
    [
        ([("2024-03-31", "confirmed", 1), ("2024-06-29", "draft", 1)], "draft-only"),  # one day too old
        ([("2024-04-01", "confirmed", 1)], "active"),  # the window's first day
        ([("2024-06-29", "confirmed", 1)], "active"),  # its last
        ([("2024-06-01", "confirmed", 0)], "active"),  # free samples are an order
        ([("2024-06-01", "draft", 1)], "draft-only"),
        ([("2024-06-01", "cancelled", 1)], "inactive"),
        ([("2024-06-01", "confirmed", -1)], "inactive"),  # a credit is no order
        ([("2024-03-31", "confirmed", 1)], "inactive"),
    ],
)
def test_activity(orders: list[tuple[str, str, int]], activity: str) -> None:
    """The window is the 90 days that end on as-of, both ends in it."""
    made = [order("a", on, amount, status) for on, status, amount in orders]
    report = build(book(*made, order("z", "2024-06-29", 1)))
    assert (report.window.first, report.window.last) == (day("2024-04-01"), day("2024-06-29"))
    assert rows_of(report)["a"]["activity"] == activity
    assert cards(report)["active_customers"] == (2 if activity == "active" else 1)


def test_a_period_that_was_asked_for_is_the_activity_window() -> None:
    """Activity is measured in the period; its open end is as-of, its open start the first order day."""
    the_book = book(order("a", "2024-01-15", 1), order("b", "2024-06-01", 1))
    report = build(the_book, from_=day("2024-02-01"))
    assert (report.window.first, report.window.last) == (day("2024-02-01"), day("2024-06-01"))
    assert [rows_of(report)[c]["activity"] for c in "ab"] == ["inactive", "active"]
    report = build(the_book, to=day("2024-05-31"))
    assert (report.window.first, report.window.last) == (day("2024-01-15"), day("2024-05-31"))


def test_the_period_never_hides_history() -> None:
    """Last order and age see every order up to the period's end, not only those in it."""
    report = build(
        book(order("a", "2024-01-01", 7), order("a", "2024-09-01", 9)), from_=day("2024-02-01"), to=day("2024-03-01")
    )
    row = rows_of(report)["a"]
    assert row["last_order"] == day("2024-01-01")
    assert row["days_since_last_order"] == 60
    assert row["total_order_count"] == 0


def test_order_of_rows() -> None:
    """By confirmed amount, then total amount, both downwards, then customer; the rank follows."""
    report = build(
        book(
            order("d", "2024-01-01", 10),
            order("c", "2024-01-01", 10),
            order("b", "2024-01-01", 10),
            order("b", "2024-01-01", 5, "draft"),
            order("a", "2024-01-01", 11),
        )
    )
    frame = report.section("leaderboard").frame
    assert frame["customer"].to_list() == ["a", "b", "c", "d"]
    assert frame["rank"].to_list() == [1, 2, 3, 4]


SORTS = [
    ({"sort": "total_order_count"}, "bac"),
    ({"sort": "total-order-count", "ascending": True}, "acb"),
    ({"sort": "Last Order"}, "cab"),
    ({"sort": "customer"}, "abc"),
    ({"ascending": True}, "bca"),
    ({"sort": "reorder_days", "ascending": True}, "bac"),  # empty comes last either way
]


@pytest.mark.parametrize(("options", "customers"), SORTS, ids=str)
def test_sort(options: dict[str, Any], customers: str) -> None:
    """Any column, largest first unless ascending; ties end in customer; empty last."""
    report = build(
        book(
            order("a", "2024-01-02", 9),
            order("b", "2024-01-01", 1),
            order("b", "2023-12-31", 1),
            order("c", "2024-01-03", 5),
        ),
        **options,
    )
    assert "".join(report.section("leaderboard").frame["customer"]) == customers


def test_sort_by_an_unknown_column() -> None:
    """The message names the columns there are."""
    with pytest.raises(UsageError, match="--sort size: no such column; there are customer, total_order_count"):
        build(book(order("a", "2024-01-01", 1)), sort="size")


def test_top_cuts_rows_and_not_cards() -> None:
    """--top chooses among rows; cards and totals are computed before."""
    report = build(book(*(order(c, "2024-01-01", 1) for c in "abcd")), top=3)
    section = report.section("leaderboard")
    assert (section.frame.height, section.matched, section.hidden) == (3, 4, 1)
    assert cards(report)["total_customers"] == 4
    assert section.footer[-1]["confirmed_order_amount"] == 4


def test_activity_and_risk_filters_choose_rows_and_not_cards() -> None:
    """The cards are computed before --activity and --at-risk."""
    the_book = book(order("a", "2024-01-01", 1), order("b", "2024-06-30", 2))
    report = build(the_book, activity=["inactive"])
    assert list(rows_of(report)) == ["a"]
    assert cards(report)["total_customers"] == 2
    assert not rows_of(build(the_book, only_at_risk=True))


def test_orders_without_a_customer() -> None:
    """Counted in the totals under "(no customer)"; never ranked, never a customer, never active."""
    report = build(
        book(order("a", "2024-01-01", 10), order(None, "2024-01-02", 5), order(None, "2024-01-02", 2, "draft"))
    )
    assert list(rows_of(report)) == ["a"]
    assert cards(report) == {
        "confirmed_order_amount": 15,
        "total_customers": 1,
        "active_customers": 1,
        "average_reorder_days": None,
    }
    nobody, total = report.section("leaderboard").footer
    assert (nobody["customer"], nobody["total_order_count"], nobody["total_order_amount"]) == ("(no customer)", 2, 7)
    assert (total["customer"], total["total_order_count"], total["total_order_amount"]) == ("Total", 3, 17)
    assert cards(build(book(order("a", "2024-01-01", 10), order(None, "2024-01-02", 5)), customer=["a"]))[
        "confirmed_order_amount"
    ] == 10  # fmt: skip


def test_the_name_is_the_spelling_of_the_latest_order() -> None:
    """Latest by day, then time of day, then order id; a draft is an order, a credit is not."""
    report = build(
        book(
            order("1", "2024-01-01T09:00", 1, name="Old"),
            order("1", "2024-01-02T17:00", 1, "draft", name="New", id="1"),
            order("1", "2024-01-02T09:00", 1, name="Earlier that day", id="9"),
            order("1", "2024-01-03", -1, name="Credit"),
            order("2", "2024-01-01", 1, name="Ten", id="10"),
            order("2", "2024-01-01", 1, name="Eleven", id="11"),
            order("3", "2024-01-01", -1, name="Only a credit"),
        )
    )
    assert set(rows_of(report)) == {"New", "Eleven", "Only a credit"}


def test_orders_after_as_of_are_nowhere() -> None:
    """An order dated after as-of adds no account, no money, no name."""
    report = build(
        book(order("a", "2024-01-01", 1, name="A"), order("a", "2024-03-01", 9, name="B"), order("b", "2024-02-01", 1)),
        as_of="2024-01-31",
    )
    assert list(rows_of(report)) == ["A"]
    assert cards(report)["confirmed_order_amount"] == 1
    assert report.reconciliation.after_as_of == 2


def test_exact_ratio_of_big_and_negative_numbers() -> None:
    """Half-even holds below zero, and for 15 digits before the point."""
    frame = pl.DataFrame({"n": [-5, -15, 25, 10**18 + 5], "d": [100, 100, 100, 10]})
    got = frame.select(metrics.exact_ratio(pl.col("n"), pl.col("d"), 1)).to_series().to_list()
    assert got == [Decimal("0.0"), Decimal("-0.2"), Decimal("0.2"), Decimal("100000000000000000.5")]
