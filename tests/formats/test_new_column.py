"""A column that is added to a section's declaration is in every format, without a change to any of them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from custreport.core.document import Column, Kind, Report, Section
from custreport.core.filters import FULL_REPORT
from custreport.core.page_options import Page
from custreport.export import FORMATS
from custreport.formats.layout import stacks
from custreport.formats.terminal import Screen
from support.builders import book, build, order

ACROSS = 600
"""Columns of a terminal that has room for all."""
FORMS = ["table", "md", "html", "pdf", "pdf landscape"]
DEFINITION = "The most that was confirmed at once."


def added(n: int, **changes: Any) -> Column:
    """The column that the section at a place gets; its label is one word, which no format breaks."""
    column = Column("added_amount", f"Largest-{n}", Kind.MONEY, priority=60, definition=DEFINITION)
    return replace(column, **changes)


def amount(n: int) -> Decimal:
    """The value of its first row."""
    return Decimal("98700.01") + n


def with_column(section: Section, n: int, **changes: Any) -> Section:
    """The section with one more column, whose first cell is an amount and whose others are empty."""
    column = added(n, **changes)
    values = [amount(n), *[None] * (section.frame.height - 1)]
    frame = section.frame.with_columns(pl.Series(column.name, values, pl.Decimal(38, 4)))
    return replace(section, columns=(*section.columns, column), frame=frame)


@pytest.fixture(scope="module")
def report() -> Report:
    """Three customers, one of them at risk, with drafts and two reps; the months are also a list."""
    orders = [order("Acme", f"2024-{month:02}-01", "100.10", rep="Anna") for month in range(1, 6)]
    orders += [order("Bolt", "2024-11-05", 7, rep="Bob"), order("Cora", "2024-12-20", 3, "draft", rep="Anna")]
    the_book = book(*orders)
    by_rep = build(the_book, sections=["by_rep"])
    whole = build(the_book, sections=FULL_REPORT)
    return replace(whole, sections=(*whole.sections, *by_rep.sections))


@pytest.fixture(scope="module")
def changed(report: Report) -> Report:
    """The same report, every section with a column of its own."""
    return replace(report, sections=tuple(with_column(each, n) for n, each in enumerate(report.sections, start=1)))


def text_of(report: Report, form: str) -> str:
    """What a person reads in a format; white space folded."""
    name, _, how = form.partition(" ")
    if name == "table":
        content = FORMATS[name].render(report, screen=Screen(width=ACROSS)).decode()
    elif name == "pdf":
        pages = PdfReader(io.BytesIO(FORMATS[name].render(report, page=Page(landscape=how == "landscape")))).pages
        content = " ".join(page.extract_text() for page in pages)
    elif name == "html":
        content = unescape(re.sub("<[^>]*>", " ", FORMATS[name].render(report).decode().partition("<body>")[2]))
    else:
        content = FORMATS[name].render(report).decode().replace("\\", "")
    return " ".join(content.split())


@pytest.mark.parametrize("form", FORMS)
def test_people_see_it(changed: Report, form: str) -> None:
    """The label and the one value of each section's column, as the amount it is; and its meaning once."""
    text = text_of(changed, form)
    for n, section in enumerate(changed.sections, start=1):
        assert (f"Largest-{n}" in text, f"{amount(n):,}" in text) == (True, True), section.name
    assert text.count(DEFINITION) == (form not in {"table", "md"})


def test_programs_read_it(changed: Report) -> None:
    """JSON and CSV have it by its name, exact, and null or empty where it has no value."""
    sections = json.loads(FORMATS["json"].render(changed))["sections"]
    for n, section in enumerate(changed.sections, start=1):
        values = [row["added_amount"] for row in sections[section.name]]
        assert values == [str(amount(n)), *[None] * (section.frame.height - 1)]
        table = FORMATS["csv"].render(replace(changed, main=section.name)).decode()
        assert [row[-1] for row in csv.reader(io.StringIO(table))] == [
            "added_amount",
            *(each or "" for each in values),
        ]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_the_workbook_has_it(changed: Report) -> None:
    """As a number on some sheet, below its label."""
    workbook = load_workbook(io.BytesIO(FORMATS["xlsx"].render(changed)))
    columns = [column for sheet in workbook for column in sheet.iter_cols(values_only=True)]
    below = {pair for column in columns for pair in pairwise(column)}
    assert {(f"Largest-{n}", float(amount(n))) for n in range(1, len(changed.sections) + 1)} <= below


@pytest.mark.parametrize("form", FORMS[:4])
def test_an_empty_cell_says_what_its_column_says(report: Report, form: str) -> None:
    """Blank by default, never 0.00; else the column's own word, which the total does not repeat."""
    board = report.section("leaderboard")
    plain, worded = (replace(report, sections=(with_column(board, 1, empty=empty),)) for empty in ("", "unknown"))
    text = text_of(plain, form)
    assert text.count("0.00") == text_of(replace(report, sections=(board,)), form).count("0.00")
    assert text_of(worded, form).count("unknown") == 2  # of three customers one has a value
    assert "unknown" not in text


def test_a_column_without_a_group_stands_alone_where_it_is_declared() -> None:
    """Groups of columns are stacks in the order of their numbers, amounts on top."""
    count, amount = Column("n", "N", Kind.COUNT, group=10), Column("a", "A", Kind.MONEY, group=10)
    day, late = Column("d", "D", Kind.DAY, group=30), Column("x", "X", Kind.MONEY, group=20)
    alone = Column("z", "Z")
    assert stacks([count, amount, alone, day, late]) == [(amount, count), (alone,), (late,), (day,)]
    assert stacks([alone, count]) == [(alone,), (count,)]
