"""Amounts of exports: no cents, minus signs, debit and credit, currencies of cells."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DecimalMark, Orders, Sign

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.sources import Book


def load(folder: Path, *texts: str, header: str = "Total", beside: tuple[str, ...] = (), **options: Any) -> Book:
    """A book whose orders have these amounts, and these currencies in a column beside them."""
    path = folder / "orders.csv"
    currencies = beside or ("",) * len(texts)
    rows = [
        f'{n},Acme,2024-01-{n:02},"{text}",{code}'
        for n, (text, code) in enumerate(zip(texts, currencies, strict=True), 1)
    ]
    lines = [f"Order ID,Customer,Order Date,{header},{'Currency' if beside else 'Note'}", *rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return sources.load(Orders(paths=[str(path)], **options), Config())


def read(folder: Path, *texts: str, **options: Any) -> list[str]:
    """What these amounts read as."""
    amounts = load(folder, *texts, **options).orders.collect().sort("order_id")["amount"]
    return [str(amount.quantize(Decimal("0.01"))) for amount in amounts]


def currencies(folder: Path, *texts: str, **options: Any) -> list[str | None]:
    """The currencies that these amounts are in."""
    return load(folder, *texts, **options).orders.collect().sort("order_id")["currency"].to_list()


def refused(folder: Path, *texts: str, **options: Any) -> str:
    """The message that these amounts end in."""
    with pytest.raises(CustReportError) as error:
        load(folder, *texts, **options)
    return str(error.value)


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (("kr. 1.000,-", "kr. 875,50"), ["1000.00", "875.50"]),
        (("1.000,– kr", "-100,– kr"), ["1000.00", "-100.00"]),
        (("CHF 1'000.-", "CHF 12.50"), ["1000.00", "12.50"]),
        (("1 000,—", "2,50"), ["1000.00", "2.50"]),
        (("Rs. 1,23,456.00/-", "-Rs. 500/-"), ["123456.00", "-500.00"]),
        (("1,000.50/=", "20/="), ["1000.50", "20.00"]),
        (("1.234,50", "234,50-"), ["1234.50", "-234.50"]),
        (("200.00-", "(50.00)", "1.00"), ["-200.00", "-50.00", "1.00"]),
        (("$(12.00)", "$100.00", "($5.00)"), ["-12.00", "100.00", "-5.00"]),
        (("RM1,234.50", "-RM 5.00"), ["1234.50", "-5.00"]),
        (("S/ 1,234.50", "S/20.00"), ["1234.50", "20.00"]),
        (("1 234,50 лв.", "20,00 лв."), ["1234.50", "20.00"]),
        (("R$ 1.234,50", "-R$ 0,50"), ["1234.50", "-0.50"]),
        (("Nu. 1,234.50", "Nu. 20.00"), ["1234.50", "20.00"]),
        (("١٬٢٣٤٫٥٠", "٢٠٫٠٠"), ["1234.50", "20.00"]),
        (("１，２３４．５０", "￥２０"), ["1234.50", "20.00"]),
    ],
)
def test_ways_to_write(tmp_path: Path, texts: tuple[str, ...], amounts: list[str]) -> None:
    """Each is read to the cent: a dash behind a decimal mark is "no cents", one behind digits a minus."""
    assert read(tmp_path, *texts) == amounts


@pytest.mark.parametrize(
    "text", ["(12.00", "13.00)", "1.2k", "3.5 lakh", "2 Mio", "--5", "-(5.00)", "5 -6", "€100 USD"]
)
def test_what_is_no_amount(tmp_path: Path, text: str) -> None:
    """Half a pair of parentheses, words that scale and two signs are refused by their cell."""
    message = refused(tmp_path, "100.50", text)
    assert f'line 3: Total "{text}"' in message
    assert "--skip-bad-rows" not in message


@pytest.mark.parametrize("word", ["k", "K", "m", "Mio", "lakh", "Tsd.", "тыс"])
def test_words_that_scale_are_no_currency(tmp_path: Path, word: str) -> None:
    """Also where they stand beside every amount."""
    assert "1.5" in refused(tmp_path, f"1.5 {word}", f"20.5 {word}")


def test_an_unknown_word_beside_every_amount_is_said(tmp_path: Path) -> None:
    """It is taken for a currency with a warning; beside some amounts it is refused."""
    (warning,) = load(tmp_path, "Nu. 1,234.50", "Nu. 20.00").warnings
    assert '"Nu."' in warning
    assert "Nu. 1,234.50" in refused(tmp_path, "Nu. 1,234.50", "20.00")


@pytest.mark.parametrize(
    ("texts", "sign", "amounts"),
    [
        (("1,234.00 DR", "234.00 CR"), Sign.DEBIT, ["1234.00", "-234.00"]),
        (("1,234.00 DR", "234.00 CR"), Sign.CREDIT, ["-1234.00", "234.00"]),
        (("1.234,00 S", "234,00 H"), Sign.DEBIT, ["1234.00", "-234.00"]),
        (("1.234,00 D", "234,00 C"), Sign.CREDIT, ["-1234.00", "234.00"]),
        (("€1,234.00 Dr.", "€234.00 Cr."), Sign.DEBIT, ["1234.00", "-234.00"]),
    ],
)
def test_debit_and_credit(tmp_path: Path, texts: tuple[str, ...], sign: Sign, amounts: list[str]) -> None:
    """They are asked for, and the answer gives each its sign."""
    message = refused(tmp_path, *texts)
    assert "--sign debit or --sign credit" in message
    assert texts[0] in message
    assert read(tmp_path, *texts, sign=sign) == amounts


def test_an_amount_that_is_neither(tmp_path: Path) -> None:
    """Beside marked amounts one without a mark is refused; nothing is neither."""
    assert "5.00" in refused(tmp_path, "9.00 DR", "5.00", sign=Sign.DEBIT)
    assert read(tmp_path, "9.00 DR", "0.00", sign=Sign.DEBIT) == ["9.00", "0.00"]


def test_a_ledger_of_negative_sales(tmp_path: Path) -> None:
    """It is said, and both ways out end the warning with the figures they promise."""
    (warning,) = load(tmp_path, "-5", "-6", "2").warnings
    assert "2 of 3" in warning
    assert "negative" in warning
    assert read(tmp_path, "-5", "-6", "2", sign=Sign.NEGATIVE) == ["5.00", "6.00", "-2.00"]
    assert load(tmp_path, "-5", "-6", "2", sign=Sign.NEGATIVE).warnings == ()
    assert load(tmp_path, "-5", "-6", "2", sign=Sign.POSITIVE).warnings == ()
    assert load(tmp_path, "-5", "6").warnings == ()


def test_signs_of_one_currency(tmp_path: Path) -> None:
    """A sign that one currency has names it; ``$`` and ``kr`` are those of several."""
    assert currencies(tmp_path, "5,00 zł", "6,00 zł") == ["PLN", "PLN"]
    assert currencies(tmp_path, "$5.00", "$6.00") == [None, None]
    assert currencies(tmp_path, "$5.00 CAD", "$6.00 CAD") == ["CAD", "CAD"]


def test_signs_that_differ(tmp_path: Path) -> None:
    """Amounts with different signs are of different currencies, be they those of several."""
    assert currencies(tmp_path, "€5.00", "$6.00", "kr 7.00") == ["EUR", "$", "kr"]
    assert currencies(tmp_path, "US$5.00", "$6.00") == ["USD", "$"]


def test_a_cell_against_its_header(tmp_path: Path) -> None:
    """One cell counts in its own currency; ``$`` agrees with a header in dollars; all against the header is refused."""
    assert currencies(tmp_path, "5.00", "6.00 USD", "$7.00", header="Total (EUR)") == ["EUR", "USD", "$"]
    assert currencies(tmp_path, "$5.00", "6.00", header="Total (CAD)") == ["CAD", "CAD"]
    message = refused(tmp_path, "$5.00", "$6.00", header="Total (EUR)")
    assert "$5.00" in message
    assert "EUR" in message


def test_a_cell_against_the_column_beside_it(tmp_path: Path) -> None:
    """They are never summed in one; without the column the amounts tell."""
    assert currencies(tmp_path, "€5.00", "$6.00", beside=("EUR", "USD")) == ["EUR", "USD"]
    message = refused(tmp_path, "€5.00", "$6.00", beside=("EUR", "EUR"))
    assert "line 3" in message
    assert "--column currency=" in message
    assert currencies(tmp_path, "€5.00", "$6.00", beside=("EUR", "EUR"), column=["currency="]) == ["EUR", "$"]


def test_an_amount_without_a_sign(tmp_path: Path) -> None:
    """Among signed ones it counts with them, and that is said; nothing needs no sign."""
    book = load(tmp_path, "€5.00", "6.00", "€7.00")
    assert book.orders.collect()["currency"].unique().to_list() == ["EUR"]
    (warning,) = book.warnings
    assert '"6.00"' in warning
    assert warning in book.notes
    assert load(tmp_path, "€5.00", "0.00").warnings == ()


def test_a_decimal_that_is_said_does_not_hide_the_currency(tmp_path: Path) -> None:
    """``--decimal`` settles the amounts; what they name is still read."""
    assert read(tmp_path, "1.234 €", "5 €", decimal=DecimalMark.COMMA) == ["1234.00", "5.00"]
    assert currencies(tmp_path, "1.234 €", "5 €", decimal=DecimalMark.COMMA) == ["EUR", "EUR"]
