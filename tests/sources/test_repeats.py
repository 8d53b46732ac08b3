"""One order number on several rows: lines, repeats, versions, other documents, other customers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Grain, Orders
from custreport.sources import Book, load
from support.small_books import confirmed
from support.small_books import write_csv as csv

if TYPE_CHECKING:
    from pathlib import Path


def read(*paths: Path, columns: tuple[str, ...] = (), grain: Grain | None = None) -> Book:
    """The book of some files."""
    return load(Orders(paths=[str(path) for path in paths], column=list(columns), grain=grain), Config())


# --- a line written twice ---------------------------------------------------------

LINE_IDS = ["Line ID", "Line No", "Order Line Number", "Row ID", "Positionsnummer", "Order Item ID"]


@pytest.mark.parametrize("header", LINE_IDS)
def test_a_line_written_twice_counts_once(header: str, tmp_path: Path) -> None:
    """Lines 1 and 2 of order 1 stand twice: 60 + 40, and two rows are accounted for."""
    lines = ["1,1,Ann,2024-01-10,X,60.00", "1,2,Ann,2024-01-10,Y,40.00"]
    rows = [*lines, "2,1,Bob,2024-01-11,X,60.00", *lines]
    book = read(csv(tmp_path, " | ".join([f"Order ID,{header},Customer,Order Date,SKU,Line Total", *rows])))
    assert confirmed(book) == {"Ann": Decimal("100.00"), "Bob": Decimal("60.00")}
    assert book.superseded == 2
    assert any("2 rows repeat" in warning and "100.00 left out" in warning for warning in book.warnings)


def test_equal_lines_without_an_id_are_lines(tmp_path: Path) -> None:
    """Without a line's own id two equal lines are two lines."""
    text = "Order ID,Customer,Order Date,SKU,Line Total | 1,Ann,2024-01-10,X,60.00 | 1,Ann,2024-01-10,X,60.00"
    assert confirmed(read(csv(tmp_path, text))) == {"Ann": Decimal("120.00")}


def test_lines_of_one_id_that_differ_are_said(tmp_path: Path) -> None:
    """A line that stands twice with two amounts is added up, and a warning names it."""
    text = (
        "Order ID,Line ID,Customer,Order Date,SKU,Line Total | 1,1,Ann,2024-01-10,X,60.00"
        " | 1,1,Ann,2024-01-10,X,50.00 | 1,2,Ann,2024-01-10,Y,1.00"
    )
    assert any("order 1 has Line ID 1 on rows that differ" in warning for warning in read(csv(tmp_path, text)).warnings)


# --- another document -------------------------------------------------------------

RESTARTED = "Invoice No{},Customer,Order Date,Total | 1{},Alder,2022-02-10,100.00 | 2{},Birch,2022-05-12,50.00"
RESTARTED += " | 1{},Alder,2023-02-10,70.00 | 2{},Birch,2023-05-10,80.00"


def test_numbers_that_restart_stop_the_run(tmp_path: Path) -> None:
    """The message names both days and the day as the second half of the number, which gives all four invoices."""
    path = csv(tmp_path, RESTARTED.format("", "", "", "", ""))
    with pytest.raises(CustReportError, match="order 1 stands on 2022-02-10 and on 2023-02-10") as error:
        read(path)
    (way,) = re.findall('--column (order_id)="(.*?)"', str(error.value))
    assert way[1] == "Invoice No + Order Date"
    assert confirmed(read(path, columns=("=".join(way),))) == {"Alder": Decimal("170.00"), "Birch": Decimal("130.00")}


@pytest.mark.parametrize("header", ["Fiscal Year", "Series", "Geschäftsjahr", "Ejercicio", "Branch"])
def test_the_column_that_tells_apart_is_named(header: str, tmp_path: Path) -> None:
    """A year or series beside the number is proposed before the day."""
    path = csv(tmp_path, RESTARTED.format(f",{header}", ",A", ",A", ",B", ",B"))
    with pytest.raises(CustReportError, match=rf'--column order_id="Invoice No \+ {header}"'):
        read(path)
    book = read(path, columns=(f"order_id=Invoice No + {header}",))
    assert confirmed(book) == {"Alder": Decimal("170.00"), "Birch": Decimal("130.00")}


def test_a_file_a_year(tmp_path: Path) -> None:
    """Numbers that begin again in the next file stop the run; the way out gives both years."""
    old = csv(tmp_path, "Invoice No,Customer,Order Date,Total | 1,Alder,2022-02-10,100.00", "2022.csv")
    new = csv(tmp_path, "Invoice No,Customer,Order Date,Total | 1,Alder,2023-02-10,70.00", "2023.csv")
    with pytest.raises(CustReportError, match=r'2022-02-10 and on 2023-02-10.*order_id="Invoice No \+ Order Date"'):
        read(old, new)
    both = read(old, new, columns=("order_id=Invoice No + Order Date",))
    assert confirmed(both) == {"Alder": Decimal("170.00")}


def test_a_newer_version_says_what_it_replaced(tmp_path: Path) -> None:
    """An order exported again a day later replaces the first, whose amount is said."""
    old = csv(tmp_path, "Order ID,Customer,Order Date,Total,Status | 1,Ann,2024-01-10,60.00,Paid", "a.csv")
    new = csv(tmp_path, "Order ID,Customer,Order Date,Total,Status | 1,Ann,2024-01-10,50.00,Paid", "b.csv")
    book = read(old, new)
    assert confirmed(book) == {"Ann": Decimal("50.00")}
    assert "1 row of older versions of orders was replaced: 60.00 left out" in book.notes
    text = "Order ID,Customer,Order Date,Total,Status | 1,Ann,2024-01-10,60.00,Paid | 1,Ann,2024-01-11,50.00,Shipped"
    assert any("60.00 left out" in warning for warning in read(csv(tmp_path, text)).warnings)


def test_an_export_cut_in_two(tmp_path: Path) -> None:
    """An order whose lines stand in two files, of one day and with other products, is their sum."""
    header = "Order ID,Customer,Order Date,SKU,Line Total"
    one = csv(tmp_path, f"{header} | 1,Ann,2024-01-10,X,60.00 | 2,Bob,2024-01-10,X,5.00", "1.csv")
    two = csv(tmp_path, f"{header} | 2,Bob,2024-01-10,Y,7.00 | 3,Cy,2024-01-11,X,1.00", "2.csv")
    book = read(one, two)
    assert confirmed(book) == {"Ann": Decimal("60.00"), "Bob": Decimal("12.00"), "Cy": Decimal("1.00")}
    assert any("order, as 2, with lines in both" in warning for warning in book.warnings)


@pytest.mark.parametrize("sku", ["X", "X "])
def test_a_line_in_both_files_is_a_version(sku: str, tmp_path: Path) -> None:
    """The same product in both files is the newer version of the order."""
    header = "Order ID,Customer,Order Date,SKU,Line Total"
    one = csv(tmp_path, f"{header} | 2,Bob,2024-01-10,X,5.00", "1.csv")
    two = csv(tmp_path, f"{header} | 2,Bob,2024-01-10,{sku},7.00", "2.csv")
    assert confirmed(read(one, two)) == {"Bob": Decimal("7.00")}


def test_ids_written_as_floats(tmp_path: Path) -> None:
    """1001.0 is 1001, within a file, in another one, and in Parquet."""
    path = tmp_path / "c.parquet"
    frame = {"order_id": [1001.0], "customer": ["Acme"], "order_date": ["2024-01-05"], "total": ["9.00"]}
    pl.DataFrame(frame).write_parquet(path)
    header = "Order ID,Customer,Order Date,Total"
    one = csv(tmp_path, f"{header} | 1001.0,Acme,2024-01-05,9.00", "a.csv")
    two = csv(tmp_path, f"{header} | 1001,Acme,2024-01-05,9.00", "b.csv")
    assert confirmed(read(one, two, path)) == {"Acme": Decimal("9.00")}


def test_rounded_ids_that_join_rows_stop(tmp_path: Path) -> None:
    """An id that a spreadsheet rounded and that stands on two rows may be two orders; alone it is a warning."""
    header = "Order ID,Customer,Order Date,Total"
    alone = read(csv(tmp_path, f"{header} | 4.07004E+12,Acme,2024-01-05,9.00"))
    assert any("rounded by a spreadsheet" in warning for warning in alone.warnings)
    with pytest.raises(CustReportError, match=r"4\.07004E\+12"):
        read(csv(tmp_path, f"{header} | 4.07004E+12,Acme,2024-01-05,9.00 | 4.07004E+12,Acme,2024-01-06,8.00"))
    one = csv(tmp_path, f"{header} | 4.07004E+12,Acme,2024-01-05,9.00", "a.csv")
    two = csv(tmp_path, f"{header} | 4.07004E+12,Acme,2024-01-06,8.00", "b.csv")
    with pytest.raises(CustReportError, match=r"4\.07004E\+12"):
        read(one, two)


# --- equal amounts ----------------------------------------------------------------


def test_equal_amounts_of_products_are_lines(tmp_path: Path) -> None:
    """Box A is 25 alone and beside others: no total of an order is."""
    text = (
        "Order ID,Customer,Order Date,Product,Amount | 1,Ann,2024-01-10,Box A,25.00 | 1,Ann,2024-01-10,Box B,25.00"
        " | 2,Bob,2024-01-11,Box A,25.00"
    )
    book = read(csv(tmp_path, text))
    assert confirmed(book) == {"Ann": Decimal("50.00"), "Bob": Decimal("25.00")}
    assert any("--grain repeated" in warning for warning in book.warnings)


def test_a_repeated_total_that_is_not_proved_is_said(tmp_path: Path) -> None:
    """Where no product tells, the amount counts once, and a warning names the option."""
    text = (
        "Order ID,Customer,Order Date,Product,Amount | 1,Ann,2024-01-10,Box A,25.00 | 1,Ann,2024-01-10,Box B,25.00"
        " | 2,Bob,2024-01-11,Box C,9.00"
    )
    book = read(csv(tmp_path, text))
    assert confirmed(book) == {"Ann": Decimal("25.00"), "Bob": Decimal("9.00")}
    assert any("--grain lines" in warning for warning in book.warnings)


# --- two customers under one number -----------------------------------------------

TWO = "{},Order Date,{}SKU,Line Total | A-1,2024-01-05,{}X,10.00 | A-1,2024-03-20,{}Y,900.00 | A-2,2024-02-01,{}X,5.00"
CUSTOMERS = [
    ("Order ID", "Customer ID,Customer Name,", "C2,Beta,", "C1,Alpha,", "Order ID + Customer ID"),
    ("Bestellnummer", "Kunde,", "Beta,", "Alpha,", "Bestellnummer + Kunde"),
    ("Order ID", "Customer Email,", "beta@x.example,", "alpha@x.example,", "Order ID + Customer Email"),
    ("Invoice", "Store,Customer,", "S1,Beta,", "S2,Alpha,", "Invoice + Store"),
    ("Numero de pedido", "Cliente,", "Beta,", "Alpha,", "Numero de pedido + Cliente"),
]


@pytest.mark.parametrize(("number", "who", "beta", "alpha", "way"), CUSTOMERS)
def test_lines_of_two_customers_stop(number: str, who: str, beta: str, alpha: str, way: str, tmp_path: Path) -> None:
    """The message names the line, the order and the two columns; with them each customer has its own lines."""
    path = csv(tmp_path, TWO.format(number, who, beta, alpha, beta))
    with pytest.raises(CustReportError, match=rf'line 3: order A-1.*--column order_id="{re.escape(way)}"'):
        read(path)
    orders = read(path, columns=(f"order_id={way}",)).orders.collect()
    assert sorted(orders.group_by("key").agg(pl.col("amount").sum())["amount"]) == [Decimal("15.00"), Decimal("900.00")]


def test_names_of_one_id_are_one_customer(tmp_path: Path) -> None:
    """Two spellings of one id, or of one name, are one customer."""
    header = "Order ID,Customer ID,Customer,Order Date,SKU,Line Total"
    text = f"{header} | 1,C1,Acme,2024-01-05,X,1.00 | 1,C1,Acme Ltd,2024-01-05,Y,2.00"
    assert sum(confirmed(read(csv(tmp_path, text))).values()) == Decimal("3.00")
    text = "Order ID,Customer,Order Date,SKU,Line Total | 1,Acme,2024-01-05,X,1.00 | 1,ACME ,2024-01-05,Y,2.00"
    assert sum(confirmed(read(csv(tmp_path, text))).values()) == Decimal("3.00")


def test_ids_of_one_name_are_said(tmp_path: Path) -> None:
    """Several ids under one name are most likely one customer: one order, and a warning names the way out."""
    header = "Order ID,Customer ID,Customer,Order Date,SKU,Line Total"
    book = read(csv(tmp_path, f"{header} | 1,C1,Acme,2024-01-05,X,1.00 | 1,C2,Acme,2024-01-05,Y,2.00"))
    assert confirmed(book) == {"Acme": Decimal("3.00")}
    assert any('order_id="Order ID + Customer ID"' in warning for warning in book.warnings)
