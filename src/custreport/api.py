"""custreport from Python: read orders once, then ask for reports.

Polars and the readers are imported when orders are loaded, not with this module.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, TypeVar, Unpack

from custreport.core.errors import UsageError
from custreport.core.filters import FULL_REPORT, Cutoffs, Filters, FollowUp, Horizon, ReportSpec, Rows
from custreport.core.period import parse_day
from custreport.core.reading_options import DateOrder, DecimalMark, Grain, Orders, Sign
from custreport.core.terms import Activity, Compare, Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from enum import StrEnum

    from custreport.core.document import Report
    from custreport.core.risk_settings import RiskRule
    from custreport.sources import Book

Word = TypeVar("Word", bound="StrEnum")
FilePath: TypeAlias = str | PathLike[str]
Day: TypeAlias = date | str
"""A date, or its text as ``2025-12-31``."""


class ReadingOptions(TypedDict, total=False):
    """How orders are read; what is left out is detected. See ``custreport leaderboard --help``."""

    accounts: FilePath
    """Customer list with its reps, so that accounts that never ordered are known."""
    tz: str
    """Zone that timestamps with an offset are converted to, as ``Europe/Madrid``."""
    date_order: Literal["dmy", "mdy"]
    """Whether 03/04/2025 has its day or its month first, where no date tells."""
    date_format: str
    """How the order dates are written, as ``DD.MM.YYYY`` or ``D MMM YYYY hh:mm am``."""
    decimal: Literal["point", "comma"]
    """Whether 1,234 has decimals or thousands, where no amount tells."""
    sign: Literal["positive", "negative", "debit", "credit"]
    """How the amount of a sale is signed."""
    grain: Literal["lines", "repeated", "versions"]
    """What several rows of one order are."""
    column: Mapping[str, str]
    """Header that holds a field, as ``{"amount": "Net Sales"}``."""
    status: Mapping[str, str]
    """What a status is, as ``{"Backorder": "confirmed"}``."""
    header_row: int
    """Row of the file that holds the headers, counted from 1."""
    sheet: str
    """Sheet of a workbook."""
    encoding: str
    """Encoding of a CSV that is not UTF-8."""
    skip_bad_rows: bool
    """Leave out rows that cannot be read; the report counts them."""


class PeriodOptions(TypedDict, total=False):
    """Which orders count."""

    from_: Day
    """First day of the period."""
    to: Day
    """Last day of the period, inclusive."""
    period: str
    """Instead of ``from_`` and ``to``: ``2025``, ``2025-Q4``, ``last-month``, ``last-90d``, ``ytd`` …"""
    as_of: Day
    """Day from which ages are measured; the newest order day by default. Also ``today``."""
    currency: str
    """Only orders in this currency."""


class FilterOptions(PeriodOptions, total=False):
    """Which orders count and which customers are listed."""

    customer: str | Sequence[str]
    """Only these customers: whole names or ids, ``*`` is a wildcard."""
    rep: str | Sequence[str]
    """Only these reps' accounts and orders."""
    inactive_after: int
    """Days of the activity window without a period; 90 by default."""


def load(*paths: FilePath, folder: FilePath | None = None, **options: Unpack[ReadingOptions]) -> OrderBook:
    """The orders of one or more exports, ready for reports.

    Args:
        paths: Files, folders, globs or addresses, as the command line takes them.
        folder: Where relative paths of ``custreport.toml`` start, and whose settings hold: it and its parents are
            searched for the file. Without it no settings file is read.
        options: How they are read, see :class:`ReadingOptions`.

    Returns:
        The orders. What a person should know of them is raised as a ``UserWarning``.

    Raises:
        CustReportError: A file cannot be read, or a row in it.
        UsageError: An option that does not fit.
    """
    _check_names("load", options, ReadingOptions.__optional_keys__)
    from custreport import config, sources  # noqa: PLC0415 — Polars is imported here

    settings = config.load(Path(fspath(folder)).resolve()) if folder is not None else config.Config()
    orders = Orders(
        paths=[fspath(path) for path in paths] or None,
        accounts=None if (accounts := options.get("accounts")) is None else fspath(accounts),
        tz=options.get("tz"),
        date_order=_one_of(DateOrder, options.get("date_order"), "date_order"),
        date_format=options.get("date_format"),
        decimal=_one_of(DecimalMark, options.get("decimal"), "decimal"),
        sign=_one_of(Sign, options.get("sign"), "sign"),
        grain=_one_of(Grain, options.get("grain"), "grain"),
        column=_pairs(options.get("column")),
        status=_pairs(options.get("status")),
        header_row=options.get("header_row"),
        sheet=options.get("sheet"),
        encoding=options.get("encoding"),
        skip_bad_rows=options.get("skip_bad_rows", False),
    )
    book = sources.load(orders, settings, None if folder is None else Path(fspath(folder)))
    today = date.today()  # noqa: DTZ011 — the user's own day
    skipped = [f"{book.rejected_rows:,} rows left out: {'; '.join(book.rejected)}"] if book.rejected_rows else []
    for text in (*settings.notices, *book.warnings, *sources.after_today(book, today), *skipped):
        warnings.warn(text, UserWarning, stacklevel=2)
    return OrderBook(book, settings.risk, today)


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Orders that were read, from :func:`load`. Each method computes a report of them."""

    _book: Book = field(repr=False)
    _rule: RiskRule = field(repr=False)
    _today: date = field(repr=False)

    def report(
        self,
        *,
        sections: Sequence[str] = FULL_REPORT,
        title: str = "Customer Report",
        activity: Iterable[Literal["active", "draft-only", "inactive"]] = (),
        sort: str | None = None,
        ascending: bool = False,
        top: int = 0,
        risk: Iterable[Literal["never", "lost", "new", "on-track", "late", "at-risk"]] = (),
        inactive: bool = False,
        min_amount: str | None = None,
        compare: Literal["previous", "last-year"] | None = None,
        horizon: int | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Report:
        """The report of customers: ``report["leaderboard"]`` is a Polars DataFrame.

        Args:
            sections: Their names, in order; also ``by_month`` and ``by_rep``.
            title: Of the report.
            activity: Only customers with one of these activities are listed.
            sort: The column that lists are sorted by, its largest or newest first.
            ascending: The smallest or oldest first.
            top: Rows of each list; 0 for all.
            risk: The states on the follow-up list; ``at-risk`` by default.
            inactive: The follow-up list has the accounts without an order in the activity window.
            min_amount: The follow-up list has accounts with this amount at stake or more.
            compare: The days that those of the period are compared with.
            horizon: Days ahead in which the risk rule looks for an order; 90 by default.
            filters: Which orders count and which customers are listed, see :class:`FilterOptions`.

        Raises:
            CustReportError: Orders in several currencies, and none chosen.
            UsageError: An option that does not fit; an unknown section, with the names of those there are.
        """
        from custreport.analysis.analysis import analyse  # noqa: PLC0415
        from custreport.reports.registry import build_report  # noqa: PLC0415

        spec = ReportSpec(
            sections=list(sections),
            title=title,
            rows=Rows(
                activity=[_require(Activity, word, "activity") for word in activity] or None,
                sort=sort,
                ascending=ascending,
                top=top,
            ),
            follow_up=FollowUp(
                risk=[_require(Risk, word, "risk").value for word in risk] or None,
                inactive=inactive,
                min_amount=min_amount,
            ),
            compare=_one_of(Compare, compare, "compare"),
        )
        spec.check()
        chosen = _filters("report", filters)
        rule = Horizon(horizon=horizon).of(self._rule)
        return build_report(analyse(self._book, chosen, rule=rule, today=self._today, compare=spec.compare), spec)

    def customer(
        self,
        name: str,
        *,
        compare: Literal["previous", "last-year"] | None = None,
        horizon: int | None = None,
        **period: Unpack[PeriodOptions],
    ) -> Report:
        """The page of one account: its figures, habit, drafts, orders and how its risk is worked out.

        Args:
            name: Its whole name or id; ``*`` is a wildcard.
            compare: The days that its figures are compared with, instead of the year before.
            horizon: Days ahead in which the risk rule looks for an order; 90 by default.
            period: Which orders count, see :class:`PeriodOptions`.

        Raises:
            CustReportError: Orders in several currencies, and none chosen.
            UsageError: No account has that name, or several have; an option that does not fit.
        """
        from custreport.reports.customer_page import build_page  # noqa: PLC0415

        filters = replace(_days("customer", period), customer=[name])
        rule = Horizon(horizon=horizon).of(self._rule)
        versus = _one_of(Compare, compare, "compare")
        return build_page(self._book, filters, rule=rule, today=self._today, compare=versus)

    def changes(self, *, since: Day | None = None, top: int = 0, **filters: Unpack[FilterOptions]) -> Report:
        """What became of the accounts since a day: newly at risk, lost, recovered, reactivated, first orders, movers.

        Args:
            since: The earlier day; the day before the period, else 30 days back by default.
            top: Rows of the list; 0 for all.
            filters: Which orders count and which customers are listed, see :class:`FilterOptions`.

        Raises:
            CustReportError: Orders in several currencies, and none chosen.
            UsageError: Days or filters that do not fit.
        """
        from custreport.reports.changes import build_changes  # noqa: PLC0415

        day = None if since is None else _day(since, "since")
        return build_changes(
            self._book, _filters("changes", filters), since=day, rule=self._rule, today=self._today, top=top
        )

    def backtest(
        self,
        *,
        cutoffs: Iterable[Day] = (),
        every: int | None = None,
        steps: int | None = None,
        horizon: int | None = None,
        **period: Unpack[PeriodOptions],
    ) -> Report:
        """How well the risk flag would have done on these orders, beside simple rules.

        Args:
            cutoffs: The days to look ahead from; by default every horizon back from the last that has one after it.
            every: Days from one cutoff to the next; the horizon by default.
            steps: Number of cutoffs at most; 12 by default.
            horizon: Days ahead in which the risk rule looks for an order; 90 by default.
            period: In which the cutoffs lie, see :class:`PeriodOptions`.

        Raises:
            CustReportError: Orders in several currencies, and none chosen.
            UsageError: Options that do not fit.
        """
        from custreport.reports.backtest import build_backtest  # noqa: PLC0415

        options = Cutoffs(cutoff=[_day(day, "cutoffs") for day in cutoffs] or None, every=every, steps=steps)
        rule = Horizon(horizon=horizon).of(self._rule)
        filters = _days("backtest", period)
        return build_backtest(self._book, filters, options, rule=rule, today=self._today)


def _check_names(function: str, options: Iterable[str], known: frozenset[str]) -> None:
    """Stop at a misspelt option, as Python does for named parameters."""
    for name in options:
        if name not in known:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def _filters(function: str, options: FilterOptions) -> Filters:
    """The filters of keyword options."""
    filters = replace(
        _days(function, options, FilterOptions.__optional_keys__),
        customer=_names(options.get("customer")),
        rep=_names(options.get("rep")),
        inactive_after=options.get("inactive_after", Filters().inactive_after),
    )
    filters.check()
    return filters


def _days(function: str, options: PeriodOptions, known: frozenset[str] = PeriodOptions.__optional_keys__) -> Filters:
    """Filters of days and currency only."""
    _check_names(function, options, known)
    first, last, as_of = options.get("from_"), options.get("to"), options.get("as_of")
    filters = Filters(
        from_=None if first is None else _day(first, "from_"),
        to=None if last is None else _day(last, "to"),
        period=options.get("period"),
        as_of=None if as_of is None else str(as_of),
        currency=options.get("currency"),
    )
    filters.check()
    return filters


def _names(names: str | Sequence[str] | None) -> list[str] | None:
    return None if names is None else [names] if isinstance(names, str) else list(names)


def _pairs(pairs: Mapping[str, str] | None) -> list[str] | None:
    return None if pairs is None else [f"{name}={value}" for name, value in pairs.items()]


def _day(day: Day, option: str) -> date:
    if isinstance(day, date):
        return day
    if parsed := parse_day(day):
        return parsed
    raise UsageError(f"{option}={day!r}: expected a day like 2025-12-31")


def _one_of(kind: type[Word], word: str | None, option: str) -> Word | None:
    return None if word is None else _require(kind, word, option)


def _require(kind: type[Word], word: str, option: str) -> Word:
    try:
        return kind(word)
    except ValueError:
        raise UsageError(f"{option}={word!r}: expected one of {', '.join(kind)}") from None
