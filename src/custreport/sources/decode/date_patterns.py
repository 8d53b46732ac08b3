"""How dates are written: the regular expressions of each format, and those that ``--date-format`` asks for.

Named groups are the parts: ``y`` year, ``b`` Buddhist and ``j`` Persian year,
``m`` and ``d`` month and day, ``name`` the month in words, ``hour``, ``minute``,
``second``, ``half`` (a.m. or p.m.) and ``zone``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from custreport.core.errors import UsageError
from custreport.sources.decode import vocabulary

SPACE = r"[ \u00a0\u2009\u202f]"
_AT = r"at|um|om|à|às|a las?|alle(?: ore)?|ore|kl\.?|klo|o|godz\.?|в|saat|lúc"
_GAP = rf"(?:[T ,\u00a0\u2009\u202f]+(?:(?:{_AT}){SPACE}+)?)"
_HALF_BEFORE = "午後|下午|오후|午前|上午|오전"
_HALF_BEHIND = rf"[AaPp]\.?{SPACE}?[Mm]\.?|SA|CH|ÖÖ|ÖS|πμ|μμ"
AFTER_NOON = r"^(?:[Pp]|午後|下午|오후|CH|ÖS|μμ)"
_CLOCK = (
    rf"(?:(?P<before>{_HALF_BEFORE}){SPACE}?)?(?P<hour>\d{{1,2}})(?:[:.hH時时点]|시{SPACE}?)(?P<minute>\d{{2}})"
    rf"(?:(?:[:.]|[分분]{SPACE}?)(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?[秒초]?)?[分분]?"
    rf"(?:{SPACE}?(?P<half>{_HALF_BEHIND}))?(?:{SPACE}?(?:Uhr|uur|hrs?|h|ч\.?))?"
)
_WEEKDAY = rf"(?:[\p{{L}}-]{{2,14}}\.?(?:{SPACE}\p{{L}}{{2,8}})?,?{SPACE}+)?"
_SIGNS_OF_DAYS = r"(?:星期|周|週)?[一二三四五六日天月火水木金土월화수목금토일](?:曜日|요일)?"
_WEEKDAY_BEHIND = rf"(?:,?{SPACE}?[(（]?{_SIGNS_OF_DAYS}[)）]?|,?{SPACE}\p{{L}}{{4,10}})?"
_MONTH = rf"(?P<name>(?:[Tt]háng|[Tt]hg\.?){SPACE}?\d{{1,2}}|\p{{L}}{{2,12}})\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|e|º|°|ª|\.)?"
_BETWEEN = r"[ \u00a0\u202f./-]+"


@cache
def zone_words() -> str:
    """Every word that may stand behind a time, as alternatives."""
    zones = vocabulary.table("zones")
    return "|".join(sorted({*zones["minutes"], *zones["several"]["words"]}, key=len, reverse=True))


def _zone() -> str:
    offset = r"(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?"
    return rf"(?:{SPACE}?\(?(?P<zone>{offset}|{zone_words()})\)?(?:{SPACE}\([^)]*\))?)?"


def _time() -> str:
    return rf"(?:{_GAP}{_CLOCK})?{_zone()}"


def numeric(first: str, second: str) -> str:
    """Days and months as numbers, the year last."""
    parts = rf"(?P<{first}>\d{{1,2}}){SPACE}?[/.-]{SPACE}?(?P<{second}>\d{{1,2}}){SPACE}?[/.-]{SPACE}?"
    return rf"^{_WEEKDAY}{parts}(?P<y>\d{{4}}|\d{{2}})\.?(?:{SPACE}г\.?)?{_time()}$"


def year_first() -> str:
    """Year, month and day as numbers, also with the words for them that Chinese, Japanese and Korean have."""
    mark = rf"{SPACE}?[-/.年년月월]{SPACE}?"
    return rf"^(?P<y>\d{{4}}){mark}(?P<m>\d{{1,2}}){mark}(?P<d>\d{{1,2}}){SPACE}?[日일.]?{_WEEKDAY_BEHIND}{_time()}$"


def iso() -> str:
    """Year, month and day with all their digits, between hyphens."""
    return rf"^(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}}){_time()}$"


def named() -> tuple[str, ...]:
    """Dates whose month is a word."""
    year = rf"(?:(?:del?|năm){SPACE})?(?P<y>\d{{4}}|\d{{2}})(?:{SPACE}?[гр]\.?)?"
    return (
        rf"^{_WEEKDAY}{_MONTH}{_BETWEEN}{_DAY},?{_BETWEEN}(?P<y>\d{{4}}){_time()}$",
        rf"^{_WEEKDAY}{_DAY}{_BETWEEN}(?:(?:de|of){SPACE})?{_MONTH},?{_BETWEEN}{year}{_WEEKDAY_BEHIND}{_time()}$",
        rf"^(?P<y>\d{{4}})\.?{_BETWEEN}{_MONTH}{_BETWEEN}{_DAY}{_time()}$",
        rf"^{_WEEKDAY}{_MONTH}{SPACE}+{_DAY}{SPACE}{_CLOCK}{_zone()}{SPACE}(?P<y>\d{{4}})$",
    )


_TOKENS = {
    "yyyy": r"(?P<y>\d{4})", "yy": r"(?P<y>\d{2})", "bbbb": r"(?P<b>\d{4})", "jjjj": r"(?P<j>\d{4})",
    "mmmm": _MONTH, "mmm": _MONTH, "mm": r"(?P<m>\d{1,2})", "m": r"(?P<m>\d{1,2})",
    "dddd": r"[\p{L}-]+\.?", "ddd": r"[\p{L}-]+\.?", "dd": r"(?P<d>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "hh": r"(?P<hour>\d{1,2})", "h": r"(?P<hour>\d{1,2})", "minutes": r"(?P<minute>\d{1,2})",
    "ss": r"(?P<second>\d{1,2})(?:[.,]\d+)?", "am": rf"(?P<half>{_HALF_BEHIND})", "pm": rf"(?P<half>{_HALF_BEHIND})",
}  # fmt: skip
_RUN = r"(?i)yyyy|yy|bbbb|jjjj|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|am|pm"


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A format that the user gives: ``value`` as given, ``pattern`` its regular expression."""

    value: str
    pattern: str


@cache
def compiled(text: str) -> DatePattern:
    """What ``--date-format`` says, as a pattern.

    Args:
        text: ``DD.MM.YYYY``, ``D MMM YYYY hh:mm am``; letter case does not matter, ``mm`` behind ``hh`` are minutes.

    Raises:
        UsageError: it does not say where year, month and day are.
    """
    parts, after_hour, digits = list[str](), False, 0
    for run in re.findall(r"[A-Za-z]+|[^A-Za-z]+", re.sub(r"(?i)(?<=[dmy])t(?=h)", " ", text.strip())):
        tokens = re.findall(_RUN, run)
        if "".join(tokens) != run:
            parts.append(re.escape(run).replace(r"\ ", r"[T \u00a0\u2009\u202f]+"))
            continue
        digits = len(run) if len(tokens) > 1 else 0
        for token in map(str.lower, tokens):
            key = "minutes" if token in {"m", "mm"} and after_hour else token
            after_hour = token in {"h", "hh"}
            # without anything between them, parts have all their digits
            parts.append(_TOKENS[key].replace("{1,2}", "{2}") if digits else _TOKENS[key])
    pattern = "".join(parts)
    groups = re.findall(r"\(\?P<(\w+)>", pattern)
    has_date = len({"y", "b", "j"} & {*groups}) == 1 and "d" in groups and len({"m", "name"} & {*groups}) == 1
    if not has_date or len(groups) != len({*groups}):
        raise UsageError(
            f"--date-format {text}: it must say once where the year, the month and the day are, as DD.MM.YYYY, "
            '"D MMM YYYY hh:mm" or YY/MM/DD'
        )
    return DatePattern(text.strip(), rf"^{pattern}{_zone() if 'hour' in groups else _time()}$")
