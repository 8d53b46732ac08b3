"""Bytes → text table: a file's cells as they stand, nothing converted.

CSV cells are text; Parquet cells keep their type. Both are lazy.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custreport.model import CustReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = ",;\t|"
ROW = "__row"
_HEAD = 1 << 16
_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table.

    ``name`` is what messages call the file. ``header`` are the names as
    written; ``cells`` has one column for each, named by its position (``"0"``,
    ``"1"`` …), so that two equal headers do not clash. ``text`` is the CSV's bytes where they are not the file's own.
    """

    path: Path
    name: str
    header: tuple[str, ...]
    cells: pl.LazyFrame
    delimiter: str | None = None
    text: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size

    def rows(self) -> pl.LazyFrame:
        """The cells with the row's position, from 0, in :data:`ROW`."""
        return self.cells.with_row_index(ROW)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Line on which each CSV record begins, and its fields, header first.

        The slow, careful reading, for telling where something is wrong.

        Raises:
            CustReportError: a quote that is never closed.
        """
        assert self.delimiter is not None
        csv.field_size_limit(1 << 30)
        with io.BytesIO(self.text) if self.text is not None else self.path.open("rb") as raw:
            lines = io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            start = 1
            try:
                for record in reader:
                    yield start, record
                    start = reader.line_num + 1
            except csv.Error as error:
                what = "a quote that is never closed" if "end of data" in str(error) else str(error)
                raise CustReportError(f"{self.name}: line {start}: {what}") from error

    def check_shape(self) -> None:
        """Stop at the first record that has not as many fields as the header.

        Raises:
            CustReportError: names the line.
        """
        if self.delimiter is None:
            return
        for line, record in self.records():
            if record and any(record) and len(record) != len(self.header):
                more = len(record) > len(self.header)
                hint = "a field that holds the delimiter must be quoted" if more else "is it cut off?"
                raise CustReportError(
                    f"{self.name}: line {line}: {len(record)} fields where the header has {len(self.header)}; {hint}"
                )

    def places(self, rows: list[int]) -> list[str]:
        """``line 7`` of each CSV row, ``row 6`` of each Parquet row, rows counted from 0."""
        if self.delimiter is None:
            return [f"row {row + 1}" for row in rows]
        wanted, lines = set(rows), {}
        for index, (line, _) in enumerate(self.records(), start=-1):
            if index in wanted:
                lines[index] = line
                if len(lines) == len(wanted):
                    break
        return [f"line {lines[row]}" for row in rows]


def open_table(path: Path, name: str) -> Table:
    """Look at a file's first bytes and open it as what it is.

    Raises:
        CustReportError: it cannot be opened, is empty, or is not a table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if head.startswith(b"PAR1"):
                return _parquet(path, name)
            if head.startswith(b"\x1f\x8b"):
                with gzip.open(path) as packed:
                    text = packed.read()
                return _csv(path, name, text[:_HEAD], text)
    except (OSError, EOFError) as error:
        raise CustReportError(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    return _csv(path, name, head, None)


def _parquet(path: Path, name: str) -> Table:
    frame = pl.scan_parquet(path, glob=False)
    try:
        header = tuple(frame.collect_schema())
    except pl.exceptions.PolarsError as error:
        raise CustReportError(f"{name}: not a complete Parquet file") from error
    cells = frame.select(pl.col(column).alias(str(i)) for i, column in enumerate(header))
    return Table(path, name, header, cells)


def _csv(path: Path, name: str, head: bytes, text: bytes | None) -> Table:
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise CustReportError(f"{name}: empty file")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise CustReportError(f"{name}: {what}; CSV or Parquet is read")
    if head.lstrip()[:1] == b"<":
        raise CustReportError(f"{name}: HTML or XML, whatever its name says; CSV or Parquet is read")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = (path.read_bytes() if text is None else text).decode("utf-16").encode()
        head = text[:_HEAD]
    if b"\0" in head:
        raise CustReportError(f"{name}: holds NUL bytes, so it is no text; CSV or Parquet is read")
    eol = "\r" if b"\n" not in head and b"\r" in head else "\n"
    first = head.decode("utf-8-sig", errors="replace")
    line = next(csv.reader([next(_lines(first, eol))]), [])
    delimiter = max(DELIMITERS, key=lambda d: len(next(csv.reader([next(_lines(first, eol))], delimiter=d), [])))
    header = next(csv.reader(_lines(first, eol), delimiter=delimiter), line)
    cells = pl.scan_csv(
        path if text is None else text,
        separator=delimiter,
        eol_char=eol,
        new_columns=[str(i) for i in range(len(header))],
        infer_schema=False,
        glob=False,
    )
    return Table(path, name, tuple(header), cells, delimiter, text)


def _lines(text: str, eol: str) -> Iterator[str]:
    return (line.rstrip("\r") + "\n" for line in text.split(eol))
