"""Reading and reporting a large CSV: custreport beside a hand-written script.

    python bench/reading.py [online_retail.parquet] [--rounds 7]

The file is the UCI "Online Retail" data set as Parquet, 541,909 order lines;
without it lines of the same kind and number are made up. They are written as CSV
into a temporary folder. The contenders answer the same question, are checked to
agree, and then run in turn, each in its own process: the ratios of one round are
taken under the same load. Results: RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

TOP = 20
LINES = 541_909
HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds by the clock and of the processors, and its largest memory in MB."""

    wall: float
    cpu: float
    memory: float


def made_up() -> pl.DataFrame:
    """Order lines like those of the data set, the same on every run."""
    chance = random.Random(1)  # noqa: S311 — nothing here is secret
    rows: list[tuple[str, ...]] = []
    start, minutes = datetime(2010, 12, 1, 8), 374 * 24 * 60  # noqa: DTZ001 — as exported: without a zone
    for number in range(25_900):
        credit = chance.random() < 0.15
        when = str(start + timedelta(minutes=chance.randrange(minutes)))
        customer = "" if chance.random() < 0.14 else str(12_346 + int(4_372 * chance.random() ** 2))
        for _ in range(min(LINES - len(rows), 1 + int(chance.expovariate(1 / 20.5)))):
            item = chance.randrange(4_000)
            quantity = chance.choice((1, 2, 3, 4, 6, 10, 12, 24)) * (-1 if credit else 1)
            price = f"{(item * 7 % 1_600 + 19) / 100:.2f}"
            invoice, stock, what = (
                f"{'C' * credit}{536_365 + number}",
                f"{20_000 + item}",
                f"ITEM, NUMBER {item} IN RED",
            )
            rows.append((invoice, stock, what, str(quantity), when, price, customer, "United Kingdom"))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(HEADER, pl.String), orient="row")
    return frame.with_columns(CustomerID=pl.when(pl.col("CustomerID") != "").then("CustomerID"))


def exported(path: Path) -> pl.DataFrame:
    """The data set as a shop would export it: customer numbers whole, times to the second."""
    frame = pl.read_parquet(path).select(HEADER)
    return frame.with_columns(
        pl.col("CustomerID").cast(pl.Int64), pl.col("InvoiceDate").cast(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S")
    )


def write(parquet: Path | None, target: Path) -> None:
    """Write the order lines as CSV."""
    (exported(parquet) if parquet else made_up()).write_csv(target)


def run(command: list[str], output: Path) -> Run:
    """Run a command to its end, its output into a file."""
    into = (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    # an installed program has its bytecode
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    pid = os.posix_spawn(command[0], command, environ, file_actions=[into])
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - begun
    if status:
        raise SystemExit(f"{' '.join(command)}: failed")
    kilo = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / kilo)


def answer(output: Path) -> list[dict[str, Any]]:
    """The rows of a leaderboard, amounts as numbers."""
    found = json.loads(output.read_text("utf-8"))
    rows = found if isinstance(found, list) else found["sections"]["leaderboard"]
    return [{k: Decimal(v) if v and k.endswith("_amount") else v for k, v in row.items()} for row in rows]


def machine() -> str:
    """What this ran on, in general terms."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, Polars {pl.__version__}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parquet", nargs="?", type=Path, help="the UCI data set; without: made-up lines")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    program = shutil.which("custreport", path=str(Path(sys.executable).parent)) or shutil.which("custreport")
    if program is None:
        raise SystemExit("custreport is not installed: pip install -e .")
    with tempfile.TemporaryDirectory() as folder:
        orders, output = Path(folder, "orders.csv"), Path(folder, "output.json")
        # in a process of its own: a child's largest memory is never less than that of who started it
        writer = get_context("spawn").Process(target=write, args=(asked.parquet, orders))
        writer.start()
        writer.join()
        contenders = {
            "hand-written": [sys.executable, str(Path(__file__).with_name("lines_polars.py")), str(orders), str(TOP)],
            "custreport": [program, "leaderboard", str(orders), "--format", "json", "--top", str(TOP)],
        }
        answers = {}
        for name, command in contenders.items():
            run(command, output)
            answers[name] = answer(output)
        if answers["custreport"] != answers["hand-written"]:
            raise SystemExit("the contenders do not agree")
        rounds = [{name: run(command, output) for name, command in contenders.items()} for _ in range(asked.rounds)]
        size, lines = orders.stat().st_size / 1e6, orders.read_bytes().count(b"\n") - 1
    print(f"{machine()}\n{size:.0f} MB, {lines:,} lines, {asked.rounds} rounds\n")
    print("| | wall s | CPU s | memory MB |\n|---|---|---|---|")
    for name in contenders:
        print(f"| {name} | {' | '.join(f'{median(getattr(r[name], m) for r in rounds):.2f}' for m in Run.__slots__)} |")
    ratios = {m: [getattr(r["custreport"], m) / getattr(r["hand-written"], m) for r in rounds] for m in Run.__slots__}
    print(f"| ratio, median | {' | '.join(f'{median(found):.2f}' for found in ratios.values())} |")
    print(f"| ratio, range | {' | '.join(f'{min(found):.2f} to {max(found):.2f}' for found in ratios.values())} |")


if __name__ == "__main__":
    main()
