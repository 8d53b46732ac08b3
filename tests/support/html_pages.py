"""What several test modules share of html pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from custreport.core.filters import FULL_REPORT
from support.builders import book, build, order
from support.sample_reports import LATEST, quiet

if TYPE_CHECKING:
    from custreport.core.document import Report


VOID = {"meta"}


HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    "\"'><img src=x onerror=1>",
    "@SUM(1)",
    "</noscript><script>alert(2)</script>",
    "</table></style></title>",
    "&lt;b&gt; &amp; &#60;",
    "<!-- -->",
    "شركة التجارة",
    "W" * 60,
)


ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "bdi", "dl", "div", "dt", "dd", "nav",
    "main", "section", "h2", "h3", "p", "span", "svg", "rect", "line", "text", "desc", "details", "summary",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "ol", "li", "strong", "data", "noscript",
    "footer", "script",
}  # fmt: skip


ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "href", "class", "dir", "id", "tabindex", "aria-label",
    "aria-labelledby", "aria-hidden", "role", "scope", "data-sort", "data-rows", "value", "viewbox",
    "preserveaspectratio", "x", "y", "x1", "x2", "y1", "y2", "width", "height",
}  # fmt: skip


@dataclass
class Table:
    """A table as read back: its caption, heads, rows and foot, each cell the text in it."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    foot: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """A page as a reader without script sees it."""

    def __init__(self, source: str) -> None:
        """Read all of it."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[Table] = []
        self.blocks: dict[str, str] = {"style": "", "script": ""}
        self.names: list[str] = []
        self.said = ""
        self.part = ""
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; begin a table, a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"thead", "tbody", "tfoot"}:
            self.part = tag
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr" and self.part != "thead":
            (self.tables[-1].rows if self.part == "tbody" else self.tables[-1].foot).append([])
        elif tag in {"th", "td"}:
            self.cells.append("")
        elif tag == "bdi":
            self.names.append("")

    @property
    def cells(self) -> list[str]:
        """The row that is being read."""
        table = self.tables[-1]
        return {"thead": [table.heads], "tbody": table.rows, "tfoot": table.foot}[self.part][-1]

    def handle_endtag(self, tag: str) -> None:
        """Elements close in the order they were opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text goes to its cell, caption or block."""
        if self.open and self.open[-1] in self.blocks:
            self.blocks[self.open[-1]] += data
            return
        self.said += data
        if "bdi" in self.open:
            self.names[-1] += data
        if "caption" in self.open:
            self.tables[-1].caption += data
        elif {"th", "td"} & set(self.open):
            self.cells[-1] += data


def everything(*orders: dict[str, Any], **options: Any) -> Report:
    """A report with all sections of an export."""
    return build(book(*orders), **{"sections": FULL_REPORT, **options})


MIXED = [
    *quiet("Acme"),
    *quiet("Bolt & Söhne <GmbH>", "7.77", rep="Chloé <Martin>"),
    order("Cargo", "2024-03-01", "-12.50"),
    order("Cargo", "2024-04-01", "1234567.89", "draft"),
    order(None, "2024-05-01", "3.00"),
    LATEST,
]
