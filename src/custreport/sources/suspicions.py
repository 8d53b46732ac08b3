"""What is doubtful about orders that could be read: what ``check`` tells at length and each report in a line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.core import text_columns
from custreport.core.text import NO_CUSTOMER, plain
from custreport.sources import cautions
from custreport.sources.decode import typed_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.sources.read_file import File

_MANY = 50  # customers above which one order each is no chance
_NAMES = 3000  # customers above which names are not compared letter by letter
_ALIKE = 93  # per cent of two names that are the same
_OLD = date(1990, 1, 1)
_NOBODY = (
    "0", "-1", "00", "000", "0000", "99999", "999999", "guest", "guest customer", "walk-in", "walk in",
    "cash", "cash sale", "cash customer",
    "unknown", "anonymous", "customer", "test", "test customer", "dummy", "none", "no name", "xxx", "various",
    "default", "default customer", "misc", "retail customer", "web customer", "laufkunde", "cliente final",
    "consumidor final",
)  # fmt: skip
_BUSY = 10
"""Orders a month from which on one without any is no chance."""
_LINES = 3
"""Suspicions that a report tells; ``check`` tells all."""
_SOON = 500
"""Customers above which a report does not compare names letter by letter."""


def lines(orders: pl.DataFrame, read: Sequence[File]) -> list[str]:
    """What ``check`` would find suspicious, in a few short lines for a report.

    Args:
        orders: With :func:`custreport.core.order_frame.orders_schema`.
        read: The files they are of.
    """
    said = suspicious(orders, read, date.max, alike=_SOON, brief=True)
    more = len(said) - _LINES
    return [f"{text}; details: custreport check" for text in said[:_LINES]] + (
        [f"{more} more suspicion{'s' * (more > 1)}; details: custreport check"] if more > 0 else []
    )


def suspicious(
    orders: pl.DataFrame, read: Sequence[File], today: date, *, alike: int = _NAMES, brief: bool = False
) -> list[str]:
    """Everything doubtful, what may change most figures first.

    Args:
        orders: With :func:`custreport.core.order_frame.orders_schema`.
        read: The files they are of.
        today: Orders after it are doubtful.
        alike: How many names at most are compared letter by letter.
        brief: Without what every output tells anyhow, and what changes no figure.
    """
    live = orders.filter(~metrics.is_cancelled())
    customers = (
        live.filter(pl.col("key").is_not_null())
        .group_by("key")
        .agg(
            pl.col("customer").sort_by("ordered_at", "order_id").last(), orders=pl.len(), amount=pl.col("amount").sum()
        )
        .with_columns(customer=pl.coalesce("customer", "key"))
        .sort("orders", "key", descending=[True, False])
    )
    return [
        *([] if brief else cautions.below_zero(live.lazy())),
        *_one_order_each(live, customers),
        *_nobody(live, customers, brief=brief),
        *_alike(customers, alike),
        *([] if brief else _amounts(live)),
        *_days(live, today, brief=brief),
        *_utc(read),
    ]


def _one_order_each(orders: pl.DataFrame, customers: pl.DataFrame) -> list[str]:
    named = orders.filter(pl.col("key").is_not_null()).height
    if customers.height <= _MANY or customers.height < named:
        return []
    said = f"every one of {customers.height:,} orders has a customer of its own"
    return [
        f"{said}: is this column the customer, or a number that each order gets anew? Nobody would ever order twice"
    ]


def _nobody(orders: pl.DataFrame, customers: pl.DataFrame, *, brief: bool) -> list[str]:
    """Orders of nobody: without a customer, or under a name that stands for none."""
    said = []
    without = orders.filter(pl.col("key").is_null())
    if without.height and not brief:
        share = without.height / orders.height
        part = f" ({share:.0%} of all)" if share >= 0.01 else ""
        have = "has" if without.height == 1 else "have"
        said.append(f"{_orders(without.height)}{part} {have} no customer: counted as {NO_CUSTOMER}")
    names = customers.filter(
        pl.col("key").str.to_lowercase().is_in(_NOBODY) | pl.col("customer").str.to_lowercase().is_in(_NOBODY)
    )
    said += [
        f'customer "{plain(name)}" may stand for nobody: {_orders(count)}, {amount:,.2f}'
        for name, count, amount in names.select("customer", "orders", "amount").head(5).iter_rows()
    ]
    return said


def _alike(customers: pl.DataFrame, most: int) -> list[str]:
    """Customers whose names differ by case, punctuation or a letter, and are counted apart."""
    bare = pl.col("customer").str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    keyed = customers.with_columns(bare=bare).filter(pl.col("bare") != "").sort("key")
    groups = (
        keyed.group_by("bare")
        .agg(pl.col("customer").alias("names"), pl.col("key").alias("keys"), n=pl.len())
        .filter(pl.col("n") > 1)
        .sort("n", "bare", descending=[True, False])
    )
    said = []
    if groups.height:
        first = groups.row(0, named=True)
        pair = " and ".join(
            f'"{plain(n)}"' + (f" ({plain(k)})" if _key_of(n) != k else "")
            for n, k in zip(first["names"][:2], first["keys"][:2], strict=True)
        )
        said.append(
            f"{groups.height:,} name{'s stand' if groups.height > 1 else ' stands'} for several customers, as {pair}: "
            "one customer twice, or two of one name?"
        )
    single = keyed.unique("bare", maintain_order=True)
    if 1 < single.height <= most:
        said += _near(single["customer"].to_list(), single["bare"].to_list())
    return said


def _key_of(name: str) -> str:
    """The key a customer without an id has."""
    return str(pl.select(text_columns.normalised(pl.lit(name))).item())


def _near(names: list[str], bare: list[str]) -> list[str]:
    """Names that differ by a letter or two; digits tell apart (``Store 12``, ``Store 13``)."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 — only here

    pairs = []
    for i, name in enumerate(bare):
        rest = bare[i + 1 :]
        if len(name) < 6:
            continue
        for other, _, at in process.extract(name, rest, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3):
            if [c for c in name if c.isdigit()] == [c for c in other if c.isdigit()]:
                pairs.append((names[i], names[i + 1 + at]))
    if not pairs:
        return []
    shown = "; ".join(f'"{plain(a)}" and "{plain(b)}"' for a, b in pairs[:3])
    return [f"{len(pairs):,} pair{'s' * (len(pairs) > 1)} of names differ by a letter or two: {shown}"]


def _orders(count: int) -> str:
    return f"{count:,} order{'s' * (count != 1)}"


def _amounts(orders: pl.DataFrame) -> list[str]:
    nothing = orders.filter(pl.col("amount") == 0).height
    return [f"{_orders(nothing)} of nothing (0.00): counted as any other"] if nothing else []


def _days(orders: pl.DataFrame, today: date, *, brief: bool) -> list[str]:
    """Days that cannot be, and months without an order."""
    said = []
    late = orders.filter(pl.col("ordered_on") > today).sort("ordered_on")
    if late.height:
        said.append(
            f"{_orders(late.height)} dated after today, as {plain(late['order_id'][-1])} "
            f"on {late['ordered_on'][-1]}: counted nowhere"
        )
    old = orders.filter(pl.col("ordered_on") < _OLD).sort("ordered_on")
    if old.height:
        first = f"{plain(old['order_id'][0])} on {old['ordered_on'][0]}"
        said.append(f"{_orders(old.height)} dated before {_OLD.year}, as {first}")
    months = orders.filter(pl.col("ordered_on") <= today).select(pl.col("ordered_on").dt.truncate("1mo").unique())
    if months.height:
        every = months.select(pl.date_range(pl.col("ordered_on").min(), pl.col("ordered_on").max(), "1mo"))
        empty = every.join(months, on="ordered_on", how="anti")["ordered_on"].sort()
        # in a book of few orders a month without any is nothing that each report need tell
        if len(empty) and not (brief and orders.height < _BUSY * len(every)):
            shown = ", ".join(f"{month:%Y-%m}" for month in empty.head(6))
            more = f" and {len(empty) - 6} more" if len(empty) > 6 else ""
            said.append(f"no orders in {shown}{more}: is a file missing?")
    return said


def _utc(read: Sequence[File]) -> list[str]:
    """Files whose times are UTC, where nobody said what zone counts."""
    said = []
    for file in read:
        if file.reading.zone or "ordered_on" not in file.columns:
            continue
        schema = file.table.cells.collect_schema()
        cell, dtype = typed_rows.cell_of(file.columns, "ordered_on", schema)
        typed = isinstance(dtype, pl.Datetime) and dtype.time_zone == "UTC"
        first = file.table.cells.select(typed_rows.text(cell, dtype)).head(50).collect(engine="in-memory").to_series()
        if typed or (first.str.contains(r"\d(Z| ?UTC)$").any() and dtype == pl.String):
            said.append(
                f"{file.name}: times are UTC, and so are the days; --tz Europe/Madrid counts another zone's days"
            )
    return said
