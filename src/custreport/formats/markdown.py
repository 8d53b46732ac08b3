"""The report as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from custreport.core.document import Layout
from custreport.formats import cells, customer_page
from custreport.formats.layout import has_more_than_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.core.document import Report, Section


_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#~$&"})

_ADDRESS = re.compile(r"(https?|ftp|www)([:.])", re.IGNORECASE)


def render(report: Report) -> str:
    """Headings, the cards as a list, the lists as tables."""
    parts = [f"# {_safe(report.title)}", _items(report.heading())]
    for section in report.sections:
        parts += [f"## {_safe(section.title)}", *map(_safe, section.words), *_content(section, report)]
    parts += ["---", _items(report.fine_print())]
    return "\n\n".join(parts) + "\n"


def _content(section: Section, report: Report) -> list[str]:
    if section.layout is Layout.CARDS:
        return [_items((label, "; ".join(filter(None, texts))) for label, *texts in cells.cards(section, report))]
    sentence = [_safe(cells.concentration(section))] if section.layout is Layout.SENTENCE else []
    if sentence and not has_more_than_picture(section):
        return sentence
    table = _table(customer_page.transposed(section, report), report.digits)
    return [*sentence, table, *([cells.hidden(section.hidden)] if section.hidden else [])]


def _items(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{_safe(label)}:** {_safe(text)}" for label, text in pairs)


def _table(section: Section, digits: int) -> str:
    lines = [
        [_safe(c.label) for c in section.columns],
        ["--:" if c.kind in cells.RIGHT else ":--" for c in section.columns],
    ]
    lines += [
        [_safe(cells.format_value(row[c.name], c, digits)) for c in section.columns]
        for row in section.frame.iter_rows(named=True)
    ]
    lines += map(
        list, zip(*(map(_safe, cells.format_footer(section, c, digits)) for c in section.columns), strict=True)
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _safe(text: str) -> str:
    """Text that Markdown shows as it stands; what looks like an address is no link."""
    return _ADDRESS.sub(r"\1\\\2", text.translate(_ESCAPED))
