"""``check`` and ``init``: how the files are read."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custreport.commands.output import screen
from custreport.commands.registry import command
from custreport.commands.run import load_settings, say_where_from
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.core.text import plain
from custreport.runtime.progress import busy

if TYPE_CHECKING:
    from custreport.core.diagnostics import Examination


class CheckFormat(StrEnum):
    """The formats of what `check` found."""

    TABLE = "table"
    JSON = "json"


@command(
    "check orders.csv",
    "check orders.csv --column amount='Net Sales' --status Backorder=confirmed",
    "check exports/ --format json",
)
def check(
    orders: Orders,
    *,
    format: Annotated[CheckFormat, typer.Option("--format", help="For people or for programs.")] = CheckFormat.TABLE,  # noqa: A002
) -> None:
    """What is read from your files and how. Also what is left out and why, and what is doubtful."""
    from custreport.formats import diagnosis  # noqa: PLC0415

    examination = _examine(orders)
    if format is CheckFormat.JSON:
        text = diagnosis.render_json(examination)
    else:
        text = diagnosis.render(examination, screen(terminal=sys.stdout.isatty(), to_file=False))
    typer.echo(text, nl=False)
    if examination.problems:
        raise typer.Exit(1)


@command("init orders.csv", "init shopify-*.csv --date-order dmy")
def init(
    orders: Orders,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the custreport.toml that is there.")] = False,
) -> None:
    """Write a custreport.toml, ready to edit. It fixes how your files are read."""
    from custreport import config  # noqa: PLC0415
    from custreport.commands import settings_file  # noqa: PLC0415
    from custreport.output import atomic  # noqa: PLC0415

    target = Path(config.NAME)
    if target.exists() and not force:
        raise CustReportError(f"{target}: is there already; --force replaces it")
    earlier = load_settings() if target.exists() else config.Config()
    if orders.paths:
        earlier = replace(earlier, orders=())
    examination = _examine(orders)
    inputs = map(Path, filter(os.path.isfile, examination.inputs))
    atomic.write(target, settings_file.render(examination, Path.cwd(), earlier).encode(), inputs)
    typer.echo(f"wrote {target}", err=True)
    for problem in examination.problems:
        typer.echo(f"still open: {plain(problem)}", err=True)


def _examine(orders: Orders) -> Examination:
    """How the files are read, and where their rows went."""
    settings = load_settings()
    say_where_from(settings)
    from custreport.analysis.reconciliation import reconcile_all  # noqa: PLC0415
    from custreport.sources import diagnose  # noqa: PLC0415

    today = date.today()  # noqa: DTZ011 — the user's own day
    with busy("Reading orders") as on_progress:
        examination, book = diagnose.examine(orders, settings, None, today, on_progress)
        examination = replace(examination, notes=tuple(dict.fromkeys((*examination.notes, *settings.notices))))
    return replace(examination, reconciliation=reconcile_all(book, today)) if book else examination
