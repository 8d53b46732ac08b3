"""What the filters mean on a given book: its as-of and period, its one currency (several are refused), its reps.

A filter acts at one of three points, and they are three methods of
:class:`Scope`: :meth:`~Scope.orders` picks the orders that exist for this
report at all, :meth:`~Scope.counted` is used inside the aggregates (the period
must not drop orders: an inactive customer is one without any), and
:meth:`~Scope.customers` picks customers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis.currency import one_currency
from custreport.core import order_frame, text_columns
from custreport.core.currency import minor_digits
from custreport.core.errors import UsageError
from custreport.core.period import Period, relative_period, trailing, year_before
from custreport.core.terms import Compare
from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.filters import Filters
    from custreport.sources import Book


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters, resolved. ``window`` has both its days; ``reps`` are the spellings that match ``--rep``."""

    as_of: date
    period: Period
    window: Period
    currency: str | None
    currency_chosen: bool
    names: tuple[str, ...] = ()
    reps: tuple[str, ...] | None = None

    @property
    def digits(self) -> int:
        """Digits of the currency's minor unit."""
        return minor_digits(self.currency)

    def orders(self) -> pl.Expr:
        """The orders that exist for this report: up to as-of, in the chosen currency."""
        known = pl.col("ordered_on") <= self.as_of
        return known & (pl.col("currency") == self.currency) if self.currency_chosen else known

    def counted(self) -> pl.Expr:
        """The orders that are counted and summed: in the period, and credited to the rep."""
        counted = metrics.within(pl.col("ordered_on"), self.period)
        return counted & self.credited()

    def credited(self) -> pl.Expr:
        """The orders credited to the chosen reps; all without a choice."""
        every = pl.col("ordered_on").is_not_null()
        return every if self.reps is None else every & pl.col("rep").is_in(self.reps)

    def customers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The accounts that are listed.

        Args:
            frame: ``customer``, ``key``, ``owner_written`` (as in the file) and
                ``has_counted`` (an order or credit is counted).

        Raises:
            UsageError: a name matches no account.
        """
        if self.names:
            frame = frame.filter(pl.col("key").is_in(_matching_keys(frame, self.names).implode()))
        if self.reps is not None:
            frame = frame.filter(pl.col("owner_written").is_in(self.reps) | pl.col("has_counted"))
        return frame


def resolve(filters: Filters, book: Book, today: date) -> Scope:
    """The days, the currency and the reps that a set of filters means on this book.

    Raises:
        UsageError: options that exclude each other, or a value that does not fit.
        CustReportError: several currencies and none chosen.
    """
    period, relative = filters.days()
    days = pl.col("ordered_on")
    newest, oldest = (
        book.summed.select(pl.when(days <= today).then(days).max().alias("newest"), days.min().alias("oldest"))
        .collect()
        .row(0)
    )
    as_of = _as_of(filters.day(today), period.last, newest, today)
    if relative:
        try:
            period = relative_period(relative, as_of) or period
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--period {relative}: not within the calendar, counted from {as_of}") from error
    if period == Period():
        window = trailing(as_of, filters.inactive_after)
    else:
        last = period.last or as_of
        window = Period(period.first or min(oldest or last, last), max(last, period.first or last))
    return Scope(
        as_of=as_of,
        period=period,
        window=window,
        currency=one_currency(filters.currency, book.summed, as_of, book.home),
        currency_chosen=filters.currency is not None,
        names=tuple(map(plain, filters.customer or ())),
        reps=_reps(list(map(plain, filters.rep)), book) if filters.rep else None,
    )


def resolve_comparison(period: Period, as_of: date, compare: Compare) -> tuple[Period, Period, date]:
    """The days of a period that have passed, and the days they are compared with.

    Returns:
        The days of the period up to as-of, the days before, and their as-of.

    Raises:
        UsageError: the period has no first day, has not begun, or reaches back before the calendar.

    Source:
        SPEC.md §6, "Compared with".
    """
    if period.first is None:
        raise UsageError(f"--compare {compare}: from which day on? Add --from DAY or --period PERIOD")
    now = (period.first, min(period.last or as_of, as_of))
    if now[0] > now[1]:
        raise UsageError(f"--compare {compare}: the period begins on {now[0]}, after as-of, {as_of}")
    days = now[1] - now[0] + timedelta(days=1)
    try:
        first, last, then = (year_before(day) if compare is Compare.LAST_YEAR else day - days for day in (*now, as_of))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--compare {compare}: what is before {now[0]} is not within the calendar") from error
    return Period(*now), Period(first, last), then


def _as_of(chosen: date | None, to: date | None, newest: date | None, today: date) -> date:
    return chosen or (min(day for day in (to, newest) if day) if to or newest else today)


def _normalised(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(text_columns.normalised(pl.col("text"))).to_series()


def _pattern(normalised_name: str) -> str:
    return "^" + ".*".join(re.escape(part) for part in normalised_name.split("*")) + "$"


def _nearest(name: str, known: pl.Series) -> str:
    from rapidfuzz import process, utils  # noqa: PLC0415 — only when something is wrong

    near = process.extract(name, known.to_list(), processor=utils.default_process, limit=3, score_cutoff=55)
    return f"; nearest: {', '.join(match for match, *_ in near)}" if near else f"; there are {len(known):,}"


def reps(book: Book) -> pl.DataFrame:
    """Every spelling of a rep on orders and accounts, sorted, and the rep's ``name``: the spelling most used."""
    spellings = [order_frame.collect_decoded(book.summed.group_by("rep").len())]
    if book.accounts is not None:
        spellings.append(book.accounts.group_by("rep").len())
    return (
        pl.concat(spellings)
        .drop_nulls("rep")
        .group_by("rep")
        .agg(pl.col("len").sum())
        .with_columns(name=text_columns.printable(pl.col("rep")))
        .sort("len", "rep", descending=[True, False])
        .select("rep", name=pl.col("name").first().over(text_columns.normalised(pl.col("name"))))
        .sort("rep")
    )


def _reps(names: list[str], book: Book) -> tuple[str, ...]:
    """Every spelling, on orders and accounts, of the reps of these names."""
    known = reps(book)
    if known.is_empty():
        raise UsageError(f"--rep {names[0]}: neither the orders nor a customer list (--accounts) name a sales rep")
    return tuple(known["rep"].filter(_matches("rep", names, known["rep"], known["name"])))


def _matching_keys(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """Keys of the accounts whose name or id matches one of the names."""
    return frame["key"].filter(_matches("customer", names, frame["customer"], frame["customer"], frame["key"]))


def _matches(option: str, names: Sequence[str], known: pl.Series, *columns: pl.Series) -> pl.Series:
    """Which rows match one of the names in one of the columns; ``known`` are the names to propose.

    Raises:
        UsageError: a name matches no row.
    """
    texts = [_normalised(column) for column in columns]
    matched = pl.repeat(False, len(known), eager=True)  # noqa: FBT003
    for name, normalised in zip(names, _normalised(pl.Series(names)), strict=True):
        pattern = _pattern(normalised)
        matches = reduce(or_, (text.str.contains(pattern) for text in texts))
        if not matches.any():
            raise UsageError(f"--{option} {name}: no such {option}{_nearest(name, known)}")
        matched = matched | matches
    return matched
