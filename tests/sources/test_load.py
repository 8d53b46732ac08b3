"""The way in: files → text tables → typed rows → orders and accounts."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import DateOrder
from custreport.sources.schema_mapping import map_columns
from support.builders import build, cards, rows_of, shared
from support.effort import examples
from support.exports import FULL, HEADER, amounts, load, orders, packed, reconciled, refused, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.sources import Book

LINES = "Order ID,Customer,Order Date,Line Total"


def parquet(folder: Path, name: str = "orders.parquet", **columns: Any) -> Path:
    """A Parquet file of one or more orders; columns that are not given hold something plain."""
    length = max((len(c) for c in columns.values()), default=1)
    plain: dict[str, Any] = {
        "order_id": [str(n) for n in range(1, length + 1)],
        "customer": ["Acme"] * length,
        "order_date": [date(2024, 1, 5)] * length,
        "total": [Decimal(10)] * length,
    }
    path = folder / name
    pl.DataFrame({**plain, **columns}).write_parquet(path)
    return path


# --- bytes → text table ---------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon, tab and pipe are told from the header; a quoted one belongs to its field."""
    path = tmp_path / "orders.txt"
    name = f'"Acme{delimiter} Ltd"'
    lines = [HEADER.replace(",", delimiter), delimiter.join(["1", name, "2024-01-05", "10.50"])]
    path.write_text("\n".join(lines))
    assert (
        orders(load(path))["1"]["customer"].split() == ["Acme", "Ltd"]
        if delimiter == "\t"
        else [
            f"Acme{delimiter}",
            "Ltd",
        ]
    )
    assert amounts(load(path)) == {"1": Decimal("10.50")}


def test_other_delimiters_in_quoted_header(tmp_path: Path) -> None:
    """Delimiters inside a quoted header name do not count when the delimiter is told."""
    path = write(tmp_path, "1;Acme;2024-01-05;10;x", header='Order ID;Customer;Order Date;Total;"Notes, a, b, c, d, e"')
    assert amounts(load(path)) == {"1": Decimal(10)}


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "utf-16 little": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "gzip": lambda text: packed(text.encode()),
    "gzip of utf-8 with BOM": lambda text: packed(text.encode("utf-8-sig")),
    "gzip of utf-16": lambda text: packed(text.encode("utf-16")),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "no newline at the end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_encoding(tmp_path: Path, encode: Callable[[str], bytes]) -> None:
    """Encoding, byte order mark, compression and line ends do not change what is read, whatever the file is called."""
    path = tmp_path / "export.dat"
    path.write_bytes(encode(f"{HEADER}\n007,Żółć Café 咖啡,2024-01-05,10.50\n008,Acme,2024-01-06,1.25\n"))
    book = load(path)
    assert amounts(book) == {"007": Decimal("10.50"), "008": Decimal("1.25")}
    assert orders(book)["007"]["customer"] == "Żółć Café 咖啡"
    assert book.sources[0].rows == 2


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_line_of_a_bad_row_whatever_the_encoding(tmp_path: Path, encode: Callable[[str], bytes]) -> None:
    """The line named is the line of the file, whatever its encoding, compression and line ends."""
    path = tmp_path / "export.dat"
    path.write_bytes(encode(f"{HEADER}\n1,Acme,2024-01-05,10\n2,Acme,2024-01-05,ten\n"))
    message = refused(path)
    assert message.startswith(f"{path}: line 3: ")
    assert 'Total "ten"' in message


def test_quoted_fields(tmp_path: Path) -> None:
    """Quoted delimiters, quotes and newlines belong to the field."""
    path = write(tmp_path, '1,"Olé ""Tapas"", SL\nBarcelona",2024-01-05,10')
    assert orders(load(path))["1"]["customer"] == 'Olé "Tapas", SL\nBarcelona'


def test_quote_inside_an_unquoted_field(tmp_path: Path) -> None:
    """An inch sign in the middle of a field is a character like any other and swallows no line."""
    path = write(tmp_path, '1,Pipes 2" Ltd,2024-01-05,10', "2,Acme,2024-01-06,5", "3,Acme,2024-01-07,7")
    assert amounts(load(path)) == {"1": Decimal(10), "2": Decimal(5), "3": Decimal(7)}


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b" \n\n ", "empty file"),
        (b"\xff\xfe", "empty file"),
        (packed(b""), "empty file"),
        (b"<html><table><tr><td>Order ID</td></tr></table></html>", "HTML"),
        (b"\n  <!DOCTYPE html>", "HTML"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (b"\xd0\xcf\x11\xe0rest of an old workbook", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (f"{HEADER}\n1,Ac\0me,2024-01-05,10\n".encode(), "NUL"),
        (f"{HEADER}\n".encode("utf-16-le"), "NUL"),
        (b"PAR1 and then nothing like Parquet", "not a complete Parquet file"),
        (b"just some words\n", "no order id"),
        (b"\n\nOrder ID,Customer,Order Date\n1,A,2024-01-05\n", "no "),
    ],
)
def test_not_a_table(tmp_path: Path, content: bytes, wanted: str) -> None:
    """What is no table of orders is refused in one line that names the file and says what it is."""
    path = tmp_path / "orders.xls"
    path.write_bytes(content)
    message = refused(path)
    assert message.startswith(f"{path}: ")
    assert wanted.lower() in message.lower()


def test_nul_byte_late_in_a_long_file(tmp_path: Path) -> None:
    """A NUL byte far from the beginning is found as well, not read as part of an id or a name."""
    rows = [f"{n},Acme,2024-01-05,10" for n in range(5000)]
    path = write(tmp_path, *rows, "5000,Ac\0me,2024-01-05,10")
    assert "NUL" in refused(path)


DAMAGED: dict[str, bytes] = {
    "gzip cut off": packed(f"{HEADER}\n1,Acme,2024-01-05,10\n".encode())[:-12],
    "gzip with a wrong checksum": packed(f"{HEADER}\n1,Acme,2024-01-05,10\n".encode())[:-8] + b"\0" * 8,
    "gzip with damaged data": packed(b"")[:10] + b"\xff" * 40,
    "utf-16 cut off": f"{HEADER}\n1,Acme,2024-01-05,10".encode("utf-16")[:-1],
    "utf-16 with half a pair": f"{HEADER}\n1,".encode("utf-16") + b"\x00\xd8" + ",2024-01-05,10".encode("utf-16-le"),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_file(tmp_path: Path, content: bytes) -> None:
    """A file that is damaged is refused in one line that names it."""
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    assert refused(path).startswith(f"{path}: ")


def test_parquet_cut_off(tmp_path: Path) -> None:
    """Half a Parquet file is refused in one line that names it."""
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path) == f"{path}: not a complete Parquet file"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["1,Acme,2024-01-05,10,x", "2,Acme,2024-01-05,20"], 3),
        (["1,Acme,2024-01-05,10,x", "2,Acme"], 3),
        (["1,Acme,2024-01-05,10,x", "2,Acme, Ltd.,2024-01-05,10,x", "3,Acme,2024-01-05,10,x"], 3),
        (['1,"Acme\nLtd",2024-01-05,10,x', "2,Acme"], 4),
    ],
    ids=["one field short", "cut off", "one field long", "after a quoted newline"],
)
def test_rows_of_another_length(tmp_path: Path, rows: list[str], line: int) -> None:
    """A row with fewer or more fields than the header is refused by line: columns never shift in silence."""
    path = write(tmp_path, *rows, header=f"{HEADER},Notes")
    assert refused(path).startswith(f"{path}: line {line}: ")


@pytest.mark.parametrize(
    "rows",
    [
        ['1,"Acme,2024-01-05,10,x', "2,Acme,2024-01-06,5,x"],
        ['1,Acme,2024-01-05,10,"x', "2,Acme,2024-01-06,5,x", "3,Acme,2024-01-06,5,x"],
    ],
    ids=["in the middle", "in the last column"],
)
def test_unclosed_quote(tmp_path: Path, rows: list[str]) -> None:
    """A quote that is never closed is refused by line: it would swallow every order after it."""
    path = write(tmp_path, *rows, header=f"{HEADER},Notes")
    message = refused(path)
    assert message.startswith(f"{path}: line 2: ")
    assert "quote" in message


# --- which files ----------------------------------------------------------------


def test_several_files_folders_and_globs(tmp_path: Path) -> None:
    """Files, folders (with those below) and globs are read together; a file named twice is read once."""
    one = write(tmp_path, "1,Acme,2024-01-05,1", name="one.csv")
    write(tmp_path, "2,Acme,2024-01-05,2", name="folder/two.tsv")
    write(tmp_path, "3,Acme,2024-01-05,3", name="folder/2024/three.csv")
    (tmp_path / "folder" / "readme.md").write_text("no orders")
    write(tmp_path, "4,Acme,2024-01-05,4", name="part-4.csv")
    write(tmp_path, "5,Acme,2024-01-05,5", name="part-5.csv")
    book = load(one, tmp_path / "folder", tmp_path / "part-*.csv", one)
    assert amounts(book) == {str(n): Decimal(n) for n in range(1, 6)}
    assert [Path(s.path).name for s in book.sources] == ["one.csv", "three.csv", "two.tsv", "part-4.csv", "part-5.csv"]


def test_file_with_glob_characters_in_its_name(tmp_path: Path) -> None:
    """A file that exists is that file, whatever characters its name has."""
    path = write(tmp_path, "1,Acme,2024-01-05,1", name="orders [2024].csv")
    write(tmp_path, "9,Acme,2024-01-05,9", name="orders 2.csv")
    assert list(orders(load(path))) == ["1"]


@pytest.mark.parametrize("wanted", ["nothing.csv", "empty", "part-*.csv"])
def test_path_without_orders(tmp_path: Path, wanted: str) -> None:
    """A file that is not there, a folder without orders and a glob without files are refused by name."""
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / wanted).startswith(f"{tmp_path / wanted}: ")


@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet", "orders/january.csv"])
def test_default_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Without ORDERS: orders.csv, orders.parquet or orders/ of this folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CUSTREPORT_ORDERS", raising=False)
    if name.endswith("parquet"):
        parquet(tmp_path)
    else:
        write(tmp_path, "1,Acme,2024-01-05,10", name=name)
    book = load()
    assert amounts(book) == {"1": Decimal(10)}
    assert book.sources[0].path == name


def test_orders_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CUSTREPORT_ORDERS comes before orders.csv, custreport.toml before both, the command line before all."""
    monkeypatch.chdir(tmp_path)
    files = {n: write(tmp_path, f"{n},Acme,2024-01-05,1", name=f"{n}.csv") for n in ("variable", "toml", "line")}
    write(tmp_path, "default,Acme,2024-01-05,1")
    monkeypatch.delenv("CUSTREPORT_ORDERS", raising=False)
    config = Config(orders=(str(files["toml"]),))
    assert list(orders(load())) == ["default"]
    monkeypatch.setenv("CUSTREPORT_ORDERS", str(files["variable"]))
    assert list(orders(load())) == ["variable"]
    assert list(orders(load(config=config))) == ["toml"]
    assert list(orders(load(files["line"], config=config))) == ["line"]


def test_no_orders_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing given and nothing found, one line names every place that was looked at, and the demo."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CUSTREPORT_ORDERS", raising=False)
    message = refused()
    for place in ("custreport.toml", "CUSTREPORT_ORDERS", "orders.csv", "orders.parquet", "orders/", "custreport demo"):
        assert place in message


# --- headers → fields -----------------------------------------------------------


def mapped(header: tuple[str, ...]) -> dict[str, int]:
    """The first column of each field, in a file whose cells are all filled."""
    found = map_columns(header, {}, "orders.csv", lambda at: pl.DataFrame({str(i): ["paid"] for i in at}), {})
    return {field: place.at[0] for field, place in found.columns.items()}


@pytest.mark.parametrize(
    ("field", "header"),
    [
        *(("order_id", h) for h in ("ORDER ID", "order_id", "OrderID", "SalesOrderNo", "Order #", "Order No.")),
        *(("order_id", h) for h in ("order_line/order_id/name", "\ufeffOrder ID", "Número de pedido", "Invoice Nr.")),
        *(("order_id", h) for h in ("Auftragsnummer", "Increment ID", "Numéro de commande", " Order  Number ")),
        *(("customer_id", h) for h in ("CustomerID", "customer_id", "Account No.", "Kundennummer", "partner_id/id")),
        *(("customer", h) for h in ("Customer", "Customer Name", "Account Name", "Company", "partner_id/display_name")),
        *(("customer", h) for h in ("Cliente", "Kunde", "Name des Käufers", "order_id/partner_id/name")),
        *(("ordered_on", h) for h in ("OrderDate", "Created at", "order_id/date_order", "Bestelldatum", "Fecha")),
        *(("ordered_on", h) for h in ("Date", "Order Date (UTC)", "transaction_timestamp", "Purchase-Date")),
        *(("status", h) for h in ("Status", "ORDER_STATUS", "Financial Status", "Situação", "order_id/state")),
        *(("amount", h) for h in ("Total", "Grand Total", "Total (incl. tax)", "amount_total", "Gesamtbetrag")),
        *(("amount", h) for h in ("Order Total", "Total inc. tax", "Importe total", "TotalAmount")),
        *(("currency", h) for h in ("Currency", "currency_code", "Währung", "Moneda")),
        *(("rep", h) for h in ("Sales Rep", "SalesRep", "Salesperson", "Verkäufer", "user_id/name", "Account Manager")),
        *(("updated_at", h) for h in ("Updated At", "Last Modified", "write_date")),
        *(("quantity", h) for h in ("Qty", "Lineitem quantity", "Quantité")),
        *(("unit_price", h) for h in ("UnitPrice", "Price Each", "Einzelpreis")),
    ],
)
def test_header_alias(field: str, header: str) -> None:
    """A field is found by its usual names, whatever their case, accents, punctuation, camel case or path."""
    needed = {"order_id": "Order ID", "customer": "Customer", "ordered_on": "Order Date", "amount": "Total"}
    priced = {"quantity": "Unit Price", "unit_price": "Quantity"}
    others = [name for key, name in needed.items() if key != field]
    if field in priced:  # read where there is no amount
        others[-1] = priced[field]
    columns = mapped(("Comment", *others, header))
    assert columns[field] == len(others) + 1


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("ordered_on", "Date", "Order Date"),
        ("ordered_on", "Ship Date", "Order Date"),
        ("ordered_on", "Updated At", "Created At"),
        ("amount", "Subtotal", "Total"),
        ("amount", "Line Total", "Total"),
        ("amount", "Amount", "Order Total"),
        ("order_id", "PO Number", "Order Number"),
        ("order_id", "Row ID", "Order ID"),
        ("order_id", "Transaction ID", "Order ID"),
        ("status", "Fulfillment Status", "Financial Status"),
        ("customer", "Ship To Name", "Customer Name"),
        ("customer", "Email", "Company Name"),
    ],
)
def test_header_priority(field: str, first: str, second: str) -> None:
    """Of two columns the one that says it best is taken, not the first; one that is something else never is."""
    needed = {"order_id": "Order ID", "customer": "Customer", "ordered_on": "Order Date", "amount": "Total"}
    others = [name for key, name in needed.items() if key != field]
    columns = mapped((*others, first, second))
    assert columns[field] == len(others) + 1


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("PO Number,Customer,Order Date,Total", "order id"),
        ("Order ID,Country,Order Date,Total", "customer"),
        ("Order ID,Customer,Ship Date,Total", "order date"),
        ("Order ID,Customer,Order Date,Subtotal", "amount"),
        ("Order ID,Customer,Order Date,Freight", "amount"),
        ("Order ID,Customer,Order Date,Unit Price", "amount"),
    ],
)
def test_missing_column(tmp_path: Path, header: str, missing: str) -> None:
    """Without an id, customer, date or amount column one line says which, what is there, and how to name it."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", header=header)
    message = refused(path)
    assert message.startswith(f"{path}: no {missing} column")
    assert header.replace(",", ", ") in message
    assert "--column" in message


def test_columns_setting(tmp_path: Path) -> None:
    """A header named in [columns] comes before every known name, and is named when it is not there."""
    path = write(tmp_path, "1,Acme,2024-01-05,10,8.50", header=f"{HEADER},Net")
    assert amounts(load(path, config=Config(columns={"amount": ("Net",)}))) == {"1": Decimal("8.50")}
    message = refused(path, config=Config(columns={"amount": ("Gross",)}))
    assert message.startswith(f"{path}: ")
    assert "Gross" in message
    assert "Net" in message


def test_columns_setting_keeps_line_amounts(tmp_path: Path) -> None:
    """A line amount named in [columns] is still a line's: two equal lines are summed."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", "1,Acme,2024-01-05,10", header=LINES)
    assert amounts(load(path, config=Config(columns={"amount": ("Line Total",)}))) == {"1": Decimal(20)}


# --- values: ids ----------------------------------------------------------------


def test_ids_keep_leading_zeros(tmp_path: Path) -> None:
    """Order and customer ids are text: 007 is not 7, in one column, for either."""
    path = write(
        tmp_path,
        "007,01,2024-01-05,1",
        "7,1,2024-01-05,2",
        "00,1E5,2024-01-05,3",
        header="Order ID,Customer ID,Order Date,Total",
    )
    found = orders(load(path))
    assert {i: o["key"] for i, o in found.items()} == {"007": "01", "7": "1", "00": "1E5"}


def test_float_ids(tmp_path: Path) -> None:
    """A whole float of Parquet is the number people know (17850.0 → 17850), so it meets the one of a CSV."""
    one = parquet(tmp_path, order_id=[536365.0], customer_id=[17850.0])
    two = write(tmp_path, "536365,17850,2024-01-06,3", header="Order ID,Customer ID,Order Date,Total")
    found = orders(load(one, two))
    assert {i: (o["key"], o["amount"]) for i, o in found.items()} == {"536365": ("17850", Decimal(3))}


def test_integer_ids(tmp_path: Path) -> None:
    """An integer id of Parquet is its digits."""
    assert list(orders(load(parquet(tmp_path, order_id=[12345678901234567])))) == ["12345678901234567"]


@pytest.mark.parametrize("missing", ["", " ", "N/A", "NULL", "-", "nan"])
def test_missing_order_id(tmp_path: Path, missing: str) -> None:
    """Rows whose order id says that there is none are refused by line, never taken together as one order."""
    path = write(tmp_path, "1,Acme,2024-01-05,1", f"{missing},Acme,2024-01-06,2", f"{missing},Best,2024-01-07,3")
    message = refused(path)
    assert message.startswith(f"{path}: line 3: no order id")
    assert "line 4" in message


def test_missing_order_id_in_parquet(tmp_path: Path) -> None:
    """NaN, as tools write a missing id into a float column, is no order id."""
    path = parquet(tmp_path, order_id=[1.0, float("nan"), float("nan")], total=[Decimal(n) for n in (1, 2, 3)])
    assert refused(path).startswith(f"{path}: row 2: no order id")


# --- values: days ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-05-31", "2024-05-31 00:00:00"),
        (" 2024-05-31 ", "2024-05-31 00:00:00"),
        ("2024-02-29", "2024-02-29 00:00:00"),
        ("2024-05-31T10:15", "2024-05-31 10:15:00"),
        ("2024-05-31 10:15:30", "2024-05-31 10:15:30"),
        ("2024-05-31 10:15:30.000", "2024-05-31 10:15:30"),
        ("2024-05-31T10:15:30,5", "2024-05-31 10:15:30"),
        ("2024-05-31T10:15:30.123456789", "2024-05-31 10:15:30"),
        ("2024-05-31T23:30:00Z", "2024-05-31 23:30:00"),
        ("2024-05-31T23:30Z", "2024-05-31 23:30:00"),
        ("2024-05-31 23:30:00 UTC", "2024-05-31 23:30:00"),
        ("2024-05-31T23:30:00-05:00", "2024-05-31 23:30:00"),
        ("2024-05-31T00:30:00+0900", "2024-05-31 00:30:00"),
        ("2024-05-31 00:30:00 +02", "2024-05-31 00:30:00"),
        ("2024-05-31T00:30:00.250+02:00", "2024-05-31 00:30:00"),
    ],
)
def test_iso_dates(tmp_path: Path, text: str, shown: str) -> None:
    """ISO dates with or without time, fraction and offset are read; an offset counts on the day it shows."""
    row = orders(load(write(tmp_path, f'1,Acme,"{text}",10')))["1"]
    assert row["ordered_at"].replace(microsecond=0) == datetime.fromisoformat(shown)
    assert row["ordered_on"] == date.fromisoformat(shown[:10])


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("2024-05-31T23:30:00Z", "2024-06-01 01:30:00"),
        ("2024-05-31 23:30:00 UTC", "2024-06-01 01:30:00"),
        ("2024-01-31T23:30:00Z", "2024-02-01 00:30:00"),
        ("2024-05-31T23:30:00-05:00", "2024-06-01 06:30:00"),
        ("2024-05-31T23:30:00.5-0330", "2024-06-01 05:00:00"),
        ("2024-06-01T00:30+09", "2024-05-31 17:30:00"),
        ("2024-05-31 23:30:00 +02:00", "2024-05-31 23:30:00"),
        ("2024-05-31 23:30:00", "2024-05-31 23:30:00"),
        ("2024-05-31", "2024-05-31 00:00:00"),
    ],
)
def test_tz(tmp_path: Path, text: str, there: str) -> None:
    """--tz converts a time with an offset, summer time included; a time without one stays as it is."""
    row = orders(load(write(tmp_path, f"1,Acme,{text},10"), tz="Europe/Madrid"))["1"]
    assert row["ordered_at"].replace(microsecond=0) == datetime.fromisoformat(there)
    assert row["ordered_on"] == date.fromisoformat(there[:10])


def test_unknown_tz(tmp_path: Path) -> None:
    """A time zone that does not exist is a usage error that names it."""
    with pytest.raises(UsageError, match="Europe/Atlantis"):
        load(write(tmp_path, "1,Acme,2024-01-05,10"), tz="Europe/Atlantis")


@pytest.mark.parametrize(
    ("value", "shown", "in_madrid"),
    [
        (date(2024, 5, 31), "2024-05-31 00:00", "2024-05-31 00:00"),
        (datetime(2024, 5, 31, 23, 30), "2024-05-31 23:30", "2024-05-31 23:30"),  # noqa: DTZ001
        (datetime(2024, 5, 31, 23, 30, tzinfo=UTC), "2024-05-31 23:30", "2024-06-01 01:30"),
    ],
    ids=["date", "no zone", "UTC"],
)
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_parquet_times(tmp_path: Path, value: date, shown: str, in_madrid: str, unit: str) -> None:
    """Dates and timestamps of Parquet count on the day they show; --tz converts those with a zone."""
    at = pl.Series([value])
    if isinstance(at.dtype, pl.Datetime):
        at = at.cast(pl.Datetime(unit, at.dtype.time_zone))  # type: ignore[arg-type]
    path = parquet(tmp_path, order_date=at)
    assert orders(load(path))["1"]["ordered_at"] == datetime.fromisoformat(shown)
    assert orders(load(path, tz="Europe/Madrid"))["1"]["ordered_at"] == datetime.fromisoformat(in_madrid)


def test_parquet_time_in_a_zone(tmp_path: Path) -> None:
    """A timestamp of Parquet with a zone shows the clock of that zone."""
    at = pl.Series([datetime(2024, 5, 31, 23, 30, tzinfo=UTC)]).dt.convert_time_zone("Europe/Madrid")
    assert orders(load(parquet(tmp_path, order_date=at)))["1"]["ordered_on"] == date(2024, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("31/05/2024", "05/31/2024", "31.05.2024", "May 31 2024", "45670", "45670.375", "2024", "yesterday", "N/A"),
        *("2024-02-30", "2023-02-29", "2024-13-01", "2024-05-31T25:00", "2024-05-31 10:15 PM", "2024-05-31x"),
    ],
)
def test_unreadable_date(tmp_path: Path, text: str) -> None:
    """What is no ISO day is refused with its line, column and value, and never guessed."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", f"2,Acme,{text},10")
    assert refused(path).startswith(f'{path}: line 3: Order Date "{text}": ')


@pytest.mark.parametrize("text", ["", " "])
def test_missing_date(tmp_path: Path, text: str) -> None:
    """An order without a date is refused with its line and its id."""
    message = refused(write(tmp_path, "1,Acme,2024-01-05,10", f"A2,Acme,{text},10"))
    assert "line 3: no order date" in message
    assert "A2" in message


# --- values: money --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10", "10"),
        ("10.5", "10.5"),
        (" 10.50 ", "10.50"),
        ("0", "0"),
        ("-0.01", "-0.01"),
        ("+4.00", "4"),
        (".5", "0.5"),
        ("1234.5678", "1234.5678"),
        ("1234.567800000", "1234.5678"),
        ("0.30000000000000004", "0.3"),
        ("19.989999999999998", "19.99"),
        ("-19.989999999999998", "-19.99"),
        ("12345678.900000002", "12345678.9"),
        ("0.1000000000000000055511151231257827", "0.1"),
        ("9007199254740993.01", "9007199254740993.01"),
        ("123456789012345678.9999", "123456789012345678.9999"),
    ],
)
def test_amount(tmp_path: Path, text: str, amount: str) -> None:
    """Amounts are exact to four decimals at any size; the noise of a float written out is none of it."""
    assert amounts(load(write(tmp_path, f"1,Acme,2024-01-05,{text}"))) == {"1": Decimal(amount)}


@pytest.mark.parametrize(
    "text",
    [
        *("1.23456", "0.00001", "10.00005", "N/A", "NULL", "nan", "inf", "-", "ten", "x2", "TBD 5", "10 pcs"),
        *("10 00", "1_000", "0x10", "10%", "1.000.00", "--5", "-(5)", "10.5.1", "1,00,00.00"),
    ],
)
def test_unreadable_amount(tmp_path: Path, text: str) -> None:
    """What is no amount of four decimals is refused with its line and value: never rounded, never 0."""
    path = write(tmp_path, "1,Acme,2024-01-05,10.50", f'2,Acme,2024-01-05,"{text}"')
    assert refused(path).startswith(f'{path}: line 3: Total "{text}": ')


@pytest.mark.parametrize("text", ["", " "])
def test_missing_amount(tmp_path: Path, text: str) -> None:
    """An order without an amount is refused with its line and id, never counted as 0."""
    message = refused(write(tmp_path, "1,Acme,2024-01-05,10", f"A2,Acme,2024-01-05,{text}"))
    assert "line 3: no amount" in message
    assert "A2" in message


def test_missing_line_amount(tmp_path: Path) -> None:
    """One line of an order without its line amount is refused: its sum would be too low in silence."""
    path = write(
        tmp_path,
        "1,Acme,2024-01-05,10",
        "1,Acme,2024-01-05,",
        "1,Acme,2024-01-05,5",
        "2,Acme,2024-01-05,5",
        header=LINES,
    )
    assert refused(path).startswith(f"{path}: line 3: ")


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ([0.1 + 0.2], "0.3"),
        ([1234.5], "1234.5"),
        ([17850.0], "17850"),
        ([9007199254740.25], "9007199254740.25"),
        (pl.Series([1.1], dtype=pl.Float32), "1.1"),
        ([250], "250"),
        (pl.Series(["12.3400"]).cast(pl.Decimal(18, 2)), "12.34"),
        (pl.Series(["12.340000"]).cast(pl.Decimal(18, 6)), "12.34"),
        (["12.34"], "12.34"),
    ],
    ids=["noise", "float", "whole", "large", "float32", "integer", "decimal 2", "decimal 6", "text"],
)
def test_parquet_amount(tmp_path: Path, values: Any, amount: str) -> None:
    """Typed amounts of Parquet are exact; a float is the number it shows."""
    assert amounts(load(parquet(tmp_path, total=values))) == {"1": Decimal(amount)}


@pytest.mark.parametrize(
    "values",
    [
        [10.0, 1.23456],
        [10.0, float("nan")],
        [10.0, float("inf")],
        [10.0, None],
        pl.Series(["10", "1.23456"]).cast(pl.Decimal(18, 6)),
        ["10", "ten"],
    ],
    ids=["fifth decimal", "nan", "inf", "null", "fifth decimal of a decimal", "text"],
)
def test_unreadable_parquet_amount(tmp_path: Path, values: Any) -> None:
    """Parquet is judged as CSV is: no amount, or more than four decimals that mean something, is refused by row."""
    path = parquet(tmp_path, total=values)
    assert refused(path).startswith(f"{path}: row 2: ")


PRICED = "Order ID,Customer,Order Date,Quantity,Unit Price"


def test_price_times_quantity(tmp_path: Path) -> None:
    """Without an amount column it is price × quantity, summed over lines exactly and rounded once."""
    path = write(tmp_path, "1,Acme,2024-01-05,2.5,1.1111", "1,Acme,2024-01-05,2.5,1.1111", header=PRICED)
    assert amounts(load(path)) == {"1": Decimal("5.5555")}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [("2,Acme,2024-01-05,two,5.00", 'Quantity "two"'), ("2,Acme,2024-01-05,2,five", 'Unit Price "five"')],
)
def test_unreadable_quantity_or_price(tmp_path: Path, row: str, wanted: str) -> None:
    """Of price and quantity, the one that cannot be read is named with its value."""
    path = write(tmp_path, "1,Acme,2024-01-05,1,5.00", row, header=PRICED)
    assert refused(path).startswith(f"{path}: line 3: {wanted}")


@pytest.mark.parametrize("row", ["2,Acme,2024-01-05,2,", "2,Acme,2024-01-05,,5.00"])
def test_missing_quantity_or_price(tmp_path: Path, row: str) -> None:
    """A line without price or quantity is refused by line, and no value is invented for the message."""
    path = write(tmp_path, "1,Acme,2024-01-05,1,5.00", row, header=PRICED)
    message = refused(path)
    assert message.startswith(f"{path}: line 3: ")
    assert "None" not in message


def test_refunded_amount(tmp_path: Path) -> None:
    """A refunded-amount column is subtracted from the order's amount."""
    path = write(tmp_path, "1,Acme,2024-01-05,100,30", "2,Acme,2024-01-05,50,", header=f"{HEADER},Refunded Amount")
    assert amounts(load(path)) == {"1": Decimal(70), "2": Decimal(50)}


# --- values: status -------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *((w, "confirmed") for w in ("Confirmed", "shipped", "Invoiced", "PAID", "completed", " Delivered ")),
        *((w, "confirmed") for w in ("wc-completed", "wc-processing", "in_progress", "partially-shipped")),
        *((w, "confirmed") for w in ("Sales Order : Billed", "Pending Billing/Partially Fulfilled")),
        *((w, "draft") for w in ("Draft", "SAVED", "quotation", "Quoted", "Awaiting Approval", "pending_approval")),
        *((w, "draft") for w in ("wc-pending", "checkout-draft")),
        *((w, "cancelled") for w in ("Cancelled", "canceled", "VOID", "refused", "expired", "Fully Refunded")),
        *((w, "cancelled") for w in ("wc-cancelled", "fully_refunded")),
    ],
)
def test_status_words(tmp_path: Path, word: str, status: str) -> None:
    """The usual words of exports are confirmed, draft or cancelled, whatever their case, blanks and wc- prefix."""
    assert orders(load(write(tmp_path, f"1,Acme,2024-01-05,{word},10", header=FULL)))["1"]["status"] == status


@pytest.mark.parametrize("word", ["On Hold", "on hold", "wc-on-hold", "ON_HOLD"])
def test_statuses_setting(tmp_path: Path, word: str) -> None:
    """[statuses] decides before the words that are known, letter case and prefix aside."""
    path = write(tmp_path, f"1,Acme,2024-01-05,{word},10", header=FULL)
    assert orders(load(path))["1"]["status"] == "confirmed"
    assert orders(load(path, config=Config(statuses={"On hold": "draft"})))["1"]["status"] == "draft"


def test_statuses_setting_of_an_unknown_word(tmp_path: Path) -> None:
    """A word that is not known is read once [statuses] names its class."""
    path = write(tmp_path, "1,Acme,2024-01-05,Zurückgestellt,10", header=FULL)
    assert "Zurückgestellt" in refused(path)
    config = Config(statuses={"zurückgestellt": "cancelled"})
    assert orders(load(path, config=config))["1"]["status"] == "cancelled"


@pytest.mark.parametrize("amount", ["30", "-30"])
@pytest.mark.parametrize(("word", "extra"), [("Credit Memo", {}), ("Gutschrift", {"Gutschrift": "credit"})])
def test_credit_status(tmp_path: Path, amount: str, word: str, extra: dict[str, str]) -> None:
    """A credit note is a confirmed document that lowers the amount, whatever sign the export gives it."""
    path = write(tmp_path, "1,Acme,2024-01-05,Paid,100", f"2,Acme,2024-01-09,{word},{amount}", header=FULL)
    book = load(path, config=Config(statuses=extra))
    assert (orders(book)["2"]["status"], amounts(book)["2"]) == ("confirmed", Decimal(-30))
    assert reconciled(book) == {"confirmed_orders": 1, "credits": 1}
    assert cards(build(book))["confirmed_order_amount"] == Decimal(70)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (HEADER, ["1,Acme,2024-01-05,10", "2,Acme,2024-01-06,20"]),
        (FULL, ["1,Acme,2024-01-05,,10", "2,Acme,2024-01-06, ,20"]),
    ],
    ids=["no column", "all blank"],
)
def test_no_status(tmp_path: Path, header: str, rows: list[str]) -> None:
    """Without a status column, or with one that is blank throughout, every order is confirmed."""
    found = orders(load(write(tmp_path, *rows, header=header)))
    assert {o["status"] for o in found.values()} == {"confirmed"}


def test_some_statuses_blank(tmp_path: Path) -> None:
    """A status that only some orders lack is refused by line and order."""
    path = write(tmp_path, "1,Acme,2024-01-05,Paid,10", "A2,Acme,2024-01-06,,20", header=FULL)
    message = refused(path)
    assert message.startswith(f"{path}: line 3: no status")
    assert "A2" in message


def test_unknown_status(tmp_path: Path) -> None:
    """An unknown status is refused with line and value, and the message says where to name its class."""
    path = write(tmp_path, "1,Acme,2024-01-05,Paid,10", "2,Acme,2024-01-06,Frobbed,20", header=FULL)
    message = refused(path)
    assert message.startswith(f'{path}: line 3: Status "Frobbed": ')
    assert "[statuses]" in message


# --- values: customers, currency, rep -------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        *("Acme & Sons", "ACME & SONS", "  Acme & Sons ", "Acme  &   Sons", "Acme\u00a0& Sons", "\u00a0Acme & Sons"),
        *("Ａｃｍｅ ＆ Ｓｏｎｓ", "Acme\t& Sons", "acme\n& sons", "Acme\u2009& Sons"),
    ],
)
def test_same_customer(tmp_path: Path, spelling: str) -> None:
    """Names are one customer after Unicode normalisation, trimming, inner white space and letter case."""
    book = load(write(tmp_path, "1,Acme & Sons,2024-01-05,10", f'2,"{spelling}",2024-01-06,20'))
    assert cards(build(book))["total_customers"] == 1


def test_composed_and_decomposed_names(tmp_path: Path) -> None:
    """An accent is the same letter whether composed or not; without it, it is another name."""
    path = write(tmp_path, "1,Caf\u00e9,2024-01-05,1", "2,Cafe\u0301,2024-01-05,2", "3,Cafe,2024-01-05,3")
    assert len({o["key"] for o in orders(load(path)).values()}) == 2


def test_customer_is_its_id(tmp_path: Path) -> None:
    """With an id, one id is one customer and two ids are two, whatever their names; without it the name counts."""
    path = write(
        tmp_path,
        "1,C1,Acme,2024-01-05,1",
        "2,C1,Acme Ltd,2024-01-06,2",
        "3,C2,Acme,2024-01-07,4",
        "4,,Best,2024-01-07,8",
        "5,N/A,BEST,2024-01-08,16",
        header="Order ID,Customer ID,Customer,Order Date,Total",
    )
    report = build(load(path))
    found = [(r["customer"], r["confirmed_order_amount"]) for r in report.section("leaderboard").frame.to_dicts()]
    assert sorted(found) == [("Acme", Decimal(4)), ("Acme Ltd", Decimal(3)), ("BEST", Decimal(24))]


@pytest.mark.parametrize("missing", ["", " ", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "None", "nan", "-", "--"])
def test_missing_customer(tmp_path: Path, missing: str) -> None:
    """An order without a customer is in the totals under (no customer), and is nobody's."""
    report = build(load(write(tmp_path, "1,Acme,2024-01-05,10", f"2,{missing},2024-01-06,20")))
    assert cards(report)["confirmed_order_amount"] == Decimal(30)
    assert (cards(report)["total_customers"], cards(report)["active_customers"]) == (1, 1)
    assert list(rows_of(report)) == ["Acme"]
    assert [
        r["confirmed_order_amount"] for r in report.section("leaderboard").footer if r["customer"] == "(no customer)"
    ]


def test_currency_case_and_default(tmp_path: Path) -> None:
    """Currency codes are compared in any case; an order that names none is in the configured one."""
    path = write(
        tmp_path,
        "1,Acme,2024-01-05,1,eur",
        "2,Acme,2024-01-05,2, EUR ",
        "3,Acme,2024-01-05,4,",
        header=f"{HEADER},Currency",
    )
    report = build(load(path, config=Config(currency="EUR")))
    assert (report.currency, cards(report)["confirmed_order_amount"]) == ("EUR", Decimal(7))


@pytest.mark.parametrize("missing", ["N/A", "NULL", "-"])
def test_missing_currency_and_rep(tmp_path: Path, missing: str) -> None:
    """A currency or rep that says that there is none is missing, as a customer is."""
    path = write(tmp_path, f"1,Acme,2024-01-05,1,{missing},{missing}", header=f"{HEADER},Currency,Rep")
    row = orders(load(path))["1"]
    assert (row["currency"], row["rep"]) == (None, None)


# --- rows → orders --------------------------------------------------------------


def test_order_grain(tmp_path: Path) -> None:
    """One row per order is one order per row."""
    book = load(write(tmp_path, "1,Acme,2024-01-05,10", "2,Acme,2024-01-05,10"))
    assert amounts(book) == {"1": Decimal(10), "2": Decimal(10)}
    assert reconciled(book) == {"confirmed_orders": 2}


def test_line_grain(tmp_path: Path) -> None:
    """Line amounts are summed per order, equal ones too and wherever their rows stand."""
    book = load(
        write(
            tmp_path,
            "1,Acme,2024-01-05,10",
            "2,Best,2024-01-06,7",
            "1,Acme,2024-01-05,10",
            "1,Acme,2024-01-05,0.50",
            header=LINES,
        )
    )
    assert amounts(book) == {"1": Decimal("20.50"), "2": Decimal(7)}
    assert reconciled(book) == {"confirmed_orders": 2, "folded_lines": 2}


def test_amount_on_the_first_line(tmp_path: Path) -> None:
    """An order's total that stands on its first line only is the order's amount; so are its other fields."""
    book = load(
        write(
            tmp_path,
            "1,Acme,2024-01-05,Paid,30,EUR,Ann,SKU1",
            "1,,,,,,,SKU2",
            "1,,,,,,,SKU3",
            "2,Best,2024-01-06,Draft,7,EUR,Bob,SKU1",
            header=f"{FULL},Currency,Rep,SKU",
        )
    )
    assert amounts(book) == {"1": Decimal(30), "2": Decimal(7)}
    one = orders(book)["1"]
    assert (one["customer"], one["rep"], one["status"], one["currency"]) == ("Acme", "Ann", "confirmed", "EUR")
    assert reconciled(book) == {"confirmed_orders": 1, "draft_orders": 1, "folded_lines": 2}


def test_total_repeated_on_every_line(tmp_path: Path) -> None:
    """An order's total that is repeated on each of its lines counts once."""
    rows = ["1,Acme,2024-01-05,30,SKU1", "1,Acme,2024-01-05,30,SKU2", "2,Acme,2024-01-06,9,SKU1"]
    book = load(write(tmp_path, *rows, header=f"{HEADER},SKU"))
    assert amounts(book) == {"1": Decimal(30), "2": Decimal(9)}
    assert reconciled(book) == {"confirmed_orders": 2, "folded_lines": 1}


def test_cancelled_line(tmp_path: Path) -> None:
    """A cancelled line of an order that is not cancelled adds nothing; an order of cancelled lines is cancelled."""
    rows = [
        "1,Acme,2024-01-05,Shipped,10",
        "1,Acme,2024-01-05,Cancelled,5",
        "2,Acme,2024-01-06,Cancelled,3",
        "2,Acme,2024-01-06,Cancelled,4",
    ]
    book = load(write(tmp_path, *rows, header="Order ID,Customer,Order Date,Status,Line Total"))
    assert amounts(book) == {"1": Decimal(10), "2": Decimal(7)}
    assert reconciled(book) == {"confirmed_orders": 1, "cancelled": 1, "folded_lines": 2}


@pytest.mark.parametrize("newest_first", [False, True])
def test_revisions_by_time(tmp_path: Path, newest_first: bool) -> None:
    """Of several versions of an order in a file the one updated last counts, wherever it stands."""
    rows = [
        "1,Acme,2024-01-05,Draft,10,2024-01-05 10:00",
        "1,Acme,2024-01-05,Confirmed,12,2024-01-07 10:00",
        "2,Acme,2024-01-06,Confirmed,5,2024-01-06 10:00",
    ]
    if newest_first:
        rows.reverse()
    book = load(write(tmp_path, *rows, header=f"{FULL},Updated At"))
    assert amounts(book) == {"1": Decimal(12), "2": Decimal(5)}
    assert reconciled(book) == {"confirmed_orders": 2, "superseded": 1}


def test_bad_row_that_a_revision_replaces(tmp_path: Path) -> None:
    """A version with an unknown status stops the run although a later version replaces it."""
    rows = ["1,Acme,2024-01-05,Frobbed,10", "1,Acme,2024-01-05,Draft,10", "1,Acme,2024-01-05,Confirmed,10"]
    assert "Frobbed" in refused(write(tmp_path, *rows, header=FULL))


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """Lines that disagree on day and rep give the same order whichever stands first."""
    rows = [
        "1,Acme,2024-01-06,10,EUR,Bob",
        "1,Acme,2024-01-05,5,EUR,Ann",
        "1,Acme,2024-01-07,1,EUR,",
        "2,Acme,2024-01-07,1,EUR,",
    ]
    header = f"{LINES},Currency,Rep"
    forth = load(write(tmp_path, *rows, header=header, name="a.csv"))
    back = load(write(tmp_path, *reversed(rows), header=header, name="b.csv"))
    assert orders(forth) == orders(back)
    assert any("disagree" in note for note in forth.notes)


# --- the same order in two files ------------------------------------------------


def test_later_file_wins(tmp_path: Path) -> None:
    """Of an order in two files the later file's version counts, in the order the files are given."""
    one = write(tmp_path, "1,Acme,2024-01-05,Draft,10", "2,Acme,2024-01-06,Paid,5", header=FULL, name="z.csv")
    two = write(tmp_path, "1,Acme,2024-01-05,Paid,12", "3,Acme,2024-01-07,Paid,7", header=FULL, name="a.csv")
    book = load(one, two)
    assert amounts(book) == {"1": Decimal(12), "2": Decimal(5), "3": Decimal(7)}
    assert reconciled(book) == {"confirmed_orders": 3, "superseded": 1}
    assert reconciled(load(two, one)) == {"confirmed_orders": 2, "draft_orders": 1, "superseded": 1}


def test_later_update_wins(tmp_path: Path) -> None:
    """Where every version says when it was updated, that decides, whatever the order of the files."""
    header = f"{FULL},Updated At"
    new = write(tmp_path, "1,Acme,2024-01-05,Paid,12,2024-02-01", header=header, name="new.csv")
    old = write(tmp_path, "1,Acme,2024-01-05,Draft,10,2024-01-05", header=header, name="old.csv")
    assert amounts(load(new, old)) == amounts(load(old, new)) == {"1": Decimal(12)}


def test_update_times_are_instants(tmp_path: Path) -> None:
    """Updates with different offsets are compared as moments, not as clocks: 09:30Z is after 10:00+02:00."""
    header = f"{FULL},Updated At"
    new = write(tmp_path, "1,Acme,2024-01-05,Paid,12,2024-02-01T09:30:00Z", header=header, name="new.csv")
    old = write(tmp_path, "1,Acme,2024-01-05,Draft,10,2024-02-01T10:00:00+02:00", header=header, name="old.csv")
    assert amounts(load(new, old)) == {"1": Decimal(12)}


def test_superseded_order_with_lines(tmp_path: Path) -> None:
    """A superseded order takes all its lines with it; the lines of the one that counts are folded."""
    one = write(
        tmp_path, "1,Acme,2024-01-05,4", "1,Acme,2024-01-05,4", "1,Acme,2024-01-05,4", header=LINES, name="1.csv"
    )
    two = write(tmp_path, "1,Acme,2024-01-05,5", "1,Acme,2024-01-05,6", header=LINES, name="2.csv")
    book = load(one, two)
    assert amounts(book) == {"1": Decimal(11)}
    assert reconciled(book) == {"confirmed_orders": 1, "folded_lines": 1, "superseded": 3}


def test_same_file_under_two_names(tmp_path: Path) -> None:
    """A file and its copy give the figures of one."""
    rows = ["1,Acme,2024-01-05,10", "2,Acme,2024-01-06,5"]
    book = load(write(tmp_path, *rows, name="a.csv"), write(tmp_path, *rows, name="b.csv"))
    assert amounts(book) == {"1": Decimal(10), "2": Decimal(5)}
    assert reconciled(book) == {"confirmed_orders": 2, "superseded": 2}


# --- rows that are no orders ----------------------------------------------------


@pytest.mark.parametrize(
    "row", [",,,,", " , ,, ,", "Total,,,,15", "Grand Total,,,,15", ",TOTAL,,,15", "Totals,,,,", "Summe,,,,15"]
)
def test_blank_and_total_rows(tmp_path: Path, row: str) -> None:
    """Blank rows and rows of totals are counted apart and are no orders."""
    book = load(write(tmp_path, "1,Acme,2024-01-05,Paid,10", "2,Acme,2024-01-06,Paid,5", row, header=FULL))
    assert amounts(book) == {"1": Decimal(10), "2": Decimal(5)}
    assert reconciled(book) == {"confirmed_orders": 2, "blank_or_total": 1}


def test_customer_called_total(tmp_path: Path) -> None:
    """An order of a customer whose name begins with Total is an order."""
    book = load(write(tmp_path, "1,Total Petroleum,2024-01-05,10"))
    assert reconciled(book) == {"confirmed_orders": 1}


def test_bad_row_of_a_customer_called_total(tmp_path: Path) -> None:
    """An order without its date is refused though its customer's name begins with Total: it has an order id."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", "2,Total Petroleum,,9000")
    assert refused(path).startswith(f"{path}: line 3: no order date")


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_empty_lines(tmp_path: Path, eol: str) -> None:
    """Empty lines change no figure, and the lines after them keep their own number."""
    path = tmp_path / "orders.csv"
    lines = [HEADER, "", "1,Acme,2024-01-05,10", "", "", "2,Acme,2024-01-06,5", ""]
    path.write_bytes(eol.join(lines).encode())
    book = load(path)
    assert amounts(book) == {"1": Decimal(10), "2": Decimal(5)}
    assert reconciled(book)["confirmed_orders"] == 2
    path.write_bytes(eol.join([*lines[:5], "2,Acme,2024-01-06,five", ""]).encode())
    assert refused(path).startswith(f"{path}: line 6: ")


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_line_after_quoted_newlines(tmp_path: Path, eol: str) -> None:
    """After fields that hold newlines the line named is still the real one of the file."""
    path = tmp_path / "orders.csv"
    lines = [HEADER, '1,"Acme', "Main Street", 'Town",2024-01-05,10', "", '2,"Best', 'Town",2024-01-06,five']
    path.write_bytes(eol.join(lines).encode())
    assert refused(path).startswith(f'{path}: line 6: Total "five": ')


def test_several_bad_rows(tmp_path: Path) -> None:
    """The first three bad rows are named and the others counted, in one line that names --skip-bad-rows."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", *(f"{n},Acme,2024-01-05,to be told" for n in range(2, 8)))
    message = refused(path)
    assert [f"line {n}:" in message for n in range(2, 8)] == [False, True, True, True, False, False]
    assert "3 more" in message
    assert "--skip-bad-rows" in message


def test_value_with_control_characters(tmp_path: Path) -> None:
    """A value is shown without what could style or break the terminal."""
    message = refused(write(tmp_path, '1,Acme,2024-01-05,"\x1b[31mten\nfold"'))
    assert "\x1b" not in message
    assert "ten" in message


def test_skip_bad_rows(tmp_path: Path) -> None:
    """--skip-bad-rows leaves bad rows out, counts them as rejected and names them by line."""
    path = write(
        tmp_path,
        "1,Acme,2024-01-05,Paid,10",
        "2,Acme,05/01/2024,Paid,20",
        ",Acme,2024-01-05,Paid,40",
        "4,Acme,2024-01-05,Frobbed,80",
        "5,Acme,2024-01-05,Paid,160",
        header=FULL,
    )
    book = load(path, skip_bad_rows=True)
    assert amounts(book) == {"1": Decimal(10), "5": Decimal(160)}
    assert reconciled(book) == {"confirmed_orders": 2, "rejected": 3}
    said = str(build(book).reconciliation)
    assert [f"line {n}" in said for n in range(2, 7)] == [False, True, True, True, False]


def test_skip_an_order_with_a_bad_line(tmp_path: Path) -> None:
    """An order with a line that cannot be read is left out whole: its other lines would be a wrong amount."""
    rows = ["1,Acme,2024-01-05,10", "1,Acme,2024-01-05,ten", "1,Acme,2024-01-05,5", "2,Acme,2024-01-06,7"]
    book = load(write(tmp_path, *rows, header=LINES), skip_bad_rows=True)
    assert amounts(book) == {"2": Decimal(7)}
    assert reconciled(book) == {"confirmed_orders": 1, "rejected": 3}


def test_skip_bad_rows_changes_nothing_on_a_good_file(tmp_path: Path) -> None:
    """--skip-bad-rows on a file without bad rows reads all of it."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", "2,Acme,2024-01-06,5")
    assert orders(load(path, skip_bad_rows=True)) == orders(load(path))


def test_every_part_of_the_reconciliation(tmp_path: Path) -> None:
    """Each row is counted in exactly one part, all ten of which this book has."""
    header = "Order ID,Customer,Order Date,Status,Line Total,Currency"
    one = write(
        tmp_path,
        "1,Acme,2024-01-05,Paid,10,EUR",
        "1,Acme,2024-01-05,Paid,20,EUR",
        "2,Acme,2024-01-06,Draft,5,EUR",
        "3,Acme,2024-01-07,Paid,-4,EUR",
        "4,Acme,2024-01-08,Void,9,EUR",
        "5,Acme,2024-03-01,Paid,9,EUR",
        "6,Acme,2024-01-09,Paid,9,USD",
        "7,Acme,2024-01-09,Draft,9,EUR",
        ",,,,,",
        "Total,,,,67,",
        "8,Acme,2024-01-09,Paid,ten,EUR",
        header=header,
        name="one.csv",
    )
    two = write(tmp_path, "7,Acme,2024-01-09,Paid,8,EUR", header=header, name="two.csv")
    book = load(one, two, skip_bad_rows=True)
    assert reconciled(book, currency="EUR", as_of="2024-01-31") == {
        "confirmed_orders": 2,
        "draft_orders": 1,
        "credits": 1,
        "folded_lines": 1,
        "superseded": 1,
        "cancelled": 1,
        "after_as_of": 1,
        "other_currency": 1,
        "blank_or_total": 2,
        "rejected": 1,
    }


# Two laws over random files: the first knows what every row is, the second only that none is lost.

FIRST_DAY = date(2024, 1, 1)
AS_OF = FIRST_DAY + timedelta(days=30)
KINDS = st.sampled_from(["Paid", "Draft", "Cancelled", "Credit Note"])
AN_ORDER = st.tuples(
    KINDS,
    st.integers(0, 40),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=3),
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
)
A_FILE = st.tuples(
    st.dictionaries(st.integers(1, 6), AN_ORDER, max_size=5),
    st.lists(st.sampled_from([",,,,,", "Total,,,,99,", ",Grand total,,,99,"]), max_size=2),
    st.lists(
        st.sampled_from([",Acme,2024-01-05,Paid,1,EUR", "B{},A,nope,Paid,1,EUR", "B{},A,2024-01-05,,x,EUR"]), max_size=2
    ),
    st.randoms(use_true_random=False),
)


@settings(max_examples=examples(60))
@given(st.lists(A_FILE, min_size=1, max_size=2))
def test_reconciliation_law(files: list[Any]) -> None:
    """Whatever rows the files hold and in whatever order, each is counted once, where it belongs."""
    wanted: Counter[str] = Counter()
    latest: dict[int, tuple[str, int, list[int], str]] = {0: ("Paid", 0, [100], "EUR")}
    rows_written = 1
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for n, (found, blank, bad, random) in enumerate(files):
            rows = [*blank, *(row.format(f"{n}{i}") for i, row in enumerate(bad))]
            rows += ["0,Zero,2024-01-01,Paid,1.00,EUR"] if n == 0 else []
            for order_id, (status, after, cents, currency) in found.items():
                if order_id in latest and (status == "Credit Note") != (latest[order_id][0] == "Credit Note"):
                    continue  # an order and its refund are no versions of each other
                on = FIRST_DAY + timedelta(days=after)
                rows += [f"{order_id},Acme,{on},{status},{c / 100:.2f},{currency}" for c in cents]
                if order_id in latest:
                    wanted["superseded"] += len(latest[order_id][2])
                latest[order_id] = (status, after, cents, currency)
            wanted["blank_or_total"] += len(blank)
            wanted["rejected"] += len(bad)
            rows_written += len(rows) - (n == 0)
            random.shuffle(rows)
            paths.append(
                write(
                    Path(folder),
                    *rows,
                    header="Order ID,Customer,Order Date,Status,Line Total,Currency",
                    name=f"{n}.csv",
                )
            )
        book = load(*paths, skip_bad_rows=True)
    total = Decimal(0)
    for status, after, cents, currency in latest.values():
        wanted["folded_lines"] += len(cents) - 1
        if status == "Cancelled" or (status == "Credit Note" and not any(cents)):
            wanted["cancelled"] += 1
        elif FIRST_DAY + timedelta(days=after) > AS_OF:
            wanted["after_as_of"] += 1
        elif currency != "EUR":
            wanted["other_currency"] += 1
        elif status == "Draft":
            wanted["draft_orders"] += 1
        else:
            wanted["credits" if status == "Credit Note" else "confirmed_orders"] += 1
            total += Decimal(-sum(cents) if status == "Credit Note" else sum(cents)) / 100
    report = build(book, currency="EUR", as_of=str(AS_OF))
    assert report.reconciliation.rows_read == rows_written
    assert Counter(reconciled(book, currency="EUR", as_of=str(AS_OF))) == +wanted
    assert cards(report)["confirmed_order_amount"] == total


CELLS = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "", "NULL", "Total"]),
    st.sampled_from(["Acme", "ACME", "Best", "", "N/A", "Total Wine"]),
    st.sampled_from(["2024-01-05", "2024-01-06T10:00:00Z", "2024-03-01", "", "soon"]),
    st.sampled_from(["Paid", "Draft", "Void", "Credit Note", "", "Frobbed"]),
    st.sampled_from(["10", "10.5", "-3", "0", "", "N/A"]),
    st.sampled_from(["EUR", "USD", ""]),
    st.sampled_from(["2024-02-01", "2024-02-02 10:00", "", "soon"]),
    st.sampled_from(["SKU1", ""]),
)
HEADERS = st.sampled_from(
    [
        "Order ID,Customer,Order Date,Status,Total,Currency,Updated At,SKU",
        "Order ID,Customer,Order Date,Status,Line Total,Currency,Notes,Notes",
        "Order ID,Customer,Order Date,Status,Total,Currency,Notes,Notes",
        "Order ID,Customer,Order Date,Note,Total,Currency,Updated At,Notes",
    ]
)


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(HEADERS, st.lists(CELLS, max_size=8)), min_size=1, max_size=3))
def test_no_row_is_lost(files: list[tuple[str, list[tuple[str, ...]]]]) -> None:
    """However odd the rows, with --skip-bad-rows the file is read and the parts add up to the rows written."""
    with tempfile.TemporaryDirectory() as folder:
        sure = write(Path(folder), "sure,Acme,2024-01-05,1,EUR", header=f"{HEADER},Currency", name="sure.csv")
        paths = [
            write(Path(folder), *('"' + '","'.join(row) + '"' for row in rows), header=header, name=f"{n}.csv")
            for n, (header, rows) in enumerate(files)
        ]
        book = load(sure, *paths, skip_bad_rows=True)
    report = build(book, currency="EUR", as_of="2024-01-31")
    assert report.reconciliation.rows_read == 1 + sum(len(rows) for _, rows in files)
    assert sum(report.reconciliation.parts().values()) == report.reconciliation.rows_read


# --- accounts -------------------------------------------------------------------

KEYED = "Order ID,Customer ID,Customer,Order Date,Total,Rep"


def with_accounts(folder: Path, order_rows: list[str], accounts: list[str], header: str, **options: Any) -> Book:
    """Orders with ids read with a customer list."""
    listed = write(folder, *accounts, header=header, name="accounts.csv")
    return load(write(folder, *order_rows, header=KEYED), accounts=str(listed), **options)


def owners(book: Book) -> dict[str, str | None]:
    """Owner by customer."""
    return {name: row["owner"] for name, row in rows_of(build(book)).items()}


def test_accounts_by_id(tmp_path: Path) -> None:
    """An account is the customer with its id, whatever its name there; one without orders is listed too."""
    book = with_accounts(
        tmp_path,
        ["1,007,Acme,2024-01-05,10,Ann", "2,7,Best,2024-01-06,10,Ann"],
        ["007,Acme International,Bob", "8,Dormant,Cy"],
        "Customer ID,Name,Account Manager",
    )
    assert owners(book) == {"Acme": "Bob", "Best": "Ann", "Dormant": "Cy"}
    assert rows_of(build(book))["Dormant"]["risk"] == "never"


@pytest.mark.parametrize(
    ("order_row", "header", "account"),
    [
        ("1,,Acme  Ltd,2024-01-05,10,Ann", "Customer ID,Customer,Rep", "C1,ACME LTD,Bob"),
        ("1,C1,Acme  Ltd,2024-01-05,10,Ann", "Customer,Rep", "ACME LTD,Bob"),
        ("1,C1,Acme  Ltd,2024-01-05,10,Ann", "Customer ID,Customer,Rep", ",ACME LTD,Bob"),
    ],
    ids=["no id on orders", "no ids in the list", "no id in this row"],
)
def test_accounts_by_name(tmp_path: Path, order_row: str, header: str, account: str) -> None:
    """Where one side has no id, an account is the customer with its name, spelling aside, and is counted once."""
    assert owners(with_accounts(tmp_path, [order_row], [account], header)) == {"Acme Ltd": "Bob"}


def test_account_without_rep(tmp_path: Path) -> None:
    """An account whose rep is blank belongs to the rep of its latest placed order that names one."""
    rows = ["1,,Acme,2024-01-05,10,Ann", "2,,Acme,2024-02-05,10,Bob", "3,,Acme,2024-03-05,10,"]
    assert owners(with_accounts(tmp_path, rows, ["Acme,"], "Customer,Rep")) == {"Acme": "Bob"}


def test_account_listed_twice(tmp_path: Path) -> None:
    """Of two rows of the same customer the first counts, and a warning names the file, the customer and the line."""
    accounts = ["Acme,Ann", '"Best\nTown",Cy', "ACME ,Bob"]
    book = with_accounts(tmp_path, ["1,,Acme,2024-01-05,10,"], accounts, "Customer,Rep")
    assert owners(book)["Acme"] == "Ann"
    (warning,) = book.warnings
    assert warning.startswith(str(tmp_path / "accounts.csv"))
    assert "ACME" in warning
    assert "line 5" in warning


def test_accounts_of_one_name_and_two_ids(tmp_path: Path) -> None:
    """Two ids are two accounts although their names are equal."""
    rows = ["1,C1,Acme,2024-01-05,10,", "2,C2,Acme,2024-01-06,20,"]
    book = with_accounts(tmp_path, rows, ["C1,Acme,Ann", "C2,Acme,Bob"], "Customer ID,Customer,Rep")
    frame = build(book).section("leaderboard").frame
    assert sorted(frame.select("confirmed_order_amount", "owner").rows()) == [
        (Decimal(10), "Ann"),
        (Decimal(20), "Bob"),
    ]
    (warning,) = book.warnings
    assert warning.startswith('1 name stands for several customers, as "Acme" (C1) and "Acme" (C2)')


def test_blank_rows_of_accounts(tmp_path: Path) -> None:
    """A row of the customer list without a customer is none."""
    book = with_accounts(tmp_path, ["1,,Acme,2024-01-05,10,"], ["Acme,Ann", ",Bob", "N/A,Bob", ","], "Customer,Rep")
    assert owners(book) == {"Acme": "Ann"}
    assert book.warnings == ()


@pytest.mark.parametrize(
    "content", ["", "City,Rep\nMadrid,Ann\n", "Customer,Rep\nAcme,Ann\nBest\n", "Customer,Rep\nA,B,C\n"]
)
def test_unreadable_accounts(tmp_path: Path, content: str) -> None:
    """A customer list that is empty, names no customers or has rows of another length is refused by name."""
    path = tmp_path / "accounts.csv"
    path.write_text(content)
    message = refused(write(tmp_path, "1,Acme,2024-01-05,10"), accounts=str(path))
    assert message.startswith(f"{path}: ")


def test_accounts_that_are_not_there(tmp_path: Path) -> None:
    """A customer list that does not exist is refused by name."""
    path = tmp_path / "nowhere.csv"
    assert refused(write(tmp_path, "1,Acme,2024-01-05,10"), accounts=str(path)).startswith(f"{path}: ")


def test_accounts_of_parquet(tmp_path: Path) -> None:
    """Float ids of a Parquet customer list meet those of the orders."""
    listed = tmp_path / "accounts.parquet"
    pl.DataFrame({"customer_id": [17850.0, None], "rep": ["Ann", "Bob"]}).write_parquet(listed)
    path = write(tmp_path, "1,17850,Acme,2024-01-05,10,", header=KEYED)
    assert owners(load(path, accounts=str(listed))) == {"Acme": "Ann"}


# --- the files of the study -----------------------------------------------------


def base_truth() -> dict[str, Any]:
    """What the twelve base orders hold, as the study states it."""
    truth: dict[str, Any] = json.loads(shared("nasty", "expect.json").read_text("utf-8"))["base_truth"]
    return truth


def summed(frame: pl.DataFrame, status: str) -> tuple[int, Decimal]:
    """Count and sum of the orders of a status."""
    chosen = frame.filter(pl.col("status") == status)["amount"]
    return len(chosen), sum(chosen.to_list(), Decimal(0))


def assert_base(book: Book, *, to_the_minute: bool) -> None:
    """The book is the twelve base orders."""
    truth = base_truth()
    frame = book.orders.collect()
    found = {status: summed(frame, status) for status in ("confirmed", "draft", "cancelled")}
    assert found == {status: (truth[status], Decimal(truth[f"{status}_amount"])) for status in found}
    assert frame["order_id"].n_unique() == truth["orders"]
    assert frame["key"].n_unique() == truth["customers"]
    per_customer = {
        " ".join(name.casefold().split()): Decimal(amount) for name, amount in truth["per_customer_confirmed"].items()
    }
    confirmed = frame.filter(pl.col("status") == "confirmed")
    assert dict(confirmed.group_by("key").agg(pl.col("amount").sum()).rows()) == per_customer
    digits = 19 if to_the_minute else 10
    at = frame["ordered_at"].cast(pl.String).str.slice(0, digits)
    assert (at.min(), at.max()) == (truth["first"][:digits], truth["last"][:digits])
    reconciled(book)


@pytest.mark.parametrize(
    "name",
    [
        *("00_base.csv", "01_utf8_bom.csv", "03_utf16_tab.txt", "07_pipe.csv", "12_mixed_offsets_dst.csv"),
        *("18_trailing_blank_and_total.csv", "20_duplicate_header.csv", "22_crlf_all_quoted.csv"),
        *("24_leading_zero_ids.csv", "25_customer_case_space_variants.csv", "34_gzip.csv.gz"),
        *("47_formula_prefix_ids.csv", "49_shopify_style_lines.csv", "51_line_amounts.csv", "56_status_case_trim.csv"),
        *("70_typed_decimal.parquet", "71_tz_utc.parquet", "04_cp1252.csv", "05_semicolon_decimal_comma_de.csv"),
        *("14_excel_serial_dates.csv", "17_month_names.csv", "31_currency_sign_and_thousands.csv"),
        *("32_thousands_sep_some_rows.csv", "60_typed.xlsx", "61_title_and_total.xlsx"),
    ],
)
def test_file_reads_as_base(name: str) -> None:
    """Each way of writing the twelve base orders reads as the base: ids, days, times, statuses and amounts."""
    book = load(shared("nasty", name))
    assert_base(book, to_the_minute=True)
    assert set(orders(book)) == {f"{n:06d}" for n in range(101, 113)}


@pytest.mark.parametrize("name", ["08_dmy_provable.csv", "15_yyyymmdd.csv", "73_dictionary_and_date32.parquet"])
def test_file_reads_as_base_by_day(name: str) -> None:
    """Files that hold days only read as the base but for the time of day."""
    assert_base(load(shared("nasty", name)), to_the_minute=False)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("10_dates_ambiguous.csv", 'line 2: Order Date "05/01/2025" may have its day or its month first'),
        ("37_empty.csv", "empty file"),
        ("39_bom_only.csv", "empty file"),
        ("41_html_named_xls.xls", "HTML"),
        ("43_ragged_extra_comma.csv", "line 5: "),
        ("45_unclosed_quote.csv", "line 10: "),
        ("54_totals_text_null.csv", 'line 2: Total "N/A"'),
        ("75_truncated.parquet", "not a complete Parquet file"),
    ],
)
def test_file_is_refused(name: str, wanted: str) -> None:
    """What cannot be read is refused in one line that names the file and the place."""
    path = shared("nasty", name)
    message = refused(path)
    assert message.startswith(f"{path}: ")
    assert wanted in message


def test_a_workbook_that_lost_its_zeros() -> None:
    """Excel kept 101 for 000101: the ids are as Excel has them, everything else is the base."""
    book = load(shared("nasty", "63_serial_general_format_int_ids.xlsx"))
    assert_base(book, to_the_minute=True)
    assert set(orders(book)) == {str(n) for n in range(101, 113)}


AMBIGUOUS = [("dmy", "2025-04-02"), ("mdy", "2025-05-01")]


@pytest.mark.parametrize(("order", "last"), AMBIGUOUS)
def test_the_user_settles_a_date_order(order: str, last: str) -> None:
    """--date-order decides where no date of the column tells."""
    frame = load(shared("nasty", "10_dates_ambiguous.csv"), date_order=DateOrder(order)).orders.collect()
    assert str(frame["ordered_on"].max()) == last


@pytest.mark.parametrize(
    ("header", "currency"),
    [("total_amount_cad", "CAD"), ("Total (EUR)", "EUR"), ("Order Total USD", "USD"), ("Total", None)],
)
def test_currency_in_the_header(tmp_path: Path, header: str, currency: str | None) -> None:
    """A currency that only the amount's header names is that of all its orders."""
    path = write(tmp_path, "1,Acme,2024-01-05,10", header=f"Order ID,Customer,Order Date,{header}")
    assert load(path).orders.collect()["currency"].to_list() == [currency]


FOUND = [
    ("classic_sales/sales_data_sample.csv", 307, 92, "10032628.85", "2003-01-06", "2005-05-31"),
    ("erp_metalworking/sales_orders.csv", 8281, 123, "38793114.41", "2023-01-02", "2024-11-13"),
    ("erp_metalworking/sales_orders_mw.xlsx", 8281, 123, "38793114.41", "2023-01-02", "2024-11-13"),
    ("overlap_northern_ridge/sales_orders.csv", 1000, 201, "862975.95", "2026-01-01", "2026-06-30"),
    ("overlap_northern_ridge/sales_orders_07082026.csv", 15, 14, "12425.43", "2026-01-26", "2026-08-07"),
    ("overlap_northern_ridge/sales_orders_08082026.csv", 200, 131, "117578.78", "2026-08-08", "2026-08-22"),
    ("superstore/superstore_bom_dmy.csv", 5111, None, "2326534.3543", "2019-01-03", "2022-12-30"),
]


@pytest.mark.parametrize(("name", "count", "customers", "amount", "first", "last"), FOUND, ids=[f[0] for f in FOUND])
def test_real_exports(name: str, count: int, customers: int | None, amount: str, first: str, last: str) -> None:
    """Real exports, no option given: orders, customers, sum, first and last day, as the study counted."""
    frame = load(shared("exports", *name.split("/"))).orders.collect()
    assert frame.height == count
    assert frame["amount"].sum() == Decimal(amount)
    assert (str(frame["ordered_on"].min()), str(frame["ordered_on"].max())) == (first, last)
    assert customers in {None, frame["key"].n_unique()}


def test_offsets_convert() -> None:
    """--tz converts instants: 23:30 +0200 is 21:30 in UTC, 07:00 +0100 is 08:00 in Madrid's summer."""
    path = shared("nasty", "12_mixed_offsets_dst.csv")
    assert str(orders(load(path, tz="UTC"))["000106"]["ordered_at"]) == "2025-04-02 21:30:00"
    assert str(orders(load(path, tz="Europe/Madrid"))["000109"]["ordered_at"]) == "2025-03-31 08:00:00"


def test_duplicate_header_is_said() -> None:
    """Of two columns called Status the first counts, and the user is told."""
    book = load(shared("nasty", "20_duplicate_header.csv"))
    assert any("Status" in said for said in (*book.warnings, *book.notes))


def test_duplicate_headers_that_disagree(tmp_path: Path) -> None:
    """Two columns called Status that say different things are refused: neither can be trusted."""
    path = write(tmp_path, "1,Acme,2024-01-05,Paid,10,Cancelled", header=f"{FULL},Status")
    assert "Status" in refused(path)


def test_null_customers_file() -> None:
    """Four orders without a customer are in the totals and are nobody's: the other three customers are ranked."""
    report = build(load(shared("nasty", "26_null_customer.csv")))
    assert cards(report)["confirmed_order_amount"] == Decimal(base_truth()["confirmed_amount"])
    assert cards(report)["total_customers"] == 3
    assert len(rows_of(report)) == 3


def test_credit_file() -> None:
    """Two orders of 150.00 and a credit of 100.00 come to 50.00."""
    book = load(shared("nasty", "28_C_prefix_credit.csv"))
    assert reconciled(book) == {"confirmed_orders": 2, "credits": 1}
    assert cards(build(book))["confirmed_order_amount"] == Decimal(50)


def test_two_currencies_file() -> None:
    """Two currencies and no choice are refused with count and sum of each, cancelled orders aside."""
    book = load(shared("nasty", "29_two_currencies.csv"))
    with pytest.raises(CustReportError) as error:
        build(book)
    # EUR: 101, 103, 107, 109 = 1234.50 + 410.25 + 89.99 + 0; USD: 102, 104, 106, 108, 110, 112
    for said in ("EUR 4 orders 1,734.74", "USD 6 orders 39,081.30"):
        assert said in str(error.value)
    assert cards(build(book, currency="eur"))["confirmed_order_amount"] == Decimal("1324.49")


def test_future_file() -> None:
    """An order of 2099 is warned of by its id and counted nowhere; ages are measured from the newest real one."""
    book = load(shared("nasty", "30_future_date.csv"))
    today = date(2026, 1, 1)
    (warning,) = sources.after_today(book, today)
    assert "000112" in warning
    report = build(book, today=today)
    assert report.as_of == date(2025, 5, 31)
    assert report.reconciliation.after_as_of == 1


@pytest.mark.parametrize("name", ["38_header_only.csv", "78_zero_rows.parquet"])
def test_file_without_orders(name: str) -> None:
    """A file with a header and no orders is an error; beside one with orders it adds none, and a warning names it."""
    path, base = shared("nasty", name), shared("nasty", "00_base.csv")
    with pytest.raises(CustReportError, match="nothing stands below the header") as refused:
        load(path)
    assert str(refused.value).startswith(str(path))
    both, alone = load(path, base), load(base)
    assert reconciled(both) == reconciled(alone)
    assert cards(build(both)) == cards(build(alone))
    assert set(both.warnings) - set(alone.warnings) == {f"{path}: no orders in it"}


def test_overlapping_files() -> None:
    """A newer file over the base: 13 orders, 000103 confirmed now, 000104 cancelled now."""
    base, newer = shared("nasty", "00_base.csv"), shared("nasty", "52_overlap_newer.csv")
    book = load(base, newer)
    found = orders(book)
    assert len(found) == 13
    assert (found["000103"]["status"], found["000104"]["status"]) == ("confirmed", "cancelled")
    # confirmed: 8 of the base + 000103 + 000120 - 000104; cancelled 2 + 000104; draft 000108
    assert reconciled(book) == {"confirmed_orders": 9, "draft_orders": 1, "cancelled": 3, "superseded": 2}
    assert_base(load(base, base), to_the_minute=True)


def test_accounts_file() -> None:
    """Five accounts: one never ordered, one listed twice, of which the first counts with a warning."""
    book = load(shared("nasty", "00_base.csv"), accounts=str(shared("nasty", "80_accounts.csv")))
    report = build(book)
    assert cards(report)["total_customers"] == 5
    assert [name for name, row in rows_of(report).items() if row["risk"] == "never"] == ["Dormant Shop"]
    assert rows_of(report)["Northside Market"]["owner"] == "Bob Day"
    (warning,) = book.warnings
    assert "Northside" in warning


def test_daily_extracts() -> None:
    """Three overlapping extracts, the first without a status: later files win, as the study counted."""
    folder = "overlap_northern_ridge"
    truth = json.loads(shared("exports", folder, "truth.json").read_text("utf-8"))["_all_three_last_file_wins"]
    paths = [shared("exports", folder, name) for name in truth["order_of_files"]]
    book = load(*paths)
    frame = book.orders.collect()
    assert (frame.height, frame["amount"].sum()) == (truth["orders"], Decimal(truth["amount_sum"]))
    assert (sum(s.rows for s in book.sources), book.superseded) == (truth["rows_total"], truth["duplicate_rows"])
    merged = truth["status_after_merge"]
    confirmed = sum(merged[s] for s in ("in_progress", "shipped", "delivered", "(none)"))
    assert summed(frame, "confirmed")[0] == confirmed
    assert summed(frame, "cancelled")[0] == merged["cancelled"] + merged["returned"]


def test_lines_of_a_large_parquet_file() -> None:
    """Half a million lines of price × quantity fold to the study's orders, amounts and customers."""
    truth = json.loads(shared("exports", "uci_online_retail", "truth.json").read_text("utf-8"))
    wanted = truth["online_retail_full.parquet"]
    book = load(shared("exports", "uci_online_retail", "online_retail_full.parquet"))
    frame = book.orders.collect()
    assert (frame.height, book.sources[0].rows) == (wanted["orders_all_invoices"], wanted["records"])
    assert frame["amount"].sum() == Decimal(wanted["amount_sum_all_lines_net"])
    assert frame["key"].n_unique() == wanted["customers_nonnull"] + 1
    per_customer = dict(frame.group_by("key").agg(pl.col("amount").sum()).rows())
    for top in wanted["top5_net_of_credit_notes"]:
        assert per_customer[top["customer"]] == Decimal(top["amount"])
    reconciled(book)


def test_orders_without_an_amount_column() -> None:
    """Freight is never taken for the amount because it is the only money in the file."""
    path = shared("exports", "northwind", "orders.csv")
    assert refused(path).startswith(f"{path}: no amount column")


def test_no_damaged_file_is_skipped() -> None:
    """Every file of the folder of damaged exports has its test in this module."""
    mine = Path(__file__).read_text("utf-8")
    names = {path.name for path in shared("nasty").iterdir()} - {"SOURCE.txt", "expect.json"}
    assert len(names) > 40
    assert [name for name in sorted(names) if name not in mine] == []
