"""Each signal that ends a run removes what must not stay, at once, and nothing is said."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
NAMES = ["SIGHUP", "SIGQUIT", "SIGTERM", "SIGINT"]
BEGIN = """if True:
    import shutil, signal, sys, tempfile, time
    from pathlib import Path
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from custreport.runtime import signals
    {before}
    signals.listen()
    def remove(folder):
        shutil.rmtree(folder)
    folder, cleanup = signals.create(lambda: Path(tempfile.mkdtemp(dir=sys.argv[1])), remove)
    (folder / "orders").write_text("orders")
    {then}
"""
SLEEP = "print('ready', flush=True); time.sleep(50); print('not ended', flush=True)"
CREATE_SLOWLY = """
    def make():
        made = Path(tempfile.mkdtemp(dir=sys.argv[1]))
        print('ready', flush=True)
        begun = time.monotonic()
        while time.monotonic() - begun < 1: pass
        return made
    signals.create(make, remove)
    print('not ended', flush=True)
"""


def ended(folder: Path, number: int, then: str = SLEEP, before: str = "") -> tuple[int, str, str, float]:
    """Exit code, output and seconds of a run that is sent a signal when it is ready."""
    script = BEGIN.format(before=before, then=then)
    line = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        begun = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err, time.monotonic() - begun


@pytest.mark.parametrize("name", NAMES)
def test_what_was_created_is_removed(tmp_path: Path, name: str) -> None:
    """In a sleep, which Python would take up again after a signal that it handles itself."""
    number = getattr(signal, name)
    code, out, err, seconds = ended(tmp_path, number)
    assert (code, out, err) == (128 + number, "", "")
    assert not list(tmp_path.iterdir())
    assert seconds < 4


@pytest.mark.parametrize("name", NAMES)
def test_where_python_handles_it(tmp_path: Path, name: str) -> None:
    """Within ``default_handlers`` the signal is an exception with its exit code."""
    then = "\n    ".join((
        "try:",
        "    with signals.default_handlers():",
        f"        {SLEEP}",
        "except signals.Interrupted as interrupt:",
        "    signals.clean_up()",
        "    sys.exit(interrupt.exit_code)",
    ))  # fmt: skip
    number = getattr(signal, name)
    code, out, err, _ = ended(tmp_path, number, then)
    assert (code, out, err) == (128 + number, "", "")
    assert not list(tmp_path.iterdir())


def test_an_ignored_signal_stays_ignored_and_others_are_heard(tmp_path: Path) -> None:
    """As of ``nohup`` and of a job in the background of a script."""
    ignore = "signal.signal(signal.SIGHUP, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)"
    brief = "print('ready', flush=True); time.sleep(1); signals.clean_up(); print('done', flush=True)"
    assert ended(tmp_path, signal.SIGHUP, brief, ignore)[:3] == (0, "done\n", "")
    assert not list(tmp_path.iterdir())
    assert ended(tmp_path, signal.SIGTERM, SLEEP, ignore)[:3] == (143, "", "")
    assert not list(tmp_path.iterdir())


def test_a_signal_while_something_is_created(tmp_path: Path) -> None:
    """It waits until that is registered: what is half made is not forgotten."""
    assert ended(tmp_path, signal.SIGTERM, CREATE_SLOWLY)[:3] == (143, "", "")
    assert not list(tmp_path.iterdir())
