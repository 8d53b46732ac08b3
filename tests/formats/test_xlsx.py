"""The workbook: every figure of the report as a real number or date, and no cell that computes or links."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from custreport.core.document import Column, Kind, Section
from custreport.core.errors import CustReportError
from custreport.core.filters import FULL_REPORT
from custreport.export import FORMATS
from custreport.formats import xlsx
from support.builders import book, build, order
from support.effort import examples
from support.html_pages import HOSTILE, MIXED, everything
from support.sample_reports import LATEST, quiet

if TYPE_CHECKING:
    from custreport.core.document import Report

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
"""The bars of Excel 2010 and later, which openpyxl does not read."""
FORMULA = re.compile(r"<f[ >/]|<hyperlink")


def rendered(report: Report) -> bytes:
    """The workbook as bytes."""
    return FORMATS["xlsx"].render(report)


def opened(report: Report) -> Any:
    """The workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(rendered(report)))


def parts(content: bytes) -> dict[str, str]:
    """The XML parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def said(sheet: Any) -> list[str]:
    """Every text of a sheet."""
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def sheet_of(section: Section) -> str:
    """The sheet of a section: as much of its title as Excel takes, the days of a period left out."""
    return section.title.partition(",")[0][:28].strip()


def as_written(value: Any) -> Any:
    """A value of a section as Excel keeps it."""
    if isinstance(value, Decimal):
        return pytest.approx(float(value), rel=1e-15)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, bool):
        return "yes" if value else None
    return value if value is None or isinstance(value, str) else pytest.approx(value)


def test_every_figure_of_every_section() -> None:
    """Each sheet, read back, holds its section: labels, values by their type, then a free row and the totals."""
    report = everything(*MIXED)
    workbook = opened(report)
    assert workbook.sheetnames == ["Summary", *map(sheet_of, report.sections[2:]), "About"]
    for name in FULL_REPORT[2:]:
        section = report.section(name)
        head, *rows = workbook[sheet_of(section)].iter_rows(values_only=True)
        columns = list(section.columns)
        if name == "at_risk":  # the reason beside the customer
            columns.insert(1, columns.pop())
        assert list(head) == [c.label for c in columns]
        height = section.frame.height
        for row, values in zip(rows[:height], section.frame.iter_rows(named=True), strict=True):
            assert list(row) == [as_written(values[c.name]) for c in columns]
        if section.footer:
            assert set(rows[height]) == {None}
            assert [list(r) for r in rows[height + 1 :]] == [
                [as_written(f.get(c.name)) for c in section.columns] for f in section.footer
            ]


def test_summary() -> None:
    """The first sheet has title, heading, cards as numbers, top customers and the book by activity and by risk."""
    report = everything(*MIXED, title="Q1 review")
    sheet = opened(report)["Summary"]
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert values[0] == "Q1 review"
    assert [f"{label}: {text}" for label, text in report.heading()] == values[1:6]
    cards = report.section("summary")
    assert values[6:10] == [c.label for c in cards.columns]
    assert values[10:14] == [as_written(v) for v in cards.frame.row(0)]
    for name in ("top_customers", "by_activity", "by_risk"):
        for row in report.section(name).frame.iter_rows():
            assert all(as_written(value) in values for value in row)


def test_about() -> None:
    """The last sheet says what every output states, and its parts of the rows read add up."""
    report = everything(*MIXED)
    sheet = opened(report)["About"]
    rows = [(a, b) for a, b in sheet.iter_rows(values_only=True) if a]
    for label, text in (("Title", report.title), *report.heading(), *report.fine_print()):
        assert (("Source" if label == "Sources" else label), text) in rows
    counts = {a: b for a, b in rows if isinstance(b, int)}
    assert counts.pop("Rows read") == sum(counts.values()) == report.reconciliation.rows_read


def test_formats_and_tools() -> None:
    """Amounts have the currency's digits, days a date's format; heads are frozen, lists filter, columns have room."""
    for currency, money in (("EUR", "#,##0.00"), ("JPY", "#,##0"), ("KWD", "#,##0.000")):
        orders = [o | {"currency": currency} for o in (*quiet("Acme"), LATEST)]
        workbook = opened(build(book(*orders), sections=FULL_REPORT))
        sheet = workbook["Leaderboard"]
        assert (sheet["D2"].number_format, sheet["I2"].number_format) == (money, "yyyy-mm-dd")
        assert sheet["I2"].is_date
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:O3")
        assert sheet.column_dimensions["B"].width >= 12
        assert workbook["Accounts at risk"].freeze_panes == "B2"
        assert workbook["By month"]["A2"].number_format == "yyyy-mm"


def test_bars_and_a_chart() -> None:
    """The summary has a chart of the months' own cells and bars; the lists have bars where they are ranked by."""
    found = parts(rendered(everything(*MIXED)))
    (chart,) = (text for name, text in found.items() if name.startswith("xl/charts/chart"))
    assert re.findall(r"<c:f>(.*?)</c:f>", chart)[:2] == ["'By month'!$A$2:$A$13", "'By month'!$C$2:$C$13"]
    assert "<dataBar" in found["xl/worksheets/sheet1.xml"]
    assert "<dataBar" in found["xl/worksheets/sheet7.xml"]


@settings(max_examples=examples(25))
@given(
    name=st.one_of(
        st.sampled_from((*HOSTILE, "http://example.org", "_x0041_", "=1+1", "007", "1e5", "'quoted")),
        st.text(st.sampled_from("=+-@<>&\"'\t\u202eé0"), min_size=1, max_size=40),
    )
)
def test_text_is_only_text(name: str) -> None:
    """Whatever a name, a rep, a title or a file holds, its cells are text, and hold it; no formula, no link."""
    report = everything(*quiet(name, rep=name), LATEST, title=name)
    report = replace(report, sources=(replace(report.sources[0], path=name),), filters={"rep": [name]})
    content = rendered(report)
    found = parts(content)
    assert not [n for n, text in found.items() if n.startswith("xl/worksheets/") and FORMULA.search(text)]
    assert not [n for n in found if "external" in n.lower()]
    shown = report.section("at_risk").frame["customer"][0]
    sheet = load_workbook(io.BytesIO(content))["Accounts at risk"]
    assert sheet["A2"].data_type == "s"
    strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", found["xl/sharedStrings.xml"])
    plain = [s.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for s in strings]
    assert shown.replace("_x0041_", "_x005F_x0041_") in plain


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        ("999999999999.99", True),
        ("9999999999999.99", True),
        ("99999999999999.99", False),
        ("123456789012345", True),
        ("999999999999999000", True),
    ],
)
def test_amounts_beyond_fifteen_digits_are_text(amount: str, *, number: bool) -> None:
    """What Excel can hold is a number; what it cannot is exact text, which About counts, and has no bar or chart."""
    report = everything(order("Acme", "2024-01-01", amount))
    workbook = opened(report)
    value = workbook["Leaderboard"]["F2"].value
    noted = [text for text in said(workbook["About"]) if "more than 15 digits" in text]
    if number:
        assert Decimal(str(value)) == Decimal(amount)
        assert not noted
    else:
        assert value == f"{Decimal(amount):,.2f}"
        assert len(noted) == 1
    assert any(name.startswith("xl/charts/") for name in parts(rendered(report))) == number


def test_a_day_before_excels_calendar_is_text() -> None:
    """Excel counts from 1900; an older day is written as people read it."""
    sheet = opened(everything(order("Acme", "1899-12-31", "1"), order("Bolt", "1900-01-01", "1")))["Leaderboard"]
    assert sheet["I2"].value == "1899-12-31"
    assert sheet["I3"].is_date


@pytest.mark.parametrize("orders", [[], [order("Acme", "2024-01-01", "10")], [order("Acme", "2024-01-01", "-10")]])
def test_any_book(orders: list[dict[str, Any]]) -> None:
    """A book of nothing, of one order, of a credit alone is a workbook that opens."""
    assert "Summary" in opened(everything(*orders)).sheetnames


@pytest.mark.parametrize("without", FULL_REPORT)
def test_any_section_may_be_missing(without: str) -> None:
    """A report without one of the sections is a workbook; others get a sheet, whatever their title."""
    report = everything(*MIXED)
    fewer = tuple(s for s in report.sections if s.name != without)
    titles = ("By [region]: north/south and all that is between", "about", "Summary")
    others = tuple(replace(report.section("by_risk"), name=f"other_{n}", title=title) for n, title in enumerate(titles))
    names = opened(replace(report, sections=(*fewer, *others))).sheetnames
    assert names[-4:] == ["By  region   north south and", "about", "Summary 2", "About 2"]


def test_long_text_is_cut_not_lost() -> None:
    """A cell holds 32,767 characters; a longer text is cut with an ellipsis."""
    report = replace(everything(*MIXED), title="x" * 40_000)
    value = opened(report)["About"]["B1"].value
    assert len(value) == 32_767
    assert value.endswith("x…")


def test_more_rows_than_a_sheet_has() -> None:
    """All rows were asked for: a list longer than a sheet is refused in one line that says what to do."""
    frame = pl.DataFrame({"n": pl.arange(0, xlsx.SHEET_ROWS + 1, eager=True)})
    report = everything(*MIXED)
    long = replace(report.sections[0], name="long", columns=(Column("n", "N", Kind.COUNT),), frame=frame)
    with pytest.raises(CustReportError, match="more than a sheet of Excel holds; --top"):
        rendered(replace(report, sections=(long,), whole=True))


def test_properties_are_the_reports() -> None:
    """Title and day of the workbook are the report's, not the clock's."""
    properties = opened(everything(*MIXED, title="Q1 review")).properties
    assert properties.title == "Q1 review"
    assert properties.created == datetime(2024, 12, 31)  # noqa: DTZ001 — Excel knows no time zones
