"""The documents as their readers see them: every figure, read back out of PDF, workbook and web page, is the JSON's."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from custreport.core.document import Kind
from custreport.export import FORMATS
from custreport.formats.layout import stacks
from custreport.reports import registry
from support.browser import Tab, tab
from support.builders import book, build, order
from support.command_line import AT_RISK, EXAMPLES, HEADER, LEADERBOARD, load, run, shown, telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SECOND_LINE = " than not"
"""The end of "less likely than not", which stands below its beginning, between other figures."""
LISTS = {"leaderboard": LEADERBOARD, "at_risk": AT_RISK}
ACCOUNTS = {"sample": "Harbour & Vine", "random": "Ωμέγα 21"}
NAMES = ("Acme", "Ωμέγα", "Żabka", "Дом", "Señor")


def random_book() -> str:
    """A thousand orders of a hundred customers: credits, drafts, none's, and some that stop."""
    chance = random.Random(4)  # noqa: S311 — the same book every time
    rows = []
    for number in range(1_000):
        customer = chance.randrange(100)
        on = date(2024, 1, 1) + timedelta(chance.randrange(300 if customer % 7 == 0 else 500))
        amount = chance.choice((1, 1, 1, 1, 1, 1, 1, -0.2)) * chance.randrange(1, 10 ** chance.randrange(2, 9)) / 100
        status = chance.choice(("confirmed",) * 8 + ("draft", "cancelled"))
        name = f"{NAMES[customer % 5]} {customer}" if chance.random() < 0.98 else ""
        rows.append(f"{number},{name},{on},{status},{amount:.2f},EUR,{chance.choice(('Anna Ek', 'Bob Day'))}\n")
    return HEADER + "".join(rows)


@dataclass(frozen=True)
class Documents:
    """One book's documents: the JSON read, the others as files."""

    folder: Path
    json: Any
    account: Any

    def pdf(self, name: str) -> str:
        """The text of a PDF, white space folded."""
        pages = (page.extract_text() for page in PdfReader(self.folder / f"{name}.pdf").pages)
        return " ".join(" ".join(pages).split())

    def columns(self, section: str) -> list[str]:
        """The columns of a list that people see: some only where an account has what they tell."""
        return telling(LISTS[section], self.json["sections"][section])


@pytest.fixture(scope="module", params=ACCOUNTS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The documents of the sample and of a random book, and those of one of their accounts."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "random.csv").write_text(random_book(), "utf-8")
    book = str(folder / "random.csv" if request.param == "random" else EXAMPLES / "orders.csv")
    at = {name: str(folder / name) for name in ("r.json", "r.xlsx", "r.html", "tall.pdf", "c.pdf", "c.html", "c.json")}
    files = ["--json", at["r.json"], "--xlsx", at["r.xlsx"], "--html", at["r.html"], "--pdf", at["tall.pdf"]]
    account = ("customer", ACCOUNTS[request.param], book)
    for args in (
        ("export", book, *files),
        ("export", book, "--landscape", "--pdf", str(folder / "wide.pdf")),
        (*account, "--pdf", at["c.pdf"], "--html", at["c.html"]),
        (*account, "-o", at["c.json"]),
    ):
        done = run(*args)
        assert done.code == 0, done.err
    read = {name: load((folder / name).read_text("utf-8")) for name in ("r.json", "c.json")}
    return Documents(folder, read["r.json"], read["c.json"])


def told(row: dict[str, Any]) -> list[str]:
    """A row of an account's page as people read it."""
    return [shown("order_amount" if name == "amount" else name, value) for name, value in row.items()]


def cards(document: Any) -> dict[str, str]:
    """Label and figure of each card, from the JSON."""
    (found,) = document["sections"]["summary"]
    return {
        "Confirmed Order Amount": f"{Decimal(found['confirmed_order_amount']):,.2f} EUR",
        "Total Customers": f"{found['total_customers']:,}",
        "Active Customers": f"{found['active_customers']:,}",
        "Average Reorder Time": f"{found['average_reorder_days']:,.1f} days",
    }


def total(document: Any, name: str) -> str:
    """What the total row of the leaderboard says, from the rows of the JSON."""
    rows = [*document["sections"]["leaderboard"], document["no_customer"] or {}]
    values = [Decimal(str(row.get(name, 0))) for row in rows]
    return shown(name, str(sum(values)) if name.endswith("_amount") else int(sum(values)))


SUMMED = tuple(name for name in LEADERBOARD if name.startswith(("total_", "confirmed_", "draft_")))


# --- PDF ------------------------------------------------------------------------


def in_line(row: dict[str, Any], columns: Sequence[str]) -> str:
    """A row of a list with a column for each figure."""
    said = " ".join(filter(None, (shown(name, row.get(name)) for name in columns if name != "reason")))
    return said.replace(SECOND_LINE, "")


def in_two_lines(row: dict[str, Any], section: str, columns: Sequence[str]) -> str:
    """A row of a list in which figures stand below each other: rank and name, the upper figures, the lower ones."""
    listed = [c for c in registry.LISTS[section] if c.name in columns and c.name != "reason"]
    names = [[column.name for column in stack] for stack in stacks(listed)]
    named = next(n for n, stack in enumerate(names) if "customer" in stack) + 1
    upper, lower = ([stack[n] for stack in names[named:] if len(stack) > n] for n in (0, 1))
    if SECOND_LINE in shown("chance", row.get("chance")):  # what stands below it is a line further down
        lower.sort(key=lambda name: name == "newly_at_risk")
    return in_line(row, [*(name for stack in names[:named] for name in stack), *upper, *lower])


@pytest.mark.parametrize("name", ["tall", "wide"])
def test_pdf(made: Documents, name: str) -> None:
    """Cards, every row of both lists with all its figures in order, its reason, and the total."""
    said = made.pdf(name).replace(SECOND_LINE, "")
    for label, figure in cards(made.json).items():
        assert f"{label} {figure}" in said
    at = said.rindex("Leaderboard")
    for section in LISTS:
        columns = made.columns(section)
        rows = made.json["sections"][section]
        assert len(rows) > 4
        lines = [in_line(row, columns) for row in rows]
        if lines[0] not in said:
            lines = [in_two_lines(row, section, columns) for row in rows]
        for row, line in zip(rows, lines, strict=True):
            assert line in said[at:]
            at = said.index(line, at)
            assert row.get("reason", "").replace(SECOND_LINE, "") in said[at:]
    foot = said[said.index(made.json["sections"]["leaderboard"][-1]["customer"]) : at].split("Accounts at risk")[0]
    assert {total(made.json, name) for name in SUMMED} <= set(foot.split())
    assert {shown(name, made.json["no_customer"][name]) for name in SUMMED} <= set(
        foot.split("(no customer)")[1].split()
    )


def test_pdf_of_an_account(made: Documents) -> None:
    """Its figures, gaps, drafts, credits, every order and the steps of its risk are the JSON's."""
    said = made.pdf("c")
    sections = made.account["sections"]
    (account,) = sections["account"]
    for name in account:
        text = shown(name, account[name])
        assert text + (" EUR" if name == "amount_at_stake" else "") in said
    for section in ("figures", "drafts", "credits", "orders", "arithmetic"):
        at = 0
        for row in sections[section]:
            at = said.index(" ".join(filter(None, told(row))), at)
    at = 0
    for row in sections["gaps"]:
        at = said.index(f"{row['purchase_day'] or 'now'} {row['gap_days']:,} {row['against_usual']}".strip(), at) + 1
    assert sections["gaps"][0]["purchase_day"] is None


QPDF = shutil.which("qpdf") or ""


@pytest.mark.skipif(not QPDF, reason="needs qpdf, which is not installed")
@pytest.mark.parametrize("name", ["tall", "wide", "c", "scripts"])
def test_pdf_is_sound(made: Documents, name: str) -> None:
    """Qpdf finds neither a fault nor anything to warn of, also where names need fonts of the system."""
    file = made.folder / f"{name}.pdf"
    if name == "scripts":
        names = ("नमस्ते", "שלום", "สวัสดี", "مرحبا", "გამარჯობა", "東京", "서울", "👩‍👩‍👧", "\U0010fffd")
        file.write_bytes(FORMATS["pdf"].render(build(book(*(order(each, "2024-01-01", 5) for each in names)))))
    done = subprocess.run([QPDF, "--check", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in done.stdout


# --- the workbook ---------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_workbook(made: Documents) -> None:
    """Every cell of the lists is the JSON's value as a number, a date or text; the cards and the total, too."""
    workbook = load_workbook(made.folder / "r.xlsx")
    front = {cell.value for row in workbook["Summary"].iter_rows() for cell in row}
    (figures,) = made.json["sections"]["summary"]
    assert {float(value) for value in figures.values()} <= {v for v in front if isinstance(v, int | float)}
    for title, section in (("Leaderboard", "leaderboard"), ("Accounts at risk", "at_risk")):
        heads, *rows = workbook[title].iter_rows(values_only=True)
        names = [next(c.name for c in registry.LISTS[section] if c.label == head) for head in heads]
        found = made.json["sections"][section]
        assert len(found) > 4
        for row, values in zip(found, rows, strict=False):
            there = {name: as_json(name, value) for name, value in zip(names, values, strict=True)}
            assert there == {name: pytest.approx(v) if isinstance(v, float) else v for name, v in row.items()}
    last = dict(zip(LEADERBOARD, [*workbook["Leaderboard"].iter_rows(values_only=True)][-1], strict=True))
    assert [shown(name, as_json(name, last[name])) for name in SUMMED] == [total(made.json, name) for name in SUMMED]


MONEY = {c.name for columns in registry.LISTS.values() for c in columns if c.kind is Kind.MONEY}


def as_json(name: str, value: Any) -> Any:
    """A cell of the workbook as the JSON says it."""
    if name in MONEY and value is not None:
        exact = Decimal(str(value)).normalize()
        return f"{exact:.{max(2, -int(exact.as_tuple().exponent))}f}"
    if name == "newly_at_risk":
        return value == "yes"
    return value.date().isoformat() if hasattr(value, "date") else value


# --- the web page ---------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A browser for the tests of this file."""
    with tab(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


TABLE = "document.querySelector('section#{0} table')"
ROWS = "[...{0}.{1}.rows].map(row => [...row.cells].map(cell => cell.textContent))"


def rows_of(chromium: Tab, section: str, part: str = "tBodies[0]") -> list[list[str]]:
    """The cells of a list as they are shown now."""
    found: list[list[str]] = chromium.run(ROWS.format(TABLE.format(section.replace("_", "-")), part))
    return found


def columns(made: Documents, section: str) -> list[str]:
    """The columns of a list of the page: the reason beside the customer."""
    names = made.columns(section)
    return sorted(names, key=lambda name: (name != "customer", name != "reason")) if "reason" in names else names


def opened(chromium: Tab, made: Documents, name: str = "r.html") -> Tab:
    """The browser with a page of the documents."""
    chromium.open(made.folder / name)
    return chromium


def test_page(chromium: Tab, made: Documents) -> None:
    """Cards, every row of both lists and the totals are the JSON's; nothing is asked for but the file itself."""
    page = opened(chromium, made)
    texts = "[...document.querySelectorAll('.cards div')].map(card => [...card.children].map(part => part.textContent))"
    found = dict(page.run(texts))
    assert found == cards(made.json)
    for section in LISTS:
        names = columns(made, section)
        rows = [[shown(name, row[name]) for name in names] for row in made.json["sections"][section]]
        assert rows_of(page, section) == rows
    *_, last = rows_of(page, "leaderboard", "tFoot")
    assert [last[LEADERBOARD.index(name)] for name in SUMMED] == [total(made.json, name) for name in SUMMED]
    assert page.asked == [(made.folder / "r.html").as_uri()]
    assert page.said == []


TEXTS = ("customer", "owner", "activity", "risk", "reason")
"""Columns that sort from A, and that the filter looks through."""


def value(row: dict[str, Any], name: str) -> Any:
    """What a cell of the JSON sorts by; text only where every alphabet agrees on its order."""
    found = row[name]
    if name == "newly_at_risk":  # a flag that is not set is an empty cell
        return found or None
    if name in TEXTS:
        parts = re.split(r"(\d+)", (found or "").lower())
        return [int(part) if part.isdigit() else part for part in parts] if found and found.isascii() else None
    if name in {"usual_gap_days", "overdue_ratio", "chance"} and found is not None:  # as far as the page says it
        return round(found, 4 if name == "chance" else 1)
    return Decimal(found) if isinstance(found, str) and not re.match(r"\d{4}-", found) else found


@pytest.mark.parametrize("section", LISTS)
def test_page_sorts_by_a_click(chromium: Tab, made: Documents, section: str) -> None:
    """A click on a head sorts all rows by their values, largest or from A first; another turns them; none is last."""
    page = opened(chromium, made)
    rows = made.json["sections"][section]
    before = rows_of(page, section)
    by_name = {row["customer"]: row for row in rows}
    names = columns(made, section)
    for n, name in enumerate(names, start=1):
        for turned in (False, True):
            page.click(f"section#{section.replace('_', '-')} thead th:nth-child({n}) button")
            now = rows_of(page, section)
            assert sorted(now) == sorted(before)
            values = [value(by_name[row[names.index("customer")]], name) for row in now]
            if name not in TEXTS:
                assert None not in values[: len(values) - values.count(None)]
            there = [each for each in values if each is not None]
            assert there == sorted(there, reverse=turned == (name in TEXTS)), (name, turned)
    assert page.said == []
    assert len(page.asked) == 1


def folded(text: str) -> str:
    """Text as the filter compares it: no marks, no capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


@pytest.mark.parametrize("section", LISTS)
@pytest.mark.parametrize("typed", ["anna", "ek ON-track", "zabka", "a 5", "Söhne", "nobody has this"])
def test_page_filters_by_typing(chromium: Tab, made: Documents, section: str, typed: str) -> None:
    """What is typed leaves the rows that have its words, in their order, and says how many; without it all are back."""
    page = opened(chromium, made)
    at = f"section#{section.replace('_', '-')}"
    rows = made.json["sections"][section]
    texts = [folded(" ".join(row.get(name) or "" for name in TEXTS)) for row in rows]
    left = [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in folded(typed).split())]
    page.click(f"{at} input")
    page.type(typed)
    column = columns(made, section).index("customer")
    assert [row[column] for row in rows_of(page, section)] == [row["customer"] for row in left]
    said = f"document.querySelector('{at} [role=status]').textContent"
    assert page.run(said) == f"{len(left)} matching, of {len(rows)} rows"
    page.run(f"document.querySelector('{at} input').select()")
    page.do("Input.dispatchKeyEvent", type="keyDown", key="Delete", windowsVirtualKeyCode=46)
    assert len(rows_of(page, section)) == len(rows)
    assert page.said == []
    assert len(page.asked) == 1


def test_page_of_an_account(chromium: Tab, made: Documents) -> None:
    """Its cards, gaps and every row of its lists are the JSON's, without a word on the console."""
    page = opened(chromium, made, "c.html")
    sections = made.account["sections"]
    for section in ("drafts", "credits", "orders", "arithmetic"):
        found = rows_of(page, section) if sections[section] else []
        assert found == [told(row) for row in sections[section]]
    (account,) = sections["account"]
    said = page.run("document.querySelector('.standing').textContent")
    assert all(shown(*item) in said for item in account.items() if item[0] not in {"customer", "reason"})
    assert account["reason"] in said
    blocks = {name: f"document.querySelector('.{name}-block table')" for name in ("figures", "gaps")}
    _, *figures = zip(*map(told, sections["figures"]), strict=True)
    assert [row[1:] for row in page.run(ROWS.format(blocks["figures"], "tBodies[0]"))] == [*map(list, figures)]
    assert page.run(ROWS.format(blocks["gaps"], "tBodies[0]")) == [
        [row["purchase_day"] or "now", f"{row['gap_days']:,}", "", row["against_usual"]] for row in sections["gaps"]
    ]
    assert page.said == []
    assert len(page.asked) == 1
