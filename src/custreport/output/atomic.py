"""Whole files or none: a file is written beside its target and renamed once it is safely on disk."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError
from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Iterable


def make_folder(folder: Path) -> None:
    """Make a folder when it is not there.

    Raises:
        CustReportError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CustReportError(f"{folder}: {error.strerror}") from error


def write(target: Path, content: bytes, inputs: Iterable[Path] = ()) -> Path:
    """The target, written whole or not at all.

    Args:
        target: Replaced only when the content is safely on disk.
        content: All of it.
        inputs: Files that must not be overwritten, and folders of tables, in which nothing is written.

    Raises:
        CustReportError: the target is an input, or cannot be written.
    """
    _check(target, inputs)
    try:
        real = target.resolve()  # what a link points to is replaced, not the link
        if real.exists() and not real.is_file():  # a pipe or a device: there is nothing to keep whole
            real.write_bytes(content)
        else:
            _replace(real, content)
    except OSError as error:
        raise CustReportError(f"{target}: {error.strerror}") from error
    return target


def _check(target: Path, inputs: Iterable[Path]) -> None:
    above = {*target.resolve().parents}
    for path in inputs:
        if path in above:
            raise CustReportError(f"{target}: lies in a table that was read; choose another folder")
        with contextlib.suppress(OSError):
            if target.exists() and target.samefile(path):
                raise CustReportError(f"{target}: is one of the files that were read; choose another name")
    if not target.parent.is_dir():
        raise CustReportError(f"{target}: there is no folder {target.parent}; make it first")


def _replace(target: Path, content: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    (handle, name), remove = signals.create(
        lambda: tempfile.mkstemp(prefix=".custreport.", suffix=".part", dir=target.parent),
        lambda made: Path(made[1]).unlink(missing_ok=True),
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        remove()
        raise
    finally:
        signals.forget(remove)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
