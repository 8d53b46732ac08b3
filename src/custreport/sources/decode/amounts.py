"""Amounts as exports write them: one decimal convention for a whole column, proved by the data.

:func:`look` finds it, :func:`plain_number` turns ``(1.234,50 €)`` into
``-1234.50``. ``1,234`` is more than a thousand or less than two: an amount
that can only be one of them proves which; where none does, the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custreport.core.currency import CURRENCIES
from custreport.core.reading_options import DecimalMark

_SIGN = "[-+\u2212]"
_UNIT = rf"(?:[A-Z]{{0,3}}\p{{Sc}}|(?:{'|'.join(CURRENCIES)})|zł|Kč|Ft|lei|[Kk]r\.?|Rs\.?|Fr\.?)"
_SPACE = r"[ \u00a0\u2009\u202f]"
_SPACES = "'\u2019 \u00a0\u2009\u202f"
_DIGITS = rf"(\d[\d.,{_SPACES}]*|[.,]\d+)"
AMOUNT = rf"^\(?{_SIGN}?\(?{_SPACE}*{_UNIT}?{_SPACE}*{_SIGN}?{_SPACE}*{_DIGITS}{_SPACE}*{_UNIT}?{_SPACE}*{_SIGN}?\)?$"
SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₩": "KRW", "₫": "VND", "₦": "NGN",
    "₱": "PHP", "฿": "THB", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "R$": "BRL", "US$": "USD",
    "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "MX$": "MXN",
}  # fmt: skip
"""Signs of one currency only; ``$``, ``¥`` and ``kr`` are those of several."""
_PLAIN = r"^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?$"


@dataclass(frozen=True, slots=True)
class Found:
    """The convention of a column; ``None`` when it cannot be known, with ``why`` in words."""

    decimal: DecimalMark | None
    why: str = ""
    example: str = ""


def look(column: pl.Series, said: str | None = None) -> Found:
    """Find the one decimal convention of a column of amounts.

    Args:
        column: The cells as text, trimmed, empty ones null.
        said: ``point`` or ``comma`` where the user has said so.
    """
    if said:
        return Found(DecimalMark(said))
    body = column.drop_nulls().unique(maintain_order=True).str.extract(AMOUNT, 1).drop_nulls()
    body = body.str.replace_all(f"[{_SPACES}]", "")
    # both marks: the last is the decimal one; the same mark twice: it parts thousands; one mark and
    # not exactly three digits behind it, or a zero or too many before it: it is the decimal one
    shapes = {
        DecimalMark.POINT: (
            r"^\d[\d,]*,\d{3}\.\d*$|^\d{1,3}(,\d{3}){2,}$|^\d{1,2}(,\d{2})+,\d{3}$"
            r"|^\d*\.(\d{0,2}|\d{4,})$|^(\d{4,}|0\d*|)\.\d{3}$"
        ),
        DecimalMark.COMMA: (
            r"^\d[\d.]*\.\d{3},\d*$|^\d{1,3}(\.\d{3}){2,}$|^\d*,(\d{0,2}|\d{4,})$|^(\d{4,}|0\d*|),\d{3}$"
        ),
    }
    proof = {decimal: body.filter(body.str.contains(shape)) for decimal, shape in shapes.items()}
    point, comma = proof[DecimalMark.POINT], proof[DecimalMark.COMMA]
    if len(point) and len(comma):
        return Found(
            None,
            f'"{point[0]}" has a decimal point and "{comma[0]}" a decimal comma in one column; '
            "--decimal point or comma takes one and names the rest",
            comma[0],
        )
    if len(point) or len(comma):
        return Found(DecimalMark.POINT if len(point) else DecimalMark.COMMA)
    unclear = body.filter(body.str.contains(r"^\d{1,3}[.,]\d{3}$"))
    if len(unclear):
        why = "may hold decimals or thousands and no amount of the column tells; say --decimal point or comma"
        return Found(None, f'"{unclear[0]}" {why}', unclear[0])
    return Found(DecimalMark.POINT)


def unit(cell: pl.Expr) -> pl.Expr:
    """The currency that an amount itself names (``116,99 €``), as a code of ISO 4217; null where it names none."""
    codes = {**SIGNS, **{code: code for code in CURRENCIES}}
    sign = cell.str.replace_all(rf"[-\d.,()+\u2212{_SPACES}]", "")
    return sign.replace_strict(codes, default=None, return_dtype=pl.String)


def is_unclear(cell: pl.Expr) -> pl.Expr:
    """Whether an amount that reads as a plain number may be thousands all the same (``1.234``)."""
    return cell.str.contains(r"^[-+]?[1-9]\d{0,2}\.\d{3}$")


def plain_number(cell: pl.Expr, decimal: DecimalMark) -> pl.Expr:
    """An amount as plain text: ``-1234.50``; null where it is not written in this convention."""
    body = cell.str.extract(AMOUNT, 1).str.strip_chars().str.replace_all(f"[{_SPACES}]", " ")
    mark, other = (r"\.", ",") if decimal is DecimalMark.POINT else (",", r"\.")
    thousands = rf"\d+|\d{{1,3}}(?:[{other} ]\d{{3}})+|\d{{1,2}}(?:,\d{{2}})*,\d{{3}}|"
    thousands = rf"\d+|\d{{1,3}}(?:[{other} ]\d{{3}})+|\d{{1,2}}(?:,\d{{2}})*,\d{{3}}|"
    grouped = rf"^(?:{thousands})(?:{mark}\d*)?$"
    one_sign = cell.str.count_matches(r"[-+(\u2212]") <= 1
    body = pl.when(body.str.contains(grouped) & one_sign).then(body)
    body = body.str.replace_all(rf"[{other} ]", "").str.replace(mark, ".")
    negative = cell.str.contains(r"[-\u2212]|^\(.*\)$")
    digits = pl.when(body.str.contains(r"\d")).then(body)
    signed = pl.when(negative).then(pl.lit("-") + digits).otherwise(digits)
    return pl.when(cell.str.contains(_PLAIN) & pl.lit(decimal is DecimalMark.POINT)).then(cell).otherwise(signed)
