"""custreport from Python: `load`, reports as tables, and errors that name what there is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import custreport
from custreport import api
from custreport.core.filters import Days, Filters
from custreport.core.reading_options import DateOrder, DecimalMark, Grain, Orders, Sign
from custreport.core.terms import Activity, Compare, Risk

if TYPE_CHECKING:
    from custreport import OrderBook

EXPORT = """Order ID,Customer,Date,Amount,Rep
1,Acme,2025-11-03,100.00,Anna
2,Acme,2025-12-03,50.00,Anna
3,Best,2025-08-01,70.00,Bo
4,Acme,2025-09-30,30.00,Bo
"""
ACCOUNTS = "Customer,Rep\nAcme,Anna\nBest,Bo\nNew Shop,Bo\n"


@pytest.fixture
def orders(tmp_path: Path) -> OrderBook:
    """Four orders of two customers, and a customer list with a third."""
    (tmp_path / "orders.csv").write_text(EXPORT)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    return custreport.load(tmp_path / "orders.csv", accounts=tmp_path / "accounts.csv")


def test_a_report_is_tables(orders: OrderBook) -> None:
    """The fourth quarter: two orders of Acme; the account that never ordered is listed with nothing."""
    report = orders.report(period="2025-Q4")
    rows = report["leaderboard"].select("customer", "confirmed_order_count", "confirmed_order_amount").rows()
    assert rows == [("Acme", 2, Decimal(150)), ("Best", 0, Decimal(0)), ("New Shop", 0, Decimal(0))]
    assert report["summary"]["total_customers"].item() == 3
    assert str(report.period) == "2025-10-01 to 2025-12-31"


def test_days_are_dates_or_texts(orders: OrderBook) -> None:
    """Both say the same days; the first day of October leaves out September's 30."""
    by_text = orders.report(from_="2025-10-01", to="2025-12-31")
    by_date = orders.report(from_=date(2025, 10, 1), to=date(2025, 12, 31))
    assert by_text["summary"].equals(by_date["summary"])
    assert by_text["summary"]["confirmed_order_amount"].item() == 150


def test_filters_take_one_name_or_several(orders: OrderBook) -> None:
    """Bo's orders are 70 and 30; Anna's 150; both together 250."""
    amounts = [
        orders.report(rep=rep, sections=["summary"])["summary"]["confirmed_order_amount"].item()
        for rep in ("Bo", ["Anna"], ["Anna", "Bo"])
    ]
    assert amounts == [100, 150, 250]


def test_sections_by_name(orders: OrderBook) -> None:
    """Any section can be asked for, and only those that are asked for are there."""
    report = orders.report(sections=["by_rep"])
    assert report["by_rep"]["rep"].to_list() == ["Anna", "Bo"]
    with pytest.raises(custreport.UsageError, match="no section 'leaderboard' in this report; there are by_rep"):
        report["leaderboard"]


def test_an_unknown_section_names_those_there_are(orders: OrderBook) -> None:
    """A misspelt section stops, with the names of all."""
    with pytest.raises(custreport.UsageError, match=r"no section leaderbord; there are summary, .*, leaderboard, "):
        orders.report(sections=["leaderbord"])


def test_a_misspelt_option_stops(orders: OrderBook) -> None:
    """As Python's own: mypy finds it, and so does the call."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'perid'"):
        orders.report(perid="2025")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'rep'"):
        orders.customer("Acme", rep="Bo")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'acounts'"):
        custreport.load("orders.csv", acounts="x")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compare": "before"}, "compare='before': expected one of previous, last-year"),
        ({"activity": ["quiet"]}, "activity='quiet': expected one of active, draft-only, inactive"),
        ({"from_": "1.10.2025"}, "from_='1.10.2025': expected a day like 2025-12-31"),
        ({"period": "2025-Q5"}, "2025-Q5"),
        ({"sort": "size"}, "size: no such column; there are customer, "),
        ({"top": -1}, "-1"),
    ],
)
def test_a_wrong_value_names_those_allowed(orders: OrderBook, options: dict[str, object], message: str) -> None:
    """Each wrong value stops with what is allowed."""
    with pytest.raises(custreport.UsageError) as error:
        orders.report(**options)  # type: ignore[arg-type]
    assert message in str(error.value)


def test_the_other_reports(orders: OrderBook) -> None:
    """The page of an account, what changed, and a backtest: each has its sections."""
    assert orders.customer("Acme")["orders"]["amount"].to_list() == [50, 100, 30]
    changes = orders.changes(since="2025-10-31")["changes"]
    assert changes.height == 0
    assert orders.changes(since=date(2025, 8, 15))["changes"]["customer"].to_list() == ["Acme"]
    assert orders.backtest()["backtest"].height == 0


def test_what_a_person_should_know_is_a_warning(tmp_path: Path) -> None:
    """A row that cannot be read stops, or is left out with a warning that names it."""
    (tmp_path / "orders.csv").write_text(EXPORT + "5,Acme,2025-12-04,much,Anna\n")
    with pytest.raises(custreport.CustReportError, match="much"):
        custreport.load(tmp_path / "orders.csv")
    with pytest.warns(UserWarning, match="1 rows left out"):
        orders = custreport.load(tmp_path / "orders.csv", skip_bad_rows=True)
    assert orders.report(sections=["summary"])["summary"]["confirmed_order_amount"].item() == 250


def test_settings_hold_where_a_folder_is_named(tmp_path: Path) -> None:
    """Its file names the orders and maps a column; without the folder nothing of it holds."""
    (tmp_path / "sales.csv").write_text(EXPORT.replace("Amount", "Gross").replace("Order ID", "No"))
    (tmp_path / "custreport.toml").write_text('orders = ["sales.csv"]\n[columns]\namount = "Gross"\norder_id = "No"\n')
    report = custreport.load(folder=tmp_path).report(sections=["summary"])
    assert report["summary"]["confirmed_order_amount"].item() == 250
    by_option = custreport.load(tmp_path / "sales.csv", column={"amount": "Gross", "order_id": "No"})
    assert by_option.report(sections=["summary"])["summary"].equals(report["summary"])


def test_how_a_ledger_is_written_may_be_said(tmp_path: Path) -> None:
    """Headers in the third row, the day first with two-digit years, sales below zero: 100 + 150 - 30."""
    (tmp_path / "ledger.csv").write_text(
        "Ledger of 2025,,,\nOrder ID,Customer,Order Date,Amount\nNo,Account,Posted,Value\n"
        "1,Acme,03/04/25,-100\n2,Acme,05/04/25,-150\n3,Acme,06/04/25,30\n"
    )
    orders = custreport.load(
        tmp_path / "ledger.csv",
        header_row=3,
        date_format="DD/MM/YY",
        sign="negative",
        column={"order_id": "No", "customer": "Account", "ordered_on": "Posted", "amount": "Value"},
    )
    (row,) = orders.report(sections=["leaderboard"])["leaderboard"].iter_rows(named=True)
    assert (row["confirmed_order_amount"], row["last_order"]) == (220, date(2025, 4, 5))
    with pytest.raises(custreport.UsageError, match="sign="):
        custreport.load(tmp_path / "ledger.csv", sign="upside down")  # type: ignore[arg-type]


def test_options_are_those_of_the_command_line() -> None:
    """A new option or word of the command line is missing here until it is added."""
    assert {f.name for f in fields(Orders)} - {"paths"} == api.ReadingOptions.__optional_keys__
    assert {f.name for f in fields(Days)} == api.PeriodOptions.__optional_keys__
    assert {f.name for f in fields(Filters)} == api.FilterOptions.__optional_keys__
    words = Path(api.__file__).read_text("utf-8")
    assert all(
        f'"{word}"' in words for kind in (Activity, Compare, Risk, DateOrder, DecimalMark, Grain, Sign) for word in kind
    )


def test_importing_is_light() -> None:
    """`import custreport` imports neither Polars nor a reader or writer."""
    script = "import sys, custreport; print([m for m in ('polars', 'rich', 'typer', 'fpdf') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_all_is_what_is_public() -> None:
    """Every name in `__all__` is there and has a docstring."""
    assert all(getattr(custreport, name).__doc__ for name in custreport.__all__)
