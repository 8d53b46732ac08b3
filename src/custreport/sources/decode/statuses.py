"""Status words → confirmed, draft, cancelled.

The same word means different things in different systems ("closed",
"pending"): what the user says decides first, then what is known of the system
the file is of, then the words of ``data/statuses.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from custreport.sources.decode import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

CREDIT = "credit"
"""A status that makes the document a credit whatever the sign of its amount."""
REFUNDED = "refunded"
"""Cancelled when it is an order, a credit when it is the negative document itself."""


@cache
def known_words() -> Mapping[str, str]:
    """Status → class, in every language that is known here."""
    languages = vocabulary.table("statuses").values()
    return {vocabulary.bare(word): kind for words in languages for word, kind in words.items()}


def _plain(words: pl.Expr) -> pl.Expr:
    """Trimmed, lower case, without accents, without ``wc-`` and without ``Sales Order : ``."""
    return vocabulary.bare_expression(words).str.strip_chars().str.replace(r"^(wc-|[^:]* : )", "")


def classify(words: pl.Expr, extra: Mapping[str, str], *, usual: bool = True) -> pl.Expr:
    """The class of each status: confirmed, draft, cancelled, credit or refunded; null when it is not known.

    Args:
        words: As written; null where there is none.
        extra: Status → class, before the words known here; compared as written, letter case aside, and ``*`` in it
            stands for anything. A word without ``*`` comes before one with it.
        usual: Whether the words known here count as well.
    """
    given = {word.strip().lower(): kind for word, kind in extra.items()}
    table = {**known_words()} if usual else {}
    table |= {re.sub("[_-]+", " ", word): kind for word, kind in given.items()} | given
    plain = _plain(words)
    names = (words.str.strip_chars().str.to_lowercase(), plain, plain.str.replace_all("[_-]+", " "))
    patterns = [(word, kind) for word, kind in given.items() if "*" in word]
    exact = [name.replace_strict(_without_stars(given), default=None, return_dtype=pl.String) for name in names]
    starred = [_starred(names, word, kind) for word, kind in patterns]
    known = [name.replace_strict(_without_stars(table), default=None, return_dtype=pl.String) for name in names]
    return pl.coalesce(*exact, *starred, *known) if patterns else pl.coalesce(known)


def _without_stars(table: Mapping[str, str]) -> dict[str, str]:
    return {word: kind for word, kind in table.items() if "*" not in word}


def _starred(names: tuple[pl.Expr, ...], word: str, kind: str) -> pl.Expr:
    """The class of the statuses that a word with ``*`` stands for; also when accents differ."""
    patterns = {f"^{'.*'.join(map(re.escape, form.split('*')))}$" for form in (word, vocabulary.bare(word))}
    matches = [name.str.contains(pattern) for name in names for pattern in sorted(patterns)]
    return pl.when(pl.any_horizontal(matches)).then(pl.lit(kind))
