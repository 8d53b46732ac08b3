"""The commands. What they need is imported when they run, so that ``--help`` is quick."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
import threading
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from custreport.commands.option_groups import Command, Group, outline
from custreport.core.errors import CustReportError, UsageError
from custreport.core.filters import (
    Accounts,
    Choice,
    Comparison,
    Cutoffs,
    Days,
    Filters,
    FollowUp,
    Horizon,
    Rows,
    rows_of,
)
from custreport.core.page_options import ACCENT, Page
from custreport.core.period import Period, parse_day
from custreport.core.reading_options import Orders, Resources
from custreport.core.text import path_of, plain
from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.config import Config
    from custreport.core.diagnostics import Examination
    from custreport.core.document import Report, Reports
    from custreport.output.batch import Formats
    from custreport.reports.builder import Basis
    from custreport.sources import Book

SCREEN_ROWS = 20
STALE = 45
"""Days after which an export is old enough to say so."""
MOST_PAGES = 10_000
"""Pages of customers that are written where nobody says how many: some minutes."""
TITLE = "Customer Report"
EXPORTED = (
    "summary", "concentration", "months", "top_customers", "by_activity", "by_risk", "new_and_repeat", "leaderboard",
    "at_risk", "cohorts",
)  # fmt: skip
"""The sections of an export."""

app = typer.Typer(
    name="custreport",
    cls=Group,
    help="Who buys most, who has gone quiet, who is worth calling today: from any export of your orders.",
    epilog="Start with `custreport demo`; then, beside your orders.csv, `custreport leaderboard`.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class OutputFormat(StrEnum):
    """The formats that can be written to standard output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"


class CheckFormat(StrEnum):
    """The formats of what `check` found."""

    TABLE = "table"
    JSON = "json"


class By(StrEnum):
    """What the cards can be split by."""

    MONTH = "month"
    REP = "rep"


_SUFFIXES = {".json": OutputFormat.JSON, ".csv": OutputFormat.CSV, ".md": OutputFormat.MD}


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where the report goes, and in what format."""

    format: Annotated[OutputFormat | None, "Default: by the ending of --output, else table."] = None
    output: Annotated[str | None, "Write to this file; - is standard output.", "-o", "FILE"] = None

    @property
    def to_file(self) -> bool:
        """Whether a file is written."""
        return self.output not in {None, "-"}

    @property
    def chosen(self) -> OutputFormat:
        """The format."""
        return self.format or _SUFFIXES.get(Path(self.output or "").suffix.lower(), OutputFormat.TABLE)

    @property
    def on_terminal(self) -> bool:
        """Whether a person looks at a table."""
        return not self.to_file and self.chosen is OutputFormat.TABLE and sys.stdout.isatty()

    @property
    def needs(self) -> tuple[str, ...]:
        """The modules that write it."""
        from custreport.export import FORMATS  # noqa: PLC0415

        return ("custreport.export", FORMATS[self.chosen.value].module)

    def check(self) -> None:
        """Stop before any work is done when the file's ending promises something else.

        Raises:
            UsageError: the ending is that of a format only `export` writes.
        """
        suffix = Path(self.output or "").suffix.lower()
        if self.format is None and suffix in {".pdf", ".xlsx", ".html"}:
            raise UsageError(
                f"--output {self.output}: {', '.join(OutputFormat)} are written here; "
                f"for this one: custreport export --{suffix[1:]} FILE"
            )

    def write(self, report: Report) -> None:
        """Render and write."""
        from custreport import export  # noqa: PLC0415
        from custreport.runtime.progress import busy  # noqa: PLC0415

        name = self.chosen.value
        options: dict[str, Any] = {}
        if self.chosen is OutputFormat.TABLE:
            options["screen"] = _screen(terminal=self.on_terminal, to_file=self.to_file)
        with busy("Writing"):
            if self.to_file:
                export.export(report, path_of(str(self.output)), name, **options)
                return
            text = export.FORMATS[name].render(report, **options)
        typer.echo(text, nl=False)


@dataclass(frozen=True, kw_only=True)
class Documents:
    """The documents a report can be."""

    pdf: Annotated[str | None, "The report as a PDF.", "FILE"] = None
    html: Annotated[str | None, "The report as one web page that works offline.", "FILE"] = None

    def check(self, output: Output) -> None:
        """Stop before any work is done when two outputs would go to one place.

        Raises:
            UsageError: they would.
        """
        _distinct(self.pdf, self.html, output.output or ("-" if output.format else None))

    def write(self, report: Report, output: Output, accent: str) -> None:
        """Write those that were asked for, and what goes to standard output or a file unless only they were."""
        files = dict(vars(self))
        if any(files.values()):
            _write(report, files, Page(), accent)
        if not any(files.values()) or output.format or output.output:
            output.write(report)


def _screen(*, terminal: bool, to_file: bool) -> Any:  # noqa: ANN401 — formats are imported when used
    from custreport.formats.terminal import Screen  # noqa: PLC0415

    environ = os.environ
    colour = (terminal and environ.get("TERM") != "dumb") or (not to_file and bool(environ.get("FORCE_COLOR")))
    columns = environ.get("COLUMNS", "")
    width = (
        int(columns)
        if columns.isascii() and columns.isdigit() and int(columns)
        else shutil.get_terminal_size().columns
        if terminal
        else None
    )
    return Screen(
        width=width,
        colour=colour and not environ.get("NO_COLOR"),
        unicode="utf" in (sys.stdout.encoding or "utf").lower() or not terminal,
    )


def guard(command: Callable[..., None]) -> Callable[..., None]:
    """One line on stderr and the right exit code for whatever the user can put right."""

    @functools.wraps(command)
    def guarded(**given: Any) -> None:  # noqa: ANN401
        try:
            command(**given)
            sys.stdout.flush()
        except CustReportError as error:
            typer.echo(f"custreport: {plain(str(error))}", err=True)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            raise typer.Exit(signals.CODE) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            typer.echo(f"custreport: cannot write: {error.strerror or error}", err=True)
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    return guarded


def command(*examples: str, name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command with its examples."""
    epilog = "\b\nExamples:\n" + "\n".join(f"  custreport {example}" for example in examples)

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name, cls=Command, epilog=epilog)(outline(guard(function)))
        return function

    return register


def _version(*, value: bool) -> None:
    if value:
        from custreport import __version__  # noqa: PLC0415

        typer.echo(f"custreport {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _version(value=value), is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def _report(
    orders: Orders,
    resources: Resources,
    filters: Filters,
    rows: Rows,
    sections: Sequence[str],
    *,
    title: str = TITLE,
    folder: Path | None = None,
    then: Sequence[str] = (),
    horizon: Horizon | None = None,
    **choices: Any,  # noqa: ANN401
) -> Report:
    """The report of one command."""
    choice = Choice(rows=rows, sections=sections, title=title, **choices)
    return _computed(orders, resources, filters, choice, horizon or Horizon(), folder, then)[1]


def _settings(resources: Resources, folder: Path | None = None) -> Config:
    """What ``custreport.toml`` says; before Polars is imported, which looks then for what memory it has."""
    from custreport import config  # noqa: PLC0415

    if room := resources.room:
        os.environ.setdefault("POLARS_OOC_MEMORY_BUDGET_MB", str(room // 2_000_000))
        os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0")  # what is freed is given back
    return config.load((folder or Path()).resolve())


def _book(
    orders: Orders, resources: Resources, settings: Config, folder: Path | None = None, then: Sequence[str] = ()
) -> Book:
    """The orders, read; ``then`` is what is needed next: it is imported meanwhile."""
    from custreport import sources  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    ahead = threading.Thread(target=lambda: [import_module(name) for name in then])
    ahead.start()  # Polars reads without Python
    keep = settings.cache if resources.cache is None else resources.cache
    with busy("Reading orders") as tell:
        book = sources.load(orders, settings, folder, tell, room=resources.room, keep=keep)
    ahead.join()
    return book


def _warn(book: Book, *warnings: str) -> None:
    """Say on stderr what a person should know of the orders."""
    for warning in (*book.warnings, *warnings):
        typer.echo(f"warning: {plain(warning)}", err=True)
    if book.rejected_rows:
        typer.echo(
            f"warning: {book.rejected_rows:,} rows left out: {'; '.join(map(plain, book.rejected))}",
            err=True,
        )
    if book.room and (used := _memory()) > book.room:
        said = "" if book.coded is not None else "; these orders are not written plainly enough to be laid on disk"
        typer.echo(f"note: {used / 1e9:.1f} GB of memory were used{said}", err=True)


def _memory() -> int:
    """The most bytes that this process has used; 0 where that is not known."""
    if (status := Path("/proc/self/status")).exists():  # `resource` may tell of the process that started this one
        return next((1024 * int(line.split()[1]) for line in status.read_text().splitlines() if "VmHWM" in line), 0)
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _computed(
    orders: Orders,
    resources: Resources,
    filters: Filters,
    choice: Choice,
    horizon: Horizon,
    folder: Path | None = None,
    then: Sequence[str] = (),
) -> tuple[Basis, Report]:
    """Read, compute, and say on stderr what a person should know.

    Returns:
        What other reports can be made from, and the report.
    """
    today = date.today()  # noqa: DTZ011 — the user's own day
    filters.check(choice.compare)
    choice.check()
    settings = _settings(resources, folder)
    rule = horizon.of(settings.risk)
    book = _book(orders, resources, settings, folder, ("custreport.reports.builder", *then))
    from custreport import sources  # noqa: PLC0415
    from custreport.reports import builder  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    with busy("Computing the report"):
        basis = builder.compute(book, filters, rule=rule, today=today, compare=choice.compare)
        report = builder.report(basis, choice)
    _warn(book, *sources.after_today(book, today))
    lists = [section for section in report.sections if section.name in builder.LISTS]
    if lists and not any(section.frame.height for section in lists):
        typer.echo(f"note: nothing matched{_elsewhere(report)}", err=True)
    behind = (today - report.as_of).days
    if (
        behind > STALE
        and sys.stderr.isatty()
        and folder is None
        and not (filters.as_of or filters.to or filters.period)
    ):
        typer.echo(
            f"note: the newest order is {behind:,} days old; ages count from {report.as_of} (--as-of changes it)",
            err=True,
        )
    return basis, report


def _elsewhere(report: Report) -> str:
    """How the accounts stand when the follow-up list is empty."""
    counts = ", ".join(f"{count:,} {risk}" for risk, count in report.risks.items())
    return f"; the accounts are {counts}" if report.main == "at_risk" and counts else ""


@command(
    "summary",
    "summary --period 2024-Q3 --rep 'Anna Ek'",
    "summary --by rep --format csv",
    "summary --period this-quarter --compare last-year",
)
def summary(
    orders: Orders,
    filters: Filters,
    comparison: Comparison,
    output: Output,
    resources: Resources,
    *,
    by: Annotated[By | None, typer.Option("--by", help="The cards of each month or rep, too.")] = None,
) -> None:
    """Four cards: amount, customers, active ones, reorder time.

    Below them how few customers make most of it, the months, and new against repeat customers.
    """
    output.check()
    split = f"by_{by}" if by else "months"
    sections = ["summary", "concentration", split, "new_and_repeat"]
    main = split if by and not comparison.compare else "summary"
    output.write(
        _report(orders, resources, filters, Rows(), sections, then=output.needs, main=main, **vars(comparison))
    )


@command(
    "leaderboard --from 2024-01-01",
    "leaderboard orders-*.csv --accounts customers.csv --rep 'Anna Ek' --activity inactive",
    "leaderboard --sort average_order_amount --top 50 -o leaderboard.csv",
    "leaderboard --period 2024-Q3 --compare previous --sort confirmed_order_amount_change --ascending",
)
def leaderboard(
    orders: Orders,
    filters: Filters,
    rows: Rows,
    horizon: Horizon,
    comparison: Comparison,
    output: Output,
    resources: Resources,
    *,
    at_risk: Annotated[bool, typer.Option("--at-risk", help="Only customers at risk.")] = False,
) -> None:
    """The cards, then customers by confirmed amount."""
    output.check()
    top = SCREEN_ROWS if output.on_terminal else 0
    shown: dict[str, Any] = {"top": top, "then": output.needs, "horizon": horizon, "only_at_risk": at_risk}
    output.write(_report(orders, resources, filters, rows, ["summary", "leaderboard"], **shown, **vars(comparison)))


@command(
    "at-risk",
    "at-risk --new --min-amount 5000 --rep 'Anna Ek' -o calls.csv",
    "at-risk --by-rep --limit 10 --xlsx calls.xlsx",
    "at-risk --inactive --risk lost,never",
    name="at-risk",
)
def at_risk(
    orders: Orders,
    filters: Filters,
    follow_up: FollowUp,
    rows: Rows,
    horizon: Horizon,
    output: Output,
    resources: Resources,
    *,
    xlsx: Annotated[
        str | None,
        typer.Option("--xlsx", metavar="FILE", help="A call list in Excel, with columns for notes; so has a CSV."),
    ] = None,
) -> None:
    """The follow-up list: who has gone quiet, why, and what to say."""
    output.check()
    if xlsx and (output.format or output.output):
        raise UsageError("--xlsx FILE is the whole output: leave out --format and --output")
    report = _report(
        orders,
        resources,
        filters,
        rows,
        ["at_risk"],
        top=SCREEN_ROWS if output.on_terminal and not xlsx else 0,
        then=("custreport.formats.xlsx",) if xlsx else output.needs,
        horizon=horizon,
        follow_up=follow_up,
        call_list=bool(xlsx) or output.chosen is OutputFormat.CSV,
    )
    if xlsx:
        _write(report, {"xlsx": xlsx}, Page(), ACCENT)
    else:
        output.write(report)


@command("cohorts", "cohorts --rep 'Anna Ek'", "cohorts --format csv > cohorts.csv")
def cohorts(orders: Orders, resources: Resources, accounts: Accounts, output: Output) -> None:
    """Who orders again, by the quarter of the first order. What part ordered in each one after."""
    output.check()
    output.write(_report(orders, resources, Filters(**vars(accounts)), Rows(), ["cohorts"], then=output.needs))


@command(
    "customer 'Harbour & Vine'",
    "customer C-1004 --period 2025 --pdf visit.pdf",
    "customer 'Harbour*' --format json",
    name="customer",
)
def customer(
    orders: Orders,
    days: Days,
    horizon: Horizon,
    comparison: Comparison,
    output: Output,
    documents: Documents,
    resources: Resources,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whole name or id of one account; * is a wildcard.")],
) -> None:
    """One account before a meeting: figures, habit, drafts, orders."""
    output.check()
    filters = Filters(customer=[name], **vars(days))
    filters.check()
    documents.check(output)
    today = date.today()  # noqa: DTZ011
    settings = _settings(resources)
    rule = horizon.of(settings.risk)
    book = _book(orders, resources, settings, then=["custreport.reports.customer_page"])
    from custreport.reports import customer_page  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    with busy("Computing the report"):
        report = customer_page.build(book, filters, rule=rule, today=today, **vars(comparison))
    _warn(book)
    documents.write(report, output, settings.accent)


@command(
    "changes",
    "changes --since 2026-06-30 --rep 'Anna Ek'",
    "changes --since last-quarter.json -o changes.csv",
    name="changes",
)
def changes(
    orders: Orders,
    filters: Filters,
    output: Output,
    resources: Resources,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DAY|FILE",
            help="The earlier day, or an export --json of it. Default: the day before the period, else 30 days back.",
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", help="Show the first N accounts; 0 shows all.")
    ] = None,
) -> None:
    """What became of the accounts since a day. Newly at risk, lost, recovered, reactivated, first orders, movers."""
    output.check()
    filters.check()
    shown = rows_of((SCREEN_ROWS if output.on_terminal else 0) if top is None else top)
    settings = _settings(resources)
    from custreport.reports import changes as _changes  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415
    from custreport.sources import snapshot  # noqa: PLC0415

    then = None if since is None else parse_day(since) or snapshot.load(path_of(since), since)
    today = date.today()  # noqa: DTZ011
    book = _book(orders, resources, settings)
    with busy("Computing the report"):
        report = _changes.build(book, filters, since=then, rule=settings.risk, today=today, top=shown)
    _warn(book)
    output.write(report)


@command(
    "export --pdf qbr.pdf",
    "export --period 2024-Q3 --pdf q3.pdf --landscape --title 'Quarterly review' --logo logo.svg",
    "export --from 2024-01-01 --rep 'Anna Ek' --pdf anna.pdf --csv anna/ --json anna.json",
    "export --per-rep reps/ --per-customer visits/ --pdf all.pdf",
)
def export(
    orders: Orders,
    filters: Filters,
    rows: Rows,
    horizon: Horizon,
    comparison: Comparison,
    page: Page,
    resources: Resources,
    *,
    pdf: Annotated[str | None, typer.Option("--pdf", metavar="FILE", help="The report as a PDF.")] = None,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="DIR", help="One CSV file per section, into this folder.")
    ] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="The report for programs.")] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="The report as one web page that works offline.")
    ] = None,
    xlsx: Annotated[
        str | None,
        typer.Option("--xlsx", metavar="FILE", help="The report as an Excel workbook, one sheet per section."),
    ] = None,
    per_rep: Annotated[
        str | None,
        typer.Option(
            "--per-rep", metavar="DIR", help="A report for each rep into this folder: in the formats above, else PDF."
        ),
    ] = None,
    per_customer: Annotated[
        str | None,
        typer.Option(
            "--per-customer",
            metavar="DIR",
            help="A page for each customer of the leaderboard into this folder: in the formats above, else PDF.",
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Title of the report.")] = TITLE,
    at_risk: Annotated[bool, typer.Option("--at-risk", help="Leaderboard: only customers at risk.")] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Also how well the risk flag would have done on these orders.")
    ] = False,
) -> None:
    """The report as PDF, web page, Excel, CSV and JSON files. Also one set each, per rep or per customer."""
    files = {"pdf": pdf, "html": html, "xlsx": xlsx, "json": json}
    if not any([*files.values(), csv, per_rep, per_customer]):
        raise UsageError(
            "nothing to write: name --pdf, --html, --xlsx or --json FILE, or --csv, --per-rep or --per-customer DIR"
        )
    sets = [folder for folder in (per_rep, per_customer) if folder]
    _distinct(*files.values(), csv, *(f"{folder}/index.{ending}" for folder in sets for ending in ("html", "csv")))
    from custreport import config  # noqa: PLC0415

    choice = Choice(
        rows=rows,
        sections=EXPORTED,
        title=title,
        only_at_risk=at_risk,
        accounts=json is not None,
        **vars(comparison),
    )
    basis, report = _computed(orders, resources, filters, choice, horizon)
    count = report.section("leaderboard").matched
    if per_customer and rows.top is None and count > MOST_PAGES:
        raise UsageError(f"--per-customer: {count:,} customers, a page each; --top N makes the first N (0: all)")
    accent = config.load(Path.cwd()).accent
    _write(_with_backtest(basis, report) if backtest else report, files, page, accent, csv)
    if sets:
        from custreport.reports import builder, customer_page  # noqa: PLC0415
        from custreport.runtime.progress import busy  # noqa: PLC0415

        formats = [*(name for name, target in files.items() if target), *(["csv"] if csv else [])] or ["pdf"]
        options = {name: {"page": page, "accent": accent} if name == "pdf" else {} for name in formats}
        others = [path_of(target) for target in (*files.values(), csv, *sets) if target]
        for folder, each in ((per_rep, builder.per_rep), (per_customer, customer_page.per_customer)):
            if folder:
                with busy("Computing the reports"):
                    found = each(basis, choice, report)
                _write_many(found, path_of(folder), options, others)


def _with_backtest(basis: Basis, report: Report) -> Report:
    """The report, and how its flag would have done on all accounts, up to its as-of."""
    from custreport.reports import backtest  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    with busy("Looking back"):
        _, sections = backtest.look_back(basis.book, replace(basis.where, period=Period()), Cutoffs(), basis.rule)
    return replace(report, sections=(*report.sections, *sections), notes=(*report.notes, *backtest.DEFINITIONS))


@command(
    "backtest",
    "backtest --from 2023-01-01 --every 30 --steps 24",
    "backtest --cutoff 2024-06-30 --cutoff 2024-12-31 --format json",
    "backtest --pdf backtest.pdf",
    name="backtest",
)
def backtest(
    orders: Orders,
    days: Days,
    cutoffs: Cutoffs,
    horizon: Horizon,
    output: Output,
    documents: Documents,
    resources: Resources,
) -> None:
    """How well the risk flag would have done on these orders. Beside it, how well simple rules would."""
    output.check()
    filters = Filters(**vars(days))
    filters.check()
    cutoffs.check(days)
    documents.check(output)
    today = date.today()  # noqa: DTZ011
    settings = _settings(resources)
    rule = horizon.of(settings.risk)
    book = _book(orders, resources, settings, then=["custreport.reports.backtest"])
    from custreport.reports import backtest as _backtest  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    with busy("Looking back"):
        report = _backtest.build(book, filters, cutoffs, rule=rule, today=today)
    _warn(book)
    if output.chosen is OutputFormat.CSV:  # which has no room for them
        for line in report.section("backtest").words:
            typer.echo(f"note: {line}", err=True)
    documents.write(report, output, settings.accent)


def _distinct(*targets: str | None) -> None:
    """Stop when two outputs would go to one place.

    Raises:
        UsageError: they would.
    """
    files = [path_of(target).resolve() for target in targets if target and target != "-"]
    if len(set(files)) < len(files) or targets.count("-") > 1:
        raise UsageError("two outputs with one name: give each its own")


def _write(report: Report, files: dict[str, str | None], page: Page, accent: str, csv: str | None = None) -> None:
    """Write a report to files, each named by its format, and say so."""
    from custreport import export as out  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415

    lacking: list[str] = []
    options: dict[str, dict[str, Any]] = {"pdf": {"page": page, "accent": accent, "warn": lacking.append}}
    written: list[Path] = []
    with busy("Writing") as tell:
        for name, target in files.items():
            tell(f"Writing {plain(str(target))}")
            if target == "-":
                typer.echo(out.FORMATS[name].render(report, **options.get(name, {})), nl=False)
            elif target:
                written.append(out.export(report, path_of(target), name, **options.get(name, {})))
        if csv:
            tell(f"Writing {plain(csv)}")
            written += out.export_sections(report, path_of(csv))
    for said in (said for name, target in files.items() if target for said in out.FORMATS[name].cuts(report)):
        typer.echo(f"note: {plain(said)}", err=True)
    for warning in lacking:
        typer.echo(f"warning: {plain(warning)}", err=True)
    for path in written:
        typer.echo(f"wrote {plain(str(path))}", err=True)


def _write_many(found: Reports, folder: Path, formats: Formats, others: Sequence[Path]) -> None:
    """Write one set of files for each of several, and say so."""
    from custreport.output import batch  # noqa: PLC0415
    from custreport.runtime.progress import counted  # noqa: PLC0415

    taken = [path.name for path in others if path.resolve().parent == folder.resolve()]
    with counted(f"Writing to {plain(str(folder))}", len(found.names)) as done:
        warnings = batch.write(found, folder, formats, taken, done)
    for warning in warnings:
        typer.echo(f"warning: {plain(warning)}", err=True)
    if found.left_out:
        typer.echo(f"note: {found.left_out}", err=True)
    count = f"{len(found.names):,} {found.of}{'' if len(found.names) == 1 else 's'}"
    typer.echo(f"wrote {count} ({', '.join(formats)}), {' and '.join(batch.INDEX)} to {plain(str(folder))}", err=True)


@command(
    "check orders.csv",
    "check orders.csv --column amount='Net Sales' --status Backorder=confirmed",
    "check exports/ --format json",
)
def check(
    orders: Orders,
    *,
    format: Annotated[CheckFormat, typer.Option("--format", help="For people or for programs.")] = CheckFormat.TABLE,  # noqa: A002
) -> None:
    """What is read from your files and how. Also what is left out and why, and what is doubtful."""
    from custreport.formats import diagnosis as formats  # noqa: PLC0415
    from custreport.reports import builder  # noqa: PLC0415

    today = date.today()  # noqa: DTZ011
    found, book = _examined(orders, today)
    if book is not None:
        found = replace(found, reconciliation=builder.reconcile_all(book, today))
    terminal = format is CheckFormat.TABLE and sys.stdout.isatty()
    text = (
        formats.render(found, _screen(terminal=terminal, to_file=False))
        if format is CheckFormat.TABLE
        else formats.render_json(found)
    )
    typer.echo(text, nl=False)
    if found.problems:
        raise typer.Exit(1)


@command("init orders.csv", "init shopify-*.csv --date-order dmy")
def init(
    orders: Orders,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the custreport.toml that is there.")] = False,
) -> None:
    """Write a custreport.toml, ready to edit. It fixes how your files are read."""
    from custreport import config  # noqa: PLC0415
    from custreport import export as out  # noqa: PLC0415

    target = Path(config.NAME)
    if target.exists() and not force:
        raise CustReportError(f"{target}: is there already; --force replaces it")
    found, _ = _examined(orders, date.today())  # noqa: DTZ011
    out.write(target, config.written(found, Path.cwd()).encode(), map(Path, filter(os.path.isfile, found.inputs)))
    typer.echo(f"wrote {target}", err=True)
    for problem in found.problems:
        typer.echo(f"still open: {plain(problem)}", err=True)


def _examined(orders: Orders, today: date) -> tuple[Examination, Book | None]:
    from custreport import config  # noqa: PLC0415
    from custreport.runtime.progress import busy  # noqa: PLC0415
    from custreport.sources import diagnose as checks  # noqa: PLC0415

    with busy("Reading orders") as tell:
        return checks.examine(orders, config.load(Path.cwd()), None, today, tell)


@command("demo", "demo sample/")
def demo(
    filters: Filters,
    rows: Rows,
    output: Output,
    *,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Also write the sample orders there, to try the other commands on."),
    ] = None,
) -> None:
    """The report on bundled sample orders."""
    from custreport.commands import sample  # noqa: PLC0415

    output.check()
    with sample.folder() as bundled:
        report = _report(
            Orders(),
            Resources(),
            filters,
            rows,
            ["summary", "leaderboard", "at_risk"],
            top=SCREEN_ROWS if output.on_terminal else 0,
            title=f"{TITLE} · sample orders",
            folder=bundled,
            then=output.needs,
        )
    output.write(report)
    if folder:
        for path in sample.write(folder):
            typer.echo(f"wrote {plain(str(path))}", err=True)
