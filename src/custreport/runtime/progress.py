"""A spinner or a bar on stderr for work that takes longer than two seconds."""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

DELAY = 2.0


@contextmanager
def busy(what: str) -> Iterator[Callable[[str], None]]:
    """Show ``what`` with a spinner on stderr once the work has taken two seconds; only on a terminal.

    Yields:
        A function that replaces ``what`` by another text.
    """
    messages = [what]
    if not sys.stderr.isatty():
        yield messages.append
        return
    done = threading.Event()

    def show() -> None:
        if done.wait(DELAY):
            return
        from rich.markup import escape  # noqa: PLC0415

        with _console().status(f"{escape(messages[-1])} …") as status:
            while not done.wait(0.2):
                status.update(f"{escape(messages[-1])} …")

    def end() -> None:
        done.set()
        thread.join()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        with signals.on_interrupt(end):
            yield messages.append
    finally:
        end()


@contextmanager
def counted(what: str, count: int) -> Iterator[Callable[[], object]]:
    """Show how many of ``count`` are done with a bar on stderr; only on a terminal.

    Yields:
        A function to call when another is done.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich import progress  # noqa: PLC0415 — most runs never get here
    from rich.markup import escape  # noqa: PLC0415

    columns = (
        progress.TextColumn(escape(what)),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    bar = progress.Progress(*columns, console=_console(), transient=True)
    with bar, signals.on_interrupt(bar.stop):
        task = bar.add_task(what, total=count)
        yield lambda: bar.advance(task)


def _console() -> Console:
    """The terminal of stderr; Rich itself fails at an odd value of COLUMNS or LINES."""
    from rich.console import Console  # noqa: PLC0415 — most runs never get here

    size = shutil.get_terminal_size()
    return Console(stderr=True, width=size.columns, height=size.lines)
