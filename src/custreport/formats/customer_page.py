"""The page of one account: what stands first on it, and the days between its purchases, the same in every format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.document import CHANGED, PERCENT, Column, Kind, Layout, Role
from custreport.formats import cells
from custreport.formats.layout import amounts_first, column_of

if TYPE_CHECKING:
    from custreport.core.document import Report, Section

LONGEST = 4
"""Usual gaps that a bar holds; a longer one is cut, so that the others can still be told apart."""


def cards(section: Section, report: Report) -> list[tuple[str, str, str]]:
    """Label, figure and no change of each card, amounts first."""
    row = section.frame.row(0, named=True)
    chosen = amounts_first([column for column in section.columns if column.card])
    return [(column.label, cells.card(row[column.name], column, report), "") for column in chosen]


def facts(section: Section, report: Report) -> list[tuple[str, str]]:
    """Label and text of what the cards, the title and the reason do not say."""
    row = section.frame.row(0, named=True)
    rest = [c for c in section.columns if not c.card and c.role not in {Role.ACCOUNT, Role.REASON}]
    pairs = [(c.label, cells.format_value(row[c.name], c, report.digits)) for c in rest]
    return [(label, text) for label, text in pairs if text]


def reason(section: Section) -> str:
    """Why the account has its risk, and what lies open with it; empty if the section does not say."""
    column = column_of(section, Role.REASON)
    return str(section.frame[column.name].item()) if column else ""


def figures(section: Section, report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The periods, and of each figure its label and text in each: narrow enough for a phone; then the change."""
    first, *columns = cells.figures(section)
    heads = tuple(section.frame[first.name])
    rows = [(c.label, *(cells.format_value(v, c, report.digits) for v in section.frame[c.name])) for c in columns]
    if not report.compared:
        return heads, rows
    now, part = section.frame.row(0, named=True), Column("", "", Kind.CHANGE)
    return (*heads, "Change", "Change %"), [
        (
            *row,
            cells.signed(now[f"{c.name}{CHANGED}"], c, report.digits),
            cells.format_value(now[f"{c.name}{PERCENT}"], part, report.digits),
        )
        for row, c in zip(rows, columns, strict=True)
    ]


def transposed(section: Section, report: Report) -> Section:
    """Compared figures as a table of a line each, where the list would be four times as wide."""
    if section.layout is not Layout.PERIODS or not report.compared:
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
    """A bar per row, the latest first; the interval still running ends with what its empty day says."""
    day, length, usual_length, remark, *_ = section.columns
    rows = section.frame.select(c.name for c in (day, length, usual_length, remark)).rows()
    usual = rows[0][2] if rows else None
    longest = max((days for _, days, *_ in rows), default=0)
    room = max(min(longest, LONGEST * usual), usual) if usual else max(longest, 1)
    return [
        Gap(
            label=cells.format_value(ended, day, 0),
            days=cells.format_value(days, length, 0),
            word=word,
            part=min(days / room, 1.0),
            usual=usual and usual / room,
            cut=days > room,
        )
        for ended, days, _, word in rows
    ]


def gaps_note(section: Section) -> str:
    """What the line across the bars is, and a bar that is cut."""
    usual = section.frame[section.columns[2].name].head(1).to_list()
    if usual in ([], [None]):
        return "Too long ago to tell what is usual." if usual else "No purchases."
    cut = f"; a bar cut off is longer than {LONGEST} of it" if any(gap.cut for gap in gaps(section)) else ""
    return f"The line is the usual gap, {usual[0]:,.1f} days{cut}."
