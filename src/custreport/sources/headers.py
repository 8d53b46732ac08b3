"""What a header says: its name, its currency, its unit, and whether tax is in it.

The names of the fields are data (``data/headers.toml``). Two headers are one
name when nothing differs but letter case, accents and punctuation. Text in
brackets is part of the name unless it only says the currency, the unit or tax.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import tomli

from custreport.core.currency import CURRENCIES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Tax = Literal["with", "without"]
_DATA = Path(__file__).with_name("data")
TOGETHER = " + "
"""Between the names of columns that belong together."""

_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "№": " no ", "º": "°"})
_MARKS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\ufeff\u200b-\u200d\u2060]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBER = re.compile(r"#|\bn(?:o\b|r\b|°)")
_ASCII_NAME = re.compile("[^a-z0-9]")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")

FIELDS = (
    "order_id", "customer_id", "customer", "email", "ordered_on", "updated_at", "status", "amount", "refunded",
    "cancelled_at", "line_amount", "quantity", "unit_price", "discount", "discount_percent", "discount_amount",
    "currency", "time_zone", "refund_of", "rep",
)  # fmt: skip
"""The fields of ``data/headers.toml``, in the order in which they choose their columns."""


class Names(NamedTuple):
    """What a field is called: names that are certain, and ``weak`` ones that need more than themselves."""

    names: tuple[str, ...]
    weak: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, in their order of priority."""
        return self.names + self.weak


@cache
def load_data(file: str) -> dict[str, Any]:
    """A file of ``sources/data``, parsed once."""
    return tomli.loads((_DATA / file).read_text("utf-8"))


@cache
def aliases(field: str) -> Names:
    """What exports call a field, from ``data/headers.toml``."""
    table = load_data("headers.toml")[field]
    return Names(tuple(table["names"]), tuple(table.get("weak", ())))


@lru_cache(maxsize=8192)
def normalise_header(header: str) -> str:
    """A header without what does not matter: case, accents, punctuation; letters of any script stay.

    U+FFFD, the ruin of a letter, stays, and stands for any one letter.

    >>> normalise_header("Sales Order No."), normalise_header("SalesOrderNo"), normalise_header("Order #")
    ('salesordernumber', 'salesordernumber', 'ordernumber')
    >>> normalise_header("Número de pedido"), normalise_header("总额")
    ('numerodepedido', '总额')
    """
    text = header
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.replace("№", " no ").replace("º", "°"))).strip()
    if not text.islower():
        text = _CAMEL.sub(" ", text).casefold()
    plain = text.isascii()
    if not plain:
        text = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())).translate(_LETTERS)
    if "n" in text or "#" in text:
        text = _NUMBER.sub(" number ", text)
    text = text.replace("%", " percent ").replace(" ", "")
    if plain or text.isascii():
        return _ASCII_NAME.sub("", text)
    if text.isalnum():
        return text
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN" or c == "\ufffd")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says besides its name.

    ``name`` is the header without its currency, unit and tax, ``loose`` without
    any brackets; ``currency`` a code of ISO 4217, ``scale`` the power of ten its
    numbers are to be multiplied by (cents: -2), ``tax`` whether tax is in them.
    """

    name: str
    loose: str
    currency: str | None = None
    scale: int = 0
    tax: Tax | None = None


@lru_cache(maxsize=4096)
def meaning(header: str) -> Meaning:
    """What a header says besides its name.

    >>> meaning("Total (EUR, incl. VAT)")
    Meaning(name='total', loose='total', currency='EUR', scale=0, tax='with')
    >>> meaning("total_cents").scale, meaning("Umsatz in T€").scale, meaning("Grand Total (Company Currency)").name
    (-2, 3, 'grandtotalcompanycurrency')
    """
    kept, facts = header, _Facts()
    for bracket in _BRACKETS.finditer(header):
        if facts.take(_words(bracket[1] or bracket[2] or ""), bracketed=True):
            kept = kept.replace(bracket[0], " ")
    every = words = _words(kept)
    if len(words) > 1 and words[-1] in _ZONES:
        words = words[:-1]
    while len(words) > 1:  # what stands behind the name, or a sign before it
        length = next((n for n in (4, 3, 2, 1) if n < len(words) and facts.take(words[-n:], bracketed=False)), 0)
        if not length and words[0] in _beside().signs and facts.take(words[:1], bracketed=False):
            words = words[1:]
        elif not length:
            break
        words = words[: len(words) - length]
    name = normalise_header(kept if words is every else " ".join(words))
    tax = facts.tax or next((tax for word in _words(header) if (tax := _tax_of(word))), None)
    return Meaning(name, normalise_header(_BRACKETS.sub(" ", header)), facts.currency, facts.scale, tax)


_ZONES = frozenset(("utc", "gmt"))
"""What a header says of the clock of its times, as ``CreatedOnUtc``."""


def _words(text: str) -> list[str]:
    spaced = text if text.isupper() or text.islower() else _CAMEL.sub(" ", text)
    spaced = re.sub(r"(?i)\b([ktm]) ?(?=€|£|\$|eur\b|usd\b|gbp\b)", r"\1 ", spaced)
    spaced = re.sub("([€£₹])", r" \1 ", spaced)
    return [word for word in re.split(r"[\s_\-/,:;.()\[\]]+", spaced.casefold()) if word]


def _tax_of(word: str) -> Tax | None:
    """What a word of a name says of tax: gross, TTC, Bruttobetrag."""
    beside = _beside()
    if word in beside.tax_alone:
        return beside.tax[word]
    return next((beside.tax[part] for part in _INSIDE if part in word), None)


_INSIDE = ("brutto", "netto", "不含税", "含税", "税込", "税抜")  # of words that are written in one


class _Facts:
    """What words beside a name say of its amounts."""

    def __init__(self) -> None:
        self.currency: str | None = None
        self.scale = 0
        self.tax: Tax | None = None

    def take(self, words: Sequence[str], *, bracketed: bool) -> bool:
        """Take what the words say, if every one of them is known and they are not about something else."""
        beside = _beside()
        codes = [word.upper() for word in words if word.upper() in CURRENCIES]
        codes += [beside.signs[word] for word in words if word in beside.signs]
        money = bool(codes) or not beside.open_signs.isdisjoint(words)
        scales = [beside.scales[word] for word in words if word in beside.scales]
        taxes = {beside.tax[word] for word in words if word in beside.tax}
        taxed = not beside.tax_nouns.isdisjoint(words)
        says_tax = len(taxes) == 1 and (taxed or not beside.tax_alone.isdisjoint(words))
        known = all(word in beside.known or word.upper() in CURRENCIES for word in words)
        if not known or not (money or scales or says_tax) or (taxes and not says_tax) or len(scales) > 1:
            return False
        if (taxed and not taxes) or (not bracketed and not says_tax and beside.short.issuperset(words)):
            return False
        self.currency = codes[0] if codes else self.currency
        self.scale = scales[0] if scales else self.scale
        self.tax = next(iter(taxes)) if taxes else self.tax
        return True


class _Beside(NamedTuple):
    """The words that may stand beside a name: signs of one currency and of several, and those of the data."""

    signs: Mapping[str, str]
    open_signs: frozenset[str]
    scales: Mapping[str, int]
    tax: Mapping[str, Tax]
    tax_alone: frozenset[str]
    tax_nouns: frozenset[str]
    short: frozenset[str]
    known: frozenset[str]


@cache
def _beside() -> _Beside:
    table = load_data("headers.toml")["beside"]
    signs = {sign.lower(): codes[0] for sign, codes in SIGNS.items() if len(codes) == 1}
    scales = {word: int(power) for power, words in table["scales"].items() for word in words}
    sides: tuple[Tax, Tax] = ("with", "without")
    tax: dict[str, Tax] = {word: side for side in sides for word in table["tax"][side]}
    nouns = frozenset(table["tax"]["nouns"])
    opens = frozenset(sign.lower() for sign, codes in SIGNS.items() if len(codes) > 1)
    known = frozenset((*signs, *scales, *tax, *nouns, *opens, *table["fillers"]))
    alone, short = frozenset(table["tax"]["alone"]), frozenset(table["short"])
    return _Beside(signs, opens, scales, tax, alone, nouns, short, known)


class Headers:
    """The columns of a file by the names that their headers go by.

    A header goes by its whole text, the ends of a path
    (``order_line/order_id/name``), without its currency, unit and tax, and at
    last without any brackets.
    """

    def __init__(self, header: tuple[str, ...]) -> None:
        """Index the headers of a file."""
        self.header = header
        self._texts: dict[str, list[int]] = {}
        self._names: dict[str, list[tuple[int, int]]] = {}
        self._ruined: list[tuple[re.Pattern[str], int, int]] = []
        for i, text in enumerate(header):
            self._texts.setdefault(text.strip().casefold(), []).append(i)
            for depth, name in _depths(text).items():
                if "\ufffd" in name:
                    self._ruined.append((re.compile(name.replace("\ufffd", ".")), depth, i))
                elif name:
                    self._names.setdefault(name, []).append((depth, i))

    def _matches(self, name: str, deepest: int) -> list[tuple[int, int]]:
        matches = self._names.get(name, []) if name else []
        if self._ruined and name:
            matches = matches + [(depth, i) for pattern, depth, i in self._ruined if pattern.fullmatch(name)]
        return [match for match in matches if match[0] <= deepest]

    def find(self, alias: str, *, loose: bool = True) -> list[int]:
        """The columns that go by a name, those by their whole text first; with ``loose`` also despite brackets."""
        matches = self._matches(normalise_header(alias), _LOOSE if loose else _LOOSE - 1)
        return list(dict.fromkeys(i for _, i in sorted(matches)))

    def find_whole(self, name: str) -> list[int]:
        """The columns whose whole header is a name, also when its ``camelCase`` is lost (``INVOICENO``)."""
        like = [*self._matches(normalise_header(name), 0), *self._matches(normalise_header(name.lower()), 0)]
        return list(dict.fromkeys((*self._texts.get(name.strip().casefold(), ()), *(i for _, i in sorted(like)))))


_LOOSE = 4


@lru_cache(maxsize=4096)
def _depths(header: str) -> dict[int, str]:
    """What a header goes by, by how much of it is left out."""
    parts = header.split("/")
    said = meaning(header)
    ends = {1: normalise_header("/".join(parts[-2:])), 2: normalise_header(parts[-1])} if len(parts) > 1 else {}
    return {0: normalise_header(header), **ends, 3: said.name, _LOOSE: said.loose}


@lru_cache(maxsize=256)  # a folder has many files with one header
def headers_of(header: tuple[str, ...]) -> Headers:
    """The columns of a file by the names that their headers go by."""
    return Headers(header)


def goes_by(header: str, names: Collection[str]) -> bool:
    """Whether a header is one of some normalised names."""
    return not names_of(header).isdisjoint(names)


@lru_cache(maxsize=4096)
def names_of(header: str) -> frozenset[str]:
    """All that a header goes by."""
    return frozenset(name for name in _depths(header).values() if name)


@cache
def known_names() -> frozenset[str]:
    """The normalised names of all fields of orders."""
    every = (part for field in FIELDS for alias in aliases(field).every for part in alias.split(TOGETHER))
    return frozenset(map(normalise_header, every))
