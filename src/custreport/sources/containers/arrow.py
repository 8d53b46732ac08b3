"""Parquet and Arrow files, and all else whose columns have types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.sources.containers.kinds import Container
from custreport.sources.containers.table import UNREADABLE, Table

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from custreport.core.text import Place
    from custreport.sources.containers.remote import HivePartitions

PARQUET = b"PAR1"
FILE = b"ARROW1"
STREAM = b"\xff\xff\xff\xff"


def open_file(path: Path, name: str, source: Path | IO[bytes], magic: bytes) -> Table:
    """A Parquet or Arrow file, by the bytes it begins with.

    Raises:
        CustReportError: it is damaged.
    """
    container = Container.PARQUET if magic == PARQUET else Container.ARROW
    try:
        if magic == PARQUET:
            frame = pl.scan_parquet(source, glob=False)
        else:
            frame = (pl.read_ipc if magic == FILE else pl.read_ipc_stream)(source).lazy()
        return typed(path, name, container, frame)
    except (*UNREADABLE, OSError) as error:
        raise CustReportError(f"{name}: not a complete {container.value} file") from error


def typed(path: Place | HivePartitions, name: str, container: Container, frame: pl.LazyFrame) -> Table:
    """A frame as a table."""
    header = tuple(frame.collect_schema())
    cells = frame.select(pl.col(column).alias(str(i)) for i, column in enumerate(header))
    return Table(path, name, header, cells, container)
