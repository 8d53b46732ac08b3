"""The exports that are known: found by their headers, as ``data/vendors.toml`` lists them.

Adding a system is adding a table there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from custreport.core.reading_options import DateOrder
from custreport.sources.headers import Headers, load_data

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class System:
    """What is known of the orders one system exports.

    ``columns`` names, for some fields, the headers that hold them, first choice
    first (``a + b`` is two columns that belong together); an empty tuple says
    that the export has no such field, whatever other columns are called. All
    other fields go by the aliases. ``statuses`` maps class → words that mean
    something of their own here; the others go by the words known anyway.
    ``document`` is what a row is, ``date_order`` how ``03/04/2025`` is written,
    ``home`` the columns of amounts that are all in one currency. With
    ``fill_down`` an order's id stands only on the first of its lines, with
    ``grouped`` the customer is a heading row above its orders. ``cautions`` maps
    a status to what is worth saying when it occurs.
    """

    name: str
    signatures: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document: str | None = None
    date_order: DateOrder | None = None
    home: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fill_down: bool = False
    grouped: bool = False
    cautions: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Status → class."""
        return {word: kind for kind, words in self.statuses.items() for word in words}


@cache
def systems() -> tuple[System, ...]:
    """The systems of ``data/vendors.toml``."""
    return tuple(map(_system, load_data("vendors.toml")["system"]))


def _system(table: Mapping[str, Any]) -> System:
    facts = {**table}
    for key in ("columns", "statuses", "home"):
        facts[key] = {name: tuple(values) for name, values in table.get(key, {}).items()}
    facts["signatures"] = tuple(map(tuple, table["signatures"]))
    facts["date_order"] = DateOrder(table["date_order"]) if "date_order" in table else None
    return System(**facts)


def document_words(document: str | None) -> dict[str, str]:
    """Status → class for the words that mean something of their own on a kind of document."""
    table = load_data("vendors.toml")["documents"].get(document, {})
    return {word: kind for kind, words in table.items() for word in words}


def recognise(headers: Headers) -> System | None:
    """The system a file is of: the one with the longest signature that is all there; ``None`` when none is."""
    matches = [
        (len(signature), system)
        for system in systems()
        for signature in system.signatures
        if all(any(map(headers.find_whole, names.split("|"))) for names in signature)
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None
