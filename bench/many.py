"""A page for each of many customers: `export --per-customer` beside rendering the same pages and nothing else.

    python bench/many.py [--customers 500] [--formats pdf html] [--rounds 3]

Orders are made up and written as CSV. "rendering alone" has every page computed
before its clock starts, and renders one after another in one process without
writing any. "export" is the whole command: it starts, reads, computes, renders
on every core, writes each file to the disk and an index. Results: RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from reading import Run, machine, run

ORDERS = 20
"""Of a customer, on average."""
WORDS = ("Café", "Müller", "Nordlys", "Bodega", "Ελιά", "Самовар", "Harbour", "Trattoria", "Old Mill", "Señor", "Villa")


def write(target: Path, customers: int) -> None:
    """Write orders of so many customers as CSV, the same on every run."""
    chance = random.Random(1)  # noqa: S311 — nothing here is secret
    lines = ["order_id,customer,ordered_on,status,amount,currency,rep"]
    for customer in range(customers):
        name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {customer}"
        day, gap = date(2019, 1, 1) + timedelta(days=chance.randrange(200)), chance.randrange(5, 60)
        for _ in range(chance.randrange(ORDERS * 2)):
            status = chance.choice(("confirmed",) * 18 + ("draft", "cancelled"))
            amount = f"{chance.choice((-1, *[1] * 20)) * chance.randrange(500, 900_000) / 100:.2f}"
            lines.append(f"{len(lines)},{name},{day},{status},{amount},EUR,Rep {customer % 9}")
            day += timedelta(days=1 + int(chance.expovariate(1 / gap)))
        lines.append(f"{len(lines)},{name},{day},confirmed,10.00,EUR,Rep {customer % 9}")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def alone(orders: Path, name: str) -> None:
    """Render every page in this process, and print how many there are and what that took."""
    from custreport import export, sources  # noqa: PLC0415
    from custreport.analysis.analysis import analyse  # noqa: PLC0415
    from custreport.config import Config  # noqa: PLC0415
    from custreport.core.filters import Filters, ReportSpec  # noqa: PLC0415
    from custreport.core.reading_options import Orders  # noqa: PLC0415
    from custreport.core.risk_settings import RiskRule  # noqa: PLC0415
    from custreport.reports import customer_page  # noqa: PLC0415
    from custreport.reports.registry import build_report  # noqa: PLC0415

    book = sources.load(Orders(paths=[str(orders)]), Config())
    basis = analyse(book, Filters(), rule=RiskRule(), today=date(2030, 1, 1))
    choice = ReportSpec(sections=("summary", "leaderboard"), title="Customer Report")
    ready = list(customer_page.per_customer(basis, choice, build_report(basis, choice)).reports)
    render = export.FORMATS[name].render
    render(ready[0])  # what it needs is imported
    begun, used = time.perf_counter(), time.process_time()
    for report in ready:
        render(report)
    print(json.dumps([len(ready), time.perf_counter() - begun, time.process_time() - used]))


def rendering(orders: Path, name: str) -> tuple[int, Run]:
    """How many pages there are, and what rendering them takes."""
    command = [sys.executable, __file__, "--alone", str(orders), "--formats", name]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    count, wall, cpu = json.loads(ran.stdout)
    return count, Run(wall, cpu, 0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--formats", nargs="+", default=["pdf", "html"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        alone(asked.alone, asked.formats[0])
        return
    print(f"{machine()}\n{asked.customers} customers, {asked.rounds} rounds\n")
    print("| | rendering alone, s | export, s | ratio, wall | ratio, CPU |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        orders = Path(folder, "orders.csv")
        write(orders, asked.customers)
        for name in asked.formats:
            rounds = []
            for n in range(asked.rounds):
                count, pages = rendering(orders, name)
                into = Path(folder, f"{name}{n}")
                # the report itself is written, too, but for the PDF, which is the format when none is named
                own = [] if name == "pdf" else [f"--{name}", f"{into}.{name}"]
                command = [sys.executable, "-m", "custreport", "export", str(orders), "--per-customer", str(into), *own]
                rounds.append((pages, run(command, Path(folder, "output"))))
                if len(list(into.glob(f"*.{name}"))) < count == asked.customers:
                    raise SystemExit(f"{into}: pages are missing")
            walls = [f"{median(each[at].wall for each in rounds):.1f}" for at in (0, 1)]
            ratios = [
                f"{median(getattr(export, what) / getattr(pages, what) for pages, export in rounds):.2f}"
                for what in ("wall", "cpu")
            ]
            print(f"| {name} | {' | '.join([*walls, *ratios])} |")


if __name__ == "__main__":
    main()
