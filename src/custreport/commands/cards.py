"""``summary``, ``leaderboard``, ``at-risk`` and ``cohorts``: reports that choose from the sections."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from custreport.commands.output import Output, write_files
from custreport.commands.registry import command
from custreport.commands.run import TITLE, section_report
from custreport.core.errors import UsageError
from custreport.core.filters import Accounts, Comparison, Filters, FollowUp, Horizon, ReportSpec, Rows
from custreport.core.page_options import ACCENT, Page
from custreport.core.reading_options import Orders, Resources


class By(StrEnum):
    """What the cards can be split by."""

    MONTH = "month"
    REP = "rep"


@command(
    "summary",
    "summary --period 2024-Q3 --rep 'Anna Ek'",
    "summary --by rep --format csv",
    "summary --period this-quarter --compare last-year",
)
def summary(
    orders: Orders,
    filters: Filters,
    comparison: Comparison,
    output: Output,
    resources: Resources,
    *,
    by: Annotated[By | None, typer.Option("--by", help="The cards of each month or rep, too.")] = None,
) -> None:
    """Four cards: amount, customers, active ones, reorder time.

    Below them how few customers make most of it, the months, and new against repeat customers.
    """
    output.check()
    choice = ReportSpec(
        sections=["summary", "concentration", f"by_{by}" if by else "months", "new_and_repeat"],
        title=TITLE,
        main=f"by_{by}" if by and not comparison.compare else "summary",
        compare=comparison.compare,
    )
    _write(orders, resources, filters, choice, output)


@command(
    "leaderboard --from 2024-01-01",
    "leaderboard orders-*.csv --accounts customers.csv --rep 'Anna Ek' --activity inactive",
    "leaderboard --sort average_order_amount --top 50 -o leaderboard.csv",
    "leaderboard --period 2024-Q3 --compare previous --sort confirmed_order_amount_change --ascending",
)
def leaderboard(
    orders: Orders,
    filters: Filters,
    rows: Rows,
    horizon: Horizon,
    comparison: Comparison,
    output: Output,
    resources: Resources,
    *,
    at_risk: Annotated[bool, typer.Option("--at-risk", help="Only customers at risk.")] = False,
) -> None:
    """The cards, then customers by confirmed amount."""
    output.check()
    choice = ReportSpec(
        sections=["summary", "leaderboard"],
        title=TITLE,
        rows=rows,
        top=output.rows,
        only_at_risk=at_risk,
        compare=comparison.compare,
    )
    _write(orders, resources, filters, choice, output, horizon)


@command(
    "at-risk",
    "at-risk --new --min-amount 5000 --rep 'Anna Ek' -o calls.csv",
    "at-risk --by-rep --limit 10 --xlsx calls.xlsx",
    "at-risk --inactive --risk lost,never",
)
def at_risk(
    orders: Orders,
    filters: Filters,
    follow_up: FollowUp,
    rows: Rows,
    horizon: Horizon,
    output: Output,
    resources: Resources,
    *,
    xlsx: Annotated[
        str | None,
        typer.Option("--xlsx", metavar="FILE", help="A call list in Excel, with columns for notes; so has a CSV."),
    ] = None,
) -> None:
    """The follow-up list: who has gone quiet, why, and what to say."""
    output.check()
    if xlsx and (output.format or output.output):
        raise UsageError("--xlsx FILE is the whole output: leave out --format and --output")
    choice = ReportSpec(
        sections=["at_risk"],
        title=TITLE,
        rows=rows,
        top=0 if xlsx else output.rows,
        follow_up=follow_up,
        call_list=bool(xlsx) or output.chosen.is_one_table,
    )
    if xlsx:
        *_, report = section_report(orders, resources, filters, choice, horizon, ahead=("custreport.formats.xlsx",))
        write_files(report, {"xlsx": xlsx}, Page(), ACCENT)
    else:
        _write(orders, resources, filters, choice, output, horizon)


@command("cohorts", "cohorts --rep 'Anna Ek'", "cohorts --format csv > cohorts.csv")
def cohorts(orders: Orders, resources: Resources, accounts: Accounts, output: Output) -> None:
    """Who orders again, by the quarter of the first order. What part ordered in each one after."""
    output.check()
    filters = Filters(as_of=accounts.as_of, currency=accounts.currency, customer=accounts.customer, rep=accounts.rep)
    _write(orders, resources, filters, ReportSpec(sections=["cohorts"], title=TITLE), output)


def _write(
    orders: Orders,
    resources: Resources,
    filters: Filters,
    choice: ReportSpec,
    output: Output,
    horizon: Horizon | None = None,
) -> None:
    *_, report = section_report(orders, resources, filters, choice, horizon, ahead=output.modules)
    output.write(report)
