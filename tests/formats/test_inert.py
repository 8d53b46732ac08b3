"""What is text in an export stays text in what is opened with another program."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from custreport.export import FORMATS
from custreport.formats import csv, markdown
from support.builders import book, build, order


@pytest.mark.parametrize("name", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "|cmd", "@x", "-x"])
def test_csv_marks_what_could_be_a_formula(name: str) -> None:
    """With an apostrophe; full-width signs too, which some spreadsheets read alike."""
    assert csv._text(name) == f"'{name}"  # noqa: SLF001
    assert csv._text(f"x{name}") == f"x{name}"  # noqa: SLF001


def test_csv_leaves_numbers() -> None:
    """A negative amount is a number."""
    assert csv._text("-12.50") == "-12.50"  # noqa: SLF001


@pytest.mark.parametrize(
    ("text", "shown"),
    [("https://x.y", "https\\://x.y"), ("HTTP://x", "HTTP\\://x"), ("www.x.y", "www\\.x.y"), ("Acme: x", "Acme: x")],
)
def test_markdown_makes_no_links(text: str, shown: str) -> None:
    """A bare address in a name is text."""
    assert markdown._safe(text) == shown  # noqa: SLF001


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")  # openpyxl, of bars in cells
def test_xlsx_keeps_text_text_when_edited() -> None:
    """A customer called like a formula has the mark of text that was typed with an apostrophe; others have none."""
    report = build(book(order("=1+1", "2024-01-01", 5), order("Acme", "2024-01-02", 6)))
    content = FORMATS["xlsx"].render(report)
    sheet = openpyxl.load_workbook(BytesIO(content))["Leaderboard"]
    marks = {c.value: bool(c.quotePrefix) for row in sheet.iter_rows() for c in row if c.value in {"=1+1", "Acme"}}
    assert marks == {"=1+1": True, "Acme": False}
