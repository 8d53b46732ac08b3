"""Markup that escapes whatever is not markup already."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def el(tag: str, *children: str, **attributes: str | None) -> Markup:
    """An element; children and attributes are escaped, but for markup. An attribute of ``None`` is left out.

    >>> el("td", "Fish & <b>Chips</b>", class_="t")
    '<td class="t">Fish &amp; &lt;b&gt;Chips&lt;/b&gt;</td>'
    """
    return Markup(f"{start_tag(tag, attributes)}{''.join(map(_safe, children))}</{tag}>")


def start_tag(tag: str, attributes: dict[str, str | None]) -> Markup:
    """A start tag; ``class_`` is the attribute class, ``_`` within a name stands for ``-``."""
    pairs = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{pairs}>")


def _safe(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Texts and markup one after the other."""
    return Markup(between.join(map(_safe, parts)))


def isolated(text: str) -> Markup:
    """A text of any script, which does not change the direction of what is around it."""
    return el("bdi", text, dir="auto")


def terms(pairs: Iterable[tuple[str, str]], class_: str) -> Markup:
    """Labels and texts."""
    return el("dl", *(el("div", el("dt", label), el("dd", isolated(text))) for label, text in pairs), class_=class_)
