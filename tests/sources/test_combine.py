"""Kinds of files, columns that belong together, orders and lines in two files."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport.config import Config
from custreport.core.reading_options import DateOrder, Orders
from custreport.sources import diagnose
from support.builders import build, cards, shared
from support.exports import FULL, amounts, load, orders, packed, reconciled, refused, write

if TYPE_CHECKING:
    from pathlib import Path

CSV = b"Order ID,Customer,Order Date,Status,Total\n001,Acme,2024-01-13,paid,12.50\n002,Bolt,2024-02-01,draft,7\n"
ORDERS = {
    "001": ("Acme", date(2024, 1, 13), "confirmed", Decimal("12.50")),
    "002": ("Bolt", date(2024, 2, 1), "draft", Decimal(7)),
}


def told(*paths: Path, **options: Any) -> dict[str, tuple[Any, ...]]:
    """Customer, day, status and amount by order id."""
    found = orders(load(*paths, **options))
    return {k: (o["customer"], o["ordered_on"], o["status"], o["amount"]) for k, o in found.items()}


def zipped(path: Path, **members: bytes) -> Path:
    """A zip archive of some files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


# --- kinds of files -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["zip", "zip of gzip", "arrow", "arrow stream", "jsonl", "json", "json of orders"])
def test_kind_of_file(tmp_path: Path, kind: str) -> None:
    """The same orders, whatever they are packed in and whatever the file is called."""
    path = tmp_path / "orders.dat"
    frame = pl.read_csv(CSV, infer_schema=False)
    match kind:
        case "zip":
            zipped(path, **{"export__orders.csv": CSV, "__MACOSX__export__._orders.csv": b"\0"})
        case "zip of gzip":
            zipped(path, **{"orders.csv.gz": packed(CSV)})
        case "arrow":
            frame.write_ipc(path)
        case "arrow stream":
            frame.write_ipc_stream(path)
        case "jsonl":
            frame.write_ndjson(path)
        case "json":
            frame.write_json(path)
        case _:
            path.write_text(json.dumps({"orders": frame.to_dicts()}, indent=1))
    assert told(path) == ORDERS
    assert reconciled(load(path)) == {"confirmed_orders": 1, "draft_orders": 1}


def test_json_keeps_numbers_as_written(tmp_path: Path) -> None:
    """No float on the way: 18 digits stay; what stands inside an order is a column; lists are left out."""
    path = tmp_path / "orders.jsonl"
    path.write_text(
        '{"order_id": 1, "customer": {"name": "Acme", "tags": ["a"]}, "order_date": "2024-01-13", '
        '"total": 12345678901234567.89}\n\n'
        '{"order_id": "002", "customer": {"name": null}, "order_date": "2024-01-14", "total": 0.10}\n'
    )
    assert told(path) == {
        "1": ("Acme", date(2024, 1, 13), "confirmed", Decimal("12345678901234567.89")),
        "002": (None, date(2024, 1, 14), "confirmed", Decimal("0.10")),
    }


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'{"order_id": 1}\n{"order_id": \n', "line 2: no JSON"),
        (b"[1, 2]", "no JSON list of orders"),
        (b"[]", "no orders in it"),
        (b'{"a": [], "b": []}', "no "),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"order_id": "\xff"}', "not UTF-8"),
        (b"ARROW1 and nothing else", "not a complete Arrow file"),
        (b"\xff\xff\xff\xff\x10\0\0\0", "not a complete Arrow file"),
    ],
)
def test_damaged_kinds(tmp_path: Path, content: bytes, wanted: str) -> None:
    """One line that names the file and what is wrong."""
    path = tmp_path / "orders"
    path.write_bytes(content)
    message = refused(path)
    assert message.startswith(f"{path}: ")
    assert wanted in message


@pytest.mark.parametrize(("names", "wanted"), [(["a.csv", "b.csv"], "2 files (a.csv, b.csv)"), ([], "nothing in it")])
def test_zip_that_is_not_one_table(tmp_path: Path, names: list[str], wanted: str) -> None:
    """An archive of several files is no guess which one is meant."""
    message = refused(zipped(tmp_path / "orders.zip", **dict.fromkeys(names, CSV)))
    assert wanted.removesuffix(" in it") in message


# --- footers --------------------------------------------------------------------


def test_footer_of_one_cell(tmp_path: Path) -> None:
    """A sentence below the last order is counted as no order, padded with empty cells or not."""
    rows = ("1,Acme,2024-01-05,paid,10", "Printed on 5 January 2024 at 10:00", "Page 1 of 1,,,,")
    assert reconciled(load(write(tmp_path, *rows, header=FULL))) == {"confirmed_orders": 1, "blank_or_total": 2}


def test_order_cut_off_in_the_middle(tmp_path: Path) -> None:
    """A row of one cell above another order is no footer: it is named."""
    rows = ("1,Acme,2024-01-05,paid,10", "order 2", "3,Acme,2024-01-05,paid,10")
    assert "line 3: 1 fields where the header has 5" in refused(write(tmp_path, *rows, header=FULL))


def test_order_without_anything_at_the_end(tmp_path: Path) -> None:
    """A last row that has only an order id is an order that cannot be read, not a footer."""
    rows = ("1,Acme,2024-01-05,paid,10", "2,,,,")
    assert "line 3: no order date for order 2" in refused(write(tmp_path, *rows, header=FULL))


# --- columns that belong together -----------------------------------------------

PRICED = "Order ID,Customer,Order Date,Quantity,Unit Price"


@pytest.mark.parametrize(
    ("header", "discounts", "amount"),
    [
        ("Discount", ["0.15", "0"], "190.00"),
        ("Discount", ["0,15", ""], "190.00"),
        ("Discount", ["15%", "0%"], "190.00"),
        ("Discount %", ["15", "0"], "190.00"),
        ("Discount Amount", ["1.50", ""], "203.50"),
        ("Discount", ["0", "0"], "205.00"),
    ],
)
def test_discount(tmp_path: Path, header: str, discounts: list[str], amount: str) -> None:
    """2 × 50 less the first discount and 3 × 35 less the second: a fraction, a percentage, an amount."""
    rows = (f'1,Acme,2024-01-05,2,50,"{discounts[0]}"', f'1,Acme,2024-01-05,3,35,"{discounts[1]}"')
    path = write(tmp_path, *rows, header=f"{PRICED},{header}")
    assert amounts(load(path)) == {"1": Decimal(amount)}


@pytest.mark.parametrize("discount", ["15", "1"])
def test_discount_that_may_be_either(tmp_path: Path, discount: str) -> None:
    """15 may be per cent or euros, 1 all of the price or one euro: the run stops and says how to tell."""
    path = write(tmp_path, f"1,Acme,2024-01-05,2,50,{discount}", header=f"{PRICED},Discount")
    message = refused(path)
    assert f'Discount "{discount}"' in message
    assert "--column discount_percent" in message
    left = {"discount_percent=Discount": 100 - Decimal(discount), "discount_amount=Discount": 100 - Decimal(discount)}
    for option, amount in left.items():
        assert amounts(load(path, column=[option])) == {"1": amount}
    assert amounts(load(path, column=["discount="])) == {"1": Decimal(100)}


def test_discount_beside_an_amount(tmp_path: Path) -> None:
    """An amount that is there is taken as it stands."""
    path = write(tmp_path, "1,Acme,2024-01-05,2,50,0.5,70", header=f"{PRICED},Discount,Total")
    assert amounts(load(path)) == {"1": Decimal(70)}


def test_date_and_time_in_two_columns(tmp_path: Path) -> None:
    """They are one time; a date that has its own needs no other; the time zone beside it counts with --tz."""
    header = "Order ID,Customer,Date,Time,Time Zone,Total"
    rows = ("1,Acme,2024-01-13,23:30:00,Eastern Time (US & Canada),5", "2,Acme,2024-01-14,,Europe/Paris,5")
    path = write(tmp_path, *rows, header=header)
    assert orders(load(path))["1"]["ordered_at"] == datetime(2024, 1, 13, 23, 30)  # noqa: DTZ001
    there = orders(load(path, tz="Europe/Paris"))
    assert there["1"]["ordered_at"] == datetime(2024, 1, 14, 5, 30)  # noqa: DTZ001
    assert there["2"]["ordered_at"] == datetime(2024, 1, 14)  # noqa: DTZ001
    own = write(tmp_path, "1,Acme,2024-01-13 08:00,09:00,,5", header=header, name="own.csv")
    assert orders(load(own))["1"]["ordered_at"] == datetime(2024, 1, 13, 8)  # noqa: DTZ001


def test_unknown_time_zone_in_a_column(tmp_path: Path) -> None:
    """With --tz a zone that is not known stops; without, it does not matter."""
    path = write(tmp_path, "1,Acme,2024-01-13,23:30,Moon,5", header="Order ID,Customer,Date,Time,Time Zone,Total")
    assert len(orders(load(path))) == 1
    assert '"Moon" is no known time zone' in refused(path, tz="Europe/Paris")


def test_first_and_last_name(tmp_path: Path) -> None:
    """They are one name; with one of them blank it is the other; a company column comes before them."""
    rows = ("1,Ann,Ek,2024-01-13,5", "2,Ann,,2024-01-13,5", "3,,,2024-01-13,5")
    path = write(tmp_path, *rows, header="Order ID,First Name,Last Name,Order Date,Total")
    assert [o["customer"] for o in orders(load(path)).values()] == ["Ann Ek", "Ann", None]


# --- which column is it ---------------------------------------------------------


def test_state_of_the_union_is_no_status(tmp_path: Path) -> None:
    """A "State" of US states is a place; one that holds a status is the status."""
    header = "Order ID,Customer,Order Date,State,Total"
    path = write(tmp_path, "1,Acme,2024-01-13,NY,5", "2,Acme,2024-01-14,CA,5", header=header)
    assert {o["status"] for o in orders(load(path)).values()} == {"confirmed"}
    path = write(tmp_path, "1,Acme,2024-01-13,sale,5", "2,Acme,2024-01-14,foo,5", header=header)
    assert '"foo"' in refused(path)


def test_customer_column_that_is_mostly_empty(tmp_path: Path) -> None:
    """The customer is in the column that is filled on half of the rows; the other fills its gaps."""
    header = "Order ID,Billing Company,Billing Name,Order Date,Total"
    rows = ("1,,Ann,2024-01-13,5", "2,Bolt GmbH,Bob,2024-01-13,5", "3,Cargo,,2024-01-13,5", "4,,Dan,2024-01-13,5")
    path = write(tmp_path, *rows, "5,,Eve,2024-01-13,5", header=header)
    assert [o["customer"] for o in orders(load(path)).values()] == ["Ann", "Bob", "Cargo", "Dan", "Eve"]


@pytest.mark.parametrize("blank", [1, 3, 30])
def test_email_as_id(tmp_path: Path, blank: int) -> None:
    """An e-mail is the customer's id, letter case aside, also of its name's orders that have none."""
    rows = [f"{n},Ann,A@x.test,2024-01-13,5" for n in range(18)] + ["18,,b@x.test,2024-01-13,5"]
    rows += [f"x{n},Ann,,2024-01-13,5" for n in range(blank)]
    book = load(
        write(tmp_path, *rows, "y,ann,a@X.test,2024-01-14,5", header="Order ID,Customer,Email,Order Date,Total")
    )
    found = [o["key"] for o in orders(book).values()]
    assert {key: found.count(key) for key in found} == {"a@x.test": 19 + blank, "b@x.test": 1}


def test_an_email_decides_order_by_order(tmp_path: Path) -> None:
    """Two of one name are two customers where their e-mails say so; an order of that name without one is neither's."""
    rows = ("1,Ann,a@x.test,2024-01-13,5", "2,Ann,b@x.test,2024-01-13,5", "3,Ann,,2024-01-13,5")
    book = load(write(tmp_path, *rows, header="Order ID,Customer,Email,Order Date,Total"))
    assert [o["key"] for o in orders(book).values()] == ["a@x.test", "b@x.test", "ann"]


def test_id_is_the_order_only_without_another(tmp_path: Path) -> None:
    """A line's own id is no order id where an order number stands beside it."""
    rows = ("901,1,Acme,2024-01-13,5", "902,1,Acme,2024-01-13,6")
    path = write(tmp_path, *rows, header="id,Order Number,Customer,Order Date,Line Total")
    assert amounts(load(path)) == {"1": Decimal(11)}
    path = write(tmp_path, "901,Acme,2024-01-13,5", header="id,Customer,Order Date,Total")
    assert list(amounts(load(path))) == ["901"]


# --- orders in one file, lines in another ---------------------------------------

HEADS = "OrderID,CustomerID,OrderDate"
OF_LINES = "OrderID,ProductID,UnitPrice,Quantity"


def test_heads_and_lines(tmp_path: Path) -> None:
    """Joined on the order id, in either order; every row of both is accounted for."""
    heads = write(tmp_path, "1,ACME,2024-01-05", "2,BOLT,2024-02-05", header=HEADS, name="heads.csv")
    lines = write(tmp_path, "1,a,2.50,2", "1,b,1,1", "2,a,10,3", header=OF_LINES, name="lines.csv")
    for paths in ([heads, lines], [lines, heads]):
        book = load(*paths)
        assert amounts(book) == {"1": Decimal(6), "2": Decimal(30)}
        assert reconciled(book) == {"confirmed_orders": 2, "folded_lines": 3}
    assert "no amount column" in refused(heads)
    assert "no customer and no order date" in refused(lines)


def test_lines_without_an_order(tmp_path: Path) -> None:
    """Lines of an order that is not there and orders without lines stop; or are counted as rejected."""
    heads = write(tmp_path, "1,ACME,2024-01-05", "2,BOLT,2024-02-05", header=HEADS, name="heads.csv")
    lines = write(tmp_path, "1,a,2.50,2", "3,b,1,1", "3,b,1,1", header=OF_LINES, name="lines.csv")
    assert "order 3: lines of an order that stands in no file" in refused(heads, lines)
    book = load(heads, lines, skip_bad_rows=True)
    assert amounts(book) == {"1": Decimal(5)}
    assert reconciled(book) == {"confirmed_orders": 1, "folded_lines": 1, "rejected": 3}


def test_lines_beside_orders_with_amounts(tmp_path: Path) -> None:
    """An order that has an amount of its own keeps it; its lines are counted and add nothing."""
    heads = write(tmp_path, "1,ACME,2024-01-05,99", header=f"{HEADS},Total", name="heads.csv")
    lines = write(tmp_path, "1,a,2.50,2", "1,b,1,1", header=OF_LINES, name="lines.csv")
    book = load(heads, lines)
    assert amounts(book) == {"1": Decimal(99)}
    assert reconciled(book) == {"confirmed_orders": 1, "folded_lines": 2}


def test_northwind() -> None:
    """The real pair: 830 orders, 89 customers, 1,265,793.0395; the customer list has 91."""
    paths = [shared("exports", "northwind", name) for name in ("orders.csv", "order-details.csv")]
    book = load(*paths)
    found = orders(book)
    assert len(found) == 830
    assert len({o["key"] for o in found.values()}) == 89
    assert sum(o["amount"] for o in found.values()) == Decimal("1265793.0395")
    assert reconciled(book) == {"confirmed_orders": 830, "folded_lines": 2155}
    listed = load(*paths, accounts=str(shared("exports", "northwind", "customers.csv")))
    assert cards(build(listed))["total_customers"] == 91


def test_orders_and_lines_of_the_erp() -> None:
    """Orders keep their totals, five stray lines are named; the lines alone are refused."""
    heads = shared("exports", "erp_metalworking", "sales_orders.csv")
    lines = shared("exports", "erp_metalworking", "sales_order_lines.csv")
    assert "order 26876: lines of an order" in refused(heads, lines)
    book = load(heads, lines, skip_bad_rows=True)
    assert sum(o["amount"] for o in orders(book).values()) == Decimal("38793114.41")
    assert reconciled(book) == {"confirmed_orders": 8281, "folded_lines": 16043, "rejected": 5}
    assert "no customer and no order date" in refused(lines)


# --- what fuzzing found ---------------------------------------------------------


@pytest.mark.parametrize(
    "header", ['Order ID,Size ("),Customer,Order Date,Total', 'Order ID,Width 2",Customer,Order Date,Total']
)
def test_quote_in_a_header(tmp_path: Path, header: str) -> None:
    """A quote that opens no field loses no row."""
    path = write(tmp_path, "1,5,A,2024-01-05,10", "2,6,B,2024-01-06,20", header=header)
    assert amounts(load(path)) == {"1": Decimal(10), "2": Decimal(20)}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [(["1,A,24-01-13,10"], "may begin with its year"), (["1,A,24-01-13,10", "2,A,01-02-99,10"], None)],
)
def test_short_year_that_may_come_first(tmp_path: Path, rows: list[str], wanted: str | None) -> None:
    """24-01-13 may be in 2024 or in 2013: asked for, unless a year above 31 at the end tells."""
    path = write(tmp_path, *rows)
    if wanted:
        assert wanted in refused(path)
        assert orders(load(path, date_order=DateOrder.DMY))["1"]["ordered_on"] == date(2013, 1, 24)
    else:
        assert orders(load(path))["1"]["ordered_on"] == date(2013, 1, 24)


@pytest.mark.parametrize("column", ["order ids", "customer ids"])
def test_ids_rounded_by_a_spreadsheet(tmp_path: Path, column: str) -> None:
    """Ids in scientific notation are warned of: different ones may have become one."""
    row = "4.07E+12,A,2024-01-05,10" if column == "order ids" else "1,4.07E+12,2024-01-05,10"
    book = load(write(tmp_path, row, header="Order ID,Customer ID,Order Date,Total"))
    assert any(f"1 {column} were rounded by a spreadsheet" in warning for warning in book.warnings)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Ñandú", "cp1252"), ("Señor Jamón", "cp1252"), ("Żabka Łódź", "cp1250"), ("Чайный дом", "cp1251")],
)
def test_few_accents(tmp_path: Path, text: str, encoding: str) -> None:
    """A few accents in Latin text are cp1252; signs inside words and words of other letters are not."""
    path = tmp_path / "orders.csv"
    path.write_bytes(f"{FULL}\n1,{text},2024-01-05,paid,10\n2,Acme Ltd,2024-01-06,paid,5\n".encode(encoding))
    assert orders(load(path))["1"]["customer"] == text


def test_euro_sign_in_cp1252(tmp_path: Path) -> None:
    """A file whose only byte above ASCII is a euro sign."""
    path = tmp_path / "orders.csv"
    path.write_bytes("Order ID,Customer,Order Date,Total\n1,A,2024-01-05,0.85 €\n".encode("cp1252"))
    found = orders(load(path))["1"]
    assert (found["amount"], found["currency"]) == (Decimal("0.85"), "EUR")


@pytest.mark.parametrize("row", [",,Total,30", "Total,,,30"])
def test_totals_in_unusual_places(tmp_path: Path, row: str) -> None:
    """A row of totals whose word stands in the date, or in a column that is no field."""
    header = "Order ID,Customer,Order Date,Total" if row.startswith(",,") else "Note,Order ID,Order Date,Total,Customer"
    good = "1,A,2024-01-05,30" if row.startswith(",,") else "x,1,2024-01-05,30,A"
    assert reconciled(load(write(tmp_path, good, row + "," * (good.count(",") - row.count(",")), header=header))) == {
        "confirmed_orders": 1,
        "blank_or_total": 1,
    }


def test_words_of_a_parquet_dictionary(tmp_path: Path) -> None:
    """Categories are text like any other, also to `check`."""
    path = tmp_path / "orders.parquet"
    pl.read_csv(CSV, infer_schema=False).with_columns(pl.col("Status").cast(pl.Categorical())).write_parquet(path)
    assert told(path) == ORDERS
    found, _ = diagnose.examine(Orders(paths=[str(path)]), Config(), None, date(2026, 1, 1))
    assert {status.word for status in found.files[0].statuses} == {"paid", "draft"}


@pytest.mark.parametrize(
    ("sheet", "wanted"),
    [
        (
            b"""<worksheet xmlns="http://x/spreadsheetml/main"><c r='XFD1048576'><v>1</v></c></worksheet>""",
            "XFD1048576",
        ),
        (
            b"""<worksheet xmlns="http://x/spreadsheetml/main"><row r='10485760'><c><v>1</v></c></row></worksheet>""",
            "row 10485760",
        ),
        (b"<worksheet xmlns='2958465'/>", "is no sheet"),
    ],
)
def test_workbook_that_would_take_all_memory(tmp_path: Path, sheet: bytes, wanted: str) -> None:
    """A cell far from the others, or a sheet that is none, is named before it is read."""
    path = zipped(tmp_path / "orders.xlsx", **{"[Content_Types].xml": b"", "xl__worksheets__sheet1.xml": sheet})
    assert wanted in refused(path)


def test_same_figures_whatever_the_chunks(tmp_path: Path) -> None:
    """The last digit of a ratio does not depend on how Polars cuts its work up."""
    days = ("2023-01-01", "2023-03-01", "2023-06-01", "2024-09-28")
    path = write(tmp_path, *(f"{n},Bolt,{day},1" for n, day in enumerate(days)), "9,Acme,2025-01-04,1")
    ratios = {
        build(load(path), inactive=True)
        .section("at_risk")
        .frame.filter(pl.col("customer") == "Bolt")["overdue_ratio"][0]
        for _ in range(25)
    }
    assert len(ratios) == 1
