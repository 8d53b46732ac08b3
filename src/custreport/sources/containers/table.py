"""A table: the cells of a file as they stand, nothing converted.

CSV cells are text; Parquet cells keep their type. Both are lazy.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.sources.containers import remote, row_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custreport.core.text import Place
    from custreport.sources.containers.delimited import DelimitedText
    from custreport.sources.containers.kinds import Container


class MisreadError(Exception):
    """Polars cut a text into other rows than its quotes say."""


UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, MisreadError)
"""What Polars raises at a damaged file, the second when it did not expect it, and what it reads wrong in silence."""
ROW = "__row"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook whose rows are in the table: ``first`` is the position of its first row there."""

    name: str
    first: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file, or all that a lake holds of one table, as a table.

    ``name`` is what messages call the file. ``header`` are the names as
    written; ``cells`` has one column for each, named by its position (``"0"``,
    ``"1"`` …), so that two equal headers do not clash. ``text`` is what a CSV
    is cut from, ``sheets`` where the rows of a workbook stand, ``left_out`` its
    sheets that are not read, ``encoding`` what a CSV is written in. ``notes``
    are worth telling about how it was opened, ``warnings`` a doubt about it.
    ``stamp`` is the size and time of writing of a file that is read while the
    orders are summed; ``None`` for what is in memory.
    """

    path: Place | remote.HivePartitions
    name: str
    header: tuple[str, ...]
    cells: pl.LazyFrame
    container: Container
    text: DelimitedText | None = None
    sheets: tuple[Sheet, ...] = ()
    left_out: tuple[str, ...] = ()
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    stamp: tuple[int, int] | None = None
    is_proven: bool = False
    """Whether its rows were cut one by one, and so none has another shape."""

    @property
    def kind(self) -> str:
        """What the file is, for people; nothing is decided by it."""
        if self.text is not None:
            return f"{self.container.value}, {self.text.delimiter_name}, {self.encoding}"
        if self.sheets:
            several = "s" * (len(self.sheets) > 1)
            return f"{self.container.value}, sheet{several} {', '.join(sheet.name for sheet in self.sheets)}"
        return self.container.value

    @property
    def size(self) -> int | None:
        """Bytes of the file or its parts; ``None`` where nobody tells without reading them."""
        files = self.path.files if isinstance(self.path, remote.HivePartitions) else [self.path]
        sizes = [file.stat().st_size for file in files if isinstance(file, Path) and not remote.is_lake(file)]
        return sum(sizes) if len(sizes) == len(files) else None

    def rows(self) -> pl.LazyFrame:
        """The cells with the row's position, from 0, in :data:`ROW`."""
        return self.cells.with_row_index(ROW)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Line on which each CSV record begins, and its fields, header first.

        The slow, careful reading, for telling where something is wrong.

        Raises:
            CustReportError: a stray quote.
        """
        assert self.text is not None
        return self.text.records(self.name)

    def head(self, rows: int) -> Table:
        """The same table with some of its first rows, in memory. Polars would read a CSV to its end for them."""
        cells = self.cells if self.text is None else self.text.scan_start()
        return replace(self, cells=cells.head(rows).collect().lazy())

    def is_even(self, rows: int, *, filled: bool, columns: int) -> bool:
        """Whether every row is known to have exactly the header's fields; else :meth:`check_shape` tells.

        Args:
            rows: How many rows were read.
            filled: Whether the last cell of every row is filled, and so no row is too short.
            columns: How many columns were read together: of all, Polars refuses a row that is too long.

        Raises:
            CustReportError: the file was written meanwhile.
        """
        if self.stamp is not None and isinstance(self.path, Path) and self.stamp != stamp_of(self.path):
            raise CustReportError(f"{self.name}: changed while it was read; run again when it is written")
        if self.text is None or self.is_proven:
            return True
        return self.text.is_even(rows, filled=filled, whole=columns == len(self.header))

    def check_shape(self, rows: int, *, filled: bool, columns: int, headings: bool = False) -> None:
        """Stop at the first row that has not as many fields as the header, and at a quote that swallows rows.

        Blank ones may, and so may a line of one field at the end of the file
        (``Printed on …``), or with ``headings`` anywhere. The other arguments
        are those of :meth:`is_even`.

        Raises:
            CustReportError: names the line.
            MisreadError: every row is as it must be, and Polars did not read it so: :meth:`careful` does.
        """
        if self.is_even(rows, filled=filled, columns=columns):
            return
        assert self.text is not None
        count, quotes = row_shape.check(self.records(), self.name, self.text.delimiter, headings=headings)
        if count != rows or quotes:
            raise MisreadError

    def careful(self, *, headings: bool = False) -> Table:
        """The same table, read one record after the other: for what the fast reader refuses (``2" pipe``).

        Raises:
            CustReportError: as :meth:`check_shape`.
        """
        if self.text is None:
            parts = ", or not the same in all parts" if isinstance(self.path, remote.HivePartitions) else ""
            raise CustReportError(
                f"{self.name}: cannot be read as a table: damaged, or with columns that are no values{parts}"
            )
        row_shape.check(self.records(), self.name, self.text.delimiter, headings=headings)
        width = len(self.header)
        records = self.records()
        next(records, None)
        rows = [[cell or None for cell in (record + [""] * width)[:width]] for _, record in records]
        schema = dict.fromkeys(map(str, range(width)), pl.String)
        return replace(self, cells=pl.DataFrame(rows, schema=schema, orient="row").lazy(), is_proven=True)

    def places(self, rows: list[int]) -> list[str]:
        """``line 7`` of each CSV row, ``row 6`` of each row of a sheet or Parquet, rows counted from 0."""
        if self.text is None:
            return [self._place(row) for row in rows]
        wanted, lines = set(rows), {}
        for index, (line, _) in enumerate(self.records(), start=-1):
            if index in wanted:
                lines[index] = line
                if len(lines) == len(wanted):
                    break
        return [f"line {lines[row]}" for row in rows]

    def lacks(self, error: CustReportError) -> CustReportError:
        """The error that a column is missing, with the sheets it may be in."""
        return (
            CustReportError(f"{error}; --sheet reads another sheet: {', '.join(self.left_out)}")
            if self.left_out
            else error
        )

    def _place(self, row: int) -> str:
        if not self.sheets:
            return f"row {row + 1}"
        sheet = self.sheets[bisect_right(self.sheets, row, key=lambda each: each.first) - 1]
        number = f"row {row - sheet.first + 1 + sheet.skipped}"
        return f"sheet {sheet.name}, {number}" if len(self.sheets) > 1 else number


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of writing of a file."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
