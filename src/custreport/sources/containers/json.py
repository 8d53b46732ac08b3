"""JSON and JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.sources.containers.kinds import Container
from custreport.sources.containers.table import Table

if TYPE_CHECKING:
    from pathlib import Path


def open_file(path: Path, name: str, content: bytes) -> Table:
    """JSON Lines, or a JSON list of orders; numbers stay as they are written.

    What is inside an order (``"customer": {"name": …}``) becomes a column
    ``customer/name``; lists are no values and are left out.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CustReportError(f"{name}: begins as JSON and is not UTF-8") from error
    try:
        records, container = _records(text), Container.JSON
    except ValueError as error:
        records, container = _lines(text, name, error), Container.JSON_LINES
    header = tuple(dict.fromkeys(key for record in records for key in record))
    if not header:
        raise CustReportError(f"{name}: no orders in it")
    schema = dict.fromkeys(map(str, range(len(header))), pl.String)
    rows = [[record.get(key) for key in header] for record in records]
    return Table(path, name, header, pl.DataFrame(rows, schema=schema, orient="row").lazy(), container)


def _lines(text: str, name: str, error: ValueError) -> list[dict[str, str | None]]:
    """The orders of a text that is no JSON as a whole, which ``error`` says: one on each line that is not blank."""
    records: list[dict[str, str | None]] = []
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(_record(line))
        except ValueError as broken:
            if not records:
                raise CustReportError(f"{name}: no JSON Lines and no JSON list of orders: {error}") from broken
            raise CustReportError(f"{name}: line {n}: no JSON: {broken}") from broken
    return records


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _record(text: str) -> dict[str, str | None]:
    found = _parsed(text)
    if not isinstance(found, dict):
        raise ValueError("no order in a line")  # noqa: TRY004 — one kind of error for all that is no record
    return _flat(found)


def _records(text: str) -> list[dict[str, str | None]]:
    """The orders of a JSON document: a list, alone or under the one key of an object that holds a list."""
    found = _parsed(text)
    lists = [value for value in found.values() if isinstance(value, list)] if isinstance(found, dict) else [found]
    if len(lists) != 1 or not isinstance(lists[0], list) or not all(isinstance(each, dict) for each in lists[0]):
        raise ValueError("no list of orders")
    return [_flat(each) for each in lists[0]]


def _flat(record: dict[str, object], path: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{path}{key}/")
        elif not isinstance(value, list):
            flat[path + key] = str(value).lower() if isinstance(value, bool) else value if value is None else str(value)
    return flat
