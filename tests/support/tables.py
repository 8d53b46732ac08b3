"""Files of orders made by a test, and what is read from them."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

PACKINGS = ("plain", "gzip", "zip", "utf-16")


def load(*paths: Path, **options: Any) -> sources.Book:
    """Read files as a command does."""
    return sources.load(Orders(paths=[str(path) for path in paths], **options), Config())


def amounts(book: sources.Book) -> dict[str, Decimal]:
    """The amount of each order, by its id."""
    money = pl.Decimal(38, 4)
    found = book.orders.collect()
    amount = found["amount"]
    if amount.dtype == pl.Int64:
        found = found.with_columns((pl.col("amount").cast(money) / 10_000).cast(money))
    return dict(found.select(pl.col("order_id").cast(pl.String), pl.col("amount").cast(money)).iter_rows())


def customers(book: sources.Book) -> set[str]:
    """The names of all customers."""
    return set(book.orders.collect()["customer"].cast(pl.String))


def refusal(*paths: Path, **options: Any) -> str:
    """The one line with which files are refused."""
    with pytest.raises(CustReportError) as error:
        load(*paths, **options)
    message = str(error.value)
    assert "\n" not in message
    return message


def written(folder: Path, text: str, packing: str = "plain") -> Path:
    """A text in a file, packed or in another encoding."""
    path = folder / {"gzip": "orders.csv.gz", "zip": "orders.zip"}.get(packing, "orders.csv")
    content = text.encode("utf-16" if packing == "utf-16" else "utf-8")
    if packing == "gzip":
        content = gzip.compress(content, mtime=0)
    elif packing == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("orders.csv", content)
        content = buffer.getvalue()
    path.write_bytes(content)
    return path


def workbook(path: Path, *, date_1904: Any = False, **sheets: Any) -> Path:
    """A workbook of some sheets, each a list of rows."""
    from xlsxwriter import Workbook  # noqa: PLC0415 — few tests write one

    options = {"date_1904": date_1904, "default_date_format": "yyyy-mm-dd"}
    with Workbook(str(path), options) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path
