"""One report per rep: the one that ``--rep`` with that name gives.

What follows the customer is taken from the analysis of all; what follows the rep is summed once, for all reps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis.aggregate import rep_measures
from custreport.analysis.comparison import AMOUNT, AMOUNT_BEFORE
from custreport.analysis.measure_kinds import fill_empty, money_names, values
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Report, Reports
from custreport.core.terms import Risk
from custreport.core.text import NO_REP
from custreport.reports import leaderboard, months, new_vs_repeat, notes, registry
from custreport.reports.by_rep import known_reps
from custreport.reports.cards import SUMMARY
from custreport.reports.section import Table, section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.analysis.analysis import Analysis
    from custreport.core.filters import ReportSpec

REPS = (
    Column("rep", "Rep", priority=100),
    *SUMMARY,
    Column("at_risk_customers", "Customers at Risk", Kind.COUNT),
)


def per_rep(analysis: Analysis, spec: ReportSpec, whole: Report) -> Reports:
    """The report of each rep who has an account or an order in scope.

    Args:
        analysis: Of all of them.
        spec: What each shows, the summary among it.
        whole: The report of all of them.

    Raises:
        UsageError: nothing names a rep.
    """
    known = known_reps(analysis, "--per-rep")
    sales = rep_sales(analysis, known)
    shared = registry.answers(analysis, spec.follow_up)
    to_call = shared.follow_up().select("key", pl.exclude(analysis.customers.columns))
    months_of = rows_by(months.monthly_figures(sales.orders, analysis.where, "name"), "name")
    window_sales_of = rows_by(new_vs_repeat.window_sales(sales.orders, analysis.where, "name"), "name")
    reports: list[tuple[str, Report]] = []
    for name, spellings in known.group_by("name").agg("rep").sort("name").iter_rows():
        own = sales.analysis_of(name, spellings)
        if own.customers.height or own.unassigned.height:
            answers = replace(
                shared,
                months=partial(months_of, name),
                follow_up=partial(own.customers.join, to_call, on="key"),
                window_sales=partial(window_sales_of, name),
            )
            reports.append((name, registry.build_from_answers(own, spec, answers)))
    reports.sort(key=lambda each: -each[1].section("summary").frame[AMOUNT].item())
    names = [name for name, _ in reports]
    return Reports(
        of="rep",
        names=names,
        keys=names,
        reports=[report for _, report in reports],
        index=_index(whole, reports, sales.without_rep),
        left_out=left_out("rep", sales.without_rep[0], whole) if sales.without_rep[0].height else None,
    )


@dataclass(frozen=True, slots=True)
class RepSales:
    """What all reps sold.

    Attributes:
        orders: Those in scope, each with the ``name`` of its rep; null without one.
        without_rep: The sums of those without, in the period and, if that is compared, in the days before.
        analysis_of: The analysis of one rep, by name and spellings.
    """

    orders: pl.LazyFrame
    without_rep: list[pl.DataFrame]
    analysis_of: Callable[[str, Sequence[str]], Analysis]


def rep_sales(analysis: Analysis, known: pl.DataFrame) -> RepSales:
    """What all reps sold, ``known`` as :func:`custreport.reports.by_rep.known_reps` has them."""
    where, measures = analysis.where, rep_measures(analysis.where)
    orders = analysis.orders()
    codes = {"rep": orders.collect_schema()["rep"], "name": pl.Categorical(pl.Categories.random())}
    named = orders.join(known.lazy().cast(pl.Schema(codes)), on="rep", how="left")
    each = named.filter(where.orders()).group_by("name", "key").agg(**values(measures))
    sums = order_frame.collect_decoded(each, *money_names(measures))
    customers_of = rows_by(_customers_by_rep(analysis, known, sums), "name")
    unassigned_of = rows_by(sums.filter(pl.col("key").is_null() & pl.col("has_counted")), "name")
    before = rep_sales(analysis.before, known) if analysis.before else None

    def analysis_of(name: str, spellings: Sequence[str]) -> Analysis:
        return replace(
            analysis,
            filters=replace(analysis.filters, rep=[name]),
            where=replace(where, reps=tuple(spellings)),
            customers=customers_of(name),
            unassigned=unassigned_of(name),
            before=before.analysis_of(name, spellings) if before else None,
        )

    without_rep = sums.filter(pl.col("name").is_null() & pl.col("has_counted"))
    return RepSales(named, [without_rep, *(before.without_rep if before else [])], analysis_of)


def _customers_by_rep(analysis: Analysis, known: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The accounts of each rep, those it owns and those it sold to, with its own sums."""
    measures, customers = rep_measures(analysis.where), analysis.customers
    owned = customers.join(known, left_on="owner_written", right_on="rep").select("name", "key")
    sold_to = sums.filter("has_counted").drop_nulls(["name", "key"]).select("name", "key")
    return (
        pl.concat([owned, sold_to])
        .unique()
        .join(customers.drop(measures), on="key")
        .join(sums, on=["name", "key"], how="left")
        .with_columns(fill_empty(measures))
        .with_columns(average_order_amount=metrics.average_order_amount(analysis.where.digits))
    )


@section("reps", "Reps", REPS, compared=[AMOUNT])
def reps(table: Table) -> Table:
    """The list of the reps."""
    return table


def _index(whole: Report, reports: Sequence[tuple[str, Report]], without_rep: Sequence[pl.DataFrame]) -> Report:
    """The report of all, with the list of the reps: the cards of each one's report."""
    summary, at_risk = whole.section("summary"), "at_risk_customers"
    cards = [report.section("summary").frame for _, report in reports]
    frame = pl.concat([summary.frame.clear(), *cards]).with_columns(
        pl.Series("rep", [name for name, _ in reports], pl.String),
        pl.Series(at_risk, [report.risks.get(Risk.AT_RISK, 0) for _, report in reports], pl.Int64),
    )
    names = (AMOUNT, AMOUNT_BEFORE)
    sums = pl.concat(
        [rows.select(pl.col(AMOUNT).sum().alias(name)) for rows, name in zip(without_rep, names, strict=False)],
        how="horizontal",
    )
    sums = sums.with_columns(**metrics.change(AMOUNT)) if whole.compared else sums
    footer = [{"rep": NO_REP, **sums.row(0, named=True)}] if any(map(len, without_rep)) else []
    footer.append({"rep": "Total", **summary.frame.row(0, named=True), at_risk: whole.risks.get(Risk.AT_RISK, 0)})
    listed = reps.build(Table(frame, footer))
    return replace(whole, sections=(summary, listed), main="reps", notes=(*whole.notes, notes.SHARED))


def rows_by(frame: pl.DataFrame, column: str) -> Callable[[object], pl.DataFrame]:
    """A function from a value of the column to its rows, without that column; no rows for another value."""
    parts = frame.partition_by(column, as_dict=True, include_key=False)
    nothing = frame.drop(column).clear()
    return lambda value: parts.get((value,), nothing)


def left_out(missing: str, rows: pl.DataFrame, whole: Report) -> str:
    """A note on the orders without a rep, or without a customer, where each has its own report."""
    sums = leaderboard.totals(rows, whole.digits)
    count, amount = sums["total_order_count"], f"{sums['total_order_amount']:,.{whole.digits}f} {whole.currency or ''}"
    orders = f"{count:,} order{'' if count == 1 else 's'} without a {missing} ({amount.strip()})"
    return f"in none of these files: {orders}; the index counts them"
