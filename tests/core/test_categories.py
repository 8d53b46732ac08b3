"""What Polars marks unstable in its categoricals still does what is built on it."""

from __future__ import annotations

import polars as pl
import pytest

from custreport.core import categories


@pytest.mark.parametrize("codes", [pl.UInt8, pl.UInt32])
def test_codes_are_dense_and_apart(codes: categories.Codes) -> None:
    """Each column has its own table, filled in the order of the rows, with the physical type that was asked for."""
    first, other = (pl.Series(texts).cast(categories.own(codes)) for texts in (["b", "a", "b"], ["c", None, "a"]))
    assert first.to_physical().to_list() == [0, 1, 0]
    assert other.to_physical().to_list() == [0, None, 1]
    assert first.to_physical().dtype == codes
    assert categories.texts_of(first).to_list() == ["b", "a"]


def test_an_empty_column_holds_on_to_the_texts() -> None:
    """Several frames are read into one table of texts, which an empty column keeps."""
    kept = categories.empty()
    for texts in (["x", "y"], ["y", "z"]):
        pl.LazyFrame({"text": texts}).select(pl.col("text").cast(kept.dtype)).collect(engine="streaming")
    assert set(categories.texts_of(kept)) == {"x", "y", "z"}


def test_codes_become_texts_without_a_search() -> None:
    """Of a column's dtype, a code is the text it stands for."""
    column = pl.Series(["b", "a"]).cast(categories.own())
    codes = pl.DataFrame({"code": pl.Series([1, 0, 1], dtype=pl.UInt32)})
    found = codes.select(categories.from_codes(pl.col("code"), column.dtype)).to_series()
    assert found.cast(pl.String).to_list() == ["a", "b", "a"]
