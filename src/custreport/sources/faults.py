"""Faults: the rows of a file that cannot be read, with line, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport.core.text import plain
from custreport.sources.containers.table import ROW, Table
from custreport.sources.decode import dates, detect, typed_rows
from custreport.sources.decode.date_patterns import DatePattern

if TYPE_CHECKING:
    from custreport.sources.columns import Columns
    from custreport.sources.read_file import Role


def ask_for_statuses(unknown: dict[str, tuple[int, str]]) -> str:
    """How to say what unknown statuses are: on the command line and in ``custreport.toml``."""
    if not unknown:
        return ""
    words = list(unknown)[:10]
    more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
    said = " ".join(f'--status "{word}=…"' for word in words)
    written = ", ".join(f'"{word}" = "…"' for word in words)
    return (
        f"say what each unknown status is (confirmed, draft, cancelled or credit): {said}{more}, "
        f"or in custreport.toml: [statuses] {written}{more}"
    )


def status_words(table: Table, columns: Columns, rows: pl.DataFrame) -> pl.DataFrame:
    """``word`` as written, ``first`` (row) and ``rows`` of each status on the rows that count, most first."""
    cell = typed_rows.text(*typed_rows.cell_of(columns, "status", table.cells.collect_schema()))
    every = table.rows().select(ROW, word=cell).collect(engine="in-memory").drop_nulls()
    kept = every.join(rows.select(ROW), on=ROW, how="semi")
    counted = kept.group_by("word").agg(first=pl.col(ROW).min(), rows=pl.len())
    return counted.sort("rows", "word", descending=[True, False])


def unknown_statuses(table: Table, columns: Columns, rows: pl.DataFrame) -> dict[str, tuple[int, str]]:
    """How many rows have each unknown status, and the line of the first."""
    bad = rows.filter("bad_status")
    if not bad.height:
        return {}
    words = status_words(table, columns, bad)
    places = table.places(words["first"].to_list())
    return {plain(word)[:60]: (n, place) for word, n, place in zip(words["word"], words["rows"], places, strict=True)}


def undecided_message(table: Table, columns: Columns, cells: pl.DataFrame, question: detect.Question) -> str:
    """That the data does not tell how a column is written: with the line of an example."""
    for field in question.fields:
        text = typed_rows.text(pl.col(field).cast(pl.String), pl.String())
        holds = cells.select(text.str.contains(question.example, literal=True).fill_null(value=False)).to_series()
        if holds.any():
            (place,) = table.places([int(cells[ROW][int(holds.arg_true()[0])])])
            return f"{table.name}: {place}: {header_of(table, columns, field)} {question.why}"
    return f"{table.name}: {question.why}"


def header_of(table: Table, columns: Columns, field: str) -> str:
    """The header of a field's column, as messages name it."""
    place = columns.columns[field]
    return (" + " if place.joined else " or ").join(plain(table.header[i]) for i in place.at)


_MISSING = {"ordered_at": "no order date", "amount": "no amount", "status": "no status"}
_WANTED = {"ordered_on": "no date{way}", "status": "unknown", "amount": "no number; correct it in the file"}


def find_faults(
    table: Table, columns: Columns, rows: pl.DataFrame, unread: pl.DataFrame, reading: typed_rows.Reading, role: Role
) -> list[str]:
    """Line, column and value of the rows that cannot be read, one for each order."""
    if not rows.height:
        return []
    orders = {order["order_id"]: order for order in unread.iter_rows(named=True)}
    cells = _cells_of(table, columns, rows[ROW])
    needed = {field: said for field, said in _MISSING.items() if field in role.value}
    seen: set[str] = set()
    found: list[tuple[int, str]] = []
    for row in rows.sort(ROW).iter_rows(named=True):
        order_id = row["order_id"]
        if order_id is None:
            found.append((row[ROW], "no order id"))
            continue
        order = orders[order_id]
        wrong = [field for field in _WANTED if order[f"bad_{field}"]]
        missing = next((field for field in needed if order[field] is None), "")
        elsewhere = not any(row[f"bad_{field}"] for field in wrong) if wrong else row[missing] is not None
        if order_id in seen or elsewhere:
            continue
        seen.add(order_id)
        if wrong:
            field = next(f for f in wrong if row[f"bad_{f}"])
            found.append((row[ROW], _value(table, columns, cells[row[ROW]], field, reading)))
        else:
            found.append((row[ROW], f"{needed[missing]} for order {order_id}"))
    places = table.places([row for row, _ in found])
    return [f"{place}: {fault}" for place, (_, fault) in zip(places, found, strict=True)]


def _cells_of(table: Table, columns: Columns, rows: pl.Series) -> dict[int, dict[str, str]]:
    """The cells of some rows as text, by row and field."""
    schema = table.cells.collect_schema()
    fields = [
        pl.coalesce(typed_rows.text(*typed_rows.cell_of(columns, f, schema)), pl.lit("")).alias(f)
        for f in columns.columns
    ]
    raw = table.rows().with_columns(fields).filter(pl.col(ROW).is_in(rows.implode())).select(ROW, *columns.columns)
    return {row[ROW]: row for row in raw.collect(engine="in-memory").iter_rows(named=True)}


def holds_money(table: Table, columns: Columns, rows: pl.DataFrame) -> bool:
    """Whether any of the rows has an amount other than zero, be it one that cannot be read."""
    field = next((name for name in ("amount", "unit_price") if name in columns), None)
    if field is None or not rows.height:
        return False
    cell = typed_rows.text(*typed_rows.cell_of(columns, field, table.cells.collect_schema()))
    written = table.rows().filter(pl.col(ROW).is_in(rows[ROW].implode())).select(cell.str.contains("[1-9]").any())
    return bool(written.collect(engine="in-memory").item())


def _value(table: Table, columns: Columns, cells: dict[str, str], field: str, reading: typed_rows.Reading) -> str:
    """The column and the value that cannot be read."""
    parts = [name for name in typed_rows.MONEY_FIELDS if name in columns] if field == "amount" else [field]
    read = [field != "amount" or not typed_rows.is_number(part, cells[part], reading) for part in parts]
    part = next((part for part, wrong in zip(parts, read, strict=True) if wrong and cells[part]), parts[0])
    way = f", where the others are written {reading.date.value}; {dates.ASK_FORMAT}"
    if isinstance(reading.date, DatePattern):
        way = f" of --date-format {reading.date.value}"
    return f'{header_of(table, columns, part)} "{plain(cells[part])[:60]}": {_WANTED[field].format(way=way)}'
