"""How orders are read: the options of the command line, without Polars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from custreport.core.errors import UsageError


class DateOrder(StrEnum):
    """Which comes first in ``03/04/2025``."""

    DMY = "dmy"
    MDY = "mdy"


class Grain(StrEnum):
    """What several rows of one order id are."""

    LINES = "lines"
    REPEATED = "repeated"
    VERSIONS = "versions"


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


class Sign(StrEnum):
    """How the amount of a sale is signed."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Where the orders come from and how they are read."""

    paths: Annotated[
        list[str] | None,
        "Files, folders or globs of orders (CSV, TSV, Excel, Parquet, gzip), Hive partitions, "
        "Delta and Iceberg tables, also at an s3://, gs:// or az:// address. "
        "Without: `orders` of custreport.toml, CUSTREPORT_ORDERS, or orders.csv, orders.parquet, orders.xlsx "
        "or orders/ here.",
        "ORDERS",
    ] = None
    accounts: Annotated[
        str | None, "Customer list with its reps, so that accounts that never ordered are known.", "FILE"
    ] = None
    tz: Annotated[
        str | None, "Convert timestamps that carry an offset to this zone first, as Europe/Madrid.", "ZONE"
    ] = None
    date_order: Annotated[
        DateOrder | None, "Whether 03/04/2025 has its day or its month first, where no date tells."
    ] = None
    date_format: Annotated[
        str | None,
        "How the order dates are written, as DD.MM.YYYY, YY/MM/DD or 'D MMM YYYY hh:mm am' "
        "(BBBB: Buddhist, JJJJ: Persian year).",
        "FORMAT",
    ] = None
    decimal: Annotated[DecimalMark | None, "Whether 1,234 has decimals or thousands, where no amount tells."] = None
    sign: Annotated[
        Sign | None, "How a sale is signed: debit (DR) or credit (CR), negative as in some ledgers, or positive."
    ] = None
    grain: Annotated[
        Grain | None, "What several rows of one order are: lines, its total repeated, or its versions."
    ] = None
    column: Annotated[
        list[str] | None, "Header that holds a field, as amount='Net Sales'; repeatable.", "FIELD=HEADER"
    ] = None
    status: Annotated[
        list[str] | None,
        "What a status is, as Backorder=confirmed (or draft, cancelled, credit); repeatable.",
        "WORD=CLASS",
    ] = None
    sheet: Annotated[str | None, "Sheet of a workbook; without: the one that holds orders.", "NAME"] = None
    encoding: Annotated[str | None, "Encoding of a CSV that is not UTF-8; without: detected.", "CODEC"] = None
    skip_bad_rows: Annotated[bool, "Leave out rows that cannot be read, count them, and say so in the output."] = False


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a run may take of the machine."""

    memory: Annotated[
        str | None, "Keep to about this much memory, as 2GB: the orders lie on disk meanwhile.", "SIZE"
    ] = None
    cache: Annotated[bool | None, "Keep what was read in your cache folder, for the next time; or do not."] = None

    @property
    def room(self) -> int | None:
        """The memory to keep to, in bytes.

        Raises:
            UsageError: it is not written as it must be.
        """
        if self.memory is None:
            return None
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([MGT])i?B?", self.memory.strip(), re.IGNORECASE)
        room = float(found[1]) * 1000 ** (2 + "MGT".index(found[2].upper())) if found else 0
        if room < LEAST_ROOM:
            raise UsageError(f"--memory {self.memory}: a size like 500MB or 2GB is wanted, 500MB or more")
        return int(room)


LEAST_ROOM = 500 * 10**6
"""Bytes without which no large book can be summed."""

READING: dict[str, Any] = {
    "date_order": DateOrder,
    "date_format": str,
    "sign": Sign,
    "decimal": DecimalMark,
    "grain": Grain,
    "sheet": str,
    "encoding": str,
    "tz": str,
}
"""What ``[reading]`` of ``custreport.toml`` may say in the command line's stead, and what each is."""
