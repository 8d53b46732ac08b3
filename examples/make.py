"""Writes orders.csv and accounts.csv: invented, the same every time.

python examples/make.py
"""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FIRST, LAST = date(2024, 10, 1), date(2025, 12, 31)
REPS = ["Anna Ek", "Bob Day", "Chloé Martin", "Dimitris Pappas"]

# name, rep, usual gap in days, spread of the gap, usual amount, first day, last day
REGULARS: list[tuple[str, int, int, float, float, date, date]] = [
    ("Nordlys Handel AS", 0, 17, 0.2, 2900, FIRST, LAST),
    ("Müller & Söhne GmbH", 0, 25, 0.3, 3900, FIRST, LAST),
    ("Bäckerei Groß", 0, 10, 0.2, 410, FIRST, LAST),
    ("Ørsted Kaffe ApS", 0, 30, 0.4, 1250, FIRST, LAST),
    ("Smit en Dochters BV", 0, 28, 0.3, 880, FIRST, LAST),
    ("Þór Verslun ehf.", 0, 45, 0.5, 1650, FIRST, LAST),
    ("Żółta Łódź Sp. z o.o.", 1, 22, 0.3, 1480, FIRST, LAST),
    ("Vinotéka U Zlatého stromu", 1, 35, 0.4, 990, FIRST, LAST),
    ("Чайный дом «Самовар»", 1, 25, 0.3, 2150, FIRST, LAST),
    ("O'Brien & Daughters Ltd", 1, 60, 0.3, 5200, FIRST, LAST),
    ("The Corner Pantry", 1, 40, 0.5, 620, FIRST, LAST),
    ("Café Lumière", 2, 20, 0.3, 1320, FIRST, LAST),
    ("Épicerie du Marché", 2, 32, 0.4, 740, FIRST, LAST),
    ("Hôtel des Trois Rivières", 2, 50, 0.3, 4600, FIRST, LAST),
    ("Señor Jamón SL", 2, 28, 0.4, 1870, FIRST, LAST),
    ("La Cantina dei Fratelli Società a responsabilità limitata", 2, 38, 0.4, 2050, FIRST, LAST),
    ("Ελιά Τρόφιμα ΑΕ", 3, 24, 0.2, 2700, FIRST, LAST),
    ("Νησί Κάβα", 3, 42, 0.4, 1150, FIRST, LAST),
    ("İstanbul Kahve Ltd. Şti.", 3, 27, 0.3, 1560, FIRST, LAST),
    ("Кафе България ООД", 3, 33, 0.4, 830, FIRST, LAST),
    # gone quiet: clockwork until a day
    ("Harbour & Vine", 0, 14, 0.15, 2700, FIRST, date(2025, 9, 20)),
    ("Trattoria da Nonna Pia", 2, 15, 0.2, 1900, FIRST, date(2025, 8, 14)),
    ("Σπίτι του Καφέ", 3, 20, 0.25, 2300, FIRST, date(2025, 7, 5)),
    ("Weekly Greens Co-op", 1, 9, 0.15, 560, FIRST, date(2025, 11, 14)),
    ("Frühstück & Co. KG", 0, 26, 0.3, 1450, FIRST, date(2025, 6, 30)),
    # late, but the kind that comes back
    ("Villa Aurora", 2, 55, 0.6, 2900, FIRST, date(2025, 10, 10)),
    ("Bistro 48", 1, 48, 0.6, 1100, FIRST, date(2025, 10, 18)),
    # lost: nothing for more than a year
    ("Old Mill Stores", 1, 15, 0.3, 980, FIRST, date(2024, 12, 18)),
    ("Maison Perdue", 2, 20, 0.3, 1750, FIRST, date(2024, 12, 3)),
    # steady but slow: inactive in the last 90 days, and on track all the same
    ("Christmas Market Union", 0, 170, 0.03, 8800, FIRST, date(2025, 9, 30)),
    # young accounts
    ("Fresh Start Deli", 1, 30, 0.2, 700, date(2025, 11, 5), LAST),
    ("Новая Пекарня", 1, 45, 0.2, 900, date(2025, 11, 20), LAST),
]


def main() -> None:
    """Make the book."""
    rng = random.Random(7)  # noqa: S311
    ids = {name: f"C-{1001 + i}" for i, (name, *_) in enumerate(REGULARS)}
    rows: list[list[str]] = []

    def add(day: date, name: str, rep: str, status: str, amount: float | str, clock: str | None = None) -> None:
        same = next((known for known in ids if known.lower() == " ".join(name.lower().split())), name)
        customer = ids.setdefault(same, f"C-{1001 + len(ids)}") if name else ""
        at = time.fromisoformat(clock) if clock else time(rng.randint(8, 17), rng.randint(0, 59))
        text = amount if isinstance(amount, str) else f"{amount:.2f}"
        rows.append(["", customer, name, str(datetime.combine(day, at)), status, text, "EUR", rep])

    for name, rep, gap, spread, usual, first, last in REGULARS:
        day = first + timedelta(days=rng.randint(0, min(gap, 20)))
        while day <= last:
            amount = usual * rng.lognormvariate(0, 0.35)
            roll = rng.random()
            status = "Cancelled" if roll < 0.03 else rng.choice(["Confirmed", "Shipped", "Invoiced", "Paid"])
            if day > date(2025, 12, 10) and roll > 0.7:
                status = "Pending Approval"
            add(day, name, REPS[rep], status, amount)
            if roll > 0.97:  # some of it came back
                add(min(day + timedelta(days=6), LAST), name, REPS[rep], "Confirmed", -amount * 0.3)
            day += timedelta(days=max(1, round(gap * rng.lognormvariate(0, spread))))

    # the cases that SPEC.md names, one by one; examples/README.md lists them
    add(date(2025, 12, 31), "Nordlys Handel AS", REPS[0], "Confirmed", 1210.40, "16:20")
    add(date(2025, 11, 12), "Müller & Söhne GmbH", REPS[0], "Confirmed", 950.00, "09:05")  # a split order:
    add(date(2025, 11, 12), "Müller & Söhne GmbH", REPS[0], "Confirmed", 310.25, "09:40")  # one purchase day
    add(date(2025, 12, 22), "CAFÉ  LUMIÈRE", REPS[2], "Confirmed", 640.00)  # another spelling of the same
    add(date(2025, 12, 5), "Señor Jamón SL", REPS[3], "Confirmed", 1475.60)  # taken by another rep
    add(date(2025, 12, 12), "Bodega Nueva SL", REPS[2], "Draft", 3120.00)  # drafts only
    add(date(2025, 12, 18), "Bodega Nueva SL", REPS[2], "Quotation", 880.50)
    add(date(2025, 9, 2), "Second Thoughts Inc.", REPS[1], "Cancelled", 1999.00)  # cancelled only
    add(date(2025, 10, 7), "Returned Goods Outlet", REPS[1], "Confirmed", -212.75)  # a credit only
    add(date(2025, 11, 3), "", REPS[0], "Confirmed", 84.90)  # over the counter: no customer
    add(date(2025, 12, 15), "", REPS[1], "Confirmed", 129.00)
    add(date(2025, 12, 17), "Ελιά Τρόφιμα ΑΕ", REPS[3], "Confirmed", 0.00)  # free samples: an order all the same
    add(date(2025, 11, 26), "Harbour & Vine", REPS[0], "Draft", 3120.00)  # the open draft to call about

    rows.sort(key=lambda row: (row[3], row[1]))
    for number, row in enumerate(rows):
        row[0] = f"{24001 + number:06d}"
    at = next(i for i, row in enumerate(rows) if row[2] == "Hôtel des Trois Rivières" and row[4] != "Cancelled")
    half = [*rows[at]]
    half[5] = f"{float(half[5]) * 0.4:.2f}"
    rows.insert(at + 1, half)  # an order on two lines

    header = ["Order ID", "Customer ID", "Customer", "Order Date", "Status", "Total", "Currency", "Sales Rep"]
    total = f"{sum(float(row[5]) for row in rows):.2f}"
    with (HERE / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows, [""] * 8, ["Total", "", "", "", "", total, "", ""]])

    owners = {name: REPS[rep] for name, rep, *_ in REGULARS}
    owners |= {"Bodega Nueva SL": REPS[2], "Second Thoughts Inc.": REPS[1], "Returned Goods Outlet": REPS[1]}
    owners["Bistro 48"] = REPS[0]  # handed over: the list says Anna, its orders say Bob
    owners["The Corner Pantry"] = ""  # the list does not say: its latest order does
    for name in ("Quiet Corner Books & Tea", "Περίπτερο Ακρόπολη", "Zürcher Feinkost AG"):  # never ordered
        owners[name] = REPS[len(name) % 4]
        ids.setdefault(name, f"C-{1001 + len(ids)}")
    with (HERE / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Customer ID", "Customer", "Sales Rep"])
        writer.writerows([ids[name], name, rep] for name, rep in owners.items())


if __name__ == "__main__":
    main()
