"""A section as a table: the columns that fit, the reason below its row, the total at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import set_cell_size
from rich.text import Text

from custreport.core.document import Column, Kind, Role
from custreport.formats import cells
from custreport.formats.layout import column_of, fit, side_by_side, wrap
from custreport.formats.terminal.console import BAR_COLOUR, print_wrapped, text_width
from custreport.formats.theme import HEAT_STEPS, TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from custreport.core.document import Report, Section

_INK_ON_GROUND = ((16, 195), (16, 153), (16, 111), (231, 26), (231, 18))
_HEAT_STYLES = ("", *(f"color({ink}) on color({ground})" for ink, ground in _INK_ON_GROUND))
"""How a cell of a heat map looks, from the least to the most: each ground with a colour that is readable on it."""
assert len(_HEAT_STYLES) == HEAT_STEPS + 1
_SHARE = Column("", "Share")
_SHARE_WIDTHS = (12, 40)  # least and greatest width of a share and its bar
_NAME_WIDTHS = (10, 16, 34)  # of text: least where all columns fit, least where they do not, greatest


@dataclass(frozen=True, slots=True)
class Prepared:
    """A section with the texts of its columns, footer included."""

    section: Section
    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def natural_width(self) -> int:
        """The width at which every column is shown whole."""
        widest = [int(cells.widest(column, c, text_width)) for c, column in zip(self.columns, self.texts, strict=True)]
        return sum(widest) + 2 * (len(widest) - 1)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns that are shown, each with its texts, and whether its cells may have several lines."""

    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    gap: int
    wraps: bool
    left_out: tuple[Column, ...]

    def cell_lines(self, row: int) -> list[list[str]]:
        """The lines of each cell of a row."""
        return [
            wrap(texts[row], width, text_width) if column.wrap and self.wraps else cells.lines(texts[row], column)
            for column, texts, width in zip(self.columns, self.texts, self.widths, strict=True)
        ]

    def joined(self, parts: Sequence[str]) -> str:
        """Cells beside each other."""
        return (" " * self.gap).join(parts)


def prepare(report: Report, section: Section) -> Prepared:
    """The texts of a section, which decide how wide it is."""
    columns = tuple(side_by_side(section))
    texts = tuple(
        (
            *(cells.format_value(value, column, report.digits) for value in section.frame[column.name].to_list()),
            *cells.format_footer(section, column, report.digits),
        )
        for column in columns
    )
    return Prepared(section, columns, texts)


def draw(console: Console, report: Report, prepared: Prepared) -> None:
    """Print the title, the table, and which rows and columns are not there."""
    section = prepared.section
    console.print(Text(section.title, style="bold"))
    for line in section.words:
        print_wrapped(console, line, "", "  ")
    if not section.frame.height:
        console.print(Text(cells.nobody(section), style="dim"))
        return
    grid = _grid(console, report, prepared)
    _header(console, grid)
    _rows(console, section, grid)
    if section.hidden:
        console.print(Text(cells.hidden(section.hidden), style="dim"))
    if grid.left_out:
        names = ", ".join(c.label for c in grid.left_out)
        print_wrapped(
            console, f"Not shown at this width: {names}. A wider terminal or --format csv shows them.", "dim", "  "
        )


def _grid(console: Console, report: Report, prepared: Prepared) -> _Grid:
    """The columns that fit; in the room that is left, the share of each row's bar."""
    width, section = console.width, prepared.section
    least, less, greatest = _NAME_WIDTHS
    greatest = greatest if width < prepared.natural_width else width
    chosen = fit(prepared.columns, prepared.texts, width, 1, text_width, (least, greatest))
    if chosen.left_out:
        chosen = fit(prepared.columns, prepared.texts, width, 1, text_width, (max(less, width * 28 // 100), greatest))
    gap = 2 if sum(chosen.widths) + 2 * (len(chosen.widths) - 1) <= width else 1
    texts = dict(zip(prepared.columns, prepared.texts, strict=True))
    columns, widths = chosen.columns, tuple(map(int, chosen.widths))
    room = width - sum(widths) - gap * len(widths)
    if room >= _SHARE_WIDTHS[0] and (shares := _shares(report, section, min(room, _SHARE_WIDTHS[1]))):
        texts[_SHARE] = shares
        columns, widths = (*columns, _SHARE), (*widths, max(map(len, shares)))
    wraps = not section.is_of_accounts  # their rows are easier to scan if they are a line each
    return _Grid(columns, tuple(texts[column] for column in columns), widths, gap, wraps, chosen.left_out)


def _shares(report: Report, section: Section, room: int) -> tuple[str, ...]:
    """What part of the total each row's figure is, and a bar as long as its part of the largest."""
    figure = section.bar_column
    if not figure or not figure.totalled or not section.footer or (total := section.footer[-1][figure.name]) <= 0:
        return ()
    parts = [max(float(amount / total), 0.0) for amount in section.frame[figure.name]]
    share = Column("", "", Kind.SHARE)
    texts = [cells.format_value(part, share, report.digits) for part in parts]
    widest = max(map(len, texts))
    largest = max(parts) or 1
    bars = ["█" * round(part / largest * (room - widest - 1)) for part in parts]
    return (
        *(f"{text:>{widest}} {bar}".rstrip() for text, bar in zip(texts, bars, strict=True)),
        *("" for _ in section.footer),
    )


def _rule(grid: _Grid) -> Text:
    return Text(grid.joined(["─" * width for width in grid.widths]), style="dim")


def _header(console: Console, grid: _Grid) -> None:
    labels = [wrap(c.label, width, text_width) for c, width in zip(grid.columns, grid.widths, strict=True)]
    height = max(map(len, labels))
    for n in range(height):
        parts = []
        for column, width, label in zip(grid.columns, grid.widths, labels, strict=True):
            at = n - (height - len(label))
            parts.append(_aligned(label[at] if at >= 0 else "", column, width))
        console.print(Text(grid.joined(parts).rstrip(), style="bold"), soft_wrap=True)
    console.print(_rule(grid))


def _aligned(text: str, column: Column, width: int) -> str:
    if (taken := text_width(text)) > width:
        text, taken = set_cell_size(text, width - 1) + "…", width
    space = " " * (width - taken)
    return space + text if column.kind in cells.RIGHT else text + space


def _rows(console: Console, section: Section, grid: _Grid) -> None:
    """The rows with their reasons, a line, and the footer."""
    reason, rows = column_of(section, Role.REASON), section.frame.height
    reasons = section.frame[reason.name].to_list() if reason else []
    plain, largest = not console.color_system, cells.largest_share(section)  # then no cell is shaded by its value
    for i in range(rows + len(section.footer)):
        if i == rows:
            console.print(_rule(grid))
        row = {} if plain else section.frame.row(i, named=True) if i < rows else section.footer[i - rows]
        _row(console, grid, grid.cell_lines(i), row, largest, last=i >= rows)
        if i < rows and reasons:
            print_wrapped(console, f"  ↳ {reasons[i]}", "dim", "    ")


def _row(
    console: Console,
    grid: _Grid,
    cell_lines: Sequence[Sequence[str]],
    row: dict[str, Any],
    largest: float,
    *,
    last: bool,
) -> None:
    """The lines of one row; those at the end of the table are in bold."""
    for n in range(max(map(len, cell_lines))):
        line = [
            _aligned(lines[n] if n < len(lines) else "", column, width)
            for lines, column, width in zip(cell_lines, grid.columns, grid.widths, strict=True)
        ]
        if not console.color_system:  # as it stands: Rich takes several times as long for the same
            console.file.write(grid.joined(line).rstrip() + "\n")
            continue
        styles = [_style(lines, c, row, largest) for lines, c in zip(cell_lines, grid.columns, strict=True)]
        text = Text(" " * grid.gap, style="bold" if last else "").join(map(Text, line, styles))
        text.rstrip()
        console.print(text, soft_wrap=True)


def _style(lines: Sequence[str], column: Column, row: dict[str, Any], largest: float) -> str:
    if column.kind is Kind.HEAT:
        return _HEAT_STYLES[cells.heat_step(row.get(column.name), largest)]
    if column is _SHARE:
        return BAR_COLOUR
    tone = TONES.get(lines[0]) if column.kind is Kind.WORD else None
    return tone.value.terminal if tone else ""
