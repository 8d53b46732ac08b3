"""What became of the accounts between two days: who fell quiet, who came back, who is new, whose year grew.

An account is compared with what a report as of the earlier day says of it: a
report on the same orders, or one that was exported as JSON then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from custreport.analysis import narrative, scope
from custreport.core.document import Column, Kind, Report, Role, Section
from custreport.core.errors import UsageError
from custreport.core.filters import Filters, rows_of
from custreport.core.period import Period
from custreport.core.terms import Change, Risk
from custreport.reports import builder
from custreport.sources.snapshot import Earlier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from custreport.core.risk_rule import RiskRule
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
    Column("reason", "Reason", priority=97, definition=builder.AS_QUIET, wrap=True, role=Role.REASON),
)
_DAYS = 30
"""How far back is looked when nobody says."""
_MOVERS = 20


def build(
    book: Book, filters: Filters, *, since: date | Earlier | None, rule: RiskRule, today: date, top: int = 0
) -> Report:
    """Compare two days.

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
    day = since.as_of if isinstance(since, Earlier) else since or (first - _ONE if first else last - _DAYS * _ONE)
    if day >= last:
        raise UsageError(f"--since: {day} is not before {last}")
    whose = replace(filters, from_=None, to=None, period=None)
    now = builder.compute(book, replace(whose, as_of=str(last)), rule=rule, today=today)
    if isinstance(since, Earlier):
        since.check(now.where.currency, whose.asked())
        before = since.accounts
        notes = [f"compared with {since.name}, as of {day}"]
        if gone := before.join(now.listed, on="key", how="anti").height:
            notes.append(f"accounts of {since.name} that are not in these orders: {gone:,}")
    else:
        then = replace(whose, as_of=str(day), customer=None)  # an account may not have been there yet
        before = builder.compute(book, then, rule=rule, today=today).listed
        notes = [f"what was so on {day} is told by the orders as they stand now"]
    frame = compared(now.listed, before, day)
    changed = frame.filter(pl.col("change").is_not_null())
    changed = narrative.told(changed, book.summed, now.where, rule)
    return Report(
        title="Changes",
        as_of=last,
        period=Period(day + _ONE, last),
        window=now.where.window,
        currency=where.currency,
        digits=where.digits,
        filters=whose.asked(),
        sources=book.sources,
        reconciliation=now.reconciliation,
        rule=str(rule),
        sections=(
            _section("change_counts", "What changed", COUNTS, _counted(changed)),
            _section("movers", "Biggest movers", MOVERS, _moved(frame)),
            _section("changes", "Accounts that changed", CHANGES, _in_order(changed), top),
        ),
        main="changes",
        notes=(*book.notes, *notes),
        inputs=book.inputs,
    )


_ONE = timedelta(days=1)


def compared(listed: pl.DataFrame, before: pl.DataFrame, day: date) -> pl.DataFrame:
    """The accounts with what they were before, and what happened since.

    Args:
        listed: The accounts of the later day, as :func:`custreport.reports.builder.customers`, without a period.
        before: ``key``, ``risk``, ``confirmed_amount_12m`` of the earlier day.
        day: The earlier day.

    Returns:
        ``listed`` with ``risk_before`` (null: not listed then), ``confirmed_amount_12m_before`` (0 then),
        ``difference`` and ``change`` (null: none).
    """
    now, then = pl.col("confirmed_amount_12m"), pl.col("confirmed_amount_12m_before")
    earlier = before.select("key", risk_before="risk", confirmed_amount_12m_before=now)
    return (
        listed.join(earlier, on="key", how="left", maintain_order="left")
        .with_columns(then.fill_null(0), change=change(day))
        .with_columns(difference=now - then)
    )


def change(day: date) -> pl.Expr:
    """What happened to an account after a day, as a word; null: nothing that is told. Needs ``risk_before``.

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


def _section(name: str, title: str, columns: Sequence[Column], frame: pl.DataFrame, top: int = 0) -> Section:
    shown = frame.head(rows_of(top)) if top else frame
    return Section(name, title, tuple(columns), shown.select(c.name for c in columns), frame.height)


def _counted(changed: pl.DataFrame) -> pl.DataFrame:
    """How many accounts each change has, and what their years are worth."""
    counted = changed.group_by("change").agg(pl.col(c.name for c in _YEARS).sum(), customers=pl.len().cast(pl.Int64))
    every = pl.DataFrame({"change": [word.value for word in Change]})
    return every.join(counted, on="change", how="left", maintain_order="left").with_columns(
        pl.exclude("change").fill_null(0)
    )


def _moved(frame: pl.DataFrame) -> pl.DataFrame:
    """The accounts whose last 12 months differ most from those of the earlier day."""
    moved = frame.filter(pl.col("difference") != 0)
    return moved.sort(pl.col("difference").abs(), "customer", "key", descending=[True, False, False]).head(_MOVERS)


def _in_order(changed: pl.DataFrame) -> pl.DataFrame:
    """By what happened, then by what the better of the two years is worth."""
    kinds = pl.col("change").replace_strict({word.value: at for at, word in enumerate(Change)}, return_dtype=pl.Int64)
    worth = pl.max_horizontal("confirmed_amount_12m_before", "confirmed_amount_12m")
    return changed.sort(kinds, worth, "customer", "key", descending=[False, True, False, False])
