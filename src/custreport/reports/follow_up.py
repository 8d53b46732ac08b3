"""The follow-up list: the accounts to call, what is at stake, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.analysis import narrative
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Role
from custreport.core.terms import Activity, Risk
from custreport.reports import notes
from custreport.reports.definitions import AS_QUIET, AT_STAKE
from custreport.reports.section import Request, Table, section
from custreport.reports.sorting import sort_rows

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis
    from custreport.core.filters import FollowUp

AT_RISK = (
    Column("customer", "Customer", priority=100, group=10, wrap=True, role=Role.ACCOUNT),
    Column("owner", "Rep", priority=70, hide_if_empty=True, group=10, wrap=True),
    Column("activity", "Activity", Kind.WORD, priority=40, group=20),
    Column("risk", "Risk", Kind.WORD, priority=75, group=20),
    Column("last_purchase", "Last Purchase", Kind.DAY, priority=74, group=30),
    Column("days_since_last_purchase", "Days Since Last Purchase", Kind.DAYS, priority=43, group=30),
    Column(
        "usual_gap_days",
        "Usual Gap (days)",
        Kind.RATIO,
        priority=62,
        definition="The days that usually pass between two orders of this customer, by its own history.",
        group=40,
    ),
    Column(
        "overdue_ratio",
        "Overdue Ratio",
        Kind.RATIO,
        priority=45,
        definition="The days since the last purchase divided by the usual gap.",
        group=40,
    ),
    Column("next_order_expected", "Next Order Expected", Kind.DAY, priority=42, group=50),
    Column(
        "chance",
        "Chance",
        Kind.CHANCE,
        priority=46,
        definition="How likely an order is within the days of the risk rule, for a customer with such a history.",
        group=60,
    ),
    Column("at_risk_since", "At Risk Since", Kind.DAY, priority=55, group=50),
    Column(
        "newly_at_risk",
        "Newly at Risk",
        Kind.FLAG,
        priority=20,
        hide_if_empty=True,
        definition="At risk since some day of the last 30.",
        group=60,
    ),
    Column("amount_at_stake", "Amount at Stake", Kind.MONEY, priority=98, definition=AT_STAKE, group=70),
    Column("amount_per_year", "Amount per Year", Kind.MONEY, priority=61, group=70),
    Column("confirmed_amount_12m", "Confirmed Amount 12 Months", Kind.MONEY, priority=35, group=80),
    Column(
        "open_draft_amount",
        "Open Draft Amount",
        Kind.MONEY,
        priority=44,
        hide_if_empty=True,
        definition="The drafts of the last 365 days; Open Draft Days is the age of the oldest.",
        group=90,
    ),
    Column("open_draft_days", "Open Draft Days", Kind.DAYS, priority=25, hide_if_empty=True, group=90),
    Column(
        "credit_amount_since_last_purchase",
        "Credits Since Last Purchase",
        Kind.MONEY,
        priority=30,
        hide_if_empty=True,
        group=80,
    ),
    Column("reason", "Reason", priority=97, definition=AS_QUIET, wrap=True, role=Role.REASON),
)
CALL_LIST = (
    *AT_RISK,
    Column("called_on", "Called On", Kind.DAY, role=Role.NOTE),
    Column("outcome", "Outcome", wrap=True, role=Role.NOTE),
    Column("next_step", "Next Step", wrap=True, role=Role.NOTE),
)
"""The follow-up list with room for the notes of whoever calls."""


def accounts_to_call(analysis: Analysis, options: FollowUp) -> pl.DataFrame:
    """The accounts of the states asked for, or the inactive ones, or those at risk; and what to say to them."""
    accounts = analysis.customers
    if options.inactive:
        accounts = accounts.filter(pl.col("activity") == Activity.INACTIVE)
    if options.states or not options.inactive:
        accounts = accounts.filter(pl.col("risk").is_in(options.states or [Risk.AT_RISK]))
    if options.minimum is not None:
        accounts = accounts.filter(pl.col("amount_at_stake") >= pl.lit(options.minimum).cast(order_frame.MONEY))
    return narrative.add_reasons(accounts, analysis.book.summed, analysis.where, analysis.rule)


@section(
    "at_risk",
    "Accounts at risk",
    AT_RISK,
    sortable=True,
    notes=[notes.horizon, notes.last_order_and_purchase],
    bar="amount_at_stake",
    highlights="Most at stake",
)
def at_risk(request: Request) -> Table:
    """The accounts to call, most at stake first unless another order is asked for; groups keep that order."""
    accounts, spec = request.answers.follow_up(), request.spec
    rows, options, limit = spec.rows, spec.follow_up, spec.limit
    if rows.activity:
        accounts = accounts.filter(pl.col("activity").is_in(list(rows.activity)))
    frame = sort_rows(accounts, AT_RISK, rows, ("amount_at_stake",))
    first = [pl.col("owner")] * options.by_rep + [~pl.col("newly_at_risk")] * options.new
    if first:
        frame = frame.sort(*first, nulls_last=True, maintain_order=True)
    if options.by_rep and rows.top and rows.top > 0:
        frame, limit = frame.filter(pl.int_range(pl.len()).over("owner") < rows.top), 0
    empty = pl.lit(None, pl.String)
    return Table(
        (frame.head(limit) if limit else frame).with_columns(
            called_on=pl.lit(None, pl.Date), outcome=empty, next_step=empty
        ),
        title="Inactive accounts" if options.inactive else "Follow-up list" if options.states else None,
        columns=CALL_LIST if spec.call_list else None,
        matched=accounts.height,
    )
