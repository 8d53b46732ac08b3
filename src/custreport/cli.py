"""The command line. What commands need is imported when they run, so that ``--help`` is quick."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from custreport.commands import backtest, cards, changes, check, customer, demo, export
from custreport.commands.quick_typer import Command, Group, outline
from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = (
    cards.summary,
    cards.leaderboard,
    cards.at_risk,
    cards.cohorts,
    customer.customer,
    changes.changes,
    export.export,
    backtest.backtest,
    check.check,
    check.init,
    demo.demo,
)
"""In the order of ``--help``."""

app = typer.Typer(
    name="custreport",
    cls=Group,
    help="Who buys most, who has gone quiet, who is worth calling today: from any export of your orders.",
    epilog="Start with `custreport demo`; then, beside your orders.csv, `custreport leaderboard`.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def guard(command: Callable[..., None]) -> Callable[..., None]:
    """The command with one line on stderr, and the right exit code, for whatever the user can put right."""

    @functools.wraps(command)
    def guarded(**options: object) -> None:
        try:
            command(**options)
            sys.stdout.flush()
        except CustReportError as error:
            typer.echo(f"custreport: {plain(str(error))}", err=True)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt as interrupt:
            raise typer.Exit(getattr(interrupt, "exit_code", signals.SIGINT_EXIT)) from None
        except BrokenPipeError:
            _discard_stdout()
            raise typer.Exit(0) from None
        except OSError as error:
            typer.echo(f"custreport: cannot write: {error.strerror or error}", err=True)
            with contextlib.suppress(OSError):
                _discard_stdout()
            raise typer.Exit(1) from None

    return guarded


def _discard_stdout() -> None:
    """Nothing reads it any more: what is still in its buffer must not fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(*, value: bool) -> None:
    if value:
        from custreport import __version__  # noqa: PLC0415

        typer.echo(f"custreport {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _version(value=value), is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


for _each in COMMANDS:
    app.command(_each.name, cls=Command, epilog=_each.epilog)(outline(guard(_each.function)))
