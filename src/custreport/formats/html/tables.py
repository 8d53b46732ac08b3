"""Every section that is a list: a table that the script lets one sort and filter."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from custreport.core.document import Kind, Role
from custreport.formats import cells
from custreport.formats.html import drawing
from custreport.formats.html.markup import Markup, el
from custreport.formats.layout import account_first, visible_columns
from custreport.formats.theme import TONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.core.document import Column, Report, Section

AT_ONCE = 500
"""Rows of a list that are in the page as it opens. The rest stands in a ``noscript``: a browser with script keeps it
as text, which costs next to nothing, and brings in rows when they are asked for; one without shows them all."""
_SORTS = dict.fromkeys((Kind.TEXT, Kind.WORD, Kind.FILE, Kind.FLAG), "text") | {Kind.DAY: "day", Kind.MONTH: "day"}


def element_id(section: Section) -> str:
    """The name of a section as an id."""
    return section.name.replace("_", "-")


def list_section(section: Section, report: Report) -> Markup:
    """A section of its own: the table, with the tools that the script brings to life."""
    at = f"{element_id(section)}-title"
    parts = [el("h2", section.title, id=at), *(el("p", line, class_="words") for line in section.words)]
    if section.frame.height:
        rows = rows_of(section, report)
        tables = [table(section, report, rows[:AT_ONCE])]
        if rows[AT_ONCE:]:
            tables.append(el("noscript", table(section, report, rows[AT_ONCE:], rest=True)))
        parts.append(box(section, *tables))
    else:
        parts.append(el("p", f"{cells.nobody(section).capitalize()}.", class_="none"))
    if section.hidden:
        parts.append(el("p", cells.hidden(section.hidden), class_="none"))
    return el("section", *parts, id=element_id(section), class_="list", aria_labelledby=at)


def box(section: Section, *tables: Markup) -> Markup:
    """Where a table that is wider than the page scrolls, also by keyboard."""
    return el("div", *tables, class_="box", role="region", aria_label=section.title, tabindex="0")


def rows_of(section: Section, report: Report, bars: Sequence[float] = ()) -> list[str]:
    """The rows of a section as markup, with a bar at the end of each where there are any."""
    rows = []
    columns, largest = _columns(section), cells.largest_share(section)
    for i, row in enumerate(section.frame.iter_rows(named=True)):
        line = "".join([_cell(row[column.name], column, report, largest) for column in columns])
        rows.append(f"<tr>{line}{f'<td class=b>{drawing.bar(bars[i])}</td>' if bars else ''}</tr>\n")
    return rows


def table(section: Section, report: Report, rows: Iterable[str], *, bars: bool = False, rest: bool = False) -> Markup:
    """A table with its caption and heads; ``rest`` is the part of a long list that is not there at once."""
    columns = _columns(section)
    heads = [
        el(
            "th",
            column.label,
            scope="col",
            class_=None if column.kind in cells.RIGHT else "t",
            data_sort=_SORTS.get(column.kind, "number"),
        )
        for column in columns
    ]
    if bars:
        heads.append(Markup('<td class="b"></td>'))
    foot = [] if rest else [_foot(section, columns, report, row) for row in section.footer]
    caption = f"{section.title}, continued" if rest else section.title
    return el(
        "table",
        el("caption", caption),
        el("thead", el("tr", *heads)),
        el("tbody", Markup("".join(rows))),
        *([el("tfoot", *foot)] if foot else []),
        class_=element_id(section),
        data_rows=str(section.frame.height),
    )


def _columns(section: Section) -> list[Column]:
    """The visible columns, the reason beside the account it speaks of."""
    return account_first(visible_columns(section), Role.REASON)


def _foot(section: Section, columns: Sequence[Column], report: Report, row: dict[str, Any]) -> Markup:
    largest = cells.largest_share(section)
    return el("tr", *(_cell(row.get(c.name), cells.in_footer(c), report, largest) for c in columns))


def _cell(  # noqa: PLR0911 — one return a kind
    value: Any,  # noqa: ANN401 — any kind of cell
    column: Column,
    report: Report,
    largest: float,
) -> Markup:
    """A cell by its column's role and kind: numbers as they come, text, words and accounts marked as such."""
    text = cells.format_value(value, column, report.digits)
    if column.role is Role.ACCOUNT:
        return Markup(f'<th scope="row"><bdi dir="auto">{escape(text)}</bdi></th>')
    if column.role is Role.REASON and value is not None:
        return Markup(f'<td class="why">{escape(text)}</td>')
    heat = f"heat{cells.heat_step(value, largest)}" if column.kind is Kind.HEAT else ""
    if name := heat or (text if column.kind is Kind.WORD and text in TONES else ""):
        return Markup(f'<td class="{name}">{text}</td>')
    if column.kind is Kind.CHANCE and value is not None:
        return Markup(f'<td class="t"><data value="{value:.4f}">{escape(text)}</data></td>')
    if column.kind is Kind.CHANGE and value is not None:
        return Markup(f'<td><data value="{value}">{escape(text)}</data></td>'.replace('"inf"', '"Infinity"'))
    if column.kind is Kind.FILE and value is not None:
        return el("td", el("a", column.label, href=quote(value), aria_label=f"{column.label}: {value}"), class_="t")
    if column.kind is Kind.TEXT:
        return Markup(f'<td class="t"><bdi dir="auto">{escape(text)}</bdi></td>')
    return Markup(f"<td>{escape(text)}</td>" if column.kind in cells.RIGHT else f'<td class="t">{escape(text)}</td>')
