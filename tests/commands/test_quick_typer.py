"""The ground that :mod:`custreport.commands.quick_typer` stands on has not moved, and it buys what it says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
import typer.core
import typer.main
from typer.testing import CliRunner

from custreport.cli import COMMANDS, app
from custreport.commands import option_groups, quick_typer
from custreport.core.option_markers import Argument, Flag, Metavar
from support.places import ROOT

EXAMPLES = ROOT.parent / "examples"
MODULES = "import atexit, sys; from custreport.cli import app; app(standalone_mode=False, prog_name='custreport')"


def imported(*args: str) -> set[str]:
    """The modules that a run has imported when it ends."""
    script = f"{MODULES}; print('LOADED', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script, *args], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED ")[2].split())


def test_a_run_imports_no_pydantic() -> None:
    """Plain values are taken without it; Typer alone would import it for the first."""
    args = ["leaderboard", str(EXAMPLES / "orders.csv"), "--top", "3", "--rep", "Anna*", "--format", "csv", "--at-risk"]
    loaded = imported(*args)
    assert "polars" in loaded
    assert "pydantic" not in loaded
    script = "import sys, typer\ndef run(x: int = 1): pass\napp = typer.Typer(); app.command()(run)\n"
    script += "app(['--x', '2'], standalone_mode=False); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_options_are_made_for_the_command_that_runs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing the commands makes none, running one makes its own."""
    made: list[str] = []
    expand = option_groups.expand

    def counted(command: object) -> object:
        made.append(command.__name__)  # type: ignore[attr-defined]
        return expand(command)  # type: ignore[arg-type]

    monkeypatch.setattr(quick_typer, "expand", counted)
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
    assert made == []
    assert CliRunner().invoke(app, ["summary", "--help"]).exit_code == 0
    assert set(made) == {"summary"}


@pytest.mark.parametrize("each", COMMANDS, ids=lambda each: each.name)
def test_every_parameter_is_quick(each: object) -> None:
    """Typer's options and arguments are of the classes that are replaced, so that none is left out."""
    group = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), each.name)  # type: ignore[attr-defined]
    params = command.get_params(typer.Context(command))
    assert len(params) > 1
    own = [param for param in params if param.name != "help"]
    assert {type(param) for param in own} <= {quick_typer._Option, quick_typer._Argument}  # noqa: SLF001
    assert all(hasattr(param, "type_descriptor") for param in own)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of options."""

    files: Annotated[list[str] | None, "Files.", Argument("FILES")] = None
    size: Annotated[int | None, "A size.", Metavar("N"), Flag("-s")] = None
    loud: Annotated[bool, "Loudly."] = False


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], Group()),
        (["a", "b"], Group(files=["a", "b"])),
        (["-s", "3", "--loud"], Group(size=3, loud=True)),
        (["--size", "-3"], Group(size=-3)),
        (["--size", " 4 "], Group(size=4)),
    ],
)
def test_values_are_those_of_typer(args: list[str], expected: Group) -> None:
    """Plain and odd values alike, quick or not."""
    results = []
    for cls in (quick_typer.Command, typer.core.TyperCommand):
        one = typer.Typer()

        def run(group: Group) -> None:
            results.append(group)

        one.command(cls=cls)(option_groups.expand(run))
        done = CliRunner().invoke(one, args)
        assert done.exit_code == 0, done.output
    assert results == [expected, expected]


def test_what_is_wrong_is_said_by_typer() -> None:
    """In the same words."""
    texts = []
    for cls in (quick_typer.Command, typer.core.TyperCommand):
        one = typer.Typer(rich_markup_mode=None)

        def run(group: Group) -> None:
            pass

        one.command(cls=cls)(option_groups.expand(run))
        done = CliRunner().invoke(one, ["--size", "x"])
        assert done.exit_code == 2
        texts.append(done.output)
    assert texts[0] == texts[1]


def test_a_field_says_one_help_text() -> None:
    """A second text, as a metavar without its marker would be, is refused when the command is made."""

    @dataclass(frozen=True, kw_only=True)
    class Wrong:
        size: Annotated[str | None, "A size.", "N"] = None

    def run(group: Wrong) -> None:
        pass

    run.__annotations__["group"] = Wrong
    with pytest.raises(TypeError, match="size: one help text is expected"):
        option_groups.expand(run)
