"""The report for a terminal."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from custreport.formats import cells
from custreport.formats.layout import fit, wrap
from custreport.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.model import Column, Report, Section

STYLES = {
    "at-risk": "bold red",
    "lost": "magenta",
    "late": "yellow",
    "on-track": "green",
    "new": "cyan",
    "never": "dim",
    "active": "green",
    "draft-only": "yellow",
    "inactive": "red",
}
_CARDS = ("summary",)
_BARS = "months"
_LATEST = 24  # months that have a bar; as many as one looks at
_BELOW = "reason"  # a column too long for a cell stands below its row


@dataclass(frozen=True, slots=True)
class Screen:
    """What the report is written on. No ``width``: as wide as the figures need."""

    width: int | None = None
    colour: bool = False
    unicode: bool = True


def render(report: Report, screen: Screen | None = None) -> str:
    """The report as text, with ANSI styles when the screen has colour."""
    screen = screen or Screen()
    laid = {s.name: _texts(report, s) for s in report.sections if s.name not in {*_CARDS, _BARS}}
    natural = {s.name: _natural(s, laid[s.name]) for s in report.sections if s.name in laid}
    width = screen.width or max([100, *natural.values()])
    out = io.StringIO()
    console = console_of(out, screen, width)
    console.print(Text(report.title, style="bold"))
    _wrapped(console, " · ".join(f"{label}: {text}" for label, text in report.heading()), "dim", "", " · ")
    for section in report.sections:
        console.print()
        if section.name in _CARDS:
            _cards(console, report, section, width)
        elif section.name == _BARS:
            _months(console, report, section)
        else:
            _table(console, report, section, laid[section.name], natural[section.name])
    console.print()
    for label, text in report.fine_print():
        _wrapped(console, f"{label}: {text}", "dim", "  ")
    text = out.getvalue()
    return text if screen.unicode else ascii_only(text)


def console_of(out: io.StringIO, screen: Screen, width: int) -> Console:
    """A console that writes to a text, with styles when the screen has colour."""
    return Console(
        file=out,
        width=width,
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        no_color=not screen.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def ascii_only(text: str) -> str:
    """A text for a terminal that shows nothing else."""
    plain = str.maketrans("─│╭╮╰╯·…–↳█░", "-|++++-.->#:")
    return text.translate(plain).encode("ascii", "replace").decode()


def _wrapped(console: Console, text: str, style: str, indent: str, joint: str = " ") -> None:
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
            _wrapped(console, line, style, indent or "  ")
        else:
            for piece in chop_cells(line, console.width):
                console.print(Text(piece, style=style), soft_wrap=True)


def _cards(console: Console, report: Report, section: Section, width: int) -> None:
    values = section.frame.row(0, named=True)
    panels = []
    for column in section.columns:
        figure = Text(cells.card(values[column.name], column, report), style="bold", no_wrap=True)
        panels.append(
            Panel(figure, title=Text(column.label, style="dim"), title_align="left", border_style="dim", padding=(0, 1))
        )
    needed = max(cell_len(p.renderable.plain) + 4 for p in panels if isinstance(p.renderable, Text))  # figure and frame
    needed = max(needed, *(cell_len(c.label) + 6 for c in section.columns))
    across = 4 if 4 * needed + 3 <= width else 2 if 2 * needed + 1 <= width else 1
    grid = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(across):
        grid.add_column(width=min(max(needed, 26), width // across - 1))
    for start in range(0, len(panels), across):
        grid.add_row(*panels[start : start + across])
    console.print(grid)


def _months(console: Console, report: Report, section: Section) -> None:
    """A bar a month: confirmed, then drafts, lighter."""
    console.print(Text("By month", style="bold"))
    if not section.frame.height:
        console.print(Text("no orders", style="dim"))
        return
    by_name = {c.name: c for c in section.columns}
    shown = section.frame.tail(_LATEST)
    amounts = [
        (row["month"], max(row["confirmed_order_amount"], 0), row["draft_order_amount"])
        for row in shown.iter_rows(named=True)
    ]
    texts = [
        cells.shown(value, by_name["confirmed_order_amount"], report.digits)
        for value in shown["confirmed_order_amount"]
    ]
    wide = max(map(len, texts))
    room = min(console.width - 7 - 4 - wide, 60)
    most = max(confirmed + draft for _, confirmed, draft in amounts) or 1
    for (month, confirmed, draft), text in zip(amounts, texts, strict=True):
        bar, light = (round(float(part / most) * room) for part in (confirmed, draft))
        line = Text(f"{month:%Y-%m}  {text:>{wide}}  ")
        line.append("█" * bar, style="cyan").append("░" * light, style="dim")
        line.rstrip()
        console.print(line, soft_wrap=True)
    earlier = section.frame.height - shown.height
    more = f"; {earlier:,} earlier months are not shown" if earlier > 0 else ""
    drafts = any(draft for *_, draft in amounts)
    said = "confirmed amount" + (", and drafts as ░" if drafts else "")
    console.print(Text(f"  {said}{more}", style="dim"), soft_wrap=True)


def _listed(section: Section) -> list[Column]:
    """The columns that stand side by side."""
    return [c for c in section.columns if c.name != _BELOW]


def _texts(report: Report, section: Section) -> list[list[str]]:
    """The cells of each column as shown, footer included."""
    texts = []
    for column in _listed(section):
        values = [*section.frame[column.name].to_list(), *(row.get(column.name) for row in section.footer)]
        texts.append([cells.shown(value, column, report.digits) for value in values])
    return texts


def _natural(section: Section, texts: list[list[str]]) -> int:
    """The width at which every column of a list is shown whole."""
    widest = [
        max([cell_len(w) for w in c.label.split()] + [cell_len(line) for t in column for line in cells.lines(t, c)])
        for c, column in zip(_listed(section), texts, strict=True)
    ]
    return sum(widest) + 2 * (len(widest) - 1)


def _table(console: Console, report: Report, section: Section, texts: list[list[str]], natural: int) -> None:
    console.print(Text(section.title, style="bold"))
    if not section.frame.height:
        nothing = "nobody" if section.name in {"leaderboard", "at_risk"} else "none"
        console.print(Text(nothing, style="dim"))
        return
    width, columns = console.width, _listed(section)
    greatest = 34 if width < natural else width
    chosen = fit(columns, texts, width, 1, cell_len, (10, greatest))
    if len(chosen.columns) < len(columns):
        chosen = fit(columns, texts, width, 1, cell_len, (max(16, width * 28 // 100), greatest))
    used = sum(chosen.widths)
    gap = 2 if used + 2 * (len(chosen.widths) - 1) <= width else 1
    by_name = dict(zip((c.name for c in columns), texts, strict=True))
    _header(console, chosen.columns, chosen.widths, gap)
    rows = len(section.frame)
    below = _BELOW in section.frame.columns
    reasons = [cells.reason(row, report.as_of) for row in section.frame.iter_rows(named=True)] if below else []
    for i in range(rows + len(section.footer)):
        if i == rows:
            console.print(_rule(chosen.widths, gap))
        broken = [cells.lines(by_name[c.name][i], c) for c in chosen.columns]
        for n in range(max(map(len, broken))):
            line = Text(" " * gap, style="bold" if i >= rows else "").join(
                _cell(lines[n] if n < len(lines) else "", c, int(w))
                for lines, c, w in zip(broken, chosen.columns, chosen.widths, strict=True)
            )
            line.rstrip()
            console.print(line, soft_wrap=True)
        if i < rows and reasons:
            _wrapped(console, f"  ↳ {reasons[i]}", "dim", "    ")
    if section.hidden:
        console.print(Text(cells.hidden(section.hidden), style="dim"))
    if chosen.left_out:
        names = ", ".join(c.label for c in chosen.left_out)
        _wrapped(
            console, f"Not shown at this width: {names}. A wider terminal or --format csv shows them.", "dim", "  "
        )


def _rule(widths: Sequence[float], gap: int) -> Text:
    return Text((" " * gap).join("─" * int(w) for w in widths), style="dim")


def _header(console: Console, columns: Sequence[Column], widths: Sequence[float], gap: int) -> None:
    labels = [wrap(c.label, w, cell_len) for c, w in zip(columns, widths, strict=True)]
    height = max(map(len, labels))
    for n in range(height):
        parts = []
        for column, width, label in zip(columns, widths, labels, strict=True):
            at = n - (height - len(label))
            parts.append(_aligned(label[at] if at >= 0 else "", column, int(width)))
        console.print(Text((" " * gap).join(parts).rstrip(), style="bold"), soft_wrap=True)
    console.print(_rule(widths, gap))


def _aligned(text: str, column: Column, width: int) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1) + "…"
    space = " " * (width - cell_len(text))
    return space + text if column.kind in cells.RIGHT else text + space


def _cell(text: str, column: Column, width: int) -> Text:
    style = STYLES.get(text, "") if column.kind is Kind.WORD else ""
    return Text(_aligned(text, column, width), style=style)
