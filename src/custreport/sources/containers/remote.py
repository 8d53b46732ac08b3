"""Tables that are no single local file: Hive partitions, object storage, Delta and Iceberg tables.

Polars scans each of them lazily, as one table; credentials and endpoint of an
object storage are those of the environment (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL`` …).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custreport.core.errors import CustReportError
from custreport.core.text import Address, Place
from custreport.sources.containers import unstable
from custreport.sources.containers.kinds import Container

if TYPE_CHECKING:
    from collections.abc import Iterator

PARQUET = (".parquet", ".pq")
TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_HIVE = re.compile(r"(?:(?P<root>.*?)/)?(?P<keys>(?:[^/=]+=[^/]*/)+)[^/]+")
_NO_KEY = "169.254.169.254"
"""Where a machine in a cloud is asked for its own credentials, when there are no others."""
_FILE_IO = {"s3.endpoint": "AWS_ENDPOINT_URL", "s3.region": "AWS_REGION"}
"""What PyIceberg, which looks for the files, does not take from the environment as Polars does."""


@dataclass(frozen=True, slots=True)
class HivePartitions:
    """Parquet files in Hive partitions below one folder, ``orders/year=2024/part-0.parquet``: one table.

    ``given`` are the arguments that named them.
    """

    root: Place
    files: tuple[Place, ...]
    given: tuple[Place, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The partition columns."""
        return tuple(dict.fromkeys(key for file in self.files for key in _keys(file, below=self.root)))

    @property
    def tops(self) -> list[Path]:
        """The local folders in which all files are."""
        below = [file.relative_to(self.root).parts[0] for file in self.files if isinstance(file, Path)]
        return [Path(self.root, top) for top in dict.fromkeys(below)]


def is_lake(at: Place | HivePartitions) -> bool:
    """Whether it is no single local file."""
    return not isinstance(at, Path) or at.is_dir() or is_iceberg(at)


def is_iceberg(at: Place) -> bool:
    """Whether it is the metadata of an Iceberg table, by its name."""
    return str(at).endswith(".metadata.json")


def root_of(file: Place) -> Place | None:
    """The folder above the Hive partitions a Parquet file is in; ``None`` when it is in none."""
    found = _HIVE.fullmatch(_text(file)) if _text(file).lower().endswith(PARQUET) else None
    return None if found is None else type(file)(found["root"] or "")


def listed(pattern: str) -> list[Address]:
    """The objects a glob stands for, by name.

    Raises:
        CustReportError: the storage cannot be asked.
    """
    try:
        return sorted(map(Address, unstable.list_objects(pattern)))
    except ImportError as error:
        raise CustReportError(f"{pattern}: this version of Polars does not list objects; name each of them") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise CustReportError(f"{pattern}: {reason(error)}") from error


def scan(at: Place | HivePartitions) -> tuple[Container, pl.LazyFrame]:
    """What a table is, and its rows.

    Raises:
        CustReportError: it takes an extra that is not installed, or is of a kind that is not read.
    """
    if isinstance(at, HivePartitions):
        return Container.HIVE, _partitioned(at)
    if is_iceberg(at):
        return Container.ICEBERG, _iceberg(at)
    if isinstance(at, Path) or at.endswith("/"):
        return Container.DELTA, _delta(at)
    if at.lower().endswith(PARQUET):
        return Container.PARQUET, pl.scan_parquet(at, glob=False)
    raise CustReportError(f"{at}: from object storage only CSV and Parquet are read; fetch it first")


def first_lines(address: Address, count: int) -> bytes:
    """How a text in object storage begins."""
    return b"".join(_lines(address, count))


def whole(address: Address) -> bytes:
    """All of a text in object storage.

    Raises:
        CustReportError: it cannot be read.
    """
    try:
        return b"".join(_lines(address))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise CustReportError(f"{address}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Why something cannot be read, in one line."""
    if code := re.search(r"<Code>(\w+)</Code>", str(error)):
        return code[1]
    if isinstance(error, FileNotFoundError):
        return "no such object or table"
    said = str(error).partition("\n")[0]
    if _NO_KEY in said:
        return "no credentials for it in the environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if "invalid utf8" in said:
        return "no UTF-8 text; from object storage only that and Parquet are read; fetch it first"
    return re.sub(r"^object-store error: (Generic \w+ error: )?", "", said)


def _lines(address: Address, count: int | None = None) -> Iterator[bytes]:
    lines = pl.scan_lines(address, n_rows=count, glob=False).collect(engine="streaming").to_series()
    return (f"{line}\n".encode() for line in lines)


def _text(at: Place) -> str:
    return at.as_posix() if isinstance(at, Path) else at


def _keys(file: Place, below: Place | None = None) -> list[str]:
    folders = _text(file).removeprefix(_text(below) if below else "").split("/")[:-1]
    return [folder.partition("=")[0] for folder in folders if "=" in folder]


def _partitioned(parts: HivePartitions) -> pl.LazyFrame:
    """All parts as one table; partition columns are texts as written, so that ``007`` stays one.

    A column that only some parts have is looked for in the first and the last of them, by name.
    """
    files = [str(file) for file in parts.files]
    first, last = (pl.scan_parquet(file, glob=False).collect_schema() for file in (files[0], files[-1]))
    folders = dict.fromkeys(key for file in parts.files for key in _keys(file))
    columns = {**first, **last}
    scanned = pl.scan_parquet(
        files,
        glob=False,
        schema={name: dtype for name, dtype in columns.items() if name not in folders},
        hive_partitioning=True,
        hive_schema=dict.fromkeys(folders, pl.String),
        missing_columns="insert",
    )
    return scanned.select(list(dict.fromkeys([*columns, *parts.keys])))


def _delta(at: Place) -> pl.LazyFrame:
    try:
        import deltalake.exceptions  # noqa: PLC0415
    except ImportError as error:
        raise _lacking(at, "delta") from error
    try:
        # one version, however often it is read
        frame = pl.scan_delta(str(at), version=deltalake.DeltaTable(str(at)).version())
        frame.collect_schema()
    except deltalake.exceptions.DeltaError as error:
        raise CustReportError(f"{at}: {reason(error)}") from error
    return frame


def _iceberg(at: Place) -> pl.LazyFrame:
    try:
        import pyiceberg.exceptions  # noqa: PLC0415
        import pyiceberg.io.pyarrow  # noqa: PLC0415
    except ImportError as error:
        raise _lacking(at, "iceberg") from error
    unstable.silence_iceberg_planner()
    options = {name: os.environ[variable] for name, variable in _FILE_IO.items() if variable in os.environ}
    try:
        frame = pl.scan_iceberg(str(at.resolve() if isinstance(at, Path) else at), storage_options=options or None)
        frame.collect_schema()
    except (pyiceberg.exceptions.ValidationError, ValueError, KeyError, TypeError) as error:
        raise CustReportError(f"{at}: no metadata of an Iceberg table") from error
    return frame


def _lacking(at: Place, extra: str) -> CustReportError:
    return CustReportError(f"{at}: {extra.title()} tables are read with: pip install 'custreport[{extra}]'")
