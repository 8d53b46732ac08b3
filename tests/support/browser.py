"""A real browser for the tests: Chromium without a window, spoken to through a pipe."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader, BufferedWriter
    from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Tab:
    """A page that is open, all that was asked of the network, and all that was said on the console."""

    def __init__(self, to: BufferedWriter, back: BufferedReader) -> None:
        """Open an empty page."""
        self._to, self._back = to, back
        self._left, self._sent, self._session = b"", 0, {}
        self.asked: list[str] = []
        self.said: list[str] = []
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **params: Any) -> Any:
        """One command of the DevTools protocol, and its result."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params, **self._session}
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        return self._until(lambda got: got.get("id") == self._sent)["result"]

    def _until(self, wanted: Any) -> dict[str, Any]:
        while True:
            while b"\0" not in self._left:
                more = self._back.read1(1 << 20)
                assert more, "the browser is gone"
                self._left += more
            head, _, self._left = self._left.partition(b"\0")
            got: dict[str, Any] = json.loads(head)
            assert "error" not in got, got
            params = got.get("params", {})
            match got.get("method"):
                case "Network.requestWillBeSent":
                    self.asked.append(params["request"]["url"])
                case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded":
                    self.said.append(json.dumps(params))
            if wanted(got):
                return got

    def open(self, path: Path) -> None:
        """Open a file, and wait until it is there."""
        self.asked.clear()
        self.said.clear()
        self.do("Page.navigate", url=path.as_uri())
        self._until(lambda got: got.get("method") == "Page.loadEventFired")

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript."""
        got = self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, got
        return got["result"].get("value")

    def click(self, selector: str) -> None:
        """A click of the mouse on the middle of an element."""
        at = f"document.querySelector({selector!r})"
        place = self.run(f"({at}.scrollIntoView({{block: 'center'}}), JSON.stringify({at}.getBoundingClientRect()))")
        box = json.loads(place)
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.do("Input.dispatchMouseEvent", type=kind, **where)

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.do("Input.insertText", text=text)

    def picture(self, width: int, path: Path) -> None:
        """The whole page as a PNG at a width."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        taken = self.do("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """A tab of a new browser, which ends with it; skips the test where there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("needs Chromium, which is not installed")
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    asked = [
        program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
        "--disable-background-networking", f"--user-data-dir={profile}",
    ]  # fmt: skip
    actions: list[Any] = [
        (os.POSIX_SPAWN_DUP2, theirs_in, 3),
        (os.POSIX_SPAWN_DUP2, theirs_out, 4),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    process = os.posix_spawn(program, asked, os.environ, file_actions=actions)
    os.close(theirs_in)
    os.close(theirs_out)
    with os.fdopen(ours_out, "wb") as to, os.fdopen(ours_in, "rb") as back:
        try:
            yield Tab(to, back)
        finally:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
