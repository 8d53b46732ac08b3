"""Headers → fields: which column holds the order id, the customer, the amount.

What the user names comes first, then what is known of the system the file is of
(:mod:`.vendors`), then the names that fields go by (``data/headers.toml``).
Where a name alone can mislead, the cells are looked at (:mod:`.column_choice`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.sources.column_choice import (
    check_discount,
    choose,
    coalesced,
    day_note,
    discount_like,
    holds_codes,
    tax_note,
)
from custreport.sources.columns import Columns, Place, at_position, listed_headers
from custreport.sources.headers import (
    FIELDS,
    TOGETHER,
    Headers,
    aliases,
    goes_by,
    headers_of,
    meaning,
    names_of,
    normalise_header,
)
from custreport.sources.vendors import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import polars as pl

    from custreport.sources.vendors import System

_MONEY = (
    "amount", "line_amount", "unit_price", "quantity", "refunded", "discount", "discount_percent", "discount_amount",
)  # fmt: skip
_TAX_ORDER = {"with": 0, None: 1, "without": 2}


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
    headers = headers_of(header)
    system = recognise(headers)
    known = {**words, **(system.words if system else {})}
    columns = {field: place for field, names in fixed.items() if (place := named_columns(header, field, names))}
    exact, notes = _find(columns, headers, system, fixed, look, known)
    _name_before_code(columns, fixed, headers, look)
    anonymous = "email" in columns and "customer_id" not in {**columns, **fixed}
    if anonymous and _filled_on_orders(columns, look) > 0:
        columns["customer_id"] = columns.pop("email")
    columns, home = _home(columns, fixed, headers, system, look)
    mapped = _grained(header, columns, system, exact, fixed)
    mapped = replace(mapped, home=home, notes=tuple(f"{where}: {note}" for note in notes))
    if "discount" in mapped and "discount" not in fixed:
        check_discount(mapped, header, where, look)
    return _with_discount(mapped, header, fixed, where, look)


def _find(
    columns: dict[str, Place],
    headers: Headers,
    system: System | None,
    fixed: Mapping[str, object],
    look: Callable[[list[int]], pl.DataFrame],
    words: Mapping[str, str],
) -> tuple[set[str], list[str]]:
    """Find the columns of the fields that the user does not name.

    Returns:
        The fields whose headers the user or the system knows, and what is worth a note.
    """
    header, exact, notes = headers.header, set(fixed), list[str]()
    # a column of a combination is still there for its own field
    taken = {i for place in columns.values() if not place.joined for i in place.at}
    for field in FIELDS:
        if field in fixed or (field == "line_amount" and "amount" in columns):
            continue
        known = system.columns.get(field) if system else None
        places = _candidates(headers, known or (), taken, whole=True)
        own = bool(places)
        exact |= {field} if own else set()
        if not own and known != ():
            places = _candidates(headers, aliases(field).every, taken, field)
            if field == "amount":
                places.sort(key=lambda place: _TAX_ORDER[meaning(header[place.at[0]]).tax])
        if place := choose(field, places, header, look, words):
            columns[field] = place
            taken.update(place.at)
            if field == "amount" and not own:
                lines = _candidates(headers, aliases("line_amount").names, taken, field)
                notes.append(tax_note(place, [*places, *lines], header))
            if field == "ordered_on":
                notes.append(day_note(place, places, header))
    return exact, [note for note in notes if note]


def _candidates(
    headers: Headers, names: Iterable[str], taken: Collection[int], field: str = "", *, whole: bool = False
) -> list[Place]:
    """The columns that one of the names fits, by the names' priority; a name with ``+`` wants all its parts.

    Text in brackets that is not known is overlooked, but not where it may say that the amount is another.
    """
    places: list[Place] = []
    used: set[int] = set()
    for name in names:
        matches = [
            [i for i in (headers.find_whole(part) if whole else headers.find(part, loose=field not in _MONEY))
             if i not in taken and i not in used]
            for part in name.split(TOGETHER)
        ]  # fmt: skip
        if not all(matches):
            continue
        if len(matches) > 1:
            parts = [Place(tuple(each[0] for each in matches), joined=True)]
        else:  # of the amounts that differ in tax alone all are candidates
            parts = [Place((i,)) for i in (matches[0] if field == "amount" else matches[0][:1])]
        places += parts
        used.update(i for place in parts for i in place.at)
    return places


def named_columns(header: tuple[str, ...], field: str, names: Sequence[str]) -> Place | None:
    """The columns the user names for a field: those of them that this file has.

    A name is a header, several joined by ``+``, or a column's place (``#3``,
    ``#C``); a header as it is written comes first.
    """
    found = [place for name in names if (place := _named(header, name))]
    if not found:
        return None
    return found[0] if found[0].joined or field != "customer" else coalesced(found)


def _named(header: tuple[str, ...], name: str) -> Place | None:
    if (at := _one_named(header, name)) is not None:
        return Place((at,))
    parts = [_one_named(header, part) for part in re.split(r"\s*\+\s*", name)]
    whole = tuple(part for part in parts if part is not None)
    return Place(whole, joined=True) if len(whole) == len(parts) > 1 else None


def _one_named(header: tuple[str, ...], name: str) -> int | None:
    at = next((i for i, text in enumerate(header) if text.strip() == name.strip()), None)
    at = at_position(name, len(header)) if at is None else at
    return next(iter(headers_of(header).find(name, loose=False)), None) if at is None else at


def _name_before_code(
    columns: dict[str, Place],
    fixed: Mapping[str, object],
    headers: Headers,
    look: Callable[[list[int]], pl.DataFrame],
) -> None:
    """Beside the names of customers a column that may be their name, and holds their codes, is their id."""
    if "customer" not in columns or {"customer", "customer_id"} & {*fixed} or "customer_id" in columns:
        return
    used = {i for place in columns.values() for i in place.at}
    others = _candidates(headers, aliases("customer").every, used, "customer")
    rest = next((place for place in others if not place.joined), None)
    if rest and holds_codes(look([*rest.at]).to_series()):
        columns["customer_id"] = rest


def _filled_on_orders(columns: Mapping[str, Place], look: Callable[[list[int]], pl.DataFrame]) -> float:
    """On what share of the orders the e-mail is filled."""
    import polars as pl  # noqa: PLC0415 — mapping needs it here only

    if "order_id" not in columns:
        return 0
    (order,), email = columns["order_id"].at[:1], columns["email"].at[0]
    cells = look([order, email]).filter(pl.col(str(order)).is_not_null())
    orders = cells.group_by(str(order)).agg(pl.col(str(email)).is_not_null().any())
    return float(orders[str(email)].mean() or 0) if orders.height else 0  # type: ignore[arg-type]


def _home(
    columns: dict[str, Place],
    fixed: Mapping[str, object],
    headers: Headers,
    system: System | None,
    look: Callable[[list[int]], pl.DataFrame],
) -> tuple[dict[str, Place], str]:
    """The columns once the currency of those amounts is known that are all in one, and how to name those there are.

    The currency beside them is that in which the customer pays.
    """
    known = dict(system.home) if system else {}
    own = {field: [i for name in names for i in headers.find_whole(name)] for field, names in known.items()}
    usual = [i for name in aliases("home").names for i in headers.find(name, loose=False)]
    home = {field: places[0] for field, places in own.items() if places}
    if not home and usual:
        home = {"amount": usual[0]}
    if "amount" not in home or "amount" not in columns:
        return columns, ""
    if columns["amount"].at[0] != home["amount"]:
        named = (f'--column {field}="{headers.header[i].strip()}"' for field, i in home.items())
        return columns, " ".join(named)
    several = "currency" in columns and look([columns["currency"].at[0]]).to_series().drop_nulls().n_unique() > 1
    if "currency" not in fixed and ("amount" in fixed or several):
        columns.pop("currency", None)
    return {**{field: Place((i,)) for field, i in home.items()}, **columns} if len(home) > 1 else columns, ""


def _grained(
    header: Sequence[str],
    columns: dict[str, Place],
    system: System | None,
    exact: Collection[str],
    fixed: Mapping[str, Sequence[str]],
) -> Columns:
    """What was found, with what the headers tell about lines, twins, currency and unit."""
    of_line = "line_amount" in columns
    if of_line:
        columns["amount"] = columns.pop("line_amount")
    elif "amount" in columns:
        of_line = goes_by(header[columns["amount"].at[0]], set(map(normalise_header, aliases("line_amount").names)))
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
    others = {normalise_header(name) for i, name in enumerate(header) if i not in used}
    said = {field: meaning(header[place.at[0]]) for field, place in columns.items() if field in _MONEY}
    money = said.get("amount", said.get("unit_price"))
    emails = set(map(normalise_header, aliases("email").names))
    return Columns(
        columns,
        has_lines=of_line or priced or counted or not others.isdisjoint(map(normalise_header, aliases("line").names)),
        amount_is_of_line=of_line or "amount" not in columns,
        twins=tuple(_twins(header, columns, exact, fixed)),
        currency=money.currency if money and "currency" not in columns else None,
        scale={field: each.scale for field, each in said.items() if each.scale},
        system=system,
        document=_document(header, columns, system),
        id_is_email="customer_id" in columns and goes_by(header[columns["customer_id"].at[0]], emails),
        missing=tuple(what for what, lacks in missing.items() if lacks),
    )


def _document(header: Sequence[str], columns: Mapping[str, Place], system: System | None) -> str | None:
    """What a row is: as the system says, else by the header of its id."""
    if system and system.document:
        return system.document
    names = names_of(header[columns["order_id"].at[0]]) if "order_id" in columns else frozenset()
    words = aliases("invoice").names
    return "invoice" if any(word in name for name in names for word in words) else None


def _twins(
    header: Sequence[str], columns: Mapping[str, Place], exact: Collection[str], fixed: Mapping[str, Sequence[str]]
) -> Iterable[tuple[str, int, int]]:
    """Columns that are one by their headers: the same, or the same but for a currency or a unit in brackets."""
    used = {i for place in columns.values() for i in place.at}
    for field, place in columns.items():
        if any(at_position(name, len(header)) in place.at for name in fixed.get(field, ())):
            continue
        for at in place.at:
            for i, name in enumerate(header):
                same = header[at].split() == name.split()
                if field not in exact and not same:  # unless the system, or the user, tells them apart
                    one, other = meaning(header[at]), meaning(name)
                    same = one.name == other.name and one.tax == other.tax
                if i not in used and name.strip() and same:
                    yield field, at, i


def _with_discount(
    columns: Columns,
    header: Sequence[str],
    fixed: Mapping[str, object],
    where: str,
    look: Callable[[list[int]], pl.DataFrame],
) -> Columns:
    """A warning where price × quantity leaves out a column that says it is a discount."""
    fields = {"discount", "discount_percent", "discount_amount"}
    if "unit_price" not in columns or fields & {*columns.columns, *fixed}:
        return columns
    others = discount_like(header, columns.used())
    filled = [i for i in others if look([i]).to_series().str.contains("[1-9]").any()]
    if not filled:
        return columns
    name = header[filled[0]].strip()
    ways = " or ".join(f'--column {field}="{name}"' for field in ("discount_percent", "discount_amount", "discount"))
    said = (
        f"{where}: {name} is not taken off quantity × price; if it should be, say {ways} (0.1 for 10 %), "
        "else --column discount="
    )
    return replace(columns, warnings=(*columns.warnings, said))


def lacking(header: Sequence[str], missing: Sequence[str], where: str) -> CustReportError:
    """That a file has no column for what orders need, and how to name it."""
    keys = {"order id": "order_id", "order date": "ordered_on"}
    named = " ".join(f'--column {keys.get(what, what)}="…"' for what in missing)
    listed = "; a customer list goes with --accounts" if {"order id", "order date"} <= set(missing) else ""
    row = "; if these are not the headers, say --header-row N" if len(missing) > 2 else ""
    return CustReportError(
        f"{where}: no {' and no '.join(missing)} column found; there are {listed_headers(header)}; "
        f"name it: {named}{listed if 'customer' not in missing else ''}{row}"
    )


def map_accounts(
    header: tuple[str, ...], where: str, fixed: Mapping[str, Sequence[str]] | None = None
) -> Mapping[str, int]:
    """Find customer, id and rep among the headers of a customer list.

    Args:
        header: The names as written.
        where: The list, for messages.
        fixed: Field → headers, as the user says; those that the list does not have are those of the orders.

    Raises:
        CustReportError: neither a customer nor an id is there.
    """
    headers = headers_of(header)
    columns: dict[str, int] = {}
    for field, names in (fixed or {}).items():
        if field in {"customer_id", "customer", "rep"} and (place := named_columns(header, field, names)):
            columns[field] = place.at[0]
    for field in ("customer_id", "customer", "rep"):
        names = (*aliases(field).every, *(aliases("account").names if field == "customer" else ()))
        single = [name for name in names if TOGETHER not in name]
        found = _candidates(headers, single, {*columns.values()}, field)
        if field not in columns and found:
            columns[field] = found[0].at[0]
    if not {"customer", "customer_id"} & columns.keys():
        if not (found := _candidates(headers, aliases("email").names, {*columns.values()})):
            raise CustReportError(f"{where}: no customer column found; there are {listed_headers(header)}")
        columns["customer_id"] = found[0].at[0]
    return columns
