"""Ctrl-C, or being told to end, ends the run at once, also within Polars or where a pipe is waited for.

Python hears a signal only between two of its own steps, which can be seconds
apart, and then takes leave of all it holds piece by piece. A thread hears it
at once, undoes what must not stay, and ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CODE = 130
_AS_EVER: dict[signal.Signals, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
"""What is done at a signal unless somebody says otherwise."""
MEANWHILE = 5.0
"""Seconds in which the thread that listens has long ended the run."""
_undone: list[Callable[[], object]] = []


def undo(how: Callable[[], object]) -> None:
    """From here on this is done when the run is left."""
    _undone.append(how)


@contextmanager
def undoing(how: Callable[[], object]) -> Iterator[None]:
    """What is begun here is undone, should the run be left in the midst of it."""
    undo(how)
    try:
        yield
    finally:
        _undone.remove(how)


def listen() -> None:
    """Begin to listen, unless whoever started the run wants no interrupts.

    Windows has pipes of another kind: there Python hears it in its own time.
    """
    if sys.platform != "win32" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        heard, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told)
        for number, usual in _AS_EVER.items():
            if signal.getsignal(number) is usual:
                signal.signal(number, _left)
        threading.Thread(target=_leave, args=(heard,), daemon=True).start()


@contextmanager
def raised() -> Iterator[None]:
    """Here Python hears it, as ever, and to the end of a run that is left here: other processes are ended first."""
    heard = {number: usual for number, usual in _AS_EVER.items() if signal.getsignal(number) is _left}
    if not heard:
        yield
        return
    told = signal.set_wakeup_fd(-1)
    for number, usual in heard.items():
        signal.signal(number, usual)
    yield
    for number in heard:
        signal.signal(number, _left)
    signal.set_wakeup_fd(told)


@contextmanager
def held() -> Iterator[None]:
    """Here it waits, and a process that is started never hears it: its end is its parent's business."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _left(*_: object) -> None:
    """Go no further: what is undone meanwhile may be what the next step needs."""
    time.sleep(MEANWHILE)


def _leave(heard: int) -> None:
    while (number := os.read(heard, 1)[0]) not in _AS_EVER:
        pass
    for how in _undone:
        how()
    os._exit(128 + number)
