"""The report as a PDF: cards, leaderboard, follow-up list, and what they rest on."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from custreport.formats import cells
from custreport.formats.layout import Fit, fit, wrap
from custreport.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.model import Column, Report, Section

INK, SOFT, LINE, ZEBRA = (28, 32, 38), (105, 112, 122), (205, 210, 216), (246, 247, 249)
WORDS = {
    "at-risk": (176, 32, 32),
    "lost": (120, 60, 130),
    "late": (150, 95, 0),
    "on-track": (30, 110, 60),
    "new": (20, 95, 140),
    "never": SOFT,
    "active": (30, 110, 60),
    "draft-only": (150, 95, 0),
    "inactive": (176, 32, 32),
}
_FAMILY = "NotoSans"
_PAGES = "\x02"  # stands for the number of pages until it is known; no text of a report holds a control character
_MARGIN = 12.0
_ROW, _SMALL = 5.0, 7.0  # height of a row in mm, size of its type in points
_GAP, _WIDEST_GAP = 2.0, 6.0
_REASON, _LEADING, _MOST_LINES = 3.6, 3.2, 4
_NAME, _BELOW = "customer", "reason"


class _Page(FPDF):
    """A4 landscape with the report's name and the page number at the foot."""

    def __init__(self, report: Report) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.report = report
        self.set_margin(_MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(auto=False)
        self.alias_nb_pages(_PAGES)
        fonts = files("custreport") / "fonts"
        for style, name in (("", "NotoSans-Regular.ttf"), ("B", "NotoSans-Bold.ttf")):
            with as_file(fonts / name) as path:
                self.add_font(_FAMILY, style, path)
        self.set_creation_date(datetime.combine(report.as_of, time(), UTC))
        self.set_title(report.title)
        self.set_creator("custreport")
        self.set_producer("custreport")
        self.set_lang("en")
        self.set_draw_color(*LINE)
        self.set_line_width(0.15)
        self.measured = lru_cache(maxsize=200_000)(self._measure)

    def footer(self) -> None:
        """Name on the left, page on the right."""
        self.set_y(-_MARGIN + 2)
        self.type(7, SOFT)
        self.cell(self.epw / 2, 4, f"{self.report.title} · as of {self.report.as_of}")
        self.cell(self.epw / 2, 4, f"Page {self.page_no()} of {_PAGES}", align="R")

    def type(self, size: float, colour: tuple[int, int, int] = INK, *, bold: bool = False) -> None:
        """Set the type that follows."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def _measure(self, text: str, size: float, bold: bool) -> float:  # noqa: FBT001
        self.set_font(_FAMILY, "B" if bold else "", size)
        return self.get_string_width(text)

    def line_of(self, text: str, height: float) -> None:
        """A line of text, and to the next."""
        self.cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    @property
    def room(self) -> float:
        """Height that is left above the foot."""
        return self.h - _MARGIN - 4 - self.get_y()

    def broken(self, text: str, width: float, size: float, *, bold: bool) -> list[str]:
        """The text on as many lines as it needs, broken between words; the last of a few is cut."""
        lines: list[str] = []
        while self.measured(text, size, bold) > width and len(lines) < _MOST_LINES - 1:
            head = self.clipped(text, width, size, bold=bold).removesuffix("…")
            if " " in head and not text[len(head) :].startswith(" "):
                head = head[: head.rindex(" ")]
            lines.append(head)
            text = text[len(head) :].strip()
        return [*lines, self.clipped(text, width, size, bold=bold)]

    def clipped(self, text: str, width: float, size: float, *, bold: bool) -> str:
        """The text, cut with an ellipsis when it is wider."""
        if self.measured(text, size, bold) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measured(text[:middle].rstrip() + "…", size, bold) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"


def render(report: Report) -> bytes:
    """The PDF; the same report gives the same bytes."""
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    page = _Page(report)
    page.add_page()
    page.type(20, bold=True)
    page.line_of(report.title, 10)
    page.type(8.5, SOFT)
    page.set_auto_page_break(auto=True, margin=_MARGIN + 4)
    page.multi_cell(
        0,
        4.6,
        "   ·   ".join(f"{label}: {text}" for label, text in report.heading()),
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    page.set_auto_page_break(auto=False)
    page.ln(3)
    for section in report.sections:
        if section.name == "summary":
            _cards(page, report, section)
        else:
            _list(page, report, section)
    _fine_print(page, report)
    return bytes(page.output())


def _cards(page: _Page, report: Report, section: Section) -> None:
    page.start_section(section.title)
    values = section.frame.row(0, named=True)
    gap = 4.0
    width = (page.epw - gap * (len(section.columns) - 1)) / len(section.columns)
    top = page.get_y()
    for i, column in enumerate(section.columns):
        x = page.l_margin + i * (width + gap)
        page.set_fill_color(*ZEBRA)
        page.rect(x, top, width, 19, style="F", round_corners=True, corner_radius=1.5)
        page.set_xy(x + 4, top + 3)
        page.type(8, SOFT)
        page.cell(width - 8, 4, column.label)
        figure = cells.card(values[column.name], column, report)
        size = 15.0
        while size > 7 and page.measured(figure, size, True) > width - 8:  # noqa: FBT003
            size -= 0.5
        page.set_xy(x + 4, top + 8.5)
        page.type(size, bold=True)
        page.cell(width - 8, 7, figure)
    page.set_xy(page.l_margin, top + 24)


def _list(page: _Page, report: Report, section: Section) -> None:
    """A list with its heading repeated on every page."""
    if page.room < 40:
        page.add_page()
    page.start_section(section.title)
    page.type(12, bold=True)
    page.line_of(section.title, 8)
    if not section.frame.height:
        page.type(9, SOFT)
        page.line_of("nobody", 6)
        return
    columns = [c for c in section.columns if c.name != _BELOW]
    rows = [*section.frame.iter_rows(named=True), *section.footer]
    texts = [[cells.shown(row.get(c.name), c, report.digits) for row in rows] for c in columns]
    size = _SMALL
    while (chosen := _fit(page, columns, texts, size)).left_out and size > 5.5:
        size -= 0.5
    spare = page.epw - sum(chosen.widths)
    gap = min(_WIDEST_GAP, spare / max(1, len(chosen.widths) - 1))
    order = [columns.index(c) for c in chosen.columns]
    _head(page, chosen, size, gap)
    for i, row in enumerate(rows):
        footer = i >= section.frame.height
        broken = [
            page.broken(texts[at][i], width, size, bold=footer or columns[at].name == _NAME)
            if columns[at].kind is Kind.TEXT
            else cells.lines(texts[at][i], columns[at])
            for at, width in zip(order, chosen.widths, strict=True)
        ]
        reason = "" if footer or _BELOW not in row else cells.reason(row, report.as_of)
        height = _ROW + _LEADING * (max(map(len, broken)) - 1) + (_REASON if reason else 0)
        if page.room < height:
            page.add_page()
            _head(page, chosen, size, gap)
        if i == section.frame.height:
            page.line(page.l_margin, page.get_y(), page.l_margin + page.epw, page.get_y())
        elif i % 2 and not footer:
            page.set_fill_color(*ZEBRA)
            page.rect(page.l_margin - 1, page.get_y(), page.epw + 2, height, style="F")
        _row(page, chosen, broken, size, gap, bold=footer)
        if reason:
            page.type(size, SOFT)
            page.set_x(page.l_margin + 3)
            page.line_of(page.clipped(reason, page.epw - 3, size, bold=False), _REASON)
    _below(page, section, chosen)


def _below(page: _Page, section: Section, chosen: Fit) -> None:
    """What is said under a list: how many rows and which columns are not there."""
    page.type(7.5, SOFT)
    page.ln(1)
    if section.hidden:
        page.line_of(cells.hidden(section.hidden), 4)
    if chosen.left_out:
        page.line_of(f"Not shown at this width: {', '.join(c.label for c in chosen.left_out)}.", 4)
    page.ln(5)


def _fit(page: _Page, columns: Sequence[Column], texts: Sequence[Sequence[str]], size: float) -> Fit:
    return fit(columns, texts, page.epw, _GAP, lambda text: page.measured(text, size, True) + 0.3, (24, 60))  # noqa: FBT003


def _head(page: _Page, chosen: Fit, size: float, gap: float) -> None:
    labels = [
        wrap(c.label, w, lambda text: page.measured(text, size, True))  # noqa: FBT003
        for c, w in zip(chosen.columns, chosen.widths, strict=True)
    ]
    deep = max(map(len, labels))
    top = page.get_y()
    page.type(size, SOFT, bold=True)
    x = page.l_margin
    for column, width, lines in zip(chosen.columns, chosen.widths, labels, strict=True):
        for n, text in enumerate(lines):
            page.set_xy(x, top + (deep - len(lines) + n) * 3.2)
            page.cell(width, 3.2, text, align=_align(column))
        x += width + gap
    bottom = top + deep * 3.2 + 1
    page.line(page.l_margin, bottom, page.l_margin + page.epw, bottom)
    page.set_xy(page.l_margin, bottom + 0.6)


def _row(page: _Page, chosen: Fit, broken: Sequence[Sequence[str]], size: float, gap: float, *, bold: bool) -> None:
    top, x = page.get_y(), page.l_margin
    for column, width, lines in zip(chosen.columns, chosen.widths, broken, strict=True):
        colour = WORDS.get(lines[0], INK) if column.kind is Kind.WORD else INK
        for n, text in enumerate(lines):
            if text:
                page.type(size, colour, bold=bold or column.name == _NAME)
                page.set_xy(x, top + n * _LEADING)
                page.cell(width, _ROW, text, align=_align(column))
        x += width + gap
    page.set_xy(page.l_margin, top + _ROW + _LEADING * (max(map(len, broken)) - 1))


def _align(column: Column) -> str:
    return "R" if column.kind in cells.RIGHT else "L"


def _fine_print(page: _Page, report: Report) -> None:
    if page.room < 30:
        page.add_page()
    page.start_section("Basis of the figures")
    page.type(9, bold=True)
    page.line_of("Basis of the figures", 6)
    page.type(7.5, SOFT)
    page.set_auto_page_break(auto=True, margin=_MARGIN + 4)
    for label, text in report.fine_print():
        page.multi_cell(0, 4, f"{label}: {text}", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_auto_page_break(auto=False)
