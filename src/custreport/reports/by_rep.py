"""The cards of each rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import scope
from custreport.core import order_frame
from custreport.core.document import Column
from custreport.core.errors import UsageError
from custreport.core.text import NO_REP
from custreport.reports import cards, notes
from custreport.reports.section import Request, Table, section

if TYPE_CHECKING:
    from custreport.analysis.analysis import Analysis

REP = Column("rep", "Rep", priority=100)


def known_reps(analysis: Analysis, option: str) -> pl.DataFrame:
    """The reps in scope: ``rep``, each spelling, and ``name``, the one that is shown.

    Args:
        analysis: Whose book names them.
        option: The option that needs them, for the message.

    Raises:
        UsageError: nothing names a rep.
    """
    known = scope.reps(analysis.book)
    if known.is_empty():
        raise UsageError(f"{option}: neither the orders nor a customer list (--accounts) name a sales rep")
    reps = analysis.where.reps
    return known if reps is None else known.filter(pl.col("rep").is_in(reps))


@section("by_rep", "By rep", (REP, *cards.SUMMARY), notes=[notes.shared_accounts])
def by_rep(request: Request) -> Table:
    """The cards of each rep who has an account or an order in scope, by confirmed amount."""
    analysis = request.analysis
    known, customers = known_reps(analysis, "--by rep"), analysis.customers
    amounts = _amounts(analysis, known)
    by_name = amounts.group_by("name").agg(pl.col("confirmed_order_amount").sum())
    owned = customers.join(known, left_on="owner_written", right_on="rep").select("name", "key")
    frame = (
        pl.concat([owned, amounts.select("name", "key").drop_nulls()])
        .unique()
        .join(customers, on="key")
        .group_by("name")
        .agg(**cards.customer_figures())
        .join(by_name.drop_nulls("name"), on="name", how="full", coalesce=True)
        .with_columns(pl.exclude("name", "average_reorder_days").fill_null(0))
        .rename({"name": "rep"})
        .sort("confirmed_order_amount", "rep", descending=[True, False])
    )
    unassigned = by_name.filter(pl.col("name").is_null()).select("confirmed_order_amount")
    return Table(
        frame,
        [
            *({"rep": NO_REP, **row} for row in unassigned.rows(named=True)),
            {"rep": "Total", **cards.figures(analysis).row(0, named=True)},
        ],
    )


def _amounts(analysis: Analysis, known: pl.DataFrame) -> pl.DataFrame:
    """The confirmed amount of each customer with each rep; ``name`` is null for orders without one."""
    where = analysis.where
    each = (
        analysis.orders()
        .filter(where.orders() & where.counted() & ~metrics.is_cancelled())
        .group_by("rep", "key")
        .agg(confirmed_order_amount=metrics.order_amount(metrics.is_confirmed() | metrics.is_credit()))
    )
    return order_frame.collect_decoded(each, "confirmed_order_amount").join(known, on="rep", how="left")
