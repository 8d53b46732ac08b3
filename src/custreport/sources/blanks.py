"""Rows and cells that say nothing: a header that is repeated, an amount that is left blank where nothing is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.terms import Status
from custreport.sources.containers.table import ROW
from custreport.sources.decode import typed_rows
from custreport.sources.schema_mapping import ALIASES, squash

if TYPE_CHECKING:
    from custreport.sources.containers.table import Table
    from custreport.sources.schema_mapping import Columns

_PRICES = frozenset(squash(name) for field in ("unit_price", "quantity") for name in ALIASES[field])


def without_headers(cells: pl.DataFrame, table: Table, columns: Columns) -> pl.DataFrame:
    """Cells in which a row that repeats the header is empty, as where files were put below each other."""
    single = {
        field: table.header[place.at[0]].strip() for field, place in columns.columns.items() if len(place.at) == 1
    }
    texts = {f: h for f, h in single.items() if h and isinstance(cells.schema.get(f), pl.Categorical | pl.String)}
    if len(texts) < 2:
        return cells
    same = [pl.col(field).cast(pl.String).str.strip_chars() == header for field, header in texts.items()]
    field, header = next(iter(texts.items()))
    if not cells.select(pl.col(field).cast(pl.String).str.contains(header, literal=True).any()).item():
        return cells
    repeated = pl.all_horizontal(same).fill_null(value=False)
    return cells.with_columns(
        pl.when(~repeated).then(pl.col(name)).alias(name) for name in cells.columns if name != ROW
    )


def nothing_due(table: Table, columns: Columns, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose amount is 0 where it is blank and the row's own price or quantity is 0."""
    blank = rows.filter(pl.col("amount").is_null() & ~pl.col("bad_amount") & ~pl.col("blank"))
    used = set(columns.used())
    places = [i for i, header in enumerate(table.header) if i not in used and squash(header) in _PRICES]
    if not blank.height or not places or "amount" not in columns:
        return rows
    schema = table.cells.collect_schema()
    zero = pl.any_horizontal(
        typed_rows.text(pl.col(str(i)).cast(pl.String), pl.String()).str.contains(r"^0+(?:[.,]0+)?$")
        for i in places
        if not schema[str(i)].is_nested()
    )
    free = table.rows().filter(zero.fill_null(value=False)).select(ROW).collect(engine="in-memory")[ROW]
    due = pl.col("amount").is_null() & ~pl.col("bad_amount") & pl.col(ROW).is_in(free.implode())
    return rows.with_columns(amount=pl.when(due).then(pl.lit(0).cast(typed_rows.FINE)).otherwise("amount"))


def without_amount(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders that are cancelled and have no amount, with 0: what does not count needs none."""
    cancelled = pl.lit(Status.CANCELLED.value, order_frame.STATUS)
    none = (pl.col("status") == cancelled) & pl.col("amount").is_null() & ~pl.col("bad_amount")
    return orders.with_columns(
        amount=pl.when(none.fill_null(value=False)).then(pl.lit(0).cast(typed_rows.FINE)).otherwise("amount")
    )
