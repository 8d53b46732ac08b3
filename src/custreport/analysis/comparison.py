"""Customers beside what they were in the days that the period is compared with (SPEC.md §6, "Compared with")."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis.aggregate import all_measures
from custreport.analysis.measure_kinds import fill_empty
from custreport.core.document import BEFORE

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis

AMOUNT = "confirmed_order_amount"
"""The figure that each customer is compared by."""
AMOUNT_BEFORE = f"{AMOUNT}{BEFORE}"


def add_deltas(analysis: Analysis) -> Analysis:
    """The analysis, its customers and the orders without one with their amount before and the change.

    As it is when nothing is compared.
    """
    if (before := analysis.before) is None:
        return analysis
    unassigned = (
        _with_before(analysis.unassigned, before.unassigned)
        if analysis.unassigned.height
        else _only_before(before, before.unassigned)
    )
    return replace(analysis, customers=_with_before(analysis.customers, before.customers), unassigned=unassigned)


def dropped_customers(analysis: Analysis) -> pl.DataFrame | None:
    """The accounts in scope before and not now, as where a rep has lost the last of them; ``None`` not compared."""
    if (before := analysis.before) is None:
        return None
    dropped = before.customers.join(analysis.customers, on="key", how="anti")
    return _only_before(before, dropped.filter(pl.col(AMOUNT) != 0))


def _with_before(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    amounts = before.select("key", pl.col(AMOUNT).alias(AMOUNT_BEFORE))
    joined = now.join(amounts, on="key", how="left", nulls_equal=True, maintain_order="left").rechunk()
    return joined.with_columns(pl.col(AMOUNT_BEFORE).fill_null(0)).with_columns(**metrics.change(AMOUNT))


def _only_before(before: Analysis, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the days before that have nothing in the period."""
    measures = {name: each for name, each in all_measures(before.where, before.rule).items() if name in rows.columns}
    nothing = rows.clear(rows.height).with_columns(fill_empty(measures))
    return nothing.with_columns(rows[AMOUNT].alias(AMOUNT_BEFORE)).with_columns(**metrics.change(AMOUNT))
