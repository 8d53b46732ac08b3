"""A sign of life for work that takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DELAY = 2.0


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show ``what`` with a spinner on stderr once the work has taken two seconds; only on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def show() -> None:
        if done.wait(DELAY):
            return
        from rich.console import Console  # noqa: PLC0415 — most runs never get here

        with Console(stderr=True).status(f"{what} …"):
            done.wait()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
