"""Cells → values: one row of typed fields per row of the file.

A cell that holds something which cannot be read becomes null and is marked in
:data:`BAD`; an empty one becomes null. Nothing is rounded, guessed or dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

import polars as pl

from custreport.core import order_frame, text_columns
from custreport.core.currency import SIGNS
from custreport.core.terms import Status
from custreport.sources.containers.table import ROW
from custreport.sources.decode import amounts, currencies, dates, statuses
from custreport.sources.decode.dates import DateFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars._typing import PolarsDataType

    from custreport.core.reading_options import DecimalMark
    from custreport.sources.decode.amounts import AmountFormat
    from custreport.sources.decode.date_patterns import DatePattern
    from custreport.sources.schema_mapping import Columns

BAD = ("bad_ordered_on", "bad_status", "bad_amount")
"""Flags of a row, one for each field that holds something unreadable."""
MONEY_FIELDS = (
    "amount", "unit_price", "quantity", "refunded", "discount", "discount_percent", "discount_amount",
)  # fmt: skip
"""Fields that hold numbers; one decimal convention holds for all of a file."""
FINE = pl.Decimal(38, 8)
"""Line amounts before they are summed: price × quantity may have more than four decimals."""

WORD = pl.Categorical()
"""Text that is kept once for each distinct value."""

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
_WHOLE = r"^-?\d{1,9}$"
_SECONDS = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_SECOND = "%Y-%m-%d %H:%M:%S"
TOTAL = r"(?i)^(grand |sub-?)?totals?\b|^(summe|gesamt|totale?)$"
_TOTAL_OF = (
    r"(?i)\b(sub-?)?(total|totals|ergebnis|summe|gesamt|gesamtergebnis|zwischensumme|totale|totaal|subtotale|suma|razem"
    r"|soma|toplam|итого|всего)\s*:?$|^(ergebnis|summe|gesamt\w*|zwischensumme|totale|totaal|suma|somma|soma|razem|toplam"
    r"|итого|всего|合计|小计|总计|總計|合計|小計|総計)\b|(合计|小计|总计|合計|小計)$"
)
"""What only a row that is no order says of itself: ``Alder Total``, ``Summe Alder``."""


class Words:
    """The distinct texts of a column: what is read from it is read once for each.

    What :meth:`read` returns stands in the rows once they went through :func:`spread`.

    Args:
        field: The column.
        texts: Each, tidy, where its code says.
        gaps: Whether cells are empty.
    """

    def __init__(self, field: str, texts: pl.Series, *, gaps: bool) -> None:
        """Nothing is read yet."""
        self._field, self._gaps = field, gaps
        self._texts = texts.to_frame("text")
        self._works: dict[str, pl.Expr] = {}

    def read(self, cell: pl.Expr, work: Callable[[pl.Expr], pl.Expr], dtype: PolarsDataType) -> pl.Expr:
        """What ``work`` makes of the texts, in the cells' places; null where the cell is."""
        if self._texts.is_empty():
            return pl.lit(None, dtype)
        if dtype == pl.Boolean:
            return self._flag(cell, work)
        return self._later(work(pl.col("text")).cast(dtype))

    def every(self, test: Callable[[pl.Expr], pl.Expr]) -> bool:
        """Whether all the texts pass a test."""
        return bool(self._passed(test).all(ignore_nulls=False))

    def _flag(self, cell: pl.Expr, test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        """The same for a test, which most columns pass or fail as a whole; an empty cell may be false."""
        passed = self._passed(test)
        if not passed.any():
            return pl.lit(value=False)
        if passed.all(ignore_nulls=False):
            return cell.is_not_null() if self._gaps else pl.lit(value=True)
        return self._later(test(pl.col("text")))

    def _passed(self, test: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        return self._texts.select(test(pl.col("text"))).to_series()

    def _later(self, work: pl.Expr) -> pl.Expr:
        name = f"{self._field}:{len(self._works)}"
        self._works[name] = work
        return pl.col(name)

    def works(self) -> pl.LazyFrame:
        """What was asked for, one row a text."""
        return self._texts.lazy().select(**self._works)

    def in_place(self, texts: pl.Series) -> pl.Expr:
        """What was made of each text, where it stands in the column."""
        return pl.lit(texts).gather(pl.col(self._field).to_physical()).alias(texts.name)


class CodedWords(Words):
    """The same, read at once: what :meth:`read` returns needs no :func:`spread`, and texts stay codes.

    Args:
        field: The column.
        coded: Of its categories, be it empty.
    """

    def __init__(self, field: str, coded: pl.Series) -> None:
        """Nothing is read yet."""
        super().__init__(field, _tidy(texts_of(coded)), gaps=True)
        self._coded = coded

    def read(self, cell: pl.Expr, work: Callable[[pl.Expr], pl.Expr], dtype: PolarsDataType) -> pl.Expr:
        """What ``work`` makes of the texts, in the cells' places; null where the cell is."""
        meaning = self.each(work)
        meaning = _encoded(meaning, self._coded) if dtype == WORD else meaning.cast(dtype)
        return pl.lit(meaning).gather(cell.to_physical())

    def each(self, work: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        """What ``work`` makes of each text, at its code."""
        return self._texts.select(work(pl.col("text")).alias(self._field)).to_series()


def _encoded(meaning: pl.Series, coded: pl.Series) -> pl.Series:
    """Texts as codes; those that mean themselves keep theirs, which takes no search."""
    if not meaning.equals(texts_of(coded), null_equal=True):
        return meaning.cast(pl.Categorical(pl.Categories.random()))
    codes = pl.int_range(len(meaning), dtype=pl.UInt32, eager=True).to_frame("text")
    return codes.select(pl.col("text").cast(coded.to_physical().dtype).cat.to(coded.dtype)).to_series()


def as_words(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows whose texts are kept once each: Categorical, and every column has categories of its own."""
    texts = [name for name, dtype in rows.collect_schema().items() if dtype == pl.String]
    return rows.with_columns(pl.col(name).cast(pl.Categorical(pl.Categories.random())) for name in texts)


def kinds(cells: pl.DataFrame) -> dict[str, pl.DataType | Words]:
    """What each column holds: its type, or its :class:`Words`."""
    return {
        field: Words(field, _tidy(texts_of(cells[field])), gaps=cells[field].has_nulls())
        if isinstance(dtype, pl.Categorical)
        else dtype
        for field, dtype in cells.schema.items()
    }


def _tidy(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(text(pl.col("text"), pl.String())).to_series()


def texts_of(cells: pl.Series) -> pl.Series:
    """The texts that the categories of a column have, each at its code; null where a code was never used."""
    return cast("pl.Categorical", cells.dtype).categories.to_series()


def spread(cells: pl.DataFrame, kinds: Mapping[str, pl.DataType | Words]) -> pl.LazyFrame:
    """The cells and beside them what was asked of their :class:`Words`."""
    words = [kind for kind in kinds.values() if isinstance(kind, Words)]
    read = pl.collect_all([word.works() for word in words], engine="in-memory")
    return cells.lazy().with_columns(
        word.in_place(texts) for word, frame in zip(words, read, strict=True) for texts in frame
    )


_P = ParamSpec("_P")


_OfCells = Callable[Concatenate[pl.Expr, pl.DataType, _P], pl.Expr]
_OfBoth = Callable[Concatenate[pl.Expr, pl.DataType | Words, _P], pl.Expr]


def _of_words(dtype: PolarsDataType) -> Callable[[_OfCells[_P]], _OfBoth[_P]]:
    """Let a reader of cells, whose result is of ``dtype``, read :class:`Words`: it is given their tidy texts."""

    def wrap(read: _OfCells[_P]) -> _OfBoth[_P]:
        @wraps(read)
        def reader(cell: pl.Expr, kind: pl.DataType | Words, /, *args: _P.args, **kwargs: _P.kwargs) -> pl.Expr:
            if isinstance(kind, Words):
                return kind.read(cell, lambda texts: read(texts, WORD, *args, **kwargs), dtype)
            return read(cell, kind, *args, **kwargs)

        return reader

    return wrap


@_of_words(pl.String())
def text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as text; null when it is empty.

    A whole float reads ``101``, not ``101.0``; what was written ``="000101"``
    so that a spreadsheet keeps its zeros reads ``000101``. The texts of
    :class:`Words` went through here before.
    """
    if dtype == WORD:
        return cell
    if dtype.is_float():
        whole = (cell == cell.floor()) & (cell.abs() < 2**53)
        cell = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
    elif dtype != pl.String:
        cell = cell.cast(pl.String)
    cell = cell.str.strip_chars()
    cell = pl.when(cell.str.starts_with('="')).then(cell.str.strip_prefix('="').str.strip_suffix('"')).otherwise(cell)
    return pl.when((cell != "") & ~cell.str.contains(r"^[-–—]{2,}$")).then(cell)


@_of_words(WORD)
def order_number(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the number of an order or customer; null when there is none.

    The ``'`` that keeps zeros in a spreadsheet is not part of it, nor is the ``.0`` of a number that was written out
    as a float, as those of a column with gaps are (``17850.0``).
    """
    cell = name(cell, dtype)
    cell = pl.when(cell.str.contains(r"^'\d")).then(cell.str.strip_prefix("'")).otherwise(cell)
    return pl.when(cell.str.contains(r"^\d+\.0$")).then(cell.str.strip_suffix(".0")).otherwise(cell)


id_of_customer = order_number


@_of_words(WORD)
def _email(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return name(cell, dtype).str.to_lowercase()


@_of_words(WORD)
def key_of_id(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """What identifies a customer that has an id."""
    return text_columns.id_key(id_of_customer(cell, dtype))


@_of_words(WORD)
def key_of_name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """What identifies a customer that has none."""
    return text_columns.normalised(name(cell, dtype))


def each_distinct(texts: pl.Series, work: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Do slow work on text once for each distinct value: a customer has many orders."""
    known = texts.drop_nulls().unique().to_frame("was").with_columns(work(pl.col("was")).alias("is"))
    return texts.replace_strict(known["was"], known["is"], default=None, return_dtype=texts.dtype)


@_of_words(WORD)
def name(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell as the name or id of somebody; null when it says that there is none (N/A, NULL, -)."""
    cell = text(cell, dtype)
    return pl.when(~cell.str.contains(_MISSING)).then(cell)


@_of_words(WORD)
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


@_of_words(pl.Datetime("us"))
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


@_of_words(pl.Datetime("us"))
def _to_the_second(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A time as :data:`_SECONDS` has it, which is read several times faster than other ways to write it."""
    return text(cell, dtype).str.to_datetime(_SECOND, strict=False, time_unit="us")


def _iso(cell: pl.Expr) -> pl.Expr:
    """The way most exports write dates, read by slices: several times faster than by groups."""
    iso = pl.when(cell.str.contains(_ISO)).then(cell)
    clock = iso.str.slice(11, 8).str.extract(r"^(\d{2}:\d{2}(?::\d{2})?)", 1)
    clock = pl.when(clock.str.len_bytes() == 5).then(clock + ":00").otherwise(clock.fill_null("00:00:00"))
    return (iso.str.slice(0, 10) + " " + clock).str.to_datetime(_SECOND, strict=False, time_unit="us")


@_of_words(FINE)
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


@_of_words(pl.Decimal(38, 0))
def _whole(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell that is a whole number."""
    return text(cell, dtype).cast(pl.Decimal(38, 0))


@_of_words(pl.Boolean())
def _is_filled(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return text(cell, dtype).is_not_null()


@_of_words(pl.Boolean())
def _is_total(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return text(cell, dtype).str.contains(TOTAL)


@_of_words(pl.Boolean())
def _is_total_of(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return text(cell, dtype).str.contains(f"{TOTAL}|{_TOTAL_OF}")


@_of_words(pl.Boolean())
def _is_yes(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell says that something happened, or when; null when it is empty."""
    return ~name(cell, dtype).str.contains(NEVER)


@_of_words(pl.Boolean())
def _is_bare_time(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell shows a time of day, and no offset."""
    cell = text(cell, dtype)
    return cell.str.contains(":", literal=True) & ~cell.str.contains(OFFSET)


@_of_words(pl.Boolean())
def _is_unclear(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
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


@_of_words(WORD)
def currency_code(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A currency as its code: ``usd``, ``US Dollar`` and ``US$`` are ``USD``; what is not known stays as it is."""
    code = text_columns.printable(name(cell, dtype).str.to_uppercase())
    signs = {sign.upper(): codes[0] for sign, codes in SIGNS.items() if len(codes) == 1}
    return code.replace({**signs, **_NAMES})


@_of_words(WORD)
def _unit(cell: pl.Expr, dtype: pl.DataType, header: str | None) -> pl.Expr:
    return currencies.currency(text(cell, dtype), header)


@_of_words(FINE)
def _discount(cell: pl.Expr, dtype: pl.DataType, style: AmountFormat | None) -> pl.Expr:
    """What a discount is written as; ``15%`` is 15."""
    if dtype in {pl.String(), WORD}:
        cell = text(cell, dtype).str.strip_suffix("%")
    return number(cell, dtype, style, places=8)


@_of_words(pl.String())
def class_of(cell: pl.Expr, dtype: pl.DataType, extra: Mapping[str, str]) -> pl.Expr:
    """The class of a status, as :func:`statuses.classify`."""
    return statuses.classify(text(cell, dtype), extra)


@_of_words(order_frame.STATUS)
def _plain_status(cell: pl.Expr, dtype: pl.DataType, extra: Mapping[str, str]) -> pl.Expr:
    """A status whose class says all."""
    return class_of(cell, dtype, extra).cast(order_frame.STATUS)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are read.

    ``statuses`` maps a status to its class before the words known anyway;
    times with an offset are converted to ``zone``, those without from what
    ``zones`` says of the row's own time zone, or from UTC where ``utc``, as
    the header has it; ``amounts`` is ``None`` while all
    amounts are plain numbers; ``units`` are the currencies the amounts name;
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
    utc: bool = False

    @property
    def decimal(self) -> DecimalMark | None:
        """What stands before the decimals; ``None`` while all amounts are plain numbers."""
        return self.amounts.decimal if self.amounts else None


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
        return pl.any_horizontal(_is_filled(*self.cell(field)).fill_null(value=False) for field in fields)

    def says_total(self, *fields: str) -> pl.Expr:
        """Whether any of the fields says that this is a row of totals."""
        said = [_is_total(*self.cell(field)) for field in fields if field in self]
        return pl.any_horizontal(*said, pl.lit(value=False))

    def says_total_of(self, *fields: str) -> pl.Expr:
        """Whether any of the fields says whose total this row is, as no order does."""
        said = [_is_total_of(*self.cell(field)) for field in fields if field in self]
        return pl.any_horizontal(*said, pl.lit(value=False))

    def number(self, field: str, **limits: int) -> pl.Expr:
        """The exact number of a field."""
        return number(*self.cell(field), self.reading.amounts, **limits)

    def count(self, field: str, *, below: int) -> pl.Expr:
        """The same of a field whose numbers mostly are whole; without decimals they are multiplied much faster."""
        cell, kind = self.cell(field)
        if isinstance(kind, Words) and kind.every(lambda text: text.str.contains(_WHOLE)):
            return _whole(cell, kind)
        return self.number(field, below=below)

    def moment(self, field: str) -> pl.Expr:
        """The time a field shows, as those of the orders are written; most exports write all to the second."""
        cell, kind = self.cell(field)
        way, zone = self.reading.date, self.reading.zone
        plain = (
            way is DateFormat.ISO and isinstance(kind, Words) and kind.every(lambda text: text.str.contains(_SECONDS))
        )
        return _to_the_second(cell, kind) if plain else moment(cell, kind, zone, way)


def read_rows(cells: pl.DataFrame, columns: Columns, reading: Reading) -> pl.DataFrame:
    """Type the fields of a file's rows.

    Args:
        cells: :data:`ROW`, and one column a field as :func:`cell_of` says, text as :func:`as_words`.
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
    row = Row(kinds(cells), reading)
    amount, amount_given = _amount(row)
    amount = -amount if reading.negated else amount
    status, amount, refunded = status_of(row, amount)
    order_id, customer, blank = _whose(row, columns)
    # the file's other times are most likely written as its order dates are
    updated, zone = reading.date if reading.date is not DateFormat.BASIC else DateFormat.ISO, reading.zone or "UTC"
    unclear = [_is_unclear(*row.cell(f)) for f in MONEY_FIELDS if isinstance(row.cell(f)[1], Words)]
    fields = [
        pl.col(ROW),
        order_id.alias("order_id"),
        refunded.alias("refunded"),
        order_number(*row.cell("refund_of")).alias("refund_of"),
        (_email if columns.id_is_email else id_of_customer)(*row.cell("customer_id")).alias("customer_id"),
        customer.alias("customer"),
        _email(*row.cell("email")).alias("email"),
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
        spread(cells, row.kinds)
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
    price, quantity = row.number("unit_price", places=8, below=10**12), row.count("quantity", below=10**9)
    amount = _discounted((price * quantity).cast(FINE), row)
    return amount, row.filled("unit_price", "quantity")


def _discounted(amount: pl.Expr, row: Row) -> pl.Expr:
    """Price × quantity less the line's discount: a fraction, a percentage or an amount; none where it is empty."""
    kind = next((f for f in ("discount", "discount_percent", "discount_amount") if f in row), None)
    if kind is None:
        return amount
    less = _discount(*row.cell(kind), row.reading.amounts)
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
            return _plain_status(*row.cell("status"), row.reading.statuses), amount, taken_back
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
        status = pl.when(_is_yes(*row.cell("cancelled_at"))).then(cancelled).otherwise(status)
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
    return _unit(*row.cell("amount" if "amount" in row else "unit_price"), columns.currency)


def in_calendar(shown: pl.Expr) -> pl.Expr:
    """A time, or day, within the years 1 to 9999 and not in those of another calendar, which are never orders'."""
    real = shown.is_between(datetime.min, datetime.max)  # noqa: DTZ901 — none has a zone
    return pl.when(real & ~dates.in_other_calendar(shown)).then(shown)


def _in_zone(shown: pl.Expr, row: Row) -> pl.Expr:
    """Times whose zone stands in a column of its own, or in the header, in the zone that was asked for."""
    if row.reading.utc:
        cell, kind = row.cell("ordered_on")
        there = shown.dt.replace_time_zone("UTC").dt.convert_time_zone(str(row.reading.zone)).dt.replace_time_zone(None)
        if isinstance(kind, pl.Datetime):
            return there if kind.time_zone is None else shown
        return pl.when(_is_bare_time(cell, kind)).then(there).otherwise(shown)
    for word, known in row.reading.zones.items():
        there = shown.dt.replace_time_zone(known, ambiguous="earliest", non_existent="null")
        there = there.dt.convert_time_zone(str(row.reading.zone)).dt.replace_time_zone(None)
        shown = pl.when(text(*row.cell("time_zone")) == word).then(pl.coalesce(there, shown)).otherwise(shown)
    return shown
