"""The one error people see, and its kind for wrong options."""

from __future__ import annotations


class CustReportError(Exception):
    """Something the user can put right; its text is the whole message.

    Form: ``where: what is wrong; what is allowed or there``.
    """

    exit_code = 1


class UsageError(CustReportError):
    """An option that does not fit."""

    exit_code = 2
