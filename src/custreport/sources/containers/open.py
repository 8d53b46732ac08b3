"""A place → a table, by how the file begins."""

from __future__ import annotations

import codecs
import io
import os
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.core.text import Address, Place
from custreport.sources.containers import arrow, compressed, csv, encoding, excel, json, remote
from custreport.sources.containers.content import Content, FileContent
from custreport.sources.containers.header import Header
from custreport.sources.containers.table import UNREADABLE, Table, stamp_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import BinaryIO

_HEAD = 1 << 16
_IN_MEMORY = 16 << 20
"""Bytes up to which a file is read at once, so that what is written to it meanwhile does no harm."""
_PACKED = (*encoding.UTF16, compressed.GZIP, *compressed.ZIP)


def open_table(
    path: Place | remote.HivePartitions,
    name: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    accounts: bool = False,
    named: Collection[str] = (),
) -> Table:
    """Look at a file's first bytes and open it as what it is; what is no single local file goes by its name.

    Args:
        path: The file, or where the table is.
        name: What messages call it.
        sheet: Of a workbook; without, all visible ones with the header of the first whose header is that of orders.
        encoding: Of a CSV that is not UTF-8; without, it is detected.
        header_row: Which row of a CSV or workbook is its header, counted from 1; without, it is looked for.
        accounts: Whether this is a customer list, whose header is its first row.
        named: Headers the user names.

    Raises:
        CustReportError: it cannot be opened, is empty, or is not a table.
    """
    header = Header(name, header_row, first=accounts, named=named)
    if remote.is_lake(path):
        return _remote(path, name, encoding, header)
    assert isinstance(path, Path)
    try:
        before = stamp_of(path)
        with path.open("rb") as file:
            content = _content(path, file)
            unpacked = compressed.unpack(content, name) if isinstance(content, bytes) else content
            table = _open(path, name, unpacked, sheet, encoding, header)
        if stamp_of(path) != before and path.is_file():  # the time of a pipe is that of what was last put into it
            raise CustReportError(f"{name}: changed while it was read; run again when it is written")
    except (OSError, EOFError, zlib.error) as error:
        raise CustReportError(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    return replace(table, stamp=None if isinstance(content, bytes) else before)


def _content(path: Path, file: BinaryIO) -> Content:
    """The bytes of a file; of a large one that Polars reads by its name, where they are asked for."""
    head, size = file.read(_HEAD), os.fstat(file.fileno()).st_size
    # a name that Polars takes is UTF-8
    plain = str(path) == str(path).encode("utf-8", "replace").decode()
    if plain and path.is_file() and size > _IN_MEMORY and not head.startswith(_PACKED):
        return FileContent(file, size)
    return head + file.read()


def _open(
    path: Path,
    name: str,
    content: Content,
    sheet: str | None,
    encoding: str | None,
    header: Header,
) -> Table:
    """Open what is not packed, by how it begins."""
    start = content[:8]
    if start.startswith((*compressed.ZIP, excel.OLE)):
        return excel.open_file(path, name, bytes(content), sheet, header)
    for magic in (arrow.PARQUET, arrow.FILE, arrow.STREAM):
        if start.startswith(magic):
            return arrow.open_file(path, name, io.BytesIO(content) if isinstance(content, bytes) else path, magic)
    if content[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}:
        return json.open_file(path, name, bytes(content))
    return csv.open_file(path, name, content, header, encoding)


def _remote(at: Place | remote.HivePartitions, name: str, encoding: str | None, header: Header) -> Table:
    """Open what is no single local file.

    Raises:
        CustReportError: it cannot be opened, or is of a kind that is not read from there.
    """
    try:
        if isinstance(at, Address) and at.lower().endswith(remote.TEXT):
            start = remote.first_lines(at, header.within + 1)
            return csv.open_file(at, name, start, header, encoding)
        return arrow.typed(at, name, *remote.scan(at))
    except (*UNREADABLE, OSError) as error:
        raise CustReportError(f"{name}: {remote.reason(error)}") from error
