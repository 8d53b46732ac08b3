"""The lines of an order: written twice, of equal amounts, or in two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.terms import Status
from custreport.core.text import plain
from custreport.sources.decode import typed_rows
from custreport.sources.repeats import cell_text, count_rows, first_column, money, named_columns, texts_of_rows
from custreport.sources.schema_mapping import LINE_WORDS, squash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.sources.containers.table import Table
    from custreport.sources.schema_mapping import Columns

_LINE_IDS = frozenset(map(squash, (
    "line", "line id", "line no", "line number", "line nr", "line #", "order line", "order line id", "order line no",
    "order line number", "invoice line id", "lineitem id", "line item id", "order item id", "row id", "detail id",
    "order detail id", "pos", "position", "positionsnummer", "belegposition", "zeile", "ligne", "numero de ligne",
    "linea", "numero de linea", "linha", "riga", "regel", "regelnummer", "pozycja", "satir no",
)))  # fmt: skip
_OF_ORDER = ("order", "grand", "invoice", "document")
_PROVED = 20
"""Orders that repeat one amount on each line by chance are fewer."""


def has_line_ids(table: Table, columns: Columns) -> bool:
    """Whether the file has a column that numbers the lines of an order, so that one can be there twice."""
    return first_column(table, columns, _LINE_IDS) is not None


def repeated_lines(table: Table, columns: Columns, rows: pl.DataFrame) -> tuple[pl.Series | None, list[str]]:
    """Which rows are a line of an order that stands above them already, by the line's own id.

    Returns:
        A mask of rows to leave out, ``None`` if there are none, and what to say of it.
    """
    at = first_column(table, columns, _LINE_IDS)
    if at is None or rows["order_id"].n_unique() == rows.height:
        return None, []
    line = texts_of_rows(table, rows, [at])[str(at)]
    keyed = rows.with_columns(pl.col("order_id").cast(pl.String), line=line, back=pl.col("amount") < 0)
    key = ["order_id", "line", "back"]
    twice = keyed.filter(pl.struct(key).is_duplicated() & pl.col("line").is_not_null())
    if not twice.height:
        return None, []
    said = ["customer_id", "customer", "ordered_at", "status", "amount", "currency", "rep"]
    alike = twice.group_by(key).agg(same=pl.all_horizontal(pl.col(name).n_unique() == 1 for name in said))
    header = plain(table.header[at])
    order_id, number = twice.row(0, named=True)["order_id"], twice.row(0, named=True)["line"]
    if not alike["same"].all():
        other = alike.filter(~pl.col("same")).sort("order_id", "line").row(0, named=True)
        first = (
            f"{table.name}: order {plain(other['order_id'])} has {header} {plain(other['line'])} on rows that differ"
        )
        return None, [f"{first}: all are added up"]
    again = keyed.select(~pl.struct(key).is_first_distinct() & pl.col("line").is_not_null()).to_series()
    left_out = rows.filter(again & (rows["status"] != Status.CANCELLED).fill_null(value=True))["amount"].sum()
    return again, [
        (
            f"{table.name}: {count_rows(int(again.sum()))} repeat{'s' * (again.sum() == 1)} a line that stands above, "
            f"as order {plain(order_id)} with {header} {plain(number)}: counted once ({money(left_out)} left out)"
        )
    ]


def equal_amounts(table: Table, columns: Columns, rows: pl.DataFrame) -> tuple[bool, list[str]]:
    """Whether rows of one order that hold one amount are lines of equal amounts all the same, and what to say.

    A product that costs the same in orders of one row and of several is a line's; a total would not.
    """
    products = named_columns(table, columns, map(squash, LINE_WORDS))
    header = plain(table.header[columns.columns["amount"].at[0]]) if "amount" in columns else ""
    if not products or not header:
        return False, []
    texts = texts_of_rows(table, rows, products)
    named = rows.select("order_id", "amount").with_columns(
        product=pl.concat_str(texts.get_columns(), separator="|", ignore_nulls=True)
    )
    named = named.with_columns(lines=pl.len().over("order_id"), products=pl.col("product").n_unique().over("order_id"))
    several = named.filter((pl.col("lines") > 1) & (pl.col("products") > 1))
    if not several.height:
        return False, []
    elsewhere = named.group_by("product").agg(
        counts=pl.col("lines").n_unique(), amounts=pl.col("amount").n_unique(), several=(pl.col("lines") > 1).any()
    )
    seen = elsewhere.filter((pl.col("counts") > 1) & pl.col("several"))
    if seen.height and (seen["amounts"] == 1).all():
        return True, [
            (
                f"{table.name}: {header} is the same on each line of some orders, and each product's own: lines are "
                "added up; --grain repeated counts it once"
            )
        ]
    orders = several["order_id"].n_unique()
    if orders >= _PROVED or any(word in squash(header) for word in _OF_ORDER):
        return False, []
    return False, [
        (
            f"{table.name}: {header} is the same on every line of an order: it counts once, as the order's total; "
            "--grain lines adds the lines up"
        )
    ]


def split(orders: pl.DataFrame, files: Sequence[tuple[Table, Columns, bool]]) -> tuple[pl.DataFrame, list[str]]:
    """Orders of which one file has some lines and the next file others, as one: an export cut in two.

    Args:
        orders: Of all files, with ``file``.
        files: Table, columns, and whether amounts of one order are summed.

    Returns:
        The orders, and what was added up.
    """
    twice = orders.filter(pl.col("order_id").is_duplicated() & ~pl.col("bad"))
    summed = [
        n for n, (_, columns, lines) in enumerate(files) if columns.has_lines and (lines or columns.amount_is_of_line)
    ]
    twice = twice.filter(pl.col("file").is_in(summed))
    day = pl.col("ordered_at").dt.date()
    same = twice.group_by("order_id").agg(
        files=pl.col("file").n_unique(), days=day.n_unique(), back=(pl.col("amount") < 0).any()
    )
    ids = same.filter((pl.col("files") > 1) & (pl.col("days") == 1) & ~pl.col("back"))["order_id"]
    if not len(ids):
        return orders, []
    parts = [
        _signatures(files[n][0], files[n][1], ids).with_columns(file=pl.lit(n, pl.UInt32))
        for n in twice["file"].unique().sort()
    ]
    lines = pl.concat(parts)
    once = lines.group_by("order_id").agg(
        each=pl.struct("line", "file").n_unique(),
        different=pl.col("line").n_unique(),
        known=pl.col("line").is_not_null().all(),
    )
    cut = once.filter(pl.col("known") & (pl.col("each") == pl.col("different")))["order_id"]
    if not len(cut):
        return orders, []
    theirs = orders.filter(pl.col("order_id").is_in(cut.implode()))
    whole = (
        theirs.sort("order_id", "file")
        .with_columns(
            pl.col("amount", "lines", "superseded", "refunded").sum().over("order_id"),
            pl.col("status").sort().first().over("order_id"),
        )
        .unique("order_id", keep="last", maintain_order=True)
    )
    rest = orders.filter(~pl.col("order_id").is_in(cut.implode()))
    first = cut.sort()[0]
    names = " and ".join(files[n][0].name for n in theirs["file"].unique().sort())
    said = f"{names}: {len(cut):,} order{'s' * (len(cut) > 1)}, as {plain(first)}, with lines in both: added up"
    return pl.concat([rest, whole.select(rest.columns)]), [said]


def _signatures(table: Table, columns: Columns, ids: pl.Series) -> pl.DataFrame:
    """What tells each line of these orders from others: its id, else its products; null where nothing does."""
    at = first_column(table, columns, _LINE_IDS)
    products = [at] if at is not None else named_columns(table, columns, map(squash, LINE_WORDS))
    schema = table.cells.collect_schema()
    order = typed_rows.order_number(*typed_rows.cell_of(columns, "order_id", schema)).cast(pl.String)
    texts = [cell_text(i, schema) for i in products]
    line = pl.concat_str(texts, separator="|", ignore_nulls=True) if texts else pl.lit(None, pl.String)
    cells = table.cells.select(order_id=order, line=pl.when(line != "").then(line))
    return cells.filter(pl.col("order_id").is_in(ids.implode())).collect(engine="in-memory")
