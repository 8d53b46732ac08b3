"""Dates as exports write them: one way for a whole column, proved by the data.

:func:`look` finds the way, :func:`parse` reads it. ``03/04/2025`` is the third
of April or the fourth of March: a day above 12 somewhere in the column proves
which; where nothing does, the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

_TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_DAYNAME = r"(?:\p{L}{2,10}\.?,? +)?"


class Way(StrEnum):
    """The ways a column of dates can be written."""

    ISO = "YYYY-MM-DD"
    BASIC = "YYYYMMDD"
    YMD = "Y/M/D"
    DMY = "day first"
    MDY = "month first"
    NAMED = "month names"
    SERIAL = "Excel day numbers"
    SECONDS = "seconds since 1970"
    MILLISECONDS = "milliseconds since 1970"


_ISO = rf"^(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}{_ZONE}$"
_BASIC = r"^((?:19|20)\d{2})(\d{2})(\d{2})$"
_YMD = rf"^(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}}){_TIME}{_ZONE}$"
_NUMERIC = rf"^(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_TIME}{_ZONE}$"
_MONTH_FIRST = rf"^{_DAYNAME}(\p{{L}}{{3,10}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}{_ZONE}$"
_DAY_FIRST = rf"^{_DAYNAME}(\d{{1,2}})\.?[ -](?:de )?(\p{{L}}{{3,10}})\.?[ -](?:de )?(\d{{4}}|\d{{2}}){_TIME}{_ZONE}$"
_SERIAL = r"^[2-6]\d{4}(?:\.\d+)?$"
_SECONDS = r"^\d{10}(?:\.\d+)?$"
_MILLISECONDS = r"^\d{13}$"

_MONTHS = {
    **{name: n for n, names in enumerate((
        "jan ene gen january januar janvier enero gennaio janeiro januari",
        "feb fev february februar fevrier febrero febbraio fevereiro februari",
        "mar mrz mrt march marz mars marzo marco maart maerz",
        "apr avr abr april avril abril aprile",
        "may mai mag mayo maio mei maggio",
        "jun giu june juni juin junio junho giugno",
        "jul lug july juli juillet julio julho luglio",
        "aug ago august aout agosto augustus",
        "sep set sept september septembre septiembre settembre setembro",
        "oct okt ott out october oktober octobre octubre ottobre outubro",
        "nov november novembre noviembre novembro",
        "dec dez dic december dezember decembre diciembre dicembre dezembro",
    ), 1) for name in names.split()},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The way a column is written; ``None`` when it cannot be known, with ``why`` in words."""

    way: Way | None
    why: str = ""
    example: str = ""


def look(column: pl.Series, order: str | None = None) -> Found:  # noqa: PLR0911 — one return an answer
    """Find the one way that reads every date of a column.

    Args:
        column: The cells as text, trimmed, empty ones null.
        order: ``dmy`` or ``mdy`` where the user has said so.

    Returns:
        The way that reads the most; what it cannot read is for the caller to report.
    """
    texts = column.drop_nulls().unique(maintain_order=True)
    patterns = {
        Way.ISO: _ISO, Way.BASIC: _BASIC, Way.YMD: _YMD, Way.SERIAL: _SERIAL, Way.SECONDS: _SECONDS,
        Way.MILLISECONDS: _MILLISECONDS, Way.DMY: _NUMERIC, Way.NAMED: f"{_MONTH_FIRST}|{_DAY_FIRST}",
    }  # fmt: skip
    counts = {way: int(texts.str.contains(pattern).sum()) for way, pattern in patterns.items()}
    way = max(counts, key=lambda w: counts[w])
    if not counts[way]:
        return Found(Way.ISO)
    if way is not Way.DMY:
        return Found(way)
    if order:
        return Found(Way.DMY if order == "dmy" else Way.MDY)
    numeric = texts.filter(texts.str.contains(_NUMERIC))
    first, second = (numeric.str.extract(_NUMERIC, n).cast(pl.Int64) for n in (1, 2))
    day_first, month_first = numeric.filter(first > 12), numeric.filter(second > 12)
    if len(day_first) and len(month_first):
        return Found(
            None,
            f'"{day_first[0]}" has its day first and "{month_first[0]}" its month: '
            "two date orders in one column; --date-order dmy or mdy takes one and names the rest",
            month_first[0],
        )
    short = numeric.filter(numeric.str.contains(r"^\d\d-\d\d-\d\d(\D|$)"))
    if len(short) and not (short.str.extract(r"^\d\d-\d\d-(\d\d)", 1).cast(pl.Int64) > 31).any():
        why = "may begin with its year or end with it and no date of the column tells"
        return Found(None, f'"{short[0]}" {why}; say --date-order dmy or mdy, or write the year in full', short[0])
    if len(day_first) or len(month_first):
        return Found(Way.DMY if len(day_first) else Way.MDY)
    if (first == second).all():
        return Found(Way.DMY)
    example = numeric.filter(first != second)[0]
    why = "may have its day or its month first and no date of the column tells; say --date-order dmy or mdy"
    return Found(None, f'"{example}" {why}', example)


def parse(cell: pl.Expr, way: Way) -> pl.Expr:
    """Read text as the time it shows, Datetime; null where it is not written this way."""
    return _READERS[way](cell)


def _part(pattern: str, group: int) -> Callable[[pl.Expr], pl.Expr]:
    return lambda cell: cell.str.extract(pattern, group).cast(pl.Int64, strict=False)


def _assembled(cell: pl.Expr, pattern: str, year: int, month: int | pl.Expr, day: int, time: int) -> pl.Expr:
    """A Datetime from the groups of a pattern; null when it does not match or is no day."""
    years = _part(pattern, year)(cell)
    years = pl.when(years < 70).then(years + 2000).when(years < 100).then(years + 1900).otherwise(years)
    months = _part(pattern, month)(cell) if isinstance(month, int) else month
    date = pl.concat_str(
        years.cast(pl.String).str.zfill(4),
        months.cast(pl.String),
        _part(pattern, day)(cell).cast(pl.String),
        separator="-",
    ).str.to_date("%Y-%m-%d", strict=False)
    hour, minute, second = (_part(pattern, time + n)(cell).fill_null(0) for n in range(3))
    half = cell.str.extract(pattern, time + 3).str.to_lowercase()
    hour = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    sane = (hour < 24) & (minute < 60) & (second < 60)
    clock = pl.duration(hours=hour, minutes=minute, seconds=second)
    return pl.when(sane).then(date.cast(pl.Datetime("us")) + clock)


def _named(cell: pl.Expr) -> pl.Expr:
    def month(pattern: str, group: int) -> pl.Expr:
        name = cell.str.extract(pattern, group).str.normalize("NFD").str.replace_all(r"\p{M}", "").str.to_lowercase()
        return name.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64)

    return pl.coalesce(
        _assembled(cell, _MONTH_FIRST, 3, month(_MONTH_FIRST, 1), 2, 4),
        _assembled(cell, _DAY_FIRST, 3, month(_DAY_FIRST, 2), 1, 4),
    )


def _since(cell: pl.Expr, pattern: str, scale: int, start: pl.Expr) -> pl.Expr:
    """Days, seconds or milliseconds since a start, to the second as a person would read them."""
    number = pl.when(cell.str.contains(pattern)).then(cell).cast(pl.Float64, strict=False)
    return start + pl.duration(seconds=(number * scale / 1000).round(0).cast(pl.Int64))


_EXCEL_START = pl.datetime(1899, 12, 30, time_unit="us")
_UNIX_START = pl.datetime(1970, 1, 1, time_unit="us")
_READERS: dict[Way, Callable[[pl.Expr], pl.Expr]] = {
    Way.ISO: lambda cell: _assembled(cell, _ISO, 1, 2, 3, 4),
    Way.BASIC: lambda cell: cell.str.to_datetime("%Y%m%d", strict=False, time_unit="us"),
    Way.YMD: lambda cell: _assembled(cell, _YMD, 1, 2, 3, 4),
    Way.DMY: lambda cell: _assembled(cell, _NUMERIC, 3, 2, 1, 4),
    Way.MDY: lambda cell: _assembled(cell, _NUMERIC, 3, 1, 2, 4),
    Way.NAMED: _named,
    Way.SERIAL: lambda cell: _since(cell, _SERIAL, 86_400_000, _EXCEL_START),
    Way.SECONDS: lambda cell: _since(cell, _SECONDS, 1000, _UNIX_START),
    Way.MILLISECONDS: lambda cell: _since(cell, _MILLISECONDS, 1, _UNIX_START),
}


_ZONES = {
    "eastern time (us & canada)": "America/New_York", "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver", "pacific time (us & canada)": "America/Los_Angeles",
    "arizona": "America/Phoenix", "alaska": "America/Anchorage", "hawaii": "Pacific/Honolulu",
    "atlantic time (canada)": "America/Halifax", "newfoundland": "America/St_Johns", "london": "Europe/London",
    "dublin": "Europe/Dublin", "paris": "Europe/Paris", "madrid": "Europe/Madrid", "tokyo": "Asia/Tokyo",
    "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne", "brisbane": "Australia/Brisbane",
    "adelaide": "Australia/Adelaide", "perth": "Australia/Perth", "darwin": "Australia/Darwin",
}  # fmt: skip
"""Time zones as shops name them."""


def zone(word: str) -> str | None:
    """The name the calendar knows a time zone by; ``None`` when it is none."""
    known = _ZONES.get(word.strip().lower(), word.strip())
    try:
        return ZoneInfo(known).key
    except (KeyError, ValueError, OSError):
        return None
