"""The orders of several files as one book: which version of an order counts, heads joined with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame, text_columns
from custreport.core.document import Source
from custreport.core.errors import CustReportError
from custreport.sources import (
    customers,
    folding,
    order_lines,
    refunds,
    repeats,
)
from custreport.sources.read_file import File, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders

from custreport.sources.book import Book


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
    strange = _strange(read, kept, stray)
    if strange and not asked.skip_bad_rows:
        more = f" (and {len(strange) - 1:,} more)" if len(strange) > 1 else ""
        raise CustReportError(f"{strange[0]}{more}; --skip-bad-rows leaves them out and says so")
    unread = kept.filter("bad").select((pl.col("lines") - pl.col("superseded")).sum()).item()
    book = Book(
        orders=_canonical(orders, config.currency),
        accounts=None,
        sources=tuple(Source(file.name, file.table.size, file.rows) for file in read),
        blank=sum(file.blank for file in read),
        superseded=int(kept["superseded"].sum()),
        rejected=(*(f"{file.name}: {fault}" for file in read for fault in file.faults), *strange),
        rejected_rows=sum(file.unnamed for file in read) + int(unread) + int(stray["lines"].sum()),
        notes=(*(note for file in read for note in file.notes), *notes, *cut, *paid_back),
        warnings=(
            *(w for file in read for w in file.warnings),
            *empty_files((file.name, file.orders.height) for file in read),
            *cut,
            *far,
            *repeats.replaced(joined.height - latest.height, older["amount"].sum() if older.height else None, ""),
            *_shared(joined),
        ),
    )
    _check_any_left(book, orders)
    return book


def _strange(read: Sequence[File], kept: pl.DataFrame, stray: pl.DataFrame) -> list[str]:
    """Lines whose order stands in no file, and orders without lines."""
    named = " and ".join(file.name for file in read if file.role is Role.LINES)
    strange = [f"{named}: order {order}: lines of an order that stands in no file" for order in stray["order_id"]]
    if not any(file.faults for file in read):  # else the file has named them
        without = kept.filter("bad")["order_id"].sort()
        strange += [f"{named}: order {order}: no lines, and so no amount" for order in without]
    return strange


def _check_any_left(book: Book, orders: pl.DataFrame) -> None:
    """Stop when every row was left out.

    Raises:
        CustReportError: names the first and why.
    """
    if book.rejected_rows and not orders.height:
        raise CustReportError(
            f"all of {book.rejected_rows:,} rows were left out, the first for this: {book.rejected[0]}; "
            "custreport check shows how the files are read"
        )


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


def _shared(orders: pl.DataFrame) -> list[str]:
    """A warning when two files hold one order id for different customers: they may number their orders apart."""
    who = pl.coalesce("customer_id", text_columns.normalised(pl.col("customer")))
    twice = orders.filter(pl.col("order_id").is_duplicated())
    several = twice.group_by("order_id").agg(who.drop_nulls().n_unique()).filter(pl.last() > 1)["order_id"].sort()
    if not len(several):
        return []
    count = f"{len(several):,} order id{'s' * (len(several) > 1)}"
    return [f"{count}, as {several[0]}, stand for different customers in different files; only the later counts"]


def empty_files(read: Iterable[tuple[str, int]]) -> list[str]:
    """A warning for each file without orders."""
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
