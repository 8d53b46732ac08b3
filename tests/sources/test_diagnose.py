"""What `check` tells, what `init` writes, and the options that settle one thing."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from custreport import config
from custreport.analysis.reconciliation import reconcile_all
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import DateOrder, Orders
from custreport.sources import diagnose
from support.builders import shared
from support.command_line import run
from support.exports import FULL, amounts, load, orders, refused, write

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.diagnostics import Examination

TODAY = date(2026, 1, 1)


def examined(*paths: Path, settings: Config | None = None, **options: Any) -> Examination:
    """What `check` finds."""
    found, _ = diagnose.examine(Orders(paths=[str(p) for p in paths], **options), settings or Config(), None, TODAY)
    return found


def suspicions(folder: Path, *rows: str, header: str = FULL) -> list[str]:
    """What is suspicious about the orders of a file; each line without what is not the matter here."""
    return list(examined(write(folder, *rows, header=header)).suspicious)


# --- check: how a file was read -------------------------------------------------


def test_check_tells_how_a_file_was_read(tmp_path: Path) -> None:
    """System, kind, field ← column with samples, what is not used, dates, decimal, grain, statuses with their rows."""
    header = (
        "Name;Email;Financial Status;Created at;Total;Lineitem name;Lineitem quantity;Currency;Refunded Amount;Note"
    )
    rows = (
        "#1;a@x.test;paid;13/01/2024;1.250,50;Tea;1;EUR;0,00;", "#1;a@x.test;;;;Pot;2;;;",
        "#2;b@x.test;voided;14/01/2024;20,00;Tea;1;EUR;0,00;", "#3;a@x.test;paid;15/01/2024;10,00;Tea;1;EUR;10,00;",
    )  # fmt: skip
    path = write(tmp_path, *rows, header=header)
    (file,) = examined(path).files
    assert (file.kind, file.system, file.rows, file.orders) == ("CSV, semicolon, UTF-8", "Shopify", 4, 3)
    fields = {field.name: (str(field), field.samples) for field in file.fields}
    assert fields["order_id"] == ("Name", ("#1", "#2", "#3"))
    assert fields["customer_id"] == ("Email", ("a@x.test", "b@x.test"))
    assert fields["amount"] == ("Total", ("1.250,50", "20,00", "10,00"))
    assert file.unused == ("Lineitem name", "Lineitem quantity", "Note")
    assert (file.dates, file.date_order, file.decimal) == ("day first", "dmy", "comma")
    assert file.grain == "the amount stands on one line of an order"
    assert [(s.word, s.kind, s.rows, s.by) for s in file.statuses] == [
        ("paid", "confirmed", 2, "Shopify"),
        ("voided", "cancelled", 1, "Shopify"),
    ]


def test_check_adds_up(tmp_path: Path) -> None:
    """Totals, amounts by currency, and a reconciliation that accounts for every row, two currencies or not."""
    path = write(
        tmp_path, "1,Acme,2024-01-05,paid,10.50,EUR", "2,Acme,2024-02-05,draft,5,EUR", "3,Bolt,2024-03-05,paid,7,USD",
        "4,Bolt,2024-03-06,cancelled,99,USD", "5,Bolt,2024-03-07,paid,-2,USD", ",,,,,", header=f"{FULL},Currency",
    )  # fmt: skip
    found, book = diagnose.examine(Orders(paths=[str(path)]), Config(), None, TODAY)
    assert found.totals == {"orders": 5, "customers": 2, "first": date(2024, 1, 5), "last": date(2024, 3, 7)}
    assert [tuple(each.values()) for each in found.currencies] == [
        ("EUR", 2, Decimal("10.50"), Decimal(5)),
        ("USD", 1, Decimal(5), Decimal(0)),
    ]
    assert book is not None
    rows = reconcile_all(book, TODAY)
    assert rows.rows_read == 6 == sum(rows.parts().values())
    assert (rows.confirmed_orders, rows.draft_orders, rows.credits, rows.cancelled, rows.blank_or_total) == (
        2,
        1,
        1,
        1,
        1,
    )


def test_check_names_every_reason(tmp_path: Path) -> None:
    """Both a date order and a decimal mark that cannot be known, each unknown status once, and the bad rows."""
    path = write(
        tmp_path, '1,Acme,01/02/2024,Foo,"1,234"', '2,Acme,03/04/2024,Foo,"2,345"', '3,Acme,05/06/2024,Bar,"3,456"',
        '4,Acme,,paid,"4,567"', ',Acme,05/06/2024,paid,"5,678"', header=FULL,
    )  # fmt: skip
    problems = examined(path).problems
    for part in (
        "--date-order",
        "--decimal",
        'status "Foo" on 2 rows',
        'status "Bar" on 1 row',
        "line 5: no order date",
    ):
        assert sum(part in problem for problem in problems) == 1, part
    assert any("line 6: no order id" in problem for problem in problems)
    assert len(problems) == 6
    assert all("\n" not in problem for problem in problems)


def test_check_goes_on_to_the_next_file(tmp_path: Path) -> None:
    """One file that is no table and one without a customer: both are named."""
    html = tmp_path / "a.xls"
    html.write_text("<html>")
    path = write(tmp_path, "1,2024-01-05,10", header="Order ID,Order Date,Total")
    problems = examined(html, path).problems
    assert [("HTML" in p, "no customer column" in p) for p in problems] == [(True, False), (False, True)]


def test_check_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 0 and a word that it can be used; exit 1 with the reason when it cannot; the same in JSON."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "1,Acme,2024-01-05,paid,10", header=FULL)
    good = run("check")
    assert (good.code, good.err) == (0, "")
    assert "can be used" in good.out
    assert "1 row read" in good.out or "1 rows read" in good.out
    found = json.loads(run("check", "--format", "json").out)
    assert (found["format"], found["usable"], found["totals"]["orders"]) == (1, True, 1)
    assert found["reconciliation"]["confirmed_orders"] == 1
    assert found["currencies"] == [{"currency": None, "orders": 1, "confirmed": "10.00", "draft": "0.00"}]
    write(tmp_path, "1,Acme,2024-01-05,Foo,10", header=FULL)
    bad = run("check")
    assert bad.code == 1
    assert "Cannot be used" in bad.out
    assert '--status "Foo=confirmed"' in bad.out
    found = json.loads(run("check", "--format", "json").out)
    assert (found["usable"], found["totals"], found["reconciliation"]) == (False, None, None)
    assert len(found["problems"]) == 1


# --- check: what is suspicious --------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([f"{n},C{n:03},2024-01-05,paid,10" for n in range(60)], "every one of 60 orders"),
        (
            ["1,Acme,2024-01-05,paid,10", "2,Walk-in,2024-01-06,paid,20"],
            'customer "Walk-in" may stand for nobody: 1 order, 20',
        ),
        (["1,Acme Ltd,2024-01-05,paid,10", "2,Acme Ltd.,2024-01-06,paid,1"], '"Acme Ltd" and "Acme Ltd."'),
        (["1,Blue Harbour,2024-01-05,paid,10", "2,Blue Harbor,2024-01-06,paid,1"], "differ by a letter or two"),
        (["1,Acme,2024-01-05,paid,0"], "1 order of nothing"),
        (["1,Acme,2024-01-05,paid,9", "2,Acme,2026-01-02,paid,9"], "1 order dated after today, as 2 on 2026-01-02"),
        (["1,Acme,1899-12-30,paid,9"], "1 order dated before 1990, as 1 on 1899-12-30"),
        (["4.07E+12,Acme,2024-01-05,paid,9"], "1 order ids were rounded by a spreadsheet, as 4.07E+12"),
        (["1,Acme,2024-01-05,paid,9", "2,Acme,2024-04-05,paid,9"], "no orders in 2024-02, 2024-03"),
        (["1,,2024-01-05,paid,9", "2,Acme,2024-01-05,paid,9"], "1 order (50% of all) has no customer"),
        (["1,Acme,2024-01-05T23:30:00Z,paid,9"], "times are UTC"),
    ],
)
def test_suspicious(tmp_path: Path, rows: list[str], wanted: str) -> None:
    """Each doubt is said when there is cause."""
    assert any(wanted in line for line in suspicions(tmp_path, *rows))


def test_nothing_suspicious(tmp_path: Path) -> None:
    """An ordinary book raises no doubt; shops that differ by their number are different."""
    rows = ("1,Shop 12,2024-01-05,paid,9", "2,Shop 13,2024-02-05,paid,9", "3,Acme,2024-03-05,paid,9")
    assert suspicions(tmp_path, *rows) == []


def test_suspicious_of_the_real_book() -> None:
    """UCI Online Retail: orders without a customer and its adjustments of nothing are told."""
    said = examined(shared("exports", "uci_online_retail", "online_retail_full.parquet")).suspicious
    assert any("3,710 orders" in line and "no customer" in line for line in said)


# --- init -----------------------------------------------------------------------


def test_init_fixes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file it writes is read again, names every column and status, and changes no figure."""
    monkeypatch.chdir(tmp_path)
    rows = ("1;Ann;Ek;13.01.2024;bezahlt;1.234,50", "2;Bob;Day;14.01.2024;Entwurf;7,00")
    path = write(tmp_path, *rows, header="Bestellnummer;First Name;Last Name;Bestelldatum;Status;Gesamtbetrag")
    before = orders(load(path))
    done = run("init", "orders.csv")
    assert (done.code, done.err) == (0, "wrote custreport.toml\n")
    text = (tmp_path / "custreport.toml").read_text("utf-8")
    told = tomllib.loads(text)
    assert told["orders"] == ["orders.csv"]
    assert told["columns"] == {
        "order_id": "Bestellnummer", "customer": "First Name + Last Name", "ordered_on": "Bestelldatum",
        "status": "Status", "amount": "Gesamtbetrag",
    }  # fmt: skip
    assert told["reading"] == {"date_order": "dmy", "decimal": "comma"}
    assert told["statuses"] == {"bezahlt": "confirmed", "Entwurf": "draft"}
    assert orders(load(path, config=config.load(tmp_path))) == before
    assert [o["customer"] for o in before.values()] == ["Ann Ek", "Bob Day"]


def test_init_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A custreport.toml that is there stays as it is, unless --force says so."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "1,Acme,2024-01-05,paid,10", header=FULL)
    (tmp_path / "custreport.toml").write_text("# mine\n")
    done = run("init")
    assert done.code == 1
    assert "--force" in done.err
    assert (tmp_path / "custreport.toml").read_text() == "# mine\n"
    assert run("init", "--force").code == 0
    assert "order_id" in (tmp_path / "custreport.toml").read_text()


def test_init_leaves_open_what_the_data_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown statuses and an undecided date order stand as comments and are named; the file can be read."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "1,Acme,01/02/2024,Foo,10", header=FULL)
    done = run("init")
    assert done.code == 0
    assert done.err.count("still open") == 2
    text = (tmp_path / "custreport.toml").read_text()
    assert '# "Foo" = ""  # 1 rows: unknown' in text
    tomllib.loads(text)


# --- what settles one thing -----------------------------------------------------


def test_column_option(tmp_path: Path) -> None:
    """--column names a header; without one it says there is no such field; twice, for files that differ."""
    path = write(tmp_path, "1,Acme,2024-01-05,Texas,10,8.50", header="Order ID,Customer,Order Date,Status,Total,Net")
    assert "Texas" in refused(path)
    assert amounts(load(path, column=["status=", "amount=Net"])) == {"1": Decimal("8.50")}
    other = write(tmp_path, "2,Acme,2024-01-05,6", header="Order ID,Customer,Order Date,Worth", name="b.csv")
    both = load(path, other, column=["status=", "amount=Net", "amount=Worth"])
    assert amounts(both) == {"1": Decimal("8.50"), "2": Decimal(6)}


def test_column_option_of_a_field_that_adds_nothing(tmp_path: Path) -> None:
    """A quantity that is named is there, also beside an amount of its own, which needs none."""
    path = write(tmp_path, "1,Acme,2024-01-05,10,2", header="Order ID,Customer,Order Date,Total,Pieces")
    assert amounts(load(path, column=["quantity=Pieces"])) == {"1": Decimal(10)}
    assert "no column 'Boxes' for quantity" in refused(path, column=["quantity=Boxes"])


@pytest.mark.parametrize("text", ["amount", "total=Net", "=Net"])
def test_column_option_that_does_not_fit(tmp_path: Path, text: str) -> None:
    """A field that does not exist is a usage error that lists those that do."""
    with pytest.raises(UsageError, match="ordered_on"):
        load(write(tmp_path, "1,Acme,2024-01-05,10"), column=[text])


def test_column_that_no_file_has(tmp_path: Path) -> None:
    """A header that is not there is named with those that are."""
    message = refused(write(tmp_path, "1,Acme,2024-01-05,10"), column=["status=Stage"])
    assert "'Stage'" in message
    assert "Order Date" in message


def test_status_option(tmp_path: Path) -> None:
    """--status says what a word is, before what it usually means; letter case aside."""
    path = write(tmp_path, "1,Acme,2024-01-05,Backorder,10", "2,Acme,2024-01-06,paid,5", header=FULL)
    assert '--status "Backorder=…"' in refused(path)
    found = orders(load(path, status=["backorder=confirmed", "Paid=draft"]))
    assert [o["status"] for o in found.values()] == ["confirmed", "draft"]


@pytest.mark.parametrize("text", ["Backorder", "Backorder=sold", "=draft"])
def test_status_option_that_does_not_fit(tmp_path: Path, text: str) -> None:
    """A class that does not exist is a usage error that lists those that do."""
    with pytest.raises(UsageError, match="confirmed"):
        load(write(tmp_path, "1,Acme,2024-01-05,10"), status=[text])


def test_reading_settings(tmp_path: Path) -> None:
    """[reading] says what options say; an option comes before it; a value that does not fit is refused."""
    path = write(tmp_path, "1,Acme,01/02/2024,10")
    settings = tmp_path / "custreport.toml"
    settings.write_text("[reading]\ndate_order = 'dmy'\n")
    assert orders(load(path, config=config.load(tmp_path)))["1"]["ordered_on"] == date(2024, 2, 1)
    chosen = load(path, config=config.load(tmp_path), date_order=DateOrder.MDY)
    assert orders(chosen)["1"]["ordered_on"] == date(2024, 1, 2)
    settings.write_text("[reading]\ndate_order = 'ymd'\n")
    with pytest.raises(CustReportError, match=r"reading\.date_order"):
        config.load(tmp_path)
