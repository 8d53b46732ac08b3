"""A column that says what a row is: credit notes, quotes, tests, and what was deleted or cancelled."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.sources import Book, load
from custreport.sources.request import settle

if TYPE_CHECKING:
    from pathlib import Path

Sums = dict[tuple[str, str], Decimal]


def read(path: Path, *columns: str, status: tuple[str, ...] = ()) -> Book:
    """The book of one file."""
    return load(Orders(paths=[str(path)], column=list(columns), status=list(status)), Config())


def sums(book: Book) -> Sums:
    """The amount of each customer and status; what is cancelled left out."""
    orders = book.orders.filter(pl.col("status") != "cancelled").collect()
    groups = orders.group_by("customer", "status").agg(pl.col("amount").sum()).cast({"status": pl.String})
    return {(customer, status): amount for customer, status, amount in groups.iter_rows()}


def csv(folder: Path, header: str, *rows: str) -> Path:
    """A file of these rows."""
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    return path


HEADER = "Invoice Number,{},Customer,Invoice Date,Total"
TYPES = {
    "Xero": ("Type", "ACCREC", "ACCRECCREDIT"),
    "Sage": ("Transaction Type", "Sales Invoice", "Sales Credit"),
    "Odoo": ("move_type", "out_invoice", "out_refund"),
    "German": ("Belegart", "Rechnung", "Gutschrift"),
    "French": ("Type de document", "Facture", "Avoir"),
    "Spanish": ("Tipo de documento", "Factura", "Nota de crédito"),
    "Italian": ("Tipo documento", "Fattura", "Nota di credito"),
    "Polish": ("Rodzaj dokumentu", "Faktura", "Faktura korygująca"),
    "Turkish": ("Belge türü", "Fatura", "İade"),
    "Chinese": ("Document Type", "发票", "红字发票"),
}


@pytest.mark.parametrize("system", TYPES)
def test_credit_notes_are_taken_off(system: str, tmp_path: Path) -> None:
    """A credit note with a positive amount is money back, whatever its system calls it: 100 - 30."""
    header, sale, credit = TYPES[system]
    rows = [f"1,{sale},Acme,2024-01-02,100.00", f"2,{credit},Acme,2024-01-03,30.00", f"3,{sale},Best,2024-01-04,8.00"]
    book = read(csv(tmp_path, HEADER.format(header), *rows))
    assert sums(book) == {("Acme", "confirmed"): Decimal("70.00"), ("Best", "confirmed"): Decimal("8.00")}
    assert any(header in note and credit in note for note in book.notes)


QUOTES = [("Type", "Quote"), ("Document Type", "Estimate"), ("Belegart", "Angebot"), ("Tipo", "Presupuesto")]


@pytest.mark.parametrize(("header", "quote"), QUOTES)
def test_quotes_are_drafts(header: str, quote: str, tmp_path: Path) -> None:
    """A quote is a draft, beside invoices that count."""
    rows = ["1,Invoice,Acme,2024-01-02,100.00", f"2,{quote},Acme,2024-01-03,30.00"]
    assert sums(read(csv(tmp_path, HEADER.format(header), *rows))) == {
        ("Acme", "confirmed"): Decimal("100.00"),
        ("Acme", "draft"): Decimal("30.00"),
    }


FLAGS = [
    ("Is Deleted", "false", "true"), ("voided", "0", "1"), ("Storniert", "nein", "ja"), ("annulé", "non", "oui"),
    ("cancelado", "não", "sim"), ("Test order", "", "yes"), ("docstatus", "1", "2"), ("livemode", "true", "false"),
    ("Deleted At", "0001-01-01", "2024-02-01"), ("iptal", "hayır", "evet"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "no", "yes"), FLAGS)
def test_flags(header: str, no: str, yes: str, tmp_path: Path) -> None:
    """A row that says of itself that it was deleted, cancelled or a test does not count."""
    rows = [f"1,{no},Acme,2024-01-02,100.00", f"2,{yes},Acme,2024-01-03,30.00"]
    assert sums(read(csv(tmp_path, HEADER.format(header), *rows))) == {("Acme", "confirmed"): Decimal("100.00")}


def test_flag_of_parquet(tmp_path: Path) -> None:
    """A Boolean column is a flag, too."""
    path = tmp_path / "orders.parquet"
    frame = {"order_id": ["1", "2"], "customer": ["Acme", "Acme"], "order_date": ["2024-01-02", "2024-01-03"]}
    pl.DataFrame({**frame, "total": ["100.00", "30.00"], "is_test": [False, True]}).write_parquet(path)
    assert sums(read(path)) == {("Acme", "confirmed"): Decimal("100.00")}


def test_flag_of_json(tmp_path: Path) -> None:
    """So is one of JSON."""
    order = {"order_id": "1", "customer": "Acme", "order_date": "2024-01-02", "total": "100.00", "voided": False}
    path = tmp_path / "orders.json"
    path.write_text(json.dumps([order, {**order, "order_id": "2", "voided": True}]), "utf-8")
    assert sums(read(path)) == {("Acme", "confirmed"): Decimal("100.00")}


def test_document_before_the_status(tmp_path: Path) -> None:
    """NetSuite writes the document before the status, also where no column says the type."""
    book = read(
        csv(
            tmp_path,
            "Document Number,Name,Date,Status,Amount",
            "SO1,Acme,2024-01-02,Sales Order : Billed,100.00",
            "CM2,Acme,2024-01-03,Credit Memo : Fully Applied,30.00",
            "ES3,Acme,2024-01-04,Estimate : Open,7.00",
            "OP4,Acme,2024-01-05,Opportunity : In Progress,5.00",
            "RA6,Acme,2024-01-06,Return Authorization : Pending Receipt,3.00",
        )
    )
    assert sums(book) == {("Acme", "confirmed"): Decimal("70.00"), ("Acme", "draft"): Decimal("7.00")}


def test_payments_beside_invoices_are_no_orders(tmp_path: Path) -> None:
    """A payment settles an invoice; where there are only payments, they are the orders."""
    rows = ["1,Invoice,Acme,2024-01-02,100.00", "2,Payment,Acme,2024-01-03,100.00"]
    assert sums(read(csv(tmp_path, HEADER.format("Type"), *rows))) == {("Acme", "confirmed"): Decimal("100.00")}
    rows = ["1,Payment,Acme,2024-01-02,100.00", "2,Refund,Acme,2024-01-03,30.00"]
    assert sums(read(csv(tmp_path, HEADER.format("Type"), *rows))) == {("Acme", "confirmed"): Decimal("70.00")}


def test_unknown_header_stops(tmp_path: Path) -> None:
    """A word that can only be a credit under a header nobody knows stops the run; both ways out work."""
    path = csv(
        tmp_path, HEADER.format("Vorgang X"), "1,Rechnung,Acme,2024-01-02,9.00", "2,Gutschrift,Acme,2024-01-03,4.00"
    )
    with pytest.raises(CustReportError, match=r'line 3: Vorgang X "Gutschrift".*--column type="Vorgang X"'):
        read(path)
    assert sums(read(path, "type=Vorgang X")) == {("Acme", "confirmed"): Decimal("5.00")}
    assert sums(read(path, "type=")) == {("Acme", "confirmed"): Decimal("13.00")}


def test_what_a_type_means_can_be_said(tmp_path: Path) -> None:
    """--status says what a type of one's own is."""
    path = csv(tmp_path, HEADER.format("Type"), "1,ZF2,Acme,2024-01-02,9.00", "2,ZG2,Acme,2024-01-03,4.00")
    assert sums(read(path, status=("ZG2=credit",))) == {("Acme", "confirmed"): Decimal("5.00")}


@pytest.mark.parametrize("header", ["Payment Status", "Return reason", "Shipping state"])
def test_words_of_other_processes_are_said(header: str, tmp_path: Path) -> None:
    """What became of payment or delivery decides nothing, and is said where it sounds like it did."""
    path = csv(tmp_path, HEADER.format(header), "1,done,Acme,2024-01-02,9.00", "2,cancelled,Acme,2024-01-03,4.00")
    book = read(path)
    assert sums(book) == {("Acme", "confirmed"): Decimal("13.00")}
    assert any(header in warning and "cancelled" in warning for warning in book.warnings)


def test_ordinary_values_say_nothing(tmp_path: Path) -> None:
    """Columns of a few words that are no types are left alone."""
    rows = ["1,Retail,Acme,2024-01-02,9.00", "2,Returning,Acme,2024-01-03,4.00", "3,New,Acme,2024-01-04,1.00"]
    book = read(csv(tmp_path, HEADER.format("Customer type"), *rows))
    assert sums(book) == {("Acme", "confirmed"): Decimal("14.00")}
    assert not book.warnings


def test_draft_credit_note_is_no_money_yet(tmp_path: Path) -> None:
    """A credit note that is a draft takes nothing off."""
    header = "Invoice Number,Type,Customer,Invoice Date,Total,Status"
    path = csv(tmp_path, header, "1,Invoice,Acme,2024-01-02,9.00,Paid", "2,Credit Note,Acme,2024-01-03,4.00,Draft")
    assert sums(read(path)) == {("Acme", "confirmed"): Decimal("9.00")}


def test_type_is_a_field() -> None:
    """The option that names the column is one that exists."""
    _, config = settle(Orders(column=["type=Kind"]), Config())
    assert config.columns == {"type": ("Kind",)}
