"""Orders that lie on disk, for one run or for the next, are those that were read; what is stale or damaged is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars import selectors as cs

from custreport import sources
from custreport.config import Config
from custreport.core import order_frame
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import Orders, Resources
from custreport.engine import partitions
from custreport.sources import Book, cache, fast_path, reading
from support.builders import build, shared
from support.effort import examples
from support.plain_tables import PLAIN, as_csv, as_csvs, tables, told, typed

ROOM = 10**9
KEPT = "**/custreport/*/orders.parquet"
NOTHING = "nothing is kept of these orders: "


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies are kept, for this test."""
    return in_folder(tmp_path / "cache", monkeypatch)


def in_folder(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Keep copies there, also of files that were just written."""
    patch.setattr(cache, "home", lambda: folder)
    patch.setattr(cache, "SETTLED", 0)
    return folder


def load(*paths: Path, **how: Any) -> Book | str:
    """The book, or what is wrong with it."""
    try:
        return sources.load(Orders(paths=[*map(str, paths)]), Config(), **how)
    except CustReportError as error:
        return str(error)


def kept_only(*paths: Path) -> Book | str:
    """The book by its copy, which must be there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_read", lambda *_: pytest.fail("it was read again"))
        return load(*paths, keep=True)


def summed(book: Book) -> pl.DataFrame:
    """The orders as they are summed, whatever their form; without ids, which may be numbers there."""
    orders = order_frame.as_money(book.summed.with_columns(cs.categorical().cast(pl.String)), "amount")
    return orders.drop("order_id").collect().sort(pl.all())


def check(folder: Path, paths: list[Path]) -> None:
    """Every way to the book gives the same."""
    careful = load(*paths)
    with pytest.MonkeyPatch.context() as patch:
        in_folder(folder / "cache", patch)
        found = [load(*paths, keep=True)]
        if not isinstance(careful, str):
            found += [kept_only(*paths)]
        patch.setattr(fast_path, "LARGE", 0)
        found += [load(*paths, room=ROOM)]
        in_folder(folder / "other", patch)
        found += [load(*paths, keep=True, room=ROOM)]
        if not isinstance(careful, str):
            found += [kept_only(*paths)]
        assert [told(book) for book in found] == [told(careful)] * len(found)
        for book in found:
            if isinstance(book, Book) and isinstance(careful, Book):
                assert summed(book).equals(summed(careful))


@settings(max_examples=examples(30))
@given(table=tables(), split=st.booleans())
def test_csv(table: dict[str, list[Any]], split: bool) -> None:
    """A CSV, or its rows in two files, however odd."""
    with TemporaryDirectory() as name:
        check(Path(name), as_csvs(Path(name), table, split=split))


@settings(max_examples=examples(20))
@given(frame=typed())
def test_parquet(frame: pl.DataFrame) -> None:
    """Typed columns."""
    with TemporaryDirectory() as name:
        path = Path(name, "orders.parquet")
        frame.write_parquet(path)
        check(Path(name), [path])


def test_real_files(tmp_path: Path) -> None:
    """Files that are read with care, or not at all."""
    for n, path in enumerate(sorted(shared("nasty").glob("[0-9]*"))):
        if path.name != "80_accounts.csv":
            check(tmp_path / str(n), [path])


def test_same_report(tmp_path: Path, home: Path) -> None:
    """In portions, from disk, by the copy: the same figures."""
    ids = range(1000, 4000)
    table = {
        "order_id": [f"SO-{n}" for n in ids],
        "customer": [f"Customer {n * n % 37}" for n in ids],
        "ordered_on": [f"20{20 + n // 1000}-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in ids],
        "status": [("confirmed", "draft", "void")[n % 3 if n % 5 else 0] for n in ids],
        "amount": [f"{n * 7919 % 10007 / 100:.2f}" for n in ids],
    }
    path = as_csv(tmp_path, table)

    def figures(**how: Any) -> list[list[dict[str, Any]]]:
        book = load(path, **how)
        assert isinstance(book, Book)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(partitions, "BYTES_PER_ORDER", ROOM // 500)  # 500 orders at a time
            report = build(book)
        return [section.frame.to_dicts() for section in report.sections]

    careful = figures()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_path, "LARGE", 0)
        assert figures(room=ROOM) == careful
        assert figures(keep=True, room=ROOM) == careful
    assert figures(keep=True) == careful
    assert len(list(home.iterdir())) == 1


def test_stale(tmp_path: Path, home: Path) -> None:
    """A file that was changed is read again, be it as long and as old as it was."""
    path = as_csv(tmp_path, PLAIN)
    before = path.stat()
    assert isinstance(load(path, keep=True), Book)
    path.write_text(path.read_text("utf-8").replace("10.50", "99.50"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    book = load(path, keep=True)
    assert isinstance(book, Book)
    amounts = book.orders.filter(pl.col("order_id") == "SO-1").collect()["amount"]
    assert [str(amount) for amount in amounts] == ["99.5000"]
    assert len(list(home.iterdir())) == 2
    assert told(kept_only(path)) == told(load(path))


def test_other_reading(tmp_path: Path, home: Path) -> None:
    """What the user says of a file belongs to its copy."""
    path = as_csv(tmp_path, {**PLAIN, "ordered_on": ["03/04/2024"] * 3})
    for order in ("dmy", "mdy", "dmy"):
        asked = Orders(paths=[str(path)], date_order=order)  # type: ignore[arg-type]
        days = sources.load(asked, Config(), keep=True).orders.collect()["ordered_on"]
        assert set(days.dt.month()) == {4 if order == "dmy" else 3}
    sources.load(asked, Config(statuses={"draft": "confirmed"}), keep=True)
    assert len(list(home.iterdir())) == 3


def test_just_written(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file written a moment ago could be written again without its times telling: it is not kept."""
    monkeypatch.setattr(cache, "SETTLED", 1000)
    assert isinstance(load(as_csv(tmp_path, PLAIN), keep=True), Book)
    assert not home.exists()


def test_changed_meanwhile(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes while it is read is not kept."""
    path = as_csv(tmp_path, PLAIN)
    read = reading._read  # noqa: SLF001

    def slow(*given: Any) -> Book:
        book = read(*given)
        path.write_text(path.read_text("utf-8") + "SO-9,Zed,2024-01-03,confirmed,1,EUR,Anna\n", "utf-8")
        return book

    monkeypatch.setattr(reading, "_read", slow)
    assert isinstance(load(path, keep=True), Book)
    assert not home.exists()


@pytest.mark.parametrize("name", ["book.json", "orders.parquet", "key.parquet"])
@pytest.mark.parametrize("damage", ["gone", "half"])
def test_damaged(tmp_path: Path, home: Path, name: str, damage: str) -> None:
    """A copy that is not whole is read anew, with a warning, and replaced."""
    path = as_csv(tmp_path, PLAIN)
    whole = told(load(path, keep=True))
    (kept,) = home.glob(f"*/{name}")
    if damage == "gone":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    again = load(path, keep=True)
    assert isinstance(again, Book)
    assert [warning for warning in again.warnings if "damaged" in warning]
    assert told(kept_only(path)) == whole


def test_a_copy_is_whole_or_not_there(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it cannot be written nothing stays, and a warning says so."""
    path = as_csv(tmp_path, PLAIN)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "lay", full)
    book = load(path, keep=True)
    assert isinstance(book, Book)
    assert [warning for warning in book.warnings if warning.startswith(NOTHING)]
    assert not list(home.iterdir())


def test_unused_are_dropped(tmp_path: Path, home: Path) -> None:
    """Copies that nobody asked for in a month go when another is made; those that are used stay."""
    one, two, three = (as_csv(tmp_path, PLAIN, f"{name}.csv") for name in ("one", "two", "three"))
    for path in (one, two):
        load(path, keep=True)
    for folder in home.iterdir():
        os.utime(folder, (0, 0))
    kept_only(one)
    load(three, keep=True)
    assert len(list(home.iterdir())) == 2
    kept_only(one)


def test_elsewhere(tmp_path: Path, home: Path) -> None:
    """What comes in a pipe cannot be known again: nothing is kept, and a warning says so."""
    pipe = tmp_path / "orders.csv"
    os.mkfifo(pipe)
    text = as_csv(tmp_path, PLAIN, "plain.csv").read_text("utf-8")
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'w').write({text!r})"]):
        book = load(pipe, keep=True)
    assert isinstance(book, Book)
    assert book.warnings == (NOTHING + "they are not all local files",)
    assert not home.exists()


def test_accounts_are_read_anew(tmp_path: Path, home: Path) -> None:
    """The customer list is no part of a copy."""
    path = as_csv(tmp_path, PLAIN)
    for name, file in (("Zed", "one.csv"), ("Yew", "one.csv"), ("Xi", "two.csv")):
        accounts = tmp_path / file
        accounts.write_text(f"customer\n{name}\n", "utf-8")
        book = sources.load(Orders(paths=[str(path)], accounts=str(accounts)), Config(), keep=True)
        assert book.accounts is not None
        assert book.accounts["customer"].to_list() == [name]
        assert accounts in book.inputs
    assert len(list(home.iterdir())) == 1


@pytest.mark.parametrize(("said", "room"), [("2GB", 2 * 10**9), ("512 mb", 512 * 10**6), ("1.5G", 1_500_000_000)])
def test_sizes(said: str, room: int) -> None:
    """Sizes as people write them."""
    assert Resources(memory=said).room == room


@pytest.mark.parametrize("said", ["2", "lots", "-1GB", "100MB", "GB", ""])
def test_odd_sizes(said: str) -> None:
    """What is no size, or too small for any large book."""
    with pytest.raises(UsageError, match="--memory"):
        _ = Resources(memory=said).room


def command(*words: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder that is its home, too."""
    env = {**os.environ, "HOME": str(cwd), "XDG_CACHE_HOME": str(cwd / "cache"), "TMPDIR": str(cwd / "tmp"), **environ}
    program = [sys.executable, "-m", "custreport", *words]
    return subprocess.run(program, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def large(folder: Path) -> Path:
    """A plain file of more than 4 MB, written a while ago."""
    (folder / "tmp").mkdir()
    count = 120_000
    n = pl.int_range(count, eager=True)
    frame = pl.DataFrame({"n": n}).select(
        order_id=pl.format("SO-{}", pl.col("n") + 10**6),
        customer=pl.format("Customer {}", pl.col("n") % 997),
        ordered_on=pl.lit("2024-03-01").str.to_date() + pl.duration(days=pl.col("n") // 1000),
        amount=(pl.col("n") % 1000 / 100).round(2),
    )
    path = folder / "orders.csv"
    frame.write_csv(path)
    time.sleep(cache.SETTLED)  # what was written this moment is not kept
    return path


def test_command(tmp_path: Path) -> None:
    """--memory and --cache change nothing but where the orders lie; nothing is left behind but the copy."""
    large(tmp_path)
    plain, bound, first, second = (
        command("leaderboard", "--format", "json", *words, cwd=tmp_path)
        for words in ([], ["--memory", "500MB"], ["--cache"], ["--cache"])
    )
    assert json.loads(plain.stdout)["sections"]
    for run in (bound, first, second):
        assert (run.returncode, run.stdout, run.stderr) == (0, plain.stdout, "")
    assert not list((tmp_path / "tmp").glob("custreport-*"))
    assert len(list(tmp_path.glob(KEPT))) == 1


def test_settings(tmp_path: Path) -> None:
    """`cache = true` in custreport.toml; --no-cache overrides it."""
    large(tmp_path)
    (tmp_path / "custreport.toml").write_text("cache = true\n", "utf-8")
    assert command("summary", "--no-cache", cwd=tmp_path).returncode == 0
    assert not list(tmp_path.glob(KEPT))
    assert command("summary", cwd=tmp_path).returncode == 0
    assert len(list(tmp_path.glob(KEPT))) == 1
    (tmp_path / "custreport.toml").write_text("cache = 1\n", "utf-8")
    wrong = command("summary", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr.strip().endswith("cache: 1; expected true or false")) == (1, True)


@pytest.mark.parametrize("words", [[], ["--sign", "positive"]])
def test_more_than_that(tmp_path: Path, words: list[str]) -> None:
    """Where more memory was used a note says so, and why if it is known."""
    large(tmp_path)
    program = f"""if True:
        import sys
        from custreport.runtime import memory
        memory.peak = lambda: 10**12
        sys.argv = ["custreport", "summary", "--memory", "500MB", *{words!r}]
        from custreport.__main__ import main
        main()
    """
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    why = "; these orders are not written plainly enough to be laid on disk" if words else ""
    assert (run.returncode, run.stderr) == (0, f"note: 1000.0 GB of memory were used{why}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("option", [["--memory", "500MB"], ["--cache"]], ids=["memory", "cache"])
def test_nothing_is_said_of_what_is_being_written(tmp_path: Path, option: list[str]) -> None:
    """Interrupted while orders are laid down, a run leaves without a word, and nothing lies there."""
    count = 3_000_000
    number = pl.int_range(count, eager=True)
    book = pl.DataFrame({"order_id": number, "amount": number.hash() % 1_000_003}).with_columns(
        customer=pl.format("C-{}", pl.col("order_id") % 5000),
        ordered_on=pl.lit(date(2020, 1, 1)) + pl.duration(days=pl.col("order_id") // 2000),
    )
    book.write_parquet(tmp_path / "orders.parquet")
    os.utime(tmp_path / "orders.parquet", (10**9, 10**9))
    code = f"""if True:
        import os, signal, sys, threading, time
        from pathlib import Path
        def watch():
            while not any(file.stat().st_size for file in Path("tmp").rglob("*.parquet")):
                time.sleep(0.001)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=watch, daemon=True).start()
        sys.argv = ["custreport", "summary", *{option!r}]
        from custreport.__main__ import main
        from custreport.sources import cache
        cache.SETTLED = -10**9
        main()
    """
    (tmp_path / "tmp").mkdir()
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "XDG_CACHE_HOME": str(tmp_path / "tmp")}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")
    assert not list((tmp_path / "tmp").rglob("*.parquet"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_nothing_is_left_when_told_to_end(tmp_path: Path, number: signal.Signals) -> None:
    """What was laid down is removed when the run is interrupted or told to end."""
    large(tmp_path)
    code = f"""if True:
        import os, sys
        from custreport.analysis import scope
        resolve = scope.resolve
        def told(*given):
            os.kill(os.getpid(), {int(number)})
            return resolve(*given)
        scope.resolve = told
        sys.argv = ["custreport", "summary", "--memory", "500MB"]
        from custreport.__main__ import main
        main()
    """
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 128 + number, run.stderr
    assert "Traceback" not in run.stderr
    assert not list((tmp_path / "tmp").glob("custreport-*"))
