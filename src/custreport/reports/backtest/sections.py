"""The tables of a backtest, and the report of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.analysis import risk, scope
from custreport.analysis.reconciliation import reconcile
from custreport.core.document import Column, Kind
from custreport.core.filters import Cutoffs
from custreport.core.period import Period
from custreport.engine.partitions import partition_count
from custreport.reports.backtest import scores, words
from custreport.reports.backtest.lookback import FirstAndLast, assess_all, purchase_orders, resolve_cutoffs
from custreport.reports.backtest.rules import RANKINGS, RULES
from custreport.reports.report import assemble
from custreport.reports.section import Table, section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from custreport.analysis.analysis import Analysis
    from custreport.analysis.scope import Scope
    from custreport.core.document import Report
    from custreport.core.filters import Filters
    from custreport.core.risk_settings import RiskRule
    from custreport.reports.backtest.scores import Interval
    from custreport.sources import Book

OUTCOME = (
    Column("flagged", "Flagged", Kind.COUNT, priority=90, group=20),
    Column("hits", "Flagged Rightly", Kind.COUNT, priority=60, group=20),
    Column("precision", "Precision", Kind.SHARE, priority=95),
    Column("precision_low", "Precision at Least", Kind.SHARE, priority=70, group=30),
    Column("precision_high", "Precision at Most", Kind.SHARE, priority=69, group=30),
    Column("recall", "Recall", Kind.SHARE, priority=94),
    Column("recall_low", "Recall at Least", Kind.SHARE, priority=45, group=40),
    Column("recall_high", "Recall at Most", Kind.SHARE, priority=44, group=40),
    Column("lost_revenue", "Lost Revenue Listed", Kind.SHARE, priority=80),
    Column("lost_revenue_low", "Lost Revenue at Least", Kind.SHARE, priority=43, group=50),
    Column("lost_revenue_high", "Lost Revenue at Most", Kind.SHARE, priority=42, group=50),
    Column("days_to_flag", "Days to Flag", Kind.DAYS, priority=75, group=60),
    Column("auc", "AUC", Kind.SHARE, priority=72, group=60),
)
BACKTEST = (
    Column("cutoff", "Cutoff", Kind.DAY, priority=100),
    Column("accounts", "Accounts Judged", Kind.COUNT, priority=85),
    Column("no_order", "Did Not Order", Kind.COUNT, priority=84),
    *(c for c in OUTCOME if not c.name.endswith(("_low", "_high"))),
)
RULE_COLUMNS = (
    Column("rule", "Rule", Kind.WORD, priority=100, group=10),
    Column("list_length", "List Length", Kind.WORD, priority=88, group=10),
    *OUTCOME,
    Column("ahead", "Flag Ahead By", Kind.SHARE, priority=78),
    Column("ahead_low", "Ahead at Least", Kind.SHARE, priority=68, group=70),
    Column("ahead_high", "Ahead at Most", Kind.SHARE, priority=67, group=70),
)
CALIBRATION = (
    Column("said", "Chance Said", Kind.WORD, priority=100),
    Column("accounts", "Accounts", Kind.COUNT, priority=90),
    Column("mean_chance", "Said on Average", Kind.SHARE, priority=80),
    Column("ordered", "Ordered", Kind.COUNT, priority=60),
    Column("ordered_share", "Did Order", Kind.SHARE, priority=95),
    Column("ordered_share_low", "At Least", Kind.SHARE, priority=70),
    Column("ordered_share_high", "At Most", Kind.SHARE, priority=69),
)
DEFINITIONS = (
    "Precision is how many of those flagged did not order, Recall how many of those that did not order were flagged",
    "Lost Revenue Listed is Recall with each account counted by what it buys in a year",
    "Days to Flag is the median of the days without an order after which those flagged rightly were flagged",
    "AUC is, of two accounts one of which ordered, how often the other ranks higher; 50 % is tossing a coin",
    "At Least and At Most are the 95 % interval, by drawing the accounts anew",
)
"""What the columns mean: notes of a report that has them."""
EQUAL = (
    "An equal list has as many accounts as the risk flag's, the first in that order; only there can precisions be "
    "compared. Flag Ahead By is the precision of the risk flag less that of the list."
)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the sections of a backtest are made from.

    Attributes:
        pool: Every account at every cutoff, one row each, as :func:`.lookback.assess`.
        each: The counts and shares of each cutoff.
        total: The same of all of them.
        intervals: The 95 % interval of each share of ``total``.
        flagged: How many different accounts were flagged.
        cutoffs: The days that were looked back from, oldest first.
        ends: The first and the last day of orders.
        period: In which the cutoffs lie.
        rule: The risk rule.
    """

    pool: pl.DataFrame
    each: list[dict[str, Any]]
    total: dict[str, Any]
    intervals: Mapping[str, Interval]
    flagged: int
    cutoffs: Sequence[date]
    ends: FirstAndLast
    period: Period
    rule: RiskRule


def build_backtest(book: Book, filters: Filters, options: Cutoffs, *, rule: RiskRule, today: date) -> Report:
    """The report of a backtest.

    Args:
        book: The orders and accounts.
        filters: As-of and currency count, and the period, in which the cutoffs lie; no account is left out.
        options: The cutoffs.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: options that do not fit.
    """
    options.check(filters)
    where = scope.resolve(filters, book, today)
    source = look_back(book, where, options, rule)
    return assemble(
        book,
        where,
        rule,
        reconcile(book, where),
        title="Backtest",
        sections=[each.build(source) for each in SECTIONS],
        main="backtest",
        filters=options.non_default_options(),
        notes=[*book.notes, *risk.horizon_notes(source.pool.tail(1), rule), *DEFINITIONS],
    )


def add_backtest(report: Report, analysis: Analysis) -> Report:
    """The report with how its flag would have done on all accounts, up to its as-of."""
    source = look_back(analysis.book, replace(analysis.where, period=Period()), Cutoffs(), analysis.rule)
    sections = [each.build(source) for each in SECTIONS]
    return replace(report, sections=(*report.sections, *sections), notes=(*report.notes, *DEFINITIONS))


def look_back(book: Book, where: Scope, options: Cutoffs, rule: RiskRule) -> Backtest:
    """Every account at every cutoff, and how the rules did.

    Raises:
        UsageError: cutoffs that do not fit.
    """
    orders, day = purchase_orders(book.summed, where), pl.col("ordered_on")
    ends = orders.select(first=day.min(), newest=day.max()).collect().row(0)
    cutoffs = resolve_cutoffs(options, ends, where, rule)
    # without a cutoff the first day of all, on which nobody can be judged: no rows, with their columns
    pool = pl.concat(assess_all(orders, cutoffs or [date.min], rule, partition_count(book)), rechunk=True)
    largest = pl.col("worth").max()
    pool = pool.with_columns(
        # whole billionths of the largest: they add up to the same in any order
        worth=(pl.col("worth") / pl.when(largest > 0).then(largest) * 1e9).round().fill_null(0).cast(pl.Int64)
    )
    each = pool.group_by("cutoff").agg(**scores.counts(), **scores.pairs(), **scores.days_to_flag()).sort("cutoff")
    flagged = pool.filter("on flag")["key"].n_unique()
    enough = flagged >= words.MIN_FLAGGED
    return Backtest(
        pool=pool,
        each=each.with_columns(**scores.shares()).rows(named=True),
        total=_total(pool, each),
        intervals=scores.intervals(pool) if enough else dict.fromkeys(scores.shares(), (None, None)),
        flagged=flagged,
        cutoffs=cutoffs,
        ends=ends,
        period=where.period,
        rule=rule,
    )


def _total(pool: pl.DataFrame, each: pl.DataFrame) -> dict[str, Any]:
    """The counts and shares of all cutoffs; pairs are those within each cutoff."""
    whole = {"first": pl.col("cutoff").min(), "last": pl.col("cutoff").max(), "chance": pl.col("chance").mean()}
    counts = pool.select(**scores.counts(), **scores.days_to_flag(), **whole)
    pairs = each.select(pl.col("^(pairs|right .*)$").sum())
    return counts.hstack(pairs).with_columns(**scores.shares()).row(0, named=True)


# --- sections -----------------------------------------------------------------------


@section("backtest", "How the flag did", BACKTEST)
def backtest(source: Backtest) -> Table:
    """Each cutoff: how many accounts were judged and flagged, and what became of them."""
    rows = [_cutoff_row(counts) for counts in source.each]
    footer = [_cutoff_row(source.total | {"cutoff": "All"})] if len(rows) > 1 else []
    return Table(_frame(BACKTEST, rows), footer, words=[*words.doubts(source), *words.verdict(source)])


@section("rules", "Beside simple rules", RULE_COLUMNS)
def rules(source: Backtest) -> Table:
    """The rules with lists of their own length, then others as long as the flag's list."""
    total, lists = source.total, [(name, rule.name, "own") for name, rule in RULES.items()]
    lists += [(name, label, "equal") for name, label in RANKINGS.items()]
    rows = []
    for name, label, length in lists:
        score = "chance" if name == "flag" else name if length == "equal" else None
        row = {"rule": label, "list_length": length, **_outcome(total, name, score)}
        row["ahead"] = total.get(f"ahead {name}")
        for share in ("precision", "recall", "lost_revenue", "ahead"):
            row[f"{share}_low"], row[f"{share}_high"] = source.intervals.get(f"{share} {name}", (None, None))
        rows.append(row)
    return Table(_frame(RULE_COLUMNS, rows if source.pool.height else []), words=[EQUAL])


@section("calibration", "What was said, and what came", CALIBRATION)
def calibration(source: Backtest) -> Table:
    """Each tenth of the chance: what was said on average, and what part ordered."""
    total, chance = source.total, pl.col("chance")
    means = source.pool.select(chance.filter(scores.in_tenth(n)).mean().alias(f"{n}") for n in range(10)).row(0)
    rows = [
        {
            "said": f"{n * 10}–{n * 10 + 10} %",
            "accounts": total[f"said {n}"],
            "mean_chance": means[n],
            "ordered": total[f"ordered {n}"],
            "ordered_share": total[f"ordered_share {n}"],
            "ordered_share_low": source.intervals[f"ordered_share {n}"][0],
            "ordered_share_high": source.intervals[f"ordered_share {n}"][1],
        }
        for n in range(10)
    ]
    return Table(_frame(CALIBRATION, rows if source.pool.height else []), words=words.calibration_summary(source))


SECTIONS = (backtest, rules, calibration)

_TYPES = {Kind.COUNT: pl.Int64, Kind.SHARE: pl.Float64, Kind.DAYS: pl.Int64, Kind.DAY: pl.Date}


def _frame(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = {column.name: _TYPES.get(column.kind, pl.String) for column in columns}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")


def _outcome(counts: Mapping[str, Any], name: str, score: str | None) -> dict[str, Any]:
    """What became of the accounts on a list, and how well its score ranks."""
    return {
        "flagged": counts[f"flagged {name}"],
        "hits": counts[f"hits {name}"],
        **{share: counts[f"{share} {name}"] for share in ("precision", "recall", "lost_revenue")},
        "days_to_flag": counts.get(f"days {name}"),
        "auc": counts[f"right {score}"] / counts["pairs"] if score and counts["pairs"] else None,
    }


def _cutoff_row(counts: Mapping[str, Any]) -> dict[str, Any]:
    row = {"cutoff": counts.get("cutoff"), "accounts": counts["accounts"], "no_order": counts["missed"]}
    return row | _outcome(counts, "flag", "chance")
