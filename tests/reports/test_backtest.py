"""`backtest`: against figures worked out elsewhere, by hand, in SQL, and by what holds for every book."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from math import comb, isclose, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from custreport import export, sources
from custreport.analysis import scope
from custreport.config import Config
from custreport.core.errors import UsageError
from custreport.core.filters import Cutoffs, Filters
from custreport.core.reading_options import Orders
from custreport.core.risk_settings import RiskRule
from custreport.reports.backtest import DEFINITIONS, build_backtest, lookback, scores, sections
from support.builders import TODAY, book, build, day, order, rows_of, shared
from support.command_line import run
from support.effort import examples
from support.places import ROOT
from support.strategies import books

if TYPE_CHECKING:
    from custreport.core.document import Report
    from custreport.sources import Book

FILES = {"online_retail_uci": "online_retail_orders.parquet", "cdnow": "cdnow_orders.parquet"}


def report_of(the_book: Book, *cutoffs: str, rule: RiskRule | None = None, **asked: Any) -> Report:
    """A backtest; cutoffs by their days, other options by the names of the fields of Cutoffs and Filters."""
    steps = {name: asked.pop(name) for name in ("every", "steps") if name in asked}
    chosen = Cutoffs(cutoff=[day(c) for c in cutoffs] or None, **steps)
    return build_backtest(the_book, Filters(**asked), chosen, rule=rule or RiskRule(), today=TODAY)


def pool_of(the_book: Book, *cutoffs: str, rule: RiskRule | None = None) -> pl.DataFrame:
    """Every account at every cutoff."""
    where = scope.resolve(Filters(), the_book, TODAY)
    return sections.look_back(the_book, where, Cutoffs(cutoff=[day(c) for c in cutoffs]), rule or RiskRule()).pool


def rules(report: Report) -> dict[str, dict[str, Any]]:
    """The rows of the rules by their name."""
    return {row["rule"]: row for row in report.section("rules").frame.iter_rows(named=True)}


def words(report: Report) -> str:
    """What is said before the first table."""
    return "\n".join(report.section("backtest").words)


# --- figures worked out elsewhere ---------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cutoff"),
    [
        ("online_retail_uci", "2010-11-01"), ("online_retail_uci", "2011-03-01"), ("online_retail_uci", "2011-06-01"),
        ("online_retail_uci", "2011-09-01"), ("cdnow", "1997-12-31"), ("cdnow", "1998-03-31"),
    ],
)  # fmt: skip
def test_reference_books(name: str, cutoff: str) -> None:
    """Counts, precision, recall and AUC of two real books at six days."""
    reference = json.loads(shared("risk", "reference.json").read_text())
    want = next(r for r in reference["reference"] if (r["dataset"], r["cutoff"]) == (name, cutoff))
    the_book = sources.load(Orders(paths=[str(shared("data", FILES[name]))]), Config())
    report = report_of(the_book, cutoff)
    row = report.section("backtest").frame.row(0, named=True)
    assert (row["accounts"], row["no_order"]) == (want["book"], want["no_order_90d"])
    found = rules(report)
    for theirs, mine in (
        ("AT RISK", "at-risk"),
        ("no order 90d", "no order in 90 days"),
        ("2x mean gap", "2 × mean gap"),
    ):
        rounded = {k: round(found[mine][k], 4) for k in ("flagged", "hits", "precision", "recall")}
        assert rounded == {k.replace("hit", "hits"): v for k, v in want["rules"][theirs].items()}
    scores = {"recency": "longest without an order", "R/mean": "most overdue by mean gap", "1-chance": "at-risk"}
    assert {theirs: round(found[mine]["auc"], 4) for theirs, mine in scores.items()} == want["auc"]
    likely = pool_of(the_book, cutoff).filter(pl.col("chance") < 0.5)
    assert (likely.height, likely["no_order"].sum()) == tuple(
        want["rules"]["chance<50%"][k] for k in ("flagged", "hit")
    )


# --- by hand ------------------------------------------------------------------------


def tens(customer: str, last: str, amount: int = 100, count: int = 10) -> list[dict[str, Any]]:
    """Orders ten days apart, the last on that day: a usual gap of 10 days in a book of such."""
    return [order(customer, (day(last) - timedelta(days=10 * n)).isoformat(), amount) for n in range(count)]


CUTOFF = "2024-06-01"
FOUR = [
    *tens("gone", "2024-03-03"),  # R = 90, and no order follows
    *tens("steady", "2024-05-28"), order("steady", "2024-06-07", 100),  # R = 4
    *tens("back", "2024-03-02"), order("back", "2024-08-30", 100),  # R = 91, and back on the last of the 90 days
    *tens("stops", "2024-05-20", 300), order("stops", "2024-08-31", 100),  # R = 12, and back a day too late
    *tens("lost", "2023-06-01"), order("lost", "2024-06-10", 100),  # R = 366: not judged
    order("new", "2024-05-01", 100), order("new", "2024-05-11", 100),  # two purchase days: not judged
]  # fmt: skip


def test_four_accounts_by_hand() -> None:
    """Who is judged, who did not order, what each rule flags, and what that comes to."""
    report = report_of(book(*FOUR), CUTOFF)
    row = report.section("backtest").frame.row(0, named=True)
    # gone and stops did not order; at risk: gone, rightly, and back, wrongly; stops is late, but likely to order
    assert {k: row[k] for k in ("accounts", "no_order", "flagged", "hits", "precision", "recall")} == {
        "accounts": 4, "no_order": 2, "flagged": 2, "hits": 1, "precision": 0.5, "recall": 0.5,
    }  # fmt: skip
    assert isclose(row["lost_revenue"], 1000 / (1000 + 3000), abs_tol=1e-8)
    # pairs by chance, likely first: steady, stops, gone, back. Right: gone and stops against steady, not against back
    assert row["auc"] == 0.5
    found = rules(report)
    lists = {name: (r["list_length"], r["flagged"], r["hits"], r["days_to_flag"]) for name, r in found.items()}
    assert lists == {
        "at-risk": ("own", 2, 1, _first_flagged()),
        "no order in 60 days": ("own", 2, 1, 61),
        "no order in 90 days": ("own", 1, 0, None),  # 90 days are not more than 90
        "no order in 180 days": ("own", 0, 0, None),
        "2 × usual gap": ("own", 2, 1, 21),
        "2 × mean gap": ("own", 2, 1, 21),
        "least likely to order": ("equal", 2, 1, None),
        "longest without an order": ("equal", 2, 1, None),
        "most overdue by usual gap": ("equal", 2, 1, None),
        "most overdue by mean gap": ("equal", 2, 1, None),
    }
    assert found["no order in 180 days"]["precision"] is None
    assert found["no order in 90 days"]["precision"] == 0


def _first_flagged() -> int:
    """The first day without an order on which ten gaps of ten days leave less than half a chance: k = 4, N = 40."""

    def longer(days: int) -> float:
        q = 100 / (100 + days)
        return min(1.0, sum(comb(40 + j - 1, j) * q**40 * (1 - q) ** j for j in range(4)))

    return next(days for days in range(11, 366) if (longer(days) - longer(days + 90)) / (longer(days) + 0.4 / 12) < 0.5)


def test_borders_by_hand() -> None:
    """An order on the cutoff is known and no answer, a credit is none, 365 days are not lost, 20 not more than 20."""
    nobody = [order(None, f"2024-05-0{n}", 100) for n in range(1, 6)]
    last = {"today": "2024-06-01", "year": "2023-06-02", "credit": "2024-05-28", "twenty": "2024-05-12"}
    orders = [o for name, on in last.items() for o in tens(name, on)]
    after = [order("credit", "2024-06-10", -5), order("twenty", "2024-06-02", 5), order("end", "2024-08-31", 5)]
    pool = pool_of(book(*orders, *after, *nobody), CUTOFF)
    assert dict(pool.select("key", "no_order").iter_rows()) == {
        "today": True, "year": True, "credit": True, "twenty": False,
    }  # fmt: skip
    assert pool.filter(pl.col("key") == "today")["score days"].to_list() == [0]
    for name in ("twice_usual", "twice_mean"):
        assert pool.filter(f"on {name}")["key"].to_list() == ["year"]


def test_days_to_flag_is_the_lower_median_of_the_hits() -> None:
    """Gaps of 10, 20, 30 and 40 days, doubled, and a day more; who came back does not count."""
    gone = [
        order(f"every {gap}", (day("2024-01-01") - timedelta(days=gap * n)).isoformat(), 1)
        for gap in (10, 20, 30, 40, 50)
        for n in range(5)
    ]
    report = report_of(book(*gone, order("every 50", "2024-08-30", 1), order("end", "2024-08-31", 1)), CUTOFF)
    row = rules(report)["2 × mean gap"]
    assert (row["flagged"], row["hits"], row["days_to_flag"]) == (5, 4, 41)


def test_ties_are_ranked_by_customer_and_count_half() -> None:
    """Two quiet for 90 days, of which only the fast one is flagged: the list of one holds whose name comes first."""
    slow = [order("a slow one", (day("2024-03-03") - timedelta(days=100 * n)).isoformat(), 1) for n in range(5)]
    the_book = book(*slow, *tens("fast", "2024-03-03"), order("a slow one", "2024-08-30", 1))
    pool = pool_of(the_book, CUTOFF)
    assert pool.filter("on flag")["key"].to_list() == ["fast"]
    assert pool.filter("on days")["key"].to_list() == ["a slow one"]
    found = rules(report_of(the_book, CUTOFF))
    assert (found["longest without an order"]["auc"], found["at-risk"]["auc"]) == (0.5, 1.0)


def test_cutoffs_are_added_up_and_each_is_ranked_alone() -> None:
    """The last row holds the sums; AUC compares accounts of one cutoff only."""
    report = report_of(book(*FOUR), "2024-05-25", CUTOFF)
    section = report.section("backtest")
    assert section.frame["cutoff"].to_list() == [date(2024, 5, 25), date(2024, 6, 1)]
    total = section.footer[0]
    assert total["cutoff"] == "All"
    for name in ("accounts", "no_order", "flagged", "hits"):
        assert total[name] == section.frame[name].sum()
    assert total["precision"] == total["hits"] / total["flagged"]
    right = [a * p for a, p in zip(section.frame["auc"], _pairs(section.frame), strict=True)]
    assert isclose(total["auc"], sum(right) / sum(_pairs(section.frame)))


def _pairs(frame: pl.DataFrame) -> list[int]:
    return [n * (all_ - n) for n, all_ in frame.select("no_order", "accounts").iter_rows()]


def test_calibration_tenth_by_tenth() -> None:
    """Each account in the tenth of its chance, a border in the upper one; the tenths add up to all."""
    last = {f"quiet {n:02}": (day(CUTOFF) - timedelta(days=n)).isoformat() for n in range(0, 60, 2)}
    back = [order(name, "2024-06-20", 1) for name in list(last)[::3]]
    the_book = book(*(o for name, on in last.items() for o in tens(name, on)), *back, order("end", "2024-08-31", 1))
    pool = pool_of(the_book, CUTOFF)
    frame = report_of(the_book, CUTOFF).section("calibration").frame
    assert frame["said"].to_list()[0::9] == ["0–10 %", "90–100 %"]
    assert (frame["accounts"].sum(), frame["ordered"].sum()) == (30, 10)
    assert (frame["accounts"] > 0).sum() > 4
    for n, row in enumerate(frame.iter_rows(named=True)):
        inside = [(c, m) for c, m in pool.select("chance", "no_order").iter_rows() if n / 10 <= c < (n + 1) / 10]
        assert row["accounts"] == len(inside)
        assert row["ordered"] == sum(not missed for _, missed in inside)
        mean = sum(c for c, _ in inside) / len(inside) if inside else None
        assert row["mean_chance"] == (mean and pytest.approx(mean))


# --- what holds for every book ------------------------------------------------------


@settings(max_examples=examples(60))
@given(orders=books(), at=st.integers(0, 900), horizon=st.sampled_from((30, 90)))
def test_the_flags_are_those_of_that_day(orders: list[dict[str, Any]], at: int, horizon: int) -> None:
    """Whom it would have flagged is whom `at-risk --as-of` lists; what came later changes no list and no chance."""
    rule = RiskRule(horizon=horizon)
    cutoff = date(2023, 1, 1) + timedelta(days=at)
    whole = book(*orders)
    where = scope.resolve(Filters(), whole, TODAY)

    def judged(orders: pl.LazyFrame) -> pl.DataFrame:
        purchases = lookback.purchases_of(lookback.purchase_orders(orders, where))
        return lookback.assess(lookback.features_at(purchases, cutoff, rule), cutoff, rule)

    pool = judged(whole.orders)
    listed = build(whole, as_of=cutoff.isoformat(), rule=rule, sections=["at_risk"])
    assert set(pool.filter("on flag")["key"]) == {name.lower() for name in rows_of(listed, "at_risk")}
    then = whole.orders.filter(pl.col("ordered_on") <= cutoff)
    assert pool.drop("no_order").equals(judged(then).drop("no_order"))


def test_customers_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many portions the customers are taken in, each is judged, and as among all."""
    start = date(2021, 1, 1)
    orders = [
        order(f"c{n:02}", str(start + timedelta(days=at)), 10 + n)
        for n in range(40)
        for at in range(n, 1300 - 9 * n, 10 + n)
    ]
    pools = []
    for count in (1, 2, 7):
        monkeypatch.setattr(sections, "partition_count", lambda _, count=count: count)
        pools.append(pool_of(book(*orders), "2023-06-30", "2024-01-31"))
    assert pools[0]["key"].n_unique() == 40
    assert pools[0]["on flag"].sum() > 3
    assert pools[0].equals(pools[1])
    assert pools[0].equals(pools[2])


SQL = """
WITH days AS (
    SELECT DISTINCT key, ordered_on AS day FROM orders
    WHERE key IS NOT NULL AND status = 'confirmed' AND amount >= 0
), gaps AS (
    SELECT key, day FROM days WHERE day <= $cutoff AND day > $cutoff - INTERVAL 730 DAY
), judged AS (
    SELECT key, count(*) AS n, (max(day) - min(day)) / (count(*) - 1) AS mean_gap, $cutoff::DATE - max(day) AS silent,
        NOT EXISTS (
            SELECT 1 FROM days AS later
            WHERE later.key = gaps.key AND later.day > $cutoff AND later.day <= $cutoff + INTERVAL 90 DAY
        ) AS missed
    FROM gaps GROUP BY key HAVING count(*) >= 3 AND $cutoff::DATE - max(day) <= 365
)
SELECT count(*), count(*) FILTER (missed),
    count(*) FILTER (silent > 60), count(*) FILTER (silent > 60 AND missed),
    count(*) FILTER (silent > 90), count(*) FILTER (silent > 90 AND missed),
    count(*) FILTER (silent > 180), count(*) FILTER (silent > 180 AND missed),
    count(*) FILTER (silent > 2 * mean_gap), count(*) FILTER (silent > 2 * mean_gap AND missed)
FROM judged
"""


@settings(max_examples=examples(60))
@given(orders=books(), at=st.integers(0, 900))
def test_counts_are_those_of_sql(orders: list[dict[str, Any]], at: int) -> None:
    """Who is judged, who did not order, and the simple rules, in SQL written from SPEC.md §6."""
    bought = [o["ordered_on"] for o in orders if o["status"] == "confirmed" and o["key"]]
    assume(len(set(bought)) > 1 and (max(bought) - min(bought)).days > 90)
    cutoff = min(bought) + timedelta(days=at % ((max(bought) - min(bought)).days - 90))
    the_book = book(*orders)
    report = report_of(the_book, cutoff.isoformat())
    with duckdb.connect() as db:
        db.execute("CREATE TABLE orders (key VARCHAR, ordered_on DATE, status VARCHAR, amount DECIMAL(38, 4))")
        db.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?)",
            [[o[c] for c in ("key", "ordered_on", "status", "amount")] for o in orders],
        )
        want = db.execute(SQL, {"cutoff": cutoff}).fetchone()
    found = rules(report)
    row = report.section("backtest").frame.to_dicts()
    counted = [row[0]["accounts"], row[0]["no_order"]] if row else [0, 0]
    for name in ("no order in 60 days", "no order in 90 days", "no order in 180 days", "2 × mean gap"):
        counted += [found[name]["flagged"], found[name]["hits"]] if found else [0, 0]
    assert tuple(counted) == want


# --- intervals ----------------------------------------------------------------------


def many(count: int, wrong: int) -> Book:
    """Accounts that went quiet at one time, some of which came back; and as many that never did."""
    orders = [o for n in range(count) for o in tens(f"q{n:04}", "2024-03-03")]
    orders += [order(f"q{n:04}", "2024-07-01", 1) for n in range(wrong)]
    return book(*orders, *(o for n in range(count) for o in tens(f"s{n:04}", "2024-08-31", count=60)))


def test_the_interval_is_that_of_the_binomial() -> None:
    """With one judgement an account, 100 of 400 wrong: the interval of 75 % is that of theory, within a point."""
    row = rules(report_of(many(400, 100), CUTOFF))["at-risk"]
    assert row["precision"] == 0.75
    off = 1.96 * sqrt(0.75 * 0.25 / 400)
    assert row["precision_low"] == pytest.approx(0.75 - off, abs=0.01)
    assert row["precision_high"] == pytest.approx(0.75 + off, abs=0.01)


def test_groups_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many accounts groups of them are drawn: the same interval but for chance."""
    the_book = many(400, 100)
    alone = rules(report_of(the_book, CUTOFF))["at-risk"]
    monkeypatch.setattr(scores, "GROUPS", 200)
    grouped = rules(report_of(the_book, CUTOFF))["at-risk"]
    assert alone["precision_low"] != grouped["precision_low"]
    assert grouped["precision_low"] == pytest.approx(alone["precision_low"], abs=0.02)
    assert grouped["precision_high"] == pytest.approx(alone["precision_high"], abs=0.02)


def test_an_account_judged_twice_is_drawn_once() -> None:
    """Two cutoffs a day apart know no more than one: the interval hardly narrows."""
    one, two = (rules(report_of(many(400, 100), *days))["at-risk"] for days in ([CUTOFF], [CUTOFF, "2024-05-31"]))
    assert two["flagged"] == 2 * one["flagged"]
    width = [row["precision_high"] - row["precision_low"] for row in (one, two)]
    assert width[1] == pytest.approx(width[0], rel=0.1)


def test_fewer_than_thirty_flagged_have_no_interval() -> None:
    """29 say nothing, 30 something."""
    few, enough = (rules(report_of(many(count, 10), CUTOFF))["at-risk"] for count in (29, 30))
    assert (few["flagged"], few["precision_low"], few["precision_high"]) == (29, None, None)
    assert enough["precision_low"] < enough["precision"] < enough["precision_high"]


def test_scattered_numbers_are_those_of_splitmix() -> None:
    """The generator of the paper, in whole numbers."""

    def splitmix(n: int) -> int:
        rest = 2**64 - 1
        z = (n + 1) * 0x9E3779B97F4A7C15 & rest
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & rest
        z = (z ^ z >> 27) * 0x94D049BB133111EB & rest
        return z ^ z >> 31

    numbers = pl.Series("n", [0, 1, 2, 10**9, 5 * 10**12])
    assert numbers.to_frame().select(scores.splitmix64(pl.col("n")))["n"].to_list() == [splitmix(n) for n in numbers]


# --- cutoffs ------------------------------------------------------------------------


def long_book(last: str = "2024-12-31", first: str = "2021-01-01") -> Book:
    """An order every week from one day to the other."""
    days = pl.date_range(day(first), day(last), "1w", eager=True).to_list()
    return book(*(order("a", d.isoformat(), 1) for d in {*days, day(last)}))


def cutoffs_of(the_book: Book, rule: RiskRule | None = None, **asked: Any) -> list[date]:
    """The cutoffs, oldest first."""
    return list(report_of(the_book, rule=rule, **asked).section("backtest").frame["cutoff"])


def test_cutoffs_are_a_horizon_apart_and_leave_one_after_the_last() -> None:
    """Twelve at most, back from the newest order; fewer where a year does not lie before."""
    found = cutoffs_of(long_book())
    assert found == [date(2024, 10, 2) - timedelta(days=90 * n) for n in reversed(range(12))]
    assert cutoffs_of(long_book(), steps=3) == found[-3:]
    shorter = cutoffs_of(long_book(first="2023-08-01"))
    assert shorter == [date(2024, 10, 2)]  # 428 days after the first order; 90 days earlier there would be no year
    assert cutoffs_of(long_book(), RiskRule(horizon=30), steps=2) == [date(2024, 11, 1), date(2024, 12, 1)]
    assert cutoffs_of(long_book(), every=7, steps=2) == [date(2024, 9, 25), date(2024, 10, 2)]
    assert cutoffs_of(long_book(), steps=1000)[0] >= date(2022, 1, 1)


def test_the_period_holds_the_cutoffs() -> None:
    """And as-of, which it may move, what is known of their outcome."""
    assert cutoffs_of(long_book(), from_=day("2024-05-01")) == [date(2024, 7, 4), date(2024, 10, 2)]
    assert cutoffs_of(long_book(), to=day("2024-06-30"), steps=1) == [date(2024, 3, 30)]  # the last order: 28 June
    assert cutoffs_of(long_book(), to=day("2024-06-30"), as_of="2024-12-31", steps=1) == [date(2024, 4, 5)]
    assert cutoffs_of(long_book(), period="2025") == []


@pytest.mark.parametrize(
    ("days", "asked", "said"),
    [
        (["2024-12-01"], {}, "--cutoff 2024-12-01: expected a day from 2021-01-01 to 2024-10-02"),
        (["2020-12-31"], {}, "--cutoff 2020-12-31: expected a day from 2021-01-01"),
        (["2024-01-01"], {"steps": 3}, "--cutoff names the days: leave out"),
        (["2024-01-01"], {"every": 3}, "--cutoff names the days: leave out"),
        (["2024-01-01"], {"period": "2024"}, "--cutoff names the days: leave out"),
        ([], {"every": 0}, "--every 0: expected 1 or more"),
        ([], {"steps": 0}, "--steps 0: expected 1 or more"),
    ],
)
def test_cutoffs_that_do_not_fit(days: list[str], asked: dict[str, Any], said: str) -> None:
    """One line that says what is wanted."""
    with pytest.raises(UsageError, match=said):
        report_of(long_book(), *days, **asked)


# --- words --------------------------------------------------------------------------


def test_plain_words_first() -> None:
    """What a person wants to know, in the figures of the tables."""
    report = report_of(many(400, 100), CUTOFF)
    assert words(report).startswith(
        "Of 100 accounts it would have flagged, 75 did not order in the next 90 days; "
        "a 90-day rule: none; all that were judged: 38."
    )
    assert "no difference that these orders can tell" in words(report)
    assert f"Half of them it had flagged by day {_first_flagged()} without an order" in words(report)
    assert "One cutoff, 2024-06-01; 800 accounts, judged 800 times." in words(report)
    assert "Too" not in words(report)


def test_a_flag_that_is_ahead_says_so() -> None:
    """Slow customers, quiet for long and in time, hide the fast ones that are gone from those who count days."""
    slow = [
        order(f"s{n:03}", (day("2024-03-01") - timedelta(days=100 * i)).isoformat(), 1)
        for n in range(100)
        for i in range(6)
    ]
    back = [order(f"s{n:03}", "2024-06-09", 1) for n in range(100)]
    gone = [o for n in range(100) for o in tens(f"g{n:03}", "2024-04-10")]
    steady = [o for n in range(100) for o in tens(f"t{n:03}", "2024-08-31", count=20)]
    report = report_of(book(*slow, *back, *gone, *steady), CUTOFF)
    assert rules(report)["longest without an order"]["precision"] == 0
    assert "those longest without an order: 0; the flag is ahead by 100." in words(report)


@pytest.mark.parametrize(
    ("the_book", "said"),
    [
        (book(), "Too short to tell: there are no confirmed orders."),
        (book(*FOUR[:10]), "Too short to tell: the orders are of 2023-12-04 to 2024-03-03"),
        (
            book(*tens("a", "2024-03-03"), order("b", "2024-09-01", 1)),
            "Too short to be sure: 182 days of orders before",
        ),
        (long_book(), "Too small to tell: 0 different accounts flagged; 30 are wanted."),
        (many(40, 20), "Too small to tell: of 100 such accounts anything from 3"),
    ],
    ids=["empty", "short", "young", "small", "wide"],
)
def test_a_book_too_short_or_too_small_says_so(the_book: Book, said: str) -> None:
    """In one plain line, before anything else; every format can be written all the same."""
    report = report_of(the_book)
    assert report.section("backtest").words[0].startswith(said)
    for name in ("table", "json", "csv", "md", "html", "pdf", "xlsx"):
        assert export.FORMATS[name].render(report)


def test_every_format_carries_the_words_and_the_figures() -> None:
    """The words stand before the first table, in all that has room for them."""
    report = report_of(many(400, 100), CUTOFF)
    said = report.section("backtest").words[0]
    for name in ("table", "md", "html"):
        text = export.FORMATS[name].render(report).decode()
        assert " ".join(text.split()).index(said) < " ".join(text.split()).index("Precision")
    document = json.loads(export.FORMATS["json"].render(report))
    assert document["words"]["backtest"] == list(report.section("backtest").words)
    assert document["sections"]["rules"][0]["precision"] == 0.75
    assert export.FORMATS["csv"].render(report).decode().splitlines()[1].startswith("2024-06-01,800,300,400,300,0.75,")


# --- as it is typed -----------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the orders of 400 quiet accounts and 400 steady ones, which is the current one."""
    many(400, 100).orders.collect().select("order_id", "customer", "ordered_on", "amount").write_csv(
        tmp_path / "orders.csv"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("written")
def test_backtest_prints_and_csv_leaves_the_words_to_stderr() -> None:
    """The same figures as from Python; a table of values alone is still explained."""
    asked = ("backtest", "--cutoff", CUTOFF, "--as-of", "2024-08-31")
    report = report_of(many(400, 100), CUTOFF)
    done = run(*asked, "--format", "json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["words"]["backtest"] == list(report.section("backtest").words)
    assert document["filters"] == {"cutoff": [CUTOFF]}
    assert document["sections"]["backtest"][0]["cutoff"] == CUTOFF
    done = run(*asked, "--format", "csv")
    assert done.out.startswith("cutoff,accounts,no_order,flagged,hits,precision,recall,lost_revenue,days_to_flag,auc\n")
    assert done.err.startswith("note: Of 100 accounts it would have flagged, 75 ")


def test_backtest_as_files(written: Path) -> None:
    """A PDF and a web page, and nothing on the screen but their names."""
    done = run("backtest", "--cutoff", CUTOFF, "--pdf", "b.pdf", "--html", "b.html")
    assert (done.code, done.out, done.err) == (0, "", "wrote b.pdf\nwrote b.html\n")
    pages = " ".join(page.extract_text() for page in PdfReader(written / "b.pdf").pages)
    said = report_of(many(400, 100), CUTOFF).section("backtest").words[0]
    assert said in " ".join(pages.split())
    assert "longest without an order" in pages
    assert said in (written / "b.html").read_text()


def test_export_with_a_backtest(written: Path) -> None:
    """Its sections come last, of all accounts, whatever the filters and the period."""
    files = ("--json", "r.json", "--csv", "r", "--xlsx", "r.xlsx")
    done = run("export", "--backtest", *files, "--period", "2024-07", "-c", "s*")
    assert done.code == 0
    document = json.loads((written / "r.json").read_text())
    assert list(document["sections"])[-3:] == ["backtest", "rules", "calibration"]
    row = document["sections"]["backtest"][-1]
    assert (row["cutoff"], row["accounts"]) == ("2024-04-23", 800)  # 90 days before 22 July, the newest up to as-of
    assert DEFINITIONS[0] in document["notes"]
    assert (written / "r" / "rules.csv").exists()
    with zipfile.ZipFile(written / "r.xlsx") as workbook:
        assert b'name="How the flag did"' in workbook.read("xl/workbook.xml")
    assert "backtest" not in json.loads(run("export", "--json", "-").out)["sections"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--horizon", "0"], "--horizon 0: expected 1 to 36500"),
        (["--cutoff", "2024-08-01"], "--cutoff 2024-08-01: expected a day from 2023-"),
        (["--cutoff", "May"], "'May' is not a day; expected one like 2024-05-31"),
        (["--pdf", "x", "--html", "x"], "two outputs with one name"),
    ],
)
@pytest.mark.usefixtures("written")
def test_backtest_that_does_not_fit(asked: list[str], said: str) -> None:
    """Exit 2 and one line."""
    done = run("backtest", *asked)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


# --- the book's pace ----------------------------------------------------------------


def slow(gap: int) -> list[dict[str, Any]]:
    """Three customers who order every so many days."""
    return [
        order(name, (day("2024-06-01") - timedelta(days=gap * n)).isoformat(), 10) for name in "abc" for n in range(4)
    ]


@pytest.mark.parametrize(
    ("gap", "horizon", "suggested"),
    [(90, 90, None), (91, 90, 180), (180, 90, 180), (181, 90, 270), (181, 180, 270), (181, 181, None), (80, 30, None)],
)
def test_a_slow_book_is_told_of_a_longer_horizon(gap: int, horizon: int, suggested: int | None) -> None:
    """Above 90 days between orders, and above the horizon: one note, with the quarters that hold a gap."""
    report = build(book(*slow(gap)), rule=RiskRule(horizon=horizon), sections=["at_risk"])
    found = [note for note in report.notes if "--horizon" in note]
    assert len(found) == (suggested is not None)
    if suggested:
        assert found[0].startswith(f"half of the regular customers usually leave {gap} days or more between orders")
        assert f"--horizon {suggested} suits this book better than {horizon}" in found[0]
    assert not [n for n in build(book(*slow(gap)), sections=["summary"]).notes if "--horizon" in n]


def test_the_horizon_of_a_run_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--horizon, then custreport.toml, then 90: on every command that shows a risk; the rule's line says which."""
    rows = pl.DataFrame(slow(120)).with_row_index("order_id_", 1)
    rows.select(pl.col("order_id_").alias("order id"), "customer", "ordered_on", "amount").write_csv(
        tmp_path / "orders.csv"
    )
    monkeypatch.chdir(tmp_path)
    commands = (["at-risk"], ["leaderboard"], ["customer", "a"], ["backtest"], ["export", "--json", "-"])

    def horizons(*options: str) -> set[str]:
        """What the rule's line says, and whether a longer one is suggested."""
        said = set()
        for each in commands:
            form = () if each[0] == "export" else ("--format", "json")
            document = json.loads(run(*each, *form, *options).out)
            longer = any("suits this book better" in note for note in document["notes"])
            said.add(document["risk_rule"].split("within ")[1].split(" days")[0] + " longer" * longer)
        return said

    assert horizons() == {"90 longer"}
    assert horizons("--horizon", "150") == {"150"}
    Path("custreport.toml").write_text("[risk]\nhorizon = 200\n")
    assert horizons() == {"200"}
    assert horizons("--horizon", "90") == {"90 longer"}


def test_the_large_book_of_the_readme() -> None:
    """The words that the README shows, of 767,000 orders at twelve cutoffs."""
    path = str(shared("data", "iowa_liquor_orders.parquet"))
    columns = ["order_id=order_id + customer", "customer=customer"]  # its invoice numbers were given twice
    report = report_of(sources.load(Orders(paths=[path], column=columns), Config()))
    assert report.section("backtest").frame.height == 12
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```text\n{words(report)}\n```" in readme
