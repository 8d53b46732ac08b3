"""Every row of a text has exactly the header's fields, and no quote swallows rows.

Figures are worked out by hand: orders of 100, 200 and 300 at Acme, Bolt and Cargo.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from custreport.sources import fast_path
from custreport.sources.containers import open as opening
from support.tables import PACKINGS, amounts, customers, load, refusal, written

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"1": Decimal(100), "2": Decimal(200), "3": Decimal(300)}
NOTES = ("Order ID,Customer,Order Date,Total,Note", "1,Acme,2024-01-05,100.00,{}", "3,Cargo,2024-01-07,300.00,{}")


@pytest.fixture(params=["careful", "fast", "fast, from disk"])
def _reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are read on either path, from memory and from disk."""
    monkeypatch.setattr(fast_path, "LARGE", 1 << 30 if request.param == "careful" else 0)
    monkeypatch.setattr(opening, "_IN_MEMORY", 0 if "disk" in request.param else 1 << 24)


def orders(*rows: str, header: str = "Order ID,Phone,Customer,Order Date,Total") -> str:
    """A text of these lines."""
    return "".join(f"{line}\n" for line in (header, *rows))


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2,555,Bolt,2024-01-06,1,200.50", "6 fields where the header has 5; is 1,200.50 an amount with a thousands"),
        ("2,555,Bolt,2024-01-06,200,50", "is 200,50 an amount with a decimal comma"),
        ("2,555,Bolt, Inc,2024-01-06,200.00", "6 fields where the header has 5; a field that holds the delimiter"),
        ("2,555,Bolt,2024-01-06,200.00,", "6 fields"),
        ("2,555,Bolt,2024-01-06,200.00,,x", "7 fields"),
        ("2,555,Bolt,2024-01-06", "4 fields where the header has 5; is it cut off"),
        ("2,555,Bolt,2024-01-06,200.003,555,Cargo,2024-01-07,300.00", "9 fields .* is a newline lost"),
        ('2,"5,5",Bolt,2024-01-06,1,200.50', "6 fields"),
    ],
)
def test_another_number_of_fields(tmp_path: Path, packing: str, row: str, why: str) -> None:
    """A row with more or fewer fields than the header stops, with its line, a likely cause and a way out."""
    path = written(tmp_path, orders("1,555,Acme,2024-01-05,100.00", row, "3,555,Cargo,2024-01-07,300.00"), packing)
    message = refusal(path)
    assert message.startswith(f"{path}: line 3: ")
    assert re.search(why, message)


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter(tmp_path: Path, delimiter: str) -> None:
    """Whatever stands between the fields."""
    rows = ["1,555,Acme,2024-01-05,100.00", "2,555,Bolt,2024-01-06,200.00", "3,555,Cargo,2024-01-07,300.00"]
    text = orders(*rows).replace(",", delimiter)
    assert amounts(load(written(tmp_path, text))) == GOOD
    broken = text.replace("Bolt", f"Bolt{delimiter}Inc")
    assert "line 3: 6 fields where the header has 5" in refusal(written(tmp_path, broken))


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize("extra", ["", "n", "n,t"])
def test_columns_nobody_reads(tmp_path: Path, extra: str) -> None:
    """A field too many is seen whatever columns are in use, and where its last cells are empty."""
    header = "Order ID,Customer,Order Date,Total,Note,Tag"
    row = f"2,Bolt,2024-01-06,1,200.50,{extra}"
    row += "," * (6 - row.count(","))
    text = orders("1,Acme,2024-01-05,100.00,n,t", row, "3,Cargo,2024-01-07,300.00,n,t", header=header)
    assert "line 3: 7 fields where the header has 6" in refusal(written(tmp_path, text))


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    "rows",
    [
        [
            "1,x,Acme,2024-01-05,100.00",
            '2,"x,Bolt,2024-01-06,200.00',
            "3,x,Cargo,2024-01-07,300.00",
            '4,x",D,2024-01-08,4',
        ],
        ["1,x,Acme,2024-01-05,100.00", '2,"x,Bolt,2024-01-06,200.00', '3,"x,Cargo,2024-01-07,300.00'],
        ["1,x,Acme,2024-01-05,100.00", '2,"x,Bolt,2024-01-06,200.00', '3,x",Cargo,2024-01-07,300.00'],
        ["1,x,Acme,2024-01-05,100.00", '"2,x,Bolt,2024-01-06,200.00', '3,x,Cargo,2024-01-07,300.00"'],
        ["1,x,Acme,2024-01-05,100.00", '2,"x,Bolt,2024-01-06,200.00', "3,x,Cargo,2024-01-07,300.00"],
    ],
)
def test_stray_quotes(tmp_path: Path, rows: list[str], packing: str) -> None:
    """A quote that swallows rows stops, on the line where it stands."""
    message = refusal(written(tmp_path, orders(*rows), packing))
    assert ": line 3: " in message
    assert "quote" in message


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize(
    "note",
    ['"12 Main St\nSpringfield, IL"', '"call, then\nship 2024-05-05, or later"', '"say ""hi"", please"', '"a\r\nb"'],
)
def test_fields_that_go_on(tmp_path: Path, note: str) -> None:
    """Addresses and notes over several lines are cells like any other."""
    header, first, last = (line.format(note) for line in NOTES)
    path = written(tmp_path, f"{header}\n{first}\n2,Bolt,2024-01-06,200.00,\n{last}\n")
    assert amounts(load(path)) == GOOD


@pytest.mark.usefixtures("_reading")
def test_quotes_inside_fields(tmp_path: Path) -> None:
    """Inches are no quotes, even where two of them, lines apart, could be taken for some."""
    rows = ['1,x,Acme 2",2024-01-05,100.00', "2,x,Bolt,2024-01-06,200.00", '3,x,Cargo 3",2024-01-07,300.00']
    book = load(written(tmp_path, orders(*rows)))
    assert amounts(book) == GOOD
    assert customers(book) == {'Acme 2"', "Bolt", 'Cargo 3"'}


@pytest.mark.usefixtures("_reading")
@pytest.mark.parametrize("below", ["\n\n", "Printed on 2 May\n", ",,,,\n"])
def test_what_may_have_another_shape(tmp_path: Path, below: str) -> None:
    """Blank lines, and a line of one cell below the last order."""
    rows = ["1,x,Acme,2024-01-05,100.00", "2,x,Bolt,2024-01-06,200.00", "3,x,Cargo,2024-01-07,300.00"]
    assert amounts(load(written(tmp_path, orders(*rows) + below))) == GOOD


@pytest.mark.parametrize(
    ("row", "count"), [("Bolt, Inc,556,Ann", 4), ("Bolt,556", 2), ('"Bolt, Inc",556,Ann,', 4), ("Bolt,5,56,Ann", 4)]
)
@pytest.mark.parametrize("packing", PACKINGS)
def test_customer_list(tmp_path: Path, row: str, count: int, packing: str) -> None:
    """A customer list is a text like any other."""
    (tmp_path / "list").mkdir()
    accounts = written(tmp_path / "list", f"Customer,Phone,Sales Rep\nAcme,555,Bob\n{row}\n", packing)
    path = written(tmp_path, orders("1,555,Acme,2024-01-05,100.00"))
    assert f"{accounts}: line 3: {count} fields where the header has 3" in refusal(path, accounts=str(accounts))


def test_cells_beside_the_header(tmp_path: Path) -> None:
    """In a workbook a value that has slipped right of the last header is said."""
    from support.tables import workbook  # noqa: PLC0415 — the only one here

    rows = [["Order ID", "Customer", "Order Date", "Total"], ["1", "Acme", "2024-01-05", 1, 200.5]]
    book = load(workbook(tmp_path / "orders.xlsx", Orders=rows))
    assert any("row 2: a cell right of the last header" in warning for warning in book.warnings)


CUT = "order_id,ordered_on,amount,customer\n1,2024-01-02,5.00,Acme\n2,2024-01-03,7.00,Fox Brothers\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CUT[:-13] + "F\nox Brothers\n", "ox Brothers"),  # a newline within the last name
        (CUT + "North Star", "North Star"),  # cut off within a name in the first column
        (CUT + "Printed on 3 May 2024\n", ""),
        (CUT + "End of report\n", ""),
        (CUT, ""),
        (CUT.rstrip("\n"), ""),
    ],
)
def test_a_last_line_that_is_no_row_is_said(tmp_path: Path, text: str, line: str) -> None:
    """The rest of a row looks like a footer: unless it reads like one, it is warned of, and so in every output."""
    path = tmp_path / "orders.csv"
    path.write_text(text, "utf-8", newline="")
    warnings = [warning for warning in load(path).warnings if "cut off" in warning]
    assert len(warnings) == bool(line)
    assert all(f'"{line}"' in warning for warning in warnings)


def test_a_row_that_lacks_a_field_between_stray_quotes(tmp_path: Path) -> None:
    """The first row lost its second field, and a quote before it opens a field that ends in the next row."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer,Weight,order_id,status,amount,ordered_on\n"
        '"Cargo,SO-1001,confirmed,42965.93,2024-08-08\n'
        'Cargo",29,SO-1002,confirmed,96689.31,2024-07-26\n'
    )
    assert "line 2: a stray quote" in refusal(path)
