"""Where a report goes: standard output, a file, several files, a set of files for each of many."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custreport.core.errors import UsageError
from custreport.core.option_markers import Flag, Metavar
from custreport.core.page_options import Page
from custreport.core.text import path_of, plain
from custreport.runtime.progress import busy, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Report, Reports
    from custreport.formats.terminal import Screen
    from custreport.output.batch import Formats


class OutputFormat(StrEnum):
    """The formats that can be written to standard output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"

    @property
    def is_one_table(self) -> bool:
        """Whether it holds one section's rows and nothing else: what a person must know goes to stderr."""
        return self is OutputFormat.CSV


_ENDINGS = {".txt": OutputFormat.TABLE, ".json": OutputFormat.JSON, ".csv": OutputFormat.CSV, ".md": OutputFormat.MD}
_EXPORTED = (".pdf", ".xlsx", ".html")


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where the report goes, and in what format."""

    format: Annotated[OutputFormat | None, "Default: by the ending of --output, else table."] = None
    output: Annotated[str | None, "Write to this file; - is standard output.", Flag("-o"), Metavar("FILE")] = None

    @property
    def to_file(self) -> bool:
        """Whether a file is written."""
        return self.output not in {None, "-"}

    @property
    def chosen(self) -> OutputFormat:
        """The format."""
        return self.format or _ENDINGS.get(_ending(self.output), OutputFormat.TABLE)

    @property
    def on_terminal(self) -> bool:
        """Whether a person looks at a table."""
        return not self.to_file and self.chosen is OutputFormat.TABLE and sys.stdout.isatty()

    @property
    def rows(self) -> int:
        """Rows of each list where nobody says how many, 0 for all."""
        from custreport.commands.run import SCREEN_ROWS  # noqa: PLC0415

        return SCREEN_ROWS if self.on_terminal else 0

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that write it."""
        from custreport.export import FORMATS  # noqa: PLC0415

        return ("custreport.export", FORMATS[self.chosen.value].module)

    def check(self) -> None:
        """Stop before any work is done when the file's ending promises a format that is not written here.

        Raises:
            UsageError: it does.
        """
        ending = _ending(self.output)
        if self.format is not None or not self.to_file or not ending or ending in _ENDINGS:
            return
        if ending in _EXPORTED:
            raise UsageError(
                f"--output {self.output}: {', '.join(OutputFormat)} are written here; "
                f"for this one: custreport export --{ending[1:]} FILE"
            )
        raise UsageError(
            f"--output {self.output}: no format ends in {ending}; there are {', '.join(_ENDINGS)}, "
            f"and {', '.join(_EXPORTED)} of custreport export; --format writes one of {', '.join(OutputFormat)} anyway"
        )

    def write(self, report: Report) -> None:
        """Render and write."""
        from custreport import export  # noqa: PLC0415

        name = self.chosen.value
        table = self.chosen is OutputFormat.TABLE
        options = {"screen": screen(terminal=self.on_terminal, to_file=self.to_file)} if table else {}
        with busy("Writing"):
            if self.to_file:
                export.export(report, path_of(str(self.output)), name, **options)
                return
            text = export.FORMATS[name].render(report, **options)
        typer.echo(text, nl=False)


@dataclass(frozen=True, kw_only=True)
class Documents:
    """The documents a report can be."""

    pdf: Annotated[str | None, "The report as a PDF.", Metavar("FILE")] = None
    html: Annotated[str | None, "The report as one web page that works offline.", Metavar("FILE")] = None

    def check(self, output: Output) -> None:
        """Stop before any work is done when two outputs would go to one place.

        Raises:
            UsageError: they would.
        """
        check_distinct(self.pdf, self.html, output.output or ("-" if output.format else None))

    def write(self, report: Report, output: Output, accent: str) -> None:
        """Write those that were asked for, and what goes to standard output or a file unless only they were."""
        files = dict(vars(self))
        if any(files.values()):
            write_files(report, files, Page(), accent)
        if not any(files.values()) or output.format or output.output:
            output.write(report)


def _ending(name: str | None) -> str:
    return Path(name or "").suffix.lower()


def screen(*, terminal: bool, to_file: bool) -> Screen:
    """The screen a table is shown on."""
    from custreport.formats.terminal import Screen  # noqa: PLC0415

    environ = os.environ
    colour = (terminal and environ.get("TERM") != "dumb") or (not to_file and bool(environ.get("FORCE_COLOR")))
    columns = environ.get("COLUMNS", "")
    width = (
        int(columns)
        if columns.isascii() and columns.isdigit() and int(columns)
        else shutil.get_terminal_size().columns
        if terminal
        else None
    )
    return Screen(
        width=width,
        colour=colour and not environ.get("NO_COLOR"),
        unicode="utf" in (sys.stdout.encoding or "utf").lower() or not terminal,
    )


def check_distinct(*targets: str | None) -> None:
    """Stop when two outputs would go to one place.

    Raises:
        UsageError: they would.
    """
    files = [path_of(target).resolve() for target in targets if target and target != "-"]
    if len(set(files)) < len(files) or targets.count("-") > 1:
        raise UsageError("two outputs with one name: give each its own")


def write_files(
    report: Report, files: dict[str, str | None], page: Page, accent: str, csv_folder: str | None = None
) -> None:
    """Write a report to files, each named by its format, and say so."""
    from custreport import export  # noqa: PLC0415

    warnings: list[str] = []
    pdf = {"page": page, "accent": accent, "warn": warnings.append}
    written: list[Path] = []
    with busy("Writing") as on_progress:
        for name, target in files.items():
            options = pdf if name == "pdf" else {}
            on_progress(f"Writing {plain(str(target))}")
            if target == "-":
                typer.echo(export.FORMATS[name].render(report, **options), nl=False)
            elif target:
                written.append(export.export(report, path_of(target), name, **options))
        if csv_folder:
            on_progress(f"Writing {plain(csv_folder)}")
            written += export.export_sections(report, path_of(csv_folder))
    for note in (note for name, target in files.items() if target for note in export.FORMATS[name].cuts(report)):
        typer.echo(f"note: {plain(note)}", err=True)
    for warning in warnings:
        typer.echo(f"warning: {plain(warning)}", err=True)
    for path in written:
        typer.echo(f"wrote {plain(str(path))}", err=True)


def write_batch(reports: Reports, folder: Path, formats: Formats, others: Sequence[Path]) -> None:
    """Write one set of files for each of several reports, and say so."""
    from custreport.output import batch  # noqa: PLC0415

    taken = [path.name for path in others if path.resolve().parent == folder.resolve()]
    with counted(f"Writing to {plain(str(folder))}", len(reports.names)) as on_done:
        warnings = batch.write(reports, folder, formats, taken, on_done)
    for warning in warnings:
        typer.echo(f"warning: {plain(warning)}", err=True)
    if reports.left_out:
        typer.echo(f"note: {reports.left_out}", err=True)
    count = f"{len(reports.names):,} {reports.of}{'' if len(reports.names) == 1 else 's'}"
    typer.echo(f"wrote {count} ({', '.join(formats)}), {' and '.join(batch.INDEX)} to {plain(str(folder))}", err=True)
