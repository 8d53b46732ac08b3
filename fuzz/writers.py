"""Right books in random ways: whatever the way an export writes them, the figures are those of the orders.

A book of orders is made, its figures are computed by DuckDB (``tests/oracle.py``), and the book is written as systems
write it: 23 ways of dates, 20 ways of amounts, eight grains, refunds as rows, documents with types, one file or
several, CSV, Excel, Parquet or JSON. What is read back must give the same cards, leaderboard, follow-up list, months,
reps, concentration and cohorts. A refusal is counted, not a finding; a difference is.
"""

# ruff: noqa: INP001, S311, T201

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import duckdb
import polars as pl
import xlsxwriter

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from support import oracle
from support.builders import TODAY, build
from support.duckdb_check import compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from custreport.core.document import Report

CUSTOMERS = ("Acme Ltd", "Bolt & Sons", "Café Zürich", "Delta Foods", "Echo", "Fox Brothers", "Żabka", "O'Dell")
REPS = ("Anna Ek", "Bob Day", None)
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

Row = dict[str, str]
Order = dict[str, Any]

DATES: dict[str, Callable[[datetime], str]] = {
    "iso": lambda t: f"{t:%Y-%m-%d}",
    "iso time": lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
    "iso T": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}",
    "iso minutes": lambda t: f"{t:%Y-%m-%d %H:%M}",
    "iso Z": lambda t: f"{t:%Y-%m-%dT%H:%M:%SZ}",
    "iso offset": lambda t: f"{t:%Y-%m-%d %H:%M:%S} +0200",
    "iso fraction": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}.123+02:00",
    "short iso": lambda t: f"{t.year}-{t.month}-{t.day}",
    "day slash": lambda t: f"{t:%d/%m/%Y}",
    "month slash": lambda t: f"{t:%m/%d/%Y}",
    "month slash pm": lambda t: f"{t.month}/{t.day}/{t.year} {t:%I:%M %p}",
    "day dot": lambda t: f"{t:%d.%m.%Y}",
    "day dot time": lambda t: f"{t:%d.%m.%Y %H:%M}",
    "day dash": lambda t: f"{t:%d-%m-%Y}",
    "day month name": lambda t: f"{t:%d}-{ENGLISH[t.month - 1][:3]}-{t.year}",
    "month name": lambda t: f"{ENGLISH[t.month - 1]} {t.day}, {t.year}",
    "german": lambda t: f"{t.day}. {GERMAN[t.month - 1]} {t.year}",
    "spanish": lambda t: f"{t.day} de {SPANISH[t.month - 1]} de {t.year}",
    "french": lambda t: f"{t.day} {FRENCH[t.month - 1]} {t.year}",
    "basic": lambda t: f"{t:%Y%m%d}",
    "serial": lambda t: str((t.date() - date(1899, 12, 30)).days),
    "seconds": lambda t: str(int(t.replace(tzinfo=UTC).timestamp())),
    "year slash": lambda t: f"{t:%Y/%m/%d}",
}
"""Ways to write a day, each of one whole column."""
WITH_TIME = {
    *("iso time", "iso T", "iso minutes", "iso Z", "iso offset", "iso fraction"),
    *("seconds", "month slash pm", "day dot time"),
}


def _grouped(amount: Decimal, group: str, mark: str, places: int = 2) -> str:
    return f"{abs(amount):,.{places}f}".replace(",", "\0").replace(".", mark).replace("\0", group)


def _signed(amount: Decimal, text: str) -> str:
    return f"-{text}" if amount < 0 else text


def _indian(amount: Decimal) -> str:
    whole, _, cents = f"{abs(amount):.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    parts = []
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*parts, tail]) + "." + cents


AMOUNTS: dict[str, Callable[[Decimal], str]] = {
    "plain": lambda a: f"{a:.2f}",
    "four decimals": lambda a: f"{a:.4f}",
    "shortest": lambda a: f"{a.normalize():f}",
    "comma thousands": lambda a: _signed(a, _grouped(a, ",", ".")),
    "point thousands": lambda a: _signed(a, _grouped(a, ".", ",")),
    "decimal comma": lambda a: _signed(a, _grouped(a, "", ",")),
    "space thousands": lambda a: _signed(a, _grouped(a, " ", ",")),
    "narrow space": lambda a: _signed(a, _grouped(a, "\u202f", ",")),
    "no-break space": lambda a: _signed(a, _grouped(a, "\u00a0", ".")),
    "apostrophe": lambda a: _signed(a, _grouped(a, "'", ".")),
    "indian": lambda a: _signed(a, _indian(a)),
    "euro before": lambda a: _signed(a, f"€{_grouped(a, ',', '.')}"),
    "euro behind": lambda a: f"{_signed(a, _grouped(a, '.', ','))} €",
    "code before": lambda a: f"EUR {_signed(a, _grouped(a, ',', '.'))}",
    "code behind": lambda a: f"{_signed(a, _grouped(a, ',', '.'))} EUR",
    "parentheses": lambda a: f"({_grouped(a, ',', '.')})" if a < 0 else _grouped(a, ",", "."),
    "euro parentheses": lambda a: f"(€{_grouped(a, ',', '.')})" if a < 0 else f"€{_grouped(a, ',', '.')}",
    "minus behind": lambda a: _grouped(a, ",", ".") + "-" * (a < 0),
    "minus sign": lambda a: ("\u2212" if a < 0 else "") + _grouped(a, ",", "."),
    "spaces around": lambda a: f" {_signed(a, _grouped(a, ',', '.'))} ",
}
"""Ways to write an amount, each of one whole column."""
NAMES_THE_CURRENCY = {"euro before", "euro behind", "code before", "code behind", "euro parentheses"}
GRAINS = ("orders", "line amounts", "price and quantity", "first line", "repeated", "versions", "two files", "split")
KINDS = ("csv", "csv", "csv", "semicolon", "tab", "pipe", "gzip", "utf-16", "bom", "xlsx", "sheets", "parquet", "json")
HEADERS = {
    "order_id": ("order_id", "Order Number", "Invoice No", "Bestellnummer", "Numero de pedido"),
    "customer": ("customer", "Customer Name", "Kunde", "Cliente", "Company"),
    "ordered_on": ("ordered_on", "Order Date", "Bestelldatum", "Fecha", "Created at"),
    "status": ("status", "Order Status", "Statut"),
    "amount": ("amount", "Total", "Order Total", "Betrag", "Importe"),
    "currency": ("currency", "Currency Code"),
    "rep": ("rep", "Sales Rep", "Vendedor"),
}
STATUSES = {
    "confirmed": ("confirmed", "Paid", "shipped", "Completed"),
    "draft": ("draft", "Quotation", "Quote"),
    "cancelled": ("cancelled", "Void", "Canceled"),
}


@dataclass(slots=True)
class Style:
    """How a book is written."""

    date: str
    amount: str
    grain: str
    container: str
    clock: bool
    typed: bool
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """For a finding."""
        return f"{self.date} / {self.amount} / {self.grain} / {self.container}" + " / typed" * self.typed


def make_orders(chance: Random) -> list[Order]:
    """Orders of a few customers, some in a rhythm, with drafts, cancelled ones and credits."""
    orders: list[Order] = []
    number = chance.randrange(1000, 90_000)
    clock = chance.random() < 0.5
    for name in chance.sample(CUSTOMERS, chance.randint(1, 6)):
        day = datetime(2023, 1, 1) + timedelta(days=chance.randrange(300))  # noqa: DTZ001 — exports show the shop's time
        gap = chance.randint(3, 70)
        for _ in range(chance.randint(1, 12)):
            at = day + timedelta(minutes=chance.randrange(1400)) if clock else day
            credit = chance.random() < 0.08
            cents = -chance.randint(100, 50_000) if credit else chance.randint(100, 3_000_000)
            status = "confirmed" if credit else chance.choice(("confirmed",) * 8 + ("draft", "cancelled"))
            orders.append(_order(f"SO-{number}", name, at, Decimal(cents).scaleb(-2), status, chance.choice(REPS)))
            number += chance.randint(1, 3)
            day += timedelta(days=max(1, gap + chance.randint(-gap // 4, gap // 4)))
    # a day above 12 proves which of day and month comes first, an amount above a thousand which mark is which
    orders.append(_order(f"SO-{number}", CUSTOMERS[0], datetime(2024, 3, 28), Decimal("12345.67"), "confirmed", None))  # noqa: DTZ001
    return orders


def _order(number: str, name: str, at: datetime, amount: Decimal, status: str, rep: str | None) -> Order:
    return {
        "order_id": number, "key": oracle.fold(name), "customer": name, "ordered_on": at.date(), "ordered_at": at,
        "status": status, "amount": amount, "currency": "EUR", "rep": rep,
    }  # fmt: skip


def make_style(chance: Random) -> Style:
    """One way of each kind."""
    chosen = Style(
        date=chance.choice(list(DATES)),
        amount=chance.choice(list(AMOUNTS)),
        grain=chance.choice(GRAINS),
        container=chance.choice(KINDS),
        clock=chance.random() < 0.5,
        typed=chance.random() < 0.3,
    )
    chosen.headers = {name: chance.choice(names) for name, names in HEADERS.items()}
    return chosen


def rows_of_orders(chance: Random, orders: list[Order], style: Style) -> list[list[dict[str, Any]]]:
    """The tables of a book: rows with typed values, one list a file or sheet."""
    words = {status: chance.choice(known) for status, known in STATUSES.items()}
    typed = chance.random() < 0.3 and style.grain == "orders"
    rows: list[dict[str, Any]] = []
    for order in orders:
        base = {name: order[name] for name in ("order_id", "customer", "ordered_at", "currency", "rep")}
        base["status"] = words[order["status"]]
        amount = order["amount"]
        if typed:
            base["Type"] = "Credit Note" if amount < 0 else "Invoice"
            amount = abs(amount)
        rows += _lines(chance, base, amount, style.grain)
    if (style.grain in {"split", "orders"} and style.container == "sheets") or style.grain == "split":
        cut = chance.randrange(1, len(rows)) if len(rows) > 1 else 1
        return [part for part in (rows[:cut], rows[cut:]) if part]
    if style.grain == "two files":
        heads = [{k: v for k, v in row.items() if k not in {"line", "amount"}} for row in rows if row["line"] == 1]
        lines = [{k: row[k] for k in ("order_id", "line", "sku", "amount")} for row in rows]
        return [heads, lines]
    return [rows]


def _lines(chance: Random, base: dict[str, Any], amount: Decimal, grain: str) -> list[dict[str, Any]]:
    """The rows of one order."""
    if grain in {"orders", "split"}:
        return [{**base, "amount": amount}]
    if grain == "versions":
        versions = chance.choice((1, 1, 2, 3))
        older = [{**base, "amount": amount + n, "updated_at": datetime(2025, 1, n)} for n in range(1, versions)]  # noqa: DTZ001
        return [*older, {**base, "amount": amount, "updated_at": datetime(2025, 1, versions)}]  # noqa: DTZ001
    count = chance.choice((1, 2, 3))
    parts = [Decimal(chance.randint(1, 500)).scaleb(-2) for _ in range(count - 1)]
    parts.append(amount - sum(parts, Decimal(0)))
    rows = []
    for n, part in enumerate(parts, 1):
        row = {**base, "line": n, "sku": f"SKU-{n}{chance.randint(10, 99)}"}
        if grain == "price and quantity":
            quantity = chance.choice((1, 1, 2)) if (part * 100) % 2 == 0 else 1
            row |= {"unit price": part / quantity, "quantity": quantity}
        elif grain == "first line":
            row["amount"] = amount if n == 1 else None
        else:
            row["amount"] = amount if grain == "repeated" else part
        rows.append(row)
    return rows


def write(chance: Random, tables: list[list[dict[str, Any]]], style: Style, folder: Path) -> list[Path]:
    """The files of a book."""
    headers = {**style.headers, "ordered_at": style.headers["ordered_on"], "updated_at": "updated_at"}
    if style.grain in {"line amounts", "two files"}:
        headers["amount"] = "Line Total"
    drop = {"currency"} if style.amount in NAMES_THE_CURRENCY else set()
    written = []
    for table in tables:
        names = [name for name in dict.fromkeys(key for row in table for key in row) if name not in drop]
        first = chance.random() < 0.5
        if first and len(tables) == 1:
            chance.shuffle(names)
        written.append([{headers.get(name, name): row.get(name) for name in names} for row in table])
    if style.container == "sheets":
        return [_workbook(folder / "orders.xlsx", written, style)]
    return [_write_file(folder / f"orders-{n}", table, style) for n, table in enumerate(written)]


def _text(value: object, style: Style) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return DATES[style.date](value)
    return AMOUNTS[style.amount](value) if isinstance(value, Decimal) else str(value)


def _write_file(path: Path, table: list[dict[str, Any]], style: Style) -> Path:
    match style.container:
        case "xlsx" | "sheets":
            return _workbook(path.with_suffix(".xlsx"), [table], style)
        case "parquet":
            target = path.with_suffix(".parquet")
            cells = table if style.typed else [{k: _text(v, style) or None for k, v in row.items()} for row in table]
            pl.DataFrame(cells, infer_schema_length=None).write_parquet(target)
            return target
        case "json":
            target = path.with_suffix(".json")
            records = [{k: _text(v, style) or None for k, v in row.items()} for row in table]
            target.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
            return target
        case kind:
            target = path.with_suffix(".csv.gz" if kind == "gzip" else ".csv")
            out = io.StringIO()
            delimiter = {"semicolon": ";", "tab": "\t", "pipe": "|"}.get(kind, ",")
            writer = csv.DictWriter(out, list(table[0]), delimiter=delimiter, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows({k: _text(v, style) for k, v in row.items()} for row in table)
            codec = {"utf-16": "utf-16", "bom": "utf-8-sig"}.get(kind, "utf-8")
            content = out.getvalue().encode(codec)
            target.write_bytes(gzip.compress(content) if kind == "gzip" else content)
            return target


def _workbook(path: Path, tables: list[list[dict[str, Any]]], style: Style) -> Path:
    with xlsxwriter.Workbook(path) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for n, table in enumerate(tables):
            sheet = book.add_worksheet(f"{2023 + n}")
            sheet.write_row(0, 0, list(table[0]))
            for i, row in enumerate(table, 1):
                for j, value in enumerate(row.values()):
                    if style.typed and isinstance(value, datetime):
                        sheet.write_datetime(i, j, value, days)
                    elif style.typed and isinstance(value, Decimal | int):
                        sheet.write_number(i, j, float(value))
                    else:
                        sheet.write_string(i, j, _text(value, style))
    return path


def expect(db: duckdb.DuckDBPyConnection, orders: list[Order]) -> tuple[Any, ...]:
    """The figures by DuckDB."""
    db.execute(
        "CREATE TABLE orders (order_id VARCHAR, key VARCHAR, customer VARCHAR, ordered_on DATE, ordered_at TIMESTAMP,"
        " status VARCHAR, amount DECIMAL(38, 4), currency VARCHAR, rep VARCHAR)"
    )
    db.execute("CREATE TABLE listed (key VARCHAR, customer VARCHAR, rep VARCHAR)")
    db.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [list(o.values()) for o in orders])
    return oracle.compute(db, {}, TODAY)


def compare_sections(report: Report, want: dict[str, Any]) -> None:
    """Months, concentration, new and repeat customers, and reps."""
    for name in ("concentration", "new_and_repeat", "by_month", "by_rep"):
        got = list(report.section(name).frame.iter_rows(named=True))
        assert got == want[name], f"{name}: {got} is not {want[name]}"


def try_book(seed: int, folder: Path) -> tuple[str, Style]:
    """Write one book and read it back: ``right`` or ``refused``; an AssertionError where a figure differs."""
    chance = Random(seed)
    orders, style = make_orders(chance), make_style(chance)
    if style.container == "sheets" and style.grain == "two files":
        style = replace(style, container="csv")
    paths = write(chance, rows_of_orders(chance, orders, style), style, folder)
    times_survive = style.typed and style.container in {"parquet", "xlsx", "sheets"}
    if style.date not in WITH_TIME and not times_survive:
        orders = [{**o, "ordered_at": datetime.combine(o["ordered_on"], datetime.min.time())} for o in orders]
    try:
        book = sources.load(Orders(paths=[str(path) for path in paths]), Config())
    except CustReportError as error:
        return f"refused: {error}", style
    with duckdb.connect() as db:
        expected = expect(db, orders)
        compare(build(book), expected)
        sections = ("concentration", "new_and_repeat", "by_month", "by_rep")
        compare_sections(build(book, sections=sections), oracle.money(db, {}, TODAY))
    return "right", style


def main() -> int:
    """Write books, read them back, and say which figures differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first book (0)")
    parser.add_argument("--count", type=int, default=500, help="books (500)")
    parser.add_argument("--refusals", action="store_true", help="print each refusal")
    options = parser.parse_args()
    ends, findings = Counter[str](), list[int]()
    for seed in range(options.seed, options.seed + options.count):
        with tempfile.TemporaryDirectory() as name:
            try:
                end, style = try_book(seed, Path(name))
            except Exception:  # noqa: BLE001 — whatever goes wrong is a finding
                print(f"seed {seed}: {make_described(seed)}", file=sys.stderr)
                traceback.print_exc(limit=-2)
                findings.append(seed)
                continue
        ends[end.partition(":")[0]] += 1
        if options.refusals and end != "right":
            print(f"seed {seed}: {style}: {end}", file=sys.stderr)
    print(f"{options.count:,} books: {dict(ends)}; {len(findings):,} findings: {findings[:50]}")
    return bool(findings)


def make_described(seed: int) -> str:
    """The style of a book, for a finding."""
    chance = Random(seed)
    make_orders(chance)
    return str(make_style(chance))


if __name__ == "__main__":
    sys.exit(main())
