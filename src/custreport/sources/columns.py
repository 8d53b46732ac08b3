"""Where the fields of a file stand: its columns by their position."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from custreport.core.text import plain
from custreport.sources.vendors import document_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from custreport.sources.vendors import System


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: in the first of several columns that is filled, or ``joined`` from all of them."""

    at: tuple[int, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold each field, by their position in the file.

    ``amount_is_of_line`` and ``has_lines`` say what the headers tell about the
    grain. ``twins`` are a field, its column and another that may be the same by
    its header. ``currency`` is the one that the amount's own header names,
    ``scale`` the power of ten by which the numbers of a field are to be
    multiplied (cents: -2; a field that is not there: 0), ``document`` what a row
    is (``"invoice"``), where that is known. ``id_is_email`` says whether the
    customer's id is its e-mail address, ``home`` how to name the columns that
    hold all amounts in one currency, ``missing`` what orders need and this file
    does not have. ``notes`` and ``warnings`` say what was chosen of several.
    """

    columns: dict[str, Place]
    has_lines: bool
    amount_is_of_line: bool
    twins: tuple[tuple[str, int, int], ...] = ()
    currency: str | None = None
    scale: Mapping[str, int] = field(default_factory=dict)
    system: System | None = None
    document: str | None = None
    id_is_email: bool = False
    home: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __contains__(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self.columns

    def used(self) -> list[int]:
        """Every column that is read, in the order of the file."""
        return sorted({i for place in self.columns.values() for i in place.at})

    def words(self, user: Mapping[str, str]) -> dict[str, str]:
        """Status → class: what the user says, then what a word means in this system or on this document.

        Args:
            user: Status → class; ``*`` in a status stands for any text.
        """
        own = {**document_words(self.document), **(self.system.words if self.system else {})}
        kept = {w: kind for w, kind in own.items() if not any(fnmatchcase(w, p.casefold()) for p in user if "*" in p)}
        return {**kept, **user}


def letter(at: int) -> str:
    """The letter of a column, as spreadsheets have it.

    >>> letter(0), letter(25), letter(27)
    ('A', 'Z', 'AB')
    """
    first, last = divmod(at, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def at_position(text: str, width: int) -> int | None:
    """The column that ``#3`` or ``#C`` names; ``None`` if it names none of them.

    >>> at_position("#3", 5), at_position("#C", 5), at_position("C", 5), at_position("#9", 5)
    (2, 2, None, None)
    """
    name = text.strip().removeprefix("#").upper()
    if not text.strip().startswith("#") or not name.isascii():
        return None
    at = int(name) - 1 if name.isdigit() else next((i for i in range(width) if letter(i) == name), -1)
    return at if 0 <= at < width else None


def listed_headers(header: Sequence[str]) -> str:
    """The headers of a file, as a message names them."""
    shown = [plain(text)[:40] for text in header if text.strip()]
    return ", ".join(shown[:20]) + (f" and {len(shown) - 20} more" if len(shown) > 20 else "")
