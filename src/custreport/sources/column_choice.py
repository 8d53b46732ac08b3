"""Which of several columns holds a field, by what its cells say. Source: SPEC.md, "Which column"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.sources.columns import Place
from custreport.sources.decode import statuses
from custreport.sources.headers import aliases, goes_by, meaning, normalise_header

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from custreport.sources.columns import Columns

_MOSTLY = 0.5  # a column of customers or days is filled on at least so many rows
_AS_FULL = 0.005  # one column of ids is as full as another when no more than so many rows lie between them
_TELLING = 3  # on fewer rows one day says nothing
_CODE = r"^\S*\d\S*$"
_TIME = r"[T ]+\d{1,2}:\d{2}.*$"


def choose(
    field: str,
    places: Sequence[Place],
    header: Sequence[str],
    look: Callable[[list[int]], pl.DataFrame],
    words: Mapping[str, str],
) -> Place | None:
    """The one of several candidates, best name first, that holds a field.

    Args:
        field: Which field.
        places: The candidates.
        header: The headers of the file.
        look: The cells of some columns as text, named by position, empty ones null.
        words: Statuses that are known besides, with their class.
    """
    if field == "status":
        return _status(places, header, look, words)
    strong = [place for place in places if is_certain(field, place, header)]
    if field == "order_id":
        places = strong or places
    if len(places) < 2 or field not in {"order_id", "customer", "ordered_on", "amount"}:
        return places[0] if places else None
    cells = look([i for place in places for i in place.at])
    if field == "order_id":
        return _id(places, cells)
    if field == "customer":
        return _customer(places, cells)
    if field == "amount":  # on some exports it stands on one line of an order only
        return next((place for place in places if _filled(place, cells) > 0), places[0])
    return _day([place for place in places if _filled(place, cells) >= _MOSTLY] or places, strong, cells)


def is_certain(field: str, place: Place, header: Sequence[str]) -> bool:
    """Whether the names of a column are not among those that are ``weak``."""
    names = aliases(field)
    weak, certain = (set(map(normalise_header, each)) for each in (names.weak, names.names))
    return not any(goes_by(header[i], weak) and not goes_by(header[i], certain) for i in place.at)


def _filled(place: Place, cells: pl.DataFrame) -> float:
    """On what share of the rows a candidate is filled."""
    filled = pl.any_horizontal(pl.col(str(i)).is_not_null() for i in place.at)
    return float(cells.select(filled.mean()).item() or 0)


def _id(places: Sequence[Place], cells: pl.DataFrame) -> Place:
    """The fullest column, of equally full ones the first that tells rows apart.

    The blank ids of one column are never filled from another.
    """
    shares = [_filled(place, cells) for place in places]
    full = [place for place, share in zip(places, shares, strict=True) if share >= max(shares) - _AS_FULL]
    return next((place for place in full if cells[str(place.at[0])].n_unique() > 1), full[0])


def _customer(places: Sequence[Place], cells: pl.DataFrame) -> Place:
    """The first column that is mostly filled and holds names, not codes; its gaps are filled from the others."""
    shares = [_filled(place, cells) for place in places]
    full = [place for place, share in zip(places, shares, strict=True) if share >= _MOSTLY]
    full = full or [places[shares.index(max(shares))]]
    codes = {place for place in places if holds_codes(cells[str(place.at[0])])}
    first = next((place for place in full if place not in codes), full[0])
    if first.joined:
        return first
    return coalesced([first, *(p for p in places if p is not first and (p not in codes or first in codes))])


def holds_codes(cells: pl.Series) -> bool:
    """Whether each cell is one word with a digit in it, as the codes of customers are."""
    texts = cells.drop_nulls().unique()
    return bool(len(texts)) and bool(texts.str.contains(_CODE).all())


def coalesced(places: Sequence[Place]) -> Place:
    """The first of several columns that is filled, row by row."""
    return Place(tuple(dict.fromkeys(i for place in places if not place.joined for i in place.at)))


def _day(places: Sequence[Place], strong: Sequence[Place], cells: pl.DataFrame) -> Place:
    """The first column whose name says that it is the order's day, else the first that holds more than one day."""
    named = [place for place in places if place in strong]
    if named or cells.height < _TELLING:
        return (named or places)[0]
    days = {place: cells[str(place.at[0])].str.replace(_TIME, "").drop_nulls().n_unique() for place in places}
    return next((place for place in places if days[place] > 1), places[0])


def _status(
    places: Sequence[Place],
    header: Sequence[str],
    look: Callable[[list[int]], pl.DataFrame],
    words: Mapping[str, str],
) -> Place | None:
    """The first column whose name is certain, or that holds a status: an ``Order State`` may be a place."""
    for place in places:
        if is_certain("status", place, header):
            return place
        column = look([place.at[0]]).to_series().drop_nulls().unique().to_frame("word")
        if column.select(statuses.classify(pl.col("word"), words).is_not_null().any()).item():
            return place
    return None


def check_discount(
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


def discount_like(header: Sequence[str], used: Sequence[int]) -> list[int]:
    """Columns that may hold a discount by a word in their header, and are not used."""
    names = aliases("discount_word")
    found = []
    for i, text in enumerate(header):
        name = normalise_header(text)
        if i not in used and any(word in name for word in map(normalise_header, names.names)):
            found += [i] if not any(word in name for word in names.weak) else []
    return found


def tax_note(chosen: Place, others: Sequence[Place], header: Sequence[str]) -> str:
    """That the amounts chosen have tax in them and others have not, or the other way round; "" where none differ."""
    name = header[chosen.at[0]]
    tax = meaning(name).tax
    taxes = {header[place.at[0]]: meaning(header[place.at[0]]).tax for place in others}
    other = next((text for text, its in taxes.items() if its and its != tax), None)
    if tax is None or other is None:
        return ""
    return f"amounts are {name.strip()}, {tax} tax; {other.strip()} is not used"


def day_note(chosen: Place, places: Sequence[Place], header: Sequence[str]) -> str:
    """That a date of better name holds one day only; "" where the best name was taken."""
    if chosen == places[0] or chosen.joined or places[0].joined:
        return ""
    name, other = (header[place.at[0]].strip() for place in (chosen, places[0]))
    return f"days are {name}; {other} is the same, or empty, on most rows"
