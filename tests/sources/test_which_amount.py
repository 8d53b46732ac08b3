"""Which amount is the order's: with tax before without, in the unit its header says."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from custreport.core.errors import CustReportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.sources import Book


def table(header: str, *cells: str) -> str:
    """One order of Alder with the amounts given."""
    return f"Order ID|Customer|Order Date|{header}\n1|Alder|2024-01-05|" + "|".join(cells)


@pytest.mark.parametrize(
    "header",
    [
        "Net Amount|Gross Amount",
        "Total (tax excl.)|Total (tax incl.)",
        "Total excl. VAT|Total incl. VAT",
        "Montant HT|Montant TTC",
        "Nettobetrag|Bruttobetrag",
        "Wartość netto|Wartość brutto",
        "Сумма без НДС|Сумма с НДС",
        "Total sin IVA|Total con IVA",
        "税抜金額|税込金額",
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tax_included_comes_first(book: Callable[..., Book], header: str, kind: str) -> None:
    """120 with tax is the order's total, 100 without is not, whichever stands first; a note names both."""
    net, gross = header.split("|")
    for text in (table(header, "100.00", "120.00"), table(f"{gross}|{net}", "120.00", "100.00")):
        read = book(text, kind)
        assert read.orders.collect()["amount"].to_list() == [Decimal(120)]
        assert any(net in note and gross in note for note in read.notes)


def test_the_user_has_the_last_word(amounts: Callable[..., dict[str, Decimal]]) -> None:
    """A column that is named is taken, with tax or without."""
    text = table("Total (tax excl.)|Total (tax incl.)", "100.00", "120.00")
    assert amounts(text, column=["amount=Total (tax excl.)"]) == {"Alder": Decimal(100)}


def test_an_empty_total_gives_way(amounts: Callable[..., dict[str, Decimal]]) -> None:
    """A column of better name without a single amount is not the amount."""
    assert amounts(table("Grand Total|Total", "", "75.00")) == {"Alder": Decimal(75)}


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [
        ("Total (cents)", "129900", "1299"),
        ("total_cents", "5", "0.05"),
        ("Amount (USD cents)", "1050", "10.50"),
        ("Total (in thousands)", "12.5", "12500"),
        ("Umsatz in T€", "0.8", "800"),
        ("Revenue (k€)", "3", "3000"),
        ("Сумма (тыс)", "2.25", "2250"),
        ("Total (lakhs)", "1.5", "150000"),
        ("金额 (万元)", "1.2", "12000"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_unit_in_the_header_scales(
    amounts: Callable[..., dict[str, Decimal]], header: str, cell: str, amount: str, kind: str
) -> None:
    """Cents are hundredths and thousands are thousands, exactly."""
    assert amounts(table(header, cell), kind) == {"Alder": Decimal(amount)}


def test_a_price_in_cents_scales(amounts: Callable[..., dict[str, Decimal]]) -> None:
    """3 × 250 cents less 50 cents is 7.00."""
    text = table("Quantity|Unit Price (cents)|Discount Amount (cents)", "3", "250", "50")
    assert amounts(text) == {"Alder": Decimal(7)}


@pytest.mark.parametrize("header", ["Total (points)", "Amount (estimated)", "Total (minor units)"])
def test_brackets_that_are_not_known_are_not_dropped(book: Callable[..., Book], header: str) -> None:
    """An amount in a unit that nobody knows is not taken for one in the currency: the headers are listed."""
    with pytest.raises(CustReportError, match="no amount column found; there are"):
        book(table(header, "100"))


@pytest.mark.parametrize("header", ["Total (EUR)|Total (USD)", "Amount (€)|Amount ($)"])
def test_totals_that_differ_in_brackets_are_named(book: Callable[..., Book], header: str) -> None:
    """Two totals in two currencies: the message names both as they are to be written."""
    one, other = header.split("|")
    with pytest.raises(CustReportError) as stopped:
        book(table(header, "100", "110"))
    assert f'--column amount="{one}"' in str(stopped.value)
    assert f'--column amount="{other}"' in str(stopped.value)
    assert book(table(header, "100", "110"), column=[f"amount={other}"]).orders.collect()["amount"][0] == Decimal(110)
