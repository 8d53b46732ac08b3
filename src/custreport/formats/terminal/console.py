"""What the report is written on: width, colour, characters, and text that wraps there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    import io

BAR_COLOUR = "cyan"
WIDEST_BAR = 60


@dataclass(frozen=True, slots=True)
class Screen:
    """What the report is written on. No ``width``: as wide as the figures need."""

    width: int | None = None
    colour: bool = False
    unicode: bool = True


def console_of(out: io.StringIO, screen: Screen, width: int) -> Console:
    """A console that writes to a text, with styles when the screen has colour."""
    return Console(
        file=out,
        width=width,
        height=25,  # with both Rich does not look at COLUMNS and LINES, and fails at none of them
        force_terminal=screen.colour,
        color_system="256" if screen.colour else None,
        no_color=not screen.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def ascii_only(text: str) -> str:
    """A text for a terminal that shows nothing else."""
    plain = str.maketrans("─│╭╮╰╯·…–↳█░»", "-|++++-.->#:>")
    return text.translate(plain).encode("ascii", "replace").decode()


def text_width(text: str) -> int:
    """How many columns of a terminal a text takes; most are of letters that take one."""
    return len(text) if text.isascii() else cell_len(text)


def print_wrapped(console: Console, text: str, style: str, indent: str, joint: str = " ") -> None:
    """Print a text broken at its joints, else between words, else where the line ends."""
    lead = text[: len(text) - len(text.lstrip())]
    lines: list[str] = []
    for part in text.lstrip().split(joint):
        if lines and cell_len(lines[-1] + joint + part) <= console.width:
            lines[-1] += joint + part
        else:
            lines.append((indent if lines else lead) + part)
    for line in lines:
        if cell_len(line) <= console.width:
            console.print(Text(line, style=style), soft_wrap=True)
        elif joint != " ":
            print_wrapped(console, line, style, indent or "  ")
        else:
            for piece in chop_cells(line, console.width):
                console.print(Text(piece, style=style), soft_wrap=True)
