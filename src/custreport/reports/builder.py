"""Orders and filters → sections: which columns, which rows, in what order.

One aggregate per customer (:func:`customers`) feeds every section; a section
is a choice of columns, rows and order on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.analysis import history, narrative, risk, scope
from custreport.core import order_frame, text_columns
from custreport.core.document import BEFORE, Column, Kind, Reconciliation, Report, Reports, Section, with_comparison
from custreport.core.errors import UsageError
from custreport.core.filters import Choice, Filters, Rows
from custreport.core.period import Period, trailing
from custreport.core.terms import Activity, Compare, Risk
from custreport.core.text import NO_CUSTOMER, NO_REP
from custreport.core.text import plain as plain_text
from custreport.reports import breakdowns, cohorts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.analysis.scope import Scope
    from custreport.core.filters import FollowUp
    from custreport.core.risk_rule import RiskRule
    from custreport.sources import Book

SUMMARY = (
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99),
    Column("total_customers", "Total Customers", Kind.COUNT, priority=60),
    Column("active_customers", "Active Customers", Kind.COUNT, priority=80),
    Column("average_reorder_days", "Average Reorder Time", Kind.TENTHS, priority=70),
)

LEADERBOARD = (
    Column("rank", "#", Kind.COUNT, priority=40),
    Column("customer", "Customer", priority=100),
    Column("total_order_count", "Total Order Count", Kind.COUNT, priority=80),
    Column("total_order_amount", "Total Order Amount", Kind.MONEY, priority=90),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT, priority=78),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99),
    Column("draft_order_count", "Draft Order Count", Kind.COUNT, priority=25),
    Column("draft_order_amount", "Draft Order Amount", Kind.MONEY, priority=77),
    Column("last_order", "Last Order", Kind.DAY, priority=95),
    Column("average_order_amount", "Average Order Amount", Kind.MONEY, priority=76),
    Column("days_since_last_order", "Days Since Last Order", Kind.DAYS, priority=28),
    Column("reorder_days", "Reorder Time (days)", Kind.TENTHS, priority=30),
    Column("activity", "Activity", Kind.WORD, priority=35),
    Column("risk", "Risk", Kind.WORD, priority=38),
    Column("owner", "Rep", priority=32, hide_if_empty=True),
)

AT_RISK = (
    Column("customer", "Customer", priority=100),
    Column("owner", "Rep", priority=70, hide_if_empty=True),
    Column("activity", "Activity", Kind.WORD, priority=40),
    Column("risk", "Risk", Kind.WORD, priority=75),
    Column("last_purchase", "Last Purchase", Kind.DAY, priority=74),
    Column("days_since_last_purchase", "Days Since Last Purchase", Kind.DAYS, priority=43),
    Column("usual_gap_days", "Usual Gap (days)", Kind.RATIO, priority=62),
    Column("overdue_ratio", "Overdue Ratio", Kind.RATIO, priority=45),
    Column("next_order_expected", "Next Order Expected", Kind.DAY, priority=42),
    Column("chance", "Chance", Kind.CHANCE, priority=46),
    Column("at_risk_since", "At Risk Since", Kind.DAY, priority=55),
    Column("newly_at_risk", "Newly at Risk", Kind.FLAG, priority=20, hide_if_empty=True),
    Column("amount_at_stake", "Amount at Stake", Kind.MONEY, priority=98),
    Column("amount_per_year", "Amount per Year", Kind.MONEY, priority=61),
    Column("confirmed_amount_12m", "Confirmed Amount 12 Months", Kind.MONEY, priority=35),
    Column("open_draft_amount", "Open Draft Amount", Kind.MONEY, priority=44, hide_if_empty=True),
    Column("open_draft_days", "Open Draft Days", Kind.DAYS, priority=25, hide_if_empty=True),
    Column(
        "credit_amount_since_last_purchase", "Credits Since Last Purchase", Kind.MONEY, priority=30, hide_if_empty=True
    ),
    Column("reason", "Reason", priority=97),
)
CALL_LIST = (
    *AT_RISK,
    Column("called_on", "Called On", Kind.DAY),
    Column("outcome", "Outcome"),
    Column("next_step", "Next Step"),
)
"""The follow-up list with room for the notes of whoever calls."""

MONTHS = (
    Column("month", "Month", Kind.MONTH, priority=100),
    Column("confirmed_order_count", "Confirmed Order Count", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY, priority=99),
    Column("draft_order_count", "Draft Order Count", Kind.COUNT, priority=30),
    Column("draft_order_amount", "Draft Order Amount", Kind.MONEY, priority=40),
)
TOP_CUSTOMERS = (
    Column("rank", "#", Kind.COUNT),
    Column("customer", "Customer"),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
    Column("share", "Share", Kind.SHARE),
)
BY_ACTIVITY = (
    Column("activity", "Activity", Kind.WORD),
    Column("customers", "Customers", Kind.COUNT),
    Column("confirmed_order_amount", "Confirmed Order Amount", Kind.MONEY),
)
BY_RISK = (Column("risk", "Risk", Kind.WORD), *BY_ACTIVITY[1:])
REPS = (
    Column("rep", "Rep", priority=100),
    *SUMMARY,
    Column("at_risk_customers", "Customers at Risk", Kind.COUNT),
)
ACCOUNTS = (
    Column("key", "Key"),
    Column("risk", "Risk", Kind.WORD),
    Column("confirmed_amount_12m", "Confirmed Amount 12 Months", Kind.MONEY),
)
"""What `changes` compares a later report with."""
_TOP = 10

JUDGED = {"leaderboard", "at_risk", "by_risk"}
"""Sections that show the risk."""
LISTS = {"leaderboard": LEADERBOARD, "at_risk": AT_RISK}

NOT_LISTED = "(not listed now)"
"""The name under which accounts are counted that are in scope in the days before only."""
PORTION = 8_000_000
"""Orders of which one pass is made: fewer take more passes, more do not find their customers as quickly in memory."""
_TAKES = 100
"""Bytes of memory that each of them is given where there is a bound."""
_NEEDED = ("key", "customer", "rep", "status", "ordered_on", "amount")
_COUNTS = {"has_counted", "total_order_count", "confirmed_order_count", "draft_order_count"}
_AMOUNT = "confirmed_order_amount"
_BEFORE = f"{_AMOUNT}{BEFORE}"


# --- one row per customer -------------------------------------------------------


def aggregate(orders: pl.LazyFrame, where: Scope, rule: RiskRule, portions: int = 1) -> pl.DataFrame:
    """One row per customer, the period inside the aggregates; a null key holds orders without a customer.

    Args:
        orders: As :attr:`custreport.sources.Book.summed` has them.
        where: The days, and who counts.
        rule: The risk rule.
        portions: In how many the customers are taken, one after the other, to save memory.
    """
    parts = order_frame.partitions(order_frame.dictionary_encode(orders).filter(where.orders()), portions)
    return pl.concat([_aggregate(part, where, rule, held=portions > 1) for part in parts]).rechunk()


def _aggregate(every: pl.LazyFrame, where: Scope, rule: RiskRule, *, held: bool) -> pl.DataFrame:
    """``held`` in memory, so that each portion is looked for once."""
    orders = every.select(_NEEDED).collect().lazy() if held else every
    names, sums = _names(), {**_money(where), **risk.revenue(where.as_of, rule)}
    ends = {f"{at} {name}": end for name, (column, counts) in names.items() for at, end in _ends(column, counts)}
    grouped = orders.group_by("key").agg(**_status(where), **sums, **ends)
    amounts = [name for name in sums if name not in _COUNTS]
    days = (
        history.purchase_gaps(orders)
        .lazy()
        .group_by("code")
        .agg(**_in_turn(where), **risk.purchase_history(where.as_of, rule))
    )
    found = (
        order_frame.as_money(grouped, *amounts)
        .with_columns(code=pl.col("key").to_physical())
        .join(days, on="code", how="left")
        .with_columns(pl.col("n", "ss", "period_purchase_days").fill_null(0))
        .drop("code")
        .collect()
    )
    for name, (column, counts) in names.items():
        found = _settled(found, every, name, column, counts)
    # a chunk of one row divides floats another way, and the last digit may differ
    return found.with_columns(pl.col("key", *names).cast(pl.String)).rechunk()


def _names() -> dict[str, tuple[str, pl.Expr]]:
    """What a customer and its rep are called: the column, and the orders of which the latest says it."""
    named, credit = pl.col("customer").is_not_null(), metrics.is_credit()
    return {
        "customer": ("customer", named & ~credit),
        "customer_on_credit": ("customer", named & credit),
        "owner": ("rep", metrics.is_placed() & pl.col("rep").is_not_null()),
    }


def _ends(column: str, counts: pl.Expr) -> tuple[tuple[str, pl.Expr], tuple[str, pl.Expr]]:
    """The least and the greatest code of a column's texts: most customers have but one."""
    told = pl.when(counts).then(pl.col(column).to_physical())
    return ("least", told.min()), ("greatest", told.max())


def _settled(found: pl.DataFrame, orders: pl.LazyFrame, name: str, column: str, counts: pl.Expr) -> pl.DataFrame:
    """The one text that a customer has; where it has several, that of the latest order."""
    least, greatest = pl.col(f"least {name}"), pl.col(f"greatest {name}")
    one = found.with_columns(least.cat.to(orders.collect_schema()[column]).alias(name))
    several = found.lazy().filter(least != greatest).select("key")
    if several.select(pl.len()).collect().item():
        theirs = orders.join(several, on="key", how="semi", nulls_equal=True)
        chosen = theirs.group_by("key").agg(chosen=metrics.latest(column, counts)).collect()
        one = one.join(chosen, on="key", how="left", nulls_equal=True, maintain_order="left")
        one = one.with_columns(pl.coalesce("chosen", name).alias(name)).drop("chosen")
    return one.drop(f"least {name}", f"greatest {name}")


def _status(where: Scope) -> dict[str, pl.Expr]:
    """What follows the customer, whoever took the orders."""
    confirmed, placed = metrics.is_confirmed(), metrics.is_placed()
    day = pl.col("ordered_on")
    in_window = metrics.within(day, where.window)
    return {
        "last_order": metrics.newest_day(placed & metrics.within(day, Period(None, where.period.last))),
        "window_confirmed": metrics.order_count(in_window & confirmed),
        "window_placed": metrics.order_count(in_window & placed),
    }


def _in_turn(where: Scope) -> dict[str, pl.Expr]:
    """The same, of its orders one after the other."""
    day = pl.col("ordered_on")
    in_period = metrics.within(day, where.period)
    return {
        "period_purchase_days": metrics.purchase_days(in_period),
        "period_first_purchase": metrics.oldest_day(in_period),
        "period_last_purchase": metrics.newest_day(in_period),
        "purchase_before_period": metrics.newest_day(day < (where.period.first or date.min)),
    }


def _money(where: Scope) -> dict[str, pl.Expr]:
    """What follows the rep; ``has_counted`` is whether there is any in the period."""
    confirmed, draft, placed, credit = (
        metrics.is_confirmed(), metrics.is_draft(), metrics.is_placed(), metrics.is_credit(),
    )  # fmt: skip
    counted = where.counted()
    last_year = metrics.within(pl.col("ordered_on"), trailing(where.as_of, risk.YEAR)) & where.credited()
    return {
        "has_counted": (counted & (placed | credit)).any(),
        "total_order_count": metrics.order_count(counted & placed),
        "total_order_amount": metrics.order_amount(counted & (placed | credit)),
        "confirmed_order_count": metrics.order_count(counted & confirmed),
        "confirmed_order_amount": metrics.order_amount(counted & (confirmed | credit)),
        "draft_order_count": metrics.order_count(counted & draft),
        "draft_order_amount": metrics.order_amount(counted & draft),
        "confirmed_amount_12m": metrics.order_amount(last_year & (confirmed | credit)),
        "open_draft_amount": metrics.order_amount(last_year & draft),
    }


def customers(grouped: pl.DataFrame, accounts: pl.DataFrame | None, where: Scope, rule: RiskRule) -> pl.DataFrame:
    """Every account of the book with all its figures, sorted by key.

    Args:
        grouped: :func:`aggregate`; the row without a key is left out.
        accounts: The customer list; ``None`` without one.
        where: The filters. They decide what is summed, not who is here.
        rule: The risk rule.
    """
    frame = grouped.filter(pl.col("key").is_not_null()).with_columns(
        customer=pl.coalesce("customer", "customer_on_credit")
    )
    frame = _with_accounts(frame, accounts).sort("key")
    return (
        risk.judged(frame.lazy(), where.as_of, rule)
        .with_columns(
            customer=text_columns.printable(pl.col("customer")),
            owner=text_columns.printable(pl.col("owner")),
            owner_written="owner",
            average_order_amount=metrics.average_order_amount(where.digits),
            days_since_last_order=metrics.days_since(pl.col("last_order"), where.as_of),
            reorder_gap_days=metrics.repeat_purchase_days(),
            reorder_gaps=metrics.repeat_purchases(),
            activity=metrics.activity(),
        )
        .with_columns(reorder_days=metrics.reorder_days(pl.col("reorder_gap_days"), pl.col("reorder_gaps")))
        .collect(engine="in-memory")
    )


def _with_accounts(frame: pl.DataFrame, accounts: pl.DataFrame | None) -> pl.DataFrame:
    """Add the owners of the customer list, and its accounts that are on no order.

    An account is the customer with its id; else the one with its name.
    """
    if accounts is None:
        return frame.with_columns(customer=pl.coalesce("customer", "key"))
    named = frame.select("key", by_name=text_columns.normalised(pl.coalesce("customer", "key")))
    listed = accounts.with_row_index("at").with_columns(
        id=pl.col("customer_id").str.normalize("NFKC"), by_name=text_columns.normalised(pl.col("customer"))
    )
    by_id = listed.join(frame.select("key"), left_on="id", right_on="key").with_columns(key="id")
    rest = listed.join(by_id, on="at", how="anti")
    matched = rest.join(named, on="by_name", how="left").with_columns(
        # a customer with an id of its own is not the one that only has the same name
        key=pl.when(pl.col("id").is_null() | (pl.col("key") == pl.col("by_name"))).then(pl.col("key"))
    )
    matched = matched.with_columns(key=pl.coalesce("key", "id", "by_name"))
    found = (
        pl.concat([by_id.select("at", "key", "customer", "rep"), matched.select("at", "key", "customer", "rep")])
        .sort("at")
        .unique("key", keep="first", maintain_order=True)
        .select("key", listed_as="customer", listed_rep="rep")
    )
    joined = frame.join(found, on="key", how="full", coalesce=True)
    counts = [name for name, dtype in joined.schema.items() if dtype.is_integer() or dtype.is_decimal()]
    return joined.with_columns(
        pl.col(counts).fill_null(0),
        has_counted=pl.col("has_counted").fill_null(value=False),
        customer=pl.coalesce("customer", "listed_as", "key"),
        owner=pl.coalesce("listed_rep", "owner"),
    ).drop("listed_as", "listed_rep")


# --- sections -------------------------------------------------------------------


def _section(
    name: str,
    title: str,
    columns: Sequence[Column],
    frame: pl.DataFrame,
    top: int,
    footer: Sequence[dict[str, Any]] = (),
) -> Section:
    shown = frame.head(top) if top else frame
    return Section(name, title, tuple(columns), shown[[c.name for c in columns]], frame.height, tuple(footer))


def _sorted(
    frame: pl.DataFrame, columns: Sequence[Column], rows: Rows, default: Sequence[str], top: int = 0
) -> pl.DataFrame:
    """Sort by the chosen column if the list has it, else by the default ones downwards; ties end in customer.

    The first ``top`` alone, where it is not 0, are found without sorting all.
    """
    by, descending = list(default), [not rows.ascending] * len(default)
    if column := _find_column(rows.sort, columns):
        by, descending = [column.name], [not rows.ascending and column.kind not in {Kind.TEXT, Kind.WORD}]
    ordered = frame.lazy().sort(*by, "customer", "key", descending=[*descending, False, False], nulls_last=True)
    return (ordered.head(top) if top else ordered).collect(engine="in-memory")


def _find_column(asked: str | None, columns: Sequence[Column]) -> Column | None:
    wanted = (asked or "").strip().lower().replace("-", "_").replace(" ", "_")
    return next((c for c in columns if wanted in {c.name, c.label.lower().replace(" ", "_")} - {"rank", "#"}), None)


def _check_sort(asked: str | None, lists: Sequence[Sequence[Column]]) -> None:
    """Stop when none of the lists of a report has the column to sort by."""
    if asked and not any(_find_column(asked, columns) for columns in lists):
        names = dict.fromkeys(c.name for columns in lists for c in columns if c.name != "rank")
        raise UsageError(f"--sort {asked}: no such column; there are {', '.join(names)}")


def _totals(frame: pl.DataFrame, digits: int) -> dict[str, Any]:
    """Counts and amounts of several rows of the leaderboard together."""
    summed = frame.select(
        pl.col(c.name).sum() for c in LEADERBOARD if c.name.startswith(("total_", "confirmed_", "draft_"))
    ).with_columns(average_order_amount=metrics.average_order_amount(digits))
    if _BEFORE in frame.columns:
        summed = summed.hstack(frame.select(pl.col(_BEFORE).sum())).with_columns(**metrics.change(_AMOUNT))
    return summed.row(0, named=True)


def summary(listed: pl.DataFrame, nobody: pl.DataFrame) -> Section:
    """The four cards.

    Args:
        listed: The accounts in scope.
        nobody: The row of orders without a customer; no row when it does not count.
    """
    amount = pl.col("confirmed_order_amount")
    # a Decimal from Python would make Polars import numpy, for a tenth of a second
    frame = (
        pl.concat([listed.select(amount), nobody.select(amount)])
        .sum()
        .hstack(
            listed.select(
                total_customers=pl.len().cast(pl.Int64),
                active_customers=(pl.col("window_confirmed") > 0).sum().cast(pl.Int64),
                average_reorder_days=metrics.reorder_days(
                    pl.col("reorder_gap_days").sum(), pl.col("reorder_gaps").sum()
                ),
            )
        )
    )
    return _section("summary", "Summary", SUMMARY, frame, 0)


def compared_cards(now: Section, before: Section) -> Section:
    """The four cards, each with that of the days before."""
    names = before.frame.columns
    frame = now.frame.hstack(before.frame.select(pl.all().name.suffix(BEFORE)))
    return _section(
        now.name, now.title, with_comparison(SUMMARY, *names), frame.with_columns(**metrics.changes(names)), 0
    )


def _among(listed: pl.DataFrame, rows: Rows, *, at_risk: bool) -> pl.DataFrame:
    """The accounts that the leaderboard is of."""
    if rows.activity:
        listed = listed.filter(pl.col("activity").is_in(list(rows.activity)))
    return listed.filter(pl.col("risk") == Risk.AT_RISK) if at_risk else listed


def ranked(among: pl.DataFrame, rows: Rows, top: int) -> pl.DataFrame:
    """The first accounts of the leaderboard, all with 0, by confirmed amount unless another order is asked for."""
    frame = _sorted(among, _ranking(among), rows, ("confirmed_order_amount", "total_order_amount"), top)
    return frame.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _ranking(listed: pl.DataFrame) -> Sequence[Column]:
    """The columns of the leaderboard of these accounts."""
    return with_comparison(LEADERBOARD, _AMOUNT) if _BEFORE in listed.columns else LEADERBOARD


def chosen(basis: Basis, choice: Choice) -> pl.DataFrame:
    """The accounts that the leaderboard of a report shows, in its order."""
    return ranked(_among(_compared(basis).listed, choice.rows, at_risk=choice.only_at_risk), choice.rows, choice.most)


def leaderboard(
    listed: pl.DataFrame,
    nobody: pl.DataFrame,
    where: Scope,
    rows: Rows,
    top: int,
    *,
    at_risk: bool = False,
    gone: pl.DataFrame | None = None,
) -> Section:
    """One row per account; those that only the days before have (``gone``) together, below."""
    among = _among(listed, rows, at_risk=at_risk)
    below = {} if rows.activity or at_risk else {NO_CUSTOMER: nobody, NOT_LISTED: gone}
    others = {name: found for name, found in below.items() if found is not None and found.height}
    footer = [{"customer": name, **_totals(found, where.digits)} for name, found in others.items()]
    if among.height + len(others) > 1:
        every = pl.concat([among, *others.values()], how="diagonal_relaxed")
        footer.append({"customer": "Total", **_totals(every, where.digits)})
    section = _section("leaderboard", "Leaderboard", _ranking(listed), ranked(among, rows, top), 0, footer)
    return replace(section, matched=among.height)


def follow_up(basis: Basis, asked: FollowUp) -> pl.DataFrame:
    """The accounts of the states asked for, or the inactive ones, or those at risk; and what to say to them."""
    frame = basis.listed
    if asked.inactive:
        frame = frame.filter(pl.col("activity") == Activity.INACTIVE)
    if asked.states or not asked.inactive:
        frame = frame.filter(pl.col("risk").is_in(asked.states or [Risk.AT_RISK]))
    if asked.least is not None:
        frame = frame.filter(pl.col("amount_at_stake") >= pl.lit(asked.least).cast(order_frame.MONEY))
    return narrative.told(frame, basis.book.summed, basis.where, basis.rule)


def at_risk(followed: pl.DataFrame, choice: Choice) -> Section:
    """The follow-up list, most at stake first unless another order is asked for; ties keep it."""
    rows, asked = choice.rows, choice.follow_up
    if rows.activity:
        followed = followed.filter(pl.col("activity").is_in(list(rows.activity)))
    frame = _sorted(followed, AT_RISK, rows, ("amount_at_stake",))
    first = [pl.col("owner")] * asked.by_rep + [~pl.col("newly_at_risk")] * asked.new
    if first:
        frame = frame.sort(*first, nulls_last=True, maintain_order=True)
    text, top, matched = pl.lit(None, pl.String), choice.most, frame.height
    frame = frame.with_columns(called_on=pl.lit(None, pl.Date), outcome=text, next_step=text)
    if asked.by_rep and rows.top and rows.top > 0:
        frame, top = frame.filter(pl.int_range(pl.len()).over("owner") < rows.top), 0
    title = "Inactive accounts" if asked.inactive else "Follow-up list" if asked.states else "Accounts at risk"
    section = _section("at_risk", title, CALL_LIST if choice.call_list else AT_RISK, frame, top)
    return replace(section, matched=matched)


def by_month(orders: pl.LazyFrame, where: Scope, *by: str) -> pl.DataFrame:
    """What is counted in each month, from the first that has any to the last, of each ``by``; sorted."""
    confirmed, draft = metrics.is_confirmed(), metrics.is_draft()
    figures = {
        "confirmed_order_count": metrics.order_count(confirmed),
        "confirmed_order_amount": metrics.order_amount(confirmed | metrics.is_credit()),
        "draft_order_count": metrics.order_count(draft),
        "draft_order_amount": metrics.order_amount(draft),
    }
    # by day first: to find the month of each takes longer than to add them up
    each_day = (
        orders.filter(where.orders() & where.counted() & ~metrics.is_cancelled())
        .group_by(*by, "ordered_on")
        .agg(**figures)
    )
    found = (
        order_frame.collect_decoded(each_day, "confirmed_order_amount", "draft_order_amount")
        .group_by(*by, month=pl.col("ordered_on").dt.truncate("1mo"))
        .agg(pl.col(figures).sum())
    )
    if found.height:
        span = pl.date_range(pl.col("month").min(), pl.col("month").max(), "1mo").alias("month")
        every = found.group_by(*by).agg(span).explode("month") if by else found.select(span)
        found = every.join(found, on=[*by, "month"], how="left", nulls_equal=True)
        found = found.with_columns(pl.exclude(*by, "month").fill_null(0))
    return found.sort(*by, "month")


def months(found: pl.DataFrame) -> Section:
    """Each month from the first counted order to the last, also one without any; they add up to the cards."""
    return _section("months", "By month", MONTHS, found, 0)


def top_customers(listed: pl.DataFrame, nobody: pl.DataFrame) -> Section:
    """The ten customers with the largest confirmed amount, and what part of the card it is."""
    total = pl.concat([listed, nobody], how="diagonal_relaxed")["confirmed_order_amount"].sum()
    frame = _sorted(listed, LEADERBOARD, Rows(), ("confirmed_order_amount", "total_order_amount"), _TOP)
    frame = frame.filter(pl.col("confirmed_order_amount") > 0).with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        share=metrics.share(pl.col("confirmed_order_amount"), Decimal(total)),
    )
    return _section("top_customers", "Top customers", TOP_CUSTOMERS, frame, 0)


def by_word(listed: pl.DataFrame, columns: Sequence[Column], words: Sequence[str], title: str) -> Section:
    """How many accounts, and how much of the confirmed amount, each activity or risk has; also those without any."""
    name = columns[0].name
    counted = listed.group_by(name).agg(
        customers=pl.len().cast(pl.Int64), confirmed_order_amount=pl.col("confirmed_order_amount").sum()
    )
    every = pl.DataFrame({name: [str(word) for word in words]}).join(
        counted, on=name, how="left", maintain_order="left"
    )
    return _section(f"by_{name}", title, columns, every.with_columns(pl.exclude(name).fill_null(0)), 0)


def reconcile(orders: pl.LazyFrame, book: Book, where: Scope) -> Reconciliation:
    """Where every row that was read went.

    An order is counted under the first that holds: cancelled, after as-of,
    other currency, and else as what it is.
    """
    live = ~metrics.is_cancelled()
    known = pl.col("ordered_on") <= where.as_of
    ours = (pl.col("currency") == where.currency) if where.currency_chosen else known
    counted = live & known & ours.fill_null(value=False)
    counts = (
        orders.select(
            confirmed_orders=metrics.order_count(counted & metrics.is_confirmed()),
            draft_orders=metrics.order_count(counted & metrics.is_draft()),
            credits=metrics.order_count(counted & metrics.is_credit()),
            folded_lines=(pl.col("lines").cast(pl.Int64) - 1).sum(),
            cancelled=metrics.order_count(~live),
            after_as_of=metrics.order_count(live & ~known),
            other_currency=metrics.order_count(live & known & ~ours.fill_null(value=False)),
        )
        .collect()
        .row(0, named=True)
    )
    return Reconciliation(
        rows_read=sum(source.rows for source in book.sources),
        superseded=book.superseded,
        blank_or_total=book.blank,
        rejected=book.rejected_rows,
        rejected_lines=book.rejected,
        **counts,
    )


def reconcile_all(book: Book, today: date) -> Reconciliation:
    """Where every row went when every order counts, in whatever currency."""
    newest = book.summed.select(pl.col("ordered_on").filter(pl.col("ordered_on") <= today).max()).collect().item()
    as_of = newest or today
    return reconcile(book.summed, book, scope.Scope(as_of, Period(), Period(), None, currency_chosen=False))


@dataclass(frozen=True, slots=True)
class Basis:
    """A book under filters, computed once: every report of a run is a choice from it.

    ``listed`` are the accounts in scope with all their figures, ``nobody`` is
    the row of the orders without a customer; no row when they do not count.
    ``before`` is the same of the days that ``compare`` asks for.
    """

    book: Book
    filters: Filters
    where: Scope
    rule: RiskRule
    listed: pl.DataFrame
    nobody: pl.DataFrame
    reconciliation: Reconciliation
    compare: Compare | None = None
    before: Basis | None = None

    def orders(self) -> pl.LazyFrame:
        """The orders; where customers were chosen, theirs."""
        orders = self.book.summed
        return order_frame.of_customers(orders, self.listed["key"]) if self.where.names else orders


def compute(book: Book, filters: Filters, *, rule: RiskRule, today: date, compare: Compare | None = None) -> Basis:
    """Work out what the filters mean, and every figure of every customer.

    Args:
        book: The orders and accounts.
        filters: Which orders count and which customers are listed.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.
        compare: The days that those of the period are compared with.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: a filter that does not fit.
    """
    where = scope.resolve(filters, book, today)
    accounts, nobody = _accounts(book, where, rule)
    basis = Basis(
        book=book,
        filters=filters,
        where=where,
        rule=rule,
        listed=where.customers(accounts),
        nobody=nobody,
        reconciliation=reconcile(book.summed, book, where),
    )
    if compare is None:
        return basis
    _, days, as_of = scope.compared(where.period, where.as_of, compare)
    then = replace(where, as_of=as_of, period=days, window=days)
    earlier, nobody = _accounts(book, then, rule)
    if where.names:  # as they are called now; an account may not have been there yet
        earlier = earlier.join(replace(where, reps=None).customers(accounts), on="key", how="semi")
    listed = replace(then, names=()).customers(earlier)
    return replace(basis, compare=compare, before=replace(basis, where=then, listed=listed, nobody=nobody))


def _accounts(book: Book, where: Scope, rule: RiskRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every account with its figures, and the row of the orders without a customer if they count."""
    grouped = aggregate(book.summed, where, rule, portions_of(book))
    nobody = grouped.filter(pl.col("key").is_null() & pl.col("has_counted"))
    return customers(grouped, book.accounts, where, rule), nobody.clear() if where.names else nobody


def portions_of(book: Book) -> int:
    """In how many portions the customers are taken."""
    portion = PORTION if book.room is None else min(PORTION, book.room // _TAKES)
    return 1 if book.coded is None else max(1, -(-book.coded.select(pl.len()).collect().item() // portion))


def _compared(basis: Basis) -> Basis:
    """With what each account's confirmed amount was in the days before, and that of the orders without a customer."""
    if (before := basis.before) is None:
        return basis

    def known(frame: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
        then = then.select("key", pl.col(_AMOUNT).alias(_BEFORE))
        joined = frame.join(then, on="key", how="left", nulls_equal=True, maintain_order="left").rechunk()
        return joined.with_columns(pl.col(_BEFORE).fill_null(0)).with_columns(**metrics.change(_AMOUNT))

    nobody = known(basis.nobody, before.nobody) if basis.nobody.height else _only_before(before.nobody)
    return replace(basis, listed=known(basis.listed, before.listed), nobody=nobody)


def _only_before(then: pl.DataFrame) -> pl.DataFrame:
    """Rows of the days before that have nothing in the period."""
    sums = [name for name, dtype in then.schema.items() if dtype.is_integer() or dtype.is_decimal()]
    nothing = then.clear(then.height).with_columns(pl.col(sums).fill_null(0), then[_AMOUNT].alias(_BEFORE))
    return nothing.with_columns(**metrics.change(_AMOUNT))


def _gone(basis: Basis) -> pl.DataFrame | None:
    """The accounts in scope in the days before and not now, as where a rep has lost the last of them."""
    if (before := basis.before) is None:
        return None
    return _only_before(before.listed.join(basis.listed, on="key", how="anti").filter(pl.col(_AMOUNT) != 0))


def compared_notes(basis: Basis, now: Period, before: Period) -> tuple[str, ...]:
    """What is to be said of the days that are compared: that they are a part of the period, that orders lack."""
    where, day = basis.where, pl.col("ordered_on")
    last = where.period.last
    part = where.period.first is not None and (last is None or last > where.as_of)
    orders = basis.book.summed.filter(where.orders() & ~metrics.is_cancelled())
    oldest = orders.select(day.min()).collect().item()
    short = oldest is not None and before.first is not None and oldest > before.first
    return (
        "a change is in percent of the figure before; new where that was nothing",
        *([f"the period is not over on {where.as_of}: equal days are compared, {now} with {before}"] * part),
        *([f"the orders begin on {oldest}, after the first day compared with"] * short),
    )


def build(book: Book, filters: Filters, rows: Rows, *, rule: RiskRule, today: date, **choice: Any) -> Report:  # noqa: ANN401
    """Compute one report: :func:`compute` and :func:`report`, ``choice`` by the fields of :class:`Choice`."""
    shown = Choice(rows=rows, **choice)
    return report(compute(book, filters, rule=rule, today=today, compare=shown.compare), shown)


def report(basis: Basis, choice: Choice) -> Report:
    """The report of all that is in scope.

    Raises:
        UsageError: a choice that does not fit.
    """
    found = _Found(
        months=lambda: by_month(basis.orders(), basis.where),
        followed=lambda: follow_up(basis, choice.follow_up),
        sold=lambda: breakdowns.sold(basis.orders(), basis.where),
        **_of_everybody(basis),
    )
    return _report(basis, choice, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a report takes from the orders themselves, asked for only when it is shown."""

    months: Callable[[], pl.DataFrame]
    followed: Callable[[], pl.DataFrame]
    sold: Callable[[], pl.DataFrame]
    quarters: Callable[[], pl.DataFrame]
    begins: Callable[[], date | None]


def _of_everybody(basis: Basis) -> dict[str, Any]:
    """What follows the customer, found once for however many reports."""
    orders = basis.book.summed.filter(basis.where.orders())
    return {
        "quarters": cache(lambda: cohorts.quarters(orders, portions_of(basis.book))),
        "begins": cache(
            lambda: orders.filter(metrics.is_confirmed()).select(pl.col("ordered_on").min()).collect().item()
        ),
    }


def _report(basis: Basis, choice: Choice, found: _Found) -> Report:
    gone, basis = _gone(basis), _compared(basis)
    lists = {**LISTS, "leaderboard": _ranking(basis.listed)}
    _check_sort(choice.rows.sort, [lists[name] for name in choice.sections if name in lists])
    listed, nobody, where, rows, top = basis.listed, basis.nobody, basis.where, choice.rows, choice.most
    makers = {
        "summary": lambda: _cards(basis),
        "concentration": lambda: breakdowns.concentration(listed),
        "months": lambda: months(found.months()),
        "by_month": lambda: breakdowns.by_month(
            months(found.months()), summary(listed, nobody), basis.book.summed, listed, where, portions_of(basis.book)
        ),
        "by_rep": lambda: breakdowns.by_rep(
            summary(listed, nobody), scope.reps(basis.book), basis.orders(), listed, where
        ),
        "new_and_repeat": lambda: breakdowns.new_and_repeat(found.sold(), listed, where),
        "top_customers": lambda: top_customers(listed, nobody),
        "by_activity": lambda: by_word(listed, BY_ACTIVITY, list(Activity), "By activity"),
        "by_risk": lambda: by_word(listed, BY_RISK, list(Risk), "By risk"),
        "leaderboard": lambda: leaderboard(listed, nobody, where, rows, top, at_risk=choice.only_at_risk, gone=gone),
        "at_risk": lambda: at_risk(found.followed(), choice),
        "cohorts": lambda: cohorts.cohorts(found.quarters(), listed, where),
    }
    asked = {**basis.filters.asked(), **choice.asked()}
    return Report(
        title=plain_text(choice.title),
        as_of=where.as_of,
        period=where.period,
        window=where.window,
        currency=where.currency,
        digits=where.digits,
        filters={name: _printable(value) for name, value in asked.items()},
        sources=basis.book.sources,
        reconciliation=basis.reconciliation,
        rule=str(basis.rule),
        sections=tuple(makers[name]() for name in choice.sections),
        main=choice.main or choice.sections[-1],
        notes=(*_notes(basis, choice.sections, found), *_compared_notes(basis)),
        no_customer={"customer": NO_CUSTOMER, **_totals(nobody, where.digits)} if nobody.height else None,
        risks={word.value: n for word in Risk if (n := int((listed["risk"] == word.value).sum()))},
        accounts=_section("accounts", "Accounts", ACCOUNTS, listed.sort("key"), 0) if choice.accounts else None,
        inputs=basis.book.inputs,
        compared=basis.before.where.period if basis.before else None,
        whole=rows.top is not None,
    )


def _cards(basis: Basis) -> Section:
    now = summary(basis.listed, basis.nobody)
    return compared_cards(now, summary(basis.before.listed, basis.before.nobody)) if basis.before else now


def _compared_notes(basis: Basis) -> tuple[str, ...]:
    if basis.before is None or basis.compare is None:
        return ()
    now, before, _ = scope.compared(basis.where.period, basis.where.as_of, basis.compare)
    return compared_notes(basis, now, before)


# --- one report per rep ---------------------------------------------------------


def per_rep(basis: Basis, choice: Choice, whole: Report) -> Reports:
    """The report of each rep who has an account or an order in scope, the one that ``--rep`` with that name gives.

    What follows the customer is taken as it is; what follows the rep is summed once, for all of them.

    Args:
        basis: Of all of them.
        choice: What each shows, the summary among it.
        whole: The report of all of them.

    Raises:
        UsageError: nothing names a rep.
    """
    where, known = basis.where, scope.reps(basis.book)
    if known.is_empty():
        raise UsageError("--per-rep: neither the orders nor a customer list (--accounts) name a sales rep")
    if where.reps is not None:
        known = known.filter(pl.col("rep").is_in(where.reps))
    sold, rest, of = _of_reps(basis, known)
    followed = follow_up(basis, choice.follow_up).select("key", pl.exclude(basis.listed.columns))
    in_months = parts(by_month(sold, where, "name"), "name")
    in_window = parts(breakdowns.sold(sold, where, "name"), "name")
    of_everybody = _of_everybody(basis)
    found: list[tuple[str, Report]] = []
    for name, spellings in known.group_by("name").agg("rep").sort("name").iter_rows():
        mine = of(name, spellings)
        if mine.listed.height or mine.nobody.height:
            theirs = _Found(
                months=partial(in_months, name),
                followed=partial(mine.listed.join, followed, on="key"),
                sold=partial(in_window, name),
                **of_everybody,
            )
            found.append((name, _report(mine, choice, theirs)))
    found.sort(key=lambda each: -each[1].section("summary").frame["confirmed_order_amount"].item())
    names = [name for name, _ in found]
    return Reports(
        of="rep",
        names=names,
        keys=names,
        reports=[each for _, each in found],
        index=_index(whole, found, rest),
        left_out=left_out("rep", rest[0], whole) if rest[0].height else None,
    )


def _of_reps(
    basis: Basis, known: pl.DataFrame
) -> tuple[pl.LazyFrame, list[pl.DataFrame], Callable[[str, Sequence[str]], Basis]]:
    """The orders with their rep's name, what nobody sold in the period and in the days before, and each rep's basis."""
    where, summed = basis.where, _money(basis.where)
    orders = basis.orders()
    codes = {"rep": orders.collect_schema()["rep"], "name": pl.Categorical(pl.Categories.random())}
    sold = orders.join(known.lazy().cast(pl.Schema(codes)), on="rep", how="left")
    each = sold.filter(where.orders()).group_by("name", "key").agg(**summed)
    sums = order_frame.collect_decoded(each, *(name for name in summed if name not in _COUNTS))
    listed = parts(_with_money(basis, known, sums, list(summed)), "name")
    nobody = parts(sums.filter(pl.col("key").is_null() & pl.col("has_counted")), "name")
    rest = sums.filter(pl.col("name").is_null() & pl.col("has_counted"))
    _, rest_then, then = _of_reps(basis.before, known) if basis.before else (None, [], None)

    def of(name: str, spellings: Sequence[str]) -> Basis:
        return replace(
            basis,
            filters=replace(basis.filters, rep=[name]),
            where=replace(where, reps=tuple(spellings)),
            listed=listed(name),
            nobody=nobody(name),
            before=then and then(name, spellings),
        )

    return sold, [rest, *rest_then], of


def _with_money(basis: Basis, known: pl.DataFrame, money: pl.DataFrame, summed: Sequence[str]) -> pl.DataFrame:
    """The accounts of each rep, those it owns and those it sold to, with its own money."""
    owned = basis.listed.join(known, left_on="owner_written", right_on="rep").select("name", "key")
    sold_to = money.filter("has_counted").drop_nulls(["name", "key"]).select("name", "key")
    return (
        pl.concat([owned, sold_to])
        .unique()
        .join(basis.listed.drop(summed), on="key")
        .join(money, on=["name", "key"], how="left")
        .with_columns(pl.col(set(summed) - {"has_counted"}).fill_null(0), pl.col("has_counted").fill_null(value=False))
        .with_columns(average_order_amount=metrics.average_order_amount(basis.where.digits))
    )


def _index(whole: Report, found: Sequence[tuple[str, Report]], rest: Sequence[pl.DataFrame]) -> Report:
    """The list of the reps: the cards of each one's report."""
    (name, *_, at_risk), summary = (column.name for column in REPS), whole.section("summary")
    cards = [each.section("summary").frame for _, each in found]
    frame = pl.concat([summary.frame.clear(), *cards]).with_columns(
        pl.Series(name, [rep for rep, _ in found], pl.String),
        pl.Series(at_risk, [each.risks.get(Risk.AT_RISK, 0) for _, each in found], pl.Int64),
    )
    sums = pl.concat(
        [each.select(pl.col(_AMOUNT).sum().alias(at)) for each, at in zip(rest, (_AMOUNT, _BEFORE), strict=False)],
        how="horizontal",
    )
    columns = with_comparison(REPS, _AMOUNT) if whole.compared else REPS
    sums = sums.with_columns(**metrics.change(_AMOUNT)) if whole.compared else sums
    nobody = {name: NO_REP, **sums.row(0, named=True)}
    total = {name: "Total", **summary.frame.row(0, named=True), at_risk: whole.risks.get(Risk.AT_RISK, 0)}
    listed = _section("reps", "Reps", columns, frame, 0, [*([nobody] if any(map(len, rest)) else []), total])
    return replace(whole, sections=(summary, listed), main="reps", notes=(*whole.notes, breakdowns.SHARED))


def parts(frame: pl.DataFrame, column: str) -> Callable[[object], pl.DataFrame]:
    """The rows of a frame by the value of a column, which they lose."""
    found = frame.partition_by(column, as_dict=True, include_key=False)
    nothing = frame.drop(column).clear()
    return lambda value: found.get((value,), nothing)


def left_out(lacking: str, rest: pl.DataFrame, whole: Report) -> str:
    """What is said of orders without a rep, or without a customer, where each has its own report."""
    sums = _totals(rest, whole.digits)
    count, amount = sums["total_order_count"], f"{sums['total_order_amount']:,.{whole.digits}f} {whole.currency or ''}"
    orders = f"{count:,} order{'' if count == 1 else 's'} without a {lacking} ({amount.strip()})"
    return f"in none of these files: {orders}; the index counts them"


def _notes(basis: Basis, sections: Sequence[str], found: _Found) -> tuple[str, ...]:
    unknown = (
        ()
        if basis.book.accounts is not None
        else ("without a customer list (--accounts) accounts that never ordered are not known",)
    )
    both = ("Last Order is the latest order, drafts too; Last Purchase the latest confirmed one",)
    slow = risk.pace(basis.listed, basis.rule) if JUDGED & set(sections) else ()
    return (
        *basis.book.notes,
        *slow,
        *unknown,
        *(both if {"leaderboard", "at_risk"} <= set(sections) else ()),
        *((breakdowns.SHARED,) if "by_rep" in sections else ()),
        *(breakdowns.reach(found.begins()) if {"new_and_repeat", "cohorts"} & set(sections) else ()),
        *(cohorts.unfinished(basis.where.as_of) if "cohorts" in sections else ()),
    )


def _printable(value: object) -> object:
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return plain_text(value) if isinstance(value, str) else value
