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

from custreport.model import CustReportError, Filters, Orders, Report, RiskRule, Rows, Section

__all__ = ["CustReportError", "Filters", "Orders", "Report", "RiskRule", "Rows", "Section"]
__version__ = "0.1.0"
