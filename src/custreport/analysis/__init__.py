"""One row per customer: scope, aggregate, risk, reasons."""
