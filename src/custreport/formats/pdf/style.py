"""How text looks: sizes and colours."""

from __future__ import annotations

from dataclasses import dataclass

from custreport.formats.theme import ALARMS, TONES, Rgb, rgb

INK, SOFT, LINE, PALE, WHITE = (28, 32, 38), (98, 105, 115), (208, 213, 219), (244, 246, 248), (255, 255, 255)
BLOCK_GAP, COLUMN_GAP = 6.0, 9.0
"""Between what stands below or beside each other on the front page."""
_LIGHT = 160  # from which brightness of the ground on text is dark


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks; the size is in points."""

    size: float
    bold: bool = False
    colour: Rgb = INK

    @property
    def height(self) -> float:
        """The size in mm."""
        return self.size / 72 * 25.4


BODY, SMALL, FINE = TextStyle(8), TextStyle(7, colour=SOFT), TextStyle(6, colour=SOFT)
LABEL, NAME = TextStyle(8, colour=SOFT), TextStyle(8, bold=True)
HEADING, SECTION_TITLE = TextStyle(10, bold=True), TextStyle(14, bold=True)
EMPTY = TextStyle(9, colour=SOFT)


def word_colour(word: str, default: Rgb = INK) -> Rgb:
    """The colour of a status or a change; of any other word the default."""
    return rgb(TONES[word].value.print) if word in TONES else default


def word_style(word: str, size: float, *, bold: bool = False) -> TextStyle:
    """A word in the colour of its meaning, bold if it is an alarm."""
    return TextStyle(size, bold or word in ALARMS, word_colour(word))


def contrasting(colour: Rgb) -> Rgb:
    """The colour of text on a ground of that colour."""
    red, green, blue = colour
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT else WHITE
