"""The exports that are known: one row a system, found by its headers.

A header of a signature stands in the file as written here, letter case, accents
and punctuation aside; ``a|b`` is either, a blank one a header without a name.
Adding a system is adding a row to :data:`SYSTEMS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class System:
    """What is known of the orders one system exports.

    ``columns`` names, for some fields, the headers that hold them, first choice
    first (``a + b`` is two columns that belong together); an empty tuple says
    that the export has no such field, whatever other columns are called. All
    other fields go by the aliases. ``statuses`` maps class → words that mean
    something of their own here; the others go by the words known anyway. With
    ``fill_down`` an order's id stands only on the first of its lines, with
    ``grouped`` the customer is a heading row above its orders. ``cautions`` maps
    a status to what is worth saying when it occurs. ``date_order`` (``dmy``,
    ``mdy``) is how it writes days that no date of the file tells.
    """

    name: str
    signatures: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fill_down: bool = False
    grouped: bool = False
    cautions: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """Status → class."""
        return {word: kind for kind, words in self.statuses.items() for word in words}


_SHOP_STATUSES = {
    "confirmed": ("paid", "partially_paid", "partially_refunded", "authorized", "pending", "unpaid"),
    "cancelled": ("voided", "expired"),
}
_SHOP = {
    "customer": ("Billing Company", "Billing Name", "Shipping Company", "Shipping Name"),
    "customer_id": (),
    "email": ("Email",),
    "ordered_on": ("Created at",),
    "status": ("Financial Status",),
    "amount": ("Total",),
    "refunded": ("Refunded Amount", "Amount Refunded"),
    "rep": (),  # Employee is who stood at the till, Vendor the brand of the product
}
_ODOO_STATUSES = {
    "confirmed": ("sale", "done", "sales order", "sale order", "locked", "sale order/done"),
    "draft": ("draft", "quotation", "sent", "quotation sent"),
    "cancelled": ("cancel", "cancelled"),
}

SYSTEMS = (
    System(
        "Shopify",
        (("Name", "Financial Status", "Lineitem name", "Created at", "Total"),),
        {"order_id": ("Name",), **_SHOP},
        _SHOP_STATUSES,
    ),
    System(
        "Squarespace",
        (("Order ID", "Financial Status", "Lineitem name", "Created at", "Total"),),
        {"order_id": ("Order ID",), **_SHOP},
        _SHOP_STATUSES,
    ),
    System(
        "Tiendanube",
        (("Número de orden", "Estado de la orden", "Nombre del comprador"),),
        {"status": ("Estado de la orden",), "customer_id": (), "amount": ("Total",)},
        {"confirmed": ("abierta", "archivada", "cerrada"), "cancelled": ("cancelada",)},
        date_order="dmy",
    ),
    System(
        "WooCommerce",
        (
            ("Order #", "Net Sales", "Status", "Items sold|Product(s)|Customer type|N. Revenue (formatted)"),
            ("order_number|order_id", "order_total", "billing_first_name|billing_email", "line_items|payment_method"),
        ),
        {
            "amount": ("Net Sales", "order_total"),
            "customer": ("Customer", "billing_company", "billing_first_name + billing_last_name"),
        },
        {
            "confirmed": ("processing", "completed", "on-hold"),
            "draft": ("pending", "checkout-draft", "auto-draft", "draft", "new"),
            "cancelled": ("cancelled", "failed", "trash"),
        },
    ),
    System(
        "BigCommerce",
        (
            ("Order ID", "Order Status", "Order Total|Order Total (inc tax)|Order Total (ex tax)", "Email Address"),
            ("Order ID", "Order Status", "Order Total (inc tax)"),
            ("Order ID", "Order Status", "Order Date", "Customer Email", "Ship Method|Order Currency Code"),
        ),
        {
            "customer": ("Customer Name", "Company", "First Name + Last Name"),
            "status": ("Order Status",),
            "amount": ("Order Total (inc tax)", "Order Total", "Order Total (ex tax)"),
        },
        {
            "confirmed": (
                "awaiting payment", "awaiting fulfillment", "awaiting shipment", "awaiting pickup",
                "partially shipped", "shipped", "completed", "manual verification required", "disputed",
                "partially refunded",
            ),
            "draft": ("incomplete", "pending"),
            "cancelled": ("cancelled", "declined"),
        },
    ),
    System(
        "Magento",
        (
            ("ID", "Purchase Date", "Grand Total (Purchased)|Grand Total (Base)"),
            ("increment_id", "grand_total", "created_at", "base_grand_total|order_currency_code|customer_email"),
        ),
        {
            "order_id": ("ID", "increment_id"),
            "customer": ("Customer Name", "Bill-to Name", "customer_firstname + customer_lastname"),
            "amount": ("Grand Total (Purchased)", "grand_total", "Grand Total (Base)"),
        },
        {
            "confirmed": ("pending", "processing", "complete", "holded", "on hold", "payment_review"),
            "draft": ("pending_payment",),
            "cancelled": ("canceled", "closed", "fraud"),
        },
    ),
    System(
        "Square",
        (("Transaction ID", "Event Type", "Net Sales"),),
        {
            "order_id": ("Transaction ID",),
            "status": ("Event Type",),
            "line_amount": ("Net Sales",),
            "amount": (),
            "quantity": ("Qty",),
            "rep": ("Employee", "Staff Name"),
        },
        {"confirmed": ("payment", "exchange"), "credit": ("refund",)},
    ),
    System(
        "Stripe",
        (("id", "Created date (UTC)|Created (UTC)", "Amount|Converted Amount"),),
        {
            "order_id": ("id",),
            "ordered_on": ("Created date (UTC)", "Created (UTC)"),
            "customer": ("Customer Name", "Customer Description"),
            "customer_id": ("Customer ID",),
            "amount": ("Amount", "Converted Amount"),
            "refunded": ("Amount Refunded", "Converted Amount Refunded"),
        },
        {
            "confirmed": ("paid", "succeeded", "partially_refunded", "partial refund"),
            "draft": ("requires_payment_method", "requires_action", "requires_confirmation", "requires_capture"),
            "cancelled": ("failed", "canceled", "uncaptured", "expired", "blocked"),
        },
    ),
    System(
        "QuickBooks",
        (("", "Transaction type|Type", "Num", "Transaction date|Date", "Amount", "Balance"),),
        {
            "order_id": ("Num",),
            "customer": ("",),
            "customer_id": (),
            "ordered_on": ("Transaction date", "Date"),
            "status": ("Transaction type", "Type"),
            "line_amount": ("Amount",),
            "amount": (),
        },
        {
            "confirmed": ("invoice", "sales receipt", "sale", "charge"),
            "draft": ("estimate", "pending"),
            "credit": ("credit memo", "credit note", "refund", "refund receipt"),
        },
        grouped=True,
    ),
    System(
        "Odoo",
        (
            ("Order Reference", "Customer", "Order Date|Creation Date", "Total|Untaxed Amount|Order Lines/Subtotal"),
            ("name", "partner_id|partner_id/name|partner_id/id|partner_id/display_name", "date_order"),
            (
                "order_line/order_id/name|order_id/name|order_line/price_subtotal",
                "partner_id/id|partner_id/name|order_partner_id/display_name|order_line/order_partner_id/display_name",
            ),
        ),
        {
            "order_id": ("Order Reference", "order_line/order_id/name", "order_id/name", "name"),
            "ordered_on": ("Order Date", "date_order", "Creation Date"),
            "customer": ("Customer", "partner_id/name", "partner_id/display_name", "partner_id", "partner_id/id"),
            "status": ("Status", "state"),
            "amount": ("Total", "amount_total", "Untaxed Amount", "amount_untaxed"),
        },
        _ODOO_STATUSES,
        fill_down=True,
    ),
    System(
        "ERPNext",
        (
            ("ID|Name", "Customer|Customer Name", "Grand Total", "Grand Total (Company Currency)"),
            (
                "ID|Name", "Customer|Customer Name", "Grand Total", "Status",
                "% Delivered|% Amount Billed|Order Type|Series|Delivery Status",
            ),
            ("name", "customer", "grand_total", "base_grand_total", "transaction_date"),
        ),
        {
            "order_id": ("ID", "Name"),
            "customer": ("Customer Name",),
            "customer_id": ("Customer",),
            "ordered_on": ("Date", "transaction_date", "Transaction Date"),
            "status": ("Status",),
            "amount": ("Grand Total",),
            "currency": ("Currency",),
            "rep": ("Sales Person (Sales Team)", "Sales Person", "Sales Team/Sales Person"),
        },
        {
            "confirmed": (
                "on hold", "to pay", "to deliver and bill", "to bill", "to deliver", "completed", "closed",
                "credit note issued", "unpaid", "partly paid", "paid", "overdue", "submitted",
            ),
            "draft": ("draft",),
            "cancelled": ("cancelled",),
        },
    ),
    System(
        "Zoho",
        (
            (
                "SalesOrder Number|Sales Order Number", "Customer Name", "Order Date|SalesOrder Date|Sales Order Date",
                "Exchange Rate|Item Total|Item Price|Sales Channel",
            ),
            ("Invoice Number", "Customer Name", "Invoice Date", "Invoice Status"),
        ),
        {
            "order_id": ("SalesOrder Number", "Sales Order Number", "Invoice Number"),
            "customer": ("Customer Name",),
            "ordered_on": ("Order Date", "SalesOrder Date", "Sales Order Date", "Invoice Date"),
            "status": ("Status", "Invoice Status"),
            "amount": ("Total",),
            "line_amount": ("Item Total",),
            "currency": ("Currency Code",),
        },
        {
            "confirmed": (
                "confirmed", "open", "closed", "sent", "approved", "overdue", "paid", "partiallypaid",
                "partially paid", "invoiced", "partially invoiced", "unpaid", "viewed", "fulfilled", "onhold",
            ),
            "draft": ("draft", "pending_approval", "pending approval"),
            "cancelled": ("void", "cancelled"),
        },
    ),
    System(
        "NetSuite",
        (
            ("Document Number", "Name", "Sales Rep|Internal ID|Type|Amount (Foreign Currency)"),
            ("Document Number", "Name", "Date", "Status", "Amount"),
        ),
        {
            "order_id": ("Document Number",),
            "customer": ("Name",),
            "customer_id": (),
            "amount": ("Amount (Foreign Currency)", "Amount"),
        },
        {
            "confirmed": (
                "pending fulfillment", "partially fulfilled", "pending billing",
                "pending billing/partially fulfilled", "billed",
            ),
            "draft": ("pending approval",),
            "cancelled": ("cancelled", "closed"),
        },
        cautions={"closed": "NetSuite closes orders that will not be fulfilled: they count as cancelled"},
    ),
    System(
        "Faire",
        (("Order Number", "Retailer Name", "Wholesale Price"),),
        {"order_id": ("Order Number",), "customer": ("Retailer Name",), "amount": (), "line_amount": ()},
        {
            "confirmed": ("unfulfilled", "fulfilled", "processing", "pre-transit", "in transit", "delivered"),
            "draft": ("new",),
            "cancelled": ("canceled", "cancelled"),
        },
    ),
    System(
        "Etsy",
        (
            ("Sale Date", "Order ID", "Full Name|Buyer User ID", "Order Total|Order Value|Order Net"),
            ("Sale Date", "Item Name", "Buyer", "Item Total", "Transaction ID"),
        ),
        {
            "order_id": ("Order ID",),
            "customer": ("Full Name", "Buyer"),
            "customer_id": ("Buyer User ID",),
            "amount": ("Order Total", "Order Value"),
            "line_amount": ("Item Total",),
        },
    ),
    System(
        "WizCommerce",
        (("Order Status", "Fulfillment Status|Fulfilment Status", "Payment Status", "Sales Rep|Rep"),),
        {"status": ("Order Status",)},
        {
            "confirmed": ("confirmed", "pending", "shipped"),
            "draft": ("draft", "pending approval"),
            "cancelled": ("cancelled",),
        },
    ),
    System(
        "Northwind",
        (("OrderID", "CustomerID", "EmployeeID", "OrderDate"), ("OrderID", "ProductID", "UnitPrice", "Discount")),
        {"rep": ("Salesperson", "EmployeeName", "EmployeeID"), "customer": ("CompanyName", "CustomerName", "Customer")},
    ),
    System(
        "UCI Online Retail",
        (("InvoiceNo|Invoice", "StockCode", "InvoiceDate", "CustomerID|Customer ID", "UnitPrice|Price"),),
        {"order_id": ("InvoiceNo", "Invoice"), "status": ()},
    ),
    System(
        "Olist",
        (("order_id", "order_purchase_timestamp", "order_status"),),
        {"ordered_on": ("order_purchase_timestamp",)},
        {
            "confirmed": ("delivered", "shipped", "invoiced", "processing", "approved"),
            "draft": ("created",),
            "cancelled": ("canceled", "unavailable"),
        },
    ),
)  # fmt: skip


def recognise(has: Callable[[str], bool]) -> System | None:
    """The system a file is of: the one with the longest signature that is all there; ``None`` when none is.

    Args:
        has: Whether the file has a header.
    """
    found = [
        (len(signature), system)
        for system in SYSTEMS
        for signature in system.signatures
        if all(any(map(has, names.split("|"))) for names in signature)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
