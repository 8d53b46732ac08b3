"""The report as one web page that works offline: a summary to look at, then every list to sort and filter.

Nothing is loaded: the style, the script and the drawings are in the page, and
its Content-Security-Policy lets no other in. Text becomes markup only through
:func:`el`, which escapes whatever is not markup already.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import math
from decimal import Decimal
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from custreport.core.document import Kind
from custreport.core.terms import Activity, Risk
from custreport.formats import cells, customer_page
from custreport.formats.glossary import DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from custreport.core.document import Column, Report, Section

MOST_ROWS = 20_000
"""Rows of a list where nobody says how many: a browser still sorts and filters them without a pause."""
AT_ONCE = 500
"""Rows of a list that are in the page as it opens. The rest stands in a ``noscript``: a browser with script keeps it
as text, which costs next to nothing, and brings in rows when they are asked for; one without shows them all."""
_MOST_MONTHS = 60
_MOST_AT_STAKE = 5
_WORDS = frozenset({*Activity, *Risk})
_SORTS = dict.fromkeys((Kind.TEXT, Kind.WORD, Kind.FILE, Kind.FLAG), "text") | {Kind.DAY: "day", Kind.MONTH: "day"}
_SUMMARY = (
    "summary",
    "concentration",
    "months",
    "top_customers",
    "by_activity",
    "by_risk",
    "account",
    "figures",
    "gaps",
)


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def el(tag: str, *children: str, **attributes: str | None) -> Markup:
    """An element; children and attributes are escaped, but for markup. An attribute of ``None`` is left out.

    >>> el("td", "Fish & <b>Chips</b>", class_="t")
    '<td class="t">Fish &amp; &lt;b&gt;Chips&lt;/b&gt;</td>'
    """
    return Markup(f"{_open(tag, attributes)}{''.join(map(_safe, children))}</{tag}>")


def _open(tag: str, attributes: dict[str, str | None]) -> Markup:
    """A start tag; ``class_`` is the attribute class, ``_`` within a name stands for ``-``."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{said}>")


def _safe(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)


def _joined(parts: Iterable[str], between: str = "") -> Markup:
    return Markup(between.join(map(_safe, parts)))


def _name(text: str) -> Markup:
    """A name of any script, which turns nothing around it."""
    return el("bdi", text, dir="auto")


@cache
def _asset(name: str) -> Markup:
    return Markup((files("custreport.formats") / "assets" / name).read_text("utf-8"))


def _source(block: str) -> str:
    digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def render(report: Report) -> str:
    """The page; the same report gives the same bytes."""
    style, script = _asset("report.css"), _asset("report.js")
    if report.compared:
        style = _joined([style, _asset("compared.css")])
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        _open("meta", {"charset": "utf-8"}),
        _open("meta", {"http_equiv": "Content-Security-Policy", "content": policy}),
        _open("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        _open("meta", {"name": "color-scheme", "content": "light dark"}),
        _open("meta", {"name": "referrer", "content": "no-referrer"}),
        _open("meta", {"name": "format-detection", "content": "telephone=no"}),
        el("title", f"{report.title} · as of {report.as_of}"),
        el("style", style),
    )
    named = {section.name: section for section in report.sections}
    lists = [report.cut(section, MOST_ROWS) for section in report.sections if section.name not in _SUMMARY]
    body = el(
        "body",
        el("a", "Skip to the report", href="#report", class_="skip"),
        el("header", el("h1", _name(report.title)), _terms(report.heading(), "heading"), _contents(lists)),
        el(
            "main",
            _page_one(report, named),
            *(_list(section, report) for section in lists),
            id="report",
            tabindex="-1",
        ),
        _basis(report),
        el("script", script),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


def _terms(pairs: Iterable[tuple[str, str]], name: str) -> Markup:
    return el("dl", *(el("div", el("dt", label), el("dd", _name(text))) for label, text in pairs), class_=name)


def _contents(lists: Iterable[Section]) -> Markup:
    links = [("summary", "Summary"), *((_id(s), s.title) for s in lists), ("basis", "Definitions and sources")]
    return el("nav", *(el("a", title, href=f"#{at}") for at, title in links), aria_label="Contents")


def _id(section: Section) -> str:
    return section.name.replace("_", "-")


# --- page one -------------------------------------------------------------------


def _page_one(report: Report, named: dict[str, Section]) -> Markup:
    """Cards, months, top customers, the book by activity and by risk, and what is most at stake; or of one account."""
    makers: dict[str, Callable[[Section, Report], Markup]] = {
        "summary": _summary,
        "concentration": _concentration,
        "account": _account,
        "figures": _figures,
        "months": _months,
        "gaps": _gaps,
        "top_customers": _ranked,
        "by_activity": _ranked,
        "by_risk": _ranked,
        "at_risk": _at_stake,
    }
    blocks = [make(named[name], report) for name, make in makers.items() if name in named]
    kind = "one visit" if "account" in named else "one"
    return el("section", el("h2", "Summary", class_="aside"), *blocks, id="summary", class_=kind)


def _block(section: Section, title: str, *children: Markup) -> Markup:
    at = f"{_id(section)}-block"
    return el("section", el("h3", title, id=at), *children, class_=f"block {_id(section)}-block", aria_labelledby=at)


def _summary(section: Section, report: Report) -> Markup:
    return _cards(cells.cards(section, report))


def _cards(cards: Iterable[tuple[str, str, str]]) -> Markup:
    made = []
    for label, figure, change in cards:
        size = "wide" if len(figure) > 20 else "long" if len(figure) > 14 else figure if figure in _WORDS else None
        below = [el("dd", change, class_="change")] if change else []
        made.append(el("div", el("dt", label), el("dd", figure, class_=size), *below))
    return el("dl", *made, class_="cards")


def _account(section: Section, report: Report) -> Markup:
    """How an account stands: cards, why, and the rest."""
    return el(
        "div",
        _cards(customer_page.cards(section, report)),
        el("p", customer_page.reason(section)),
        _terms(customer_page.facts(section, report), "heading"),
        class_="standing",
    )


def _figures(section: Section, report: Report) -> Markup:
    """A row a figure, a column a period."""
    periods, rows = customer_page.figures(section, report)
    words = (_joined((el("span", word) for word in period.split()), " ") for period in periods)
    heads = (
        el("th", section.columns[0].label, scope="col", class_="t"),
        *(el("th", each, scope="col") for each in words),
    )
    body = [el("tr", el("th", label, scope="row"), *(el("td", text) for text in texts)) for label, *texts in rows]
    return _block(section, section.title, _box(section, _framed(section, heads, body)))


def _framed(section: Section, heads: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    """A table of its own make."""
    return el("table", el("caption", section.title), el("thead", el("tr", *heads)), el("tbody", *rows))


def _gaps(section: Section, _report: Report) -> Markup:
    """A bar a gap, and a line across them at the usual one."""
    found = customer_page.gaps(section)
    said = el("p", customer_page.gaps_said(section), class_="none")
    if not found:
        return _block(section, section.title, said)
    rows = [
        el(
            "tr",
            el("td", gap.label, class_="t"),
            el("td", gap.days),
            el("td", _gap(gap), class_="b"),
            el("td", gap.word, class_="t longer" if gap.longer else "t"),
        )
        for gap in found
    ]
    day, days, _, word = (column.label for column in section.columns)
    heads = [el("th", day, scope="col", class_="t"), el("th", days, scope="col")]
    heads += [Markup('<td class="b"></td>'), el("th", word, scope="col", class_="t")]
    return _block(section, section.title, _box(section, _framed(section, heads, rows)), said)


def _gap(gap: customer_page.Gap) -> Markup:
    parts = [_rect("longer" if gap.longer else "confirmed", 0, 2, 100 * gap.part, 4)]
    if gap.cut:
        parts += [_rect("slit", x, 0, 0.8, 8) for x in (95, 97.5)]
    if gap.usual is not None:
        parts.append(_rect("usual", min(100 * gap.usual, 99.5), 0, 0.5, 8))
    return _drawing(*parts)


def _concentration(section: Section, _report: Report) -> Markup:
    return el("p", f"{cells.concentration(section)}.", class_="said")


def _months(section: Section, report: Report) -> Markup:
    title = "Confirmed by month"
    if not section.frame.height:
        return _block(section, title, el("p", "No orders.", class_="none"))
    shown = section.frame.tail(_MOST_MONTHS)
    earlier = section.frame.height - shown.height
    said = f"The last {_MOST_MONTHS} months; the {earlier} before are in the table." if earlier else ""
    key = el(
        "p",
        el("span", _swatch("confirmed"), "confirmed"),
        el("span", _swatch("draft"), "draft"),
        *([el("span", said)] if said else []),
        class_="key",
    )
    table = el(
        "details", el("summary", "Figures by month"), _box(section, _table(section, report, _rows(section, report)))
    )
    return _block(section, title, key, _columns(list(shown.iter_rows(named=True)), report), table)


def _swatch(name: str) -> Markup:
    return el("svg", _rect(name, 1, 1, 10, 10), viewBox="0 0 12 12", class_="swatch", aria_hidden="true")


def _rect(name: str, x: float, y: float, width: float, height: float) -> Markup:
    return el("rect", class_=name, x=f"{x:.2f}", y=f"{y:.2f}", width=f"{width:.2f}", height=f"{height:.2f}")


_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640.0, 260.0, 68.0, 14.0, 18.0, 32.0


def _columns(rows: list[dict[str, Any]], report: Report) -> Markup:
    """One column a month, drafts on top of what is confirmed; a month of more credits than orders goes below zero."""
    confirmed = [float(row["confirmed_order_amount"]) for row in rows]
    drafts = [float(row["draft_order_amount"]) for row in rows]
    highest = max(0.0, *(max(c, 0) + max(d, 0) for c, d in zip(confirmed, drafts, strict=True)))
    lowest = min(0.0, *(min(c, 0) + min(d, 0) for c, d in zip(confirmed, drafts, strict=True)))
    ticks = _ticks(lowest, highest)
    scale = (_HIGH - _TOP - _BOTTOM) / (ticks[-1] - ticks[0])

    def y(value: float) -> float:
        return _TOP + (ticks[-1] - value) * scale

    parts = []
    for tick in ticks:
        line = "zero" if tick == 0 else "grid"
        parts += [
            el("line", class_=line, x1=f"{_LEFT:g}", x2=f"{_WIDE:g}", y1=f"{y(tick):.2f}", y2=f"{y(tick):.2f}"),
            el("text", _short(tick), class_="end", x=f"{_LEFT - 6:g}", y=f"{y(tick) + 4:.2f}"),
        ]
    step = (_WIDE - _LEFT - _RIGHT) / len(rows)
    wide = min(step * 0.72, 48.0)
    every = math.ceil(len(rows) / 10)
    for i, row in enumerate(rows):
        x = _LEFT + step * i + (step - wide) / 2
        up = down = 0.0
        for name, value in (("confirmed", confirmed[i]), ("draft", drafts[i])):
            base = up if value >= 0 else down
            if value:
                parts.append(_rect(name, x, y(max(base, base + value)), wide, abs(value) * scale))
            up, down = up + max(value, 0), down + min(value, 0)
        if i % every == 0:
            rank = "mid" if i // every % 2 == 0 else "mid fine"
            label = f"{row['month']:%Y-%m}"
            parts.append(el("text", label, class_=rank, x=f"{_LEFT + step * (i + 0.5):.2f}", y=f"{_HIGH - 8:g}"))
    return el(
        "svg",
        el("title", f"Confirmed Order Amount by month, {rows[0]['month']:%Y-%m} to {rows[-1]['month']:%Y-%m}"),
        el("desc", _spoken(rows, report)),
        *parts,
        viewBox=f"0 0 {_WIDE:g} {_HIGH:g}",
        class_="months",
        role="img",
    )


def _spoken(rows: list[dict[str, Any]], report: Report) -> str:
    """The drawing in words; the figures stand in the table below it."""
    most = max(rows, key=lambda row: row["confirmed_order_amount"])
    money = f"{most['confirmed_order_amount']:,.{report.digits}f} {report.currency or ''}".strip()
    return (
        f"{len(rows)} months; the highest is {most['month']:%Y-%m} with {money} confirmed. All are in the table below."
    )


def _ticks(lowest: float, highest: float) -> list[float]:
    """A few round figures that hold both, zero among them.

    >>> _ticks(0, 95), _ticks(-20, 95), _ticks(0, 0)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [-50.0, 0.0, 50.0, 100.0], [0.0, 1.0])
    """
    rough = (highest - lowest) / 4
    if not rough:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough)
    return [step * n for n in range(math.floor(lowest / step), math.ceil(highest / step) + 1)]


def _short(value: float) -> str:
    """An amount for an axis.

    >>> [_short(v) for v in (0, 7.5, 250, -12500, 2e6, 1.5e12, 4e16)]
    ['0', '7.5', '250', '-12.5k', '2M', '1.5T', '40P']
    """
    for size, unit in ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size <= abs(value):
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _bar(part: float) -> Markup:
    """How much of the longest bar, 0 to 1, drawn beside the figure that says it."""
    part = min(max(part, 0.0), 1.0)
    return _drawing(_rect("track", 0, 0, 100, 8), _rect("confirmed", 0, 0, 100 * part, 8))


def _drawing(*parts: Markup) -> Markup:
    """A drawing 100 wide and 8 high, as large as its cell."""
    return el("svg", *parts, viewBox="0 0 100 8", preserveAspectRatio="none", class_="bar", aria_hidden="true")


def _ranked(section: Section, report: Report) -> Markup:
    """A short table with a bar beside its last figure, as long as its part of the largest."""
    if not section.frame.height:
        return _block(section, section.title, el("p", "Nobody.", class_="none"))
    figures = [float(value or 0) for value in section.frame[section.columns[-1].name]]
    longest = max(figures)
    bars = [value / longest if longest > 0 else 0.0 for value in figures]
    table = _table(section, report, _rows(section, report, bars), bars=True)
    return _block(section, section.title, _box(section, table))


def _at_stake(section: Section, report: Report) -> Markup:
    title = "Most at stake"
    rows = heapq.nlargest(
        _MOST_AT_STAKE, section.frame.iter_rows(named=True), key=lambda row: row["amount_at_stake"] or Decimal(0)
    )
    if not rows:
        return _block(section, title, el("p", "Nobody is at risk.", class_="none"))
    stake = next(column for column in section.columns if column.name == "amount_at_stake")
    items = [
        el(
            "li",
            el("strong", _name(row["customer"])),
            el("span", cells.card(row["amount_at_stake"], stake, report), class_="figure"),
            el("p", row["reason"]),
        )
        for row in rows
    ]
    return _block(section, title, el("ol", *items, class_="stake"))


# --- tables ---------------------------------------------------------------------


def _cell(  # noqa: PLR0911 — one return a kind
    value: Any,  # noqa: ANN401 — any kind of cell
    column: Column,
    report: Report,
    most: float,
) -> Markup:
    """A cell by its column's kind: numbers as they come, text, words and names marked as such."""
    text = cells.shown(value, column, report.digits)
    if column.name == "customer":
        return Markup(f'<th scope="row"><bdi dir="auto">{escape(text)}</bdi></th>')
    if column.name == "reason" and value is not None:
        return Markup(f'<td class="why">{escape(text)}</td>')
    heat = f"heat{cells.shade(value, most)}" if column.kind is Kind.HEAT else ""
    if name := heat or (text if column.kind is Kind.WORD and text in _WORDS else ""):
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


def _rows(section: Section, report: Report, bars: list[float] | None = None) -> list[str]:
    """The rows of a section as markup, with a bar at the end of each where there are any."""
    made = []
    columns, most = _shown(section), cells.hottest(section)
    for i, row in enumerate(section.frame.iter_rows(named=True)):
        line = "".join([_cell(row[column.name], column, report, most) for column in columns])
        made.append(f"<tr>{line}{f'<td class=b>{_bar(bars[i])}</td>' if bars else ''}</tr>\n")
    return made


def _shown(section: Section) -> list[Column]:
    """The columns, the reason beside the customer it speaks of."""
    columns = cells.telling(section)
    if any(column.name == "reason" for column in columns):
        columns.sort(key=lambda column: (column.name != "customer", column.name != "reason"))
    return columns


def _table(section: Section, report: Report, rows: Iterable[str], *, bars: bool = False, rest: bool = False) -> Markup:
    """A table with its caption and heads; ``rest`` is the part of a long list that is not there at once."""
    columns = _shown(section)
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
        class_=_id(section),
        data_rows=str(section.frame.height),
    )


def _foot(section: Section, columns: list[Column], report: Report, row: dict[str, Any]) -> Markup:
    known, most = {column.name for column in section.columns}, cells.hottest(section)
    return el("tr", *(_cell(row.get(c.name), c, report, most) for c in columns if c.name in known))


def _box(section: Section, *tables: Markup) -> Markup:
    """Where a table that is wider than the page scrolls, also by keyboard."""
    return el("div", *tables, class_="box", role="region", aria_label=section.title, tabindex="0")


def _list(section: Section, report: Report) -> Markup:
    """A section of its own: the table, with the tools that the script brings to life."""
    at = f"{_id(section)}-title"
    parts = [el("h2", section.title, id=at), *(el("p", line, class_="words") for line in section.words)]
    if section.frame.height:
        rows = _rows(section, report)
        tables = [_table(section, report, rows[:AT_ONCE])]
        if rows[AT_ONCE:]:
            tables.append(el("noscript", _table(section, report, rows[AT_ONCE:], rest=True)))
        parts.append(_box(section, *tables))
    else:
        nothing = "Nobody." if any(column.name == "customer" for column in section.columns) else "None."
        parts.append(el("p", nothing, class_="none"))
    if section.hidden:
        parts.append(el("p", cells.hidden(section.hidden), class_="none"))
    return el("section", *parts, id=_id(section), class_="list", aria_labelledby=at)


def _basis(report: Report) -> Markup:
    return el(
        "footer",
        el("section", el("h2", "Definitions", id="definitions"), _terms(DEFINITIONS, "basis")),
        el("section", el("h2", "Basis of the figures"), _terms(report.fine_print(), "basis")),
        id="basis",
    )
