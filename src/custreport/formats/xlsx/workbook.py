"""The workbook: its cell formats, made once, and cells written by their column's kind."""

from __future__ import annotations

import io
import math
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from custreport.core.document import Kind
from custreport.formats import cells
from custreport.formats.theme import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.document import Column, Report

DIGITS = 15
"""Of a number that Excel keeps exactly."""
LONGEST_TEXT = 32_767
_FIRST_DAY = date(1900, 1, 1)
ACCENT, DRAFT, SOFT, LINE, PANEL = "#1F5F99", "#A9C8E4", "#59616B", "#B9C0C8", "#F0F3F6"
_NUMBERS = {
    Kind.TENTHS: "#,##0.0",
    Kind.RATIO: "#,##0.0",
    Kind.CHANCE: "0%",
    Kind.SHARE: "0.0%",
    Kind.HEAT: "0%",
    Kind.CHANGE: '+#,##0.0"%";-#,##0.0"%";0.0"%"',
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
}


class Book:
    """A workbook, its formats made once, and how many amounts had to be text."""

    def __init__(self, report: Report) -> None:
        """An empty workbook for a report."""
        self.report = report
        self.out = io.BytesIO()
        self.file = Workbook(
            self.out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.file.set_properties(
            {"title": report.title, "comments": "custreport", "created": datetime.combine(report.as_of, time(), UTC)}
        )
        self.texts = 0
        self._names: set[str] = set()
        self.format = lru_cache(maxsize=None)(self._format)
        self._cell_format = lru_cache(maxsize=None)(self._new_cell_format)

    def content(self) -> bytes:
        """The finished file."""
        self.file.close()
        return self.out.getvalue()

    def _format(self, *properties: tuple[str, Any]) -> Any:  # noqa: ANN401 — xlsxwriter carries no types
        defaults = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        return self.file.add_format({**defaults, **dict(properties)})

    def sheet(self, title: str) -> Any:  # noqa: ANN401
        """A sheet of that title, made to fit what Excel allows in a name, and set up to be printed."""
        base = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ").encode("utf-16-le")[:56].decode("utf-16-le", "ignore")
        base = base or "Sheet"
        name, n = base, 1
        while name.lower() in self._names | {"history"}:
            n += 1
            name = f"{base} {n}"
        self._names.add(name.lower())
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer(f"&L{name.replace('&', '&&')}&RPage &P of &N")
        return sheet

    def _new_cell_format(self, column: Column, word: Any, *overrides: tuple[str, Any]) -> Any:  # noqa: ANN401
        """The format of a column's cells; a word is coloured by its meaning."""
        properties = alignment(column)
        if column.kind not in {Kind.TEXT, Kind.WORD}:
            properties["num_format"] = number_format(column.kind, self.report.digits)
        if word in TONES:
            properties |= {"font_color": TONES[word].value.sheet, "bold": True}
        if column.wrap:
            properties["text_wrap"] = True
        return self.format(*(properties | dict(overrides)).items())

    def write(self, sheet: Any, row: int, at: int, value: Any, column: Column, **overrides: Any) -> None:  # noqa: ANN401
        """A value by its column's kind; only the format where it is null or a flag is not set."""
        digits = self.report.digits
        if isinstance(value, str) and value.startswith("="):
            overrides["quote_prefix"] = True  # else it becomes a formula when somebody edits it
        cell_format = self._cell_format(column, value if column.kind is Kind.WORD else None, *overrides.items())
        if (value is None and not column.empty) or value is False:
            sheet.write_blank(row, at, None, cell_format)
        elif not is_exact(value):
            self.texts += 1
            sheet.write_string(row, at, f"{Decimal(cells.money(value, digits)):,}", cell_format)
        elif _is_number_or_day(value, column):
            if isinstance(value, date):
                sheet.write_datetime(row, at, datetime.combine(value, time()), cell_format)
            else:
                sheet.write_number(row, at, value, cell_format)
        else:
            self.text(sheet, row, at, cells.format_value(value, column, digits), cell_format)

    @staticmethod
    def text(sheet: Any, row: int, at: int, value: str, cell_format: Any) -> None:  # noqa: ANN401
        """Text that stays text, as long as a cell can hold."""
        text = value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
        sheet.write_string(row, at, text, cell_format)

    def heads(self, sheet: Any, row: int, at: int, columns: Sequence[Column]) -> None:  # noqa: ANN401
        """The labels of a table."""
        for i, column in enumerate(columns):
            properties = {**alignment(column), "bold": True, "text_wrap": True, "valign": "bottom", "bg_color": PANEL}
            head_format = self.format(*properties.items(), ("bottom", 1), ("bottom_color", SOFT))
            sheet.write_string(row, at + i, column.label, head_format)


def alignment(column: Column) -> dict[str, Any]:
    """Figures on the right, all else on the left."""
    return {"align": "right"} if column.kind in cells.RIGHT else {"align": "left", "indent": 1}


def is_exact(value: Any) -> bool:  # noqa: ANN401
    """Whether Excel holds a value exactly as a number; a day or nothing always."""
    return not isinstance(value, Decimal) or len(value.normalize().as_tuple().digits) <= DIGITS


def _is_number_or_day(value: Any, column: Column) -> bool:  # noqa: ANN401
    """Whether a cell of Excel can hold it as such: its calendar begins in 1900, and it has no infinity."""
    if value is None or isinstance(value, str) or column.kind is Kind.FLAG:
        return False
    if isinstance(value, date):
        return value >= _FIRST_DAY
    return not (column.kind is Kind.CHANGE and math.isinf(value))


def number_format(kind: Kind, digits: int) -> str:
    """How Excel shows the numbers of a kind."""
    if kind is Kind.MONEY:
        return f"#,##0.{'0' * digits}" if digits else "#,##0"
    return _NUMBERS.get(kind, "#,##0")
