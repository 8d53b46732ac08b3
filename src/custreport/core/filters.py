"""Which orders count and which customers are listed: the options of the command line, without Polars."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from custreport.core.errors import UsageError
from custreport.core.option_markers import Flag, Metavar
from custreport.core.period import PERIODS, Period, absolute_period, parse_day, relative_period
from custreport.core.risk_settings import MOST_DAYS, RiskRule
from custreport.core.terms import Activity, Compare, Risk

if TYPE_CHECKING:
    from collections.abc import Sequence


FULL_REPORT = (
    "summary", "concentration", "months", "top_customers", "by_activity", "by_risk", "new_and_repeat", "leaderboard",
    "at_risk", "cohorts",
)  # fmt: skip
"""The sections of a whole report, as ``export`` writes it."""

Currency = Annotated[str | None, "Only orders in this currency.", Metavar("CODE")]
Customers = Annotated[
    list[str] | None, "Only this customer: whole name or id, * is a wildcard; repeatable.", Flag("-c"), Metavar("NAME")
]


@dataclass(frozen=True, kw_only=True)
class Days:
    """Which orders are counted, whosever they are."""

    from_: Annotated[date | None, "First day of the period.", Metavar("DAY")] = None
    to: Annotated[date | None, "Last day of the period, inclusive.", Metavar("DAY")] = None
    period: Annotated[str | None, f"Instead of --from and --to: {PERIODS}.", Metavar("PERIOD")] = None
    as_of: Annotated[
        str | None,
        "Day from which ages are measured, or today. Default: the newest order day, or --to if that is earlier.",
        Metavar("DAY"),
    ] = None
    currency: Currency = None


@dataclass(frozen=True, kw_only=True)
class Filters(Days):
    """Which orders are counted and which customers are listed.

    Money follows the rep, status follows the customer (SPEC.md §1).
    """

    customer: Customers = None
    rep: Annotated[
        list[str] | None,
        "Only this rep's accounts and orders: whole name, * is a wildcard; repeatable.",
        Flag("-r"),
        Metavar("NAME"),
    ] = None
    inactive_after: Annotated[int, "Days of the activity window when no period is asked for.", Metavar("DAYS")] = 90

    def days(self, compare: Compare | None = None) -> tuple[Period, str | None]:
        """The days of the period; and its text where they are counted from as-of, then they are open.

        Raises:
            UsageError: options that exclude each other, no such period, or none to be compared.
        """
        if self.inactive_after < 1:
            raise UsageError(f"--inactive-after {self.inactive_after}: expected 1 or more days")
        if compare and not (self.period or self.from_):
            raise UsageError(f"--compare {compare}: from which day on? Add --from DAY or --period PERIOD")
        if self.period is None:
            if self.from_ and self.to and self.from_ > self.to:
                raise UsageError(f"--from {self.from_} is after --to {self.to}")
            return Period(self.from_, self.to), None
        if self.from_ or self.to:
            raise UsageError("--period says both days: leave out --from and --to")
        if absolute := absolute_period(self.period):
            return absolute, None
        if relative_period(self.period, date(2000, 1, 1)) is None:
            raise UsageError(f"--period {self.period}: expected {PERIODS}")
        return Period(), self.period

    def day(self, today: date) -> date | None:
        """The day of ``--as-of``, if it was given.

        Raises:
            UsageError: it is no day.
        """
        if self.as_of is None or self.as_of.strip().lower() == "today":
            return today if self.as_of else None
        if day := parse_day(self.as_of):
            return day
        raise UsageError(f"--as-of {self.as_of}: expected a day like 2024-05-31, or today")

    def check(self, compare: Compare | None = None) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: as :meth:`days` and :meth:`day`.
        """
        self.days(compare)
        self.day(date.max)

    def non_default_options(self) -> dict[str, Any]:
        """The filters that were set, by option name, without the days."""
        return _non_default(self, leave_out=("from_", "to", "period", "as_of"))


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Which customers are listed, whenever they ordered."""

    as_of: Annotated[
        str | None, "Day up to which orders count, or today. Default: the newest order day.", Metavar("DAY")
    ] = None
    currency: Currency = None
    customer: Customers = None
    rep: Annotated[
        list[str] | None,
        "Only this rep's accounts: whole name, * is a wildcard; repeatable.",
        Flag("-r"),
        Metavar("NAME"),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Which rows are shown, and in what order; the cards do not depend on it."""

    activity: Annotated[list[Activity] | None, "Only customers with this activity; repeatable."] = None
    sort: Annotated[str | None, "Sort by this column: largest or newest first, text from A.", Metavar("COLUMN")] = None
    ascending: Annotated[bool, "Smallest or oldest first."] = False
    top: Annotated[
        int | None,
        "Show the first N rows; 0 shows all. Default: 20 on a terminal; the first "
        "10,000 in PDF, 20,000 in HTML, 100,000 in Excel; all elsewhere.",
        Flag("--limit"),
        Metavar("N"),
    ] = None

    def non_default_options(self) -> dict[str, Any]:
        """The options that were set, by name; not how many rows are shown, which stands below them."""
        return _non_default(self, leave_out=("top",))


def rows_of(top: int) -> int:
    """Rows that are shown, 0 for all.

    Raises:
        UsageError: fewer than none.
    """
    if top < 0:
        raise UsageError(f"--top {top}: expected 0 or more")
    return top


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What stands beside the figures of the period."""

    compare: Annotated[
        Compare | None,
        "Beside each figure that of as many days before, or of the same dates a year earlier, and the change.",
    ] = None


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """Which accounts are on the follow-up list, and in what order (SPEC.md §6)."""

    inactive: Annotated[bool, "Every account without an order in the activity window, whatever its risk."] = False
    risk: Annotated[
        list[str] | None,
        f"Accounts with these states instead of those at risk: {', '.join(Risk)}; "
        "several with commas between, or repeated.",
        Metavar("STATES"),
    ] = None
    min_amount: Annotated[str | None, "Only accounts with this amount at stake or more.", Metavar("AMOUNT")] = None
    new: Annotated[bool, "First the accounts that came to be at risk in the last 30 days."] = False
    by_rep: Annotated[bool, "The accounts of each rep together; --limit then counts for each."] = False

    @property
    def states(self) -> list[Risk]:
        """The states that were asked for, each once, in SPEC.md's order.

        Raises:
            UsageError: one is no state.
        """
        words = [word.strip().lower() for words in self.risk or () for word in words.split(",")]
        for word in words:
            if word not in set(Risk):
                raise UsageError(f"--risk {word}: no such state; there are {', '.join(Risk)}")
        return [state for state in Risk if state in words]

    @property
    def minimum(self) -> str | None:
        """The smallest amount at stake, as the digits of the number.

        Raises:
            UsageError: it is no amount.
        """
        if self.min_amount is None or re.fullmatch(r"\d{1,34}(\.\d{1,4})?", self.min_amount):
            return self.min_amount
        raise UsageError(f"--min-amount {self.min_amount}: expected an amount like 1000 or 1000.50")

    def non_default_options(self) -> dict[str, Any]:
        """The options that were set, by name."""
        return _non_default(self, leave_out=()) | ({"risk": self.states} if self.risk else {})


@dataclass(frozen=True, kw_only=True)
class ReportSpec:
    """What a report shows.

    Attributes:
        sections: Names of :data:`custreport.reports.registry.SECTIONS`, in the order in which they are shown.
        title: Of the report.
        rows: Which rows the lists have, and in what order.
        main: The section that formats of one table show; the last one by default.
        top: Rows of each list, 0 for all; ``rows.top`` comes first.
        only_at_risk: The leaderboard has customers at risk only.
        follow_up: Which accounts are on the follow-up list.
        call_list: The follow-up list has empty columns for the notes of whoever calls.
        accounts: The report holds what a later one is compared with.
        compare: Which days stand beside those of the period.
    """

    sections: Sequence[str]
    title: str
    rows: Rows = field(default_factory=Rows)
    main: str | None = None
    top: int = 0
    only_at_risk: bool = False
    follow_up: FollowUp = field(default_factory=FollowUp)
    call_list: bool = False
    accounts: bool = False
    compare: Compare | None = None

    @property
    def limit(self) -> int:
        """Rows of each list, 0 for all.

        Raises:
            UsageError: fewer than none.
        """
        return rows_of(self.top if self.rows.top is None else self.rows.top)

    def check(self) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: as :attr:`limit`, :attr:`FollowUp.states` and :attr:`FollowUp.minimum`.
        """
        _ = self.limit, self.follow_up.states, self.follow_up.minimum

    def non_default_options(self) -> dict[str, Any]:
        """The options that were set, by name."""
        at_risk = {"at_risk": True} if self.only_at_risk else {}
        return self.rows.non_default_options() | at_risk | self.follow_up.non_default_options()


def _non_default(options: Filters | Rows | FollowUp, leave_out: tuple[str, ...]) -> dict[str, Any]:
    defaults = type(options)()
    return {
        name: value
        for name in options.__dataclass_fields__
        if name not in leave_out and (value := getattr(options, name)) != getattr(defaults, name)
    }


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """How far the risk rule looks ahead."""

    horizon: Annotated[
        int | None,
        "Days ahead in which the risk rule looks for an order. Default: 90, or horizon of [risk] in custreport.toml.",
        Metavar("DAYS"),
    ] = None

    def of(self, rule: RiskRule) -> RiskRule:
        """The rule with this horizon.

        Raises:
            UsageError: a horizon that is none.
        """
        if self.horizon is None:
            return rule
        if not 1 <= self.horizon <= MOST_DAYS:
            raise UsageError(f"--horizon {self.horizon}: expected 1 to {MOST_DAYS}")
        return replace(rule, horizon=self.horizon)


@dataclass(frozen=True, kw_only=True)
class Cutoffs:
    """The days in the past from which a backtest looks ahead."""

    cutoff: Annotated[list[date] | None, "Look ahead from this day; repeatable.", Metavar("DAY")] = None
    every: Annotated[int | None, "Days from one cutoff to the next. Default: the horizon.", Metavar("DAYS")] = None
    steps: Annotated[
        int | None,
        "Cutoffs at most, back from the last day that has a horizon of orders after it. Default: 12.",
        Metavar("N"),
    ] = None

    def check(self, days: Days) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: options that exclude each other, or a step of no day.
        """
        for name, value in (("every", self.every), ("steps", self.steps)):
            if value is not None and value < 1:
                raise UsageError(f"--{name} {value}: expected 1 or more")
        if self.cutoff and (self.every or self.steps or days.from_ or days.to or days.period):
            raise UsageError("--cutoff names the days: leave out --every, --steps and the period")

    def non_default_options(self) -> dict[str, Any]:
        """The options that were set, by name."""
        days = {"cutoff": [day.isoformat() for day in self.cutoff]} if self.cutoff else {}
        return days | {name: value for name in ("every", "steps") if (value := getattr(self, name)) is not None}
