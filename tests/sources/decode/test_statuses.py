"""Status words of exports: languages and words that stand for many."""

from __future__ import annotations

import polars as pl
import pytest

from custreport.sources.decode import statuses, vocabulary

CLASSES = {"confirmed", "draft", "cancelled", "refunded", "credit"}


def classes(*words: str, **extra: str) -> list[str | None]:
    """The class of each word."""
    frame = pl.DataFrame({"word": words})
    return frame.select(statuses.classify(pl.col("word"), extra)).to_series().to_list()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Entregue", "confirmed"), ("A Enviar", "confirmed"), ("Não pago", "draft"), ("Cancelado", "cancelled"),
        ("Zahlung offen", "confirmed"), ("Teilweise geliefert", "confirmed"), ("STORNIERT", "cancelled"),
        ("Expédiée", "confirmed"), ("Devis envoyé", "draft"), ("Remboursé", "refunded"), ("Avoir", "credit"),
        ("En camino", "confirmed"), ("Devuelto", "refunded"), ("Nota de crédito", "credit"),
        ("Da spedire", "confirmed"), ("Reso", "refunded"), ("Verzonden", "confirmed"), ("Geretourneerd", "refunded"),
        ("W trakcie realizacji", "confirmed"), ("Anulowane", "cancelled"), ("İptal edildi", "cancelled"),
        ("Teslim edildi", "confirmed"), ("Отменён", "cancelled"), ("Выполнен", "confirmed"),
        ("已发货", "confirmed"), ("已取消", "cancelled"), ("発送済み", "confirmed"), ("キャンセル", "cancelled"),
        ("Đã giao", "confirmed"),
        ("Wysłane", "confirmed"), ("Onaylandı", "confirmed"),
        ("wc-processing", "confirmed"), ("Sales Order : Billed", "confirmed"),
        ("PARTIALLY_PAID", "confirmed"), ("frobbed", None),
    ],
)  # fmt: skip
def test_words(word: str, kind: str | None) -> None:
    """A word means the same whatever its letter case and accents; what is not known is not guessed."""
    assert classes(word) == [kind]


def test_the_table() -> None:
    """Every word has a class, and no word has two."""
    meanings: dict[str, set[str]] = {}
    for words in vocabulary.table("statuses").values():
        for word, kind in words.items():
            meanings.setdefault(vocabulary.bare(word), set()).add(kind)
            assert word == vocabulary.bare(word)
    assert set.union(*meanings.values()) == CLASSES
    assert {word for word, kinds in meanings.items() if len(kinds) > 1} == set()


def test_words_with_a_star() -> None:
    """``*`` stands for anything, accents aside; a word without it comes first."""
    words = ("Devolução aceita", "devolucao", "Paid late", "Paid", "In devolução")
    extra = {"devolução*": "cancelled", "paid*": "draft", "paid": "confirmed"}
    assert classes(*words, **extra) == ["cancelled", "cancelled", "draft", "confirmed", None]


def test_a_star_comes_before_what_is_known() -> None:
    """What the user says decides before the words known anyway."""
    assert classes("shipped", "in transit", **{"ship*": "draft"}) == ["draft", "confirmed"]
    assert classes("a.b", "axb", **{"a.*": "credit"}) == ["credit", None]
