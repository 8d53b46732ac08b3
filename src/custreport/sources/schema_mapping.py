"""Headers → fields: which column holds the order id, the customer, the amount.

By the system the header is of (:mod:`.vendors`), else by name, exact after
:func:`squash`: :data:`ALIASES` lists the names in their order of priority,
custreport's own first. What the user fixes comes before both. Where a name
alone can mislead, the values are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.currency import CURRENCIES
from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.sources.decode import statuses
from custreport.sources.vendors import System, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ALIASES: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order_id", "order number", "order #", "order no", "order ref", "order reference", "order name", "order key",
        "sales order", "sales order id", "sales order number", "sales order no", "so number", "so no",
        "document number", "doc number", "order_id/id", "order_id/name", "order_line/order_id/name", "increment id",
        "invoice no", "invoiceno", "orderno", "salesorderno", "invoice number", "invoice", "invoice id",
        "numero de orden", "numero do pedido", "numero de pedido", "n pedido", "pedido", "bestellnummer",
        "auftragsnummer", "bestelnummer", "numero de commande", "n commande", "numero commande", "commande",
        "numero ordine", "n ordine", "ordine", "ordernummer", "bestelling", "numero da encomenda", "encomenda",
        "auftrag", "auftrags nr", "bestell nr", "salesorder id", "transaction id", "id",
    ),
    "customer_id": (
        "customer unique id", "customer_id", "customer code", "customer number", "customer no", "account id",
        "account number", "account no", "client id", "client code", "buyer user id", "buyer id", "retailer id",
        "partner_id/id", "partner id", "debtor", "card code", "kundennummer", "kunden nr", "customer internal id",
        "numero client", "codigo cliente", "codice cliente", "klantnummer",
    ),
    "customer": (
        "customer", "customer name", "customer full name", "client name", "client", "account name", "account",
        "company name", "company", "retailer name", "retailer", "buyer name", "buyer", "bill to name",
        "bill to company", "billing company", "billing name", "billing full name", "end customer", "partner",
        "partner name", "partner_id/name", "partner_id/display_name", "order_partner_id/display_name",
        "customer company", "business name", "shop name", "nombre del comprador", "nome do comprador", "cliente",
        "nombre del cliente", "nome do cliente", "kunde", "kundenname", "name des kaufers", "klant", "nom du client",
        "ragione sociale", "nom client", "klantnaam", "empresa", "firma", "societe",
        "billing first name + billing last name", "customer first name + customer last name", "first name + last name",
        "contact first name + contact last name", "full name", "ship to name", "shipping company", "shipping name",
        "ship name",
    ),
    "email": (
        "customer email", "email", "email address", "customer email address", "billing email", "buyer email",
        "contact email", "e-mail", "correo electronico", "adresse e-mail", "e-mail-adresse",
    ),
    "ordered_on": (
        "ordered_on", "order date + order time", "order date", "date ordered", "ordered at", "order created at",
        "order created", "order placed at", "date placed", "placed at", "created at", "date created", "created date",
        "creation date", "created", "purchase date", "purchased on", "order purchase timestamp", "purchase timestamp",
        "sale date", "sales order date", "salesorder date", "invoice date", "transaction date", "transaction timestamp",
        "trandate", "date order", "order_id/date_order", "order datetime", "order time", "fecha de la orden", "fecha",
        "data do pedido", "data", "bestelldatum", "auftragsdatum", "datum", "verkauft am", "date de commande",
        "date commande", "data ordine", "orderdatum", "data da encomenda", "fecha del pedido", "fecha de pedido",
        "fecha pedido", "date + time", "date", "date/time", "timestamp",
    ),
    "updated_at": (
        "updated_at", "date modified", "modified", "last modified", "last updated", "write date", "last updated on",
        "modified time",
    ),
    "status": (
        "status", "order status", "sales order status", "so status", "document status", "financial status",
        "order_id/state", "estado de la orden", "estado del pedido", "situacao", "status do pedido", "auftragsstatus",
        "bestellstatus", "statut", "statut de la commande", "statut commande", "stato", "stato ordine", "orderstatus",
        "estado", "estado da encomenda", "zustand", "state", "order state",
    ),
    "amount": (
        "order total", "order amount", "order value", "grand total", "grand total purchased", "grand total base",
        "amount total", "total amount", "total inc tax", "order total inc tax", "total price", "invoice total",
        "sales order total", "document total", "total", "net sales", "total sales", "order net total",
        "amount foreign currency", "amount", "importe total", "importo totale", "valor total", "gesamtbetrag",
        "gesamtsumme", "betrag", "gesamt", "rechnungsbetrag", "summe", "montant total", "montant", "total ttc",
        "importe", "total del pedido", "total do pedido", "valor", "totale", "totale ordine", "importo", "totaal",
        "totaalbedrag", "bedrag", "payment value",
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
        "quantity", "qty", "qty ordered", "quantity ordered", "lineitem quantity", "product uom qty", "order quantity",
        "menge", "cantidad", "cantidad del producto", "quantidade", "quantite", "aantal",
    ),
    "unit_price": (
        "unit price", "price", "price each", "price unit", "lineitem price", "item price", "sales price", "rate",
        "wholesale price", "base price", "einzelpreis", "precio del producto", "precio unitario", "preco unitario",
        "prix unitaire",
    ),
    "discount": ("discount", "line discount", "lineitem discount rate", "rabatt", "remise", "descuento", "desconto"),
    "discount_percent": (
        "discount percent", "discount percentage", "line discount percent", "disc percent", "rabatt percent",
    ),
    "discount_amount": ("discount amount", "line discount amount"),
    "currency": (
        "currency", "currency code", "order currency", "order currency code", "currency id", "currency_id/name",
        "currency_id/id", "txn currency", "transaction currency", "currency iso", "moneda", "divisa", "moeda",
        "wahrung", "devise", "monnaie", "valuta",
    ),
    "time_zone": ("time zone", "timezone"),
    "refund_of": (
        "return against", "refund of", "refunded order", "refunded order id", "credit note for",
        "credited invoice", "credited order", "original order", "original order id", "original order number",
        "original invoice", "original invoice number", "original document", "reversal of", "reversed entry id",
        "reversed entry", "reverses", "corrected invoice", "corrects", "applies to", "applied to", "applied to invoice",
        "parent order", "parent order id", "parent id", "against invoice", "storno zu",
        "gutschrift zu", "zu rechnung", "avoir sur", "facture d'origine", "factura rectificada", "factura original",
        "pedido original", "fattura originale", "oorspronkelijke factuur", "faktura korygowana",
    ),
    "rep": (
        "rep", "sales rep", "salesrep", "sales rep name", "sales representative", "salesperson", "sales person",
        "salesperson name", "sales man", "salesman", "rep name", "rep code", "assigned rep", "account manager",
        "account rep", "sales agent", "agent", "sales owner", "order owner", "owner", "sales order owner",
        "user_id/name", "user_id/id", "user id", "vendedor", "vertriebsmitarbeiter", "verkaufer", "commercial",
        "agente", "representante", "representant", "commerciale", "comercial", "verkoper", "vertegenwoordiger",
        "vertreter", "aussendienst", "kundenbetreuer", "venditore", "regional manager", "territory manager",
        "employee id", "employee", "employee name", "staff name",
    ),
}  # fmt: skip

LINE_WORDS = (
    "sku", "line sku", "lineitem sku", "product", "product id", "product code", "product name", "item", "item id",
    "item name", "description", "stock code", "line", "line id", "line no", "order line number", "line qty",
    "lineitem name", "order item id", "row id",
)  # fmt: skip
"""Headers that only a file with one row per order line has."""

WEAK_STATUS = ("state", "order state", "estado", "zustand")
"""Names that may hold a status or a place: they need a value that is a status."""

WEAK_IDS = ("transaction id", "id")
"""Names of an order's id only where no other column is one."""

ACCOUNT_NAMES = ("name", "display name")
"""What a customer list may call its customers besides the aliases."""

_TOGETHER = " + "
_MOSTLY = 0.5  # a column of customers is filled on at least so many rows


@lru_cache(maxsize=4096)
def squash(header: str) -> str:
    """A header without what does not matter: case, accents, punctuation, brackets.

    U+FFFD, the ruin of a letter, stays, and stands for any one letter.

    >>> squash("Sales Order No."), squash("SalesOrderNo"), squash("Order #"), squash("Total (incl. tax)")
    ('salesordernumber', 'salesordernumber', 'ordernumber', 'total')
    """
    text = header
    if not text.isascii():
        text = re.sub("[\ufeff\u200b-\u200d\u2060]", "", unicodedata.normalize("NFKC", text)).strip()
    if not text.islower():  # camelCase
        text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    if "(" in text:
        bare = re.sub(r"\([^)%]*\)", " ", text)
        text = bare if re.search("[a-z0-9]", bare) else text
    if "n" in text or "#" in text:
        text = re.sub(r"#|\bn(?:o|r)\b", " number ", text)
    return re.sub("[^a-z0-9\ufffd]", "", text.replace("%", " percent "))


def _same(squashed: str, alias: str) -> bool:
    if "\ufffd" not in squashed:
        return squashed == alias
    return re.fullmatch(squashed.replace("\ufffd", "."), alias) is not None


@lru_cache(maxsize=4096)
def _is(header: str, name: str) -> bool:
    """Whether a header is a name, brackets and all, also when its ``camelCase`` is lost (``INVOICENO``)."""
    return any(_same(squash(_bare(header)), squash(_bare(known))) for known in (name, name.lower()))


def _bare(header: str) -> str:
    return header.replace("(", " ").replace(")", " ")


@lru_cache(maxsize=4096)
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
    single = (alias.split(_TOGETHER) for aliases in ALIASES.values() for alias in aliases)
    return frozenset(squash(part) for parts in single for part in parts)


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
class Place:
    """Where a field stands: in the first of several columns that is filled, or ``joined`` from all of them."""

    at: tuple[int, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold each field, by their position in the file.

    ``amount_is_of_line`` and ``has_lines`` say what the headers tell about the grain,
    ``twins`` are mapped columns and others with the very same header,
    ``currency`` is the one that the amount's own header names, ``id_is_email``
    whether the customer's id is its e-mail address, ``missing`` what orders
    need and this file does not have.
    """

    columns: dict[str, Place]
    has_lines: bool
    amount_is_of_line: bool
    twins: tuple[tuple[int, int], ...] = ()
    currency: str | None = None
    system: System | None = None
    id_is_email: bool = False
    missing: tuple[str, ...] = ()

    def __contains__(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self.columns

    def used(self) -> list[int]:
        """Every column that is read, in the order of the file."""
        return sorted({i for place in self.columns.values() for i in place.at})


def _candidates(header: tuple[str, ...], names: Iterable[str], taken: set[int], *, tails: bool = True) -> list[Place]:
    """The columns that one of the names fits, by the names' priority; a name with ``+`` wants all its parts."""
    found: list[Place] = []
    for name in names:
        parts = [_column(header, part, frozenset(taken), tails=tails) for part in name.split(_TOGETHER)]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) == len(parts) and not any(set(whole) & set(place.at) for place in found):
            found.append(Place(whole, joined=len(whole) > 1))
    return found


@lru_cache(maxsize=4096)  # a folder has many files with one header
def _column(header: tuple[str, ...], name: str, taken: frozenset[int], *, tails: bool) -> int | None:
    """The first column of a name, letter by letter before in general, whole before the end of a path."""
    free = [i for i in range(len(header)) if i not in taken]
    exact = name.strip().casefold()
    if not tails:
        at = next((i for i in free if header[i].strip().casefold() == exact), None)
        return next((i for i in free if _is(header[i], name)), None) if at is None else at
    alias = squash(name)
    for depth in range(4):
        for i in free:
            names = _names(header[i])
            if depth < len(names) and _same(names[depth], alias):
                return i
    return None


def map_columns(
    header: tuple[str, ...],
    fixed: Mapping[str, Sequence[str]],
    where: str,
    look: Callable[[list[int]], pl.DataFrame],
    words: Mapping[str, str],
) -> Columns:
    """Find the fields of orders among the headers of a file.

    Args:
        header: The names as written.
        fixed: Field → headers, as the user says. Without any of them in this file, it has no such field.
        where: The file, for messages.
        look: The cells of some columns as text, named by position, empty ones null.
        words: Statuses the user knows, with their class.

    Raises:
        CustReportError: a discount may be a percentage or an amount.
    """
    system = recognise(lambda name: any(_is(h, name) for h in header))
    columns: dict[str, Place] = {}
    named: set[str] = set(fixed)
    known = {**words, **(system.words if system else {})}
    for field, names in fixed.items():
        if place := named_columns(header, field, names):
            columns[field] = place
    # a column that is half of an order's number may hold a field of its own
    taken = {i for field, place in columns.items() if not (field == "order_id" and place.joined) for i in place.at}
    for field, aliases in ALIASES.items():
        if field in fixed or (field == "line_amount" and "amount" in columns):
            continue
        found = _candidates(header, aliases, taken)
        if system and field in system.columns:
            own = _candidates(header, system.columns[field], taken, tails=False)
            found = own if own or not system.columns[field] else found
            named |= {field} if own else set()
        place = _chosen(field, found, header, look, known)
        if place:
            columns[field] = place
            taken.update(place.at)
    anonymous = "email" in columns and "customer_id" not in {**columns, **fixed}
    if anonymous and _filled_on_orders(columns, look) > 0:
        columns["customer_id"] = columns.pop("email")
    emails = {squash(alias) for alias in ALIASES["email"]}
    id_is_email = "customer_id" in columns and not emails.isdisjoint(_names(header[columns["customer_id"].at[0]]))
    mapped = _grained(header, columns, system, named, id_is_email=id_is_email)
    if "discount" in mapped and "discount" not in fixed:
        _check_discount(mapped, header, where, look)
    return mapped


def _check_discount(
    columns: Columns, header: Sequence[str], where: str, look: Callable[[list[int]], pl.DataFrame]
) -> None:
    """A discount is a fraction of the price when every one is within 0…1, a percentage when it says so.

    Raises:
        CustReportError: it may be a percentage or an amount.
    """
    at = columns.columns["discount"].at[0]
    cells = look([at]).to_series().drop_nulls().unique(maintain_order=True)
    share = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    within = share.is_between(0, 1).fill_null(value=False)
    if within.all() and (share.is_between(0, 1, closed="none").any() or not (share != 0).any()):
        return
    if cells.str.ends_with("%").all():
        columns.columns["discount_percent"] = columns.columns.pop("discount")
        return
    name, example = header[at].strip(), cells.filter(~within)[0] if not within.all() else cells.filter(share > 0)[0]
    raise CustReportError(
        f'{where}: {name} "{example}" may be a percentage or an amount: say --column discount_percent="{name}" or '
        f'--column discount_amount="{name}"; --column discount= leaves it out'
    )


def named_columns(header: tuple[str, ...], field: str, names: Sequence[str]) -> Place | None:
    """The columns the user names for a field: those of them that this file has."""
    found: list[Place] = []
    for name in names:
        at = next((i for i, h in enumerate(header) if h.strip() == name.strip()), None)
        found += _candidates(header, [name], set())[:1] if at is None else [Place((at,))]
    if not found:
        return None
    return found[0] if found[0].joined or field != "customer" else _coalesced(found)


def _coalesced(places: Sequence[Place]) -> Place:
    return Place(tuple(dict.fromkeys(i for place in places if not place.joined for i in place.at)))


def _chosen(
    field: str,
    found: list[Place],
    header: Sequence[str],
    look: Callable[[list[int]], pl.DataFrame],
    words: Mapping[str, str],
) -> Place | None:
    """The one of several candidates that holds the field, by what its cells say."""
    if field == "status":
        weak = {squash(name) for name in WEAK_STATUS}
        for place in found:
            if weak.isdisjoint(_names(header[place.at[0]])) or _has_status(look([place.at[0]]), words):
                return place
        return None
    if field == "order_id":
        weak = {squash(name) for name in WEAK_IDS}
        found = [place for place in found if weak.isdisjoint(_names(header[place.at[0]]))] or found
    if len(found) < 2 or field not in {"order_id", "customer"}:
        return found[0] if found else None
    cells = look([i for place in found for i in place.at])
    share = [
        float(cells.select(pl.any_horizontal(pl.col(str(i)).is_not_null() for i in place.at).mean()).item() or 0)
        for place in found
    ]
    first = next((p for p, s in zip(found, share, strict=True) if s >= _MOSTLY), found[share.index(max(share))])
    if first.joined or field == "order_id":  # the blank ids of one column are never filled from another
        return first
    return _coalesced([first, *(place for place in found if place is not first)])


def _has_status(cells: pl.DataFrame, words: Mapping[str, str]) -> bool:
    column = cells.to_series().drop_nulls().unique().to_frame("word")
    return bool(column.select(statuses.classify(pl.col("word"), words).is_not_null().any()).item())


def _filled_on_orders(columns: Mapping[str, Place], look: Callable[[list[int]], pl.DataFrame]) -> float:
    """On what share of the orders the e-mail is filled."""
    if "order_id" not in columns:
        return 0
    (order,), email = columns["order_id"].at[:1], columns["email"].at[0]
    cells = look([order, email]).filter(pl.col(str(order)).is_not_null())
    orders = cells.group_by(str(order)).agg(pl.col(str(email)).is_not_null().any())
    return float(orders[str(email)].mean() or 0) if orders.height else 0  # type: ignore[arg-type]


def _grained(
    header: Sequence[str], columns: dict[str, Place], system: System | None, named: set[str], *, id_is_email: bool
) -> Columns:
    """What was found, with what the headers tell about lines, twins and currency."""
    of_line = "line_amount" in columns
    if of_line:
        columns["amount"] = columns.pop("line_amount")
    elif "amount" in columns:
        names = {squash(alias) for alias in ALIASES["line_amount"]}
        of_line = bool(names & set(_names(header[columns["amount"].at[0]])))
    priced = {"quantity", "unit_price"} <= columns.keys()
    counted = "quantity" in columns
    missing = {
        "order id": "order_id" not in columns,
        "customer": not {"customer", "customer_id", "email"} & columns.keys(),
        "order date": "ordered_on" not in columns,
        "amount": "amount" not in columns and not priced,
    }
    if "amount" in columns or not priced:  # quantity and price are read for the amount alone
        for field in ("quantity", "unit_price", "discount", "discount_percent", "discount_amount"):
            columns.pop(field, None)
    used = {i for place in columns.values() for i in place.at}
    line_words = {squash(word) for word in LINE_WORDS}
    others = {squash(name) for i, name in enumerate(header) if i not in used}
    twins = tuple(
        (at, i)
        for field, place in columns.items()
        for at in place.at
        for i, name in enumerate(header)
        # Total (USD) and Total (EUR) are one name, unless the system tells them apart
        if i not in used and name.strip() and _twin(header[at], name, exact=field in named)
    )
    money = columns.get("amount", columns.get("unit_price"))
    unit = _currency_in(header[money.at[0]]) if money else None
    return Columns(
        columns,
        has_lines=of_line or priced or counted or bool(line_words & others),
        amount_is_of_line=of_line or "amount" not in columns,
        twins=twins,
        currency=unit[1].upper() if unit and "currency" not in columns else None,
        system=system,
        id_is_email=id_is_email,
        missing=tuple(what for what, lacks in missing.items() if lacks),
    )


def _twin(one: str, other: str, *, exact: bool) -> bool:
    return one.split() == other.split() if exact else squash(one) == squash(other)


def lacking(header: Sequence[str], missing: Sequence[str], where: str) -> CustReportError:
    """That a file has no column for what orders need, and how to name it."""
    keys = {"order id": "order_id", "order date": "ordered_on"}
    named = " ".join(f'--column {keys.get(what, what)}="…"' for what in missing)
    listed = "; a customer list goes with --accounts" if {"order id", "order date"} <= set(missing) else ""
    return CustReportError(
        f"{where}: no {' and no '.join(missing)} column found; there are {listed_headers(header)}; "
        f"name it: {named}{listed if 'customer' not in missing else ''}"
    )


def map_accounts(header: tuple[str, ...], where: str) -> Mapping[str, int]:
    """Find customer, id and rep among the headers of a customer list.

    Raises:
        CustReportError: neither a customer nor an id is there.
    """
    columns: dict[str, int] = {}
    for field in ("customer_id", "customer", "rep"):
        aliases = (*ALIASES[field], *(ACCOUNT_NAMES if field == "customer" else ()))
        single = [name for name in aliases if _TOGETHER not in name]
        found = _candidates(header, single, set(columns.values()))
        if found:
            columns[field] = found[0].at[0]
    if not {"customer", "customer_id"} & columns.keys():
        if not (found := _candidates(header, ALIASES["email"], set(columns.values()))):
            raise CustReportError(f"{where}: no customer column found; there are {listed_headers(header)}")
        columns["customer_id"] = found[0].at[0]
    return columns


def listed_headers(header: Sequence[str]) -> str:
    """The headers of a file, as a message names them."""
    shown = [plain(h)[:40] for h in header if h.strip()]
    return ", ".join(shown[:20]) + (f" and {len(shown) - 20} more" if len(shown) > 20 else "")
