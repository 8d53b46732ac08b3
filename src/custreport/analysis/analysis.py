"""A book under filters, computed once: every report of a run is made from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.analysis import scope
from custreport.analysis.aggregate import aggregate, customers
from custreport.analysis.reconciliation import reconcile
from custreport.core import order_frame
from custreport.engine.partitions import partition_count

if TYPE_CHECKING:
    from datetime import date

    from custreport.analysis.scope import Scope
    from custreport.core.document import Reconciliation
    from custreport.core.filters import Filters
    from custreport.core.risk_settings import RiskRule
    from custreport.core.terms import Compare
    from custreport.sources import Book


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every figure of every customer in scope.

    Attributes:
        book: The orders and accounts.
        filters: As they were asked for.
        where: What they mean on this book.
        rule: The risk rule.
        customers: The accounts in scope, as :func:`custreport.analysis.aggregate.customers`, sorted by key.
        unassigned: The row of the orders without a customer; no row when they do not count.
        reconciliation: Where every row that was read went.
        compare: Which days the period is compared with; ``None`` if it is not.
        before: The same of those days.
    """

    book: Book
    filters: Filters
    where: Scope
    rule: RiskRule
    customers: pl.DataFrame
    unassigned: pl.DataFrame
    reconciliation: Reconciliation
    compare: Compare | None = None
    before: Analysis | None = None

    def orders(self) -> pl.LazyFrame:
        """The orders; those of the chosen customers, if any were chosen."""
        orders = self.book.summed
        return order_frame.of_customers(orders, self.customers["key"]) if self.where.names else orders

    @property
    def partition_count(self) -> int:
        """Into how many groups the customers are divided, see :mod:`custreport.engine.partitions`."""
        return partition_count(self.book)


def analyse(book: Book, filters: Filters, *, rule: RiskRule, today: date, compare: Compare | None = None) -> Analysis:
    """The figures of every customer of a book.

    Args:
        book: The orders and accounts.
        filters: Which orders count and which customers are listed.
        rule: The risk rule.
        today: The clock; orders after it never decide as-of.
        compare: The days that those of the period are compared with.

    Raises:
        CustReportError: several currencies and none chosen.
        UsageError: a filter that does not fit.
    """
    where = scope.resolve(filters, book, today)
    accounts, unassigned = _every_account(book, where, rule)
    analysis = Analysis(
        book=book,
        filters=filters,
        where=where,
        rule=rule,
        customers=where.customers(accounts),
        unassigned=unassigned,
        reconciliation=reconcile(book, where),
    )
    if compare is None:
        return analysis
    _, days, as_of = scope.resolve_comparison(where.period, where.as_of, compare)
    then = replace(where, as_of=as_of, period=days, window=days)
    earlier, unassigned = _every_account(book, then, rule)
    if where.names:  # as they are called now; an account may not have been there yet
        earlier = earlier.join(replace(where, reps=None).customers(accounts), on="key", how="semi")
    in_scope = replace(then, names=()).customers(earlier)
    before = replace(analysis, where=then, customers=in_scope, unassigned=unassigned)
    return replace(analysis, compare=compare, before=before)


def _every_account(book: Book, where: Scope, rule: RiskRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every account with its figures, and the row of the orders without a customer if they count."""
    grouped = aggregate(book.summed, where, rule, partition_count(book))
    unassigned = grouped.filter(pl.col("key").is_null() & pl.col("has_counted"))
    return customers(grouped, book.accounts, where, rule), unassigned.clear() if where.names else unassigned
