"""The bytes of a file that is too large for memory, as if they were there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

_CHUNK = 1 << 18


class FileContent:
    """The bytes of an open file, read where they are asked for.

    Not mapped into memory: where another program shortens a file that is, the
    process ends without a word.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Take a file of ``size`` bytes."""
        self._file, self._size = file, size

    def __len__(self) -> int:
        """The number of bytes."""
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        """The bytes from one position to another."""
        start, stop, _ = part.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, stop - start))

    def __bytes__(self) -> bytes:
        """All of them."""
        return self[:]

    def find(self, byte: bytes) -> int:
        """Where a byte first stands, else -1."""
        for at in range(0, self._size, _CHUNK):
            if (found := self[at : at + _CHUNK].find(byte)) >= 0:
                return at + found
        return -1


Content = bytes | FileContent
"""The bytes of a file, in memory or not."""
