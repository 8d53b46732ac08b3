"""Who buys most, who has gone quiet, who is worth calling today.

From Python::

    from datetime import date
    from custreport import Filters, Orders, Rows, RiskRule, config, reports, sources

    book = sources.load(Orders(paths=["orders.csv"]), config.Config())
    report = reports.build(
        book, Filters(), Rows(), rule=RiskRule(), today=date.today(),
        sections=["summary", "leaderboard"], title="Customer Report",
    )
    report.section("leaderboard").frame  # a Polars DataFrame
"""

from custreport.core.document import Report, Section
from custreport.core.errors import CustReportError
from custreport.core.filters import Filters, Rows
from custreport.core.reading_options import Orders
from custreport.core.risk_rule import RiskRule

__all__ = ["CustReportError", "Filters", "Orders", "Report", "RiskRule", "Rows", "Section"]
__version__ = "0.1.0"
