"""A finished report: columns, sections and what every output states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from custreport.core.errors import UsageError
from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import polars as pl

    from custreport.core.period import Period


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


class Statement(StrEnum):
    """What every output states besides its figures, by its label."""

    AS_OF = "As of"
    PERIOD = "Period"
    COMPARED = "Compared with"
    WINDOW = "Activity window"
    CURRENCY = "Currency"
    FILTERS = "Filters"
    SOURCES = "Sources"
    ROWS = "Rows"
    RISK = "Risk"
    NOTE = "Note"


class Role(StrEnum):
    """What a column is to its row, where that decides its place or its width."""

    FIGURE = "figure"  # all else
    ACCOUNT = "account"  # the account that the row is of: the row's heading, always in sight
    REASON = "reason"  # a sentence on the account: below the row, or beside the account where cells are wide
    NOTE = "note"  # room for whoever works through the list to write in


class Layout(StrEnum):
    """How a section is drawn. All but tables and heat maps are drawn on the front page, in this order.

    A picture draws the first columns of its section (:attr:`drawn`); if there are more, a table lists all of them.
    """

    CARDS = "cards"  # one row, a card per figure
    SENTENCE = "sentence"  # one row: how many of how many, and of what
    PROFILE = "profile"  # one row: the account, its cards, its reason, its facts
    PERIODS = "periods"  # a column per row, a row per figure; the first column names the period
    MONTHS = "months"  # a column chart: month, then count and amount of what is confirmed, and of drafts
    INTERVALS = "intervals"  # a bar per row: day, length, usual length, remark
    RANKING = "ranking"  # rank, account, figure, share; a bar per row
    BREAKDOWN = "breakdown"  # a word, how many, how much
    TABLE = "table"
    HEATMAP = "heatmap"  # labels and counts, then shaded shares

    @property
    def on_front(self) -> bool:
        """Whether it is part of the front page, and no list of its own."""
        return self not in {Layout.TABLE, Layout.HEATMAP}

    @property
    def drawn(self) -> int | None:
        """How many columns the picture stands for; ``None`` for all of them."""
        return {
            Layout.SENTENCE: 3,
            Layout.MONTHS: 5,
            Layout.INTERVALS: 4,
            Layout.RANKING: 4,
            Layout.BREAKDOWN: 3,
        }.get(self)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: its name for machines, its label for people, and all that formats ask of it.

    Attributes:
        name: For machines.
        label: For people.
        kind: What it holds.
        priority: Of two columns that do not both fit, the higher stays.
        hide_if_empty: Of no use to people where no row has it.
        definition: One sentence for the glossary; empty where the label says it all.
        empty: What an empty cell says to people; blank by default.
        totalled: Whether the rows of the list add up, in a line below it.
        group: Where a page is too narrow for a column each, columns of one number stand below each other, amounts on
            top, and the stacks stand in the order of their numbers; 0: alone, after the column before it.
        wrap: Whether its text goes on in the next line.
        role: What it is to its row.
        card: Whether a profile shows it as a card.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    priority: int = 50
    hide_if_empty: bool = False
    definition: str = ""
    empty: str = ""
    totalled: bool = False
    group: int = 0
    wrap: bool = False
    role: Role = Role.FIGURE
    card: bool = False


BEFORE, CHANGED, PERCENT = "_before", "_change", "_change_percent"
"""How the names of a figure's companions end."""


def with_comparison(columns: Sequence[Column], *names: str) -> tuple[Column, ...]:
    """The columns, each figure of these names with what it is compared with, and the change.

    Where it is one figure, its companions' labels need not repeat it, and they stay almost as long as it does.
    """

    def companions(column: Column) -> tuple[Column, ...]:
        label = f"{column.label} " if len(names) > 1 else ""
        change, before = (column.group + 1, column.group + 2) if column.group else (0, 0)
        priority = column.priority
        return (
            Column(f"{column.name}{BEFORE}", f"{label}Before", column.kind, priority - 5, group=before),
            Column(f"{column.name}{CHANGED}", f"{label}Change", column.kind, priority - 1, group=change),
            Column(f"{column.name}{PERCENT}", f"{label}Change %", Kind.CHANGE, priority - 2, group=change),
        )

    return tuple(each for c in columns for each in (c, *(companions(c) if c.name in names else ())))


@dataclass(frozen=True, slots=True)
class Section:
    """A table that is finished: every row and figure as it will be written.

    ``frame`` holds exactly ``columns``, in order. ``footer`` holds the rows
    below it (totals, orders without a customer) as name → value. ``words`` are
    what a person should read before it. ``layout`` is how it is drawn.
    ``bar`` is the column whose size each row shows as a bar. ``highlights`` is
    the title under which the front page shows the rows with most of it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    matched: int
    footer: tuple[dict[str, Any], ...] = ()
    words: tuple[str, ...] = ()
    layout: Layout = Layout.TABLE
    bar: str = ""
    highlights: str = ""

    @property
    def bar_column(self) -> Column | None:
        """The column whose size each row shows as a bar, if there is one."""
        return next((column for column in self.columns if column.name == self.bar), None)

    @property
    def is_of_accounts(self) -> bool:
        """Whether a row is an account."""
        return any(column.role is Role.ACCOUNT for column in self.columns)

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

    def __str__(self) -> str:
        """Its path and rows, as people read them."""
        return f"{self.path} ({self.rows:,} rows)"


class SettingsFile(Source):
    """A file of settings that changed how the others were read: a source of the figures, without rows."""

    def __str__(self) -> str:
        """Its path, and that it is no file of orders."""
        return f"{self.path} (settings)"


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

    LABELS: ClassVar[tuple[tuple[str, str, str], ...]] = (
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
        parts = [
            f"{counts[name]:,} {one if counts[name] == 1 else many}" for name, one, many in self.LABELS if counts[name]
        ]
        text = f"{self.rows_read:,} rows read = {' + '.join(parts) or '0'}"
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

    def cut(self, section: Section, limit: int) -> Section:
        """The first rows of a section, and a sentence that says so; all of it if ``--top`` was given."""
        if self.whole or section.frame.height <= limit:
            return section
        note = f"The first {limit:,} of {section.matched:,} rows; --top 0 lists all. Totals and cards are of all."
        return replace(section, frame=section.frame.head(limit), words=(*section.words, note))

    def section(self, name: str) -> Section:
        """The section of that name.

        Raises:
            UsageError: the report has no such section; the message names those it has.
        """
        for section in self.sections:
            if section.name == name:
                return section
        names = ", ".join(section.name for section in self.sections)
        raise UsageError(f"no section {name!r} in this report; there are {names or 'none'}")

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The rows of the section of that name; see :meth:`section`."""
        return self.section(name).frame

    def heading(self) -> list[tuple[Statement, str]]:
        """What the figures are of: the days, the currency, the filters."""
        filters = ", ".join(f"{k.replace('_', '-')}{_shown(v)}" for k, v in self.filters.items())
        return [
            (Statement.AS_OF, str(self.as_of)),
            (Statement.PERIOD, str(self.period)),
            *([(Statement.COMPARED, str(self.compared))] if self.compared else []),
            (Statement.WINDOW, str(self.window)),
            (Statement.CURRENCY, self.currency or "not stated"),
            (Statement.FILTERS, filters or "none"),
        ]

    def fine_print(self) -> list[tuple[Statement, str]]:
        """What the figures rest on: sources, where every row went, the risk rule and notes."""
        return [
            (Statement.SOURCES, "; ".join(map(str, self.sources))),
            (Statement.ROWS, str(self.reconciliation)),
            (Statement.RISK, self.rule),
            *((Statement.NOTE, note) for note in self.notes),
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
