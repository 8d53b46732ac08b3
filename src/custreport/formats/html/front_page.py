"""What one reads first: cards, months, short lists, what is most at stake; or how one account stands."""

from __future__ import annotations

import heapq
from decimal import Decimal
from typing import TYPE_CHECKING

from custreport.core.document import Layout, Role
from custreport.formats import cells, chart, customer_page
from custreport.formats.html import drawing
from custreport.formats.html.markup import Markup, el, isolated, joined, terms
from custreport.formats.html.tables import box, element_id, rows_of, table
from custreport.formats.layout import column_of
from custreport.formats.theme import TONES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from custreport.core.document import Column, Report, Section

_MOST_MONTHS = 60
_MOST_HIGHLIGHTS = 5
_LONG, _LONGER = 14, 20  # characters of a card's figure that is set smaller


def draw(report: Report) -> Markup:
    """The summary: the sections of the front page in the order of their layouts, then the highlights of lists."""
    order = list(Layout)
    pictures = sorted(
        (section for section in report.sections if section.layout in _DRAWINGS),
        key=lambda section: order.index(section.layout),
    )
    blocks = [_DRAWINGS[section.layout](section, report) for section in pictures]
    blocks += [
        _highlights(section, figure, report)
        for section in report.sections
        if section.highlights and (figure := section.bar_column)
    ]
    is_account = any(section.layout is Layout.PROFILE for section in pictures)
    class_ = "one visit" if is_account else "one"
    return el("section", el("h2", "Summary", class_="aside"), *blocks, id="summary", class_=class_)


def has_table(section: Section) -> bool:
    """Whether the front page lists all columns of a section."""
    return section.layout in {Layout.MONTHS, Layout.RANKING, Layout.BREAKDOWN}


def _block(section: Section, title: str, *children: Markup) -> Markup:
    at = f"{element_id(section)}-block"
    class_ = f"block {element_id(section)}-block"
    return el("section", el("h3", title, id=at), *children, class_=class_, aria_labelledby=at)


def _summary(section: Section, report: Report) -> Markup:
    return _cards(cells.cards(section, report))


def _cards(cards: Iterable[tuple[str, str, str]]) -> Markup:
    parts = []
    for label, figure, change in cards:
        tone = figure if figure in TONES else None
        class_ = "wide" if len(figure) > _LONGER else "long" if len(figure) > _LONG else tone
        below = [el("dd", change, class_="change")] if change else []
        parts.append(el("div", el("dt", label), el("dd", figure, class_=class_), *below))
    return el("dl", *parts, class_="cards")


def _account(section: Section, report: Report) -> Markup:
    """How an account stands: cards, why, and the rest."""
    return el(
        "div",
        _cards(customer_page.cards(section, report)),
        el("p", customer_page.reason(section)),
        terms(customer_page.facts(section, report), "heading"),
        class_="standing",
    )


def _figures(section: Section, report: Report) -> Markup:
    """A row per figure, a column per period."""
    periods, rows = customer_page.figures(section, report)
    labels = (joined((el("span", word) for word in period.split()), " ") for period in periods)
    heads = (
        el("th", section.columns[0].label, scope="col", class_="t"),
        *(el("th", label, scope="col") for label in labels),
    )
    body = [el("tr", el("th", label, scope="row"), *(el("td", text) for text in texts)) for label, *texts in rows]
    return _block(section, section.title, box(section, _plain_table(section, heads, body)))


def _plain_table(section: Section, heads: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    """A table that neither sorts nor has a footer."""
    return el("table", el("caption", section.title), el("thead", el("tr", *heads)), el("tbody", *rows))


def _gaps(section: Section, _report: Report) -> Markup:
    """A bar per gap, and a line across them at the usual one."""
    gaps = customer_page.gaps(section)
    note = el("p", customer_page.gaps_note(section), class_="none")
    if not gaps:
        return _block(section, section.title, note)
    rows = [
        el(
            "tr",
            el("td", gap.label, class_="t"),
            el("td", gap.days),
            el("td", drawing.gap_bar(gap), class_="b"),
            el("td", gap.word, class_="t longer" if gap.longer else "t"),
        )
        for gap in gaps
    ]
    day, days, _, word, *_ = (column.label for column in section.columns)
    heads = [el("th", day, scope="col", class_="t"), el("th", days, scope="col")]
    heads += [Markup('<td class="b"></td>'), el("th", word, scope="col", class_="t")]
    return _block(section, section.title, box(section, _plain_table(section, heads, rows)), note)


def _concentration(section: Section, _report: Report) -> Markup:
    return el("p", f"{cells.concentration(section)}.", class_="said")


def _months(section: Section, report: Report) -> Markup:
    """The chart, and its figures to unfold."""
    title = "Confirmed by month"
    if not section.frame.height:
        return _block(section, title, el("p", "No orders.", class_="none"))
    months = chart.months(section)
    earlier = max(len(months) - _MOST_MONTHS, 0)
    note = f"The last {_MOST_MONTHS} months; the {earlier} before are in the table." if earlier else ""
    legend = [el("span", drawing.swatch(part), part) for part in (chart.CONFIRMED, chart.DRAFT)]
    key = el("p", *legend, *([el("span", note)] if note else []), class_="key")
    figures = box(section, table(section, report, rows_of(section, report)))
    details = el("details", el("summary", "Figures by month"), figures)
    return _block(section, title, key, drawing.months(months[earlier:], report), details)


def _ranked(section: Section, report: Report) -> Markup:
    """A short table with a bar beside its last figure, as long as its part of the largest."""
    if not section.frame.height:
        return _block(section, section.title, el("p", "Nobody.", class_="none"))
    drawn = section.columns[: section.layout.drawn]
    figures = [float(value or 0) for value in section.frame[drawn[-1].name]]
    longest = max(figures)
    bars = [figure / longest if longest > 0 else 0.0 for figure in figures]
    ranking = table(section, report, rows_of(section, report, bars), bars=True)
    return _block(section, section.title, box(section, ranking))


_DRAWINGS: dict[Layout, Callable[[Section, Report], Markup]] = {
    Layout.CARDS: _summary,
    Layout.SENTENCE: _concentration,
    Layout.PROFILE: _account,
    Layout.PERIODS: _figures,
    Layout.MONTHS: _months,
    Layout.INTERVALS: _gaps,
    Layout.RANKING: _ranked,
    Layout.BREAKDOWN: _ranked,
}


def _highlights(section: Section, figure: Column, report: Report) -> Markup:
    """The rows of a list with the largest figures, each with its reason."""
    account, reason = column_of(section, Role.ACCOUNT), column_of(section, Role.REASON)
    rows = heapq.nlargest(
        _MOST_HIGHLIGHTS, section.frame.iter_rows(named=True), key=lambda row: row[figure.name] or Decimal(0)
    )
    if not rows:
        return _block(section, section.highlights, el("p", "Nobody.", class_="none"))
    items = [
        el(
            "li",
            *([el("strong", isolated(row[account.name]))] if account else []),
            el("span", cells.card(row[figure.name], figure, report), class_="figure"),
            *([el("p", row[reason.name])] if reason else []),
        )
        for row in rows
    ]
    return _block(section, section.highlights, el("ol", *items, class_="stake"))
