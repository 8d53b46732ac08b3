"""Compared with before: by hand, against DuckDB, and the same in every format."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from math import inf, isclose
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custreport.analysis.analysis import analyse
from custreport.core.document import Column, Kind, Report, with_comparison
from custreport.core.errors import CustReportError, UsageError
from custreport.core.filters import Filters, ReportSpec
from custreport.core.period import Period
from custreport.core.risk_settings import RiskRule
from custreport.core.terms import Compare
from custreport.export import FORMATS
from custreport.formats import csv as csv_format
from custreport.formats import json as json_format
from custreport.formats.terminal import Screen
from custreport.reports import customer_page
from custreport.reports.leaderboard import NOT_LISTED
from custreport.reports.per_rep import per_rep
from custreport.reports.registry import build_report
from support import oracle
from support.builders import TODAY, book, build, cards, day, order, rows_of
from support.command_line import run
from support.duckdb_check import database
from support.effort import examples
from support.exports import FULL, write
from support.strategies import Case, cases

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = "confirmed_order_amount"
PREVIOUS, LAST_YEAR = Compare.PREVIOUS, Compare.LAST_YEAR

BOOK = book(
    order("steady", "2024-01-10", 100, rep="Ann"),
    order("steady", "2024-02-10", 100, rep="Ann"),
    order("steady", "2024-04-05", 90, rep="Ann"),
    order("steady", "2024-05-02", 40, "draft", rep="Ann"),
    order("steady", "2024-05-20", 80, rep="Ann"),
    order("lost", "2024-02-29", 60, rep="Ann"),
    order("lost", "2024-03-31", "-10", rep="Ann"),
    order("moved", "2024-01-31", 30, rep="Ann"),
    order("moved", "2024-03-05", 20, rep="Bo"),
    order("moved", "2024-04-30", 25, rep="Bo"),
    order("fresh", "2024-05-01", 55, rep="Bo"),
    order(None, "2024-03-03", 7, rep="Ann"),
    order("steady", "2023-04-10", 45, rep="Ann"),
)


def changes(row: dict[str, Any], figure: str = AMOUNT) -> tuple[Any, ...]:
    """A figure, that before, the change and its percent."""
    return tuple(row[f"{figure}{end}"] for end in ("", "_before", "_change", "_change_percent"))


def quarter(compare: Compare, **options: Any) -> Report:
    """The second quarter of 2024, which is not over: the newest order is of 20 May."""
    return build(BOOK, period="2024-Q2", compare=compare, **options)


def test_previous_by_hand() -> None:
    """1 April to 20 May are 50 days; the 50 before them begin on 11 February."""
    report = build(BOOK, period="2024-Q2", as_of="2024-05-20", compare=PREVIOUS)
    assert report.compared == Period(day("2024-02-11"), day("2024-03-31"))
    rows = rows_of(report)
    assert changes(rows["steady"]) == (170, 0, 170, inf)
    assert changes(rows["moved"]) == (25, 20, 5, 25)
    assert changes(rows["fresh"]) == (55, 0, 55, inf)
    assert changes(rows["lost"]) == (0, 50, -50, -100)
    nobody, total = report.section("leaderboard").footer
    assert (nobody["customer"], changes(nobody)) == ("(no customer)", (0, 7, -7, -100))
    assert changes(total) == changes(cards(report))
    assert changes(total)[:3] == (250, 77, 173)
    assert isclose(changes(total)[3], 17300 / 77)
    # accounts: fresh came with the period; active: steady, moved and fresh after lost and moved
    assert changes(cards(report), "total_customers") == (4, 3, 1, 100 / 3)
    assert changes(cards(report), "active_customers") == (3, 2, 1, 50)
    # 55, 45 and 56 days; then 34 of moved and 0 of lost, whose credit is no purchase
    assert changes(cards(report), "average_reorder_days")[:3] == (Decimal("52.0"), Decimal("34.0"), Decimal("18.0"))
    assert any(
        note.endswith("2024-04-01 to 2024-05-20 with 2024-02-11 to 2024-03-31") and "not over on 2024-05-20" in note
        for note in report.notes
    )


def test_last_year_by_hand() -> None:
    """The same dates a year earlier; the orders begin within them, and a note says so."""
    report = quarter(LAST_YEAR)
    assert report.compared == Period(day("2023-04-01"), day("2023-05-20"))
    assert changes(rows_of(report)["steady"])[:3] == (170, 45, 125)
    assert changes(cards(report), "average_reorder_days") == (Decimal("52.0"), None, None, None)
    assert "the orders begin on 2023-04-10, after the first day compared with" in report.notes
    assert not any("the orders begin" in note for note in quarter(PREVIOUS).notes)


@pytest.mark.parametrize(
    ("filters", "compare", "before"),
    [
        ({"from_": "2024-02-29", "to": "2024-02-29"}, LAST_YEAR, "2023-02-28 to 2023-02-28"),
        ({"from_": "2024-02-01", "to": "2024-02-29"}, LAST_YEAR, "2023-02-01 to 2023-02-28"),
        ({"from_": "2024-03-01", "to": "2024-03-31"}, PREVIOUS, "2024-01-30 to 2024-02-29"),
        ({"from_": "2024-05-20"}, PREVIOUS, "2024-05-19 to 2024-05-19"),
        ({"from_": "2024-05-01", "to": "2024-12-31"}, PREVIOUS, "2024-04-11 to 2024-04-30"),
    ],
)
def test_days(filters: dict[str, str], compare: Compare, before: str) -> None:
    """As many days, or the same dates, over a leap day too; an open period has passed up to as-of."""
    report = build(BOOK, **{name: day(text) for name, text in filters.items()}, compare=compare)
    assert str(report.compared) == before
    assert ("Compared with", before) in report.heading()
    over = "to" in filters and filters["to"] <= "2024-05-20"
    assert over is not any("not over" in note for note in report.notes)


def test_as_of_after_the_period() -> None:
    """A period is looked at as long after it as the other: both know the accounts of as many days."""
    report = build(BOOK, from_=day("2024-03-01"), to=day("2024-03-31"), as_of="2024-05-20", compare=PREVIOUS)
    # as-of is 50 days after the period, and the 19 April 50 days after 29 February: without the account of May
    assert changes(cards(report), "total_customers")[:3] == (4, 3, 1)


@pytest.mark.parametrize("filters", [{}, {"to": day("2024-05-01")}, {"from_": day("2024-06-01")}])
def test_nothing_to_compare(filters: dict[str, Any]) -> None:
    """A period without a first day has none before it, and one that has not begun has no days."""
    with pytest.raises(UsageError, match=r"--compare previous: (from which day|the period begins on 2024-06-01)"):
        build(BOOK, **filters, compare=PREVIOUS)
    with pytest.raises(UsageError, match="not within the calendar"):
        build(BOOK, from_=day("0001-01-02"), compare=LAST_YEAR)


def test_rep_who_lost_an_account() -> None:
    """Bo has what moved to him; what Ann sold to it before is in her total, under its own name no more."""
    ann = build(BOOK, from_=day("2024-03-01"), to=day("2024-05-20"), rep=["Ann"], compare=PREVIOUS)
    rows = rows_of(ann)
    assert "moved" not in rows
    assert changes(rows["steady"]) == (170, 200, -30, -15)
    assert changes(rows["lost"]) == (-10, 60, -70, pytest.approx(-7000 / 60))
    nobody, gone, total = ann.section("leaderboard").footer
    assert changes(nobody) == (7, 0, 7, inf)
    assert (gone["customer"], changes(gone)) == (NOT_LISTED, (0, 30, -30, -100))
    assert changes(total) == changes(cards(ann))
    assert changes(total)[:3] == (167, 290, -123)
    bo = build(BOOK, from_=day("2024-03-01"), to=day("2024-05-20"), rep=["Bo"], compare=PREVIOUS)
    assert changes(cards(bo)) == (100, 0, 100, inf)


def test_rows_can_be_sorted_by_the_change() -> None:
    """The deepest fall first; without --compare there is no such column."""
    report = quarter(PREVIOUS, sort=f"{AMOUNT}_change", ascending=True)
    found = report.section("leaderboard").frame[f"{AMOUNT}_change"].to_list()
    assert found == sorted(found)
    assert found[0] == -50
    with pytest.raises(UsageError, match="no such column"):
        build(BOOK, period="2024-Q2", sort=f"{AMOUNT}_change")


def test_no_figure_is_another_for_being_compared() -> None:
    """Without the columns beside them the sections are those of a report that compares nothing."""
    alone, compared = build(BOOK, period="2024-Q2"), quarter(PREVIOUS)
    for section in alone.sections:
        assert compared.section(section.name).frame.select(section.frame.columns).equals(section.frame)
    assert alone.compared is None
    assert not any("_before" in name for section in alone.sections for name in section.frame.columns)


@pytest.mark.parametrize("part", range(2))
def test_random_books(part: int) -> None:  # noqa: ARG001 — each part draws its own
    """Days, cards, rows and total of random books, filters and periods are those of the SQL."""

    @settings(max_examples=examples(70), print_blob=True)
    @given(case=cases(), how=st.sampled_from(Compare))
    def check(case: Case, how: Compare) -> None:
        with database(case) as db:
            try:
                alone = build(case.book, **case.filters)
            except CustReportError:
                return
            expected = oracle.compare(db, case.filters, TODAY, how)
            keys = [row["key"] for row in oracle.compute(db, case.filters, TODAY)[1]]
        if expected is None:
            with pytest.raises(UsageError, match="--compare"):
                build(case.book, **case.filters, compare=how)
            return
        first, last, before, amounts = expected
        report = build(case.book, **case.filters, compare=how)
        assert report.compared == Period(first, last)
        assert {name: cards(report)[f"{name}_before"] for name in before} == before
        rows = list(report.section("leaderboard").frame.iter_rows(named=True))
        assert [row[f"{AMOUNT}_before"] for row in rows] == [amounts.get(key, 0) for key in keys]
        assert [row[AMOUNT] for row in rows] == alone.section("leaderboard").frame[AMOUNT].to_list()
        for row in (*rows, *report.section("leaderboard").footer, cards(report)):
            agrees(row)
        if rows and "activity" not in case.filters and "only_at_risk" not in case.filters:
            summed = [*rows, *(r for r in report.section("leaderboard").footer if r["customer"] != "Total")]
            assert sum(row[f"{AMOUNT}_before"] for row in summed) == before[AMOUNT]

    check()


def agrees(row: dict[str, Any]) -> None:
    """The change is the difference, and its percent that of the figure before."""
    now, before, change, percent = changes(row)
    assert change == now - before
    if before > 0:
        assert isclose(percent, float(change * 100 / before), abs_tol=1e-9)
    else:
        assert percent == (inf if now > 0 else None)


def test_each_rep_as_with_rep() -> None:
    """Of `--per-rep` each report is that of `--rep`, and the index has the change too."""
    options: dict[str, Any] = {
        "sections": ("summary", "months", "leaderboard"),
        "title": "Customer Report",
        "compare": PREVIOUS,
    }
    choice = ReportSpec(**options)
    days: dict[str, Any] = {"from_": day("2024-03-01"), "to": day("2024-05-20")}
    basis = analyse(BOOK, Filters(**days), rule=RiskRule(), today=TODAY, compare=PREVIOUS)
    whole = build_report(basis, choice)
    found = per_rep(basis, choice, whole)
    assert sorted(found.names) == ["Ann", "Bo"]
    for name, each in zip(found.names, found.reports, strict=True):
        assert json_format.render(each) == json_format.render(build(BOOK, **days, rep=[name], **options))
    index = {row["rep"]: changes(row) for row in found.index.section("reps").frame.iter_rows(named=True)}
    assert index["Ann"][:3] == (167, 290, -123)
    assert changes(found.index.section("reps").footer[-1]) == changes(cards(whole))


# --- one account ------------------------------------------------------------------


def page(name: str, compare: Compare | None, **options: Any) -> Report:
    """The page of one account."""
    filters = Filters(customer=[name], **options)
    return customer_page.build_page(BOOK, filters, rule=RiskRule(), today=TODAY, compare=compare)


def test_account_by_hand() -> None:
    """All figures of an account, in the stead of the year before; its row of the leaderboard says the same."""
    now, before = page("steady", PREVIOUS, period="2024-Q2").section("figures").frame.iter_rows(named=True)
    assert (now["period"], before["period"]) == ("2024-04-01 to 2024-05-20", "2024-02-11 to 2024-03-31")
    assert changes(now, "total_order_count") == (3, 0, 3, inf)
    assert changes(now, "average_order_amount") == (Decimal("70.00"), None, None, None)
    assert changes(now) == changes(rows_of(quarter(PREVIOUS))["steady"])
    assert before[f"{AMOUNT}_change"] is None


def test_account_without_a_period() -> None:
    """The year up to as-of, and as many days before it: 366 of a leap year."""
    now, before = page("steady", PREVIOUS).section("figures").frame["period"]
    assert (now, before) == ("2023-05-21 to 2024-05-20", "2022-05-20 to 2023-05-20")
    report = page("steady", LAST_YEAR)
    assert report.compared == Period(day("2022-05-21"), day("2023-05-20"))
    assert not any("not over" in note for note in report.notes)


# --- formats ----------------------------------------------------------------------


def written(report: Report, name: str) -> str:
    """A report as the text of a format that is text."""
    options = {"screen": Screen(width=100)} if name == "table" else {}
    return FORMATS[name].render(report, **options).decode()


@pytest.mark.parametrize("name", ["table", "md", "html"])
def test_people_read_the_change(name: str) -> None:
    """On cards, rows and the page of an account."""
    text = written(quarter(PREVIOUS), name)
    said = text.replace("\\", "").replace("&#x27;", "'")
    assert "2024-02-11 to 2024-03-31" in said
    assert "+173.00 (+224.7%)" in said
    assert "from 77.00" in said
    assert all(each in said for each in ("new", "-100.0%", "+25.0%"))
    assert "+170.00" in written(page("steady", PREVIOUS, period="2024-Q2"), name)


def test_programs_read_the_change() -> None:
    """JSON and CSV: exact amounts, percent as a number, nothing where it is none."""
    document = json.loads(written(quarter(PREVIOUS), "json"))
    assert document["compared_with"] == {"from": "2024-02-11", "to": "2024-03-31"}
    row = next(row for row in document["sections"]["leaderboard"] if row["customer"] == "steady")
    assert changes(row) == ("170.00", "0.00", "170.00", None)
    assert changes(document["sections"]["summary"][0])[:3] == ("250.00", "77.00", "173.00")
    report = page("moved", PREVIOUS, period="2024-Q2")
    (row, _) = csv.DictReader(csv_format.render(report).splitlines())
    assert changes(row) == ("25.00", "20.00", "5.00", "25.0")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_again(name: str) -> None:
    """A comparison repeats byte for byte."""
    first, second = (FORMATS[name].render(quarter(PREVIOUS)) for _ in range(2))
    assert first == second


def test_nobodys_first_orders_are_json() -> None:
    """The change of orders without a customer that had none before is null, as a customer's is."""
    orders = [order("a", "2024-01-10", 10), order("a", "2024-02-10", 12), order(None, "2024-02-11", 5)]
    report = build(book(*orders), from_=day("2024-02-01"), to=day("2024-02-29"), compare=PREVIOUS)
    document = json.loads(json_format.render(report), parse_constant=pytest.fail)
    assert document["no_customer"]["confirmed_order_amount_change"] == "5.00"
    assert document["no_customer"]["confirmed_order_amount_change_percent"] is None


def test_a_change_as_people_read_it() -> None:
    """New, unchanged, none before, none now."""
    from custreport.formats import cells  # noqa: PLC0415

    column = Column("n", "N", Kind.COUNT)

    def said(**row: Any) -> str:
        return cells.change({"n": None, "n_before": None, "n_change": None, "n_change_percent": None} | row, column, 2)

    assert said(n=5, n_before=0, n_change=5, n_change_percent=inf) == "+5 (new) from 0"
    assert said(n=0, n_before=-5, n_change=5) == "+5 from -5"
    assert said(n=5, n_before=5, n_change=0, n_change_percent=0.0) == "unchanged"
    assert said(n=5) == "none before"
    assert said(n_before=5) == "from 5"
    assert said() == ""
    assert cells.change({"n": 5}, column, 2) == ""


def test_narrow_screens_keep_the_change() -> None:
    """At 80 columns the amount, its change and the percent are there; counts and drafts have made room."""
    text = FORMATS["table"].render(quarter(PREVIOUS), screen=Screen(width=80)).decode()
    assert max(map(len, text.splitlines())) <= 80
    assert "-100.0%" in text
    assert [c.name for c in with_comparison((Column("a", "A"),), "a")] == [
        "a",
        "a_before",
        "a_change",
        "a_change_percent",
    ]


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four commands take it; the others do not know it."""
    monkeypatch.chdir(tmp_path)
    rows = ("1,Acme,2024-01-20,confirmed,10", "2,Acme,2024-02-20,confirmed,15")
    write(tmp_path, *rows, header=FULL)
    for command in (["summary"], ["leaderboard"], ["customer", "Acme"], ["export"]):
        given = (*command, "--compare", "previous", "--from", "2024-02-01")
        done = run(*given, *(["--json", "-"] if command == ["export"] else ["--format", "json"]))
        found = json.loads(done.out)
        section = found["sections"]["figures" if "figures" in found["sections"] else "summary"][0]
        assert found["compared_with"] == {"from": "2024-01-12", "to": "2024-01-31"}, command
        assert changes(section) == ("15.00", "10.00", "5.00", 50.0), command
    assert run("summary", "--compare", "previous").code == 2
    assert run("summary", "--compare", "before").code == 2
    assert run("at-risk", "--compare", "previous").code == 2
