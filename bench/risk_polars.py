"""The risk rule of SPEC.md §3 as an expert would write it in Polars.

For :mod:`lines_polars` and :mod:`orders_polars`.
"""

from __future__ import annotations

import polars as pl

HORIZON = 90


def tail(days: pl.Expr) -> pl.Expr:
    """The chance that a gap lasts longer than this (SPEC.md §3, Q)."""
    k, n, scale = pl.col("k"), pl.col("n"), pl.col("span") + pl.col("g0")
    shape, q = k * n, scale / (scale + days)
    term = total = (shape * q.log()).exp()
    for j in (1, 2, 3):
        term = term * (shape + (j - 1)) / j * (1.0 - q)
        total = total + pl.when(k > j).then(term).otherwise(0.0)
    return total.clip(upper_bound=1.0)


def average(numerator: pl.Expr, denominator: pl.Expr, digits: int) -> pl.Expr:
    """Exact quotient, half to even; null where there is nothing to divide by."""
    whole = pl.when(denominator != 0).then(denominator).cast(pl.Decimal(38, 0))
    return (numerator.cast(pl.Decimal(38, 16)) / whole).round(digits, mode="half_to_even").cast(pl.Decimal(38, digits))


def judged(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Customers sorted by key, with their ``n``, ``ss``, ``span`` and ``since``; then their ``gap`` and ``chance``."""
    n, since = pl.col("n"), pl.col("since")
    return (
        customers.with_columns(mean=pl.when(n > 1).then(pl.col("span") / (n - 1)).when(n == 1).then(0.0))
        .with_columns(scatter=pl.max_horizontal(0.0, pl.col("ss") - (n - 1) * pl.col("mean") ** 2))
        .with_columns(
            g0=pl.max_horizontal(pl.col("mean").filter(n >= 3).median(), 0.5),
            v0=(pl.col("scatter") / pl.max_horizontal("mean", 0.5) ** 2).filter(n >= 3).sum()
            / (n - 2).filter(n >= 3).sum(),
        )
        .with_columns(gap=(pl.col("span") + pl.col("g0")) / pl.when(n > 0).then(n))
        .with_columns(
            v=(pl.col("scatter") / pl.col("gap") ** 2 + 10 * pl.col("v0")) / (pl.max_horizontal(n - 2, 0) + 10)
        )
        .with_columns(k=(1 / pl.col("v") + 0.5).floor().clip(1, 4))
        .with_columns(chance=(tail(since) - tail(since + HORIZON)) / (tail(since) + 0.4 / (n + 2)))
    )


def risk() -> pl.Expr:
    """The first state that holds."""
    since = pl.col("since")
    return (
        pl.when(since.is_null())
        .then(pl.lit("never"))
        .when(since > 365)
        .then(pl.lit("lost"))
        .when(pl.col("n") < 3)
        .then(pl.lit("new"))
        .when(since <= pl.col("gap"))
        .then(pl.lit("on-track"))
        .when(pl.col("chance") >= 0.5)
        .then(pl.lit("late"))
        .otherwise(pl.lit("at-risk"))
    )
