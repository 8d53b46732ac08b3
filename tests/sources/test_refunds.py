"""Money taken back is deducted once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.reading_options import Orders
from custreport.sources import Book, load
from support.builders import build, cards
from support.small_books import confirmed
from support.small_books import write_csv as csv

if TYPE_CHECKING:
    from pathlib import Path


def read(*paths: Path) -> Book:
    """The book of some files."""
    return load(Orders(paths=[str(path) for path in paths]), Config())


# each order of 120 is paid back whole; 80 stay
CASES = {
    "customer and amount": "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,refunded"
    " | 2,Ira,2024-03-05,80.00,complete | 3,Ira,2024-03-09,-120.00,complete",
    "the order's own number": "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,Refunded"
    " | 2,Ira,2024-03-05,80.00,Paid | 1,Ira,2024-03-09,-120.00,Paid",
    "the order's own number and day": "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,Refunded"
    " | 2,Ira,2024-03-05,80.00,Paid | 1,Ira,2024-03-01,-120.00,Refunded",
    "cancelled by its number": "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,Cancelled"
    " | 2,Ira,2024-03-05,80.00,Paid | 1,Ira,2024-03-09,-120.00,Paid",
    "a column that names the order": "Order ID,Customer,Order Date,Total,Status,Original Order"
    " | 1,Ira,2024-03-01,120.00,returned, | 2,Ira,2024-03-05,80.00,Paid, | R9,Ira,2024-03-09,-120.00,Credit Note,1",
    "in two credits": "Order ID,Customer,Order Date,Total,Status,Refund of | 1,Ira,2024-03-01,120.00,refunded,"
    " | 2,Ira,2024-03-05,80.00,Paid, | R8,Ira,2024-03-08,-70.00,Paid,1 | R9,Ira,2024-03-09,-50.00,Paid,1",
    "lines of one order": "Order ID,Customer,Order Date,SKU,Line Total,Status | 1,Ira,2024-03-01,X,120.00,refunded"
    " | 1,Ira,2024-03-01,Y,80.00,Paid | 1,Ira,2024-03-01,X,-120.00,Paid",
    "German": "Bestellnummer;Kunde;Bestelldatum;Gesamtbetrag;Status | 1;Ira;2024-03-01;120,00;erstattet"
    " | 2;Ira;2024-03-05;80,00;bezahlt | 3;Ira;2024-03-09;-120,00;Gutschrift",
    "a refunded amount as well": "Order ID,Customer,Order Date,Total,Status,Refunded Amount,Refund of"
    " | 1,Ira,2024-03-01,200.00,Paid,120.00, | R9,Ira,2024-03-09,-120.00,Paid,,1",
    "a positive credit under a type": "Order ID,Type,Customer,Order Date,Total,Status"
    " | 1,Order,Ira,2024-03-01,120.00,refunded"
    " | 2,Order,Ira,2024-03-05,80.00,Paid | 3,Refund,Ira,2024-03-09,120.00,refunded",
    "no document of it": "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,refunded"
    " | 2,Ira,2024-03-05,80.00,complete",
}


@pytest.mark.parametrize("case", CASES)
def test_a_refund_is_deducted_once(case: str, tmp_path: Path) -> None:
    """However the two are tied, 80.00 are left."""
    assert confirmed(read(csv(tmp_path, CASES[case]))) == {"Ira": Decimal("80.00")}


def test_in_two_files(tmp_path: Path) -> None:
    """A refund under the number of an order that another file has is no newer version of it."""
    header = "Order ID,Customer,Order Date,Total,Status"
    may = csv(tmp_path, f"{header} | 1,Ira,2024-05-01,120.00,Paid | 2,Ira,2024-05-05,80.00,Paid", "may.csv")
    june = csv(tmp_path, f"{header} | 1,Ira,2024-06-09,-120.00,Paid", "june.csv")
    assert confirmed(read(may, june)) == {"Ira": Decimal("80.00")}


def test_in_parquet(tmp_path: Path) -> None:
    """Decimals of Parquet are paired like text."""
    path = tmp_path / "orders.parquet"
    pl.DataFrame(
        {
            "order_id": ["1", "2", "3"],
            "customer": ["Ira", "Ira", "Ira"],
            "order_date": [date(2024, 3, 1), date(2024, 3, 5), date(2024, 3, 9)],
            "total": [Decimal("120.00"), Decimal("80.00"), Decimal("-120.00")],
            "status": ["refunded", "complete", "complete"],
        }
    ).write_parquet(path)
    assert confirmed(read(path)) == {"Ira": Decimal("80.00")}


def test_the_refund_counts_on_its_own_day(tmp_path: Path) -> None:
    """March has the order, April what it takes back; as of April nothing is left."""
    text = (
        "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,120.00,Refunded | 1,Ira,2024-04-09,-120.00,Paid"
    )
    book = read(csv(tmp_path, text))
    amounts = {month: cards(build(book, period=month))["confirmed_order_amount"] for month in ("2024-03", "2024-04")}
    assert amounts == {"2024-03": Decimal("120.00"), "2024-04": Decimal("-120.00")}
    assert cards(build(book))["confirmed_order_amount"] == 0


def test_a_credit_of_another_order_is_not_taken(tmp_path: Path) -> None:
    """A credit that names its order is not paired with another of the same amount."""
    text = (
        "Order ID,Customer,Order Date,Total,Status,Refund of | 1,Ira,2024-03-01,50.00,refunded,"
        " | 2,Ira,2024-03-05,80.00,Paid, | 3,Ira,2024-03-09,-50.00,Paid,2"
    )
    assert confirmed(read(csv(tmp_path, text))) == {"Ira": Decimal("30.00")}


def test_one_credit_pairs_with_one_order(tmp_path: Path) -> None:
    """Of two refunded orders of one amount, the one without a credit stays cancelled."""
    text = (
        "Order ID,Customer,Order Date,Total,Status | 1,Ira,2024-03-01,50.00,refunded | 2,Ira,2024-03-02,50.00,refunded"
        " | 3,Ira,2024-03-09,-50.00,Paid | 4,Ira,2024-03-10,7.00,Paid"
    )
    book = read(csv(tmp_path, text))
    assert confirmed(book) == {"Ira": Decimal("7.00")}
    assert any("count both" in note for note in book.notes)


def test_below_zero_is_said(tmp_path: Path) -> None:
    """A customer of less than nothing is suspicious, in every report."""
    text = "Order ID,Customer,Order Date,Total | 1,Ira,2024-03-01,50.00 | 2,Ira,2024-03-02,-60.00"
    book = read(csv(tmp_path, text))
    assert any("below zero" in w and '"Ira" with -10.00' in w and "custreport check" in w for w in book.warnings)
    assert set(book.warnings) <= set(book.notes)
