"""Texts as codes: what Polars marks unstable in its categoricals, in one place.

A column with categories of its own costs 1 to 4 bytes a row instead of 16, is
grouped by its codes, and its codes lie close together, so that customers are
cut into portions by a remainder. The stable ``Categorical`` has one table of
texts for the whole process: codes then are sparse, and no text is ever freed.
``tests/core/test_categories.py`` fails when one of these parts changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

Codes = type[pl.UInt8] | type[pl.UInt16] | type[pl.UInt32]


def own(codes: Codes = pl.UInt32) -> pl.Categorical:
    """A categorical with categories of its own, kept as ``codes``. It forgets its texts unless a column has it."""
    return pl.Categorical(pl.Categories.random(physical=codes))


def empty(codes: Codes = pl.UInt32) -> pl.Series:
    """An empty column that holds on to categories of its own."""
    return pl.Series(dtype=own(codes))


def texts_of(column: pl.Series) -> pl.Series:
    """The texts that the categories of a column have, each at its code; null where a code was never used."""
    return cast("pl.Categorical", column.dtype).categories.to_series()


def from_codes(codes: pl.Expr, dtype: PolarsDataType) -> pl.Expr:
    """Codes, of the physical type of ``dtype``, as what they stand for; no text is looked up."""
    return codes.cat.to(dtype)
