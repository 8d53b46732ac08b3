"""The leaderboard and the follow-up list, over as many pages as they need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.core.document import Column, Kind
from custreport.formats import cells
from custreport.formats.layout import fit, wrap
from custreport.formats.pdf.canvas import ALARMS, BODY, INK, SMALL, SOFT, WORDS, Type, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report, Section
    from custreport.formats.pdf.canvas import Paper

STACKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "leaderboard": (
        ("rank",), ("customer", "owner"), ("total_order_amount", "total_order_count"),
        ("confirmed_order_amount", "confirmed_order_count"),
        ("confirmed_order_amount_change", "confirmed_order_amount_change_percent"), ("confirmed_order_amount_before",),
        ("draft_order_amount", "draft_order_count"),
        ("average_order_amount",), ("last_order", "days_since_last_order"), ("reorder_days",), ("activity", "risk"),
    ),
    "at_risk": (
        ("customer", "owner"), ("activity", "risk"), ("last_purchase", "days_since_last_purchase"),
        ("usual_gap_days", "overdue_ratio"), ("next_order_expected", "at_risk_since"), ("chance", "newly_at_risk"),
        ("amount_at_stake", "amount_per_year"), ("confirmed_amount_12m", "credit_amount_since_last_purchase"),
        ("open_draft_amount", "open_draft_days"),
    ),
    "figures": (
        ("period",), ("total_order_amount", "total_order_count"), ("confirmed_order_amount", "confirmed_order_count"),
        ("draft_order_amount", "draft_order_count"), ("average_order_amount",), ("reorder_days",),
    ),
    "rules": (
        ("rule", "list_length"), ("flagged", "hits"), ("precision",), ("precision_low", "precision_high"),
        ("recall",), ("recall_low", "recall_high"), ("lost_revenue",), ("lost_revenue_low", "lost_revenue_high"),
        ("days_to_flag", "auc"), ("ahead",), ("ahead_low", "ahead_high"),
    ),
}  # fmt: skip
"""Which figures stand below each other where the page is too narrow for a column each."""

MOST_ROWS = 10_000
"""Rows of a list where nobody says how many: some ten seconds, and hundreds of pages."""
TITLE = Type(14, bold=True)
_ACCOUNTS = ("leaderboard", "at_risk")
_BELOW = "reason"
_IN_LINE, _STACKED = (7.5, 7.0, 6.5), (7.5, 7.0, 6.5, 6.0, 5.5, 5.0)  # sizes of type, the first that fits
_LEADING = 1.24  # of the type's height
_PAD, _GAP, _WIDEST_GAP = 1.3, 2.2, 9.0
_NAMES = (28.0, 48.0)  # least and greatest width of a column of text in a list of many columns
_FEW_COLUMNS = 6
_LINES = 3  # of a name
_LONGEST = 100  # names that decide how wide their column is
_INDENT = 3.0
_NOBODY, _TITLE = 15.0, 28.0  # height of a list of nobody, and of a title with the labels of the columns
_WORDS = 6.0  # about as high as a sentence before a list
_LEAST_ROOM = 0.4  # of a page, else a list begins on a new one


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of a list: each one figure, or two below each other."""

    stacks: tuple[tuple[Column, ...], ...]
    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    gap: float
    kind: Type
    left_out: tuple[Column, ...]

    @property
    def leading(self) -> float:
        return self.kind.height * _LEADING

    @property
    def width(self) -> float:
        return self.lefts[-1] + self.widths[-1] - self.lefts[0]


def draw(paper: Paper, report: Report, section: Section, title: Type = TITLE) -> None:
    """A list with its headings on every page, its totals at the end."""
    section = report.cut(section, MOST_ROWS)
    layout = _layout(paper, report, section) if section.frame.height else None
    if paper.bottom - paper.y < min(_LEAST_ROOM * paper.h, _needed(section, layout)):
        paper.add_page()
        paper.set_y(paper.t_margin)
    paper.start_section(section.title)
    y = paper.get_y()
    paper.put(paper.l_margin, y + 5, section.title, title)
    if section.name in _ACCOUNTS:
        count = f"{section.matched:,} account{'' if section.matched == 1 else 's'}"
        paper.put(paper.l_margin, y + 5, count, SMALL, paper.epw)
    y += 9
    for line in section.words:
        y = words(paper, paper.l_margin, y + 3, paper.broken(line, paper.epw, BODY), BODY, 3.9) - 2
    y += 2 if section.words else 0
    if layout is None:
        nothing = "nobody" if section.name in _ACCOUNTS else "none"
        paper.put(paper.l_margin, y + 3, nothing, Type(9, colour=SOFT))
        paper.set_y(y + 12)
        return
    y = _head(paper, layout, y)
    for row in section.frame.iter_rows(named=True):
        y = _row(paper, report, layout, row, y, Type(layout.kind.size))
    for row in section.footer:
        total = row is section.footer[-1] and len(section.footer) + section.frame.height > 1
        y = _row(paper, report, layout, row, y, Type(layout.kind.size, bold=total))
    _said_below(paper, section, layout, y + 3)


def _needed(section: Section, layout: _Layout | None) -> float:
    """About how high a list is."""
    words = _WORDS * len(section.words)
    if layout is None:
        return _NOBODY + words
    lines = max(map(len, layout.stacks)) + (_BELOW in section.frame.columns)
    return _TITLE + words + (section.frame.height + len(section.footer)) * (2 * _PAD + lines * layout.leading)


def _said_below(paper: Paper, section: Section, layout: _Layout, y: float) -> None:
    """How many rows and which columns are not there."""
    said = [cells.hidden(section.hidden)] if section.hidden else []
    if layout.left_out:
        said += paper.broken(
            f"Not shown at this width: {', '.join(c.label for c in layout.left_out)}.", paper.epw, SMALL
        )
    if said and y + 3.5 * len(said) > paper.bottom:
        paper.add_page()
        y = paper.t_margin
    paper.set_y(min(words(paper, paper.l_margin, y + 2, said, SMALL, 3.5) + 6, paper.bottom))


# --- layout ---------------------------------------------------------------------


def _layout(paper: Paper, report: Report, section: Section) -> _Layout:
    """A column for each figure if that fits the page; else some below each other, in type as large as fits."""
    by_name = {c.name: c for c in cells.telling(section) if c.name != _BELOW}
    widest = {name: _widest(section, column, report.digits) for name, column in by_name.items()}
    apart = tuple((column,) for column in by_name.values())
    listed = STACKS.get(section.name, ())
    stacked = tuple(s for names in listed if (s := tuple(by_name[name] for name in names if name in by_name)))
    for stacks, sizes in ((apart, _IN_LINE), (stacked or apart, _STACKED)):
        for size in sizes:
            layout = _fit(paper, stacks, widest, Type(size))
            if not layout.left_out:
                return layout
    return layout


def _fit(paper: Paper, stacks: Sequence[tuple[Column, ...]], widest: dict[str, list[str]], kind: Type) -> _Layout:
    columns = [Column(s[0].name, " ".join(c.label for c in s), s[0].kind, max(c.priority for c in s)) for s in stacks]
    texts = [[text for column in stack for text in widest[column.name]] for stack in stacks]
    names = (_NAMES[0], _NAMES[1] if len(columns) > _FEW_COLUMNS else paper.epw)
    fitted = fit(columns, texts, paper.epw, _GAP, lambda text: paper.measured(text, kind.size, True) + 0.2, names)  # noqa: FBT003
    chosen = tuple(stacks[columns.index(column)] for column in fitted.columns)
    spare = paper.epw - sum(fitted.widths)
    gap = min(spare / max(1, len(chosen) - 1), _WIDEST_GAP)
    lefts, x = [], paper.l_margin
    for width in fitted.widths:
        lefts.append(x)
        x += width + gap
    left_out = tuple(c for column in fitted.left_out for c in stacks[columns.index(column)])
    return _Layout(chosen, tuple(lefts), fitted.widths, gap, kind, left_out)


def _widest(section: Section, column: Column, digits: int) -> list[str]:
    """Cells of a column among which the widest is: of figures the least and greatest, of names the longest."""
    values = section.frame[column.name]
    if column.kind is Kind.TEXT:
        name = pl.col(column.name)
        values = values.unique().to_frame().sort(-name.str.len_chars().cast(pl.Int64), name)[column.name].head(_LONGEST)
    figures = [values.min(), values.max()] if values.dtype.is_numeric() or values.dtype == pl.Date else []
    if column.kind in {Kind.CHANCE, Kind.CHANGE} or not figures:
        figures = values.unique(maintain_order=True).to_list()
    shown = [
        cells.shown(value, column, digits) for value in (*figures, *(row.get(column.name) for row in section.footer))
    ]
    return list(dict.fromkeys(shown))


# --- rows -----------------------------------------------------------------------


def _head(paper: Paper, layout: _Layout, y: float) -> float:
    """The labels of the columns and a line below them; where the first row begins."""
    first, second = Type(layout.kind.size, bold=True), Type(layout.kind.size, colour=SOFT)
    labels = []
    for stack, width in zip(layout.stacks, layout.widths, strict=True):
        room = width + (layout.gap / 2 - 0.8 if stack is not layout.stacks[-1] else 0)
        lines: list[tuple[str, Type]] = []
        for column, kind in zip(stack, (first, second), strict=False):
            measure = partial(paper.measured, size=kind.size, bold=kind.bold)
            lines += [(line, kind) for line in wrap(column.label, room, measure)]
        labels.append(lines)
    deep = max(map(len, labels))
    for stack, x, width, lines in zip(layout.stacks, layout.lefts, layout.widths, labels, strict=True):
        for n, (text, kind) in enumerate(lines, start=deep - len(lines)):
            paper.put(x, y + (n + 0.8) * layout.leading, text, kind, width if _is_right(stack[0]) else 0)
    y += deep * layout.leading + 1
    paper.rule(y, width=layout.width, colour=INK)
    return y


def _row(paper: Paper, report: Report, layout: _Layout, row: dict[str, Any], y: float, kind: Type) -> float:
    """One row, on the next page when it does not fit this one; where the next begins."""
    drawn = [
        _cell(paper, report, stack, row, width, kind) for stack, width in zip(layout.stacks, layout.widths, strict=True)
    ]
    why = row.get(_BELOW)
    reason = paper.broken(why, paper.epw - _INDENT, Type(layout.kind.size, colour=SOFT)) if why else []
    height = 2 * _PAD + (max(map(len, drawn)) + len(reason)) * layout.leading
    if y + height > paper.bottom:
        paper.add_page()
        y = _head(paper, layout, paper.t_margin)
    if kind.bold:
        paper.rule(y, width=layout.width, colour=INK)
    places = [
        (x, width if _is_right(stack[0]) else 0, lines)
        for stack, x, width, lines in zip(layout.stacks, layout.lefts, layout.widths, drawn, strict=True)
    ]
    named = next((i + 1 for i, s in enumerate(layout.stacks) if s[0].kind is Kind.TEXT), 0)
    for x, right, lines in places[:named]:  # a name whole, then figures line by line, as one reads and copies them
        for n, (text, each) in enumerate(lines):
            paper.put(x, y + _PAD + (n + 0.76) * layout.leading, text, each, right)
    for n in range(max(map(len, drawn))):
        base = y + _PAD + (n + 0.76) * layout.leading
        for x, right, lines in places[named:]:
            if n < len(lines):
                paper.put(x, base, *lines[n], right)
    if reason:
        base = y + _PAD + (max(map(len, drawn)) + 0.76) * layout.leading
        words(paper, paper.l_margin + _INDENT, base, reason, Type(layout.kind.size, colour=SOFT), layout.leading)
    paper.rule(y + height, width=layout.width)
    return y + height


def _cell(
    paper: Paper, report: Report, stack: tuple[Column, ...], row: dict[str, Any], width: float, kind: Type
) -> list[tuple[str, Type]]:
    """The lines of a cell: its figure, and the one that stands below it."""
    lines: list[tuple[str, Type]] = []
    for place, column in enumerate(stack):
        text = cells.shown(row.get(column.name), column, report.digits)
        own = Type(kind.size, kind.bold, SOFT if place and not kind.bold else INK)
        if column.kind is Kind.WORD:
            own = Type(kind.size, kind.bold or text in ALARMS, WORDS.get(text, INK))
        if column.kind is Kind.TEXT and text:
            lines += [(line, own) for line in paper.broken(text, width, own, _LINES)]
        else:
            lines += [(line, own) for line in cells.lines(text, column)]
    return lines


def _is_right(column: Column) -> bool:
    return column.kind in cells.RIGHT
