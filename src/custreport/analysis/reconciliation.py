"""Where every row that was read went: the counts add up to the rows read (SPEC.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis.scope import Scope
from custreport.core.document import Reconciliation
from custreport.core.period import Period

if TYPE_CHECKING:
    from datetime import date

    from custreport.sources import Book


def reconcile(book: Book, where: Scope) -> Reconciliation:
    """The rows of a book by what became of them.

    An order is counted under the first that holds: cancelled, after as-of,
    other currency, and else as what it is.
    """
    live = ~metrics.is_cancelled()
    known = pl.col("ordered_on") <= where.as_of
    ours = (pl.col("currency") == where.currency) if where.currency_chosen else known
    counted = live & known & ours.fill_null(value=False)
    counts = (
        book.summed.select(
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
    """The same when every order counts, in whatever currency; those after ``today`` are after as-of."""
    newest = book.summed.select(pl.col("ordered_on").filter(pl.col("ordered_on") <= today).max()).collect().item()
    return reconcile(book, Scope(newest or today, Period(), Period(), None, currency_chosen=False))
