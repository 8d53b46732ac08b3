"""The page of one account: its figures are those of the lists, its sections add up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from books import books
from conftest import TODAY, book, build, order, rows_of
from custreport import account
from custreport.model import Filters, Report, RiskRule, UsageError
from test_cli import run
from test_sources import FULL, write

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.sources import Book

BOOK = book(
    order("A", "2024-01-10", "100", name="Acme", rep="Ann", id="1"),
    order("A", "2024-01-31", "50", rep="Ann", id="2"),
    order("A", "2024-03-01", "70", rep="Bob", id="3"),
    order("A", "2024-03-10", "30", "draft", id="4"),
    order("A", "2023-12-20", "25", id="5"),
    order("A", "2024-03-05", "-20", id="6"),
    order("A", "2024-03-06", "999", "cancelled", id="7"),
    order("B", "2024-03-20", "1", name="Bolt", id="8"),
)


def page(the_book: Book, name: str, **options: Any) -> Report:
    """The page of one account."""
    return account.build(the_book, Filters(customer=[name], **options), rule=RiskRule(), today=TODAY)


def rows(report: Report, name: str) -> list[dict[str, Any]]:
    """The rows of a section."""
    return list(report.section(name).frame.iter_rows(named=True))


def test_figures_of_the_period_and_the_year_before() -> None:
    """2024 up to as-of holds 220 less the credit of 20 and the draft of 30; 2023 the order of December."""
    now, before = rows(page(BOOK, "a", from_=date(2024, 1, 1)), "figures")
    assert now["period"] == "2024-01-01 to 2024-03-20"
    assert (now["total_order_count"], now["total_order_amount"]) == (4, Decimal(230))
    assert (now["confirmed_order_count"], now["confirmed_order_amount"]) == (3, Decimal(200))
    assert (now["draft_order_count"], now["draft_order_amount"]) == (1, Decimal(30))
    assert now["reorder_days"] == Decimal("24.0")  # 21, 21 and 30 days
    assert before["period"] == "2023-01-01 to 2023-03-20"
    assert (before["total_order_count"], before["average_order_amount"]) == (0, None)


def test_figures_without_a_period() -> None:
    """The year up to as-of, and the one before it, 29 February and all."""
    leap = book(order("A", "2024-02-29", "10"), order("A", "2023-03-01", "5"), order("A", "2023-02-28", "3"))
    now, before = rows(page(leap, "A"), "figures")
    assert (now["period"], now["total_order_amount"]) == ("2023-03-01 to 2024-02-29", Decimal(15))
    assert (before["period"], before["total_order_amount"]) == ("2022-03-01 to 2023-02-28", Decimal(3))


def test_months_gaps_drafts_credits_and_orders() -> None:
    """Each month once, empty ones too; gaps between purchase days; what is open; newest first."""
    report = page(BOOK, "A")
    assert [(str(m["month"]), m["confirmed_order_amount"]) for m in rows(report, "months")] == [
        ("2023-12-01", Decimal(25)),
        ("2024-01-01", Decimal(150)),
        ("2024-02-01", Decimal(0)),
        ("2024-03-01", Decimal(50)),
    ]
    assert [(str(g["purchase_day"]), g["gap_days"]) for g in rows(report, "gaps")] == [
        ("2024-03-01", 30),
        ("2024-01-31", 21),
        ("2024-01-10", 21),
        ("2023-12-20", None),
    ]
    assert [(d["order_id"], d["age_days"], d["amount"]) for d in rows(report, "drafts")] == [("4", 10, Decimal(30))]
    assert [(c["order_id"], c["amount"]) for c in rows(report, "credits")] == [("6", Decimal(-20))]
    assert [(o["order_id"], o["kind"]) for o in rows(report, "orders")] == [
        ("4", "draft"), ("7", "cancelled"), ("6", "credit"), ("3", "confirmed"), ("2", "confirmed"),
        ("1", "confirmed"), ("5", "confirmed"),
    ]  # fmt: skip


def test_arithmetic_is_that_of_the_lists() -> None:
    """Four purchase days over 72 days; the book has nobody else to ask, so its typical gap is Acme's own, 24."""
    steps = {row["step"]: row["value"] for row in rows(page(BOOK, "A"), "arithmetic")}
    assert steps["Purchase days"] == "4"
    assert steps["From the first to the last"] == "72 days"
    assert steps["Typical gap of all customers"] == "24.0 days"
    assert steps["Usual gap"] == "24.0 days"  # (72 + 24) / 4
    assert steps["Since the last purchase"] == "19 days"
    assert steps["Risk"] == "on-track"


def test_account_that_never_ordered() -> None:
    """A customer of the list without an order has a page without figures."""
    report = page(book(order("B", "2024-03-20", "1"), accounts=[("A", "Acme", "Ann")]), "Acme")
    assert rows(report, "account")[0]["risk"] == "never"
    assert rows(report, "figures")[0]["total_order_count"] == 0
    assert [rows(report, name) for name in ("months", "gaps", "drafts", "orders")] == [[], [], [], []]


@pytest.mark.parametrize(("name", "said"), [("*", "2 accounts"), ("Nobody", "no such customer")])
def test_name_that_is_not_one_account(name: str, said: str) -> None:
    """None or several is a usage error that names them."""
    with pytest.raises(UsageError, match=said):
        page(BOOK, name)


@settings(max_examples=40)
@given(books().map(lambda orders: book(*orders)))
def test_page_agrees_with_the_lists(given_book: Book) -> None:
    """Law: an account's page and its rows of the leaderboard say the same, whatever the book."""
    report = build(given_book)
    for name, row in list(rows_of(report).items())[:3]:
        try:
            mine = page(given_book, name)
        except UsageError:  # two accounts of one name
            continue
        shown = rows(mine, "account")[0]
        assert {k: shown[k] for k in ("risk", "activity", "last_order", "owner")} == {
            k: row[k] for k in ("risk", "activity", "last_order", "owner")
        }
        counted = [o["amount"] for o in rows(mine, "orders") if o["kind"] in {"confirmed", "credit"}]
        assert sum(counted) == row["confirmed_order_amount"]


def test_customer_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page on the terminal and as JSON; an unknown name offers the nearest."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "1,Acme,2024-01-10,paid,100", "2,Bolt,2024-01-11,paid,5", header=FULL)
    done = run("customer", "Acme")
    assert done.code == 0
    assert "Every order" in done.out
    found = json.loads(run("customer", "Acme", "orders.csv", "--format", "json").out)
    assert [o["order_id"] for o in found["sections"]["orders"]] == ["1"]
    done = run("customer", "Acme", "--pdf", "a.pdf", "--html", "a.html")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert "Every order" in (tmp_path / "a.html").read_text("utf-8")
    assert run("customer", "Acme", "--pdf", "a.pdf", "--html", "a.pdf").code == 2
    wrong = run("customer", "Acmee")
    assert (wrong.code, "nearest: Acme" in wrong.err) == (2, True)
