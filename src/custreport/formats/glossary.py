"""What the words of a report mean, in short, for the formats that have room to say it (SPEC.md §1 and §2)."""

from __future__ import annotations

DEFINITIONS = (
    (
        "Confirmed",
        "orders submitted and accepted (shipped, invoiced, paid …); a credit lowers the amount and is no order",
    ),
    ("Draft", "orders saved, quoted or awaiting approval, not yet accepted"),
    ("Total", "confirmed and draft together; cancelled orders are nowhere"),
    ("As of", "the day from which ages are measured"),
    ("Active", "at least one confirmed order in the activity window"),
    ("Draft-only", "orders in the activity window, none of them confirmed"),
    ("Inactive", "no order in the activity window"),
    (
        "Reorder time",
        "average days since the same customer's previous purchase day, over the period's repeat purchases",
    ),
    ("New customer", "the first confirmed order of all lies in the activity window; repeat: one there and one before"),
    ("Buying customer", "a confirmed amount above zero in the period, credits taken off"),
    ("Q+1", "what part of the customers ordered in the first calendar quarter after that of their first order"),
    ("Usual gap", "days that usually pass between this customer's orders"),
    ("Overdue ratio", "days since the last purchase ÷ the usual gap"),
    ("Chance", "how likely an order is within the horizon of the risk rule, for a customer with such a history"),
    ("Amount at stake", "what the customer buys in a year × the chance that no order comes"),
    ("Newly at risk", "came to be at risk in the last 30 days"),
    ("Open draft", "a draft of the last 365 days; its days are the age of the oldest"),
    (
        "As quiet the year before",
        "52 weeks earlier no order for as long (or two weeks less), and then one within the horizon",
    ),
)
