"""``customer``: one account."""

from __future__ import annotations

from typing import Annotated

import typer

from custreport.commands.output import Documents, Output
from custreport.commands.registry import command
from custreport.commands.run import Run
from custreport.core.filters import Comparison, Days, Filters, Horizon
from custreport.core.reading_options import Orders, Resources


@command(
    "customer 'Harbour & Vine'",
    "customer C-1004 --period 2025 --pdf visit.pdf",
    "customer 'Harbour*' --format json",
)
def customer(
    orders: Orders,
    days: Days,
    horizon: Horizon,
    comparison: Comparison,
    output: Output,
    documents: Documents,
    resources: Resources,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whole name or id of one account; * is a wildcard.")],
) -> None:
    """One account before a meeting: figures, habit, drafts, orders."""
    output.check()
    filters = Filters(customer=[name], **vars(days))
    filters.check()
    documents.check(output)
    run = Run.start(resources, horizon)
    book = run.read(orders, "custreport.reports.customer_page")
    from custreport.reports import customer_page  # noqa: PLC0415

    report = run.compute(
        book,
        lambda: customer_page.build(book, filters, rule=run.rule, today=run.today, compare=comparison.compare),
    )
    documents.write(report, output, run.settings.accent)
