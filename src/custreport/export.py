"""The way out: the only writer of files.

A format is a module with ``render(report)``; :data:`FORMATS` lists them. A file
is written beside its target and renamed when it is whole.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custreport.core.errors import CustReportError
from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.core.document import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a report: the module that renders it, imported when it is used."""

    name: str
    module: str

    def render(self, report: Report, **options: Any) -> bytes:  # noqa: ANN401
        """The report in this format, as bytes."""
        rendered = import_module(self.module).render(report, **options)
        return rendered if isinstance(rendered, bytes) else rendered.encode()

    def cuts(self, report: Report) -> list[str]:
        """What is to be said of the lists that this format shows in part, since nobody says how many rows."""
        most = getattr(import_module(self.module), "MOST_ROWS", sys.maxsize)
        shown = [(section, report.cut(section, most)) for section in report.sections]
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


def export(report: Report, target: Path, name: str, **options: Any) -> Path:  # noqa: ANN401
    """Write a report to a file in one of :data:`FORMATS`.

    Raises:
        CustReportError: the target is one of the inputs, or cannot be written.
    """
    return write(target, FORMATS[name].render(report, **options), report.inputs)


def export_sections(report: Report, folder: Path) -> list[Path]:
    """Write one CSV per section into a folder, made when it is not there, and ``about.csv``.

    Raises:
        CustReportError: as :func:`export`.
    """
    make_folder(folder)
    return [write(folder / name, content, report.inputs) for name, content in render_sections(report).items()]


def render_sections(report: Report) -> dict[str, bytes]:
    """One CSV per section, and ``about.csv``, by name."""
    from custreport.formats import csv  # noqa: PLC0415 — as every format, imported when it is used

    files = {
        f"{section.name.replace('_', '-')}.csv": csv.render_section(section, report.digits).encode()
        for section in report.sections
    }
    return files | {"about.csv": csv.render_about(report).encode()}


def make_folder(folder: Path) -> None:
    """Make a folder when it is not there.

    Raises:
        CustReportError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CustReportError(f"{folder}: {error.strerror}") from error


def write(target: Path, content: bytes, inputs: Iterable[Path] = ()) -> Path:
    """Write a whole file or none.

    Args:
        target: Replaced only when the content is safely on disk.
        content: All of it.
        inputs: Files that must not be overwritten, and folders of tables, in which nothing is written.

    Raises:
        CustReportError: the target is an input, or cannot be written.
    """
    above = {*target.resolve().parents}
    for path in inputs:
        if path in above:
            raise CustReportError(f"{target}: lies in a table that was read; choose another folder")
        with contextlib.suppress(OSError):
            if target.exists() and target.samefile(path):
                raise CustReportError(f"{target}: is one of the files that were read; choose another name")
    if not target.parent.is_dir():
        raise CustReportError(f"{target}: there is no folder {target.parent}; make it first")
    try:
        real = target.resolve()  # what a link points to is replaced, not the link
        if real.exists() and not real.is_file():  # a pipe or a device: there is nothing to keep whole
            real.write_bytes(content)
            return target
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=".custreport.", suffix=".part", dir=real.parent)
        beside = Path(name)
        remove = partial(beside.unlink, missing_ok=True)
        try:
            with signals.on_interrupt(remove), os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(mode)
            beside.replace(real)
        except BaseException:
            remove()
            raise
    except OSError as error:
        raise CustReportError(f"{target}: {error.strerror}") from error
    return target


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
