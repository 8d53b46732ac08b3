"""The first speed: large files whose rows are orders, or their lines one below the other, in one pass.

What most systems export by the million is of this kind. It is proved, not
assumed: an id in each row that no other order has, a day, an amount and a
status in each, and lines of an order that agree on all but the amount. What a
cell means is said in :mod:`.decode.typed_rows`, for both speeds. Where the
proof fails, :mod:`.read_file` reads the file and says what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import categories, order_frame
from custreport.core.document import Source
from custreport.core.reading_options import Grain
from custreport.core.terms import Status
from custreport.sources import customers, file_notes, folding, order_lines, row_types, runs
from custreport.sources.containers.table import UNREADABLE
from custreport.sources.decode import typed_rows
from custreport.sources.runs import Ids
from custreport.sources.scan import (
    TEXTS,
    WATCHED,
    NotEligible,
    OddCells,
    Scan,
    decimal_of,
    decoded_id,
    has_clock,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.sources.columns import Columns
    from custreport.sources.containers.table import Table

    Tell = Callable[[int], object]
    Rows = pl.DataFrame | pl.LazyFrame
    Store = Callable[[Sequence[pl.LazyFrame], Tell], list[Rows]]

LARGE = 4 << 20
"""Bytes of all files together from which on it is tried; below, the full parser takes no time either."""
_FIELDS = {
    "order_id", "customer", "customer_id", "ordered_on", "status", "amount", "unit_price", "quantity", "currency",
    "rep",
}  # fmt: skip
_AT_ONCE = 4
_SAMPLE = 2_000
"""Rows that are tried first."""
_PEOPLE = {"customer", "customer_id", "rep"}
_UNWATCHED = pl.exclude(f"^{WATCHED}.*$")
_ROUNDED = r"(?i)e\+\d+$"


@dataclass(frozen=True, slots=True)
class Result:
    """What was read, and from where.

    ``orders`` have :func:`order_frame.orders_schema`, in some 25 bytes each: texts are
    codes, ``amount`` is Int64, in ten-thousandths. ``coded`` are the same rows, but
    ``order_id``, which then is there for its order only, may be a row's number.
    """

    orders: pl.LazyFrame
    coded: pl.LazyFrame
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


def read(
    opened: Sequence[tuple[Table, Columns]],
    config: Config,
    asked: Orders,
    store: Store | None = None,
    tell: Tell = lambda _: None,
) -> Result | None:
    """Read files in one pass; ``None`` where a row needs the full parser.

    Args:
        opened: The files.
        config: What their fields mean.
        asked: How they are to be read.
        store: Writes the rows to where they are read from later on, instead of keeping them in memory.
        tell: Is told how many files are read.
    """
    sizes = [LARGE if table.size is None else table.size for table, _ in opened]
    if sum(sizes) < LARGE:
        return None
    ways = [
        (each.system, each.currency, each.columns.keys(), each.has_lines, each.amount_is_of_line) for _, each in opened
    ]
    try:
        if any(way != ways[0] for way in ways) or not all(_is_eligible(*each, asked) for each in opened):
            return None
        heads = [(table.head(_SAMPLE), columns) for table, columns in opened]
        clocks = {has_clock(*each) for each in heads} - {None}
        return (
            _Pass(opened, [head for head, _ in heads], config, asked, clock=clocks == {True}).read(store, tell)
            if len(clocks) < 2
            else None
        )
    except (*UNREADABLE, OSError, NotEligible):
        return None


def _is_eligible(table: Table, columns: Columns, asked: Orders) -> bool:
    """Whether the headers, and the options, leave it possible."""
    system = columns.system
    special = system is not None and (system.grouped or system.fill_down or system.cautions)
    # the full parser says whether an option of reading changed anything
    options = asked.decimal or asked.date_order or asked.date_format or asked.sign or asked.tz
    return (
        not (special or options or columns.twins or columns.id_is_email or columns.missing)
        and not (columns.notes or columns.warnings or columns.scale)
        and asked.grain in {None, Grain.LINES}
        and set(columns.columns) <= _FIELDS
        and not order_lines.has_line_ids(table, columns)
    )


class _Pass:
    """One pass over files that have the same columns."""

    def __init__(
        self, opened: Sequence[tuple[Table, Columns]], heads: list[Table], config: Config, asked: Orders, *, clock: bool
    ) -> None:
        """Nothing is read yet but the first rows of each, ``heads``."""
        self.tables, self.columns = [table for table, _ in opened], opened[0][1]
        self.config, self.asked = config, asked
        texts = {name: categories.empty(size) for name, size in TEXTS.items()}
        first = heads[0]
        self.first = Scan(first, self.columns, texts, clock, decimal_of(first, self.columns, asked))
        self.scans = [Scan(*each, texts, clock, self.first.decimal) for each in opened]
        for head, scan in zip(heads, self.scans, strict=True):
            few = row_types.candidates(head, scan.columns, config)
            self._check_types(scan, few)
            scan.watched.update((at, categories.empty()) for at in few)
        self.reading = typed_rows.Reading(self.columns.words(config.statuses))
        self.lines = self.columns.has_lines or runs.repeats(first, self.columns)

    def cells(self, scan: Scan) -> pl.LazyFrame:
        """The decoded cells of a file; with ``lines`` those of rows below each other that are one order as one."""
        fields, rows = scan.cells()
        return scan.decoded(runs.sum_runs(rows) if self.lines else rows, fields)

    def read(self, store: Store | None, tell: Tell) -> Result:
        """The orders.

        Raises:
            NotEligible: a row needs the full parser.
        """
        self._try_head()
        # of columns that are read on their own, ids that grow need not be kept
        apart = not self.lines and all(table.text is None and table.size is not None for table in self.tables)
        # what lies elsewhere is read once
        plain = store is None and all(table.size is not None for table in self.tables)
        try:
            rows, readings, counts = self._scanned(store, tell, apart=apart, plain=plain and not self.first.has_odd())
        except OddCells:
            rows, readings, counts = self._scanned(store, tell, apart=apart, plain=False)
        cells = [self.cells(scan).select(_UNWATCHED) for scan in self.scans]
        filled = _check(rows.lazy(), self.columns)
        rows, counts, ids = self._identified(rows, counts, cells, apart=apart, stored=store is not None)
        grains = [folding.ORDER] * len(counts)
        if self.lines:
            counts, several = runs.count_lines(rows, counts, self.columns, self.asked)
            grains = [folding.LINES if each else folding.ORDER for each in several]
        self._check_shape(counts, filled=filled)
        rows = self._meanings(rows, readings[0])
        currency = self.columns.currency or next(iter(readings[0].units), None)
        orders = _orders(rows, currency, self.config, ids)
        each = zip(self.tables, readings, grains, strict=True)
        notes = [note for table, reading, grain in each for note in file_notes.reading_notes(table, reading, grain)]
        sources = (Source(table.name, table.size, n) for table, n in zip(self.tables, counts, strict=True))
        return Result(*orders, tuple(sources), tuple(notes))

    def _scanned(
        self, store: Store | None, tell: Tell, *, apart: bool, plain: bool
    ) -> tuple[Rows, list[typed_rows.Reading], list[int]]:
        """The rows of all files, how each was read, and how many each has; ids that stand ``apart`` left out.

        Raises:
            OddCells: a cell is not canonical, and ``plain`` takes all to be.
            NotEligible: a row needs the full parser.
        """
        self.scans = [replace(scan, plain=plain) for scan in self.scans]
        cells = [self.cells(scan) for scan in self.scans]
        parts = [each.drop("order_id") for each in cells] if apart else cells
        # nothing else holds on to the columns that are replaced from here on
        return self._resolved(self._orders_only((store or _collected)(parts, tell)))

    def _orders_only(self, parts: Sequence[Rows]) -> list[Rows]:
        """The rows without the columns that were watched.

        Raises:
            NotEligible: one of them says that a row is no order.
        """
        for scan in self.scans:
            self._check_types(scan, scan.watched_texts())
        return [each.select(_UNWATCHED) for each in parts]

    def _check_types(self, scan: Scan, texts: Mapping[int, pl.Series]) -> None:
        """Go on if none of these texts of columns says that a row is no order.

        Raises:
            NotEligible: one does.
        """
        if row_types.classified(scan.table, scan.columns, self.config, texts):
            raise NotEligible

    def _check_shape(self, counts: Sequence[int], *, filled: bool) -> None:
        """Go on if every row has the header's fields: Polars cuts one that is too long, fills one that is too short.

        Raises:
            NotEligible: a row may have others.
        """
        for scan, count in zip(self.scans, counts, strict=True):
            used = len({*scan.columns.used(), len(scan.table.header) - 1})
            if not scan.table.is_even(count, filled=filled, columns=used):
                raise NotEligible

    def _try_head(self) -> None:
        head = self.cells(self.first).collect()
        rows, _ = resolve(head, self.first, self.reading, self.asked)
        _check(rows.lazy(), self.columns)
        if self.lines:
            runs.count_lines(rows.lazy(), [_SAMPLE], self.columns, self.asked)
        elif runs.ids_of([rows.lazy()]) is Ids.REPEAT:
            raise NotEligible

    def _identified(
        self, rows: Rows, counts: list[int], cells: list[pl.LazyFrame], *, apart: bool, stored: bool
    ) -> tuple[Rows, list[int], pl.LazyFrame | None]:
        """The rows, one for each order, and how many of each file; their ids where they are not in the rows.

        Raises:
            NotEligible: rows of an order stand apart, in more than a few orders.
        """
        # what lies elsewhere is read once
        in_place = not stored and all(table.size is not None for table in self.tables)
        state = runs.ids_of(cells if apart else [rows.lazy()])
        if state is Ids.ODD:
            decoded = decoded_id(pl.col("order_id"))
            cells = [each.with_columns(order_id=decoded) for each in cells]
            rows = rows if apart else rows.with_columns(order_id=decoded)
            state = runs.ids_of(cells if apart else [rows.lazy()], decoded=True)
        if state is Ids.REPEAT and self.lines and isinstance(rows, pl.DataFrame):
            rows, counts = runs.join_runs(rows, counts, self.columns)
            in_place = False
            state = runs.ids_of([rows.lazy()], decoded=True)
        ids = (pl.concat(cells) if apart else rows.lazy()).select("order_id")
        if state is Ids.REPEAT:
            raise NotEligible
        if state is Ids.GROW:
            # ids that grow need not be kept: they are read again where they are wanted
            rows = rows.drop("order_id", strict=False)
            return rows, counts, pl.concat(cells).select("order_id") if in_place else ids
        if apart:
            both = pl.concat([rows.lazy(), ids], how="horizontal")
            rows = both.collect() if isinstance(rows, pl.DataFrame) else both
        return rows, counts, None

    def _resolved(self, parts: Sequence[Rows]) -> tuple[Rows, list[typed_rows.Reading], list[int]]:
        """The rows of all files, odd cells decoded; how those of each were read, and how many they are."""
        resolved = [resolve(part, scan, self.reading, self.asked) for part, scan in zip(parts, self.scans, strict=True)]
        rows = [each for each, _ in resolved]
        counts = [each.lazy().select(pl.len()).collect().item() for each in rows]
        if len({each.lazy().collect_schema()["ordered_at"] for each in rows}) > 1:  # one has a time after all
            rows = [each.with_columns(pl.col("ordered_at").cast(pl.Datetime("us"))) for each in rows]
        readings = [reading for _, reading in resolved]
        if len({reading.units for reading in readings}) > 1:
            raise NotEligible
        if any(isinstance(each, pl.LazyFrame) for each in rows):
            return pl.concat([each.lazy() for each in rows]), readings, counts
        whole = pl.concat([each for each in rows if isinstance(each, pl.DataFrame)])
        return whole, readings, counts

    def _meanings(self, rows: Rows, reading: typed_rows.Reading) -> Rows:
        """Rows with what their texts mean, as codes. A DataFrame is changed in place.

        Raises:
            NotEligible: a text needs more than itself.
        """
        known = rows.lazy().collect_schema()
        words = {
            name: typed_rows.CodedWords(name, texts) for name, texts in self.scans[0].texts.items() if name in known
        }
        row = typed_rows.Row(words, reading)
        _check_texts(words, reading)
        found: dict[str, pl.Expr] = {}
        if "status" in row:
            found["status"], *_ = typed_rows.status_of(row, pl.col("amount"))
        if "customer_id" in row:
            found["key"] = typed_rows.key_of_id(*row.cell("customer_id"))
        else:
            found["key"] = typed_rows.key_of_name(*row.cell("customer"))
        if "customer" in row:
            found["customer"] = typed_rows.name(*row.cell("customer"))
        if "rep" in row:
            found["rep"] = typed_rows.rep_name(*row.cell("rep"))
        if "currency" in row:
            found["currency"] = typed_rows.currency_code(*row.cell("currency"))
        if known["ordered_at"] != pl.Date:
            found["ordered_on"] = pl.col("ordered_at").dt.date()
        return rows.with_columns(**found) if isinstance(rows, pl.LazyFrame) else runs.in_place(rows, found)


def _check_texts(words: dict[str, typed_rows.CodedWords], reading: typed_rows.Reading) -> None:
    """Go on if each text says all by itself.

    Raises:
        NotEligible: who is nobody, or what is paid back, other rows or columns decide as well.
    """
    word = typed_rows.WORD
    if any(customers.needs_care(words[name].each(lambda text: text)) for name in _PEOPLE if name in words):
        raise NotEligible
    if "status" in words:
        kinds = words["status"].each(lambda text: typed_rows.class_of(text, word, reading.statuses))
        if not kinds.is_in([each.value for each in Status]).all(ignore_nulls=False):
            raise NotEligible
    if "customer_id" in words:
        keys = words["customer_id"].each(lambda text: typed_rows.key_of_id(text, word))
        if keys.null_count() or keys.str.contains(_ROUNDED).any():
            raise NotEligible


def _collected(parts: Sequence[pl.LazyFrame], tell: Tell) -> list[Rows]:
    """The rows in memory."""
    frames: list[Rows] = []
    while len(frames) < len(parts):  # a few at a time: to read many files at once takes more memory than their orders
        frames += pl.collect_all(parts[len(frames) : len(frames) + _AT_ONCE], engine="streaming")
        tell(len(frames))
    return frames


def _check(rows: pl.LazyFrame, columns: Columns) -> bool:
    """Whether the last cell of each row is filled.

    Raises:
        NotEligible: a row lacks something, or their sum does not fit.
    """
    known = rows.collect_schema()
    always = ["ordered_at", "amount", *(name for name in ("status", "fine") if name in known)]
    if {"customer", "customer_id"} <= columns.columns.keys():  # one that has its id on some orders only
        always.append("customer_id")
    facts = rows.select(
        pl.len() > 0,
        pl.all_horizontal(pl.col(always).is_not_null().all()).alias("filled"),
        large=pl.col("amount").abs().cast(pl.Float64).sum() <= order_frame.MAX_SUM,
        whole=pl.col("whole").all(),
    )
    *plain, whole = facts.collect(engine="streaming").row(0)
    if not all(plain):
        raise NotEligible
    return bool(whole)


def _orders(
    rows: Rows, currency: str | None, config: Config, ids: pl.LazyFrame | None
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows as orders, whole and with codes.

    ``ids`` that grow from row to row are read again where they are wanted.
    """
    orders = rows.lazy()
    word, at, known = categories.own(), pl.col("ordered_at"), orders.collect_schema()
    missing = {
        "customer": pl.lit(None, word),
        "rep": pl.lit(None, word),
        "currency": pl.lit(currency, word),
        "status": pl.lit(Status.CONFIRMED.value, order_frame.STATUS),
        "lines": pl.lit(1),
    }
    orders = orders.with_columns(**{name: value for name, value in missing.items() if name not in known})
    if known["ordered_at"] == pl.Date:
        orders = orders.with_columns(ordered_on=at, ordered_at=at.cast(pl.Datetime("us")))
    elif "ordered_on" not in known:
        orders = orders.with_columns(ordered_on=at.dt.date())
    if config.currency:
        orders = orders.with_columns(pl.col("currency").cast(pl.String).fill_null(config.currency).cast(word))
    orders = orders.with_columns(pl.col("lines").cast(pl.UInt32))
    names = list(order_frame.orders_schema())
    whole = orders if ids is None else pl.concat([orders, ids], how="horizontal")
    return whole.select(names), (orders if ids is None else orders.with_row_index("order_id")).select(names)
