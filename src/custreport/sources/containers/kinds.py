"""The containers of a table: CSV, workbook, JSON, Parquet, Delta table and their kin."""

from __future__ import annotations

from enum import Enum


class Container(Enum):
    """What a table is kept in; the value is its name in outputs."""

    CSV = "CSV"
    EXCEL = "workbook"
    JSON = "JSON"
    JSON_LINES = "JSON Lines"
    PARQUET = "Parquet"
    HIVE = "Parquet in Hive partitions"
    ARROW = "Arrow"
    DELTA = "Delta table"
    ICEBERG = "Iceberg table"
