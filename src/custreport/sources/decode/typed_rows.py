"""Cells → values: one row of typed fields per row of the file.

A cell that holds something which cannot be read becomes null and is marked in
:data:`BAD`; an empty one becomes null. Nothing is rounded, guessed or dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.categories import texts_of
from custreport.core.terms import Status
from custreport.sources.containers.table import ROW
from custreport.sources.decode import cells, statuses
from custreport.sources.decode.cells import (
    FINE,
    NEVER,
    OFFSET,
    TOTAL,
    cell_of,
    class_of,
    currency_code,
    each_distinct,
    id_of_customer,
    in_calendar,
    key_of_id,
    key_of_name,
    moment,
    name,
    number,
    order_number,
    rep_name,
)
from custreport.sources.decode.dates import DateFormat
from custreport.sources.decode.distinct import WORD, CodedWords, Words, as_words, kinds, spread, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.core.reading_options import DecimalMark
    from custreport.sources.columns import Columns
    from custreport.sources.decode.amounts import AmountFormat
    from custreport.sources.decode.date_patterns import DatePattern

__all__ = [
    "BAD", "FINE", "LIMITS", "MONEY_FIELDS", "NEVER", "OFFSET", "TOTAL", "WORD", "CodedWords", "Reading", "Row",
    "Words", "as_words", "cell_of", "class_of", "currency_code", "each_distinct", "id_of_customer",
    "in_calendar", "is_number", "key_of_id", "key_of_name", "kinds", "moment", "name", "number", "order_number",
    "read_rows", "rep_name", "spread", "status_of", "text", "texts_of",
]  # fmt: skip

BAD = ("bad_ordered_on", "bad_status", "bad_amount")
"""Flags of a row, one for each field that holds something unreadable."""
MONEY_FIELDS = (
    "amount", "unit_price", "quantity", "refunded", "discount", "discount_percent", "discount_amount",
)  # fmt: skip
"""Fields that hold numbers; one decimal convention holds for all of a file."""
LIMITS: dict[str, dict[str, int]] = {"unit_price": {"places": 8, "below": 10**12}, "quantity": {"below": 10**9}}
"""What the numbers of a field may be: decimals (4 by default) and size."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are read.

    ``statuses`` maps a status to its class before the words known anyway;
    times with an offset are converted to ``zone``, those without from what
    ``zones`` says of the row's own time zone, or from UTC where ``utc``, as
    the header has it; ``amounts`` is ``None`` while all
    amounts are plain numbers; ``units`` are the currencies the amounts name;
    ``scale`` is as :class:`~custreport.sources.columns.Columns` has it;
    ``negated`` says that sales are booked as negative amounts; ``doubts`` are
    what is worth saying of how the cells were read.
    """

    statuses: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    date: DateFormat | DatePattern = DateFormat.ISO
    amounts: AmountFormat | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    negated: bool = False
    doubts: tuple[str, ...] = ()
    scale: Mapping[str, int] = field(default_factory=dict)
    utc: bool = False

    @property
    def decimal(self) -> DecimalMark | None:
        """What stands before the decimals; ``None`` while all amounts are plain numbers."""
        return self.amounts.decimal if self.amounts else None


def is_number(field: str, text: str, reading: Reading) -> bool:
    """Whether a text can be the number of a field."""
    cell = pl.lit(text or None, pl.String)
    if field in {"discount", "discount_percent"}:
        read = cells.discount(cell, pl.String(), reading.amounts)
    else:
        limits = {"places": FINE.scale} if field in reading.scale else LIMITS.get(field, {})
        read = number(cell, pl.String(), reading.amounts, **limits)
    return bool(pl.select(read.is_not_null()).item())


class Row:
    """The cells of a row by field, and what is asked of them.

    Args:
        kinds: What each field's column holds, as :func:`kinds`.
        reading: How it is read.
    """

    def __init__(self, kinds: Mapping[str, pl.DataType | Words], reading: Reading) -> None:
        """Nothing is read yet."""
        self.kinds, self.reading = kinds, reading
        self.absent = Words("", pl.Series(dtype=pl.String), gaps=False)

    def __contains__(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self.kinds

    def cell(self, field: str) -> tuple[pl.Expr, pl.DataType | Words]:
        """A cell and what it holds; nothing where the file has no such field."""
        return (pl.col(field), self.kinds[field]) if field in self else (pl.lit(None, WORD), self.absent)

    def filled(self, *fields: str) -> pl.Expr:
        """Whether any of the fields holds something."""
        return pl.any_horizontal(cells.is_filled(*self.cell(field)).fill_null(value=False) for field in fields)

    def says_total(self, *fields: str) -> pl.Expr:
        """Whether any of the fields says that this is a row of totals."""
        said = [cells.is_total(*self.cell(field)) for field in fields if field in self]
        return pl.any_horizontal(*said, pl.lit(value=False))

    def says_total_of(self, *fields: str) -> pl.Expr:
        """Whether any of the fields says whose total this row is, as no order does."""
        said = [cells.is_total_of(*self.cell(field)) for field in fields if field in self]
        return pl.any_horizontal(*said, pl.lit(value=False))

    def number(self, field: str, **limits: int) -> pl.Expr:
        """The exact number of a field, in the unit of the currency whatever its header counts in."""
        power = self.reading.scale.get(field, 0)
        if not power:
            return number(*self.cell(field), self.reading.amounts, **limits)
        limits["places"] = min(FINE.scale, limits.get("places", 4) + max(power, 0))
        factor = pl.lit(f"1e{power}").cast(pl.Decimal(38, max(-power, 0)))
        return (number(*self.cell(field), self.reading.amounts, **limits) * factor).cast(FINE)

    def count(self, field: str, *, below: int) -> pl.Expr:
        """The same of a field whose numbers mostly are whole; without decimals they are multiplied much faster."""
        cell, kind = self.cell(field)
        plain = isinstance(kind, Words) and field not in self.reading.scale
        if plain and isinstance(kind, Words) and kind.every(lambda text: text.str.contains(cells.WHOLE)):
            return cells.whole(cell, kind)
        return self.number(field, below=below)

    def moment(self, field: str) -> pl.Expr:
        """The time a field shows, as those of the orders are written; most exports write all to the second."""
        cell, kind = self.cell(field)
        way, zone = self.reading.date, self.reading.zone
        plain = (
            way is DateFormat.ISO
            and isinstance(kind, Words)
            and kind.every(lambda text: text.str.contains(cells.SECONDS))
        )
        return cells.to_the_second(cell, kind) if plain else moment(cell, kind, zone, way)


def read_rows(frame: pl.DataFrame, columns: Columns, reading: Reading) -> pl.DataFrame:
    """Type the fields of a file's rows.

    Args:
        frame: :data:`ROW`, and one column a field as :func:`cell_of` says, text as :func:`as_words`.
        columns: What is known of the file.
        reading: How the cells are read.

    Returns:
        ``__row``, ``order_id``, ``customer_id``, ``customer``, ``email``,
        ``ordered_at``, ``updated_at``, ``status``, ``amount`` (Decimal(38, 8)),
        ``refunded`` (how much of it the row itself says was paid back), ``refund_of`` (the order it pays back),
        ``currency``, ``rep``, ``blank`` (nothing in any mapped column, or a row
        of totals), ``status_given``, ``unread_update`` (a time of update that is
        none), ``unclear`` (an amount that may be thousands all the same) and
        the flags of :data:`BAD`; null where the file has no such column. Names
        and ids are :data:`WORD` or String.
    """
    row = Row(kinds(frame), reading)
    amount, amount_given = _amount(row)
    amount = -amount if reading.negated else amount
    status, amount, refunded = status_of(row, amount)
    order_id, customer, blank = _whose(row, columns)
    # the file's other times are most likely written as its order dates are
    updated, zone = reading.date if reading.date is not DateFormat.BASIC else DateFormat.ISO, reading.zone or "UTC"
    unclear = [cells.is_unclear(*row.cell(f)) for f in MONEY_FIELDS if isinstance(row.cell(f)[1], Words)]
    fields = [
        pl.col(ROW),
        order_id.alias("order_id"),
        refunded.alias("refunded"),
        order_number(*row.cell("refund_of")).alias("refund_of"),
        (cells.email if columns.id_is_email else id_of_customer)(*row.cell("customer_id")).alias("customer_id"),
        customer.alias("customer"),
        cells.email(*row.cell("email")).alias("email"),
        in_calendar(_in_zone(row.moment("ordered_on"), row)).alias("ordered_at"),
        in_calendar(
            pl.coalesce(moment(*row.cell("updated_at"), zone, updated), moment(*row.cell("updated_at"), zone))
        ).alias("updated_at"),
        status.alias("status"),
        amount.alias("amount"),
        _paid_in(row, columns).alias("currency"),
        rep_name(*row.cell("rep")).alias("rep"),
        row.filled("status").alias("status_given"),
        row.filled("updated_at").alias("unread_update"),
        pl.any_horizontal(*unclear, pl.lit(value=False)).fill_null(value=False).alias("unclear"),
        blank.fill_null(value=False).alias("blank"),
        row.filled("ordered_on").alias("bad_ordered_on"),
        row.filled("status").alias("bad_status"),
        amount_given.alias("bad_amount"),
    ]
    read = (
        spread(frame, row.kinds)
        .select(fields)
        .with_columns(
            unread_update=pl.col("unread_update") & pl.col("updated_at").is_null(),
            bad_ordered_on=pl.col("bad_ordered_on") & pl.col("ordered_at").is_null(),
            bad_status=pl.col("bad_status") & pl.col("status").is_null(),
            bad_amount=pl.col("bad_amount") & pl.col("amount").is_null(),
        )
    )
    return read.collect(engine="in-memory")


def _amount(row: Row) -> tuple[pl.Expr, pl.Expr]:
    """A row's amount as it is written, and whether one is given."""
    if "amount" in row:
        return row.number("amount"), row.filled("amount")
    # their product has 38 digits at most
    price, quantity = row.number("unit_price", **LIMITS["unit_price"]), row.count("quantity", **LIMITS["quantity"])
    amount = _discounted((price * quantity).cast(FINE), row)
    return amount, row.filled("unit_price", "quantity")


def _discounted(amount: pl.Expr, row: Row) -> pl.Expr:
    """Price × quantity less the line's discount: a fraction, a percentage or an amount; none where it is empty."""
    kind = next((f for f in ("discount", "discount_percent", "discount_amount") if f in row), None)
    if kind is None:
        return amount
    amounts_off = kind == "discount_amount"
    less = row.number(kind, places=8) if amounts_off else cells.discount(*row.cell(kind), row.reading.amounts)
    less = pl.when(row.filled(kind)).then(less).otherwise(pl.lit(0).cast(FINE))
    if kind == "discount_amount":
        return amount - less
    # kept small, so that the product has 38 digits at most
    share = pl.when(less.abs() <= 10**4).then(less if kind == "discount" else less * pl.lit("0.01").cast(FINE))
    return amount - pl.when(amount.abs() < 10**17).then(amount * share).cast(FINE)


def status_of(row: Row, amount: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What became of an order, what that leaves of its amount, and how much the row itself takes back."""
    taken_back = pl.lit(None, FINE)
    words = row.cell("status")[1]
    if isinstance(words, Words) and "refunded" not in row and "cancelled_at" not in row:
        plain = [each.value for each in Status]
        if words.every(lambda texts: statuses.classify(texts, row.reading.statuses).is_in(plain)):
            return cells.plain_status(*row.cell("status"), row.reading.statuses), amount, taken_back
    kind = class_of(*row.cell("status"), row.reading.statuses)
    is_credit = kind == statuses.CREDIT
    status = pl.when(is_credit).then(pl.lit(Status.CONFIRMED.value)).otherwise(kind)
    status = status.replace({statuses.REFUNDED: Status.CANCELLED.value}).cast(order_frame.STATUS)
    cancelled = pl.lit(Status.CANCELLED.value, order_frame.STATUS)
    if "refunded" in row:
        refunded = row.number("refunded")
        unread = row.filled("refunded") & refunded.is_null()
        whole = (amount > 0) & (refunded.abs() >= amount)
        taken_back = pl.when(refunded != 0).then(pl.min_horizontal(refunded.abs(), amount))
        status = pl.when(whole).then(cancelled).otherwise(status)
        amount = pl.when(~unread).then(
            amount - pl.when(~whole.fill_null(value=False)).then(refunded.abs()).fill_null(0)
        )
    if "status" in row:
        went_back = ((kind == statuses.REFUNDED) & (amount < 0)).fill_null(value=False)
        taken_back = pl.when((kind == statuses.REFUNDED) & (amount > 0)).then(amount).otherwise(taken_back)
        status = pl.when(went_back).then(pl.lit(Status.CONFIRMED.value, order_frame.STATUS)).otherwise(status)
        # a credit note of nothing is neither an order nor money
        status = pl.when(is_credit & (amount == 0)).then(cancelled).otherwise(status)
        amount = pl.when(is_credit).then(-amount.abs()).otherwise(amount)
    if "cancelled_at" in row:
        status = pl.when(cells.is_yes(*row.cell("cancelled_at"))).then(cancelled).otherwise(status)
    return status, amount, taken_back


def _whose(row: Row, columns: Columns) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The order a row belongs to, its customer, and whether the row is no order: blank, a total, a heading."""
    order_id, customer = order_number(*row.cell("order_id")), name(*row.cell("customer"))
    given = [field for field in columns.columns if field != "updated_at"]
    no_order = ~row.filled("order_id") | row.says_total_of("order_id")
    total = row.says_total("order_id", "status") | row.says_total_of("customer", "customer_id", "order_id")
    blank = ~row.filled(*given) | (total & ~row.filled("ordered_on") & no_order)
    blank |= row.says_total("ordered_on") & ~row.filled("order_id")
    if columns.system and columns.system.grouped:  # a heading above its orders; below them their total
        blank |= row.filled("customer") & ~row.filled("ordered_on")
        customer = pl.when(~row.says_total("customer").fill_null(value=False)).then(customer).forward_fill()
    elif columns.system and columns.system.fill_down:
        goes_on = ~row.filled("ordered_on", "customer", "customer_id")
        order_id = pl.when(goes_on).then(order_id.forward_fill()).otherwise(order_id)
    return order_id, customer, blank


def _paid_in(row: Row, columns: Columns) -> pl.Expr:
    """The currency of a row: its own, that of the amount's header, or that which the amounts name."""
    if "currency" in row:
        return currency_code(*row.cell("currency"))
    units = row.reading.units
    if not units:
        return pl.lit(columns.currency, WORD)
    if len(units) == 1:
        return pl.lit(units[0], WORD)
    return cells.unit(*row.cell("amount" if "amount" in row else "unit_price"), columns.currency)


def _in_zone(shown: pl.Expr, row: Row) -> pl.Expr:
    """Times whose zone stands in a column of its own, or in the header, in the zone that was asked for."""
    if row.reading.utc:
        cell, kind = row.cell("ordered_on")
        there = shown.dt.replace_time_zone("UTC").dt.convert_time_zone(str(row.reading.zone)).dt.replace_time_zone(None)
        if isinstance(kind, pl.Datetime):
            return there if kind.time_zone is None else shown
        return pl.when(cells.is_bare_time(cell, kind)).then(there).otherwise(shown)
    for word, known in row.reading.zones.items():
        there = shown.dt.replace_time_zone(known, ambiguous="earliest", non_existent="null")
        there = there.dt.convert_time_zone(str(row.reading.zone)).dt.replace_time_zone(None)
        shown = pl.when(text(*row.cell("time_zone")) == word).then(pl.coalesce(there, shown)).otherwise(shown)
    return shown
