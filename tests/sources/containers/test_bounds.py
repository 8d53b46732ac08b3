"""What would take all memory, and what is at the edge of being a table."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from custreport.core.errors import CustReportError
from custreport.sources.containers import open as opening
from custreport.sources.containers.open import open_table
from support.tables import amounts, load, refusal, workbook, written

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Order ID,Customer,Order Date,Total\n"
ROW = "1,Acme,2024-01-05,100.00\n"
BOOK = [["Order ID", "Customer", "Order Date", "Total"], ["1", "Acme", "2024-01-05", 100]]
GIGABYTE = 1 << 30
MEASURED = """
import resource, subprocess, sys
print(subprocess.run([sys.executable, *sys.argv[1:]]).returncode)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
"""Runs Python, and says its exit code and its peak memory in KiB.

A process of its own, for a child's peak begins at the memory of the process that starts it, and these tests take much.
"""


def changed(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """A workbook with something put in the place of something else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        assert old in book.read(member)
        for name in book.namelist():
            content = book.read(name)
            copy.writestr(name, content.replace(old, new) if name == member else content)
    path.write_bytes(buffer.getvalue())
    return path


def bomb(folder: Path, kind: str) -> Path:
    """A few kilobytes that unpack to far more."""
    sheet = "xl/worksheets/sheet1.xml"
    path = workbook(folder / "orders.xlsx", Orders=BOOK)
    match kind:
        case "cell":
            return changed(path, sheet, b"</sheetData>", b"<row r='9'><c r='XFD1048576'><v>1</v></c></row></sheetData>")
        case "row":
            return changed(path, sheet, b"</sheetData>", b"<row r='99999999'><c><v>1</v></c></row></sheetData>")
        case "shared strings":
            return changed(
                path, "xl/sharedStrings.xml", b"</sst>", b"<si><t>" + b"x" * (200 << 20) + b"</t></si></sst>"
            )
        case "sheet":
            return changed(path, sheet, b"</sheetData>", b" " * (200 << 20) + b"</sheetData>")
        case "gzip":
            path = folder / "orders.csv.gz"
            path.write_bytes(gzip.compress(f"{HEADER}{ROW}".encode() + b"\n" * (300 << 20), 1))
        case _:
            path = folder / "orders.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("orders.csv", f"{HEADER}{ROW}".encode() + b"\n" * (300 << 20))
    return path


@pytest.mark.parametrize("kind", ["cell", "row", "shared strings", "sheet", "gzip", "zip"])
def test_bombs(tmp_path: Path, kind: str) -> None:
    """Each ends in one line, and in less than a gigabyte of memory."""
    command = [sys.executable, "-c", MEASURED, "-m", "custreport", "leaderboard", str(bomb(tmp_path, kind))]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    *said, peak = run.stderr.splitlines()
    assert (int(run.stdout), len(said)) == (1, 1), run.stderr[-500:]
    assert int(peak) << 10 < GIGABYTE


def test_styled_cells_far_below(tmp_path: Path) -> None:
    """Rows and cells that hold nothing are nothing, wherever they are."""
    path = workbook(tmp_path / "orders.xlsx", Orders=BOOK)
    empty = b'<row r="1048576"><c r="XFD1048576" s="1"/></row><row r="1048575"/></sheetData>'
    assert amounts(load(changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", empty))) == {"1": Decimal(100)}


def test_much_of_the_same_is_no_bomb(tmp_path: Path) -> None:
    """An export that packs well is read."""
    rows = "".join(f"{n},Acme,2024-01-05,1.00\n" for n in range(50_000))
    assert len(amounts(load(written(tmp_path, HEADER + rows, "gzip")))) == 50_000


@pytest.mark.parametrize("size", [0, 1 << 24])
def test_a_file_that_changes(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file is in memory once it is opened; of a large one that is written meanwhile it is said."""
    monkeypatch.setattr(opening, "_IN_MEMORY", size)
    path = written(tmp_path, HEADER + ROW)
    table = open_table(path, "orders.csv")
    path.write_text(HEADER)
    os.utime(path, (1, 1))
    if size:
        assert table.cells.collect().height == 1
    else:
        with pytest.raises(CustReportError, match="changed while it was read"):
            table.is_even(1, filled=True, columns=4)


def test_a_long_header(tmp_path: Path) -> None:
    """A header of more than 64 KiB."""
    names = ",".join(f"Attribute number {n} of a product" for n in range(4_000))
    path = written(tmp_path, f"Order ID,{names},Customer,Order Date,Total\n1,{',' * 3_999},Acme,2024-01-05,100.00\n")
    assert amounts(load(path)) == {"1": Decimal(100)}


@pytest.mark.parametrize("packing", ["plain", "gzip", "utf-16"])
def test_nothing_but_a_header(tmp_path: Path, packing: str) -> None:
    """A file without a row is an error."""
    assert "nothing stands below the header" in refusal(written(tmp_path, HEADER, packing))


def test_header_row_of_a_text(tmp_path: Path) -> None:
    """The header's row may be named, from 1; one that is not there is refused."""
    path = written(tmp_path, f"Order ID,Customer,Order Date\n{HEADER}{ROW}")
    assert open_table(path, "orders.csv", header_row=2).header == ("Order ID", "Customer", "Order Date", "Total")
    with pytest.raises(CustReportError, match=r"--header-row 9: there are"):
        open_table(path, "orders.csv", header_row=9)


@pytest.mark.parametrize("date_1904", [False, True])
def test_days_since_1904(tmp_path: Path, date_1904: bool) -> None:
    """A workbook may count its days from 1904, as those of old Macs do."""
    rows = [BOOK[0], ["1", "Acme", date(2018, 12, 28), 100]]
    book = load(workbook(tmp_path / "orders.xlsx", date_1904=date_1904, Orders=rows))
    assert book.orders.collect()["ordered_on"].to_list() == [date(2018, 12, 28)]
