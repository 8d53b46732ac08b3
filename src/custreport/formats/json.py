"""The report for programs."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from custreport.formats import cells
from custreport.model import CONTROL, INVISIBLE, Column, Kind

if TYPE_CHECKING:
    from custreport.model import Report, Section

MONEY = Column("amount", "Amount", Kind.MONEY)
FORMAT = 1
"""Version of the layout; it grows when a key changes its meaning or goes."""


def render(report: Report) -> str:
    """SPEC.md §4, "JSON": money is text with its exact decimals, days are ISO dates, empty is null."""
    nobody = report.no_customer
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
        "no_customer": nobody and {name: cells.raw(value, MONEY, report.digits) for name, value in nobody.items()},
        "words": {s.name: list(s.words) for s in report.sections if s.words},
        "sections": {
            s.name: [_row(s, row, report.digits) for row in s.frame.iter_rows(named=True)] for s in report.sections
        },
    }
    if report.accounts:
        document["accounts"] = [
            _row(report.accounts, row, report.digits) for row in report.accounts.frame.iter_rows(named=True)
        ]
    return escaped(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def escaped(text: str) -> str:
    """JSON in which what cannot be seen is written by its number."""
    return re.sub(f"{INVISIBLE}|{CONTROL}", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _row(section: Section, row: dict[str, Any], digits: int) -> dict[str, Any]:
    return {c.name: cells.raw(row[c.name], c, digits) for c in section.columns if c.name in row}
