"""Amounts as exports write them: one decimal convention for a whole column, proved by the data.

:func:`detect` finds it, :func:`plain_number` turns ``(1.234,50 €)`` into
``-1234.50``. ``1,234`` is more than a thousand or less than two: an amount
that can only be one of them proves which; where none does, the user is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from custreport.core.currency import CURRENCIES, SIGNS
from custreport.core.reading_options import DecimalMark, Sign

_SIGN = "[-+\u2212]"
_SPACE = r"[ \u00a0\u2009\u202f]"
_SPACES = "'\u2019 \u00a0\u2009\u202f"
_DIGITS = rf"(\d[\d.,{_SPACES}]*|[.,]\d+)"
_SIDE = rf"{_SPACE}*\(?((?i:dr|db|debit|soll|cr|credit|haben|[dcsh]))\.?\)?$"
"""Debit or credit, behind an amount; ``S`` and ``H`` as German ledgers have it."""
_DEBIT = r"(?i)^(?:d|s)"
_NEVER = {
    "k", "m", "mm", "mn", "mio", "mill", "mrd", "b", "bn", "t", "tsd", "tys", "тыс", "млн", "lakh", "lac",
    "crore", "cr", "dr", "db", "d", "c", "s", "h", "thousand", "million", "hundred", "pct", "percent", "x",
    "e", "neg", "dz", "doz", "dozen",
}  # fmt: skip
"""Words that change an amount or its sign, and so are no currency."""
_PLAIN = r"^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?$"
_OTHER_DIGITS = {
    **{chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0x966, 0xFF10) for n in range(10)},
    "٫": ".", "٬": "'", "，": ",", "．": ".", "（": "(", "）": ")", "－": "-",
}  # fmt: skip


def _of(sign: str) -> str:
    """A sign as a pattern; its dot, and the case of words, may differ."""
    return rf"(?i:{re.escape(sign)})" if sign.isalpha() and len(sign) > 1 else re.escape(sign)


_KNOWN = sorted({*SIGNS, *CURRENCIES}, key=len, reverse=True)
_UNIT_HERE = rf"(?:{'|'.join(map(_of, _KNOWN))})\.?"
_UNIT = rf"(?:(?:[A-Z]{{0,3}}\p{{Sc}}|{'|'.join(map(_of, _KNOWN))})\.?)"


@dataclass(frozen=True, slots=True)
class AmountFormat:
    """How the amounts of a file are written.

    Args:
        decimal: What stands before the decimals.
        affixes: What stands beside every amount of a column and is no currency that is known here.
        sign: Which of ``DR`` and ``CR`` is a sale, where amounts carry them.
    """

    decimal: DecimalMark
    affixes: tuple[str, ...] = ()
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Detection:
    """The convention of a column; ``None`` when it cannot be known, with ``why`` in words."""

    decimal: DecimalMark | None
    why: str = ""
    example: str = ""


def _amount(affixes: tuple[str, ...]) -> str:
    unit = f"(?:{_UNIT}|{'|'.join(map(re.escape, affixes))})" if affixes else _UNIT
    s = f"{_SPACE}*"
    front = rf"{unit}?{s}{_SIGN}?{s}{unit}?{s}\(?{_SIGN}?{s}{unit}?{s}{_SIGN}?{s}"
    return rf"^{front}{_DIGITS}{s}{unit}?{s}{_SIGN}?\)?{s}{unit}?{s}{_SIGN}?$"


def tidy(cell: pl.Expr) -> pl.Expr:
    """An amount with plain digits, without the dash for "no cents" (``1.000,-``, ``500/-``)."""
    cell = cell.str.replace_many(_OTHER_DIGITS)
    cell = cell.str.replace(r"(\d)/[-=]", "$1")
    return cell.str.replace("(\\d)([.,])[-\u2013\u2014\u2212]{1,2}($|[^\\d])", "${1}${2}00$3")


def detect(column: pl.Series, said: str | None = None, affixes: tuple[str, ...] = ()) -> Detection:
    """Find the one decimal convention of a column of amounts.

    Args:
        column: The cells as text, trimmed, empty ones null.
        said: ``point`` or ``comma`` where the user has said so.
        affixes: What :func:`constant_affixes` found.
    """
    if said:
        return Detection(DecimalMark(said))
    texts = column.drop_nulls().unique(maintain_order=True).to_frame("text")
    bare = tidy(pl.col("text")).str.replace(_SIDE, "")
    body = texts.select(bare.str.extract(_amount(affixes), 1)).to_series().drop_nulls()
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
        return Detection(
            None,
            f'"{point[0]}" has a decimal point and "{comma[0]}" a decimal comma in one column; '
            "--decimal point or comma takes one and names the rest",
            comma[0],
        )
    if len(point) or len(comma):
        return Detection(DecimalMark.POINT if len(point) else DecimalMark.COMMA)
    unclear = body.filter(body.str.contains(r"^\d{1,3}[.,]\d{3}$"))
    if len(unclear):
        why = "may hold decimals or thousands and no amount of the column tells; say --decimal point or comma"
        return Detection(None, f'"{unclear[0]}" {why}', unclear[0])
    return Detection(DecimalMark.POINT)


def constant_affixes(column: pl.Series) -> tuple[str, ...]:
    """What stands before or behind every amount of a column: a currency that is not known here.

    A word that stands beside some amounts only, or that scales them (``k``, ``lakh``), is none.
    """
    texts = column.drop_nulls().unique().to_frame("text").select(tidy(pl.col("text")))
    sides = texts.select(
        pl.col("text").str.extract(r"^[-+(\s]*(.*?)[-+(\s]*[.,]?\d", 1).str.strip_chars(),
        pl.col("text").str.extract(r"\d[.,]?[-+)\s]*([^\d]*?)[-+)\s]*$", 1).str.strip_chars().alias("behind"),
    )
    found = [side.unique()[0] for side in sides if side.n_unique() == 1 and side.null_count() == 0]
    named = [word for word in found if re.fullmatch(r"[^\W\d_][^\d\s()+-]{0,5}", word)]
    return tuple(
        word for word in named if word.lower().rstrip(".") not in _NEVER and not re.fullmatch(_UNIT_HERE, word)
    )


def marked_sides(column: pl.Series, sign: Sign | None) -> Detection | None:
    """What must be asked of a column whose amounts are marked as debit or credit; ``None`` where nothing must."""
    texts = column.drop_nulls().unique(maintain_order=True)
    marked = texts.filter(texts.str.contains(rf"\d[.,]?\)?{_SIDE}"))
    if not len(marked):
        return None
    if sign not in {Sign.DEBIT, Sign.CREDIT}:
        why = (
            "is marked as debit (DR) or credit (CR): say which are sales, --sign debit or --sign credit; "
            "the others are taken off"
        )
        return Detection(None, f'"{marked[0]}" {why}', marked[0])
    unmarked = texts.filter(texts.str.contains(r"[1-9]") & ~texts.is_in(marked.implode()))
    if not len(unmarked):
        return None
    return Detection(None, f'"{unmarked[0]}" is marked neither DR nor CR, as "{marked[0]}" is', unmarked[0])


def is_unclear(cell: pl.Expr) -> pl.Expr:
    """Whether an amount that reads as a plain number may be thousands all the same (``1.234``)."""
    return cell.str.contains(r"^[-+]?[1-9]\d{0,2}\.\d{3}$")


def plain_number(cell: pl.Expr, style: AmountFormat) -> pl.Expr:
    """An amount as plain text: ``-1234.50``; null where it is not written in this convention."""
    written, decimal = cell, style.decimal
    cell = tidy(cell)
    side = cell.str.extract(rf"\d[.,]?\)?{_SIDE}", 1) if style.sign else None
    cell = cell.str.replace(_SIDE, "") if style.sign else cell
    body = cell.str.extract(_amount(style.affixes), 1).str.strip_chars().str.replace_all(f"[{_SPACES}]", " ")
    mark, other = (r"\.", ",") if decimal is DecimalMark.POINT else (",", r"\.")
    thousands = rf"\d+|\d{{1,3}}(?:[{other} ]\d{{3}})+|\d{{1,2}}(?:,\d{{2}})*,\d{{3}}|"
    grouped = rf"^(?:{thousands})(?:{mark}\d*)?$"
    one_sign = cell.str.count_matches(r"[-+(\u2212]") <= 1
    closed = cell.str.contains("(", literal=True) == cell.str.contains(")", literal=True)
    body = pl.when(body.str.contains(grouped) & one_sign & closed).then(body)
    body = body.str.replace_all(rf"[{other} ]", "").str.replace(mark, ".")
    negative = cell.str.contains(r"[-\u2212(]")
    if side is not None:
        taken_off = (side.str.contains(_DEBIT) == (style.sign is Sign.CREDIT)).fill_null(value=False)
        body = pl.when(~(negative & taken_off)).then(body)
        negative |= taken_off
    digits = pl.when(body.str.contains(r"\d")).then(body)
    signed = pl.when(negative).then(pl.lit("-") + digits).otherwise(digits)
    return pl.when(written.str.contains(_PLAIN) & pl.lit(decimal is DecimalMark.POINT)).then(written).otherwise(signed)
