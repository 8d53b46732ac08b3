"""One order number on several rows: lines, a line written twice, a newer version, or another document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core import text_columns
from custreport.core.errors import CustReportError
from custreport.core.terms import Status
from custreport.core.text import plain
from custreport.sources.containers.table import ROW
from custreport.sources.decode import typed_rows
from custreport.sources.schema_mapping import LINE_WORDS, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from custreport.sources.containers.table import Table
    from custreport.sources.schema_mapping import Columns

FAR = 60
"""Days between two rows of one number from which on they are no versions of one order."""
_LINE_IDS = frozenset(map(squash, (
    "line", "line id", "line no", "line number", "line nr", "line #", "order line", "order line id", "order line no",
    "order line number", "invoice line id", "lineitem id", "line item id", "order item id", "row id", "detail id",
    "order detail id", "pos", "position", "positionsnummer", "belegposition", "zeile", "ligne", "numero de ligne",
    "linea", "numero de linea", "linha", "riga", "regel", "regelnummer", "pozycja", "satir no",
)))  # fmt: skip
_APART = frozenset(map(squash, (
    "year", "fiscal year", "financial year", "fy", "period", "series", "prefix", "branch", "branch code", "store",
    "store id", "shop", "shop id", "location", "company", "company code", "entity", "site", "outlet", "register",
    "terminal", "book", "journal", "marketplace", "channel", "jahr", "geschaftsjahr", "wirtschaftsjahr", "filiale",
    "buchungskreis", "mandant", "ano", "ejercicio", "serie", "sucursal", "tienda", "exercice", "annee", "magasin",
    "exercicio", "loja", "filial", "anno", "esercizio", "negozio", "boekjaar", "jaar", "filiaal", "rok", "seria",
    "yil", "mali yil", "sube",
)))  # fmt: skip
"""Columns by which systems tell apart documents of one number."""
_OF_ORDER = ("order", "grand", "invoice", "document")
_PROVED = 20
"""Orders that repeat one amount on each line by chance are fewer."""


# --- lines written twice ------------------------------------------------------------


def has_line_ids(table: Table, columns: Columns) -> bool:
    """Whether the file has a column that numbers the lines of an order, so that one can be there twice."""
    return _first(table, columns, _LINE_IDS) is not None


def repeated_lines(table: Table, columns: Columns, rows: pl.DataFrame) -> tuple[pl.Series | None, list[str]]:
    """Which rows are a line of an order that stands above them already, by the line's own id.

    Returns:
        A mask of rows to leave out, ``None`` if there are none, and what to say of it.
    """
    at = _first(table, columns, _LINE_IDS)
    if at is None or rows["order_id"].n_unique() == rows.height:
        return None, []
    line = _texts(table, rows, [at])[str(at)]
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
            f"{table.name}: {_rows(int(again.sum()))} repeat{'s' * (again.sum() == 1)} a line that stands above, "
            f"as order {plain(order_id)} with {header} {plain(number)}: counted once ({_money(left_out)} left out)"
        )
    ]


def equal_amounts(table: Table, columns: Columns, rows: pl.DataFrame) -> tuple[bool, list[str]]:
    """Whether rows of one order that hold one amount are lines of equal amounts all the same, and what to say.

    A product that costs the same in orders of one row and of several is a line's; a total would not.
    """
    products = _named(table, columns, map(squash, LINE_WORDS))
    header = plain(table.header[columns.columns["amount"].at[0]]) if "amount" in columns else ""
    if not products or not header:
        return False, []
    texts = _texts(table, rows, products)
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
        if stop:
            raise CustReportError(f"{table.name}: {_place(table, rows, ids[0])}: {said}")
        return [f"{table.name}: {said}"]
    if not versions:
        return []
    apart = several.filter((pl.col("last") - pl.col("first")).dt.total_days() > FAR)
    if apart.height and not _restarts(apart.height, several.height):
        return [f"{table.name}: {_far_apart(apart)}"]
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
    places = _named(table, columns, _APART)
    for field in fields:
        place = columns.columns.get(field)
        places += [place.at[0]] if place and len(place.at) == 1 else []
    texts = _texts(table, doubtful, places)
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
    for header in (table.header[at] for at in _named(table, columns, _APART)):
        if not all(header in other.header for other, _ in tables):
            continue
        cells: list[pl.DataFrame] = []
        for n, (other, own) in enumerate(tables):
            schema = other.cells.collect_schema()
            order = typed_rows.order_number(*typed_rows.cell_of(own, "order_id", schema)).cast(pl.String)
            value = _cell(other.header.index(header), schema)
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
    at = _first(table, columns, _LINE_IDS)
    products = [at] if at is not None else _named(table, columns, map(squash, LINE_WORDS))
    schema = table.cells.collect_schema()
    order = typed_rows.order_number(*typed_rows.cell_of(columns, "order_id", schema)).cast(pl.String)
    texts = [_cell(i, schema) for i in products]
    line = pl.concat_str(texts, separator="|", ignore_nulls=True) if texts else pl.lit(None, pl.String)
    cells = table.cells.select(order_id=order, line=pl.when(line != "").then(line))
    return cells.filter(pl.col("order_id").is_in(ids.implode())).collect(engine="in-memory")


def replaced(count: int, amount: Decimal | float | None, where: str) -> list[str]:
    """How much money older versions of orders held."""
    if not count:
        return []
    were = "were" if count > 1 else "was"
    return [f"{where}{_rows(count)} of older versions of orders {were} replaced: {_money(amount)} left out"]


# --- helpers ------------------------------------------------------------------------


def _named(table: Table, columns: Columns, names: Iterable[str]) -> list[int]:
    """The columns with one of these names that hold no field."""
    used, known = set(columns.used()), set(names)
    return [i for i, header in enumerate(table.header) if i not in used and squash(header) in known]


def _first(table: Table, columns: Columns, names: Iterable[str]) -> int | None:
    return next(iter(_named(table, columns, names)), None)


def _cell(at: int, schema: pl.Schema) -> pl.Expr:
    cell, dtype = pl.col(str(at)), schema[str(at)]
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cell, dtype = cell.cast(pl.String), pl.String()
    return typed_rows.text(cell, dtype)


def _texts(table: Table, rows: pl.DataFrame, places: Sequence[int]) -> pl.DataFrame:
    """The cells of some columns on these rows, in their order."""
    schema = table.cells.collect_schema()
    cells = table.rows().select(ROW, *(_cell(i, schema).alias(str(i)) for i in dict.fromkeys(places)))
    found = rows.select(ROW).lazy().join(cells, on=ROW, how="left", maintain_order="left")
    return found.collect(engine="in-memory").drop(ROW)


def _place(table: Table, rows: pl.DataFrame, order_id: str) -> str:
    """The line of the last row of an order."""
    at = rows.filter(pl.col("order_id").cast(pl.String) == order_id)[ROW].max()
    (place,) = table.places([int(at)])  # type: ignore[arg-type]
    return place


def _more(ids: pl.Series) -> str:
    return f" (and {len(ids) - 1:,} more)" if len(ids) > 1 else ""


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _money(amount: Decimal | float | None) -> str:
    return f"{amount or 0:,.2f}"
