"""Orders of a large file without sorting: unique ids need no folding, rows below each other are running sums.

What is neither is left to :mod:`.folding`, which moves rows to group them.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

import polars as pl

from custreport.sources.decode import typed_rows
from custreport.sources.file_notes import ROUNDED
from custreport.sources.scan import ID, TEXTS, WATCHED, NotEligible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.core.reading_options import Orders
    from custreport.sources.columns import Columns
    from custreport.sources.containers.table import Table

FEW = 10
"""One of so many orders, at most, stands on rows with others between them."""
_PORTION = 16_000_000
"""Ids that are looked at together."""
_LINE, _MOST_LINES = 10**14, 10**4
"""The largest amount of a line, in ten-thousandths, and the most lines of an order: so is their sum."""


def sum_runs(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows below each other that differ in nothing but the amount as one: the last, with the sum of their amounts.

    Sums that run from the first row on, less what they were at the order before: no row is moved, none looked for.
    ``fine`` is null from the first amount on that is not plainly written, ``lines`` are the rows, ``each`` is the
    amount of the last.
    """
    amount, marks = pl.col("amount"), pl.col("marks")
    names = [name for name in rows.collect_schema() if name not in {"amount", "whole"}]
    said = [pl.col(name) for name in names if not name.startswith(WATCHED)]
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


def repeats(table: Table, columns: Columns) -> bool:
    """Whether a row has the order id of that before."""
    cell, _ = typed_rows.cell_of(columns, "order_id", table.cells.collect_schema())
    return bool(table.cells.select((cell == cell.shift(1)).any()).collect().item())


def join_runs(rows: pl.DataFrame, counts: Sequence[int], columns: Columns) -> tuple[pl.DataFrame, list[int]]:
    """The rows with those of an order that others stand between as one, where its first is; and how many of each file.

    They are few: in a file that is not sorted by order all would be moved, which the careful reading does as well.
    """
    file = pl.concat([pl.repeat(n, count, dtype=pl.UInt32, eager=True) for n, count in enumerate(counts)])
    rows = rows.with_row_index("row").with_columns(file=file)
    twice = pl.struct("file", "order_id").is_duplicated()
    several = rows.filter(pl.col("order_id").is_duplicated()).filter(twice)
    if several.height > rows.height // FEW:
        raise NotEligible
    at = pl.col("ordered_at")
    texts = [name for name in TEXTS if name in rows.columns]
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
        raise NotEligible
    found = pl.concat([rows.join(several, on="row", how="anti"), one.select(rows.columns)]).sort("row")
    return found.drop("row", "file"), [int((found["file"] == n).sum()) for n in range(len(counts))]


def count_lines(
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
            raise NotEligible
    return [count for count, *_ in found], [most > 1 for _, most, _ in found]


def in_place(rows: pl.DataFrame, columns: dict[str, pl.Expr]) -> pl.DataFrame:
    """The rows with these columns, made one after the other, so that none is there twice."""
    for name, expr in columns.items():
        column = rows.select(expr.alias(name)).to_series()
        if name in rows.columns:
            rows.replace_column(rows.get_column_index(name), column)
        else:
            rows.insert_column(0, column)
    return rows


class Ids(Enum):
    """What the order ids of a scan are."""

    GROW = auto()
    """Each is greater than that before, as systems give them."""
    DIFFER = auto()
    REPEAT = auto()
    ODD = auto()
    """One is not canonical."""


def ids_of(parts: Sequence[pl.LazyFrame], *, decoded: bool = False) -> Ids:
    """What the order ids of some frames, one below the other, are; once ``decoded``, none of them is odd.

    Raises:
        NotEligible: a row has none, or one that a spreadsheet rounded.
    """
    at, number = pl.col("order_id"), pl.col("order_id").hash()
    proof = ~at.str.contains(ROUNDED) if decoded else at.str.contains(ID)
    # proved part by part: what waits for its turn is kept in memory
    proved = pl.concat([part.select(order_id=pl.when(proof).then(at)) for part in parts])
    facts = proved.select(pl.len(), canonical=at.is_not_null().all(), grows=(at > at.shift(1)).all())
    count, canonical, grows = facts.collect(engine="streaming").row(0)
    ids = pl.concat([part.select("order_id") for part in parts])
    if not canonical:
        if decoded or ids.select(at.has_nulls()).collect(engine="streaming").item():
            raise NotEligible
        return Ids.ODD
    if grows:
        return Ids.GROW
    # ids whose numbers differ do; a portion at a time takes little memory
    portions = -(-count // _PORTION)
    each = (ids.filter(number % portions == n).select(number.n_unique()) for n in range(portions))
    return Ids.DIFFER if sum(found.collect(engine="streaming").item() for found in each) == count else Ids.REPEAT
