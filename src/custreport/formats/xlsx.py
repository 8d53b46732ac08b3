"""The report as an Excel workbook: a summary to look at, one sheet per section, and what the figures rest on.

Every cell is written by its type: text never becomes a formula or a link, an
amount is a number with the currency's digits and a day a date. An Excel number
holds 15 digits; a larger amount is written as text, and "About" says so.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from custreport.core.document import Kind
from custreport.core.errors import CustReportError
from custreport.core.terms import CHANCES, Activity, Risk
from custreport.formats import cells
from custreport.formats.glossary import DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.core.document import Column, Report, Section

MOST_ROWS = 100_000
"""Rows of a list where nobody says how many: about a minute, and a workbook that is still worked with."""
SHEET_ROWS = 1_048_576 - 1_000
"""Rows that Excel has on a sheet, less some for head and footer."""
_DIGITS = 15
_LONGEST = 32_767
_FIRST_DAY = date(1900, 1, 1)
_ACCENT, _DRAFT, _SOFT, _LINE, _PANEL = "#1F5F99", "#A9C8E4", "#59616B", "#B9C0C8", "#F0F3F6"
_WORDS = {
    Risk.AT_RISK: "#B01C1C",
    Risk.LOST: "#6B3A78",
    Risk.LATE: "#8A5200",
    Risk.ON_TRACK: "#176239",
    Risk.NEW: "#145F8F",
    Risk.NEVER: _SOFT,
    Activity.ACTIVE: "#176239",
    Activity.DRAFT_ONLY: "#8A5200",
    Activity.INACTIVE: "#B01C1C",
}
_FRONT = ("summary", "concentration")
"""The sections that have no sheet of their own."""
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
_BARS = {"leaderboard": "confirmed_order_amount", "at_risk": "amount_at_stake", "top_customers": "share"}
_WIDTHS = {Kind.TEXT: (12, 44), Kind.DAY: (11, 12), Kind.WORD: (11, 14), Kind.CHANCE: (19, 20)}
_WRAPPED = ("customer", "owner", "reason", "outcome", "next_step")
_BESIDE = ("customer", "reason", "called_on", "outcome", "next_step")
"""What begins a list that gives reasons: why, and room for notes beside the customer."""
_WIDE = {"reason": 64, "outcome": 30, "next_step": 30}
_GRID = (2, 6, 36, 24, 13, 3, 15, 14, 26)
"""Widths of the columns of the summary, A to I."""
_CARDS = ("B:C", "D:E", "G:H", "I")
_CHART_ROWS = 16


class _Book:
    """A workbook, its formats made once, and how many amounts had to be text."""

    def __init__(self, report: Report) -> None:
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
        self.names: set[str] = set()
        self.format = lru_cache(maxsize=None)(self._format)
        self.look = lru_cache(maxsize=None)(self._look)

    def _format(self, *looks: tuple[str, Any]) -> Any:  # noqa: ANN401 — xlsxwriter carries no types
        return self.file.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **dict(looks)})

    def sheet(self, title: str) -> Any:  # noqa: ANN401
        """A sheet of that title, made to fit what Excel allows in a name, and set up to be printed."""
        base = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ").encode("utf-16-le")[:56].decode("utf-16-le", "ignore")
        base = base or "Sheet"
        name, n = base, 1
        while name.lower() in self.names | {"history"}:
            n += 1
            name = f"{base} {n}"
        self.names.add(name.lower())
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer(f"&L{name.replace('&', '&&')}&RPage &P of &N")
        return sheet

    def _look(self, column: Column, word: Any, *asked: tuple[str, Any]) -> Any:  # noqa: ANN401
        """How the cells of a column look; its words by their meaning."""
        looks = _aligned(column)
        if column.kind not in {Kind.TEXT, Kind.WORD}:
            looks["num_format"] = _number_format(column.kind, self.report.digits)
        if word in _WORDS:
            looks |= {"font_color": _WORDS[word], "bold": True}
        if column.name in _WRAPPED:
            looks["text_wrap"] = True
        return self.format(*(looks | dict(asked)).items())

    def write(self, sheet: Any, row: int, at: int, value: Any, column: Column, **looks: Any) -> None:  # noqa: ANN401
        """A value by its column's kind; nothing where there is none or a flag is not set, but its looks."""
        if isinstance(value, str) and value.startswith("="):
            looks["quote_prefix"] = True  # else it becomes a formula when somebody edits it
        made = self.look(column, value if column.kind is Kind.WORD else None, *looks.items())
        if value is None or value is False:
            sheet.write_blank(row, at, None, made)
        elif not _fits(value):
            self.texts += 1
            sheet.write_string(row, at, f"{Decimal(cells.money(value, self.report.digits)):,}", made)
        elif isinstance(value, date):
            if value < _FIRST_DAY:  # Excel's calendar begins there
                sheet.write_string(row, at, cells.shown(value, column, self.report.digits), made)
            else:
                sheet.write_datetime(row, at, datetime.combine(value, time()), made)
        elif column.kind is Kind.CHANGE and math.isinf(value):
            sheet.write_string(row, at, cells.shown(value, column, self.report.digits), made)
        elif isinstance(value, str) or column.kind is Kind.FLAG:
            self.text(sheet, row, at, cells.shown(value, column, self.report.digits), made)
        else:
            sheet.write_number(row, at, value, made)

    @staticmethod
    def text(sheet: Any, row: int, at: int, value: str, made: Any) -> None:  # noqa: ANN401
        """Text that stays text, as long as a cell can hold."""
        sheet.write_string(row, at, value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…", made)

    def heads(self, sheet: Any, row: int, at: int, columns: Sequence[Column]) -> None:  # noqa: ANN401
        """The labels of a table."""
        for i, column in enumerate(columns):
            looks = {**_aligned(column), "bold": True, "text_wrap": True, "valign": "bottom", "bg_color": _PANEL}
            made = self.format(*looks.items(), ("bottom", 1), ("bottom_color", _SOFT))
            sheet.write_string(row, at + i, column.label, made)


def _aligned(column: Column) -> dict[str, Any]:
    return {"align": "right"} if column.kind in cells.RIGHT else {"align": "left", "indent": 1}


def _fits(value: Any) -> bool:  # noqa: ANN401
    """Whether Excel holds a value exactly as a number; a day or nothing always."""
    return not isinstance(value, Decimal) or len(value.normalize().as_tuple().digits) <= _DIGITS


def _number_format(kind: Kind, digits: int) -> str:
    if kind is Kind.MONEY:
        return f"#,##0.{'0' * digits}" if digits else "#,##0"
    return _NUMBERS.get(kind, "#,##0")


def render(report: Report) -> bytes:
    """The workbook; the same report gives the same bytes.

    Raises:
        CustReportError: a list has more rows than a sheet.
    """
    report = replace(report, sections=tuple(report.cut(section, MOST_ROWS) for section in report.sections))
    for section in report.sections:
        if section.frame.height > SHEET_ROWS:
            raise CustReportError(
                f"xlsx: {section.title} has {section.frame.height:,} rows, more than a sheet of Excel holds; "
                f"--top {SHEET_ROWS} shows the first, --csv all"
            )
    book = _Book(report)
    named = {section.name: section for section in report.sections}
    front = book.sheet("Summary") if "summary" in named or len(named) > 1 else None  # a list alone comes first
    months = None
    for section in report.sections:
        if section.name not in _FRONT:
            sheet = _sheet(book, section)
            months = sheet.get_name() if section.name == "months" and section.frame.height else months
    if front:
        _front(book, front, named, months)
    _about(book)
    book.file.close()
    return book.out.getvalue()


# --- one sheet per section ------------------------------------------------------


def _sheet(book: _Book, section: Section) -> Any:  # noqa: ANN401
    """A list: its head and customer stay in sight, every column filters and sorts."""
    sheet = book.sheet(section.title.partition(",")[0])
    columns = _shown(section)
    for row, line in enumerate(section.words):
        book.text(sheet, row, 0, line, book.format())
    head = len(section.words) + 1 if section.words else 0
    first, last = head + 1, head + section.frame.height
    book.heads(sheet, head, 0, columns)
    sheet.set_row(head, 46)
    frozen = next((i + 1 for i, column in enumerate(columns) if column.name == "customer"), 0)
    sheet.freeze_panes(first, frozen)
    sheet.repeat_rows(head)
    sheet.autofilter(head, 0, max(last, first), len(columns) - 1)
    for at, column in enumerate(columns):
        for row, value in enumerate(section.frame[column.name], start=first):
            book.write(sheet, row, at, value, column)
        sheet.set_column(at, at, _width(section, column, book.report))
        if section.frame.height and column.kind is not Kind.HEAT:
            _visual(book, sheet, (first, at, last, at), section, column)
    if shaded := [at for at, column in enumerate(columns) if column.kind is Kind.HEAT]:
        most = cells.hottest(section) or 1
        scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": most}
        area = (first, shaded[0], last + 1 + len(section.footer), shaded[-1])
        sheet.conditional_format(*area, scale | {"min_color": "#FFFFFF", "max_color": _DRAFT})
    _heights(sheet, section, first)
    # a row is left free, so that a filter does not take the totals for rows of the list
    for row, footer in enumerate(section.footer, start=last + 2):
        for at, column in enumerate(columns):
            book.write(sheet, row, at, footer.get(column.name), column, bold=True, top=1, top_color=_SOFT)
    if section.hidden:
        soft = book.format(("font_color", _SOFT))
        book.text(sheet, last + 2 + len(section.footer), 0, cells.hidden(section.hidden), soft)
    return sheet


def _shown(section: Section) -> Sequence[Column]:
    """The columns, the reason beside the customer it speaks of."""
    if "reason" not in section.frame.columns:
        return section.columns
    return sorted(section.columns, key=lambda c: _BESIDE.index(c.name) if c.name in _BESIDE else len(_BESIDE))


def _heights(sheet: Any, section: Section, first: int) -> None:  # noqa: ANN401
    """Rows as high as their wrapped text; Excel finds that out itself, other programs do not."""
    wrapped = [(c.name, _WIDE.get(c.name, _WIDTHS[Kind.TEXT][1])) for c in section.columns if c.name in _WRAPPED]
    for row, values in enumerate(section.frame.select(name for name, _ in wrapped).iter_rows(), start=first):
        lines = max(
            (math.ceil(_columns(text or "") * 1.15 / width) for text, (_, width) in zip(values, wrapped, strict=True)),
            default=1,
        )
        if lines > 1:
            sheet.set_row(row, 15 * lines)


def _visual(book: _Book, sheet: Any, area: tuple[int, int, int, int], section: Section, column: Column) -> None:  # noqa: ANN401
    """A bar in the cells of the figure that ranks a list; a chance said as a word, which stays a number to sort by."""
    if column.name == _BARS.get(section.name):
        _bars(sheet, area, section, column)
    if column.kind is Kind.CHANCE:
        for least, word in CHANCES:
            look = book.file.add_format({"num_format": f'"{word}"'})
            rule = {"type": "cell", "criteria": ">=", "value": least, "stop_if_true": True, "format": look}
            sheet.conditional_format(*area, rule)


def _bars(sheet: Any, area: tuple[int, int, int, int], section: Section, column: Column) -> None:  # noqa: ANN401
    """Bars as long as the figures; none at all where the largest had to be text, for they would mislead."""
    if not all(map(_fits, section.frame[column.name])):
        return
    sheet.conditional_format(
        *area,
        {
            "type": "data_bar",
            "bar_color": _DRAFT,
            "bar_solid": True,
            "bar_border_color": _ACCENT,
            "data_bar_2010": True,
            "min_type": "num",
            "min_value": 0,
        },
    )


def _width(section: Section, column: Column, report: Report) -> float:
    """Room for the longest word of the label and the longest cell, within bounds for text."""
    least, most = _WIDTHS.get(column.kind, (8, 32))
    if column.name in _WIDE:
        return _WIDE[column.name]
    texts: Iterable[str] = (
        cells.shown(value, column, report.digits)
        for value in (*section.frame[column.name], *(row.get(column.name) for row in section.footer))
    )
    longest = max(map(_columns, texts), default=0)
    # three lines of label, and the button of the filter
    label = max(*(len(word) for word in column.label.split()), round(len(column.label) / 2.3)) + 3
    return min(max(longest + 1.5, label, least), most)


def _columns(text: str) -> int:
    """How many digits wide a text is: Chinese, Japanese and Korean letters are two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# --- the summary ----------------------------------------------------------------


def _front(book: _Book, sheet: Any, named: dict[str, Section], months: str | None) -> None:  # noqa: ANN401
    """Title, heading, cards, months, top customers, the book by activity and by risk."""
    report = book.report
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    for at, width in enumerate(_GRID):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    book.text(sheet, 0, 1, report.title, book.format(("bold", True), ("font_size", 20), ("valign", "vcenter")))
    row = 1
    for label, text in report.heading():
        book.text(sheet, row, 1, f"{label}: {text}", book.format(("font_color", _SOFT)))
        row += 1
    row += 1
    if "summary" in named:
        row = _cards(book, sheet, named["summary"], row)
    if "concentration" in named:
        book.text(sheet, row - 1, 1, f"{cells.concentration(named['concentration'])}.", book.format())
        row += 1
    if months:
        row += _chart(book, sheet, named["months"], months, row) + 1
    if "top_customers" in named:
        _table(book, sheet, named["top_customers"], row, 1)
    for name in ("by_activity", "by_risk"):
        if name in named:
            row = _table(book, sheet, named[name], row, 6) + 1


def _cards(book: _Book, sheet: Any, section: Section, row: int) -> int:  # noqa: ANN401
    """The cards, below each how it differs from the days before; the row below them, and a free one."""
    values = section.frame.row(0, named=True)
    sheet.set_row(row + 1, 32)
    currency = book.report.currency or ""
    units = {Kind.MONEY: f' "{currency}"' if re.fullmatch("[A-Z]{3}", currency) else "", Kind.TENTHS: ' "days"'}
    line = {"bottom": 1, "bottom_color": _LINE}
    for column, place in zip(cells.figures(section), _CARDS, strict=True):
        first, last = place[0], place[-1]
        side = {"bg_color": _PANEL, "align": "left", "indent": 1}
        value, label = values[column.name], {**side, "font_color": _SOFT, "top": 1, "top_color": _LINE}
        number = _number_format(column.kind, book.report.digits) + units.get(column.kind, "")
        size = 18 if len(cells.card(value, column, book.report)) < 18 else 13
        figure = {**side, "bold": True, "font_size": size, "valign": "vcenter", "num_format": number}
        change = {**side, "font_color": _SOFT, "font_size": 10, "shrink": True, **line}
        figure |= {} if book.report.compared else line
        if first != last:
            sheet.merge_range(f"{first}{row + 1}:{last}{row + 1}", "", book.format(*label.items()))
            sheet.merge_range(f"{first}{row + 2}:{last}{row + 2}", "", book.format(*figure.items()))
            if book.report.compared:
                sheet.merge_range(f"{first}{row + 3}:{last}{row + 3}", "", book.format(*change.items()))
        at = ord(first) - ord("A")
        sheet.write_string(row, at, column.label, book.format(*label.items()))
        if value is None:
            sheet.write_string(row + 1, at, cells.card(None, column, book.report), book.format(*figure.items()))
        else:
            book.write(sheet, row + 1, at, value, column, **figure)
        if book.report.compared:
            said = cells.change(values, column, book.report.digits)
            sheet.write_string(row + 2, at, said, book.format(*change.items()))
    return row + (4 if book.report.compared else 3)


def _chart(book: _Book, sheet: Any, section: Section, name: str, row: int) -> int:  # noqa: ANN401
    """Confirmed amounts by month, drafts on top, drawn from the months' own sheet; how many rows it takes."""
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    at = [column.name for column in section.columns].index
    height = section.frame.height
    if not all(_fits(value) for row in section.frame.iter_rows() for value in row):
        said = f"No chart: the amounts of some months have more than {_DIGITS} digits (see About)."
        book.text(sheet, row, 1, said, book.format(("font_color", _SOFT)))
        return 1
    first = at("month")
    amounts = {"confirmed_order_amount": _ACCENT, "draft_order_amount": _DRAFT}
    for column, colour in amounts.items():
        here = at(column)
        chart.add_series(
            {
                "name": section.columns[here].label,
                "categories": [name, 1, first, height, first],
                "values": [name, 1, here, height, here],
                "fill": {"color": colour},
                "border": {"color": _ACCENT, "width": 0.5},
                "gap": 45 if height > 4 else 300,
            }
        )
    chart.set_title({"name": "Confirmed by month", "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis({"num_format": "yyyy-mm", "text_axis": True, "label_position": "low"})
    lines = {"visible": True, "line": {"color": _LINE}}
    below = any((row[at(c)] or 0) < 0 for row in section.frame.iter_rows() for c in amounts)
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": lines} | ({} if below else {"min": 0}))
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": sum(round(width * 7 + 5) for width in _GRID[1:]), "height": _CHART_ROWS * 20 - 4})
    sheet.insert_chart(
        row,
        1,
        chart,
        {"description": f"Confirmed and draft amounts of {height} months; the figures are on the sheet {name}."},
    )
    return _CHART_ROWS


def _table(book: _Book, sheet: Any, section: Section, row: int, at: int) -> int:  # noqa: ANN401
    """A short table with bars behind its last figure; the row below it."""
    sheet.set_row(row, 21)
    book.text(sheet, row, at, section.title, book.format(("bold", True), ("font_size", 13)))
    book.heads(sheet, row + 1, at, section.columns)
    first = row + 2
    for i, column in enumerate(section.columns):
        # the rows are those of the table beside it, too, so that none may be higher for a long name
        looks = {"text_wrap": False, "shrink": True} if column.name in _WRAPPED else {}
        for n, value in enumerate(section.frame[column.name]):
            book.write(sheet, first + n, at + i, value, column, **looks)
    last = at + len(section.columns) - 1
    if section.frame.height:
        _bars(sheet, (first, last, first + section.frame.height - 1, last), section, section.columns[-1])
    else:
        book.text(sheet, first, at, "Nobody.", book.format(("font_color", _SOFT)))
    return first + max(section.frame.height, 1)


# --- about ----------------------------------------------------------------------


def _about(book: _Book) -> None:
    """What the figures rest on, and what the words mean."""
    report = book.report
    sheet = book.sheet("About")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    label = book.format(("bold", True))
    wrapped = book.format(("text_wrap", True))
    counts = report.reconciliation
    rows: list[tuple[str, str | int]] = [("Title", report.title), *report.heading()]
    for said, text in report.fine_print():
        if said == "Sources":  # one a row: a cell has an end
            rows += [("Source", str(source)) for source in report.sources]
        else:
            rows.append((said, text))
        if said == "Rows":
            rows.append(("Rows read", counts.rows_read))
            rows += [(f"  {many}", counts.parts()[name]) for name, _, many in counts.LABELS]
    if book.texts:
        said = (
            f"{book.texts:,} cells hold amounts of more than {_DIGITS} digits, which Excel cannot keep as numbers: "
            "they are exact text, left out of bars, charts and sums"
        )
        rows.append(("Note", said))
    for row, (said, value) in enumerate([*rows, ("", ""), *DEFINITIONS]):
        sheet.write_string(row, 0, said, label)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, book.format(("num_format", "#,##0"), ("align", "left")))
        else:
            book.text(sheet, row, 1, value, wrapped)
            sheet.set_row(row, 15 * max(1, math.ceil(len(value[:_LONGEST]) / 100)))
