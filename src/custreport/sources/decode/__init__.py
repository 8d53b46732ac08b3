"""Cells → values: dates, amounts, statuses, text."""
