"""The README's console blocks show what the commands print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "README.md"
BLOCKS = re.findall(r"```console\n\$ (.+)\n((?:(?!```).*\n)*)```", README.read_text("utf-8"))
WIDTH = "100"


def run(command: str, folder: Path) -> str:
    """What a command prints in a folder with the sample book."""
    program, *arguments = shlex.split(command)
    assert program == "custreport"
    environ = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "custreport", *arguments], cwd=folder, env=environ, capture_output=True, check=True
    )
    return "".join(f"{line.rstrip()}\n" for line in ran.stdout.decode().splitlines())


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_readme_console(command: str, shown: str, tmp_path: Path) -> None:
    """Every block, character for character, beside the sample book; renewed by ``make golden``."""
    subprocess.run([sys.executable, "-m", "custreport", "demo", "."], cwd=tmp_path, capture_output=True, check=True)
    printed = run(command, tmp_path)
    if os.environ.get("CUSTREPORT_GOLDEN"):
        text = README.read_text("utf-8")
        README.write_text(
            text.replace(f"```console\n$ {command}\n{shown}```", f"```console\n$ {command}\n{printed}```"), "utf-8"
        )
    else:
        assert printed == shown


def test_readme_shows_what_it_promises() -> None:
    """The demo, a check, a call list, a comparison, where the money is, who comes back and a help text."""
    assert [command.split()[1] for command, _ in BLOCKS] == [
        "demo",
        "check",
        "at-risk",
        "summary",
        "summary",
        "cohorts",
        "leaderboard",
    ]


def test_readme_names_every_command() -> None:
    """A command that the README does not mention is not finished."""
    from custreport.cli import app  # noqa: PLC0415

    names = [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]
    assert names == [
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
    ]
    text = README.read_text("utf-8")
    assert all(f"`{name}" in text for name in names)


def test_readme_library_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python block runs as it stands."""
    subprocess.run([sys.executable, "-m", "custreport", "demo", "."], cwd=tmp_path, capture_output=True, check=True)
    monkeypatch.chdir(tmp_path)
    found = re.search(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found
    namespace: dict[str, object] = {}
    with pytest.warns(UserWarning, match="Returned Goods Outlet"):  # its credits have no orders to go with
        exec(compile(found[1], "README.md", "exec"), namespace)  # noqa: S102
    assert namespace["report"]["leaderboard"].height == 38  # type: ignore[index]
