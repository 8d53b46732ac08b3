"""Cells → values: one row of typed fields per row of the file.

A cell that holds something which cannot be read becomes null and is marked in
:data:`BAD`; an empty one becomes null. Nothing is rounded, guessed or dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.model import Status
from custreport.sources import statuses
from custreport.sources.table import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.sources.mapping import Columns

BAD = ("bad_ordered_on", "bad_status", "bad_amount")
"""Flags of a row, one for each field that holds something unreadable."""
FINE = pl.Decimal(38, 8)
"""Line amounts before they are summed: price × quantity may have more than four decimals."""

_EXACT = pl.Decimal(38, 18)
_NOISE = pl.lit("0.000000001").cast(_EXACT)
_MISSING = r"(?i)^(n/?a|#n/a|null|none|nan|-+|)$"
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?$"
_ISO_BASIC = r"^(?:19|20)\d{6}$"
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


def name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the name or id of somebody; null when it says that there is none (N/A, NULL, -)."""
    cell = text(cell, dtype)
    return pl.when(~cell.str.contains(_MISSING)).then(cell)


def moment(cell: pl.Expr, dtype: pl.DataType, zone: str | None) -> pl.Expr:
    """A cell as the time it shows, Datetime; null when it is empty or no ISO date.

    With ``zone``, a time that carries an offset is converted there first.
    """
    if dtype == pl.Date:
        return cell.cast(pl.Datetime("us"))
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone and zone:
            cell = cell.dt.convert_time_zone(zone)
        return cell.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    cell = text(cell, dtype)
    full = pl.when(cell.str.contains(_ISO)).then(cell)
    basic = cell.str.contains(_ISO_BASIC)
    spread = pl.concat_str(cell.str.slice(0, 4), cell.str.slice(4, 2), cell.str.slice(6, 2), separator="-")
    iso = pl.when(basic).then(spread).otherwise(full)
    clock = iso.str.slice(11, 8).str.extract(r"^(\d{2}:\d{2}(?::\d{2})?)", 1)
    clock = pl.when(clock.str.len_bytes() == 5).then(clock + ":00").otherwise(clock.fill_null("00:00:00"))
    shown = (iso.str.slice(0, 10) + " " + clock).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    if zone is None:
        return shown
    offset = iso.str.extract(r":\d{2}(?:[.,]\d+)? ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)$", 1)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    digits = offset.str.replace_all(r"\D", "").str.pad_end(4, "0")
    minutes = sign * (
        digits.str.slice(0, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(2, 2).cast(pl.Int64, strict=False)
    )
    there = (shown - pl.duration(minutes=minutes)).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return pl.when(offset.is_null()).then(shown).otherwise(there.dt.replace_time_zone(None))


def number(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as an exact number, Decimal(38, 8); null when it is empty or none.

    A text with more than four decimals that mean something is no amount; the
    noise of a float written out (``0.30000000000000004``) means nothing.
    """
    if dtype.is_integer():
        return cell.cast(FINE, strict=False)
    # a float goes by its shortest text: multiplying it would move the last digits of a large amount
    exact = text(cell, dtype).cast(_EXACT, strict=False)
    near = exact.round(4, mode="half_to_even")
    noise = (exact - near).abs() <= _NOISE + exact.abs() * pl.lit("1e-15").cast(_EXACT)
    return pl.when(noise).then(near).cast(FINE)


def read_rows(cells: pl.LazyFrame, columns: Columns, extra: Mapping[str, str], zone: str | None) -> pl.LazyFrame:
    """Type the mapped columns of a file's rows.

    Args:
        cells: :meth:`Table.rows`.
        columns: Where each field is.
        extra: Status → class, from ``custreport.toml``.
        zone: Time zone that times with an offset are converted to.

    Returns:
        ``__row``, ``order_id``, ``customer_id``, ``customer``, ``ordered_at``,
        ``updated_at``, ``status``, ``amount`` (Decimal(38, 8)), ``currency``,
        ``rep``, ``blank`` (nothing in any mapped column, or a row of totals),
        ``last_is_empty`` (the last cell of the row) and the flags
        of :data:`BAD`; null where the file has no such column.
    """
    schema = cells.collect_schema()

    def cell(field: str) -> tuple[pl.Expr, pl.DataType]:
        at = columns.columns.get(field)
        return (pl.lit(None, pl.String), pl.String()) if at is None else (pl.col(str(at)), schema[str(at)])

    def filled(field: str) -> pl.Expr:
        return text(*cell(field)).is_not_null()

    def says_total(field: str) -> pl.Expr:
        return text(*cell(field)).str.contains(_TOTAL)

    given = [field for field in columns.columns if field != "updated_at"]
    raw_status = text(*cell("status"))
    status, is_credit = statuses.classify(raw_status, extra)
    if "amount" in columns:
        amount, amount_given = number(*cell("amount")), filled("amount")
    else:
        price, quantity = number(*cell("unit_price")), number(*cell("quantity"))
        amount, amount_given = (price * quantity).cast(FINE), filled("unit_price") | filled("quantity")
    if "refunded" in columns:
        refunded = number(*cell("refunded"))
        unread = filled("refunded") & refunded.is_null()
        amount = pl.when(~unread).then(amount - refunded.abs().fill_null(0))
    if "cancelled_at" in columns:
        cancelled = pl.lit(Status.CANCELLED.value, metrics.STATUS)
        status = pl.when(filled("cancelled_at")).then(cancelled).otherwise(status)
    ordered_at = moment(*cell("ordered_on"), zone)
    total = pl.any_horizontal(says_total(f) for f in ("order_id", "customer", "status") if f in columns)
    nothing = pl.all_horizontal(~filled(field) for field in given)
    return cells.select(
        pl.col(ROW),
        _id(*cell("order_id")).alias("order_id"),
        _id(*cell("customer_id")).alias("customer_id"),
        name(*cell("customer")).alias("customer"),
        ordered_at.alias("ordered_at"),
        moment(*cell("updated_at"), zone or "UTC").alias("updated_at"),
        status.alias("status"),
        pl.when(is_credit).then(-amount.abs()).otherwise(amount).alias("amount"),
        metrics.plain(name(*cell("currency")).str.to_uppercase()).alias("currency"),
        name(*cell("rep")).alias("rep"),
        pl.col(schema.names()[-1]).is_null().alias("last_is_empty"),
        (nothing | (total & ~filled("ordered_on") & (~filled("order_id") | says_total("order_id"))))
        .fill_null(value=False)
        .alias("blank"),
        (filled("ordered_on") & ordered_at.is_null()).alias("bad_ordered_on"),
        (filled("status") & status.is_null()).alias("bad_status"),
        (amount_given & amount.is_null()).alias("bad_amount"),
    )
