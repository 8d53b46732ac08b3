"""The canvas: pages of a size, and text in any script drawn onto them."""

from __future__ import annotations

import io
import logging
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from fpdf import FPDF
from fpdf.enums import ResourceAccessPolicy
from fpdf.errors import FPDFException
from fpdf.prefs import ViewerPreferences

from custreport.core.errors import CustReportError
from custreport.core.text import path_of
from custreport.formats.pdf import fpdf_internals
from custreport.formats.pdf.fonts import BUNDLED, JOINERS, FontFiles, bundled
from custreport.formats.pdf.style import HEADING, LINE, SMALL, TextStyle
from custreport.formats.theme import Rgb, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report
    from custreport.core.page_options import Page

MARGIN, HEAD, FOOT = 14.0, 13.0, 15.0
LINE_WIDTH = 0.1
_FAMILY = "notosans"
_PAGES = "\x02" * 7  # stands for the number of pages until it is known; no text of a report holds a control character
_REPLACEMENT = "\ufffd"
_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))
_MOST_MISSING = 12  # characters that a message lists
_PICTURES = "expected a PNG, JPEG or SVG picture"


class Canvas(FPDF):
    """Pages of the chosen size with the report's name and the page number at the foot.

    Text goes to a baseline, by :meth:`draw_text`. What the bundled fonts have is
    written straight; other scripts are shaped, in the fonts of ``font_files``.
    """

    def __init__(self, report: Report, page: Page, accent: str) -> None:
        """An empty canvas for a report."""
        super().__init__(orientation="landscape" if page.landscape else "portrait", format=page.page_size.value)
        logging.getLogger("fpdf").setLevel(logging.ERROR)
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        self.report = report
        self.accent = rgb(accent)
        self.resource_access_policy = ResourceAccessPolicy.NONE
        self.set_margins(MARGIN, HEAD)
        fpdf_internals.remove_cell_padding(self)
        self.set_auto_page_break(auto=False)
        self.alias_nb_pages(_PAGES)
        self.set_line_width(LINE_WIDTH)
        self._prepare_fonts(page.font or ())
        self._describe(report)

    def _prepare_fonts(self, font_files: Sequence[str]) -> None:
        """Add the bundled fonts, and find out what can be written straight with them."""
        self.font_files = FontFiles(font_files)
        self.missing: set[str] = set()
        self._families: dict[object, str] = {}
        self._fallback: str | None = None
        self._current_style: TextStyle | None = None
        for style in BUNDLED:
            # all that they have but the joiners
            self.add_font(_FAMILY, style, bundled(style), unicode_range="U+0000-200B, U+2010-FFFF")
        self._regular = fpdf_internals.font_of(self, _FAMILY)
        self._widths = {
            style: fpdf_internals.glyph_widths(fpdf_internals.font_of(self, _FAMILY + style)) for style in BUNDLED
        }
        # every script but those whose letters change or turn round with their neighbours
        self._simple = {
            character
            for character in self._widths[""]
            if not unicodedata.combining(character) and unicodedata.bidirectional(character) not in {"R", "AL", "BN"}
        }
        self._typeset = lru_cache(maxsize=100_000)(self._to_typeset)
        self._shaped_width = lru_cache(maxsize=100_000)(self._measure_shaped)

    def _describe(self, report: Report) -> None:
        """Say what the file is; its day is that of the report, so that its bytes are always the same."""
        self.set_creation_date(datetime.combine(report.as_of, time(), UTC))
        self.set_title(report.title)
        self.set_subject(" · ".join(f"{label}: {text}" for label, text in report.heading()))
        self.set_creator("custreport")
        self.set_producer("custreport")
        self.set_lang("en")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def close(self) -> None:
        """Close the files of the fonts."""
        fpdf_internals.close_fonts(self)

    @property
    def bottom(self) -> float:
        """Where the foot begins."""
        return self.h - FOOT

    @property
    def right(self) -> float:
        """The right edge of what is written."""
        return self.w - MARGIN

    @property
    def is_wide(self) -> bool:
        """Whether the page lies on its side."""
        return self.w > self.h

    def footer(self) -> None:
        """The page on the left, the report on the right."""
        y = self.h - 8
        self.rule(y - 4)
        self._use(SMALL)
        self.set_xy(MARGIN, y - 2.4)
        self.cell(40, 3, f"Page {self.page_no()} of {_PAGES}")
        title = f"{self.report.title} · as of {self.report.as_of}"
        self.draw_text(MARGIN, y, self.clip(title, self.epw - 45, SMALL), SMALL, self.epw)
        self._current_style = None  # what follows is the next page

    # --- text -------------------------------------------------------------------

    def draw_text(self, x: float, y: float, text: str, style: TextStyle, width: float = 0) -> None:
        """Text on a baseline; with a width, its end that far to the right of x."""
        if not text:
            return
        characters, simple = (text, True) if self._simple.issuperset(text) else self._typeset(text)
        if width:
            x += width - self.text_width(text, style)
        self._use(style)
        if simple:
            self.text(x, y, characters)
            return
        self.text(x, y, "")  # a cell that begins in another font leaves that on the page, unless one is set there
        self.set_text_shaping(use_shaping_engine=True)
        self.set_xy(x, y - 0.8 * style.height)  # where fpdf2 puts the baseline of a cell as high as its type
        self.cell(self.w, style.height, characters)
        self.set_text_shaping(use_shaping_engine=False)

    def draw_lines(self, x: float, y: float, lines: Sequence[str], style: TextStyle, leading: float) -> float:
        """Draw lines below each other, the first baseline at ``y``; where the next would be."""
        for line in lines:
            self.draw_text(x, y, line, style)
            y += leading
        return y

    def draw_heading(self, x: float, y: float, title: str, *, level: int = 1) -> float:
        """Draw a heading with its bookmark; where what it heads begins."""
        self.set_y(max(0.0, y - 2))
        self.start_section(title, level)
        self.draw_text(x, y + 4, title, HEADING)
        return y + 6.5

    def clip(self, text: str, width: float, style: TextStyle) -> str:
        """The text, cut with an ellipsis when it is wider."""
        if self.text_width(text, style) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.text_width(text[:middle].rstrip() + "…", style) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def wrap(self, text: str, width: float, style: TextStyle, limit: int = 10_000) -> list[str]:
        """The text on as many lines as it needs, broken between words where it can; the last of ``limit`` is cut."""
        lines: list[str] = []
        while len(lines) < limit - 1 and self.text_width(text, style) > width:
            head = self.clip(text, width, style).removesuffix("…") or text[0]
            if " " in head and not text[len(head) :].startswith(" "):
                head = head[: head.rindex(" ")]
            lines.append(head)
            text = text[len(head) :].strip()
        return [*lines, self.clip(text, width, style)]

    def shrink(self, text: str, width: float, style: TextStyle, least: float = 5) -> TextStyle:
        """The style, smaller when the text is wider."""
        natural = self.text_width(text, style)
        return style if natural <= width else replace(style, size=max(least, style.size * width / natural - 0.05))

    def text_width(self, text: str, style: TextStyle) -> float:
        """How wide a text is."""
        if self._simple.issuperset(text):
            widths = self._widths["B" if style.bold else ""]
            return sum(map(widths.__getitem__, text)) * style.size * 0.001 / self.k
        return self._shaped_width(text, style.bold) * style.size

    def _measure_shaped(self, text: str, bold: bool) -> float:  # noqa: FBT001 — the cache takes it by place
        """How wide a text of one point is."""
        characters, simple = self._typeset(text)
        if simple:
            return self.text_width(characters, TextStyle(1, bold))
        self._current_style = None
        self.set_font(_FAMILY, "B" if bold else "", 1)
        self.set_text_shaping(use_shaping_engine=True)
        width = self.get_string_width(characters)
        self.set_text_shaping(use_shaping_engine=False)
        return width

    def _use(self, style: TextStyle) -> None:
        """Set the style that follows; it is a large part of the work, and most text looks like that before it."""
        if style == self._current_style:
            return
        self._current_style = style
        self.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self.set_text_color(*style.colour)
        self.set_fill_color(*style.colour)  # fpdf2 writes text in another colour than the one to fill with at length

    # --- fonts ------------------------------------------------------------------

    def _to_typeset(self, text: str) -> tuple[str, bool]:
        """The text in characters that there is a font for, and whether it can be written straight."""
        text = unicodedata.normalize("NFC", text).translate(_SELECTORS)
        if self._simple.issuperset(text):
            return text, True
        text = "".join(c if self._has_font(c) else _REPLACEMENT for c in text)
        return text, self._simple.issuperset(text)

    def _has_font(self, character: str) -> bool:
        """Whether a font has it; the first that does is added to those of the canvas."""
        if fpdf_internals.has_character(self._regular, character) or character in JOINERS:
            return True
        path = self.font_files.find(character)
        if path is None:
            self.missing.add(character)
            return False
        if path not in self._families:
            self._families[path] = family = f"f{len(self._families)}"
            self.add_font(family, "", path)
            self.set_fallback_fonts(list(self._families.values()), exact_match=False)
        return True

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """The font of a letter that the bundled ones lack; of a joiner, the one of the letter before it."""
        if char not in JOINERS:
            self._fallback = super().get_fallback_font(char, style)
        return self._fallback

    def missing_message(self) -> str | None:
        """A message on the characters that no font had; ``None`` without any."""
        if not self.missing:
            return None
        codes = " ".join(f"U+{ord(c):04X}" for c in sorted(self.missing)[:_MOST_MISSING])
        more = f" and {len(self.missing) - _MOST_MISSING:,} more" if len(self.missing) > _MOST_MISSING else ""
        return f"no font has {codes}{more}: shown as {_REPLACEMENT}; --font FILE names a font that does"

    # --- figures ----------------------------------------------------------------

    def rule(self, y: float, x: float = MARGIN, width: float | None = None, colour: Rgb = LINE) -> None:
        """A thin line across."""
        self.set_draw_color(*colour)
        self.line(x, y, x + (self.epw if width is None else width), y)

    def box(self, x: float, y: float, width: float, height: float, colour: Rgb, *, radius: float = 0) -> None:
        """A filled rectangle."""
        self._current_style = None
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
            width, height = fpdf_internals.picture_size(self, content)
            scale = min(size[0] / width, size[1] / height)
            self.image(
                io.BytesIO(content), self.right - width * scale, y, width * scale, height * scale, alt_text="Logo"
            )
        except OSError as error:
            raise CustReportError(f"{path}: {error.strerror or 'cannot be read'}; {_PICTURES}") from error
        except (FPDFException, ParseError, ValueError, ArithmeticError, AttributeError, TypeError) as error:
            raise CustReportError(f"{path}: cannot be read; {_PICTURES}") from error
        return width * scale
