"""The settings of the risk rule."""

from __future__ import annotations

from dataclasses import dataclass

MOST_DAYS = 36500
"""The greatest setting of the risk rule, in days."""


@dataclass(frozen=True, slots=True)
class RiskRule:
    """The four settings of the risk rule, in days but for the last."""

    horizon: int = 90
    lost_after: int = 365
    history: int = 730
    flag_below: float = 0.5

    def __str__(self) -> str:
        """One line that every output carries."""
        return (
            "at-risk: 3 or more purchase days, past the usual gap between them, and less than "
            f"{self.flag_below * 100:g} % likely to order within {self.horizon} days; "
            f"lost: no order for more than {self.lost_after} days; "
            f"judged on the {self.history} days up to as-of"
        )
