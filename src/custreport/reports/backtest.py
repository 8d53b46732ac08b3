"""How well the risk flag would have done on these very orders.

On each of several days in the past (cutoffs) every account is judged by what
was known then, and the days that followed say what became of it. Beside the
flag stand the rules that people make for themselves. What the words mean is
said in SPEC.md §6, "Backtest".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport import metrics
from custreport.analysis import history, risk, scope
from custreport.core import order_frame
from custreport.core.document import Column, Kind, Report, Section
from custreport.core.errors import UsageError
from custreport.core.period import Period, trailing
from custreport.core.terms import Risk, Status
from custreport.reports import builder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from custreport.analysis.scope import Scope
    from custreport.core.filters import Cutoffs, Filters
    from custreport.core.risk_rule import RiskRule
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
RULES = (
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
STEPS = 12
"""Cutoffs at most, where nobody says how many: three years of quarters."""
FEW, WIDE = 30, 0.2
"""Flagged accounts below which a share says nothing, and an interval above which it says little."""
REPLICATES, GROUPS = 1000, 5000
"""Of the bootstrap; beyond so many accounts groups of them are drawn, which says the same in less time."""

_SINCE = pl.col("days_since_last_purchase")
SCORES = {
    "chance": -pl.col("chance"),
    "days": _SINCE,
    "overdue": pl.col("overdue_ratio"),
    "mean": _SINCE / pl.col("mean_gap"),
}
"""What accounts can be ranked by, the highest likely not to order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, whom it flags, and from how many days without an order on it does."""

    name: str
    flags: pl.Expr
    days: pl.Expr


def _silent(days: int) -> Rule:
    return Rule(f"no order in {days} days", days < _SINCE, pl.lit(days + 1))


def _twice(gap: str, name: str) -> Rule:
    twice = 2 * pl.col(gap)
    return Rule(f"2 × {name}", twice < _SINCE, twice.floor() + 1)


RULES_OF = {
    "flag": Rule(
        Risk.AT_RISK,
        pl.col("risk") == Risk.AT_RISK,
        metrics.days_between(pl.col("last_purchase"), pl.col("at_risk_since")),
    ),
    "days_60": _silent(60),
    "days_90": _silent(90),
    "days_180": _silent(180),
    "twice_usual": _twice("usual_gap_days", "usual gap"),
    "twice_mean": _twice("mean_gap", "mean gap"),
}
"""The rules, each with a list of its own."""
RANKED = {
    "chance": "least likely to order",
    "days": "longest without an order",
    "overdue": "most overdue by usual gap",
    "mean": "most overdue by mean gap",
}
"""Lists as long as the flag's: the first by a score."""
_LISTS = (*RULES_OF, *RANKED)

Interval = tuple[float | None, float | None]
Ends = tuple[date | None, date | None]
"""The first and the last day of orders; nothing where there are none."""


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


# --- looking back -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Past:
    """What some customers bought.

    ``orders`` and credits, their ``days`` as :func:`history.purchase_gaps`, and of each customer with any its ``key``,
    ``code`` and first day.
    """

    orders: pl.LazyFrame
    days: pl.DataFrame
    firsts: pl.DataFrame


def bought(orders: pl.LazyFrame, where: Scope) -> pl.LazyFrame:
    """All that a backtest needs, of orders as :attr:`custreport.sources.Book.summed` has them."""
    counted = where.orders() & pl.col("key").is_not_null() & (pl.col("status") == Status.CONFIRMED)
    return order_frame.dictionary_encode(orders).filter(counted).select("key", "ordered_on", "status", "amount")


def past(orders: pl.LazyFrame) -> Past:
    """The past of customers, of orders as :func:`bought` has them."""
    days = history.purchase_gaps(orders)
    key = pl.col("code").cat.to(orders.collect_schema()["key"]).cast(pl.String)
    return Past(orders, days, days.filter(pl.col("gap").is_null()).select("code", "ordered_on", key=key))


def cutoffs(asked: Cutoffs, ends: Ends, where: Scope, rule: RiskRule) -> list[date]:
    """The days to look back from, oldest first; none where no order has a horizon after it.

    Those that were asked for. Else the last day that has a horizon after it, and from there back in equal steps as
    long as there are as many days of orders before it as an account has until it is lost; those within the period.

    Raises:
        UsageError: a day that does not fit the orders.
    """
    every = rule.horizon if asked.every is None else asked.every
    steps = STEPS if asked.steps is None else asked.steps
    first, newest = ends
    if first is None or newest is None or (newest - first).days <= rule.horizon:
        return []
    last = newest - timedelta(days=rule.horizon)
    for day in asked.cutoff or ():
        if not first <= day <= last:
            raise UsageError(
                f"--cutoff {day}: a day from {first} to {last} is wanted, with orders before it and "
                f"{rule.horizon} days of them after it"
            )
    most = max(((last - first).days - rule.lost_after) // every, 0)
    regular = [last - timedelta(days=every * n) for n in range(most + 1)]
    inside = [day for day in regular if (where.period.first or day) <= day <= (where.period.last or day)]
    return sorted(set(asked.cutoff or inside[:steps]))


def around(then: Past, cutoff: date, rule: RiskRule) -> pl.DataFrame:
    """What was known on a day of every customer that had bought, and whether it ordered afterwards: one row each."""
    ahead = metrics.within(
        pl.col("ordered_on"), Period(cutoff + timedelta(days=1), cutoff + timedelta(days=rule.horizon))
    )
    ordered = then.days.filter(ahead)["code"].unique()
    recent = metrics.within(pl.col("ordered_on"), trailing(cutoff, rule.history))
    days = then.days.lazy().filter(recent).group_by("code").agg(**risk.purchase_history(cutoff, rule))
    revenue = then.orders.filter(recent).group_by("key").agg(**risk.revenue(cutoff, rule))
    return (
        then.firsts.lazy()
        .filter(pl.col("ordered_on") <= cutoff)
        .select("key", "code")
        .join(days, on="code", how="left")
        .join(
            order_frame.as_money(revenue, "revenue").select(pl.exclude("key"), code=pl.col("key").to_physical()),
            on="code",
            how="left",
        )
        .with_columns(pl.col("n", "ss", "revenue").fill_null(0), no_order=~pl.col("code").is_in(ordered.implode()))
        .drop("code")
        .collect()
    )


def judged(customers: pl.DataFrame, cutoff: date, rule: RiskRule) -> pl.DataFrame:
    """Every account that could be flagged on a day, by what was known then.

    Args:
        customers: All of them, as :func:`around` has them.
        cutoff: The day.
        rule: The risk rule.

    Returns:
        One row per account with 3 or more purchase days that is not lost, sorted by key. ``no_order`` within the
        horizon; ``worth``, its amount per year; for each list whether it is on it; for each rule the days without an
        order from which on it is; and its scores.
    """
    frame = (
        risk.judged(customers.sort("key").rechunk().lazy(), cutoff, rule)
        .filter(pl.col("n") >= 3, rule.lost_after >= _SINCE)
        .collect(engine="in-memory")
    )
    as_many = RULES_OF["flag"].flags.sum()
    return frame.with_columns(risk.at_risk_since(frame, rule)).select(
        "key",
        "g0",
        "chance",
        "no_order",
        cutoff=pl.lit(cutoff),
        worth=risk.amount_per_year(),
        **{f"on {name}": each.flags for name, each in RULES_OF.items()},
        **{f"on {name}": SCORES[name].rank("ordinal", descending=True) <= as_many for name in RANKED},
        **{f"from {name}": each.days.cast(pl.Int32) for name, each in RULES_OF.items()},
        **{f"score {name}": score for name, score in SCORES.items()},
    )


def _judged(orders: pl.LazyFrame, days: Sequence[date], rule: RiskRule, portions: int) -> Iterator[pl.DataFrame]:
    """The accounts as they are :func:`judged` on each day; their customers' orders are taken a portion at a time."""
    found: dict[date, list[pl.DataFrame]] = {day: [] for day in days}
    for part in order_frame.partitions(orders, portions):
        then = past(part if portions == 1 else part.collect().lazy())
        for day in days:
            found[day].append(around(then, day, rule))
    for day in days:
        yield judged(pl.concat(found.pop(day)), day, rule)


# --- figures ----------------------------------------------------------------------


def _counts() -> dict[str, pl.Expr]:
    """What is added up over accounts and cutoffs.

    How many were judged, how many did not order and what those are worth; the same of each list; and of each tenth
    of the chance how many it was said of and how many ordered.
    """
    missed, worth = pl.col("no_order"), pl.col("worth")
    return {
        "accounts": pl.len().cast(pl.Int64),
        "missed": _count(missed),
        "lost": worth.filter(missed).sum(),
        **{f"flagged {name}": _count(pl.col(f"on {name}")) for name in _LISTS},
        **{f"hits {name}": _count(pl.col(f"on {name}") & missed) for name in _LISTS},
        **{f"lost {name}": worth.filter(pl.col(f"on {name}") & missed).sum() for name in _LISTS},
        **{f"said {n}": _count(_tenth(n)) for n in range(10)},
        **{f"ordered {n}": _count(_tenth(n) & ~missed) for n in range(10)},
    }


def _count(which: pl.Expr) -> pl.Expr:
    return which.sum().cast(pl.Int64)


def _tenth(n: int) -> pl.Expr:
    """Whether the chance is in a tenth, 0 to 9; a chance of 1 is in the last."""
    return (pl.col("chance") * 10).floor().clip(0, 9) == n


def _shares() -> dict[str, pl.Expr]:
    """What the counts come to; null where there is nothing to divide by."""

    def ratio(part: str, whole: str) -> pl.Expr:
        return pl.when(pl.col(whole) != 0).then(pl.col(part) / pl.col(whole))

    shares = {"no_order": ratio("missed", "accounts")}
    for name in _LISTS:
        shares[f"precision {name}"] = ratio(f"hits {name}", f"flagged {name}")
        shares[f"recall {name}"] = ratio(f"hits {name}", "missed")
        shares[f"lost_revenue {name}"] = ratio(f"lost {name}", "lost")
    shares |= {f"ahead {name}": shares["precision flag"] - shares[f"precision {name}"] for name in RANKED}
    return shares | {f"ordered_share {n}": ratio(f"ordered {n}", f"said {n}") for n in range(10)}


def _pairs() -> dict[str, pl.Expr]:
    """Pairs of one account that ordered and one that did not, and how many each score ranks right, a tie half."""
    missed = pl.col("no_order")
    count = _count(missed)
    below = count * (count + 1) / 2
    return {
        "pairs": count * (pl.len().cast(pl.Int64) - count),
        **{f"right {name}": pl.col(f"score {name}").rank().filter(missed).sum() - below for name in SCORES},
    }


def _days_to_flag() -> dict[str, pl.Expr]:
    return {
        f"days {n}": pl.col(f"from {n}")
        .filter(pl.col(f"on {n}") & pl.col("no_order"))
        .quantile(0.5, "lower")
        .cast(pl.Int64)
        for n in RULES_OF
    }


def intervals(pool: pl.DataFrame) -> dict[str, Interval]:
    """The 95 % bootstrap interval of each share: accounts are drawn anew, each with all it did at every cutoff."""
    accounts = pool.group_by("key").agg(**_counts()).sort("key").drop("key")
    groups = accounts.group_by(at=pl.int_range(pl.len(), dtype=pl.UInt64) % GROUPS).agg(pl.all().sum())
    size = max(groups.height, 1)
    found = (
        pl.select(draw=pl.int_range(REPLICATES * size))
        .lazy()
        .select(replicate=pl.col("draw") // size, at=scattered(pl.col("draw")) % size)
        .join(groups.lazy(), on="at")
        .group_by("replicate")
        .agg(pl.exclude("at").sum())
        .select(**_shares())
        .select(
            pl.all().quantile(0.025, "linear").name.suffix(" low"),
            pl.all().quantile(0.975, "linear").name.suffix(" high"),
        )
        .collect()
        .row(0, named=True)
    )
    return {name: (found[f"{name} low"], found[f"{name} high"]) for name in _shares()}


def scattered(number: pl.Expr) -> pl.Expr:
    """Numbers as good as drawn by chance, and the same ones everywhere.

    Source:
        Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014 (SplitMix64).

    >>> hex(pl.select(scattered(pl.lit(0))).item())
    '0xe220a8397b1dcdaf'
    """
    mixed = (number.cast(pl.UInt64) + 1) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64)
    mixed = (mixed ^ (mixed // 2**30)) * pl.lit(0xBF58476D1CE4E5B9, pl.UInt64)
    mixed = (mixed ^ (mixed // 2**27)) * pl.lit(0x94D049BB133111EB, pl.UInt64)
    return mixed ^ (mixed // 2**31)


# --- sections ---------------------------------------------------------------------


def look_back(book: Book, where: Scope, asked: Cutoffs, rule: RiskRule) -> tuple[pl.DataFrame, tuple[Section, ...]]:
    """Every account at every cutoff, one row each, and the sections made of them.

    Raises:
        UsageError: cutoffs that do not fit.
    """
    orders, day = bought(book.summed, where), pl.col("ordered_on")
    ends = orders.select(first=day.min(), newest=day.max()).collect().row(0)
    chosen = cutoffs(asked, ends, where, rule)
    frames = list(_judged(orders, chosen or [date.min], rule, builder.portions_of(book)))  # then there is nobody
    largest = pl.col("worth").max()
    pool = pl.concat(frames, rechunk=True).with_columns(
        # whole billionths of the largest: they add up to the same in any order
        worth=(pl.col("worth") / pl.when(largest > 0).then(largest) * 1e9).round().fill_null(0).cast(pl.Int64)
    )
    each = pool.group_by("cutoff").agg(**_counts(), **_pairs(), **_days_to_flag()).sort("cutoff")
    pairs = each.select(pl.col("^(pairs|right .*)$").sum())
    whole = {"first": pl.col("cutoff").min(), "last": pl.col("cutoff").max(), "chance": pl.col("chance").mean()}
    total = (
        pool.select(**_counts(), **_days_to_flag(), **whole).hstack(pairs).with_columns(**_shares()).row(0, named=True)
    )
    flagged = pool.filter("on flag")["key"].n_unique()
    between = intervals(pool) if flagged >= FEW else dict.fromkeys(_shares(), (None, None))
    rows = [_row(found) for found in each.with_columns(**_shares()).iter_rows(named=True)]
    footer = [_row(total | {"cutoff": "All"})] if len(rows) > 1 else []
    words = (
        *_doubts(flagged, ends, chosen, where.period, rule, between["precision flag"]),
        *_words(pool, total, between, rule),
    )
    compared = _compared(total, between) if pool.height else []
    calibrated = _calibrated(pool, total, between) if pool.height else []
    return pool, (
        _section("backtest", "How the flag did", BACKTEST, rows, words, footer),
        _section("rules", "Beside simple rules", RULES, compared, [EQUAL]),
        _section("calibration", "What was said, and what came", CALIBRATION, calibrated, _said(total)),
    )


def _section(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    words: Sequence[str] = (),
    footer: Sequence[dict[str, Any]] = (),
) -> Section:
    schema = {c.name: _TYPES.get(c.kind, pl.String) for c in columns}
    frame = pl.DataFrame([{c.name: row.get(c.name) for c in columns} for row in rows], schema=schema, orient="row")
    return Section(name, title, tuple(columns), frame, frame.height, tuple(footer), tuple(words))


_TYPES = {Kind.COUNT: pl.Int64, Kind.SHARE: pl.Float64, Kind.DAYS: pl.Int64, Kind.DAY: pl.Date}


def _outcome(found: Mapping[str, Any], name: str, score: str | None) -> dict[str, Any]:
    """What became of the accounts on a list, and how well its score ranks."""
    return {
        "flagged": found[f"flagged {name}"],
        "hits": found[f"hits {name}"],
        **{share: found[f"{share} {name}"] for share in ("precision", "recall", "lost_revenue")},
        "days_to_flag": found.get(f"days {name}"),
        "auc": found[f"right {score}"] / found["pairs"] if score and found["pairs"] else None,
    }


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    counts = {"cutoff": found.get("cutoff"), "accounts": found["accounts"], "no_order": found["missed"]}
    return counts | _outcome(found, "flag", "chance")


def _compared(total: Mapping[str, Any], between: Mapping[str, Interval]) -> list[dict[str, Any]]:
    """The rules at their own length, then others as long as the flag's list."""
    named = [(name, rule.name, "own", "chance" if name == "flag" else None) for name, rule in RULES_OF.items()]
    named += [(name, said, "equal", name) for name, said in RANKED.items()]
    rows = []
    for name, said, length, score in named:
        row = {"rule": said, "list_length": length, **_outcome(total, name, score), "ahead": total.get(f"ahead {name}")}
        for share in ("precision", "recall", "lost_revenue", "ahead"):
            row[f"{share}_low"], row[f"{share}_high"] = between.get(f"{share} {name}", (None, None))
        rows.append(row)
    return rows


def _words(pool: pl.DataFrame, total: Mapping[str, Any], between: Mapping[str, Interval], rule: RiskRule) -> list[str]:
    """What a person wants to know first."""
    if not pool.height:
        return []
    count = pool["cutoff"].n_unique()
    looked = f"{count:,} cutoffs, {total['first']} to {total['last']}" if count > 1 else f"One cutoff, {total['first']}"
    looked += f"; {pool['key'].n_unique():,} accounts, judged {pool.height:,} times."
    low, high = between["ahead days"]
    if low is None or high is None or not total["missed"]:
        counted = (
            f"Flagged: {total['flagged flag']:,}, of which {total['hits flag']:,} did not order in the next "
            f"{rule.horizon} days; by a 90-day rule: {total['flagged days_90']:,}, of which {total['hits days_90']:,}; "
            f"of all {pool.height:,}: {total['missed']:,}."
        )
        return [counted, looked]
    percent = {name: _percent(total[name]) for name in _shares()}
    verdict = "no difference that these orders can tell"
    if low * high > 0:
        verdict = f"the flag is {'ahead' if low > 0 else 'behind'} by {abs(100 * total['ahead days']):.0f}"
    longer = total["flagged days_90"] / total["flagged flag"]
    first = (
        f"Of 100 accounts it would have flagged, {percent['precision flag']} did not order in the next {rule.horizon} "
        f"days; a 90-day rule: {percent['precision days_90']}; all that were judged: {percent['no_order']}."
    )
    equal = f"As many accounts, those longest without an order: {percent['precision days']}; {verdict}."
    missed = (
        f"Of 100 accounts that did not order it had flagged {percent['recall flag']}, with "
        f"{percent['lost_revenue flag']} % of what they all buy in a year; a 90-day rule {percent['recall days_90']}, "
        f"with {percent['lost_revenue days_90']} %, by a list {longer:.1f} times as long."
    )
    early = f"Half of them it had flagged by day {total['days flag']} without an order; a 90-day rule waits for day 91."
    return [first, equal, missed, *([early] if total["hits flag"] else []), looked]


def _said(total: Mapping[str, Any]) -> list[str]:
    """The chance on average, and what came of it."""
    if not total["accounts"]:
        return []
    return [f"On average it said {_percent(total['chance'])} %, and {_percent(1 - total['no_order'])} % ordered."]


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.0f}"


def _doubts(
    flagged: int, ends: Ends, chosen: Sequence[date], period: Period, rule: RiskRule, precision: Interval
) -> list[str]:
    """A line where the book is too short or too small to tell."""
    first, newest = ends
    if first is None:
        return ["Too short to tell: there are no confirmed orders."]
    wanted = f"{rule.lost_after} days of orders are wanted before a cutoff, and {rule.horizon} after it"
    if not chosen:
        among = "" if period == Period() else f" within {period}"
        return [f"Too short to tell: the orders are of {first} to {newest}; {wanted}{among}."]
    said = []
    if (chosen[0] - first).days < rule.lost_after:
        said.append(f"Too short to be sure: {(chosen[0] - first).days} days of orders before {chosen[0]}; {wanted}.")
    low, high = precision
    if low is None or high is None:
        said.append(f"Too small to tell: {flagged:,} different accounts flagged; {FEW} are wanted.")
    elif high - low > WIDE:
        said.append(
            f"Too small to tell: of 100 such accounts anything from {_percent(low)} to {_percent(high)} may not order."
        )
    return said


def _calibrated(pool: pl.DataFrame, total: Mapping[str, Any], between: Mapping[str, Interval]) -> list[dict[str, Any]]:
    """Each tenth of the chance: what was said on average, and what part ordered."""
    said = pool.select(pl.col("chance").filter(_tenth(n)).mean().alias(f"{n}") for n in range(10)).row(0)
    return [
        {
            "said": f"{n * 10}–{n * 10 + 10} %",
            "accounts": total[f"said {n}"],
            "mean_chance": said[n],
            "ordered": total[f"ordered {n}"],
            "ordered_share": total[f"ordered_share {n}"],
            "ordered_share_low": between[f"ordered_share {n}"][0],
            "ordered_share_high": between[f"ordered_share {n}"][1],
        }
        for n in range(10)
    ]


def build(book: Book, filters: Filters, asked: Cutoffs, *, rule: RiskRule, today: date) -> Report:
    """Compute a backtest.

    Args:
        book: The orders and accounts.
        filters: As-of and currency count, and the period, in which the cutoffs lie; no account is left out.
        asked: The cutoffs.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: options that do not fit.
    """
    asked.check(filters)
    where = scope.resolve(filters, book, today)
    pool, made = look_back(book, where, asked, rule)
    return Report(
        title="Backtest",
        as_of=where.as_of,
        period=where.period,
        window=where.window,
        currency=where.currency,
        digits=where.digits,
        filters=asked.asked(),
        sources=book.sources,
        reconciliation=builder.reconcile(book.summed, book, where),
        rule=str(rule),
        sections=made,
        main="backtest",
        notes=(*book.notes, *risk.pace(pool.tail(1), rule), *DEFINITIONS),
        inputs=book.inputs,
    )
