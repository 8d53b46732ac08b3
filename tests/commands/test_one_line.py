"""What a user can put right, or need not notice, ends in a report or one line, and never in a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command_line import run

HEADER = "order_id,customer,ordered_on,status,amount\n"
ORDERS = HEADER + "1,Acme,2024-01-10,confirmed,100\n2,Bolt,2024-02-10,draft,7\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><text x="9" y="20">ACME</text></svg>'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds two orders."""
    (tmp_path / "orders.csv").write_text(ORDERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_logo_with_text() -> None:
    """An SVG that holds text is a logo like another."""
    Path("logo.svg").write_text(LOGO)
    done = run("export", "--pdf", "a.pdf", "--logo", "logo.svg")
    assert (done.code, done.err) == (0, "wrote a.pdf\n")
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
@pytest.mark.parametrize("value", ["²", "٣", "", "-1", "x"])
def test_an_odd_screen(name: str, value: str) -> None:
    """No width that somebody's shell exports stops a report."""
    assert run("summary", **{name: value}).code == 0
    assert run("check", **{name: value}).code == 0


@pytest.mark.parametrize("name", ["x.docx", "x.xls", "x.tsv", "out/x.2024"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    """Before any work, with the endings there are; --format says what is meant."""
    done = run("leaderboard", "-o", name)
    assert done.code == 2
    assert "there are .txt, .json, .csv, .md, and .pdf, .xlsx, .html of custreport export" in done.err
    assert not Path(name).exists()


def test_a_format_goes_into_any_name() -> None:
    """An ending is only asked for the format where --format does not say it; a name without one is a table."""
    assert run("leaderboard", "-o", "x.docx", "--format", "csv").code == 0
    assert run("leaderboard", "-o", "table").code == 0
    assert Path("x.docx").read_text().startswith("rank,customer,")
    assert Path("table").read_text().startswith("Customer Report")


@pytest.mark.parametrize("command", ["leaderboard", "at-risk", "changes", "backtest"])
def test_a_run_that_rejects_every_row_stops(command: str) -> None:
    """It would report nothing of all there is."""
    Path("orders.csv").write_text(HEADER + "1,Acme,2024-01-10,confirmed,x\n2,Bolt,2024-02-10,draft,y\n")
    done = run(command, "--skip-bad-rows")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("custreport: all of 2 rows were left out, the first for this: orders.csv: line 2: ")
    assert done.err.count("\n") == 1


def test_some_rejected_rows_do_not_stop() -> None:
    """One good row of two is a report, and it says what is lacking."""
    Path("orders.csv").write_text(HEADER + "1,Acme,2024-01-10,confirmed,5\n2,Bolt,2024-02-10,draft,y\n")
    done = run("leaderboard", "--skip-bad-rows")
    assert done.code == 0
    assert "1 rows left out" in done.err


def test_check_counts_money_until_today() -> None:
    """An order of the year 2199 is named, and in no sum: 100 confirmed and 7 draft in two orders."""
    Path("orders.csv").write_text(ORDERS + "3,Acme,2199-01-01,confirmed,5000\n")
    found = json.loads(run("check", "--format", "json").out)
    (currency,) = found["currencies"]
    assert currency == {"currency": None, "orders": 2, "confirmed": "100.00", "draft": "7.00"}


def test_check_says_null() -> None:
    """What is not there is null, not the word None."""
    Path("orders.csv").write_text(HEADER + "1,Acme,2024-01-10,cancelled,5\n")
    out = run("check", "--format", "json").out
    assert '"None"' not in out


@pytest.mark.parametrize("args", [["summary"], ["customer", "Acme"], ["changes"], ["backtest"], ["cohorts"]])
def test_every_command_warns_of_orders_after_today(args: list[str]) -> None:
    """They are counted nowhere."""
    Path("orders.csv").write_text(ORDERS + "3,Acme,2199-01-01,confirmed,5000\n")
    assert "warning: 1 order dated after today, as 3 on 2199-01-01\n" in run(*args).err
