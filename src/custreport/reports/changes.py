"""What became of the accounts between two days: who fell quiet, who came back, who is new, whose year grew.

An account is compared with what a report as of the earlier day says of it: a
report on the same orders, or one that was exported as JSON then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from custreport.analysis import narrative, scope
from custreport.analysis.analysis import analyse
from custreport.core.document import Column, Kind, Role
from custreport.core.errors import UsageError
from custreport.core.filters import Filters, rows_of
from custreport.core.period import Period
from custreport.core.terms import Change, Risk
from custreport.reports.definitions import AS_QUIET
from custreport.reports.report import assemble
from custreport.reports.section import Table, section
from custreport.sources.snapshot import Earlier

if TYPE_CHECKING:
    from datetime import date

    from custreport.analysis.analysis import Analysis
    from custreport.core.document import Report
    from custreport.core.risk_settings import RiskRule
    from custreport.sources import Book

_WHO = (
    Column("customer", "Customer", priority=100, wrap=True, role=Role.ACCOUNT),
    Column("owner", "Rep", priority=70, hide_if_empty=True, wrap=True),
)
_RISKS = (Column("risk_before", "Risk Before", Kind.WORD, priority=80), Column("risk", "Risk", Kind.WORD, priority=85))
_YEARS = (
    Column("confirmed_amount_12m_before", "12 Months Before", Kind.MONEY, priority=60),
    Column("confirmed_amount_12m", "12 Months Now", Kind.MONEY, priority=65),
    Column("difference", "Difference", Kind.MONEY, priority=90),
)
COUNTS = (Column("change", "Change", Kind.WORD), Column("customers", "Customers", Kind.COUNT), *_YEARS)
MOVERS = (*_WHO, *_RISKS, *_YEARS)
CHANGES = (
    Column("change", "Change", Kind.WORD, priority=99),
    *_WHO,
    *_RISKS,
    Column("last_purchase", "Last Purchase", Kind.DAY, priority=75),
    Column("at_risk_since", "At Risk Since", Kind.DAY, priority=40),
    *_YEARS,
    Column("reason", "Reason", priority=97, definition=AS_QUIET, wrap=True, role=Role.REASON),
)
DAYS_BACK = timedelta(days=30)
"""How far back the earlier day is if none is named."""
TOP_MOVERS = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """The accounts of the later day beside what they were on the earlier one.

    Attributes:
        accounts: :func:`classify_changes` of all of them.
        changed: Those to which something happened, with the reason.
        limit: Rows of the list, 0 for all.
    """

    accounts: pl.DataFrame
    changed: pl.DataFrame
    limit: int


def build_changes(
    book: Book, filters: Filters, *, since: date | Earlier | None, rule: RiskRule, today: date, top: int = 0
) -> Report:
    """The report on what changed between two days.

    Args:
        book: The orders and accounts.
        filters: Whose accounts, and the later day. A period says both days: that before its first, and its last.
        since: The earlier day, or an export of it; else it is 30 days before the later one.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.
        top: Rows of the list, 0 for all.

    Raises:
        CustReportError: several currencies and none chosen, or the export is in another.
        UsageError: days or filters that do not fit.
    """
    where = scope.resolve(filters, book, today)
    first, last = where.period.first, min(where.period.last or where.as_of, where.as_of)
    if first and since:
        raise UsageError("--since and a period both say the earlier day: leave one out")
    day = since.as_of if isinstance(since, Earlier) else since or (first - _DAY if first else last - DAYS_BACK)
    if day >= last:
        raise UsageError(f"--since: {day} is not before {last}")
    whose = replace(filters, from_=None, to=None, period=None)
    now = analyse(book, replace(whose, as_of=str(last)), rule=rule, today=today)
    if isinstance(since, Earlier):
        since.check(now.where.currency, whose.non_default_options())
        before, notes = since.accounts, _snapshot_notes(since, now)
    else:
        then = replace(whose, as_of=str(day), customer=None)  # an account may not have been there yet
        before = analyse(book, then, rule=rule, today=today).customers
        notes = [f"what was so on {day} is told by the orders as they stand now"]
    accounts = classify_changes(now.customers, before, day)
    changed = accounts.filter(pl.col("change").is_not_null())
    source = Changes(accounts, narrative.add_reasons(changed, book.summed, now.where, rule), rows_of(top))
    return assemble(
        book,
        replace(now.where, as_of=last, period=Period(day + _DAY, last), currency=where.currency),
        rule,
        now.reconciliation,
        title="Changes",
        sections=[each.build(source) for each in SECTIONS],
        main="changes",
        filters=whose.non_default_options(),
        notes=[*book.notes, *notes],
    )


def _snapshot_notes(since: Earlier, now: Analysis) -> list[str]:
    missing = since.accounts.join(now.customers, on="key", how="anti").height
    return [
        f"compared with {since.name}, as of {since.as_of}",
        *([f"accounts of {since.name} that are not in these orders: {missing:,}"] if missing else []),
    ]


def classify_changes(customers: pl.DataFrame, before: pl.DataFrame, day: date) -> pl.DataFrame:
    """The accounts with what they were before, and what happened since.

    Args:
        customers: The accounts of the later day, as :func:`custreport.analysis.aggregate.customers`, without a period.
        before: ``key``, ``risk``, ``confirmed_amount_12m`` of the earlier day.
        day: The earlier day.

    Returns:
        ``customers`` with ``risk_before`` (null: not listed then), ``confirmed_amount_12m_before`` (0 then),
        ``difference`` and ``change`` (null: none).
    """
    now, then = pl.col("confirmed_amount_12m"), pl.col("confirmed_amount_12m_before")
    earlier = before.select("key", risk_before="risk", confirmed_amount_12m_before=now)
    return (
        customers.join(earlier, on="key", how="left", maintain_order="left")
        .with_columns(then.fill_null(0), change=change_label(day))
        .with_columns(difference=now - then)
    )


def change_label(day: date) -> pl.Expr:
    """What happened to an account after a day, as a word; null: nothing to report. Needs ``risk_before``.

    Source:
        SPEC.md §6, "Changes".
    """
    now, then = pl.col("risk"), pl.col("risk_before")
    return (
        pl.when(pl.col("period_first_purchase") > day)
        .then(pl.lit(Change.FIRST_ORDER.value))
        .when(then.is_null() | (now == then))
        .then(None)
        .when(now == Risk.LOST)
        .then(pl.lit(Change.LOST.value))
        .when(now == Risk.AT_RISK)
        .then(pl.lit(Change.AT_RISK.value))
        .when(then == Risk.AT_RISK)
        .then(pl.lit(Change.RECOVERED.value))
        .when(then == Risk.LOST)
        .then(pl.lit(Change.REACTIVATED.value))
    )


@section("change_counts", "What changed", COUNTS)
def change_counts(source: Changes) -> Table:
    """How many accounts each change has, and what their years are worth."""
    amounts = pl.col(column.name for column in _YEARS)
    counts = source.changed.group_by("change").agg(amounts.sum(), customers=pl.len().cast(pl.Int64))
    every = pl.DataFrame({"change": [word.value for word in Change]})
    counted = every.join(counts, on="change", how="left", maintain_order="left")
    return Table(counted.with_columns(pl.exclude("change").fill_null(0)))


@section("movers", "Biggest movers", MOVERS)
def movers(source: Changes) -> Table:
    """The accounts whose last 12 months differ most from those of the earlier day."""
    moved = source.accounts.filter(pl.col("difference") != 0)
    order = [pl.col("difference").abs(), pl.col("customer"), pl.col("key")]
    return Table(moved.sort(order, descending=[True, False, False]).head(TOP_MOVERS))


@section("changes", "Accounts that changed", CHANGES)
def changes(source: Changes) -> Table:
    """The accounts that changed: by what happened, then by what the better of the two years is worth."""
    urgency = {word.value: at for at, word in enumerate(Change)}
    kind = pl.col("change").replace_strict(urgency, return_dtype=pl.Int64)
    worth = pl.max_horizontal("confirmed_amount_12m_before", "confirmed_amount_12m")
    rows = source.changed.sort(kind, worth, "customer", "key", descending=[False, True, False, False])
    return Table(rows.head(source.limit) if source.limit else rows, matched=rows.height)


SECTIONS = (change_counts, movers, changes)
