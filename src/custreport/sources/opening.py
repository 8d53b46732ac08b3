"""Files → tables with their columns, and what each file is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.sources.columns import Columns, listed_headers
from custreport.sources.containers.open import open_table
from custreport.sources.containers.remote import HivePartitions, reason
from custreport.sources.containers.table import UNREADABLE, Table
from custreport.sources.decode import typed_rows
from custreport.sources.header_row import named_headers
from custreport.sources.read_file import Role
from custreport.sources.schema_mapping import map_columns, named_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.core.text import Place

from custreport.sources.request import label


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


def link_by_external_id(opened: Sequence[tuple[Table, Columns]], config: Config) -> list[tuple[Table, Columns]]:
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
