"""The distinct values of a column: what is read from texts is read once for each, and put in the rows by its code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import polars as pl

from custreport.core import categories
from custreport.core.categories import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars._typing import PolarsDataType

WORD = pl.Categorical()
"""Text that is kept once for each distinct value."""


class Words:
    """The distinct texts of a column: what is read from it is read once for each.

    What :meth:`read` returns stands in the rows once they went through :func:`spread`.

    Args:
        field: The column.
        texts: Each, tidy, where its code says.
        gaps: Whether cells are empty.
    """

    def __init__(self, field: str, texts: pl.Series, *, gaps: bool) -> None:
        """Nothing is read yet."""
        self._field, self._gaps = field, gaps
        self._texts = texts.to_frame("text")
        self._works: dict[str, pl.Expr] = {}

    def read(self, cell: pl.Expr, work: Callable[[pl.Expr], pl.Expr], dtype: PolarsDataType) -> pl.Expr:
        """What ``work`` makes of the texts, in the cells' places; null where the cell is."""
        if self._texts.is_empty():
            return pl.lit(None, dtype)
        if dtype == pl.Boolean:
            return self._flag(cell, work)
        return self._later(work(pl.col("text")).cast(dtype))

    def every(self, test: Callable[[pl.Expr], pl.Expr]) -> bool:
        """Whether all the texts pass a test."""
        return bool(self._passed(test).all(ignore_nulls=False))

    def _flag(self, cell: pl.Expr, test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        """The same for a test, which most columns pass or fail as a whole; an empty cell may be false."""
        passed = self._passed(test)
        if not passed.any():
            return pl.lit(value=False)
        if passed.all(ignore_nulls=False):
            return cell.is_not_null() if self._gaps else pl.lit(value=True)
        return self._later(test(pl.col("text")))

    def _passed(self, test: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        return self._texts.select(test(pl.col("text"))).to_series()

    def _later(self, work: pl.Expr) -> pl.Expr:
        name = f"{self._field}:{len(self._works)}"
        self._works[name] = work
        return pl.col(name)

    def works(self) -> pl.LazyFrame:
        """What was asked for, one row a text."""
        return self._texts.lazy().select(**self._works)

    def in_place(self, texts: pl.Series) -> pl.Expr:
        """What was made of each text, where it stands in the column."""
        return pl.lit(texts).gather(pl.col(self._field).to_physical()).alias(texts.name)


class CodedWords(Words):
    """The same, read at once: what :meth:`read` returns needs no :func:`spread`, and texts stay codes.

    Args:
        field: The column.
        coded: Of its categories, be it empty.
    """

    def __init__(self, field: str, coded: pl.Series) -> None:
        """Nothing is read yet."""
        super().__init__(field, _tidy(texts_of(coded)), gaps=True)
        self._coded = coded

    def read(self, cell: pl.Expr, work: Callable[[pl.Expr], pl.Expr], dtype: PolarsDataType) -> pl.Expr:
        """What ``work`` makes of the texts, in the cells' places; null where the cell is."""
        meaning = self.each(work)
        meaning = _encoded(meaning, self._coded) if dtype == WORD else meaning.cast(dtype)
        return pl.lit(meaning).gather(cell.to_physical())

    def each(self, work: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        """What ``work`` makes of each text, at its code."""
        return self._texts.select(work(pl.col("text")).alias(self._field)).to_series()


def _encoded(meaning: pl.Series, coded: pl.Series) -> pl.Series:
    """Texts as codes; those that mean themselves keep theirs, which takes no search."""
    if not meaning.equals(texts_of(coded), null_equal=True):
        return meaning.cast(categories.own())
    codes = pl.int_range(len(meaning), dtype=pl.UInt32, eager=True).to_frame("text")
    return codes.select(categories.from_codes(pl.col("text").cast(coded.to_physical().dtype), coded.dtype)).to_series()


def as_words(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows whose texts are kept once each: Categorical, and every column has categories of its own."""
    texts = [name for name, dtype in rows.collect_schema().items() if dtype == pl.String]
    return rows.with_columns(pl.col(name).cast(categories.own()) for name in texts)


def kinds(cells: pl.DataFrame) -> dict[str, pl.DataType | Words]:
    """What each column holds: its type, or its :class:`Words`."""
    return {
        field: Words(field, _tidy(texts_of(cells[field])), gaps=cells[field].has_nulls())
        if isinstance(dtype, pl.Categorical)
        else dtype
        for field, dtype in cells.schema.items()
    }


def _tidy(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(text(pl.col("text"), pl.String())).to_series()


def spread(cells: pl.DataFrame, kinds: Mapping[str, pl.DataType | Words]) -> pl.LazyFrame:
    """The cells and beside them what was asked of their :class:`Words`."""
    words = [kind for kind in kinds.values() if isinstance(kind, Words)]
    read = pl.collect_all([word.works() for word in words], engine="in-memory")
    return cells.lazy().with_columns(
        word.in_place(texts) for word, frame in zip(words, read, strict=True) for texts in frame
    )


_P = ParamSpec("_P")


_OfCells = Callable[Concatenate[pl.Expr, pl.DataType, _P], pl.Expr]
_OfBoth = Callable[Concatenate[pl.Expr, pl.DataType | Words, _P], pl.Expr]


def of_distinct(dtype: PolarsDataType) -> Callable[[_OfCells[_P]], _OfBoth[_P]]:
    """Let a reader of cells, whose result is of ``dtype``, read :class:`Words`: it is given their tidy texts."""

    def wrap(read: _OfCells[_P]) -> _OfBoth[_P]:
        @wraps(read)
        def reader(cell: pl.Expr, kind: pl.DataType | Words, /, *args: _P.args, **kwargs: _P.kwargs) -> pl.Expr:
            if isinstance(kind, Words):
                return kind.read(cell, lambda texts: read(texts, WORD, *args, **kwargs), dtype)
            return read(cell, kind, *args, **kwargs)

        return reader

    return wrap


@of_distinct(pl.String())
def text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as text; null when it is empty.

    A whole float reads ``101``, not ``101.0``; what was written ``="000101"``
    so that a spreadsheet keeps its zeros reads ``000101``. The texts of
    :class:`Words` went through here before.
    """
    if dtype == WORD:
        return cell
    if dtype.is_float():
        whole = (cell == cell.floor()) & (cell.abs() < 2**53)
        cell = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
    elif dtype != pl.String:
        cell = cell.cast(pl.String)
    cell = cell.str.strip_chars()
    cell = pl.when(cell.str.starts_with('="')).then(cell.str.strip_prefix('="').str.strip_suffix('"')).otherwise(cell)
    return pl.when((cell != "") & ~cell.str.contains(r"^[-–—]{2,}$")).then(cell)
