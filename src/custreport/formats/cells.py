"""How one value is written: for people by its column's kind, for machines exactly."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.core.document import BEFORE, CHANGED, PERCENT, Column, Kind
from custreport.core.terms import CHANCES
from custreport.formats.theme import HEAT_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from custreport.core.document import Report, Section

RIGHT = frozenset(
    {Kind.COUNT, Kind.DAYS, Kind.TENTHS, Kind.RATIO, Kind.MONEY, Kind.SHARE, Kind.HEAT, Kind.CHANGE, Kind.FIGURE}
)
"""The kinds that are aligned right."""

CHUNK = 10_000
"""Rows that are written together."""


def format_value(value: Any, column: Column, digits: int) -> str:  # noqa: ANN401, C901, PLR0911 — any kind of cell, one return a kind
    """A value for people: thousands separators, the currency's digits; for null what the column says of it."""
    if value is None:
        return column.empty
    match column.kind:
        case Kind.MONEY:
            return f"{value:,.{digits}f}"
        case Kind.COUNT | Kind.DAYS:
            return f"{value:,}"
        case Kind.TENTHS | Kind.RATIO:
            return f"{value:,.1f}"
        case Kind.CHANCE:
            return chance(value)
        case Kind.MONTH:
            return str(value.isoformat()[:7])
        case Kind.SHARE:
            return f"{value:.1%}"
        case Kind.HEAT:
            return f"{value:.0%}"
        case Kind.CHANGE:
            return "new" if math.isinf(value) else f"{value:+z,.1f}%"
        case Kind.FLAG:
            return "yes" if value else ""
        case _:
            return str(value)


def in_footer(column: Column) -> Column:
    """A column as it is in the footer, where an empty cell says nothing."""
    return replace(column, empty="") if column.empty else column


def format_footer(section: Section, column: Column, digits: int) -> list[str]:
    """The cells of a column below the list."""
    return [format_value(row.get(column.name), in_footer(column), digits) for row in section.footer]


def chance(value: float) -> str:
    """A chance as a word (SPEC.md §3)."""
    return next(word for least, word in CHANCES if value >= least)


def card(value: Any, column: Column, report: Report) -> str:  # noqa: ANN401
    """A value as the figure of a card, with its unit."""
    text = format_value(value, column, report.digits)
    match column.kind:
        case _ if value is None:
            return column.empty or "–"
        case Kind.MONEY:
            return f"{text} {report.currency}" if report.currency else text
        case Kind.TENTHS:
            return f"{text} days"
        case _:
            return text


def cards(section: Section, report: Report) -> list[tuple[str, str, str]]:
    """Label, figure and change of each card of a summary."""
    row = section.frame.row(0, named=True)
    return [(c.label, card(row[c.name], c, report), change(row, c, report.digits)) for c in figures(section)]


def figures(section: Section) -> list[Column]:
    """The columns without the companions of others."""
    names = {c.name for c in section.columns}
    companions = {f"{name}{end}" for name in names for end in (BEFORE, CHANGED, PERCENT)}
    return [c for c in section.columns if c.name not in companions]


def change(row: dict[str, Any], column: Column, digits: int) -> str:
    """How a figure differs from that of the days before; empty where nothing is compared, or neither is.

    >>> amount = {"n": 5, "n_before": 4, "n_change": 1, "n_change_percent": 25.0}
    >>> change(amount, Column("n", "N", Kind.COUNT), 2)
    '+1 (+25.0%) from 4'
    """
    before, changed = row.get(f"{column.name}{BEFORE}"), row.get(f"{column.name}{CHANGED}")
    if before is None:
        return "" if row[column.name] is None or f"{column.name}{BEFORE}" not in row else "none before"
    was = f"from {format_value(before, column, digits)}"
    if changed is None:
        return was
    if changed == 0:
        return "unchanged"
    part = row[f"{column.name}{PERCENT}"]
    percent = "" if part is None else f" ({format_value(part, Column('', '', Kind.CHANGE), digits)})"
    return f"{signed(changed, column, digits)}{percent} {was}"


def signed(value: Any, column: Column, digits: int) -> str:  # noqa: ANN401
    """A change for people: a figure with its sign."""
    text = format_value(value, column, digits)
    return f"+{text}" if value is not None and value > 0 else text


def machine_values(values: pl.Series, column: Column, digits: int) -> pl.Series:
    """A column for machines: exact money as text, ISO days, numbers as numbers, null for none and "new"."""
    if isinstance(values.dtype, pl.Decimal):
        if column.kind is Kind.MONEY:
            return _money(values.cast(pl.String), values.dtype.scale, digits)
        return values.cast(pl.Float64)
    if values.dtype.is_float():
        return values.set(~values.is_finite(), None)
    if values.dtype == pl.Date:
        return values.dt.to_string("%Y-%m" if column.kind is Kind.MONTH else "%Y-%m-%d")
    return values


def _money(text: pl.Series, places: int, digits: int) -> pl.Series:
    """:func:`money` of a column of amounts with so many decimals."""
    if digits < places:
        return text.str.replace(f"0{{1,{places - digits}}}$", "").str.strip_suffix(".")
    return text + ("." * (not places) + "0" * (digits - places) if digits else "")


def money(value: Decimal, digits: int) -> str:
    """Every decimal that an amount has, and at least those of its currency.

    >>> from decimal import Decimal
    >>> money(Decimal("12.3000"), 2), money(Decimal("12.3450"), 2), money(Decimal("-0.0000"), 2)
    ('12.30', '12.345', '0.00')
    """
    exact = value.normalize()
    places = max(digits, -int(exact.as_tuple().exponent))
    return f"{exact + 0:.{places}f}"


def concentration(section: Section) -> str:
    """How few make most of the money, as a sentence."""
    few, buying, *_ = section.frame.row(0)
    if few is None:
        return "Nobody makes 80 % of the confirmed amount: it is not above zero"
    return f"{few:,} of {buying:,} buying customers make{'s' * (few == 1)} 80 % of the confirmed amount"


def largest_share(section: Section) -> float:
    """The largest share of a heat map; 0 without any."""
    shares = [section.frame[c.name].max() for c in section.columns if c.kind is Kind.HEAT]
    return max((share for share in shares if isinstance(share, float)), default=0.0)


def heat_step(value: float | None, largest: float) -> int:
    """How dark a cell of a heat map is, from 0 to :data:`custreport.formats.theme.HEAT_STEPS`.

    >>> [heat_step(value, 0.5) for value in (None, 0.0, 0.01, 0.1, 0.11, 0.5)]
    [0, 0, 1, 1, 2, 5]
    """
    return math.ceil(HEAT_STEPS * value / largest) if value else 0


def lines(text: str, column: Column) -> list[str]:
    """The lines a cell may be broken into; only the words of a chance are long enough to want two."""
    if column.kind is not Kind.CHANCE or text.count(" ") < 2:
        return [text]
    first, second = text.split()[:2], text.split()[2:]
    return [" ".join(first), " ".join(second)]


def widest(texts: Sequence[str], column: Column, measure: Callable[[str], float]) -> float:
    """The width of a column that is as wide as its widest line and the longest word of its label."""
    cell_lines = [line for text in texts for line in lines(text, column)] if column.kind is Kind.CHANCE else texts
    return max(map(measure, (*column.label.split(), *cell_lines)))


def hidden(rows: int) -> str:
    """The sentence below a list that ``--top`` cut."""
    return f"… and {rows:,} more (--top 0 shows all)"


def nobody(section: Section) -> str:
    """The word for a list without rows."""
    return "nobody" if section.is_of_accounts else "none"
