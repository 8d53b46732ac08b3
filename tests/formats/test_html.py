"""The web page: every figure of the report, nothing but text from the data, nothing from the network."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custreport.core.document import Kind, Layout
from custreport.core.filters import FULL_REPORT
from custreport.core.text import plain
from custreport.export import FORMATS
from custreport.formats import cells, layout
from custreport.formats.html.tables import AT_ONCE
from support.builders import order
from support.effort import examples
from support.html_pages import ATTRIBUTES, ELEMENTS, HOSTILE, MIXED, Page, everything
from support.sample_reports import LATEST, quiet

if TYPE_CHECKING:
    from custreport.core.document import Report


def page(report: Report) -> Page:
    """A report's page, read back."""
    return Page(FORMATS["html"].render(report).decode())


def expected(report: Report, name: str, row: dict[str, Any]) -> list[str]:
    """What the cells of a row say, by column's label."""
    columns = {c.name: c for c in layout.visible_columns(report.section(name))}
    said = {n: cells.format_value(row.get(n), c, report.digits) for n, c in columns.items()}
    order_of = list(columns)
    if "reason" in order_of:
        order_of.remove("reason")
        order_of.insert(1, "reason")
    return [said[n] for n in order_of]


def test_every_figure_of_every_section() -> None:
    """Each table, read back, holds the rows of its section as people read them; the cards and what it rests on, too."""
    report = everything(*MIXED)
    seen = page(report)
    tables = {table.caption: table for table in seen.tables}
    assert cells.concentration(report.section("concentration")) in seen.said
    for name in FULL_REPORT[2:]:
        section = report.section(name)
        table = tables[section.title]
        assert sorted(filter(None, table.heads)) == sorted(c.label for c in layout.visible_columns(section))
        bars = [""] if name in {"top_customers", "by_activity", "by_risk"} else []
        assert table.rows == [[*expected(report, name, r), *bars] for r in section.frame.iter_rows(named=True)]
        assert table.foot == [expected(report, name, r) for r in section.footer]
    summary = report.section("summary")
    for column in summary.columns:
        assert column.label + cells.card(summary.frame[column.name][0], column, report) in seen.said
    for label, text in (*report.heading(), *report.fine_print()):
        assert label + text in seen.said
    reasons = report.section("at_risk").frame["reason"].to_list()
    assert len(reasons) == 2
    for reason in reasons:
        assert seen.said.count(reason) == 2 * reasons.count(reason)  # at stake, and in the list


@settings(max_examples=examples(25))
@given(
    name=st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.sampled_from("<>&\"'/=!-;: abcscriptimg\u202e\u0000é"), min_size=1, max_size=40),
    )
)
def test_data_is_only_text(name: str) -> None:
    """A name, a rep, a title, a file: whatever they hold is read back as that text; no element or attribute is new."""
    report = everything(*quiet(name, rep=name), LATEST, title=name)
    report = replace(report, sources=(replace(report.sources[0], path=name),), filters={"rep": [name]})
    seen = page(report)
    shown = report.section("at_risk").frame["customer"][0]
    assert seen.names.count(shown) >= 4
    assert {tag for tag, _ in seen.tags} <= ELEMENTS
    assert {a for _, attributes in seen.tags for a in attributes} <= ATTRIBUTES
    assert [tag for tag, _ in seen.tags].count("script") == 1
    blank = page(everything(*quiet("Plain"), LATEST))
    assert len(seen.tags) == len(blank.tags)
    assert plain(name) in seen.said


def test_policy_names_its_blocks() -> None:
    """The Content-Security-Policy allows the two blocks by their hash, images of data, and nothing else."""
    seen = page(everything(*MIXED))
    (policy,) = (a["content"] for tag, a in seen.tags if a.get("http-equiv") == "Content-Security-Policy")
    hashed = {
        name: "'sha256-" + base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() + "'"
        for name, block in seen.blocks.items()
    }
    assert policy == (
        f"default-src 'none'; style-src {hashed['style']}; script-src {hashed['script']}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    before = [tag for tag, _ in seen.tags][: [tag for tag, _ in seen.tags].index("style")]
    assert before == ["html", "head", "meta", "meta", "meta", "meta", "meta", "meta", "title"]


def test_nothing_is_loaded() -> None:
    """No address but those within the page, no inline style or handler, and no way to the network in the script."""
    seen = page(everything(*MIXED))
    for _, attributes in seen.tags:
        assert not {n for n in attributes if n.startswith("on")} | ({"style", "src", "srcset"} & set(attributes))
        assert (attributes.get("href") or "#").startswith("#")
    for block in seen.blocks.values():
        assert not re.search(r"https?:|[\"'(]//|@import|url\(|fetch|XMLHttp|innerHTML|eval|import\(", block)
    targets = {a["id"] for _, a in seen.tags if "id" in a}
    assert {(a["href"] or "")[1:] for tag, a in seen.tags if tag == "a"} <= targets


def test_tables_say_what_they_are() -> None:
    """Heads have a scope, captions are there, boxes that scroll can be reached, names turn nothing around them."""
    seen = page(everything(*MIXED))
    assert seen.tags[0] == ("html", {"lang": "en"})
    assert all(a.get("scope") in {"col", "row"} for tag, a in seen.tags if tag == "th")
    assert all(table.caption for table in seen.tables)
    assert all(a.get("dir") == "auto" for tag, a in seen.tags if tag == "bdi")
    boxes = [a for _, a in seen.tags if a.get("class") == "box"]
    assert boxes
    assert all(a["tabindex"] == "0" and a["role"] == "region" and a["aria-label"] for a in boxes)
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_a_chance_sorts_by_its_number() -> None:
    """Its word is for people; the number beside it is what the column is sorted by."""
    report = everything(*MIXED)
    seen = page(report)
    numbers = [float(a["value"] or "") for tag, a in seen.tags if tag == "data"]
    assert numbers == pytest.approx(report.section("at_risk").frame["chance"].to_list(), abs=1e-4)


def test_long_lists_wait() -> None:
    """Rows beyond the first few hundred stand in a noscript: there without script, text to a browser with it."""
    report = everything(*(order(f"C{n:04}", "2024-01-01", str(n)) for n in range(AT_ONCE + 7)))
    first, rest = (t for t in page(report).tables if t.caption.startswith("Leaderboard"))
    assert (len(first.rows), len(rest.rows)) == (AT_ONCE, 7)
    assert [r[0] for r in first.rows + rest.rows] == [f"{n:,}" for n in range(1, AT_ONCE + 8)]
    assert first.foot
    assert not rest.foot


@pytest.mark.parametrize(
    "orders",
    [
        [],
        [order("Acme", "2024-01-01", "10")],
        [order("Acme", "2024-01-01", "-10")],
        [order("Acme", "2024-01-01", "0", "cancelled")],
        [order("Acme", "2024-01-01", "999999999999999.00"), order("Acme", "2024-06-01", "-999999999999999.00")],
    ],
    ids=["empty", "one", "a credit", "cancelled", "large"],
)
def test_any_book(orders: list[dict[str, Any]]) -> None:
    """A book of nothing, of one order, of a credit alone is a page, and its drawings stay within their frame."""
    seen = page(everything(*orders))
    for tag, a in seen.tags:
        if tag == "rect":
            assert 0 <= float(a["x"] or "") <= 640
            assert 0 <= float(a["y"] or "") <= 260
            assert float(a["height"] or "") >= 0
    assert not re.search(r"\b(nan|inf|None)\b", seen.said)


@pytest.mark.parametrize("without", FULL_REPORT)
def test_any_section_may_be_missing(without: str) -> None:
    """A report without one of the sections is a page; a section that is not drawn is a plain table with its title."""
    report = everything(*MIXED)
    fewer = tuple(s for s in report.sections if s.name != without)
    other = replace(report.section("by_risk"), name="by_region", title="By <region>", layout=Layout.TABLE)
    seen = page(replace(report, sections=(*fewer, other)))
    assert seen.tables[-1].caption == "By <region>"
    assert len(seen.tables[-1].rows) == other.frame.height
    assert other.columns[0].kind is Kind.WORD


def test_the_rest_is_said() -> None:
    """What --top cut is said below the list."""
    assert cells.hidden(3) in page(everything(*MIXED, top=1)).said
