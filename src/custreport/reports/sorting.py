"""The order of the rows of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custreport.core.document import Column, Kind
from custreport.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from custreport.core.filters import Rows


def sort_rows(
    frame: pl.DataFrame, columns: Sequence[Column], rows: Rows, default: Sequence[str], limit: int = 0
) -> pl.DataFrame:
    """The rows by the chosen column if the list has it, else by the default ones downwards; ties by customer.

    The first ``limit``, unless that is 0, are found without sorting all.
    """
    by, descending = list(default), [not rows.ascending] * len(default)
    if column := find_column(rows.sort, columns):
        by, descending = [column.name], [not rows.ascending and column.kind not in {Kind.TEXT, Kind.WORD}]
    ordered = frame.lazy().sort(*by, "customer", "key", descending=[*descending, False, False], nulls_last=True)
    return (ordered.head(limit) if limit else ordered).collect(engine="in-memory")


def find_column(name: str | None, columns: Sequence[Column]) -> Column | None:
    """The column of that name or label; ``None`` if there is none, and for the rank."""
    normalised = (name or "").strip().lower().replace("-", "_").replace(" ", "_")
    return next((c for c in columns if normalised in {c.name, c.label.lower().replace(" ", "_")} - {"rank", "#"}), None)


def check_sort(name: str | None, lists: Sequence[Sequence[Column]]) -> None:
    """Stop when no list of a report has the column to sort by.

    Raises:
        UsageError: none has it.
    """
    if name and not any(find_column(name, columns) for columns in lists):
        names = dict.fromkeys(c.name for columns in lists for c in columns if c.name != "rank")
        raise UsageError(f"--sort {name}: no such column; there are {', '.join(names)}")
