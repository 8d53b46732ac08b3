"""One account, before a meeting: its figures, its habit, every order, and its risk spelled out.

Built from the same aggregates as the lists, so that its figures are those of its row there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.analysis import narrative, risk, scope
from custreport.core import order_frame, text_columns
from custreport.core.document import BEFORE, Column, Kind, Layout, Report, Reports, Role, Section, with_comparison
from custreport.core.errors import UsageError
from custreport.core.period import Period, year_before
from custreport.core.terms import Compare, Risk
from custreport.core.text import NO_CUSTOMER
from custreport.reports import builder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from custreport.analysis.scope import Scope
    from custreport.core.filters import Choice, Filters
    from custreport.core.risk_rule import RiskRule
    from custreport.reports.builder import Basis
    from custreport.sources import Book

ACCOUNT = (
    Column("customer", "Customer", priority=100, wrap=True, role=Role.ACCOUNT),
    Column("owner", "Rep", priority=70, hide_if_empty=True, wrap=True),
    Column("activity", "Activity", Kind.WORD, priority=60),
    Column("risk", "Risk", Kind.WORD, priority=90, card=True),
    Column("last_order", "Last Order", Kind.DAY, priority=80, card=True),
    Column("days_since_last_order", "Days Since Last Order", Kind.DAYS, priority=50),
    Column("next_order_expected", "Next Order Expected", Kind.DAY, priority=75, card=True),
    Column("at_risk_since", "At Risk Since", Kind.DAY, priority=45),
    Column("amount_at_stake", "Amount at Stake", Kind.MONEY, priority=40, definition=builder.AT_STAKE, card=True),
    Column("reason", "Reason", priority=97, definition=builder.AS_QUIET, wrap=True, role=Role.REASON),
)
FIGURES = (
    Column("period", "Period", Kind.WORD, priority=100),
    *(c for c in builder.LEADERBOARD if c.name.startswith(("total_", "confirmed_", "draft_", "average_", "reorder_"))),
)
_FIGURES = [column.name for column in FIGURES[1:]]
GAPS = (
    Column("purchase_day", "Purchase Day", Kind.DAY, empty="now"),
    Column("gap_days", "Gap (days)", Kind.DAYS),
    Column("usual_gap_days", "Usual Gap (days)", Kind.RATIO),
    Column("against_usual", "Against Usual", Kind.WORD),
)
ORDERS = (
    Column("ordered_on", "Day", Kind.DAY, priority=90),
    Column("order_id", "Order", priority=100),
    Column("kind", "Kind", Kind.WORD, priority=80),
    Column("amount", "Amount", Kind.MONEY, priority=95),
    Column("rep", "Rep", priority=30),
)
DRAFTS = (ORDERS[0], ORDERS[1], Column("age_days", "Age (days)", Kind.DAYS), ORDERS[3], ORDERS[4])
CREDITS = (ORDERS[0], ORDERS[1], ORDERS[3])
ARITHMETIC = (
    Column("step", "Step", priority=100),
    Column("value", "Value", Kind.WORD, priority=90),
    Column("how", "How", priority=50, wrap=True),
)
_MONTHS = 24
_GAPS = 24


def build(book: Book, filters: Filters, *, rule: RiskRule, today: date, compare: Compare | None = None) -> Report:
    """Compute the page of one account.

    Args:
        book: The orders and accounts.
        filters: ``customer`` names the account; the period and the currency count, a rep does not.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.
        compare: The days that its figures are compared with, in the stead of the year before.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: no account has that name, or several have.
    """
    basis = builder.compute(book, replace(filters, rep=None), rule=rule, today=today)
    listed = basis.listed
    if listed.height != 1:
        names = ", ".join(listed["customer"].head(5))
        more = f" and {listed.height - 5} more" if listed.height > 5 else ""
        raise UsageError(f"{listed.height} accounts have this name: {names}{more}; name one, or its id")
    return next(pages(replace(basis, compare=compare), listed["key"]))


def per_customer(basis: Basis, choice: Choice, whole: Report) -> Reports:
    """The page of each account of the leaderboard.

    Args:
        basis: Of all of them.
        choice: What the leaderboard shows.
        whole: The report that has it.
    """
    chosen, listed = builder.chosen(basis, choice), whole.section("leaderboard")
    nobody = any(row["customer"] == NO_CUSTOMER for row in listed.footer)
    return Reports(
        of="customer",
        names=chosen["customer"].to_list(),
        keys=chosen["key"].to_list(),
        reports=pages(basis, chosen["key"]),
        index=replace(whole, sections=(whole.section("summary"), listed), main=listed.name),
        left_out=builder.left_out("customer", basis.nobody, whole) if nobody else None,
    )


def pages(basis: Basis, keys: pl.Series) -> Iterator[Report]:
    """The page of each of several accounts, in the order of their keys; what can be is computed for all at once."""
    where, rule = replace(basis.where, names=(), reps=None), basis.rule
    listed = pl.DataFrame({"key": keys}).join(basis.listed, on="key", maintain_order="left")
    listed = narrative.told(listed, basis.book.summed, where, rule)
    theirs = order_frame.of_customers(basis.book.orders.filter(where.orders()), keys)
    orders = order_frame.collect_decoded(theirs, "amount").sort("ordered_at", "order_id", descending=True)
    now, before = _periods(where, basis.compare)
    figures = [_figures(keys, orders, replace(where, period=period), rule) for period in (now, before)]
    compared = basis.compare is not None
    columns = with_comparison(FIGURES, *_FIGURES) if compared else FIGURES
    title = f"This period and the {'one' if basis.compare is Compare.PREVIOUS else 'year'} before"
    notes = (*basis.book.notes, *(builder.compared_notes(basis, now, before) if compared else ()))
    told = _told(orders, where.as_of)
    figures_of = builder.parts(pl.concat(_compared(*figures) if compared else figures, how="diagonal"), "key")
    months_of = builder.parts(builder.by_month(orders.lazy(), _recent(where), "key"), "key")
    gaps_of = builder.parts(_gaps(orders, listed, where.as_of), "key")
    drafts_of = builder.parts(told.filter(pl.col("kind") == "draft"), "key")
    credits_of = builder.parts(told.filter(pl.col("kind") == "credit"), "key")
    orders_of = builder.parts(told, "key")
    for at, one in enumerate(listed.iter_rows(named=True)):
        key, gaps = one["key"], gaps_of(one["key"])
        more = f", the last {_GAPS}" if gaps.height > _GAPS + 1 else ""
        yield Report(
            title=one["customer"],
            as_of=where.as_of,
            period=where.period,
            window=where.window,
            currency=where.currency,
            digits=where.digits,
            filters={},
            sources=basis.book.sources,
            reconciliation=basis.reconciliation,
            rule=str(rule),
            sections=(
                _section("account", one["customer"], ACCOUNT, listed[at], Layout.PROFILE),
                _section("figures", title, columns, figures_of(key), Layout.PERIODS),
                builder.months(months_of(key)),
                _section("gaps", f"Days between purchases{more}", GAPS, gaps.head(_GAPS + 1), Layout.INTERVALS),
                _section("drafts", "Open drafts", DRAFTS, drafts_of(key)),
                _section("credits", "Credits", CREDITS, credits_of(key)),
                _section("orders", "Every order", ORDERS, orders_of(key)),
                _arithmetic(one, rule),
            ),
            main="figures" if compared else "account",
            notes=(*notes, *risk.pace(listed, rule)),
            inputs=basis.book.inputs,
            compared=before if compared else None,
        )


def _section(
    name: str, title: str, columns: Sequence[Column], frame: pl.DataFrame, layout: Layout = Layout.TABLE
) -> Section:
    return Section(name, title, tuple(columns), frame[[c.name for c in columns]], frame.height, layout=layout)


def _periods(where: Scope, compare: Compare | None) -> tuple[Period, Period]:
    """The period, without one the last year, and the same days a year earlier, or those that are asked for."""
    last = where.period.last or where.as_of
    first = where.period.first or (year_before(last) + (date(2001, 1, 2) - date(2001, 1, 1)))
    if compare:
        now, before, _ = scope.compared(Period(first, last), where.as_of, compare)
        return now, before
    return Period(first, last), Period(year_before(first), year_before(last))


def _figures(keys: pl.Series, orders: pl.DataFrame, where: Scope, rule: RiskRule) -> pl.DataFrame:
    """One row per account: its figures in a period, also of one without an order."""
    grouped = builder.aggregate(orders.lazy(), where, rule)
    figures = builder.customers(grouped, None, where, rule)
    summed = [c.name for c in FIGURES if c.name.endswith(("_count", "_amount")) and c.name != "average_order_amount"]
    return (
        keys.to_frame("key")
        .join(figures, on="key", how="left")
        .select("key", pl.lit(str(where.period)).alias("period"), *(c.name for c in FIGURES[1:]))
        .with_columns(pl.col(summed).fill_null(0))
    )


def _compared(now: pl.DataFrame, before: pl.DataFrame) -> list[pl.DataFrame]:
    """The figures of both, those of the period with the change since the days before."""
    then = before.select("key", pl.col(_FIGURES).name.suffix(BEFORE))
    return [now.join(then, on="key").with_columns(**metrics.changes(_FIGURES)), before]


def _recent(where: Scope) -> Scope:
    """The months that are shown: those of the period, else the last 24."""
    if where.period.first:
        return where
    month = where.as_of.year * 12 + where.as_of.month - _MONTHS
    return replace(where, period=Period(date(max(month // 12, 1), month % 12 + 1, 1), where.period.last))


def _gaps(orders: pl.DataFrame, listed: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The days before each purchase day of each account, newest first; before them those that run, up to as-of."""
    day, gap, running = pl.col("purchase_day"), pl.col("gap_days"), pl.col("running")
    bought = orders.filter(metrics.is_confirmed())
    days = bought.select("key", purchase_day="ordered_on", running=pl.lit(value=False)).unique()
    to_now = bought.select("key", purchase_day=pl.lit(as_of), running=pl.lit(value=True)).unique()
    return (
        pl.concat([days, to_now])
        .sort("key", "purchase_day", "running", descending=[False, True, True])
        .with_columns(gap_days=(day - day.shift(-1)).over("key").dt.total_days())
        .filter(gap.is_not_null())
        .join(listed.select("key", "usual_gap_days"), on="key", maintain_order="left")
        .with_columns(
            purchase_day=pl.when(~running).then(day),
            against_usual=pl.concat_str(
                pl.when(gap > pl.col("usual_gap_days")).then(pl.lit("longer")),
                pl.when(running).then(pl.lit("so far")),
                separator=" ",
                ignore_nulls=True,
            ),
        )
    )


def _told(orders: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Orders with what they are said to be and how old they are, safe to print."""
    kind = pl.when(metrics.is_credit()).then(pl.lit("credit")).otherwise(pl.col("status").cast(pl.String))
    return orders.with_columns(
        kind=kind,
        age_days=metrics.days_since(pl.col("ordered_on"), as_of),
        rep=text_columns.printable(pl.col("rep")),
        order_id=text_columns.printable(pl.col("order_id")),
    )


def _arithmetic(one: dict[str, Any], rule: RiskRule) -> Section:
    """The risk of SPEC.md §3, step by step, with this account's numbers."""
    n, g, since = one["n"], one["usual_gap_days"], one["days_since_last_purchase"]
    steps = [("Purchase days", f"{n}", f"days with a confirmed order in the {rule.history} days up to as-of")]
    if n:
        tenths = "{:,.1f}".format
        steps += [
            (
                "From the first to the last",
                f"{one['span']:,} days",
                f"{one['first_purchase']} to {one['last_purchase']}",
            ),
            (
                "Typical gap of all customers",
                f"{tenths(one['g0'])} days",
                "median over those with 3 or more purchase days",
            ),
            ("Usual gap", f"{tenths(g)} days", f"({one['span']:,} + {tenths(one['g0'])}) ÷ {n}"),
            ("Since the last purchase", f"{since:,} days", f"as-of less {one['last_purchase']}"),
            ("Overdue", f"{tenths(one['overdue_ratio'])}x", f"{since:,} ÷ {tenths(g)}; above 1 the next order is late"),
            ("Regularity", f"{one['regularity']:.0f} of 4", "1: anything goes; 4: like clockwork"),
            (
                f"Chance of an order in {rule.horizon} days",
                f"{one['chance']:.0%}",
                f"from the gaps so far; below {rule.flag_below:.0%} it is a flag",
            ),
            ("Amount at stake", f"{one['amount_at_stake']:,.2f}", "the amount of a usual year × (1 − chance)"),
        ]
    why = {
        Risk.NEVER: "no purchase day up to as-of",
        Risk.LOST: f"more than {rule.lost_after} days since the last purchase",
        Risk.NEW: "fewer than 3 purchase days",
        Risk.ON_TRACK: "not yet past the usual gap",
        Risk.LATE: f"past the usual gap, and at least {rule.flag_below:.0%} likely to order",
        Risk.AT_RISK: f"past the usual gap, and less than {rule.flag_below:.0%} likely to order",
    }
    steps.append(("Risk", str(one["risk"]), why[Risk(one["risk"])]))
    frame = pl.DataFrame(steps, schema={c.name: pl.String for c in ARITHMETIC}, orient="row")
    return _section("arithmetic", "How the risk is worked out", ARITHMETIC, frame)
