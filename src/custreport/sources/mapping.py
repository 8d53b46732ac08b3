"""Headers → fields: which column holds the order id, the customer, the amount.

By name, exact after :func:`squash`; :data:`ALIASES` lists the names in their
order of priority, custreport's own first. A column named in ``[columns]`` of
``custreport.toml`` comes before all of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from custreport.model import CURRENCIES, CustReportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALIASES: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order_id", "order number", "order #", "order no", "order ref", "order reference", "order name", "order key",
        "sales order", "sales order id", "sales order number", "sales order no", "so number", "so no",
        "document number", "doc number", "order_id/id", "order_id/name", "order_line/order_id/name", "increment id",
        "invoice no", "invoice number", "invoice", "invoice id", "numero de orden", "numero do pedido",
        "numero de pedido", "n pedido", "pedido", "bestellnummer", "auftragsnummer", "bestelnummer",
        "numero de commande", "numero ordine", "salesorder id", "transaction id",
    ),
    "customer_id": (
        "customer unique id", "customer_id", "customer code", "customer number", "customer no", "account id",
        "account number", "account no", "client id", "client code", "buyer user id", "buyer id", "retailer id",
        "partner_id/id", "partner id", "debtor", "card code", "kundennummer", "customer internal id",
    ),
    "customer": (
        "customer", "customer name", "customer full name", "client name", "client", "account name", "account",
        "company name", "company", "retailer name", "retailer", "buyer name", "buyer", "bill to name",
        "bill to company", "billing company", "billing name", "billing full name", "end customer", "partner",
        "partner name", "partner_id/name", "partner_id/display_name", "order_partner_id/display_name",
        "customer company", "business name", "shop name", "nombre del comprador", "nome do comprador", "cliente",
        "nombre del cliente", "nome do cliente", "kunde", "kundenname", "name des kaufers", "klant",
        "nom du client", "ragione sociale", "full name", "ship to name", "ship name", "customer email", "email",
    ),
    "ordered_on": (
        "ordered_on", "order date", "date ordered", "ordered at", "order created at", "order created",
        "order placed at", "date placed", "placed at", "created at", "date created", "created date",
        "creation date", "created", "purchase date", "purchased on", "order purchase timestamp",
        "purchase timestamp", "sale date", "sales order date", "salesorder date", "invoice date",
        "transaction date", "transaction timestamp", "trandate", "date order", "order_id/date_order",
        "order datetime", "order time", "fecha de la orden", "fecha", "data do pedido", "data", "bestelldatum",
        "auftragsdatum", "datum", "verkauft am", "date de commande", "data ordine", "date", "date/time", "timestamp",
    ),
    "updated_at": (
        "updated_at", "date modified", "modified", "last modified", "last updated", "write date",
        "last updated on", "modified time",
    ),
    "status": (
        "status", "order status", "sales order status", "so status", "state", "order state", "document status",
        "financial status", "order_id/state", "estado de la orden", "estado del pedido", "situacao",
        "status do pedido", "auftragsstatus", "bestellstatus", "statut", "stato",
    ),
    "amount": (
        "order total", "order amount", "order value", "grand total", "grand total purchased", "grand total base",
        "amount total", "total amount", "total inc tax", "order total inc tax", "total price", "invoice total",
        "sales order total", "document total", "total", "net sales", "total sales", "order net total",
        "amount foreign currency", "amount", "importe total", "valor total", "gesamtbetrag", "gesamtsumme",
        "betrag", "montant total", "totale",
    ),
    "refunded": ("refunded amount", "amount refunded", "total refunded", "refund amount", "partial refunds"),
    "cancelled_at": (
        "cancelled at", "canceled at", "cancelled date", "cancellation date", "date cancelled", "cancelled on",
        "fecha y hora de cancelacion",
    ),
    "line_amount": (
        "line total", "line amount", "item total", "item subtotal", "extended price", "extended amount",
        "price subtotal", "price total", "net amount", "line net", "sales", "revenue", "product sales",
    ),
    "quantity": (
        "quantity", "qty", "qty ordered", "quantity ordered", "lineitem quantity", "product uom qty",
        "order quantity", "menge", "cantidad", "cantidad del producto", "quantidade", "quantite", "aantal",
    ),
    "unit_price": (
        "unit price", "price", "price each", "price unit", "lineitem price", "item price", "sales price", "rate",
        "wholesale price", "base price", "einzelpreis", "precio del producto", "precio unitario",
        "preco unitario", "prix unitaire",
    ),
    "currency": (
        "currency", "currency code", "order currency", "currency id", "txn currency", "transaction currency",
        "currency iso", "moneda", "moeda", "wahrung", "devise", "valuta",
    ),
    "rep": (
        "rep", "sales rep", "salesrep", "sales rep name", "sales representative", "salesperson", "sales person",
        "salesperson name", "sales man", "salesman", "rep name", "rep code", "assigned rep", "account manager",
        "account rep", "sales agent", "agent", "sales owner", "order owner", "owner", "sales order owner",
        "user_id/name", "user_id/id", "user id", "vendedor", "vertriebsmitarbeiter", "verkaufer", "commercial",
        "agente", "regional manager", "territory manager", "employee id", "employee", "employee name", "staff name",
    ),
}  # fmt: skip

LINE_WORDS = (
    "sku", "line sku", "lineitem sku", "product", "product id", "product code", "product name", "item", "item id",
    "item name", "description", "stock code", "line", "line id", "line no", "order line number", "line qty",
    "lineitem name", "order item id", "row id",
)  # fmt: skip
"""Headers that only a file with one row per order line has."""

ACCOUNT_NAMES = ("name", "display name")
"""What a customer list may call its customers besides the aliases."""


@lru_cache(maxsize=4096)
def squash(header: str) -> str:
    """A header without what does not matter: case, accents, punctuation, brackets.

    >>> squash("Sales Order No."), squash("SalesOrderNo"), squash("Order #"), squash("Total (incl. tax)")
    ('salesordernumber', 'salesordernumber', 'ordernumber', 'total')
    """
    text = unicodedata.normalize("NFKC", header)
    text = re.sub("[\ufeff\u200b-\u200d\u2060]", "", text).strip()
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    bare = re.sub(r"\([^)]*\)", " ", text)
    text = bare if re.search("[a-z0-9]", bare) else text
    text = re.sub(r"#|\bn(?:o|r)\b", " number ", text)
    return re.sub("[^a-z0-9]", "", text)


def _names(header: str) -> list[str]:
    """The header squashed; of a path (``order_line/order_id/name``) also its ends; and without a currency."""
    parts = header.split("/")
    tails = [header, "/".join(parts[-2:]), parts[-1]] if len(parts) > 1 else [header]
    tails += [header[: found.start()]] if (found := _currency_in(header)) else []
    return [squash(tail) for tail in tails]


def _currency_in(header: str) -> re.Match[str] | None:
    """The currency at the end of a header: ``total_amount_cad``, ``Total (EUR)``."""
    found = re.search(r"[ _(\[-]+([A-Za-z]{3})[)\]]?\s*$", header)
    return found if found and found[1].upper() in CURRENCIES else None


@cache
def _known() -> frozenset[str]:
    return frozenset(squash(alias) for aliases in ALIASES.values() for alias in aliases)


def known_headers(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns that orders have."""
    return sum(bool(_known().intersection(_names(cell))) for cell in row if cell.strip())


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Which of a file's first rows is its header: the first with three or more known names, else the first filled one.

    Exports set titles, filters and blank lines above it.
    """
    best = next((i for i, row in enumerate(rows) if known_headers(row) >= 3), None)
    return first_row(rows) if best is None else best


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row that holds anything."""
    return next((i for i, row in enumerate(rows) if any(map(str.strip, row))), 0)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds each field, by its position in the file.

    ``amount_is_of_line`` and ``has_lines`` say what the headers tell about the grain,
    ``twins`` are mapped columns and others with the very same header,
    ``currency`` is the one that the amount's own header names.
    """

    columns: Mapping[str, int]
    has_lines: bool
    amount_is_of_line: bool
    twins: tuple[tuple[int, int], ...] = ()
    currency: str | None = None

    def __contains__(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self.columns


def _find(header: tuple[str, ...], aliases: Iterable[str], taken: set[int]) -> int | None:
    """First column whose name is an alias, by the aliases' priority; the first of two that are equal."""
    squashed = [_names(name) for name in header]
    for alias in dict.fromkeys(squash(a) for a in aliases):
        for depth in range(4):
            for i, names in enumerate(squashed):
                if i not in taken and depth < len(names) and names[depth] == alias:
                    return i
    return None


def map_columns(header: tuple[str, ...], fixed: Mapping[str, str], where: str) -> Columns:
    """Find the fields of orders among the headers of a file.

    Args:
        header: The names as written.
        fixed: Field → header, from ``custreport.toml``.
        where: The file, for messages.

    Raises:
        CustReportError: a column of ``fixed`` is not there, or there is no order id, date or amount.
    """
    columns: dict[str, int] = {}
    for field, name in fixed.items():
        at = next((i for i, h in enumerate(header) if h.strip() == name.strip()), _find(header, [name], set()))
        if at is None:
            raise CustReportError(f"{where}: no column {name!r} for {field}; there are {_list(header)}")
        columns[field] = at
    taken = set(columns.values())
    for field, aliases in ALIASES.items():
        if field in columns or (field == "line_amount" and "amount" in columns):
            continue
        at = _find(header, aliases, taken)
        if at is not None:
            columns[field] = at
            taken.add(at)
    of_line = "line_amount" in columns
    if of_line:
        columns["amount"] = columns.pop("line_amount")
    elif "amount" in columns:
        of_line = bool({squash(a) for a in ALIASES["line_amount"]} & set(_names(header[columns["amount"]])))
    priced = {"quantity", "unit_price"} <= columns.keys()
    for field, missing in {
        "order id": "order_id" not in columns,
        "customer": not {"customer", "customer_id"} & columns.keys(),
        "order date": "ordered_on" not in columns,
        "amount": "amount" not in columns and not priced,
    }.items():
        if missing:
            key = {"order id": "order_id", "order date": "ordered_on"}.get(field, field)
            raise CustReportError(
                f"{where}: no {field} column found; there are {_list(header)}; name it in custreport.toml: "
                f'[columns] {key} = "…"'
            )
    line_words = {squash(word) for word in LINE_WORDS}
    others = {names[0] for i, names in enumerate(map(_names, header)) if i not in columns.values()}
    has_lines = of_line or priced or "quantity" in columns or bool(line_words & others)
    twins = tuple(
        (at, i)
        for at in columns.values()
        for i, name in enumerate(header)
        if i not in columns.values() and squash(name) == squash(header[at])
    )
    named = _currency_in(header[columns.get("amount", columns.get("unit_price", 0))])
    currency = named[1].upper() if named and "currency" not in columns else None
    return Columns(columns, has_lines, of_line or "amount" not in columns, twins, currency)


def map_accounts(header: tuple[str, ...], where: str) -> Mapping[str, int]:
    """Find customer, id and rep among the headers of a customer list.

    Raises:
        CustReportError: neither a customer nor an id is there.
    """
    columns: dict[str, int] = {}
    for field in ("customer_id", "customer", "rep"):
        aliases = (*ALIASES[field], *(ACCOUNT_NAMES if field == "customer" else ()))
        at = _find(header, aliases, set(columns.values()))
        if at is not None:
            columns[field] = at
    if not {"customer", "customer_id"} & columns.keys():
        raise CustReportError(f"{where}: no customer column found; there are {_list(header)}")
    return columns


def _list(header: tuple[str, ...]) -> str:
    shown = [h for h in header if h.strip()]
    return ", ".join(shown[:20]) + (f" and {len(shown) - 20} more" if len(shown) > 20 else "")
