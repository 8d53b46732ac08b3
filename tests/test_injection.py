"""A book whose every name is an attack, through every command and format: it stays text, and in its place."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import openpyxl
import polars as pl
import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from custreport.core.text import CONTROL, INVISIBLE, plain
from support.command_line import run
from support.html_pages import ATTRIBUTES, ELEMENTS, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style></script><b>", "&lt;b&gt;", "<!--",
    "\x1b[31mred\x1b]0;title\x07", "\x9b31m", "a\nb\r\nc", "nul\x00byte", "safe\u202efdp.exe", "\ufeff\u200b\u2066",
    "=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1+1", "\t=1", '=HYPERLINK("http://evil.example")', "'=1",
    "../../etc/passwd", "..\\..\\evil", "/etc/passwd", "C:\\evil", "file:///etc/passwd", "CON", "nul.txt", "COM¹",
    "...", "trailing. . ", "-rf", "~root", ".hidden", "index", "index.html", "%2e%2e%2f", "javascript:alert(1)",
    "[x](javascript:alert(1))", "![x](http://evil.example/x)", "http://evil.example", "|pipe|*md*_x_`y`", "# head",
    "{{7*7}}${jndi:ldap://x}", "{nb}\x02\x02\x02", "' OR 1=1 --", "Caf\u00e9", "Cafe\u0301", "ACME", "acme",
    "A" * 10_000 + "1", "A" * 10_000 + "2", "日本語" * 60, "عربي \u202d\u2067", "👩\u200d👩\u200d👧" * 30,
    "\U0010ffff\uffff",
)  # fmt: skip
LATER = "Later & Son"
"""Keeps the book going, so that everybody else is at risk."""
FORMS = ("--json", "a.json", "--csv", "a", "--html", "a.html", "--xlsx", "a.xlsx")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the orders: every name is a customer's, its id, its rep, and part of its orders' ids."""
    folder = tmp_path_factory.mktemp("attack") / "in"
    folder.mkdir()
    rows = [
        (f"{at}-{n} {name[:200]}", f"{at} {name[:40]}", name, day, status, amount, name)
        for at, name in enumerate(NAMES)
        for n, (day, status, amount) in enumerate(
            [
                ("2024-01-01", "paid", "100"), ("2024-01-11", "paid", "50"), ("2024-01-21", "paid", "20"),
                ("2024-01-31", "paid", "20.5"), ("2024-02-01", "draft", "5.25"), ("2024-02-02", "paid", "-3"),
            ]
        )
    ] + [("last", "last", LATER, "2024-07-31", "paid", "1", "Ann")]  # fmt: skip
    header = ["order_id", "customer_id", "customer", "ordered_on", "status", "amount", "rep"]
    pl.DataFrame(rows, schema=header, orient="row").write_parquet(folder / "orders.parquet")
    return folder


@pytest.fixture
def here(attacked: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder, as the current one; nothing is written beside it or above."""
    monkeypatch.chdir(attacked)
    yield attacked
    assert [path.name for path in attacked.parent.iterdir()] == ["in"]


def inert_text(text: str) -> None:
    """Nothing in a text styles, hides or reorders."""
    assert not re.search(f"{CONTROL}|{INVISIBLE}", text.replace("\n", ""))


def inert_json(text: str) -> None:
    """JSON, and what cannot be seen is written by its number."""
    json.loads(text)
    inert_text(text)


def inert_csv(text: str) -> None:
    """No cell is a formula."""
    inert_text(text)
    for row in csv.reader(text.splitlines(keepends=True)):
        assert not [cell for cell in row if re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", cell)]


def inert_markdown(text: str) -> None:
    """No element but those of headings, lists, tables and text."""
    inert_text(text)
    seen = set[str]()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            seen.add(tag)

    Tags().feed(MarkdownIt("commonmark").enable("table").render(text))
    assert seen <= {"h1", "h2", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "hr", "p"}


def inert_html(text: str, folder: Path) -> None:
    """No element or attribute but the report's own, one script, and no way out but to files beside the page."""
    inert_text(text)
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert set(tags) <= ELEMENTS
    assert tags.count("script") == 1
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    for _, attributes in page.tags:
        link = attributes.get("href") or "#"
        assert link.startswith("#") or (folder / unquote(link)).resolve().parent == folder.resolve()
        assert link.startswith("#") or (folder / unquote(link)).exists()


def inert_xlsx(path: Path) -> None:
    """No formula, no link, no macro."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        inert_text(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            assert cell.hyperlink is None
            assert not isinstance(cell.value, str) or not re.search(INVISIBLE, cell.value)


def inert_pdf(path: Path) -> None:
    """Nothing that runs, opens or leads anywhere."""
    content = path.read_bytes()
    assert content.rstrip().endswith(b"%%EOF")
    for word in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/GoToR", b"/AA", b"/EmbeddedFile", b"/SubmitForm"):
        assert not re.search(word + rb"\b", content)
    reader = PdfReader(path)
    assert isinstance(reader.root_object["/OpenAction"], list)  # where it opens, nothing to do
    assert reader.metadata
    inert_text("".join(reader.metadata.values()))


def inert(path: Path) -> None:
    """A file, by its format."""
    match path.suffix:
        case ".json":
            inert_json(path.read_text("utf-8"))
        case ".csv":
            inert_csv(path.read_text("utf-8"))
        case ".html":
            inert_html(path.read_text("utf-8"), path.parent)
        case ".xlsx":
            inert_xlsx(path)
        case ".pdf":
            inert_pdf(path)
        case other:
            raise AssertionError(other)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
@pytest.mark.parametrize("name", ["summary", "leaderboard", "at-risk"])
def test_lists(name: str, form: str) -> None:
    """Every list, in every format of a terminal, has all of them and does nothing."""
    done = run(name, "--format", form, COLUMNS="160")
    assert done.code == 0
    inert_text(done.err)
    {"table": inert_text, "json": inert_json, "csv": inert_csv, "md": inert_markdown}[form](done.out)
    if form == "json" and name != "summary":
        (rows,) = (rows for section, rows in json.loads(done.out)["sections"].items() if section != "summary")
        assert len(rows) == len(NAMES) + (name == "leaderboard")


@pytest.mark.usefixtures("here")
def test_each_customer() -> None:
    """The page of each on a terminal and in Markdown."""
    for at, name in enumerate(NAMES):
        key = f"{at} *" if plain(name).strip() else str(at)  # of an id, too, what cannot be seen is left out
        done = run("customer", key)
        assert done.code == 0
        inert_text(done.out)
        if at % 3 == 0:
            inert_markdown(run("customer", key, "--format", "md").out)


@pytest.mark.usefixtures("here")
def test_check_and_init(here: Path) -> None:
    """What was found is said, and written into settings that can be read."""
    inert_text(run("check").out)
    inert_json(run("check", "--format", "json").out)
    assert run("init", "--force").code == 0
    tomllib.loads((here / "custreport.toml").read_text("utf-8"))
    (here / "custreport.toml").unlink()


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_files(here: Path) -> None:
    """Every format of the report, and one set for each customer and each rep: all in the folders that were named."""
    done = run("export", *FORMS, "--per-rep", "reps", "--per-customer", "pages", "--title", NAMES[0])
    assert done.code == 0
    inert_text(done.err)
    written = [path for path in here.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    for path in written:
        inert(path)
    with (here / "pages/index.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(NAMES) + 1
    for ending in ("json", "html", "xlsx"):
        assert {here / "pages" / row[ending] for row in rows} <= set(written)
    pages = [json.loads((here / "pages" / row["json"]).read_text("utf-8")) for row in rows]
    for row, page in zip(rows, pages, strict=True):
        assert row["customer"] in {page["title"], f"'{page['title']}"}
    assert len({page["sections"]["orders"][0]["order_id"] for page in pages}) == len(rows)  # each is of somebody else


def test_pdfs(here: Path) -> None:
    """The report as a PDF, and the page of each customer."""
    done = run("export", "--pdf", "a.pdf", "--per-customer", "pdfs", "--title", NAMES[1])
    assert done.code == 0
    inert_text(done.err)
    made = [*here.rglob("*.pdf")]
    assert len(made) == len(NAMES) + 2
    for path in made:
        inert(path)
