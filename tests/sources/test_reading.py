"""What exports do to orders, decided in SPEC.md §5 and §6: each rule on the smallest file that can be read wrongly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import DecimalMark, Grain, Orders
from support.builders import build, cards

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.sources import Book

HEADER = "Order ID,Customer,Order Date,Status,Total"


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "orders.csv", encoding: str = "utf-8") -> str:
    """A CSV of these rows; its path."""
    (folder / name).write_text("\n".join([header, *rows, ""]), encoding)
    return str(folder / name)


def load(*paths: str, **options: Any) -> Book:
    """The book of these files."""
    return sources.load(Orders(paths=list(paths), **options), Config())


def found(*paths: str, **options: Any) -> list[tuple[str, str, Decimal]]:
    """Order id, status and amount of every order."""
    frame = load(*paths, **options).orders.collect().sort("order_id")
    return frame.select("order_id", pl.col("status").cast(pl.String), "amount").rows()


@pytest.mark.parametrize(
    ("cell", "status"),
    [("2024-01-09", "cancelled"), ("NULL", "confirmed"), ("0000-00-00 00:00:00", "confirmed"), ("", "confirmed")],
)
@pytest.mark.parametrize(
    "header", [f"{HEADER},Cancelled at", "Order ID,Customer,Order Date,Currency,Total,Cancelled at"]
)
def test_cancelled_at(tmp_path: Path, header: str, cell: str, status: str) -> None:
    """A day of cancellation cancels, with or without a status column; a mark for "none" does not."""
    fourth = "paid" if "Status" in header else "EUR"
    path = write(tmp_path, f"1,A,2024-01-01,{fourth},10,{cell}", f"2,A,2024-01-02,{fourth},5,", header=header)
    assert found(path) == [("1", status, Decimal(10)), ("2", "confirmed", Decimal(5))]


@pytest.mark.parametrize(
    ("refunded", "status", "amount"),
    [("3", "confirmed", 7), ("10", "cancelled", 10), ("-3", "confirmed", 7), ("", "confirmed", 10)],
)
def test_refunded_amount(tmp_path: Path, refunded: str, status: str, amount: int) -> None:
    """Refunded in part is confirmed for what is left, refunded in full is cancelled."""
    path = write(tmp_path, f"1,A,2024-01-01,paid,10,{refunded}", header=f"{HEADER},Refunded Amount")
    assert found(path) == [("1", status, Decimal(amount))]


@pytest.mark.parametrize(
    ("status", "total", "kind", "amount"),
    [
        ("Credit Memo", "5", "confirmed", -5),  # a credit whatever the sign
        ("Credit Memo", "-5", "confirmed", -5),
        ("Credit Memo", "0", "cancelled", 0),  # neither an order nor money
        ("Returned", "-5", "confirmed", -5),  # the money going back
        ("Returned", "5", "cancelled", 5),  # the order that went back
    ],
)
def test_credits_and_returns(tmp_path: Path, status: str, total: str, kind: str, amount: int) -> None:
    """What the status and the sign make of a document together."""
    assert found(write(tmp_path, f"1,A,2024-01-01,{status},{total}")) == [("1", kind, Decimal(amount))]


def test_versions_of_one_order_never_hide_another_s(tmp_path: Path) -> None:
    """One number for two customers, or rows that differ in the amount only beside versions: stop, unless told."""
    reused = write(tmp_path, "1,A,2023-01-01,paid,100", "1,C,2024-01-01,paid,10")
    with pytest.raises(CustReportError, match="order 1 stands for several customers") as refused:
        load(reused)
    assert str(refused.value).endswith('--column order_id="Order ID + Customer" tells them apart')
    assert found(reused, column=["order_id=Order ID + Customer"]) == [
        ("1 A", "confirmed", Decimal(100)),
        ("1 C", "confirmed", Decimal(10)),
    ]
    mixed = write(
        tmp_path, "1,A,2024-01-01,draft,9", "1,A,2024-01-01,paid,9", "2,B,2024-01-01,paid,20", "2,B,2024-01-01,paid,30"
    )
    with pytest.raises(CustReportError, match="order 2 stands on rows that differ in the amount only"):
        load(mixed)
    assert found(mixed, grain=Grain.LINES)[1] == ("2", "confirmed", Decimal(50))
    assert found(mixed, grain=Grain.VERSIONS)[1] == ("2", "confirmed", Decimal(30))


def test_one_number_for_two_customers_in_two_files_is_said(tmp_path: Path) -> None:
    """The later file counts, and warnings say how many and which, and how much is left out."""
    book = load(
        write(tmp_path, "1,A,2024-01-01,paid,100", name="a.csv"), write(tmp_path, "1,C,2024-01-01,paid,1", name="b.csv")
    )
    assert book.orders.collect()["key"].to_list() == ["c"]
    assert book.warnings == (
        "1 row of older versions of orders was replaced: 100.00 left out",
        "1 order id, as 1, stand for different customers in different files; only the later counts",
    )


def test_an_order_of_lines_was_updated_when_its_last_line_was(tmp_path: Path) -> None:
    """The file whose newest line is newer wins, though its oldest is older."""
    header = "Order ID,Customer,Order Date,Line Total,Updated At"
    first = write(tmp_path, "1,A,2024-01-01,10,2024-01-01", "1,A,2024-01-01,20,2024-03-01", header=header, name="a.csv")
    second = write(tmp_path, "1,A,2024-01-01,1,2024-02-01", "1,A,2024-01-01,2,2024-02-01", header=header, name="b.csv")
    assert found(first, second) == [("1", "confirmed", Decimal(30))]


def test_a_rejected_version_brings_no_older_one_back(tmp_path: Path) -> None:
    """--skip-bad-rows leaves the whole order out, in every file."""
    old = write(tmp_path, "1,A,2024-01-01,draft,100", "2,A,2024-01-01,paid,5", name="a.csv")
    new = write(tmp_path, "1,A,2024-01-01,Frobbed,100", name="b.csv")
    book = load(old, new, skip_bad_rows=True)
    assert book.orders.collect()["order_id"].to_list() == ["2"]
    report = build(book).reconciliation
    assert (report.confirmed_orders, report.superseded, report.rejected, report.rows_read) == (1, 1, 1, 3)


def test_a_customer_with_its_id_on_some_orders_only(tmp_path: Path) -> None:
    """One customer where the name belongs to one id; two ids of one name stay two."""
    header = "Order ID,Customer ID,Customer,Order Date,Total"
    rows = [
        "1,C1,Acme,2024-01-01,1",
        "2,,ACME,2024-01-02,1",
        "3,C2,Bolt,2024-01-01,1",
        "4,C3,Bolt,2024-01-01,1",
        "5,,Bolt,2024-01-01,1",
    ]
    frame = load(write(tmp_path, *rows, header=header)).orders.collect().sort("order_id")
    assert frame["key"].to_list() == ["C1", "C1", "C2", "C3", "bolt"]


@pytest.mark.parametrize(("mark", "amount"), [(DecimalMark.POINT, "1.234"), (DecimalMark.COMMA, "1234")])
def test_the_user_settles_a_decimal_mark(tmp_path: Path, mark: DecimalMark, amount: str) -> None:
    """1.234 alone stops and names the option; the option decides."""
    path = write(tmp_path, "1,A,2024-01-01,paid,1.234")
    with pytest.raises(CustReportError, match=r'line 2: Total "1.234" may hold decimals or thousands.*--decimal'):
        load(path)
    assert found(path, decimal=mark) == [("1", "confirmed", Decimal(amount))]


def test_a_decimal_mark_that_was_said_holds(tmp_path: Path) -> None:
    """--decimal comma refuses 12.50 rather than reading it as if nothing had been said."""
    with pytest.raises(CustReportError, match=r'line 2: Total "12.50": no number'):
        load(write(tmp_path, "1,A,2024-01-01,paid,12.50"), decimal=DecimalMark.COMMA)


def test_encoding(tmp_path: Path) -> None:
    """Found when it is not UTF-8, taken when it is said, refused when the file is not written in it."""
    path = write(tmp_path, "1,Café Müller,2024-01-01,paid,1", encoding="cp1252")
    assert load(path).orders.collect()["customer"].to_list() == ["Café Müller"]
    assert load(path, encoding="cp1251").orders.collect()["customer"].to_list() == ["Cafй Mьller"]
    for wrong in ("utf-8", "klingon"):
        with pytest.raises(CustReportError, match=f"--encoding {wrong}"):
            load(path, encoding=wrong)


def test_title_rows(tmp_path: Path) -> None:
    """The header is found below titles and blank lines, and a bad row keeps its line."""
    path = write(tmp_path, "", HEADER, "1,A,2024-01-01,paid,1", "2,A,nope,paid,1", header="Orders of 2024")
    with pytest.raises(CustReportError, match='line 5: Order Date "nope"'):
        load(path)
    assert found(path, skip_bad_rows=True) == [("1", "confirmed", Decimal(1))]


def test_orders_without_a_customer_are_told_in_every_report(tmp_path: Path) -> None:
    """The summary alone says them too."""
    report = build(load(write(tmp_path, "1,A,2024-01-01,paid,3", "2,,2024-01-01,paid,4")), sections=["summary"])
    assert report.no_customer is not None
    assert report.no_customer["confirmed_order_amount"] == Decimal(4)
    assert cards(report)["confirmed_order_amount"] == Decimal(7)


def test_a_nested_parquet_column_is_one_line(tmp_path: Path) -> None:
    """A column that holds lists is no column of orders: one line, no traceback."""
    path = tmp_path / "orders.parquet"
    pl.DataFrame(
        {"Order ID": ["1"], "Customer": [["A"]], "Order Date": [date(2024, 1, 1)], "Total": [1.0]}
    ).write_parquet(path)
    with pytest.raises(CustReportError, match="cannot be read as a table"):
        load(str(path))


@pytest.mark.parametrize(("quantity", "amount"), [("10000", "12.5"), ("3", "0.0038")])
def test_unit_prices_have_more_decimals_than_money(tmp_path: Path, quantity: str, amount: str) -> None:
    """0.00125 a piece is exact; only the order's amount has four decimals, half-even."""
    header = "Order ID,Customer,Order Date,Quantity,Unit Price"
    path = write(tmp_path, f"1,A,2024-01-01,{quantity},0.00125", header=header)
    assert found(path) == [("1", "confirmed", Decimal(amount))]


@pytest.mark.parametrize(("as_of", "period"), [("0001-01-01", "last-year"), ("9999-12-31", "this-year")])
def test_a_period_beyond_the_calendar(tmp_path: Path, as_of: str, period: str) -> None:
    """Refused as usage, not with a traceback."""
    book = load(write(tmp_path, "1,A,2024-01-01,paid,1"))
    with pytest.raises(UsageError, match=f"--period {period}: not within the calendar"):
        build(book, as_of=as_of, period=period)
