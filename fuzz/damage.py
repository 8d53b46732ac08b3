"""Damaged files: whatever happened to a text file, no wrong sum comes out of it in silence.

A small book of known sums is written, then damaged the way mail programs, editors and careless scripts damage files:
a thousands comma nobody quoted, a lost newline, a stray quote, a field too many or too few, a row broken in two, an
end cut off. Good ends are: the run stops with one line; the sums are those of the book; or the damage is one that
nobody can see (Python's strict ``csv`` reads as many rows as were written, all as wide as the header) and the sums
are those of what stands in the file. Anything else is a finding.

Plain files, gzip, the customer list, and both speeds of reading are tried.
"""

# ruff: noqa: INP001, S311, T201

from __future__ import annotations

import argparse
import csv
import gzip
import io
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import polars as pl

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.order_frame import collect_decoded
from custreport.core.reading_options import Orders

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, str]
Sums = dict[str, Decimal]
NAMES = ("Acme", "Bolt & Sons", "Cargo", "Żabka", "Delta Foods", "Echo Ltd.", "Fox Brothers")
ADDRESSES = ("1 High St", "2 Low Rd\nLeeds", "", "Unit 7", "3 Hill\nFlat 2\nYork")
NOTES = ("", "call first", "a; b", "x|y", "10% off", "left at door")
LARGE_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Book:
    """Rows as written, and what each customer bought."""

    rows: list[Row]
    sums: Sums
    delimiter: str

    def text(self) -> str:
        """The undamaged file."""
        out = io.StringIO()
        writer = csv.DictWriter(out, list(self.rows[0]), delimiter=self.delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


def make_book(chance: Random, count: int) -> Book:
    """A book of single-row orders with columns nobody reads before, between and behind those that are read."""
    columns = ["order_id", "customer", "ordered_on", "amount"]
    extra = chance.sample(["Address", "Notes", "City", "Warehouse", "Weight"], chance.randint(0, 3))
    optional = chance.sample(["status", "currency", "rep"], chance.randint(0, 3))
    names = columns + extra + optional
    chance.shuffle(names)
    rows: list[Row] = []
    sums: Sums = {}
    for number in range(count):
        customer, cents = chance.choice(NAMES), chance.randrange(100, 9_999_999)
        amount = Decimal(cents).scaleb(-2)
        sums[customer] = sums.get(customer, Decimal(0)) + amount
        row = {
            "order_id": f"SO-{number + 1001}",
            "customer": customer,
            "ordered_on": f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "amount": str(amount),
            "Address": chance.choice(ADDRESSES),
            "Notes": chance.choice(NOTES),
            "City": chance.choice(("Leeds", "York", "")),
            "Warehouse": "W1",
            "Weight": str(chance.randint(1, 50)),
            "status": "confirmed",
            "currency": "EUR",
            "rep": chance.choice(("Anna Ek", "Bob Day")),
        }
        rows.append({name: row[name] for name in names})
    return Book(rows, sums, chance.choice(",,,;\t|"))


def damage(chance: Random, text: str, delimiter: str) -> tuple[str, str]:
    """The text with one or two faults, and what they are."""
    kinds = chance.sample(sorted(DAMAGES), chance.choice((1, 1, 1, 2)))
    for kind in kinds:
        text = DAMAGES[kind](chance, text, delimiter)
    return text, " + ".join(kinds)


def _pick_line(chance: Random, text: str) -> tuple[list[str], int]:
    """The lines of a text, and one of them below the header."""
    lines = text.split("\n")
    return lines, chance.randrange(1, max(2, len(lines) - 1))


def thousands_comma(chance: Random, text: str, delimiter: str) -> str:
    """An amount with a comma nobody quoted, as a thousands mark or before its decimals."""
    lines, at = _pick_line(chance, text)
    fields = lines[at].split(delimiter)
    numbers = [i for i, field in enumerate(fields) if field.replace(".", "").isdigit() and "." in field]
    for i in numbers[:1]:
        whole, _, decimals = fields[i].partition(".")
        fields[i] = f"{whole},{decimals}" if chance.random() < 0.4 else f"{int(whole):,}.{decimals}"
    lines[at] = delimiter.join(fields)
    return "\n".join(lines)


def lost_newline(chance: Random, text: str, delimiter: str) -> str:  # noqa: ARG001 — all damages are called alike
    """Two rows in one line."""
    lines, at = _pick_line(chance, text)
    if at + 1 < len(lines) and lines[at + 1]:
        lines[at : at + 2] = [lines[at] + chance.choice(("", " ")) + lines[at + 1]]
    return "\n".join(lines)


def stray_quotes(chance: Random, text: str, delimiter: str) -> str:
    """One to three quotes where a field begins, ends, or in its middle."""
    lines, _ = _pick_line(chance, text)
    column = chance.randrange(lines[0].count(delimiter) + 1)
    for _ in range(chance.choice((1, 2, 2, 2, 3))):
        at = chance.randrange(1, max(2, len(lines) - 1))
        fields = lines[at].split(delimiter)
        i = column if chance.random() < 0.6 else chance.randrange(len(fields))
        i = min(i, len(fields) - 1)
        place = chance.choice((0, len(fields[i]), chance.randrange(len(fields[i]) + 1)))
        fields[i] = fields[i][:place] + '"' + fields[i][place:]
        lines[at] = delimiter.join(fields)
    return "\n".join(lines)


def extra_field(chance: Random, text: str, delimiter: str) -> str:
    """A delimiter too many, with or without something behind it."""
    lines, at = _pick_line(chance, text)
    place = chance.choice((0, len(lines[at]), chance.randrange(len(lines[at]) + 1)))
    lines[at] = lines[at][:place] + delimiter + chance.choice(("", "x", "5")) * (place == 0) + lines[at][place:]
    return "\n".join(lines)


def missing_field(chance: Random, text: str, delimiter: str) -> str:
    """A field too few."""
    lines, at = _pick_line(chance, text)
    fields = lines[at].split(delimiter)
    del fields[chance.randrange(len(fields))]
    lines[at] = delimiter.join(fields)
    return "\n".join(lines)


def broken_row(chance: Random, text: str, delimiter: str) -> str:  # noqa: ARG001
    """A newline in the middle of a row."""
    lines, at = _pick_line(chance, text)
    place = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + "\n" + lines[at][place:]
    return "\n".join(lines)


def cut_off(chance: Random, text: str, delimiter: str) -> str:  # noqa: ARG001
    """An end that is missing."""
    return text[: -chance.randint(1, min(60, len(text) // 2))]


DAMAGES = {
    each.__name__: each
    for each in (thousands_comma, lost_newline, stray_quotes, extra_field, missing_field, broken_row, cut_off)
}


def strict_sums(text: str, delimiter: str) -> tuple[int, Sums] | None:
    """Rows and sums as Python's strict ``csv`` reads them; ``None`` where a row is not as wide as the header."""
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [row for row in rows if any(map(str.strip, row))]
        if any(len(row) != len(header) for row in rows):
            return None
        sums: Sums = {}
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            name = " ".join(cells["customer"].split())
            sums[name] = sums.get(name, Decimal(0)) + Decimal(cells["amount"].replace(",", ""))
    except (csv.Error, InvalidOperation, KeyError, ValueError):
        return None
    return len(rows), sums


def read_sums(path: Path) -> tuple[Sums, bool]:
    """What custreport makes of the file: the confirmed amount of each customer, and whether it says "cut off"."""
    book = sources.load(Orders(paths=[str(path)]), Config())
    orders = collect_decoded(book.orders, "amount")
    by_name = orders.group_by("customer").agg(pl.col("amount").sum())
    sums = {row[0] or "": Decimal(row[1]).normalize() for row in by_name.iter_rows()}
    return sums, any("cut off" in warning for warning in book.warnings)


@contextmanager
def fast(*, on: bool) -> Iterator[None]:
    """Read small files as fast as large ones, where the reading knows two speeds."""
    modules = [m for name, m in sys.modules.items() if name.startswith("custreport.sources") and hasattr(m, "LARGE")]
    before = [(module, module.LARGE) for module in modules]
    for module in modules:
        module.LARGE = 0 if on else before[0][1]
    try:
        yield
    finally:
        for module, large in before:
            module.LARGE = large


def same(one: Sums, other: Sums) -> bool:
    """Whether two books have the same sums, spaces and zeros aside."""

    def clean(sums: Sums) -> Sums:
        return {" ".join(name.split()): amount.normalize() for name, amount in sums.items() if amount}

    return clean(one) == clean(other)


def try_orders(chance: Random, folder: Path, rows: int | None = None) -> tuple[str, str | None]:
    """One damaged file of orders: how it ended, and what is wrong with that."""
    book = make_book(chance, rows or chance.randint(2, 12))
    text, kind = damage(chance, book.text(), book.delimiter)
    packed = chance.random() < 0.25
    path = folder / ("orders.csv.gz" if packed else "orders.csv")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    try:
        with fast(on=chance.random() < 0.5):
            sums, cut_said = read_sums(path)
    except CustReportError as error:
        return "stopped", None if len(str(error).splitlines()) == 1 else f"{kind}: a message of several lines: {error}"
    if same(sums, book.sums):
        return "right", None
    if cut_said:
        return "said", None
    strict = strict_sums(text, book.delimiter)
    if strict is not None and same(sums, strict[1]) and (strict[0] == len(book.rows) or "cut_off" in kind):
        return "unseen", None
    return "wrong", f"{kind}: read {sums}, the book has {book.sums}\n{text[:1500]}"


def try_accounts(chance: Random, folder: Path) -> tuple[str, str | None]:
    """One damaged customer list: every rep it gives must be the right one."""
    rows = [
        {"id": str(100 + n), "City": chance.choice(("Leeds", "")), "customer": name, "rep": f"Rep {n}", "Phone": "1"}
        for n, name in enumerate(NAMES)
    ]
    book = Book(rows, {}, chance.choice(",;\t|"))
    text, kind = damage(chance, book.text(), book.delimiter)
    orders, listed = folder / "orders.csv", folder / "accounts.csv"
    orders.write_text("order_id,customer,ordered_on,amount\n1,Acme,2024-01-02,5.00\n")
    listed.write_text(text, "utf-8", newline="")
    try:
        accounts = sources.load(Orders(paths=[str(orders)], accounts=str(listed)), Config()).accounts
    except CustReportError:
        return "stopped", None
    assert accounts is not None
    reps = {" ".join((row["customer"] or "").split()): row["rep"] for row in accounts.iter_rows(named=True)}
    if reps == {row["customer"]: row["rep"] for row in rows}:
        return "right", None
    header, *records = csv.reader(io.StringIO(text, newline=""), delimiter=book.delimiter)
    records = [record for record in records if any(map(str.strip, record))]
    even = all(len(record) == len(header) for record in records)
    whole = len(records) == len(rows) or "cut_off" in kind
    stands = (
        {" ".join(record[header.index("customer")].split()): record[header.index("rep")] for record in records}
        if even
        else {}
    )
    if (
        even
        and whole
        and {n or None: r.strip() or None for n, r in stands.items()} == {n or None: r for n, r in reps.items()}
    ):
        return "unseen", None
    return "wrong", f"customer list: {kind}: read {reps}\n{text[:1500]}"


def main() -> int:
    """Damage files, and say which gave wrong figures in silence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first file (0)")
    parser.add_argument("--count", type=int, default=2000, help="files (2000)")
    parser.add_argument("--large-every", type=int, default=1000, help="of so many files one has 100,000 rows (1000)")
    options = parser.parse_args()
    ends, findings = Counter[str](), list[int]()
    for seed in range(options.seed, options.seed + options.count):
        chance = Random(seed)
        with tempfile.TemporaryDirectory() as name:
            if seed % options.large_every == options.large_every - 1:
                end, finding = try_orders(chance, Path(name), LARGE_ROWS)
            elif seed % 8 == 0:
                end, finding = try_accounts(chance, Path(name))
            else:
                end, finding = try_orders(chance, Path(name))
        ends[end] += 1
        if finding:
            findings.append(seed)
            print(f"seed {seed}: {finding}\n", file=sys.stderr)
    print(f"{options.count:,} damaged files: {dict(ends)}; {len(findings):,} findings: {findings[:50]}")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
