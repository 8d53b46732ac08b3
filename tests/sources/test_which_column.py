"""Which column holds a field: by name in many languages, by what is in it, and as the user says."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import polars as pl
import pytest

from custreport.core.errors import CustReportError
from custreport.sources.header_row import header_row
from custreport.sources.headers import FIELDS, load_data
from custreport.sources.schema_mapping import map_accounts, map_columns
from custreport.sources.vendors import systems

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.sources import Book

Amounts: TypeAlias = "Callable[..., dict[str, Decimal]]"


@pytest.mark.parametrize(
    "header",
    [
        "numero_pedido|nombre_cliente|fecha_pedido|total_venta",
        "id_venta|razón_social|fecha de venta|Importe total",
        "ID do pedido|Nome do cliente|Data de criação do pedido|Valor total",
        "ID commande|Nom client|Date de commande|Montant TTC",
        "N° facture|Raison sociale|Date facture|Montant HT",
        "Bestell-ID|Kundenname|Kaufdatum|Gesamtbetrag",
        "Rechnungsnummer|Kunde|Rechnungsdatum|Bruttobetrag",
        "Belegnummer|Firma|Belegdatum|Nettobetrag",
        "Numero fattura|Ragione sociale|Data fattura|Totale",
        "Factuurnummer|Klantnaam|Factuurdatum|Totaal incl. btw",
        "Numer zamówienia|Nazwa klienta|Data zamówienia|Wartość brutto",
        "Sipariş No|Müşteri Adı|Sipariş Tarihi|Genel Toplam",
        "Mã đơn hàng|Tên khách hàng|Ngày đặt hàng|Tổng tiền",
        "№ заказа|Клиент|Дата заказа|Сумма",
        "订单编号|客户名称|下单时间|总金额",
        "注文番号|顧客名|注文日|合計金額",
        "DocNum|CardName|DocDate|DocTotal",
        "Sales Record Number|Buyer Name|Sale Date|Total Price",
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_fields_have_names_in_many_languages(amounts: Amounts, header: str, kind: str) -> None:
    """Two orders of two customers are read without an option, whatever the headers are called."""
    table = f"{header}\nA1|Alder|2024-05-13|10.00\nA2|Birch|2024-05-14|20.50"
    assert amounts(table, kind) == {"Alder": Decimal(10), "Birch": Decimal("20.50")}


@pytest.mark.parametrize(
    ("full", "gappy"), [("Factura", "Pedido"), ("Invoice No", "Order Number"), ("Rechnungsnummer", "Bestellnummer")]
)
def test_the_id_that_is_filled_wins(amounts: Amounts, full: str, gappy: str) -> None:
    """An id of better name that is blank on one row is not taken, and its blanks are not filled from another."""
    table = f"{gappy}|{full}|Date|Customer|Total\nP1|F1|2024-05-13|Alder|10\n|F2|2024-05-14|Birch|7"
    assert amounts(table) == {"Alder": Decimal(10), "Birch": Decimal(7)}


def test_the_id_that_tells_rows_apart_wins(amounts: Amounts) -> None:
    """Of two full columns the one that holds one text throughout is no id."""
    table = "Order Ref|Invoice No|Date|Customer|Total\nWEB|1|2024-05-13|Alder|10\nWEB|2|2024-05-14|Birch|7"
    assert amounts(table) == {"Alder": Decimal(10), "Birch": Decimal(7)}


@pytest.mark.parametrize(
    ("code", "name"), [("Cliente", "Nombre_Cliente"), ("Customer", "Customer Name"), ("Kunde", "Kundenname"),
                       ("Klant", "Klantnaam")]
)  # fmt: skip
def test_a_name_comes_before_its_code(book: Callable[..., Book], code: str, name: str) -> None:
    """The column of codes is the customer's id: two customers of one name stay two."""
    table = f"Order No|Date|{code}|{name}|Total\n1|2024-05-13|C1|Sol|10\n2|2024-05-14|C2|Sol|7"
    orders = book(table).orders.collect()
    assert sorted(orders["key"].cast(pl.String)) == ["C1", "C2"]
    assert set(orders["customer"].cast(pl.String)) == {"Sol"}


def test_a_column_of_a_combination_keeps_its_own_field(book: Callable[..., Book]) -> None:
    """The customer's id that is part of the order's id is still the customer's id."""
    table = "Order ID|Customer ID|Date|Total\n1|C1|2024-05-13|10\n1|C2|2024-05-13|7"
    orders = book(table, column=["order_id=Order ID + Customer ID"]).orders.collect().sort("order_id")
    assert orders["order_id"].cast(pl.String).to_list() == ["1 C1", "1 C2"]
    assert orders["key"].cast(pl.String).to_list() == ["C1", "C2"]


@pytest.mark.parametrize("name", ["总额", "Итого", "金額計", "المجموع", "Totl"])
def test_a_header_that_is_not_there_matches_no_other(book: Callable[..., Book], name: str) -> None:
    """A mistyped header is named with those there are, whatever its script."""
    table = "数量|订单号|客户|下单日期|金额\n3|D1|甲|2024-05-13|100"
    with pytest.raises(CustReportError, match=f"no column '{name}' for amount; there are 数量"):
        book(table, column=[f"amount={name}"])


@pytest.mark.parametrize(("place", "amount"), [("#4", 10), ("#D", 10), ("#f", 900), ("#6", 900)])
def test_a_column_is_named_by_its_place(amounts: Amounts, place: str, amount: int) -> None:
    """Of two columns with one header either can be named, by number or letter."""
    table = "Order No|Date|Customer|Total|Note|Total\n1|2024-05-13|Alder|10||900"
    with pytest.raises(CustReportError, match='--column amount="#D" or --column amount="#F"'):
        amounts(table)
    assert amounts(table, column=[f"amount={place}"]) == {"Alder": Decimal(amount)}


def test_an_exact_header_comes_before_a_place(amounts: Amounts) -> None:
    """A column that is called #2 is that column."""
    table = "Order No|Date|Customer|#2\n1|2024-05-13|Alder|10"
    assert amounts(table, column=["amount=#2"]) == {"Alder": Decimal(10)}


TITLED = "Our shop|||\nTurnover||Day|\nNo|Who|When|Money\n1|Alder|2024-05-13|10\n2|Birch|2024-05-14|7"
NAMED = ["order_id=No", "customer=Who", "ordered_on=When", "amount=Money"]


@pytest.mark.parametrize("options", [{"header_row": 3}, {}])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_header_row_is_named_or_found(amounts: Amounts, options: dict[str, int], kind: str) -> None:
    """Headers that nobody knows are found in the third row, by its number or by the names that the user gives."""
    assert amounts(TITLED, kind, column=NAMED, **options) == {"Alder": Decimal(10), "Birch": Decimal(7)}


def test_a_header_row_that_is_not_there_stops(book: Callable[..., Book]) -> None:
    """A row beyond the file is refused."""
    with pytest.raises(CustReportError, match="--header-row 9: there are 5 rows to choose from"):
        book(TITLED, header_row=9)


def test_unknown_headers_are_listed_with_the_way_to_name_their_row(book: Callable[..., Book]) -> None:
    """Without any known header the message says how to name the row."""
    with pytest.raises(CustReportError, match="say --header-row N"):
        book(TITLED)


def test_a_system_proves_its_header_row() -> None:
    """Tally's day book has its header below three titles, with two names that are anybody's."""
    rows = [["Alder Pvt Ltd"], ["Day Book"], ["Date", "Particulars", "Vch Type", "Vch No.", "Debit"], ["1-Jan-24"]]
    assert header_row(rows) == 2


@pytest.mark.parametrize(
    ("header", "cells", "right"),
    [
        ("Discount Applied", ("0.5", "0.25"), {"Alder": "50", "Birch": "15"}),
        ("Discount %", ("50%", "25%"), {"Alder": "50", "Birch": "15"}),
        ("Rabatt (%)", ("50", "25"), {"Alder": "50", "Birch": "15"}),
        ("折扣", ("0.5", "0.25"), {"Alder": "50", "Birch": "15"}),
    ],
)
def test_a_discount_is_taken_off(amounts: Amounts, header: str, cells: tuple[str, str], right: dict[str, str]) -> None:
    """10 × 10.00 less a half, 1 × 20.00 less a quarter."""
    table = (
        f"Order ID|Date|Customer|Quantity|Unit Price|{header}\n"
        f"1|2024-05-13|Alder|10|10.00|{cells[0]}\n2|2024-05-14|Birch|1|20.00|{cells[1]}"
    )
    assert amounts(table) == {name: Decimal(amount) for name, amount in right.items()}


@pytest.mark.parametrize("header", ["Special Discount", "Rebate", "Sonderrabatt"])
def test_a_discount_that_is_not_taken_off_is_said(book: Callable[..., Book], header: str) -> None:
    """A column about a discount that has no known name is named in a warning, and silent once the user has decided."""
    table = f"Order ID|Date|Customer|Quantity|Unit Price|{header}\n1|2024-05-13|Alder|10|10.00|5"
    (warning,) = [w for w in book(table).warnings if header in w]
    assert f'--column discount_amount="{header}"' in warning
    settled = book(table, column=[f"discount_amount={header}"])
    assert settled.orders.collect()["amount"].to_list() == [Decimal(95)]
    assert not [w for w in book(table, column=["discount="]).warnings if header in w]


def test_the_cell_at_fault_is_blamed(book: Callable[..., Book]) -> None:
    """A quantity beyond all bounds is named, not the price beside it."""
    table = "Order ID|Date|Customer|Quantity|Unit Price\n1|2024-05-13|Alder|3454354354353530|3852.50"
    with pytest.raises(CustReportError, match='Quantity "3454354354353530"'):
        book(table)


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("id_cliente|razón_social|vendedor", {"customer_id": 0, "customer": 1, "rep": 2}),
        ("Kundennr.|Firma|Vertreter", {"customer_id": 0, "customer": 1, "rep": 2}),
        ("客户编号|客户名称|业务员", {"customer_id": 0, "customer": 1, "rep": 2}),
        ("Nazwa klienta|Handlowiec", {"customer": 0, "rep": 1}),
    ],
)
def test_a_customer_list_has_the_same_names(header: str, right: dict[str, int]) -> None:
    """A customer list is read by the names that orders have, in every language."""
    assert map_accounts(tuple(header.split("|")), "accounts.csv") == right


def test_a_column_named_for_orders_reaches_the_customer_list() -> None:
    """A header the user names is looked for in the customer list; one that is not there leaves it as it is."""
    header = ("Key", "Customer", "Looks after")
    fixed = {"customer_id": ("Key",), "rep": ("Looks after",), "customer": ("Kunde",)}
    assert map_accounts(header, "accounts.csv", fixed) == {"customer_id": 0, "customer": 1, "rep": 2}


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Date Created|Date", "2024-01-05"),
        ("Created At|Order Date", "2024-01-05"),
        ("Timestamp|Fecha", "2024-01-05"),
        ("Erstellt am|Rechnungsdatum", "2024-01-05"),
        ("创建时间|下单日期", "2024-01-05"),
    ],
)
def test_the_day_of_the_order_comes_before_the_day_it_was_keyed_in(
    book: Callable[..., Book], header: str, day: str
) -> None:
    """A date of the document is taken, not that of the entry in the system."""
    table = f"Order No|{header}|Customer|Total\n1|2024-02-02|2024-01-05|Alder|3\n2|2024-02-14|2024-01-05|Birch|4"
    assert {str(on) for on in book(table).orders.collect()["ordered_on"]} == {day}


def test_a_date_that_never_changes_is_not_the_day_of_the_orders(book: Callable[..., Book]) -> None:
    """Of two dates whose names say nothing, the one that is the same on all rows is that of the export."""
    table = "Order No|Date|Created|Customer|Total\n1|2024-02-02|2024-01-05|Alder|3\n2|2024-02-02|2024-01-06|Birch|4\n"
    table += "3|2024-02-02|2024-01-07|Birch|4"
    read = book(table)
    assert [day.day for day in read.orders.collect()["ordered_on"].sort()] == [5, 6, 7]
    assert any("days are Created; Date is the same" in note for note in read.notes)


def test_every_system_names_fields_and_classes_that_exist() -> None:
    """A misspelt field or class in the data would be ignored in silence."""
    for system in systems():
        assert {*system.columns, *system.home} <= {*FIELDS}, system.name
        assert {*system.statuses} <= {"confirmed", "draft", "cancelled", "credit", "refunded"}, system.name
    assert {*load_data("vendors.toml")} == {"system", "documents"}


def test_amazon_line_amounts() -> None:
    """Amazon's all-orders report: item-price is the amount of a line, whatever else is priced beside it."""
    header = ("amazon-order-id", "purchase-date", "order-status", "sku", "quantity", "currency", "item-price",
              "shipping-price", "item-promotion-discount", "buyer-name")  # fmt: skip
    found = map_columns(header, {}, "a.txt", lambda at: pl.DataFrame({str(i): ["Shipped"] for i in at}), {})
    assert found.system
    assert found.system.name == "Amazon"
    assert (found.columns["amount"].at, found.amount_is_of_line) == ((6,), True)
    assert found.missing == ()
