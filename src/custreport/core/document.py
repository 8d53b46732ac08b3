"""A finished report: columns, sections and what every output states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

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
        group: Columns of one group stand below each other where a page is too narrow for a column each.
        wrap: Whether its text goes on in the next line.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    priority: int = 50
    hide_if_empty: bool = False
    definition: str = ""
    empty: str = ""
    totalled: bool = False
    group: str = ""
    wrap: bool = False


BEFORE, CHANGED, PERCENT = "_before", "_change", "_change_percent"
"""How the names of a figure's companions end."""


def with_comparison(columns: Sequence[Column], *names: str) -> tuple[Column, ...]:
    """The columns, each figure of these names with what it is compared with, and the change.

    Where it is one figure, its companions' labels need not repeat it, and they stay almost as long as it does.
    """

    def companions(column: Column) -> tuple[Column, ...]:
        label = f"{column.label} " if len(names) > 1 else ""
        return (
            Column(f"{column.name}{BEFORE}", f"{label}Before", column.kind, column.priority - 5),
            Column(f"{column.name}{CHANGED}", f"{label}Change", column.kind, column.priority - 1),
            Column(f"{column.name}{PERCENT}", f"{label}Change %", Kind.CHANGE, column.priority - 2),
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
        sources = "; ".join(map(str, self.sources))
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
