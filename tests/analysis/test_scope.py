"""As-of, period, accounts, reps and currency: SPEC.md §1 and its rule for filters, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from custreport.core.errors import CustReportError, UsageError
from custreport.core.period import Period, absolute_period, relative_period
from support.builders import TODAY, book, build, cards, day, order, rows_of

AS_OF = [
    ({}, "2024-05-20"),  # the newest day, of any status
    ({"to": day("2024-04-30")}, "2024-04-30"),  # --to is earlier
    ({"to": day("2024-12-31")}, "2024-05-20"),  # the newest day is earlier
    ({"as_of": "2024-05-01"}, "2024-05-01"),
    ({"as_of": "2026-01-01", "to": day("2024-01-31")}, "2026-01-01"),  # said beats computed
    ({"as_of": "today"}, TODAY.isoformat()),
    ({"rep": ["Anna"]}, "2024-05-20"),  # filters never move it
    ({"customer": ["a"]}, "2024-05-20"),
    ({"period": "2024-Q1"}, "2024-03-31"),  # a period that names its days is --from and --to
    ({"period": "last-month"}, "2024-05-20"),  # one counted from as-of cannot move it
]


@pytest.mark.parametrize(("options", "as_of"), AS_OF, ids=str)
def test_as_of(options: dict[str, Any], as_of: str) -> None:
    """Given, else the earlier of --to and the newest order day that is not after today."""
    report = build(
        book(
            order("a", "2024-03-01", 1, rep="Anna"),
            order("b", "2024-05-20", 1, "cancelled"),
            order("c", "2031-01-01", 1),  # after today
        ),
        **options,
    )
    assert report.as_of == day(as_of)


def test_as_of_of_an_empty_book() -> None:
    """Nothing to take the day from: --to, else today."""
    assert build(book()).as_of == TODAY
    assert build(book(), to=day("2024-01-01")).as_of == day("2024-01-01")
    assert build(book(order("a", "2031-01-01", 1))).as_of == TODAY


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-q4", "2024-10-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_periods_that_name_their_days(text: str, first: str, last: str) -> None:
    """A year, a quarter, a month: both ends inclusive."""
    assert absolute_period(text) == Period(day(first), day(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this-week", "2024-02-26", "2024-03-03"),  # Monday to Sunday
        ("last-week", "2024-02-19", "2024-02-25"),
        ("this-month", "2024-03-01", "2024-03-31"),
        ("last-month", "2024-02-01", "2024-02-29"),
        ("this-quarter", "2024-01-01", "2024-03-31"),
        ("last-quarter", "2023-10-01", "2023-12-31"),
        ("this-year", "2024-01-01", "2024-12-31"),
        ("last-year", "2023-01-01", "2023-12-31"),
        ("last-90d", "2023-12-05", "2024-03-03"),  # 90 days with as-of's own
        ("last-1d", "2024-03-03", "2024-03-03"),
        ("YTD", "2024-01-01", "2024-03-03"),
    ],
)
def test_periods_counted_from_as_of(text: str, first: str, last: str) -> None:
    """Counted from as-of, 3 March 2024, a Sunday in a leap year."""
    assert relative_period(text, day("2024-03-03")) == Period(day(first), day(last))


@pytest.mark.parametrize("text", ["2024-13", "2024-Q5", "24", "last-0d", "next-week", "last-month-", "", "0000"])
def test_what_is_no_period(text: str) -> None:
    """Refused, with what is allowed."""
    with pytest.raises(UsageError, match=r"expected .*last-90d or ytd"):
        build(book(order("a", "2024-01-01", 1)), period=text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "2024", "from_": day("2024-01-01")}, "leave out --from and --to"),
        ({"from_": day("2024-02-01"), "to": day("2024-01-01")}, "--from 2024-02-01 is after --to 2024-01-01"),
        ({"as_of": "soon"}, "--as-of soon: expected a day like"),
        ({"inactive_after": 0}, "--inactive-after 0"),
        ({"top": -1}, "--top -1"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], message: str) -> None:
    """A usage error that names the option and its value."""
    with pytest.raises(UsageError, match=message):
        build(book(order("a", "2024-01-01", 1)), **options)


def test_accounts() -> None:
    """In the customer list, or named on any order or credit of any status."""
    report = build(
        book(
            order("confirmed", "2024-01-01", 1),
            order("drafted", "2024-01-01", 1, "draft"),
            order("cancelled", "2024-01-01", 1, "cancelled"),
            order("credited", "2024-01-01", -1),
            accounts=[(None, "Quiet", "Anna"), (None, "Confirmed", None)],
        )
    )
    assert set(rows_of(report)) == {"confirmed", "drafted", "cancelled", "credited", "Quiet"}
    assert cards(report)["total_customers"] == 5
    quiet = rows_of(report)["Quiet"]
    assert (quiet["owner"], quiet["activity"], quiet["risk"], quiet["total_order_amount"]) == (
        "Anna",
        "inactive",
        "never",
        0,
    )


def test_without_a_customer_list_the_output_says_so() -> None:
    """Accounts that never ordered cannot be known then."""
    assert any("never ordered are not known" in note for note in build(book(order("a", "2024-01-01", 1))).notes)
    listed = build(book(order("a", "2024-01-01", 1), accounts=[]))
    assert not any("never ordered" in note for note in listed.notes)


def test_accounts_match_by_id_then_by_name() -> None:
    """The id decides; a list without ids finds the customer by name, however it is spelt."""
    report = build(
        book(
            order("C1", "2024-01-01", 1, name="Café X"),
            order("C2", "2024-01-01", 1, name="Two"),
            accounts=[("C2", "Another name", "Bob"), (None, " CAFÉ   x", "Anna"), ("C3", None, "Bob")],
        )
    )
    assert {c: r["owner"] for c, r in rows_of(report).items()} == {"Café X": "Anna", "Two": "Bob", "C3": "Bob"}


def test_an_account_with_an_id_of_its_own_is_not_its_namesake() -> None:
    """Two accounts of one name are two: the list's C2 takes nothing from the orders' C1."""
    report = build(
        book(
            order("C1", "2024-01-01", 1, rep="Anna", name="Acme"),
            accounts=[("C2", "Acme", "Bob"), ("C1", "Acme", None)],
        )
    )
    assert cards(report)["total_customers"] == 2
    rows = report.section("leaderboard").frame.select("customer", "owner", "risk").rows()
    assert rows == [("Acme", "Anna", "new"), ("Acme", "Bob", "never")]


def test_owner() -> None:
    """The list's rep, else the rep on the latest placed order that names one."""
    report = build(
        book(
            order("a", "2024-01-01", 1, rep="Anna"),
            order("a", "2024-02-01", 1, "draft", rep="Bob"),  # the latest that counts
            order("a", "2024-03-01", 1, rep=None),
            order("a", "2024-04-01", 1, "cancelled", rep="Cleo"),
            order("a", "2024-04-01", -1, rep="Cleo"),
            order("b", "2024-01-01", 1, rep="Anna"),
            accounts=[(None, "b", "Dan"), (None, "a", None)],
        )
    )
    assert {c: r["owner"] for c, r in rows_of(report).items()} == {"a": "Bob", "b": "Dan"}


MOVED = (
    order("moved", "2024-01-10", 100, rep="Anna"),
    order("moved", "2024-06-01", 40, rep="Bob"),
    order("annas", "2024-05-01", 7, rep="Anna"),
    order("annas", "2024-05-02", 3, rep="Bob"),
    order("bobs", "2024-05-01", 1, rep="Bob"),
)


def test_money_follows_the_rep_status_follows_the_customer() -> None:
    """Anna's report sums her orders; last order and activity see everybody's."""
    report = build(book(*MOVED), rep=["anna"])  # Bob owns both of hers, as their latest orders say; she took part
    rows = rows_of(report)
    assert set(rows) == {"moved", "annas"}
    assert rows["moved"]["confirmed_order_amount"] == 100
    assert rows["moved"]["last_order"] == day("2024-06-01")  # Bob's: the customer is not quiet
    assert (rows["moved"]["activity"], rows["moved"]["owner"]) == ("active", "Bob")
    assert rows["moved"]["reorder_days"] == 143
    assert cards(report)["confirmed_order_amount"] == 107


def test_a_rep_s_accounts() -> None:
    """Those the rep owns, with or without orders, and those with an order in the period credited to the rep."""
    report = build(
        book(*MOVED, accounts=[(None, "moved", "Bob"), (None, "annas", "Anna"), (None, "sleeper", "Anna")]),
        rep=["Anna"],
        from_=day("2024-05-01"),
    )
    assert set(rows_of(report)) == {"annas", "sleeper"}  # she sold to "moved" before the period only
    assert cards(report) == {
        "confirmed_order_amount": 7,
        "total_customers": 2,
        "active_customers": 1,
        "average_reorder_days": Decimal("1.0"),
    }


def test_a_credit_booked_by_a_rep_is_on_her_report() -> None:
    """The rows' sums are the card: an account is listed when anything of it is summed for the rep."""
    report = build(
        book(order("a", "2024-01-01", 50, rep="Bob"), order("a", "2024-01-02", -5, rep="Anna")), rep=["Anna"]
    )
    assert rows_of(report)["a"]["confirmed_order_amount"] == -5
    assert cards(report)["confirmed_order_amount"] == -5


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["ACME  gmbh"], ["Acme GmbH"]),
        (["*gmbh"], ["Acme GmbH", "Bolt GmbH"]),
        (["bolt gmbh", "c?"], ["Bolt GmbH", "C?"]),
        (["k-7"], ["Acme GmbH"]),
    ],
)
def test_customer_names(asked: list[str], found: list[str]) -> None:
    """Whole names or ids, letter case and white space aside; * is the only wildcard."""
    report = build(
        book(
            order("K-7", "2024-01-01", 3, name="Acme GmbH"),
            order("bolt", "2024-01-01", 2, name="Bolt GmbH"),
            order("c?", "2024-01-01", 1, name="C?"),
            order("cx", "2024-01-01", 1, name="Cx"),
        ),
        customer=asked,
    )
    assert report.section("leaderboard").frame["customer"].to_list() == found
    assert cards(report)["total_customers"] == len(found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"customer": ["Acne"]}, "--customer Acne: no such customer; nearest: Acme"),
        ({"rep": ["Ana"]}, "--rep Ana: no such rep; nearest: Anna"),
        ({"customer": ["Acme", "zzz"]}, "--customer zzz: no such customer"),
        ({"currency": "GBP"}, r"--currency GBP: no orders in it; there are EUR 1 order 1.00"),
    ],
)
def test_names_that_match_nothing(options: dict[str, Any], message: str) -> None:
    """An error that offers what is there."""
    with pytest.raises(UsageError, match=message):
        build(book(order("Acme", "2024-01-01", 1, rep="Anna")), **options)


TWO = (
    order("a", "2024-01-01", "10.50"),
    order("a", "2024-01-05", 2, currency="USD"),
    order("b", "2024-01-03", 3, currency="USD"),
    order("c", "2024-01-03", 3, "cancelled", currency="GBP"),
    order("d", "2024-02-03", 3, currency="CHF"),
)


def test_two_currencies_are_never_one_sum() -> None:
    """Refused, naming each with its count and sum; cancelled and later orders do not count."""
    with pytest.raises(
        CustReportError, match=r"USD 2 orders 5\.00, EUR 1 order 10\.50; choose one with --currency"
    ) as error:
        build(book(*TWO), as_of="2024-01-31")
    assert error.value.exit_code == 1


def test_one_currency_of_two() -> None:
    """Its orders, its accounts, its last orders; the others are accounted for."""
    report = build(book(*TWO), as_of="2024-01-31", currency="eur")
    assert list(rows_of(report)) == ["a"]
    row = rows_of(report)["a"]
    assert (row["confirmed_order_amount"], row["last_order"]) == (Decimal("10.50"), day("2024-01-01"))
    assert report.currency == "EUR"
    parts = report.reconciliation
    assert (parts.confirmed_orders, parts.other_currency, parts.cancelled, parts.after_as_of) == (1, 2, 1, 1)
    assert parts.rows_read == sum(parts.parts().values())


def test_orders_without_a_currency_beside_others() -> None:
    """A blank is another currency until the settings say which."""
    with pytest.raises(CustReportError, match=r"\(none\) 1 order.*custreport.toml"):
        build(book(order("a", "2024-01-01", 1), order("a", "2024-01-01", 1, currency=None)))


def test_the_rows_that_were_read_add_up() -> None:
    """An order is counted once: cancelled, else after as-of, else other currency, else as what it is."""
    report = build(
        book(
            order("a", "2024-01-01", 1),
            order("a", "2024-01-01", 1, "draft"),
            order("a", "2024-01-01", -1, "draft"),  # a draft whatever its amount
            order("a", "2024-01-01", -1),
            order("a", "2025-01-01", 1, "cancelled"),  # cancelled, though after as-of
            order("a", "2025-01-01", 1),
        ),
        as_of="2024-06-01",
    )
    assert report.reconciliation.parts() == {
        "confirmed_orders": 1, "draft_orders": 2, "credits": 1, "folded_lines": 0, "superseded": 0, "cancelled": 1,
        "after_as_of": 1, "other_currency": 0, "blank_or_total": 0, "rejected": 0,
    }  # fmt: skip
    assert str(report.reconciliation) == (
        "6 rows read = 1 confirmed order + 2 draft orders + 1 credit + 1 cancelled + 1 after as-of"
    )
