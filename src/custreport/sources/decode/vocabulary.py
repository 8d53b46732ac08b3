"""The tables of words beside this code: months, time zones, statuses."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """A file of ``data/`` as TOML reads it."""
    text = resources.files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def bare(word: str) -> str:
    """A word without accents, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


@cache
def months() -> dict[str, int]:
    """The number of each month by its names in every language that is known here."""
    languages = table("months").values()
    names = [(bare(name), n) for forms in languages for months in forms.values() for n, name in enumerate(months, 1)]
    return {name: n for name, n in names if name}
