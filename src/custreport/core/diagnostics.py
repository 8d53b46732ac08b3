"""The diagnosis: what ``check`` finds in the files, and ``init`` writes down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.core.document import Reconciliation
    from custreport.core.text import Place


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field of orders, the columns it is read from, and some of what stands there."""

    name: str
    columns: tuple[str, ...]
    joined: bool
    samples: tuple[str, ...]

    def __str__(self) -> str:
        """The columns as people and ``custreport.toml`` write them."""
        return (" + " if self.joined else " or ").join(c or "(first column)" for c in self.columns)


@dataclass(frozen=True, slots=True)
class FoundStatus:
    """A status as written, its class (``None``: not known), its rows, and who says so."""

    word: str
    kind: str | None
    rows: int
    by: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """How one file was read; from ``role`` (orders, heads or lines of them) on, ``None`` when it could not be."""

    path: str
    bytes: int | None
    kind: str
    system: str | None
    fields: tuple[FoundField, ...]
    unused: tuple[str, ...]
    sheet: str | None = None
    encoding: str | None = None
    role: str | None = None
    dates: str | None = None
    date_order: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    grain: str | None = None
    statuses: tuple[FoundStatus, ...] = ()
    rows: int | None = None
    orders: int | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What ``check`` found: how each file was read, what came of it, and what is doubtful.

    ``problems`` are the reasons why the files cannot be used; without any,
    ``totals`` (orders, customers, first and last day), ``currencies`` (orders
    and amount of each) and ``reconciliation`` say what was read.
    """

    files: tuple[FoundFile, ...]
    problems: tuple[str, ...]
    suspicious: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    totals: Mapping[str, Any] = field(default_factory=dict)
    currencies: tuple[Mapping[str, Any], ...] = ()
    reconciliation: Reconciliation | None = None
    inputs: tuple[Place, ...] = field(default=(), repr=False)
