"""Names of files, made from names of people and companies.

``pathvalidate`` replaces forbidden characters too, but does not tell which of
two names a file system would take for one; that is most of what is here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from custreport.core.text import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_MAX_BYTES = 120  # of a name; file systems take 255 and less, and endings are added
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\ufffd]')
_LEADING = re.compile(r"^[.=+@~-]")  # hidden, an option, a formula of the index
_UNSEEN = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


def file_names(names: Sequence[str], endings: Sequence[str] = ("",), taken: Collection[str] = ()) -> list[str]:
    """A name without its ending for the files of each, valid and distinct on every file system.

    Letters of all scripts stay. Of two names that differ only in what some file
    systems ignore (case, composed or decomposed accents, invisible characters)
    the second gets a number; so does one that with an ending is ``taken``.

    >>> file_names(["Müller & Söhne", "../../etc", "CON", "ACME", "acme.", "=cmd|' /C calc'!A0"])
    ['Müller & Söhne', '_._.._etc', '_CON', 'ACME', 'acme (2)', "_cmd_' _C calc'!A0"]
    """
    used = {_folded(each) for each in taken}
    numbers: dict[str, int] = {}
    result = []
    for name in names:
        base = candidate = _valid(name)
        while used & (files := {_folded(candidate + ending) for ending in endings}):
            numbers[base] = numbers.get(base, 1) + 1
            suffix = f" ({numbers[base]})"
            candidate = _cut(base, _MAX_BYTES - len(suffix)) + suffix
        used |= files
        result.append(candidate)
    return result


def _valid(name: str) -> str:
    text = unicodedata.normalize("NFC", plain(name))
    text = _LEADING.sub("_", _cut(_FORBIDDEN.sub("_", text).strip(), _MAX_BYTES)) or "_"
    return f"_{text}" if _RESERVED.match(text) else text


def _cut(text: str, limit: int) -> str:
    """As much of a text as fits into so many bytes, without a dot or blank at its end."""
    return text.encode()[:limit].decode(errors="ignore").rstrip(" .")


def _folded(name: str) -> str:
    """What the least particular file system compares of a name."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", name)).casefold()
    return unicodedata.normalize("NFKD", folded)
