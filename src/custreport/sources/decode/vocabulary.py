"""The tables of words beside this code: months, time zones, statuses."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    import polars as pl

_DATA = Path(__file__).with_name("data")


@cache
def table(name: str) -> dict[str, Any]:
    """A file of ``data/`` as TOML reads it."""
    return tomli.loads((_DATA / f"{name}.toml").read_text("utf-8"))


LETTERS = {"đ": "d", "ł": "l", "ø": "o", "ı": "i"}
"""Letters whose stroke, or missing dot, is no accent to Unicode."""


def bare(word: str) -> str:
    """A word without accents, in lower case."""
    letters = (c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    return "".join(LETTERS.get(c, c) for c in letters)


@cache
def months() -> dict[str, int]:
    """The number of each month by its names in every language that is known here."""
    languages = table("months").values()
    names = [(bare(name), n) for forms in languages for months in forms.values() for n, name in enumerate(months, 1)]
    return {name: n for name, n in names if name}


def bare_expression(words: pl.Expr) -> pl.Expr:
    """The same for a column."""
    lower = words.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return lower.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.replace_many(LETTERS)
