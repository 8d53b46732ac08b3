"""Where the money is: cards by month and rep, concentration, new against repeat, cohorts."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from math import isclose
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from openpyxl import load_workbook
from pypdf import PdfReader

from custreport.core.errors import CustReportError, UsageError
from custreport.core.page_options import Page
from custreport.export import FORMATS
from custreport.formats.terminal import Screen
from support import oracle
from support.builders import TODAY, book, build, cards, order
from support.command_line import EXAMPLES, run
from support.duckdb_check import database
from support.effort import examples
from support.strategies import Case, cases

if TYPE_CHECKING:
    from custreport.core.document import Report

SECTIONS = ("summary", "concentration", "months", "by_month", "new_and_repeat", "cohorts")
CARDS = ("confirmed_order_amount", "total_customers", "active_customers", "average_reorder_days")


def rows(report: Report, name: str) -> list[dict[str, Any]]:
    """The rows of a section."""
    return report.section(name).frame.to_dicts()


def report_of(case: Case, *sections: str) -> Report:
    """The case's report of all accounts in scope; cases that are refused are not what this is about."""
    filters = {k: v for k, v in case.filters.items() if k not in {"activity", "only_at_risk"}}
    try:
        return build(case.book, sections=sections, **filters)
    except CustReportError:
        assume(False)
        raise


# --- worked out by hand ---------------------------------------------------------

BOOK = book(
    order("acme", "2024-01-10", 100, rep="Anna"),
    order("acme", "2024-02-20", 50, rep="Bob"),
    order("acme", "2024-02-20", 10, rep="Bob"),
    order("acme", "2024-04-10", 40, "draft", rep="Bob"),
    order("bolt", "2024-02-05", 30, rep="bob"),
    order("bolt", "2024-04-01", -10, rep="Bob"),
    order("cargo", "2024-04-30", 300),
    order("dolt", "2024-03-03", 5, "cancelled", rep="Cid"),
    order(None, "2024-04-30", 7, rep="Anna"),
)


def test_by_month() -> None:
    """The months with the other cards: a customer is known from the first document on, a gap is its later day's."""
    report = build(BOOK, sections=("months", "by_month"))
    found = rows(report, "by_month")
    assert [{k: row[k] for k in report.section("months").frame.columns} for row in found] == rows(report, "months")
    said = [(str(row["month"])[:7], int(row["confirmed_order_amount"]), *(row[c] for c in CARDS[1:])) for row in found]
    assert [(*row[:4], row[4] and float(row[4])) for row in said] == [
        ("2024-01", 100, 1, 1, None),
        ("2024-02", 90, 2, 2, 41.0),
        ("2024-03", 0, 3, 0, None),
        ("2024-04", 297, 4, 1, None),
    ]


def test_by_rep() -> None:
    """Each rep's own cards, spellings of one rep together; accounts of two count at both, orders of none below."""
    section = build(BOOK, sections=("summary", "by_rep")).section("by_rep")
    found = [(row["rep"], *(row[c] and float(row[c]) for c in CARDS)) for row in section.frame.to_dicts()]
    assert found == [("Anna", 107.0, 1, 1, 41.0), ("Bob", 80.0, 2, 2, 41.0)]
    below = [{k: v if k == "rep" else float(v) for k, v in row.items()} for row in section.footer]
    assert below[0] == {"rep": "(no rep)", "confirmed_order_amount": 300.0}
    assert below[1] == {"rep": "Total", **{k: float(v) for k, v in cards(build(BOOK)).items()}}


def test_by_rep_of_no_reps() -> None:
    """Without a rep anywhere it is a usage error."""
    with pytest.raises(UsageError, match="--by rep: neither the orders nor"):
        build(book(order("acme", "2024-01-01", 1)), sections=("by_rep",))


@pytest.mark.parametrize(
    ("amounts", "few", "buying"),
    [
        ([80, 10, 10], 1, 3),  # exactly 80 %
        (["79.9999", 10, "10.0001"], 2, 3),  # and a hair less
        ([50, 50, 0], 2, 2),  # an amount of nothing buys nothing
        ([100, -20], 1, 1),  # credits come off the sum: 64 are enough
        ([50, 50, -50], 1, 2),
        ([10, -10], None, 1),  # of nothing there is no part
        ([10, -30], None, 1),
        ([], None, 0),
    ],
)
def test_concentration(amounts: list[str | int], few: int | None, buying: int) -> None:
    """The fewest customers that make 80 % of what all customers make; orders of nobody are not looked at."""
    orders = [order(f"c{n}", "2024-01-01", amount) for n, amount in enumerate(amounts)]
    report = build(book(*orders, order(None, "2024-01-01", 1000)), sections=("concentration",))
    (row,) = rows(report, "concentration")
    assert (row["customers_80"], row["buying_customers"]) == (few, buying)
    text = FORMATS["table"].render(report, screen=Screen()).decode()
    assert (f"{few} of {buying} buying customers make" if few else "Nobody makes 80 %") in text


def test_new_and_repeat() -> None:
    """New: the first order of all is in the window, whoever took it; the money is the rep's."""
    asked = {"sections": ("new_and_repeat",), "from_": date(2024, 2, 1), "to": date(2024, 4, 30)}
    report = build(BOOK, **asked)
    section = report.section("new_and_repeat")
    assert section.title == "New and repeat customers, 2024-02-01 to 2024-04-30"
    assert [tuple(map(str, row)) for row in section.frame.rows()] == [
        ("new", "2", "2", "320.0000"), ("repeat", "1", "2", "60.0000"), ("no order", "1", "0", "0.0000"),
    ]  # fmt: skip
    assert [list(map(str, row.values())) for row in section.footer] == [
        ["(no customer)", "1", "7.0000"], ["Total", "4", "5", "387.0000"],
    ]  # fmt: skip
    assert "the orders go back to 2024-01-10: a customer who only ordered before looks new" in report.notes
    anna = build(BOOK, **asked, rep=["Anna"]).section("new_and_repeat")
    assert [tuple(map(str, row)) for row in anna.frame.rows()] == [
        ("new", "0", "0", "0.0000"), ("repeat", "0", "0", "0.0000"), ("no order", "0", "0", "0.0000"),
    ]  # fmt: skip


def test_new_and_repeat_without_a_period() -> None:
    """Where no period is asked for, the activity window divides them: over all days everybody would be new."""
    found = rows(build(BOOK, sections=("new_and_repeat",), inactive_after=71), "new_and_repeat")
    assert [row["customers"] for row in found] == [1, 1, 2]


COHORTS = book(
    order("acme", "2023-11-01", 1),
    order("acme", "2024-01-01", 1),
    order("acme", "2024-06-30", 1),
    order("bolt", "2023-12-31", 1),
    order("bolt", "2024-03-31", 1),
    order("bolt", "2024-03-01", 1),
    order("cargo", "2024-02-01", 1),
    order("cargo", "2024-04-01", -1),
    order("dolt", "2024-05-01", 1, "draft"),
)


def test_cohorts() -> None:
    """Parts of those who first ordered in a quarter; a credit or a draft is no order; what is to come is empty."""
    report = build(COHORTS, sections=("cohorts",))
    section = report.section("cohorts")
    assert section.frame.rows() == [("2023-Q4", 2, 1.0, 0.5), ("2024-Q1", 1, 0.0, None)]
    assert section.footer == ({"cohort": "All", "customers": 3, "q1": 2 / 3, "q2": 0.5},)
    assert not [note for note in report.notes if "is not over" in note]


def test_cohorts_of_a_quarter_that_is_not_over() -> None:
    """Its parts are shown, are not in the row of all, and a note says so."""
    report = build(COHORTS, sections=("cohorts",), as_of="2024-06-29")
    section = report.section("cohorts")
    assert section.frame.rows() == [("2023-Q4", 2, 1.0, 0.0), ("2024-Q1", 1, 0.0, None)]
    assert section.footer == ({"cohort": "All", "customers": 3, "q1": 1.0, "q2": None},)
    assert "2024-Q2 is not over: what the cohorts show of it is not final" in report.notes


def test_cohorts_never_lose_history() -> None:
    """A period does not hide orders, no more than from the risk; ten years after the first are followed."""
    assert rows(build(COHORTS, sections=("cohorts",), from_=date(2024, 6, 1)), "cohorts") == rows(
        build(COHORTS, sections=("cohorts",)), "cohorts"
    )
    old = build(book(order("acme", "1990-01-01", 1), order("acme", "2024-01-01", 1)), sections=("cohorts",))
    assert old.section("cohorts").frame.columns[-1] == "q40"


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31"])
def test_any_day(as_of: str) -> None:
    """The ends of the calendar are days, too."""
    assert build(COHORTS, sections=SECTIONS, as_of=as_of).section("cohorts").matched == (as_of > "2000") * 2


@pytest.mark.parametrize(
    ("args", "code", "head"),
    [
        (["summary"], 0, "confirmed_order_amount,total_customers"),
        (["summary", "--by", "month"], 0, "month,confirmed_order_count"),
        (["summary", "--by", "rep"], 0, "rep,confirmed_order_amount"),
        (["cohorts"], 0, "cohort,customers,q1"),
        (["summary", "--by", "week"], 2, ""),
        (["cohorts", "--from", "2024-01-01"], 2, ""),  # a period would do nothing
    ],
)
def test_commands(args: list[str], code: int, head: str) -> None:
    """The main section of each; what there is not is a usage error."""
    done = run(*args, "--format", "csv", str(EXAMPLES / "orders.csv"))
    assert (done.code, done.out.startswith(head)) == (code, True)


# --- the heat map ---------------------------------------------------------------


def test_the_heat_map_of_a_terminal() -> None:
    """Shades on a ground of their own where there is colour; else, and in ASCII, the same figures without any."""
    report = build(COHORTS, sections=("cohorts",))
    coloured, plain, ascii_only = (
        FORMATS["table"].render(report, screen=Screen(colour=colour, unicode=unicode)).decode()
        for colour, unicode in ((True, True), (False, True), (False, False))
    )
    assert "\x1b[38;5;231;48;5;18m100%\x1b[0m" in coloured
    assert "\x1b[38;5;16;48;5;111m50%\x1b[0m" in coloured
    assert ";48;5;" not in coloured.partition("2024-Q1")[2].partition("\n")[0]  # nobody is no shade
    assert re.sub("\x1b.*?m", "", coloured) == plain
    assert "\x1b" not in plain
    assert ascii_only.isascii()
    assert "2023-Q4          2  100%  50%\n2024-Q1          1    0%\n" in plain


def test_the_heat_map_of_every_format() -> None:
    """Whole percents for people, parts of one for machines; the web page and the workbook shade by the value."""
    report = build(COHORTS, sections=("cohorts",))
    made = {name: FORMATS[name].render(report) for name in ("md", "csv", "json", "html", "xlsx", "pdf")}
    assert b"| 2023-Q4 | 2 | 100% | 50% |" in made["md"]
    assert made["csv"].decode().splitlines() == ["cohort,customers,q1,q2", "2023-Q4,2,1.0,0.5", "2024-Q1,1,0.0,"]
    assert json.loads(made["json"])["sections"]["cohorts"][1] == {
        "cohort": "2024-Q1",
        "customers": 1,
        "q1": 0,
        "q2": None,
    }
    assert re.findall(r'<td class="(heat.)">(.*?)</td>', made["html"].decode()) == [
        ("heat5", "100%"), ("heat3", "50%"), ("heat0", "0%"), ("heat0", ""), ("heat4", "67%"), ("heat3", "50%"),
    ]  # fmt: skip
    sheet = load_workbook(io.BytesIO(made["xlsx"]))["Who orders again"]
    assert [[cell.value for cell in row] for row in sheet["A2:D3"]] == [["2023-Q4", 2, 1, 0.5], ["2024-Q1", 1, 0, None]]
    (rule,) = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert (rule.type, [each.val for each in rule.colorScale.cfvo]) == ("colorScale", [0, 1])


@pytest.mark.parametrize(("landscape", "ages"), [(False, 18), (True, 29)])
def test_the_heat_map_of_a_page(landscape: bool, ages: int) -> None:
    """As many quarters as fit the page, the others named; heads and rows go on to the next page."""
    first = [order(f"c{n}", f"{1990 + n // 4}-{n % 4 * 3 + 1:02}-01", 1) for n in range(80)]
    report = build(book(*first), sections=("cohorts",))
    reader = PdfReader(io.BytesIO(FORMATS["pdf"].render(report, page=Page(landscape=landscape))))
    text = [" ".join(page.extract_text().split()) for page in reader.pages]
    whole = " ".join(text)
    assert all(whole.count(f"{1990 + n // 4}-Q{n % 4 + 1} 1 ") == 1 for n in range(80))
    assert sum("Customers Q+1 Q+2 Q+3" in page for page in text) == 2 + landscape
    assert f"Not shown at this width: Q+{ages + 1}, " in whole


# --- laws -----------------------------------------------------------------------


@settings(max_examples=examples(60))
@given(case=cases())
def test_a_month_is_the_cards_of_that_month(case: Case) -> None:
    """A row by month has the figures of `summary` for that month, seen from its end."""
    everybody = Case(case.orders, None, {k: v for k, v in case.filters.items() if k in {"currency", "as_of"}})
    report = report_of(everybody, "by_month")
    for row in rows(report, "by_month"):
        end = (row["month"] + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        month = {"from_": row["month"], "to": end, "as_of": min(end, report.as_of).isoformat()}
        then = build(everybody.book, sections=("summary",), **{**everybody.filters, **month})
        assert {c: row[c] for c in CARDS} == cards(then)


@settings(max_examples=examples(60))
@given(case=cases())
def test_a_rep_is_the_cards_of_that_rep(case: Case) -> None:
    """A row by rep has the figures of `summary --rep` with that name."""
    report = report_of(case, "by_rep")
    for row in rows(report, "by_rep"):
        alone = report_of(replace(case, filters={**case.filters, "rep": [row["rep"]]}), "summary")
        assert {c: row[c] for c in CARDS} == cards(alone)


@settings(max_examples=examples(60))
@given(case=cases())
def test_they_add_up(case: Case) -> None:
    """Months and reps add up to the card's amount, types to its accounts, cohorts to those who ever ordered."""
    report = report_of(case, *SECTIONS)
    card = cards(report)
    assert sum(row["confirmed_order_amount"] for row in rows(report, "by_month")) == card["confirmed_order_amount"]
    assert sum(row["customers"] for row in rows(report, "new_and_repeat")) == card["total_customers"]
    if "from_" in case.filters or "to" in case.filters:
        total = report.section("new_and_repeat").footer[-1]
        assert total["confirmed_order_amount"] == card["confirmed_order_amount"]
    assert report.section("cohorts").frame["customers"].sum() <= card["total_customers"]


# --- DuckDB ---------------------------------------------------------------------


@pytest.mark.parametrize("part", range(2))
def test_random_books(part: int) -> None:  # noqa: ARG001 — each part draws its own
    """200 random books under random filters (twice 100, so that they run side by side): two engines, one definition."""

    @settings(max_examples=examples(100), print_blob=True)
    @given(case=cases())
    @example(case=Case([], None, {}))
    def check(case: Case) -> None:
        report = report_of(case, *SECTIONS)
        with database(case) as db:
            want = oracle.money(db, case.filters, TODAY)
        for name in ("concentration", "by_month", "new_and_repeat"):
            assert rows(report, name) == want[name]
        if want["by_rep"]:
            assert rows(report_of(case, "by_rep"), "by_rep") == want["by_rep"]
        cohorts = rows(report, "cohorts")
        assert [(row.pop("cohort"), row.pop("customers")) for row in cohorts] == [key for key, _ in want["cohorts"]]
        for row, (_, ages) in zip(cohorts, want["cohorts"], strict=True):
            assert {k for k, v in row.items() if v is not None} == ages.keys()
            assert all(isclose(row[k], ages[k]) for k in ages)
        if len(cohorts) > 1:
            (footer,) = report.section("cohorts").footer
            together = {k: v for k, v in footer.items() if k.startswith("q") and v is not None}
            assert together.keys() == want["together"].keys()
            assert all(isclose(together[k], want["together"][k]) for k in together)

    check()
