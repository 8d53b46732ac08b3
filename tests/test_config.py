"""``custreport.toml``: found, read, checked key by key, and put to use."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from custreport import config, sources
from custreport.config import COLUMNS, Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.core.risk_settings import RiskRule

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """
orders = ["2024/*.csv", "2025.csv"]
accounts = "customers.csv"
currency = "EUR"

[columns]
amount = "Net Value"

[statuses]
"On Hold" = "draft"
"Gutschrift" = "credit"

[risk]
horizon = 60
lost_after = 180
history = 365
flag_below = 0.4
"""


def write(folder: Path, text: str | bytes) -> Path:
    """A ``custreport.toml`` in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "custreport.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def csv(folder: Path, text: str, name: str = "orders.csv") -> Path:
    """A file of orders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refused(folder: Path, text: str | bytes) -> str:
    """The one line with which settings are refused, without the file it begins with."""
    path = write(folder, text)
    with pytest.raises(CustReportError) as error:
        config.load(folder)
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def read(folder: Path, paths: list[str] | None = None) -> dict[str, Decimal]:
    """Amounts by order id, as a command in this folder reads them."""
    book = sources.load(Orders(paths=paths), config.load(folder), folder)
    return dict(book.orders.select("order_id", "amount").collect().rows())


def test_no_settings(tmp_path: Path) -> None:
    """Without a file everything has its default: the risk rule of 90, 365 and 730 days and a half."""
    found = config.load(tmp_path)
    assert found == Config()
    assert (found.risk.horizon, found.risk.lost_after, found.risk.history, found.risk.flag_below) == (90, 365, 730, 0.5)


def test_every_setting(tmp_path: Path) -> None:
    """Every key is read; paths are those of the file's own folder."""
    path = write(tmp_path, EVERYTHING)
    assert config.load(tmp_path) == Config(
        path=path,
        orders=(str(tmp_path / "2024/*.csv"), str(tmp_path / "2025.csv")),
        accounts=str(tmp_path / "customers.csv"),
        currency="EUR",
        columns={"amount": ("Net Value",)},
        statuses={"On Hold": "draft", "Gutschrift": "credit"},
        risk=RiskRule(horizon=60, lost_after=180, history=365, flag_below=0.4),
    )


@pytest.mark.parametrize(
    ("content", "currency"),
    [
        (b"", None),
        (b"# nothing yet\n", None),
        (b'\xef\xbb\xbfcurrency = "EUR"\n', "EUR"),
        (b'# settings\r\ncurrency = "EUR"\r\n', "EUR"),
    ],
    ids=["empty", "comment", "byte order mark", "crlf"],
)
def test_ways_to_write_it(tmp_path: Path, content: bytes, currency: str | None) -> None:
    """An empty file, a byte order mark and Windows line ends are all right."""
    path = write(tmp_path, content)
    assert config.load(tmp_path) == Config(path=path, currency=currency)


def test_nearest_parent(tmp_path: Path) -> None:
    """The file of this folder or the nearest parent holds; a folder of that name is none."""
    write(tmp_path, 'currency = "EUR"')
    nearest = write(tmp_path / "a", 'currency = "USD"')
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (tmp_path / "a" / "b" / "custreport.toml").mkdir()
    found = config.load(deep)
    assert (found.path, found.currency) == (nearest, "USD")


def test_absolute_paths(tmp_path: Path) -> None:
    """An absolute path stays what it is."""
    elsewhere = tmp_path / "elsewhere" / "orders.csv"
    write(tmp_path / "here", f'orders = "{elsewhere}"\naccounts = "{elsewhere}"')
    found = config.load(tmp_path / "here")
    assert (found.orders, found.accounts) == ((str(elsewhere),), str(elsewhere))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("order = 'orders.csv'", ["order:", "orders"]),
        ("[column]\namount = 'Net'", ["column:", "columns"]),
        ("[columns]\ntotal = 'Net'", ["columns.total:", "amount"]),
        ("[risk]\nlost = 300", ["risk.lost:", "lost_after"]),
        ("path = 'x'", ["path:"]),
        ("[statuses]\nPaid = 'sold'", ["statuses.Paid:", "'sold'", "confirmed", "draft", "cancelled", "credit"]),
        ("[statuses]\nPaid = true", ["statuses.Paid:"]),
        ("[columns]\namount = 5", ["columns.amount:", "header"]),
        ("orders = 5", ["orders:"]),
        ("orders = ['a.csv', 5]", ["orders:"]),
        ("accounts = ['a.csv']", ["accounts:"]),
        ("currency = 978", ["currency:", "978"]),
        ("columns = 'amount'", ["columns"]),
        ("statuses = ['Paid']", ["statuses"]),
        ("risk = 90", ["risk"]),
        ("[risk]\nhorizon = 0", ["risk.horizon:", "0"]),
        ("[risk]\nhorizon = -90", ["risk.horizon:", "-90"]),
        ("[risk]\nhorizon = 1.5", ["risk.horizon:", "1.5"]),
        ("[risk]\nhorizon = '90'", ["risk.horizon:", "'90'"]),
        ("[risk]\nhorizon = true", ["risk.horizon:", "True"]),
        ("[risk]\nhorizon = 99999999", ["risk.horizon:"]),
        ("[risk]\nflag_below = 0", ["risk.flag_below:", "0"]),
        ("[risk]\nflag_below = 1.0", ["risk.flag_below:", "1.0"]),
        ("[risk]\nflag_below = nan", ["risk.flag_below:"]),
        ("[risk]\nflag_below = 50", ["risk.flag_below:", "50"]),
        ("[risk]\nlost_after = 800", ["risk.lost_after:", "800", "730"]),
        ("currency = EUR", ["line 1"]),
        ("currency = 'EUR'\ncurrency = 'USD'", ["overwrite"]),
        (b"currency = '\xe9'", ["utf-8"]),
    ],
)
def test_refused(tmp_path: Path, text: str | bytes, said: list[str]) -> None:
    """A key that does not exist or a value that does not fit is refused in one line that names file, key and value."""
    message = refused(tmp_path, text)
    for word in said:
        assert word in message


@pytest.mark.parametrize("setting", ["horizon = 1", "horizon = 36500", "flag_below = 0.999", "lost_after = 730"])
def test_limits_of_the_risk_rule(tmp_path: Path, setting: str) -> None:
    """The largest and smallest values that make sense are allowed."""
    write(tmp_path, f"[risk]\n{setting}")
    name, value = setting.split(" = ")
    assert getattr(config.load(tmp_path).risk, name) == float(value)


ORDERS = "Order ID,Customer,Order Date,Total\n{},Acme,2024-01-05,10\n"


def test_orders_setting(tmp_path: Path) -> None:
    """Commands in a folder below read the orders the settings name, globs included, from the settings' folder."""
    write(tmp_path, 'orders = ["2024/*.csv", "2025.csv"]')
    csv(tmp_path, ORDERS.format("a"), "2024/one.csv")
    csv(tmp_path, ORDERS.format("b"), "2024/two.csv")
    csv(tmp_path, ORDERS.format("c"), "2025.csv")
    csv(tmp_path, ORDERS.format("d"), "below/orders.csv")
    assert sorted(read(tmp_path / "below")) == ["a", "b", "c"]


def test_command_line_comes_first(tmp_path: Path) -> None:
    """Orders and accounts of the command line come before those of the settings."""
    write(tmp_path, 'orders = "orders.csv"\naccounts = "nowhere.csv"')
    csv(tmp_path, ORDERS.format("settings"))
    other = csv(tmp_path, ORDERS.format("line"), "other.csv")
    accounts = csv(tmp_path, "Customer,Rep\nBest,Ann\n", "accounts.csv")
    book = sources.load(Orders(paths=[str(other)], accounts=str(accounts)), config.load(tmp_path), tmp_path)
    assert book.orders.collect()["order_id"].to_list() == ["line"]
    assert book.accounts is not None
    assert book.accounts["customer"].to_list() == ["Best"]


def test_accounts_setting(tmp_path: Path) -> None:
    """The customer list of the settings is read from the settings' folder, and is one of the files that went in."""
    write(tmp_path, 'orders = "orders.csv"\naccounts = "lists/customers.csv"')
    orders = csv(tmp_path, ORDERS.format("1"))
    accounts = csv(tmp_path, "Customer,Rep\nAcme,Ann\nDormant,Bob\n", "lists/customers.csv")
    book = sources.load(Orders(), config.load(tmp_path), tmp_path)
    assert book.accounts is not None
    assert book.accounts["customer"].to_list() == ["Acme", "Dormant"]
    assert {orders, accounts, tmp_path / "custreport.toml"} == set(book.inputs)


def test_files_are_called_by_their_place_beside_the_settings(tmp_path: Path) -> None:
    """Files that the settings name are called as there, so that the same folder gives the same bytes anywhere."""
    write(tmp_path, 'orders = "in/orders.csv"\naccounts = "accounts.csv"')
    csv(tmp_path, ORDERS.format("1"), "in/orders.csv")
    csv(tmp_path, "City\nRome\n", "accounts.csv")
    with pytest.raises(CustReportError, match=r"^accounts\.csv: "):
        sources.load(Orders(), config.load(tmp_path), tmp_path)
    csv(tmp_path, "Customer\nAcme\n", "accounts.csv")
    assert [s.path for s in sources.load(Orders(), config.load(tmp_path), tmp_path).sources] == ["in/orders.csv"]


@pytest.mark.parametrize("written", ["EUR", "eur", " EUR "])
def test_currency_setting(tmp_path: Path, written: str) -> None:
    """Orders that name no currency are in the one of the settings, however it is written; the others keep theirs."""
    write(tmp_path, f'currency = "{written}"')
    header = "Order ID,Customer,Order Date,Total,Currency"
    csv(tmp_path, f"{header}\n1,Acme,2024-01-05,10,\n2,Acme,2024-01-05,10,eur\n3,Acme,2024-01-05,10,USD\n")
    book = sources.load(Orders(), config.load(tmp_path), tmp_path)
    found = dict(book.orders.select("order_id", "currency").collect().rows())
    assert found == {"1": "EUR", "2": "EUR", "3": "USD"}


def test_columns_setting_for_every_field(tmp_path: Path) -> None:
    """Columns with names nobody could guess are read once [columns] names them."""
    names = {
        f: f"X{n}" for n, f in enumerate(("order_id", "customer", "ordered_on", "status", "amount", "rep", "currency"))
    }
    write(tmp_path, "[columns]\n" + "\n".join(f'{field} = "{name}"' for field, name in names.items()))
    csv(tmp_path, ",".join(names.values()) + "\n1,Acme,2024-01-05,Draft,10,Ann,EUR\n")
    (row,) = sources.load(Orders(), config.load(tmp_path), tmp_path).orders.collect().to_dicts()
    found = [row[f] for f in ("order_id", "customer", "status", "amount", "rep", "currency")]
    assert found == ["1", "Acme", "draft", Decimal(10), "Ann", "EUR"]


COLUMN_X = {
    **dict.fromkeys(("customer_id", "currency", "rep"), "XYZ"),
    "status": "Void",
    "amount": "3",
    "refunded": "3",
    "cancelled_at": "2024-03-01",
}


@pytest.mark.parametrize(("field", "value"), COLUMN_X.items())
def test_every_column_setting_does_something(tmp_path: Path, field: str, value: str) -> None:
    """A field that [columns] accepts changes what is read, or is refused: none is taken and then ignored."""
    assert field in COLUMNS
    csv(tmp_path, f"Order ID,Customer,Order Date,X,Quantity,Unit Price\n1,Acme,2024-01-05,{value},2,5\n")
    without = sources.load(Orders(), config.load(tmp_path), tmp_path).orders.collect().to_dicts()
    write(tmp_path, f'[columns]\n{field} = "X"')
    try:
        found = sources.load(Orders(), config.load(tmp_path), tmp_path).orders.collect().to_dicts()
    except CustReportError:
        return
    assert found != without
