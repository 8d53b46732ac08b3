"""Which row of a table is its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.sources.header_row import first_row, header_row

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_TITLE_ROWS = 30


@dataclass(frozen=True, slots=True)
class Header:
    """How the header is found: ``row``, counted from 1, if the user says so; of a customer list the first row.

    ``name`` is the file's, for messages; ``named`` are headers the user names: the first row that holds one is it.
    """

    name: str
    row: int | None = None
    first: bool = False
    named: Collection[str] = ()

    @property
    def within(self) -> int:
        """How many first rows it is looked for in."""
        return max(_TITLE_ROWS, self.row or 0)

    def find(self, rows: Sequence[Sequence[str]]) -> int:
        """The position of the header among the first rows.

        Raises:
            CustReportError: there is no such row.
        """
        if self.row is None:
            return first_row(rows) if self.first else header_row(rows, self.named)
        count = max((n for n, row in enumerate(rows, 1) if any(map(str.strip, row))), default=0)
        if not 1 <= self.row <= count:
            raise CustReportError(f"{self.name}: --header-row {self.row}: there are {count} rows to choose from")
        return self.row - 1
