"""Orders on disk: for one run, so that they need not fit into memory, or kept, so that files are read once."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
import zlib
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors as cs

from custreport.core import categories, order_frame
from custreport.core.document import Source
from custreport.runtime import signals
from custreport.sources.decode import typed_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custreport.config import Config
    from custreport.core.reading_options import Orders
    from custreport.core.text import Place
    from custreport.sources import Book
    from custreport.sources.containers.remote import HivePartitions
    from custreport.sources.fast_path import Rows, Tell

SETTLED = 2
"""Seconds after which a file that is written again has another time of writing, wherever it lies."""
UNUSED = 30 * 24 * 3600
"""Seconds after which a copy that nobody asked for is dropped."""
_WORDS = ("key", "customer", "currency", "rep")
_ORDERS, _REST, _CHECKSUMS = "orders.parquet", "book.json", "checksums"
_KEPT = ("sources", "blank", "superseded", "rejected", "rejected_rows", "notes", "warnings", "home")
"""What a copy holds of a book beside its orders; the customer list is read anew."""


def store(parts: Sequence[pl.LazyFrame], tell: Tell) -> list[Rows]:
    """Rows on disk until the process ends, texts as their codes."""
    folder = _temporary()
    paths = [folder / f"{n:06}.parquet" for n in range(len(parts))]
    for n, (part, path) in enumerate(zip(parts, paths, strict=True), 1):
        part.with_columns(cs.categorical().to_physical()).sink_parquet(path, compression="lz4", statistics=False)
        tell(n)
    return [pl.scan_parquet(path) for path in paths]


def _temporary() -> Path:
    """An empty folder, nobody else's, that is gone when the process ends, whatever ends it."""
    folder, _ = signals.create(lambda: Path(tempfile.mkdtemp(prefix="custreport-")), _remove)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # where another program ends the process
    return folder


def _remove(folder: Path) -> None:
    """Remove a folder in which Polars may still be writing; what it says of that is for nobody."""
    signals.silence_stderr()
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.01)


class Copy:
    """The copy of a book that stands for these files, read in this way, whether it is there or not.

    It is named by all it depends on, so that its content never changes: the
    files with their size and times, what the user says of them, and versions.
    """

    def __init__(self, files: Sequence[Path], asked: Orders, config: Config) -> None:
        """Nothing is read or written yet."""
        self._files, self._began = files, time.time_ns()
        self._stamp = self._stamped()
        own = {name: getattr(config, name) for name in ("path", "currency", "columns", "statuses")}
        said = {name: value for name, value in asdict(asked).items() if name not in {"paths", "accounts"}}
        shape = [_KEPT, [f.name for f in fields(Source)], list(order_frame.orders_schema())]
        depends = [list(map(str, files)), self._stamp, said, own, shape, version("custreport"), version("polars")]
        name = hashlib.sha256(json.dumps(depends, default=str, sort_keys=True).encode()).hexdigest()
        self.folder = home() / name[:32]
        self.damaged = False

    def _stamped(self) -> list[tuple[str, int, int, int]]:
        facts = [(str(path.resolve()), path.stat()) for path in self._files]
        # the time of a change of any kind, which nobody can set; Windows has none
        return [(name, f.st_size, f.st_mtime_ns, 0 if os.name == "nt" else f.st_ctime_ns) for name, f in facts]

    def book(self) -> Book | None:
        """The book that was kept, without a customer list; ``None`` if there is none.

        One whose checksums do not match is dropped, and :attr:`damaged` says so.
        """
        if not self.folder.exists():
            return None
        try:
            rest = _verified(self.folder)
            coded = scan(self.folder)
            book = _book_of(coded, rest)
        except (OSError, ValueError, TypeError, pl.exceptions.PolarsError):
            self.damaged = True
            _drop(self.folder)
            return None
        with contextlib.suppress(OSError):
            os.utime(self.folder)
        return book

    def keep(self, book: Book) -> None:
        """Keep a book, without its customer list, whole or not at all: not if a file changed while it was read.

        Raises:
            OSError: it cannot be written.
        """
        latest = max(written for _, _, *times in self._stamp for written in times)
        if self._began - latest < SETTLED * 10**9 or self._stamped() != self._stamp:
            return
        rest = {name: getattr(book, name) for name in _KEPT}
        rest["sources"] = [[getattr(each, f.name) for f in fields(each)] for each in book.sources]
        home().mkdir(mode=0o700, parents=True, exist_ok=True)
        _drop_unused()
        beside, remove = signals.create(lambda: Path(tempfile.mkdtemp(dir=home())), _remove)
        try:
            lay(book, beside)
            _write_checked(beside, rest)
            try:
                beside.rename(self.folder)
            except OSError:
                if not self.folder.is_dir():  # else another run was quicker: its copy is the same
                    raise
        finally:
            signals.forget(remove)
            shutil.rmtree(beside, ignore_errors=True)


def _write_checked(folder: Path, rest: dict[str, Any]) -> None:
    """Write what a copy holds beside its tables: the checksum of each table, and on the first line its own."""
    text = json.dumps({_CHECKSUMS: _checksums(folder), **rest})
    (folder / _REST).write_text(f"{zlib.crc32(text.encode()):08x}\n{text}", "utf-8")


def _verified(folder: Path) -> dict[str, Any]:
    """What a copy holds beside its tables; all of it is as it was written.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not.
    """
    checksum, _, text = (folder / _REST).read_text("utf-8").partition("\n")
    if int(checksum, 16) != zlib.crc32(text.encode()):
        raise ValueError(folder)
    rest: Any = json.loads(text)
    if not isinstance(rest, dict) or rest.keys() != {_CHECKSUMS, *_KEPT} or rest.pop(_CHECKSUMS) != _checksums(folder):
        raise ValueError(folder)
    return rest


def _checksums(folder: Path) -> dict[str, int]:
    """The checksum of each table."""
    return {path.name: _checksum(path) for path in sorted(folder.glob("*.parquet"))}


def _checksum(path: Path) -> int:
    """The CRC-32 of a file: it finds every flipped bit, and at 2 GB/s costs 2 % of a run from a copy.

    It is no defence against somebody who changes the copy on purpose: who may write to it may write to the orders.
    """
    result = 0
    with path.open("rb", buffering=0) as file:
        buffer = memoryview(bytearray(1 << 20))
        while count := file.readinto(buffer):
            result = zlib.crc32(buffer[:count], result)
    return result


def _book_of(coded: pl.LazyFrame, rest: dict[str, Any]) -> Book:
    from custreport.sources import Book  # noqa: PLC0415 — which imports this

    sources = tuple(Source(*each) for each in rest.pop("sources"))
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()}
    return Book(coded, None, sources, coded, **kept)


def _drop(folder: Path) -> None:
    """Remove a copy so that no other run sees it in part."""
    with contextlib.suppress(OSError):
        beside = folder.rename(folder.with_name(f"{folder.name}.{os.getpid()}"))
        shutil.rmtree(beside, ignore_errors=True)


def of(paths: Sequence[Place | HivePartitions], asked: Orders, config: Config) -> Copy | None:
    """The copy of these orders; ``None`` if they are not all local files, so that it cannot be told to be of them."""
    files = [path for path in paths if isinstance(path, Path) and path.is_file()]
    return Copy(files, asked, config) if files and len(files) == len(paths) else None


def home() -> Path:
    """Where copies are kept: the user's cache folder."""
    import platformdirs  # noqa: PLC0415 — few runs keep anything

    return platformdirs.user_cache_path("custreport", appauthor=False)


def lay(book: Book, folder: Path) -> None:
    """Lay the orders of a book down in an empty folder: texts once each, orders with their codes.

    Raises:
        OSError: there is no room.
    """
    orders = book.orders
    if book.coded is not None:  # whose ids may be the numbers of rows
        orders = pl.concat([book.coded.drop("order_id"), orders.select("order_id")], how="horizontal")
        orders = orders.select(list(order_frame.orders_schema()))
    if orders.collect_schema()["amount"] == order_frame.MONEY:
        most = orders.select(pl.col("amount").abs().cast(pl.Float64).sum()).collect(engine="streaming").item()
        whole = pl.col("amount").to_physical().cast(pl.Int64)
        orders = orders.with_columns(whole if most <= order_frame.MAX_SUM / order_frame.SCALE else pl.col("amount"))
    orders = order_frame.dictionary_encode(orders)
    words = [pl.Series(name, dtype=orders.collect_schema()[name]) for name in _WORDS]  # which hold on to the texts
    codes = [pl.col(name).to_physical() for name in _WORDS]
    orders.with_columns(codes).sink_parquet(folder / _ORDERS, compression="lz4", statistics=False, sync_on_close="all")
    for word in words:
        typed_rows.texts_of(word).to_frame("text").lazy().sink_parquet(
            folder / f"{word.name}.parquet", sync_on_close="all"
        )


def scan(folder: Path) -> pl.LazyFrame:
    """The orders that were laid down, as :attr:`custreport.sources.Book.coded` are."""
    orders = pl.scan_parquet(folder / _ORDERS)
    if orders.collect_schema().names() != list(order_frame.orders_schema()):
        raise ValueError(folder)
    texts = {name: pl.read_parquet(folder / f"{name}.parquet")["text"] for name in _WORDS}
    words = {name: text.cast(categories.own()) for name, text in texts.items()}
    return orders.with_columns(pl.lit(word).gather(pl.col(name)).alias(name) for name, word in words.items())


def _drop_unused() -> None:
    for folder in home().iterdir():
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > UNUSED:
                shutil.rmtree(folder, ignore_errors=True)
