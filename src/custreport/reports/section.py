"""What a section is: its name, title, columns, and the function that makes its rows.

A section is declared in one place::

    @section("top_customers", "Top customers", COLUMNS)
    def top_customers(request: Request) -> Table:
        return Table(request.analysis.customers.head(10))

:data:`custreport.reports.registry.SECTIONS` lists those that a report can be made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from custreport.core.document import BEFORE, Column, Layout, Section, with_comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import polars as pl

    from custreport.analysis.analysis import Analysis
    from custreport.core.filters import ReportSpec

Source = TypeVar("Source")
"""What the rows of a section are made from."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a section, and what of it is not as declared.

    Attributes:
        frame: Has the section's columns, in any order; others are left out.
        footer: The rows below it, as name → value.
        words: What a person should read before it.
        title: In place of the declared one.
        columns: In place of the declared ones.
        matched: How many rows there are when ``frame`` holds only the first.
    """

    frame: pl.DataFrame
    footer: Sequence[dict[str, Any]] = ()
    words: Sequence[str] = ()
    title: str | None = None
    columns: Sequence[Column] | None = None
    matched: int | None = None


@dataclass(frozen=True, slots=True)
class SectionSpec(Generic[Source]):
    """A declared section.

    Attributes:
        name: For machines.
        title: For people.
        columns: What its rows have.
        table: Makes its rows.
        compared: The figures that stand beside those of the days before, if the rows have these.
        sortable: Whether ``--sort`` orders it: a list of customers.
        notes: What a report that has it must say at its end.
        layout: How it is drawn.
        bar: The column whose size each row shows as a bar.
        highlights: The title under which the front page shows the rows with most of it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    table: Callable[[Source], Table]
    compared: tuple[str, ...] = ()
    sortable: bool = False
    notes: tuple[Callable[[Source], Sequence[str]], ...] = ()
    layout: Layout = Layout.TABLE
    bar: str = ""
    highlights: str = ""

    def build(self, source: Source) -> Section:
        """The finished section."""
        return self.finish(self.table(source))

    def finish(self, table: Table) -> Section:
        """The section of rows that are made already."""
        columns = tuple(table.columns or self.columns_of(table.frame))
        return Section(
            name=self.name,
            title=table.title or self.title,
            columns=columns,
            frame=table.frame.select(column.name for column in columns),
            matched=table.frame.height if table.matched is None else table.matched,
            footer=tuple(table.footer),
            words=tuple(table.words),
            layout=self.layout,
            bar=self.bar,
            highlights=self.highlights,
        )

    def columns_of(self, frame: pl.DataFrame) -> tuple[Column, ...]:
        """The columns, each compared figure with that of the days before where the rows have it."""
        compared = [name for name in self.compared if f"{name}{BEFORE}" in frame.columns]
        return with_comparison(self.columns, *compared) if compared else self.columns


def section(
    name: str,
    title: str,
    columns: Sequence[Column],
    *,
    compared: Sequence[str] = (),
    sortable: bool = False,
    notes: Sequence[Callable[[Any], Sequence[str]]] = (),
    layout: Layout = Layout.TABLE,
    bar: str = "",
    highlights: str = "",
) -> Callable[[Callable[[Source], Table]], SectionSpec[Source]]:
    """A decorator that turns the function which makes the rows into the section; see :class:`SectionSpec`."""

    def declare(table: Callable[[Source], Table]) -> SectionSpec[Source]:
        return SectionSpec(
            name, title, tuple(columns), table, tuple(compared), sortable, tuple(notes), layout, bar, highlights
        )

    return declare


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions to the orders, each answered when a section asks it.

    The reports of all reps answer them once, for all of them.

    Attributes:
        months: :func:`custreport.reports.months.monthly_figures`.
        follow_up: :func:`custreport.reports.follow_up.accounts_to_call`.
        window_sales: :func:`custreport.reports.new_vs_repeat.window_sales`.
        purchase_quarters: :func:`custreport.reports.cohorts.purchase_quarters`.
        first_day: The day of the first confirmed order; ``None`` without any.
    """

    months: Callable[[], pl.DataFrame]
    follow_up: Callable[[], pl.DataFrame]
    window_sales: Callable[[], pl.DataFrame]
    purchase_quarters: Callable[[], pl.DataFrame]
    first_day: Callable[[], date | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What the sections of a report of customers are made from.

    Attributes:
        analysis: Every figure of every customer, compared if that was asked for.
        spec: What the report shows.
        answers: Of the orders themselves.
    """

    analysis: Analysis
    spec: ReportSpec
    answers: Answers
