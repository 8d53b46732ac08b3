"""One law: however an order book is written, its report is the same, or an option is asked for that makes it so.

A random book is written in a random mixture of what exports do: encoding,
delimiter, quoting, dates, decimals, grain, headers, title and total rows, file
type. The report must be that of the book itself. Where the data cannot tell
how it is written (every day up to 12, every amount like ``1,234``), reading
may stop instead, naming ``--date-order``, ``--decimal``, ``--grain`` or
``--encoding``; said truly, that option must lead to the same report.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import polars as pl
from hypothesis import event, given, settings
from hypothesis import strategies as st

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import DateOrder, DecimalMark, Grain, Orders
from support.builders import book, build, order
from support.effort import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custreport.sources import Book

Cell = str | int | float | Decimal | date | None
Row = dict[str, Cell]

# --- the book -------------------------------------------------------------------

START = date(2023, 1, 1)
NAMES = (
    *("Acme & Sons, Ltd.", "Café Müller GmbH", 'Olé "Tapas" SL', "Northside Market", "Bolt; Nut | Co"),
    *("Żabka Łódź", "Total Wine", "O'Neill"),
)
CURRENCIES: tuple[tuple[str | None, ...], ...] = (("EUR",), ("USD",), ("GBP",), (None,), ("EUR", "USD"))


@st.composite
def truths(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The orders of a few customers over two years, at times of day or all at midnight; credits are confirmed."""
    timed, keyed, early = draw(st.booleans()), draw(st.integers(0, 3)) == 0, draw(st.integers(0, 5)) == 0
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    nobody = draw(st.sampled_from(((), (None,))))
    statuses = draw(st.sampled_from((("confirmed",), ("confirmed", "confirmed", "confirmed", "draft", "cancelled"))))
    reps = draw(st.sampled_from(((None,), ("Anna Ek", "Bob Day", None))))
    currencies = draw(st.sampled_from(CURRENCIES))
    step = draw(st.sampled_from((1, 1, 1, 10, 100)))  # every amount is a multiple of so many cents
    ids = draw(st.sampled_from(("{:06d}", "{}", "SO-{}", "INV/2024/{}")))
    orders = []
    for number in range(draw(st.integers(5, 40))):
        name = draw(st.sampled_from((*names, *names, *nobody)))
        day = START + timedelta(days=draw(st.integers(0, 730)))
        if early:  # no day above 12: nothing tells 3/4 from 4/3
            day = day.replace(day=(day.day - 1) % 12 + 1)
        at = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.integers(0, 59))) if timed else time())
        cents = draw(st.one_of(st.integers(1, 99), st.integers(1, 99_999), st.integers(100_000, 999_999_999)))
        amount = Decimal(-(-cents // step) * step) / 100
        credit = draw(st.integers(0, 9)) == 0
        orders.append(
            order(
                name and (f"C{NAMES.index(name):03d}" if keyed else name.lower()),
                at.isoformat(),
                str(-amount if credit else amount),
                "confirmed" if credit else draw(st.sampled_from(statuses)),
                rep=draw(st.sampled_from(reps)),
                currency=draw(st.sampled_from(currencies)),
                name=name,
                id=ids.format(1000 + number),
            )
        )
    return orders


# --- how it can be written ------------------------------------------------------

ALIASES = {
    "order_id": (
        *("Order ID", "order_id", "Order Number", "Order No.", "Order #", "SalesOrderNo", "Document Number"),
        *("Invoice No", "Número de orden", "Bestellnummer", "order_line/order_id/name"),
    ),
    "customer": (
        *("Customer", "Customer Name", "Client", "Account Name", "Company Name", "Retailer Name", "Bill-to Name"),
        *("partner_id/name", "Nombre del comprador", "Kunde", "CUSTOMERNAME"),
    ),
    "customer_id": ("Customer ID", "CustomerID", "Customer Code", "Account Number", "partner_id/id", "Kundennummer"),
    "ordered_on": (
        *("Order Date", "Ordered At", "Created at", "Date Created", "Purchase Date", "Sale Date", "Invoice Date"),
        *("date_order", "Fecha", "Data do pedido", "Datum", "order_purchase_timestamp", "Date"),
    ),
    "status": ("Status", "Order Status", "Sales Order Status", "State", "Financial Status", "Estado de la orden"),
    "amount": (
        *("Total", "Order Total", "Order Amount", "Grand Total", "amount_total", "Total Amount", "Invoice Total"),
        *("Amount", "Gesamtbetrag", "Valor total", "Total (incl. tax)"),
    ),
    "line_amount": ("Line Total", "Line Amount", "Item Total", "Extended Price", "price_subtotal", "Sales"),
    "unit_price": ("Unit Price", "PriceEach", "Lineitem price", "Einzelpreis"),
    "quantity": ("Quantity", "Qty", "QuantityOrdered", "Lineitem quantity", "Menge"),
    "currency": ("Currency", "Currency Code", "Order Currency", "Moneda", "Währung"),
    "rep": ("Sales Rep", "Salesperson", "Sales person", "Rep", "Account Manager", "Vendedor", "user_id/name"),
}
WORDS = {
    "confirmed": ("Confirmed", "confirmed ", "Paid", "SHIPPED", "wc-completed", "Sales Order : Billed"),
    "draft": ("Draft", "Quotation", "Pending Approval"),
    "cancelled": ("Cancelled", "canceled", "Void"),
}
EXTRAS: dict[str, tuple[Cell, ...]] = {  # columns that are no field, however much they look like one
    "Notes": ("call, then e-mail; ask for Ann | Bob", 'a "quoted" word', "two\nlines", None, "O'Hara's shop"),
    "Subtotal": (Decimal("1.10"), Decimal("1234.56"), None),
    "Shipping": (Decimal(5), Decimal(0)),
    "Balance": (Decimal(0), Decimal(-25)),
    "Ship Date": (date(2022, 5, 30), None),
    "Payment Status": ("unpaid", "void", "pending"),
    "Fulfillment Status": ("unfulfilled", None),
    "Customer Reference": ("PO 77", "77", None),
    "Phone": ("+49 30 1234", "030-1234"),
    "Discount": ("10 %", "5,5 %", None),
    "Vendor": ("Brand A", "Brand B"),
    "": ("0", "1", "2"),
}
OF_LINES: dict[str, tuple[Cell, ...]] = {"SKU": ("A-1", "B-2"), "Product": ("Nut", "Bolt"), "Line qty": (1, 2)}
TITLES: tuple[list[str], ...] = (["Sales report"], ["Period:", "2023-01-01", "2024-12-31"], [], ["Exported by a shop"])

_SERIAL, _UNIX = datetime(1899, 12, 30), datetime(1970, 1, 1)  # noqa: DTZ001 — exports have no zone
DAYS: dict[str, Callable[[datetime], str]] = {
    "YYYY-MM-DD": lambda at: f"{at:%Y-%m-%d}",
    "YYYY-MM-DD 00:00:00": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "DD/MM/YYYY": lambda at: f"{at:%d/%m/%Y}",
    "D/M/YYYY": lambda at: f"{at.day}/{at.month}/{at.year}",
    "MM/DD/YYYY": lambda at: f"{at:%m/%d/%Y}",
    "DD.MM.YYYY": lambda at: f"{at:%d.%m.%Y}",
    "D-Mon-YYYY": lambda at: f"{at.day}-{at:%b-%Y}",
    "YYYYMMDD": lambda at: f"{at:%Y%m%d}",
    "Excel": lambda at: str((at - _SERIAL).days),
    "milliseconds": lambda at: str((at - _UNIX) // timedelta(milliseconds=1)),
}
TIMES: dict[str, Callable[[datetime], str]] = {
    "YYYY-MM-DD HH:MM:SS": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "YYYY-MM-DDTHH:MM:SSZ": lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    "YYYY-MM-DD HH:MM:SS +0200": lambda at: f"{at:%Y-%m-%d %H:%M:%S +0200}",
    "DD/MM/YYYY HH:MM": lambda at: f"{at:%d/%m/%Y %H:%M}",
    "MM/DD/YYYY HH:MM AM": lambda at: f"{at:%m/%d/%Y %I:%M %p}",
    "DD.MM.YYYY HH:MM": lambda at: f"{at:%d.%m.%Y %H:%M}",
    "Mon D, YYYY, HH:MM:SS": lambda at: f"{at:%b} {at.day}, {at:%Y, %H:%M:%S}",
    "Excel": lambda at: repr((at - _SERIAL) / timedelta(days=1)),
    "milliseconds": DAYS["milliseconds"],
}
UNITS = {
    "EUR": ("€ {}", "€{}", "{} €", "EUR {}", "{} EUR"),
    "USD": ("${}", "$ {}", "US${}", "USD {}"),
    "GBP": ("£{}", "{} GBP"),
}


@dataclass(frozen=True)
class Money:
    """How amounts are written."""

    point: str
    group: str
    unit: str
    negative: str
    short: bool  # 1234.5 and 1234 rather than 1234.50 and 1234.00

    def __call__(self, amount: Decimal) -> str:
        """The amount as text."""
        places = max(2, -int(amount.normalize().as_tuple().exponent))  # unit prices have up to four
        text = f"{abs(amount):,.{places}f}"
        if self.short:
            text = text.rstrip("0").rstrip(".")
        text = self.unit.format(text.translate({ord(","): self.group, ord("."): self.point}))
        return self.negative.format(text) if amount < 0 else text


@st.composite
def moneys(draw: st.DrawFn, currency: str | None) -> Money:
    """A way to write amounts, with a sign of the currency if there is one."""
    point = draw(st.sampled_from(".,"))
    other = "," if point == "." else "."
    return Money(
        point,
        group=draw(st.sampled_from(("", "", other, other, " ", "\u00a0", "'"))),
        unit=draw(st.sampled_from(("{}", "{}", *UNITS.get(currency or "", ())))),
        negative=draw(st.sampled_from(("-{}", "-{}", "({})", "{}-"))),
        short=draw(st.booleans()),
    )


@dataclass(frozen=True)
class Mixture:
    """One way to write a book: its table as typed cells, and how these become bytes."""

    header: dict[str, str]  # field → name, in the order of the columns
    rows: list[Row]
    above: list[list[str]]
    date: str
    money: Money
    options: dict[str, Any]  # what is true, by the option that says it
    file: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"
    quoted: bool = False
    typed: bool = False

    @property
    def orders_rows(self) -> int:
        """Rows that are neither blank nor of totals."""
        return sum(bool(row.get("order_id")) and row["order_id"] != "Total" for row in self.rows)

    def text(self, cell: Cell) -> str:
        """A cell as text."""
        if isinstance(cell, datetime):
            return {**DAYS, **TIMES}[self.date](cell)
        if isinstance(cell, date):
            return DAYS["YYYY-MM-DD"](datetime.combine(cell, time()))
        if isinstance(cell, Decimal):
            return self.money(cell)
        return "" if cell is None else str(cell)

    def texts(self) -> list[list[str]]:
        """Every row from the first title to the last total, as text."""
        names = list(self.header.values())
        return [*self.above, names, *([self.text(row.get(field)) for field in self.header] for row in self.rows)]

    def write(self, folder: Path) -> Path:
        """The file."""
        path = folder / f"orders.{self.file}"
        match self.file:
            case "xlsx":
                path.write_bytes(self._workbook())
            case "parquet":
                self._frame().write_parquet(path)
            case _:
                path.write_bytes(self._csv())
        return path

    def _csv(self) -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(
            buffer,
            delimiter=self.delimiter,
            lineterminator=self.newline,
            quoting=csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL,
        )
        writer.writerows(self.texts())
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(self.encoding, b"")
        content = mark + buffer.getvalue().encode(self.encoding)
        return gzip.compress(content, 1) if self.file.endswith("gz") else content

    def _frame(self) -> pl.DataFrame:
        if not self.typed:
            _, names, *rows = [[], *self.texts()[len(self.above) :]]
            return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
        columns = {
            name: pl.Series([row.get(field) for row in self.rows], strict=False) for field, name in self.header.items()
        }
        return pl.DataFrame(columns)

    def _workbook(self) -> bytes:
        above = [[_cell(cell) for cell in row] for row in [*self.above, [*self.header.values()]]]
        typed = [[_cell(self._value(row.get(field))) for field in self.header] for row in self.rows]
        sheet = "".join(f"<row>{''.join(cells)}</row>" for cells in [*above, *typed])
        cover = f"<row>{_cell('Read me first')}</row>"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            for name, content in _WORKBOOK.items():
                packed.writestr(name, content)
            for n, body in enumerate((cover, sheet), 1):
                packed.writestr(
                    f"xl/worksheets/sheet{n}.xml", f"<worksheet {_MAIN}><sheetData>{body}</sheetData></worksheet>"
                )
        return buffer.getvalue()

    def _value(self, cell: Cell) -> Cell:
        return cell if self.typed or cell is None else self.text(cell)


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK = {  # the least a workbook of two sheets needs; style 1 is that of days, style 2 that of times
    "[Content_Types].xml": f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
        <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
        <Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/>
        <Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_RELATIONS}">
        <Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>
        <sheet name="Cover" sheetId="1" r:id="rId1"/><sheet name="Orders" sheetId="2" r:id="rId2"/>
        </sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_RELATIONS}">
        <Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>
        <Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet {_MAIN}><cellXfs count="3">
        <xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>
        </cellXfs></styleSheet>""",
}


def _cell(value: Cell) -> str:
    """A cell of a sheet, in the words of Excel's XML."""
    match value:
        case None | "":
            return "<c/>"
        case str():
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case date():
            at = value if isinstance(value, datetime) else datetime.combine(value, time())
            style = 2 if at.time() != time() else 1
            return f'<c s="{style}"><v>{(at - _SERIAL) / timedelta(days=1)!r}</v></c>'
        case _:
            return f"<c><v>{value}</v></c>"


# --- the rows of a book ---------------------------------------------------------


def parts(draw: st.DrawFn, amount: Decimal) -> list[Decimal]:
    """An amount as one to four, none of them nothing."""
    cents = abs(int(amount * 100))
    cuts = sorted({draw(st.integers(1, cents - 1)) for _ in range(draw(st.integers(0, 3)))}) if cents > 1 else []
    sign = -1 if amount < 0 else 1
    return [Decimal(sign * (b - a)) / 100 for a, b in zip([0, *cuts], [*cuts, cents], strict=True)]


def tell_lines(rows: list[Row]) -> bool:
    """Whether an order has lines of different amounts.

    Where it has not, and its amount is headed as that of an order may be,
    nothing tells lines from a total that is repeated; only a header of lines does.
    """
    amounts: dict[Cell, set[Cell]] = {}
    for row in rows:
        amounts.setdefault(row["order_id"], set()).add(row["amount"])
    return any(len(different) > 1 for different in amounts.values())


@st.composite
def tables(draw: st.DrawFn, orders: Sequence[dict[str, Any]]) -> tuple[dict[str, str], list[Row], str]:  # noqa: C901
    """Header, rows and grain: one row an order, its lines, or its total on each or the first of them."""
    kind = draw(st.sampled_from(("order", "order", "lines", "priced", "repeated", "first")))
    words = {status: draw(st.sampled_from(known)) for status, known in WORDS.items()}
    credit_notes = draw(st.booleans())  # a credit is a document of its own kind, its amount written without a sign
    rows: list[Row] = []
    for each in orders:
        credit = each["amount"] < 0 and credit_notes
        row: Row = {
            "order_id": each["order_id"],
            "customer": each["customer"] or draw(st.sampled_from((None, "N/A", "-"))),
            "customer_id": each["key"],
            "ordered_on": each["ordered_at"],
            "status": "Credit Memo" if credit else words[each["status"]],
            "currency": each["currency"],
            "rep": each["rep"],
            "amount": abs(each["amount"]) if credit else each["amount"],
        }
        total = row["amount"]
        assert isinstance(total, Decimal)
        match kind:
            case "order":
                rows.append(row)
            case "lines":
                rows += [row | {"amount": part} for part in parts(draw, total)]
            case "priced":
                for part in parts(draw, total):
                    count = draw(st.sampled_from((1, 1, 2, 4, 5, 10)))
                    rows.append(row | {"unit_price": part / count, "quantity": count})
            case "repeated":
                rows += [row] * draw(st.integers(1, 4))
            case _:
                kept = row if draw(st.booleans()) else {"order_id": row["order_id"]}
                rows += [row, *([kept | {"amount": None}] * draw(st.integers(0, 3)))]
    if kind == "lines" and (not tell_lines(rows) or draw(st.booleans())):
        kind = "lines by name"
    fields = ["order_id", "customer", "ordered_on"]
    fields += ["customer_id"] if any(o["key"] and o["key"] != o["customer"].lower() for o in orders) else []
    fields += ["unit_price", "quantity"] if kind == "priced" else ["amount"]
    noted = credit_notes and any(o["amount"] < 0 for o in orders)
    if noted or any(o["status"] != "confirmed" for o in orders) or draw(st.booleans()):
        fields.append("status")
    fields += ["rep"] if any(o["rep"] for o in orders) else []
    currencies = {o["currency"] for o in orders}
    named_by_header = len(currencies) == 1 and None not in currencies and kind != "priced" and draw(st.booleans())
    fields += ["currency"] if currencies != {None} and not named_by_header else []
    known = ALIASES | ({"amount": ALIASES["line_amount"]} if kind == "lines by name" else {})
    header = {field: draw(st.sampled_from(known[field])) for field in fields}
    if named_by_header:
        header["amount"] = f"{header['amount'].split(' (')[0]} ({currencies.pop()})"
    extras = EXTRAS | (OF_LINES if kind != "order" else {})
    if kind == "priced":
        del extras["Discount"]  # which lessens a price, and is not to be taken for decoration there
    for name in draw(st.lists(st.sampled_from(list(extras)), max_size=4, unique=True)):
        header[name] = name
        contents = extras[name]
        rows = [row | {name: contents[n % len(contents)]} for n, row in enumerate(rows)]
    return {field: header[field] for field in draw(st.permutations(list(header)))}, rows, kind


# --- the mixture ----------------------------------------------------------------


@st.composite
def mixtures(draw: st.DrawFn, orders: Sequence[dict[str, Any]], files: tuple[str, ...]) -> Mixture:
    """A way to write these orders."""
    file = draw(st.sampled_from(files))
    timed = any(o["ordered_at"].time() != time() for o in orders)
    header, rows, kind = draw(tables(orders))
    currencies = {o["currency"] for o in orders}
    money = draw(moneys(currencies.pop() if len(currencies) == 1 else None))
    written = draw(st.sampled_from(list(TIMES if timed else DAYS)))
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(draw(st.integers(0, len(rows))), {})
    if draw(st.booleans()):
        total = sum((amount for row in rows if isinstance(amount := row.get("amount"), Decimal)), Decimal(0))
        label = draw(st.sampled_from(("order_id", "customer")))
        rows += [{label: "Total", "amount": total}, *([{}] * draw(st.integers(0, 2)))]
    mixture = Mixture(
        header,
        rows,
        [] if file == "parquet" else draw(st.lists(st.sampled_from(TITLES), max_size=3)),
        written,
        money,
        {
            "date_order": DateOrder.MDY if written.startswith("MM") else DateOrder.DMY,
            "decimal": DecimalMark.POINT if money.point == "." else DecimalMark.COMMA,
            "grain": Grain.REPEATED if kind == "repeated" else Grain.LINES,
        },
        file=file,
        delimiter=draw(st.sampled_from(",;\t|")),
        newline=draw(st.sampled_from(("\n", "\r\n"))),
        quoted=draw(st.booleans()),
        typed=draw(st.booleans()),
    )
    encodings = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"]
    with contextlib.suppress(UnicodeEncodeError):
        "".join(cell for row in mixture.texts() for cell in row).encode("cp1252")
        encodings += ["cp1252", "cp1252"]
    encoding = draw(st.sampled_from(encodings))
    return replace(mixture, encoding=encoding, options=mixture.options | {"encoding": encoding})


# --- the law --------------------------------------------------------------------


def settled(path: Path, truly: dict[str, Any]) -> Book:
    """The book of a file; an option that it is refused without is said, once."""
    said: dict[str, Any] = {}
    while True:
        try:
            return sources.load(Orders(paths=[str(path)], **said), Config())
        except CustReportError as error:
            asked = next((o for o in truly if f"--{o.replace('_', '-')}" in str(error) and o not in said), None)
            if asked is None:
                raise
            event(f"asks for --{asked}")
            said[asked] = truly[asked]


def figures(the_book: Book) -> Any:
    """All that a report says of its orders, each currency apart if there are several; and that its rows add up."""
    try:
        reports = [build(the_book)]
    except CustReportError as error:
        reports = [build(the_book, currency=code) for code in ("EUR", "USD")]
        refusal = str(error)
    else:
        refusal = ""
    found = []
    for report in reports:
        rows = report.reconciliation.parts()
        assert sum(rows.values()) == report.reconciliation.rows_read
        for name in ("folded_lines", "blank_or_total"):
            del rows[name]
        sections = [(s.name, s.frame.rows(), s.footer) for s in report.sections]
        found.append((report.as_of, report.currency, report.no_customer, report.risks, rows, sections))
    return refusal, found


DOUBTS = STRAY, LEDGER, BELOW = "more than a year after", "amounts are negative", "below zero"
UTC = "times are UTC"


def doubts(orders: list[dict[str, Any]]) -> list[str]:
    """What is to be warned of in a book: a stray day, more credits than orders, a customer of less than nothing."""
    days = sorted(o["ordered_on"] for o in orders)
    stray = [n for n in (1, 2, 3) if n < len(days) and days[-n] - days[-n - 1] > timedelta(days=365)]
    counted = [o for o in orders if o["status"] == "confirmed"]
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for o in counted:
        sums[o["key"], o["currency"]] += o["amount"]
    ledger = sum(o["amount"] < 0 for o in counted) > sum(o["amount"] > 0 for o in counted)
    below = any(amount < 0 for (key, _), amount in sums.items() if key)
    return [STRAY] * bool(stray) + ([LEDGER] if ledger else [BELOW] * below)


def holds(orders: list[dict[str, Any]], mixture: Mixture) -> None:
    """The law, for one book and one way to write it."""
    event(f"{mixture.file} {mixture.encoding if mixture.file.startswith('csv') else mixture.typed}")
    true = book(*orders)
    with tempfile.TemporaryDirectory() as folder:
        read = settled(mixture.write(Path(folder)), mixture.options)
        columns = ["order_id", "key", "customer", "ordered_at", "status", "amount", "currency", "rep"]
        assert (
            read.orders.select(columns).collect().sort("order_id").rows()
            == true.orders.select(columns).collect().sort("order_id").rows()
        )
        assert figures(read) == figures(true)
        assert sum(source.rows for source in read.sources) - read.blank == mixture.orders_rows
        said = [next((word for word in (*DOUBTS, UTC) if word in text), text) for text in read.warnings]
        assert [text for text in said if text != UTC] == doubts(orders)
        assert UTC not in said or mixture.date.endswith(("Z", "UTC"))


@settings(max_examples=examples(100))
@given(st.data())
def test_csv(data: st.DataObject) -> None:
    """Every way to write a CSV."""
    orders = data.draw(truths())
    holds(orders, data.draw(mixtures(orders, ("csv",))))


@settings(max_examples=examples(60))
@given(st.data())
def test_other_text_files(data: st.DataObject) -> None:
    """The same of text that is packed or has another ending."""
    orders = data.draw(truths())
    holds(orders, data.draw(mixtures(orders, ("csv.gz", "txt"))))


@settings(max_examples=examples(50))
@given(st.data())
def test_workbooks(data: st.DataObject) -> None:
    """The same of workbooks, whose cells are typed or text."""
    orders = data.draw(truths())
    holds(orders, data.draw(mixtures(orders, ("xlsx",))))


@settings(max_examples=examples(50))
@given(st.data())
def test_parquet(data: st.DataObject) -> None:
    """The same of Parquet, typed or of text."""
    orders = data.draw(truths())
    holds(orders, data.draw(mixtures(orders, ("parquet",))))
