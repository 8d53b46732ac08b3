"""A PDF of a long leaderboard: custreport beside the same table drawn by hand with fpdf2, and with reportlab.

    python bench/pdf.py [--rows 10000] [--rounds 7]

The report is computed once; only rendering it is measured. The tables have the
same columns, figures, fonts (embedded, as subsets), type, page size, headings on
every page and rule below every row. All run in turn in one process: the ratios of
one round are taken under the same load. reportlab is left out where it is not
installed. Results: RESULTS.md.
"""

from __future__ import annotations

import argparse
import gc
import io
import platform
import random
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl
from fpdf import FPDF

from custreport.analysis.analysis import analyse
from custreport.core import order_frame
from custreport.core.document import Kind, Report, Source
from custreport.core.filters import Filters, ReportSpec
from custreport.core.page_options import Page
from custreport.core.risk_settings import RiskRule
from custreport.formats import cells, pdf
from custreport.formats.pdf.fonts import bundled
from custreport.reports.registry import build_report
from custreport.sources import Book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from custreport.core.document import Column

MM = 72 / 25.4
WIDE, HIGH, MARGIN, FOOT = 297.0, 210.0, 14.0, 15.0
SIZE, ROW, HEAD, GAP = 7.0, 5.66, 10.0, 2.0
WIDTHS = {Kind.TEXT: 33.0, Kind.MONEY: 19.0, Kind.DAY: 15.0, Kind.WORD: 15.0}
"""Of the columns, in mm; of any other kind ``COUNT``."""
COUNT = 11.0
FIRST, SECOND = ("Aurora", "Bäckerei", "Café", "Delikatesy", "Épicerie", "Frukt", "Grüne", "Hôtel", "Żółta", "Ελιά"), (
    "Handel AS", "& Söhne GmbH", "Ltd", "Sp. z o.o.", "SL", "du Marché", "Trading", "BV", "Τρόφιμα", "Самовар",
)  # fmt: skip


def report(rows: int) -> Report:
    """A leaderboard of as many customers, the same on every run."""
    chance = random.Random(1)  # noqa: S311 — nothing here is secret
    orders = []
    for customer in range(rows):
        name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {customer}"
        for _ in range(1 + int(chance.expovariate(1 / 4))):
            day = date(2024, 1, 1) + timedelta(chance.randrange(700))
            orders.append(
                {
                    "order_id": f"{len(orders):06}",
                    "key": str(customer),
                    "customer": name,
                    "ordered_on": day,
                    "ordered_at": datetime.combine(day, datetime.min.time()),
                    "status": "draft" if chance.random() < 0.05 else "confirmed",
                    "amount": Decimal(chance.randrange(1_000, 900_000)).scaleb(-2),
                    "currency": "EUR",
                    "rep": chance.choice(("Anna Ek", "Bob Day", "Chloé Martin")),
                    "lines": 1,
                }
            )
    book = Book(
        orders=pl.DataFrame(orders, schema=pl.Schema(order_frame.orders_schema())).lazy(),
        accounts=None,
        sources=(Source("orders.csv", 0, len(orders)),),
    )
    analysis = analyse(book, Filters(), rule=RiskRule(), today=date(2030, 1, 1))
    return build_report(analysis, ReportSpec(sections=["leaderboard"], title="Customer Report"))


def width(column: Column) -> float:
    """How wide a column is drawn."""
    return 8.0 if column.name == "rank" else WIDTHS.get(column.kind, COUNT)


def texts(given: Report) -> Iterator[list[str]]:
    """The cells of each row as people read them."""
    section = given.section("leaderboard")
    for row in section.frame.iter_rows():
        yield [cells.format_value(v, c, given.digits) for v, c in zip(row, section.columns, strict=True)]


def by_custreport(given: Report) -> bytes:
    """As ``export --pdf --landscape`` writes it."""
    return pdf.render(given, Page(landscape=True))


def by_hand(given: Report) -> bytes:
    """With plain ``cell()`` calls of fpdf2."""
    columns = given.section("leaderboard").columns
    sheet = FPDF("landscape", "mm", "A4")
    for style in ("", "B"):
        sheet.add_font("noto", style, bundled(style))
    sheet.set_margins(MARGIN, MARGIN)
    sheet.set_auto_page_break(auto=False)
    sheet.c_margin = 0
    sheet.set_draw_color(208, 213, 219)
    places = [(width(c), "R" if c.kind in cells.RIGHT else "L", c.label) for c in columns]

    def page() -> None:
        sheet.add_page()
        sheet.set_font("noto", "B", SIZE)
        for wide, align, label in places:
            sheet.cell(wide, HEAD, label.split()[-1], align=align)
            sheet.x += GAP
        sheet.ln(HEAD)
        sheet.set_font("noto", "", SIZE)

    page()
    for row in texts(given):
        if sheet.get_y() + ROW > HIGH - FOOT:
            page()
        for (wide, align, _), text in zip(places, row, strict=True):
            sheet.cell(wide, ROW, text, align=align)
            sheet.x += GAP
        sheet.ln(ROW)
        sheet.line(MARGIN, sheet.get_y(), WIDE - MARGIN, sheet.get_y())
    return bytes(sheet.output())


def by_canvas(given: Report) -> bytes:
    """With the canvas of reportlab."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    columns = given.section("leaderboard").columns
    for style in ("", "B"):
        pdfmetrics.registerFont(TTFont(f"noto{style}", str(bundled(style))))
    out = io.BytesIO()
    sheet = Canvas(out, (WIDE * MM, HIGH * MM), pageCompression=1)
    places, x = [], MARGIN
    for column in columns:
        right = column.kind in cells.RIGHT
        places.append(
            ((x + width(column) * right) * MM, sheet.drawRightString if right else sheet.drawString, column.label)
        )
        x += width(column) + GAP

    def page() -> float:
        sheet.setFont("notoB", SIZE)
        for at, draw, label in places:
            draw(at, (HIGH - MARGIN - HEAD / 2) * MM, label.split()[-1])
        sheet.setFont("noto", SIZE)
        sheet.setStrokeColorRGB(208 / 255, 213 / 255, 219 / 255)
        return MARGIN + HEAD

    y = page()
    for row in texts(given):
        if y + ROW > HIGH - FOOT:
            sheet.showPage()
            y = page()
        y += ROW
        for (at, draw, _), text in zip(places, row, strict=True):
            draw(at, (HIGH - y + 1.9) * MM, text)
        sheet.line(MARGIN * MM, (HIGH - y) * MM, (WIDE - MARGIN) * MM, (HIGH - y) * MM)
    sheet.save()
    return out.getvalue()


def by_platypus(given: Report) -> bytes:
    """With a long table of reportlab's platypus."""
    from reportlab.lib.colors import Color  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.platypus import LongTable, SimpleDocTemplate  # noqa: PLC0415

    columns = given.section("leaderboard").columns
    for style in ("", "B"):
        pdfmetrics.registerFont(TTFont(f"noto{style}", str(bundled(style))))
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN * MM)
    document = SimpleDocTemplate(out, pagesize=(WIDE * MM, HIGH * MM), pageCompression=1, **margins)
    table = LongTable(
        [[column.label.split()[-1] for column in columns], *texts(given)],
        [(width(column) + GAP) * MM for column in columns],
        repeatRows=1,
    )
    right = [("ALIGN", (n, 0), (n, -1), "RIGHT") for n, c in enumerate(columns) if c.kind in cells.RIGHT]
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, 0), "notoB", SIZE),
            ("FONT", (0, 1), (-1, -1), "noto", SIZE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, Color(208 / 255, 213 / 255, 219 / 255)),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), GAP * MM),
            *right,
        ]
    )
    document.build([table])
    return out.getvalue()


def measured(draw: Callable[[Report], bytes], given: Report) -> tuple[float, float, int]:
    """Seconds by the clock and of the processor, and how many bytes."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    size = len(draw(given))
    return time.perf_counter() - wall, time.process_time() - cpu, size


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    given = report(asked.rows)
    contenders: dict[str, Any] = {"fpdf2 `cell()`": by_hand, "custreport": by_custreport}
    if find_spec("reportlab"):
        contenders |= {"reportlab canvas": by_canvas, "reportlab platypus": by_platypus}
    for draw in contenders.values():  # what is imported and cached is so for all
        draw(given)
    rounds = [{name: measured(draw, given) for name, draw in contenders.items()} for _ in range(asked.rounds)]
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    print(f"{asked.rows:,} rows, {asked.rounds} rounds\n")
    print("| | wall s | CPU s | MB | custreport ÷ it, median | range |\n|---|---|---|---|---|---|")
    for name in contenders:
        wall, cpu, size = (median(r[name][n] for r in rounds) for n in range(3))
        ratios = [r["custreport"][1] / r[name][1] for r in rounds]
        print(
            f"| {name} | {wall:.2f} | {cpu:.2f} | {size / 1e6:.1f} | {median(ratios):.2f} "
            f"| {min(ratios):.2f} to {max(ratios):.2f} |"
        )


if __name__ == "__main__":
    main()
