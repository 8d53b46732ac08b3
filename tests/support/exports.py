"""What several test modules share of exports."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from support.builders import build

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from custreport.sources import Book


HEADER = "Order ID,Customer,Order Date,Total"


FULL = "Order ID,Customer,Order Date,Status,Total"


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "orders.csv") -> Path:
    """A CSV file of these lines."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\n" for line in (header, *rows)).encode())
    return path


def load(*paths: Path | str, config: Config | None = None, **options: Any) -> Book:
    """Read files as a command does."""
    return sources.load(Orders(paths=[str(p) for p in paths] or None, **options), config or Config())


def packed(content: bytes) -> bytes:
    """Compressed, with the same bytes every time."""
    return gzip.compress(content, mtime=0)


def orders(book: Book) -> dict[str, dict[str, Any]]:
    """Orders by id."""
    return {row["order_id"]: row for row in book.orders.collect().iter_rows(named=True)}


def amounts(book: Book) -> dict[str, Decimal]:
    """Amounts by order id."""
    return {order_id: row["amount"] for order_id, row in orders(book).items()}


def refused(*paths: Path | str, config: Config | None = None, **options: Any) -> str:
    """The one line with which files are refused."""
    with pytest.raises(CustReportError) as error:
        load(*paths, config=config, **options)
    message = str(error.value)
    assert "\n" not in message
    return message


def reconciled(book: Book, **options: Any) -> dict[str, int]:
    """The parts of the reconciliation that are not zero, once it is sure that they add up."""
    reconciliation = build(book, **options).reconciliation
    parts = reconciliation.parts()
    assert sum(parts.values()) == reconciliation.rows_read
    return {name: count for name, count in parts.items() if count}
