"""The report for a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.text import Text

from custreport.formats.layout import has_more_than_picture
from custreport.formats.terminal import pictures, table
from custreport.formats.terminal.console import Screen, ascii_only, console_of, print_wrapped

if TYPE_CHECKING:
    from custreport.core.document import Report

__all__ = ["Screen", "render"]


def render(report: Report, screen: Screen | None = None) -> str:
    """The report as text, with ANSI styles when the screen has colour."""
    screen = screen or Screen()
    tables = {
        section.name: table.prepare(report, section)
        for section in report.sections
        if section.layout not in pictures.DRAWINGS or has_more_than_picture(section)
    }
    width = screen.width or max([100, *(each.natural_width for each in tables.values())])
    out = io.StringIO()
    console = console_of(out, screen, width)
    console.print(Text(report.title, style="bold"))
    print_wrapped(console, " · ".join(f"{label}: {text}" for label, text in report.heading()), "dim", "", " · ")
    for section in report.sections:
        if section.layout not in pictures.IN_LINE:
            console.print()
        if draw := pictures.DRAWINGS.get(section.layout):
            draw(console, report, section)
        if section.name in tables:
            table.draw(console, report, tables[section.name])
    console.print()
    for label, text in report.fine_print():
        print_wrapped(console, f"{label}: {text}", "dim", "  ")
    text = out.getvalue()
    return text if screen.unicode else ascii_only(text)
