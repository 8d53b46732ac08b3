"""The colours of statuses and changes, in one place for all formats.

The web page has the same tones in ``assets/report.css``, in a light and a dark shade.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from custreport.core.terms import Activity, Risk


class Shades(NamedTuple):
    """A tone in each medium: on a printed page, on a sheet, and as a style of Rich."""

    print: str
    sheet: str
    terminal: str


class Tone(Enum):
    """What a colour says."""

    BAD = Shades("#B42318", "#B01C1C", "red")
    ALARMING = Shades("#B42318", "#B01C1C", "bold red")
    GONE = Shades("#6E377D", "#6B3A78", "magenta")
    WARNING = Shades("#965A00", "#8A5200", "yellow")
    GOOD = Shades("#196E3C", "#176239", "green")
    NEW = Shades("#145F91", "#145F8F", "cyan")
    QUIET = Shades("#626973", "#59616B", "dim")


TONES: dict[str, Tone] = {
    Risk.AT_RISK: Tone.ALARMING,
    Risk.LOST: Tone.GONE,
    Risk.LATE: Tone.WARNING,
    Risk.ON_TRACK: Tone.GOOD,
    Risk.NEW: Tone.NEW,
    Risk.NEVER: Tone.QUIET,
    Activity.ACTIVE: Tone.GOOD,
    Activity.DRAFT_ONLY: Tone.WARNING,
    Activity.INACTIVE: Tone.BAD,
}
"""The words that have a colour."""
ALARMS = frozenset({Risk.AT_RISK, Risk.LOST, Activity.INACTIVE})
"""Words that are bold, too, so that they stand out in black and white."""

DRAFT_SHARE = 0.3
"""How much of the accent colour is left for drafts."""
HEAT_STEPS = 5
"""Steps of the shading of a heat map, besides none."""

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """Red, green and blue, 0 to 255, of a colour as ``#1F6FEB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: Rgb, share: float, other: Rgb = (255, 255, 255)) -> Rgb:
    """A share of one colour, the rest another."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(colour, other, strict=True))
    return red, green, blue
