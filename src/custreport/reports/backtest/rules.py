"""The rules that are compared: whom each puts on its list."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custreport import metrics
from custreport.core.terms import Risk

_SINCE = pl.col("days_since_last_purchase")


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


RULES = {
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
SCORES = {
    "chance": -pl.col("chance"),
    "days": _SINCE,
    "overdue": pl.col("overdue_ratio"),
    "mean": _SINCE / pl.col("mean_gap"),
}
"""What accounts can be ranked by, the highest likely not to order."""
RANKINGS = {
    "chance": "least likely to order",
    "days": "longest without an order",
    "overdue": "most overdue by usual gap",
    "mean": "most overdue by mean gap",
}
"""Lists as long as the flag's: the first by a score."""
LISTS = (*RULES, *RANKINGS)
