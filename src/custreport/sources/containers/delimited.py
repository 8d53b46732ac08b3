"""The text a CSV is cut from: scanned by Polars, and record by record where a line number is wanted."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from custreport.core.errors import CustReportError
from custreport.core.text import Address
from custreport.sources.containers import remote

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_START = 1 << 20
_CHUNK = 1 << 18
"""What fits in a core's own cache."""
_LONGEST_FIELD = 1 << 30
_FOOTER = re.compile(
    r"(?i)\d|total|summe|gesamt|print|report|generat|created|export|page|seite|end of|ende|erstellt|gedruckt|impr[ei]"
)


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A CSV: where its bytes are, and how they are cut.

    ``content`` are its bytes in UTF-8 where they are in memory, else they are
    read from ``path``. ``skipped`` lines stand above the header, which takes
    ``header_lines`` and has ``width`` names.
    """

    path: Path | Address
    content: bytes | None
    delimiter: str
    eol: str
    skipped: int
    header_lines: int
    width: int

    @property
    def delimiter_name(self) -> str:
        """The delimiter in words."""
        return NAMES[self.delimiter]

    def scan(self, content: bytes | None = None) -> pl.LazyFrame:
        """The cells, all as text, in columns named by their position."""
        source = content if content is not None else self.content
        return pl.scan_csv(
            self.path if source is None else source,
            separator=self.delimiter,
            eol_char=self.eol,
            skip_lines=self.skipped,
            new_columns=[str(i) for i in range(self.width)],
            infer_schema=False,
            glob=False,
        )

    def scan_start(self) -> pl.LazyFrame:
        """The cells of the first MiB of a file; of an object in a storage, all."""
        if isinstance(self.path, Address) and self.content is None:
            return self.scan()
        with self._open() as file:
            start = file.read(_START)
        return self.scan(start if len(start) < _START else start[: start.rfind(self.eol.encode()) + 1])

    def records(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Line on which each record begins, and its fields, header first.

        Raises:
            CustReportError: a stray quote; ``name`` is the file's.
        """
        with self._open() as raw, _long_fields():
            lines = io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")
            for _ in range(self.skipped):
                lines.readline()
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            start = 1 + self.skipped
            try:
                for record in reader:
                    yield start, record
                    start = reader.line_num + 1 + self.skipped
            except csv.Error as error:
                raise CustReportError(f"{name}: line {start}: {reason(error)}") from error

    def is_even(self, rows: int, *, filled: bool, whole: bool) -> bool:
        """Whether every one of ``rows`` rows is known to have exactly the header's fields, all of them at once.

        With every last cell ``filled`` no row is too short; where nothing is
        quoted, the number of delimiters then tells whether one is too long. Of
        a row that is read ``whole`` Polars tells.
        """
        local = isinstance(self.path, Path) or self.content is not None
        delimiters = self._delimiters(count=not whole) if filled and local else None
        if delimiters is None:
            return self._lines_are_rows()
        return whole or delimiters == rows * (self.width - 1)

    def cut_end(self) -> str:
        """The last line, if it has fewer fields than the header and may be the rest of a row; else ``""``.

        That is a line that no newline ends, or one that does not read like a footer (``Printed on …``, ``Page 3``).
        """
        if isinstance(self.path, Address) and self.content is None:
            return ""
        with self._open() as file:
            file.seek(max(0, file.seek(0, io.SEEK_END) - _CHUNK))
            end = file.read().decode("utf-8", "replace")
        line = end.rstrip("\r\n").rpartition(self.eol)[2]
        short = line.strip() and '"' not in line and line.count(self.delimiter) < self.width - 1
        return line if short and not (end.endswith(("\n", "\r")) and _FOOTER.search(line)) else ""

    def _lines_are_rows(self) -> bool:
        """Whether each line that is not blank is a whole row, its quotes as they must be."""
        field = f'(?:[^"{self.delimiter}]*|"(?:[^"]|"")*")'
        row = rf"^{field}(?:[{self.delimiter}]{field}){{{self.width - 1}}}\r?$"
        line = pl.col("line")
        lines = pl.scan_lines(self.path if self.content is None else self.content, glob=False)
        below = lines.slice(self.skipped + self.header_lines)
        try:
            fits = line.str.contains(row) | (line == "") | (line == "\r")
            return bool(below.select(fits.all()).collect(engine="streaming").item())
        except (pl.exceptions.PolarsError, OSError):
            return False

    def _delimiters(self, *, count: bool) -> int | None:
        """How many delimiters stand below the header, if they are to be counted; ``None`` where anything is quoted."""
        delimiter, found = self.delimiter.encode(), 0
        with self._open() as file:
            for _ in range(self.skipped + self.header_lines):
                _line(file, self.eol)
            while chunk := file.read(_CHUNK):
                if b'"' in chunk:
                    return None
                found += chunk.count(delimiter) if count else 0
        return found

    def _open(self) -> BinaryIO:
        if self.content is not None:
            return io.BytesIO(self.content)
        return self.path.open("rb") if isinstance(self.path, Path) else io.BytesIO(remote.whole(self.path))


def reason(error: csv.Error) -> str:
    """What is wrong with a CSV, in words for people."""
    text = str(error)
    if "end of data" in text:
        return "a quote that is never closed"
    if "expected after" in text:
        return "a stray quote in a field; delete it, or put the field in quotes and double it"
    return "a carriage return in a field without quotes" if "new-line" in text else text


@contextlib.contextmanager
def _long_fields() -> Iterator[None]:
    """Let Python's reader take fields of any length, which it only does for the whole process, and undo that."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _line(file: BinaryIO, eol: str) -> None:
    if eol == "\n":
        file.readline()
        return
    while (byte := file.read(1)) and byte != b"\r":
        pass
