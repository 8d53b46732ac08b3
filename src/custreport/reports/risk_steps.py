"""How the risk of one account is worked out, step by step with its own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from custreport.core.document import Column, Kind
from custreport.core.terms import Risk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.core.risk_settings import RiskRule

ARITHMETIC = (
    Column("step", "Step", priority=100),
    Column("value", "Value", Kind.WORD, priority=90),
    Column("how", "How", priority=50, wrap=True),
)


def risk_steps(account: Mapping[str, Any], rule: RiskRule) -> pl.DataFrame:
    """The steps of SPEC.md §3 for one row of :func:`custreport.analysis.aggregate.customers`: what, how much, how."""
    n = account["purchase_days"]
    steps = [("Purchase days", f"{n}", f"days with a confirmed order in the {rule.history} days up to as-of")]
    if n:
        steps += [*_habit_steps(account), *_chance_steps(account, rule)]
    why = {
        Risk.NEVER: "no purchase day up to as-of",
        Risk.LOST: f"more than {rule.lost_after} days since the last purchase",
        Risk.NEW: "fewer than 3 purchase days",
        Risk.ON_TRACK: "not yet past the usual gap",
        Risk.LATE: f"past the usual gap, and at least {rule.flag_below:.0%} likely to order",
        Risk.AT_RISK: f"past the usual gap, and less than {rule.flag_below:.0%} likely to order",
    }
    steps.append(("Risk", str(account["risk"]), why[Risk(account["risk"])]))
    return pl.DataFrame(steps, schema={column.name: pl.String for column in ARITHMETIC}, orient="row")


def _habit_steps(account: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    span, prior, since = account["span"], f"{account['prior_gap']:,.1f}", account["days_since_last_purchase"]
    usual = f"{account['usual_gap_days']:,.1f}"
    overdue = f"{account['overdue_ratio']:,.1f}x"
    return [
        ("From the first to the last", f"{span:,} days", f"{account['first_purchase']} to {account['last_purchase']}"),
        ("Typical gap of all customers", f"{prior} days", "median over those with 3 or more purchase days"),
        ("Usual gap", f"{usual} days", f"({span:,} + {prior}) ÷ {account['purchase_days']}"),
        ("Since the last purchase", f"{since:,} days", f"as-of less {account['last_purchase']}"),
        ("Overdue", overdue, f"{since:,} ÷ {usual}; above 1 the next order is late"),
    ]


def _chance_steps(account: Mapping[str, Any], rule: RiskRule) -> list[tuple[str, str, str]]:
    return [
        ("Regularity", f"{account['regularity']:.0f} of 4", "1: anything goes; 4: like clockwork"),
        (
            f"Chance of an order in {rule.horizon} days",
            f"{account['chance']:.0%}",
            f"from the gaps so far; below {rule.flag_below:.0%} it is a flag",
        ),
        ("Amount at stake", f"{account['amount_at_stake']:,.2f}", "the amount of a usual year × (1 − chance)"),
    ]
