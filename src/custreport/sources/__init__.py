"""The way in: the only readers of files.

``bytes → text table`` (:mod:`.terminal`) ``→ fields`` (:mod:`.schema_mapping`, by the
:mod:`.vendors` that are known) ``→ typed rows`` (:mod:`.typed_rows`,
:mod:`.statuses`) ``→ one row per order`` (:mod:`.folding`), each a function that
can be called alone; :mod:`.read_file` runs them on one file and :func:`load` on
all. :mod:`.diagnose` tells what was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from custreport.config import CLASSES, COLUMNS
from custreport.core import order_frame, text_columns
from custreport.core.document import SettingsFile, Source
from custreport.core.errors import CustReportError, UsageError
from custreport.core.text import Place, place_of, plain
from custreport.sources import (
    accounts,
    cautions,
    customers,
    discover,
    fast_path,
    folding,
    order_lines,
    read_file,
    refunds,
    repeats,
    suspicions,
)
from custreport.sources.columns import Columns, listed_headers
from custreport.sources.containers.open import open_table
from custreport.sources.containers.remote import HivePartitions, reason
from custreport.sources.containers.table import UNREADABLE, Table
from custreport.sources.decode import date_patterns, typed_rows
from custreport.sources.header_row import named_headers
from custreport.sources.read_file import File, Role
from custreport.sources.schema_mapping import lacking, map_columns, named_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.sources.cache import Copy
    from custreport.sources.fast_path import Store


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that was read.

    ``orders`` has :func:`custreport.core.order_frame.orders_schema`: every order that
    could be read, whatever its status, day or currency; texts may be codes,
    amounts :data:`custreport.core.order_frame.SCALE`. ``coded`` are the same for sums, as
    :class:`~custreport.sources.fast_path.Result` has them. ``accounts`` has
    ``customer_id``, ``customer``, ``rep``; ``None`` without a customer list.
    Of the rows read, ``blank`` were blank or totals, ``superseded`` belonged to
    a version of an order that a later one replaced, ``rejected`` could not be
    read and were left out on request. ``room`` is the memory to keep to, in bytes; ``home`` the
    options that name the columns which hold all amounts in one currency, ``""`` where there are none.
    """

    orders: pl.LazyFrame
    accounts: pl.DataFrame | None
    sources: tuple[Source, ...]
    coded: pl.LazyFrame | None = None
    blank: int = 0
    superseded: int = 0
    rejected: tuple[str, ...] = ()
    rejected_rows: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()
    room: int | None = None
    home: str = ""

    @property
    def summed(self) -> pl.LazyFrame:
        """The orders in the form that is summed fastest; ``order_id`` tells no more than which is the later."""
        return self.orders if self.coded is None else self.coded


def load(
    asked: Orders,
    config: Config,
    folder: Path | None = None,
    tell: Callable[[str], object] = lambda _: None,
    *,
    room: int | None = None,
    keep: bool = False,
) -> Book:
    """Read the orders and the customer list.

    Args:
        asked: What the command line says.
        config: What ``custreport.toml`` says where the command line is silent.
        folder: Where files are looked for when neither names one; the current one by default.
        tell: Is told which file is being read.
        room: Bytes of memory to keep to: large files that are plainly written are laid down on disk meanwhile.
        keep: Keep a copy of what was read, and read that the next time.

    Raises:
        CustReportError: a file cannot be read, or a row in it.
        UsageError: an option that does not fit.
    """
    asked, config = settle(asked, config)
    if asked.date_format:
        date_patterns.compiled(asked.date_format)
    paths = discover.find(asked.paths, config.orders, folder or Path())
    if keep or room:
        from custreport.sources import cache  # noqa: PLC0415 — few runs write anything
    copy = cache.of(paths, asked, config) if keep else None
    book = copy.book() if copy else None
    unkept: list[str] = []
    if book is None:
        book = _read(paths, asked, config, tell, cache.store if room else None)
        unkept = _kept(copy, book, tell) if keep else []
    book = with_accounts(book, paths, asked, config)
    # whatever is warned of stands in every output, too, but for where a copy lies
    return replace(book, notes=(*book.notes, *book.warnings), warnings=(*unkept, *book.warnings), room=room)


def _kept(copy: Copy | None, book: Book, tell: Callable[[str], object]) -> list[str]:
    """A warning unless a copy of the book is kept, and one if the copy that was there was damaged."""
    if copy is None:
        return ["nothing is kept of these orders: they are not all local files"]
    warnings = ["the cached copy of these orders was damaged: it was dropped, and the files were read"] * copy.damaged
    tell("Keeping a copy")
    try:
        copy.keep(book)
    except (*UNREADABLE, OSError) as error:
        warnings.append(f"nothing is kept of these orders: {reason(error)}")
    return warnings


def _read(
    paths: Sequence[Place | HivePartitions],
    asked: Orders,
    config: Config,
    tell: Callable[[str], object],
    lay: Store | None,
) -> Book:
    """The orders, without the customer list."""
    opened = _linked([open_file(path, config, asked) for path in paths], config)
    check_named(opened, config)
    many = len(opened) > 1
    homes = {columns.home for _, columns in opened}
    home = homes.pop() if len(homes) == 1 else ""
    tell(f"Reading {len(opened)} files" if many else f"Reading {opened[0][0].name}")
    said = (lambda done: tell(f"Reading {len(opened)} files, {done} read")) if many else (lambda _: None)
    if plain := fast_path.read(opened, config, asked, lay, said):
        doubts = (warning for table, _ in opened for warning in table.warnings)
        none = _empty((source.path, source.rows) for source in plain.sources)
        warnings = (*doubts, *none)
        book = Book(plain.orders, None, plain.sources, plain.coded, notes=plain.notes, warnings=warnings, home=home)
        return _with_cautions(book, asked)
    read: list[File] = []
    for (table, columns), role in zip(opened, roles([columns for _, columns in opened]), strict=True):
        if role is None:
            raise table.lacks(lacking(table.header, columns.missing, table.name))
        tell(at_file(len(read), len(opened), table.name))
        read.append(read_file.read(table, columns, role, config, zone(asked.tz), asked))
        read[-1].stop(skip_bad_rows=asked.skip_bad_rows)
    book = replace(gather(read, asked, config), home=home)
    _check_filled(book.sources)
    book = _with_cautions(book, asked)
    return replace(book, warnings=(*book.warnings, *suspicions.lines(book.orders.collect(), read)))


def _with_cautions(book: Book, asked: Orders) -> Book:
    """A book that says on stderr and in every output what is doubtful in its orders as a whole."""
    doubts = cautions.of_orders(book.summed, asked)
    return replace(book, warnings=(*book.warnings, *doubts)) if doubts else book


def _check_filled(files: Sequence[Source]) -> None:
    """Stop when no file has a row.

    Raises:
        CustReportError: names them.
    """
    if not any(file.rows for file in files):
        names = ", ".join(file.path for file in files[:3])
        raise CustReportError(f"{names}: nothing stands below the header; export again")


def with_accounts(book: Book, paths: Sequence[Place | HivePartitions], asked: Orders, config: Config) -> Book:
    """A book with its customer list, what is to be warned of in it, and all it was read from.

    Raises:
        CustReportError: the list cannot be read.
    """
    listed = [place_of(text) for text in (asked.accounts or config.accounts,) if text]
    for place in listed:
        listed_accounts, warnings = accounts.load(place, label(place, config), config.columns)
        book = replace(book, accounts=listed_accounts, warnings=(*warnings, *book.warnings))
    if config.parent and config.path:  # no output would tell otherwise why its figures differ from another folder's
        settings = SettingsFile(config.parent, config.path.stat().st_size, 0)
        book = replace(book, sources=(*book.sources, settings))
    notes = tuple(map(plain, config.ignored))
    inputs = (*discover.inputs([*paths, *listed]), *([config.path] if config.path else []))
    return replace(book, inputs=inputs, notes=(*book.notes, *notes))


def at_file(done: int, count: int, name: str) -> str:
    """What is being read."""
    return f"Reading {name}" if count == 1 else f"Reading {name}, {done + 1} of {count}"


def settle(asked: Orders, config: Config) -> tuple[Orders, Config]:
    """What the command line and ``custreport.toml`` say together; the command line comes first.

    Raises:
        UsageError: ``--column`` or ``--status`` is not written as it must be.
    """
    said = {key: value for key, value in config.reading.items() if getattr(asked, key) is None}
    columns = {**config.columns}
    for text in asked.column or ():
        field, equals, header = text.partition("=")
        if not equals or field.strip() not in COLUMNS:
            raise UsageError(f'--column {text}: FIELD="HEADER" is wanted; fields are {", ".join(COLUMNS)}')
        # said twice, a field may stand under either header: files need not have the same
        earlier = columns.get(field.strip(), ()) if field.strip() not in config.columns else ()
        columns[field.strip()] = (*earlier, header) if header.strip() else ()
    statuses = {**config.statuses}
    for text in asked.status or ():
        word, _, kind = text.rpartition("=")
        if not word.strip() or kind.strip().lower() not in CLASSES:
            raise UsageError(f'--status {text}: "WORD=CLASS" is wanted; classes are {", ".join(CLASSES)}')
        statuses[word.strip()] = kind.strip().lower()
    return replace(asked, **said), replace(config, columns=columns, statuses=statuses)


def zone(text: str | None) -> str | None:
    """A time zone that exists.

    Raises:
        UsageError: it does not.
    """
    if text is None:
        return None
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"--tz {text}: no such time zone; names look like Europe/Madrid") from error
    return text


def open_file(path: Place | HivePartitions, config: Config, asked: Orders) -> tuple[Table, Columns]:
    """A file, or several that are one table, as a table, and where its fields are.

    Raises:
        CustReportError: it cannot be opened.
    """
    table = open_table(
        path,
        label(path, config),
        sheet=asked.sheet,
        encoding=asked.encoding,
        header_row=asked.header_row,
        named=named_headers(config.columns),
    )
    return _mapped(table, config)


def _mapped(table: Table, config: Config) -> tuple[Table, Columns]:
    """A table, read with more care where the fast reader refuses it, and where its fields are."""
    try:
        schema = table.cells.collect_schema()
    except UNREADABLE:
        table = table.careful()
        schema = table.cells.collect_schema()

    def look(at: list[int]) -> pl.DataFrame:
        wanted = [typed_rows.name(pl.col(str(i)), schema[str(i)]).alias(str(i)) for i in dict.fromkeys(at)]
        try:
            return table.cells.select(wanted).collect(engine="in-memory")
        except OSError as error:
            raise CustReportError(f"{table.name}: {reason(error)}") from error
        except UNREADABLE:
            return table.careful().cells.select(wanted).collect(engine="in-memory")

    return table, map_columns(table.header, config.columns, table.name, look, config.statuses)


def _linked(opened: Sequence[tuple[Table, Columns]], config: Config) -> list[tuple[Table, Columns]]:
    """The files, heads by their external id where the lines in another file name that: Odoo's ``order_id/id``."""
    by_file = roles([columns for _, columns in opened])
    ids = [
        table.header[columns.columns["order_id"].at[0]].casefold()
        for (table, columns), role in zip(opened, by_file, strict=True)
        if role is Role.LINES
    ]
    if "order_id" in config.columns or not any(name.endswith(("/id", "/external id")) for name in ids):
        return [*opened]
    linked = []
    for (table, columns), role in zip(opened, by_file, strict=True):
        external = next((name for name in table.header if name.strip().casefold() in {"id", "external id"}), None)
        heads = external is not None and role in {Role.HEADS, Role.ORDERS}
        named = replace(config, columns={**config.columns, "order_id": (external or "",)})
        linked.append(_mapped(table, named) if heads else (table, columns))
    return linked


def check_named(opened: Sequence[tuple[Table, Columns]], config: Config) -> None:
    """Stop at a column the user names that no file has.

    Raises:
        CustReportError: it is not there.
    """
    for field, headers in config.columns.items():
        if headers and opened and not any(named_columns(table.header, field, headers) for table, _ in opened):
            table, _ = opened[0]
            said = " or ".join(map(repr, headers))
            raise CustReportError(
                f"{table.name}: no column {said} for {field}; there are {listed_headers(table.header)}"
            )


def roles(found: Sequence[Columns]) -> list[Role | None]:
    """What each of several files is: orders, or their heads in one file and their lines in another.

    ``None`` for a file that lacks what orders need and that no other makes up for.
    """
    lacks = [set(columns.missing) for columns in found]
    heads = [missing == {"amount"} for missing in lacks]
    whole = [not missing for missing in lacks]
    lines = [
        bool(missing) and missing <= {"customer", "order date"} and (any(heads) or any(whole)) for missing in lacks
    ]
    return [
        Role.ORDERS if complete else Role.LINES if line else Role.HEADS if head and any(lines) else None
        for complete, line, head in zip(whole, lines, heads, strict=True)
    ]


def gather(read: Sequence[File], asked: Orders, config: Config) -> Book:
    """The orders of several files as one book.

    Raises:
        CustReportError: lines of an order that no file has.
    """
    joined, stray, notes = _joined(read)
    repeats.rounded(joined, "")
    joined, cut = order_lines.split(
        refunds.apart(joined), [(file.table, file.columns, file.grain == folding.LINES) for file in read]
    )
    far = repeats.restarted(joined, [(file.table, file.columns) for file in read]) if not asked.grain else []
    latest = folding.supersede(joined)
    older = joined.join(latest, on=["order_id", "file"], how="anti").filter(pl.col("status") != "cancelled")
    kept, paid_back = refunds.settle(latest)
    orders = kept.filter(~pl.col("bad"))
    unread = kept.filter("bad").select(pl.col("lines") - pl.col("superseded")).to_series()
    named = " and ".join(file.name for file in read if file.role is Role.LINES)
    strange = [f"{named}: order {order}: lines of an order that stands in no file" for order in stray["order_id"]]
    if not any(file.faults for file in read):  # else the file has named them
        without = kept.filter("bad")["order_id"].sort()
        strange += [f"{named}: order {order}: no lines, and so no amount" for order in without]
    if strange and not asked.skip_bad_rows:
        more = f" (and {len(strange) - 1:,} more)" if len(strange) > 1 else ""
        raise CustReportError(f"{strange[0]}{more}; --skip-bad-rows leaves them out and says so")
    book = Book(
        orders=_canonical(orders, config.currency),
        accounts=None,
        sources=tuple(Source(file.name, file.table.size, file.rows) for file in read),
        blank=sum(file.blank for file in read),
        superseded=int(kept["superseded"].sum()),
        rejected=(*(f"{file.name}: {fault}" for file in read for fault in file.faults), *strange),
        rejected_rows=sum(file.unnamed for file in read) + int(unread.sum()) + int(stray["lines"].sum()),
        notes=(*(note for file in read for note in file.notes), *notes, *cut, *paid_back),
        warnings=(
            *(w for file in read for w in file.warnings),
            *_empty((file.name, file.orders.height) for file in read),
            *cut,
            *far,
            *repeats.replaced(joined.height - latest.height, older["amount"].sum() if older.height else None, ""),
            *_shared(joined),
        ),
    )
    if book.rejected_rows and not orders.height:
        raise CustReportError(
            f"all of {book.rejected_rows:,} rows were left out, the first for this: {book.rejected[0]}; "
            "custreport check shows how the files are read"
        )
    return book


def _stacked(read: Iterable[File], *wanted: Role) -> pl.DataFrame:
    frames = [file.orders.with_columns(file=pl.lit(i, pl.UInt32)) for i, file in enumerate(read) if file.role in wanted]
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def _joined(read: Sequence[File]) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Orders whose lines stand in another file, put together.

    An order with an amount of its own keeps it: its lines are folded in and add nothing.

    Returns:
        The orders, the lines of orders that no file has, and what was done.
    """
    lines = [file for file in read if file.role is Role.LINES]
    orders = _stacked(read, Role.ORDERS)
    if not lines:
        return orders, orders.clear(), []
    heads = _stacked(read, Role.ORDERS, Role.HEADS)
    # the same order in two files of lines: the later counts
    priced = folding.supersede(_stacked(read, Role.LINES))
    names = " and ".join(file.name for file in lines)
    stray = priced.join(heads, on="order_id", how="anti").sort("order_id")
    theirs = priced.select(
        "order_id", their_amount="amount", their_bad="bad", their_lines="lines", their_superseded="superseded",
        their_currency="currency",
    )  # fmt: skip
    first = heads.sort("file").unique("order_id", keep="last", maintain_order=True)
    older = heads.join(first.select("order_id", "file"), on=["order_id", "file"], how="anti")
    own = (~pl.col("bad")) & pl.col("amount").is_not_null()
    put = first.join(theirs, on="order_id", how="left").with_columns(
        amount=pl.when(own).then("amount").otherwise("their_amount"),
        currency=pl.coalesce("currency", "their_currency"),
        bad=pl.col("bad") | (~own & pl.col("their_bad").fill_null(value=True)),
        lines=pl.col("lines") + pl.col("their_lines").fill_null(0),
        superseded=pl.col("superseded") + pl.col("their_superseded").fill_null(0),
    )
    told = [f"{names}: lines of the orders of {' and '.join(f.name for f in read if f.role is not Role.LINES)}"]
    if orders.height:
        told.append(f"{names}: orders with an amount of their own keep it; their lines are counted and add nothing")
    return pl.concat([older, put.select(heads.columns)], how="diagonal"), stray, told


def label(path: Place | HivePartitions, config: Config) -> str:
    """What a file is called: as given, or from the folder of ``custreport.toml``; parts by the folder above them."""
    if isinstance(path, HivePartitions):
        path = path.root
    if isinstance(path, Path) and config.path and path.is_absolute() and path.is_relative_to(config.path.parent):
        path = path.relative_to(config.path.parent)
    return plain(str(path))


def _shared(orders: pl.DataFrame) -> list[str]:
    """A warning when two files hold one order id for different customers: they may number their orders apart."""
    who = pl.coalesce("customer_id", text_columns.normalised(pl.col("customer")))
    twice = orders.filter(pl.col("order_id").is_duplicated())
    several = twice.group_by("order_id").agg(who.drop_nulls().n_unique()).filter(pl.last() > 1)["order_id"].sort()
    if not len(several):
        return []
    count = f"{len(several):,} order id{'s' * (len(several) > 1)}"
    return [f"{count}, as {several[0]}, stand for different customers in different files; only the later counts"]


def _empty(read: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{name}: no orders in it" for name, orders in read if not orders]


def _canonical(orders: pl.DataFrame, currency: str | None) -> pl.LazyFrame:
    """Orders with the columns of :func:`order_frame.orders_schema`."""
    keyed = customers.identified(orders)
    frame = keyed.select(
        "order_id",
        key=pl.coalesce("by_id", "by_name"),
        customer="customer",
        ordered_on=pl.col("ordered_at").dt.date(),
        ordered_at="ordered_at",
        status="status",
        amount=folding.exact(pl.col("amount")),
        currency=pl.col("currency").fill_null(currency) if currency else pl.col("currency"),
        rep="rep",
        lines=pl.col("lines") - pl.col("superseded"),
    )
    return frame.cast(pl.Schema(order_frame.orders_schema())).lazy()


def after_today(book: Book, today: date) -> list[str]:
    """A warning when orders are dated after today: they are not counted, and are probably wrong."""
    day = pl.col("ordered_on")
    newest = book.summed.select(day.max()).collect().item()
    if newest is None or newest <= today:
        return []
    late = book.orders.filter(day > today).select("ordered_at", "ordered_on", "order_id").collect()
    late = late.sort("ordered_at", "order_id")
    last = late.row(-1, named=True)
    said = f"{late.height:,} order{'s' * (late.height > 1)} dated after today"
    return [f"{said}, as {last['order_id']} on {last['ordered_on']}"]


__all__ = ["Book", "after_today", "load"]
