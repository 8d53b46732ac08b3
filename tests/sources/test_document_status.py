"""A status depends on its document: an invoice that was sent is owed, an order that was sent is an offer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.sources import Book


def rows(header: str, *statuses: str) -> str:
    """One document of 10.00 for each status."""
    return header + "".join(f"\nD{n}|Alder|2024-01-{n + 1:02}|{status}|10.00" for n, status in enumerate(statuses, 1))


@pytest.mark.parametrize(
    "header",
    [
        "Invoice Number|Client Name|Invoice Date|Status|Total",
        "Rechnungsnummer|Kunde|Rechnungsdatum|Status|Betrag",
        "N° facture|Client|Date facture|Statut|Montant TTC",
        "Factura|Cliente|Fecha|Estatus|Total",
        "Nr faktury|Nabywca|Data wystawienia|Status|Kwota",
        "发票号码|客户名称|开票日期|状态|金额",
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_sent_is_owed_on_an_invoice(
    amounts: Callable[..., dict[str, Decimal]], header: str, kind: str
) -> None:
    """Sent, viewed, issued and overdue invoices count, 40.00; a draft does not."""
    assert amounts(rows(header, "SENT", "Viewed", "issued", "Overdue", "Draft"), kind) == {"Alder": Decimal(40)}


@pytest.mark.parametrize(
    "header", ["Order Number|Customer|Order Date|Status|Total", "Pedido|Cliente|Fecha|Estatus|Total"]
)
def test_what_was_sent_is_a_draft_on_an_order(amounts: Callable[..., dict[str, Decimal]], header: str) -> None:
    """A quotation that was sent is not ordered."""
    assert amounts(rows(header, "Sent", "Confirmed")) == {"Alder": Decimal(10)}


@pytest.mark.parametrize(
    ("header", "statuses", "right"),
    [
        ("ID|Customer Name|Posting Date|Status|Grand Total|Outstanding Amount", ("Paid", "Unpaid", "Draft"), 20),
        ("Number|Invoice Partner Display Name|Invoice/Bill Date|Status|Total", ("Posted", "Draft", "Cancelled"), 10),
    ],
)
def test_systems_that_write_invoices(
    book: Callable[..., Book], header: str, statuses: tuple[str, ...], right: int
) -> None:
    """ERPNext's and Odoo's invoices go by their own words."""
    width = header.count("|") - 4
    text = "\n".join(line + "|0.00" * width * bool(n) for n, line in enumerate(rows(header, *statuses).splitlines()))
    orders = book(text).orders.collect()
    confirmed = orders.filter(orders["status"].cast(str) == "confirmed")
    assert confirmed["amount"].sum() == Decimal(right)


def test_the_user_has_the_last_word(amounts: Callable[..., dict[str, Decimal]]) -> None:
    """A status that the user names is what he says, also on an invoice; * stands for any text."""
    text = rows("Invoice Number|Customer|Invoice Date|Status|Total", "Sent", "Sent back", "Paid")
    assert amounts(text, status=["sent*=cancelled"]) == {"Alder": Decimal(10)}
