"""``changes``: what became of the accounts since a day."""

from __future__ import annotations

from typing import Annotated

import typer

from custreport.commands.output import Output
from custreport.commands.registry import command
from custreport.commands.run import Run
from custreport.core.filters import Filters, rows_of
from custreport.core.period import parse_day
from custreport.core.reading_options import Orders, Resources
from custreport.core.text import path_of


@command(
    "changes",
    "changes --since 2026-06-30 --rep 'Anna Ek'",
    "changes --since last-quarter.json -o changes.csv",
)
def changes(
    orders: Orders,
    filters: Filters,
    output: Output,
    resources: Resources,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DAY|FILE",
            help="The earlier day, or an export --json of it. Default: the day before the period, else 30 days back.",
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", help="Show the first N accounts; 0 shows all.")
    ] = None,
) -> None:
    """What became of the accounts since a day. Newly at risk, lost, recovered, reactivated, first orders, movers."""
    output.check()
    filters.check()
    limit = rows_of(output.rows if top is None else top)
    run = Run.start(resources)
    from custreport.reports import changes as report_of  # noqa: PLC0415
    from custreport.sources import snapshot  # noqa: PLC0415

    earlier = None if since is None else parse_day(since) or snapshot.load(path_of(since), since)
    book = run.read(orders)
    report = run.compute(
        book,
        lambda: report_of.build(book, filters, since=earlier, rule=run.rule, today=run.today, top=limit),
    )
    output.write(report)
