"""Which columns people see, in what order, which of them fit, and how wide each is: for every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custreport.core.document import Kind, Role
from custreport.formats import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.core.document import Column, Layout, Report, Section


def visible_columns(section: Section) -> list[Column]:
    """The columns people see: optional ones only if a row has a value that is not null, 0 or False."""
    return [c for c in section.columns if not c.hide_if_empty or any(section.frame[c.name].unique())]


def side_by_side(section: Section) -> list[Column]:
    """The visible columns without the reason, which stands below its row."""
    return [c for c in visible_columns(section) if c.role is not Role.REASON]


def account_first(columns: Sequence[Column], *roles: Role) -> list[Column]:
    """The columns of a list that gives reasons: the account first, then those of the given roles, then the rest."""
    order = (Role.ACCOUNT, *roles)
    if not any(column.role is Role.REASON for column in columns):
        return list(columns)
    return sorted(columns, key=lambda c: order.index(c.role) if c.role in order else len(order))


def column_of(section: Section, role: Role) -> Column | None:
    """The first column of that role, if there is one."""
    return next((column for column in section.columns if column.role is role), None)


def stacks(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """The columns that stand below each other, amounts on top, by :attr:`custreport.core.document.Column.group`.

    A column without a group is a stack of its own, after the stack of the column before it.
    """
    by_place: dict[tuple[int, int], list[Column]] = {}
    place = 0
    for index, column in enumerate(columns, start=1):
        place = column.group or place
        by_place.setdefault((place, 0 if column.group else index), []).append(column)
    return [tuple(amounts_first(by_place[key])) for key in sorted(by_place)]


def amounts_first(columns: Sequence[Column]) -> list[Column]:
    """The columns in their order, but for amounts, which come first."""
    return sorted(columns, key=lambda column: column.kind is not Kind.MONEY)


def with_layout(report: Report, layout: Layout) -> list[Section]:
    """The sections of a report that are drawn that way."""
    return [section for section in report.sections if section.layout is layout]


def first_with(report: Report, layout: Layout) -> Section | None:
    """The first of them, if there is one."""
    return next(iter(with_layout(report, layout)), None)


def has_more_than_picture(section: Section) -> bool:
    """Whether a section has columns that its picture does not draw, so that a table must list them."""
    drawn = section.layout.drawn
    return drawn is not None and len(section.columns) > drawn


@dataclass(frozen=True, slots=True)
class Fit:
    """The columns that are shown, each with its width, and those that are not."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    left_out: tuple[Column, ...]


def wrap(label: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a label between words so that each line fits; a longer word stands alone."""
    lines: list[str] = []
    for word in label.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def fit(
    columns: Sequence[Column],
    texts: Sequence[Sequence[str]],
    available: float,
    gap: float,
    measure: Callable[[str], float],
    name_widths: tuple[float, float] = (16, 34),
) -> Fit:
    """Choose columns and widths.

    Args:
        columns: Those of the lowest priority are left out first.
        texts: Per column the cells that must not be cut.
        available: Width of the table.
        gap: Between two columns.
        measure: Width of a text.
        name_widths: Least and greatest width of a text column; what is longer is cut.

    Numbers, days and words are never cut: their column is as wide as its widest
    cell and its label's longest word. Text columns share what is left.
    """
    least, greatest = name_widths

    wide = {c.name: cells.widest(column, c, measure) for c, column in zip(columns, texts, strict=True)}
    wish = {c.name: min(wide[c.name], greatest) if c.kind is Kind.TEXT else wide[c.name] for c in columns}
    need = {c.name: min(wish[c.name], least) if c.kind is Kind.TEXT else wide[c.name] for c in columns}
    shown = list(columns)
    while len(shown) > 1 and sum(need[c.name] for c in shown) + gap * (len(shown) - 1) > available:
        shown.remove(min(shown, key=lambda c: c.priority))
    width = {c.name: need[c.name] for c in shown}
    spare = available - sum(width.values()) - gap * (len(shown) - 1)
    for column in sorted((c for c in shown if c.kind is Kind.TEXT), key=lambda c: -c.priority):
        more = min(max(spare, 0), wish[column.name] - width[column.name])
        width[column.name] += more
        spare -= more
    return Fit(tuple(shown), tuple(width[c.name] for c in shown), tuple(c for c in columns if c not in shown))
