"""A batch that fails ends the processes it started, and no others."""

from __future__ import annotations

import multiprocessing
import re
import time
from typing import TYPE_CHECKING

import pytest

from custreport.core.errors import CustReportError
from custreport.core.page_options import Page
from custreport.output import batch
from support.builders import book, build, order

if TYPE_CHECKING:
    from pathlib import Path

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def test_only_its_own_processes_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another child of this process, as a program that uses the library may have, goes on."""
    monkeypatch.setattr(batch, "TRIAL", -1)
    monkeypatch.setattr(batch, "WORTH", -1)
    monkeypatch.setattr(batch, "_cores", lambda: 2)
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO)
    report = build(book(order("Acme", "2024-01-01", 5)), sections=["leaderboard"])
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        rendered = batch._rendered(iter([report] * 6), 6, {"pdf": {"page": Page(logo=str(logo))}})  # noqa: SLF001
        next(rendered)
        logo.unlink()
        with pytest.raises(CustReportError, match=re.escape(str(logo))):
            list(rendered)
        assert multiprocessing.active_children() == [other]
    finally:
        other.terminate()
        other.join()
