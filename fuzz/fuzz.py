"""Damaged order exports by the thousand: none may crash, hang, or lose a row in silence.

    python fuzz/fuzz.py --count 20000          # mutants of fuzz/corpus/, and of ../shared where that is there
    python fuzz/fuzz.py fuzz/found/*           # files as they are, under several options

Laws, for each input:

- reading it and reporting on it raises nothing but :class:`CustReportError`, within the time and memory given;
- an error is one line and names the file; so does the command line, without a traceback;
- if it is read, the parts of the reconciliation add up to the rows read;
- a text file that Python's own ``csv`` can read strictly has as many rows, and the very cells, that were read.

Input ``n`` of a seed is always the same. What breaks a law is kept in ``fuzz/found/``, one file for each place.
"""

# ruff: noqa: INP001, T201, S311

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import multiprocessing
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from custreport.sources import Book

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
FOUND = HERE / "found"
TODAY = date(2030, 1, 1)
MEMORY = 6 << 30
STANDSTILL = 12
"""How many times its seconds of work an input may last, on a busy machine."""
TEXT = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".html", ".xls")
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".parquet", ".json")
ABOUT = {"SOURCE.txt", "truth.json", "expect.json"}
"""Files about the others."""
FIRST_LINES = 40
TIMES = 12
"""How often a file that was named is read, each time under other options."""
LONGEST = 3000
"""Letters of an error."""


class Broken(Exception):  # noqa: N818 — it is a law that is broken
    """A law does not hold; the text says which."""


# --- inputs ---------------------------------------------------------------------


@dataclass(frozen=True)
class Seed:
    """A file to start from."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        """``.csv.gz`` of ``orders.csv.gz``."""
        return "".join(Path(self.name).suffixes[-2:]) if self.name.endswith(".gz") else Path(self.name).suffix


def seeds() -> list[Seed]:
    """The corpus, the damaged files of ``../shared/nasty`` and the first lines of the exports beside them."""
    files = [p for folder in (HERE / "corpus", SHARED / "nasty") if folder.is_dir() for p in folder.iterdir()]
    found = [Seed(p.name, p.read_bytes()) for p in sorted(files) if p.is_file() and p.name not in ABOUT]
    for path in sorted((SHARED / "exports").rglob("*")) if SHARED.is_dir() else ():
        if path.suffix in TEXT and path.name not in ABOUT:
            with path.open("rb") as file:
                found.append(Seed(path.name, b"".join(line for line, _ in zip(file, range(FIRST_LINES), strict=False))))
    return found


HUGE = (
    *("9" * 30, "1e308", "1e400", "-1e-400", "NaN", "inf", "-inf", "1" + "0" * 400, "0x10", "1_000", "٣٤٥", "１２"),
    *("99999999999999999999999999999999999999.9999", "-0", "0.00005", "1.23456789012345678", "1.234", "1,234"),
    *("2147483648", "9223372036854775808", "340282366920938463463374607431768211456", "1.7976931348623157E+308"),
)
DATES = (
    *("0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "-0001-01-01", "2024-02-30", "1900-01-00", "60"),
    *("2958465", "2958466", "-1", "253402300800000", "9999999999999", "99999999999999", "31/12/9999", "0/0/0"),
    *("2024-01-01T24:00:00", "2024-01-01T23:59:60Z", "2024-01-01 00:00:00 +9999", "1677-09-21", "2262-04-12"),
    *("2024-06-30T23:59:59.999999999Z", "69999.999999", "20000.5", "2024-W01-1", "1-Jan-0001", "31 de feb de 2024"),
)
WORDS = (
    *("Total", "Grand total", "N/A", "NULL", "-", "#REF!", "=1+1", '="007"', "'007", "@SUM(A1)", "TRUE", "Credit Memo"),
    *("Refunded", "Cancelled", "Draft", "paid", "EUR", "USD", "eur", "€", "(no customer)", "Σίσυφος", "\u202eevil"),
    *(
        "\x1b[31m",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x0b",
        "\u00a0",
        "İ",
        "ß",
        "ﬁ",
        "\U0001f600",
        "a" * 5000,
        "\ud7ff",
        "\x7f",
    ),
)
BYTES = (
    *(b",", b";", b"\t", b"|", b'"', b"'", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"),
    *(b'""', b'"\n', b'\n"', b',"', b'",', b"\xe9", b"\x80", b"\xc3", b"\xf4\x90\x80\x80", b"\xed\xa0\x80", b"\x1a"),
    *(b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"<", b"{", b"[", b"\\", b"=", b"-", b"."),
)


def _slice(rng: random.Random, data: bytes) -> tuple[int, int]:
    at = rng.randrange(len(data) + 1)
    return at, min(len(data), at + int(rng.expovariate(1 / 20)) + 1)


def flip(rng: random.Random, data: bytes) -> bytes:
    """Some bits turned."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def delete(rng: random.Random, data: bytes) -> bytes:
    """A slice left out."""
    a, b = _slice(rng, data)
    return data[:a] + data[b:]


def duplicate(rng: random.Random, data: bytes) -> bytes:
    """A slice repeated, here or elsewhere."""
    a, b = _slice(rng, data)
    at = rng.choice((b, rng.randrange(len(data) + 1)))
    return data[:at] + data[a:b] * rng.choice((1, 1, 2, 50)) + data[at:]


def insert(rng: random.Random, data: bytes) -> bytes:
    """What parsers trip over, put in somewhere."""
    at = rng.choice((0, rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return data[:at] + rng.choice(BYTES) + data[at:]


def truncate(rng: random.Random, data: bytes) -> bytes:
    """Cut off."""
    return data[: rng.randrange(len(data) + 1)]


def renumber(rng: random.Random, data: bytes) -> bytes:
    """A number made another one."""
    numbers = list(re.finditer(rb"\d+([.,]\d+)*", data))
    if not numbers:
        return data
    at = rng.choice(numbers)
    new = rng.choice((str(rng.randrange(10 ** rng.randint(1, 20))), rng.choice(HUGE), rng.choice(DATES)))
    return data[: at.start()] + new.encode() + data[at.end() :]


BLIND = (flip, delete, duplicate, insert, truncate, renumber)


def on_table(rng: random.Random, data: bytes) -> bytes:  # noqa: C901, PLR0912 — one branch a change
    """A text file changed as a table: cells, rows and columns put elsewhere, emptied, doubled, filled with the odd."""
    codec = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = data.decode(codec, "replace")
    delimiter = max(",;\t|", key=text[:500].count)
    rows = [line.split(delimiter) for line in text.splitlines()]
    if not rows:
        return data
    width = max(map(len, rows))
    for _ in range(rng.randint(1, 4)):
        row = rng.choice(rows)
        at, other = rng.randrange(len(row) or 1), rng.randrange(width)
        match rng.randrange(9):
            case 0 | 1 | 2:
                row[at : at + 1] = [rng.choice((*HUGE, *DATES, *WORDS, ""))]
            case 3:  # a column moved
                for each in rows:
                    if max(at, other) < len(each):
                        each[at], each[other] = each[other], each[at]
            case 4:  # a column of something else
                with_ = rng.choice((HUGE, DATES, WORDS, ("",)))
                for each in rows[1:]:
                    if at < len(each):
                        each[at] = rng.choice(with_)
            case 5:
                rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))
            case 6:
                rows.insert(rng.randrange(len(rows) + 1), rng.choice(([], [""] * width, ["Total"], ["x"], list(row))))
            case 7:
                row[at : at + 1] = ['"' + "".join(row[at : at + 1]) + rng.choice(("\n", delimiter, '""', "")) + '"']
            case _:
                row[at : at + 1] = [
                    "".join(chr(rng.choice((rng.randrange(32, 0x250), rng.randrange(0xD000)))) for _ in "1234")
                ]
    delimiter = delimiter if rng.random() < 0.9 else rng.choice(",;\t|")
    joined = rng.choice(("\n", "\n", "\r\n", "\r")).join(delimiter.join(row) for row in rows)
    return joined.encode(rng.choice((codec, codec, codec, "utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace")


def packed(rng: random.Random, data: bytes) -> bytes:
    """What is inside a gzip or zip changed, and packed again."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(mutate(rng, gzip.decompress(data), ()), 1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = rng.choice([n for n in names if "sheet" in n or "shared" in n.lower()] * 3 + names)
        for name in names:
            content = old.read(name)
            if name == chosen:
                content = (
                    _xml(rng, content) if name.endswith(".xml") and rng.random() < 0.8 else mutate(rng, content, ())
                )
            if not (name == chosen and rng.random() < 0.05):
                new.writestr(name, content)
    return buffer.getvalue()


def _xml(rng: random.Random, data: bytes) -> bytes:
    """Values and attributes of a sheet's XML changed."""
    spots = list(re.finditer(rb'="([^"]*)"|>([^<]+)<', data))
    if not spots:
        return data
    at = rng.choice(spots)
    group = 1 if at[1] is not None else 2
    odd = (
        "A1",
        "XFD1048576",
        "ZZZZ9",
        "A0",
        "-1",
        "0",
        "e",
        "n",
        "b",
        "d",
        "str",
        "s",
        "99999",
        "1e400",
        "hidden",
        "&#0;",
    )
    new = rng.choice((rng.choice(odd), rng.choice(HUGE), rng.choice(DATES), "")).encode()
    return data[: at.start(group)] + new + data[at.end(group) :]


def retyped(rng: random.Random, data: bytes) -> bytes:
    """A Parquet file with columns of other types."""
    import polars as pl  # noqa: PLC0415

    frame = pl.read_parquet(io.BytesIO(data))
    kinds: tuple[Any, ...] = (
        *(pl.Float32, pl.Float64, pl.Int8, pl.Int64, pl.UInt64, pl.Int128, pl.String, pl.Binary, pl.Boolean, pl.Date),
        *(pl.Datetime("ns"), pl.Datetime("ms", "Asia/Tokyo"), pl.Time, pl.Duration("us"), pl.Categorical, pl.Null),
        *(pl.Decimal(38, 0), pl.Decimal(38, 30), pl.List(pl.String), pl.Struct({"a": pl.Int64})),
    )
    for name in rng.sample(frame.columns, min(len(frame.columns), rng.randint(1, 3))):
        values = rng.choice((frame[name], pl.Series([rng.randrange(-(2**40), 2**40) for _ in range(frame.height)])))
        try:
            column = values.cast(rng.choice(kinds), strict=False)
        except pl.exceptions.PolarsError:
            continue
        if rng.random() < 0.1 and column.dtype.is_float():
            column = pl.Series(
                [rng.choice((float("nan"), float("inf"), -0.0, 1e300, 0.1)) for _ in range(frame.height)]
            )
        frame = frame.with_columns(column.alias(name))
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def mutate(rng: random.Random, data: bytes, others: tuple[Seed, ...]) -> bytes:
    """A few changes, each of a random kind."""
    for _ in range(rng.choice((1, 1, 1, 1, 2, 4))):
        if not data:
            return data
        kind = rng.random()
        try:
            if data.startswith((b"PK\x03\x04", b"\x1f\x8b")) and kind < 0.8:
                data = packed(rng, data)
            elif data.startswith(b"PAR1") and kind < 0.7:
                data = retyped(rng, data)
            elif others and kind > 0.97:
                other = rng.choice(others).content
                data = data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]
            elif not data.startswith((b"PK", b"PAR1", b"\x1f\x8b")) and kind < 0.6:
                data = on_table(rng, data)
            else:
                data = rng.choice(BLIND)(rng, data)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 — panics too: what is too damaged to be changed as what it is, is as bytes
            data = rng.choice(BLIND)(rng, data)
    return data


def made(seed: int, number: int, start: tuple[Seed, ...]) -> list[tuple[str, bytes]]:
    """Ending and content of an input, seldom of two files: always the same for a seed and a number."""
    rng = random.Random(f"{seed}:{number}")
    chosen = rng.choice(start)
    ending = rng.choice(ENDINGS) if rng.random() < 0.05 else chosen.ending
    files = [(ending, mutate(rng, chosen.content, start))]
    if rng.random() < 0.05:
        second = rng.choice((chosen, chosen, rng.choice(start)))
        files.append((second.ending, rng.choice((second.content, mutate(rng, second.content, start)))))
    return files


# --- laws -----------------------------------------------------------------------


@dataclass
class Result:
    """What became of an input; with a finding, its kind and the whole story."""

    outcome: str
    place: str = ""
    story: str = ""


def law(*, holds: bool, said: str) -> None:
    """Stop where a law does not hold."""
    if not holds:
        raise Broken(said)


def check_error(error: Exception, paths: list[Path]) -> None:
    """An error says something, not endlessly, and names the file unless it is about the options or the report."""
    from custreport.core.errors import UsageError  # noqa: PLC0415
    from custreport.core.text import plain  # noqa: PLC0415

    text = plain(str(error))
    law(holds=bool(text), said="an error that says nothing")
    law(holds=len(text) <= LONGEST, said=f"an error of more than {LONGEST} letters: {text[:300]!r}")
    if paths and not isinstance(error, UsageError):
        law(holds=any(plain(str(path)) in text for path in paths), said=f"an error that names no file: {text[:300]!r}")


def report(book: Book) -> None:
    """All sections of a report, of one currency if there are several; rows add up."""
    from custreport.analysis.analysis import analyse  # noqa: PLC0415
    from custreport.core.errors import CustReportError  # noqa: PLC0415
    from custreport.core.filters import Filters, ReportSpec  # noqa: PLC0415
    from custreport.core.risk_settings import RiskRule  # noqa: PLC0415
    from custreport.reports.registry import build_report  # noqa: PLC0415

    def build(**filters: Any) -> Any:  # noqa: ANN401
        analysis = analyse(book, Filters(**filters), rule=RiskRule(), today=TODAY)
        return build_report(analysis, ReportSpec(sections=["summary", "leaderboard", "at_risk"], title="Fuzz"))

    try:
        built = build()
    except CustReportError as error:
        check_error(error, [])
        codes = book.orders.collect()["currency"].drop_nulls().unique().sort()
        law(holds=len(codes) > 0, said=f"a report that is refused whatever the currency: {error}")
        try:
            built = build(currency=codes[0])
        except CustReportError as second:
            check_error(second, [])
            return
    parts = built.reconciliation.parts()
    law(holds=sum(parts.values()) == built.reconciliation.rows_read, said=f"rows do not add up: {built.reconciliation}")
    law(holds=min(parts.values()) >= 0, said=f"a count below nothing: {parts}")


def check_rows(path: Path, book: Book) -> None:
    """The rows and cells of a text file are those that Python's own reader finds, where that is beyond doubt."""
    import polars as pl  # noqa: PLC0415

    from custreport.sources.containers.open import open_table  # noqa: PLC0415

    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return
    table = open_table(path, "it")
    if table.delimiter is None or re.search(r"\r(?!\n)", text):
        return
    if re.search(r"\r\n", text) and re.search(r"(?<!\r)\n", text):  # line ends of two kinds
        return
    body = "\n".join(text.split("\n")[table.skipped :])
    try:
        records = list(csv.reader(io.StringIO(body, newline=""), delimiter=table.delimiter, strict=True))
    except csv.Error:
        return
    width = len(table.header)
    below = records[1:]
    if any(any(map(str.strip, r)) and len(r) != width for r in below):
        return  # of another shape: refused, or of rows whose cells cannot be known
    read = book.sources[0].rows
    law(holds=read == len(below), said=f"rows lost or added: {read} read, {len(below)} in the file")
    try:
        cells = table.rows().collect()
    except pl.exceptions.PolarsError:
        return
    for record, row in zip(below, cells.iter_rows(), strict=False):
        if any(map(str.strip, record)):
            mine = [cell or "" for cell in row[1:]]
            law(holds=mine == record, said=f"cells differ: {mine!r:.300} read, {record!r:.300} in the file")


def check_command(rng: random.Random, paths: list[Path]) -> None:
    """The command line says one line and no more, whatever the file."""
    from typer.testing import CliRunner  # noqa: PLC0415

    from custreport.cli import app  # noqa: PLC0415

    name = rng.choice(("summary", "leaderboard", "at-risk", "export", "check"))
    words = ["--json", "-"] if name == "export" else ["--format", rng.choice(("json", "csv", "md", "table"))]
    if name == "export" and rng.random() < 0.2:
        words = ["--pdf", str(paths[0].parent / "out.pdf"), "--csv", str(paths[0].parent / "out")]
    words = [] if name == "check" else words
    skip = ["--skip-bad-rows"] if rng.random() < 0.5 else []
    result = CliRunner().invoke(app, [name, *words, *skip, *map(str, paths)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    said = result.stderr.splitlines()
    law(holds=result.exit_code in {0, 1, 2}, said=f"exit code {result.exit_code}")
    law(holds="Traceback" not in result.stderr, said="a traceback on the command line")
    if result.exit_code and name != "check":  # which tells what it found on standard output
        law(holds=len(said) == 1 and not result.stdout, said=f"exit {result.exit_code}, and on stderr: {said!r:.500}")


def check(paths: list[Path], rng: random.Random) -> str:
    """Every law on one file, or on two read together; whether they were ``loaded`` or ``refused``."""
    from custreport import sources  # noqa: PLC0415
    from custreport.config import Config  # noqa: PLC0415
    from custreport.core.errors import CustReportError  # noqa: PLC0415
    from custreport.core.reading_options import DateOrder, DecimalMark, Grain, Orders  # noqa: PLC0415

    options: dict[str, Any] = {}
    if rng.random() < 0.3:
        known: dict[str, tuple[Any, ...]] = {
            "decimal": tuple(DecimalMark), "date_order": tuple(DateOrder), "grain": tuple(Grain),
            "tz": ("Europe/Madrid", "UTC", "Pacific/Apia"), "encoding": ("cp1252", "utf-8", "utf-16", "shift_jis"),
        }  # fmt: skip
        options = {name: rng.choice(known[name]) for name in rng.sample(sorted(known), rng.randint(1, 3))}
    try:
        book = sources.load(Orders(paths=[*map(str, paths)], skip_bad_rows=rng.random() < 0.5, **options), Config())
    except CustReportError as error:
        check_error(error, paths)
        outcome = "refused"
    else:
        report(book)
        if not options and len(paths) == 1:
            check_rows(paths[0], book)
        outcome = "loaded"
    if rng.random() < 0.1:
        check_command(rng, paths)
    return outcome


def place_of(error: BaseException) -> str:
    """Kind of an error and the last line of custreport's own that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "custreport" in Path(f.filename).parts] or frames
    if isinstance(error, Broken):
        return f"law: {re.sub(r'[0-9]+', 'N', str(error)).split(':')[0]}"
    return f"{type(error).__name__} at {Path(own[-1].filename).name}:{own[-1].name}:{own[-1].lineno}"


def judged(paths: list[Path], rng: random.Random, times: int = 1) -> Result:
    """What became of an input, read once or under several options."""
    outcome = ""
    try:
        for _ in range(times):
            outcome = check(paths, rng)
    except BaseException as error:  # noqa: BLE001 — a panic of Rust is no Exception
        return Result("found", place_of(error), traceback.format_exc())
    return Result(outcome)


# --- workers --------------------------------------------------------------------


def work(pipe: Connection, seed: int, start: tuple[Seed, ...], seconds: float) -> None:
    """Take numbers or files, answer with results, until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)  # panics print
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        import custreport.reports  # noqa: F401, PLC0415

        pipe.send(None)
        while (task := pipe.recv()) is not None:
            given = (
                made(seed, task, start)
                if isinstance(task, int)
                else [(Seed(task, b"").ending, Path(task).read_bytes())]
            )
            paths = [Path(folder) / f"orders{n or ''}{ending}" for n, (ending, _) in enumerate(given)]
            for path, (_, content) in zip(paths, given, strict=True):
                path.write_bytes(content)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # its signal ends the process, in native code too
            result = judged(paths, random.Random(f"{seed}:{task}:options"), 1 if isinstance(task, int) else TIMES)
            signal.setitimer(signal.ITIMER_PROF, 0)
            pipe.send(result)
            for path in paths:
                path.unlink()


@dataclass
class Worker:
    """A process, the pipe to it, and what it is at since when."""

    seed: int
    start: tuple[Seed, ...]
    seconds: float
    task: int | str | None = None
    since: float = 0.0
    ready: bool = False
    pipe: Connection = field(init=False)
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        context = multiprocessing.get_context("spawn")
        self.pipe, end = context.Pipe()
        self.process = context.Process(target=work, args=(end, self.seed, self.start, self.seconds), daemon=True)
        self.process.start()
        end.close()
        self.task, self.ready = None, False

    def give(self, task: int | str) -> None:
        """Hand over a task."""
        self.task, self.since = task, time.monotonic()
        self.pipe.send(task)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def answer(worker: Worker) -> Result | None:
    """A worker's result if there is one: also when it died or stands still, and then it begins anew."""
    if worker.pipe.poll():
        try:
            result: Result | None = worker.pipe.recv()
        except EOFError:
            worker.process.join()
            slow = worker.process.exitcode == -signal.SIGPROF
            place = f"more than {worker.seconds:g} s" if slow else "a process that died"
            result = Result("found", place, "No end of it." if slow else "Out of memory, or a crash in native code.")
        else:
            worker.ready = True
            return result
    elif worker.ready and worker.task is not None and time.monotonic() - worker.since > STANDSTILL * worker.seconds:
        result = Result("found", "a standstill", "No end of it, and no work done.")
    else:
        return None
    worker.end()
    worker.__post_init__()
    return result


@dataclass
class Tally:
    """What became of the inputs so far."""

    seed: int
    start: tuple[Seed, ...]
    counts: dict[str, int] = field(default_factory=lambda: {"loaded": 0, "refused": 0, "found": 0})
    places: dict[str, int] = field(default_factory=dict)

    def take(self, task: int | str, result: Result) -> None:
        """Count a result, and keep the first of its place."""
        self.counts[result.outcome] += 1
        if result.outcome == "found":
            self.places[result.place] = self.places.get(result.place, 0) + 1
            if self.places[result.place] == 1:
                self.keep(task, result)

    def keep(self, task: int | str, result: Result) -> None:
        """The first input of each place, beside what happened."""
        name = hashlib.sha256(result.place.encode()).hexdigest()[:8]
        FOUND.mkdir(exist_ok=True)
        print(f"found: {result.place} ({task})", flush=True)
        if isinstance(task, int):
            for n, (ending, content) in enumerate(made(self.seed, task, self.start)):
                (FOUND / f"{name}{'-2' * n}{ending}").write_bytes(content)
        story = f"{result.place}\nseed {self.seed}, input {task}\n\n{result.story}"
        (FOUND / f"{name}.story").write_text(story, "utf-8", "backslashreplace")


def run(tasks: Iterable[int | str], tally: Tally, workers: list[Worker]) -> None:
    """Every task, each by the worker that is free."""
    queue = iter(tasks)
    more = True
    began = shown = time.monotonic()
    while more or any(worker.task is not None for worker in workers):
        wait([worker.pipe for worker in workers], timeout=0.5)
        for worker in workers:
            task, result = worker.task, answer(worker)
            if task is not None and result is not None:
                worker.task = None
                tally.take(task, result)
            if worker.ready and worker.task is None:
                given = next(queue, None)
                more = given is not None
                if given is not None:
                    worker.give(given)
        if time.monotonic() - shown > 30:
            shown = time.monotonic()
            print(f"{sum(tally.counts.values()):,} in {shown - began:.0f} s, {len(tally.places)} findings", flush=True)


def main() -> int:
    """Read the arguments, run, say how it went."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="check these as they are instead of mutants")
    parser.add_argument("--count", type=int, default=20_000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which mutants")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument(
        "--seconds-per-input", type=float, default=10, metavar="SECONDS", help="of work; more is a hang"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes")
    arguments = parser.parse_args()
    start = tuple(seeds())
    files = [str(Path(f).resolve()) for f in arguments.files if not f.endswith(".story")]
    tasks: Iterable[int | str] = files or range(arguments.first, arguments.first + arguments.count)
    began = time.monotonic()
    tally = Tally(arguments.seed, start)
    workers = [Worker(arguments.seed, start, arguments.seconds_per_input) for _ in range(arguments.workers)]
    run(tasks, tally, workers)
    for worker in workers:
        worker.end()
    for place, times in tally.places.items():
        print(f"{times:6,} × {place}")
    counts, seconds = tally.counts, time.monotonic() - began
    print(
        f"{sum(counts.values()):,} inputs, {counts['loaded']:,} loaded, {counts['refused']:,} refused, "
        f"{counts['found']:,} findings at {len(tally.places):,} places, {seconds:.0f} s"
    )
    return 1 if counts["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
