"""CSV: its encoding, its delimiter, and where its header stands."""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.core.text import Address
from custreport.sources.containers import encoding as encodings
from custreport.sources.containers.delimited import NAMES, DelimitedText, reason
from custreport.sources.containers.kinds import Container
from custreport.sources.containers.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from custreport.sources.containers.content import Content
    from custreport.sources.containers.header import Header

_HEAD = 1 << 16
_LONGEST_HEAD = 1 << 24
_MAGIC = {b"%PDF": "a PDF"}
_READ = "CSV, Excel, Parquet, Arrow or JSON Lines is read"
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060"))


def open_file(path: Path | Address, name: str, content: Content, header: Header, encoding: str | None) -> Table:
    """A text as a table.

    Args:
        path: Where it is.
        name: What messages call it.
        content: Its bytes, of an object in a storage the first.
        header: Which line is its header.
        encoding: What it is written in, if the user says so.

    Raises:
        CustReportError: it is empty, damaged, or no CSV.
    """
    stored = isinstance(path, Address)
    known, codec = encodings.detect(content, name, encoding)
    if codec != "utf-8":
        if stored:
            raise CustReportError(
                f"{name}: --encoding {encoding}: from object storage only UTF-8 is read; fetch it first"
            )
        content = _decoded(bytes(content), codec, known, name)
    _check_text(content, name)
    head = _head(content, header.within)
    eol = "\r" if b"\n" not in head and b"\r" in head else "\n"
    lines = list(islice(_lines(head.decode("utf-8-sig", errors="replace"), eol), header.within))
    delimiter, skipped = _layout(lines, header)
    names, header_lines = _header(lines[skipped:], delimiter, f"{name}: line {skipped + 1}")
    in_memory = isinstance(content, bytes) and not stored
    text = DelimitedText(
        path=path,
        content=content if in_memory and isinstance(content, bytes) else None,
        delimiter=delimiter,
        eol=eol,
        skipped=skipped,
        header_lines=header_lines,
        width=len(names),
    )
    table = Table(
        path,
        name,
        tuple(each.translate(_INVISIBLE) for each in names),
        text.scan(),
        Container.CSV,
        text,
        encoding=known,
        notes=() if known in {"UTF-8", "UTF-16"} else (f"read as {known}",),
    )
    # a quote that opens no field (Width 2") would make Polars read on to the next one
    return table.careful() if any('"' in each for each in names) else table


def _decoded(content: bytes, codec: str, known: str, name: str) -> bytes:
    try:
        return content.decode(codec).encode()
    except UnicodeDecodeError as error:
        raise CustReportError(f"{name}: damaged: begins as {known} text and does not go on as such") from error


def _check_text(content: Content, name: str) -> None:
    """Stop at what is no table of text.

    Raises:
        CustReportError: says what it is.
    """
    head = content[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if not head.strip() and not (len(content) > _HEAD and bytes(content).strip()):
        raise CustReportError(f"{name}: empty file")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise CustReportError(f"{name}: {what}; {_READ}")
    if head.lstrip()[:1] == b"<":
        raise CustReportError(f"{name}: HTML or XML, whatever its name says; {_READ}")
    if (at := content.find(b"\0")) >= 0:
        line = content[:at].count(b"\n") + 1
        raise CustReportError(f"{name}: line {line}: a NUL byte, so this is no text; {_READ}")


def _head(content: Content, lines: int) -> bytes:
    """The beginning of a text, long enough for its first lines."""
    size = _HEAD
    while size < min(len(content), _LONGEST_HEAD):
        head = content[:size]
        if head.count(b"\n") + head.count(b"\r") > lines:
            break
        size *= 4
    return content[:size]


def _header(lines: Sequence[str], delimiter: str, where: str) -> tuple[list[str], int]:
    """The names of the columns, and how many lines they take."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return next(reader), reader.line_num
    except csv.Error as error:
        raise CustReportError(f"{where}: {reason(error)}") from error


def _layout(lines: list[str], header: Header) -> tuple[str, int]:
    """The delimiter of a CSV, and how many lines stand above its header."""
    found: list[tuple[int, int, str, int]] = []
    for delimiter in NAMES:
        rows = [_fields(line, delimiter) for line in lines]
        at = header.find(rows)
        bare = re.sub('"[^"]*"', "", lines[at]) if lines else ""
        found.append((len(rows[at]) if at else 0, bare.count(delimiter), delimiter, at))
    _, _, delimiter, at = max(found, key=lambda each: (each[1], -"".join(NAMES).index(each[2])))
    return delimiter, at


def _fields(line: str, delimiter: str) -> list[str]:
    """The fields of one line, whose quotes may go on in the next."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _lines(text: str, eol: str) -> Iterator[str]:
    return (line.rstrip("\r") + "\n" for line in text.split(eol))
