"""What is inside a gzip file or a zip archive, within bounds: a few bytes can stand for gigabytes."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError

if TYPE_CHECKING:
    from typing import IO

    SupportsRead = IO[bytes] | gzip.GzipFile

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the latter: with nothing in it
DAMAGED_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error)
"""What a zip archive raises that is damaged, packed in a way that is not known, or has a password."""
_LAYERS = 2  # a zip archive of a gzip file, and no deeper
_CHUNK = 1 << 20
SMALL = 32 << 20
"""Bytes that may be unpacked from however few."""
RATIO = 100
"""How many times its packed size a table may have; exports have 5 to 30."""


def unpack(content: bytes, name: str) -> bytes:
    """What is inside a gzip file, a zip archive of one table, or one in the other; anything else as it is.

    Raises:
        CustReportError: it unpacks to far more than a table does, is damaged, or the archive holds no table or several.
    """
    for _ in range(_LAYERS):
        if content.startswith(GZIP):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = read_bounded(file, len(content), name)
        elif content.startswith(ZIP):
            content = _member(content, name)
    return content


def read_bounded(file: SupportsRead, packed: int, name: str) -> bytes:
    """All that is inside a packed file of ``packed`` bytes.

    Raises:
        CustReportError: it is far more than a table of that size.
    """
    limit = max(SMALL, RATIO * packed)
    parts, size = [], 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(name, packed, limit)
        parts.append(chunk)
    return b"".join(parts)


def too_large(name: str, packed: int, limit: int) -> CustReportError:
    """That a packed file holds more than a table of its size can."""
    return CustReportError(
        f"{name}: {packed:,} bytes that unpack to more than {limit:,}, which no table of orders does; "
        "if it is one, unpack it and name the file inside"
    )


def _member(content: bytes, name: str) -> bytes:
    """The one table of a zip archive; a workbook, which is such an archive, as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m.filename for m in archive.infolist() if not m.is_dir()]
            if any(m in {"[Content_Types].xml", "mimetype"} for m in members):
                return content
            tables = [m for m in members if not m.startswith("__MACOSX/") and not m.rpartition("/")[2].startswith(".")]
            if len(tables) != 1:
                what = f"{len(tables)} files ({', '.join(tables[:5])})" if tables else "nothing"
                raise CustReportError(f"{name}: a zip archive with {what} in it; one file of orders is wanted")
            with archive.open(tables[0]) as member:
                return read_bounded(member, len(content), name)
    except DAMAGED_ZIP as error:
        raise CustReportError(f"{name}: a zip archive or an Excel workbook that cannot be read: {error}") from error
