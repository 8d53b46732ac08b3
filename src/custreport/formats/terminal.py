"""The report for a terminal."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from custreport.core.document import Column, Kind
from custreport.formats import cells, customer_page
from custreport.formats.layout import Fit, fit, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report, Section

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
_BARS = "cyan"
_WIDEST_BAR = 60
_SENTENCE = "concentration"
_INK_ON_GROUND = ((16, 195), (16, 153), (16, 111), (231, 26), (231, 18))
_SHADES = ("", *(f"color({ink}) on color({ground})" for ink, ground in _INK_ON_GROUND))
"""How a cell of a heat map looks, from the least to the most: a colour of its own for what is read on it."""
_LATEST = 24  # months that have a bar; as many as one looks at
_SHARE = Column("share", "Share")
_SHARES = (12, 40)  # least and greatest width of a share and its bar
_BELOW = "reason"  # a column too long for a cell stands below its row
_GOES_ON = "how"  # a column whose text goes on in the next line


@dataclass(frozen=True, slots=True)
class Screen:
    """What the report is written on. No ``width``: as wide as the figures need."""

    width: int | None = None
    colour: bool = False
    unicode: bool = True


def render(report: Report, screen: Screen | None = None) -> str:
    """The report as text, with ANSI styles when the screen has colour."""
    screen = screen or Screen()
    laid = {s.name: _texts(report, s) for s in report.sections if s.name not in {*_PICTURES, _SENTENCE}}
    natural = {s.name: _natural(s, laid[s.name]) for s in report.sections if s.name in laid}
    width = screen.width or max([100, *natural.values()])
    out = io.StringIO()
    console = console_of(out, screen, width)
    console.print(Text(report.title, style="bold"))
    _wrapped(console, " · ".join(f"{label}: {text}" for label, text in report.heading()), "dim", "", " · ")
    for section in report.sections:
        if section.name == _SENTENCE:
            _wrapped(console, cells.concentration(section), "", "  ")
            continue
        console.print()
        if picture := _PICTURES.get(section.name):
            picture(console, report, section)
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


def _summary(console: Console, report: Report, section: Section) -> None:
    """The four cards."""
    _cards(console, cells.cards(section, report))


def _account(console: Console, report: Report, section: Section) -> None:
    """How an account stands: cards, why, and the rest."""
    _cards(console, customer_page.cards(section, report))
    _wrapped(console, customer_page.reason(section), "bold", "")
    _wrapped(
        console, " · ".join(f"{label}: {text}" for label, text in customer_page.facts(section, report)), "", "", " · "
    )


def _cards(console: Console, cards: Sequence[tuple[str, str, str]]) -> None:
    """Framed figures, as many beside each other as fit; the change in two lines."""
    changes = [change.replace(" from ", "\nfrom ") for *_, change in cards]
    lines = max(change.count("\n") + 1 if change else 0 for change in changes)
    panels = [
        Panel(
            Text.assemble(
                (figure, STYLES.get(figure, "bold")),
                (f"\n{change}" if change else "", "dim"),
                "\n" * (lines - change.count("\n") - bool(change)),
                no_wrap=True,
            ),
            title=Text(label, style="dim"),
            title_align="left",
            border_style="dim",
            padding=(0, 1),
        )
        for (label, figure, _), change in zip(cards, changes, strict=True)
    ]
    needed = max(  # and the frame
        max(cell_len(label) + 6, *(cell_len(line) + 4 for line in (figure, *change.split("\n"))))
        for (label, figure, _), change in zip(cards, changes, strict=True)
    )
    width = console.width
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
    room = min(console.width - 7 - 4 - wide, _WIDEST_BAR)
    most = max(confirmed + draft for _, confirmed, draft in amounts) or 1
    for (month, confirmed, draft), text in zip(amounts, texts, strict=True):
        bar, light = (round(float(part / most) * room) for part in (confirmed, draft))
        line = Text(f"{month:%Y-%m}  {text:>{wide}}  ")
        line.append("█" * bar, style=_BARS).append("░" * light, style="dim")
        line.rstrip()
        console.print(line, soft_wrap=True)
    earlier = section.frame.height - shown.height
    more = f"; {earlier:,} earlier month{'s are' if earlier > 1 else ' is'} not shown" if earlier > 0 else ""
    drafts = any(draft for *_, draft in amounts)
    said = "confirmed amount" + (", and drafts as ░" if drafts else "")
    _wrapped(console, f"  {said}{more}", "dim", "  ")


def _figures(console: Console, report: Report, section: Section) -> None:
    """A line a figure, a column a period."""
    periods, rows = customer_page.figures(section, report)
    console.print(Text(section.title, style="bold"))
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(section.columns[0].label)
    for period in periods:
        table.add_column(period, justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _gaps(console: Console, _: Report, section: Section) -> None:
    """A bar a gap, and a line across them at the usual one."""
    console.print(Text(section.title, style="bold"))
    found = customer_page.gaps(section)
    label, days, word = (
        max((len(getattr(gap, name)) for gap in found), default=0) for name in ("label", "days", "word")
    )
    room = max(min(console.width - label - days - word - 6, _WIDEST_BAR), 1)
    for gap in found:
        bar = "█" * round(gap.part * room)
        bar = f"{bar[:-1]}»" if gap.cut else bar
        if gap.usual is not None:
            at = min(round(gap.usual * room), room - 1)
            bar = f"{bar[:at]:<{at}}│{bar[at + 1 :]}"
        style = STYLES["late"] if gap.longer else ""
        line = Text(f"{gap.label:<{label}}  {gap.days:>{days}}  ")
        line.append(bar, style=style or _BARS).append(f"  {gap.word}", style=style)
        line.rstrip()
        console.print(line, soft_wrap=True)
    _wrapped(console, f"  {customer_page.gaps_said(section)}", "dim", "  ")


_PICTURES = {"summary": _summary, "months": _months, "account": _account, "figures": _figures, "gaps": _gaps}
"""Sections that are no table."""


def _listed(section: Section) -> list[Column]:
    """The columns that stand side by side."""
    return [c for c in cells.telling(section) if c.name != _BELOW]


def _texts(report: Report, section: Section) -> list[list[str]]:
    """The cells of each column as shown, footer included."""
    texts = []
    for column in _listed(section):
        values = [*section.frame[column.name].to_list(), *(row.get(column.name) for row in section.footer)]
        texts.append([cells.shown(value, column, report.digits) for value in values])
    return texts


def _natural(section: Section, texts: list[list[str]]) -> int:
    """The width at which every column of a list is shown whole."""
    widest = [int(cells.widest(column, c, wide)) for c, column in zip(_listed(section), texts, strict=True)]
    return sum(widest) + 2 * (len(widest) - 1)


def _title(console: Console, section: Section) -> None:
    console.print(Text(section.title, style="bold"))
    for line in section.words:
        _wrapped(console, line, "", "  ")


def _table(console: Console, report: Report, section: Section, texts: list[list[str]], natural: int) -> None:
    _title(console, section)
    if not section.frame.height:
        nothing = "nobody" if section.name in {"leaderboard", "at_risk"} else "none"
        console.print(Text(nothing, style="dim"))
        return
    width, columns = console.width, _listed(section)
    greatest = 34 if width < natural else width
    chosen = fit(columns, texts, width, 1, wide, (10, greatest))
    if len(chosen.columns) < len(columns):
        chosen = fit(columns, texts, width, 1, wide, (max(16, width * 28 // 100), greatest))
    gap = 2 if sum(chosen.widths) + 2 * (len(chosen.widths) - 1) <= width else 1
    by_name = dict(zip((c.name for c in columns), texts, strict=True))
    room = int(width - sum(chosen.widths) - gap * len(chosen.widths))
    if room >= _SHARES[0] and (shares := _shares(report, section, min(room, _SHARES[1]))):
        by_name[_SHARE.name] = shares
        widest = max(map(len, shares))
        chosen = Fit((*chosen.columns, _SHARE), (*chosen.widths, widest), chosen.left_out)
    _header(console, chosen.columns, chosen.widths, gap)
    rows = len(section.frame)
    below, plain = _BELOW in section.frame.columns, not console.color_system  # then no cell is shaded by its value
    most = cells.hottest(section)
    reasons = section.frame[_BELOW].to_list() if below else []
    for i in range(rows + len(section.footer)):
        if i == rows:
            console.print(_rule(chosen.widths, gap))
        broken = [
            wrap(by_name[c.name][i], w, wide) if c.name == _GOES_ON else cells.lines(by_name[c.name][i], c)
            for c, w in zip(chosen.columns, chosen.widths, strict=True)
        ]
        row = {} if plain else section.frame.row(i, named=True) if i < rows else section.footer[i - rows]
        _row(console, chosen, broken, gap, row, most, last=i >= rows)
        if i < rows and reasons:
            _wrapped(console, f"  ↳ {reasons[i]}", "dim", "    ")
    if section.hidden:
        console.print(Text(cells.hidden(section.hidden), style="dim"))
    if chosen.left_out:
        names = ", ".join(c.label for c in chosen.left_out)
        _wrapped(
            console, f"Not shown at this width: {names}. A wider terminal or --format csv shows them.", "dim", "  "
        )


def _shares(report: Report, section: Section, room: int) -> list[str]:
    """What part of the total each customer's confirmed amount is, and a bar as long as its part of the largest."""
    if section.name != "leaderboard" or not section.footer:
        return []
    total = section.footer[-1]["confirmed_order_amount"]
    if total <= 0:
        return []
    parts = [max(float(amount / total), 0.0) for amount in section.frame["confirmed_order_amount"]]
    share = Column("share", "Share", Kind.SHARE)
    texts = [cells.shown(part, share, report.digits) for part in parts]
    wide = max(map(len, texts))
    most = max(parts) or 1
    bars = ["█" * round(part / most * (room - wide - 1)) for part in parts]
    return [
        *(f"{text:>{wide}} {bar}".rstrip() for text, bar in zip(texts, bars, strict=True)),
        *("" for _ in section.footer),
    ]


def _rule(widths: Sequence[float], gap: int) -> Text:
    return Text((" " * gap).join("─" * int(w) for w in widths), style="dim")


def _header(console: Console, columns: Sequence[Column], widths: Sequence[float], gap: int) -> None:
    labels = [wrap(c.label, w, wide) for c, w in zip(columns, widths, strict=True)]
    height = max(map(len, labels))
    for n in range(height):
        parts = []
        for column, width, label in zip(columns, widths, labels, strict=True):
            at = n - (height - len(label))
            parts.append(_aligned(label[at] if at >= 0 else "", column, int(width)))
        console.print(Text((" " * gap).join(parts).rstrip(), style="bold"), soft_wrap=True)
    console.print(_rule(widths, gap))


def wide(text: str) -> int:
    """How many columns of a terminal a text takes; most are of letters that take one."""
    return len(text) if text.isascii() else cell_len(text)


def _aligned(text: str, column: Column, width: int) -> str:
    if (taken := wide(text)) > width:
        text, taken = set_cell_size(text, width - 1) + "…", width
    space = " " * (width - taken)
    return space + text if column.kind in cells.RIGHT else text + space


def _row(
    console: Console,
    chosen: Fit,
    broken: Sequence[Sequence[str]],
    gap: int,
    row: dict[str, Any],
    most: float,
    *,
    last: bool,
) -> None:
    """The lines of one row; those at the end of the table are in bold."""
    for n in range(max(map(len, broken))):
        line = [
            _aligned(lines[n] if n < len(lines) else "", c, int(w))
            for lines, c, w in zip(broken, chosen.columns, chosen.widths, strict=True)
        ]
        if not console.color_system:  # as it stands: Rich takes several times as long for the same
            console.file.write((" " * gap).join(line).rstrip() + "\n")
            continue
        styles = [_style(lines, c, row, most) for lines, c in zip(broken, chosen.columns, strict=True)]
        whole = Text(" " * gap, style="bold" if last else "").join(map(Text, line, styles))
        whole.rstrip()
        console.print(whole, soft_wrap=True)


def _style(lines: Sequence[str], column: Column, row: dict[str, Any], most: float) -> str:
    if column.kind is Kind.HEAT:
        return _SHADES[cells.shade(row.get(column.name), most)]
    return STYLES.get(lines[0], "") if column.kind is Kind.WORD else _BARS if column is _SHARE else _SHADES[0]
