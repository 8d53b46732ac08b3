"""The follow-up list as a tool: what is said of an account, which are listed and in what order, and call lists."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from custreport import metrics
from custreport.analysis import narrative
from custreport.analysis.analysis import analyse
from custreport.core import order_frame
from custreport.core.errors import CustReportError, UsageError
from custreport.core.filters import Filters
from custreport.core.risk_settings import RiskRule
from custreport.core.terms import Risk
from support import oracle
from support.builders import TODAY, book, build, day, order, rows_of
from support.command_line import AT_RISK, SAMPLE_WARNING, run
from support.duckdb_check import database, said_of_season
from support.effort import NIGHTLY, examples
from support.strategies import NAMES, REPS, START, Case, books, cases

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.document import Report

AS_OF = "2025-07-01"
NOTES = ("called_on", "outcome", "next_step")
ALL = [",".join(Risk)]


def every(days: int, first: str, last: str, customer: str = "a", **options: Any) -> list[dict[str, Any]]:
    """An order of 100 every so many days, from the first to the last."""
    count = (day(last) - day(first)).days // days + 1
    return [order(customer, (day(first) + timedelta(days=days * n)).isoformat(), 100, **options) for n in range(count)]


def listed(*orders: dict[str, Any], **options: Any) -> dict[str, dict[str, Any]]:
    """The follow-up list by customer, whatever its risk."""
    return rows_of(build(book(*orders), **{"as_of": AS_OF, "risk": ALL, **options}), "at_risk")


# --- what is said ---------------------------------------------------------------


def seasonal(before: str | None, after: str, last: str = "2025-05-02") -> list[dict[str, Any]]:
    """Ten purchases every ten days up to ``before``, then every ten days from ``after`` up to ``last``."""
    earlier = every(10, (day(before) - timedelta(days=90)).isoformat(), before) if before else []
    return [*earlier, *every(10, after, (day(last) - timedelta(days=1)).isoformat()), order("a", last, 100)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2024-05-03", "2024-07-20", True),  # 60 days quiet on 2 July 2024, as on 1 July 2025
        ("2024-05-18", "2024-07-20", False),  # 45 days
        ("2024-05-17", "2024-07-20", True),  # 46: two weeks fewer
        ("2024-01-01", "2024-07-20", True),  # longer
        ("2024-05-03", "2024-07-03", True),  # ordered the next day
        ("2024-05-03", "2024-07-02", False),  # ordered on that very day: not quiet
        ("2024-05-03", "2024-09-30", True),  # the 90th day
        ("2024-05-03", "2024-10-01", False),  # the 91st
        (None, "2024-07-20", False),  # no customer yet
    ],
)
def test_as_quiet_in_the_same_weeks_of_the_year_before(before: str | None, after: str, *, said: bool) -> None:
    """On 1 July 2025 the last purchase is 60 days old; 364 days before is 2 July 2024."""
    row = listed(*seasonal(before, after))["a"]
    assert row["days_since_last_purchase"] == 60
    assert row["usual_gap_days"] < 45
    assert row["risk"] in {"late", "at-risk"}
    words = f". In the same weeks of the year before it was as quiet, and then ordered on {day(after):%-d %B %Y}"
    assert (words in row["reason"]) is said
    assert ("year before" in row["reason"]) is said


@pytest.mark.parametrize(("last", "state"), [("2025-06-30", "on-track"), ("2024-07-20", "new")])
def test_only_who_is_overdue_has_a_season(last: str, state: str) -> None:
    """The same quiet the year before is nothing to say of who is not late, or cannot be judged."""
    orders = seasonal("2024-05-03", "2024-07-20", last) if state == "on-track" else [
        order("a", "2024-05-03", 1), order("a", last, 1)
    ]  # fmt: skip
    row = listed(*orders)["a"]
    assert row["risk"] == state
    assert "year before" not in row["reason"]


def test_a_gap_that_is_usual_is_no_season() -> None:
    """An order every 50 days: 46 days of quiet the year before are less than that."""
    row = listed(*every(50, "2023-07-22", "2025-05-02"))["a"]
    assert (row["days_since_last_purchase"], row["usual_gap_days"]) == (60, 50.0)
    assert "year before" not in row["reason"]


@pytest.mark.parametrize(
    ("drafts", "said", "amount", "days"),
    [
        ([("2025-05-21", "3120")], "A draft of 3,120 has been open for 41 days", "3120", 41),
        ([("2025-06-30", "0.5")], "A draft of 0.50 has been open for 1 day", "0.5", 1),
        ([("2025-07-01", "1234567.89")], "A draft of 1,234,567.89 has been open since today", "1234567.89", 0),
        (
            [("2025-05-21", "3120"), ("2025-06-30", "80")],
            "2 drafts of 3,200 together have been open, the oldest for 41 days", "3200", 41,
        ),
        ([("2024-07-02", "5")], "A draft of 5 has been open for 364 days", "5", 364),
        ([("2024-07-01", "5")], None, "0", None),  # older than the 365 days up to as-of
        ([], None, "0", None),
    ],
)  # fmt: skip
def test_an_open_draft_is_a_reason_to_call(
    drafts: list[tuple[str, str]], said: str | None, amount: str, days: int | None
) -> None:
    """Its amount and its age, in the reason and as columns."""
    row = listed(*every(10, "2025-01-01", "2025-03-02"), *(order("a", on, much, "draft") for on, much in drafts))["a"]
    assert row["risk"] == "at-risk"
    assert row["reason"].partition(". ")[2] == (said or "")
    assert (row["open_draft_amount"], row["open_draft_days"]) == (Decimal(amount), days)


def test_credits_since_the_last_purchase() -> None:
    """Those of later days; not one of the same day, a cancelled one, or one of somebody else."""
    orders = every(10, "2025-01-01", "2025-03-02")
    credited = [order("a", "2025-03-02", -1), order("a", "2025-03-03", -10), order("a", "2025-06-01", "-1200.25"),
                order("a", "2025-06-02", -7, "cancelled"), order("b", "2025-06-02", -9)]  # fmt: skip
    rows = listed(*orders, *credited)
    assert rows["a"]["credit_amount_since_last_purchase"] == Decimal("-1210.25")
    assert rows["a"]["reason"].endswith(". Credits of 1,210.25 since the last order")
    assert (rows["b"]["credit_amount_since_last_purchase"], rows["b"]["reason"]) == (0, "never ordered")


def test_all_there_is_to_say_in_order() -> None:
    """Why, the season, the draft, the credits."""
    lying = [order("a", "2025-05-21", 3120, "draft"), order("a", "2025-06-01", -8)]
    reason = listed(*seasonal("2024-05-03", "2024-07-20"), *lying)["a"]["reason"]
    said = ["overdue", "year before", "draft of 3,120", "Credits of 8"]
    assert [words in part for words, part in zip(said, reason.split(". "), strict=True)] == [True] * 4


def test_what_is_said_is_the_accounts_own_whoever_looks() -> None:
    """Anna's list speaks of Bob's draft with her account; her money does not count it."""
    orders = [*every(10, "2025-01-01", "2025-03-02", rep="Anna"), order("a", "2025-05-21", 3120, "draft", rep="Bob")]
    the_book = book(*orders, accounts=[(None, "a", "Anna")])
    row = rows_of(build(the_book, as_of=AS_OF, rep=["Anna"]), "at_risk")["a"]
    assert row["open_draft_amount"] == 0
    assert row["reason"].endswith("A draft of 3,120 has been open for 41 days")


def test_amount_per_year_by_hand() -> None:
    """Seven orders of 100 within two months count as a year's; over more than a year they are spread."""
    row = listed(*every(10, "2025-01-01", "2025-03-02"))["a"]
    assert row["amount_per_year"] == 700
    assert row["amount_at_stake"] == pytest.approx((1 - Decimal(row["chance"])) * 700, abs=Decimal("0.0001"))
    slow = listed(*every(100, "2024-01-01", "2025-06-24"))["a"]  # six: S = 500, g = 100
    assert slow["amount_per_year"] == pytest.approx(Decimal(600 * 365) / 600, abs=Decimal("0.0001"))


def test_without_a_history_there_is_no_amount_per_year() -> None:
    """Empty for who never ordered, and for who last did before the history."""
    rows = listed(order("a", "2020-01-01", 5), order("b", "2025-01-01", 5, "draft"))
    assert [rows[c]["amount_per_year"] for c in "ab"] == [None, None]


def test_newly_at_risk_for_30_days() -> None:
    """The day it came to be at risk and the 29 after it."""
    orders = every(10, "2025-01-01", "2025-03-02")
    (since,) = {listed(*orders, as_of=f"2025-{m:02d}-01")["a"]["at_risk_since"] for m in (5, 6, 7)}
    for age, newly in ((-1, False), (0, True), (29, True), (30, False)):
        row = listed(*orders, as_of=(since + timedelta(days=age)).isoformat())["a"]
        assert row["newly_at_risk"] is newly
        assert row["reason"].startswith("newly at risk: ") is newly


@settings(max_examples=examples(50))
@given(orders=books(), later=st.integers(0, 400))
def test_what_is_said_changes_no_figure(orders: list[dict[str, Any]], later: int) -> None:
    """Season, draft and credit are words: every figure of the account stays as it was."""
    assume(orders)
    as_of = (max(o["ordered_on"] for o in orders) + timedelta(days=later)).isoformat()
    basis = analyse(book(*orders), Filters(as_of=as_of), rule=RiskRule(), today=TODAY)
    told = narrative.add_reasons(basis.customers, basis.book.orders, basis.where, basis.rule)
    assert told.select(basis.customers.columns).equals(basis.customers)


LYING = [(-7, "confirmed"), (80, "draft"), (9, "cancelled")]


@st.composite
def with_a_season(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Customers that order in a rhythm, pause, order again, and pause at about the same time of the next year."""
    orders: list[dict[str, Any]] = []
    for key in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        gap, pause = draw(st.integers(3, 40)), draw(st.integers(20, 160))
        stop, again = 200, 200 + pause
        until = stop + 364 + draw(st.integers(-25, 25))
        for at in (*range(stop % gap, stop + 1, gap), *range(again, until, gap)):
            on = (START + timedelta(days=at)).isoformat()
            orders.append(order(key.lower(), on, draw(st.integers(1, 5000)), rep=draw(st.sampled_from(REPS)), name=key))
        for amount, status in draw(st.lists(st.sampled_from(LYING), max_size=4)):
            on = (START + timedelta(days=draw(st.integers(480, 680)))).isoformat()
            orders.append(order(key.lower(), on, amount, status, rep=draw(st.sampled_from(REPS)), name=key))
    return [{**o, "order_id": f"{n:04d}"} for n, o in enumerate(orders)]


def test_duckdb_agrees() -> None:
    """Season, drafts, credits and amount per year of each account, by SQL."""
    seen: list[str] = []

    @settings(max_examples=examples(80))
    @given(orders=with_a_season(), pause=st.integers(0, 150))
    def check(orders: list[dict[str, Any]], pause: int) -> None:
        as_of = (START + timedelta(days=200 + 364 + pause)).isoformat()
        case = Case(orders, None, {"as_of": as_of})
        with database(case) as db:
            _, rows, _, _ = oracle.compute(db, case.filters, TODAY)
        mine = rows_of(build(case.book, as_of=as_of, risk=ALL), "at_risk")
        assert len(mine) == len(rows)
        for want in rows:
            row = mine[want["customer"]]
            for name in ("risk", "open_draft_days", "credit_amount_since_last_purchase"):
                assert row[name] == want[name]
            assert abs(row["amount_per_year"] - Decimal(want["amount_per_year"])) < Decimal("0.001")
            assert said_of_season(row["reason"]) == want["season"]
            seen.extend(name for name in ("season", "open_draft_days") if want[name])
            seen.extend(["credits"] if want["credit_amount_since_last_purchase"] else [])

    check()
    fewest = 10 if NIGHTLY else 0
    assert min(seen.count(each) for each in ("season", "open_draft_days", "credits")) > fewest


# --- which accounts, in what order --------------------------------------------------

SIX = [
    *every(10, "2025-01-01", "2025-03-02", "risky", rep="Bob"),  # at risk since March
    *(order("large", o["ordered_on"].isoformat(), 900, rep="Anna") for o in every(10, "2025-01-01", "2025-03-02")),
    *every(10, "2025-03-01", "2025-05-20", "fresh", rep="Anna"),
    *every(10, "2025-01-01", "2025-06-10", "late"),
    *every(10, "2024-01-01", "2024-05-01", "lost", rep="Bob"),
    order("once", "2025-06-01", 5, rep="Anna"),
    order("asked", "2025-06-01", 5, "draft", rep="Anna"),
]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["large", "fresh", "risky"]),
        ({"new": True}, ["fresh", "large", "risky"]),
        ({"by_rep": True}, ["large", "fresh", "risky"]),
        ({"by_rep": True, "new": True}, ["fresh", "large", "risky"]),
        ({"by_rep": True, "top": 1}, ["large", "risky"]),  # one of each rep
        ({"by_rep": True, "new": True, "top": 1}, ["fresh", "risky"]),
        ({"new": True, "top": 1}, ["fresh"]),
        ({"sort": "customer", "new": True}, ["fresh", "large", "risky"]),
        ({"sort": "customer", "by_rep": True}, ["fresh", "large", "risky"]),
        ({"risk": ["lost", "new"]}, ["lost", "once"]),
        ({"risk": [" Late,NEVER"]}, ["late", "asked"]),
        ({"risk": ["late,lost,new,never"], "by_rep": True}, ["once", "asked", "lost", "late"]),  # no rep comes last
        ({"inactive": True}, ["large", "lost", "risky"]),
        ({"inactive": True, "risk": ["lost"]}, ["lost"]),
        ({"inactive": True, "activity": ["active"]}, []),
        ({"min_amount": "800"}, ["large", "fresh"]),
        ({"risk": ALL, "min_amount": "0"}, ["large", "lost", "fresh", "risky", "late", "once"]),  # asked has none
    ],
    ids=str,
)
def test_who_is_listed_in_what_order(options: dict[str, Any], names: list[str]) -> None:
    """States, amounts, reps; new ones first within what they are grouped by."""
    section = build(book(*SIX), as_of="2025-06-30", **options).section("at_risk")
    assert section.frame["customer"].to_list() == names


def test_a_limit_by_rep_says_how_many_are_not_shown() -> None:
    """Three accounts, one of each of two reps shown: one is hidden."""
    section = build(book(*SIX), as_of="2025-06-30", by_rep=True, top=1).section("at_risk")
    assert (section.matched, section.hidden) == (3, 1)


@pytest.mark.parametrize(("amount", "there"), [("700", True), ("699.9999", True), ("700.0001", False)])
def test_the_least_amount_is_inclusive(amount: str, *, there: bool) -> None:
    """At least that much at stake, to the last decimal."""
    orders = every(10, "2025-01-01", "2025-03-02")
    frame = build(book(*orders), as_of="2026-03-02", risk=["at-risk"]).section("at_risk").frame
    exactly = frame["amount_at_stake"].item()
    asked = str(exactly + Decimal(amount) - 700)
    assert bool(listed(*orders, as_of="2026-03-02", min_amount=asked)) is there


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"risk": ["late,gone"]}, "--risk gone: no such state; there are never, lost, new, on-track, late, at-risk"),
        ({"risk": [""]}, "--risk : no such state"),
        ({"min_amount": "1,000"}, "--min-amount 1,000: expected an amount like 1000 or 1000.50"),
        ({"min_amount": "-5"}, "--min-amount -5"),
        ({"by_rep": True, "top": -1}, "--top -1"),
    ],
)
def test_what_does_not_fit_is_said(options: dict[str, Any], said: str) -> None:
    """One line that names the option and what it takes."""
    with pytest.raises(UsageError, match=said):
        build(book(*SIX), **options)


def test_the_heading_states_what_was_asked() -> None:
    """As every filter, in words and for programs."""
    report = build(book(*SIX), risk=["lost,late", "late"], min_amount="5", new=True, by_rep=True)
    assert report.filters == {"risk": ["lost", "late"], "min_amount": "5", "new": True, "by_rep": True}
    assert ("Filters", "risk lost or late, min-amount 5, new, by-rep") in report.heading()


@settings(max_examples=examples(100))
@given(
    case=cases(),
    follow_up=st.fixed_dictionaries(
        {},
        optional={
            "inactive": st.booleans(),
            "risk": st.lists(st.sampled_from(list(Risk)), min_size=1, max_size=4),
            "min_amount": st.sampled_from(("0", "10", "2500.5")),
            "new": st.booleans(),
            "by_rep": st.booleans(),
            "top": st.integers(1, 3),
        },
    ),
)
def test_a_filter_never_changes_a_flag(case: Case, follow_up: dict[str, Any]) -> None:
    """Whatever is asked for, an account that is listed has the risk and the reason that it has without asking."""

    def flags(report: Report) -> pl.DataFrame:
        own = ["customer", "risk", "chance", "at_risk_since", "newly_at_risk", "amount_at_stake", "reason"]
        return report.section("at_risk").frame.select(own)

    try:
        asked = build(case.book, **case.filters, **follow_up)
    except CustReportError:
        assume(False)
        raise
    plain = {k: v for k, v in case.filters.items() if k == "currency"}
    everyone = flags(build(case.book, as_of=asked.as_of.isoformat(), risk=ALL, **plain))
    found = flags(asked)
    assert found.join(everyone, on=found.columns, how="semi", nulls_equal=True).height == found.height


# --- call lists -----------------------------------------------------------------------


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample book, and in it."""
    monkeypatch.chdir(tmp_path)
    assert run("demo", ".").code == 0
    return tmp_path


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("args", [("--format", "csv"), ("-o", "calls.csv"), ("--inactive", "--format", "csv")])
def test_a_call_list_as_csv(sample: Path, args: tuple[str, ...]) -> None:
    """The follow-up list's columns, then three empty ones."""
    done = run("at-risk", *args)
    text = (sample / "calls.csv").read_text("utf-8") if "-o" in args else done.out
    head, *rows = csv.reader(io.StringIO(text))
    assert head == [*AT_RISK, *NOTES]
    assert len(rows) >= 5
    assert {tuple(row[-3:]) for row in rows} == {("", "", "")}
    assert {row[head.index("newly_at_risk")] for row in rows} <= {"true", "false"}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_call_list_in_excel(sample: Path) -> None:
    """The list comes first, its notes have room, and a day typed into it is a day."""
    done = run("at-risk", "--by-rep", "--xlsx", "calls.xlsx")
    assert (done.code, done.out, done.err) == (0, "", f"{SAMPLE_WARNING}wrote calls.xlsx\n")
    workbook = load_workbook(sample / "calls.xlsx")
    assert workbook.sheetnames == ["Accounts at risk", "About"]
    sheet = workbook.worksheets[0]
    labels = [cell.value for cell in sheet[1]]
    assert labels[:6] == ["Customer", "Reason", "Called On", "Outcome", "Next Step", "Rep"]
    assert sheet.max_row == 6
    reps = [cell.value for cell in sheet["F"][1:]]
    assert reps == sorted(reps)
    for row in sheet.iter_rows(min_row=2):
        assert [cell.value for cell in row[2:5]] == [None] * 3
        assert row[2].number_format == "yyyy-mm-dd"
        assert row[labels.index("Newly at Risk")].value in {"yes", None}
    assert sheet.column_dimensions["D"].width >= 30


@pytest.mark.usefixtures("sample")
def test_only_a_call_list_has_room_for_notes() -> None:
    """Neither JSON nor a table has it, nor what export writes."""
    (row, *_) = json.loads(run("at-risk", "--format", "json").out)["sections"]["at_risk"]
    assert tuple(row) == AT_RISK
    assert row["newly_at_risk"] is False
    assert "Outcome" not in run("at-risk", COLUMNS="300").out
    run("export", "--csv", "out")
    with open("out/at-risk.csv", encoding="utf-8") as file:  # noqa: PTH123
        assert tuple(next(csv.reader(file))) == AT_RISK


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("args", [("--format", "json"), ("-o", "x.csv")])
def test_a_workbook_is_the_whole_output(args: tuple[str, ...]) -> None:
    """With a second output it stops, and says so."""
    done = run("at-risk", "--xlsx", "calls.xlsx", *args)
    assert (done.code, done.err) == (
        2, "custreport: --xlsx FILE is the whole output: leave out --format and --output\n",
    )  # fmt: skip


@pytest.mark.usefixtures("sample")
def test_nobody_of_that_state() -> None:
    """An empty list says how the accounts stand."""
    done = run("at-risk", "--risk", "late,lost", "--min-amount", "1000000")
    assert (done.code, "nobody" in done.out) == (0, True)
    states = "6 never, 2 lost, 1 new, 16 on-track, 8 late, 5 at-risk"
    assert done.err == f"{SAMPLE_WARNING}note: nothing matched; the accounts are {states}\n"


@pytest.mark.usefixtures("sample")
def test_limit_is_top() -> None:
    """Two words for one thing."""
    both = [run("at-risk", option, "2", "--format", "csv").out for option in ("--limit", "--top")]
    assert both[0] == both[1]
    assert len(both[0].splitlines()) == 3


@pytest.mark.parametrize(
    ("amount", "digits", "said"),
    [("0", 2, "0"), ("999", 2, "999"), ("1000", 0, "1,000"), ("0.125", 2, "0.12"), ("1234.5", 3, "1,234.500")],
)
def test_an_amount_in_a_sentence(amount: str, digits: int, said: str) -> None:
    """Thousands apart, the currency's digits unless it is whole."""
    text = metrics.money_text(pl.lit(Decimal(amount)).cast(order_frame.MONEY), digits)
    assert pl.select(text).item() == said
