"""Who buys most, who has gone quiet, who is worth calling today.

From Python::

    import custreport

    orders = custreport.load("orders.csv", accounts="customers.csv")
    report = orders.report(period="2025-Q4", compare="previous")
    report["leaderboard"]  # a Polars DataFrame

What is not listed here is private and may change in any version.
"""

from custreport.api import OrderBook, load
from custreport.core.document import Column, Report, Section
from custreport.core.errors import CustReportError, UsageError

__all__ = ["Column", "CustReportError", "OrderBook", "Report", "Section", "UsageError", "load"]
__version__ = "0.1.0"
