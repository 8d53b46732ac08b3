"""The way out: a report into files, each whole or not there.

:data:`FORMATS` lists the formats (:mod:`custreport.output.rendering`);
:mod:`custreport.output.atomic` is the only writer of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custreport.output.atomic import make_folder, write
from custreport.output.rendering import FORMATS, Format, render_sections

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.document import Report


def export(report: Report, target: Path, name: str, **options: Any) -> Path:  # noqa: ANN401 — the format's own
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


__all__ = ["FORMATS", "Format", "export", "export_sections", "render_sections", "write"]
