"""The currency that an amount itself names: ``116,99 €``, ``200.00 USD``, ``$300``.

``$``, ``¥`` and ``kr`` are signs of several currencies: beside a header or a
column that names one of these they say nothing more; beside another they are
not added to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custreport.core.currency import CURRENCIES, SIGNS
from custreport.sources.decode.amounts import tidy

_MEANINGS: dict[str, list[str]] = {
    **{code.lower(): [code] for code in CURRENCIES},
    **{sign.lower(): codes for sign, codes in SIGNS.items()},
}
_NOT_MARK = r"[-\d.,()+\u2212'\u2019\s]"


@dataclass(frozen=True, slots=True)
class Detection:
    """The currencies of a column of amounts.

    ``units`` are empty where the amounts name none that the header or the
    currency column does not; ``why`` says what contradicts, ``unmarked`` is an
    amount that names none among others that do.
    """

    units: tuple[str, ...] = ()
    why: str = ""
    example: str = ""
    unmarked: str = ""


def mark(cell: pl.Expr) -> pl.Expr:
    """What an amount is marked with, in lower case and without dots; null where nothing is known of it."""
    both = _sides(cell)
    codes = [one.is_in([code.lower() for code in CURRENCIES]).fill_null(value=False) for one in both]
    return pl.when(codes[1]).then(both[1]).when(codes[0]).then(both[0]).otherwise(pl.coalesce(both))


def _sides(cell: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """What stands before an amount, and behind it, where it means a currency."""
    cell = tidy(cell)
    texts = [cell.str.extract(pattern, 1) for pattern in (r"^([^\d]*)", r"([^\d]*)$")]
    before, behind = (text.str.replace_all(_NOT_MARK, "").str.to_lowercase() for text in texts)
    return pl.when(before.is_in(list(_MEANINGS))).then(before), pl.when(behind.is_in(list(_MEANINGS))).then(behind)


def currency(cell: pl.Expr, header: str | None = None) -> pl.Expr:
    """The currency of an amount as its code, or its sign where that is of several; ``header`` where it names none."""
    names = {word: codes[0] if len(codes) == 1 else word for word, codes in _MEANINGS.items()}
    if header:
        names |= {word: header for word, codes in _MEANINGS.items() if header in codes}
    named = mark(cell).replace_strict(names, default=None, return_dtype=pl.String)
    return pl.coalesce(named, pl.lit(header, pl.String))


def detect(cells: pl.DataFrame, header: str | None) -> Detection:
    """Find the currencies that amounts name.

    Args:
        cells: ``amount`` as text and ``currency``, the code beside it or null, one row a row of the file.
        header: The currency that the header of the amounts names.
    """
    known = pl.coalesce("currency", pl.lit(header, pl.String))
    distinct = cells.unique(maintain_order=True).with_columns(mark=mark(pl.col("amount")), known=known)
    marked = distinct.drop_nulls("mark")
    if marked.is_empty():
        return Detection()
    before, behind = (_meanings(side) for side in _sides(pl.col("amount")))
    torn = marked.filter(before.list.set_intersection(behind).list.len() == 0)["amount"]
    if len(torn):
        return Detection(why=f'"{torn[0]}" names two currencies; correct it in the file', example=torn[0])
    meanings = _meanings(pl.col("mark"))
    apart = marked.filter(pl.col("known").is_in(CURRENCIES), ~meanings.list.contains(pl.col("known")))
    if apart.height:
        return _contradiction(apart, distinct, header)
    if marked["known"].null_count() == 0:
        return Detection()
    units = tuple(
        marked.filter(pl.col("known").is_null()).select(currency(pl.col("amount")).unique()).to_series().sort()
    )
    bare = distinct.filter(
        pl.col("mark").is_null() & pl.col("known").is_null() & pl.col("amount").str.contains("[1-9]")
    )
    unmarked = bare["amount"][0] if bare.height else ""
    if len(units) == 1:
        return Detection(units if units[0] in CURRENCIES else (), unmarked=unmarked)
    return Detection(units)


def _meanings(mark: pl.Expr) -> pl.Expr:
    return mark.replace_strict(_MEANINGS, default=None, return_dtype=pl.List(pl.String))


def _contradiction(apart: pl.DataFrame, distinct: pl.DataFrame, header: str | None) -> Detection:
    """A cell that names another currency than its header or the column beside it."""
    first = apart.row(0, named=True)
    if first["currency"] is None and apart.height < distinct.height:  # some only: each cell counts in its own
        units = distinct.select(currency(pl.col("amount"), header).unique()).to_series().sort()
        return Detection(tuple(units))
    where = "the currency column" if first["currency"] else "the header"
    why = f'"{first["amount"]}" names another currency than {where}, {first["known"]}'
    way = "; --column currency= goes by the amounts" if first["currency"] else "; rename the header to what they are in"
    return Detection(why=why + way, example=first["amount"])
