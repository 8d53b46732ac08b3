"""Rows → orders: sum the lines of an order, or take its latest version, by what the data shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Grain
from custreport.core.terms import Status
from custreport.sources.containers.table import ROW
from custreport.sources.decode.typed_rows import BAD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

ORDER = "one row per order"
FIRST_LINE = "the amount stands on one line of an order"
REPEATED = "the amount is repeated on every line of an order"
LINES = "line amounts are summed"
REVISIONS = "several versions of an order, the latest counts"
_VERSIONS = ("status", "ordered_at", "updated_at")
_ASKED = {Grain.LINES: LINES, Grain.REPEATED: REPEATED, Grain.VERSIONS: REVISIONS}


@dataclass(frozen=True, slots=True)
class Folded:
    """Orders, one row each, and what was done to get there.

    ``orders`` has the columns of the rows plus ``lines`` (rows of the file that
    the order stood on) and ``superseded`` (those of them that were replaced by
    a later version); ``grain`` says how it was read, ``mixed`` counts orders
    whose lines disagree on day, customer or currency, ``replaced`` is the sum
    of the versions left out.
    """

    orders: pl.DataFrame
    grain: str
    mixed: int = 0
    replaced: float | Decimal | None = None


def fold(rows: pl.DataFrame, *, has_lines: bool, amount_is_of_line: bool, asked: Grain | None = None) -> Folded:
    """Make one row per order id.

    Args:
        rows: As :func:`~custreport.sources.decode.typed_rows.read_rows`, every ``order_id`` filled.
        has_lines: Whether the file has columns that only order lines have.
        amount_is_of_line: Whether the amount's own header says it is a line's.
        asked: What the user says several rows of an order are.

    The order of rows decides nothing, but between two versions of an order of
    which neither says when it was updated: then the later row counts.
    """
    single = rows.with_columns(lines=pl.lit(1, pl.UInt32), superseded=pl.lit(0, pl.UInt32))
    orders = rows.lazy().group_by("order_id").agg(lines=pl.len(), amounts=pl.col("amount").count()).collect()
    if orders.height == rows.height:
        return Folded(single, ORDER)
    several = orders.filter(pl.col("lines") > 1)
    grain = (
        _ASKED[asked]
        if asked
        else FIRST_LINE
        if (several["amounts"] <= 1).all()
        else _grain(rows, has_lines=has_lines, amount_is_of_line=amount_is_of_line)
    )
    if grain == REVISIONS:
        if not asked:
            _check_versions(rows)
        latest = rows.sort("order_id", pl.col("updated_at").fill_null(pl.col("ordered_at")), ROW, nulls_last=False)
        counted = latest.with_columns(
            pl.col("^bad_.*$").any().over("order_id"), superseded=(pl.len() - 1).over("order_id").cast(pl.UInt32)
        )
        kept = counted.unique("order_id", keep="last").with_columns(lines=pl.col("superseded") + 1)
        older = latest.join(kept, on=ROW, how="anti").filter(_counts())
        return Folded(kept.sort(ROW), grain, replaced=older["amount"].sum())
    return _fold_lines(rows, grain)


def _counts() -> pl.Expr:
    """Whether a row is not cancelled."""
    return (pl.col("status") != Status.CANCELLED).fill_null(value=True)


def _grain(rows: pl.DataFrame, *, has_lines: bool, amount_is_of_line: bool) -> str:
    """What the rows of the orders that stand on several of them look like."""

    def holds(of_order: pl.Expr) -> bool:
        orders = rows.lazy().group_by("order_id").agg(lines=pl.len(), holds=of_order)
        return bool(orders.filter(pl.col("lines") > 1).select(pl.col("holds").all()).collect().item())

    amount = pl.col("amount")
    if not has_lines and not holds(~pl.any_horizontal(_differ(pl.col(c)) for c in _VERSIONS)):
        return REVISIONS
    if not amount_is_of_line and holds(~_differ(amount) & amount.is_not_null().all()):
        return REPEATED
    return LINES


def _differ(values: pl.Expr) -> pl.Expr:
    """Whether the rows of an order hold more than one value; a null is none."""
    values = values.to_physical()  # whatever their order is
    return (values.min() != values.max()).fill_null(value=False)


def _check_versions(rows: pl.DataFrame) -> None:
    """Stop where versions of an order would hide other orders.

    Raises:
        CustReportError: rows of one order differ in nothing but the amount.
    """
    orders = (
        rows.with_columns(pl.col("order_id").cast(pl.String))
        .group_by("order_id")
        .agg(
            amounts=pl.col("amount").drop_nulls().n_unique(),
            versions=pl.max_horizontal(
                pl.col(c).drop_nulls().n_unique() for c in ("status", "ordered_at", "updated_at")
            ),
        )
    )
    alike = orders.filter((pl.col("amounts") > 1) & (pl.col("versions") <= 1))["order_id"].sort()
    if len(alike):
        raise CustReportError(
            f"order {alike[0]} stands on rows that differ in the amount only{_others(alike)}, while others have "
            "versions: --grain versions takes the latest, --grain lines adds them up"
        )


def _others(ids: pl.Series) -> str:
    return f" (and {len(ids) - 1:,} more)" if len(ids) > 1 else ""


def _total_of_lines(grain: str, absent: Sequence[str]) -> pl.Expr:
    """The amount of an order, of its lines; null where one that counts has none."""
    amount = pl.col("amount")
    if grain == REPEATED:
        total = amount.max()
    elif grain == FIRST_LINE or "status" in absent:
        total = amount.sum()
    else:
        live = pl.col("status").is_null() | (pl.col("status") != Status.CANCELLED)
        total = pl.when(live.any()).then(pl.when(live).then(amount).sum()).otherwise(amount.sum())
    # a line without its amount is not a line of nothing, unless it is cancelled
    enough = amount.count() > 0 if grain == FIRST_LINE else (amount.is_not_null() | ~_counts()).all()
    return pl.when(enough).then(total)


def _of_lines(grain: str, absent: Sequence[str]) -> dict[str, pl.Expr]:
    """Each field of an order, of its lines."""
    customer_id, customer = pl.col("customer_id"), pl.col("customer")
    if not {"customer_id", "customer"} & {*absent}:
        customer = customer.filter(customer_id.eq_missing(customer_id.min()))
    return {
        "customer_id": customer_id.min(),
        "customer": customer.min(),
        "ordered_at": pl.col("ordered_at").min(),
        "updated_at": pl.col("updated_at").max(),
        "status": pl.col("status").drop_nulls().sort().first(),
        "amount": _total_of_lines(grain, absent),
        "currency": pl.col("currency").min(),
        "rep": pl.col("rep").min(),
        "email": pl.col("email").min(),
        "refunded": pl.col("refunded").max() if grain == REPEATED else pl.col("refunded").sum(),
        "refund_of": pl.col("refund_of").min(),
    }


def _fold_lines(rows: pl.DataFrame, grain: str) -> Folded:
    """One row per order: its amount by the grain, everything else from its lines together.

    Day: the first. Status: the most advanced, and cancelled lines of an order
    that is not cancelled add nothing. Customer, currency and rep: lines agree,
    else the first in alphabetical order, and the order counts as mixed.
    """
    absent = [name for name in rows.columns if not rows[name].count()]  # fields the file does not have, most of them
    fields = _of_lines(grain, absent)
    words = [pl.col(name) for name in ("customer_id", "customer", "currency") if name not in absent]
    days = pl.col("ordered_at").min().dt.date() != pl.col("ordered_at").max().dt.date()
    flags = [name for name in BAD if rows[name].any()]
    orders = (
        rows.lazy()
        .group_by("order_id")
        .agg(
            pl.col(ROW).min(),
            pl.col(flags).any(),
            lines=pl.len().cast(pl.UInt32),
            mixed=pl.any_horizontal(*map(_differ, words), days.fill_null(value=False)),
            **{name: field for name, field in fields.items() if name not in absent},
        )
        .with_columns(
            *(pl.lit(None, rows.schema[name]).alias(name) for name in absent),
            *(pl.lit(value=False).alias(name) for name in BAD if name not in flags),
            superseded=pl.lit(0, pl.UInt32),
        )
        .sort(ROW)
        .collect()
    )
    return Folded(orders.drop("mixed"), grain, int(orders["mixed"].sum()))


def supersede(orders: pl.DataFrame) -> pl.DataFrame:
    """Keep the latest version of each order that several files hold.

    A version that cannot be read (``bad``) replaces an older one all the same.

    Latest by ``updated_at`` where every version has it, else by ``file``. The
    rows of the versions left out are added to ``superseded`` and ``lines``.
    """
    if orders["order_id"].n_unique() == orders.height:
        return orders
    dated = pl.col("updated_at").is_not_null().all().over("order_id")
    ranked = orders.with_columns(
        all_lines=pl.col("lines").sum().over("order_id"), updated=pl.when(dated).then(pl.col("updated_at"))
    ).sort("order_id", "updated", "file", nulls_last=False)
    kept = ranked.unique("order_id", keep="last", maintain_order=True)
    return kept.with_columns(
        superseded=pl.col("superseded") + pl.col("all_lines") - pl.col("lines"), lines=pl.col("all_lines")
    ).drop("all_lines", "updated")


def exact(amount: pl.Expr) -> pl.Expr:
    """An order's amount with the four decimals money has, half-even."""
    return amount.round(4, mode="half_to_even").cast(order_frame.MONEY)
