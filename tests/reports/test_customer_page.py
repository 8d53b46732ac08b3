"""The page of one account: its figures are those of the lists, its sections add up."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from pypdf import PdfReader
from rich.cells import cell_len

from custreport.core.errors import UsageError
from custreport.core.filters import Filters
from custreport.core.risk_settings import RiskRule
from custreport.export import FORMATS
from custreport.formats import customer_page as drawn
from custreport.formats.terminal import Screen
from custreport.reports import customer_page
from support.builders import TODAY, book, build, order, rows_of
from support.command_line import load, run
from support.effort import examples
from support.exports import FULL, write
from support.strategies import books

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.document import Report
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
    return customer_page.build_page(the_book, Filters(customer=[name], **options), rule=RiskRule(), today=TODAY)


NEVER = page(book(order("B", "2024-03-20", "1"), accounts=[("A", "Acme", "Ann")]), "Acme")


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
    assert [(str(g["purchase_day"]), g["gap_days"], g["against_usual"]) for g in rows(report, "gaps")] == [
        ("None", 19, "so far"),  # up to as-of
        ("2024-03-01", 30, "longer"),  # than 24 days
        ("2024-01-31", 21, ""),
        ("2024-01-10", 21, ""),
    ]
    assert [(d["order_id"], d["age_days"], d["amount"]) for d in rows(report, "drafts")] == [("4", 10, Decimal(30))]
    assert [(c["order_id"], c["amount"]) for c in rows(report, "credits")] == [("6", Decimal(-20))]
    assert [(o["order_id"], o["kind"]) for o in rows(report, "orders")] == [
        ("4", "draft"), ("7", "cancelled"), ("6", "credit"), ("3", "confirmed"), ("2", "confirmed"),
        ("1", "confirmed"), ("5", "confirmed"),
    ]  # fmt: skip


def every_ten_days(count: int, quiet: int) -> Report:
    """The page of an account with as many purchases, ten days between them, and those days since the last."""
    days = [date(2024, 1, 1) + timedelta(10 * n) for n in range(count)]
    return page(book(*(order("A", str(day), "5") for day in days)), "A", as_of=str(days[-1] + timedelta(quiet)))


def test_gaps_are_measured_against_the_usual_one() -> None:
    """Four usual gaps fill a bar; a longer one is cut, a shorter one shows how many days there are."""
    assert [
        (g.label, g.days, g.word, g.part, g.usual, g.cut) for g in drawn.gaps(every_ten_days(3, 41).section("gaps"))
    ] == [
        ("now", "41", "longer so far", 1.0, 0.25, True),
        ("2024-01-21", "10", "", 0.25, 0.25, False),
        ("2024-01-11", "10", "", 0.25, 0.25, False),
    ]
    assert [(g.part, g.longer, g.cut) for g in drawn.gaps(every_ten_days(3, 20).section("gaps"))] == [
        (1.0, True, False), (0.5, False, False), (0.5, False, False),
    ]  # fmt: skip
    now, before = drawn.gaps(every_ten_days(2, 0).section("gaps"))
    assert (now.part, before.part, now.usual) == (0.0, 0.5, 1.0)  # with nobody to ask the usual gap is (10 + 30) / 2


def test_only_the_latest_gaps_are_shown() -> None:
    """24 gaps and the one that runs; the title says when there were more."""
    for count, title in ((25, "Days between purchases"), (26, "Days between purchases, the last 24")):
        section = every_ten_days(count, 3).section("gaps")
        assert (section.title, section.frame.height) == (title, 25)


def test_gaps_where_nothing_is_usual() -> None:
    """A last purchase before the history has a gap that runs, and no line; one purchase has nothing before it."""
    long_ago = page(book(order("A", "2020-01-01", "5"), order("B", "2024-01-01", "5")), "A").section("gaps")
    assert [(g.days, g.part, g.usual, g.longer) for g in drawn.gaps(long_ago)] == [("1,461", 1.0, None, False)]
    assert drawn.gaps_note(long_ago) == "Too long ago to tell what is usual."
    assert "the usual gap, 30.0 days" in drawn.gaps_note(every_ten_days(1, 3).section("gaps"))


TERMINAL = """\
Days between purchases
now         41  ███████████████│███████████████████████████████████████████»  longer so far
2024-01-21  10  ███████████████│
2024-01-11  10  ███████████████│
  The line is the usual gap, 10.0 days; a bar cut off is longer than 4 of it.
"""


def test_gaps_in_the_terminal() -> None:
    """A bar a gap, a line at the usual one, the word after it; the same in plain ASCII."""
    report = every_ten_days(3, 41)
    assert TERMINAL in FORMATS["table"].render(report).decode()
    plain = FORMATS["table"].render(report, screen=Screen(width=40, unicode=False)).decode()
    assert plain.isascii()
    assert "now         41  ##|#####>  longer so far\n2024-01-21  10  ##|\n" in plain


@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_is_cut_in_the_terminal(width: int) -> None:
    """Every figure of both periods and every step of the risk stand there whole, within the screen."""
    report = page(book(*(order("A", f"2024-{n:02}-01", "987654321.99") for n in range(1, 9))), "A")
    out = FORMATS["table"].render(report, screen=Screen(width=width)).decode()
    assert max(map(cell_len, out.splitlines())) <= width
    said = " ".join(out.split())
    assert ("…" in said, "Not shown" in said) == (False, False)
    for text in ("Confirmed Order Amount 7,901,234,575.92 0.00", "Average Order Amount 987,654,321.99", "not yet past"):
        assert text in said


@pytest.mark.parametrize("name", ["table", "pdf", "html"])
@pytest.mark.parametrize("report", [every_ten_days(3, 41), every_ten_days(1, 0), NEVER], ids=["late", "one", "never"])
def test_the_page_in_every_format(name: str, report: Report) -> None:
    """Cards, reason, facts and gaps stand in each, with every figure of their sections."""
    content = FORMATS[name].render(report)
    said = (
        "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages) if name == "pdf" else content.decode()
    )
    said = " ".join(html.unescape(re.sub("<[^>]*>", " ", said)).split())
    account = report.section("account")
    pairs = (*drawn.cards(account, report), *drawn.facts(account, report))
    for text in (*(word for pair in pairs for word in pair), drawn.reason(account)):
        assert text in said
    for gap in drawn.gaps(report.section("gaps")):
        assert re.search(rf"{gap.label} {gap.days}\b[ █│»]*{gap.word}", said)


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
    assert rows(NEVER, "account")[0]["risk"] == "never"
    assert rows(NEVER, "figures")[0]["total_order_count"] == 0
    assert [rows(NEVER, name) for name in ("months", "gaps", "drafts", "orders")] == [[], [], [], []]


@pytest.mark.parametrize(("name", "said"), [("*", "2 accounts"), ("Nobody", "no such customer")])
def test_name_that_is_not_one_account(name: str, said: str) -> None:
    """None or several is a usage error that names them."""
    with pytest.raises(UsageError, match=said):
        page(BOOK, name)


@settings(max_examples=examples(40))
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
    assert run("customer", "Acme", "--pdf", "-", "--format", "json").code == 2
    both = run("customer", "Acme", "--pdf", "b.pdf", "-o", "b.json")
    assert (both.code, both.out) == (0, "")
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert load((tmp_path / "b.json").read_text("utf-8"))["sections"]
    wrong = run("customer", "Acmee")
    assert (wrong.code, "nearest: Acme" in wrong.err) == (2, True)
