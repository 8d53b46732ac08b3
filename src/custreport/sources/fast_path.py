"""Large files that need no second look: orders, or their lines one below the other, plainly written, in one pass.

What most systems export by the million is of this kind. It is proved, not
assumed: an id in each row that no other order has, a day, an amount and a
status that can be read in one way only, and lines of an order that agree on
all but the amount. Where the proof fails in a single cell, nothing of this is
kept, and :mod:`.read_file` reads with all its care and says what is wrong. Both
ways give the same book.

Texts are kept once each, as codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame, text_columns
from custreport.core.document import Source
from custreport.core.reading_options import Grain
from custreport.core.terms import Status
from custreport.sources import customers, folding, order_lines, row_types
from custreport.sources.containers.table import UNREADABLE
from custreport.sources.decode import typed_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.sources.columns import Columns
    from custreport.sources.containers.table import Table

    Tell = Callable[[int], object]
    Lay = Callable[[Sequence[pl.LazyFrame], Tell], tuple[pl.LazyFrame, list[int]]]

LARGE = 4 << 20
"""Bytes of all files together from which on it is tried; below, the careful reading takes no time either."""
_FIELDS = {
    "order_id", "customer", "customer_id", "ordered_on", "status", "amount", "unit_price", "quantity", "currency",
    "rep",
}  # fmt: skip
_AT_ONCE = 4
_SAMPLE = 2_000
"""Rows that are tried first."""
_PORTION = 16_000_000
"""Ids that are looked at together."""
_FEW = 10
"""One of so many orders, at most, stands on rows with others between them."""
_SECOND = "%Y-%m-%d %H:%M:%S"
# none with a point: 1001.0 is 1001
_ID = r"^[0-9A-Za-z#/_-]*[0-9][0-9A-Za-z#/_-]*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
# three decimals behind one to three digits may be thousands
_AMOUNT = r"^-?(\d{1,15}(\.(\d{1,2}|\d{4}))?|(0|\d{4,15})\.\d{3})$"
_NUMBER = r"^-?\d{1,15}(\.\d{1,4})?$"
_ROUNDED = r"(?i)e\+\d+$"
_LARGEST = 10**14
_DEAREST, _MOST_OF_IT = 10**7, 10**7
"""Of prices and quantities: their product is far from what 64 bits hold."""
_LINE, _MOST_LINES = 10**14, 10**4
"""The largest amount of a line, in ten-thousandths, and the most lines of an order: so is their sum."""
_TEXTS = {"customer": pl.UInt32, "customer_id": pl.UInt32, "rep": pl.UInt32, "currency": pl.UInt8, "status": pl.UInt8}
_CLASSES = {Status.CONFIRMED.value, Status.DRAFT.value, Status.CANCELLED.value}


@dataclass(frozen=True, slots=True)
class Straight:
    """What was read, and from where.

    ``orders`` have :func:`order_frame.orders_schema`, in some 25 bytes each: texts are
    codes, ``amount`` is Int64, in ten-thousandths. ``coded`` are the same rows, but
    ``order_id``, which then is there for its order only, may be a row's number.
    """

    orders: pl.LazyFrame
    coded: pl.LazyFrame
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


class _Odd(Exception):  # noqa: N818
    """A row that needs more care."""


def read(
    opened: Sequence[tuple[Table, Columns]],
    config: Config,
    asked: Orders,
    lay: Lay | None = None,
    tell: Tell = lambda _: None,
) -> Straight | None:
    """Read files as they stand; ``None`` where a single row needs more care.

    Args:
        opened: The files.
        config: What their fields mean.
        asked: How they are to be read.
        lay: Lays the orders down where they are read from later on, instead of keeping them in memory.
        tell: Is told how many files are read.
    """
    sizes = [LARGE if table.size is None else table.size for table, _ in opened]
    if sum(sizes) < LARGE:
        return None
    ways = [
        (each.system, each.currency, each.columns.keys(), each.has_lines, each.amount_is_of_line) for _, each in opened
    ]
    try:
        if any(way != ways[0] for way in ways) or not all(_may(*each, asked, config) for each in opened):
            return None
        heads = [(table.head(_SAMPLE if n == 0 else 1), columns) for n, (table, columns) in enumerate(opened)]
        clocks = {_has_clock(*each) for each in heads} - {None}
        return _read(opened, heads[0][0], config, asked, lay, tell, clock=clocks == {True}) if len(clocks) < 2 else None
    except (*UNREADABLE, OSError, _Odd):
        return None


def _read(
    opened: Sequence[tuple[Table, Columns]],
    first: Table,
    config: Config,
    asked: Orders,
    lay: Lay | None,
    tell: Tell,
    *,
    clock: bool,
) -> Straight:
    columns = opened[0][1]
    # categories forget their texts unless a column has them, be it empty
    kept = {f: pl.Series(dtype=pl.Categorical(pl.Categories.random(physical=size))) for f, size in _TEXTS.items()}
    lines = columns.has_lines or _repeats(first, columns)
    cells = [_cells(*each, kept, clock=clock, lines=lines) for each in opened]
    head = _cells(first, columns, kept, clock=clock, lines=lines).collect().lazy()
    _check(head, columns)
    if lines:
        _counted(head, [_SAMPLE], columns, asked)
    elif _in_order(head) is None:
        raise _Odd
    # of columns that are read on their own, ids that grow need not be kept
    apart = not lines and all(table.text is None and table.size is not None for table, _ in opened)
    parts = [each.drop("order_id") for each in cells] if apart else cells
    rows, counts = (lay or _taken)(parts, tell)
    filled = _check(rows.lazy(), columns)
    ids = (pl.concat(cells) if apart else rows.lazy()).select("order_id")
    grows, stand_there = _in_order(ids), lay is None and all(table.size is not None for table, _ in opened)
    if grows is None and lines and isinstance(rows, pl.DataFrame):
        rows, counts = _together(rows, counts, columns)
        ids = rows.lazy().select("order_id")
        grows, stand_there = _in_order(ids), False
    if grows is None:
        raise _Odd
    if grows:
        rows = rows.drop("order_id", strict=False)
        if stand_there:  # what lies elsewhere is read once
            ids = pl.concat(cells).select("order_id")
    elif apart:
        both = pl.concat([rows.lazy(), ids], how="horizontal")
        rows = both.collect() if isinstance(rows, pl.DataFrame) else both
    notes: list[str] = []
    if lines:
        counts, several = _counted(rows, counts, columns, asked)
        notes = [f"{table.name}: {folding.LINES}" for (table, _), they in zip(opened, several, strict=True) if they]
    _check_shape(opened, counts, filled=filled)
    meanings = _meanings(rows.lazy().collect_schema().names(), kept, columns, config)
    orders = _orders(rows, *meanings, columns, config, ids if grows else None)
    sources = (Source(table.name, table.size, count) for (table, _), count in zip(opened, counts, strict=True))
    return Straight(*orders, tuple(sources), tuple(notes))


def _check_shape(opened: Sequence[tuple[Table, Columns]], counts: Sequence[int], *, filled: bool) -> None:
    """Go on if every row has the header's fields: Polars cuts one that is too long and fills one that is too short."""
    for (table, columns), count in zip(opened, counts, strict=True):
        used = len({*columns.used(), len(table.header) - 1})
        if not table.is_even(count, filled=filled, columns=used):
            raise _Odd


def _taken(parts: Sequence[pl.LazyFrame], tell: Tell) -> tuple[pl.DataFrame, list[int]]:
    """The rows in memory, and how many each part has."""
    frames: list[pl.DataFrame] = []
    while len(frames) < len(parts):  # a few at a time: to read many files at once takes more memory than their orders
        frames += pl.collect_all(parts[len(frames) : len(frames) + _AT_ONCE], engine="streaming")
        tell(len(frames))
    return pl.concat(frames), [frame.height for frame in frames]


def _may(table: Table, columns: Columns, asked: Orders, config: Config) -> bool:
    """Whether the headers, and what the user says, leave it possible."""
    system = columns.system
    own = system is not None and (system.grouped or system.fill_down or system.cautions)
    said = asked.decimal or asked.date_order or asked.date_format or asked.sign or asked.tz or asked.skip_bad_rows
    as_stored = table.text is not None and table.text.as_stored
    return (
        (table.container.is_typed or as_stored)
        and not (own or said or table.notes or columns.twins or columns.id_is_email or columns.missing)
        and not (columns.notes or columns.warnings or columns.scale)
        and asked.grain in {None, Grain.LINES}
        and set(columns.columns) <= _FIELDS
        and all(len(place.at) == 1 for place in columns.columns.values())
        and not order_lines.has_line_ids(table, columns)
        and not row_types.typed_columns(table, columns, config)
    )


def _has_clock(table: Table, columns: Columns) -> bool | None:
    """Whether the days of a file have a time; the first tells, of none there is nothing to tell."""
    cell, dtype = typed_rows.cell_of(columns, "ordered_on", table.cells.collect_schema())
    if dtype != pl.String:
        return dtype != pl.Date
    first = table.cells.head(1).select(cell.str.contains(":", literal=True)).collect().to_series()
    return first.any() if len(first) else None


def _repeats(table: Table, columns: Columns) -> bool:
    """Whether a row has the order id of that before."""
    cell, _ = typed_rows.cell_of(columns, "order_id", table.cells.collect_schema())
    return bool(table.cells.select((cell == cell.shift(1)).any()).collect().item())


def _cells(table: Table, columns: Columns, kept: dict[str, pl.Series], *, clock: bool, lines: bool) -> pl.LazyFrame:
    """The fields of a file's rows, null where a cell is not plainly written; texts as they stand."""
    schema = table.cells.collect_schema()
    cells = {field: typed_rows.cell_of(columns, field, schema) for field in (*columns.columns, "customer")}
    amount = _amount(*cells["amount"]) if "amount" in columns else _product(cells["unit_price"], cells["quantity"])
    last = pl.col(schema.names()[-1])
    whole = last.is_not_null() if table.text is not None else pl.lit(value=True)
    cells = {field: cell for field, cell in cells.items() if field not in {"amount", "unit_price", "quantity"}}
    rows = table.cells.select(amount=amount, whole=whole, **{field: cell for field, (cell, _) in cells.items()})
    texts = {field: (pl.col(field), cells[field][1]) for field in kept if field in cells}
    return (_folded(rows) if lines else rows).select(
        pl.exclude(cells),
        order_id=_id(pl.col("order_id"), cells["order_id"][1]),
        ordered_at=typed_rows.in_calendar(_moment(pl.col("ordered_on"), cells["ordered_on"][1], clock=clock)),
        **{
            field: (cell if dtype == pl.String else typed_rows.text(cell, dtype)).cast(kept[field].dtype)
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
    return typed_rows.moment(cell, dtype, None) if isinstance(dtype, pl.Datetime) else pl.lit(None, pl.Datetime("us"))


def _amount(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """An amount of four decimals at most, in ten-thousandths."""
    if dtype == pl.String or dtype.is_float():
        # a float goes by its text: what it divided by a number is hangs on how many others are divided with it
        text = cell if dtype == pl.String else typed_rows.text(cell, dtype)
        cell = pl.when(text.str.contains(_AMOUNT if dtype == pl.String else _NUMBER)).then(text)
    elif not (dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale <= 4)):
        return pl.lit(None, pl.Int64)
    amount = cell.cast(order_frame.MONEY, strict=False)
    return pl.when(amount.abs() < _LARGEST).then(amount).to_physical().cast(pl.Int64, strict=False)


def _product(prices: tuple[pl.Expr, pl.DataType], quantities: tuple[pl.Expr, pl.DataType]) -> pl.Expr:
    """Price × quantity, of whole quantities, in ten-thousandths."""
    price, (quantity, dtype) = _amount(*prices), quantities
    if dtype != pl.String and not dtype.is_integer():
        return pl.lit(None, pl.Int64)
    quantity = quantity.cast(pl.Int64, strict=False)
    small = (price.abs() < _DEAREST * order_frame.SCALE) & quantity.is_between(-_MOST_OF_IT, _MOST_OF_IT)
    return pl.when(small).then(price * quantity)


def _folded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows below each other that differ in nothing but the amount as one: the last, with the sum of their amounts.

    Sums that run from the first row on, less what they were at the order before: no row is moved, none looked for.
    ``fine`` is null from the first amount on that is not plainly written, ``lines`` are the rows, ``each`` is the
    amount of the last.
    """
    amount, marks = pl.col("amount"), pl.col("marks")
    said = [pl.col(name) for name in rows.collect_schema() if name not in {"amount", "whole"}]
    goes_on = pl.all_horizontal(each.eq_missing(each.shift(1)) for each in said)
    odd = amount.is_null() | (amount.abs() > _LINE)
    running = rows.with_row_index("lines", offset=1).with_columns(
        pl.col("lines").cast(pl.Int64),
        each=amount,
        amount=amount.cum_sum(),
        marks=pl.when(odd).then(1 << 32).when(~pl.col("whole")).then(1).otherwise(0).cum_sum(),
    )
    return (
        running.filter(~goes_on.shift(-1, fill_value=False))
        .with_columns(pl.col(name).diff().fill_null(pl.col(name)) for name in ("amount", "lines"))
        .with_columns(fine=pl.when(marks < 1 << 32).then(pl.lit(value=True)), whole=marks == 0)
        .drop("marks")
    )


def _together(rows: pl.DataFrame, counts: Sequence[int], columns: Columns) -> tuple[pl.DataFrame, list[int]]:
    """The rows with those of an order that others stand between as one, where its first is; and how many of each file.

    They are few: in a file that is not sorted by order all would be moved, which the careful reading does as well.
    """
    file = pl.concat([pl.repeat(n, count, dtype=pl.UInt32, eager=True) for n, count in enumerate(counts)])
    rows = rows.with_row_index("row").with_columns(file=file)
    twice = pl.struct("file", "order_id").is_duplicated()
    several = rows.filter(pl.col("order_id").is_duplicated()).filter(twice)
    if several.height > rows.height // _FEW:
        raise _Odd
    at = pl.col("ordered_at")
    texts = [name for name in _TEXTS if name in rows.columns]
    # without what only lines have, rows of different times are versions
    same = [at.dt.date() if columns.has_lines else at, *(pl.col(name).to_physical() for name in texts)]
    agree = pl.all_horizontal(one.eq_missing(one.first()).all() for one in same)
    one = several.group_by("file", "order_id").agg(
        pl.col("row").min(),
        at.min(),
        pl.col("amount", "lines").sum(),
        pl.col(*texts, "each").first(),
        whole=pl.col("whole").all(),
        fine=agree,
    )
    if not one["fine"].all():
        raise _Odd
    found = pl.concat([rows.join(several, on="row", how="anti"), one.select(rows.columns)]).sort("row")
    return found.drop("row", "file"), [int((found["file"] == n).sum()) for n in range(len(counts))]


def _counted(
    rows: pl.DataFrame | pl.LazyFrame, counts: Sequence[int], columns: Columns, asked: Orders
) -> tuple[list[int], list[bool]]:
    """The rows of each file, and whether it has several of one order; go on if their amounts are to be summed."""
    parts, first = [], 0
    for count in counts:
        parts.append(rows.lazy().slice(first, count))
        first += count
    lines = pl.col("lines")
    # amounts that are all alike may be that of the order, repeated
    differ = (pl.col("amount") != lines * pl.col("each")).any()
    facts = (lines.sum(), lines.max().fill_null(0).alias("most"), differ.alias("differ"))
    found = [each.row(0) for each in pl.collect_all([part.select(facts) for part in parts])]
    said = asked.grain is not None or columns.amount_is_of_line
    for _, most, differ in found:
        if most > _MOST_LINES or (most > 1 and not (said or differ)):
            raise _Odd
    return [count for count, *_ in found], [most > 1 for _, most, _ in found]


def _check(rows: pl.LazyFrame, columns: Columns) -> bool:
    """Go on if every row is plain, and their sum is one. Whether the last cell of each is filled."""
    known = rows.collect_schema()
    always = ["ordered_at", "amount", *(name for name in ("status", "fine") if name in known)]
    if {"customer", "customer_id"} <= columns.columns.keys():  # one that has its id on some orders only wants more care
        always.append("customer_id")
    facts = rows.select(
        pl.len() > 0,
        pl.all_horizontal(pl.col(always).is_not_null().all()).alias("filled"),
        large=pl.col("amount").abs().cast(pl.Float64).sum() <= order_frame.MAX_SUM,
        whole=pl.col("whole").all(),
    )
    *plain, whole = facts.collect(engine="streaming").row(0)
    if not all(plain):
        raise _Odd
    return bool(whole)


def _in_order(ids: pl.LazyFrame) -> bool | None:
    """Whether each id is greater than that before, as systems give them; ``None`` if a row has that of another."""
    at, number = pl.col("order_id"), pl.col("order_id").hash()
    facts = ids.select(pl.len(), filled=at.is_not_null().all(), grows=(at > at.shift(1)).all())
    count, filled, grows = facts.collect(engine="streaming").row(0)
    if not filled:
        raise _Odd
    if grows:
        return True
    # ids whose numbers differ do; a portion at a time takes little memory
    portions = -(-count // _PORTION)
    each = (ids.filter(number % portions == n).select(number.n_unique()) for n in range(portions))
    return False if sum(found.collect(engine="streaming").item() for found in each) == count else None


def _meanings(
    fields: Sequence[str], kept: dict[str, pl.Series], columns: Columns, config: Config
) -> tuple[str, dict[str, pl.Series]]:
    """The field whose codes tell the customer's key, and what each code stands for; go on if that is all."""
    words = columns.words(config.statuses)
    text, word = pl.col("text"), typed_rows.WORD
    name = typed_rows.name(text, word)
    of, key = "customer", text_columns.normalised(name)
    if "customer_id" in columns:
        of, key = "customer_id", typed_rows.id_of_customer(text, word).str.normalize("NFKC")
    works = {
        "key": (of, key),
        "customer": ("customer", name),
        "rep": ("rep", typed_rows.rep_name(text, word)),
        "currency": ("currency", typed_rows.currency_code(text, word)),
        "status": ("status", typed_rows.class_of(text, word, words)),
    }
    meanings: dict[str, pl.Series] = {}
    for field in (field for field in kept if field in fields):
        texts = (
            typed_rows.texts_of(kept[field]).to_frame("text").lazy().with_columns(typed_rows.text(text, pl.String()))
        )
        theirs = {meaning: work for meaning, (source, work) in works.items() if source == field}
        meanings |= texts.select(**theirs).collect().to_dict()
        if field in {"customer", "customer_id", "rep"} and customers.needs_care(typed_rows.texts_of(kept[field])):
            raise _Odd
    if of != "customer" and (meanings["key"].null_count() or meanings["key"].str.contains(_ROUNDED).any()):
        raise _Odd
    if not set(meanings.get("status", ())) <= _CLASSES:
        raise _Odd
    return of, {field: _coded(field, meaning, kept) for field, meaning in meanings.items()}


def _coded(field: str, meaning: pl.Series, kept: dict[str, pl.Series]) -> pl.Series:
    """A meaning as a word of few; texts that mean themselves keep their codes, which takes no search."""
    if field == "status":
        return meaning.cast(order_frame.STATUS)
    if field in kept and meaning.equals(typed_rows.texts_of(kept[field]), null_equal=True):
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
    known["status"] = pl.lit(Status.CONFIRMED.value, order_frame.STATUS)
    orders = rows.lazy() if isinstance(rows, pl.DataFrame) else rows.with_columns(**put)
    if "lines" not in orders.collect_schema():
        known["lines"] = pl.lit(1)
    orders = orders.with_columns(**{field: cell for field, cell in known.items() if field not in meanings})
    if not clock:
        orders = orders.with_columns(ordered_on=at, ordered_at=at.cast(pl.Datetime("us")))
    if config.currency:
        orders = orders.with_columns(pl.col("currency").cast(pl.String).fill_null(config.currency).cast(word))
    orders = orders.with_columns(pl.col("lines").cast(pl.UInt32))
    names = list(order_frame.orders_schema())
    whole = orders if ids is None else pl.concat([orders, ids], how="horizontal")
    return whole.select(names), (orders if ids is None else orders.with_row_index("order_id")).select(names)
