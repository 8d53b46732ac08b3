"""What tests share: small books made by hand, and the files of ../shared."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from support.command_line import EXAMPLES, HEADER, SMALL
from support.effort import NIGHTLY, examples

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile(
    "custreport",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=not NIGHTLY,
    max_examples=examples(100),
)
settings.load_profile("custreport")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a small orders.csv, and is the current one."""
    (tmp_path / "orders.csv").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """25 customers who each ordered once, long before the last order of a 26th."""
    rows = [f"{n},Customer {n:02},2024-01-01,confirmed,{n}.00,EUR,Anna Ek\n" for n in range(1, 26)]
    (tmp_path / "orders.csv").write_text(HEADER + "".join(rows) + "26,Newest,2024-12-31,draft,1.00,EUR,Anna Ek\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample orders."""
    for name in ("orders.csv", "accounts.csv", "custreport.toml"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
