"""Which columns fit, and how wide each is: one answer for a terminal and for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custreport.core.document import Kind
from custreport.formats import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.core.document import Column


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
        columns: Of which the less important (``keep``) step back first.
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
