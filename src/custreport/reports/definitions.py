"""Definitions of columns that several sections have, or that take more than a line."""

REORDER_TIME = (
    "The days since the same customer's previous purchase day, averaged over the repeat purchases of the period."
)
AT_STAKE = "What the customer buys in a year, times the chance that no order comes within the days of the risk rule."
AS_QUIET = (
    "As quiet the year before: 52 weeks earlier no order for as long (or two weeks less), and then one within the days "
    "of the risk rule."
)
