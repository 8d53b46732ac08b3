"""Bytes → text table: a file's cells as they stand, nothing converted.

CSV cells are text; Parquet cells keep their type. Both are lazy.
"""

from __future__ import annotations

import csv
import gzip
import io
import mmap
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.model import CustReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = ",;\t|"
ROW = "__row"
_HEAD = 1 << 16
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
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
        """Stop at the first record that has not as many fields as the header; blank ones may.

        Raises:
            CustReportError: names the line.
        """
        if self.delimiter is None:
            return
        for line, record in self.records():
            if any(map(str.strip, record)) and len(record) != len(self.header):
                more = len(record) > len(self.header)
                hint = "a field that holds the delimiter must be quoted" if more else "is it cut off?"
                raise CustReportError(
                    f"{self.name}: line {line}: {len(record)} fields where the header has {len(self.header)}; {hint}"
                )

    def careful(self) -> Table:
        """The same table, read one record after the other: for what the fast reader refuses (``2" pipe``).

        Raises:
            CustReportError: as :meth:`check_shape`.
        """
        self.check_shape()
        width = len(self.header)
        records = self.records()
        next(records, None)
        rows = [[cell or None for cell in (record + [""] * width)[:width]] for _, record in records]
        schema = dict.fromkeys(map(str, range(width)), pl.String)
        return replace(self, cells=pl.DataFrame(rows, schema=schema, orient="row").lazy())

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
                    return _csv(path, name, packed.read())
            # Polars reads a file by its name, which must be UTF-8; the rest is read here
            plain = str(path) == str(path).encode("utf-8", "replace").decode()
            if plain and not head.startswith(_UTF16) and head:
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                    return _csv(path, name, mapped)
            return _csv(path, name, head + file.read())
    except (OSError, EOFError, zlib.error) as error:
        raise CustReportError(f"{name}: {getattr(error, 'strerror', None) or error}") from error


def _parquet(path: Path, name: str) -> Table:
    frame = pl.scan_parquet(path, glob=False)
    try:
        header = tuple(frame.collect_schema())
    except pl.exceptions.PolarsError as error:
        raise CustReportError(f"{name}: not a complete Parquet file") from error
    cells = frame.select(pl.col(column).alias(str(i)) for i, column in enumerate(header))
    return Table(path, name, header, cells)


def _csv(path: Path, name: str, content: bytes | mmap.mmap) -> Table:
    text = None if isinstance(content, mmap.mmap) else content
    if content[:2] in _UTF16:
        try:
            text = content = bytes(content).decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise CustReportError(f"{name}: damaged: begins as UTF-16 text and does not go on as such") from error
    head = content[:_HEAD]
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise CustReportError(f"{name}: empty file")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise CustReportError(f"{name}: {what}; CSV or Parquet is read")
    if head.lstrip()[:1] == b"<":
        raise CustReportError(f"{name}: HTML or XML, whatever its name says; CSV or Parquet is read")
    if (at := content.find(b"\0")) >= 0:
        line = content[:at].count(b"\n") + 1
        raise CustReportError(f"{name}: line {line}: a NUL byte, so this is no text; CSV or Parquet is read")
    eol = "\r" if b"\n" not in head and b"\r" in head else "\n"
    start = head.decode("utf-8-sig", errors="replace")
    bare = re.sub('"[^"]*"', "", next(_lines(start, eol)))
    delimiter = max(DELIMITERS, key=bare.count)
    header = next(csv.reader(_lines(start, eol), delimiter=delimiter))
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
