"""Small files after reports from the field: the right figures, a stop that names the fault, or a warning.

``field/expect.json`` says of each what is right and which other ends are good.
"""

from __future__ import annotations

import json
import re
import warnings
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from custreport.cli import app
from support.places import ROOT

FIELD = ROOT / "tests" / "field"
CASES: list[dict[str, Any]] = json.loads((FIELD / "expect.json").read_text("utf-8"))


def run(*arguments: str) -> Any:
    """Run a command; an exception that is no exit fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "140"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def amounts(rows: list[dict[str, Any]], column: str) -> list[tuple[str, Decimal]]:
    """Customer and amount of the rows that have one, sorted."""
    pairs = [(row["customer"], Decimal(row[column])) for row in rows]
    return sorted(pair for pair in pairs if pair[1])


def expected(pairs: dict[str, str] | list[list[str]]) -> list[tuple[str, Decimal]]:
    """The same, as ``expect.json`` has them."""
    listed = pairs.items() if isinstance(pairs, dict) else pairs
    return sorted((name, Decimal(amount)) for name, amount in listed if Decimal(amount))


def says(stderr: str, patterns: list[str] | None) -> bool:
    """Whether every pattern matches; false without any."""
    return bool(patterns) and all(re.search(pattern, stderr) for pattern in patterns or ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_figure_is_right_refused_or_said(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file ends in one of the good ways, and never in a traceback."""
    monkeypatch.chdir(FIELD / case["case"])
    customers = case.get("accounts")
    command = case.get("command", "leaderboard")
    arguments = [*(file for file in case["files"] if file != customers), *case["options"]]
    arguments += ["--accounts", customers] if customers else []
    screen = run(command, *arguments)
    assert "Traceback" not in screen.stderr
    assert not (case.get("not_in_stderr") and re.search(case["not_in_stderr"], screen.stderr)), screen.stderr
    assert not (case.get("not_in_stdout") and re.search(case["not_in_stdout"], screen.stdout)), screen.stdout
    if screen.exit_code:
        assert screen.exit_code == 1, screen.stderr
        assert says(screen.stderr, case["stop"]), screen.stderr
        assert len(screen.stderr.strip().splitlines()) == 1, screen.stderr
        return
    report = json.loads(run(command, *arguments, "--format", "json").stdout)
    if says(screen.stderr, case["noted"]):
        assert says(" ".join(report["notes"]), case["noted"]), "the warning is missing from the output's notes"
        return
    assert case["right"] is not None, f"neither stopped nor said: {screen.stderr}"
    rows = report["sections"][command.replace("-", "_")]
    assert amounts(rows, "confirmed_order_amount") == expected(case["right"]), screen.stderr
    assert amounts(rows, "draft_order_amount") == expected(case["draft"]), screen.stderr
    if "last_order" in case:
        assert max(row["last_order"] or "" for row in rows) == case["last_order"]
    if "reps" in case:
        cards = json.loads(run("summary", *arguments, "--by", "rep", "--format", "json").stdout)
        assert sorted(row["rep"] for row in cards["sections"]["by_rep"]) == case["reps"]
