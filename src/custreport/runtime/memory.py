"""The memory of this process: what it may use, and what it used."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def limit(memory: int) -> None:
    """Have Polars keep to about half of these bytes; it must not be imported yet.

    Polars reads both settings from the environment when it is imported, and
    offers no other way: the first is the memory above which it spills to disk,
    the second has its allocator return freed memory after half a second
    instead of ten.
    A value that is already in the environment stays.
    """
    os.environ.setdefault("POLARS_OOC_MEMORY_BUDGET_MB", str(memory // 2_000_000))
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0")


def one_thread() -> None:
    """Have Polars use one thread, in one of several processes; it must not be imported yet."""
    os.environ["POLARS_MAX_THREADS"] = "1"


def peak() -> int:
    """The most bytes this process has used; 0 where that is not known."""
    if (status := Path("/proc/self/status")).exists():  # `resource` may count the process that started this one
        return next((1024 * int(line.split()[1]) for line in status.read_text().splitlines() if "VmHWM" in line), 0)
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
