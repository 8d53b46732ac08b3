"""The commands as they are typed: what they print, their exit codes, their help, and a terminal's habits."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from support.builders import SHARED
from support.command_line import (
    AT_RISK,
    HEADER,
    LEADERBOARD,
    SAMPLE_WARNING,
    SMALL,
    command,
    environment,
    load,
    on_terminal,
    run,
    shown,
    spawn,
    telling,
)
from support.places import ROOT

GOLDEN = ROOT / "tests" / "golden"
COMMANDS = (
    "summary",
    "leaderboard",
    "at-risk",
    "cohorts",
    "customer",
    "changes",
    "export",
    "backtest",
    "check",
    "init",
    "demo",
)


# --- the three commands ---------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_leaderboard_from_a_day() -> None:
    """`custreport leaderboard --from 2024-01-01` works as written, with the figures of SPEC.md §2."""
    done = run("leaderboard", "--from", "2024-01-01", "--format", "json")
    assert (done.code, done.err) == (0, "")
    document = load(done.out)
    rows = [dict(zip(LEADERBOARD, row, strict=True)) for row in (
        (1, "Acme", 3, "160.75", 2, "150.50", 1, "10.25", "2024-03-31", "53.58", 0, 60.0, "active", "new", "Anna Ek"),
        (2, "Bolt", 1, "75.00", 0, "0.00", 1, "75.00", "2024-03-20", "75.00", 11, None, "draft-only", "never",
         "Bob Day"),
        (3, "Cargo", 0, "0.00", 0, "0.00", 0, "0.00", "2023-06-01", None, 304, None, "inactive", "new", "Bob Day"),
    )]  # fmt: skip
    assert document["sections"]["leaderboard"] == rows
    assert document["sections"]["summary"] == [
        {
            "confirmed_order_amount": "150.50",
            "total_customers": 3,
            "active_customers": 1,
            "average_reorder_days": 60.0,
        }
    ]


@pytest.mark.usefixtures("here")
def test_at_risk_inactive() -> None:
    """`custreport at-risk --inactive` lists every inactive account, whatever its risk."""
    done = run("at-risk", "--inactive", "--format", "json")
    assert (done.code, done.err) == (0, "")
    (row,) = load(done.out)["sections"]["at_risk"]
    assert (row["customer"], row["risk"], row["last_purchase"]) == ("Cargo", "new", "2023-06-01")
    assert row["days_since_last_purchase"] == 304


def test_export_pdf(here: Path) -> None:
    """`custreport export --pdf qbr.pdf` writes that file and says so."""
    done = run("export", "--pdf", "qbr.pdf")
    assert (done.code, done.out) == (0, "")
    assert "wrote qbr.pdf" in done.err.splitlines()
    assert (here / "qbr.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["summary", "leaderboard", "at-risk"])
def test_every_table_states_what_it_rests_on(name: str) -> None:
    """Each report states title, as-of, period, window, currency, filters, sources, rule and reconciliation."""
    out = " ".join(run(name, "--from", "2024-01-01").out.split())
    for said in (
        "Customer Report",
        "2024-03-31",
        "from 2024-01-01",
        "2024-01-01 to 2024-03-31",
        "Currency: EUR",
        "Filters: none",
        "orders.csv",
        "at-risk: 3 or more purchase days",
        "5 rows read = 3 confirmed orders + 2 draft orders",
    ):
        assert said in out


@pytest.mark.usefixtures("here")
def test_module_and_version() -> None:
    """`python -m custreport` is the same program, and --version names it."""
    done = subprocess.run([sys.executable, "-m", "custreport", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"custreport \d+\.\d+\.\d+\n", done.stdout)


# --- exit codes -----------------------------------------------------------------


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "args",
    [("at-risk",), ("leaderboard", "--at-risk"), ("at-risk", "--inactive", "--activity", "active")],
)
def test_nothing_matched_is_0_with_a_note(args: tuple[str, ...]) -> None:
    """An empty list is exit 0 and a note on stderr."""
    done = run(*args, "--format", "json")
    assert done.code == 0
    assert list(load(done.out)["sections"].values())[-1] == []
    assert re.fullmatch(r"note: .*nothing matched.*\n", done.err)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["leaderboard", "at-risk", "export"])
def test_a_file_without_orders_is_1(name: str) -> None:
    """A header and nothing else: no report of no orders, but exit 1 and one line that names the file."""
    Path("orders.csv").write_text(HEADER)
    done = run(name, *(["--json", "-"] if name == "export" else ["--format", "json"]))
    assert (done.code, done.out) == (1, "")
    assert done.err == "custreport: orders.csv: nothing stands below the header; export again\n"


@pytest.mark.usefixtures("here")
def test_no_note_when_an_export_has_rows() -> None:
    """The note says that nothing matched; a leaderboard of three customers is something (SPEC.md §4)."""
    done = run("export", "--json", "-")
    assert len(load(done.out)["sections"]["leaderboard"]) == 3
    assert "nothing matched" not in done.err


USAGE = (
    ("leaderboard --from 2024-02-30", "2024-02-30"),
    ("leaderboard --from 0", "'0'"),
    ("leaderboard --to yesterday", "yesterday"),
    ("at-risk --from 31/01/2024", "31/01/2024"),
    ("leaderboard --as-of 2024-13-01", "2024-13-01"),
    ("leaderboard --as-of soon", "soon"),
    ("leaderboard --period 2024-Q5", "2024-Q5"),
    ("leaderboard --period 2024-13", "2024-13"),
    ("leaderboard --period last-0d", "last-0d"),
    ("leaderboard --period fortnight", "fortnight"),
    ("leaderboard --period 2024 --from 2024-01-01", "--period"),
    ("leaderboard --period ytd --to 2024-01-01", "--period"),
    ("leaderboard --from 2024-02-01 --to 2024-01-01", "2024-02-01"),
    ("leaderboard --sort colour", "average_order_amount"),
    ("at-risk --sort colour", "amount_at_stake"),
    ("leaderboard --rep Ana", "Anna Ek"),
    ("leaderboard --rep B0b*Day", "Bob Day"),
    ("at-risk --customer Acmee", "Acme"),
    ("leaderboard --customer Cargo --customer Carg", "Cargo"),
    ("leaderboard --currency USD", "EUR"),
    ("leaderboard --format pdf", "json"),
    ("leaderboard --output qbr.pdf", "export --pdf"),
    ("leaderboard --output QBR.PDF", "export --pdf"),
    ("leaderboard --top -1", "-1"),
    ("leaderboard --top many", "--top"),
    ("leaderboard --activity sleeping", "draft-only"),
    ("leaderboard --inactive-after 0", "0"),
    ("leaderboard --tz Mars/Phobos", "Mars/Phobos"),
    ("leaderboard --colour red", "--colour"),
    ("export", "--pdf"),
    ("export --title Q1", "--pdf"),
    ("leaderbord", "leaderbord"),
)


@pytest.mark.parametrize(("line", "said"), USAGE)
def test_usage_is_2(here: Path, line: str, said: str) -> None:
    """What was typed wrongly is exit 2, named on stderr with what is allowed, and nothing is written."""
    done = run(*line.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert [p.name for p in here.iterdir()] == ["orders.csv"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("leaderboard --as-of soon", "--as-of soon"),
        ("summary --period fortnight", "--period fortnight"),
        ("summary --from 2024-02-01 --to 2024-01-01", "--from 2024-02-01"),
        ("export --pdf a.pdf --compare previous", "--compare previous"),
        ("at-risk --risk asleep", "--risk asleep"),
        ("at-risk --min-amount much", "--min-amount much"),
        ("at-risk --top -1", "--top -1"),
        ("changes --top -1", "--top -1"),
        ("changes --inactive-after 0", "--inactive-after 0"),
        ("customer Acme --from 2024-01-01 --period 2024", "--period"),
        ("backtest --every 0", "--every 0"),
        ("backtest --cutoff 2024-01-01 --steps 3", "--cutoff"),
        ("backtest --as-of soon", "--as-of soon"),
    ],
)
def test_a_wrong_option_is_told_before_the_orders_are_read(line: str, said: str) -> None:
    """Nobody waits for a large book to hear of a slip; here there is no book at all."""
    done = run(*line.split(), "gone.csv")
    assert (done.code, done.out) == (2, "")
    assert said in done.err


FAULTS = {
    "year 0": (b"order_id,customer,ordered_on,amount\n1,A,2024-01-01,5\n2,A,0000-01-01,5\n", ["line 3", "0000-01-01"]),
    "empty": (b"", ["orders.csv", "empty"]),
    "no date": (b"order_id,customer,amount\n1,Acme,5\n", ["orders.csv", "date"]),
    "no amount": (b"order_id,customer,ordered_on\n1,Acme,2024-01-01\n", ["orders.csv", "amount"]),
    "no customer": (b"order_id,ordered_on,amount\n1,2024-01-01,5\n", ["orders.csv", "customer"]),
    "bad amount": (SMALL.replace("50.50", "5o.50").encode(), ["orders.csv", "line 3", "5o.50"]),
    "bad day": (SMALL.replace("2024-03-20", "2024-02-30").encode(), ["orders.csv", "line 4", "2024-02-30"]),
    "unknown status": (SMALL.replace("draft,75", "wobbly,75").encode(), ["orders.csv", "line 4", "wobbly"]),
    "no order id": (SMALL.replace("4,Cargo", ",Cargo").encode(), ["orders.csv", "line 5"]),
    "one cell too many": (SMALL.replace("Bob Day\n4", "Bob Day,x\n4").encode(), ["orders.csv", "line 4"]),
    "open quote": ((SMALL + '6,"Open,2024-01-01,confirmed,1,EUR,Bob\n').encode(), ["orders.csv", "quote"]),
    "two currencies": (
        SMALL.replace("20.00,EUR", "20.00,USD").encode(), ["EUR 4 orders 235.75", "USD 1 order 20.00", "--currency"],
    ),
    "a workbook": (b"PK\x03\x04" + bytes(100), ["orders.csv"]),
    "a page": (b"<html><body>log in</body></html>", ["orders.csv"]),
    "a cut parquet file": (b"PAR1" + bytes(50), ["orders.csv"]),
    "NUL bytes": (SMALL.encode() + b"6,\0,2024-01-01,confirmed,1,EUR,Bob\n", ["orders.csv"]),
    "terminal codes in a header": (b"order_id,cust\x1b[31m,\xe2\x80\xaeday\n1,2,3\n", ["orders.csv"]),
    "terminal codes in a status": (SMALL.replace("draft,75", "\x1b[31m\x9b,75").encode(), ["orders.csv", "line 4"]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_data_is_1_in_one_line(here: Path, content: bytes, said: list[str]) -> None:
    """What is wrong with a file is exit 1 and exactly one printable line that names the file and the place."""
    (here / "orders.csv").write_bytes(content)
    done = run("leaderboard")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert done.err.endswith("\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe]", done.err)
    for words in said:
        assert words in done.err


PATHS = {
    "missing file": ("leaderboard missing.csv", ["missing.csv"]),
    "missing glob": ("leaderboard missing-*.csv", ["missing-*.csv"]),
    "folder without orders": ("leaderboard nothing/", ["nothing"]),
    "missing accounts": ("leaderboard --accounts missing.csv", ["missing.csv"]),
    "a folder for accounts": ("leaderboard --accounts nothing", ["nothing"]),
    "accounts without names": ("leaderboard --accounts bad.csv", ["bad.csv"]),
}


@pytest.mark.parametrize(("line", "said"), PATHS.values(), ids=PATHS)
def test_a_fault_of_a_path_is_1_in_one_line(here: Path, line: str, said: list[str]) -> None:
    """A path that cannot be read is exit 1 and one line that names it."""
    (here / "nothing").mkdir()
    (here / "bad.csv").write_text("colour,size\nred,5\n")
    done = run(*line.split())
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    for words in said:
        assert words in done.err


@pytest.mark.parametrize(
    "settings", ['orders = "x\n', "ordres = 'orders.csv'\n", "orders = 5\n", "[risk]\nhorizon = 'x'\n", b"\xff\xfe"]
)
def test_a_fault_of_the_settings_is_1_in_one_line(here: Path, settings: str | bytes) -> None:
    """A custreport.toml that cannot be read, or has an unknown key, is exit 1 and one line that names it."""
    (here / "custreport.toml").write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    done = run("leaderboard")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "custreport.toml" in done.err


def test_no_orders_names_where_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without orders: exit 1, one line that names the places and `custreport demo`."""
    monkeypatch.chdir(tmp_path)
    done = run("leaderboard")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    for place in ("custreport.toml", "CUSTREPORT_ORDERS", "orders.csv", "orders.parquet", "orders/", "custreport demo"):
        assert place in done.err


NASTY = sorted(p.name for p in (SHARED / "nasty").glob("[0-9]*")) if SHARED.is_dir() else []


@pytest.mark.parametrize("name", NASTY)
def test_no_real_file_ends_in_a_traceback(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A messy export is read, or refused with exit 1 and one line."""
    monkeypatch.chdir(tmp_path)
    done = run("leaderboard", str(SHARED / "nasty" / name), "--format", "json")
    assert done.code in {0, 1}
    if done.code:
        assert (done.out, done.err.count("\n")) == ("", 1)
    else:
        assert load(done.out)["format"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.usefixtures("here")
def test_a_full_disk_behind_standard_output_is_1() -> None:
    """When standard output cannot be written: exit 1 and one line, no traceback."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("leaderboard"), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr.decode()[-200:]


@pytest.mark.skipif(os.name != "posix", reason="needs sh")
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_output_ends_quietly(closed: str) -> None:
    """Standard output or error may be closed before we begin, as by some schedulers."""
    line = ["sh", "-c", f'"$@" {closed}', "sh", *command("leaderboard")]
    done = subprocess.run(line, capture_output=True, env=environment(), check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (closed == "2>&-")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("args", [("leaderboard",), ("at-risk", "--inactive", "--format", "csv"), ("demo",)])
def test_a_closed_pipe_ends_quietly(args: tuple[str, ...]) -> None:
    """`custreport … | head -1`: whoever reads may stop reading."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(*args), stdout=writing, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
    )
    os.close(writing)
    said = SAMPLE_WARNING if args == ("demo",) else ""
    assert (done.returncode, done.stderr.decode()) == (0, said)


def reader_of(fifo: Path) -> int:
    """Wait until somebody reads the pipe; its writing end."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_interrupted_is_130(here: Path) -> None:
    """Ctrl-C while orders are read is exit 130 without a traceback, and an old output stays as it was."""
    (here / "orders.csv").unlink()
    os.mkfifo(here / "orders.csv")
    (here / "old.pdf").write_text("old")
    handler = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    with subprocess.Popen(
        command("export", "--pdf", "old.pdf", first=handler), stderr=subprocess.PIPE, env=environment()
    ) as process:
        writing = reader_of(here / "orders.csv")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        os.close(writing)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert (here / "old.pdf").read_text() == "old"
    assert sorted(p.name for p in here.iterdir()) == ["old.pdf", "orders.csv"]


def test_an_interrupt_is_heard_at_once_and_undoes_what_was_begun() -> None:
    """Also where Python would go on after a signal, as within Polars: here in a sleep, which it takes up again."""
    script = (
        "import signal, time; from custreport.runtime import signals\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler); signals.listen()\n"
        "with signals.on_interrupt(lambda: print('undone', flush=True)):\n"
        "    print('begun', flush=True); time.sleep(50); print('done', flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=40) == (b"undone\n", b"")
    assert process.returncode == 130


# --- filters as typed -----------------------------------------------------------


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("args", "listed"),
    [
        (["--customer", "ACME"], ["Acme"]),
        (["-c", "a*", "-c", "cargo"], ["Acme", "Cargo"]),
        (["-c", "*"], ["Acme", "Cargo", "Bolt"]),
        (["--rep", "anna ek"], ["Acme"]),
        (["-r", "b*"], ["Cargo", "Bolt"]),
        (["--activity", "draft-only", "--activity", "inactive"], ["Cargo", "Bolt"]),
        (["--top", "1"], ["Acme"]),
        (["--top", "0"], ["Acme", "Cargo", "Bolt"]),
        (["--sort", "last_order", "--ascending"], ["Cargo", "Bolt", "Acme"]),
        (["--sort", "customer"], ["Acme", "Bolt", "Cargo"]),
        (["--period", "2024-Q1", "--sort", "total_order_amount"], ["Acme", "Bolt", "Cargo"]),
    ],
)
def test_filters_as_typed(args: list[str], listed: list[str]) -> None:
    """Names are whole, whatever their case, repeatable, * is a wildcard; rows are chosen and sorted as asked."""
    done = run("leaderboard", *args, "--format", "json")
    assert [row["customer"] for row in load(done.out)["sections"]["leaderboard"]] == listed


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["c(", "[a]", "a.me", "^", "\\", "+"])
def test_names_are_no_patterns(name: str) -> None:
    """Only * is a wildcard: everything else stands for itself, so these match nobody."""
    assert run("leaderboard", "--customer", name).code == 2


@pytest.mark.usefixtures("here")
def test_filters_are_stated() -> None:
    """A filter stands in every output's heading and in the JSON."""
    args = ("--rep", "Anna Ek", "--activity", "active")
    assert "Filters: rep Anna Ek, activity active" in run("leaderboard", *args).out
    assert load(run("leaderboard", *args, "--format", "json").out)["filters"] == {
        "rep": ["Anna Ek"],
        "activity": ["active"],
    }


# --- formats and files ----------------------------------------------------------


def kind(text: str) -> str:
    """Which format a text is in."""
    if text.startswith("{"):
        return "json"
    if text.startswith("rank,customer,"):
        return "csv"
    return "md" if text.startswith("# ") else "table"


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], "table"),
        (["--format", "table"], "table"),
        (["--format", "json"], "json"),
        (["--format", "csv"], "csv"),
        (["--format", "md"], "md"),
        (["-o", "-"], "table"),
        (["-o", "-", "--format", "csv"], "csv"),
        (["-o", "out.json"], "json"),
        (["--output", "out.CSV"], "csv"),
        (["-o", "out.md"], "md"),
        (["-o", "out.txt"], "table"),
        (["-o", "out.csv", "--format", "json"], "json"),
        (["-o", "out.pdf", "--format", "md"], "md"),
    ],
)
def test_format_and_output(here: Path, args: list[str], expected: str) -> None:
    """The format is --format, else the ending of --output, else table; a file gets it all and stdout nothing."""
    done = run("leaderboard", *args)
    files = [p for p in here.iterdir() if p.name != "orders.csv"]
    assert done.code == 0
    if files:
        assert done.out == ""
    text = files[0].read_text() if files else done.out
    assert kind(text) == expected
    assert text == run("leaderboard", "--format", expected).out


def customers(text: str) -> int:
    """How many of the customers of ``many`` a text names."""
    return len(set(re.findall(r"Customer \d\d|Newest", text)))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("args", "shown", "more"),
    [
        (["leaderboard"], 20, "… and 6 more (--top 0 shows all)"),
        (["at-risk", "--inactive"], 20, "… and 5 more (--top 0 shows all)"),
        (["leaderboard", "--top", "0"], 26, None),
        (["leaderboard", "--top", "3"], 3, "… and 23 more (--top 0 shows all)"),
        (["leaderboard", "--format", "csv"], 26, None),
        (["leaderboard", "--format", "md"], 26, None),
        (["leaderboard", "--format", "json"], 26, None),
    ],
)
def test_rows_on_a_terminal(args: list[str], shown: int, more: str | None) -> None:
    """On a terminal a table stops at 20 rows and says how many there are besides; machine formats never do."""
    done = on_terminal(*args, NO_COLOR="1")
    assert (done.code, done.err) == (0, "")
    assert customers(done.out) == shown
    assert ("more (--top" in done.out) == (more is not None)
    assert more is None or more in done.out.splitlines()


def test_rows_in_pipes_and_files(many: Path) -> None:
    """Into a pipe or a file go all rows, even from a terminal."""
    assert customers(spawn("leaderboard").out) == 26
    assert on_terminal("leaderboard", "-o", "all.txt").out == ""
    assert customers((many / "all.txt").read_text()) == 26


def test_demo_into_a_program_has_every_row() -> None:
    """The sample of 38 accounts arrives whole where no person is looking, as with any other command."""
    assert len(load(run("demo", "--format", "json").out)["sections"]["leaderboard"]) == 38


# --- colour ---------------------------------------------------------------------


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)
def test_colour_on_a_terminal(env: dict[str, str], coloured: bool) -> None:
    """A terminal gets colour, unless NO_COLOR is set or it is dumb."""
    assert ("\x1b[" in on_terminal("leaderboard", columns=140, stderr=False, **env).out) == coloured


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
@pytest.mark.parametrize(
    ("env", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)]
)
def test_colour_in_a_pipe(form: str, env: dict[str, str], coloured: bool) -> None:
    """A pipe gets none, unless FORCE_COLOR asks for it; NO_COLOR wins; machine formats never have any."""
    assert ("\x1b" in run("leaderboard", "--format", form, **env).out) == (coloured and form == "table")


@pytest.mark.usefixtures("sample")
def test_a_terminal_that_knows_only_ascii() -> None:
    """Where the terminal has no Unicode the table is drawn in ASCII, names and all."""
    done = on_terminal("leaderboard", NO_COLOR="1", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert done.out.isascii()
    assert "Nordlys Handel AS" in done.out


def test_a_sign_of_life_after_two_seconds(here: Path) -> None:
    """Work of more than two seconds shows what it is at, on stderr, only on a terminal."""
    (here / "orders.csv").unlink()
    os.mkfifo(here / "orders.csv")
    feeder = subprocess.Popen(["/bin/sh", "-c", "exec 3>orders.csv; sleep 3"], cwd=here)
    slow = on_terminal("leaderboard", stderr=True)
    feeder.wait()
    assert "Reading orders" in slow.err
    (here / "orders.csv").unlink()
    (here / "orders.csv").write_text(SMALL)
    assert on_terminal("leaderboard", "--as-of", "2024-03-31", stderr=True).err == ""
    assert "newest order is" in on_terminal("leaderboard", stderr=True).err  # an old export is said to be one


# --- width ----------------------------------------------------------------------

EIGHT = (
    "Customer", "Total Order Count", "Total Order Amount", "Confirmed Order Count", "Confirmed Order Amount",
    "Draft Order Amount", "Last Order", "Average Order Amount",
)  # fmt: skip


def not_shown(out: str) -> str:
    """What a table says it has no room for."""
    found = re.search(r"Not shown at this width: (.*?)\.", " ".join(out.split()))
    return found[1] if found else ""


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("args", "section", "names"),
    [(["leaderboard"], "leaderboard", LEADERBOARD), (["at-risk"], "at_risk", AT_RISK[:-1])],
    ids=["leaderboard", "at-risk"],
)
def test_wide_terminals_show_everything(args: list[str], section: str, names: tuple[str, ...]) -> None:
    """At 140 columns, the follow-up list at 180, each row has all its columns, in order; only names may be cut."""
    rows = load(run(*args, "--format", "json").out)["sections"][section]
    out = run(*args, COLUMNS="140" if section == "leaderboard" else "180").out
    assert rows
    assert not_shown(out) == ""
    lines = out.splitlines()
    for row in rows:
        values = [shown(n, row[n]) for n in telling(names, rows) if n not in {"customer", "owner"}]
        pattern = ".*".join(re.escape(v) for v in values if v)
        assert any(re.search(pattern, line) and row["customer"][:8] in line for line in lines), row["customer"]


@pytest.mark.usefixtures("sample")
def test_100_columns_show_the_eight() -> None:
    """At 100 columns the eight columns a reader wants are there, and no figure of them is cut or wrapped."""
    out = run("leaderboard", COLUMNS="100").out
    assert not set(EIGHT) & set(not_shown(out).split(", "))
    names = [n for n in LEADERBOARD if n.replace("_", " ").title() in EIGHT[1:]]
    assert len(names) == len(EIGHT) - 1
    for row in load(run("leaderboard", "--format", "json").out)["sections"]["leaderboard"]:
        figures = " +".join(re.escape(v) for n in names if (v := shown(n, row[n])))
        assert re.search(rf"^.*{re.escape(row['customer'][:12])}.* {figures}.*$", out, re.MULTILINE), row["customer"]


@pytest.mark.usefixtures("sample")
def test_100_columns_cut_no_name_that_has_room() -> None:
    """The seven figures of the sample take 61 columns and 7 gaps: names of up to 32 characters are whole."""
    out = run("leaderboard", COLUMNS="100").out
    rows = load(run("leaderboard", "--format", "json").out)["sections"]["leaderboard"]
    assert [r["customer"] for r in rows if len(r["customer"]) <= 32 and r["customer"] not in out] == []


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", ["leaderboard", "at-risk"])
def test_80_columns_name_what_is_missing(name: str) -> None:
    """At 80 columns every column is either in the table's head or named as not shown."""
    out = run(name, COLUMNS="80").out
    hidden = not_shown(out).split(", ")
    assert hidden != [""]
    labels = {
        "leaderboard": {*EIGHT, "#", "Draft Order Count", "Days Since Last Order", "Reorder Time (days)", "Activity",
                        "Risk", "Rep"},
        "at-risk": {"Customer", "Rep", "Activity", "Risk", "Last Purchase", "Days Since Last Purchase",
                    "Usual Gap (days)", "Overdue Ratio", "Next Order Expected", "Chance", "At Risk Since",
                    "Newly at Risk", "Amount at Stake", "Amount per Year", "Confirmed Amount 12 Months",
                    "Open Draft Amount", "Open Draft Days"},
    }[name]  # fmt: skip
    assert set(hidden) < labels
    title = "Leaderboard\n" if name == "leaderboard" else "Accounts at risk\n"
    head = out.split(title)[1].partition("\n─")[0].split()
    words = sorted(word for label in labels - set(hidden) for word in label.split())
    assert sorted(head) == words


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("columns", [40, 60, 80, 100, 140])
@pytest.mark.parametrize(
    "args",
    [
        ["summary"],
        ["summary", "--by", "month"],
        ["summary", "--by", "rep"],
        ["cohorts"],
        ["leaderboard"],
        ["at-risk", "--inactive"],
        ["leaderboard", "-c", "*café*", "-c", "*nordlys*", "-c", "*harbour*", "-c", "*villa*", "-r", "Chloé*"],
    ],
    ids=["summary", "by-month", "by-rep", "cohorts", "leaderboard", "at-risk", "filters"],
)
def test_no_line_is_wider_than_the_screen(args: list[str], columns: int) -> None:
    """No line is wider than COLUMNS, however many filters there are to state."""
    out = run(*args, COLUMNS=str(columns)).out
    assert [line for line in out.splitlines() if cell_len(line) > columns] == []


def test_a_long_path_is_no_wider_than_the_screen(here: Path) -> None:
    """Where a source's name is longer than a line it is broken, too."""
    folder = here / "a-folder-with-quite-a-long-name" / "and-another-one-in-it" / "exports-of-the-year"
    folder.mkdir(parents=True)
    (here / "orders.csv").rename(folder / "orders.csv")
    out = run("leaderboard", str(folder / "orders.csv"), COLUMNS="80").out
    assert [line for line in out.splitlines() if cell_len(line) > 80] == []


@pytest.mark.usefixtures("sample")
def test_the_terminal_says_how_wide_it_is() -> None:
    """Without COLUMNS the terminal's own width holds, and it is used: 90 columns show more than 70."""
    wide, narrow = (on_terminal("leaderboard", columns=c, NO_COLOR="1").out for c in (90, 70))
    assert max(map(cell_len, wide.splitlines())) <= 90
    assert max(map(cell_len, narrow.splitlines())) <= 70
    assert len(not_shown(wide)) < len(not_shown(narrow))


# --- help -----------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    """The help of a command shows how it is typed."""
    out = run(name, "--help").out
    assert re.search(rf"Examples?:\n +custreport {name}\b", out)


def test_help_lists_the_commands() -> None:
    """`custreport --help` names every command, and `demo` to begin with."""
    out = run("--help").out
    for name in COMMANDS:
        assert re.search(rf"^ +{name}\b", out, re.MULTILINE)


@pytest.mark.parametrize("args", [[], *([name] for name in COMMANDS)], ids=["custreport", *COMMANDS])
def test_help_is_quick(args: list[str]) -> None:
    """--help imports neither Polars nor fpdf nor Rich."""
    last = "import os, sys\nend = os._exit\n"
    last += "os._exit = lambda code: (print('LOADED', *sorted(sys.modules), flush=True), end(code))"
    loaded = set(spawn(*args, "--help", first=last).out.partition("LOADED ")[2].split())
    assert "custreport.cli" in loaded
    assert not {"polars", "fpdf", "rich"} & loaded


# --- golden ---------------------------------------------------------------------

GOLDENS = {
    "help": (["--help"], {"COLUMNS": "100"}),
    **{f"help-{name}": ([name, "--help"], {"COLUMNS": "100"}) for name in COMMANDS},
    **{f"demo-{form}": (["demo", "--format", form], {}) for form in ("table", "json", "csv", "md")},
}


@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name: str) -> None:
    """The help and the sample report are, byte for byte, what was last agreed on (CUSTREPORT_GOLDEN=1 rewrites)."""
    args, env = GOLDENS[name]
    done = run(*args, **env)
    assert done.code == 0
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("CUSTREPORT_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(done.out.encode())
    assert done.out.encode() == path.read_bytes()


def test_golden_has_no_stray_file() -> None:
    """Every golden file belongs to a test."""
    assert {p.stem for p in GOLDEN.iterdir()} <= set(GOLDENS)


# --- demo -----------------------------------------------------------------------


def test_demo_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`custreport demo` works anywhere, whatever settings and variables the place has, and writes nothing."""
    plain = run("demo").out
    monkeypatch.chdir(tmp_path)
    (tmp_path / "custreport.toml").write_text("orders = 'none.csv'\n")
    (tmp_path / "orders.csv").write_text("broken")
    done = run("demo", CUSTREPORT_ORDERS="none.csv")
    assert (done.code, done.out) == (0, plain)
    assert len(list(tmp_path.iterdir())) == 2


def test_demo_says_it_is_a_sample() -> None:
    """Nobody takes the sample's figures for their own."""
    assert "sample" in run("demo").out.splitlines()[0]
    assert "sample" in load(run("demo", "--format", "json").out)["title"]


def test_demo_csv_is_a_table() -> None:
    """The sample as CSV is one header and rows of as many cells."""
    rows = list(csv.reader(io.StringIO(run("demo", "--format", "csv").out)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
