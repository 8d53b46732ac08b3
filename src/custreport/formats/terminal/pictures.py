"""The sections that are drawn: cards, a sentence, an account, bars by month and between purchases."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from custreport.core.document import Layout
from custreport.formats import cells, chart, customer_page
from custreport.formats.terminal.console import BAR_COLOUR, WIDEST_BAR, print_wrapped
from custreport.formats.theme import TONES, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from custreport.core.document import Report, Section

_MONTHS = 24  # that have a bar; as many as one looks at
_LEAST_CARD = 26


def _summary(console: Console, report: Report, section: Section) -> None:
    _cards(console, cells.cards(section, report))


def _concentration(console: Console, _report: Report, section: Section) -> None:
    print_wrapped(console, cells.concentration(section), "", "  ")


def _account(console: Console, report: Report, section: Section) -> None:
    """The cards, why, and the rest."""
    _cards(console, customer_page.cards(section, report))
    print_wrapped(console, customer_page.reason(section), "bold", "")
    facts = " · ".join(f"{label}: {text}" for label, text in customer_page.facts(section, report))
    print_wrapped(console, facts, "", "", " · ")


def _cards(console: Console, cards: Sequence[tuple[str, str, str]]) -> None:
    """Framed figures, as many beside each other as fit; the change in two lines."""
    changes = [change.replace(" from ", "\nfrom ") for *_, change in cards]
    height = max(change.count("\n") + 1 if change else 0 for change in changes)
    panels = [_panel(label, figure, change, height) for (label, figure, _), change in zip(cards, changes, strict=True)]
    needed = max(  # and the frame
        max(cell_len(label) + 6, *(cell_len(line) + 4 for line in (figure, *change.split("\n"))))
        for (label, figure, _), change in zip(cards, changes, strict=True)
    )
    width = console.width
    across = 4 if 4 * needed + 3 <= width else 2 if 2 * needed + 1 <= width else 1
    grid = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(across):
        grid.add_column(width=min(max(needed, _LEAST_CARD), width // across - 1))
    for start in range(0, len(panels), across):
        grid.add_row(*panels[start : start + across])
    console.print(grid)


def _panel(label: str, figure: str, change: str, height: int) -> Panel:
    tone = TONES.get(figure)
    return Panel(
        Text.assemble(
            (figure, tone.value.terminal if tone else "bold"),
            (f"\n{change}" if change else "", "dim"),
            "\n" * (height - change.count("\n") - bool(change)),
            no_wrap=True,
        ),
        title=Text(label, style="dim"),
        title_align="left",
        border_style="dim",
        padding=(0, 1),
    )


def _months(console: Console, report: Report, section: Section) -> None:
    """A bar per month: confirmed, then drafts, lighter."""
    console.print(Text("By month", style="bold"))
    months = chart.months(section)
    if not months:
        console.print(Text("no orders", style="dim"))
        return
    _, column, _ = chart.chart_columns(section)
    latest = [(month, max(month.confirmed, Decimal(0))) for month in months[-_MONTHS:]]
    texts = [cells.format_value(month.confirmed, column, report.digits) for month, _ in latest]
    text_width = max(map(len, texts))
    room = min(console.width - 7 - 4 - text_width, WIDEST_BAR)
    longest = max(confirmed + month.draft for month, confirmed in latest) or 1
    for (month, confirmed), text in zip(latest, texts, strict=True):
        bar, light = (round(float(part / longest) * room) for part in (confirmed, month.draft))
        line = Text(f"{month.first:%Y-%m}  {text:>{text_width}}  ")
        line.append("█" * bar, style=BAR_COLOUR).append("░" * light, style="dim")
        line.rstrip()
        console.print(line, soft_wrap=True)
    print_wrapped(console, f"  {_months_note(len(months), latest)}", "dim", "  ")


def _months_note(count: int, latest: Sequence[tuple[chart.Month, object]]) -> str:
    earlier = count - len(latest)
    more = f"; {earlier:,} earlier month{'s are' if earlier > 1 else ' is'} not shown" if earlier > 0 else ""
    drafts = ", and drafts as ░" if any(month.draft for month, _ in latest) else ""
    return f"confirmed amount{drafts}{more}"


def _figures(console: Console, report: Report, section: Section) -> None:
    """A line per figure, a column per period."""
    periods, rows = customer_page.figures(section, report)
    console.print(Text(section.title, style="bold"))
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(section.columns[0].label)
    for period in periods:
        table.add_column(period, justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _gaps(console: Console, _report: Report, section: Section) -> None:
    """A bar per gap, and a line across them at the usual one."""
    console.print(Text(section.title, style="bold"))
    gaps = customer_page.gaps(section)
    label, days, word = (
        max((len(text) for text in texts), default=0)
        for texts in ([g.label for g in gaps], [g.days for g in gaps], [g.word for g in gaps])
    )
    room = max(min(console.width - label - days - word - 6, WIDEST_BAR), 1)
    for gap in gaps:
        style = Tone.WARNING.value.terminal if gap.longer else ""
        line = Text(f"{gap.label:<{label}}  {gap.days:>{days}}  ")
        line.append(_gap_bar(gap, room), style=style or BAR_COLOUR).append(f"  {gap.word}", style=style)
        line.rstrip()
        console.print(line, soft_wrap=True)
    print_wrapped(console, f"  {customer_page.gaps_note(section)}", "dim", "  ")


def _gap_bar(gap: customer_page.Gap, room: int) -> str:
    bar = "█" * round(gap.part * room)
    bar = f"{bar[:-1]}»" if gap.cut else bar
    if gap.usual is None:
        return bar
    at = min(round(gap.usual * room), room - 1)
    return f"{bar[:at]:<{at}}│{bar[at + 1 :]}"


DRAWINGS: dict[Layout, Callable[[Console, Report, Section], None]] = {
    Layout.CARDS: _summary,
    Layout.SENTENCE: _concentration,
    Layout.PROFILE: _account,
    Layout.PERIODS: _figures,
    Layout.MONTHS: _months,
    Layout.INTERVALS: _gaps,
}
"""The layouts that are no table here."""
IN_LINE = frozenset({Layout.SENTENCE})
"""Those that follow without a blank line."""
