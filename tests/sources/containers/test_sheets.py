"""Workbooks with more than one table. Each sheet's orders are 100, and so the sum is 100 for each sheet read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from support.tables import amounts, load, refusal, workbook

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["Order ID", "Customer", "Order Date", "Total"]


def year(number: int, *above: list[Any], header: list[str] | None = None) -> list[list[Any]]:
    """A sheet of two orders of 40 and 60 in a year."""
    rows = [[f"{number}-1", "Acme", f"{number}-03-01", 40], [f"{number}-2", "Bolt", f"{number}-09-01", 60]]
    return [*above, header or HEADER, *rows]


def total(path: Path, **options: Any) -> Decimal:
    """The sum of all orders read."""
    return sum(amounts(load(path, **options)).values(), Decimal(0))


def test_a_sheet_for_each_year(tmp_path: Path) -> None:
    """Sheets with the same header are one table, all their rows are counted, and a note names them."""
    book = load(workbook(tmp_path / "o.xlsx", **{str(n): year(n) for n in (2023, 2024, 2025)}))
    assert sum(amounts(book).values()) == 300
    assert book.sources[0].rows == 6
    assert any("sheets 2023, 2024, 2025" in note for note in book.notes)


def test_one_of_them(tmp_path: Path) -> None:
    """`--sheet` reads one."""
    path = workbook(tmp_path / "o.xlsx", **{str(n): year(n) for n in (2023, 2024)})
    assert amounts(load(path, sheet="2024")) == {"2024-1": Decimal(40), "2024-2": Decimal(60)}


def test_titles_above_the_headers(tmp_path: Path) -> None:
    """Titles may stand above, on another row in each sheet."""
    sheets = {"2023": year(2023, ["Orders of 2023"], []), "2024": year(2024)}
    assert total(workbook(tmp_path / "o.xlsx", **sheets)) == 200


def test_place_of_a_bad_row(tmp_path: Path) -> None:
    """A row is named with its sheet, and by its number there."""
    sheets = {"2023": year(2023), "2024": [*year(2024, ["Orders of 2024"]), ["2024-3", "Acme", "soon", 5]]}
    assert 'sheet 2024, row 5: Order Date "soon"' in refusal(workbook(tmp_path / "o.xlsx", **sheets))


def test_other_headers(tmp_path: Path) -> None:
    """A sheet of orders with another header is not read, and that is said; a sheet of notes is nothing."""
    old = year(2022, header=["Order ID", "Customer", "Date", "Amount"])
    path = workbook(tmp_path / "o.xlsx", New=year(2024), Old=old, Notes=[["Remember the milk"]])
    book = load(path)
    assert sum(amounts(book).values()) == 100
    (warning,) = book.warnings
    assert "sheet Old; --sheet reads one" in warning
    assert total(path, sheet="Old") == 100


def test_a_sheet_that_repeats_the_others(tmp_path: Path) -> None:
    """Months beside the whole year are not counted twice."""
    whole = [HEADER, *year(2023)[1:], *year(2024)[1:]]
    book = load(workbook(tmp_path / "o.xlsx", **{"2023": year(2023), "2024": year(2024), "All": whole}))
    assert sum(amounts(book).values()) == 200
    assert book.sources[0].rows == 4
    assert any("not read, for all of their rows stand in the others: sheets 2023, 2024" in w for w in book.warnings)


def test_lines_of_a_copy_are_not_summed(tmp_path: Path) -> None:
    """Order lines in two sheets alike are the lines of one."""
    lines: list[list[Any]] = [["Order ID", "Customer", "Order Date", "Product", "Quantity", "Unit Price"]]
    lines += [["1", "Acme", "2024-01-05", "Bolts", 2, 30], ["1", "Acme", "2024-01-05", "Nuts", 4, 10]]
    assert amounts(load(workbook(tmp_path / "o.xlsx", A=lines, B=lines))) == {"1": Decimal(100)}


def test_unknown_headers(tmp_path: Path) -> None:
    """A message that a column is missing names the other sheets."""
    other = [["Qwerty", "Asdf"], ["1", "x"]]
    path = workbook(tmp_path / "o.xlsx", Info=[["Phone", "Remark"], ["1", "x"]], Zakazy=other)
    assert refusal(path).endswith("--sheet reads another sheet: Zakazy")


def test_an_empty_sheet_between(tmp_path: Path) -> None:
    """A sheet with nothing but the header adds nothing."""
    assert total(workbook(tmp_path / "o.xlsx", A=year(2023), B=[HEADER], C=year(2024))) == 200


@pytest.mark.parametrize(("row", "count"), [(1, 0), (3, 2)])
def test_named_header_row(tmp_path: Path, row: int, count: int) -> None:
    """The header may be named; it is looked for otherwise."""
    from custreport.sources.containers.open import open_table  # noqa: PLC0415 — the only one here

    path = workbook(tmp_path / "o.xlsx", A=year(2023, ["Order ID", "Customer", "Total"], ["x"]))
    table = open_table(path, "o.xlsx", header_row=row)
    assert (table.header[0], table.sheets[0].skipped) == ("Order ID", count + 1)
