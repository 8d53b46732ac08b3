"""Exports of many systems, read without an option: the file in its own dialect, and what people do to such files."""

from __future__ import annotations

import csv
import random
from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.sources import load
from custreport.sources.headers import FIELDS, load_data
from custreport.sources.vendors import System
from support.systems import (
    BIGCOMMERCE,
    ERPNEXT,
    EXPORTS,
    FAIRE,
    MAGENTO,
    NETSUITE,
    ODOO,
    ODOO_PATHS,
    PAIR_DETAILS,
    PAIR_ORDERS,
    SHOPIFY,
    TIENDANUBE,
    TRANSLATED,
    WIZCOMMERCE,
    WOOCOMMERCE,
    ZOHO,
    Export,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from support.systems import Expected

Read: TypeAlias = tuple[str, str | None, str, str, Decimal, str | None, str | None]
Change: TypeAlias = "Callable[[Export], Export]"


def write(folder: Path, export: Export, name: str = "export.csv") -> Path:
    """The export as a file of its own dialect."""
    path = folder / name
    with path.open("w", encoding=export.encoding, newline="") as file:
        lines = csv.writer(file, delimiter=export.delimiter)
        lines.writerows([text] for text in export.title)
        lines.writerow(export.header)
        lines.writerows(export.rows)
        lines.writerows([text] for text in export.footer)
    return path


def read(*paths: Path) -> list[Read]:
    """The orders of files as tuples like those expected, by order id; a customer without a name shows its id."""
    frame = load(Orders(paths=[str(path) for path in paths]), Config()).orders.collect()
    shown = frame.with_columns(pl.coalesce("customer", "key"))
    columns = ("order_id", "customer", "ordered_on", "status", "amount", "currency", "rep")
    return sorted(
        (order_id, customer, str(on), str(status), amount, currency, rep)
        for order_id, customer, on, status, amount, currency, rep in shown.select(columns).iter_rows()
    )


def wanted(orders: Iterable[Expected]) -> list[Read]:
    """The expected orders, amounts as numbers, by order id."""
    return sorted(
        (order_id, customer, on, status, Decimal(amount), currency, rep)
        for order_id, customer, on, status, amount, currency, rep in orders
    )


def relabelled(export: Export, label: Callable[[str], str]) -> Export:
    """The export with each name of its header changed."""
    return replace(export, header=tuple(label(name) for name in export.header))


def rearranged(export: Export, order: Callable[[list[int]], list[int]]) -> Export:
    """The export with its columns in another order; one whose header is blank stays the first."""
    first = [0] if export.header[0] == "" else []
    places = first + order(list(range(len(first), len(export.header))))
    move = [tuple(row[place] for place in places) for row in (export.header, *export.rows)]
    return replace(export, header=move[0], rows=tuple(move[1:]))


def shuffled(export: Export) -> Export:
    """The export with its columns in an order that is always the same one."""
    return rearranged(export, lambda places: random.Random(7).sample(places, len(places)))  # noqa: S311


def with_strangers(export: Export) -> Export:
    """The export with three columns nobody knows, after its first, in its middle and at its end."""
    middle = len(export.header) // 2

    def insert(row: tuple[str, ...], note: str, store: str, weight: str) -> tuple[str, ...]:
        return (row[0], note, *row[1:middle], store, *row[middle:], weight)

    title = insert(export.header, "Internal note", "Warehouse", "Weight (kg)")
    # The heading and total rows of a grouped report have nothing in them but their own cells.
    cells = (
        insert(row, "", "", "") if export.title and row[0] else insert(row, "call first", f"East {n % 2}", f"{n}.5")
        for n, row in enumerate(export.rows)
    )
    return replace(export, header=title, rows=tuple(cells))


CHANGES: dict[str, Change] = {
    "columns reversed": lambda export: rearranged(export, lambda places: places[::-1]),
    "columns shuffled": shuffled,
    "unknown columns": with_strangers,
    "upper case": lambda export: relabelled(export, str.upper),
    "lower case": lambda export: relabelled(export, str.lower),
    "blanks around": lambda export: relabelled(export, lambda name: f"  {name} " if name else name),
}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_export_loads_without_options(export: Export, tmp_path: Path) -> None:
    """Proves that an export as its system writes it needs no option to give the orders a person reads in it."""
    assert read(write(tmp_path, export)) == wanted(export.orders)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_changed_header_gives_the_same_orders(export: Export, change: str, tmp_path: Path) -> None:
    """Proves that neither the order nor the case of columns, nor columns nobody knows, change what is read."""
    assert read(write(tmp_path, CHANGES[change](export))) == wanted(export.orders)


def test_orders_and_their_lines_in_two_files(tmp_path: Path) -> None:
    """Proves that the amounts of Northwind's orders come from the lines beside them, discount taken off."""
    paths = [write(tmp_path, export, f"{export.name}.csv") for export in (PAIR_ORDERS, PAIR_DETAILS)]
    assert read(*paths) == wanted(PAIR_ORDERS.orders)


def test_email_is_the_key_where_every_order_has_one(tmp_path: Path) -> None:
    """Proves that an e-mail filled throughout tells customers apart while their names are shown."""
    orders = load(Orders(paths=[str(write(tmp_path, SHOPIFY))]), Config()).orders.collect()
    assert set(orders.select("key", "customer").iter_rows()) == {
        ("amy@northfork.example", "Amy Fork"),
        ("bo@harbour.example", "Bo Harbour"),
        ("kim@lakeside.example", "Kim Lake"),
        ("lee@orchard.example", "Lee Orchard"),
    }


def test_email_decides_row_by_row(tmp_path: Path) -> None:
    """Proves that an order with an e-mail goes by it, and one without by its name."""
    orders = load(Orders(paths=[str(write(tmp_path, TIENDANUBE))]), Config()).orders.collect()
    keys = set(orders["key"])
    assert {key for key in keys if "@" in key} == {"ana@x.example", "leo@x.example"}
    assert len(keys) > 2


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda export: export.name)
def test_generic_export_in_another_language(language: Export, tmp_path: Path) -> None:
    """Proves that headers, status words, dates and decimals of another language are understood."""
    assert read(write(tmp_path, language)) == wanted(language.orders)


# An export whose statuses may all be missing (Etsy) or are types of documents takes any word as no status.
@pytest.mark.parametrize(
    ("export", "column"),
    [
        (SHOPIFY, "Financial Status"),
        (WOOCOMMERCE, "Status"),
        (BIGCOMMERCE, "Order Status"),
        (MAGENTO, "Status"),
        (ODOO, "Status"),
        (ODOO_PATHS, "state"),
        (ERPNEXT, "Status"),
        (ZOHO, "Status"),
        (NETSUITE, "Status"),
        (FAIRE, "Status"),
        (WIZCOMMERCE, "Order Status"),
        (TIENDANUBE, "Estado de la orden"),
        *((export, export.header[3]) for export in TRANSLATED),
    ],
    ids=lambda value: value.name if isinstance(value, Export) else value,
)
def test_unknown_status_stops(export: Export, column: str, tmp_path: Path) -> None:
    """Proves that a status nobody knows is named and stops the run, and is never taken for confirmed."""
    place = export.header.index(column)
    last = export.rows[-1] if export.rows[-1][place] else export.rows[-2]
    strange = (*last[:place], "Flummoxed", *last[place + 1 :])
    rows = tuple(strange if row is last else row for row in export.rows)
    with pytest.raises(CustReportError, match="Flummoxed"):
        read(write(tmp_path, replace(export, rows=rows)))


def test_systems_say_nothing_that_is_not_known() -> None:
    """A misspelt key, field or class of vendors.toml would be ignored in silence."""
    keys = {"name", "signatures", *(field.name for field in fields(System))}
    for system in load_data("vendors.toml")["system"]:
        name = system["name"]
        assert not system.keys() - keys, name
        assert not system.get("columns", {}).keys() - {*FIELDS}, name
        assert not system.get("home", {}).keys() - {*FIELDS}, name
        assert not system.get("statuses", {}).keys() - {"confirmed", "draft", "cancelled", "credit", "refunded"}, name
