"""The PDF: the report's figures on each page, whole in any size, the same bytes every time."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from pypdf import PdfReader

from custreport.core.document import Kind
from custreport.core.errors import CustReportError
from custreport.core.filters import FULL_REPORT, Filters
from custreport.core.page_options import Page, PageSize
from custreport.core.risk_settings import RiskRule
from custreport.formats import cells, pdf
from custreport.formats.pdf.chart import MOST_COLUMNS, spans
from custreport.reports import customer_page
from support.builders import book, build, cards, order
from support.command_line import SMALL, run

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.document import Report

NOBODY_HAS_IT = "\U0010fffd"


def everything(*orders: dict[str, Any], **options: Any) -> Report:
    """A report with all its sections."""
    return build(book(*orders), sections=FULL_REPORT, **options)


def quiet(name: str, amount: str = "10.00") -> list[dict[str, Any]]:
    """Eight orders, one a week, then nothing: at risk by the end of the year."""
    return [order(name, str(date(2024, 1, 1) + timedelta(7 * n)), amount, rep="Anna Ek") for n in range(8)]


LATEST = order("Zeta", "2024-12-31", "1.00")


def pages(report: Report, **options: Any) -> list[str]:
    """The text of each page, white space folded."""
    reader = PdfReader(io.BytesIO(pdf.render(report, **options)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def sample() -> Report:
    """Two customers, one of them quiet, a draft, and a credit."""
    return everything(
        *quiet("Acme & Söhne", "1234.56"),
        order("Żabka", "2024-11-30", "5000.00"),
        order("Żabka", "2024-12-31", "700.10", "draft"),
        order("Żabka", "2024-12-30", "-20.05"),
    )


def test_page_one_is_the_summary(sample: Report) -> None:
    """Title, who and when, cards, months, top customers and their share, the book by word, most at stake."""
    first = pages(sample)[0]
    assert cards(sample)["total_customers"] == 2
    for said in (
        "Customer Report", "As of: 2024-12-31", "Period: all orders", "Activity window: 2024-10-03 to 2024-12-31",
        "Currency: EUR", "Filters: none",
        "Confirmed Order Amount 14,856.43 EUR", "Total Customers 2", "Active Customers 1", "Average Reorder Time",
        "Confirmed amount by month", "6,172.80", "3,703.68", "5,000.00", "-20.05",
        "1 Acme & Söhne 9,876.48 66.5%", "2 Żabka 4,979.95 33.5%",
        "active 1 4,979.95", "inactive 1 9,876.48", "at-risk 1 9,876.48", "on-track 0 0.00",
        "Most at stake", "usually orders every 7 days",
    ):  # fmt: skip
        assert said in first, said


def test_the_last_page_says_what_it_rests_on(sample: Report) -> None:
    """Definitions, each part of the rows read and their sum, sources, and the risk rule."""
    last = pages(sample)[-1]
    for said in (
        "Share The confirmed amount of the customer divided by that of all.",
        "confirmed orders 9",
        "draft order 1",
        "credit 1",
        "rows read 11",
        "orders.csv (11 rows)",
        "at-risk: 3 or more",
    ):
        assert said in last, said


def test_outline_and_properties(sample: Report) -> None:
    """Each part has a bookmark; the file has a title that is shown, a language, and as-of for its date."""
    reader = PdfReader(io.BytesIO(pdf.render(sample)))
    flat = [each for each in reader.outline if not isinstance(each, list)]
    assert [each.title for each in flat] == [
        "Summary", "New and repeat customers, 2024-10-03 to 2024-12-31", "Leaderboard", "Accounts at risk",
        "Who orders again, by quarter of the first order", "Basis of the figures",
    ]  # fmt: skip
    assert reader.get_destination_page_number(flat[0]) == 0
    assert reader.metadata is not None
    assert reader.metadata.title == "Customer Report"
    assert "As of: 2024-12-31" in (reader.metadata.subject or "")
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2024, 12, 31)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (Page(), (595, 842)),
        (Page(landscape=True), (842, 595)),
        (Page(page_size=PageSize.LETTER), (612, 792)),
        (Page(page_size=PageSize.LETTER, landscape=True), (792, 612)),
    ],
)
def test_page_sizes(sample: Report, page: Page, size: tuple[int, int]) -> None:
    """Every page has the size asked for, its number, and holds its text within the margins."""
    reader = PdfReader(io.BytesIO(pdf.render(sample, page)))
    for number, each in enumerate(reader.pages, start=1):
        assert (round(each.mediabox.width), round(each.mediabox.height)) == size
        found: list[tuple[float, float]] = []

        def visit(said: str, _cm: list[float], tm: list[float], _font: Any, _size: float, into: Any = found) -> None:
            if said.strip():
                into.append((tm[4], tm[5]))

        text = each.extract_text(visitor_text=visit)
        assert f"Page {number} of {len(reader.pages)}" in " ".join(text.split())
        assert all(39 < x < size[0] - 39 and 20 < y < size[1] - 36 for x, y in found)


@pytest.mark.parametrize("landscape", [False, True])
def test_every_row_once(landscape: bool) -> None:
    """Three hundred customers stand in the list once each, in order, below headings on every page; then the total."""
    report = everything(*(order(f"Shop{n:03}x", "2024-01-01", 1000 - n) for n in range(300)))
    said = pages(report, page=Page(landscape=landscape))[1:-1]
    found = [word for page in said for word in page.split() if word.startswith("Shop")]
    assert found == [f"Shop{n:03}x" for n in range(300)]
    assert all(page.count("Confirmed") >= 1 for page in said)
    assert "Total 255,150.00" in said[-1] or "Total 300 255,150.00" in said[-1]


@pytest.mark.parametrize("landscape", [False, True])
def test_fifteen_digits(landscape: bool) -> None:
    """No figure is cut or left out beside a long name, however narrow the page."""
    name = "The Very Long Established Company of Fine Goods Merchants Ltd"
    said = pages(everything(*quiet(name, "987654321098765.43"), LATEST), page=Page(landscape=landscape))
    assert "7,901,234,568,790,124.44 EUR" in said[0]
    # top customers, its activity, its risk; total and confirmed amount of the leaderboard
    assert " ".join(said).count("7,901,234,568,790,123.44") == 5
    assert "Not shown" not in " ".join(said)
    assert name in " ".join(said)


def test_the_same_bytes() -> None:
    """The same report and options give the same bytes, whatever fonts its names need, and however often."""
    names = ("Acme", "नमस्ते", "שלום", "สวัสดี", "مرحبا", "გამარჯობა", "Բարեւ", "வணக்கம்", "নমস্কার")
    report = everything(*(order(name, "2024-01-01", 5) for name in names))
    assert len({pdf.render(report, accent="#aa3300") for _ in range(4)}) == 1


def test_accent(sample: Report) -> None:
    """The colour of the first card and the columns is the one asked for."""
    reader = PdfReader(io.BytesIO(pdf.render(sample, accent="#FF0000")))
    contents = reader.pages[0].get_contents()
    assert contents is not None
    assert b"1 0 0 rg" in contents.get_data()


def test_a_letter_that_no_font_has(sample: Report) -> None:
    """It is shown as a replacement, told once, and harms nothing else."""
    told: list[str] = []
    said = pages(
        everything(*quiet(f"Odd {NOBODY_HAS_IT} name"), *quiet(f"{NOBODY_HAS_IT}{NOBODY_HAS_IT}")), warn=told.append
    )
    assert "Odd \ufffd name" in said[0]
    assert len(told) == 1
    assert "U+10FFFD" in told[0]
    pages(sample, warn=told.append)
    assert len(told) == 1


def test_text_beside_another_script_stays() -> None:
    """After a name in shaped letters the figures of its row are what they were."""
    report = everything(*quiet("Cafe\u0301 q\u0303 नमस्ते שלום", "4321.99"), LATEST)
    said = pages(report)
    assert said[0].count("34,575.92") >= 4
    assert "34,575.92" in said[1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "SVG"])
def test_logo(tmp_path: Path, sample: Report, kind: str) -> None:
    """A picture of each kind stands on the first page and leaves the text as it was."""
    file = tmp_path / f"logo.{kind.lower()}"
    if kind == "SVG":
        file.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
        )
    else:
        Image.new("RGB", (40, 20), "red").save(file, kind)
    with_logo = PdfReader(io.BytesIO(pdf.render(sample, Page(logo=str(file)))))
    assert "14,856.43 EUR" in with_logo.pages[0].extract_text()
    assert len(with_logo.pages[0].images) == (kind != "SVG")


@pytest.mark.parametrize("field", ["logo", "font"])
@pytest.mark.parametrize(
    "content", [None, b"", b"no picture", b"<svg ><g", b"\x89PNG\r\n\x1a\nxxxx", b"\x00\x01\x00\x00"]
)
def test_a_file_that_cannot_be_used(tmp_path: Path, sample: Report, field: str, content: bytes | None) -> None:
    """A logo or font that is not there or is none is one line that names it."""
    file = tmp_path / "broken.ttf"
    if content is not None:
        file.write_bytes(content)
    given = {"logo": str(file)} if field == "logo" else {"font": [str(file)]}
    with pytest.raises(CustReportError, match=r"broken\.ttf: ") as caught:
        pdf.render(sample, Page(**given))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("months", "size"), [(36, 1), (37, 3), (108, 3), (120, 12), (1200, 120)])
def test_many_months_become_quarters_or_years(months: int, size: int) -> None:
    """More columns than fit are added up, and the title says so; nothing is lost."""
    days = [date(1900 + n // 12, n % 12 + 1, 5) for n in range(months)]
    report = everything(*(order("Acme", str(day), "1.25") for day in days))
    width, name, found = spans(report.section("months"))
    assert width == size
    assert len(found) <= MOST_COLUMNS
    assert float(sum(span.confirmed for span in found)) == 1.25 * months
    assert f"Confirmed amount by {name}" in pages(report)[0]


@pytest.mark.parametrize("sections", [FULL_REPORT, ("summary",), ("leaderboard",), ("at_risk",), ("months", "by_risk")])
@pytest.mark.parametrize("landscape", [False, True])
def test_an_empty_book_and_missing_sections(sections: tuple[str, ...], landscape: bool) -> None:
    """No order, or not every section: what there is, without an error."""
    for orders in ((), quiet("Acme")):
        said = pages(build(book(*orders), sections=sections, as_of="2024-12-31"), page=Page(landscape=landscape))
        assert "Customer Report" in said[0]
        assert "Basis of the figures" in said[-1]


def test_options_reach_the_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--page-size, --landscape and the accent of custreport.toml do; a broken logo is exit 1 and one line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(SMALL)
    (tmp_path / "custreport.toml").write_text('accent = "#00FF00"\n')
    assert run("export", "--pdf", "a.pdf", "--page-size", "Letter", "--landscape").code == 0
    first = PdfReader("a.pdf").pages[0]
    assert round(first.mediabox.width) == 792
    contents = first.get_contents()
    assert contents is not None
    assert b"0 1 0 rg" in contents.get_data()
    done = run("export", "--pdf", "b.pdf", "--logo", "orders.csv")
    assert (done.code, done.err.count("orders.csv")) == (1, 1)
    assert not (tmp_path / "b.pdf").exists()
    (tmp_path / "custreport.toml").write_text('accent = "blue"\n')
    done = run("export", "--pdf", "c.pdf")
    assert (done.code, "accent: 'blue'" in done.err) == (1, True)


def test_no_page_is_empty() -> None:
    """Wherever a list ends on its page, the next page has something on it."""
    for count in range(36, 60, 2):
        report = everything(*(order(f"C{n:03}", "2024-01-05", "10", id=f"{n}") for n in range(count)))
        assert all(len(text.split()) > 15 for text in pages(report)), count


def test_other_sections_are_lists() -> None:
    """The page of one account has all its sections, and every order once."""
    orders = [order("Acme", f"2024-01-{n + 1:02}", n + 1, id=f"order-{n}") for n in range(20)]
    report = customer_page.build_page(
        book(*orders), Filters(customer=["Acme"]), rule=RiskRule(), today=date(2030, 1, 1)
    )
    text = " ".join(pages(report))
    assert all(text.count(f"order-{n} ") == 1 for n in range(20))
    assert "How the risk is worked out" in text


@pytest.mark.parametrize("landscape", [False, True])
def test_an_account_of_large_amounts(landscape: bool) -> None:
    """The page of an account leaves out no figure, however wide."""
    orders = [*quiet("Acme", "987654321098765.43"), order("Acme", "2024-03-03", "123456789012345.67", "draft"), LATEST]
    report = customer_page.build_page(
        book(*orders), Filters(customer=["Acme"]), rule=RiskRule(), today=date(2030, 1, 1)
    )
    text = " ".join(pages(report, page=Page(landscape=landscape)))
    assert "Not shown" not in text
    for section in report.sections:
        for row in section.frame.iter_rows():
            for column, value in zip(section.columns, row, strict=True):
                if section.name not in {"months", "gaps"} and column.kind is Kind.MONEY:
                    assert cells.format_value(value, column, 2) in text
