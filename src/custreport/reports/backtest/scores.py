"""How the rules did: counts over accounts and cutoffs, shares of them, and how sure these are."""

from __future__ import annotations

import polars as pl

from custreport.reports.backtest.rules import LISTS, RANKINGS, RULES, SCORES

REPLICATES, GROUPS = 1000, 5000
"""Of the bootstrap; beyond so many accounts groups of them are drawn, which says the same in less time."""

Interval = tuple[float | None, float | None]


def counts() -> dict[str, pl.Expr]:
    """What is added up over accounts and cutoffs.

    How many were judged, how many did not order and what those are worth; the same of each list; and of each tenth
    of the chance how many were in it and how many ordered.
    """
    missed, worth = pl.col("no_order"), pl.col("worth")
    return {
        "accounts": pl.len().cast(pl.Int64),
        "missed": _count(missed),
        "lost": worth.filter(missed).sum(),
        **{f"flagged {name}": _count(pl.col(f"on {name}")) for name in LISTS},
        **{f"hits {name}": _count(pl.col(f"on {name}") & missed) for name in LISTS},
        **{f"lost {name}": worth.filter(pl.col(f"on {name}") & missed).sum() for name in LISTS},
        **{f"said {n}": _count(in_tenth(n)) for n in range(10)},
        **{f"ordered {n}": _count(in_tenth(n) & ~missed) for n in range(10)},
    }


def _count(which: pl.Expr) -> pl.Expr:
    return which.sum().cast(pl.Int64)


def in_tenth(n: int) -> pl.Expr:
    """Whether the chance is in a tenth, 0 to 9; a chance of 1 is in the last."""
    return (pl.col("chance") * 10).floor().clip(0, 9) == n


def shares() -> dict[str, pl.Expr]:
    """What the counts come to; null where there is nothing to divide by."""

    def ratio(part: str, whole: str) -> pl.Expr:
        return pl.when(pl.col(whole) != 0).then(pl.col(part) / pl.col(whole))

    each = {"no_order": ratio("missed", "accounts")}
    for name in LISTS:
        each[f"precision {name}"] = ratio(f"hits {name}", f"flagged {name}")
        each[f"recall {name}"] = ratio(f"hits {name}", "missed")
        each[f"lost_revenue {name}"] = ratio(f"lost {name}", "lost")
    each |= {f"ahead {name}": each["precision flag"] - each[f"precision {name}"] for name in RANKINGS}
    return each | {f"ordered_share {n}": ratio(f"ordered {n}", f"said {n}") for n in range(10)}


def pairs() -> dict[str, pl.Expr]:
    """Pairs of one account that ordered and one that did not, and how many each score ranks right, a tie half."""
    missed = pl.col("no_order")
    count = _count(missed)
    below = count * (count + 1) / 2
    return {
        "pairs": count * (pl.len().cast(pl.Int64) - count),
        **{f"right {name}": pl.col(f"score {name}").rank().filter(missed).sum() - below for name in SCORES},
    }


def days_to_flag() -> dict[str, pl.Expr]:
    """Of each rule the median of the days without an order after which those flagged rightly were flagged."""
    return {
        f"days {name}": pl.col(f"from {name}")
        .filter(pl.col(f"on {name}") & pl.col("no_order"))
        .quantile(0.5, "lower")
        .cast(pl.Int64)
        for name in RULES
    }


def intervals(pool: pl.DataFrame) -> dict[str, Interval]:
    """The 95 % bootstrap interval of each share: accounts are drawn anew, each with all it did at every cutoff."""
    accounts = pool.group_by("key").agg(**counts()).sort("key").drop("key")
    groups = accounts.group_by(at=pl.int_range(pl.len(), dtype=pl.UInt64) % GROUPS).agg(pl.all().sum())
    size = max(groups.height, 1)
    limits = (
        pl.select(draw=pl.int_range(REPLICATES * size))
        .lazy()
        .select(replicate=pl.col("draw") // size, at=splitmix64(pl.col("draw")) % size)
        .join(groups.lazy(), on="at")
        .group_by("replicate")
        .agg(pl.exclude("at").sum())
        .select(**shares())
        .select(
            pl.all().quantile(0.025, "linear").name.suffix(" low"),
            pl.all().quantile(0.975, "linear").name.suffix(" high"),
        )
        .collect()
        .row(0, named=True)
    )
    return {name: (limits[f"{name} low"], limits[f"{name} high"]) for name in shares()}


def splitmix64(number: pl.Expr) -> pl.Expr:
    """Pseudorandom numbers, UInt64, the same ones everywhere.

    Source:
        Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014 (SplitMix64).

    >>> hex(pl.select(splitmix64(pl.lit(0))).item())
    '0xe220a8397b1dcdaf'
    """
    mixed = (number.cast(pl.UInt64) + 1) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64)
    mixed = (mixed ^ (mixed // 2**30)) * pl.lit(0xBF58476D1CE4E5B9, pl.UInt64)
    mixed = (mixed ^ (mixed // 2**27)) * pl.lit(0x94D049BB133111EB, pl.UInt64)
    return mixed ^ (mixed // 2**31)
