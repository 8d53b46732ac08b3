"""Large files that need no second look: one row per order, every cell plainly written, read in one pass.

What most systems export by the million is of this kind. It is proved, not
assumed: an id of its own on each row, a day, an amount and a status in each
that can be read in one way only. Where the proof fails in a single cell,
nothing of this is kept, and :mod:`.files` reads with all its care and says
what is wrong. Both ways give the same book.

Texts are kept once each, as codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.model import Source, Status
from custreport.sources import values
from custreport.sources.table import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.config import Config
    from custreport.model import Orders
    from custreport.sources.mapping import Columns
    from custreport.sources.table import Table

LARGE = 4 << 20
"""Bytes of all files together from which on it is tried; below, the careful reading takes no time either."""
_FIELDS = {"order_id", "customer", "customer_id", "ordered_on", "status", "amount", "currency", "rep"}
_AT_ONCE = 4
_SAMPLE = 2_000
"""Rows that are tried first."""
_SECOND = "%Y-%m-%d %H:%M:%S"
_ID = r"^[0-9A-Za-z#/._-]*[0-9][0-9A-Za-z#/._-]*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_AMOUNT = r"^-?\d{1,15}(\.\d{1,2})?$"
_ROUNDED = r"(?i)e\+\d+$"
_LARGEST = 10**14
_MOST = 2**62
_TEXTS = {"customer": pl.UInt32, "customer_id": pl.UInt32, "rep": pl.UInt32, "currency": pl.UInt8, "status": pl.UInt8}
_GROWS = {
    "filled": pl.col("order_id").is_not_null().all(),
    "grows": (pl.col("order_id") > pl.col("order_id").shift(1)).all(),
}
"""Whether each row has an id, and greater than that of the row before, as systems give them: then none stands twice."""
_CLASSES = {Status.CONFIRMED.value, Status.DRAFT.value, Status.CANCELLED.value}


@dataclass(frozen=True, slots=True)
class Straight:
    """What was read, and from where.

    ``orders`` have :func:`metrics.orders_schema`. ``coded`` are the same rows in
    some 25 bytes each: texts are codes, ``amount`` is Int64, in ten-thousandths,
    and ``order_id``, which then is there for its order only, may be a row's number.
    """

    orders: pl.LazyFrame
    coded: pl.LazyFrame
    sources: tuple[Source, ...]


def read(opened: Sequence[tuple[Table, Columns]], config: Config, asked: Orders) -> Straight | None:
    """Read files as they stand; ``None`` where a single row needs more care."""
    sizes = [LARGE if table.size is None else table.size for table, _ in opened]
    if sum(sizes) < LARGE or not all(_may(*each, asked) for each in opened):
        return None
    ways = [(columns.system, columns.currency, columns.columns.keys()) for _, columns in opened]
    kept = {field: pl.Categories.random(physical=size) for field, size in _TEXTS.items()}
    try:
        clocks = {_has_clock(*each) for each in opened}
        if any(way != ways[0] for way in ways) or len(clocks) > 1:
            return None
        cells = [_cells(table, columns, kept, clock=clocks == {True}) for table, columns in opened]
        heads = [each.head(_SAMPLE).collect() for each in cells]
        if not all(_is_proved(head, head.select(**_GROWS), opened[0][1]) for head in heads):
            return None
        ids = pl.concat([each.select("order_id") for each in cells])
        # of columns that are read on their own, ids that grow need not be kept
        apart = all(table.delimiter is None and table.size is not None for table, _ in opened)
        parts = [each.drop("order_id") for each in cells] if apart else cells
        # a few at a time: to read many files at once takes more memory than their orders
        batches = [parts[n : n + _AT_ONCE] for n in range(0, len(parts), _AT_ONCE)]
        frames = [frame for batch in batches for frame in pl.collect_all(batch, engine="streaming")]
        counts, rows = [frame.height for frame in frames], pl.concat(frames)
        del frames
        proof = ids.select(**_GROWS).collect(engine="streaming") if apart else rows.select(**_GROWS)
        if apart and not proof.item(0, "grows"):
            rows = rows.hstack(ids.collect(engine="streaming"))
        if any(table.size is None for table, _ in opened):  # what lies elsewhere is read once
            ids = rows.lazy().select("order_id")
    except (*UNREADABLE, OSError):
        return None
    if not _is_proved(rows, proof, opened[0][1]):
        return None
    if grows := proof.item(0, "grows"):
        rows = rows.drop("order_id", strict=False)
    orders = _orders(rows, opened[0][1], config, ids if grows else None)
    found = (Source(table.name, table.size, count) for (table, _), count in zip(opened, counts, strict=True))
    return None if orders is None else Straight(*orders, tuple(found))


def _may(table: Table, columns: Columns, asked: Orders) -> bool:
    """Whether the headers, and what the user says, leave it possible."""
    system = columns.system
    own = system is not None and (system.grouped or system.fill_down or system.cautions)
    said = asked.decimal or asked.date_order or asked.tz or asked.skip_bad_rows
    typed = table.kind.startswith(("Parquet", "Arrow", "Delta", "Iceberg"))
    plain_text = table.delimiter is not None and table.text is None
    return (
        (typed or plain_text)
        and not (own or said or table.notes or columns.twins or columns.id_is_email or columns.missing)
        and not columns.has_lines
        and set(columns.columns) <= _FIELDS
        and all(len(place.at) == 1 for place in columns.columns.values())
    )


def _has_clock(table: Table, columns: Columns) -> bool:
    """Whether the days of a file have a time; the first tells."""
    cell, dtype = values.cell_of(columns, "ordered_on", table.cells.collect_schema())
    if dtype != pl.String:
        return dtype != pl.Date
    return bool(table.cells.select(cell.str.contains(":", literal=True).first()).head(1).collect().item())


def _cells(table: Table, columns: Columns, kept: dict[str, pl.Categories], *, clock: bool) -> pl.LazyFrame:
    """The fields of a file's rows, null where a cell is not plainly written; texts as they stand."""
    schema = table.cells.collect_schema()
    cells = {field: values.cell_of(columns, field, schema) for field in _FIELDS}
    texts = {field: cells[field] for field in kept if field in columns or field == "customer"}
    last = pl.col(schema.names()[-1])
    return table.cells.select(
        order_id=_id(*cells["order_id"]),
        ordered_at=_moment(*cells["ordered_on"], clock=clock),
        amount=_amount(*cells["amount"]),
        # Polars fills a row that is cut off with nulls
        whole=last.is_not_null() if table.delimiter is not None else pl.lit(value=True),
        **{
            field: (cell if dtype == pl.String else values.text(cell, dtype)).cast(pl.Categorical(kept[field]))
            for field, (cell, dtype) in texts.items()
        },
    )


def _id(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_integer():
        return cell.cast(pl.String)
    return pl.when(cell.str.contains(_ID)).then(cell) if dtype == pl.String else pl.lit(None, pl.String)


def _moment(cell: pl.Expr, dtype: pl.DataType, *, clock: bool) -> pl.Expr:
    """A day, or with a clock a time."""
    if dtype == pl.String and clock:
        return pl.when(cell.str.contains(_SECONDS)).then(cell).str.to_datetime(_SECOND, strict=False, time_unit="us")
    if dtype == pl.String:
        return pl.when(cell.str.contains(_DAY)).then(cell).str.to_date("%Y-%m-%d", strict=False)
    if dtype == pl.Date:
        return cell
    return values.moment(cell, dtype, None) if isinstance(dtype, pl.Datetime) else pl.lit(None, pl.Datetime("us"))


def _amount(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """An amount written with two decimals at most, or as exact as its type, in ten-thousandths."""
    if dtype.is_float():  # a number of cents whose quotient is this very float is what its shortest text says
        cents = (cell.cast(pl.Float64) * 100).round()
        exact = (cents / 100 == cell) & (cents.abs() < 2**53)
        return pl.when(exact).then(cents).cast(pl.Int64, strict=False) * (metrics.PARTS // 100)
    if dtype == pl.String:
        cell = pl.when(cell.str.contains(_AMOUNT)).then(cell)
    elif not (dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale <= 4)):
        return pl.lit(None, pl.Int64)
    amount = cell.cast(metrics.MONEY, strict=False)
    return pl.when(amount.abs() < _LARGEST).then(amount).to_physical().cast(pl.Int64, strict=False)


def _is_proved(rows: pl.DataFrame, ids: pl.DataFrame, columns: Columns) -> bool:
    """Whether every row is an order of its own that is read whole, and their sum is one; ``ids`` are :data:`_GROWS`."""
    always = ["ordered_at", "amount", *(name for name in ("status", "customer_id") if name in columns)]
    if not rows.height or any(rows[name].null_count() for name in always) or not rows["whole"].all():
        return False
    if rows.select(pl.col("amount").abs().cast(pl.Float64).sum()).item() > _MOST:
        return False
    filled, grows = ids.row(0)
    return filled and (grows or rows["order_id"].n_unique() == rows.height)


def _orders(
    rows: pl.DataFrame, columns: Columns, config: Config, ids: pl.LazyFrame | None
) -> tuple[pl.LazyFrame, pl.LazyFrame] | None:
    """The rows with what their texts mean, whole and as codes; ``None`` where one means more than itself.

    ``ids`` that grow from row to row are read again where they are wanted. ``rows`` are changed in place.
    """
    found = _meanings(rows, columns, config)
    if found is None:
        return None
    of, meanings = found
    word = values.WORD

    def put(field: str, meaning: pl.Series) -> pl.Series:
        return rows.select(pl.lit(meaning).gather(pl.col(field).to_physical()).alias(field)).to_series()

    key = meanings.pop("key")
    # one after the other and in place, so that no column is there twice
    rows.insert_column(0, put(of, key).alias("key"))
    for field, meaning in meanings.items():
        rows.replace_column(rows.get_column_index(field), put(field, meaning))
    at, known = pl.col("ordered_at"), {"rep": pl.lit(None, word), "currency": pl.lit(columns.currency, word)}
    known["status"] = pl.lit(Status.CONFIRMED.value, metrics.STATUS)
    if rows.schema["ordered_at"] != pl.Date:
        rows.insert_column(0, rows["ordered_at"].dt.date().alias("ordered_on"))
    orders = rows.lazy().with_columns(
        lines=pl.lit(1, pl.UInt32),
        **{field: cell for field, cell in known.items() if field not in meanings},
    )
    if "ordered_on" not in rows.columns:
        orders = orders.with_columns(ordered_on=at, ordered_at=at.cast(pl.Datetime("us")))
    if config.currency:
        orders = orders.with_columns(pl.col("currency").cast(pl.String).fill_null(config.currency).cast(word))
    names = list(metrics.orders_schema())
    texts = [name for name, dtype in orders.collect_schema().items() if isinstance(dtype, pl.Categorical)]
    whole = orders if ids is None else pl.concat([orders, ids], how="horizontal")
    whole = metrics.as_money(whole.with_columns(pl.col(texts).cast(pl.String)), "amount")
    return whole.select(names), (orders if ids is None else orders.with_row_index("order_id")).select(names)


def _meanings(rows: pl.DataFrame, columns: Columns, config: Config) -> tuple[str, dict[str, pl.Series]] | None:
    """What each code of a field stands for, and the field whose codes tell the customer's key."""
    own = columns.system.words if columns.system else {}
    text, word = pl.col("text"), values.WORD

    def meant(field: str, work: pl.Expr) -> pl.Series:
        return values.texts_of(rows[field]).to_frame("text").select(work).to_series()

    def coded(field: str, work: pl.Expr) -> pl.Series:
        return meant(field, work).cast(pl.Categorical(pl.Categories.random()))

    name = values.name(text, word)
    works = {"customer": name, "rep": name, "currency": values.currency_code(text, word)}
    meanings = {field: coded(field, work) for field, work in works.items() if field in rows.columns}
    of, key = "customer", metrics.normalised(name)
    if "customer_id" in columns:
        of, key = "customer_id", values.id_of_customer(text, word).str.normalize("NFKC")
        ids = meant(of, key)
        if ids.null_count() or ids.str.contains(_ROUNDED).any():
            return None
    if "status" in columns:
        classes = meant("status", values.class_of(text, word, {**own, **config.statuses}))
        if not set(classes) <= _CLASSES:
            return None
        meanings["status"] = classes.cast(metrics.STATUS)
    return of, {**meanings, "key": coded(of, key)}
