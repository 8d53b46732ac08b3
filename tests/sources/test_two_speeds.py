"""Reading in one pass gives the book that reading with care gives, or leaves it to the latter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custreport import sources
from custreport.analysis.analysis import Analysis, analyse
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.filters import FULL_REPORT, Cutoffs, Filters, ReportSpec, Rows
from custreport.core.reading_options import Grain, Orders
from custreport.core.risk_settings import RiskRule
from custreport.core.terms import Compare
from custreport.engine import partitions
from custreport.formats import json
from custreport.reports import backtest, changes, customer_page
from custreport.reports.per_rep import per_rep
from custreport.reports.registry import build_report
from custreport.sources import fast_path, runs
from support.builders import TODAY, order, orders_of
from support.effort import examples
from support.plain_tables import ODD, PLAIN, as_csv, as_csvs, read, tables, told, typed, wild
from support.strategies import Case, cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from custreport.core.document import Report
    from custreport.sources import Book


@settings(max_examples=examples(100))
@given(table=tables(), split=st.booleans())
def test_csv(table: dict[str, list[Any]], split: bool) -> None:
    """A CSV, or its rows in two files."""
    with TemporaryDirectory() as name:
        paths = as_csvs(Path(name), table, split=split)
        assert told(read(paths, at_once=True)) == told(read(paths, at_once=False))


@st.composite
def lines(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Orders on one to four rows each: in most books they follow each other and agree, in some they do not."""
    odd = st.integers(0, 12).map(lambda n: n == 0) if draw(st.booleans()) else st.just(value=False)
    priced = draw(st.sampled_from(("amount", "Line Total", "unit_price")))
    alike = draw(st.integers(0, 5)) == 0
    rows: list[dict[str, Any]] = []
    for number in draw(st.lists(st.integers(0, 500), min_size=1, max_size=6, unique=True)):
        day = datetime(2023, 1, 1, 9) + timedelta(days=draw(st.integers(0, 700)))  # noqa: DTZ001
        customer = draw(st.sampled_from(("Acme", "Bolt", "acme", None)))
        status = draw(st.sampled_from(("confirmed", "draft", "void")))
        cents = draw(st.integers(-(10**4), 10**7))
        for line in range(draw(st.integers(1, 4))):
            cents = cents if alike else draw(st.integers(-(10**4), 10**7))
            rows.append(
                {
                    "order_id": None if draw(odd) else f"SO-{number:03}",
                    "customer": "Cargo" if draw(odd) else customer,
                    "customer_id": None if draw(odd) else "7" if customer == "Bolt" else "9",
                    "ordered_on": str(day + timedelta(hours=draw(st.integers(-10, 20)) if draw(odd) else 0)),
                    "status": "cancelled" if draw(odd) else status,
                    priced: draw(st.sampled_from(ODD)) if draw(odd) else f"{cents / 100:.2f}",
                    "quantity": "1.5" if draw(odd) else str(draw(st.integers(-3, 40))),
                    "currency": "USD" if draw(odd) else "EUR",
                    "sku": f"A-{line}",
                    "rep": "Bob" if draw(odd) else "Anna",
                }
            )
    if draw(odd):
        rows = draw(st.permutations(rows))
    left = draw(st.sets(st.sampled_from(("customer_id", "customer", "status", "quantity", "currency", "sku", "rep"))))
    left -= {"quantity"} if priced == "unit_price" else set()
    left -= {"customer"} if "customer_id" in left else set()
    return {name: [row[name] for row in rows] for name in rows[0] if name not in left}


@settings(max_examples=examples(150))
@given(table=lines(), split=st.integers(0, 3), asked=st.sampled_from((None, None, None, *Grain)), few=st.booleans())
def test_lines(table: dict[str, list[Any]], split: int, asked: Grain | None, few: bool) -> None:
    """Orders on several rows, or the rows in two files, however many have others between them."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "FEW", 10 if few else 1)
        paths = as_csvs(Path(name), table, split=split == 0)
        said: dict[str, Any] = {"grain": asked} if asked else {}
        assert told(read(paths, at_once=True, **said)) == told(read(paths, at_once=False, **said))


LINES: dict[str, list[Any]] = {
    "order_id": ["SO-1", "SO-1", "SO-2", "SO-3", "SO-3"],
    "customer": ["Acme", "Acme", "Bolt", None, None],
    "ordered_on": [*["2024-01-01 10:00:00"] * 2, *["2024-01-02 00:00:00"] * 3],
    "sku": ["A", "B", "A", "A", "C"],
    "unit_price": ["10.50", "0.3333", "7", "0.125", "-3"],
    "quantity": ["2", "3", "1", "8", "1"],
}


def test_lines_are_read_at_once(tmp_path: Path) -> None:
    """The test above compares something: this is read in one pass, and each change here is not."""
    book = read([as_csv(tmp_path, LINES)], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    assert book.sources[0].rows == 5
    assert book.notes == (f"{tmp_path / 'orders.csv'}: line amounts are summed",)
    found = orders_of(book)
    assert found["amount"].to_list() == [Decimal("21.9999"), Decimal(7), Decimal(-2)]
    assert found["lines"].to_list() == [2, 1, 2]
    changes: list[dict[str, list[Any]]] = [
        {"order_id": ["SO-1", "SO-1", "SO-2", "SO-3", None]},
        {"customer": ["Acme", "Bolt", "Bolt", None, None]},
        {"ordered_on": [*LINES["ordered_on"][:4], "2024-01-03 00:00:00"]},  # another day
        {"order_id": ["SO-1", "SO-2", "SO-1", "SO-3", "SO-3"]},  # more than a few that others stand between
        {"quantity": ["2", "1.5", "1", "8", "1"]},
        {"quantity": ["2", "3", "1", "8", "99999999"]},
        {"unit_price": ["10.50", "1.234", "7", "0.125", "-3"]},
    ]
    for change in changes:
        book = read([as_csv(tmp_path, {**LINES, **change})], at_once=True)
        assert isinstance(book, str) or book.coded is None, change


def test_amounts_that_may_be_repeated(tmp_path: Path) -> None:
    """Where the amount on every line of an order is the same, the careful reading says what it is; one that differs."""
    table = {name: cells for name, cells in LINES.items() if name not in {"unit_price", "quantity"}}
    for amounts, at_once in ((["5", "5", "6", "7", "7"], False), (["5", "5", "6", "7", "7.01"], True)):
        path = as_csv(tmp_path, {**table, "amount": amounts})
        book = read([path], at_once=True)
        assert not isinstance(book, str)
        assert (book.coded is not None) == at_once
        assert told(book) == told(read([path], at_once=False))


@pytest.mark.parametrize("line", [5_999, 6_000, 6_001, None])
def test_a_type_of_one_line_far_down(tmp_path: Path, line: int | None) -> None:
    """It is seen whichever line of its order says it, and the careful reading says what it does."""
    rows = 9_000
    table: dict[str, list[Any]] = {
        "order_id": [f"SO-{n // 3:05}" for n in range(rows)],
        "customer": [f"Customer {n // 3 % 50}" for n in range(rows)],
        "ordered_on": [f"2024-01-{1 + n // 3 % 28:02}" for n in range(rows)],
        "amount": [f"{1 + n % 3}.00" for n in range(rows)],
        "type": ["Credit Memo" if n == line else "Invoice" for n in range(rows)],
    }
    path = as_csv(tmp_path, table)
    book = read([path], at_once=True)
    assert not isinstance(book, str)
    assert (book.coded is not None) == (line is None)
    back = 0 if line is None else 2 * (1 + line % 3)
    assert orders_of(book)["amount"].sum() == 3_000 * 6 - back


@pytest.mark.parametrize(
    ("field", "cell", "at_once", "more"),
    [
        ("amount", "1,234.50", True, Decimal("1232.50")),
        ("amount", "2.0 USD", False, None),
        ("ordered_on", "05.02.2024", False, None),
        ("ordered_on", "1403-02-05", False, None),
        ("ordered_on", "1899-12-30", True, Decimal(0)),
    ],
)
def test_an_odd_cell_far_down(tmp_path: Path, field: str, cell: str, more: Decimal | None, *, at_once: bool) -> None:
    """A scan that took all cells to be plain is made again, and what is read is what the careful reading reads."""
    rows = 4_000
    table: dict[str, list[Any]] = {
        "order_id": [f"SO-{n:05}" for n in range(rows)],
        "customer": [f"Customer {n % 50}" for n in range(rows)],
        "ordered_on": [f"2024-01-{1 + n % 28:02}" for n in range(rows)],
        "amount": ["2.00"] * rows,
    }
    table[field][3_000] = cell
    path = as_csv(tmp_path, table)
    book = read([path], at_once=True)
    assert told(book) == told(read([path], at_once=False))
    if more is not None:
        assert not isinstance(book, str)
        assert (book.coded is not None) == at_once
        assert orders_of(book)["amount"].sum() == 2 * rows + more


def test_a_few_orders_that_others_stand_between(tmp_path: Path) -> None:
    """They are put together, where they agree; also those whose lines are of several times of a day."""
    many: dict[str, list[Any]] = {name: cells * 20 for name, cells in LINES.items()}
    many["order_id"] = [f"SO-{n:03}" for n in range(40) for _ in ("A", "B", "A")[: 3 - n % 2]]
    many["customer"] = [f"C-{order}" for order in many["order_id"]]
    many["ordered_on"] = [f"2024-01-{1 + int(order[3:]) % 28:02} 10:00:00" for order in many["order_id"]]
    several: dict[str, list[Any]] = {name: [*cells, cells[0]] for name, cells in many.items()}
    times = {**many, "ordered_on": ["2024-01-01 09:59:59", "2024-01-01 10:00:01", *many["ordered_on"][2:]]}
    for table, lines in ((several, 4), (times, 3)):
        path = as_csv(tmp_path, table)
        book = read([path], at_once=True)
        assert not isinstance(book, str)
        assert book.coded is not None
        assert orders_of(book)["lines"].to_list()[0] == lines
        assert told(book) == told(read([path], at_once=False))
    path = as_csv(tmp_path, {**several, "ordered_on": [*several["ordered_on"][:-1], "2024-01-02 10:00:00"]})
    book = read([path], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is None
    path = as_csv(tmp_path, {**several, "customer": [*several["customer"][:-1], "Bolt"]})
    refusal = read([path], at_once=True)
    assert "order SO-000 stands for several customers (Bolt and C-SO-000)" in str(refusal)
    assert refusal == read([path], at_once=False)


def test_lines_laid_down(tmp_path: Path) -> None:
    """With ``--memory`` the orders lie on disk as they are folded, and are the same."""
    path = as_csv(tmp_path, LINES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_path, "LARGE", 0)
        laid = sources.load(Orders(paths=[str(path)]), Config(), room=1 << 30)
    assert laid.coded is not None
    assert told(laid) == told(read([path], at_once=False))


@settings(max_examples=examples(60))
@given(frame=typed())
def test_parquet(frame: pl.DataFrame) -> None:
    """A file whose columns have types."""
    with TemporaryDirectory() as name:
        path = Path(name, "orders.parquet")
        frame.write_parquet(path)
        assert told(read([path], at_once=True)) == told(read([path], at_once=False))


@pytest.mark.parametrize("seed", range(0, 200, 50))
def test_wild_books(seed: int) -> None:
    """Books of every kind; some of them are read at once, so that something is compared."""
    assert sum(map(wild, range(seed, seed + 50))) > 5


def every_report(book: Book | str, case: Case) -> list[str]:
    """What each command makes of a book, for programs; or why it does not."""
    assert not isinstance(book, str)
    given = dict(case.filters)
    rows, at_risk = Rows(activity=given.pop("activity", None)), given.pop("only_at_risk", False)
    filters, rule = Filters(**given), RiskRule()
    without_period = Filters(**{k: v for k, v in given.items() if k not in {"from_", "to"}})

    def choice(*sections: str, **more: Any) -> ReportSpec:
        return ReportSpec(sections=sections, title="Both", rows=rows, only_at_risk=at_risk, **more)

    def of(**more: Any) -> Analysis:
        return analyse(book, filters, rule=rule, today=TODAY, **more)

    def whole(*sections: str, **more: Any) -> list[Report]:
        return [build_report(of(**more), choice(*sections, **more))]

    def each(make: Callable[..., Any]) -> Iterable[Report]:
        basis, every = of(), choice(*FULL_REPORT)
        found = make(basis, every, build_report(basis, every))
        return [found.index, *found.reports]

    made: list[Callable[[], Iterable[Report]]] = [
        lambda: [build_report(of(), choice(*FULL_REPORT, accounts=True))],
        lambda: whole("summary", "by_month"),
        lambda: whole("summary", "by_rep"),
        lambda: whole("summary", "leaderboard", compare=Compare.PREVIOUS),
        lambda: each(per_rep),
        lambda: each(customer_page.per_customer),
        lambda: [changes.build_changes(book, filters, since=None, rule=rule, today=TODAY)],
        lambda: [backtest.build_backtest(book, without_period, Cutoffs(), rule=rule, today=TODAY)],
    ]
    said = []
    for make in made:
        try:
            said += [json.render(report) for report in make()]
        except CustReportError as error:
            said.append(str(error))
    return said


@settings(max_examples=examples(15))
@given(case=cases(), in_turn=st.booleans(), on_lines=st.booleans())
def test_every_report_is_the_same(case: Case, in_turn: bool, on_lines: bool) -> None:
    """Of any plainly written book, in portions, whether its ids grow or not, on lines or not, also nobody's orders."""
    case.orders.append(order(None, "2023-06-01", "7.50", rep="Anna", id="999"))
    columns = ["order_id", "customer", "ordered_at", "status", "currency", "rep", "amount"]
    orders = pl.DataFrame([{name: "" if o[name] is None else str(o[name]) for name in columns} for o in case.orders])
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "ORDERS_PER_PARTITION", 5)
        path = Path(name, "orders.csv")
        said: dict[str, Any] = {}
        orders = orders.sort("order_id") if in_turn else orders
        if on_lines:
            amount = pl.concat_list("amount", pl.lit("12.25"), pl.lit("-12.25"))
            orders = orders.with_columns(amount=amount, sku=pl.lit("A")).explode("amount")
        orders.write_csv(path)
        if case.accounts is not None:
            said = {"accounts": str(Path(name, "customers.csv"))}
            listed = [{"customer": customer or "", "rep": rep or ""} for _, customer, rep in case.accounts]
            pl.DataFrame(listed, schema=["customer", "rep"]).write_csv(said["accounts"])
        book = read([path], at_once=True, **said)
        assert not isinstance(book, str)
        assert book.coded is not None
        assert every_report(book, case) == every_report(read([path], at_once=False, **said), case)


def test_plain_files_are_read_at_once(tmp_path: Path) -> None:
    """The tests above compare something: this is read in one pass, and each change here is not."""
    path = as_csv(tmp_path, PLAIN)
    found = read([path], at_once=True)
    assert not isinstance(found, str)
    assert found.coded is not None
    changes: list[dict[str, list[Any]]] = [
        {"order_id": ["SO-1", "SO-1", "SO-2"]},
        {"order_id": ["SO-1", "SO-2", "-"]},
        {"order_id": ["SO-1", "SO-2", "1.5E+07"]},
        {"ordered_on": ["2024-01-01", "2024-01-02", "2024-01-2"]},
        {"ordered_on": ["2024-01-01", "2024-01-02", "02/01/2024"]},
        {"amount": ["1", "2", "1.234"]},
        {"amount": ["1", "2", None]},
        {"amount": ["1.50", "2", "1,5"]},
        {"amount": ["1", "€ 2", "3"]},
        {"status": ["confirmed", None, "void"]},
        {"status": ["confirmed", "credit", "void"]},
    ]
    for change in changes:
        book = read([as_csv(tmp_path, {**PLAIN, **change})], at_once=True)
        assert isinstance(book, str) or book.coded is None, change


NOON = datetime(2024, 1, 2, 12)  # noqa: DTZ001
ODD_CELLS: list[tuple[str, list[str], str, list[Any]]] = [
    ("order_id", ["SO-1", "SO-2 ", " X 3"], "order_id", ["SO-1", "SO-2", "X 3"]),
    ("amount", ["10.50", "1,234.5", " 7"], "amount", [Decimal("10.5"), Decimal("1234.5"), Decimal(7)]),
    ("amount", ["1.234,50", "5", "-7,25"], "amount", [Decimal("1234.5"), Decimal(5), Decimal("-7.25")]),
    ("amount", ["1e3", "+5", "1.234"], "amount", [Decimal(1000), Decimal(5), Decimal("1.234")]),
    ("ordered_on", ["2024-01-01", "2024-01-02T12:00:00Z", "2024-01-03"], "ordered_at", [None, NOON, None]),
    (
        "ordered_on",
        ["31/01/2024", "02/01/2024", "02/01/2024"],
        "ordered_on",
        [date(2024, 1, 31), *[date(2024, 1, 2)] * 2],
    ),
    ("ordered_on", ["2024-01-01 10:00:00", "2024-01-02T12:00", "2024-01-03"], "ordered_at", [None, NOON, None]),
]


@pytest.mark.parametrize(("column", "cells", "field", "expected"), ODD_CELLS)
def test_an_odd_cell_costs_a_column(
    tmp_path: Path, column: str, cells: list[str], field: str, expected: list[Any]
) -> None:
    """Its distinct texts are decoded as the full parser does; the others are read as they were."""
    table = {**PLAIN, column: cells}
    if "1.234" in cells:
        table = {name: [*values, values[0]] for name, values in table.items()}  # one more proves the decimal point
        table["order_id"][3], table["amount"][3], expected = "SO-4", "0.5", [*expected, Decimal("0.5")]
    path = as_csv(tmp_path, table)
    book = read([path], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    found = orders_of(book)[field].to_list()
    assert [value for value, right in zip(found, expected, strict=True) if right] == [
        right for right in expected if right
    ]
    assert told(book) == told(read([path], at_once=False))


@pytest.mark.parametrize(
    "amounts",
    [
        pl.Series([Decimal("0.1234"), Decimal(-5)], dtype=pl.Decimal(20, 4)),
        pl.Series([0.07, -123456789.99]),
        pl.Series([0.5, 1e6], dtype=pl.Float32),
        pl.Series([7, -8], dtype=pl.Int32),
    ],
    ids=["decimal", "float", "float32", "whole"],
)
@pytest.mark.parametrize("dtype", [pl.Date, pl.Datetime("ms")], ids=["days", "times"])
def test_typed_files_are_read_at_once(tmp_path: Path, amounts: pl.Series, dtype: pl.DataType) -> None:
    """Amounts are exact whatever their type is."""
    days = pl.Series([date(2024, 1, 1), date(2024, 1, 2)]).cast(dtype)
    table = {"order_id": [1, 2], "customer": ["Acme", "Bolt"], "ordered_on": days, "amount": amounts}
    pl.DataFrame(table).write_parquet(tmp_path / "orders.parquet")
    book = read([tmp_path / "orders.parquet"], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    found = orders_of(book)
    assert found["amount"].to_list() == [Decimal(str(amount)) for amount in amounts]
    assert told(book) == told(read([tmp_path / "orders.parquet"], at_once=False))


@pytest.mark.parametrize("rows", [1, 2, 3, 50])
def test_floats_are_exact_however_many_there_are(tmp_path: Path, rows: int) -> None:
    """A float divided by a number is not the same in Polars for one as for many; no line may be lost by that."""
    amounts = [98663.9, 85507.23, 508.2304, 0.07, 17827.2][: rows % 5 or 5] * rows
    table = {
        "order_id": [f"SO-{n // 3:04}" for n in range(len(amounts))],
        "customer": ["Acme"] * len(amounts),
        "ordered_on": [date(2024, 1, 1)] * len(amounts),
        "sku": range(len(amounts)),
        "Line Total": amounts,
    }
    pl.DataFrame(table).write_parquet(tmp_path / "orders.parquet", row_group_size=3)
    book = read([tmp_path / "orders.parquet"], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    assert orders_of(book)["amount"].sum() == sum(Decimal(str(amount)) for amount in amounts)
    assert told(book) == told(read([tmp_path / "orders.parquet"], at_once=False))


ROWS = "".join(f"S-{n},A,2024-01-01 10:00:00,5\n" for n in range(10, 40))
HEAD = "order_id,customer,ordered_on,"
UNLIKE = {
    "only the first says its amounts are of lines": (
        f"{HEAD}Line Total\nS-1,A,2024-01-01,5\nS-1,A,2024-01-01,6\n",
        f"{HEAD}Amount\nS-2,A,2024-01-01,5\nS-2,A,2024-01-01,5\n",
    ),
    "only the first has lines": (
        f"{HEAD}amount,sku\nS-1,A,2024-01-01 10:00:00,5,x\nS-1,A,2024-01-01 10:00:00,6,x\n",
        f"{HEAD}amount\nS-2,A,2024-01-01 10:00:00,5\nS-2,A,2024-01-01 11:00:00,7\n{ROWS}",
    ),
    "one is empty, one not in order": (
        f"{HEAD}Line Total\n{ROWS}S-10,A,2024-01-01 10:00:00,6\n",
        f"{HEAD}Line Total\n",
    ),
    "the least of all quantities": (
        f"{HEAD}unit_price,quantity\nS-1,A,2024-01-01,2.00,-9223372036854775808\nS-2,A,2024-01-01,2.00,1\n",
    ),
    "year 0": (f"{HEAD}amount\nS-1,A,0000-01-01,5\n",),
    "year 0, and another fault": (f"{HEAD}amount\nS-1,A,0000-01-01,x\n",),
}


@pytest.mark.parametrize("texts", UNLIKE.values(), ids=UNLIKE)
def test_files_that_are_not_alike(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """Each is read as its own headers say, and none is lost."""
    paths = [tmp_path / f"{n}.csv" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    assert told(read(paths, at_once=True)) == told(read(paths, at_once=False))


def test_large_single_floats(tmp_path: Path) -> None:
    """A whole number is the one that is stored, not the shortest that stands for it."""
    table = {"order_id": ["1", "2"], "customer": ["Acme"] * 2, "ordered_on": [date(2024, 1, 1)] * 2}
    amounts = pl.Series("amount", [123456789.0, 1], dtype=pl.Float32)
    pl.DataFrame(table).with_columns(amounts).write_parquet(tmp_path / "orders.parquet")
    book = read([tmp_path / "orders.parquet"], at_once=True)
    assert told(book) == told(read([tmp_path / "orders.parquet"], at_once=False))
    assert not isinstance(book, str)
    assert orders_of(book)["amount"].to_list() == [Decimal(123456792), Decimal(1)]


@pytest.mark.parametrize("said", [{"decimal": "comma"}, {"date_order": "dmy"}, {"tz": "Europe/Madrid"}])
def test_what_the_user_says_is_heard(tmp_path: Path, said: dict[str, Any]) -> None:
    """An option of reading leaves it to the careful reading."""
    path = as_csv(tmp_path, PLAIN)
    book = read([path], at_once=True, **said)
    assert isinstance(book, str) or book.coded is None
    assert told(book) == told(read([path], at_once=False, **said))


def test_small_files_are_not_tried(tmp_path: Path) -> None:
    """Below a size the careful reading takes no time either."""
    book = sources.load(Orders(paths=[str(as_csv(tmp_path, PLAIN))]), Config())
    assert book.coded is None


@pytest.mark.parametrize("table", [PLAIN, LINES], ids=["orders", "lines"])
def test_a_file_without_orders_among_others(tmp_path: Path, table: dict[str, list[Any]]) -> None:
    """It is warned of either way."""
    paths = [as_csv(tmp_path, table, "a.csv"), as_csv(tmp_path, {name: [] for name in table}, "b.csv")]
    book = read(paths, at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    assert book.warnings == (f"{paths[1]}: no orders in it",)
    assert told(book) == told(read(paths, at_once=False))


def test_last_cell_empty(tmp_path: Path) -> None:
    """A rep that is sometimes missing, in the last column, is no row cut off; a row cut off is."""
    path = as_csv(tmp_path, {**PLAIN, "rep": ["Anna", None, "Anna"]})
    book = read([path], at_once=True)
    assert not isinstance(book, str)
    assert book.coded is not None
    assert told(book) == told(read([path], at_once=False))
    lines = path.read_text("utf-8").splitlines()
    for cut in ([*lines[:2], lines[2][:-1], lines[3]], [*lines[:3], lines[3][:-9]]):
        path.write_text("\n".join(cut) + "\n", "utf-8")
        found = read([path], at_once=True)
        assert isinstance(found, str)
        assert "is it cut off?" in found
        assert found == read([path], at_once=False)
