"""One cell → one value: the readers of ids, names, times and amounts, of cells of any type or of distinct texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame, text_columns
from custreport.core.currency import SIGNS
from custreport.sources.decode import amounts, currencies, dates, statuses
from custreport.sources.decode.dates import DateFormat
from custreport.sources.decode.distinct import WORD, of_distinct, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from custreport.sources.columns import Columns
    from custreport.sources.decode.amounts import AmountFormat
    from custreport.sources.decode.date_patterns import DatePattern

FINE = pl.Decimal(38, 8)
"""Line amounts before they are summed: price × quantity may have more than four decimals."""

_EXACT = pl.Decimal(38, 18)
_NOISE = pl.lit("0.000000001").cast(_EXACT)
_LARGEST = 10**18
NEVER = (
    r"(?i)^(0+([-/.: T]0+)*Z?|(0001|1900|1970)[-/.]0?1[-/.]0?[01](\D.*)?|0?[01][-/.]0?1[-/.](0001|1900|1970)(\D.*)?"
    r"|1899-12-3[01].*|9999-12-31.*|false|no|n|nein|non|não|nee|nie|never)$"
)
"""A time that says that something never happened: systems write their first or last day for it."""
_MISSING = r"(?i)^(n/?a|#n/a|null|none|nan|[-–—]+|)$"
_NO_REP = r"(?i)^(n/a|#n/a|null|none|nan|[-–—]+|)$"
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?$"
OFFSET = r":\d{2}(?:[.,]\d+)?(?: ?[AaPp]\.?[Mm]\.?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$"
"""How a time tells how far it is from UTC."""
WHOLE = r"^-?\d{1,9}$"
SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_SECOND = "%Y-%m-%d %H:%M:%S"
TOTAL = r"(?i)^(grand |sub-?)?totals?\b|^(summe|gesamt|totale?)$"
_TOTAL_OF = (
    r"(?i)\b(sub-?)?(total|totals|ergebnis|summe|gesamt|gesamtergebnis|zwischensumme|totale|totaal|subtotale|suma|razem"
    r"|soma|toplam|итого|всего)\s*:?$|^(ergebnis|summe|gesamt\w*|zwischensumme|totale|totaal|suma|somma|soma|razem|toplam"
    r"|итого|всего|合计|小计|总计|總計|合計|小計|総計)\b|(合计|小计|总计|合計|小計)$"
)
"""What only a row that is no order says of itself: ``Alder Total``, ``Summe Alder``."""


@of_distinct(WORD)
def order_number(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the number of an order or customer; null when there is none.

    The ``'`` that keeps zeros in a spreadsheet is not part of it, nor is the ``.0`` of a number that was written out
    as a float, as those of a column with gaps are (``17850.0``).
    """
    cell = name(cell, dtype)
    cell = pl.when(cell.str.contains(r"^'\d")).then(cell.str.strip_prefix("'")).otherwise(cell)
    return pl.when(cell.str.contains(r"^\d+\.0$")).then(cell.str.strip_suffix(".0")).otherwise(cell)


id_of_customer = order_number


@of_distinct(WORD)
def email(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as an e-mail address, in lower case."""
    return name(cell, dtype).str.to_lowercase()


@of_distinct(WORD)
def key_of_id(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """What identifies a customer that has an id."""
    return text_columns.id_key(id_of_customer(cell, dtype))


@of_distinct(WORD)
def key_of_name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """What identifies a customer that has none."""
    return text_columns.normalised(name(cell, dtype))


def each_distinct(texts: pl.Series, work: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Do slow work on text once for each distinct value: a customer has many orders."""
    known = texts.drop_nulls().unique().to_frame("was").with_columns(work(pl.col("was")).alias("is"))
    return texts.replace_strict(known["was"], known["is"], default=None, return_dtype=texts.dtype)


@of_distinct(WORD)
def name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the name or id of somebody; null when it says that there is none (N/A, NULL, -)."""
    cell = text(cell, dtype)
    return pl.when(~cell.str.contains(_MISSING)).then(cell)


@of_distinct(WORD)
def rep_name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the name of a sales rep; null when it says that there is none. ``NA`` are initials like any."""
    cell = text(cell, dtype)
    return pl.when(~cell.str.contains(_NO_REP)).then(cell)


def cell_of(columns: Columns, field: str, schema: pl.Schema) -> tuple[pl.Expr, pl.DataType]:
    """The cell of a field as it stands in the file, and its type; null text where the file has no such field.

    Of several columns it is the first that is filled, or all of them joined by a blank.
    """
    place = columns.columns.get(field)
    if place is None:
        return pl.lit(None, pl.String), pl.String()
    if len(place.at) == 1:
        cell, dtype = pl.col(str(place.at[0])), schema[str(place.at[0])]
        return (cell.cast(pl.String), pl.String()) if isinstance(dtype, pl.Categorical | pl.Enum) else (cell, dtype)
    parts = [name(pl.col(str(i)), schema[str(i)]) for i in place.at]
    if not place.joined:
        return pl.coalesce(parts), pl.String()
    whole = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    if field == "ordered_on":  # a time beside a date that has its own, or beside none, adds nothing
        whole = pl.when(parts[0].is_null() | parts[0].str.contains(":", literal=True)).then(parts[0]).otherwise(whole)
    return whole, pl.String()


@of_distinct(pl.Datetime("us"))
def moment(
    cell: pl.Expr, dtype: pl.DataType, zone: str | None, way: DateFormat | DatePattern = DateFormat.ISO
) -> pl.Expr:
    """A cell as the time it shows, Datetime; null when it is empty or written another way.

    With ``zone``, a time that carries an offset is converted there first.
    """
    if dtype == pl.Date:
        return cell.cast(pl.Datetime("us"))
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone and zone:
            cell = cell.dt.convert_time_zone(zone)
        return cell.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    cell = text(cell, dtype)
    shown = _iso(cell) if way is DateFormat.ISO else dates.parse(cell, way)
    if zone is None:
        return shown
    if way in {DateFormat.SECONDS, DateFormat.MILLISECONDS}:
        return shown.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    ahead = dates.offset_minutes(cell)
    there = (shown - pl.duration(minutes=ahead)).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return pl.when(ahead.is_null()).then(shown).otherwise(there.dt.replace_time_zone(None))


@of_distinct(pl.Datetime("us"))
def to_the_second(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A time as :data:`SECONDS` has it, which is read several times faster than other ways to write it."""
    return text(cell, dtype).str.to_datetime(_SECOND, strict=False, time_unit="us")


def _iso(cell: pl.Expr) -> pl.Expr:
    """The way most exports write dates, read by slices: several times faster than by groups."""
    iso = pl.when(cell.str.contains(_ISO)).then(cell)
    clock = iso.str.slice(11, 8).str.extract(r"^(\d{2}:\d{2}(?::\d{2})?)", 1)
    clock = pl.when(clock.str.len_bytes() == 5).then(clock + ":00").otherwise(clock.fill_null("00:00:00"))
    return (iso.str.slice(0, 10) + " " + clock).str.to_datetime(_SECOND, strict=False, time_unit="us")


@of_distinct(FINE)
def number(
    cell: pl.Expr, dtype: pl.DataType, style: AmountFormat | None = None, places: int = 4, below: int | None = None
) -> pl.Expr:
    """A cell as an exact number, Decimal(38, 8); null when it is empty or none, or not ``below`` a size.

    Without a style only plain numbers (``-1234.50``) are read.

    A text with more than four decimals that mean something is no amount; the
    noise of a float written out (``0.30000000000000004``) means nothing.
    """
    if dtype.is_integer():
        exact = cell.cast(FINE, strict=False)
        return exact if below is None else pl.when(exact.abs() < below).then(exact)
    if isinstance(dtype, pl.Decimal) and dtype.scale <= places:
        exact = cell.cast(FINE, strict=False)
        return pl.when(exact.abs() < (below or _LARGEST)).then(exact)
    # a float goes by its shortest text: multiplying it would move the last digits of a large amount
    written = text(cell, dtype)
    exact = (amounts.plain_number(written, style) if style and dtype in {pl.String(), WORD} else written).cast(
        _EXACT, strict=False
    )
    near = exact.round(places, mode="half_to_even")
    noise = (exact - near).abs() <= _NOISE + exact.abs() * pl.lit("1e-15").cast(_EXACT)
    return pl.when(noise & (near.abs() < (below or _LARGEST))).then(near).cast(FINE)


@of_distinct(pl.Decimal(38, 0))
def whole(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell that is a whole number."""
    return text(cell, dtype).cast(pl.Decimal(38, 0))


@of_distinct(pl.Boolean())
def is_filled(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell holds something."""
    return text(cell, dtype).is_not_null()


@of_distinct(pl.Boolean())
def is_total(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell says that its row is one of totals."""
    return text(cell, dtype).str.contains(TOTAL)


@of_distinct(pl.Boolean())
def is_total_of(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell says whose total its row is."""
    return text(cell, dtype).str.contains(f"{TOTAL}|{_TOTAL_OF}")


@of_distinct(pl.Boolean())
def is_yes(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell says that something happened, or when; null when it is empty."""
    return ~name(cell, dtype).str.contains(NEVER)


@of_distinct(pl.Boolean())
def is_bare_time(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell shows a time of day, and no offset."""
    cell = text(cell, dtype)
    return cell.str.contains(":", literal=True) & ~cell.str.contains(OFFSET)


@of_distinct(pl.Boolean())
def is_unclear(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether an amount that reads as a plain number may be thousands."""
    return amounts.is_unclear(text(cell, dtype))


_NAMES = {
    "US DOLLAR": "USD", "US DOLLARS": "USD", "USA": "USD", "EURO": "EUR", "EUROS": "EUR", "BRITISH POUND": "GBP",
    "POUND STERLING": "GBP", "CANADIAN DOLLAR": "CAD", "AUSTRALIAN DOLLAR": "AUD", "NEW ZEALAND DOLLAR": "NZD",
    "SWISS FRANC": "CHF", "JAPANESE YEN": "JPY", "YEN": "JPY", "MEXICAN PESO": "MXN", "INDIAN RUPEE": "INR",
    "SWEDISH KRONA": "SEK", "NORWEGIAN KRONE": "NOK", "DANISH KRONE": "DKK", "BRAZILIAN REAL": "BRL",
    "CHINESE YUAN": "CNY", "POLISH ZLOTY": "PLN", "SINGAPORE DOLLAR": "SGD", "HONG KONG DOLLAR": "HKD",
    "SOUTH AFRICAN RAND": "ZAR",
}  # fmt: skip
"""Currencies by name, as some systems write them."""


@of_distinct(WORD)
def currency_code(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A currency as its code: ``usd``, ``US Dollar`` and ``US$`` are ``USD``; what is not known stays as it is."""
    code = text_columns.printable(name(cell, dtype).str.to_uppercase())
    signs = {sign.upper(): codes[0] for sign, codes in SIGNS.items() if len(codes) == 1}
    return code.replace({**signs, **_NAMES})


@of_distinct(WORD)
def unit(cell: pl.Expr, dtype: pl.DataType, header: str | None) -> pl.Expr:
    """The currency that an amount names."""
    return currencies.currency(text(cell, dtype), header)


@of_distinct(FINE)
def discount(cell: pl.Expr, dtype: pl.DataType, style: AmountFormat | None) -> pl.Expr:
    """What a discount is written as; ``15%`` is 15."""
    if dtype in {pl.String(), WORD}:
        cell = text(cell, dtype).str.strip_suffix("%")
    return number(cell, dtype, style, places=8)


@of_distinct(pl.String())
def class_of(cell: pl.Expr, dtype: pl.DataType, extra: Mapping[str, str]) -> pl.Expr:
    """The class of a status, as :func:`statuses.classify`."""
    return statuses.classify(text(cell, dtype), extra)


@of_distinct(order_frame.STATUS)
def plain_status(cell: pl.Expr, dtype: pl.DataType, extra: Mapping[str, str]) -> pl.Expr:
    """A status whose class says all."""
    return class_of(cell, dtype, extra).cast(order_frame.STATUS)


def in_calendar(shown: pl.Expr) -> pl.Expr:
    """A time, or day, within the years 1 to 9999 and not in those of another calendar, which are never orders'."""
    real = shown.is_between(datetime.min, datetime.max)  # noqa: DTZ901 — none has a zone
    return pl.when(real & ~dates.in_other_calendar(shown)).then(shown)
