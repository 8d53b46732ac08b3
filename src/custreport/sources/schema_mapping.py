"""Headers → fields: which column holds the order id, the customer, the amount.

What the user names comes first, then what is known of the system the file is of
(:mod:`.vendors`), then the names that fields go by (``data/headers.toml``).
Where a name alone can mislead, the cells are looked at (:mod:`.column_choice`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.sources.column_choice import (
    check_discount,
    choose,
    coalesced,
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
    known_names,
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
_EMAIL_IS_ID = 0.95
_ENOUGH = 3


def known_headers(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns that orders have."""
    return sum(goes_by(cell, known_names()) for cell in row if cell.strip())


def header_row(rows: Sequence[Sequence[str]], named: Collection[str] = ()) -> int:
    """Which of a file's first rows is its header: the first with three or more known names, else the first filled one.

    Exports set titles, filters and blank lines above it.

    Args:
        rows: The first rows of the file.
        named: Headers the user names: the first row that holds one comes before all others.
    """
    wanted = {text.strip().casefold() for text in named}
    holds = (i for i, row in enumerate(rows) if any(cell.strip().casefold() in wanted for cell in row))
    known = (i for i, row in enumerate(rows) if known_headers(row) >= _ENOUGH or recognise(headers_of(tuple(row))))
    at = next(holds, None)
    at = next(known, None) if at is None else at
    return first_row(rows) if at is None else at


def header_finder(row: int | None, fixed: Mapping[str, Sequence[str]]) -> Callable[[Sequence[Sequence[str]]], int]:
    """How the header is found among a file's first rows: where the user says, else by :func:`header_row`.

    Args:
        row: The row that holds it, counted from 1, if the user says so.
        fixed: Field → headers, as the user says.

    Raises:
        CustReportError: when called, if there is no such row.
    """
    if row is None:
        named = {part for names in fixed.values() for name in names for part in (name, *re.split(r"\s*\+\s*", name))}
        return partial(header_row, named=named)

    def at_row(rows: Sequence[Sequence[str]]) -> int:
        if not 1 <= row <= len(rows):
            raise CustReportError(f"--header-row {row}: the headers stand in one of the first {len(rows)} rows")
        return row - 1

    return at_row


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row that holds anything."""
    return next((i for i, row in enumerate(rows) if any(map(str.strip, row))), 0)


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
    named = {field: place for field, names in fixed.items() if (place := named_columns(header, field, names))}
    columns = {**named}
    # a column of a combination is still there for its own field
    taken = {i for place in named.values() if not place.joined for i in place.at}
    exact, notes = set(fixed), list[str]()
    for field in FIELDS:
        if field in fixed or (field == "line_amount" and "amount" in columns):
            continue
        own = _candidates(headers, system.columns[field], taken, whole=True) if _decides(system, field) else []
        places = own or ([] if _is_absent(system, field) else _candidates(headers, aliases(field).every, taken, field))
        exact |= {field} if own else set()
        if not own and field == "amount":
            places.sort(key=lambda place: {"with": 0, "without": 2}.get(str(meaning(header[place.at[0]]).tax), 1))
        if place := choose(field, places, header, look, known):
            columns[field] = place
            taken.update(place.at)
            if field == "amount" and not own:
                notes.append(tax_note(place.at[0], [i for each in places for i in each.at], header))
    _name_before_code(columns, fixed, headers, look)
    if "email" in columns and "customer_id" not in {**columns, **fixed}:
        if _filled_on_orders(columns, look) >= _EMAIL_IS_ID:
            columns["customer_id"] = columns.pop("email")
    columns, home = _home(columns, fixed, headers, system, look)
    mapped = replace(
        _grained(header, columns, system, exact, fixed),
        home=home,
        notes=tuple(f"{where}: {note}" for note in notes if note),
    )
    if "discount" in mapped and "discount" not in fixed:
        check_discount(mapped, header, where, look)
    return _with_discount(mapped, header, fixed, where, look)


def _decides(system: System | None, field: str) -> bool:
    return system is not None and field in system.columns


def _is_absent(system: System | None, field: str) -> bool:
    """Whether a system's exports have no such field."""
    return system is not None and system.columns.get(field) == ()


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
    rest = [place.at[0] for place in _candidates(headers, aliases("customer").every, used, "customer") if not place.joined]
    if rest and holds_codes(look(rest[:1]).to_series()):
        columns["customer_id"] = Place((rest[0],))


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
    own = {field: headers.find_whole(name) for field, names in (system.home.items() if system else ()) for name in names.split("|")}
    home = {field: places[0] for field, places in own.items() if places}
    if "amount" not in home and (others := [i for name in aliases("home").names for i in headers.find(name, loose=False)]):
        home = {"amount": others[0]}
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
    said = (
        f"{where}: {name} is not taken off price × quantity; if it should be, say "
        f'--column discount_percent="{name}", discount_amount= or discount= (0.1 for 10 %); --column discount= alone is silent'
    )
    return replace(columns, warnings=(*columns.warnings, said))


def lacking(header: Sequence[str], missing: Sequence[str], where: str) -> CustReportError:
    """That a file has no column for what orders need, and how to name it."""
    keys = {"order id": "order_id", "order date": "ordered_on"}
    named = " ".join(f'--column {keys.get(what, what)}="…"' for what in missing)
    listed = "; a customer list goes with --accounts" if {"order id", "order date"} <= set(missing) else ""
    row = "; if these are not the headers, say --header-row N" if len(missing) > _ENOUGH - 1 else ""
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


__all__ = [
    "Columns", "Place", "first_row", "header_finder", "header_row", "known_headers", "lacking", "listed_headers", "map_accounts",
    "map_columns", "named_columns",
]  # fmt: skip
