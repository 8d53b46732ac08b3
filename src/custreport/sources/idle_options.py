"""Options that changed nothing in a file: whoever gave one expects that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.text import plain
from custreport.sources.decode import typed_rows
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from custreport.core.reading_options import Orders
    from custreport.sources.containers.table import Table
    from custreport.sources.schema_mapping import Columns


def warnings(table: Table, columns: Columns, reading: typed_rows.Reading, asked: Orders) -> list[str]:
    """A sentence for each option about reading that this file gives nothing to do."""
    said: list[str] = []
    schema = table.cells.collect_schema()
    if asked.tz and not reading.utc and "time_zone" not in columns and "ordered_on" in columns:
        cell, dtype = typed_rows.cell_of(columns, "ordered_on", schema)
        if not _has_offset(table, cell, dtype, reading.date):
            header = " + ".join(plain(table.header[i]) for i in columns.columns["ordered_on"].at)
            said.append(f"--tz changed nothing: {header} has times without an offset, and they count as they stand")
    if asked.date_order and "ordered_on" in columns and reading.date not in {DateFormat.DMY, DateFormat.MDY}:
        said.append(f"--date-order changed nothing: dates are written {reading.date.value}")
    if asked.decimal and not _has_mark(table, columns, schema):
        said.append("--decimal changed nothing: no amount has a decimal mark or separator to read")
    return [f"{table.name}: {text}" for text in said]


def _has_offset(table: Table, cell: pl.Expr, dtype: pl.DataType, way: object) -> bool:
    """Whether times tell how far they are from UTC."""
    if isinstance(dtype, pl.Datetime):
        return dtype.time_zone is not None
    if way in {DateFormat.SECONDS, DateFormat.MILLISECONDS}:
        return True
    if dtype != pl.String:
        return False
    offset = typed_rows.text(cell, dtype).str.contains(typed_rows.OFFSET)
    return bool(table.cells.select(offset.any()).collect(engine="streaming").item())


def _has_mark(table: Table, columns: Columns, schema: pl.Schema) -> bool:
    """Whether any amount in text has a point, a comma or another mark within its digits."""
    cells = [typed_rows.cell_of(columns, field, schema) for field in typed_rows.MONEY_FIELDS if field in columns]
    texts = [cell.str.contains(r"\d[.,'’\u00a0\u202f ]\d").any() for cell, dtype in cells if dtype == pl.String]
    if not texts:
        return False
    return bool(table.cells.select(pl.any_horizontal(texts)).collect(engine="streaming").item())
