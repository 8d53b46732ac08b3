"""The report as one web page that works offline: a summary to look at, then every list to sort and filter.

Nothing is loaded: the style, the script and the drawings are in the page, and
its Content-Security-Policy lets no other in. Text becomes markup only through
:func:`custreport.formats.html.markup.el`, which escapes it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from custreport.formats import glossary
from custreport.formats.html import front_page
from custreport.formats.html.markup import Markup, el, isolated, joined, start_tag, terms
from custreport.formats.html.tables import element_id, list_section
from custreport.formats.layout import has_more_than_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.core.document import Report, Section

MOST_ROWS = 20_000
"""Rows of a list where nobody says how many: a browser still sorts and filters them without a pause."""


def render(report: Report) -> str:
    """The page; the same report gives the same bytes."""
    style, script = _asset("report.css"), _asset("report.js")
    if report.compared:
        style = joined([style, _asset("compared.css")])
    lists = [report.cut(section, MOST_ROWS) for section in report.sections if _is_listed(section)]
    body = el(
        "body",
        el("a", "Skip to the report", href="#report", class_="skip"),
        el("header", el("h1", isolated(report.title)), terms(report.heading(), "heading"), _contents(lists)),
        el(
            "main",
            front_page.draw(report),
            *(list_section(section, report) for section in lists),
            id="report",
            tabindex="-1",
        ),
        _appendix(report),
        el("script", script),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{_head(report, style, script)}\n{body}\n</html>\n'


def _is_listed(section: Section) -> bool:
    return not section.layout.on_front or (has_more_than_picture(section) and not front_page.has_table(section))


def _head(report: Report, style: Markup, script: Markup) -> Markup:
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return el(
        "head",
        start_tag("meta", {"charset": "utf-8"}),
        start_tag("meta", {"http_equiv": "Content-Security-Policy", "content": policy}),
        start_tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        start_tag("meta", {"name": "color-scheme", "content": "light dark"}),
        start_tag("meta", {"name": "referrer", "content": "no-referrer"}),
        start_tag("meta", {"name": "format-detection", "content": "telephone=no"}),
        el("title", f"{report.title} · as of {report.as_of}"),
        el("style", style),
    )


@cache
def _asset(name: str) -> Markup:
    return Markup((files("custreport.formats") / "assets" / name).read_text("utf-8"))


def _digest(block: str) -> str:
    """What the policy lets in: a block of exactly these bytes."""
    digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _contents(lists: Iterable[Section]) -> Markup:
    links = [("summary", "Summary"), *((element_id(s), s.title) for s in lists), ("basis", "Definitions and sources")]
    return el("nav", *(el("a", title, href=f"#{at}") for at, title in links), aria_label="Contents")


def _appendix(report: Report) -> Markup:
    """What the words mean, and what the figures rest on."""
    return el(
        "footer",
        el("section", el("h2", "Definitions", id="definitions"), terms(glossary.entries(report), "basis")),
        el("section", el("h2", "Basis of the figures"), terms(report.fine_print(), "basis")),
        id="basis",
    )
