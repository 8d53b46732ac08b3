"""Rows that are no orders, cells that say nothing, and options that change nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DateOrder, DecimalMark, Orders
from custreport.sources import Book, load

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, **options: Any) -> Book:
    """The book of one file."""
    return load(Orders(paths=[str(path)], **options), Config())


def csv(folder: Path, *rows: str, header: str = "Order ID,Customer,Order Date,Total") -> Path:
    """A file of these rows."""
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    return path


def confirmed(book: Book) -> dict[str, Decimal]:
    """The confirmed amount of each customer."""
    orders = book.orders.filter(pl.col("status") == "confirmed").collect()
    return dict(orders.group_by("customer").agg(pl.col("amount").sum()).iter_rows())


# --- totals -----------------------------------------------------------------------

TOTALS = ["Alder Total", "Summe Alder", "Alder Ergebnis", "Total Alder", "Subtotal", "Totaal Alder", "Alder razem",
          "Итого", "合计", "Toplam", "Alder subtotal:"]  # fmt: skip


@pytest.mark.parametrize("name", TOTALS)
def test_total_rows_are_no_orders(name: str, tmp_path: Path) -> None:
    """A row without number and day that says it is a total is counted as one."""
    book = read(csv(tmp_path, "1,Alder,2024-01-02,10.00", "2,Alder,2024-01-03,5.00", f",{name},,15.00"))
    assert (confirmed(book), book.blank) == ({"Alder": Decimal("15.00")}, 1)


def test_totals_of_a_parquet_file(tmp_path: Path) -> None:
    """So is one of a file with types."""
    path = tmp_path / "orders.parquet"
    days = [date(2024, 1, 2), None]
    frame = {"order_id": ["1", None], "customer": ["Alder", "Alder Total"], "order_date": days, "total": [10.0, 10.0]}
    pl.DataFrame(frame).write_parquet(path)
    assert confirmed(read(path)) == {"Alder": Decimal("10.00")}


def test_a_customer_called_total_is_one(tmp_path: Path) -> None:
    """A name that ends like a total is a customer on an order."""
    assert confirmed(read(csv(tmp_path, "1,Grand Total,2024-01-02,10.00"))) == {"Grand Total": Decimal("10.00")}


# --- headers that are repeated ------------------------------------------------------


@pytest.mark.parametrize("day", ["2024-01-02", "13/01/2024", "2024-01-02 10:00:00"])
def test_a_repeated_header_is_no_order(day: str, tmp_path: Path) -> None:
    """Files put below each other repeat their header: it is counted as blank, however days are written."""
    header = "Order ID,Customer,Order Date,Total"
    book = read(csv(tmp_path, f"1,Alder,{day},10.00", header, f"2,Alder,{day},5.00", header))
    assert (confirmed(book), book.blank, book.sources[0].rows) == ({"Alder": Decimal("15.00")}, 2, 4)


# --- amounts that are not needed ------------------------------------------------------


def test_cancelled_orders_need_no_amount(tmp_path: Path) -> None:
    """A cancelled order, and a cancelled line of another one, may have none."""
    rows = ["1,Alder,2024-01-02,10.00,Paid", "2,Alder,2024-01-03,,Cancelled"]
    assert confirmed(read(csv(tmp_path, *rows, header="Order ID,Customer,Order Date,Total,Status"))) == {
        "Alder": Decimal("10.00")
    }
    rows = ["1,Alder,2024-01-02,X,10.00,Shipped", "1,Alder,2024-01-02,Y,,Canceled", "1,Alder,2024-01-02,Z,2.00,Shipped"]
    header = "Order ID,Customer,Order Date,SKU,Line Total,Status"
    assert confirmed(read(csv(tmp_path, *rows, header=header))) == {"Alder": Decimal("12.00")}


def test_orders_that_count_need_one(tmp_path: Path) -> None:
    """A confirmed order without an amount stops the run as ever."""
    with pytest.raises(CustReportError, match="line 3: no amount for order 2"):
        read(csv(tmp_path, "1,Alder,2024-01-02,10.00", "2,Alder,2024-01-03,"))


@pytest.mark.parametrize("zero", ["0", "0.00", "0,00"])
def test_nothing_is_due_where_the_price_is_nothing(zero: str, tmp_path: Path) -> None:
    """A sample at a price of 0 needs no amount; one at a price does."""
    header = "Order ID;Customer;Order Date;SKU;Qty;Unit Price;Line Total"
    rows = ["1;Alder;2024-01-02;X;2;5.00;10.00", f"2;Best;2024-01-03;Y;3;{zero};"]
    assert confirmed(read(csv(tmp_path, *rows, header=header))) == {"Alder": Decimal("10.00"), "Best": Decimal(0)}
    with pytest.raises(CustReportError, match="no amount for order 2"):
        read(csv(tmp_path, rows[0], "2;Best;2024-01-03;Y;3;4.00;", header=header))


@pytest.mark.parametrize("dashes", ["--", "---", "——"])
def test_dashes_are_blank(dashes: str, tmp_path: Path) -> None:
    """Dashes are an empty cell: a row of nothing else is blank, an order with them has no amount."""
    book = read(csv(tmp_path, "1,Alder,2024-01-02,10.00", ",".join([dashes] * 4)))
    assert (confirmed(book), book.blank) == ({"Alder": Decimal("10.00")}, 1)
    with pytest.raises(CustReportError, match="no amount for order 2"):
        read(csv(tmp_path, f"2,Best,2024-01-03,{dashes}"))


NEVER = ["0001-01-01", "1900-01-01 00:00:00", "1899-12-30", "0000-00-00", "01/01/0001 00:00:00", "1970-01-01T00:00:00Z",
         "9999-12-31", "false", ""]  # fmt: skip


@pytest.mark.parametrize("never", NEVER)
def test_never_cancelled(never: str, tmp_path: Path) -> None:
    """The first or last day of a system's calendar says that an order was never cancelled."""
    rows = [f"1,Alder,2024-01-02,10.00,{never}", "2,Alder,2024-01-03,5.00,2024-01-04"]
    book = read(csv(tmp_path, *rows, header="Order ID,Customer,Order Date,Total,Cancelled At"))
    assert confirmed(book) == {"Alder": Decimal("10.00")}


# --- options that change nothing ------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tz": "Europe/Madrid"}, "--tz changed nothing"),
        ({"date_order": DateOrder.DMY}, "--date-order changed nothing"),
        ({"decimal": DecimalMark.POINT}, "--decimal changed nothing"),
    ],
)
def test_an_idle_option_is_said(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    """ISO days without an offset and whole amounts leave these options nothing to do."""
    book = read(csv(tmp_path, "1,Alder,2024-01-02,10"), **options)
    assert [warning for warning in book.warnings if said in warning]
    assert [note for note in book.notes if said in note]


@pytest.mark.parametrize(
    ("row", "options"),
    [
        ("1,Alder,2024-01-02T23:30:00Z,10", {"tz": "Europe/Madrid"}),
        ("1,Alder,2024-01-02 23:30:00 +0100,10", {"tz": "Europe/Madrid"}),
        ("1,Alder,03/04/2024,10", {"date_order": DateOrder.DMY}),
        ('1,Alder,2024-01-02,"1,234"', {"decimal": DecimalMark.POINT}),
    ],
)
def test_an_option_that_decides_is_not(row: str, options: dict[str, Any], tmp_path: Path) -> None:
    """Where an option is needed, nothing is said."""
    assert not any("changed nothing" in warning for warning in read(csv(tmp_path, row), **options).warnings)


@pytest.mark.parametrize("header", ["Created at (UTC)", "Order Date GMT", "created_at_utc", "CreatedOnUtc"])
def test_utc_in_a_header_is_an_offset(header: str, tmp_path: Path) -> None:
    """Half past eleven at night UTC is the next day in London's summer."""
    path = csv(tmp_path, "1,Alder,2024-06-30 23:30:00,10", header=f"Order ID,Customer,{header},Total")
    book = read(path, tz="Europe/London", column=[f"ordered_on={header}"])
    assert book.orders.collect()["ordered_on"].to_list() == [date(2024, 7, 1)]
    assert not any("changed nothing" in warning for warning in book.warnings)
    assert read(path, column=[f"ordered_on={header}"]).orders.collect()["ordered_on"].to_list() == [date(2024, 6, 30)]


def test_days_without_a_time_stay(tmp_path: Path) -> None:
    """A day without a time of day has no offset, whatever the header says."""
    path = csv(tmp_path, "1,Alder,2024-06-30,10", header="Order ID,Customer,Order Date UTC,Total")
    book = read(path, tz="America/New_York", column=["ordered_on=Order Date UTC"])
    assert book.orders.collect()["ordered_on"].to_list() == [date(2024, 6, 30)]
