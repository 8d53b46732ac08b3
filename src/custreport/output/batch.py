"""One set of files for each of many reports: safe names, every core of the machine, an index."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
import time
import unicodedata
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from custreport import export
from custreport.core.document import Column, Kind
from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.runtime import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from custreport.core.document import Report, Reports

Formats: TypeAlias = "Mapping[str, Mapping[str, Any]]"
"""The formats of a set by name, ``csv`` for one file per section, each with the options it is rendered with."""
INDEX = ("index.html", "index.csv")
"""The files that say what is in the others."""
PATIENCE, WORTH = 0.5, 2.0
"""Seconds of rendering after which it is known how many are left, and how many are worth starting processes for."""
_MOST_PROCESSES = 61  # that Windows lets one wait for
_TOGETHER = 4  # reports that go to a process at once
_WAITING = 2  # such portions for each process
_LONGEST = 120  # bytes of a name; file systems take 255 and less, and endings are added
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\ufffd]')
_LEADING = re.compile(r"^[.=+@~-]")  # hidden, an option, a formula of the index
_UNSEEN = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


# --- names ----------------------------------------------------------------------


def file_names(names: Sequence[str], endings: Sequence[str] = ("",), taken: Collection[str] = ()) -> list[str]:
    """A name without its ending for the files of each, that every file system takes and tells from the others.

    Letters of all scripts stay. Of two names that differ only in what some file
    systems do not look at (case, accents composed or not, what cannot be seen)
    the second gets a number; so does one that with an ending is ``taken``.

    >>> file_names(["Müller & Söhne", "../../etc", "CON", "ACME", "acme.", "=cmd|' /C calc'!A0"])
    ['Müller & Söhne', '_._.._etc', '_CON', 'ACME', 'acme (2)', "_cmd_' _C calc'!A0"]
    """
    used = {_compared(each) for each in taken}
    numbers: dict[str, int] = {}
    found = []
    for name in names:
        base = candidate = _safe(name)
        while used & (files := {_compared(candidate + ending) for ending in endings}):
            numbers[base] = numbers.get(base, 1) + 1
            more = f" ({numbers[base]})"
            candidate = _cut(base, _LONGEST - len(more)) + more
        used |= files
        found.append(candidate)
    return found


def _safe(name: str) -> str:
    text = unicodedata.normalize("NFC", plain(name))
    text = _LEADING.sub("_", _cut(_FORBIDDEN.sub("_", text).strip(), _LONGEST)) or "_"
    return f"_{text}" if _RESERVED.match(text) else text


def _cut(text: str, most: int) -> str:
    """As much of a text as fits into so many bytes, without a dot or blank at its end."""
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")


def _compared(name: str) -> str:
    """What the least particular file system tells a name by."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", name)).casefold()
    return unicodedata.normalize("NFKD", folded)


# --- files ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """The files of one report, by what follows its name, and what is to be said about them."""

    files: Mapping[str, bytes]
    warnings: Sequence[str]


def make(report: Report, formats: Formats) -> Made:
    """A report in several formats."""
    files: dict[str, bytes] = {}
    warnings: list[str] = []
    for name, options in formats.items():
        if name == "csv":
            files |= {f"/{file}": content for file, content in export.render_sections(report).items()}
        else:
            more = {"warn": warnings.append} if name == "pdf" else {}
            files[f".{name}"] = export.FORMATS[name].render(report, **options, **more)
            warnings += [f"{plain(report.title)}: {said}" for said in export.FORMATS[name].cuts(report)]
    return Made(files, warnings)


def write(
    found: Reports,
    folder: Path,
    formats: Formats,
    taken: Collection[str] = (),
    done: Callable[[], object] = lambda: None,
) -> list[str]:
    """Write each report in each format, and an index, into a folder, made when it is not there.

    Args:
        found: The reports.
        folder: What else is in it stays; a file of the same name is replaced.
        formats: In which.
        taken: Files that this run has written there besides.
        done: Is called after each report.

    Returns:
        What is to be said about them.

    Raises:
        CustReportError: a file cannot be written; those before it are, and whole.
    """
    export.make_folder(folder)
    # by key, so that of two of one name the same gets the number next time
    order = sorted(range(len(found.keys)), key=found.keys.__getitem__)
    endings = ["" if name == "csv" else f".{name}" for name in formats]
    called = file_names([found.names[at] for at in order], endings, {*INDEX, *taken})
    names = [name for _, name in sorted(zip(order, called, strict=True))]
    warnings: dict[str, None] = {}
    with closing(_made(iter(found.reports), len(names), formats)) as every:
        for name, made in zip(names, every, strict=True):
            for ending, content in made.files.items():
                target = folder / f"{name}{ending}"
                export.make_folder(target.parent)
                export.write(target, content, found.index.inputs)
            warnings |= dict.fromkeys(made.warnings)
            done()
    _write_index(found.index, folder, names, formats)
    return list(warnings)


def _write_index(index: Report, folder: Path, names: Sequence[str], formats: Formats) -> None:
    """Write the list as a page and as CSV, with the files of each row."""
    import polars as pl  # noqa: PLC0415 — a process that renders limits its threads first

    from custreport.formats import csv  # noqa: PLC0415

    section = index.section(index.main)
    at = next(i for i, column in enumerate(section.columns, 1) if column.kind is Kind.TEXT)
    files = [Column(name, name.upper(), Kind.FILE) for name in formats]
    columns = (*section.columns[:at], *files, *section.columns[at:])
    frame = section.frame.with_columns(
        pl.Series(name, [f"{each}/" if name == "csv" else f"{each}.{name}" for each in names], pl.String)
        for name in formats
    )
    listed = replace(section, columns=columns, frame=frame.select(column.name for column in columns))
    sections = tuple(listed if each is section else each for each in index.sections)
    page, table = (folder / name for name in INDEX)
    export.export(replace(index, sections=sections), page, "html")
    export.write(table, csv.render_section(listed, index.digits).encode(), index.inputs)


# --- every core -----------------------------------------------------------------


def _made(reports: Iterator[Report], count: int, formats: Formats) -> Generator[Made]:
    """The files of each report, in their order: here while that is quick, then on every core.

    Raises:
        CustReportError: as a format, or a process was ended from outside.
    """
    begun = time.monotonic()
    for n, report in enumerate(reports, 1):
        yield make(report, formats)
        passed = time.monotonic() - begun
        if n < count and passed > PATIENCE and passed / n * (count - n) > WORTH and _cores() > 1:
            break
    else:
        return
    # started anew, not forked: Polars has threads
    spawn = multiprocessing.get_context("spawn")
    with signals.default_handlers(), ProcessPoolExecutor(_cores(), mp_context=spawn, initializer=_start) as pool:
        under_way: deque[Future[list[Made]]] = deque()
        try:
            while portion := list(islice(reports, _TOGETHER)):
                with signals.block_terminal_signals():
                    under_way.append(pool.submit(_make_all, portion, formats))
                if len(under_way) > _WAITING * _cores():
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        except BaseException as error:
            for process in multiprocessing.active_children():
                process.terminate()
            # before 3.11.5 Python waits for ever for what is still written to them (python/cpython#94777)
            pool._call_queue._reader.close()  # type: ignore[attr-defined]  # noqa: SLF001 — as Python does since
            if isinstance(error, BrokenProcessPool):
                raise CustReportError("rendering: a process was ended from outside; is there enough memory?") from error
            raise


def _make_all(reports: Sequence[Report], formats: Formats) -> list[Made]:
    return [make(report, formats) for report in reports]


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_PROCESSES)


def _start() -> None:
    """Begin a process that renders: Ctrl-C is its parent's business, the parent's end is its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["POLARS_MAX_THREADS"] = "1"  # before it is imported; the cores have a process each
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)
