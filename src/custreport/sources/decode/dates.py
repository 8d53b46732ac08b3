"""Dates as exports write them: one format for a whole column, proved by the data.

:func:`detect` finds the format, :func:`parse` reads it. ``03/04/2025`` is the
third of April or the fourth of March: a day above 12 somewhere in the column
proves which; where nothing does, the user is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from custreport.sources.decode import date_patterns, vocabulary
from custreport.sources.decode.date_patterns import SPACE, DatePattern

if TYPE_CHECKING:
    from collections.abc import Callable

ASK_FORMAT = '--date-format says how the column is written, as --date-format "DD.MM.YYYY"'
"""The way out of every message about dates."""


class DateFormat(StrEnum):
    """The formats that are found without help."""

    ISO = "YYYY-MM-DD"
    BASIC = "YYYYMMDD"
    YMD = "Y/M/D"
    DMY = "day first"
    MDY = "month first"
    NAMED = "month names"
    SERIAL = "Excel day numbers"
    SECONDS = "seconds since 1970"
    MILLISECONDS = "milliseconds since 1970"


_ISO, _YMD, _NAMED = date_patterns.iso(), date_patterns.year_first(), date_patterns.named()
_DMY, _MDY = date_patterns.numeric("d", "m"), date_patterns.numeric("m", "d")
_BASIC = (
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?)?$"
)
_SERIAL = r"^[2-6]\d{4}(?:\.\d+)?$"
_SECONDS = r"^\d{10}(?:\.\d+)?$"
_MILLISECONDS = r"^\d{13}$"
_NUMERIC = r"^\D*(\d{1,2})\D{1,3}(\d{1,2})\D{1,3}(\d{4}|\d{2})"

_PERSIAN, _ISLAMIC, _BUDDHIST = (1300, 1419), (1420, 1480), (2523, 2603)
"""Years of other calendars, those of about 1980 to 2060 among them: no order has such a year of ours."""


@dataclass(frozen=True, slots=True)
class Detection:
    """The format of a column; ``None`` when it cannot be known, with ``why`` in words and a cell that shows it."""

    format: DateFormat | None
    why: str = ""
    example: str = ""


def detect(
    column: pl.Series, order: str | None = None, usual: str | None = None, *, has_types: bool = False
) -> Detection:
    """Find the one format that reads every date of a column.

    Args:
        column: The cells as text, trimmed, empty ones null.
        order: ``dmy`` or ``mdy`` where the user has said so.
        usual: The same where the system that wrote the file is known; what the dates prove comes before it.
        has_types: Whether the file could hold dates as such, so that those written in full were some.

    Returns:
        The format that reads the most; what it cannot read is for the caller to report.
    """
    texts = column.drop_nulls().unique(maintain_order=True)
    if calendar := _other_calendar(texts):
        return calendar
    patterns = {
        DateFormat.ISO: _ISO, DateFormat.BASIC: _unnamed(_BASIC), DateFormat.YMD: _YMD, DateFormat.SERIAL: _SERIAL,
        DateFormat.SECONDS: _SECONDS, DateFormat.MILLISECONDS: _MILLISECONDS, DateFormat.DMY: _DMY,
        DateFormat.NAMED: "|".join(map(_unnamed, _NAMED)),
    }  # fmt: skip
    counts = {name: int(texts.str.contains(pattern).sum()) for name, pattern in patterns.items()}
    best = max(counts, key=lambda name: counts[name])
    if not counts[best]:
        return Detection(DateFormat.ISO)
    if has_types and counts[DateFormat.DMY] and (swapped := _swapped(texts)):
        return swapped
    if best is not DateFormat.DMY:
        return Detection(best)
    if order:
        return Detection(DateFormat.DMY if order == "dmy" else DateFormat.MDY)
    return _which_first(texts.filter(texts.str.contains(_DMY)), usual)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _which_first(numeric: pl.Series, usual: str | None) -> Detection:
    """Whether days or months come first in dates that are all numbers."""
    first, second = (numeric.str.extract(_NUMERIC, n).cast(pl.Int64) for n in (1, 2))
    day_first, month_first = numeric.filter(first > 12), numeric.filter(second > 12)
    if len(day_first) and len(month_first):
        return Detection(
            None,
            f'"{day_first[0]}" has its day first and "{month_first[0]}" its month: '
            "two date orders in one column; --date-order dmy or mdy takes one and names the rest",
            month_first[0],
        )
    if not usual and not len(month_first) and (example := _maybe_year_first(numeric)):
        why = (
            "may begin with its year or end with it and no date of the column tells; "
            f"say --date-format YY{_mark(example)}MM{_mark(example)}DD, or --date-order dmy or mdy"
        )
        return Detection(None, f'"{example}" {why}', example)
    if len(day_first) or len(month_first):
        return Detection(DateFormat.DMY if len(day_first) else DateFormat.MDY)
    dotted = numeric.str.contains(rf"^\D*\d{{1,2}}{SPACE}?\.{SPACE}?\d{{1,2}}{SPACE}?\.").all()
    if usual or dotted or (first == second).all():
        return Detection(DateFormat.MDY if usual == "mdy" else DateFormat.DMY)
    example = numeric.filter(first != second)[0]
    why = (
        "may have its day or its month first and no date of the column tells; say --date-order dmy or mdy, "
        f"or --date-format DD{_mark(example)}MM{_mark(example)}YYYY"
    )
    return Detection(None, f'"{example}" {why}', example)


def _mark(example: str) -> str:
    return re.sub(r"^\D*\d+\s?(\D).*$", r"\1", example, flags=re.DOTALL)


def _maybe_year_first(numeric: pl.Series) -> str | None:
    """An example when all dates may begin with a year of two digits (``24/05/06``).

    A day takes many values and a year few: where the first number takes eight or
    more that lie twenty apart, and the last half as many, the year is the last.
    """
    numbers = numeric.str.extract_groups(r"^(\d{2})\D\D?(\d{1,2})\D\D?(\d{2})(?:\D|$)").struct.unnest()
    first, month, last = (numbers[name].cast(pl.Int64) for name in numbers.columns)
    possible = (month <= 12) & last.is_between(1, 31)
    if first.null_count() or not possible.all():
        return None
    far = first.n_unique() >= 8 and int(first.max()) - int(first.min()) >= 20  # type: ignore[arg-type]
    if far and 2 * last.n_unique() <= first.n_unique():
        return None
    return str(numeric[0])


def _swapped(texts: pl.Series) -> Detection | None:
    """Real dates, none after the 12th, beside texts whose first number is above 12: Excel has swapped the real ones."""
    real, written = texts.filter(texts.str.contains(_ISO)), texts.filter(texts.str.contains(_DMY))
    first, second = (written.str.extract(_NUMERIC, n).cast(pl.Int64) for n in (1, 2))
    days = real.str.extract(r"^\d{4}-\d{2}-(\d{2})", 1).cast(pl.Int64)
    if not len(real) or not len(written) or not (days <= 12).all():
        return None
    if not ((first > 12).all() or (second > 12).all()):
        return None
    return Detection(
        None,
        f'"{written[0]}" is text beside real dates as {real[0]}: a spreadsheet has taken some dates for others, with '
        "day and month swapped, and left the rest; export again and import that column as text",
        written[0],
    )


def in_other_calendar(shown: pl.Expr) -> pl.Expr:
    """Whether the year of a time is one of the Persian, Islamic or Buddhist calendar."""
    ours = ((_PERSIAN[0], _ISLAMIC[1]), _BUDDHIST)
    return pl.any_horizontal(shown.is_between(datetime(a, 1, 1), datetime(b, 12, 31)) for a, b in ours)  # noqa: DTZ001


def other_calendar(example: str) -> str:
    """What is wrong with a date of another calendar, and how it is read."""
    buddhist, islamic = re.search(r"2[56]\d\d", example), re.search("14[2-8]\\d", example)
    if islamic and not buddhist:
        return f'"{example}" has a year of the Islamic calendar: export it with the days of the Gregorian calendar'
    token = "BBBB" if buddhist else "JJJJ"
    calendar = "Buddhist calendar, 543 years ahead" if buddhist else "Persian calendar"
    if re.match(r"\d+\s?[-/.]\s?\d", example):
        layout = _mark(example).join([token, "MM", "DD"] if re.match(r"\d{4}", example) else ["DD", "MM", token])
    else:
        layout = f'"D MMM {token}"' if example[0].isdigit() else f'"MMM D, {token}"'
    return f'"{example}" has a year of the {calendar}: --date-format {layout} reads it'


def _other_calendar(texts: pl.Series) -> Detection | None:
    likely = texts.filter(
        texts.str.contains(r"(?:^|[^\d:.,])(?:1[34]\d\d|2[456]\d\d)(?:\D|$)|[-/.](?:1[34]|2[456])\d\d")
    )
    if not len(likely):
        return None
    patterns = (_YMD, _DMY, *_NAMED)
    years = [pl.col("text").str.extract_groups(pattern).struct.field("y") for pattern in patterns]
    year = pl.coalesce(years).cast(pl.Int64)
    elsewhere = year.is_between(*_BUDDHIST) | year.is_between(_PERSIAN[0], _ISLAMIC[1])
    other = likely.to_frame("text").filter(elsewhere)["text"]
    return Detection(None, other_calendar(other[0]), other[0]) if len(other) else None


def parse(cell: pl.Expr, way: DateFormat | DatePattern) -> pl.Expr:
    """Read text as the time it shows, Datetime; null where it is not written this way."""
    return _assembled(cell, way.pattern) if isinstance(way, DatePattern) else _READERS[way](cell)


def _assembled(cell: pl.Expr, pattern: str) -> pl.Expr:
    """A Datetime from the named groups of a pattern; null when it does not match or there is no such day."""
    groups, names = cell.str.extract_groups(pattern), set(re.findall(r"\(\?P<(\w+)>", pattern))

    def part(name: str) -> pl.Expr:
        return pl.field(name) if name in names else pl.lit(None, pl.String)

    def number(name: str) -> pl.Expr:
        return part(name).cast(pl.Int64, strict=False)

    month = _month(part("name")) if "name" in names else number("m")
    date = _day(_year(number), month, number("d"))
    if "j" in names:
        date = (
            pl.when(number("j").is_between(*_PERSIAN)).then(_persian(number("j"), month, number("d"))).otherwise(date)
        )
    hour, minute, second = (number(name).fill_null(0) for name in ("hour", "minute", "second"))
    half = pl.coalesce(part("half"), part("before"))
    late = half.str.contains(date_patterns.AFTER_NOON)
    hour = pl.when(late).then(hour % 12 + 12).when(half.is_not_null() & (hour <= 12)).then(hour % 12).otherwise(hour)
    sane = (
        (hour < 24) & (minute < 60) & (second < 60) & ~(half.is_not_null() & ~late & (hour > 12)).fill_null(value=False)
    )
    clock = pl.duration(hours=hour, minutes=minute, seconds=second)
    shown = pl.when(sane).then(date.cast(pl.Datetime("us")) + clock)
    return groups.struct.with_fields(shown=shown).struct.field("shown")  # the groups are matched once


def _year(number: Callable[[str], pl.Expr]) -> pl.Expr:
    """The year of the calendar that most of the world has; of two digits, 00 to 69 are this century's."""
    short, buddhist = number("y"), number("b")
    year = pl.when(short < 70).then(short + 2000).when(short < 100).then(short + 1900).otherwise(short)
    ours = pl.when(buddhist >= _BUDDHIST[0]).then(buddhist - 543).otherwise(buddhist)
    return pl.coalesce(year, ours, number("j"))


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    parts = [year.cast(pl.String).str.zfill(4), month.cast(pl.String), day.cast(pl.String)]
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _persian(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """A day of the Persian calendar, by its cycle of 33 years with 8 leap days; null when there is no such day."""

    def ahead(years: pl.Expr, months: pl.Expr) -> pl.Expr:
        """Days from 1970 to the last day before a month."""
        shifted = years + 1595
        leaps = shifted // 33 * 8 + (shifted % 33 + 3) // 4
        of_months = pl.when(months < 7).then((months - 1) * 31).otherwise((months - 7) * 30 + 186)
        return shifted * 365 + leaps + of_months - 355_668 - 719_528

    last = month == 12
    following = ahead(pl.when(last).then(year + 1).otherwise(year), pl.when(last).then(1).otherwise(month + 1))
    days = ahead(year, month) + day
    real = month.is_between(1, 12) & (day >= 1) & (days <= following)
    return pl.when(real).then(days).cast(pl.Int32).cast(pl.Date)


def _month(name: pl.Expr) -> pl.Expr:
    plain = (
        vocabulary.bare_expression(name)
        .str.replace_all(r"[\s\u00a0\u202f]+", " ")
        .str.replace(r"^(thang|thg)\.? ?0?", "$1 ")
    )
    return plain.replace_strict(vocabulary.months(), default=None, return_dtype=pl.Int64)


def _since(cell: pl.Expr, pattern: str, scale: int, start: pl.Expr) -> pl.Expr:
    """Days, seconds or milliseconds since a start, to the second as a person would read them."""
    number = pl.when(cell.str.contains(pattern)).then(cell).cast(pl.Float64, strict=False)
    return start + pl.duration(seconds=(number * scale / 1000).round(0).cast(pl.Int64))


_EXCEL_START = pl.datetime(1899, 12, 30, time_unit="us")
_UNIX_START = pl.datetime(1970, 1, 1, time_unit="us")
_READERS: dict[DateFormat, Callable[[pl.Expr], pl.Expr]] = {
    DateFormat.ISO: lambda cell: _assembled(cell, _ISO),
    DateFormat.BASIC: lambda cell: _assembled(cell, _BASIC),
    DateFormat.YMD: lambda cell: _assembled(cell, _YMD),
    DateFormat.DMY: lambda cell: _assembled(cell, _DMY),
    DateFormat.MDY: lambda cell: _assembled(cell, _MDY),
    DateFormat.NAMED: lambda cell: pl.coalesce(_assembled(cell, pattern) for pattern in _NAMED),
    DateFormat.SERIAL: lambda cell: _since(cell, _SERIAL, 86_400_000, _EXCEL_START),
    DateFormat.SECONDS: lambda cell: _since(cell, _SECONDS, 1000, _UNIX_START),
    DateFormat.MILLISECONDS: lambda cell: _since(cell, _MILLISECONDS, 1, _UNIX_START),
}


def _behind_time() -> str:
    offset = r"(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?"
    half = rf"(?:{SPACE}?[AaPp]\.?{SPACE}?[Mm]\.?)?"
    words = date_patterns.zone_words()
    return rf"[:.]\d{{2}}(?:[.,]\d+)?{half}{SPACE}?\(?({offset}|{words})\)?(?:{SPACE}\([^)]*\))?(?:{SPACE}\d{{4}})?$"


def offset_minutes(cell: pl.Expr) -> pl.Expr:
    """How many minutes a written time is ahead of UTC by the offset or word behind it; null where there is none."""
    zone = cell.str.extract(_behind_time(), 1)
    offset = zone.str.extract(r"([+-]\d{1,2}(?::?\d{2})?)$", 1)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    hours, rest = offset.str.extract(r"(\d{1,2})", 1), offset.str.extract(r"\d{1,2}:?(\d{2})$", 1)
    minutes = sign * (hours.cast(pl.Int64) * 60 + rest.cast(pl.Int64).fill_null(0))
    known = zone.replace_strict(vocabulary.table("zones")["minutes"], default=None, return_dtype=pl.Int64)
    return pl.coalesce(minutes, known)


def of_several_zones(cell: pl.Expr) -> pl.Expr:
    """Whether the word behind a written time names several zones (``CST``)."""
    return cell.str.extract(_behind_time(), 1).is_in(vocabulary.table("zones")["several"]["words"])


def zone(word: str) -> str | None:
    """The name the calendar knows a time zone by; ``None`` when it is none."""
    known = vocabulary.table("zones")["names"].get(word.strip().lower(), word.strip())
    try:
        return ZoneInfo(known).key
    except (KeyError, ValueError, OSError):
        return None
