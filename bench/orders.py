"""The leaderboard of order books of any size: custreport beside what one would use instead.

    python bench/orders.py [--orders 1_000_000] [--csv] [--lines] [--rounds 5] [--folder BOOK] [--memory 4GB]
                           [--only custreport polars duckdb duckdb-cli pandas]

A book of that many orders is made up (:mod:`books`), or ``--folder`` names one
that was. Every contender answers ``leaderboard --format json --top 20``, all
fifteen columns; the answers are compared before anything is timed. Then they
run in turn, each in a process of its own, several rounds; a ratio is taken
within a round. What is not installed is left out. Results: RESULTS.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

import books
import polars as pl
from reading import TOP, Run, answer, machine, run

HERE = Path(__file__).parent


def contenders(folder: Path, memory: str | None) -> dict[str, list[str]]:
    """The command of each that is installed."""
    python, top = sys.executable, str(TOP)
    bound = ["--memory", memory] if memory else []
    found = {
        "custreport": [
            python,
            "-m",
            "custreport",
            "leaderboard",
            str(folder),
            "--format",
            "json",
            "--top",
            top,
            *bound,
        ],
        "polars": [python, str(HERE / "orders_polars.py"), str(folder), top],
    }
    if importlib.util.find_spec("duckdb"):
        found["duckdb"] = [python, str(HERE / "orders_duckdb.py"), str(folder), top, *([memory] if memory else [])]
    if cli := shutil.which("duckdb"):
        csv = folder / "orders.csv"
        by_line = (
            "sku" in (pl.scan_csv(csv) if csv.exists() else pl.scan_parquet(folder / "*.parquet")).collect_schema()
        )
        files = f"read_csv('{csv}', all_varchar = true)" if csv.exists() else f"read_parquet('{folder}/*.parquet')"
        sql = (HERE / "orders_duckdb.sql").read_text("utf-8").replace("$top", top)
        if by_line:
            each = ", ".join(f"any_value({name}) as {name}" for name in ("customer", "ordered_on", "status", "rep"))
            files = f"(select {each}, sum(amount::decimal(18, 2)) as amount from {files} group by order_id)"
        limit = f"set memory_limit = '{memory}';" if memory else ""
        found["duckdb-cli"] = [cli, "-json", "-c", f"{limit}create view orders as from {files};{sql}"]
    if importlib.util.find_spec("pandas"):
        found["pandas"] = [python, str(HERE / "orders_pandas.py"), str(folder), top]
    return found


SHARED = {"customer", "total_order_count", "confirmed_order_count", "draft_order_count", "last_order", "owner", "risk"}
"""What the bare SQL of the command line gives as it stands; the rest it leaves to who reads it."""


def check(answers: dict[str, Path]) -> None:
    """Stop unless all answers are the same.

    Raises:
        SystemExit: two differ.
    """
    ours = answer(answers["custreport"])
    for name, output in answers.items():
        theirs = answer(output)
        bare = name == "duckdb-cli"
        for row, other in zip(ours, theirs, strict=True):
            for column in SHARED if bare else row:
                if row[column] != other[column]:
                    raise SystemExit(f"{name}: {column} of {row['customer']}: {other[column]}, not {row[column]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--csv", action="store_true")
    parser.add_argument("--lines", action="store_true", help="one to seven rows an order")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--memory", help="a bound for those that know one")
    parser.add_argument("--only", nargs="+")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name, "book")
        if not asked.folder:
            books.write(folder, asked.orders, max(1, asked.orders // 100), 5, csv=asked.csv, by_line=asked.lines)
        ran = {n: c for n, c in contenders(folder, asked.memory).items() if not asked.only or n in asked.only}
        outputs = {contender: Path(name, contender) for contender in ran}
        for contender, command in ran.items():
            run(command, outputs[contender])
        check(outputs)
        rounds: list[dict[str, Run]] = [
            {contender: run(command, outputs[contender]) for contender, command in ran.items()}
            for _ in range(asked.rounds)
        ]
    print(f"{machine()}\n{asked.folder or f'{asked.orders:,} orders'}, {asked.rounds} rounds\n")
    heads = ("", "wall s", "CPU s", "memory MB", "custreport ÷ it, wall", "range", "CPU", "memory")
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for contender in ran:
        each = [r[contender] for r in rounds]
        cells = [
            f"{median(getattr(x, what) for x in each):.{digits}f}"
            for what, digits in (("wall", 2), ("cpu", 2), ("memory", 0))
        ]
        walls = [r["custreport"].wall / r[contender].wall for r in rounds]
        cells += [f"{median(walls):.2f}", f"{min(walls):.2f} to {max(walls):.2f}"]
        cells += [
            f"{median(getattr(r['custreport'], what) / getattr(r[contender], what) for r in rounds):.2f}"
            for what in ("cpu", "memory")
        ]
        print(f"| {contender} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
