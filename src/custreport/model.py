"""The nouns: days, filters, columns, sections, the report, and the one error.

Nothing here reads a file or touches a frame, so that the command line can
describe itself without importing Polars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

NO_CUSTOMER = "(no customer)"
"""The name under which orders without a customer are counted in the totals."""
NO_REP = "(no rep)"
"""The same of orders without a rep, where reps are listed."""


# What could style, reorder or break what it is printed into: control characters, and what XML calls none, and
# those that reorder or hide text without being seen. Joiners stay: Persian and Indic names need them.
CONTROL = "[\\x00-\\x1f\\x7f-\\x9f\ufffe\uffff]"
INVISIBLE = "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"


def plain(text: str) -> str:
    r"""A text from a file or the command line, safe to print: white space folded, nothing that styles or hides.

    >>> plain("Acme\x1b[31m\u202e  Ltd")
    'Acme�[31m Ltd'
    """
    text = text.encode("utf-8", "replace").decode()  # a file name need not be UTF-8
    text = re.sub(r"\s+", " ", re.sub("[\u2028\u2029]", " ", text)).strip()
    return re.sub(CONTROL, "�", re.sub(INVISIBLE, "", text))


def path_of(text: str) -> Path:
    """A path as a person writes it; ``~`` is the home folder, and stays where nobody has one."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


class Address(str):
    """An address in object storage, as ``s3://bucket/orders/``."""

    __slots__ = ()


Place = Path | Address


def place_of(text: str) -> Place:
    """A path, or an address in object storage, as a person writes it."""
    return Address(text) if re.match(r"(s3a?|gc?s|az|azure|abfss?)://", text) else path_of(text)


CHANCES = ((0.75, "likely"), (0.5, "probably"), (0.25, "less likely than not"), (0.0, "unlikely"))
"""A chance as a word: the first whose least it reaches (SPEC.md §3)."""


class CustReportError(Exception):
    """Something the user can put right; its text is the whole message.

    Form: ``where: what is wrong; what is allowed or there``.
    """

    exit_code = 1


class UsageError(CustReportError):
    """An option that does not fit."""

    exit_code = 2


class Status(StrEnum):
    """What became of an order (SPEC.md §1)."""

    CONFIRMED = "confirmed"
    DRAFT = "draft"
    CANCELLED = "cancelled"


class Activity(StrEnum):
    """What a customer did in the activity window (SPEC.md §2)."""

    ACTIVE = "active"
    DRAFT_ONLY = "draft-only"
    INACTIVE = "inactive"


class CustomerType(StrEnum):
    """Whether a customer bought for the first time (SPEC.md §6)."""

    NEW = "new"
    REPEAT = "repeat"
    NO_ORDER = "no order"


class Risk(StrEnum):
    """How a customer stands against its own habit (SPEC.md §3)."""

    NEVER = "never"
    LOST = "lost"
    NEW = "new"
    ON_TRACK = "on-track"
    LATE = "late"
    AT_RISK = "at-risk"


class Change(StrEnum):
    """What became of an account between two days (SPEC.md §6), most urgent first."""

    AT_RISK = "newly at risk"
    LOST = "lost"
    RECOVERED = "recovered"
    REACTIVATED = "reactivated"
    FIRST_ORDER = "first order"


class Compare(StrEnum):
    """Which days a period is compared with (SPEC.md §6)."""

    PREVIOUS = "previous"
    LAST_YEAR = "last-year"


MOST_DAYS = 36500
"""The greatest setting of the risk rule, in days."""


@dataclass(frozen=True, slots=True)
class RiskRule:
    """The four settings of the risk rule, in days but for the last."""

    horizon: int = 90
    lost_after: int = 365
    history: int = 730
    flag_below: float = 0.5

    def __str__(self) -> str:
        """One line that every output carries."""
        return (
            "at-risk: 3 or more purchase days, past the usual gap between them, and less than "
            f"{self.flag_below * 100:g} % likely to order within {self.horizon} days; "
            f"lost: no order for more than {self.lost_after} days; "
            f"judged on the {self.history} days up to as-of"
        )


def parse_day(text: str) -> date | None:
    """A day as ``2024-05-31``; ``None`` for anything else."""
    try:
        return date.fromisoformat(text.strip()) if re.fullmatch(r"\s*\d{4}-\d\d-\d\d\s*", text) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both inclusive; ``None`` is open."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """As printed in a heading."""
        if self.first is None and self.last is None:
            return "all orders"
        if self.first is None:
            return f"up to {self.last}"
        if self.last is None:
            return f"from {self.first}"
        return f"{self.first} to {self.last}"

    def as_dict(self) -> dict[str, str | None]:
        """As written to JSON."""
        return {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
        }


PERIODS = "2024, 2024-Q3, 2024-05, this-|last- week|month|quarter|year, last-90d or ytd"
_ABSOLUTE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?", re.IGNORECASE)
_RELATIVE = re.compile(r"(this|last)-(week|month|quarter|year)", re.IGNORECASE)
_TRAILING = re.compile(r"last-(\d{1,5})d", re.IGNORECASE)


def _months(year: int, month: int, count: int) -> Period:
    """Whole months, ``month`` counted from 1 and allowed to overflow."""
    start = year * 12 + month - 1
    end = start + count
    first = date(start // 12, start % 12 + 1, 1)
    return Period(first, date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def absolute_period(text: str) -> Period | None:
    """Read a period that names its own days (``2024``, ``2024-Q3``, ``2024-05``); else ``None``."""
    match = _ABSOLUTE.fullmatch(text.strip())
    if not match or not 1 <= int(match[1]) <= 9998:
        return None
    year = int(match[1])
    if match[2]:
        return _months(year, int(match[2]) * 3 - 2, 3)
    if match[3]:
        return _months(year, int(match[3]), 1) if 1 <= int(match[3]) <= 12 else None
    return _months(year, 1, 12)


def relative_period(text: str, as_of: date) -> Period | None:  # noqa: PLR0911 — one return a form
    """Read a period counted from as-of (``last-month``, ``last-90d``, ``ytd``); else ``None``.

    A week begins on Monday; ``last-90d`` is the 90 days that end on as-of.
    """
    text = text.strip().lower()
    if text == "ytd":
        return Period(date(as_of.year, 1, 1), as_of)
    if match := _TRAILING.fullmatch(text):
        return trailing(as_of, int(match[1])) if int(match[1]) else None
    if not (match := _RELATIVE.fullmatch(text)):
        return None
    back = 1 if match[1] == "last" else 0
    match match[2]:
        case "week":
            monday = as_of - timedelta(days=as_of.weekday() + 7 * back)
            return Period(monday, monday + timedelta(days=6))
        case "month":
            return _months(as_of.year, as_of.month - back, 1)
        case "quarter":
            return _months(as_of.year, (as_of.month - 1) // 3 * 3 + 1 - 3 * back, 3)
        case _:
            return _months(as_of.year - back, 1, 12)


def trailing(as_of: date, days: int) -> Period:
    """The ``days`` days that end on as-of."""
    try:
        return Period(as_of - timedelta(days=days - 1), as_of)
    except OverflowError:
        return Period(date.min, as_of)


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


class DateOrder(StrEnum):
    """Which comes first in ``03/04/2025``."""

    DMY = "dmy"
    MDY = "mdy"


class Grain(StrEnum):
    """What several rows of one order id are."""

    LINES = "lines"
    REPEATED = "repeated"
    VERSIONS = "versions"


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Where the orders come from and how they are read."""

    paths: Annotated[
        list[str] | None,
        "Files, folders or globs of orders (CSV, TSV, Excel, Parquet, gzip), Hive partitions, "
        "Delta and Iceberg tables, also at an s3://, gs:// or az:// address. "
        "Without: `orders` of custreport.toml, CUSTREPORT_ORDERS, or orders.csv, orders.parquet, orders.xlsx "
        "or orders/ here.",
        "ORDERS",
    ] = None
    accounts: Annotated[
        str | None, "Customer list with its reps, so that accounts that never ordered are known.", "FILE"
    ] = None
    tz: Annotated[
        str | None, "Convert timestamps that carry an offset to this zone first, as Europe/Madrid.", "ZONE"
    ] = None
    date_order: Annotated[
        DateOrder | None, "Whether 03/04/2025 has its day or its month first, where no date tells."
    ] = None
    decimal: Annotated[DecimalMark | None, "Whether 1,234 has decimals or thousands, where no amount tells."] = None
    grain: Annotated[
        Grain | None, "What several rows of one order are: lines, its total repeated, or its versions."
    ] = None
    column: Annotated[
        list[str] | None, "Header that holds a field, as amount='Net Sales'; repeatable.", "FIELD=HEADER"
    ] = None
    status: Annotated[
        list[str] | None,
        "What a status is, as Backorder=confirmed (or draft, cancelled, credit); repeatable.",
        "WORD=CLASS",
    ] = None
    sheet: Annotated[str | None, "Sheet of a workbook; without: the one that holds orders.", "NAME"] = None
    encoding: Annotated[str | None, "Encoding of a CSV that is not UTF-8; without: detected.", "CODEC"] = None
    skip_bad_rows: Annotated[bool, "Leave out rows that cannot be read, count them, and say so in the output."] = False


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a run may take of the machine."""

    memory: Annotated[
        str | None, "Keep to about this much memory, as 2GB: the orders lie on disk meanwhile.", "SIZE"
    ] = None
    cache: Annotated[bool | None, "Keep what was read in your cache folder, for the next time; or do not."] = None

    @property
    def room(self) -> int | None:
        """The memory to keep to, in bytes.

        Raises:
            UsageError: it is not written as it must be.
        """
        if self.memory is None:
            return None
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([MGT])i?B?", self.memory.strip(), re.IGNORECASE)
        room = float(found[1]) * 1000 ** (2 + "MGT".index(found[2].upper())) if found else 0
        if room < LEAST_ROOM:
            raise UsageError(f"--memory {self.memory}: a size like 500MB or 2GB is wanted, 500MB or more")
        return int(room)


LEAST_ROOM = 500 * 10**6
"""Bytes without which no large book can be summed."""

READING: dict[str, Any] = {
    "date_order": DateOrder,
    "decimal": DecimalMark,
    "grain": Grain,
    "sheet": str,
    "encoding": str,
    "tz": str,
}
"""What ``[reading]`` of ``custreport.toml`` may say in the command line's stead, and what each is."""


Currency = Annotated[str | None, "Only orders in this currency.", "CODE"]
Customers = Annotated[
    list[str] | None, "Only this customer: whole name or id, * is a wildcard; repeatable.", "-c", "NAME"
]


@dataclass(frozen=True, kw_only=True)
class Days:
    """Which orders are counted, whosever they are."""

    from_: Annotated[date | None, "First day of the period.", "DAY"] = None
    to: Annotated[date | None, "Last day of the period, inclusive.", "DAY"] = None
    period: Annotated[str | None, f"Instead of --from and --to: {PERIODS}.", "PERIOD"] = None
    as_of: Annotated[
        str | None,
        "Day from which ages are measured, or today. Default: the newest order day, or --to if that is earlier.",
        "DAY",
    ] = None
    currency: Currency = None


@dataclass(frozen=True, kw_only=True)
class Filters(Days):
    """Which orders are counted and which customers are listed.

    Money follows the rep, status follows the customer (SPEC.md §1).
    """

    customer: Customers = None
    rep: Annotated[
        list[str] | None, "Only this rep's accounts and orders: whole name, * is a wildcard; repeatable.", "-r", "NAME"
    ] = None
    inactive_after: Annotated[int, "Days of the activity window when no period is asked for.", "DAYS"] = 90

    def days(self, compare: Compare | None = None) -> tuple[Period, str | None]:
        """The days of the period; and its text where they are counted from as-of, then they are open.

        Raises:
            UsageError: options that exclude each other, no such period, or none to be compared.
        """
        if self.inactive_after < 1:
            raise UsageError(f"--inactive-after {self.inactive_after}: one day or more is wanted")
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
            raise UsageError(f"--period {self.period}: {PERIODS} is wanted")
        return Period(), self.period

    def day(self, today: date) -> date | None:
        """The day of ``--as-of``, if it was given.

        Raises:
            UsageError: it is no day.
        """
        if self.as_of is None or self.as_of.strip().lower() == "today":
            return today if self.as_of else None
        if found := parse_day(self.as_of):
            return found
        raise UsageError(f"--as-of {self.as_of}: a day like 2024-05-31, or today, is wanted")

    def check(self, compare: Compare | None = None) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: as :meth:`days` and :meth:`day`.
        """
        self.days(compare)
        self.day(date.max)

    def asked(self) -> dict[str, Any]:
        """The filters that were set, days aside, by option name."""
        return _asked(self, leave_out=("from_", "to", "period", "as_of"))


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Which customers are listed, whenever they ordered."""

    as_of: Annotated[str | None, "Day up to which orders count, or today. Default: the newest order day.", "DAY"] = None
    currency: Currency = None
    customer: Customers = None
    rep: Annotated[
        list[str] | None, "Only this rep's accounts: whole name, * is a wildcard; repeatable.", "-r", "NAME"
    ] = None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Which rows are shown, and in what order; the cards do not depend on it."""

    activity: Annotated[list[Activity] | None, "Only customers with this activity; repeatable."] = None
    sort: Annotated[str | None, "Sort by this column: largest or newest first, text from A.", "COLUMN"] = None
    ascending: Annotated[bool, "Smallest or oldest first."] = False
    top: Annotated[
        int | None,
        "Show the first N rows; 0 shows all. Default: 20 on a terminal; the first "
        "10,000 in PDF, 20,000 in HTML, 100,000 in Excel; all elsewhere.",
        "--limit",
        "N",
    ] = None

    def asked(self) -> dict[str, Any]:
        """The choices that were made, by option name; how many rows are shown is said below them."""
        return _asked(self, leave_out=("top",))


def rows_of(top: int) -> int:
    """Rows that are shown, 0 for all.

    Raises:
        UsageError: fewer than none.
    """
    if top < 0:
        raise UsageError(f"--top {top}: 0 or more is wanted")
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
        "STATES",
    ] = None
    min_amount: Annotated[str | None, "Only accounts with this amount at stake or more.", "AMOUNT"] = None
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
    def least(self) -> str | None:
        """The least amount at stake, as the number's digits.

        Raises:
            UsageError: it is no amount.
        """
        if self.min_amount is None or re.fullmatch(r"\d{1,34}(\.\d{1,4})?", self.min_amount):
            return self.min_amount
        raise UsageError(f"--min-amount {self.min_amount}: an amount like 1000 or 1000.50 is wanted")

    def asked(self) -> dict[str, Any]:
        """The choices that were made, by option name."""
        return _asked(self, leave_out=()) | ({"risk": self.states} if self.risk else {})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a report shows.

    ``sections`` are any of ``summary``, ``concentration``, ``months``,
    ``by_month``, ``by_rep``, ``top_customers``, ``by_activity``, ``by_risk``,
    ``new_and_repeat``, ``leaderboard``, ``at_risk`` and ``cohorts``; ``main``
    is the one that formats of one table show, the last without. ``top`` are the
    rows of each list, 0 for all; ``rows.top`` comes first.
    ``only_at_risk`` makes a leaderboard of customers at risk; ``call_list`` adds
    to the follow-up list the empty columns for the notes of whoever calls;
    ``accounts`` adds what a later report is compared with, ``compare`` says which
    days stand beside those of the period.
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
    def most(self) -> int:
        """Rows of each list, 0 for all.

        Raises:
            UsageError: fewer than none.
        """
        return rows_of(self.top if self.rows.top is None else self.rows.top)

    def check(self) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: as :attr:`most`, :attr:`FollowUp.states` and :attr:`FollowUp.least`.
        """
        _ = self.most, self.follow_up.states, self.follow_up.least

    def asked(self) -> dict[str, Any]:
        """The choices that were made, by option name."""
        return self.rows.asked() | ({"at_risk": True} if self.only_at_risk else {}) | self.follow_up.asked()


def _asked(options: Filters | Rows | FollowUp, leave_out: tuple[str, ...]) -> dict[str, Any]:
    plain = type(options)()
    return {
        name: value
        for name in options.__dataclass_fields__
        if name not in leave_out and (value := getattr(options, name)) != getattr(plain, name)
    }


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """How far the risk rule looks ahead."""

    horizon: Annotated[
        int | None,
        "Days ahead in which the risk rule looks for an order. Default: 90, or horizon of [risk] in custreport.toml.",
        "DAYS",
    ] = None

    def of(self, rule: RiskRule) -> RiskRule:
        """The rule with this horizon.

        Raises:
            UsageError: a horizon that is none.
        """
        if self.horizon is None:
            return rule
        if not 1 <= self.horizon <= MOST_DAYS:
            raise UsageError(f"--horizon {self.horizon}: 1 to {MOST_DAYS} is wanted")
        return replace(rule, horizon=self.horizon)


@dataclass(frozen=True, kw_only=True)
class Cutoffs:
    """The days in the past from which a backtest looks ahead."""

    cutoff: Annotated[list[date] | None, "Look ahead from this day; repeatable.", "DAY"] = None
    every: Annotated[int | None, "Days from one cutoff to the next. Default: the horizon.", "DAYS"] = None
    steps: Annotated[
        int | None,
        "Cutoffs at most, back from the last day that has a horizon of orders after it. Default: 12.",
        "N",
    ] = None

    def check(self, days: Days) -> None:
        """Stop at a wrong option before any order is read.

        Raises:
            UsageError: options that exclude each other, or a step of no day.
        """
        for name, value in (("every", self.every), ("steps", self.steps)):
            if value is not None and value < 1:
                raise UsageError(f"--{name} {value}: 1 or more is wanted")
        if self.cutoff and (self.every or self.steps or days.from_ or days.to or days.period):
            raise UsageError("--cutoff names the days: leave out --every, --steps and the period")

    def asked(self) -> dict[str, Any]:
        """The choices that were made, by option name."""
        days = {"cutoff": [day.isoformat() for day in self.cutoff]} if self.cutoff else {}
        return days | {name: value for name in ("every", "steps") if (value := getattr(self, name)) is not None}


class Kind(StrEnum):
    """What a column holds, which decides how each format writes it."""

    TEXT = "text"
    WORD = "word"  # one of a fixed set, coloured
    COUNT = "count"
    DAYS = "days"  # whole days
    TENTHS = "tenths"  # one decimal
    RATIO = "ratio"  # float, shown with one decimal
    CHANCE = "chance"  # float 0..1
    MONEY = "money"
    DAY = "day"
    MONTH = "month"  # its first day
    FLAG = "flag"  # Boolean
    SHARE = "share"  # float, of 1
    CHANGE = "change"  # float, in percent: what is added or lost; infinite from nothing
    FIGURE = "figure"  # already written
    FILE = "file"  # its path from where this stands
    HEAT = "heat"  # float, of 1, whole percents, shaded by its size


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: its name for machines, its label for people."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    keep: int = 50  # of two columns that do not both fit, the higher stays
    rare: bool = False  # of no use to people where no row has it


BEFORE, CHANGED, PERCENT = "_before", "_change", "_change_percent"
"""How the names of a figure's companions end."""


def beside(columns: Sequence[Column], *names: str) -> tuple[Column, ...]:
    """The columns, each figure of these names with what it is compared with, and the change.

    Where it is one figure, its companions' labels need not repeat it, and they stay almost as long as it does.
    """

    def companions(column: Column) -> tuple[Column, ...]:
        label = f"{column.label} " if len(names) > 1 else ""
        return (
            Column(f"{column.name}{BEFORE}", f"{label}Before", column.kind, column.keep - 5),
            Column(f"{column.name}{CHANGED}", f"{label}Change", column.kind, column.keep - 1),
            Column(f"{column.name}{PERCENT}", f"{label}Change %", Kind.CHANGE, column.keep - 2),
        )

    return tuple(each for c in columns for each in (c, *(companions(c) if c.name in names else ())))


@dataclass(frozen=True, slots=True)
class Section:
    """A table that is finished: every row and figure as it will be written.

    ``frame`` holds exactly ``columns``, in order. ``footer`` holds the rows
    below it (totals, orders without a customer) as name → value. ``words`` are
    what a person should read before it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    matched: int
    footer: tuple[dict[str, Any], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def hidden(self) -> int:
        """How many rows ``--top`` cut."""
        return self.matched - self.frame.height


@dataclass(frozen=True, slots=True)
class Source:
    """A file or table that was read; ``bytes`` is ``None`` where its size is not known without reading it."""

    path: str
    bytes: int | None
    rows: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where every row that was read went; the parts add up to ``rows_read``.

    Source: SPEC.md §4.
    """

    rows_read: int
    confirmed_orders: int
    draft_orders: int
    credits: int
    folded_lines: int
    superseded: int
    cancelled: int
    after_as_of: int
    other_currency: int
    blank_or_total: int
    rejected: int
    rejected_lines: tuple[str, ...] = ()

    LABELS = (
        ("confirmed_orders", "confirmed order", "confirmed orders"),
        ("draft_orders", "draft order", "draft orders"),
        ("credits", "credit", "credits"),
        ("folded_lines", "line folded into an order", "lines folded into an order"),
        ("superseded", "superseded duplicate", "superseded duplicates"),
        ("cancelled", "cancelled", "cancelled"),
        ("after_as_of", "after as-of", "after as-of"),
        ("other_currency", "in another currency", "in another currency"),
        ("blank_or_total", "blank or total row", "blank or total rows"),
        ("rejected", "rejected", "rejected"),
    )

    def parts(self) -> dict[str, int]:
        """Name and count of each part, in SPEC.md's order."""
        return {name: getattr(self, name) for name, *_ in self.LABELS}

    def __str__(self) -> str:
        """``436 rows read = 400 confirmed orders + …``, parts that are nothing left out."""
        counts = self.parts()
        said = [
            f"{counts[name]:,} {one if counts[name] == 1 else many}" for name, one, many in self.LABELS if counts[name]
        ]
        text = f"{self.rows_read:,} rows read = {' + '.join(said) or '0'}"
        return f"{text} ({', '.join(self.rejected_lines)})" if self.rejected_lines else text


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report. A format turns it into text or bytes and decides nothing."""

    title: str
    as_of: date
    period: Period
    window: Period
    currency: str | None
    digits: int
    filters: Mapping[str, Any]
    sources: tuple[Source, ...]
    reconciliation: Reconciliation
    rule: str
    sections: tuple[Section, ...]
    main: str
    notes: tuple[str, ...] = ()
    no_customer: Mapping[str, Any] | None = None
    risks: Mapping[str, int] = field(default_factory=dict)
    accounts: Section | None = None
    inputs: tuple[Path, ...] = field(default=(), repr=False)
    compared: Period | None = None
    whole: bool = True

    def cut(self, section: Section, most: int) -> Section:
        """A section with so many rows at the most, and the word that says so; ``whole`` where ``--top`` was given."""
        if self.whole or section.frame.height <= most:
            return section
        said = f"The first {most:,} of {section.matched:,} rows; --top 0 lists all. Totals and cards are of all."
        return replace(section, frame=section.frame.head(most), words=(*section.words, said))

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(s for s in self.sections if s.name == name)

    def heading(self) -> list[tuple[str, str]]:
        """Label and text of what every output states besides its figures."""
        filters = ", ".join(f"{k.replace('_', '-')}{_shown(v)}" for k, v in self.filters.items())
        return [
            ("As of", str(self.as_of)),
            ("Period", str(self.period)),
            *([("Compared with", str(self.compared))] if self.compared else []),
            ("Activity window", str(self.window)),
            ("Currency", self.currency or "not stated"),
            ("Filters", filters or "none"),
        ]

    def fine_print(self) -> list[tuple[str, str]]:
        """Label and text of sources, rows, risk rule and notes."""
        sources = "; ".join(f"{s.path} ({s.rows:,} rows)" for s in self.sources)
        return [
            ("Sources", sources),
            ("Rows", str(self.reconciliation)),
            ("Risk", self.rule),
            *(("Note", note) for note in self.notes),
        ]


@dataclass(frozen=True, slots=True)
class Reports:
    """One report for each of several reps or customers, and the report that lists them.

    Args:
        of: What each is for, as ``rep``.
        names: For whom each report is, and of whom a row of the main section of ``index``, in one order.
        keys: What tells those of one name apart.
        reports: In that order; each is made when it is asked for.
        index: All of them together.
        left_out: What stands in none of them, for people.
    """

    of: str
    names: Sequence[str]
    keys: Sequence[str]
    reports: Iterable[Report]
    index: Report
    left_out: str | None = None


def _shown(value: object) -> str:
    if value is True:
        return ""
    return " " + plain(" or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


CURRENCIES = re.findall(
    r"[A-Z]{3}",
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU
    UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """,
)
"""Codes of ISO 4217, for amounts and headers that carry one."""

# ISO 4217: the currencies whose minor unit is not two digits.
_DIGITS = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF": 0,
    "BHD IQD JOD KWD LYD OMR TND": 3,
    "CLF UYW": 4,
}


def minor_digits(currency: str | None) -> int:
    """Digits of a currency's minor unit: 2, but 0 for JPY, 3 for KWD (ISO 4217)."""
    return next((digits for codes, digits in _DIGITS.items() if currency in codes.split()), 2)


ACCENT = "#1F6FEB"
"""The accent colour of a report that has no other."""


class PageSize(StrEnum):
    """Paper of a PDF."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, kw_only=True)
class Page:
    """How the pages of the PDF look."""

    page_size: Annotated[PageSize, "Paper of the PDF."] = PageSize.A4
    landscape: Annotated[bool, "Lay the pages of the PDF on their side."] = False
    logo: Annotated[str | None, "Picture at the head of the PDF: PNG, JPEG or SVG.", "FILE"] = None
    font: Annotated[
        list[str] | None,
        "Font for letters of the PDF that the bundled one lacks, before those of the system; repeatable.",
        "FILE",
    ] = None
