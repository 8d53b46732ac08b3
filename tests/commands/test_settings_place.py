"""Settings of another folder are named in every output; those that anybody may have written are not taken."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from support.command_line import run

ORDERS = "order_id,customer,ordered_on,status,amount\n1,Acme,2024-01-10,Backorder,100\n2,Acme,2024-02-10,confirmed,7\n"
SETTINGS = '[statuses]\nBackorder = "confirmed"\n'
NOTE = "note: the settings are those of ../custreport.toml\n"


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with orders, whose parent has the settings they need."""
    folder = tmp_path / "below"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS)
    (tmp_path / "custreport.toml").write_text(SETTINGS)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("below")
@pytest.mark.parametrize("form", ["table", "json", "md"])
def test_every_output_names_them(form: str) -> None:
    """As a source, and on stderr."""
    done = run("leaderboard", "--format", form)
    assert (done.code, done.err) == (0, NOTE)
    assert "../custreport.toml" in done.out


def test_files_name_them(below: Path) -> None:
    """So do the files of an export; the rows still add up."""
    assert run("export", "--html", "all.html", "--csv", "csv", "--json", "all.json").code == 0
    for name in ("all.html", "csv/about.csv", "all.json"):
        assert "../custreport.toml" in (below / name).read_text("utf-8")
    document = json.loads((below / "all.json").read_text("utf-8"))
    assert document["reconciliation"]["rows_read"] == 2
    assert document["reconciliation"]["confirmed_orders"] == 2


@pytest.mark.usefixtures("below")
@pytest.mark.parametrize("args", [["customer", "Acme"], ["changes"], ["backtest"], ["cohorts"], ["check"]])
def test_every_command_says_so(args: list[str]) -> None:
    """On stderr."""
    assert NOTE in run(*args).err


@pytest.mark.usefixtures("below")
@pytest.mark.parametrize("form", ["table", "json"])
def test_check_names_them(form: str) -> None:
    """In what it prints, too."""
    assert "the settings are those of ../custreport.toml" in run("check", "--format", form).out


def test_own_settings_are_not_named(below: Path) -> None:
    """Those of this folder are no surprise."""
    (below / "custreport.toml").write_text(SETTINGS)
    done = run("leaderboard")
    assert (done.code, done.err) == (0, "")
    assert "custreport.toml" not in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_what_everybody_may_write_is_ignored(below: Path) -> None:
    """The status is then unknown: the run stops, as without settings. With rows left out every output says why."""
    (below.parent / "custreport.toml").chmod(0o666)
    done = run("leaderboard")
    assert done.code == 1
    assert "Backorder" in done.err
    done = run("leaderboard", "--skip-bad-rows")
    reason = "../custreport.toml is ignored: everybody may write to it"
    assert f"note: {reason}" in done.err
    assert reason in done.out.replace("\n", " ")


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")
def test_what_another_user_owns_is_ignored(below: Path) -> None:
    """Settings further up that are one's own are taken instead."""
    os.chown(below.parent / "custreport.toml", 12345, 12345)
    assert "is ignored: another user owns it" in run("check").err
    deeper = below / "deeper"
    deeper.mkdir()
    (deeper / "orders.csv").write_text(ORDERS)
    (below / "custreport.toml").write_text(SETTINGS)
    os.chdir(deeper)
    done = run("leaderboard")
    assert (done.code, done.err) == (0, NOTE)


def written() -> dict[str, str]:
    """The lines of the settings file that hold, by key."""
    lines = [line.partition(" = ") for line in Path("custreport.toml").read_text("utf-8").splitlines()]
    return {key: value for key, equals, value in lines if equals and not key.startswith("#")}


def test_init_keeps_what_it_does_not_derive(below: Path) -> None:
    """Accounts, currency, accent, cache, the zone, the rule, statuses and columns that these files do not have."""
    (below / "accounts.csv").write_text("customer,rep\nAcme,Anna\n")
    (below / "custreport.toml").write_text(
        'accounts = "accounts.csv"\ncurrency = "SEK"\naccent = "#112233"\ncache = true\n[columns]\nrep = []\n'
        '[reading]\ntz = "Europe/Madrid"\ngrain = "lines"\n[statuses]\nBackorder = "draft"\nParked = "cancelled"\n'
        "[risk]\nlost_after = 400\n"
    )
    done = run("init", "--force")
    assert done.code == 0, done.err
    lines = written()
    expected = {
        "accounts": '"accounts.csv"', "currency": '"SEK"', "accent": '"#112233"', "cache": "true", "rep": "[]",
        "tz": '"Europe/Madrid"', '"Parked"': '"cancelled"', "lost_after": "400",
    }  # fmt: skip
    assert {key: lines.get(key) for key in expected} == expected
    assert lines["grain"].startswith('"lines"')
    assert lines['"Backorder"'].startswith('"draft"')
    before = Path("custreport.toml").read_text("utf-8")
    assert run("init", "--force").code == 0
    assert Path("custreport.toml").read_text("utf-8") == before


def test_init_proposes_a_glob_for_a_series(below: Path) -> None:
    """All files of a series: the glob. One of them: itself, and the glob as a comment. No series: the file."""
    for month in ("01", "02"):
        (below / f"sales-2024-{month}.csv").write_text(ORDERS.replace("Backorder", "confirmed"))
    (below / "other.csv").write_text(ORDERS.replace("Backorder", "confirmed"))
    assert run("init", "sales-2024-01.csv", "sales-2024-02.csv").code == 0
    assert written()["orders"] == '["sales-*.csv"]'
    assert run("init", "sales-2024-01.csv", "--force").code == 0
    assert written()["orders"] == '["sales-2024-01.csv"]'
    comment = '# orders = ["sales-*.csv"]  # all 2 files of this series, and those to come'
    assert comment in Path("custreport.toml").read_text("utf-8")
    assert run("init", "other.csv", "--force").code == 0
    assert "sales" not in Path("custreport.toml").read_text("utf-8")
    (below / "sales-old.csv").write_text("nothing")
    assert run("init", "sales-2024-01.csv", "sales-2024-02.csv", "--force").code == 0
    assert written()["orders"] == '["sales-2024-01.csv", "sales-2024-02.csv"]'
