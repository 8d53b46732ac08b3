"""Encodings, by the words of the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.tables import customers, load, refusal, written

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Order ID,Customer,Order Date,Total\n"


def text(*names: str) -> str:
    """An order of each customer."""
    return HEADER + "".join(f"{n},{name},2024-01-05,{n}.00\n" for n, name in enumerate(names, 1))


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["DISTRIBUIDORA D´ABREU", "EL MUÑECO", "COMPAÑIA ANONIMA", "ÑAÑEZ"], "cp1252"),
        (["COMPAÑIA"], "cp1252"),
        (["Müller & Söhne", "Großhandel Köln", "Café Français"], "cp1252"),
        (["SÃO JOSÉ LTDA", "AÇAÍ DO NORTE"], "cp1252"),
        (["D´Alò", "L´Università"], "cp1252"),
        (["Чайный дом", "Хлеб и соль"], "cp1251"),
        (["Żabka Łódź", "Księgarnia Śląska"], "cp1250"),
        (["東京商店", "大阪屋"], "shift_jis"),
    ],
)
def test_letters_are_what_they_were(tmp_path: Path, names: list[str], encoding: str) -> None:
    """Accents in Latin words are Western; words of other letters, and signs inside words, are not."""
    path = tmp_path / "orders.csv"
    path.write_bytes(text(*names).encode(encoding))
    assert customers(load(path)) == set(names)


def test_accents_far_down(tmp_path: Path) -> None:
    """Words behind the first megabyte are words, too."""
    path = tmp_path / "orders.csv"
    path.write_bytes(text(*["Acme"] * 40_000, "COMPAÑIA", "D´ABREU").encode("cp1252"))
    assert customers(load(path)) == {"Acme", "COMPAÑIA", "D´ABREU"}


def test_damaged_utf8(tmp_path: Path) -> None:
    """A UTF-8 text with a bad byte is neither taken for another encoding nor read with a hole: the byte is named."""
    path = tmp_path / "orders.csv"
    path.write_bytes(
        text("Müller", "Söhne", "Größe", "Bäcker", "Züri").encode().replace(b"B\xc3\xa4cker", b"B\xe4cker")
    )
    assert "line 5: byte 4 (0xE4) is no UTF-8, and the rest of the file is" in refusal(path)
    assert len(customers(load(path, encoding="cp1252"))) == 5


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff", "\u200b"])
def test_invisible_marks(tmp_path: Path, mark: str) -> None:
    """Marks that nobody sees are no part of a header."""
    path = written(tmp_path, mark + text("Acme"))
    assert customers(load(path, column=["order_id=Order ID"])) == {"Acme"}
