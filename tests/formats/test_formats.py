"""The formats: what each writes for a finished report, and that no name can style, reorder or break it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader
from rich.cells import cell_len

from custreport.core.document import Source
from custreport.export import FORMATS
from custreport.formats.terminal import Screen
from support.builders import book, build, order
from support.command_line import AT_RISK, EXAMPLES, LEADERBOARD, load, run, shown
from support.sample_reports import LATEST, quiet

if TYPE_CHECKING:
    from custreport.core.document import Report

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
"""Everything but a line feed that moves a cursor, styles, reorders or breaks a line."""


def text(report: Report, name: str, **options: Any) -> str:
    """A report in a format of text."""
    return FORMATS[name].render(report, **options).decode()


def pages(content: bytes) -> list[str]:
    """The text of each page of a PDF, white space folded."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


# --- JSON -----------------------------------------------------------------------


def test_json_layout() -> None:
    """SPEC.md §4: the keys, in order; period and window as from/to; sources as path/bytes/rows; open is null."""
    done = load(text(build(book(*quiet("Acme"), LATEST), from_=None, rep=["anna ek"]), "json"))
    layout = [
        "format", "title", "as_of", "period", "activity_window", "currency", "filters", "sources", "reconciliation",
        "sections",
    ]  # fmt: skip
    assert [key for key in done if key in layout] == layout
    assert done["format"] == 1
    assert (done["title"], done["as_of"], done["currency"]) == ("Customer Report", "2024-12-31", "EUR")
    assert done["period"] == {"from": None, "to": None}
    assert done["activity_window"] == {"from": "2024-10-03", "to": "2024-12-31"}
    assert done["filters"] == {"rep": ["anna ek"]}
    assert done["sources"] == [{"path": "orders.csv", "bytes": 0, "rows": 9}]
    assert list(done["sections"]) == ["summary", "leaderboard", "at_risk"]
    assert list(done["sections"]["summary"][0]) == [
        "confirmed_order_amount", "total_customers", "active_customers", "average_reorder_days",
    ]  # fmt: skip
    assert tuple(done["sections"]["leaderboard"][0]) == LEADERBOARD
    assert tuple(done["sections"]["at_risk"][0]) == AT_RISK


def test_json_reconciliation_adds_up() -> None:
    """SPEC.md §4: rows read is the sum of the parts, each with its count."""
    report = build(
        book(
            order("Acme", "2024-01-01", "5"),
            order("Acme", "2024-01-02", "5", "draft"),
            order("Acme", "2024-01-03", "-5"),
            order("Acme", "2024-01-04", "5", "cancelled"),
            order("Acme", "2024-02-04", "5"),
            order("Acme", "2024-01-05", "5", currency="USD"),
        ),
        as_of="2024-01-31",
        currency="EUR",
    )
    counts = {k: v for k, v in load(text(report, "json"))["reconciliation"].items() if v and isinstance(v, int)}
    assert counts == {
        "rows_read": 6, "confirmed_orders": 1, "draft_orders": 1, "credits": 1, "cancelled": 1, "after_as_of": 1,
        "other_currency": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "amounts", "total", "average", "shown_average"),
    [
        ("EUR", ("100", "0.5"), "100.50", "50.25", "50.25"),
        ("EUR", ("0.01", "0.02"), "0.03", "0.02", "0.02"),  # 0.015
        ("EUR", ("0.02", "0.03"), "0.05", "0.02", "0.02"),  # 0.025
        ("EUR", ("0.0050", "1"), "1.005", "0.50", "0.50"),  # 0.5025
        ("JPY", ("1000", "2000"), "3000", "1500", "1,500"),
        ("JPY", ("1", "2"), "3", "2", "2"),  # 1.5
        ("JPY", ("2", "3"), "5", "2", "2"),  # 2.5
        ("JPY", ("1.5", "2"), "3.5", "2", "2"),  # 1.75
        ("KWD", ("1", "2"), "3.000", "1.500", "1.500"),
        ("KWD", ("0.001", "0.002"), "0.003", "0.002", "0.002"),  # 0.0015
        ("KWD", ("0.002", "0.003"), "0.005", "0.002", "0.002"),  # 0.0025
        ("EUR", ("99999999999999999.9999", "0.0001"), "100000000000000000.00", "50000000000000000.00",
         "50,000,000,000,000,000.00"),
    ],
)  # fmt: skip
def test_money(currency: str, amounts: tuple[str, str], total: str, average: str, shown_average: str) -> None:
    """Money is text with its exact decimals and at least the currency's; an average is half-even to those digits."""
    report = build(book(*(order("Acme", "2024-01-01", a, currency=currency) for a in amounts)))
    (row,) = load(text(report, "json"))["sections"]["leaderboard"]
    assert (row["total_order_amount"], row["confirmed_order_amount"]) == (total, total)
    assert row["average_order_amount"] == average
    (cells,) = csv.DictReader(io.StringIO(text(replace(report, main="leaderboard"), "csv")))
    assert (cells["total_order_amount"], cells["average_order_amount"]) == (total, average)
    assert re.search(rf" {re.escape(shown_average)} ", text(report, "table"))
    assert f"| {shown_average} |" in text(report, "md")
    assert f" {shown_average} " in " ".join(pages(FORMATS["pdf"].render(report)))


def test_empty_is_null_and_numbers_are_numbers() -> None:
    """SPEC.md §4: empty is null in JSON and nothing in CSV; counts and days are numbers, days ISO dates."""
    report = build(
        book(order("Acme", "2024-01-01", "10"), accounts=[(None, "Never", "Bob Day")]),
        as_of="2024-01-11",
        sections=("leaderboard",),
    )
    acme, never = load(text(report, "json"))["sections"]["leaderboard"]
    assert (acme["last_order"], acme["days_since_last_order"], acme["reorder_days"]) == ("2024-01-01", 10, None)
    assert [never[k] for k in ("last_order", "average_order_amount", "days_since_last_order")] == [None] * 3
    assert never["total_order_count"] == 0
    assert text(report, "csv").splitlines() == [
        ",".join(LEADERBOARD),
        "1,Acme,1,10.00,1,10.00,0,0.00,2024-01-01,10.00,10,,active,new,",
        "2,Never,0,0.00,0,0.00,0,0.00,,,,,inactive,never,Bob Day",
    ]


def test_no_currency_is_null() -> None:
    """Orders that name no currency: null, and two digits."""
    done = load(text(build(book(order("Acme", "2024-01-01", "10", currency=None))), "json"))
    assert done["currency"] is None
    assert done["sections"]["summary"][0]["confirmed_order_amount"] == "10.00"


def test_orders_without_a_customer_are_in_the_totals() -> None:
    """SPEC.md §5: counted under "(no customer)", never ranked; the figures add up to the card."""
    report = build(
        book(order("Acme", "2024-01-01", "10"), order(None, "2024-01-01", "5")), sections=("summary", "leaderboard")
    )
    assert "15.00 EUR" in text(report, "table")
    for name in ("table", "md"):
        rows = [line for line in text(report, name).splitlines() if "Total " in line or "customer)" in line]
        assert [re.findall(r"\d+\.\d\d", row)[0] for row in rows if re.search(r"\d\.\d", row)] == ["5.00", "15.00"]
    assert [r["customer"] for r in load(text(report, "json"))["sections"]["leaderboard"]] == ["Acme"]


# --- hostile names --------------------------------------------------------------

HOSTILE = {
    "markup": ("[bold red]xyz[/]", ["[bold red]xyz[/]"]),
    "link markup": ("[link=http://e.com]xyz[/link]", ["[link=http://e.com]xyz[/link]"]),
    "broken markup": ("[/] xyz [/bold]", ["[/] xyz [/bold]"]),
    "emoji code": (":smile: xyz", [":smile: xyz"]),
    "escape": ("Red\x1b[31mInk\x1b[0m", ["Red", "Ink"]),
    "title": ("\x1b]0;pwned\x07Acme", ["Acme"]),
    "c1": ("Alpha\x9b31mBeta\x85Gamma", ["Alpha", "Beta", "Gamma"]),
    "del and backspace": ("Al\x08pha\x7f", ["Al", "pha"]),
    "bidi": ("abc\u202egnp.exe", ["abc", "gnp.exe"]),
    "isolates": ("abc\u2066def\u2069", ["abc", "def"]),
    "marks": ("abc\u200edef\u200fghi\u061cjkl", ["abc", "def", "ghi", "jkl"]),
    "newline": ("one\ntwo\r\nthree", ["one two three"]),
    "line separators": ("one\u2028two\u2029three\x0bfour\x0cfive", ["one two three four five"]),
    "formula": ("=cmd|' /C calc'!A0", ["=cmd|' /C calc'!A0"]),
    "plus": ("+1", ["+1"]),
    "minus": ("-2+3", ["-2+3"]),
    "at": ("@SUM(A1)", ["@SUM(A1)"]),
    "tab": ("\t=1+1", ["=1+1"]),
    "carriage return": ("\r=1+1", ["=1+1"]),
    "hidden formula": ("\u200b=1+1", ["=1+1"]),
    "byte order mark": ("\ufeff@SUM(A1)", ["@SUM(A1)"]),
    "html": ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
    "comment": ("<!-- xyz -->", ["<!-- xyz -->"]),
    "entity": ("&lt;xyz&gt;", ["&lt;xyz&gt;"]),
    "pipe": ("left|right", ["left|right"]),
    "escaped pipe": ("left\\|right\\", ["left\\|right\\"]),
    "image": ("![xyz](http://e.com/x.png)", ["![xyz](http://e.com/x.png)"]),
    "autolink": ("<http://e.com>", ["<http://e.com>"]),
    "emphasis": ("**xyz** __xyz__ ~~xyz~~ `xyz`", ["**xyz** __xyz__ ~~xyz~~ `xyz`"]),
    "heading": ("# xyz", ["# xyz"]),
    "quotes": ("say \"hi\", 'ok'; {x}", ["say \"hi\", 'ok'; {x}"]),
    "placeholder": ("{nb} {rank} %s", ["{nb} {rank} %s"]),
}
"""A name as it comes, and what of it must be seen."""


def hostile(name: str) -> Report:
    """A report of a customer and a rep of that name, at risk, and of somebody else."""
    return build(book(*quiet(name, rep=name), LATEST))


@pytest.mark.parametrize(("name", "seen"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_a_table(name: str, seen: list[str]) -> None:
    """A name is one line of text as it stands: no styles, no cursor moves, no reordering, in colour or not."""
    for colour in (False, True):
        out = text(hostile(name), "table", screen=Screen(width=220, colour=colour))
        bare = re.sub(r"\x1b\[[0-9;]*m", "", out) if colour else out
        assert not UNSAFE.search(bare)
        assert name.isprintable() or name not in out
        for section in bare.split("Accounts at risk"):
            assert any(all(part in line for part in seen) for line in section.splitlines())


@pytest.mark.parametrize(("name", "seen"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_markdown(name: str, seen: list[str]) -> None:
    """A Markdown reader sees the name as plain text in one cell of a row of as many cells as the head."""
    out = text(hostile(name), "md")
    assert not UNSAFE.search(out)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(out)
    assert [t for t in tokens if t.type == "html_block"] == []
    assert len([t for t in tokens if t.type == "heading_open"]) == 4  # title and three sections
    rows: list[list[Any]] = []
    for token, following in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"td_open", "th_open"}:
            rows[-1].append(following)
    assert {len(row) for row in rows} == {len(LEADERBOARD), len(AT_RISK)}
    cells = [cell for row in rows for cell in row]
    assert {child.type for cell in cells for child in cell.children} == {"text"}
    read = ["".join(child.content for child in cell.children) for cell in cells]
    assert len([cell for cell in read if all(part in cell for part in seen)]) == 4  # customer and rep, in two lists


@pytest.mark.parametrize(("name", "seen"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_csv(name: str, seen: list[str]) -> None:
    """No cell of text begins as a formula, in whatever program it is opened; the text is still there."""
    report = hostile(name)
    for main, width in (("leaderboard", len(LEADERBOARD)), ("at_risk", len(AT_RISK))):
        out = text(replace(report, main=main), "csv")
        assert not UNSAFE.search(out)
        rows = list(csv.reader(io.StringIO(out)))
        assert {len(row) for row in rows} == {width}
        cells = [cell for row in rows for cell in row]
        assert [
            c for c in cells if c[:1] in {"=", "+", "-", "@", "\t", "\r"} and not re.fullmatch(r"-?\d+.?\d*", c)
        ] == []
        assert len([cell for cell in cells if all(part in cell for part in seen)]) == 2


@pytest.mark.parametrize(("name", "seen"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_json(name: str, seen: list[str]) -> None:
    """The file prints safely as it stands, and says the same name to a program."""
    out = text(hostile(name), "json")
    assert not UNSAFE.search(out)
    for section in ("leaderboard", "at_risk"):
        row = load(out)["sections"][section][0]
        assert all(part in row["customer"] and part in row["owner"] for part in seen)


@pytest.mark.parametrize(("name", "seen"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_a_pdf(name: str, seen: list[str]) -> None:
    """A PDF shows the name as it stands and has neither links nor scripts."""
    content = FORMATS["pdf"].render(hostile(name))
    reader = PdfReader(io.BytesIO(content))
    said = " ".join(page.extract_text() for page in reader.pages)
    assert not UNSAFE.search(said)
    for part in seen:
        assert " ".join(said.split()).count(part) >= 4  # customer and rep, in two lists
    assert not any("/Annots" in page for page in reader.pages)
    assert b"/JavaScript" not in content


@pytest.mark.parametrize("name", ["table", "md", "json", "csv", "pdf"])
def test_a_name_of_ten_thousand_characters(name: str) -> None:
    """Machines get all of it; a page and a screen stay as wide as they are and keep the figures."""
    long = "W" * 10_000
    report = replace(hostile(long), main="leaderboard")
    if name == "pdf":
        said = " ".join(pages(FORMATS[name].render(report)))
        assert "WWW…" in said
        assert "80.00 80.00 0.00 10.00 2024-02-19" in said
    elif name == "table":
        out = text(report, name, screen=Screen(width=100))
        assert max(map(cell_len, out.splitlines())) <= 100
        assert re.search(r"WWW….* 80\.00 .*2024-02-19", out)
    else:
        assert long in text(report, name)


EVIL = "Red\x1b[31mInk\x9b1m\u202eabc\nsecond line"


@pytest.mark.parametrize("name", ["table", "md", "json", "csv", "pdf"])
@pytest.mark.parametrize("field", ["source", "currency", "customer", "rep", "title", "order id", "status", "header"])
def test_hostile_text_besides_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, name: str) -> None:
    """A file's name, a currency, an id or what was typed is as little to be trusted as a customer's name."""
    monkeypatch.chdir(tmp_path)
    cells = {"order id": "1", "customer": "Acme", "day": "2024-01-01", "status": "sent", "amount": "5",
             "currency": "EUR", "rep": "Anna"}  # fmt: skip
    head = list(cells)
    if field in cells:
        cells[field] = EVIL
    if field == "header":
        head[2] = EVIL
    file = Path(f"{EVIL}.csv" if field == "source" else "orders.csv")
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["order date" if h == "day" else h for h in head], list(cells.values())])
    args = [f"--{field}", EVIL] if field in {"customer", "rep"} else []
    if name == "pdf":
        done = run("export", str(file), *args, "--pdf", "out.pdf", *(["--title", EVIL] if field == "title" else []))
        seen = "".join(page.extract_text() for page in PdfReader("out.pdf").pages) if done.code == 0 else ""
    else:
        done = run("leaderboard", str(file), *args, "--format", name)
        seen = done.out
    assert done.code in {0, 1}
    assert (done.code == 0) == (field not in {"status", "header"})
    assert not UNSAFE.search(seen)
    assert not UNSAFE.search(done.err)
    lines = [*seen.splitlines() * (name != "pdf"), *done.err.splitlines()]  # a PDF breaks lines where it is narrow
    assert not [line for line in lines if line.startswith("second line")]


def test_negative_numbers_stay_numbers_in_csv() -> None:
    """A credit is a number in CSV, without the apostrophe of text; a name that is a negative number, too."""
    report = build(
        book(order("Acme", "2024-01-01", "-50.25"), order("-17", "2024-01-01", "-0.5")), sections=("leaderboard",)
    )
    rows = list(csv.DictReader(io.StringIO(text(report, "csv"))))
    assert [(r["customer"], r["confirmed_order_amount"]) for r in rows] == [("-17", "-0.50"), ("Acme", "-50.25")]


# --- the table's width ----------------------------------------------------------

WIDE = (
    "東京都千代田区丸の内商事株式会社本店営業部",
    "서울특별시 강남구 테헤란로 무역 주식회사",
    "Cafe\u0301 Lumie\u0300re et Fre\u0300res de la Re\u0301publique",
    "Z\u0300\u0301\u0302\u0303\u0304a\u0300\u0301\u0302\u0303l\u0300\u0301g\u0300o\u0301",
    "👩‍👩‍👧 Family & Friends 🏳️‍🌈 Trading",
    "شركة التجارة العربية المحدودة",
    "Ελληνική Εταιρεία Τροφίμων και Ποτών ΑΕ",
    "A",
)


@pytest.mark.parametrize("width", [40, 60, 79, 80, 81, 99, 100, 101, 120, 139, 140, 141, 200])
@pytest.mark.parametrize("amount", ["9.99", "12345678.90", "-1234567890123.45"])
def test_no_line_is_wider(width: int, amount: str) -> None:
    """Wide and combining characters count as what a terminal draws; no row, head or card is wider than the screen."""
    orders = [o for name in WIDE for o in quiet(name, amount, rep=name)] + quiet("Plain", "1.00")
    out = text(build(book(*orders, LATEST), from_=None), "table", screen=Screen(width=width))
    body = out[out.index("╭") : out.index("Sources:")]
    assert [line for line in body.splitlines() if cell_len(line) > width] == []


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_columns_stay_in_line(width: int) -> None:
    """Below wide and combining names the figures end in the same screen column as their head's rule."""
    report = build(book(*[order(name, "2024-01-01", "12.50") for name in WIDE]), sections=("leaderboard",))
    lines = text(report, "table", screen=Screen(width=width)).splitlines()
    rules = [line for line in lines if line.startswith("─")]
    rows = [line for line in lines if "12.50" in line and "Total" not in line]
    assert len(rows) == len(WIDE)
    (end,) = {cell_len(row[: row.index("12.50") + 5]) for row in rows}
    assert rules[0][:end].endswith("─")
    assert rules[0][end : end + 1] in {" ", ""}


@pytest.mark.parametrize("width", [60, 80, 100, 140, None])
def test_no_figure_is_cut(width: int | None) -> None:
    """A column that does not fit is left out and named; what is shown is whole."""
    report = build(book(*quiet("Acme", "1234567.89"), LATEST), sections=("leaderboard",))
    out = text(report, "table", screen=Screen(width=width))
    (row,) = (line for line in out.splitlines() if "Acme" in line)
    assert "…" not in row
    assert "9,876,543.12" in row  # 8 × 1,234,567.89
    assert width is not None or "Not shown" not in out


# --- shares ---------------------------------------------------------------------

SHARES = [order("Acme", "2024-01-01", "60"), order("Bolt", "2024-01-01", "30"), order("Cargo", "2024-01-01", "-10"),
          order(None, "2024-01-01", "20"), order("Delta", "2024-01-01", "7", "draft")]  # fmt: skip


def test_shares() -> None:
    """60 and 30 of the 100 in the total row, 0 for none or less, and bars as long as that; plain where it must be."""
    report = build(book(*SHARES), sections=("leaderboard",))
    lines = text(report, "table", screen=Screen(width=230)).splitlines()
    head = next(line for line in lines if line.endswith("  Share"))
    at = head.index("Share")
    shares = {name: next(line[at:] for line in lines if f" {name} " in line) for name in ("Acme", "Bolt", "Cargo")}
    assert shares == {"Acme": f"60.0% {'█' * 34}", "Bolt": f"30.0% {'█' * 17}", "Cargo": " 0.0%"}
    assert f"60.0% {'#' * 34}" in text(report, "table", screen=Screen(width=230, unicode=False))


@pytest.mark.parametrize("screen", [*(Screen(width=w) for w in range(30, 240, 3)), Screen()], ids=str)
def test_shares_take_no_room_from_a_column(screen: Screen) -> None:
    """Whatever the width, the list is the one without shares, with something at the end of its lines or not."""
    report = build(book(*SHARES), sections=("leaderboard",))
    plain = replace(report, sections=(replace(report.sections[0], name="other"),), main="other")
    without, lines = (text(each, "table", screen=screen).splitlines() for each in (plain, report))
    assert all(line.startswith(same) for line, same in zip(lines, without, strict=True))
    assert screen.width is None or max(map(cell_len, lines)) <= max(screen.width, *map(cell_len, without))


@pytest.mark.parametrize(
    "orders", [[order("Acme", "2024-01-01", "60")], [*SHARES, order("Echo", "2024-01-01", "-100")]]
)
def test_no_shares_of_nothing(orders: list[dict[str, Any]]) -> None:
    """One customer is no share of anything, and there are no shares of a total that is not above zero."""
    assert "Share" not in text(build(book(*orders)), "table", screen=Screen(width=230))


# --- PDF ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, PdfReader]:
    """The JSON and the PDF of one export of the sample."""
    folder = tmp_path_factory.mktemp("pdf")
    settings = ["--accounts", str(EXAMPLES / "accounts.csv"), "--from", "2025-01-01", "--rep", "*", "--landscape"]
    files: list[Path] = [folder / "out.json", folder / "out.pdf"]
    done = run("export", str(EXAMPLES / "orders.csv"), *settings, "--json", str(files[0]), "--pdf", str(files[1]))
    assert done.code == 0
    return load(files[0].read_text()), PdfReader(files[1])


def read(reader: PdfReader) -> str:
    """All text of a PDF, white space folded."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_pdf_states_what_it_rests_on(sample: tuple[Any, PdfReader]) -> None:
    """Title, as-of, period, window, currency, filters, sources, reconciliation and rule stand in the PDF."""
    document, reader = sample
    said = read(reader)
    for words in (
        "Customer Report",
        f"As of: {document['as_of']}",
        "Period: from 2025-01-01",
        "Activity window: 2025-01-01 to 2025-12-31",
        "Currency: EUR",
        "Filters: rep *",
        f"({document['sources'][0]['rows']:,} rows)",
        f"rows read {document['reconciliation']['rows_read']:,}",
        "at-risk: 3 or more purchase days",
    ):
        assert words in said
    assert reader.metadata is not None
    assert reader.metadata.title == "Customer Report"


def test_pdf_has_every_name_of_the_json(sample: tuple[Any, PdfReader]) -> None:
    """Every customer of the JSON stands in the PDF by its whole name."""
    document, reader = sample
    said = read(reader)
    assert [r["customer"] for r in document["sections"]["leaderboard"] if r["customer"] not in said] == []


def test_pdf_numbers_its_pages(sample: tuple[Any, PdfReader]) -> None:
    """Each page says which of how many it is, and repeats the head of a list it goes on with."""
    _, reader = sample
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(texts) > 1
    for number, page in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in page
    assert all("Customer Total Order Count" in page for page in texts[1:3])


def test_pdf_embeds_its_fonts(sample: tuple[Any, PdfReader]) -> None:
    """Every font's file is in the PDF, so that names look alike everywhere; no core font is used."""
    _, reader = sample
    fonts: list[Any] = [f.get_object() for p in reader.pages for f in p["/Resources"]["/Font"].get_object().values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        assert font["/Subtype"] == "/Type0"
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"].get_object()


@pytest.mark.parametrize(
    "name",
    ["Ελιά Τρόφιμα ΑΕ", "Чайный дом «Самовар»", "Żółta Łódź Sp. z o.o.", "İstanbul Kahve Ltd. Şti.", "Zürich – Größe",
     "Ångström & Æsir", "Süddeutsche Feinkost-Vertriebsgesellschaft mbH"],
)  # fmt: skip
def test_pdf_keeps_names_whole(name: str) -> None:
    """Greek, Cyrillic, Polish, Turkish and long German names stand in the PDF letter by letter."""
    content = FORMATS["pdf"].render(build(book(*quiet(name), LATEST)))
    assert read(PdfReader(io.BytesIO(content))).count(name) == 3  # most at stake, and in two lists


@pytest.mark.parametrize("amount", ["12345678.90", "1234567890.12"])
def test_pdf_has_room_for_large_amounts(amount: str) -> None:
    """Large amounts take no column away: the page has every figure of the JSON."""
    orders = [o for name in ("Trattoria da Nonna Pia", "Hôtel des Trois Rivières") for o in quiet(name, amount)]
    report = build(book(*orders, order("Trattoria da Nonna Pia", "2024-03-01", amount, "draft"), LATEST))
    said = read(PdfReader(io.BytesIO(FORMATS["pdf"].render(report))))
    for section in ("leaderboard", "at_risk"):
        for row in load(text(report, "json"))["sections"][section]:
            assert [name for name in row if shown(name, row[name]) not in said] == []


def test_pdf_keeps_everything_on_the_page() -> None:
    """A report of many files states them all, and no line of text lies below the page or in its foot."""
    sources = tuple(Source(f"exports/2024/orders-of-week-{n:03}-north-and-south.csv", 1, 1000) for n in range(160))
    report = replace(build(book(*quiet("Acme"), LATEST)), sources=sources)
    reader = PdfReader(io.BytesIO(FORMATS["pdf"].render(report)))
    heights: list[float] = []

    def visit(said: str, _cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if said.strip() and "Page " not in said and "as of" not in said:
            heights.append(tm[5])

    words = "".join(page.extract_text(visitor_text=visit) for page in reader.pages)
    assert "orders-of-week-159" in "".join(words.split())
    assert min(heights) > 12 / 25.4 * 72  # the margin of 12 mm holds the foot


@pytest.mark.parametrize("name", ["東京商事株式会社", "شركة التجارة", "👩‍👩‍👧 Family", "Cafe\u0301"])
def test_pdf_survives_other_scripts(name: str) -> None:
    """A name the font has no letters for costs neither the report nor the figures beside it."""
    said = read(PdfReader(io.BytesIO(FORMATS["pdf"].render(hostile(name)))))
    assert "80.00 80.00 0.00 10.00 2024-02-19" in said or "8 80.00 8 80.00 0 0.00 2024-02-19 10.00" in said


# --- repeatable -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["table", "json", "csv", "md", "pdf", "html", "xlsx"])
def test_a_render_is_a_function_of_the_report(name: str) -> None:
    """The same report gives the same bytes, and the order of the orders in the book does not matter."""
    orders = [o | {"order_id": f"{n:03}"} for n, o in enumerate([*quiet("Acme"), *quiet("Bolt", "7.77"), LATEST])]
    once, again, turned = (FORMATS[name].render(build(book(*o))) for o in (orders, orders, orders[::-1]))
    assert once == again == turned


def test_json_is_json() -> None:
    """One document, one line end at its end, letters as they are."""
    out = text(hostile("Ελιά"), "json")
    assert out.endswith("}\n")
    assert '"Ελιά"' in out
    assert json.loads(out)
