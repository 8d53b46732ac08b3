"""Amounts in several currencies: the column that has them all in one is named, and works."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from custreport.analysis.scope import resolve
from custreport.core.errors import CustReportError
from custreport.core.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.sources import Book

EXPORTS = {
    "ERPNext": (
        (
            "ID|Customer|Customer Name|Date|Status|Currency|Grand Total|Grand Total (Company Currency)\n"
            "S1|C1|Alder|2024-01-10|Completed|USD|100.00|92.00\nS2|C2|Birch|2024-01-20|Completed|EUR|200.00|200.00"
        ),
        ["amount=Grand Total (Company Currency)"],
    ),
    "generic": (
        (
            "Order ID|Customer|Order Date|Total|Currency|Amount (Base Currency)\n"
            "S1|Alder|2024-01-10|100.00|USD|92.00\nS2|Birch|2024-01-20|200.00|EUR|200.00"
        ),
        ["amount=Amount (Base Currency)"],
    ),
    "Magento": (
        (
            "increment_id|customer_email|created_at|status|order_currency_code|grand_total|base_grand_total\n"
            "S1|a@x.example|2024-01-10|complete|USD|100.00|92.00\nS2|b@x.example|2024-01-20|complete|EUR|200.00|200.00"
        ),
        ["amount=base_grand_total"],
    ),
    "Stripe": (
        (
            "id|Customer Email|Created (UTC)|Status|Amount|Currency|Converted Amount|Converted Currency\n"
            "S1|a@x.example|2024-01-10 10:00:00|Paid|100.00|usd|92.00|eur\n"
            "S2|b@x.example|2024-01-20 10:00:00|Paid|200.00|eur|200.00|eur"
        ),
        ["amount=Converted Amount", "currency=Converted Currency"],
    ),
    "Odoo invoices": (
        (
            "Number|Invoice Partner Display Name|Invoice Date|Status|Currency|Total in Currency Signed|Total Signed\n"
            "S1|Alder|2024-01-10|Posted|USD|100.00|92.00\nS2|Birch|2024-01-20|Posted|EUR|200.00|200.00"
        ),
        ["amount=Total Signed"],
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_stop_names_the_column_in_one_currency(book: Callable[..., Book], export: str, kind: str) -> None:
    """100 dollars and 200 euros are never 300; 92.00 and 200.00 are 292.00, labelled with no dollar."""
    table, options = EXPORTS[export]
    with pytest.raises(CustReportError, match="several currencies") as stopped:
        resolve(Filters(), book(table, kind), date(2024, 2, 1))
    for option in options:
        field, header = option.split("=")
        assert f'--column {field}="{header}"' in str(stopped.value)
    chosen = book(table, kind, column=options)
    assert resolve(Filters(), chosen, date(2024, 2, 1)).currency in {None, "EUR"}
    orders = chosen.orders.collect()
    assert orders["amount"].sum() == Decimal(292)
    assert set(orders["currency"].cast(str)) <= {None, "EUR"}


@pytest.mark.parametrize("cell", ["200.00 USD", "$200.00", "US$ 200.00", "£200.00"])
def test_a_cell_and_its_header_are_never_one_sum(book: Callable[..., Book], cell: str) -> None:
    """An amount that names another currency than its header is not added to the others."""
    table = f"Order ID|Customer|Order Date|Total (EUR)\n1|Alder|2024-01-05|100.00\n2|Birch|2024-01-06|{cell}"
    with pytest.raises(CustReportError, match="currenc"):
        resolve(Filters(), book(table), date(2024, 2, 1))
