"""The skeleton of a command: read → analyse → report → write, each step with its message on stderr."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from custreport.core.filters import Filters, Horizon, ReportSpec
from custreport.core.text import plain
from custreport.runtime import memory
from custreport.runtime.progress import busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from custreport.analysis.analysis import Analysis
    from custreport.config import Config
    from custreport.core.document import Report
    from custreport.core.reading_options import Orders, Resources
    from custreport.core.risk_settings import RiskRule
    from custreport.sources import Book

T = TypeVar("T")

SCREEN_ROWS = 20
"""Rows of a list on a terminal where nobody says how many."""
STALE = 45
"""Days after which an export is old enough to say so."""
TITLE = "Customer Report"


@dataclass(frozen=True, slots=True)
class Run:
    """What holds for one run of a command: the clock, the settings and the risk rule, each looked up once."""

    today: date
    settings: Config
    rule: RiskRule
    resources: Resources
    folder: Path | None = None

    @classmethod
    def start(cls, resources: Resources, horizon: Horizon | None = None, folder: Path | None = None) -> Run:
        """A run in this folder (default: the current one), before Polars is imported.

        Raises:
            CustReportError: ``custreport.toml`` cannot be used.
            UsageError: an option that does not fit.
        """
        if limit := resources.room:
            memory.limit(limit)
        settings = load_settings(folder)
        rule = (horizon or Horizon()).of(settings.risk)
        return cls(date.today(), settings, rule, resources, folder)  # noqa: DTZ011 — the user's own day

    def read(self, orders: Orders, *ahead: str) -> Book:
        """The orders; the modules ``ahead`` are needed next and imported meanwhile.

        Raises:
            CustReportError: they cannot be read.
        """
        from custreport import sources  # noqa: PLC0415

        keep = self.settings.cache if self.resources.cache is None else self.resources.cache
        with busy("Reading orders") as on_progress, _importing(ahead):
            return sources.load(orders, self.settings, self.folder, on_progress, room=self.resources.room, keep=keep)

    def compute(self, book: Book, build: Callable[[], T], label: str = "Computing the report") -> T:
        """What ``build`` returns; then what a person should know of the orders is said on stderr."""
        from custreport import sources  # noqa: PLC0415

        with busy(label):
            result = build()
        say_where_from(self.settings)
        _warn(book, *sources.after_today(book, self.today))
        return result

    def analyse(self, book: Book, filters: Filters, choice: ReportSpec) -> tuple[Analysis, Report]:
        """The analysis that other reports of this run can be made from, and the report of ``choice``."""
        from custreport.analysis.analysis import analyse  # noqa: PLC0415
        from custreport.reports.registry import (  # noqa: PLC0415
            build_report,
        )

        def build() -> tuple[Analysis, Report]:
            analysis = analyse(book, filters, rule=self.rule, today=self.today, compare=choice.compare)
            return analysis, build_report(analysis, choice)

        analysis, report = self.compute(book, build)
        self._note_if_empty(report)
        self._note_if_stale(report, filters)
        return analysis, report

    def _note_if_empty(self, report: Report) -> None:
        from custreport.reports.registry import (  # noqa: PLC0415
            LISTS,
        )

        lists = [section for section in report.sections if section.name in LISTS]
        if not lists or any(section.frame.height for section in lists):
            return
        counts = ", ".join(f"{count:,} {risk}" for risk, count in report.risks.items())
        elsewhere = f"; the accounts are {counts}" if report.main == "at_risk" and counts else ""
        typer.echo(f"note: nothing matched{elsewhere}", err=True)

    def _note_if_stale(self, report: Report, filters: Filters) -> None:
        behind = (self.today - report.as_of).days
        chosen = filters.as_of or filters.to or filters.period
        if behind > STALE and sys.stderr.isatty() and self.folder is None and not chosen:
            typer.echo(
                f"note: the newest order is {behind:,} days old; ages count from {report.as_of} (--as-of changes it)",
                err=True,
            )


def section_report(
    orders: Orders,
    resources: Resources,
    filters: Filters,
    choice: ReportSpec,
    horizon: Horizon | None = None,
    *,
    ahead: tuple[str, ...] = (),
    folder: Path | None = None,
) -> tuple[Run, Analysis, Report]:
    """Read and analyse for a command that chooses from the sections; a wrong option stops it before.

    Returns:
        The run, the analysis that other reports can be made from, and the report.

    Raises:
        CustReportError: the orders cannot be read.
        UsageError: an option that does not fit.
    """
    filters.check(choice.compare)
    choice.check()
    run = Run.start(resources, horizon, folder)
    book = run.read(orders, "custreport.reports.registry", *ahead)
    return run, *run.analyse(book, filters, choice)


def load_settings(folder: Path | None = None) -> Config:
    """The settings that hold in a folder, the current one by default.

    Raises:
        CustReportError: ``custreport.toml`` cannot be used.
    """
    from custreport import config  # noqa: PLC0415

    return config.load((folder or Path()).resolve())


def say_where_from(settings: Config) -> None:
    """Say on stderr that settings of another folder hold, or that some were not trusted."""
    for notice in settings.notices:
        typer.echo(f"note: {plain(notice)}", err=True)


@contextmanager
def _importing(modules: tuple[str, ...]) -> Iterator[None]:
    """Import modules within the block: Polars reads without Python's lock."""
    thread = threading.Thread(target=lambda: [import_module(name) for name in modules])
    thread.start()
    yield
    thread.join()


def _warn(book: Book, *warnings: str) -> None:
    """Say on stderr what a person should know of the orders."""
    for warning in (*book.warnings, *warnings):
        typer.echo(f"warning: {plain(warning)}", err=True)
    if book.rejected_rows:
        typer.echo(f"warning: {book.rejected_rows:,} rows left out: {'; '.join(map(plain, book.rejected))}", err=True)
    if book.room and (used := memory.peak()) > book.room:
        why = "" if book.coded is not None else "; these orders are not written plainly enough to be laid on disk"
        typer.echo(f"note: {used / 1e9:.1f} GB of memory were used{why}", err=True)
