"""The paper: its size and type, and text in any script put onto it."""

from __future__ import annotations

import io
import logging
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from fpdf import FPDF
from fpdf.enums import ResourceAccessPolicy
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont
from fpdf.image_parsing import preload_image
from fpdf.prefs import ViewerPreferences

from custreport.core.errors import CustReportError
from custreport.core.text import path_of
from custreport.formats.pdf.fonts import BUNDLED, JOINERS, Faces, bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report
    from custreport.core.page_options import Page

Colour = tuple[int, int, int]

INK, SOFT, LINE, PALE, WHITE = (28, 32, 38), (98, 105, 115), (208, 213, 219), (244, 246, 248), (255, 255, 255)
WORDS: dict[str, Colour] = {
    "at-risk": (180, 35, 24),
    "lost": (110, 55, 125),
    "late": (150, 90, 0),
    "on-track": (25, 110, 60),
    "new": (20, 95, 145),
    "never": SOFT,
    "active": (25, 110, 60),
    "draft-only": (150, 90, 0),
    "inactive": (180, 35, 24),
}
ALARMS = frozenset({"at-risk", "lost", "inactive"})
"""Words that are bold, too, so that they stand out in black and white."""

MARGIN, HEAD, FOOT = 14.0, 13.0, 15.0
ACROSS = 0.1  # width of a line
_FAMILY = "notosans"
_PAGES = "\x02" * 7  # stands for the number of pages until it is known; no text of a report holds a control character
_NOBODY_HAS_IT = "\ufffd"
_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))
_SHOWN_MISSING = 12


@dataclass(frozen=True, slots=True)
class Type:
    """How text looks."""

    size: float
    bold: bool = False
    colour: Colour = INK

    @property
    def height(self) -> float:
        """The size in mm."""
        return self.size / 72 * 25.4


BODY, SMALL, FINE = Type(8), Type(7, colour=SOFT), Type(6, colour=SOFT)
HEADING = Type(10, bold=True)


def mixed(colour: Colour, share: float, other: Colour = WHITE) -> Colour:
    """A colour of which only a share is left, the rest another."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def on(colour: Colour) -> Colour:
    """What is read on a ground of that colour."""
    red, green, blue = colour
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 160 else WHITE


class Paper(FPDF):
    """Pages of the chosen size with the report's name and the page number at the foot.

    Text goes to a baseline, by :meth:`put`. What the bundled fonts have is
    written straight; other scripts are shaped, in the fonts of ``faces``.
    """

    def __init__(self, report: Report, page: Page, accent: str) -> None:
        """An empty paper for a report."""
        super().__init__(orientation="landscape" if page.landscape else "portrait", format=page.page_size.value)
        logging.getLogger("fpdf").setLevel(logging.ERROR)
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        self.report = report
        self.accent: Colour = (int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16))
        self.resource_access_policy = ResourceAccessPolicy.NONE
        self.faces = Faces(page.font or ())
        self.missing: set[str] = set()
        self._faced: dict[object, str] = {}
        self._last: str | None = None
        self._in_use: Type | None = None
        self.set_margins(MARGIN, HEAD)
        self.c_margin = 0
        self.set_auto_page_break(auto=False)
        self.alias_nb_pages(_PAGES)
        for style in BUNDLED:
            # all that they have but the joiners
            self.add_font(_FAMILY, style, bundled(style), unicode_range="U+0000-200B, U+2010-FFFF")
        faces = {style: self._face(_FAMILY + style) for style in BUNDLED}
        self._widths = {style: {chr(code): face.cw[code] for code in face.cmap} for style, face in faces.items()}
        # every script but those whose letters change or turn round with their neighbours
        self._simple = {
            chr(code)
            for code in self._face(_FAMILY).cmap
            if not unicodedata.combining(chr(code)) and unicodedata.bidirectional(chr(code)) not in {"R", "AL", "BN"}
        }
        self._typed = lru_cache(maxsize=100_000)(self._type)
        self._shaped = lru_cache(maxsize=100_000)(self._measure)
        self.set_creation_date(datetime.combine(report.as_of, time(), UTC))
        self.set_title(report.title)
        self.set_subject(" · ".join(f"{label}: {text}" for label, text in report.heading()))
        self.set_creator("custreport")
        self.set_producer("custreport")
        self.set_lang("en")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_line_width(ACROSS)

    def close(self) -> None:
        """Close the files of the fonts."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):  # the text of an SVG logo has a font that is no file
                font.close()

    @property
    def bottom(self) -> float:
        """Where the foot begins."""
        return self.h - FOOT

    @property
    def right(self) -> float:
        """The right edge of what is written."""
        return self.w - MARGIN

    def footer(self) -> None:
        """The page on the left, the report on the right."""
        y = self.h - 8
        self.rule(y - 4)
        self._use(SMALL)
        self.set_xy(MARGIN, y - 2.4)
        self.cell(40, 3, f"Page {self.page_no()} of {_PAGES}")
        said = f"{self.report.title} · as of {self.report.as_of}"
        self.put(MARGIN, y, self.clipped(said, self.epw - 45, SMALL), SMALL, self.epw)
        self._in_use = None  # what follows is the next page

    # --- text -------------------------------------------------------------------

    def put(self, x: float, y: float, text: str, kind: Type, width: float = 0) -> None:
        """Text on a baseline; with a width, its end that far to the right of x."""
        if not text:
            return
        typed, simple = (text, True) if self._simple.issuperset(text) else self._typed(text)
        if width:
            x += width - self.measured(text, kind.size, kind.bold)
        self._use(kind)
        if simple:
            self.text(x, y, typed)
            return
        self.text(x, y, "")  # a cell that begins in another font leaves that on the page, unless one is set there
        self.set_text_shaping(use_shaping_engine=True)
        self.set_xy(x, y - 0.8 * kind.height)  # where fpdf2 puts the baseline of a cell as high as its type
        self.cell(self.w, kind.height, typed)
        self.set_text_shaping(use_shaping_engine=False)

    def clipped(self, text: str, width: float, kind: Type) -> str:
        """The text, cut with an ellipsis when it is wider."""
        if self.measured(text, kind.size, kind.bold) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measured(text[:middle].rstrip() + "…", kind.size, kind.bold) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def broken(self, text: str, width: float, kind: Type, most: int = 10_000) -> list[str]:
        """The text on as many lines as it needs, broken between words where it can; the last of ``most`` is cut."""
        lines: list[str] = []
        while len(lines) < most - 1 and self.measured(text, kind.size, kind.bold) > width:
            head = self.clipped(text, width, kind).removesuffix("…") or text[0]
            if " " in head and not text[len(head) :].startswith(" "):
                head = head[: head.rindex(" ")]
            lines.append(head)
            text = text[len(head) :].strip()
        return [*lines, self.clipped(text, width, kind)]

    def fitted(self, text: str, width: float, kind: Type, least: float = 5) -> Type:
        """The type, smaller when the text is wider."""
        wide = self.measured(text, kind.size, kind.bold)
        return kind if wide <= width else replace(kind, size=max(least, kind.size * width / wide - 0.05))

    def _use(self, kind: Type) -> None:
        """Set the type that follows; it is a large part of the work, and most text looks like that before it."""
        if kind == self._in_use:
            return
        self._in_use = kind
        self.set_font(_FAMILY, "B" if kind.bold else "", kind.size)
        self.set_text_color(*kind.colour)
        self.set_fill_color(*kind.colour)  # fpdf2 writes text in another colour than the one to fill with at length

    def measured(self, text: str, size: float, bold: bool) -> float:  # noqa: FBT001
        """How wide a text is."""
        if self._simple.issuperset(text):
            return sum(map(self._widths["B" if bold else ""].__getitem__, text)) * size * 0.001 / self.k
        return self._shaped(text, bold) * size

    def _measure(self, text: str, bold: bool) -> float:  # noqa: FBT001
        """How wide a text of one point is."""
        typed, simple = self._typed(text)
        if simple:
            return self.measured(typed, 1, bold)
        self._in_use = None
        self.set_font(_FAMILY, "B" if bold else "", 1)
        self.set_text_shaping(use_shaping_engine=True)
        width = self.get_string_width(typed)
        self.set_text_shaping(use_shaping_engine=False)
        return width

    def _type(self, text: str) -> tuple[str, bool]:
        """The text in characters that there is a font for, and whether it can be written straight."""
        text = unicodedata.normalize("NFC", text).translate(_SELECTORS)
        if self._simple.issuperset(text):
            return text, True
        text = "".join(c if self._has(c) else _NOBODY_HAS_IT for c in text)
        return text, self._simple.issuperset(text)

    def _has(self, character: str) -> bool:
        """Whether a font has it; the one found is added to those of the paper."""
        if ord(character) in self._face(_FAMILY).cmap or character in JOINERS:
            return True
        path = self.faces.find(character)
        if path is None:
            self.missing.add(character)
            return False
        if path not in self._faced:
            self._faced[path] = family = f"f{len(self._faced)}"
            self.add_font(family, "", path)
            self.set_fallback_fonts(list(self._faced.values()), exact_match=False)
        return True

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """The font of a letter that the bundled ones lack; of a joiner, the one of the letter before it."""
        if char not in JOINERS:
            self._last = super().get_fallback_font(char, style)
        return self._last

    def _face(self, key: str) -> TTFFont:
        face = self.fonts[key]
        assert isinstance(face, TTFFont)
        return face

    def lacking(self) -> str | None:
        """What to tell the user of characters that no font had."""
        if not self.missing:
            return None
        shown = " ".join(f"U+{ord(c):04X}" for c in sorted(self.missing)[:_SHOWN_MISSING])
        more = f" and {len(self.missing) - _SHOWN_MISSING:,} more" if len(self.missing) > _SHOWN_MISSING else ""
        return f"no font has {shown}{more}: shown as {_NOBODY_HAS_IT}; --font FILE names a font that does"

    # --- figures ----------------------------------------------------------------

    def rule(self, y: float, x: float = MARGIN, width: float | None = None, colour: Colour = LINE) -> None:
        """A thin line across."""
        self.set_draw_color(*colour)
        self.line(x, y, x + (self.epw if width is None else width), y)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, *, radius: float = 0) -> None:
        """A filled rectangle."""
        self._in_use = None
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F", round_corners=bool(radius), corner_radius=radius)

    def picture(self, name: str, y: float, size: tuple[float, float]) -> float:
        """A picture at the right edge, within a size; how wide it is.

        Raises:
            CustReportError: it cannot be read.
        """
        path = path_of(name)
        try:
            content = path.read_bytes()
            _, _, info = preload_image(self.image_cache, io.BytesIO(content))
            width, height = info.width, info.height
            scale = min(size[0] / width, size[1] / height)
            self.image(
                io.BytesIO(content), self.right - width * scale, y, width * scale, height * scale, alt_text="Logo"
            )
        except OSError as error:
            raise CustReportError(f"{path}: {error.strerror or 'cannot be read'}; {_PICTURE}") from error
        except (FPDFException, ParseError, ValueError, ArithmeticError, AttributeError, TypeError) as error:
            raise CustReportError(f"{path}: cannot be read; {_PICTURE}") from error
        return width * scale


_PICTURE = "a PNG, JPEG or SVG picture is wanted"


def heading(paper: Paper, x: float, y: float, title: str, *, level: int = 1) -> float:
    """A heading with its bookmark; where what it heads begins."""
    paper.set_y(max(0.0, y - 2))
    paper.start_section(title, level)
    paper.put(x, y + 4, title, HEADING)
    return y + 6.5


def words(paper: Paper, x: float, y: float, lines: Sequence[str], kind: Type, leading: float) -> float:
    """Lines below each other, the first baseline at ``y``; where the next would be."""
    for line in lines:
        paper.put(x, y, line, kind)
        y += leading
    return y
