"""The page of one account: what stands first on it, and the days between its purchases, the same in every format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.document import CHANGED, PERCENT, Column, Kind
from custreport.formats import cells

if TYPE_CHECKING:
    from custreport.core.document import Report, Section

CARDS = ("amount_at_stake", "risk", "last_order", "next_order_expected")
"""The columns that are cards; the reason stands below them, then what else there is."""
MOST = 4
"""Usual gaps that a bar holds; a longer one is cut, so that the others can still be told apart."""


def cards(section: Section, report: Report) -> list[tuple[str, str, str]]:
    """Label and figure of the cards; nothing is compared."""
    columns = {column.name: column for column in section.columns}
    row = section.frame.row(0, named=True)
    return [(columns[name].label, cells.card(row[name], columns[name], report), "") for name in CARDS]


def facts(section: Section, report: Report) -> list[tuple[str, str]]:
    """Label and text of what the cards, the title and the reason do not say."""
    row = section.frame.row(0, named=True)
    said = {"customer", "reason", *CARDS}
    found = [(c.label, cells.shown(row[c.name], c, report.digits)) for c in section.columns if c.name not in said]
    return [(label, text) for label, text in found if text]


def reason(section: Section) -> str:
    """Why the account has its risk, and what lies open with it."""
    return str(section.frame["reason"].item())


def figures(section: Section, report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The periods, and of each figure its label and text in each: narrow enough for a phone; then the change."""
    first, *columns = cells.figures(section)
    heads = tuple(section.frame[first.name])
    rows = [(c.label, *(cells.shown(v, c, report.digits) for v in section.frame[c.name])) for c in columns]
    if not report.compared:
        return heads, rows
    now, part = section.frame.row(0, named=True), Column("", "", Kind.CHANGE)
    return (*heads, "Change", "Change %"), [
        (
            *row,
            cells.signed(now[f"{c.name}{CHANGED}"], c, report.digits),
            cells.shown(now[f"{c.name}{PERCENT}"], part, report.digits),
        )
        for row, c in zip(rows, columns, strict=True)
    ]


def turned(section: Section, report: Report) -> Section:
    """Compared figures as a table of a line each, where the list would be four times as wide."""
    if section.name != "figures" or not report.compared:
        return section
    heads, rows = figures(section, report)
    columns = (Column("figure", "Figure", priority=100), *(Column(head, head, Kind.FIGURE) for head in heads))
    frame = pl.DataFrame(rows, schema=[column.name for column in columns], orient="row")
    return replace(section, columns=columns, frame=frame, matched=frame.height)


@dataclass(frozen=True, slots=True)
class Gap:
    """A bar: its length and the place of the usual gap are parts of the longest that there is room for."""

    label: str
    days: str
    word: str
    part: float
    usual: float | None
    cut: bool

    @property
    def longer(self) -> bool:
        """Whether it is longer than the usual one."""
        return self.usual is not None and self.part > self.usual


def gaps(section: Section) -> list[Gap]:
    """A bar a gap, the latest first; what ends ``now`` is the one that runs."""
    rows = list(section.frame.iter_rows(named=True))
    usual = rows[0]["usual_gap_days"] if rows else None
    longest = max((row["gap_days"] for row in rows), default=0)
    room = max(min(longest, MOST * usual), usual) if usual else max(longest, 1)
    return [
        Gap(
            label=str(row["purchase_day"] or "now"),
            days=f"{row['gap_days']:,}",
            word=row["against_usual"],
            part=min(row["gap_days"] / room, 1.0),
            usual=usual and usual / room,
            cut=row["gap_days"] > room,
        )
        for row in rows
    ]


def gaps_said(section: Section) -> str:
    """What the line across the bars is, and a bar that is cut."""
    usual = section.frame["usual_gap_days"].head(1).to_list()
    if usual in ([], [None]):
        return "Too long ago to tell what is usual." if usual else "No purchases."
    cut = f"; a bar cut off is longer than {MOST} of it" if any(gap.cut for gap in gaps(section)) else ""
    return f"The line is the usual gap, {usual[0]:,.1f} days{cut}."
