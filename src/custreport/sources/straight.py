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
    from collections.abc import Callable, Sequence

    from custreport.config import Config
    from custreport.model import Orders
    from custreport.sources.mapping import Columns
    from custreport.sources.table import Table

    Lay = Callable[[Sequence[pl.LazyFrame]], tuple[pl.LazyFrame, list[int]]]

LARGE = 4 << 20
"""Bytes of all files together from which on it is tried; below, the careful reading takes no time either."""
_FIELDS = {"order_id", "customer", "customer_id", "ordered_on", "status", "amount", "currency", "rep"}
_AT_ONCE = 4
_SAMPLE = 2_000
"""Rows that are tried first."""
_PORTION = 16_000_000
"""Ids that are looked at together."""
_SECOND = "%Y-%m-%d %H:%M:%S"
_ID = r"^[0-9A-Za-z#/._-]*[0-9][0-9A-Za-z#/._-]*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_AMOUNT = r"^-?\d{1,15}(\.\d{1,2})?$"
_ROUNDED = r"(?i)e\+\d+$"
_LARGEST = 10**14
_TEXTS = {"customer": pl.UInt32, "customer_id": pl.UInt32, "rep": pl.UInt32, "currency": pl.UInt8, "status": pl.UInt8}
_CLASSES = {Status.CONFIRMED.value, Status.DRAFT.value, Status.CANCELLED.value}


@dataclass(frozen=True, slots=True)
class Straight:
    """What was read, and from where.

    ``orders`` have :func:`metrics.orders_schema`, in some 25 bytes each: texts are
    codes, ``amount`` is Int64, in ten-thousandths. ``coded`` are the same rows, but
    ``order_id``, which then is there for its order only, may be a row's number.
    """

    orders: pl.LazyFrame
    coded: pl.LazyFrame
    sources: tuple[Source, ...]


class _Odd(Exception):  # noqa: N818
    """A row that needs more care."""


def read(
    opened: Sequence[tuple[Table, Columns]], config: Config, asked: Orders, lay: Lay | None = None
) -> Straight | None:
    """Read files as they stand; ``None`` where a single row needs more care.

    Args:
        opened: The files.
        config: What their fields mean.
        asked: How they are to be read.
        lay: Lays the orders down where they are read from later on, instead of keeping them in memory.
    """
    sizes = [LARGE if table.size is None else table.size for table, _ in opened]
    if sum(sizes) < LARGE or not all(_may(*each, asked) for each in opened):
        return None
    ways = [(columns.system, columns.currency, columns.columns.keys()) for _, columns in opened]
    try:
        clocks = {_has_clock(*each) for each in opened}
        if any(way != ways[0] for way in ways) or len(clocks) > 1:
            return None
        return _read(opened, config, lay, clock=clocks == {True})
    except (*UNREADABLE, OSError, _Odd):
        return None


def _read(opened: Sequence[tuple[Table, Columns]], config: Config, lay: Lay | None, *, clock: bool) -> Straight:
    columns = opened[0][1]
    # categories forget their texts unless a column has them, be it empty
    kept = {f: pl.Series(dtype=pl.Categorical(pl.Categories.random(physical=size))) for f, size in _TEXTS.items()}
    cells = [_cells(*each, kept, clock=clock) for each in opened]
    head = cells[0].head(_SAMPLE).collect().lazy()
    _check(head, columns)
    _grow(head)
    # of columns that are read on their own, ids that grow need not be kept
    apart = all(table.delimiter is None and table.size is not None for table, _ in opened)
    parts = [each.drop("order_id") for each in cells] if apart else cells
    rows, counts = _taken(parts) if lay is None else lay(parts)
    # Polars fills a row that is cut off with nulls; where the last cell is empty the text itself tells
    if not _check(rows.lazy(), columns) and not all(table.is_even() for table, _ in opened if table.delimiter):
        raise _Odd
    ids = (pl.concat(cells) if apart else rows.lazy()).select("order_id")
    if grows := _grow(ids):
        rows = rows.drop("order_id", strict=False)
        if lay is None and all(table.size is not None for table, _ in opened):  # what lies elsewhere is read once
            ids = pl.concat(cells).select("order_id")
    elif apart:
        both = pl.concat([rows.lazy(), ids], how="horizontal")
        rows = both.collect() if isinstance(rows, pl.DataFrame) else both
    meanings = _meanings(rows.lazy().collect_schema().names(), kept, columns, config)
    orders = _orders(rows, *meanings, columns, config, ids if grows else None)
    sources = (Source(table.name, table.size, count) for (table, _), count in zip(opened, counts, strict=True))
    return Straight(*orders, tuple(sources))


def _taken(parts: Sequence[pl.LazyFrame]) -> tuple[pl.DataFrame, list[int]]:
    """The rows in memory, and how many each part has."""
    # a few at a time: to read many files at once takes more memory than their orders
    batches = [parts[n : n + _AT_ONCE] for n in range(0, len(parts), _AT_ONCE)]
    frames = [frame for batch in batches for frame in pl.collect_all(batch, engine="streaming")]
    return pl.concat(frames), [frame.height for frame in frames]


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


def _cells(table: Table, columns: Columns, kept: dict[str, pl.Series], *, clock: bool) -> pl.LazyFrame:
    """The fields of a file's rows, null where a cell is not plainly written; texts as they stand."""
    schema = table.cells.collect_schema()
    cells = {field: values.cell_of(columns, field, schema) for field in _FIELDS}
    texts = {field: cells[field] for field in kept if field in columns or field == "customer"}
    last = pl.col(schema.names()[-1])
    return table.cells.select(
        order_id=_id(*cells["order_id"]),
        ordered_at=_moment(*cells["ordered_on"], clock=clock),
        amount=_amount(*cells["amount"]),
        whole=last.is_not_null() if table.delimiter is not None else pl.lit(value=True),
        **{
            field: (cell if dtype == pl.String else values.text(cell, dtype)).cast(kept[field].dtype)
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


def _check(rows: pl.LazyFrame, columns: Columns) -> bool:
    """Go on if every row is plain, and their sum is one. Whether the last cell of each is filled."""
    always = ["ordered_at", "amount", *(name for name in ("status", "customer_id") if name in columns)]
    facts = rows.select(
        pl.len() > 0,
        pl.all_horizontal(pl.col(always).is_not_null().all()).alias("filled"),
        large=pl.col("amount").abs().cast(pl.Float64).sum() <= metrics.MOST,
        whole=pl.col("whole").all(),
    )
    *plain, whole = facts.collect(engine="streaming").row(0)
    if not all(plain):
        raise _Odd
    return bool(whole)


def _grow(ids: pl.LazyFrame) -> bool:
    """Whether each id is greater than that before, as systems give them; go on if no row has that of another."""
    at, number = pl.col("order_id"), pl.col("order_id").hash()
    facts = ids.select(pl.len(), filled=at.is_not_null().all(), grows=(at > at.shift(1)).all())
    count, filled, grows = facts.collect(engine="streaming").row(0)
    if filled and not grows:
        # ids whose numbers differ do; a portion at a time takes little memory
        portions = -(-count // _PORTION)
        each = (ids.filter(number % portions == n).select(number.n_unique()) for n in range(portions))
        filled = sum(found.collect(engine="streaming").item() for found in each) == count
    if not filled:
        raise _Odd
    return bool(grows)


def _meanings(
    fields: Sequence[str], kept: dict[str, pl.Series], columns: Columns, config: Config
) -> tuple[str, dict[str, pl.Series]]:
    """The field whose codes tell the customer's key, and what each code stands for; go on if that is all."""
    own = columns.system.words if columns.system else {}
    text, word = pl.col("text"), values.WORD
    name = values.name(text, word)
    of, key = "customer", metrics.normalised(name)
    if "customer_id" in columns:
        of, key = "customer_id", values.id_of_customer(text, word).str.normalize("NFKC")
    works = {
        "key": (of, key),
        "customer": ("customer", name),
        "rep": ("rep", name),
        "currency": ("currency", values.currency_code(text, word)),
        "status": ("status", values.class_of(text, word, {**own, **config.statuses})),
    }
    meanings: dict[str, pl.Series] = {}
    for field in (field for field in kept if field in fields):
        texts = values.texts_of(kept[field]).to_frame("text").lazy().with_columns(values.text(text, pl.String()))
        theirs = {meaning: work for meaning, (source, work) in works.items() if source == field}
        meanings |= texts.select(**theirs).collect().to_dict()
    if of != "customer" and (meanings["key"].null_count() or meanings["key"].str.contains(_ROUNDED).any()):
        raise _Odd
    if not set(meanings.get("status", ())) <= _CLASSES:
        raise _Odd
    return of, {field: _coded(field, meaning, kept) for field, meaning in meanings.items()}


def _coded(field: str, meaning: pl.Series, kept: dict[str, pl.Series]) -> pl.Series:
    """A meaning as a word of few; texts that mean themselves keep their codes, which takes no search."""
    if field == "status":
        return meaning.cast(metrics.STATUS)
    if field in kept and meaning.equals(values.texts_of(kept[field]), null_equal=True):
        codes = pl.int_range(len(meaning), dtype=pl.UInt32, eager=True).to_frame(field)
        return codes.select(pl.col(field).cast(kept[field].to_physical().dtype).cat.to(kept[field].dtype)).to_series()
    return meaning.cast(pl.Categorical(pl.Categories.random()))


def _orders(
    rows: pl.DataFrame | pl.LazyFrame,
    of: str,
    meanings: dict[str, pl.Series],
    columns: Columns,
    config: Config,
    ids: pl.LazyFrame | None,
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows with what their texts mean, whole and as codes.

    ``ids`` that grow from row to row are read again where they are wanted. A DataFrame is changed in place.
    """
    word, at = pl.Categorical(pl.Categories.random()), pl.col("ordered_at")
    codes = {field: pl.col(of if field == "key" else field).to_physical() for field in meanings}
    put = {field: pl.lit(meaning).gather(codes[field]) for field, meaning in meanings.items()}
    clock = rows.lazy().collect_schema()["ordered_at"] != pl.Date
    if clock:
        put["ordered_on"] = at.dt.date()
    if isinstance(rows, pl.DataFrame):  # one after the other and in place, so that no column is there twice
        for name, cell in put.items():
            column = rows.select(cell.alias(name)).to_series()
            if name in rows.columns:
                rows.replace_column(rows.get_column_index(name), column)
            else:
                rows.insert_column(0, column)
    known = {"rep": pl.lit(None, word), "currency": pl.lit(columns.currency, word)}
    known["status"] = pl.lit(Status.CONFIRMED.value, metrics.STATUS)
    orders = rows.lazy() if isinstance(rows, pl.DataFrame) else rows.with_columns(**put)
    orders = orders.with_columns(
        lines=pl.lit(1, pl.UInt32),
        **{field: cell for field, cell in known.items() if field not in meanings},
    )
    if not clock:
        orders = orders.with_columns(ordered_on=at, ordered_at=at.cast(pl.Datetime("us")))
    if config.currency:
        orders = orders.with_columns(pl.col("currency").cast(pl.String).fill_null(config.currency).cast(word))
    names = list(metrics.orders_schema())
    whole = orders if ids is None else pl.concat([orders, ids], how="horizontal")
    return whole.select(names), (orders if ids is None else orders.with_row_index("order_id")).select(names)
