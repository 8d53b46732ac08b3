"""``demo``: the report on bundled sample orders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from custreport.commands.output import Output
from custreport.commands.registry import command
from custreport.commands.run import TITLE, section_report
from custreport.core.filters import Filters, ReportSpec, Rows
from custreport.core.reading_options import Orders, Resources
from custreport.core.text import plain


@command("demo", "demo sample/")
def demo(
    filters: Filters,
    rows: Rows,
    output: Output,
    *,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Also write the sample orders there, to try the other commands on."),
    ] = None,
) -> None:
    """The report on bundled sample orders."""
    from custreport.commands import sample  # noqa: PLC0415

    output.check()
    if folder:
        sample.check(folder)
    choice = ReportSpec(
        sections=["summary", "leaderboard", "at_risk"],
        title=f"{TITLE} · sample orders",
        rows=rows,
        top=output.rows,
    )
    with sample.folder() as bundled:
        *_, report = section_report(Orders(), Resources(), filters, choice, ahead=output.modules, folder=bundled)
    output.write(report)
    if folder:
        for path in sample.write(folder):
            typer.echo(f"wrote {plain(str(path))}", err=True)
