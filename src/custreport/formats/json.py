"""The report for programs."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from custreport.core.text import CONTROL, INVISIBLE
from custreport.formats import cells

if TYPE_CHECKING:
    from custreport.core.document import Report, Section

FORMAT = 1
"""Version of the layout; it grows when a key changes its meaning or goes."""
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def render(report: Report) -> str:
    """SPEC.md §4, "JSON": money is text with its exact decimals, days are ISO dates, empty is null."""
    nobody, digits = report.no_customer, report.digits
    document = {
        "format": FORMAT,
        "title": report.title,
        "as_of": report.as_of.isoformat(),
        "period": report.period.as_dict(),
        **({"compared_with": report.compared.as_dict()} if report.compared else {}),
        "activity_window": report.window.as_dict(),
        "currency": report.currency,
        "filters": report.filters,
        "sources": [asdict(source) for source in report.sources],
        "reconciliation": {
            "rows_read": report.reconciliation.rows_read,
            **report.reconciliation.parts(),
            "rejected_lines": list(report.reconciliation.rejected_lines),
        },
        "risk_rule": report.rule,
        "notes": list(report.notes),
        "no_customer": nobody and {name: _plain(value, digits) for name, value in nobody.items()},
        "words": {s.name: list(s.words) for s in report.sections if s.words},
    }
    text = escaped(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)).removesuffix("\n}")
    sections = ",\n".join(f'    "{s.name}": {_rows(s, digits, "    ")}' for s in report.sections)
    accounts = f',\n  "accounts": {_rows(report.accounts, digits, "  ")}' if report.accounts else ""
    return f'{text},\n  "sections": {{\n{sections}\n  }}{accounts}\n}}\n'


def _plain(value: object, digits: int) -> object:
    """A figure of no customer; as :func:`cells.machine_values` has a column of them."""
    if isinstance(value, Decimal):
        return cells.money(value, digits)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rows(section: Section, digits: int, indent: str) -> str:
    """The rows of a section as ``json.dumps`` indents them, which of a hundred thousand takes it several seconds."""
    keys = ",\n".join(f'{indent}    "{column.name}": %s' for column in section.columns)
    row = f"{indent}  {{\n{keys}\n{indent}  }}"
    rows = [
        row % values
        for part in section.frame.iter_slices(cells.CHUNK)
        for values in zip(
            *(map(_value, cells.machine_values(part[c.name], c, digits)) for c in section.columns), strict=True
        )
    ]
    return "[\n" + ",\n".join(rows) + f"\n{indent}]" if rows else "[]"


def _value(value: str | float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        text = _quoted(value)
        return text if text.isascii() and text.isprintable() else escaped(text)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def escaped(text: str) -> str:
    """JSON in which what cannot be seen is written by its number."""
    return re.sub(f"{INVISIBLE}|{CONTROL}", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
