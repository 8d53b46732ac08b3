"""Where the letters come from: the bundled fonts, those that were named, and those of the system."""

from __future__ import annotations

import os
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

from custreport.core.errors import CustReportError
from custreport.core.text import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUNDLED = {"": "NotoSans-Regular.ttf", "B": "NotoSans-Bold.ttf"}
"""Latin, Greek and Cyrillic, by style."""
JOINERS = "\u200c\u200d"
"""What says whether letters join; it belongs to the letters around it, whatever font they are of."""

_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts",
    "C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts",
)  # fmt: skip
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_SPECIAL = ("bold", "italic", "oblique", "serif", "mono", "light", "thin", "black", "condensed", "medium", "display")
_PICTURES = {"CBDT", "sbix", "COLR", "SVG "}  # letters of many colours are no text
_NOT_TO_EMBED = 0x0002


def bundled(style: str) -> Path:
    """The bundled font of a style."""
    return Path(str(files("custreport") / "fonts" / BUNDLED[style]))


def letters(path: Path) -> frozenset[int]:
    """The characters a font has; none when it cannot be put into a file.

    Raises:
        Exception: of many kinds, when it is no font.
    """
    with path.open("rb") as file, TTFont(file, lazy=True, fontNumber=0) as font:
        usable = not _PICTURES & set(font.keys()) and not font["OS/2"].fsType & _NOT_TO_EMBED
        return frozenset(font.getBestCmap() or ()) if usable else frozenset()


class FontFiles:
    """The fonts beside the bundled ones, opened only when a letter is looked for that those lack.

    Args:
        named: Files that come before those of the system.

    Raises:
        CustReportError: a named file is no font that can be used.
    """

    def __init__(self, named: Sequence[str]) -> None:
        """Open the named ones."""
        self._known: dict[Path, frozenset[int]] = {}
        self._found: dict[str, Path | None] = {}
        for text in named:
            path = path_of(text)
            try:
                known = letters(path) if path.suffix.lower() in _ENDINGS else frozenset()
            except Exception as error:  # a font can be broken in any way
                raise CustReportError(f"{path}: {_why(error)}; expected a TrueType or OpenType font") from error
            if not known:
                raise CustReportError(f"{path}: cannot be embedded; expected a TrueType or OpenType font")
            self._known[path] = known
        self._named = tuple(self._known)
        self._system: list[Path] | None = None

    def find(self, character: str) -> Path | None:
        """The first font that has a character."""
        if character not in self._found:
            self._found[character] = next((p for p in self._for(character) if ord(character) in self._of(p)), None)
        return self._found[character]

    def _for(self, character: str) -> Iterator[Path]:
        yield from self._named
        if unicodedata.category(character) not in {"Co", "Cn", "Cc"}:  # nobody has agreed on what those look like
            if self._system is None:
                self._system = sorted(_installed(), key=_rank)
            yield from self._system

    def _of(self, path: Path) -> frozenset[int]:
        if path not in self._known:
            try:
                self._known[path] = letters(path)
            except Exception:  # noqa: BLE001 — a font of the system can be broken in any way, and is left alone
                self._known[path] = frozenset()
        return self._known[path]


def _why(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "cannot be read as a font"


def _installed() -> Iterator[Path]:
    for folder in _FOLDERS:
        for at, _, names in os.walk(path_of(folder)):
            yield from (Path(at, name) for name in names if name.lower().endswith(_ENDINGS))


def _rank(path: Path) -> tuple[bool, bool, int, str]:
    """Plain upright fonts first, of those Noto Sans: it goes with the bundled one."""
    name = path.stem.lower()
    return any(word in name for word in _SPECIAL), not name.startswith("notosans"), len(name), str(path)
