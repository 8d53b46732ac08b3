"""What ``check`` finds out about files, for a terminal and for programs."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from custreport.core.currency import minor_digits
from custreport.formats.cells import money
from custreport.formats.json import escaped
from custreport.formats.terminal.console import Screen, ascii_only, console_of
from custreport.formats.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from custreport.core.diagnostics import Examination, FoundFile

FORMAT = 1
_WIDTH = 100
_KINDS = {"confirmed": "green", "draft": "yellow", "cancelled": "dim", "credit": "cyan"}


def render_json(diagnosis: Examination) -> str:
    """All of it as JSON: amounts as text with their exact decimals, days as ISO dates, empty as null."""
    rows = diagnosis.reconciliation
    totals = {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in diagnosis.totals.items()
    }
    document = {
        "format": FORMAT,
        "usable": not diagnosis.problems,
        "problems": list(diagnosis.problems),
        "files": [asdict(file) for file in diagnosis.files],
        "totals": totals or None,
        "currencies": [
            {**each, **{k: money(each[k], minor_digits(each["currency"])) for k in ("confirmed", "draft")}}
            for each in diagnosis.currencies
        ],
        "reconciliation": rows
        and {"rows_read": rows.rows_read, **rows.parts(), "rejected_lines": list(rows.rejected_lines)},
        "suspicious": list(diagnosis.suspicious),
        "notes": list(diagnosis.notes),
    }
    return escaped(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def render(diagnosis: Examination, screen: Screen | None = None) -> str:
    """All of it as text, with ANSI styles when the screen has colour."""
    screen = screen or Screen()
    out = io.StringIO()
    console = console_of(out, screen, screen.width or _WIDTH)
    for file in diagnosis.files:
        _file(console, file)
    _totals(console, diagnosis)
    _list(console, "Suspicious", diagnosis.suspicious, "yellow")
    _list(console, "Cannot be used", diagnosis.problems, "bold red")
    if not diagnosis.problems:
        console.print(Text("These files can be used.", style="bold green"))
    text = "\n".join(line.rstrip() for line in out.getvalue().split("\n"))
    return text if screen.unicode else ascii_only(text)


def _table(*headings: str | Column) -> Table:
    return Table(*headings, box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)


def _figures(heading: str) -> Column:
    """A column of figures."""
    return Column(heading, justify="right")


def _file(console: Console, file: FoundFile) -> None:
    console.print(Text(file.path, style="bold"))
    rows = [f"{file.rows:,} rows", f"{file.orders:,} orders"] if file.rows is not None else []
    facts = [
        file.kind,
        *([f"{file.bytes:,} bytes"] if file.bytes is not None else []),
        *rows,
        f"export of {file.system}" if file.system else "system not known",
    ]
    console.print(Padding(Text(" · ".join(facts), style="dim"), (0, 0, 1, 2)))
    fields = _table("Field", "Column", "For example")
    for field in file.fields:
        fields.add_row(field.name, str(field), Text(" · ".join(field.samples), overflow="ellipsis", no_wrap=True))
    console.print(Padding(fields, (0, 0, 0, 2)))
    if file.unused:
        console.print(Padding(Text(f"Not used: {', '.join(file.unused)}", style="dim"), (0, 0, 0, 2)))
    if file.role:
        dates = [f"Dates: {file.dates}"] if file.dates else []
        reading = [*dates, f"decimal {file.decimal}", f"rows: {file.grain}"]
        console.print(Padding(Text(" · ".join(reading)), (1, 0, 0, 2)))
    if file.statuses:
        statuses = _table("Status", "Counts as", _figures("Rows"), "By")
        for status in file.statuses:
            kind = Text(status.kind or "unknown", style=_KINDS.get(status.kind or "", Tone.ALARMING.value.terminal))
            statuses.add_row(status.word, kind, f"{status.rows:,}", status.by)
        console.print(Padding(statuses, (1, 0, 0, 2)))
    elif file.role in {"orders", "heads"}:
        console.print(Padding(Text("No status: every order counts as confirmed"), (0, 0, 0, 2)))
    console.print()


def _totals(console: Console, diagnosis: Examination) -> None:
    """What all files together come to."""
    if not diagnosis.totals:
        return
    totals = diagnosis.totals
    span = f" from {totals['first']} to {totals['last']}" if totals["first"] else ""
    console.print(Text(f"{totals['orders']:,} orders of {totals['customers']:,} customers{span}", style="bold"))
    if diagnosis.currencies:
        amounts = _table("Currency", _figures("Orders"), _figures("Confirmed"), _figures("Draft"))
        for each in diagnosis.currencies:
            digits = minor_digits(each["currency"])
            amounts.add_row(
                each["currency"] or "not stated",
                f"{each['orders']:,}",
                f"{each['confirmed']:,.{digits}f}",
                f"{each['draft']:,.{digits}f}",
            )
        console.print(Padding(amounts, (0, 0, 0, 2)))
    if diagnosis.reconciliation:
        console.print(Padding(Text(str(diagnosis.reconciliation)), (0, 0, 0, 2)))
    for note in diagnosis.notes:
        console.print(Padding(Text(f"Note: {note}", style="dim"), (0, 0, 0, 2)))
    console.print()


def _list(console: Console, title: str, lines: Sequence[str], style: str) -> None:
    if not lines:
        return
    console.print(Text(title, style=style))
    for line in lines:
        console.print(Padding(Text(f"- {line}"), (0, 0, 0, 2)))
    console.print()
