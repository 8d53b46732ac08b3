"""What several test modules share of duckdb check."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING, Any

import duckdb

from support import oracle
from support.builders import cards, rows_of

if TYPE_CHECKING:
    from custreport.core.document import Report
    from support.strategies import Case


LEADERBOARD = (
    "rank", "customer", "total_order_count", "total_order_amount", "confirmed_order_count", "confirmed_order_amount",
    "draft_order_count", "draft_order_amount", "last_order", "average_order_amount", "days_since_last_order",
    "reorder_days", "activity", "risk", "owner",
)  # fmt: skip


FOLLOW_UP = (
    "owner", "activity", "risk", "confirmed_amount_12m", "open_draft_amount", "open_draft_days",
    "credit_amount_since_last_purchase",
)  # fmt: skip


FLOATS = ("usual_gap_days", "overdue_ratio", "chance")


def database(case: Case) -> duckdb.DuckDBPyConnection:
    """The case's orders and customer list as tables."""
    db = duckdb.connect()
    db.execute(
        "CREATE TABLE orders (order_id VARCHAR, key VARCHAR, customer VARCHAR, ordered_on DATE, ordered_at TIMESTAMP,"
        " status VARCHAR, amount DECIMAL(38, 4), currency VARCHAR, rep VARCHAR)"
    )
    db.execute("CREATE TABLE listed (key VARCHAR, customer VARCHAR, rep VARCHAR)")
    if case.orders:
        db.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [list(o.values())[:9] for o in case.orders]
        )
    if case.accounts:
        db.executemany(
            "INSERT INTO listed VALUES (?, ?, ?)", [[oracle.fold(n or ""), n, r] for _, n, r in case.accounts]
        )
    return db


def compare(report: Report, expected: tuple[Any, ...]) -> None:
    """Every figure equal; floats to the last digits that two math libraries share."""
    want_cards, want_rows, want_at_risk, days = expected
    assert (report.as_of, report.window.first, report.window.last) == (
        days["as_of"],
        days["window_from"],
        days["window_to"],
    )
    assert cards(report) == want_cards
    got = list(report.section("leaderboard").frame.iter_rows(named=True))
    assert [[row[c] for c in LEADERBOARD] for row in got] == [[row[c] for c in LEADERBOARD] for row in want_rows]
    follow = rows_of(report, "at_risk")
    assert len(follow) == len(want_at_risk)
    stakes = [row["amount_at_stake"] for row in report.section("at_risk").frame.iter_rows(named=True)]
    assert stakes == sorted(stakes, reverse=True)
    for row in want_at_risk:
        mine = follow[row["customer"]]
        assert [mine[c] for c in FOLLOW_UP] == [row[c] for c in FOLLOW_UP]
        assert mine["last_purchase"] == row["last_purchase"]
        for name in FLOATS:
            assert isclose(mine[name], row[name], rel_tol=1e-9, abs_tol=1e-12), name
        for name in ("amount_at_stake", "amount_per_year"):
            assert abs(mine[name] - Decimal(row[name])) < Decimal("0.001")
        assert said_of_season(mine["reason"]) == row["season"]


def said_of_season(reason: str) -> date | None:
    """The day on which, a reason says, an account ordered after it was as quiet in the year before."""
    words = r"\. In the same weeks of the year before it was as quiet, and then ordered on (\w+ \w+ \d+)"
    found = re.search(words, reason)
    return datetime.strptime(found[1], "%d %B %Y").date() if found else None  # noqa: DTZ007 — a day, not a time
