"""A copy in the cache that is no longer what was written is never read."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from custreport import sources
from custreport.config import Config
from custreport.core import order_frame
from custreport.core.reading_options import Orders
from custreport.sources import Book, cache

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = "order_id,customer,ordered_on,status,amount,currency,rep\n" + "".join(
    f"SO-{n},Customer {n % 7},2024-03-{n % 28 + 1:02},confirmed,{n}.50,EUR,Anna Ek\n" for n in range(100)
)
"""100 orders; their amounts sum to 0 + 1 + … + 99 and 100 halves: 4950 + 50 = 5000."""
DAMAGED = "the cached copy of these orders was damaged: it was dropped, and the files were read"


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of orders of which a copy is kept."""
    monkeypatch.setattr(cache, "home", lambda: tmp_path / "cache")
    monkeypatch.setattr(cache, "SETTLED", 0)
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, "utf-8")
    assert read(path).warnings == ()
    return path


def read(path: Path) -> Book:
    """The book, from its copy if there is one."""
    return sources.load(Orders(paths=[str(path)]), Config(), keep=True)


def right(book: Book) -> bool:
    """Whether customers and amounts are those of the file."""
    found = order_frame.as_money(book.orders, "amount").collect()
    return (float(found["amount"].cast(float).sum()), found["customer"].n_unique()) == (5000.0, 7)


def copied(orders: Path, name: str) -> Path:
    """A file of the copy."""
    (path,) = (orders.parent / "cache").glob(f"*/{name}")
    return path


@pytest.mark.parametrize("name", ["orders.parquet", "customer.parquet", "key.parquet", "currency.parquet", "book.json"])
def test_a_flipped_bit_is_found(orders: Path, name: str) -> None:
    """Each of 12 bits of each file: the figures stay right, and a warning says that the copy was dropped."""
    whole = copied(orders, name).read_bytes()
    chance = random.Random(name)  # noqa: S311
    for bit in chance.sample(range(8 * len(whole)), 12):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        copied(orders, name).write_bytes(flipped)
        book = read(orders)
        assert right(book)
        assert book.warnings == (DAMAGED,), bit
        assert read(orders).warnings == ()


def summed(text: str) -> str:
    """A book.json whose own checksum is right."""
    return f"{zlib.crc32(text.encode()):08x}\n{text}"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", "00000000\n", summed("[]"), summed("null"), summed("{}"), summed('{"checksums": []}'),
     summed('{"checksums": {}}'), summed('{"checksums": {}, "sources": 3}'), summed('{"checksums": {"../x": 1}}'),
     summed('{"checksums": {}, "sources": [[1]]}'), summed('{"checksums": {}, "sources": [], "more": 1}'), b"\xff\xfe"],
)  # fmt: skip
def test_a_rest_of_any_shape(orders: Path, content: str | bytes) -> None:
    """Whatever stands in book.json, the files are read instead."""
    copied(orders, "book.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    book = read(orders)
    assert right(book)
    assert book.warnings == (DAMAGED,)


def test_a_folder_in_place_of_a_file(orders: Path) -> None:
    """Nor does a folder of that name end in a traceback."""
    path = copied(orders, "book.json")
    path.unlink()
    path.mkdir()
    assert read(orders).warnings == (DAMAGED,)


def test_another_run_was_quicker(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that another run has made meanwhile stays, without a word."""
    book: Any = cache.Copy.book
    monkeypatch.setattr(cache.Copy, "book", lambda _: None)
    assert read(orders).warnings == ()
    monkeypatch.setattr(cache.Copy, "book", book)
    assert right(read(orders))
    assert [path.name for path in (orders.parent / "cache").iterdir()] == [copied(orders, "book.json").parent.name]


def test_cold_runs_at_once(tmp_path: Path) -> None:
    """Ten runs that find no copy all give the figures, none warns, and one copy is kept."""
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, "utf-8")
    os.utime(path, (10**9, 10**9))
    program = "import sys; from custreport.sources import cache; cache.SETTLED = -10**9; sys.argv = "
    program += repr(["custreport", "summary", str(path), "--cache", "--format", "json"])
    program += "; from custreport.__main__ import main; main()"
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home")}
    runs = [
        subprocess.Popen([sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(10)
    ]
    results = {run.communicate(timeout=120) for run in runs}
    assert len(results) == 1
    assert [err for _, err in results] == [b""]
    assert len(list((tmp_path / "home" / "custreport").iterdir())) == 1
