"""What a backtest says in sentences, and where its book is too short or too small to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.period import Period
from custreport.reports.backtest.scores import shares

if TYPE_CHECKING:
    from custreport.reports.backtest.sections import Backtest

MIN_FLAGGED, MAX_WIDTH = 30, 0.2
"""Flagged accounts below which a share says nothing, and an interval above which it says little."""


def verdict(source: Backtest) -> list[str]:
    """What a person wants to know first; nothing where no account was judged."""
    if not source.pool.height:
        return []
    low, high = source.intervals["ahead days"]
    if low is None or high is None or not source.total["missed"]:
        return [_counted(source), _coverage(source)]
    return [*_rates(source, low, high), _coverage(source)]


def _coverage(source: Backtest) -> str:
    pool, first, last = source.pool, source.total["first"], source.total["last"]
    count = pool["cutoff"].n_unique()
    looked = f"{count:,} cutoffs, {first} to {last}" if count > 1 else f"One cutoff, {first}"
    return f"{looked}; {pool['key'].n_unique():,} accounts, judged {pool.height:,} times."


def _counted(source: Backtest) -> str:
    """The counts, where they are too few for shares."""
    total = source.total
    return (
        f"Flagged: {total['flagged flag']:,}, of which {total['hits flag']:,} did not order in the next "
        f"{source.rule.horizon} days; by a 90-day rule: {total['flagged days_90']:,}, of which "
        f"{total['hits days_90']:,}; of all {source.pool.height:,}: {total['missed']:,}."
    )


def _rates(source: Backtest, low: float, high: float) -> list[str]:
    """What the flag and a 90-day rule found, of 100 accounts; ``low`` to ``high`` is how far the flag is ahead."""
    total = source.total
    rates = {name: percent(total[name]) for name in shares()}
    difference = "no difference that these orders can tell"
    if low * high > 0:
        difference = f"the flag is {'ahead' if low > 0 else 'behind'} by {abs(100 * total['ahead days']):.0f}"
    longer = total["flagged days_90"] / total["flagged flag"]
    early = f"Half of them it had flagged by day {total['days flag']} without an order; a 90-day rule waits for day 91."
    return [
        (
            f"Of 100 accounts it would have flagged, {rates['precision flag']} did not order in the next "
            f"{source.rule.horizon} days; a 90-day rule: {rates['precision days_90']}; all that were judged: "
            f"{rates['no_order']}."
        ),
        f"As many accounts, those longest without an order: {rates['precision days']}; {difference}.",
        (
            f"Of 100 accounts that did not order it had flagged {rates['recall flag']}, with "
            f"{rates['lost_revenue flag']} % of what they all buy in a year; a 90-day rule {rates['recall days_90']}, "
            f"with {rates['lost_revenue days_90']} %, by a list {longer:.1f} times as long."
        ),
        *([early] if total["hits flag"] else []),
    ]


def calibration_summary(source: Backtest) -> list[str]:
    """The chance on average, and what came of it; nothing where no account was judged."""
    if not source.total["accounts"]:
        return []
    chance, ordered = percent(source.total["chance"]), percent(1 - source.total["no_order"])
    return [f"On average it said {chance} %, and {ordered} % ordered."]


def percent(share: float | None) -> str:
    """Whole percents."""
    return "none" if share is None else f"{100 * share:.0f}"


def doubts(source: Backtest) -> list[str]:
    """A line for each reason why the book is too short or too small to tell."""
    first, newest = source.ends
    rule = source.rule
    if first is None:
        return ["Too short to tell: there are no confirmed orders."]
    needed = f"{rule.lost_after} days of orders are wanted before a cutoff, and {rule.horizon} after it"
    if not source.cutoffs:
        among = "" if source.period == Period() else f" within {source.period}"
        return [f"Too short to tell: the orders are of {first} to {newest}; {needed}{among}."]
    lines = []
    days_before = (source.cutoffs[0] - first).days
    if days_before < rule.lost_after:
        lines.append(f"Too short to be sure: {days_before} days of orders before {source.cutoffs[0]}; {needed}.")
    low, high = source.intervals["precision flag"]
    if low is None or high is None:
        lines.append(f"Too small to tell: {source.flagged:,} different accounts flagged; {MIN_FLAGGED} are wanted.")
    elif high - low > MAX_WIDTH:
        lines.append(
            f"Too small to tell: of 100 such accounts anything from {percent(low)} to {percent(high)} may not order."
        )
    return lines
