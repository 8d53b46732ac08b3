"""The files: written whole or not at all, never over an input, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from custreport.commands import export
from custreport.formats import html, pdf, xlsx
from support.command_line import AT_RISK, EXAMPLES, HEADER, LEADERBOARD, SMALL, command, environment, load, run, spawn
from support.folders import names

WRITES = (
    ("leaderboard", "--format", "table", "-o", "{}"),
    ("export", "--json", "{}"),
    ("export", "--pdf", "{}"),
    ("export", "--html", "{}"),
    ("export", "--xlsx", "{}"),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a small orders.csv, and is the current one."""
    (tmp_path / "orders.csv").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def into(args: tuple[str, ...], target: str) -> tuple[str, ...]:
    """A command line with its target."""
    return tuple(a.format(target) for a in args)


# --- what export writes ---------------------------------------------------------


def test_csv_folder(here: Path) -> None:
    """--csv DIR makes the folder and writes one file per section, headed by the names of SPEC.md."""
    done = run("export", "--csv", "new/folder")
    assert (done.code, done.out) == (0, "")
    heads = {p.stem: next(csv.reader(io.StringIO(p.read_text()))) for p in (here / "new/folder").iterdir()}
    assert heads.pop("about") == ["item", "value"]
    placed = ["confirmed_order_count", "confirmed_order_amount", "draft_order_count", "draft_order_amount"]
    assert heads == {
        "summary": ["confirmed_order_amount", "total_customers", "active_customers", "average_reorder_days"],
        "concentration": ["customers_80", "buying_customers", "confirmed_order_amount"],
        "months": ["month", *placed],
        "top-customers": ["rank", "customer", "confirmed_order_amount", "share"],
        "by-activity": ["activity", "customers", "confirmed_order_amount"],
        "by-risk": ["risk", "customers", "confirmed_order_amount"],
        "new-and-repeat": ["customer_type", "customers", "confirmed_order_count", "confirmed_order_amount"],
        "leaderboard": list(LEADERBOARD),
        "at-risk": list(AT_RISK),
        "cohorts": ["cohort", "customers", "q1", "q2", "q3"],
    }  # fmt: skip
    assert (here / "new/folder/summary.csv").read_text().splitlines()[1] == "170.50,3,1,60.0"


def test_csv_folder_says_what_it_rests_on(here: Path) -> None:
    """The folder states title, as-of, period, window, currency, filters, sources, rows and rule, formulas made text."""
    run("export", "--csv", "out", "--title", "=1+1", "--rep", "Anna Ek")
    about = dict(csv.reader(io.StringIO((here / "out/about.csv").read_text())))
    assert about["Title"] == "'=1+1"
    assert (about["As of"], about["Period"]) == ("2024-03-31", "all orders")
    assert about["Activity window"] == "2024-01-02 to 2024-03-31"
    assert (about["Currency"], about["Filters"]) == ("EUR", "rep Anna Ek")
    assert "orders.csv" in about["Sources"]
    assert "5 rows read = 3 confirmed orders + 2 draft orders" in about["Rows"]
    assert "at-risk" in about["Risk"]


def test_several_at_once(here: Path) -> None:
    """One run writes them all, says each, and they hold the same figures."""
    files = ["a.html", "a.json", "a.pdf", "a.xlsx"]
    into_files = [word for name in files for word in (f"--{name[2:]}", name)]
    done = run("export", *into_files, "--csv", "a", "--title", "Q1 review")
    assert done.code == 0
    sections = [
        "about", "at-risk", "by-activity", "by-risk", "cohorts", "concentration", "leaderboard", "months",
        "new-and-repeat", "summary", "top-customers",
    ]  # fmt: skip
    written = [*files, *(f"a/{name}.csv" for name in sections)]
    assert names(here) == sorted([*written, "orders.csv"])
    assert done.err.count("wrote") == len(written)
    assert sorted(line.removeprefix("wrote ") for line in done.err.splitlines() if line.startswith("wrote")) == written
    document = load((here / "a.json").read_text())
    assert document["title"] == "Q1 review"
    assert document["sections"]["summary"][0]["confirmed_order_amount"] == "170.50"
    assert [row["customer"] for row in document["sections"]["leaderboard"]] == ["Acme", "Cargo", "Bolt"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["json", "pdf", "html", "xlsx"])
def test_dash_is_standard_output(name: str) -> None:
    """`--json -` and its like write there what they write to a file, and nothing else."""
    piped = subprocess.run(command("export", f"--{name}", "-"), stdout=subprocess.PIPE, env=environment(), check=True)
    assert run("export", f"--{name}", "out").code == 0
    assert piped.stdout == Path("out").read_bytes()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("column", "first"),
    [("customer", "Acme"), ("total_order_amount", "Acme"), ("last_order", "Acme"), ("average_order_amount", "Bolt")],
)
def test_export_sorts_the_leaderboard(column: str, first: str) -> None:
    """SPEC.md §2: --sort COLUMN changes the leaderboard's order, in an export as on the screen."""
    done = run("export", "--json", "-", "--sort", column)
    assert done.code == 0, done.err
    assert load(done.out)["sections"]["leaderboard"][0]["customer"] == first


@pytest.mark.usefixtures("here")
def test_export_chooses_rows() -> None:
    """--activity and --top choose rows of an export; the cards stay."""
    document = load(run("export", "--json", "-", "--activity", "draft-only").out)
    assert [row["customer"] for row in document["sections"]["leaderboard"]] == ["Bolt"]
    assert document["sections"]["summary"][0]["total_customers"] == 3
    document = load(run("export", "--json", "-", "--top", "1").out)
    assert [row["customer"] for row in document["sections"]["leaderboard"]] == ["Acme"]


# --- whole or not at all --------------------------------------------------------

SMALL_FILES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))"
"""Stands for a full disk: no file grows beyond 64 bytes."""


@pytest.mark.parametrize("args", WRITES, ids=" ".join)
@pytest.mark.parametrize("old", ["old content", None])
def test_a_failing_write_leaves_no_trace(here: Path, args: tuple[str, ...], old: str | None) -> None:
    """When the disk is full the old file stays as it was, no part of the new one is left: exit 1, one line."""
    if old:
        (here / "out.txt").write_text(old)
    before = names(here)
    done = spawn(*into(args, "out.txt"), first=SMALL_FILES)
    assert (done.code, done.out) == (1, "")
    (line,) = [line for line in done.err.splitlines() if not line.startswith("note:")]
    assert "out.txt" in line
    assert names(here) == before
    assert old is None or (here / "out.txt").read_text() == old


@pytest.mark.parametrize("args", WRITES, ids=" ".join)
def test_an_old_file_is_replaced(here: Path, args: tuple[str, ...]) -> None:
    """A file of that name gives way, whole, and keeps its permissions; a new one has the usual ones."""
    (here / "old.txt").write_text("old content\n" * 100_000)
    (here / "old.txt").chmod(0o640)
    old_umask = os.umask(0o022)
    try:
        assert run(*into(args, "old.txt")).code == 0
        assert run(*into(args, "new.txt")).code == 0
    finally:
        os.umask(old_umask)
    assert (here / "old.txt").read_bytes() == (here / "new.txt").read_bytes()
    assert stat.S_IMODE((here / "old.txt").stat().st_mode) == 0o640
    assert stat.S_IMODE((here / "new.txt").stat().st_mode) == 0o644
    assert names(here) == ["new.txt", "old.txt", "orders.csv"]


UNWRITABLE = {
    "no such folder": "none/out.txt",
    "a file for a folder": "orders.csv/out.txt",
    "a folder for a file": "folder",
    "a folder for a file, said so": "folder/",
    "a name too long": "x" * 300,
    "a system folder": "/proc/custreport.txt",
}


@pytest.mark.parametrize("args", WRITES, ids=" ".join)
@pytest.mark.parametrize("target", UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_cannot_be_written_is_1(here: Path, target: str, args: tuple[str, ...]) -> None:
    """A target that cannot be written is exit 1 and one line that names it; nothing is left behind."""
    (here / "folder").mkdir()
    done = run(*into(args, target))
    assert (done.code, done.out) == (1, "")
    (line,) = [line for line in done.err.splitlines() if not line.startswith("note:")]
    assert Path(target).name[:50] in line
    assert names(here) == ["orders.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("args", [*WRITES, ("export", "--csv", "{}"), ("demo", "{}")], ids=" ".join)
def test_a_locked_folder_is_1(here: Path, args: tuple[str, ...]) -> None:
    """A folder without permission to write is exit 1."""
    (here / "locked").mkdir(mode=0o500)
    done = run(*into(args, "locked/out"))
    assert done.code == 1
    assert "locked" in done.err


@pytest.mark.parametrize("target", ["orders.csv", "/proc/custreport"])
def test_a_csv_folder_that_cannot_be_is_1(here: Path, target: str) -> None:
    """--csv onto a file, or where no folder can be made, is exit 1 and one line."""
    done = run("export", "--csv", target)
    assert (done.code, done.out) == (1, "")
    assert len([line for line in done.err.splitlines() if not line.startswith("note:")]) == 1
    assert names(here) == ["orders.csv"]
    assert (here / "orders.csv").read_text() == SMALL


@pytest.mark.parametrize("args", WRITES, ids=" ".join)
@pytest.mark.parametrize("way", ["as it is", "from here", "by symlink", "by hard link", "accounts", "settings"])
def test_an_input_is_never_overwritten(here: Path, way: str, args: tuple[str, ...]) -> None:
    """Whatever it is called, a file that was read is not written: exit 1, one line, the file as it was."""
    (here / "accounts.csv").write_text("customer,rep\nAcme,Anna Ek\n")
    (here / "custreport.toml").write_text('orders = "orders.csv"\naccounts = "accounts.csv"\n')
    (here / "soft").symlink_to("orders.csv")
    (here / "hard").hardlink_to(here / "orders.csv")
    target = {
        "as it is": "orders.csv", "from here": str(here / "x/../orders.csv"), "by symlink": "soft",
        "by hard link": "hard", "accounts": "accounts.csv", "settings": "custreport.toml",
    }[way]  # fmt: skip
    (here / "x").mkdir()
    before = {name: (here / name).read_bytes() for name in names(here)}
    done = run(*into(args, target))
    assert (done.code, done.out) == (1, "")
    assert len([line for line in done.err.splitlines() if not line.startswith("note:")]) == 1
    assert {name: (here / name).read_bytes() for name in names(here)} == before


def test_a_csv_folder_does_not_overwrite_an_input(here: Path) -> None:
    """Where DIR/leaderboard.csv is what was read, --csv DIR refuses."""
    (here / "orders.csv").rename(here / "leaderboard.csv")
    done = run("export", "leaderboard.csv", "--csv", ".")
    assert done.code == 1
    assert "leaderboard.csv" in done.err
    assert (here / "leaderboard.csv").read_text() == SMALL


def test_a_symlink_stays_one(here: Path) -> None:
    """A link to where reports are kept is written through, not replaced."""
    (here / "kept").mkdir()
    (here / "kept/report.csv").write_text("old")
    (here / "report.csv").symlink_to("kept/report.csv")
    assert run("leaderboard", "-o", "report.csv").code == 0
    assert (here / "report.csv").is_symlink()
    assert (here / "kept/report.csv").read_text().startswith("rank,")


def test_a_pipe_stays_one(here: Path) -> None:
    """What is no plain file (a named pipe, /dev/null) is written into or refused, never replaced by a file."""
    os.mkfifo(here / "pipe")
    reading = os.open(here / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        run("leaderboard", "--format", "csv", "-o", "pipe")
        assert stat.S_ISFIFO((here / "pipe").stat().st_mode)
    finally:
        os.close(reading)


def test_a_name_that_is_no_unicode(here: Path) -> None:
    """A file named in an old encoding is read like any other, or refused in one line."""
    old = os.fsdecode(b"bestellungen-M\xe4rz.csv")
    try:
        (here / "orders.csv").rename(here / old)
    except OSError:
        pytest.skip("this file system knows only Unicode names")
    done = run("leaderboard", old, "--format", "json")
    assert done.code == 0 or (done.code == 1 and done.err.count("\n") == 1)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("args", [("export", "--json", "-", "--title"), ("leaderboard", "--customer")], ids=" ".join)
def test_an_argument_that_is_no_unicode(args: tuple[str, ...]) -> None:
    """Bytes typed in an old encoding are shown somehow, or refused in one line; never a traceback."""
    done = run(*args, os.fsdecode(b"M\xe4rz"))
    assert done.code in {0, 2}
    assert done.code == 0 or done.err.count("\n") == 1


# --- demo DIR -------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [("summary",), ("leaderboard",), ("leaderboard", "--from", "2025-01-01"), ("at-risk",), ("at-risk", "--inactive"),
     ("export", "--pdf", "qbr.pdf"), ("export", "--csv", "out", "--json", "out.json")],
    ids=" ".join,
)  # fmt: skip
def test_demo_folder_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]) -> None:
    """`demo DIR` writes a folder in which every command works as it is, with the accounts known."""
    done = run("demo", str(tmp_path / "new/folder"))
    assert done.code == 0
    folder = tmp_path / "new/folder"
    assert names(folder) == ["accounts.csv", "custreport.toml", "orders.csv"]
    monkeypatch.chdir(folder)
    tried = run(*args)
    assert (tried.code, "nothing matched" in tried.err) == (0, False)
    assert tried.out or len(names(folder)) > 3
    assert "accounts that never ordered are not known" not in tried.out


def test_demo_folder_gives_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leaderboard of the written folder is that of `demo`."""
    monkeypatch.chdir(tmp_path)
    rows = load(run("demo", "--format", "json").out)["sections"]["leaderboard"]
    assert run("demo", ".").code == 0
    again = load(run("leaderboard", "--format", "json").out)
    assert len(rows) >= 10
    assert rows == again["sections"]["leaderboard"][: len(rows)]


@pytest.mark.parametrize("name", ["orders.csv", "accounts.csv", "custreport.toml"])
def test_demo_overwrites_nothing(tmp_path: Path, name: str) -> None:
    """Where one of its files is there already `demo DIR` writes none: exit 1, one line."""
    (tmp_path / name).write_text("mine")
    done = run("demo", str(tmp_path))
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert name in done.err
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_demo_onto_a_file_is_1(tmp_path: Path) -> None:
    """`demo DIR` where DIR is a file: exit 1, one line."""
    (tmp_path / "file").write_text("mine")
    done = run("demo", str(tmp_path / "file"))
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert (tmp_path / "file").read_text() == "mine"


# --- the same bytes -------------------------------------------------------------


def everything(folder: Path) -> dict[str, bytes]:
    """What each format makes of the orders of a folder."""
    out = {}
    for form in ("table", "json", "csv", "md"):
        for name in ("leaderboard", "at-risk"):
            assert run(name, "--format", form, "-o", f"{name}-{form}").code == 0
            out[f"{name}-{form}"] = (folder / f"{name}-{form}").read_bytes()
    files = ("pdf", "html", "xlsx")
    assert run("export", *(word for name in files for word in (f"--{name}", name))).code == 0
    return out | {name: (folder / name).read_bytes() for name in files}


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Other process, other hash seed, other time zone, other language, other place: the same files."""
    made = []
    for at, env in (
        ("one", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        (
            "another",
            {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "POLARS_MAX_THREADS": "1"},
        ),
    ):
        folder = tmp_path / at
        shutil.copytree(EXAMPLES, folder)
        at_folder = f"import os; os.chdir({str(folder)!r})"
        for args in (
            ("export", "--pdf", "r.pdf", "--json", "r.json", "--csv", "r", "--html", "r.html", "--xlsx", "r.xlsx"),
            ("leaderboard", "-o", "r.txt"),
            ("leaderboard", "-o", "r.md"),
            ("customer", "Harbour & Vine", "--pdf", "rc.pdf", "--html", "rc.html"),
            *(("customer", "Harbour & Vine", "-o", f"rc.{form}") for form in ("txt", "md", "json", "csv")),
        ):
            assert spawn(*args, first=at_folder, **env).code == 0
        made.append({n: (folder / n).read_bytes() for n in names(folder) if n.startswith("r")})
    assert len(made[0]) == 23
    assert made[0] == made[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_never_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """SPEC.md §1: with the rows of orders.csv shuffled every output has the same bytes."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    before = everything(tmp_path)
    head, *rows = (tmp_path / "orders.csv").read_text().splitlines(keepends=True)
    random.Random(seed).shuffle(rows)  # noqa: S311 — a shuffle that can be repeated
    (tmp_path / "orders.csv").write_text(head + "".join(rows))
    assert everything(tmp_path) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_ties_end_in_the_same_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Orders of one day, equal amounts, two spellings, two reps: still no say for the order of rows."""
    monkeypatch.chdir(tmp_path)
    rows = [
        f"{n},{('ACME', 'Acme', 'acme ')[n % 3] if n % 2 else f'C{n % 7}'},2024-01-{1 + n % 3:02},"
        f"{('confirmed', 'draft')[n % 5 == 0]},10.00,EUR,{('Anna', 'Bob')[n % 2]}\n"
        for n in range(60)
    ]
    (tmp_path / "orders.csv").write_text(HEADER + "".join(rows))
    before = everything(tmp_path)
    random.Random(seed).shuffle(rows)  # noqa: S311 — a shuffle that can be repeated
    (tmp_path / "orders.csv").write_text(HEADER + "".join(rows))
    assert everything(tmp_path) == before


# --- more customers than a document holds ---------------------------------------

CUT = "The first 20 of 30 rows; --top 0 lists all. Totals and cards are of all."
THIRTY = [f"Shop {n}" for n in range(30, 0, -1)]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize(("top", "count"), [((), 20), (("--top", "0"), 30), (("--top", "25"), 25)])
def test_documents_cut_and_say_so(
    here: Path, monkeypatch: pytest.MonkeyPatch, top: tuple[str, ...], count: int
) -> None:
    """PDF, HTML and Excel hold so many rows of a list, unless --top says how many; CSV and JSON hold all of them."""
    for module in (pdf, html, xlsx):
        monkeypatch.setattr(module, "MOST_ROWS", 20)
    orders = [f"{n},Shop {n},2024-01-02,confirmed,{n},EUR,Anna Ek\n" for n in range(1, 31)]
    (here / "orders.csv").write_text(HEADER + "".join(orders))
    done = run("export", "--pdf", "a.pdf", "--html", "a.html", "--xlsx", "a.xlsx", "--json", "a.json", *top)
    assert done.code == 0
    said = [line for line in done.err.splitlines() if line.startswith("note")]
    assert said == ([] if top else [f"note: {name}: Leaderboard: {CUT}" for name in ("pdf", "html", "xlsx")])
    pages = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(here / "a.pdf").pages)
    page = (here / "a.html").read_text()
    rows = list(load_workbook(io.BytesIO((here / "a.xlsx").read_bytes()))["Leaderboard"].values)
    assert [pages.count(CUT), page.count(CUT), sum(CUT in row for row in rows)] == [0 if top else 1] * 3
    assert [row[1] for row in rows if isinstance(row[0], int)] == THIRTY[:count]
    body = page[page.index('<table class="leaderboard"') :]
    assert re.findall(r">(Shop \d+)<", body[: body.index("</tbody>")]) == THIRTY[:count]
    assert [row[5] for row in rows if row[1] == "Total"] == [sum(range(31))]
    every = json.loads((here / "a.json").read_text())["sections"]["leaderboard"]
    assert [row["customer"] for row in every] == (THIRTY[:count] if top else THIRTY)


def test_a_page_for_each_of_too_many_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of a million files is nobody's wish: --per-customer asks for --top, before anything is written."""
    monkeypatch.setattr(export, "MAX_PAGES", 2)
    args = ("export", "--per-customer", "pages", "--json", "a.json")
    refused = run(*args)
    assert refused.code == 2
    assert refused.err == ("custreport: --per-customer: 3 customers, a page each; --top N makes the first N (0: all)\n")
    assert names(here) == ["orders.csv"]
    assert run(*args, "--top", "0").code == 0
    assert len(list((here / "pages").glob("*.json"))) == 3
