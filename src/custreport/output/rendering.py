"""The formats a report can have: each is a module with ``render(report)``, imported when it is used."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from custreport.core.document import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a report: its name, and the module that renders it."""

    name: str
    module: str

    def render(self, report: Report, **options: Any) -> bytes:  # noqa: ANN401 — those of the module's own function
        """The report in this format, as bytes."""
        rendered = import_module(self.module).render(report, **options)
        return rendered if isinstance(rendered, bytes) else rendered.encode()

    def cuts(self, report: Report) -> list[str]:
        """A note for each list that this format shows in part, since nobody says how many rows."""
        limit = getattr(import_module(self.module), "MOST_ROWS", sys.maxsize)
        shown = [(section, report.cut(section, limit)) for section in report.sections]
        return [f"{self.name}: {cut.title}: {cut.words[-1]}" for section, cut in shown if cut is not section]


FORMATS = {
    name: Format(name, f"custreport.formats.{module}")
    for name, module in {
        "table": "terminal",
        "json": "json",
        "csv": "csv",
        "md": "markdown",
        "pdf": "pdf",
        "html": "html",
        "xlsx": "xlsx",
    }.items()
}


def render_sections(report: Report) -> dict[str, bytes]:
    """One CSV per section, and ``about.csv``, by name."""
    from custreport.formats import csv  # noqa: PLC0415 — as every format, imported when it is used

    files = {
        f"{section.name.replace('_', '-')}.csv": csv.render_section(section, report.digits).encode()
        for section in report.sections
    }
    return files | {"about.csv": csv.render_about(report).encode()}
