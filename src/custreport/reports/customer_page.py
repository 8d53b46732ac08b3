"""One account, before a meeting: its figures, its habit, every order, and its risk spelled out.

Built from the same aggregates as the lists, so that its figures are those of its row there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import narrative, risk, scope
from custreport.analysis.aggregate import aggregate, customers
from custreport.analysis.analysis import analyse
from custreport.core import order_frame, text_columns
from custreport.core.document import BEFORE, Column, Kind, Layout, Reports, Role
from custreport.core.errors import UsageError
from custreport.core.period import Period, year_before
from custreport.core.terms import Compare
from custreport.core.text import NO_CUSTOMER
from custreport.reports.definitions import AS_QUIET, AT_STAKE
from custreport.reports.leaderboard import LEADERBOARD, shown_accounts
from custreport.reports.months import monthly_figures, months
from custreport.reports.notes import comparison_notes
from custreport.reports.per_rep import left_out, rows_by
from custreport.reports.report import assemble
from custreport.reports.risk_steps import ARITHMETIC, risk_steps
from custreport.reports.section import Table, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from custreport.analysis.analysis import Analysis
    from custreport.analysis.scope import Scope
    from custreport.core.document import Report
    from custreport.core.filters import Filters, ReportSpec
    from custreport.core.risk_settings import RiskRule
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
    Column("amount_at_stake", "Amount at Stake", Kind.MONEY, priority=40, definition=AT_STAKE, card=True),
    Column("reason", "Reason", priority=97, definition=AS_QUIET, wrap=True, role=Role.REASON),
)
OF_PERIOD = tuple(c for c in LEADERBOARD if c.kind in {Kind.COUNT, Kind.MONEY, Kind.TENTHS} and c.name != "rank")
"""The figures of the leaderboard that depend on the period."""
FIGURES = (Column("period", "Period", Kind.WORD, priority=100), *OF_PERIOD)
_FIGURES = [column.name for column in OF_PERIOD]
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
MONTHS_SHOWN = 24
GAPS_SHOWN = 24


# --- which accounts -----------------------------------------------------------------


def build_page(book: Book, filters: Filters, *, rule: RiskRule, today: date, compare: Compare | None = None) -> Report:
    """The page of one account.

    Args:
        book: The orders and accounts.
        filters: ``customer`` names the account; the period and the currency count, a rep does not.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.
        compare: The days that its figures are compared with, instead of the year before.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: no account has that name, or several have.
    """
    analysis = analyse(book, replace(filters, rep=None), rule=rule, today=today)
    matches = analysis.customers
    if matches.height != 1:
        names = ", ".join(matches["customer"].head(5))
        more = f" and {matches.height - 5} more" if matches.height > 5 else ""
        raise UsageError(f"{matches.height} accounts have this name: {names}{more}; name one, or its id")
    return next(pages(replace(analysis, compare=compare), matches["key"]))


def per_customer(analysis: Analysis, spec: ReportSpec, whole: Report) -> Reports:
    """The page of each account of the leaderboard.

    Args:
        analysis: Of all of them.
        spec: What the leaderboard shows.
        whole: The report that has it.
    """
    shown, listed = shown_accounts(analysis, spec), whole.section("leaderboard")
    has_unassigned = any(row["customer"] == NO_CUSTOMER for row in listed.footer)
    return Reports(
        of="customer",
        names=shown["customer"].to_list(),
        keys=shown["key"].to_list(),
        reports=pages(analysis, shown["key"]),
        index=replace(whole, sections=(whole.section("summary"), listed), main=listed.name),
        left_out=left_out("customer", analysis.unassigned, whole) if has_unassigned else None,
    )


# --- what the pages are made from ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What the sections of one page are made from: one row, and the rows of each list."""

    account: pl.DataFrame
    title: str
    rule: RiskRule
    figures: pl.DataFrame
    figures_title: str
    months: pl.DataFrame
    gaps: pl.DataFrame
    drafts: pl.DataFrame
    credits: pl.DataFrame
    orders: pl.DataFrame


def pages(analysis: Analysis, keys: pl.Series) -> Iterator[Report]:
    """The page of each of several accounts, in the order of their keys; what can be is computed for all at once."""
    where, rule, book = replace(analysis.where, names=(), reps=None), analysis.rule, analysis.book
    now, before = _periods(where, analysis.compare)
    compared = analysis.compare is not None
    accounts = pl.DataFrame({"key": keys}).join(analysis.customers, on="key", maintain_order="left")
    accounts = narrative.add_reasons(accounts, book.summed, where, rule)
    notes = [
        *book.notes,
        *(comparison_notes(analysis, now, before) if compared else ()),
        *risk.horizon_notes(accounts, rule),
    ]
    for page in _pages(analysis, where, accounts, (now, before)):
        report = assemble(
            book,
            where,
            rule,
            analysis.reconciliation,
            title=page.title,
            sections=[each.build(page) for each in SECTIONS],
            main="figures" if compared else "account",
            filters={},
            notes=notes,
        )
        yield replace(report, compared=before if compared else None)


def _pages(analysis: Analysis, where: Scope, accounts: pl.DataFrame, periods: tuple[Period, Period]) -> Iterator[Page]:
    """The page of each account, its lists cut out of those of all."""
    keys = accounts["key"]
    own = order_frame.of_customers(analysis.book.orders.filter(where.orders()), keys)
    orders = order_frame.collect_decoded(own, "amount").sort("ordered_at", "order_id", descending=True)
    figures = [_figures(keys, orders, replace(where, period=period), analysis.rule) for period in periods]
    if analysis.compare:
        figures = _with_changes(*figures)
    listed = _as_listed(orders, where.as_of)
    lists: dict[str, Callable[[object], pl.DataFrame]] = {
        "figures": rows_by(pl.concat(figures, how="diagonal"), "key"),
        "months": rows_by(monthly_figures(orders.lazy(), _recent(where), "key"), "key"),
        "gaps": rows_by(_gaps(orders, accounts, where.as_of), "key"),
        "drafts": rows_by(listed.filter(pl.col("kind") == "draft"), "key"),
        "credits": rows_by(listed.filter(pl.col("kind") == "credit"), "key"),
        "orders": rows_by(listed, "key"),
    }
    earlier = "one" if analysis.compare is Compare.PREVIOUS else "year"
    for at, key in enumerate(keys):
        yield Page(
            account=accounts[at],
            title=accounts.item(at, "customer"),
            rule=analysis.rule,
            figures_title=f"This period and the {earlier} before",
            **{name: rows_of(key) for name, rows_of in lists.items()},
        )


def _periods(where: Scope, compare: Compare | None) -> tuple[Period, Period]:
    """The period, without one the last year, and the same days a year earlier, or those that are asked for."""
    last = where.period.last or where.as_of
    first = where.period.first or (year_before(last) + (date(2001, 1, 2) - date(2001, 1, 1)))
    if compare:
        now, before, _ = scope.resolve_comparison(Period(first, last), where.as_of, compare)
        return now, before
    return Period(first, last), Period(year_before(first), year_before(last))


def _figures(keys: pl.Series, orders: pl.DataFrame, where: Scope, rule: RiskRule) -> pl.DataFrame:
    """One row per account: its figures in a period, also of one without an order."""
    figures = customers(aggregate(orders.lazy(), where, rule), None, where, rule)
    return (
        keys.to_frame("key")
        .join(figures, on="key", how="left")
        .select("key", pl.lit(str(where.period)).alias("period"), *_FIGURES)
        .with_columns(pl.col(column.name).fill_null(0) for column in OF_PERIOD if column.totalled)
    )


def _with_changes(now: pl.DataFrame, before: pl.DataFrame) -> list[pl.DataFrame]:
    """The figures of both, those of the period with the change since the days before."""
    then = before.select("key", pl.col(_FIGURES).name.suffix(BEFORE))
    return [now.join(then, on="key").with_columns(**metrics.changes(_FIGURES)), before]


def _recent(where: Scope) -> Scope:
    """The months that are shown: those of the period, else the last 24."""
    if where.period.first:
        return where
    month = where.as_of.year * 12 + where.as_of.month - MONTHS_SHOWN
    return replace(where, period=Period(date(max(month // 12, 1), month % 12 + 1, 1), where.period.last))


def _gaps(orders: pl.DataFrame, accounts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The days before each purchase day of each account, newest first; before them those that run, up to as-of."""
    day, gap, running = pl.col("purchase_day"), pl.col("gap_days"), pl.col("running")
    purchases = orders.filter(metrics.is_confirmed())
    days = purchases.select("key", purchase_day="ordered_on", running=pl.lit(value=False)).unique()
    to_now = purchases.select("key", purchase_day=pl.lit(as_of), running=pl.lit(value=True)).unique()
    return (
        pl.concat([days, to_now])
        .sort("key", "purchase_day", "running", descending=[False, True, True])
        .with_columns(gap_days=(day - day.shift(-1)).over("key").dt.total_days())
        .filter(gap.is_not_null())
        .join(accounts.select("key", "usual_gap_days"), on="key", maintain_order="left")
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


def _as_listed(orders: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Orders with their kind and age, safe to print."""
    kind = pl.when(metrics.is_credit()).then(pl.lit("credit")).otherwise(pl.col("status").cast(pl.String))
    return orders.with_columns(
        kind=kind,
        age_days=metrics.days_since(pl.col("ordered_on"), as_of),
        rep=text_columns.printable(pl.col("rep")),
        order_id=text_columns.printable(pl.col("order_id")),
    )


# --- sections -----------------------------------------------------------------------


@section("account", "Account", ACCOUNT, layout=Layout.PROFILE)
def account(page: Page) -> Table:
    """The account as it stands, and what to say to it."""
    return Table(page.account, title=page.title)


@section("figures", "Figures", FIGURES, compared=_FIGURES, layout=Layout.PERIODS)
def figures(page: Page) -> Table:
    """The figures of the period, and of the days it is compared with."""
    return Table(page.figures, title=page.figures_title)


@section(months.name, months.title, months.columns, layout=months.layout)
def account_months(page: Page) -> Table:
    """What it ordered in each month."""
    return Table(page.months)


@section("gaps", "Days between purchases", GAPS, layout=Layout.INTERVALS)
def gaps(page: Page) -> Table:
    """The days before each purchase day, newest first."""
    title = f"Days between purchases, the last {GAPS_SHOWN}" if page.gaps.height > GAPS_SHOWN + 1 else None
    return Table(rows := page.gaps.head(GAPS_SHOWN + 1), title=title, matched=rows.height)


@section("drafts", "Open drafts", DRAFTS)
def drafts(page: Page) -> Table:
    """Its drafts, newest first."""
    return Table(page.drafts)


@section("credits", "Credits", CREDITS)
def credit_notes(page: Page) -> Table:
    """Its credits, newest first."""
    return Table(page.credits)


@section("orders", "Every order", ORDERS)
def every_order(page: Page) -> Table:
    """All its orders, newest first."""
    return Table(page.orders)


@section("arithmetic", "How the risk is worked out", ARITHMETIC)
def arithmetic(page: Page) -> Table:
    """The steps to its risk."""
    return Table(risk_steps(page.account.row(0, named=True), page.rule))


SECTIONS = (account, figures, account_months, gaps, drafts, credit_notes, every_order, arithmetic)
