"""The words of SPEC.md that a value can be: status, activity, risk and their kin."""

from __future__ import annotations

from enum import StrEnum

CHANCES = ((0.75, "likely"), (0.5, "probably"), (0.25, "less likely than not"), (0.0, "unlikely"))
"""A chance as a word: the first whose least it reaches (SPEC.md §3)."""


class Status(StrEnum):
    """What became of an order (SPEC.md §1)."""

    CONFIRMED = "confirmed"
    DRAFT = "draft"
    CANCELLED = "cancelled"


class Activity(StrEnum):
    """What a customer did in the activity window (SPEC.md §2)."""

    ACTIVE = "active"
    DRAFT_ONLY = "draft-only"
    INACTIVE = "inactive"


class CustomerType(StrEnum):
    """Whether a customer bought for the first time (SPEC.md §6)."""

    NEW = "new"
    REPEAT = "repeat"
    NO_ORDER = "no order"


class Risk(StrEnum):
    """How a customer stands against its own habit (SPEC.md §3)."""

    NEVER = "never"
    LOST = "lost"
    NEW = "new"
    ON_TRACK = "on-track"
    LATE = "late"
    AT_RISK = "at-risk"


class Change(StrEnum):
    """What became of an account between two days (SPEC.md §6), most urgent first."""

    AT_RISK = "newly at risk"
    LOST = "lost"
    RECOVERED = "recovered"
    REACTIVATED = "reactivated"
    FIRST_ORDER = "first order"


class Compare(StrEnum):
    """Which days a period is compared with (SPEC.md §6)."""

    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
