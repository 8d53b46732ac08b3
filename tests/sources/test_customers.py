"""Who a customer is: guests, erased persons, e-mail addresses, and names that are written in odd ways."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.reading_options import Orders
from custreport.sources import Book, load

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Book:
    """The book of one file."""
    return load(Orders(paths=[str(path)]), Config())


def sums(book: Book) -> list[tuple[str | None, Decimal]]:
    """The confirmed amount of each customer, with the name it is shown by, by name; nobody is None."""
    orders = book.orders.filter(pl.col("status") == "confirmed").collect()
    groups = orders.group_by("key").agg(pl.col("customer").drop_nulls().sort().first(), pl.col("amount").sum())
    named = groups.select(pl.when(pl.col("key").is_not_null()).then(pl.coalesce("customer", "key")), "amount")
    return sorted(named.iter_rows(), key=lambda row: (row[0] or "", row[1]))


def csv(folder: Path, text: str, name: str = "orders.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


GUESTS = {
    "Magento": "increment_id,created_at,customer_name,customer_id,grand_total,base_grand_total,status\n"
    "1,2024-01-02,Bea Moss,0,10.00,10.00,complete\n2,2024-01-03,Guest,0,5.00,5.00,complete\n"
    "3,2024-01-04,Bea Moss,0,2.00,2.00,complete\n",
    "German shop": "Bestellnummer;Kundennummer;Kunde;Datum;Gesamtbetrag\n"
    "1;000;Bea Moss;2024-01-02;10,00\n2;000;Gast;2024-01-03;5,00\n3;000;Bea Moss;2024-01-04;2,00\n",
    "Polish shop": "Order ID,Customer ID,Customer,Order Date,Total\n"
    "1,-1,Bea Moss,2024-01-02,10.00\n2,-1,gość,2024-01-03,5.00\n3,-1,Bea Moss,2024-01-04,2.00\n",
    "Russian shop": "Order ID,Customer ID,Customer,Order Date,Total\n"
    "1,0,Bea Moss,2024-01-02,10.00\n2,0,Гость,2024-01-03,5.00\n3,0,Bea Moss,2024-01-04,2.00\n",
}


@pytest.mark.parametrize("system", GUESTS)
def test_guests_are_nobody_row_by_row(system: str, tmp_path: Path) -> None:
    """An id 0 says nothing, a name beside it does; who only is a guest is nobody, and it is said."""
    book = read(csv(tmp_path, GUESTS[system]))
    assert sums(book) == [(None, Decimal("5.00")), ("Bea Moss", Decimal("12.00"))]
    assert any("belongs to nobody" in warning for warning in book.warnings)


def test_guests_in_parquet(tmp_path: Path) -> None:
    """An id that is the number 0 is nobody's as well."""
    path = tmp_path / "orders.parquet"
    pl.DataFrame(
        {
            "order_id": [1, 2, 3],
            "customer_id": [0, 0, 7],
            "customer": ["Bea Moss", None, "Rita Voll"],
            "order_date": ["2024-01-02", "2024-01-03", "2024-01-04"],
            "total": ["10.00", "5.00", "2.00"],
        }
    ).write_parquet(path)
    assert sums(read(path)) == [
        (None, Decimal("5.00")),
        ("Bea Moss", Decimal("10.00")),
        ("Rita Voll", Decimal("2.00")),
    ]


ERASED = {
    "WooCommerce": ("[deleted] [deleted]", "deleted@site.invalid"),
    "PrestaShop": ("Anonymous Anonymous", "anonymous@psgdpr.com"),
    "Shopify": ("Redacted", ""),
    "Shopware": ("gelöschter Kunde", ""),
    "French": ("Client supprimé", ""),
    "Spanish": ("Usuario eliminado", "anonymous-4711@shop.example"),
}


@pytest.mark.parametrize("system", ERASED)
def test_erased_persons_are_nobody(system: str, tmp_path: Path) -> None:
    """What a system leaves of an erased person is no customer; the amounts stand under nobody."""
    name, mail = ERASED[system]
    rows = [f"1,{name},{mail},2024-01-02,10.00", "2,Cy Hall,cy@hall.example,2024-01-03,5.00"]
    rows.append(f"3,{name},{mail},2024-01-04,7.00")
    book = read(csv(tmp_path, "\n".join(["Order ID,Customer,Email,Order Date,Total", *rows, ""])))
    assert sums(book) == [(None, Decimal("17.00")), ("Cy Hall", Decimal("5.00"))]
    assert any(f'"{name}" belong to nobody' in note for note in book.notes)


@pytest.mark.parametrize("name", ["Anonymous Coffee", "Gasthaus Krone", "Guest House Ltd", "Redacted Tapes"])
def test_names_with_such_words_are_customers(name: str, tmp_path: Path) -> None:
    """A name that only contains such a word is a name like any."""
    book = read(csv(tmp_path, f"Order ID,Customer,Order Date,Total\n1,{name},2024-01-02,10.00\n"))
    assert sums(book) == [(name, Decimal("10.00"))]


def test_email_of_a_known_id(tmp_path: Path) -> None:
    """An order without an id belongs to the id its e-mail has elsewhere; one name with two e-mails is two people."""
    text = (
        "Order ID,Customer ID,Customer,Email,Order Date,Total\n1,7,Ann Lee,ann@x.example,2024-01-02,1.00\n"
        "2,,A. Lee,ANN@x.example,2024-01-03,2.00\n3,,Ann Lee,lee@y.example,2024-01-04,4.00\n"
        "4,,Ann Lee,,2024-01-05,8.00\n"
    )
    assert sums(read(csv(tmp_path, text))) == [("A. Lee", Decimal("11.00")), ("Ann Lee", Decimal("4.00"))]


@pytest.mark.parametrize(
    "name", ["R&amp;D GmbH", "R&#38;D GmbH", "R&amp;amp;D GmbH", "R&D\u200b Gmb\u00adH", "\ufeffR&D GmbH"]
)
def test_one_name_in_odd_writing(name: str, tmp_path: Path) -> None:
    """Entities and invisible characters make no customer and no rep."""
    rows = ["1,R&D GmbH,2024-01-02,10.00,R&D GmbH", f"2,{name},2024-01-03,5.00,{name}", ""]
    text = "\n".join(["Order ID,Customer,Order Date,Total,Rep", *rows])
    book = read(csv(tmp_path, text))
    assert sums(book) == [("R&D GmbH", Decimal("15.00"))]
    assert set(book.orders.collect()["rep"]) == {"R&D GmbH"}


def test_rep_na(tmp_path: Path) -> None:
    """NA are the initials of a rep, N/A is none; a customer called NA is none."""
    rows = ["1,Acme,2024-01-02,1,NA", "2,Acme,2024-01-03,2,N/A", "3,NA,2024-01-04,4,BD", ""]
    text = "\n".join(["Order ID,Customer,Order Date,Total,Rep", *rows])
    orders = read(csv(tmp_path, text)).orders.collect().sort("order_id")
    assert orders["rep"].to_list() == ["NA", None, "BD"]
    assert orders["key"].to_list() == ["acme", "acme", None]
