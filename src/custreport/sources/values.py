"""Cells → values: one row of typed fields per row of the file.

A cell that holds something which cannot be read becomes null and is marked in
:data:`BAD`; an empty one becomes null. Nothing is rounded, guessed or dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.model import Status
from custreport.sources import dates, numbers, statuses
from custreport.sources.dates import Way
from custreport.sources.table import ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from polars._typing import PolarsDataType

    from custreport.model import DecimalMark
    from custreport.sources.mapping import Columns

BAD = ("bad_ordered_on", "bad_status", "bad_amount")
"""Flags of a row, one for each field that holds something unreadable."""
MONEY_FIELDS = (
    "amount", "unit_price", "quantity", "refunded", "discount", "discount_percent", "discount_amount",
)  # fmt: skip
"""Fields that hold numbers; one decimal convention holds for all of a file."""
FINE = pl.Decimal(38, 8)
"""Line amounts before they are summed: price × quantity may have more than four decimals."""

_EXACT = pl.Decimal(38, 18)
_NOISE = pl.lit("0.000000001").cast(_EXACT)
_LARGEST = pl.lit(10**18).cast(_EXACT)
_FALSE = r"(?i)^(0+([-/.: ]0+)*|false|no)$"
_MISSING = r"(?i)^(n/?a|#n/a|null|none|nan|-+|)$"
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?$"
_TOTAL = r"(?i)^(grand |sub-?)?totals?\b|^(summe|gesamt|totale?)$"


def text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as text; null when it is empty.

    A whole float reads ``101``, not ``101.0``; what was written ``="000101"``
    so that a spreadsheet keeps its zeros reads ``000101``.
    """
    if dtype.is_float():
        whole = (cell == cell.floor()) & (cell.abs() < 2**53)
        cell = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
    elif dtype != pl.String:
        cell = cell.cast(pl.String)
    cell = cell.str.strip_chars()
    cell = pl.when(cell.str.starts_with('="')).then(cell.str.strip_prefix('="').str.strip_suffix('"')).otherwise(cell)
    return pl.when(cell != "").then(cell)


def _id(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as an id; null when there is none. The ``'`` that keeps zeros in a spreadsheet is not part of it."""
    return name(cell, dtype).str.replace(r"^'(\d)", "$1")


def each_distinct(cell: pl.Expr, work: Callable[[pl.Expr], pl.Expr], dtype: PolarsDataType) -> pl.Expr:
    """Do slow work on text once for each distinct value: a column of a million statuses holds five."""

    def run(texts: pl.Series) -> pl.Series:
        known = texts.drop_nulls().unique().to_frame("was").with_columns(work(pl.col("was")).alias("is"))
        return texts.replace_strict(known["was"], known["is"], default=None, return_dtype=dtype)

    return cell.map_batches(run, return_dtype=dtype, is_elementwise=True)


def name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the name or id of somebody; null when it says that there is none (N/A, NULL, -)."""
    cell = text(cell, dtype)
    return pl.when(~cell.str.contains(_MISSING)).then(cell)


def cell_of(columns: Columns, field: str, schema: pl.Schema) -> tuple[pl.Expr, pl.DataType]:
    """The cell of a field as it stands in the file, and its type; null text where the file has no such field.

    Of several columns it is the first that is filled, or all of them joined by a blank.
    """
    place = columns.columns.get(field)
    if place is None:
        return pl.lit(None, pl.String), pl.String()
    if len(place.at) == 1:
        return pl.col(str(place.at[0])), schema[str(place.at[0])]
    parts = [name(pl.col(str(i)), schema[str(i)]) for i in place.at]
    if not place.joined:
        return pl.coalesce(parts), pl.String()
    whole = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    if field == "ordered_on":  # a time beside a date that has its own, or beside none, adds nothing
        whole = pl.when(parts[0].is_null() | parts[0].str.contains(":", literal=True)).then(parts[0]).otherwise(whole)
    return whole, pl.String()


def moment(cell: pl.Expr, dtype: pl.DataType, zone: str | None, way: Way = Way.ISO) -> pl.Expr:
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
    shown = _iso(cell) if way is Way.ISO else dates.parse(cell, way)
    if zone is None:
        return shown
    if way in {Way.SECONDS, Way.MILLISECONDS}:
        return shown.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    offset = cell.str.extract(r":\d{2}(?:[.,]\d+)?(?: ?[AaPp]\.?[Mm]\.?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$", 1)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    digits = offset.str.replace_all(r"\D", "").str.pad_end(4, "0")
    minutes = sign * (
        digits.str.slice(0, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(2, 2).cast(pl.Int64, strict=False)
    )
    there = (shown - pl.duration(minutes=minutes)).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return pl.when(offset.is_null()).then(shown).otherwise(there.dt.replace_time_zone(None))


def _iso(cell: pl.Expr) -> pl.Expr:
    """The way most exports write dates, read by slices: several times faster than by groups."""
    iso = pl.when(cell.str.contains(_ISO)).then(cell)
    clock = iso.str.slice(11, 8).str.extract(r"^(\d{2}:\d{2}(?::\d{2})?)", 1)
    clock = pl.when(clock.str.len_bytes() == 5).then(clock + ":00").otherwise(clock.fill_null("00:00:00"))
    return (iso.str.slice(0, 10) + " " + clock).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def number(cell: pl.Expr, dtype: pl.DataType, decimal: DecimalMark | None = None, places: int = 4) -> pl.Expr:
    """A cell as an exact number, Decimal(38, 8); null when it is empty or none.

    Without a decimal mark only plain numbers (``-1234.50``) are read.

    A text with more than four decimals that mean something is no amount; the
    noise of a float written out (``0.30000000000000004``) means nothing.
    """
    if dtype.is_integer():
        return cell.cast(FINE, strict=False)
    # a float goes by its shortest text: multiplying it would move the last digits of a large amount
    written = text(cell, dtype)
    exact = (numbers.plain_number(written, decimal) if decimal and dtype == pl.String else written).cast(
        _EXACT, strict=False
    )
    near = exact.round(places, mode="half_to_even")
    noise = (exact - near).abs() <= _NOISE + exact.abs() * pl.lit("1e-15").cast(_EXACT)
    return pl.when(noise & (near.abs() < _LARGEST)).then(near).cast(FINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are read.

    ``statuses`` maps a status to its class before the words known anyway;
    times with an offset are converted to ``zone``, those without from what
    ``zones`` says of the row's own time zone; ``decimal`` is ``None`` while all
    amounts are plain numbers; ``units`` are the currencies the amounts name.
    """

    statuses: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    date: Way = Way.ISO
    decimal: DecimalMark | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()


def read_rows(cells: pl.LazyFrame, columns: Columns, reading: Reading) -> pl.LazyFrame:
    """Type the mapped columns of a file's rows.

    Args:
        cells: :meth:`Table.rows`.
        columns: Where each field is.
        reading: How they are read.

    Returns:
        ``__row``, ``order_id``, ``customer_id``, ``customer``, ``email``,
        ``ordered_at``, ``updated_at``, ``status``, ``amount`` (Decimal(38, 8)), ``currency``,
        ``rep``, ``blank`` (nothing in any mapped column, or a row of totals),
        ``status_given``, ``unread_update`` (a time of update that is none),
        ``last_is_empty`` (the last cell of the row), ``unclear`` (an amount
        that may be thousands all the same) and the flags of :data:`BAD`; null where the file has no such column.
    """
    schema = cells.collect_schema()

    system = columns.system

    def cell(name: str) -> tuple[pl.Expr, pl.DataType]:
        return cell_of(columns, name, schema)

    def filled(name: str) -> pl.Expr:
        return text(*cell(name)).is_not_null()

    def says_total(name: str) -> pl.Expr:
        return text(*cell(name)).str.contains(_TOTAL)

    def amount_of(name: str) -> pl.Expr:
        return number(*cell(name), reading.decimal)

    given = [name for name in columns.columns if name != "updated_at"]
    raw_status = text(*cell("status"))
    kind = each_distinct(raw_status, lambda words: statuses.classify(words, reading.statuses), pl.String())
    is_credit = kind == statuses.CREDIT
    status = pl.when(is_credit).then(pl.lit(Status.CONFIRMED.value)).otherwise(kind)
    status = status.replace({statuses.REFUNDED: Status.CANCELLED.value}).cast(metrics.STATUS)
    if "amount" in columns:
        amount, amount_given = amount_of("amount"), filled("amount")
    else:
        price, quantity = number(*cell("unit_price"), reading.decimal, places=8), amount_of("quantity")
        sane = (price.abs() < 10**12) & (quantity.abs() < 10**9)  # their product has 38 digits at most
        amount = _discounted(pl.when(sane).then(price * quantity).cast(FINE), columns, schema, reading.decimal)
        amount_given = filled("unit_price") | filled("quantity")
    cancelled = pl.lit(Status.CANCELLED.value, metrics.STATUS)
    if "refunded" in columns:
        refunded = amount_of("refunded")
        unread = filled("refunded") & refunded.is_null()
        whole = (amount > 0) & (refunded.abs() >= amount)
        status = pl.when(whole).then(cancelled).otherwise(status)
        amount = pl.when(~unread).then(
            amount - pl.when(~whole.fill_null(value=False)).then(refunded.abs()).fill_null(0)
        )
    if "status" in columns:
        went_back = ((kind == statuses.REFUNDED) & (amount < 0)).fill_null(value=False)
        status = pl.when(went_back).then(pl.lit(Status.CONFIRMED.value, metrics.STATUS)).otherwise(status)
        # a credit note of nothing is neither an order nor money
        status = pl.when(is_credit & (amount == 0)).then(cancelled).otherwise(status)
    if "cancelled_at" in columns:
        said = name(*cell("cancelled_at"))
        status = pl.when(said.is_not_null() & ~said.str.contains(_FALSE)).then(cancelled).otherwise(status)
    # the file's other times are most likely written as its order dates are
    updated = reading.date if reading.date is not Way.BASIC else Way.ISO
    unclear = [
        numbers.is_unclear(text(*cell(name))) for name in MONEY_FIELDS if name in columns and cell(name)[1] == pl.String
    ]
    if "currency" in columns:
        codes = name(*cell("currency"))
        currency = each_distinct(codes, _currency, pl.String())
    elif reading.units and columns.currency is None:
        money = text(*cell("amount" if "amount" in columns else "unit_price"))
        currency = pl.lit(reading.units[0]) if len(reading.units) == 1 else numbers.unit(money)
    else:
        currency = pl.lit(columns.currency, pl.String)
    zone = reading.zone or "UTC"
    updated_at = pl.coalesce(moment(*cell("updated_at"), zone, updated), moment(*cell("updated_at"), zone))
    ordered_at = _in_zone(moment(*cell("ordered_on"), reading.zone, reading.date), cell("time_zone"), reading)
    total = pl.any_horizontal(says_total(f) for f in ("order_id", "customer", "status") if f in columns)
    nothing = pl.all_horizontal(~filled(name) for name in given)
    blank = nothing | (total & ~filled("ordered_on") & (~filled("order_id") | says_total("order_id")))
    order_id, customer, customer_id = _id(*cell("order_id")), name(*cell("customer")), _id(*cell("customer_id"))
    # numbers that were written out as floats, as a column with gaps often is
    whole = customer_id.str.replace(r"^(\d+)\.0$", "$1")
    customer_id = pl.when(customer_id.str.ends_with(".0")).then(whole).otherwise(customer_id)
    if columns.id_is_email:
        customer_id = customer_id.str.to_lowercase()
    if system and system.grouped:  # a heading above its orders; below them their total
        blank |= filled("customer") & ~filled("ordered_on")
        customer = pl.when(~says_total("customer")).then(customer).forward_fill()
    elif system and "order_id" in system.fill_down:
        goes_on = ~pl.any_horizontal(filled(f) for f in ("ordered_on", "customer", "customer_id") if f in columns)
        order_id = pl.when(goes_on).then(order_id.forward_fill()).otherwise(order_id)
    return cells.select(
        pl.col(ROW),
        order_id.alias("order_id"),
        customer_id.alias("customer_id"),
        customer.alias("customer"),
        name(*cell("email")).str.to_lowercase().alias("email"),
        ordered_at.alias("ordered_at"),
        updated_at.alias("updated_at"),
        status.alias("status"),
        pl.when(is_credit).then(-amount.abs()).otherwise(amount).alias("amount"),
        currency.alias("currency"),
        name(*cell("rep")).alias("rep"),
        filled("status").alias("status_given"),
        (filled("updated_at") & updated_at.is_null()).alias("unread_update"),
        pl.col(schema.names()[-1]).is_null().alias("last_is_empty"),
        pl.any_horizontal(*unclear, pl.lit(value=False)).fill_null(value=False).alias("unclear"),
        blank.fill_null(value=False).alias("blank"),
        (filled("ordered_on") & ordered_at.is_null()).alias("bad_ordered_on"),
        (filled("status") & status.is_null()).alias("bad_status"),
        (amount_given & amount.is_null()).alias("bad_amount"),
    )


_NAMES = {
    "US DOLLAR": "USD", "US DOLLARS": "USD", "USA": "USD", "EURO": "EUR", "EUROS": "EUR", "BRITISH POUND": "GBP",
    "POUND STERLING": "GBP", "CANADIAN DOLLAR": "CAD", "AUSTRALIAN DOLLAR": "AUD", "NEW ZEALAND DOLLAR": "NZD",
    "SWISS FRANC": "CHF", "JAPANESE YEN": "JPY", "YEN": "JPY", "MEXICAN PESO": "MXN", "INDIAN RUPEE": "INR",
    "SWEDISH KRONA": "SEK", "NORWEGIAN KRONE": "NOK", "DANISH KRONE": "DKK", "BRAZILIAN REAL": "BRL",
    "CHINESE YUAN": "CNY", "POLISH ZLOTY": "PLN", "SINGAPORE DOLLAR": "SGD", "HONG KONG DOLLAR": "HKD",
    "SOUTH AFRICAN RAND": "ZAR",
}  # fmt: skip
"""Currencies by name, as some systems write them."""


def _currency(words: pl.Expr) -> pl.Expr:
    """A currency as its code: ``usd``, ``US Dollar`` and ``US$`` are ``USD``; what is not known stays as it is."""
    code = metrics.plain(words.str.to_uppercase())
    return code.replace({**{sign.upper(): code for sign, code in numbers.SIGNS.items()}, **_NAMES})


def _discounted(amount: pl.Expr, columns: Columns, schema: pl.Schema, decimal: DecimalMark | None) -> pl.Expr:
    """Price × quantity less the line's discount: a fraction, a percentage or an amount; none where it is empty."""
    for kind in ("discount", "discount_percent", "discount_amount"):
        if kind in columns:
            cell, dtype = cell_of(columns, kind, schema)
            if dtype == pl.String:
                cell = cell.str.strip_chars().str.strip_suffix("%")
            less = number(cell, dtype, decimal, places=8)
            less = pl.when(text(cell, dtype).is_null()).then(pl.lit(0).cast(FINE)).otherwise(less)
            if kind == "discount_amount":
                return amount - less
            # kept small, so that the product has 38 digits at most
            share = pl.when(less.abs() <= 10**4).then(less if kind == "discount" else less * pl.lit("0.01").cast(FINE))
            return amount - pl.when(amount.abs() < 10**17).then(amount * share).cast(FINE)
    return amount


def _in_zone(shown: pl.Expr, zone: tuple[pl.Expr, pl.DataType], reading: Reading) -> pl.Expr:
    """Times whose zone stands in a column of its own, in the zone that was asked for."""
    for word, known in reading.zones.items():
        there = shown.dt.replace_time_zone(known, ambiguous="earliest", non_existent="null")
        there = there.dt.convert_time_zone(str(reading.zone)).dt.replace_time_zone(None)
        shown = pl.when(text(*zone) == word).then(pl.coalesce(there, shown)).otherwise(shown)
    return shown
