"""``backtest``: how well the risk flag would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from custreport.commands.output import Documents, Output
from custreport.commands.registry import command
from custreport.commands.run import Run
from custreport.core.filters import Cutoffs, Days, Filters, Horizon
from custreport.core.reading_options import Orders, Resources
from custreport.runtime.progress import busy

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis
    from custreport.core.document import Report


@command(
    "backtest",
    "backtest --from 2023-01-01 --every 30 --steps 24",
    "backtest --cutoff 2024-06-30 --cutoff 2024-12-31 --format json",
    "backtest --pdf backtest.pdf",
)
def backtest(
    orders: Orders,
    days: Days,
    cutoffs: Cutoffs,
    horizon: Horizon,
    output: Output,
    documents: Documents,
    resources: Resources,
) -> None:
    """How well the risk flag would have done on these orders. Beside it, how well simple rules would."""
    output.check()
    filters = Filters(**vars(days))
    filters.check()
    cutoffs.check(days)
    documents.check(output)
    run = Run.start(resources, horizon)
    book = run.read(orders, "custreport.reports.backtest")
    from custreport.reports import backtest as report_of  # noqa: PLC0415

    report = run.compute(
        book,
        lambda: report_of.build_backtest(book, filters, cutoffs, rule=run.rule, today=run.today),
        label="Looking back",
    )
    if output.chosen.is_one_table:
        for line in report.section("backtest").words:
            typer.echo(f"note: {line}", err=True)
    documents.write(report, output, run.settings.accent)


def with_backtest(analysis: Analysis, report: Report) -> Report:
    """The report, and how its flag would have done on all accounts, up to its as-of."""
    from custreport.reports import backtest as report_of  # noqa: PLC0415

    with busy("Looking back"):
        return report_of.add_backtest(report, analysis)
