"""What several test modules share of sample reports."""

from __future__ import annotations

from typing import Any

from support.builders import order


def quiet(customer: str, amount: str = "10.00", rep: str | None = "Anna Ek") -> list[dict[str, Any]]:
    """Eight orders, one a week, then nothing for ten months: at risk by 2024-12-31."""
    days = ("01-01", "01-08", "01-15", "01-22", "01-29", "02-05", "02-12", "02-19")
    return [order(customer, f"2024-{d}", amount, rep=rep) for d in days]


LATEST = order("Zeta", "2024-12-31", "1.00", rep="Bob Day")
