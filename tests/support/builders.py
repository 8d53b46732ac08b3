"""What tests share: small books made by hand, and the files of ../shared."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport.analysis.analysis import analyse
from custreport.core import order_frame
from custreport.core.document import Report, Source
from custreport.core.filters import Filters, FollowUp, ReportSpec, Rows
from custreport.core.order_frame import orders_schema
from custreport.core.risk_settings import RiskRule
from custreport.reports.registry import build_report
from custreport.sources import Book
from support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHARED = ROOT.parent / "shared"


TODAY = date(2030, 1, 1)


def shared(*parts: str) -> Path:
    """A file of ``../shared``; the test is skipped where there is none."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/{'/'.join(parts)}, which is not part of the repository")
    return path


def day(text: str) -> date:
    """``2024-05-31`` as a day."""
    return date.fromisoformat(text)


def order(
    customer: str | None,
    on: str,
    amount: str | int,
    status: str = "confirmed",
    *,
    rep: str | None = None,
    currency: str | None = "EUR",
    name: str | None = None,
    id: str | None = None,  # noqa: A002
) -> dict[str, Any]:
    """One order; ``on`` may carry a time. ``customer`` is the key, ``name`` its spelling here."""
    at = datetime.fromisoformat(on)
    return {
        "order_id": id,
        "key": customer,
        "customer": name or customer,
        "ordered_on": at.date(),
        "ordered_at": datetime.combine(at.date(), at.time() or time()),
        "status": status,
        "amount": Decimal(amount),
        "currency": currency,
        "rep": rep,
        "lines": 1,
    }


def book(*orders: dict[str, Any], accounts: list[tuple[str | None, str | None, str | None]] | None = None) -> Book:
    """A book of orders; ids are made up where there are none. Accounts: (id, name, rep)."""
    numbered = [{**o, "order_id": o["order_id"] or f"{n:04d}"} for n, o in enumerate(orders)]
    listed = None
    if accounts is not None:
        listed = pl.DataFrame(
            accounts, schema={"customer_id": pl.String, "customer": pl.String, "rep": pl.String}, orient="row"
        )
    return Book(
        orders=pl.DataFrame(numbered, schema=pl.Schema(orders_schema())).lazy(),
        accounts=listed,
        sources=(Source("orders.csv", 0, len(orders)),),
    )


def orders_of(the_book: Book) -> pl.DataFrame:
    """The orders as people write them, by id, whichever way they were read."""
    return order_frame.collect_decoded(the_book.orders, "amount").sort("order_id")


def build(the_book: Book, **options: Any) -> Report:
    """All sections of a report; options by the names of the fields of Filters, Rows, FollowUp and ReportSpec."""
    filters = Filters(**{k: options.pop(k) for k in list(options) if k in Filters.__dataclass_fields__})
    rows = Rows(**{k: options.pop(k) for k in list(options) if k in Rows.__dataclass_fields__})
    follow_up = FollowUp(**{k: options.pop(k) for k in list(options) if k in FollowUp.__dataclass_fields__})
    rule, today = options.pop("rule", RiskRule()), options.pop("today", TODAY)
    given = {"sections": ("summary", "leaderboard", "at_risk"), "title": "Customer Report", **options}
    spec = ReportSpec(rows=rows, follow_up=follow_up, **given)
    return build_report(analyse(the_book, filters, rule=rule, today=today, compare=spec.compare), spec)


def cards(report: Report) -> dict[str, Any]:
    """The four cards."""
    return report.section("summary").frame.row(0, named=True)


def rows_of(report: Report, section: str = "leaderboard") -> dict[str, dict[str, Any]]:
    """The rows of a section by customer."""
    return {row["customer"]: row for row in report.section(section).frame.iter_rows(named=True)}
