"""Books as exports write them, most of them plainly: orders or their lines, CSV or Parquet, in one to three files.

They vary more than what hypothesis draws, and are made faster; a seed gives the same files everywhere.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

ODD: dict[str, Sequence[str]] = {
    "order_id": ("Total-1", "", "SO 1", "7", "007", "SO-1 ", "=7", "1e5", "1.7E+05", "TOTAL", "total2"),
    "customer": (
        *("Acme", "ACME", "Acme ", "acme", "Żabka", "Bolt  & Co", "N/A", "-", "", "Totals", "Total 5", "１２"),
        *("Line\nbreak", '5" pipe', '="007"', "ß", "SS", "a,b", "'5", "ﬁrm", "İstanbul", "NULL", "Cafe\u0301", "Café"),
    ),
    "customer_id": ("1.0", "", "1.7E+06", "a-1", "１", "-", " 7", "'7", '="7"', "N/A", "7"),
    "ordered_on": (
        *("2024-02-30", "03.04.2024", "", "2024-1-5", "2024-01-05", "2024-01-05 10:00:00", "2024-01-05T10:00:00"),
        *("2024-01-05 24:00:00", "2024-01-05 23:59:60", "2199-12-31", "2024-01-05 10:00", "2024-01-05 ", "Total"),
        *("0000-01-01", "9999-12-31"),
    ),
    "status": ("refunded", "credit", "?", "", "Draft ", "CONFIRMED", "void", "paid"),
    "currency": ("", "USD", "eur ", "€", "$", "US Dollar", " ", "xyz"),
    "rep": ("", "-", "anna "),
    "quantity": (
        *("1.5", "+5", " 5", "", "1e3", "99999999", "-9223372036854775807", "-9223372036854775808", "10000000"),
        *("9999999", "-0", "007", "2.0", "0"),
    ),
    "amount": (
        *("1.234", "1,5", "abc", "12.345678", "1e3", " 5", "+5", "€ 5", "", "007.125", "0.125", "00.5", "-0", "5."),
        *("99999999999999", "999999999999999.99", ".5", "-0.125", "1234.567", "0.1234", "1.2345", "-", "1_0", "٥"),
    ),
}
"""What a cell is now and then instead of what is plainly written."""
AMOUNTS = ("amount", "Line Total", "unit_price", "unit_price", "total (EUR)", "Revenue")
"""Headers of the amount; ``unit_price`` stands beside ``quantity``."""
TYPES: dict[str, Sequence[Any]] = {
    "amount": (
        *(None, pl.Float64, pl.Float64, pl.Float32, pl.Decimal(18, 2), pl.Decimal(20, 4), pl.Decimal(30, 6)),
        *(pl.Int64, pl.UInt32, pl.Categorical),
    ),
    "quantity": (
        *(None, pl.Int64, pl.UInt8, pl.Int16, pl.UInt64, pl.Float64, pl.Int128, pl.Decimal(10, 0), pl.Categorical),
    ),
    "order_id": (None, None, pl.Int64, pl.UInt64, pl.UInt16, pl.Categorical),
    "customer_id": (None, None, pl.Int64, pl.UInt64, pl.UInt16, pl.Categorical, pl.Float64, pl.Float32),
    "ordered_on": (None, pl.Date, pl.Datetime("us"), pl.Datetime("ns"), pl.Datetime("ms", "UTC")),
}
"""What a column of a Parquet file may be; ``None`` is text."""


@dataclass(slots=True)
class Wild:
    """One book, made of chance."""

    chance: Random

    def once_in(self, count: float) -> bool:
        """Whether it happens now."""
        return self.chance.random() < 1 / count

    def files(self, folder: Path) -> list[Path]:
        """Write the book into an empty folder."""
        r, rows = self.chance, self.rows()
        amount = next(name for name in rows[0] if name in AMOUNTS)
        always = {"order_id", "ordered_on", amount, *(["quantity"] if amount == "unit_price" else [])}
        always |= r.choice(({"customer"}, {"customer", "customer_id"}, {"customer_id"}))
        may = set(rows[0]) - always - {"customer", "customer_id"}
        names = [name for name in rows[0] if name in always or (name in may and r.random() < 0.4)]
        if self.once_in(2):
            r.shuffle(names)
        cuts = sorted(r.randrange(len(rows) + 1) for _ in range(r.choice((0, 0, 0, 0, 1, 2))))
        if not self.once_in(7):  # most systems keep an order in one file
            cuts = [self._between(rows, cut) for cut in cuts]
        parts = [rows[first:last] for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
        typed = self.once_in(1.5)
        return [
            self._parquet(folder / f"orders-{n}.parquet", part, self._turned(names, n))
            if typed != self.once_in(10)
            else self._csv(folder / f"orders-{n}.csv", part, self._turned(names, n))
            for n, part in enumerate(parts)
        ]

    def rows(self) -> list[dict[str, str]]:
        """The rows, every field in each."""
        r = self.chance
        later = r.choice((*[0.0] * 6, 0.03, 0.1, 0.5))
        amount, clock, large, alike = r.choice(AMOUNTS), self.once_in(2), self.once_in(20), self.once_in(16)
        most, decimals = r.choice((3, 10**6, 10**6)), r.choice((0, 1, 2, 2, 2, 2, 2, 2, 3, 4, 4))
        least = r.choice((0, 0, -(10**4)))
        names = r.sample(ODD["customer"], r.choice((1, 2, 4, 8))) if self.once_in(3) else ["Acme", "Bolt", "Cargo"]
        notes = r.choice((("x",), ("x",), ("x", ""), ("a\nb", "x", "c,d", 'q"q')))
        statuses = r.choice((("confirmed", "draft"), ("confirmed", "Draft", "void", "paid")))
        count, several = r.choice((1, 2, 3, 5, 8, 15, 40)), r.choice((1, 1, 2, 4, 30))
        ids = r.sample(range(1, max(60, count * 3)), count)
        written = r.choice(("{}", "SO-{}", "#{}", "A/B_{:04}"))
        rows: list[dict[str, str]] = []
        for number in sorted(ids) if self.once_in(2) else ids:
            day = datetime(2023, 1, 1, 9) + timedelta(r.randrange(700), r.randrange(50_000) * clock)  # noqa: DTZ001
            who, parts = r.randrange(len(names)), r.randrange(least, most)
            order = {
                "status": r.choice(statuses),
                "currency": r.choice((*["EUR"] * 7, "eur", "USD", "")),
                "rep": r.choice(("Anna", "Bob", "")),
            }
            for line in range(r.randint(1, several)):
                parts = parts if alike else r.randrange(least, most)
                at = day + timedelta(minutes=r.choice((-1, 1, 600, -600, 1440))) if r.random() < later else day
                rows.append(
                    {
                        "order_id": written.format(number),
                        "customer": names[who],
                        "customer_id": str(who + 100),
                        "ordered_on": str(at if clock else at.date()),
                        **order,
                        "quantity": str(r.randrange(-2, 50)),
                        amount: f"{Decimal(parts * 10**9 if large else parts).scaleb(-decimals):f}",
                        "sku": f"A{line}",
                        "note": r.choice(notes),
                        "State": r.choice(("NY", "paid", "CA")),
                    }
                )
        for _ in range(r.choice((0, 0, 0, 1, 1, 3))):  # a cell as that of another row, or odd
            name = r.choice([name for name in rows[0] if name == amount or name in ODD])
            odd = ODD["amount" if name == amount else name]
            r.choice(rows)[name] = r.choice((r.choice(rows)[name], r.choice(odd)))
        for _ in range(r.choice((0, 0, 0, 0, 1, 2))):  # one stands elsewhere
            rows.insert(r.randrange(len(rows)), rows.pop(r.randrange(len(rows))))
        if self.once_in(30):
            rows.append(dict(r.choice(rows)))
        if self.once_in(12):
            r.shuffle(rows)
        return rows

    def _between(self, rows: Sequence[dict[str, str]], at: int) -> int:
        """The first place from there on where another order begins."""
        ids = [row["order_id"] for row in rows]
        return next((n for n in range(at, len(ids)) if n == 0 or ids[n] != ids[n - 1]), len(ids))

    def _turned(self, names: Sequence[str], n: int) -> dict[str, str]:
        """The columns of the file, and their headers: those after the first are now and then of another kind."""
        names = list(names)
        if n and self.once_in(3):
            self.chance.shuffle(names)
        if n and self.once_in(7):
            names = [name for name in names if name not in {"sku", "note"}]
        other = {"amount": "Line Total", "Line Total": "amount"} if n and self.once_in(10) else {}
        return {name: other.get(name, name) for name in names}

    def _parquet(self, path: Path, rows: Sequence[dict[str, str]], headers: dict[str, str]) -> Path:
        r = self.chance
        cells = {name: [row[name] or (None if self.once_in(1.5) else "") for row in rows] for name in headers}
        frame = pl.DataFrame(cells, schema=dict.fromkeys(headers, pl.String))
        for name in headers:
            dtype = r.choice(TYPES.get("amount" if name in AMOUNTS else name, (None, None, pl.Categorical)))
            text = pl.col(name)
            if name == "ordered_on" and dtype is not None:
                clock = frame[name].str.contains(":", literal=True).any()
                made = (
                    text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) if clock else text.str.to_date(strict=False)
                )
                made = made.cast(pl.Date if dtype == pl.Date else pl.Datetime(dtype.time_unit), strict=False)
                if dtype != pl.Date and dtype.time_zone:
                    made = made.dt.replace_time_zone("Europe/Madrid", ambiguous="earliest", non_existent="null")
            elif dtype is not None:
                made = text.cast(dtype, strict=False)
            else:
                continue
            typed = frame.with_columns(made)
            if typed[name].null_count() == frame[name].null_count():  # nothing is lost
                frame = typed
        frame.rename(headers).write_parquet(path, row_group_size=r.choice((None, 2, 5)))
        return path

    def _csv(self, path: Path, rows: Sequence[dict[str, str]], headers: dict[str, str]) -> Path:
        r, out = self.chance, io.StringIO()
        mark, end = r.choice(",,,;\t|"), r.choice(("\n", "\n", "\r\n", "\r"))
        quoting: list[Literal[0, 1]] = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]
        if self.once_in(7):
            titles = ("Orders of 2024", "", '"Title, quoted"', "From: 2024-01-01")
            out.write("".join(r.choice(titles) + end for _ in range(r.randrange(1, 4))))
        writer = csv.writer(out, delimiter=mark, lineterminator=end, quoting=r.choice(quoting))
        writer.writerow(headers.values())
        writer.writerows([row[name] for name in headers] for row in rows)
        text = out.getvalue() + end * self.once_in(20)
        if self.once_in(5):
            text = text.rstrip("\r\n")
        if self.once_in(30):  # cut off
            text = text[: -r.randrange(1, 12)]
        if self.once_in(50):
            lines = text.split(end)
            n = r.randrange(len(lines))
            lines[n] = r.choice((f"{lines[n]}{mark}x", lines[n].rpartition(mark)[0], lines[n].replace("x", 'x"'), ""))
            text = end.join(lines)
        path.write_bytes(b"\xef\xbb\xbf" * self.once_in(10) + text.encode())
        return path
