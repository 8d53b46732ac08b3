"""Who buys most, who has gone quiet, who is worth calling today.

From Python::

    import custreport

    orders = custreport.load("orders.csv", accounts="customers.csv")
    report = orders.report(period="2025-Q4", compare="previous")
    report["leaderboard"]  # a Polars DataFrame

What is not listed here is private and may change in any version.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custreport.api import OrderBook, load
    from custreport.core.document import Column, Report, Section
    from custreport.core.errors import CustReportError, UsageError

__all__ = ["Column", "CustReportError", "OrderBook", "Report", "Section", "UsageError", "load"]
__version__ = "0.1.0"

if not TYPE_CHECKING:  # else a type checker would take any name

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first used: the command line needs few of them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        home = {"OrderBook": "api", "load": "api", "CustReportError": "core.errors", "UsageError": "core.errors"}
        return getattr(import_module(f"{__name__}.{home.get(name, 'core.document')}"), name)
