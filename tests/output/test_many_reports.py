"""One set of files for each of many: what each holds, how it is called, and that nothing is lost or broken."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import re
import signal
import subprocess
import time
import unicodedata
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from custreport import export
from custreport.analysis.analysis import analyse
from custreport.core.errors import CustReportError
from custreport.core.filters import Filters, ReportSpec, Rows
from custreport.core.page_options import Page
from custreport.core.risk_settings import RiskRule
from custreport.output import batch, filenames
from custreport.reports import customer_page
from custreport.reports.per_rep import per_rep
from custreport.reports.registry import build_report
from support.builders import TODAY, book, order
from support.command_line import EXAMPLES, HEADER, SAMPLE_WARNING, command, environment, load, on_terminal, run
from support.effort import examples
from support.folders import names
from support.strategies import Case, cases

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from custreport.analysis.analysis import Analysis
    from custreport.core.document import Report

SHOWN = ("summary", "months", "top_customers", "by_activity", "by_risk", "leaderboard", "at_risk")
ALL = ("--html", "a.html", "--xlsx", "a.xlsx", "--json", "a.json", "--csv", "a")
"""Every format but the PDF, which takes its time."""


# --- what each holds ------------------------------------------------------------


@pytest.mark.parametrize("asked", [(), ("--period", "2025-Q4", "--sort", "last_order", "--top", "3")], ids=" ".join)
def test_a_rep_gets_what_rep_gives(sample: Path, asked: tuple[str, ...]) -> None:
    """Byte for byte what `export --rep NAME` writes, in every format; and the index shows the same cards."""
    done = run("export", "--per-rep", "reps", "--pdf", "a.pdf", *ALL, *asked)
    assert done.code == 0
    with (sample / "reps/index.csv").open() as file:
        index = {row["rep"]: row for row in csv.DictReader(file)}
    assert index.keys() == {"Anna Ek", "Bob Day", "Chloé Martin", "Dimitris Pappas"}
    for rep, row in index.items():
        assert run("export", "--rep", rep, "--pdf", "b.pdf", *(w.replace("a.", "b.") for w in ALL), *asked).code == 0
        for ending in ("pdf", "html", "xlsx", "json"):
            assert row[ending] == f"{rep}.{ending}"
            assert (sample / "reps" / row[ending]).read_bytes() == (sample / f"b.{ending}").read_bytes()
        its = sample / "reps" / row["csv"]
        assert {p.name: p.read_bytes() for p in its.iterdir()} == {p.name: p.read_bytes() for p in Path("a").iterdir()}
        cards = load((sample / "b.json").read_text())["sections"]["summary"][0]
        assert {name: row[name] for name in cards} == {n: "" if v is None else str(v) for n, v in cards.items()}


def test_a_customer_gets_what_customer_gives(sample: Path) -> None:
    """Byte for byte what `customer NAME` writes as HTML and JSON, and for some as PDF."""
    assert run("export", "--per-customer", "pages", *ALL, "--period", "2025").code == 0
    assert run("export", "--per-customer", "pdfs", "--period", "2025", "--top", "4").code == 0
    with (sample / "pages/index.csv").open() as file:
        index = list(csv.DictReader(file))
    assert len(index) == 38
    for at, row in [*enumerate(index)][::3]:
        assert run("customer", row["customer"], "--period", "2025", "--html", "b.html").code == 0
        assert (sample / "pages" / row["html"]).read_bytes() == (sample / "b.html").read_bytes()
        assert run("customer", row["customer"], "--period", "2025", "-o", "b.json").code == 0
        assert (sample / "pages" / row["json"]).read_bytes() == (sample / "b.json").read_bytes()
        pdf = sample / f"pdfs/{row['customer']}.pdf"
        assert pdf.exists() == (at < 4)
        if at < 4:
            assert run("customer", row["customer"], "--period", "2025", "--pdf", "b.pdf").code == 0
            assert pdf.read_bytes() == (sample / "b.pdf").read_bytes()


def rendered(report: Report) -> list[bytes]:
    """The formats that show all there is."""
    return [export.FORMATS[name].render(report) for name in ("json", "html")]


def basis_of(case: Case) -> tuple[Analysis, ReportSpec, Report]:
    """A case computed; cases that are refused are not what these laws are about."""
    fields = case.filters
    filters = Filters(**{k: v for k, v in fields.items() if k in Filters.__dataclass_fields__})
    choice = ReportSpec(
        sections=SHOWN, title="T", rows=Rows(activity=fields.get("activity")), only_at_risk="only_at_risk" in fields
    )
    try:
        basis = analyse(case.book, filters, rule=RiskRule(), today=TODAY)
    except CustReportError:
        assume(False)
        raise
    return basis, choice, build_report(basis, choice)


@settings(max_examples=examples(60))
@given(case=cases())
def test_any_rep_of_any_book(case: Case) -> None:
    """Under any filters each rep's report is the one that its name gives; whoever has none has nothing in scope."""
    assume("activity" not in case.filters or "only_at_risk" not in case.filters)
    reps = {o["rep"] for o in case.orders} | {rep for *_, rep in case.accounts or []}
    basis, choice, whole = basis_of(case)
    if not reps - {None}:
        with pytest.raises(CustReportError, match="neither the orders nor a customer list"):
            per_rep(basis, choice, whole)
        return
    found = per_rep(basis, choice, whole)
    mine = dict(zip(found.names, found.reports, strict=True))
    for rep in sorted(case.filters.get("rep") or reps - {None}):
        alone = analyse(case.book, _with_rep(basis.filters, rep), rule=RiskRule(), today=TODAY)
        assert (rep in mine) == bool(alone.customers.height or alone.unassigned.height)
        if rep in mine:
            assert rendered(mine[rep]) == rendered(build_report(alone, choice))


def _with_rep(filters: Filters, rep: str) -> Filters:
    return Filters(**{**vars(filters), "rep": [rep]})


@settings(max_examples=examples(60))
@given(case=cases())
def test_the_reps_and_the_rest_are_the_whole(case: Case) -> None:
    """In the index the amounts of the reps and of those without one add up to the total: to that of the report."""
    basis, choice, whole = basis_of(case)
    assume(any(o["rep"] for o in case.orders))
    section = per_rep(basis, choice, whole).index.section("reps")
    *rest, total = section.footer
    rows = [*section.frame["confirmed_order_amount"], *(row["confirmed_order_amount"] for row in rest)]
    assert sum(rows) == total["confirmed_order_amount"]
    assert total["confirmed_order_amount"] == whole.section("summary").frame["confirmed_order_amount"].item()


@settings(max_examples=examples(60))
@given(case=cases())
def test_any_customer_of_any_book(case: Case) -> None:
    """The pages are those that the account's own name gives, one for each row of the leaderboard, in its order."""
    basis, choice, whole = basis_of(case)
    found = customer_page.per_customer(basis, choice, whole)
    assert list(found.names) == whole.section("leaderboard").frame["customer"].to_list()
    days = {k: v for k, v in vars(basis.filters).items() if k not in {"customer", "rep"}}
    for key, page in zip(found.keys, found.reports, strict=True):
        alone = customer_page.build_page(case.book, Filters(customer=[key], **days), rule=RiskRule(), today=TODAY)
        assert rendered(page) == rendered(alone)


def test_two_reps_of_one_customer() -> None:
    """Money follows the rep, status the customer: worked out by hand."""
    the_book = book(
        order("A", "2024-01-10", "100", rep="Ann"),
        order("A", "2024-02-10", "40", rep="bob"),
        order("A", "2024-03-10", "7", "draft", rep="Bob"),
        order("B", "2024-03-01", "5", rep="Bob"),
        order("C", "2024-03-01", "3"),
        order(None, "2024-03-01", "2", rep="Ann"),
    )
    basis = analyse(the_book, Filters(), rule=RiskRule(), today=TODAY)
    choice = ReportSpec(sections=SHOWN, title="T")
    found = per_rep(basis, choice, build_report(basis, choice))
    assert list(found.names) == ["Ann", "Bob"]  # 102 and 45
    listed = [
        [(r["customer"], r["total_order_amount"], str(r["last_order"]), r["owner"]) for r in rows]
        for rows in (each.section("leaderboard").frame.iter_rows(named=True) for each in found.reports)
    ]
    last = "2024-03-10"
    assert listed == [
        [("A", Decimal(100), last, "Bob")],
        [("A", Decimal(47), last, "Bob"), ("B", Decimal(5), "2024-03-01", "Bob")],
    ]
    index = found.index.section("reps")
    assert index.frame["total_customers"].to_list() == [1, 2]
    assert [(row["rep"], row["confirmed_order_amount"]) for row in index.footer] == [
        ("(no rep)", Decimal(3)), ("Total", Decimal(150)),
    ]  # fmt: skip
    assert found.left_out == "in none of these files: 1 order without a rep (3.00 EUR); the index counts them"


def test_the_follow_up_list_of_a_rep() -> None:
    """The amounts of an account at risk are the rep's own there, too; what the rule says is not."""
    days = [("2024-01-01", "Ann"), ("2024-01-11", "Ann"), ("2024-01-21", "Ann"), ("2024-01-31", "Bob")]
    the_book = book(
        *(order("A", day, "10" if rep == "Ann" else "7", rep=rep) for day, rep in days),
        order("A", "2024-02-01", "5", "draft", rep="Ann"),
        order("A", "2024-02-02", "3", "draft", rep="Bob"),
        order("B", "2024-07-31", "1", rep="Ann"),
    )
    basis = analyse(the_book, Filters(), rule=RiskRule(), today=TODAY)
    choice = ReportSpec(sections=SHOWN, title="T")
    found = per_rep(basis, choice, build_report(basis, choice))
    rows = {
        name: each.section("at_risk").frame.row(0, named=True)
        for name, each in zip(found.names, found.reports, strict=True)
    }
    amounts = {name: (row["confirmed_amount_12m"], row["open_draft_amount"]) for name, row in rows.items()}
    assert amounts == {"Ann": (Decimal(30), Decimal(5)), "Bob": (Decimal(7), Decimal(3))}
    for figure in ("chance", "amount_at_stake", "at_risk_since", "reason", "owner"):
        assert rows["Ann"][figure] == rows["Bob"][figure]


# --- what is said ---------------------------------------------------------------


@pytest.mark.usefixtures("sample")
def test_what_is_said() -> None:
    """One line for each folder, and what stands in none of the files, after what is said of the orders."""
    done = run("export", "--per-rep", "reps", "--per-customer", "pages", "--html", "-", "--top", "2")
    assert done.out.startswith("<!DOCTYPE html>")
    assert done.err.removeprefix(SAMPLE_WARNING).splitlines() == [
        "wrote 4 reps (html), index.html and index.csv to reps",
        "note: in none of these files: 2 orders without a customer (213.90 EUR); the index counts them",
        "wrote 2 customers (html), index.html and index.csv to pages",
    ]
    assert names(Path("pages")) == ["Müller & Söhne GmbH.html", "Nordlys Handel AS.html", "index.csv", "index.html"]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("rows", [("--at-risk",), ("--activity", "inactive"), ("--rep", "bob*"), ("-c", "m*")])
def test_customers_are_those_of_the_leaderboard(rows: tuple[str, ...]) -> None:
    """What chooses rows of the leaderboard chooses pages; the index is that leaderboard."""
    assert run("export", "--per-customer", "pages", "--json", "a.json", *rows).code == 0
    listed = load(Path("a.json").read_text())["sections"]["leaderboard"]
    assert 0 < len(listed) < 38
    with Path("pages/index.csv").open() as file:
        index = list(csv.DictReader(file))
    assert [(row["customer"], row["total_order_amount"]) for row in index] == [
        (row["customer"], row["total_order_amount"]) for row in listed
    ]
    assert names(Path("pages")) == sorted([*(row["json"] for row in index), "index.csv", "index.html"])


def test_the_index_links_every_file(sample: Path) -> None:
    """Each row of index.html leads to a file that is there, whatever its name."""
    orders = (sample / "orders.csv").read_text()
    (sample / "orders.csv").write_text(orders.replace("Harbour & Vine", '"Häfen #1? 100% ""A/B"" <b>"'))
    assert run("export", "--per-customer", "pages", "--json", "-", "--csv", "c").code == 0
    page = (sample / "pages/index.html").read_text()
    links = re.findall(r'<a href="([^#"][^"]*)"', page)
    assert len(links) == 2 * 38
    from urllib.parse import unquote  # noqa: PLC0415

    assert all((sample / "pages" / unquote(link)).exists() for link in links)
    assert not any(":" in link or link.startswith("/") for link in links)


@pytest.mark.usefixtures("sample")
def test_nobody_to_write_for() -> None:
    """No rep at all is a usage error; nobody in scope gives an index of nobody."""
    Path("one.csv").write_text(HEADER + "1,Acme,2024-01-10,confirmed,1.00,EUR,\n")
    Path("custreport.toml").write_text("")
    done = run("export", "one.csv", "--per-rep", "reps")
    assert (done.code, "name a sales rep" in done.err) == (2, True)
    assert not Path("reps").exists()
    assert run("export", "one.csv", "--per-customer", "pages", "--activity", "inactive").code == 0
    assert names(Path("pages")) == ["index.csv", "index.html"]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "args",
    [
        ("--per-rep", "x", "--per-customer", "x"),
        ("--per-rep", "x", "--html", "x/index.html"),
        ("--per-customer", "x", "--csv", "x/index.csv"),
    ],
    ids=" ".join,
)
def test_two_indexes_of_one_name(args: tuple[str, ...]) -> None:
    """Two outputs that would be one file are a usage error."""
    done = run("export", *args)
    assert (done.code, "two outputs with one name" in done.err) == (2, True)
    assert not Path("x").exists()


# --- how it is called -----------------------------------------------------------

RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"
}
AWKWARD = (
    "CON", "con.txt", "NUL .x", "COM¹", "lpt9", "..", "../..", "a/b", "a\\b", "a:b", "trailing. . ", " ", "", "index",
    "INDEX", "index.html", "Acme", "ACME", "acme.", "Acme.pdf", "Café", "Cafe\u0301", "CAFÉ", "ﬁne", "fine", "straße",
    "STRASSE", "-rf", "~root", ".hidden", "=1+1", "@x", "x\x00y", "x\u202ey", "\x1b[31m", "日本" * 90, "日本" * 91,
    "👩\u200d👩\u200d👧" * 40, "a" * 10_000, "a" * 119 + "é", "Acme (2)", "a\u200db", "ab", "\ufeff", "عميل", "%2e%2e",
)  # fmt: skip
"""Names that some file system or program takes for something else."""


@settings(max_examples=examples(150))
@given(
    found=st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=8)), max_size=40),
    endings=st.sampled_from([(".pdf",), ("", ".pdf"), (".html", ".json")]),
)
def test_names_of_files(found: list[str], endings: tuple[str, ...]) -> None:
    """Every file has a name of its own that means only itself, on any file system."""
    made = filenames.file_names(found, endings, batch.INDEX)
    assert len(made) == len(found)
    files = [name + ending for name in made for ending in endings] + [*batch.INDEX]
    for form in ("NFC", "NFD"):
        assert len({unicodedata.normalize(form, name.casefold()) for name in files}) == len(files)
    for name in made:
        assert name == unicodedata.normalize("NFC", name)
        assert 0 < len(name.encode()) <= 125
        assert not set(name) & set('<>:"/\\|?*')
        assert not [c for c in name if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or "\u202a" <= c <= "\u202e"]
        assert name[-1] not in " ."
        assert name[0] not in " .=+@~-"
        assert name.split(".")[0].strip().lower() not in RESERVED


@pytest.mark.parametrize(
    "name", ["Müller & Söhne", "Ελιά Τρόφιμα ΑΕ", "株式会社", "عميل", "O'Brien (Dublin), Ltd", "A.B.C"]
)
def test_an_ordinary_name_stays(name: str) -> None:
    """Letters of all scripts, and what is harmless, are kept as they are."""
    assert filenames.file_names([name]) == [name]


def test_ten_thousand_of_one_name() -> None:
    """Each gets the next number, and soon."""
    made = filenames.file_names(["x" * 200] * 10_000, [".pdf"])
    assert made[-1].endswith("x (10000)")
    assert len(set(made)) == 10_000


def test_of_two_of_one_name_the_same_gets_the_number(sample: Path) -> None:
    """The id decides, not the rank: tomorrow's file of that name is of the same customer."""
    rows = ["1,7,Acme,2024-01-10,paid,{}", "2,8,Acme,2024-01-11,paid,50"]
    head = "order_id,customer_id,customer,ordered_on,status,amount\n"
    (sample / "custreport.toml").write_text("")
    for amount in (1, 99):
        (sample / "orders.csv").write_text(head + "\n".join(rows).format(amount) + "\n")
        assert run("export", "--per-customer", "pages", "--json", "-").code == 0
        first = load((sample / "pages/Acme.json").read_text())["sections"]["orders"]
        second = load((sample / "pages/Acme (2).json").read_text())["sections"]["orders"]
        assert [[o["order_id"] for o in page] for page in (first, second)] == [["1"], ["2"]]


# --- what else is in the folder -------------------------------------------------


def test_what_else_is_there_stays(sample: Path) -> None:
    """A file of another name is not touched, one of the same name replaced; outputs of one run step aside."""
    (sample / "reps/Anna Ek").mkdir(parents=True)
    (sample / "reps/Anna Ek/notes.txt").write_text("mine")
    (sample / "reps/old.html").write_text("mine")
    (sample / "reps/Bob Day.html").write_text("old")
    assert run("export", "--per-rep", "reps", "--html", "reps/Anna Ek.html", "--csv", "reps/c").code == 0
    assert (sample / "reps/Anna Ek/notes.txt").read_text() == "mine"
    assert (sample / "reps/old.html").read_text() == "mine"
    assert "Bob Day" in (sample / "reps/Bob Day.html").read_text()
    assert load_filters(sample / "reps/Anna Ek.html") == "none"
    assert load_filters(sample / "reps/Anna Ek (2).html") == "rep Anna Ek"


def load_filters(page: Path) -> str:
    """What a page says of its filters."""
    found = re.search(r"<dt>Filters</dt><dd><bdi dir=\"auto\">(.*?)</bdi>", page.read_text())
    assert found
    return found[1]


def test_an_input_is_not_overwritten(sample: Path) -> None:
    """A customer called as the file that was read: exit 1, one line, the file as it was."""
    (sample / "orders.csv").rename(sample / "index.csv")
    before = (sample / "index.csv").read_bytes()
    (sample / "custreport.toml").write_text('statuses = { "Quotation" = "draft" }\n')
    done = run("export", "index.csv", "--per-customer", ".", "--html", "-", "--top", "1")
    assert done.code == 1
    assert "is one of the files that were read" in done.err.splitlines()[-1]
    assert (sample / "index.csv").read_bytes() == before


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("target", ["orders.csv", "/proc/custreport", "orders.csv/x"])
@pytest.mark.parametrize("option", ["--per-rep", "--per-customer"])
def test_a_folder_that_cannot_be_is_1(option: str, target: str) -> None:
    """Onto a file, or where no folder can be made: exit 1 and one line, after what is said of the orders."""
    done = run("export", option, target)
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(f"custreport: {target}.*: .+\n", done.err.removeprefix(SAMPLE_WARNING))


# --- every core -----------------------------------------------------------------


@pytest.fixture
def ready() -> list[Report]:
    """The pages of the sample's customers."""
    from custreport import config, sources  # noqa: PLC0415
    from custreport.core.reading_options import Orders  # noqa: PLC0415

    found = sources.load(Orders(paths=[str(EXAMPLES / "orders.csv")]), config.load(EXAMPLES))
    basis = analyse(found, Filters(), rule=RiskRule(), today=TODAY)
    return list(customer_page.pages(basis, basis.customers["key"]))


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others than this process render all reports but the first."""
    monkeypatch.setattr(batch, "TRIAL", -1)
    monkeypatch.setattr(batch, "WORTH", -1)
    monkeypatch.setattr(batch, "_cores", lambda: 2)


def made(each: list[Report], formats: batch.Formats) -> Generator[batch.RenderedFiles]:
    """What is made of reports."""
    return batch._rendered(iter(each), len(each), formats)  # noqa: SLF001


@pytest.mark.usefixtures("two_processes")
def test_other_processes_make_the_same(ready: list[Report]) -> None:
    """However many make them, files come in their order and with the same bytes."""
    formats: batch.Formats = {"html": {}, "json": {}, "csv": {}}
    assert list(made(ready, formats)) == [batch.render_all(report, formats) for report in ready]


@pytest.mark.usefixtures("two_processes")
def test_a_fault_in_another_process_is_one_line(ready: list[Report], tmp_path: Path) -> None:
    """What a format cannot do there comes back as the error it is, and the processes end."""
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    with closing(made(ready, {"pdf": {"page": Page(logo=str(logo))}})) as every:
        next(every)
        logo.unlink()
        with pytest.raises(CustReportError, match=re.escape(str(logo))):
            list(every)
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("two_processes")
def test_a_process_that_dies_is_one_line(ready: list[Report]) -> None:
    """Where the system ends a process, for want of memory, say, that is said, however much it still was to be given."""
    large = [replace(each, notes=("x" * 100_000,)) for each in ready]
    with closing(made(large * 20, {"json": {}})) as every:
        for _ in range(3):
            next(every)
        for process in multiprocessing.active_children():
            process.kill()
        with pytest.raises(CustReportError, match="a process was ended from outside"):
            list(every)


def test_progress_on_a_terminal(sample: Path) -> None:
    """A bar counts the files on stderr, and is gone when they are written; standard output stays clean."""
    done = on_terminal("export", "--per-customer", "pages", "--json", "-", stderr=True)
    assert done.code == 0
    assert "38/38" in done.err
    assert "wrote 38 customers (json), index.html and index.csv to pages" in done.err
    assert load(done.out)["title"] == "Customer Report"
    assert len(names(sample / "pages")) == 40


# --- whole or not at all --------------------------------------------------------


@pytest.fixture
def group() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are started in groups of their own, none of which is left behind."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        if running(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def running(pid: int) -> bool:
    """Whether a group has a process that has not ended."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ended(pid: int) -> bool:
    """Whether all processes of a group end within a while."""
    until = time.monotonic() + 30
    while running(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def start(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    """A command in a group of its own."""
    return subprocess.Popen(
        command(*args), cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def whole(path: Path) -> bool:
    """Whether a file is all there, by its last bytes."""
    end = {".pdf": b"%%EOF", ".html": b"</html>", ".json": b"}", ".csv": b"\n", ".xlsx": b"PK\x05\x06"}[path.suffix]
    tail = path.read_bytes()[-30:]
    return end in tail


@pytest.mark.parametrize("to", ["group", "parent"])
def test_interrupt_stops_all_at_once(sample: Path, group: list[subprocess.Popen[bytes]], to: str) -> None:
    """Ctrl-C, given to all or to the first process only: exit 130, no process, no part of a file, the written whole."""
    process = start(sample, "export", "--per-customer", "pages")
    group.append(process)
    until = time.monotonic() + 60
    while len(list(sample.glob("pages/*.pdf"))) < 8:  # by now other processes render
        assert time.monotonic() < until
        time.sleep(0.01)
    (os.killpg if to == "group" else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.decode()) == (130, b"", SAMPLE_WARNING)
    assert ended(process.pid)
    written = list((sample / "pages").iterdir())
    assert 8 <= len(written) < 38
    assert all(path.suffix == ".pdf" and whole(path) for path in written)


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_export_leaves_every_file_whole(sample: Path, group: list[subprocess.Popen[bytes]], seed: int) -> None:
    """After kill -9 at any moment each file is the old one or the new one, and the processes it started end."""
    chance = random.Random(seed)  # noqa: S311 — the same moments every time
    args = ("export", "--per-customer", "pages", "--pdf", "all.pdf", "--json", "all.json", "--top", "9")
    assert run(*args).code == 0
    old = {path: path.read_bytes() for path in (*sample.glob("all.*"), *sample.glob("pages/*"))}
    assert len(old) == 22
    process = start(sample, *args, "--title", "Another")
    group.append(process)
    time.sleep(chance.uniform(0.1, 4))
    process.kill()
    process.communicate(timeout=30)
    assert ended(process.pid)
    for path, before in old.items():
        assert path.read_bytes() == before or whole(path)
    left = {path for path in sample.rglob("*") if path.is_file() and path not in old}
    assert {path.name for path in left if path.suffix != ".part"} == {"orders.csv", "accounts.csv", "custreport.toml"}
