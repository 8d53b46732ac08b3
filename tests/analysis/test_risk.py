"""SPEC.md §3: against figures worked out elsewhere, by hand, and by trying every day."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from math import ceil, isclose
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custreport import sources
from custreport.analysis import risk, scope
from custreport.analysis.aggregate import aggregate, customers
from custreport.config import Config
from custreport.core.filters import Filters
from custreport.core.reading_options import Orders
from custreport.core.risk_settings import RiskRule
from support.builders import TODAY, book, build, day, order, rows_of, shared
from support.effort import examples
from support.strategies import books

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.sources import Book

FILES = {"online_retail_uci": "online_retail_orders.parquet", "cdnow": "cdnow_orders.parquet"}


def figures(the_book: Book, as_of: str, rule: RiskRule | None = None) -> pl.DataFrame:
    """One row per customer with everything the risk rule computes."""
    where = scope.resolve(Filters(as_of=as_of), the_book, TODAY)
    grouped = aggregate(the_book.orders, where, rule or RiskRule())
    return customers(grouped, the_book.accounts, where, rule or RiskRule())


def online(name: str) -> Book:
    """A real book of ../shared."""
    return sources.load(Orders(paths=[str(shared("data", FILES[name]))]), Config())


CUTOFFS = [
    ("online_retail_uci", "2010-11-01"), ("online_retail_uci", "2011-03-01"), ("online_retail_uci", "2011-06-01"),
    ("online_retail_uci", "2011-09-01"), ("cdnow", "1997-12-31"), ("cdnow", "1998-03-31"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "as_of"), CUTOFFS)
def test_reference_books(name: str, as_of: str) -> None:
    """Customers per state, and the two constants, of two real books at six days."""
    reference = json.loads(shared("risk", "reference.json").read_text())
    want = next(r for r in reference["reference"] if (r["dataset"], r["cutoff"]) == (name, as_of))
    # the reference looks back over all history; the default 730 days hold all of both books at these days
    frame = figures(online(name), as_of)
    judged = frame.filter(pl.col("last_purchase").is_not_null())
    assert judged.height == want["customers"]
    states = dict(judged["risk"].value_counts().iter_rows())
    assert {k.replace("-", " "): v for k, v in states.items()} == want["status"]
    assert round(frame["prior_gap"][0], 4) == want["g0"]
    assert round(frame["prior_cv2"][0], 4) == want["cv2"]


GOLDEN = [("online_retail_uci", "16754"), ("online_retail_uci", "17850"), ("online_retail_uci", "12346"),
          ("cdnow", "19339"), ("cdnow", "586"), ("cdnow", "17337")]  # fmt: skip


@pytest.mark.parametrize(("name", "customer"), GOLDEN)
def test_reference_rows(name: str, customer: str) -> None:
    """Six customers of two real books, every step of the rule."""
    rows = json.loads(shared("risk", "reference.json").read_text())["golden_rows"]
    want = next(r for r in rows if (r["dataset"], r["customer"]) == (name, customer))
    frame = figures(online(name), want["as_of"])
    row = frame.filter(pl.col("key") == customer).row(0, named=True)
    exact = {"purchase_days": "n", "sum_sq_gaps": "ss", "span": "S", "days_since_last_purchase": "R", "regularity": "k"}
    assert {mine: row[mine] for mine in exact} == {mine: want[theirs] for mine, theirs in exact.items()}
    assert (row["first_purchase"], row["last_purchase"]) == (day(want["first"]), day(want["last"]))
    for mine, theirs in {
        "usual_gap_days": "g",
        "overdue_ratio": "overdue",
        "chance": "chance",
        "prior_cv2": "cv2",
    }.items():
        assert isclose(row[mine], want[theirs], rel_tol=1e-9), mine
    assert abs(float(row["amount_at_stake"]) - want["at_stake"]) < 0.0001
    assert abs(float(row["revenue"]) - want["revenue"]) < 0.0001
    assert row["risk"] == want["status"].replace(" ", "-")
    expected = None if want["cv2"] > 1 else day(want["due"])  # a book too irregular names no day
    assert row["next_order_expected"] == expected


def rhythm(customer: str, *days: str, amount: int = 10) -> list[dict[str, Any]]:
    """One order on each day."""
    return [order(customer, d, amount) for d in days]


def test_the_constants_of_a_book_by_hand() -> None:
    """g0 is the median mean gap, v0 the pooled scatter, of the customers with three purchase days."""
    the_book = book(
        *rhythm("steady", "2024-01-01", "2024-01-11", "2024-01-21"),  # gaps 10, 10: m = 10, no scatter
        *rhythm("uneven", "2024-01-01", "2024-01-11", "2024-02-10"),  # gaps 10, 30: m = 20, scatter 1000 − 2·400 = 200
        *rhythm("two", "2024-01-01", "2024-03-01"),  # too few to say
    )
    row = figures(the_book, "2024-03-01").row(0, named=True)
    assert row["prior_gap"] == 15.0  # median of 10 and 20
    assert row["prior_cv2"] == 0.25  # (0/10² + 200/20²) ÷ (1 + 1)


def test_a_book_with_nobody_to_ask() -> None:
    """No customer with three purchase days: g0 is 30, v0 is 1."""
    row = figures(book(*rhythm("a", "2024-01-01", "2024-01-05")), "2024-01-10").row(0, named=True)
    assert (row["prior_gap"], row["prior_cv2"]) == (30.0, 1.0)
    assert row["usual_gap_days"] == 17.0  # (4 + 30) ÷ 2


def test_a_single_customer_by_hand() -> None:
    """All of §3 for one customer: gaps 10 and 10, 20 days late, in a book of its own."""
    row = figures(book(*rhythm("a", "2024-01-01", "2024-01-11", "2024-01-21")), "2024-02-20").row(0, named=True)
    assert (row["purchase_days"], row["span"], row["sum_sq_gaps"], row["days_since_last_purchase"]) == (3, 20, 200, 30)
    assert (row["prior_gap"], row["prior_cv2"]) == (10.0, 0.0)
    assert row["usual_gap_days"] == 10.0  # (20 + 10) ÷ 3
    assert row["overdue_ratio"] == 3.0
    assert row["next_order_expected"] == day("2024-01-31")
    assert row["regularity"] == 4  # no scatter anywhere: 1/v is without end, kept to 4
    # N = 12, P = 30: Q(30) with q = ½, Q(120) with q = 1/5
    q30 = sum(c * 0.5**12 * 0.5**j for j, c in enumerate((1, 12, 78, 364)))
    q120 = sum(c * 0.2**12 * 0.8**j for j, c in enumerate((1, 12, 78, 364)))
    assert isclose(row["chance"], (q30 - q120) / (q30 + 0.4 / 5))
    assert row["risk"] == "at-risk"
    assert isclose(float(row["amount_at_stake"]), (1 - row["chance"]) * 30, abs_tol=0.0001)


@pytest.mark.parametrize(
    ("days", "as_of", "state"),
    [
        ([], "2024-06-01", "never"),
        (["2023-06-01"], "2024-05-31", "new"),  # R = 365 is not lost yet
        (["2023-06-01"], "2024-06-01", "lost"),  # R = 366
        (["2024-01-01", "2024-01-11"], "2024-06-01", "new"),
        (["2024-01-01", "2024-01-11", "2024-01-21"], "2024-01-31", "on-track"),  # R = g = 10
        (["2024-01-01", "2024-01-11", "2024-01-21"], "2024-02-01", "late"),  # one day over
        (["2024-01-01", "2024-01-11", "2024-01-21"], "2024-06-01", "at-risk"),
        (["2021-01-01", "2021-01-11", "2021-01-21", "2024-05-30"], "2024-06-01", "new"),  # older than 730 days
        (["2021-01-01", "2021-01-11", "2021-01-21"], "2024-06-01", "lost"),
    ],
)
def test_the_first_state_that_holds(days: list[str], as_of: str, state: str) -> None:
    """never, lost, new, on-track, late, at-risk, in this order."""
    the_book = book(*rhythm("a", *days), order("a", "2020-01-01", 1, "draft"))
    assert figures(the_book, as_of).filter(pl.col("key") == "a")["risk"].to_list() == [state]


@pytest.mark.parametrize(("oldest", "n"), [("2022-06-03", 3), ("2022-06-02", 2)])
def test_the_history_is_the_730_days_that_end_on_as_of(oldest: str, n: int) -> None:
    """1 June 2024 and the 729 days before it."""
    assert figures(book(*rhythm("a", oldest, "2024-01-01", "2024-02-01")), "2024-06-01")["purchase_days"].to_list() == [
        n
    ]


def test_revenue_nets_credits_and_is_never_negative() -> None:
    """Confirmed amounts of the history with its credits, at least 0; drafts and older orders are nothing."""
    the_book = book(
        *rhythm("a", "2024-01-01", "2024-01-11", "2024-01-21"),
        order("a", "2024-01-22", -12),
        order("a", "2024-01-22", 500, "draft"),
        order("a", "2021-01-22", 900),
        *rhythm("b", "2024-01-01", "2024-01-11", "2024-01-21"),
        order("b", "2024-01-22", -100),
    )
    stake = dict(figures(the_book, "2024-06-01").select("key", "amount_at_stake").iter_rows())
    assert Decimal("17.9") < stake["a"] <= 18
    assert stake["b"] == 0


REASONS = [
    ("never", [], "never ordered"),
    ("lost", ["2023-03-29"], "last ordered 430 days ago"),
    ("new", ["2024-05-01"], "1 order so far: too few to judge"),
    ("new2", ["2024-05-01", "2024-05-02"], "2 orders so far: too few to judge"),
    (
        "on-track",
        [f"2024-05-{d:02d}" for d in (3, 13, 23)],
        "usually every 10 days, last ordered 9 days ago (from only 3 orders)",
    ),
]


def test_reasons_in_words() -> None:
    """What is said of each state (SPEC.md §3)."""
    the_book = book(
        *(o for name, days, _ in REASONS for o in rhythm(name, *days)), order("never", "2024-01-01", 1, "cancelled")
    )
    report = build(the_book, as_of="2024-06-01", inactive=True, inactive_after=1, activity=["inactive"])
    said = {c: r["reason"] for c, r in rows_of(report, "at_risk").items()}
    assert said == {name: reason for name, _, reason in REASONS}


def test_the_reason_of_an_account_at_risk() -> None:
    """The whole sentence; the year is said when it is not as-of's."""
    days = [day("2023-10-01") + timedelta(days=12 * n) for n in range(8)]  # the last is 24 December 2023
    the_book = book(*rhythm("a", *(d.isoformat() for d in days)))
    row = rows_of(build(the_book, as_of="2024-02-03"), "at_risk")["a"]
    assert row["reason"] == (
        "newly at risk: 3.4x overdue: usually orders every 12 days, last ordered 41 days ago (24 December 2023), "
        "expected about 5 January; unlikely to order in the next 90 days"
    )
    assert row["last_purchase"] == days[-1]


def test_an_account_can_be_inactive_and_not_at_risk_or_active_and_at_risk() -> None:
    """Two lists for two questions: --inactive is every inactive account, the default only those at risk."""
    slow = rhythm("slow", "2023-01-01", "2023-06-01", "2023-11-01", "2024-03-01")
    weekly = [order("weekly", (day("2024-01-01") + timedelta(days=7 * n)).isoformat(), 5) for n in range(12)]
    the_book = book(*slow, *weekly)
    as_of = "2024-06-10"
    assert set(rows_of(build(the_book, as_of=as_of), "at_risk")) == {"weekly"}
    inactive = rows_of(build(the_book, as_of=as_of, inactive=True), "at_risk")
    assert {c: r["risk"] for c, r in inactive.items()} == {"slow": "on-track"}


def test_the_follow_up_list_is_sorted_by_amount_at_stake() -> None:
    """Largest first, then customer."""
    days = ("2024-01-01", "2024-01-11", "2024-01-21")
    the_book = book(*rhythm("b", *days), *rhythm("a", *days), *rhythm("z", *days, amount=99))
    assert list(rows_of(build(the_book, as_of="2024-06-01"), "at_risk")) == ["z", "a", "b"]


def test_settings_move_the_rule() -> None:
    """Horizon, days until lost, history and the flag are settings."""
    the_book = book(*rhythm("a", "2024-01-01", "2024-01-11", "2024-01-21"))

    def state(as_of: str, **rule: Any) -> str:
        return str(figures(the_book, as_of, RiskRule(**rule))["risk"].item())

    assert state("2024-03-31", lost_after=60) == "lost"
    assert state("2024-02-01") == "late"
    assert state("2024-02-01", horizon=1) == "at-risk"
    assert state("2024-02-01", flag_below=0.99) == "at-risk"
    assert state("2024-02-01", history=15) == "new"


@settings(max_examples=examples(60))
@given(orders=books())
def test_at_risk_since_is_the_first_day_that_holds(orders: list[dict[str, Any]]) -> None:
    """Halving finds the day that trying every day finds."""
    if not orders:
        return
    newest = max(o["ordered_on"] for o in orders) + timedelta(days=120)
    frame = figures(book(*orders), newest.isoformat())
    since = frame.with_columns(risk.at_risk_since(frame, RiskRule()))
    for row in since.iter_rows(named=True):
        one = pl.DataFrame([row], schema=since.schema)
        tried = one.join(pl.DataFrame({"day": range(366)}), how="cross").filter(
            pl.col("day") > pl.col("usual_gap_days"), risk.chance(pl.col("day"), 90) < 0.5
        )
        first = row["last_purchase"] + timedelta(days=tried["day"].to_list()[0]) if row["risk"] == "at-risk" else None
        assert row["at_risk_since"] == first


# --- a flag stays -----------------------------------------------------------------


def ages(customers: pl.LazyFrame, horizon: int, last: int = 365) -> pl.DataFrame:
    """Customers whose flag would switch off by itself, with the day after the last order on which it does.

    Args:
        customers: ``purchase_days``, ``span``, ``prior_gap``, ``regularity`` of each, which stay as they are.
        horizon: Of the rule.
        last: Days after the last order that are looked at.
    """
    age = pl.col("age")
    days = pl.LazyFrame({"age": range(1, last + 1)}, schema={"age": pl.Int64})
    late = customers.join(days, how="cross").filter(
        age > (pl.col("span") + pl.col("prior_gap")) / pl.col("purchase_days")
    )
    off = (risk.chance(age, horizon) < 0.5) & (risk.chance(age + 1, horizon) >= 0.5)
    return late.filter(off).collect()


def customers_of(counts: Iterable[int], scales: Iterable[float]) -> pl.LazyFrame:
    """Every customer with so many purchase days and such a P = S + g0, of every regularity."""
    n, p, k = (pl.LazyFrame({name: list(each)}) for name, each in (("n", counts), ("p", scales), ("k", range(1, 5))))
    every = n.join(p, how="cross").join(k, how="cross").filter(pl.col("p") >= pl.col("n") - 0.5)
    return every.select(
        purchase_days="n", span=pl.col("p") - 0.5, prior_gap=0.5, regularity=pl.col("k").cast(pl.Float64)
    )


def test_a_flag_of_the_default_rule_never_switches_off() -> None:
    """Every customer of a book with a typical gap of up to 200 days: S up to 729, g0 up to 200, of which P is all."""
    scales = range(3, 729 + 200 + 1)
    assert ages(customers_of(range(3, 8), scales), 90).is_empty()
    assert ages(customers_of((8, 9, 10, 13, 18, 25, 50, 100, 300, 730), scales[::15]), 90).is_empty()


@settings(max_examples=examples(40))
@given(n=st.integers(3, 300), gap=st.floats(0.5, 400), part=st.floats(0.6, 5))
def test_a_flag_never_switches_off_where_the_horizon_is_six_tenths_of_the_gap(n: int, gap: float, part: float) -> None:
    """Whatever the regularity, for a customer whose figures stay as they are."""
    horizon = ceil(part * gap)
    assert ages(customers_of([n], [n * max(gap, 1)]), max(horizon, 1), last=2000).is_empty()


def test_with_a_shorter_horizon_a_flag_can_switch_off() -> None:
    """The limit of the law: twenty regular gaps of 100 days, and a look at the next 36."""
    off = ages(customers_of([20], [2000]), 36)
    assert off["regularity"].to_list() == [4.0]
    assert off["age"].item() > 100


@pytest.mark.parametrize(("name", "as_of"), CUTOFFS)
def test_no_flag_of_the_reference_books_switches_off(name: str, as_of: str) -> None:
    """Of every customer with three purchase days, on each of the days until it is lost, as it stands at the cutoff."""
    assert ages(figures(online(name), as_of).filter(pl.col("purchase_days") >= 3).lazy(), RiskRule().horizon).is_empty()


@settings(max_examples=examples(40))
@given(orders=books(), steps=st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_when_nobody_orders_any_more_a_flag_stays_until_lost(orders: list[dict[str, Any]], steps: list[int]) -> None:
    """Day after day, by the whole of the rule; the history holds all orders, so that none leaves it."""
    rule = RiskRule(history=3000, horizon=300)
    as_of, before = max((o["ordered_on"] for o in orders), default=day("2024-01-01")), set[str]()
    for step in steps:
        frame = figures(book(*orders), as_of.isoformat(), rule)
        now = dict(frame.select("key", "risk").iter_rows())
        assert all(now[key] in {"at-risk", "lost"} for key in before)
        before = {key for key, state in now.items() if state == "at-risk"}
        as_of += timedelta(days=step)
