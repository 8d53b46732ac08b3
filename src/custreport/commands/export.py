"""``export``: the report as files, and one set of files for each rep or customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from custreport.commands.backtest import with_backtest
from custreport.commands.output import check_distinct, write_batch, write_files
from custreport.commands.registry import command
from custreport.commands.run import TITLE, section_report
from custreport.core.errors import UsageError
from custreport.core.filters import Choice, Comparison, Filters, Horizon, Rows
from custreport.core.option_markers import Metavar
from custreport.core.page_options import Page
from custreport.core.reading_options import Orders, Resources
from custreport.core.text import path_of
from custreport.runtime.progress import busy

if TYPE_CHECKING:
    from custreport.core.document import Report
    from custreport.reports.builder import Basis

MAX_PAGES = 10_000
"""Pages of customers that are written where nobody says how many: some minutes."""
SECTIONS = (
    "summary", "concentration", "months", "top_customers", "by_activity", "by_risk", "new_and_repeat", "leaderboard",
    "at_risk", "cohorts",
)  # fmt: skip
"""The sections of an export."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of an export."""

    pdf: Annotated[str | None, "The report as a PDF.", Metavar("FILE")] = None
    csv: Annotated[str | None, "One CSV file per section, into this folder.", Metavar("DIR")] = None
    json: Annotated[str | None, "The report for programs.", Metavar("FILE")] = None
    html: Annotated[str | None, "The report as one web page that works offline.", Metavar("FILE")] = None
    xlsx: Annotated[str | None, "The report as an Excel workbook, one sheet per section.", Metavar("FILE")] = None
    per_rep: Annotated[
        str | None, "A report for each rep into this folder: in the formats above, else PDF.", Metavar("DIR")
    ] = None
    per_customer: Annotated[
        str | None,
        "A page for each customer of the leaderboard into this folder: in the formats above, else PDF.",
        Metavar("DIR"),
    ] = None

    @property
    def documents(self) -> dict[str, str | None]:
        """The file of each format that is one file."""
        return {"pdf": self.pdf, "html": self.html, "xlsx": self.xlsx, "json": self.json}

    @property
    def folders(self) -> list[str]:
        """The folders of sets."""
        return [folder for folder in (self.per_rep, self.per_customer) if folder]

    @property
    def formats(self) -> list[str]:
        """The formats of a set."""
        return [*(name for name, file in self.documents.items() if file), *(["csv"] if self.csv else [])] or ["pdf"]

    def check(self) -> None:
        """Stop before any work is done when there is nothing to write, or two outputs would go to one place.

        Raises:
            UsageError: so it is.
        """
        if not any(vars(self).values()):
            raise UsageError(
                "nothing to write: name --pdf, --html, --xlsx or --json FILE, or --csv, --per-rep or --per-customer DIR"
            )
        indexes = [f"{folder}/index.{ending}" for folder in self.folders for ending in ("html", "csv")]
        check_distinct(*self.documents.values(), self.csv, *indexes)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What an export holds."""

    title: Annotated[str, "Title of the report.", Metavar("TEXT")] = TITLE
    at_risk: Annotated[bool, "Leaderboard: only customers at risk."] = False
    backtest: Annotated[bool, "Also how well the risk flag would have done on these orders."] = False


@command(
    "export --pdf qbr.pdf",
    "export --period 2024-Q3 --pdf q3.pdf --landscape --title 'Quarterly review' --logo logo.svg",
    "export --from 2024-01-01 --rep 'Anna Ek' --pdf anna.pdf --csv anna/ --json anna.json",
    "export --per-rep reps/ --per-customer visits/ --pdf all.pdf",
)
def export(
    files: Files,
    contents: Contents,
    orders: Orders,
    filters: Filters,
    rows: Rows,
    horizon: Horizon,
    comparison: Comparison,
    page: Page,
    resources: Resources,
) -> None:
    """The report as PDF, web page, Excel, CSV and JSON files. Also one set each, per rep or per customer."""
    files.check()
    choice = Choice(
        rows=rows,
        sections=SECTIONS,
        title=contents.title,
        only_at_risk=contents.at_risk,
        accounts=files.json is not None,
        compare=comparison.compare,
    )
    run, basis, report = section_report(orders, resources, filters, choice, horizon)
    customers = report.section("leaderboard").matched
    if files.per_customer and rows.top is None and customers > MAX_PAGES:
        raise UsageError(f"--per-customer: {customers:,} customers, a page each; --top N makes the first N (0: all)")
    accent = run.settings.accent
    whole = with_backtest(basis, report) if contents.backtest else report
    write_files(whole, files.documents, page, accent, files.csv)
    if files.folders:
        _write_batches(basis, choice, report, files, page, accent)


def _write_batches(basis: Basis, choice: Choice, report: Report, files: Files, page: Page, accent: str) -> None:
    """One set of files for each rep, and for each customer."""
    from custreport.reports import builder, customer_page  # noqa: PLC0415

    formats = {name: {"page": page, "accent": accent} if name == "pdf" else {} for name in files.formats}
    others = [path_of(each) for each in (*files.documents.values(), files.csv, *files.folders) if each]
    for folder, reports_of in ((files.per_rep, builder.per_rep), (files.per_customer, customer_page.per_customer)):
        if folder:
            with busy("Computing the reports"):
                reports = reports_of(basis, choice, report)
            write_batch(reports, path_of(folder), formats, others)
