"""An earlier report, to compare with: what ``export --json`` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.core import order_frame
from custreport.core.errors import CustReportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: dict[str, pl.DataType] = {"key": pl.String(), "risk": pl.String(), "confirmed_amount_12m": order_frame.MONEY}
"""What is compared of an account."""
_SAME = ("rep", "customer", "currency")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an export said of each account: :data:`SCHEMA`."""

    name: str
    as_of: date
    currency: str | None
    filters: Mapping[str, Any]
    accounts: pl.DataFrame

    def check(self, currency: str | None, filters: Mapping[str, Any]) -> None:
        """Stop where the two cannot be compared.

        Raises:
            CustReportError: another currency.
            UsageError: it was made with other filters.
        """
        for name in _SAME:
            then, now = self.filters.get(name), filters.get(name)
            if then != now:
                raise UsageError(f"--since {self.name}: was made with --{name} {then}, this is {now}: make both alike")
        if self.currency and currency and self.currency != currency:  # a book without orders has none
            raise CustReportError(f"{self.name}: is in {self.currency}, these orders are in {currency}")


def load(path: Path, name: str) -> Earlier:
    """Read an export.

    Raises:
        CustReportError: it cannot be read, or is no JSON export with its accounts.
    """
    try:
        given = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CustReportError(f"{name}: {error.strerror}") from error
    except ValueError as error:
        raise CustReportError(f"{name}: is not JSON; expected a file of `custreport export --json`") from error
    try:
        accounts = [{field: row[field] for field in SCHEMA} for row in given["accounts"]]
        frame = pl.DataFrame(accounts, schema=dict.fromkeys(SCHEMA, pl.String)).cast(pl.Schema(SCHEMA))
        return Earlier(name, date.fromisoformat(given["as_of"]), given["currency"], given["filters"], frame)
    except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
        raise CustReportError(
            f"{name}: holds no accounts; expected a file of `custreport export --json` of this version"
        ) from error
