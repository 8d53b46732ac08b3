"""End the run at once at Ctrl-C, SIGTERM, SIGHUP or SIGQUIT, and leave no temporary file behind.

Python handles a signal only between two of its own steps, which can be seconds
apart while Polars works. Here a thread reads the signal from a pipe at once,
runs the registered cleanups and ends the process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

SIGINT_EXIT = 128 + signal.SIGINT
"""Exit code after Ctrl-C."""
_DEFAULTS: dict[int, Any] = {
    number: signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if (number := getattr(signal, name, None)) is not None  # Windows lacks the last two
}
"""The signals that end a run, each with the handler it has unless somebody changed it."""
_PAUSE = 5.0  # seconds in which the thread that listens has long ended the run
_cleanups: list[Callable[[], object]] = []
_creating = threading.Lock()
"""Held while something is created and registered, and for good once the run is being ended."""
_ending = threading.Event()


class Interrupted(KeyboardInterrupt):
    """A signal that ends the run, where Python handles it."""

    def __init__(self, number: int) -> None:
        """Remember which."""
        super().__init__()
        self.exit_code = 128 + number


def register_cleanup(cleanup: Callable[[], object]) -> None:
    """Run this when the run ends, however it does."""
    _cleanups.append(cleanup)


@contextmanager
def on_interrupt(cleanup: Callable[[], object]) -> Iterator[None]:
    """Run this should a signal end the run within the block."""
    register_cleanup(cleanup)
    try:
        yield
    finally:
        _cleanups.remove(cleanup)


def create(make: Callable[[], T], remove: Callable[[T], object]) -> tuple[T, Callable[[], object]]:
    """What ``make`` creates, and its removal, registered: no signal can come between the two."""
    with _creating:
        made = make()

        def cleanup() -> None:
            remove(made)

        register_cleanup(cleanup)
    if _ending.is_set():
        time.sleep(_PAUSE)
    return made, cleanup


def forget(cleanup: Callable[[], object]) -> None:
    """Take back a registered cleanup."""
    with contextlib.suppress(ValueError):
        _cleanups.remove(cleanup)


def clean_up() -> None:
    """Run every cleanup, at the end of a run; a signal no longer changes that."""
    if _cleanups:
        for number in _DEFAULTS:
            with contextlib.suppress(ValueError):  # only the main thread may
                signal.signal(number, signal.SIG_IGN)
    while _cleanups:
        _cleanups.pop()()


def silence_stderr() -> None:
    """Send what Polars' threads still print on stderr nowhere: their files are being removed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def listen() -> None:
    """Listen for each signal that whoever started the run does not want ignored.

    On Windows signals do not wake a pipe; there Python handles them in its own time.
    """
    own = [number for number, default in _DEFAULTS.items() if signal.getsignal(number) is default]
    if sys.platform == "win32" or not own:
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in own:
        signal.signal(number, _pause)
    threading.Thread(target=_end_at_signal, args=(reader,), daemon=True).start()


@contextmanager
def default_handlers() -> Iterator[None]:
    """Let Python raise :class:`Interrupted` within the block, and until the end of a run that is left there.

    For a block that has to end other processes first.
    """
    own = [number for number in _DEFAULTS if signal.getsignal(number) is _pause]
    if not own:
        yield
        return
    writer = signal.set_wakeup_fd(-1)
    for number in own:
        signal.signal(number, _interrupt)
    yield
    for number in own:
        signal.signal(number, _pause)
    signal.set_wakeup_fd(writer)


@contextmanager
def block_terminal_signals() -> Iterator[None]:
    """Block what a terminal sends to all its processes; a process started within the block never receives it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGQUIT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _interrupt(number: int, _: object) -> None:
    raise Interrupted(number)


def _pause(*_: object) -> None:
    """Stop the main thread: a cleanup may remove what its next step needs."""
    _ending.set()
    if not _creating.locked():  # else it goes on to register what it is creating, and pauses then
        time.sleep(_PAUSE)


def _end_at_signal(reader: int) -> None:
    while (number := os.read(reader, 1)[0]) not in _DEFAULTS:
        pass
    _ending.set()
    _creating.acquire()
    for cleanup in reversed(_cleanups):
        cleanup()
    os._exit(128 + number)
