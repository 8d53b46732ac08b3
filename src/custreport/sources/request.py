"""The request: what the command line and ``custreport.toml`` say together of how orders are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from custreport.config import CLASSES, COLUMNS
from custreport.core.errors import UsageError
from custreport.core.text import Place, plain
from custreport.sources.containers.remote import HivePartitions

if TYPE_CHECKING:
    from custreport.config import Config
    from custreport.core.reading_options import Orders


def settle(asked: Orders, config: Config) -> tuple[Orders, Config]:
    """What the command line and ``custreport.toml`` say together; the command line comes first.

    Raises:
        UsageError: ``--column`` or ``--status`` is not written as it must be.
    """
    said = {key: value for key, value in config.reading.items() if getattr(asked, key) is None}
    columns = {**config.columns}
    for text in asked.column or ():
        field, equals, header = text.partition("=")
        if not equals or field.strip() not in COLUMNS:
            raise UsageError(f'--column {text}: FIELD="HEADER" is wanted; fields are {", ".join(COLUMNS)}')
        # said twice, a field may stand under either header: files need not have the same
        earlier = columns.get(field.strip(), ()) if field.strip() not in config.columns else ()
        columns[field.strip()] = (*earlier, header) if header.strip() else ()
    statuses = {**config.statuses}
    for text in asked.status or ():
        word, _, kind = text.rpartition("=")
        if not word.strip() or kind.strip().lower() not in CLASSES:
            raise UsageError(f'--status {text}: "WORD=CLASS" is wanted; classes are {", ".join(CLASSES)}')
        statuses[word.strip()] = kind.strip().lower()
    return replace(asked, **said), replace(config, columns=columns, statuses=statuses)


def zone(text: str | None) -> str | None:
    """A time zone that exists.

    Raises:
        UsageError: it does not.
    """
    if text is None:
        return None
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"--tz {text}: no such time zone; names look like Europe/Madrid") from error
    return text


def label(path: Place | HivePartitions, config: Config) -> str:
    """What a file is called: as given, or from the folder of ``custreport.toml``; parts by the folder above them."""
    if isinstance(path, HivePartitions):
        path = path.root
    if isinstance(path, Path) and config.path and path.is_absolute() and path.is_relative_to(config.path.parent):
        path = path.relative_to(config.path.parent)
    return plain(str(path))
