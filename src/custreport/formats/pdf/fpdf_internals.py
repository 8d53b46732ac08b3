"""The parts of fpdf2 that are not its documented interface, and what each of them buys.

``tests/formats/pdf/test_fpdf_internals.py`` fails when fpdf2 changes one of them. Nothing else in custreport may use
them.

* ``TTFFont.cmap`` and ``.cw``: which characters a font has and how wide they are. To add the widths up is some 26
  times as fast as ``get_string_width``: 0.8 s instead of 21 s for 100,000 amounts.
* ``FPDF.c_margin``: no padding in cells, so that text begins where it is put and lines up with drawn bars.
* ``preload_image``: the size of a picture, SVG too, before it is placed; ``image`` tells only afterwards.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from fpdf.fonts import TTFFont
from fpdf.image_parsing import preload_image

if TYPE_CHECKING:
    from fpdf import FPDF


def font_of(pdf: FPDF, key: str) -> TTFFont:
    """A font that was added to a document, by family and style."""
    font = pdf.fonts[key]
    assert isinstance(font, TTFFont)
    return font


def close_fonts(pdf: FPDF) -> None:
    """Close the files of the fonts; the text of an SVG logo has a font that is no file."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def has_character(font: TTFFont, character: str) -> bool:
    """Whether a font draws a character."""
    return ord(character) in font.cmap


def glyph_widths(font: TTFFont) -> dict[str, float]:
    """The width of each character of a font, in thousandths of its size."""
    return {chr(code): font.cw[code] for code in font.cmap}


def remove_cell_padding(pdf: FPDF) -> None:
    """Let the text of a cell begin at its edge."""
    pdf.c_margin = 0


def picture_size(pdf: FPDF, content: bytes) -> tuple[float, float]:
    """Width and height of a picture, in a unit of its own.

    Raises:
        Exception: of many kinds, when it is no picture that fpdf2 can read.
    """
    _, _, info = preload_image(pdf.image_cache, io.BytesIO(content))
    return info.width, info.height
