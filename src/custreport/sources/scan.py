"""One pass over a file: each cell as its value where it is canonical, else as the code of its text.

What most systems write (ISO dates, plain amounts) is decoded by strict
expressions while the file is scanned. A cell that is written in any other way
does not stop that: its column holds, beyond all values, the code of the text,
and :func:`resolve` decodes the distinct texts of that column afterwards, as
:mod:`.decode.typed_rows` does. An odd cell so costs one column, not the file.

Texts are dictionary-encoded.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import categories, order_frame
from custreport.core.reading_options import DecimalMark
from custreport.sources.decode import amounts, detect, typed_rows
from custreport.sources.decode.dates import DateFormat
from custreport.sources.row_types import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.core.reading_options import Orders
    from custreport.sources.columns import Columns
    from custreport.sources.containers.table import Table

Cell = tuple[pl.Expr, pl.DataType]

# none with a point: 1001.0 is 1001
ID = r"^[0-9A-Za-z#/_-]*[0-9][0-9A-Za-z#/_-]*$"
_SECOND = "%Y-%m-%d %H:%M:%S"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_AMOUNT = {
    # three decimals behind one to three digits may be thousands
    DecimalMark.POINT: r"^-?(\d{1,15}(\.(\d{1,2}|\d{4}))?|(0|\d{4,15})\.\d{3})$",
    DecimalMark.COMMA: r"^-?\d{1,15}$",
}
_NUMBER = r"^-?\d{1,15}(\.\d{1,4})?$"
_LARGEST = 10**14
_DEAREST, _MOST_OF_IT = 10**7, 10**7
"""Of prices and quantities: their product is far from what 64 bits hold."""
_ODD = {"ordered_at": 1 << 62, "amount": 1 << 62}
_OURS = date(1900, 1, 1), date(2500, 1, 1)
"""Days that no other calendar has."""
WATCHED = "watched "
"""What the names of columns begin with that are read for their distinct texts only."""
_ODD_DAY = 1 << 30
"""From here on a number is no value, but the code of a text."""
TEXTS: dict[str, categories.Codes] = {
    "customer": pl.UInt32, "customer_id": pl.UInt32, "rep": pl.UInt32, "currency": pl.UInt8, "status": pl.UInt8,
}  # fmt: skip


class NotEligible(Exception):  # noqa: N818 — no fault of the file
    """What is read needs the full parser: it says why, or which rows it leaves out."""


class OddCells(NotEligible):
    """A cell is not canonical, and the scan took all to be."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How the cells of one file are decoded.

    ``clock`` is whether most days have a time; ``decimal`` the mark that amounts
    seem to have. ``texts`` hold the categories of the text columns, which
    several files share, ``odd`` those of the cells that are not canonical. A
    category forgets its texts unless a column has it, be it empty. ``watched``
    are those of the columns that may say what a row is, by their position. A
    ``plain`` scan looks for no odd cells, which takes a tenth of its time:
    where there are any, :func:`resolve` asks for another.
    """

    table: Table
    columns: Columns
    texts: dict[str, pl.Series]
    clock: bool
    decimal: DecimalMark = DecimalMark.POINT
    odd: dict[str, pl.Series] = field(default_factory=lambda: {name: categories.empty() for name in _ODD})
    watched: dict[int, pl.Series] = field(default_factory=dict)
    plain: bool = False

    def cells(self) -> tuple[dict[str, Cell], pl.LazyFrame]:
        """The fields as they stand there, and the rows: fields, ``amount`` decoded, ``whole``, what is watched."""
        schema = self.table.cells.collect_schema()
        cells = {name: typed_rows.cell_of(self.columns, name, schema) for name in (*self.columns.columns, "customer")}
        last = pl.col(schema.names()[-1])
        whole = last.is_not_null() if self.table.text is not None else pl.lit(value=True)
        fields = {name: cell for name, cell in cells.items() if name not in {"amount", "unit_price", "quantity"}}
        watched = {
            # tidied later, each distinct text once
            f"{WATCHED}{at}": (pl.col(str(at)) if schema[str(at)] == pl.String else text_of(at, schema)).cast(
                texts.dtype
            )
            for at, texts in self.watched.items()
        }
        rows = self.table.cells.select(
            amount=self._amount(cells), whole=whole, **{name: cell for name, (cell, _) in fields.items()}, **watched
        )
        return fields, rows

    def has_odd(self) -> bool:
        """Whether a cell that was read is not canonical."""
        return any(len(typed_rows.texts_of(each)) for each in self.odd.values())

    def watched_texts(self) -> dict[int, pl.Series]:
        """The distinct texts of the columns that are watched, once the rows are read."""
        return {at: _tidy(typed_rows.texts_of(each)).unique() for at, each in self.watched.items()}

    def _amount(self, cells: dict[str, Cell]) -> pl.Expr:
        if "amount" not in self.columns:
            return _product(cells["unit_price"], cells["quantity"], self.decimal)
        cell, dtype = cells["amount"]
        value = amount(cell, dtype, self.decimal)
        return self._with_odd("amount", value, cell, dtype) if dtype == pl.String or dtype.is_float() else value

    def decoded(self, rows: pl.LazyFrame, fields: dict[str, Cell]) -> pl.LazyFrame:
        """Rows of :meth:`cells` decoded; null is an empty cell and a day that is none; ids stay as they are written."""
        moment = _moment(pl.col("ordered_on"), fields["ordered_on"][1], clock=self.clock)
        if not fields["ordered_on"][1].is_temporal():
            moment = moment if self.plain else typed_rows.in_calendar(moment)
            moment = self._with_odd("ordered_at", moment, pl.col("ordered_on"), pl.String())
        else:
            moment = typed_rows.in_calendar(moment).to_physical()
        texts = {name: (pl.col(name), fields[name][1]) for name in self.texts if name in fields}
        return rows.select(
            pl.exclude(fields),
            order_id=_written_id(pl.col("order_id"), fields["order_id"][1]),
            ordered_at=moment,
            **{
                name: (cell if dtype == pl.String else typed_rows.text(cell, dtype)).cast(self.texts[name].dtype)
                for name, (cell, dtype) in texts.items()
            },
        )

    def _with_odd(self, name: str, value: pl.Expr, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
        """A value, or the code of the text that is none; in a plain scan null."""
        if self.plain:
            return value.to_physical()
        odd = pl.when(value.is_null()).then(cell)
        text = odd if dtype == pl.String else typed_rows.text(odd, dtype)
        code = text.cast(self.odd[name].dtype).to_physical()
        if name == "ordered_at" and not self.clock:
            return pl.coalesce(value.to_physical(), code.cast(pl.Int32) + _ODD_DAY)
        return pl.coalesce(value.to_physical(), code.cast(pl.Int64) + _ODD[name])


def has_clock(table: Table, columns: Columns) -> bool | None:
    """Whether the days of a file have a time; the first tells, ``None`` if the file is empty."""
    cell, dtype = typed_rows.cell_of(columns, "ordered_on", table.cells.collect_schema())
    if dtype != pl.String:
        return dtype != pl.Date
    first = table.cells.head(1).select(cell.str.contains(":", literal=True)).collect().to_series()
    return first.any() if len(first) else None


def decimal_of(table: Table, columns: Columns, asked: Orders) -> DecimalMark:
    """The decimal mark that the first amounts seem to have."""
    schema = table.cells.collect_schema()
    cells = [typed_rows.cell_of(columns, name, schema) for name in ("amount", "unit_price") if name in columns]
    texts = [typed_rows.text(*each).alias(str(n)) for n, each in enumerate(cells) if each[1] == pl.String]
    if not texts:
        return DecimalMark.POINT
    return (
        amounts.detect(table.cells.select(texts[0]).collect().to_series(), asked.decimal).decimal or DecimalMark.POINT
    )


def amount(cell: pl.Expr, dtype: pl.DataType, decimal: DecimalMark = DecimalMark.POINT) -> pl.Expr:
    """An amount of four decimals at most, in ten-thousandths; null where it is not canonical."""
    if dtype == pl.String or dtype.is_float():
        # a float goes by its text: what it divided by a number is hangs on how many others are divided with it
        text = cell if dtype == pl.String else typed_rows.text(cell, dtype)
        cell = pl.when(text.str.contains(_AMOUNT[decimal] if dtype == pl.String else _NUMBER)).then(text)
    elif not (dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale <= 4)):
        return pl.lit(None, pl.Int64)
    return units(cell)


def units(cell: pl.Expr) -> pl.Expr:
    """A number in ten-thousandths; null where it is none, or too large."""
    exact = cell.cast(order_frame.MONEY, strict=False)
    return pl.when(exact.abs() < _LARGEST).then(exact).to_physical().cast(pl.Int64, strict=False)


def _product(prices: Cell, quantities: Cell, decimal: DecimalMark) -> pl.Expr:
    """Price × quantity, of whole quantities, in ten-thousandths."""
    price, (quantity, dtype) = amount(*prices, decimal), quantities
    if dtype != pl.String and not dtype.is_integer():
        return pl.lit(None, pl.Int64)
    quantity = quantity.cast(pl.Int64, strict=False)
    small = (price.abs() < _DEAREST * order_frame.SCALE) & quantity.is_between(-_MOST_OF_IT, _MOST_OF_IT)
    return pl.when(small).then(price * quantity)


def _written_id(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """An id as it is written."""
    if dtype.is_integer() or dtype == pl.String:
        return cell.cast(pl.String)
    return typed_rows.text(cell, dtype)


def decoded_id(cell: pl.Expr) -> pl.Expr:
    """An id of a scan as the full parser reads it, also where it is not canonical."""
    canonical = cell.str.contains(ID)
    odd = typed_rows.order_number(pl.when(~canonical).then(cell), pl.String())
    return pl.coalesce(pl.when(canonical).then(cell), odd)


def _moment(cell: pl.Expr, dtype: pl.DataType, *, clock: bool) -> pl.Expr:
    """A day, or with a clock a time."""
    if dtype == pl.Date:
        return cell
    if isinstance(dtype, pl.Datetime):
        return typed_rows.moment(cell, dtype, None)
    if dtype != pl.String:
        return pl.lit(None, pl.Datetime("us") if clock else pl.Date())
    if clock:
        return pl.when(cell.str.contains(_SECONDS)).then(cell).str.to_datetime(_SECOND, strict=False, time_unit="us")
    return pl.when(cell.str.contains(_DAY)).then(cell).str.to_date("%Y-%m-%d", strict=False)


# --- odd cells ------------------------------------------------------------------------


def resolve(
    rows: pl.LazyFrame | pl.DataFrame, scan: Scan, reading: typed_rows.Reading, asked: Orders
) -> tuple[pl.LazyFrame | pl.DataFrame, typed_rows.Reading]:
    """The rows of a file with its odd cells decoded, ``ordered_at`` a Date or Datetime; and how they were read.

    As in the full parser: cells are taken to be ISO dates and plain numbers
    first; only where that leaves one unread is the writing of the column found.

    Raises:
        NotEligible: a cell cannot be read, or the data does not tell how.
        OddCells: a plain scan met one that is not canonical.
    """
    if scan.plain:
        _check_plain(rows.lazy(), scan)
    floor = {**_ODD} if scan.clock else {**_ODD, "ordered_at": _ODD_DAY}
    highest = rows.lazy().select(pl.col(name).max() for name in floor).collect(engine="streaming").row(0, named=True)
    odd = {
        name: _tidy(typed_rows.texts_of(scan.odd[name]))
        for name, first in floor.items()
        if (highest[name] or 0) >= first
    }
    if odd:
        reading, values = _decode(rows.lazy(), odd, floor, reading, scan, asked)
    else:
        values = {}
    at = pl.col("ordered_at")
    plain_type = whole = pl.Datetime("us") if scan.clock else pl.Date()
    if "ordered_at" in values:
        moments = values["ordered_at"]
        if not (moments.dt.truncate("1d") == moments).all():
            whole = pl.Datetime("us")
        plain = pl.when(at < floor["ordered_at"]).then(at).cast(plain_type).cast(whole)
        found = {"ordered_at": pl.coalesce(plain, _gathered(moments.cast(whole), at, floor["ordered_at"]))}
    else:
        found = {"ordered_at": at.cast(whole)}
    if "amount" in values:
        each = pl.col("amount")
        plain = pl.when(each < floor["amount"]).then(each)
        found["amount"] = pl.coalesce(plain, _gathered(values["amount"], each, floor["amount"]))
    return rows.with_columns(**found), reading


def _check_plain(rows: pl.LazyFrame, scan: Scan) -> None:
    """Go on if every cell has a value, and every day is far from the years of other calendars.

    Raises:
        OddCells: one has none.
    """
    at, whole = pl.col("ordered_at"), pl.Datetime("us") if scan.clock else pl.Date()
    first, last = (pl.lit(day).cast(whole).to_physical() for day in _OURS)
    given = pl.col("ordered_at", "amount").is_not_null().all()
    facts = rows.select(pl.all_horizontal(given), ours=(at.min() >= first) & (at.max() < last))
    if not all(facts.collect(engine="streaming").row(0)):
        raise OddCells


def _gathered(values: pl.Series, column: pl.Expr, floor: int) -> pl.Expr:
    return pl.lit(values).gather(pl.when(column >= floor).then(column - floor).cast(pl.UInt32))


def _tidy(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(typed_rows.text(pl.col("text"), pl.String())).to_series()


def _decode(
    rows: pl.LazyFrame,
    odd: dict[str, pl.Series],
    floor: dict[str, int],
    reading: typed_rows.Reading,
    scan: Scan,
    asked: Orders,
) -> tuple[typed_rows.Reading, dict[str, pl.Series]]:
    """The values of odd texts, each at its code."""
    values = {name: _values(name, texts, reading) for name, texts in odd.items()}
    unclear = "amount" in odd and bool(_of(odd["amount"], amounts.is_unclear).any())
    if unclear or any(len(_unread(odd[name], values[name])) for name in odd):
        closer = _look(rows, odd, floor, reading, scan, asked)
        values = {name: _values(name, texts, closer) for name, texts in odd.items()}
        reading = closer
    if any(len(_unread(odd[name], values[name])) for name in odd):
        raise NotEligible
    return reading, values


def _of(texts: pl.Series, work: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    return texts.to_frame("text").select(work(pl.col("text"))).to_series()


def _unread(texts: pl.Series, values: pl.Series) -> pl.Series:
    return texts.filter(values.is_null() & texts.is_not_null())


def _values(name: str, texts: pl.Series, reading: typed_rows.Reading) -> pl.Series:
    if name == "amount":
        return _of(texts, lambda text: units(typed_rows.number(text, pl.String(), reading.amounts)))
    return _of(
        texts, lambda text: typed_rows.in_calendar(typed_rows.moment(text, pl.String(), reading.zone, reading.date))
    )


def _look(
    rows: pl.LazyFrame,
    odd: dict[str, pl.Series],
    floor: dict[str, int],
    reading: typed_rows.Reading,
    scan: Scan,
    asked: Orders,
) -> typed_rows.Reading:
    """How the dates and amounts of a file are written: by the odd cells, and what the canonical ones prove."""
    evidence = {
        field: pl.concat([_canonical(rows, name, len(odd[name]), floor[name], scan), odd[name].rename("text")])
        for field, name in (("ordered_on", "ordered_at"), ("amount", "amount"))
        if name in odd
    }
    size = max(map(len, evidence.values()))
    cells = pl.DataFrame({field: texts.extend_constant(None, size - len(texts)) for field, texts in evidence.items()})
    fields = replace(
        scan.columns, columns={field: place for field, place in scan.columns.columns.items() if field in cells}
    )
    encoded = typed_rows.as_words(cells.lazy()).collect()
    closer, questions = detect.formats(encoded, fields, reading, asked, has_types=scan.table.text is None)
    if questions or closer.doubts:
        raise NotEligible
    plain = {
        field: len(texts) > len(odd["ordered_at" if field == "ordered_on" else field])
        for field, texts in evidence.items()
    }
    if plain.get("ordered_on") and closer.date is not DateFormat.ISO:
        raise NotEligible
    # what names its currency beside a column of currencies may contradict it
    if len(closer.units) > 1 or (closer.units and "currency" in scan.columns):
        raise NotEligible
    if "amount" in odd and closer.decimal is not scan.decimal:
        raise NotEligible
    return closer


def _canonical(rows: pl.LazyFrame, name: str, odd: int, floor: int, scan: Scan) -> pl.Series:
    """Canonical cells as they may be written: of days as many as outvote the odd ones, of amounts those that prove."""
    cell = pl.col(name)
    plain = rows.filter(cell < floor).select(cell.alias("text"))
    if name == "ordered_at":
        days = plain.unique().head(odd + 1).collect().to_series()
        return days.cast(pl.Datetime("us") if scan.clock else pl.Date()).cast(pl.String)
    some, broken = plain.select(pl.len() > 0, broken=(pl.col("text") % order_frame.SCALE != 0).any()).collect().row(0)
    return pl.Series("text", ["1"] * some + ["0.5"] * bool(broken), pl.String)
