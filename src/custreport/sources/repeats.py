"""One order number on several rows: lines, a line written twice, a newer version, or another document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core import text_columns
from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.sources.containers.table import ROW
from custreport.sources.decode import typed_rows
from custreport.sources.schema_mapping import squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from custreport.sources.containers.table import Table
    from custreport.sources.schema_mapping import Columns

FAR = 60
"""Days between two rows of one number from which on they are no versions of one order."""
_APART = frozenset(map(squash, (
    "year", "fiscal year", "financial year", "fy", "period", "series", "prefix", "branch", "branch code", "store",
    "store id", "shop", "shop id", "location", "company", "company code", "entity", "site", "outlet", "register",
    "terminal", "book", "journal", "marketplace", "channel", "jahr", "geschaftsjahr", "wirtschaftsjahr", "filiale",
    "buchungskreis", "mandant", "ano", "ejercicio", "serie", "sucursal", "tienda", "exercice", "annee", "magasin",
    "exercicio", "loja", "filial", "anno", "esercizio", "negozio", "boekjaar", "jaar", "filiaal", "rok", "seria",
    "yil", "mali yil", "sube",
)))  # fmt: skip
"""Columns by which systems tell apart documents of one number."""


# --- rounded ids --------------------------------------------------------------------

_ROUNDED = r"(?i)^\d(?:[.,]\d+)?e\+\d+$"


def rounded(orders: pl.DataFrame, where: str) -> None:
    """Stop where numbers that a spreadsheet rounded make one order of several rows, or one customer of several names.

    Raises:
        CustReportError: names the first.
    """
    again = 'export again and do not save it from Excel, or name a column that was not rounded: --column {}="…"'
    lost = orders.filter(pl.col("order_id").str.contains(_ROUNDED))
    twice = lost.group_by("order_id").agg(pl.col("lines").sum()).filter(pl.col("lines") > 1).sort("order_id")
    if twice.height:
        raise CustReportError(
            f"{where}order {plain(twice['order_id'][0])} stands on {twice['lines'][0]:,} rows"
            f"{_more(twice['order_id'])}, and its number was rounded by a spreadsheet: {again.format('order_id')}"
        )
    customers = orders.filter(pl.col("customer_id").str.contains(_ROUNDED))
    named = customers.group_by("customer_id").agg(
        names=text_columns.normalised(pl.col("customer")).drop_nulls().n_unique()
    )
    several = named.filter(pl.col("names") > 1)["customer_id"].sort()
    if len(several):
        raise CustReportError(
            f"{where}customer {plain(several[0])} has several names{_more(several)}, and its number was rounded by a "
            f"spreadsheet: {again.format('customer_id')}"
        )


# --- other documents ----------------------------------------------------------------


def check(table: Table, columns: Columns, rows: pl.DataFrame, *, versions: bool, stop: bool) -> list[str]:
    """Stop where rows of one order number are different documents, or say so without ``stop``.

    Raises:
        CustReportError: they are of different customers or, as ``versions``, of days far apart.
    """
    facts = rows.group_by("order_id").agg(
        lines=pl.len(),
        ids=pl.col("customer_id").drop_nulls().n_unique(),
        named=pl.col("customer_id").count(),
        names=text_columns.normalised(pl.col("customer").cast(pl.String)).drop_nulls().n_unique(),
        first=pl.col("ordered_at").min().dt.date(),
        last=pl.col("ordered_at").max().dt.date(),
        whose=pl.coalesce("customer", "customer_id").cast(pl.String).drop_nulls().unique().sort().head(2),
    )
    several = facts.filter(pl.col("lines") > 1)
    customers = several.filter((pl.col("ids") > 1) | ((pl.col("named") == 0) & (pl.col("names") > 1)))
    if customers.height:
        ids = customers["order_id"].cast(pl.String).sort()
        whose = customers.filter(pl.col("order_id") == ids[0])["whose"][0].to_list()
        names = f" ({' and '.join(plain(name) for name in whose)})" if len(whose) > 1 else ""
        way = _combination(table, columns, rows, customers["order_id"], ("customer_id", "customer", "ordered_on"))
        said = f"order {plain(ids[0])} stands for several customers{names}{_more(ids)}: {way}"
        one_name = (customers["names"] == 1).all()  # several ids of one name: one customer entered twice, as a rule
        if stop and not one_name:
            raise CustReportError(f"{table.name}: {_place(table, rows, ids[0])}: {said}")
        return [f"{table.name}: {said}"]
    if not versions:
        return []
    apart = several.filter((pl.col("last") - pl.col("first")).dt.total_days() > FAR)
    if not apart.height:
        return []
    if not _restarts(apart.height, several.height):
        return [f"{table.name}: {_far_apart(apart)}; the later counts"]
    ids = apart["order_id"].cast(pl.String).sort()
    way = _combination(table, columns, rows, apart["order_id"], ("ordered_on",))
    raise CustReportError(
        f"{table.name}: {_place(table, rows, ids[0])}: {_far_apart(apart)}: two orders of one number? {way}"
    )


def _restarts(apart: int, several: int) -> bool:
    """Whether numbers begin again: then most that stand twice do so on days that are far apart."""
    return apart * 2 > several


def _far_apart(orders: pl.DataFrame) -> str:
    """The first of some orders with its two days."""
    named = orders.with_columns(pl.col("order_id").cast(pl.String)).sort("order_id")
    first = named.row(0, named=True)
    return (
        f"order {plain(first['order_id'])} stands on {first['first']} and on {first['last']}{_more(named['order_id'])}"
    )


def _combination(table: Table, columns: Columns, rows: pl.DataFrame, ids: pl.Series, fields: Sequence[str]) -> str:
    """The two columns that together are an order's own number, as the option that says so."""
    doubtful = rows.filter(pl.col("order_id").is_in(ids.implode()))
    places = named_columns(table, columns, _APART)
    for field in fields:
        place = columns.columns.get(field)
        places += [place.at[0]] if place and len(place.at) == 1 else []
    texts = texts_of_rows(table, doubtful, places)
    who = pl.coalesce("customer_id", text_columns.normalised(pl.col("customer").cast(pl.String)))
    doubtful = doubtful.with_columns(
        pl.col("order_id", "customer_id").cast(pl.String), day=pl.col("ordered_at").dt.date()
    ).with_columns(texts)
    number = columns.columns["order_id"].at
    header = " + ".join(table.header[i].strip() for i in number)
    for at in places:
        groups = doubtful.group_by("order_id", str(at)).agg(
            who=who.drop_nulls().n_unique(), days=(pl.col("day").max() - pl.col("day").min()).dt.total_days()
        )
        if doubtful[str(at)].null_count() == 0 and ((groups["who"] <= 1) & (groups["days"] <= FAR)).all():
            return f'--column order_id="{header} + {table.header[at].strip()}" tells them apart'
    return '--column order_id="…" names the column, or two joined by " + ", that tells them apart'


def restarted(orders: pl.DataFrame, tables: Sequence[tuple[Table, Columns]]) -> list[str]:
    """Stop where several files hold one order number for days that are far apart: each numbers its own.

    Returns:
        What to say where only some do.

    Raises:
        CustReportError: names the columns that tell them apart.
    """
    facts = (
        orders.filter(pl.col("order_id").is_duplicated())
        .group_by("order_id")
        .agg(
            pl.col("file").unique().sort().alias("files"),
            first=pl.col("ordered_at").min().dt.date(),
            last=pl.col("ordered_at").max().dt.date(),
        )
    )
    apart = facts.filter((pl.col("last") - pl.col("first")).dt.total_days() > FAR).sort("order_id")
    if not apart.height:
        return []
    files = apart["files"][0].to_list()
    names = " and ".join(tables[file][0].name for file in files)
    if not _restarts(apart.height, facts.height):
        return [f"{names}: {_far_apart(apart)}; the later counts"]
    table, columns = tables[files[0]]
    number = " + ".join(table.header[i].strip() for i in columns.columns["order_id"].at)
    header = _differs([tables[file] for file in files], apart["order_id"])
    raise CustReportError(
        f"{names}: {_far_apart(apart)}: two orders of one number? "
        f'--column order_id="{number} + {header}" tells them apart'
    )


def _differs(tables: Sequence[tuple[Table, Columns]], ids: pl.Series) -> str:
    """The header of a column that each of the files has and that tells these orders apart; their day, at last."""
    table, columns = tables[0]
    for header in (table.header[at] for at in named_columns(table, columns, _APART)):
        if not all(header in other.header for other, _ in tables):
            continue
        cells: list[pl.DataFrame] = []
        for n, (other, own) in enumerate(tables):
            schema = other.cells.collect_schema()
            order = typed_rows.order_number(*typed_rows.cell_of(own, "order_id", schema)).cast(pl.String)
            value = cell_text(other.header.index(header), schema)
            found = other.cells.select(order_id=order, value=value, file=pl.lit(n))
            cells.append(found.filter(pl.col("order_id").is_in(ids.implode())).unique().collect(engine="in-memory"))
        each = (
            pl.concat(cells)
            .group_by("order_id")
            .agg(files=pl.col("value").len(), values=pl.col("value").drop_nulls().n_unique())
        )
        if (each["files"] == each["values"]).all():
            return header.strip()
    return table.header[columns.columns["ordered_on"].at[0]].strip()


def replaced(count: int, amount: Decimal | float | None, where: str) -> list[str]:
    """How much money older versions of orders held."""
    if not count:
        return []
    were = "were" if count > 1 else "was"
    return [f"{where}{count_rows(count)} of older versions of orders {were} replaced: {money(amount)} left out"]


# --- helpers ------------------------------------------------------------------------


def named_columns(table: Table, columns: Columns, names: Iterable[str]) -> list[int]:
    """The columns with one of these names that hold no field."""
    used, known = set(columns.used()), set(names)
    return [i for i, header in enumerate(table.header) if i not in used and squash(header) in known]


def first_column(table: Table, columns: Columns, names: Iterable[str]) -> int | None:
    """The first of these columns; ``None`` without any."""
    return next(iter(named_columns(table, columns, names)), None)


def cell_text(at: int, schema: pl.Schema) -> pl.Expr:
    """A cell of any column as text; null when it is empty."""
    cell, dtype = pl.col(str(at)), schema[str(at)]
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cell, dtype = cell.cast(pl.String), pl.String()
    return typed_rows.text(cell, dtype)


def texts_of_rows(table: Table, rows: pl.DataFrame, places: Sequence[int]) -> pl.DataFrame:
    """The cells of some columns on these rows, in their order."""
    schema = table.cells.collect_schema()
    cells = table.rows().select(ROW, *(cell_text(i, schema).alias(str(i)) for i in dict.fromkeys(places)))
    found = rows.select(ROW).lazy().join(cells, on=ROW, how="left", maintain_order="left")
    return found.collect(engine="in-memory").drop(ROW)


def _place(table: Table, rows: pl.DataFrame, order_id: str) -> str:
    """The line of the last row of an order."""
    at = rows.filter(pl.col("order_id").cast(pl.String) == order_id)[ROW].max()
    (place,) = table.places([int(at)])  # type: ignore[arg-type]
    return place


def _more(ids: pl.Series) -> str:
    return f" (and {len(ids) - 1:,} more)" if len(ids) > 1 else ""


def count_rows(count: int) -> str:
    """A number of rows in words."""
    return f"{count:,} row{'s' * (count != 1)}"


def money(amount: Decimal | float | None) -> str:
    """An amount as a message shows it."""
    return f"{amount or 0:,.2f}"
