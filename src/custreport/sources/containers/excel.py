"""Workbooks: every cell becomes the text it would be in a CSV; sheets with one header are one table."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.sources.containers.compressed import DAMAGED_ZIP, RATIO, SMALL, too_large
from custreport.sources.containers.kinds import Container
from custreport.sources.containers.table import Sheet, Table
from custreport.sources.schema_mapping import known_headers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from custreport.sources.containers.header import Header

OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 22
_HEAD = 1 << 16
_OVERLAP = 256
"""Bytes of a part that are looked at again with the next, so that no cell is cut in two."""
_LIKE_ORDERS = 3
"""Known names in a sheet's header from which on it may be one of orders."""
_CELL = re.compile(rb"""r\s*=\s*["']([A-Za-z]+)(\d+)["'][^>]*(?<!/)>""")
_ROW_OF_CELLS = re.compile(rb"""<(?:\w+:)?row [^>]*?\br\s*=\s*["'](\d+)["'][^>]*(?<!/)>\s*<(?:\w+:)?c\b""")
_MUCH = 8_000_000
"""Cells of a sheet, empty ones too, that any workbook may have."""
_SPARSE = 10
"""How many times as many a larger one may have as are filled."""

Rows = list[list[str]]


def open_file(path: Path, name: str, content: bytes, sheet: str | None, header: Header) -> Table:
    """A workbook as a table: one sheet, or all that have the same header.

    Raises:
        CustReportError: it is damaged or empty, would take all memory, or has no such sheet.
    """
    _check_extent(content, name)
    sheets = _sheets(path, name, content, sheet)
    if not sheets:
        raise CustReportError(f"{name}: empty workbook")
    at = {title: header.find(rows[: header.within]) for title, rows in sheets.items()}
    names = {title: _trimmed(rows[at[title]]) for title, rows in sheets.items()}
    chosen = max(sheets, key=lambda title: known_headers(names[title]))
    same = [title for title in sheets if names[title] == names[chosen]]
    read = _without_copies({title: sheets[title][at[title] + 1 :] for title in same})
    copies = [title for title in same if title not in read]
    like = [title for title in sheets if title not in same and known_headers(names[title]) >= _LIKE_ORDERS]
    head = max((sheets[title][at[title]] for title in read), key=len)
    rows = [[cell or None for cell in (row + [""] * len(head))[: len(head)]] for each in read.values() for row in each]
    return Table(
        path,
        name,
        tuple(head),
        pl.DataFrame(rows, schema=dict.fromkeys(map(str, range(len(head))), pl.String), orient="row").lazy(),
        Container.EXCEL,
        sheets=_places(read, at),
        left_out=tuple(title for title in sheets if title not in read),
        notes=(f"sheet{'s' * (len(read) > 1)} {', '.join(read)}",) if len(sheets) > 1 else (),
        warnings=(*_left_out(name, like, copies), *_beside(name, read, at, len(names[chosen]))),
    )


def _sheets(path: Path, name: str, content: bytes, sheet: str | None) -> dict[str, Rows]:
    """The visible sheets that hold anything, or the one asked for."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    try:
        with CalamineWorkbook.from_object(io.BytesIO(content)) as book:
            visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
            if sheet is not None and sheet not in book.sheet_names:
                raise CustReportError(f"{name}: no sheet {sheet!r}; there are {', '.join(book.sheet_names)}")
            wanted = [sheet] if sheet is not None else visible
            cells = {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in wanted}
    except CalamineError as error:
        what = "a zip archive or a damaged workbook" if path.suffix.lower() != ".xls" else "a damaged workbook"
        raise CustReportError(f"{name}: {what}; CSV, Excel, Parquet, Arrow or JSON Lines is read") from error
    return {
        title: [[_written(cell) for cell in row] for row in rows]
        for title, rows in cells.items()
        if any(map(any, rows))
    }


def _trimmed(row: Sequence[str]) -> list[str]:
    """A header without the empty cells at its end."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _without_copies(sheets: Mapping[str, Rows]) -> dict[str, Rows]:
    """The sheets without those whose rows all stand in the others, as months do beside a sheet of the year."""
    filled = {title: {tuple(_trimmed(row)) for row in rows if any(row)} for title, rows in sheets.items()}
    kept = list(sheets)
    for title in sorted(sheets, key=lambda each: len(filled[each])):
        others: set[tuple[str, ...]] = set().union(*(filled[other] for other in kept if other != title))
        if filled[title] and filled[title] <= others:
            kept.remove(title)
    return {title: sheets[title] for title in kept}


def _places(read: Mapping[str, Rows], at: Mapping[str, int]) -> tuple[Sheet, ...]:
    """Where each sheet's rows stand in the table."""
    first, places = 0, []
    for title, rows in read.items():
        places.append(Sheet(title, first, at[title] + 1))
        first += len(rows)
    return tuple(places)


def _left_out(name: str, like: Sequence[str], copies: Sequence[str]) -> Iterable[str]:
    """A warning of sheets that are not read though they may hold orders."""
    if like:
        yield (
            f"{name}: not read, for their headers are others: sheet{'s' * (len(like) > 1)} "
            f"{', '.join(map(plain, like))}; --sheet reads one of them, and with the same headers all are read"
        )
    if copies:
        yield f"{name}: not read, for all of their rows stand in the others: sheets {', '.join(map(plain, copies))}"


def _beside(name: str, read: Mapping[str, Rows], at: Mapping[str, int], width: int) -> Iterable[str]:
    """A warning of cells right of the header: a value may have slipped into the next column."""
    found = [
        (title, at[title] + 2 + n) for title, rows in read.items() for n, row in enumerate(rows) if any(row[width:])
    ]
    if found:
        title, row = found[0]
        where = f"sheet {plain(title)}, row {row}" if len(read) > 1 else f"row {row}"
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        yield f"{name}: {where}{more}: a cell right of the last header: has a value slipped into the next column?"


def _check_extent(content: bytes, name: str) -> None:
    """Stop at a workbook that would take all memory to read.

    Such is one that unpacks to far more than its size, or with a filled cell so
    far from the others that no table can be meant.

    Raises:
        CustReportError: names the cell, or the sizes.
    """
    left = limit = max(SMALL, RATIO * len(content))
    with contextlib.suppress(*DAMAGED_ZIP, OSError), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            sheet = member.startswith("xl/worksheets/") and member.endswith(".xml")
            extent = _Extent()
            with archive.open(member) as file:
                while part := file.read(_CHUNK):
                    left -= len(part)
                    if left < 0:
                        raise too_large(name, len(content), limit)
                    if sheet and not extent.add(part):
                        raise CustReportError(f"{name}: a damaged workbook: {member} is no sheet")
            if extent.is_too_large:
                raise CustReportError(f"{name}: a cell far from the others ({extent.far}); delete it, or save as CSV")


@dataclass(slots=True)
class _Extent:
    """How far the filled cells of a sheet reach, and how many they are; ``far`` is the farthest."""

    cells: int = 0
    width: int = 1
    height: int = 1
    far: str = ""
    _before: bytes = b""

    def add(self, part: bytes) -> bool:
        """Take a part of the sheet's XML; whether it is a sheet."""
        if not self._before and b"spreadsheetml" not in part[:_HEAD]:
            return False
        text = self._before + part
        self._before = part[-_OVERLAP:]
        self.cells += (part.count(b"v>") + part.count(b"is>")) // 2
        if found := _CELL.findall(text):
            width = max(map(_column, {letters for letters, _ in found}))
            height = max(int(digits) for digits in {digits[:9] for _, digits in found})
            if width * height > self.width * self.height:
                letters, digits = max(found, key=lambda cell: (len(cell[1]), cell[1], len(cell[0])))
                self.far = (letters + digits).decode()[:20]
            self.width, self.height = max(self.width, width), max(self.height, height)
        if rows := _ROW_OF_CELLS.findall(text):
            last = max(int(digits[:9]) for digits in rows)
            self.far = f"row {last}" if last > self.height else self.far
            self.height = max(self.height, last)
        return True

    @property
    def is_too_large(self) -> bool:
        """Whether the cells, with the empty ones between them, are more than any table's."""
        return self.width * self.height > max(_MUCH, _SPARSE * self.cells)


def _column(letters: bytes) -> int:
    """The number of a column by its letters, ``AA`` being 27."""
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def _written(cell: object) -> str:
    """A cell of a workbook as text: a whole number without a point, a day as ISO."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds") if cell.time() != time() else cell.date().isoformat()
    return str(cell)
