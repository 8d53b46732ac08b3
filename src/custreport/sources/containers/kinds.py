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

    @property
    def is_typed(self) -> bool:
        """Whether its columns have types, and so no row can have another shape."""
        return self in {self.PARQUET, self.HIVE, self.ARROW, self.DELTA, self.ICEBERG}
