"""Bytes → text table: a file's cells as they stand, nothing converted.

CSV cells are text; Parquet cells keep their type. Both are lazy.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import json
import mmap
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import polars as pl

from custreport.core.errors import CustReportError
from custreport.core.text import Address, Place
from custreport.sources.containers import remote
from custreport.sources.header_row import header_row, known_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What Polars raises at a damaged file; the latter when it did not expect it."""
DELIMITERS = ",;\t|"
ROW = "__row"
_HEAD = 1 << 16
_START = 1 << 20
_CHUNK = 1 << 22
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the latter: with nothing in it
_PACKED = (*_UTF16, b"\x1f\x8b", *_ZIP)
_LAYERS = 2  # a zip archive of a gzip file, and no deeper
_TITLE_ROWS = 30
"""How far down the header is looked for."""
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "shift_jis", "gb18030", "big5", "euc_kr"]
_SIGN_IN_WORD = re.compile("[¢£¤¥¦§¨¬¯±²³´µ¶¸¹¼½¾\ufffd](?=[A-Za-zÀ-ÿ])")
_MAGIC = {b"%PDF": "a PDF"}


@dataclass(frozen=True, slots=True)
class Table:
    """A file, or all that a lake holds of one table, as a table.

    ``name`` is what messages call the file. ``header`` are the names as
    written; ``cells`` has one column for each, named by its position (``"0"``,
    ``"1"`` …), so that two equal headers do not clash. ``skipped`` counts the
    lines or rows above the header. ``text`` is the CSV's bytes where they are
    not the file's own, ``kind`` says what the file is, ``notes`` what is worth
    telling about how it was opened.
    """

    path: Place | remote.Parts
    name: str
    header: tuple[str, ...]
    cells: pl.LazyFrame
    delimiter: str | None = None
    text: bytes | None = None
    skipped: int = 0
    notes: tuple[str, ...] = ()
    kind: str = ""

    @property
    def size(self) -> int | None:
        """Bytes of the file or its parts; ``None`` where nobody tells without reading them."""
        files = self.path.files if isinstance(self.path, remote.Parts) else [self.path]
        sizes = [file.stat().st_size for file in files if isinstance(file, Path) and not remote.is_lake(file)]
        return sum(sizes) if len(sizes) == len(files) else None

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
        with self._open() as raw:
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
                raise CustReportError(f"{self.name}: line {start}: {_said(error)}") from error

    def _open(self) -> BinaryIO:
        if isinstance(self.path, Path) and self.text is None:
            return self.path.open("rb")
        assert not isinstance(self.path, remote.Parts)
        return io.BytesIO(remote.whole(Address(self.path)) if self.text is None else self.text)

    def check_shape(self, *, headings: bool = False) -> None:
        """Stop at the first record that has not as many fields as the header.

        Blank ones may, and so may a line of one field at the end of the file
        (``Printed on …``), or with ``headings`` anywhere.

        Raises:
            CustReportError: names the line.
        """
        if self.delimiter is None or self.is_even():
            return
        footer: tuple[int, list[str]] | None = None
        for line, record in self.records():
            if not any(map(str.strip, record)) or (headings and len(record) == 1):
                continue
            if " " in record[0].strip() and not any(map(str.strip, record[1:])):
                footer = footer or (line, record)
                continue
            if footer:  # something stands below it: it is an order cut off
                line, record = footer  # noqa: PLW2901
            if len(record) != len(self.header):
                more = len(record) > len(self.header)
                hint = "a field that holds the delimiter must be quoted" if more else "is it cut off?"
                raise CustReportError(
                    f"{self.name}: line {line}: {len(record)} fields where the header has {len(self.header)}; {hint}"
                )

    def head(self, rows: int) -> Table:
        """The same table with some of its first rows, in memory. Polars would read a CSV to its end for them."""
        cells = self.cells
        if self.delimiter is not None and self.text is None and isinstance(self.path, Path):
            with self.path.open("rb") as file:
                start = file.read(_START)
            eol = _eol(start[:_HEAD])
            start = start if len(start) < _START else start[: start.rfind(eol.encode()) + 1]
            cells = _scanned(start, self.delimiter, eol, self.skipped, len(self.header))
        return replace(self, cells=cells.head(rows).collect().lazy())

    def is_even(self) -> bool:
        """Whether each line of a CSV without quotes has as many fields as the header; all of them at once."""
        if self.delimiter is None or not (self.text or isinstance(self.path, Path)):
            return False
        line = pl.col("line")
        even = line.str.count_matches(self.delimiter, literal=True) == len(self.header) - 1
        fine = (even & ~line.str.contains('"', literal=True)) | (line == "")
        lines = pl.scan_lines(self.text or cast("Path", self.path), glob=False).slice(self.skipped)
        try:
            return bool(lines.select(fine.all()).collect().item())
        except UNREADABLE:
            return False

    def careful(self) -> Table:
        """The same table, read one record after the other: for what the fast reader refuses (``2" pipe``).

        Raises:
            CustReportError: as :meth:`check_shape`.
        """
        if self.delimiter is None:
            parts = ", or not the same in all parts" if isinstance(self.path, remote.Parts) else ""
            raise CustReportError(
                f"{self.name}: cannot be read as a table: damaged, or with columns that are no values{parts}"
            )
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
            return [f"row {row + 1 + self.skipped}" for row in rows]
        wanted, lines = set(rows), {}
        for index, (line, _) in enumerate(self.records(), start=-1):
            if index in wanted:
                lines[index] = line
                if len(lines) == len(wanted):
                    break
        return [f"line {lines[row]}" for row in rows]


def open_table(
    path: Place | remote.Parts,
    name: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    find_header: Callable[[Sequence[Sequence[str]]], int] = header_row,
) -> Table:
    """Look at a file's first bytes and open it as what it is; what is no single local file goes by its name.

    Args:
        path: The file, or where the table is.
        name: What messages call it.
        sheet: Of a workbook; without, the first visible one whose header is that of orders.
        encoding: Of a CSV that is not UTF-8; without, it is detected.
        find_header: Which of its first rows is the header.

    Raises:
        CustReportError: it cannot be opened, is empty, or is not a table.
    """
    if remote.is_lake(path):
        return _lake(path, name, encoding, find_header)
    assert isinstance(path, Path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            # Polars reads a file by its name, which must be UTF-8; the rest is read here
            plain = str(path) == str(path).encode("utf-8", "replace").decode()
            if plain and path.is_file() and head and not head.startswith(_PACKED):
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                    return _open(path, name, mapped, sheet, encoding, find_header)
            content = head + file.read()
            for _ in range(_LAYERS):
                content = _unpacked(content, name)
            return _open(path, name, content, sheet, encoding, find_header)
    except (OSError, EOFError, zlib.error) as error:
        raise CustReportError(f"{name}: {getattr(error, 'strerror', None) or error}") from error


def _lake(
    at: Place | remote.Parts,
    name: str,
    encoding: str | None,
    find_header: Callable[[Sequence[Sequence[str]]], int],
) -> Table:
    """Open what is no single local file.

    Raises:
        CustReportError: it cannot be opened, or is of a kind that is not read from there.
    """
    try:
        if isinstance(at, Address) and at.lower().endswith(remote.TEXT):
            return _csv(at, name, remote.first_lines(at, _TITLE_ROWS), encoding, find_header)
        kind, frame = remote.scan(at)
        return _typed(at, name, kind, frame)
    except (*UNREADABLE, OSError) as error:
        raise CustReportError(f"{name}: {remote.reason(error)}") from error


def _unpacked(content: bytes, name: str) -> bytes:
    """What is inside a gzip file or a zip archive of one table; anything else as it is.

    Raises:
        CustReportError: the archive holds no table, or several.
    """
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if not content.startswith(_ZIP):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m.filename for m in archive.infolist() if not m.is_dir()]
            if any(m in {"[Content_Types].xml", "mimetype"} for m in members):  # a workbook is such an archive
                return content
            tables = [m for m in members if not m.startswith("__MACOSX/") and not m.rpartition("/")[2].startswith(".")]
            if len(tables) != 1:
                what = f"{len(tables)} files ({', '.join(tables[:5])})" if tables else "nothing"
                raise CustReportError(f"{name}: a zip archive with {what} in it; one file of orders is wanted")
            return archive.read(tables[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error) as error:
        # damaged, packed in a way that is not known, or with a password
        raise CustReportError(f"{name}: a zip archive or an Excel workbook that cannot be read: {error}") from error


def _open(
    path: Path,
    name: str,
    content: bytes | mmap.mmap,
    sheet: str | None,
    encoding: str | None,
    find_header: Callable[[Sequence[Sequence[str]]], int],
) -> Table:
    """Open what is not packed, by how it begins."""
    start = content[:8]
    source = io.BytesIO(content) if isinstance(content, bytes) else path
    if start.startswith((*_ZIP, b"\xd0\xcf\x11\xe0")):
        return _workbook(path, name, source, sheet, find_header)
    if start.startswith(b"PAR1"):
        return _file(path, name, "Parquet", lambda: pl.scan_parquet(source, glob=False))
    if start.startswith(b"ARROW1"):
        return _file(path, name, "Arrow", lambda: pl.read_ipc(source).lazy())
    if start.startswith(b"\xff\xff\xff\xff"):
        return _file(path, name, "Arrow", lambda: pl.read_ipc_stream(source).lazy())
    if content[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}:
        return _json(path, name, bytes(content))
    return _csv(path, name, content, encoding, find_header)


def _file(path: Path, name: str, kind: str, scan: Callable[[], pl.LazyFrame]) -> Table:
    """A file whose columns have types."""
    try:
        return _typed(path, name, kind, scan())
    except (*UNREADABLE, OSError) as error:
        raise CustReportError(f"{name}: not a complete {kind} file") from error


def _typed(path: Place | remote.Parts, name: str, kind: str, frame: pl.LazyFrame) -> Table:
    header = tuple(frame.collect_schema())
    cells = frame.select(pl.col(column).alias(str(i)) for i, column in enumerate(header))
    return Table(path, name, header, cells, kind=kind)


def _json(path: Path, name: str, content: bytes) -> Table:
    """JSON Lines, or a JSON list of orders; numbers stay as they are written.

    What is inside an order (``"customer": {"name": …}``) becomes a column
    ``customer/name``; lists are no values and are left out.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CustReportError(f"{name}: begins as JSON and is not UTF-8") from error
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    try:
        records, kind = _records(text), "JSON"
    except ValueError as error:
        records, kind = [], "JSON Lines"
        for n, line in lines:
            try:
                records.append(_record(line))
            except ValueError as broken:
                if not records:
                    raise CustReportError(f"{name}: no JSON Lines and no JSON list of orders: {error}") from broken
                raise CustReportError(f"{name}: line {n}: no JSON: {broken}") from broken
    header = tuple(dict.fromkeys(key for record in records for key in record))
    if not header:
        raise CustReportError(f"{name}: no orders in it")
    schema = dict.fromkeys(map(str, range(len(header))), pl.String)
    rows = [[record.get(key) for key in header] for record in records]
    return Table(path, name, header, pl.DataFrame(rows, schema=schema, orient="row").lazy(), kind=kind)


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _record(text: str) -> dict[str, str | None]:
    found = _parsed(text)
    if not isinstance(found, dict):
        raise ValueError("no order in a line")  # noqa: TRY004 — one kind of error for all that is no record
    return _flat(found)


def _records(text: str) -> list[dict[str, str | None]]:
    """The orders of a JSON document: a list, alone or under the one key of an object that holds a list."""
    found = _parsed(text)
    lists = [value for value in found.values() if isinstance(value, list)] if isinstance(found, dict) else [found]
    if len(lists) != 1 or not isinstance(lists[0], list) or not all(isinstance(each, dict) for each in lists[0]):
        raise ValueError("no list of orders")
    return [_flat(each) for each in lists[0]]


def _flat(record: dict[str, object], path: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{path}{key}/")
        elif not isinstance(value, list):
            flat[path + key] = str(value).lower() if isinstance(value, bool) else value if value is None else str(value)
    return flat


def _csv(
    path: Place,
    name: str,
    content: bytes | mmap.mmap,
    encoding: str | None,
    find_header: Callable[[Sequence[Sequence[str]]], int],
) -> Table:
    text = None if isinstance(content, mmap.mmap) or isinstance(path, Address) else content
    found, codec = _codec(content, name, encoding)
    if codec != "utf-8" and isinstance(path, Address):
        raise CustReportError(f"{name}: --encoding {encoding}: from object storage only UTF-8 is read; fetch it first")
    if codec != "utf-8":
        try:
            text = content = bytes(content).decode(codec).encode()
        except UnicodeDecodeError as error:
            raise CustReportError(f"{name}: damaged: begins as {found} text and does not go on as such") from error
    head = content[:_HEAD]
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise CustReportError(f"{name}: empty file")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise CustReportError(f"{name}: {what}; CSV, Excel, Parquet, Arrow or JSON Lines is read")
    if head.lstrip()[:1] == b"<":
        raise CustReportError(
            f"{name}: HTML or XML, whatever its name says; CSV, Excel, Parquet, Arrow or JSON Lines is read"
        )
    if (at := content.find(b"\0")) >= 0:
        line = content[:at].count(b"\n") + 1
        raise CustReportError(
            f"{name}: line {line}: a NUL byte, so this is no text; CSV, Excel, Parquet, Arrow or JSON Lines is read"
        )
    eol = _eol(head)
    start = list(islice(_lines(head.decode("utf-8-sig", errors="replace"), eol), _TITLE_ROWS))
    delimiter, skipped = _layout(start, find_header)
    try:
        header = next(csv.reader(start[skipped:], delimiter=delimiter))
    except csv.Error as error:
        raise CustReportError(f"{name}: line {skipped + 1}: {_said(error)}") from error
    cells = _scanned(path if text is None else text, delimiter, eol, skipped, len(header))
    notes = () if found in {"UTF-8", "UTF-16"} else (f"read as {found}",)
    marks = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    kind = f"CSV, {marks[delimiter]}, {found}"
    table = Table(path, name, tuple(header), cells, delimiter, text, skipped, notes, kind)
    # a quote that opens no field (Width 2") would make Polars read on to the next one
    return table.careful() if any('"' in field for field in header) else table


def _eol(head: bytes) -> str:
    return "\r" if b"\n" not in head and b"\r" in head else "\n"


def _scanned(text: Place | bytes, delimiter: str, eol: str, skipped: int, width: int) -> pl.LazyFrame:
    """The cells of a CSV, all as text."""
    return pl.scan_csv(
        text,
        separator=delimiter,
        eol_char=eol,
        skip_lines=skipped,
        new_columns=[str(i) for i in range(width)],
        infer_schema=False,
        glob=False,
    )


def _said(error: csv.Error) -> str:
    """What is wrong with a CSV, in words for people."""
    text = str(error)
    if "end of data" in text:
        return "a quote that is never closed"
    return "a carriage return in a field without quotes" if "new-line" in text else text


def _codec(content: bytes | mmap.mmap, name: str, asked: str | None) -> tuple[str, str]:
    """What a text is written in, for people and for Python.

    UTF-16 says so itself, and what is valid UTF-8 is UTF-8; only for the rest is the guess of a library taken.

    Raises:
        CustReportError: the encoding that was asked for does not exist.
    """
    if content[:2] in _UTF16:
        return "UTF-16", "utf-16"
    if asked:
        try:
            codec = codecs.lookup(asked).name
        except LookupError as error:
            raise CustReportError(f"{name}: --encoding {asked}: no such encoding; names are like cp1252") from error
        if codec == "utf-8" and not _is_utf8(content):
            raise CustReportError(
                f"{name}: --encoding {asked}: the file is not written in it; leave it out to have it found"
            )
        return asked, codec
    if _is_utf8(content):
        return "UTF-8", "utf-8"
    from charset_normalizer import from_bytes  # noqa: PLC0415 — few files get here

    sample = b"\n".join(line for line in bytes(content[: _HEAD * 16]).split(b"\n") if not line.isascii())[:_HEAD]
    found = from_bytes(sample or bytes(content), cp_isolation=_LEGACY)
    best, western = found.best(), next((match for match in found if match.encoding == "cp1252"), None)
    # a few accented letters read as well in several encodings: the one most exports are in, then
    clear = (
        best is not None
        and (western is None or best.chaos < western.chaos)
        and "cp1252" not in best.could_be_from_charset
        and not _reads_as_western(sample)
    )
    codec = best.encoding if best is not None and clear else "cp1252"
    if codec == "cp1252" and _SIGN_IN_WORD.search(sample.decode(codec, "replace")):
        codec = next((m.encoding for m in found if not _SIGN_IN_WORD.search(sample.decode(m.encoding))), codec)
    return codec, codec


def _reads_as_western(sample: bytes) -> bool:
    """Whether a text in cp1252 would have letters with accents here and there, and no signs inside its words."""
    text = sample.decode("cp1252", "replace")
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not c.isascii() for c in letters)
    return foreign < 0.3 * len(letters) and not _SIGN_IN_WORD.search(text)


def _is_utf8(content: bytes | mmap.mmap) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), _HEAD):
            part = content[at : at + _HEAD]
            # most parts are ASCII, which is told many times faster than it is decoded
            if not part.isascii() or decoder.getstate()[0]:
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _layout(lines: list[str], find_header: Callable[[Sequence[Sequence[str]]], int]) -> tuple[str, int]:
    """The delimiter of a CSV, and how many lines stand above its header."""
    known: list[tuple[int, int, str, int]] = []
    for delimiter in DELIMITERS:
        rows = [_fields(line, delimiter) for line in lines]
        at = find_header(rows)
        bare = re.sub('"[^"]*"', "", lines[at]) if lines else ""
        known.append((len(rows[at]) if at else 0, bare.count(delimiter), delimiter, at))
    _, _, delimiter, at = max(known, key=lambda found: (found[1], -DELIMITERS.index(found[2])))
    return delimiter, at


def _fields(line: str, delimiter: str) -> list[str]:
    """The fields of one line, whose quotes may go on in the next."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _workbook(
    path: Path,
    name: str,
    source: Path | io.BytesIO,
    sheet: str | None,
    find_header: Callable[[Sequence[Sequence[str]]], int],
) -> Table:
    """A sheet of a workbook; every cell becomes the text it would be in a CSV."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    if isinstance(source, io.BytesIO):
        _check_extent(source, name)
    try:
        with CalamineWorkbook.from_object(source) as book:
            visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
            if sheet is not None and sheet not in book.sheet_names:
                raise CustReportError(f"{name}: no sheet {sheet!r}; there are {', '.join(book.sheet_names)}")
            names = [sheet] if sheet is not None else visible
            sheets = {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in names}
    except CalamineError as error:
        what = "a zip archive or a damaged workbook" if path.suffix.lower() != ".xls" else "a damaged workbook"
        raise CustReportError(f"{name}: {what}; CSV, Excel, Parquet, Arrow or JSON Lines is read") from error
    tables = {
        n: [[_written(cell) for cell in row] for row in rows] for n, rows in sheets.items() if any(map(any, rows))
    }
    if not tables:
        raise CustReportError(f"{name}: empty workbook")
    headers = {n: find_header(rows[:_TITLE_ROWS]) for n, rows in tables.items()}
    chosen = max(tables, key=lambda n: known_headers(tables[n][headers[n]]))
    rows, at = tables[chosen], headers[chosen]
    schema = dict.fromkeys(map(str, range(len(rows[at]))), pl.String)
    cells = pl.DataFrame([[cell or None for cell in row] for row in rows[at + 1 :]], schema=schema, orient="row")
    notes = (f"sheet {chosen}",) if len(tables) > 1 else ()
    kind = f"workbook, sheet {chosen}"
    return Table(path, name, tuple(rows[at]), cells.lazy(), skipped=at + 1, notes=notes, kind=kind)


def _check_extent(source: io.BytesIO, name: str) -> None:
    """Stop at a workbook that would take all memory to read: a cell so far away that no table can be meant, no sheet.

    Raises:
        CustReportError: names the cell, or the sheet.
    """
    damaged = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, zlib.error)
    with contextlib.suppress(*damaged), zipfile.ZipFile(source) as archive:
        for member in archive.namelist():
            if not member.startswith("xl/worksheets/") or not member.endswith(".xml"):
                continue
            with archive.open(member) as sheet:
                part, rows, last = sheet.read(_CHUNK), 0, 0
                if b"spreadsheetml" not in part[:_HEAD]:
                    raise CustReportError(f"{name}: a damaged workbook: {member} is no sheet")
                while part:
                    numbers = re.findall(rb'<row [^>]*?\br="(\d{1,9})"', part)
                    rows, last = rows + len(numbers), max([last, *map(int, numbers[-1:])])
                    far = re.search(rb'\br="([A-Z]{4,}\d+|[A-Z]{3}\d{5,}|[A-Z]+\d{8,})"', part)
                    cell = far[1].decode() if far else f"row {last}" if last > 100_000 and rows * 10 < last else ""
                    if cell:
                        raise CustReportError(f"{name}: a cell far from the others ({cell}); delete it, or save as CSV")
                    part = sheet.read(_CHUNK)
    source.seek(0)


def _written(cell: object) -> str:
    """A cell of a workbook as text: a whole number without a point, a day as ISO."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds") if cell.time() != time() else cell.date().isoformat()
    return str(cell)


def _lines(text: str, eol: str) -> Iterator[str]:
    return (line.rstrip("\r") + "\n" for line in text.split(eol))
