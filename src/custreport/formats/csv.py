"""One section for spreadsheets and programs: names as header, raw values."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.formats import cells

if TYPE_CHECKING:
    from custreport.core.document import Report, Section

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "\t", "\r")  # some read the full-width ones alike


def render(report: Report) -> str:
    """The report's main section."""
    return render_section(report.section(report.main), report.digits)


def render_section(section: Section, digits: int) -> str:
    """A section; text that a spreadsheet would take for a formula is marked as text by a leading ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(section.frame.columns)
    for part in section.frame.iter_slices(cells.CHUNK):
        columns = (cells.machine_values(part[c.name], c, digits) for c in section.columns)
        writer.writerows(zip(*map(_column, columns), strict=True))
    return out.getvalue()


def _column(values: pl.Series) -> list[Any]:
    if values.dtype.is_numeric():
        return values.to_list()
    return [value and _text(value) for value in values.cast(pl.String).to_list()]


def _text(value: str) -> str:
    """Text that a spreadsheet takes for text; amounts are text here too, and stay numbers."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


def render_about(report: Report) -> str:
    """What every output states besides its figures, as two columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["item", "value"])
    for label, text in (("Title", report.title), *report.heading(), *report.fine_print()):
        writer.writerow([_text(label), _text(text)])
    return out.getvalue()
