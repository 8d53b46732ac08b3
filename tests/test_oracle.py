"""custreport against DuckDB: two engines, one contract, the same figures."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import example, given, settings

import oracle
from books import Case, cases
from conftest import TODAY, build, cards, rows_of, shared
from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import Orders

if TYPE_CHECKING:
    from custreport.core.document import Report

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


@pytest.mark.parametrize("part", range(4))
def test_random_books(part: int) -> None:  # noqa: ARG001 — each part draws its own
    """640 random books under random combinations of filters (four times 160, so that they run side by side)."""

    @settings(max_examples=160, derandomize=False, print_blob=True)
    @given(case=cases())
    @example(case=Case([], None, {}))
    def check(case: Case) -> None:
        with database(case) as db:
            expected = oracle.compute(db, case.filters, TODAY)
            known = {oracle.fold(r[0]) for r in db.execute("SELECT customer FROM everyone").fetchall()}
            unmatched = [p for p in case.filters.get("customer", []) if not any(oracle.matches(p, n) for n in known)]
            if unmatched or not _currency_known(db, case):
                with pytest.raises(UsageError):
                    build(case.book, **case.filters)
            elif _currencies(db, case, expected[3]["as_of"]) > 1:
                with pytest.raises(CustReportError, match="several currencies"):
                    build(case.book, **case.filters)
            else:
                compare(build(case.book, **case.filters), expected)

    check()


def _currencies(db: duckdb.DuckDBPyConnection, case: Case, as_of: Any) -> int:
    if "currency" in case.filters:
        return 1
    query = "SELECT count(DISTINCT currency) FROM orders WHERE status <> 'cancelled' AND ordered_on <= ?"
    found = db.execute(query, [as_of]).fetchone()
    return int(found[0]) if found else 0


def _currency_known(db: duckdb.DuckDBPyConnection, case: Case) -> bool:
    if "currency" not in case.filters:
        return True
    days = oracle.resolve(db, case.filters, TODAY)
    query = "SELECT count(*) FROM orders WHERE currency = ? AND status <> 'cancelled' AND ordered_on <= ?"
    found = db.execute(query, [case.filters["currency"], days["as_of"]]).fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"to": "2011-06-30"},
        {"from_": "2011-03-01", "to": "2011-05-31"},
        {"from_": "2011-09-01", "as_of": "2011-11-15"},
    ],
    ids=str,
)
def test_online_retail(filters: dict[str, Any]) -> None:
    """Every customer of a real book of 541,909 lines: DuckDB reads the Parquet file itself."""
    path = shared("exports", "uci_online_retail", "online_retail_full.parquet")
    dated = {k: date.fromisoformat(v) if k != "as_of" else v for k, v in filters.items()}
    db = duckdb.connect()
    db.execute(
        """
        CREATE TABLE orders AS
        SELECT InvoiceNo AS order_id, any_value(CustomerID::BIGINT::VARCHAR) AS key, key AS customer,
               min(InvoiceDate)::DATE AS ordered_on, min(InvoiceDate) AS ordered_at, 'confirmed' AS status,
               sum(UnitPrice::DECIMAL(18, 4) * Quantity::DECIMAL(18, 0)) AS amount, NULL::VARCHAR AS currency,
               NULL::VARCHAR AS rep
        FROM read_parquet(?) GROUP BY InvoiceNo
        """,
        [str(path)],
    )
    db.execute("CREATE TABLE listed (key VARCHAR, customer VARCHAR, rep VARCHAR)")
    expected = oracle.compute(db, dated, TODAY)
    the_book = sources.load(Orders(paths=[str(path)]), Config())
    compare(build(the_book, **dated), expected)
    if not filters:
        assert expected[0]["confirmed_order_amount"] == Decimal("9747747.9340")
        assert expected[0]["total_customers"] == 4372
