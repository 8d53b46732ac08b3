"""Private parts of Polars that are used, and what each buys. Tests fail when Polars changes them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable


def list_objects(pattern: str) -> Iterable[str]:
    """The objects of a storage that a glob stands for, listed as Polars itself does, and so with its credentials.

    Without this private function each object would be read whole to learn its name.

    Raises:
        ImportError: this version of Polars has no such function.
    """
    from polars.io._expand_paths import _expand_paths  # noqa: PLC0415

    return list(_expand_paths(pattern).collect().to_series())


def silence_iceberg_planner() -> None:
    """Do not warn which of two libraries plans the scan of an Iceberg table: a reader of the report has no use for it.

    For the whole process, since Polars plans when the rows are collected, not when the table is opened.
    """
    warnings.filterwarnings("ignore", "Iceberg scan planning", pl.exceptions.PerformanceWarning)
