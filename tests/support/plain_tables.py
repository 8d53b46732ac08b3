"""What several test modules share of plain tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import strategies as st

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Grain, Orders
from custreport.sources import fast_path, runs
from support.builders import orders_of
from support.generators import Wild

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custreport.sources import Book


PLAIN: dict[str, list[Any]] = {
    "order_id": ["SO-1", "SO-2", "SO-3"],
    "customer": ["Acme", "Bolt", None],
    "ordered_on": ["2024-01-01", "2024-01-02", "2024-01-02"],
    "status": ["confirmed", "Draft", "void"],
    "amount": ["10.50", "-3", "0"],
    "currency": ["EUR", "EUR", "EUR"],
    "rep": ["Anna", "Bob", "Anna"],
}


def read(
    paths: Sequence[Path], *, at_once: bool, config: Config | None = None, room: int | None = None, **said: Any
) -> Book | str:
    """The book read one way or the other, or what is wrong with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_path, "LARGE", 0 if at_once else 1 << 60)
        try:
            return sources.load(Orders(paths=[str(path) for path in paths], **said), config or Config(), room=room)
        except CustReportError as error:
            return str(error)


def without_suspicions(texts: Iterable[str]) -> list[str]:
    """What both speeds say: what the full parser alone suspects of names and days is not said of what is large."""
    return [text for text in texts if "custreport check" not in text or "below zero" in text]


def told(book: Book | str) -> Any:
    """All of a book, its orders by id."""
    if isinstance(book, str):
        return book
    orders = orders_of(book).rows(named=True)
    said = [without_suspicions(texts) for texts in (book.notes, book.warnings)]
    rest = (book.sources, book.blank, book.superseded, book.rejected, said, book.inputs)
    return orders, book.accounts, rest


def as_csv(folder: Path, table: dict[str, list[Any]], name: str = "orders.csv") -> Path:
    """The table as a file."""
    pl.DataFrame(table, strict=False).write_csv(folder / name)
    return folder / name


IDS = st.one_of(
    st.integers(0, 60).map(lambda n: f"SO-{n:03}"), st.integers(0, 2000).map(str), st.sampled_from((" 7", "n/a", "=1"))
)


NAMES = ("Acme", "ACME", "acme ", "Żabka", "Bolt  & Co", "N/A", "-", None, "Totals", "１２")


ODD = ("1.234", "1,5", "abc", "12.345678", "1e3", " 5", "+5", "€ 5", "")


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Orders as text: most plainly written, some not."""
    count = draw(st.integers(1, 12))
    some = draw(st.booleans())  # whether anything may be odd at all

    def column(plain: st.SearchStrategy[Any], odd: Sequence[Any]) -> list[Any]:
        cell = st.one_of(plain, plain, plain, st.sampled_from(odd)) if some else plain
        return draw(st.lists(cell, min_size=count, max_size=count))

    days = st.integers(0, 800).map(lambda n: str(date(2023, 1, 1) + timedelta(n)))
    clock = draw(st.booleans())
    times = st.integers(0, 10**8).map(lambda n: str(datetime(2023, 1, 1) + timedelta(seconds=n)))  # noqa: DTZ001
    ids = draw(st.lists(st.integers(0, 10**6), min_size=count, max_size=count, unique=True))
    table = {
        "order_id": column(IDS, ("Total", None, "SO 1")) if some else [f"SO-{n}" for n in ids],
        "customer": column(st.sampled_from(NAMES), NAMES),
        "ordered_on": column(times if clock else days, ("2024-02-30", "03.04.2024", None, "2024-1-5", "2024-01-05")),
        "status": column(st.sampled_from(("confirmed", "Draft", "void", "paid")), ("refunded", "credit", "?", None)),
        "amount": column(st.integers(-(10**6), 10**9).map(lambda n: f"{n / 100:.2f}"), ODD),
    }
    if draw(st.booleans()):
        table["customer_id"] = column(st.integers(1, 9).map(str), ("1.0", None, "1.7E+06", "a-1"))
    if draw(st.booleans()):
        table["currency"] = column(st.sampled_from(("EUR", "eur", "€")), (None, "USD"))
    if draw(st.booleans()):
        table["rep"] = column(st.sampled_from(("Anna", "anna ", None)), ("-",))
    return {name: table[name] for name in draw(st.permutations(list(table)))}


def as_csvs(folder: Path, table: dict[str, list[Any]], *, split: bool) -> list[Path]:
    """The table as a file, or its rows in two files."""
    frame = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))
    halves = [frame.head(len(frame) // 2), frame.tail(-(len(frame) // 2))] if split else [frame]
    paths = [folder / f"orders-{n}.csv" for n in range(len(halves))]
    for half, path in zip(halves, paths, strict=True):
        half.write_csv(path)
    return paths


@st.composite
def typed(draw: st.DrawFn) -> pl.DataFrame:
    """Orders whose cells have types: ids and days, amounts as decimals, floats or whole numbers."""
    count = draw(st.integers(1, 10))
    ids = draw(st.lists(st.integers(0, 10**6), min_size=count, max_size=count, unique=draw(st.booleans())))
    cents = draw(st.lists(st.integers(-(10**9), 10**13), min_size=count, max_size=count))
    days = draw(st.lists(st.dates(date(2020, 1, 1), date(2025, 1, 1)), min_size=count, max_size=count))
    amounts = draw(
        st.sampled_from(
            (
                pl.Series([Decimal(n) / 100 for n in cents], dtype=pl.Decimal(18, 2)),
                pl.Series([Decimal(n) / 10000 for n in cents], dtype=pl.Decimal(20, 4)),
                pl.Series([n / 100 for n in cents]),
                pl.Series([n / 1000 for n in cents]),
                pl.Series([n / 8 for n in cents], dtype=pl.Float32),
                pl.Series(cents),
                pl.Series([None, *cents[1:]], dtype=pl.Int64),
            )
        )
    )
    when = draw(
        st.sampled_from(
            (pl.Series(days), pl.Series(days).cast(pl.Datetime("ns")), pl.Series(days).cast(pl.Datetime("ms", "UTC")))
        )
    )
    texts = draw(st.lists(st.sampled_from(NAMES), min_size=count, max_size=count))
    return pl.DataFrame(
        {
            "order_id": draw(
                st.sampled_from((pl.Series(ids), pl.Series(map(str, ids)), pl.Series(ids, dtype=pl.Float64)))
            ),
            "customer": pl.Series(texts, dtype=draw(st.sampled_from((pl.String, pl.Categorical)))),
            "ordered_on": when,
            "status": ["confirmed"] * count,
            "amount": amounts,
        }
    )


def wild(seed: int) -> bool:
    """Whether a book of :mod:`wild` is read at once; it is the same both ways, with codes or with texts."""
    chance = Random(seed)  # noqa: S311
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        paths = Wild(chance).files(Path(name))
        patch.setattr(runs, "FEW", chance.choice((1, 10)))
        said: dict[str, Any] = {"grain": Grain.LINES} if chance.random() < 0.15 else {}
        said["config"] = Config(currency="CHF") if chance.random() < 0.2 else None
        book = read(paths, at_once=True, room=1 << 30 if chance.random() < 0.12 else None, **said)
        assert told(book) == told(read(paths, at_once=False, **said)), f"python fuzz/ways.py --seed {seed} --count 1"
        if isinstance(book, str) or book.coded is None:
            return False
        texts = pl.exclude("order_id").cast(pl.String)
        assert book.orders.select(texts).collect().equals(book.coded.select(texts).collect()), seed
        return True
