"""End runs by a signal at random moments: nothing with order data may stay behind.

    python fuzz/kill.py [--times 100] [--orders 2000000] [--seed 1]

For each of HUP, QUIT, TERM and INT, and each of ``--cache``, ``--memory`` and
an export of many files, so many runs are started and sent the signal after a
random part of the time that a whole run takes. Allowed to stay are whole copies
in the cache, and whole files of the export.
"""

# ruff: noqa: INP001, T201, S311, S603

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

SIGNALS = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGINT)
COMMANDS = {
    "cache": ["leaderboard", "--top", "5", "--cache"],
    "memory": ["leaderboard", "--top", "5", "--memory", "500MB"],
    "export": ["export", "--memory", "500MB", "--top", "20", "--html", "out/all.html", "--per-rep", "out/reps"],
}
STARTED = 1.0
"""Seconds in which Python itself starts, and prints what it likes when it is interrupted."""
COPY = {"orders.parquet", "book.json", "key.parquet", "customer.parquet", "currency.parquet", "rep.parquet"}


def write_orders(folder: Path, count: int) -> None:
    """Write a plain book of so many orders, as old as a file must be to be kept."""
    n = pl.int_range(count, eager=True)
    frame = pl.DataFrame({"order_id": n, "amount": n.hash() % 1_000_003}).with_columns(
        customer=pl.format("C-{}", pl.col("order_id") % 5000),
        rep=pl.format("Rep {}", pl.col("order_id") % 40),
        ordered_on=pl.lit(date(2020, 1, 1)) + pl.duration(days=pl.col("order_id") // 2000),
    )
    frame.write_parquet(folder / "orders.parquet")
    os.utime(folder / "orders.parquet", (10**9, 10**9))


def start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """A run in a folder that is its home and holds its temporary files, too."""
    for name in ("tmp", "cache", "out"):
        (folder / name).mkdir(exist_ok=True)
    env = {
        **os.environ,
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "POLARS_TEMP_DIR": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    program = [sys.executable, "-m", "custreport", *command]
    return subprocess.Popen(program, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def left_behind(folder: Path) -> list[str]:
    """What lies there that may not."""
    files = [path for path in folder.rglob("*") if path.is_file() or path.parent == folder / "tmp"]
    strays = [path for path in files if (folder / "tmp") in path.parents or path.name.endswith(".part")]
    copies = (folder / "cache" / "custreport").glob("*")
    strays += [copy for copy in copies if {path.name for path in copy.iterdir()} != COPY]
    return [str(path.relative_to(folder)) for path in strays]


def killed(folder: Path, command: list[str], number: signal.Signals, after: float) -> list[str]:
    """What is wrong with a run that is sent a signal after so many seconds."""
    process = start(folder, command)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
    sent = time.monotonic()
    _, err = process.communicate(timeout=60)
    wrong = left_behind(folder)
    if process.returncode not in {0, 128 + number, -number} and after > STARTED:
        wrong.append(f"exit code {process.returncode}")
    if b"panicked" in err or (b"Traceback" in err and after > STARTED):
        wrong.append(err.decode(errors="replace"))
    if time.monotonic() - sent > 4 and process.returncode:
        wrong.append(f"it took {time.monotonic() - sent:.1f} s")
    return wrong


def main() -> None:
    """Kill, count, and say what stayed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    kinds = [(label, number) for label in COMMANDS for number in SIGNALS]
    bad = 0
    with tempfile.TemporaryDirectory() as source:
        orders = Path(source, "orders.parquet")
        write_orders(Path(source), asked.orders)
        whole = {label: seconds(orders, command) for label, command in COMMANDS.items()}
        for n in range(asked.times):
            for label, number in kinds:
                with tempfile.TemporaryDirectory() as name:
                    os.link(orders, Path(name, "orders.parquet"))
                    wrong = killed(Path(name), COMMANDS[label], number, chance.uniform(0.0, whole[label]))
                if wrong:
                    bad += 1
                    print(f"{label} {number.name}: {'; '.join(wrong)}")
            print(f"{n + 1} runs of each of {len(kinds)} kinds, {bad} left something", flush=True)
    sys.exit(bool(bad))


def seconds(orders: Path, command: list[str]) -> float:
    """What a whole run takes."""
    with tempfile.TemporaryDirectory() as name:
        os.link(orders, Path(name, "orders.parquet"))
        begun = time.monotonic()
        start(Path(name), command).communicate()
        return time.monotonic() - begun


if __name__ == "__main__":
    main()
