"""The customer list: who is a customer, and whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core import text_columns
from custreport.sources.containers.open import open_table
from custreport.sources.containers.table import ROW, UNREADABLE
from custreport.sources.decode.typed_rows import name, rep_name
from custreport.sources.schema_mapping import map_accounts

if TYPE_CHECKING:
    from custreport.core.text import Place
    from custreport.sources.containers.table import Table

SCHEMA = pl.Schema({"customer_id": pl.String, "customer": pl.String, "rep": pl.String})


def load(path: Place, label: str) -> tuple[pl.DataFrame, list[str]]:
    """Read a customer list.

    Returns:
        ``customer_id``, ``customer``, ``rep``, one row per account, and
        warnings. Of two rows for the same customer the first is kept.

    Raises:
        CustReportError: the file cannot be read or names no customers.
    """
    table = open_table(path, label, accounts=True)
    columns = map_accounts(table.header, label)
    schema = table.cells.collect_schema()
    fields = [
        (rep_name if f == "rep" else name)(pl.col(str(columns[f])), schema[str(columns[f])]).alias(f)
        if f in columns
        else pl.lit(None, pl.String).alias(f)
        for f in SCHEMA
    ]
    try:
        rows = _rows(table, fields)
    except UNREADABLE:
        rows = _rows(table.careful(), fields)
    same = pl.coalesce("customer_id", text_columns.normalised(pl.col("customer")))
    rows = rows.with_columns(same=same).filter(pl.col("same").is_not_null())
    kept = rows.unique("same", keep="first", maintain_order=True)
    warnings = []
    if rows.height > kept.height:
        twice = rows.filter(pl.col("same").is_duplicated() & ~pl.col("same").is_first_distinct())
        first = twice.row(0, named=True)
        (where,) = table.places([first[ROW]])
        warnings.append(
            f"{label}: {twice.height} account{'s' * (twice.height > 1)} listed twice, as "
            f"{first['customer'] or first['customer_id']} on {where}; the first counts"
        )
    return kept.select(list(SCHEMA)), warnings


def _rows(table: Table, fields: list[pl.Expr]) -> pl.DataFrame:
    """The rows of a customer list, in the order of the file."""
    last = pl.col(str(len(table.header) - 1)).is_null()
    rows = table.rows().select(ROW, *fields, last=last).collect(engine="in-memory").sort(ROW)
    used = {column for field in fields for column in field.meta.root_names()} | {str(len(table.header) - 1)}
    table.check_shape(rows.height, filled=not rows["last"].any(), columns=len(used))
    return rows
