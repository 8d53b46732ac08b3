"""Text as expressions over columns: names compared, names made safe to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.text import CONTROL, INVISIBLE

if TYPE_CHECKING:
    import polars as pl


def normalised(name: pl.Expr) -> pl.Expr:
    r"""Two names with the same result are the same name.

    Unicode normalisation (NFKC), trimming, inner white space and letter case folded, invisible characters left out.

    Source:
        SPEC.md §5.

    >>> import polars as pl
    >>> pl.select(normalised(pl.lit("  ACME\u00a0 & Sons"))).item()
    'acme & sons'
    """
    visible = name.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.replace_all(INVISIBLE, "")
    return visible.str.strip_chars().str.to_lowercase()


def id_key(customer_id: pl.Expr) -> pl.Expr:
    """Two ids with the same result are the same id: NFKC only, an id that differs in letter case is another id.

    Source:
        SPEC.md §5.
    """
    return customer_id.str.normalize("NFKC")


def printable(name: pl.Expr) -> pl.Expr:
    """A name as it may be printed anywhere; :func:`custreport.core.text.plain` for a column."""
    folded = name.str.replace_all(r"\s+", " ").str.strip_chars()
    return folded.str.replace_all(INVISIBLE, "").str.replace_all(CONTROL, "\N{REPLACEMENT CHARACTER}")
