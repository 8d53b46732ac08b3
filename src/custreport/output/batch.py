"""One set of files for each of many reports: on every core of the machine, with an index."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from custreport.core.document import Column, Kind
from custreport.core.errors import CustReportError
from custreport.core.text import plain
from custreport.output import atomic
from custreport.output.filenames import file_names
from custreport.output.rendering import FORMATS, render_sections
from custreport.runtime import memory, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from custreport.core.document import Report, Reports

Formats: TypeAlias = "Mapping[str, Mapping[str, Any]]"
"""The formats of a set by name, ``csv`` for one file per section, each with the options it is rendered with."""
INDEX = ("index.html", "index.csv")
"""The files that list the others."""
TRIAL, WORTH = 0.5, 2.0
"""Seconds of rendering after which the rest can be estimated, and of the rest above which processes are started."""
_MAX_PROCESSES = 61  # Windows waits for no more
_CHUNK = 4  # reports that go to a process at once
_CHUNKS_AHEAD = 2  # for each process


@dataclass(frozen=True, slots=True)
class RenderedFiles:
    """The files of one report, by what follows its name, and the warnings about them."""

    files: Mapping[str, bytes]
    warnings: Sequence[str]


def render_all(report: Report, formats: Formats) -> RenderedFiles:
    """A report in several formats."""
    files: dict[str, bytes] = {}
    warnings: list[str] = []
    for name, options in formats.items():
        if name == "csv":
            files |= {f"/{file}": content for file, content in render_sections(report).items()}
        else:
            warn = {"warn": warnings.append} if name == "pdf" else {}
            files[f".{name}"] = FORMATS[name].render(report, **options, **warn)
            warnings += [f"{plain(report.title)}: {cut}" for cut in FORMATS[name].cuts(report)]
    return RenderedFiles(files, warnings)


def write(
    reports: Reports,
    folder: Path,
    formats: Formats,
    taken: Collection[str] = (),
    on_done: Callable[[], object] = lambda: None,
) -> list[str]:
    """Write each report in each format, and an index, into a folder, made when it is not there.

    Args:
        reports: The reports.
        folder: What else is in it stays; a file of the same name is replaced.
        formats: In which.
        taken: Files that this run has written there besides.
        on_done: Is called after each report.

    Returns:
        The warnings about them.

    Raises:
        CustReportError: a file cannot be written; those before it are, and whole.
    """
    atomic.make_folder(folder)
    names = _names(reports, formats, taken)
    warnings: dict[str, None] = {}
    with closing(_rendered(iter(reports.reports), len(names), formats)) as every:
        for name, rendered in zip(names, every, strict=True):
            for ending, content in rendered.files.items():
                target = folder / f"{name}{ending}"
                atomic.make_folder(target.parent)
                atomic.write(target, content, reports.index.inputs)
            warnings |= dict.fromkeys(rendered.warnings)
            on_done()
    _write_index(reports.index, folder, names, formats)
    return list(warnings)


def _names(reports: Reports, formats: Formats, taken: Collection[str]) -> list[str]:
    """The name of each report's files; by key, so that of two of one name the same gets the number next time."""
    order = sorted(range(len(reports.keys)), key=reports.keys.__getitem__)
    endings = ["" if name == "csv" else f".{name}" for name in formats]
    in_order = file_names([reports.names[at] for at in order], endings, {*INDEX, *taken})
    return [name for _, name in sorted(zip(order, in_order, strict=True))]


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
    linked = replace(section, columns=columns, frame=frame.select(column.name for column in columns))
    page = replace(index, sections=tuple(linked if each is section else each for each in index.sections))
    rendered = (FORMATS["html"].render(page), csv.render_section(linked, index.digits).encode())
    for name, content in zip(INDEX, rendered, strict=True):
        atomic.write(folder / name, content, index.inputs)


# --- every core -----------------------------------------------------------------


def _rendered(reports: Iterator[Report], count: int, formats: Formats) -> Generator[RenderedFiles]:
    """The files of each report, in their order: here while that is quick, then on every core.

    Raises:
        CustReportError: as a format, or a process was ended from outside.
    """
    begun = time.monotonic()
    for n, report in enumerate(reports, 1):
        yield render_all(report, formats)
        passed = time.monotonic() - begun
        if n < count and passed > TRIAL and passed / n * (count - n) > WORTH and _cores() > 1:
            yield from _rendered_in_processes(reports, formats)
            return


def _rendered_in_processes(reports: Iterator[Report], formats: Formats) -> Generator[RenderedFiles]:
    others = {*multiprocessing.active_children()}
    # started anew, not forked: Polars has threads
    spawn = multiprocessing.get_context("spawn")
    with signals.default_handlers(), ProcessPoolExecutor(_cores(), mp_context=spawn, initializer=_start) as pool:
        pending: deque[Future[list[RenderedFiles]]] = deque()
        try:
            while chunk := list(islice(reports, _CHUNK)):
                with signals.block_terminal_signals():
                    pending.append(pool.submit(_render_chunk, chunk, formats))
                if len(pending) > _CHUNKS_AHEAD * _cores():
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        except BaseException as error:
            for process in {*multiprocessing.active_children()} - others:
                process.terminate()
            _unblock(pool)
            if isinstance(error, BrokenProcessPool):
                raise CustReportError("rendering: a process was ended from outside; is there enough memory?") from error
            raise


def _unblock(pool: ProcessPoolExecutor) -> None:
    """Keep Python before 3.11.5 from waiting for ever to write to processes that have ended (python/cpython#94777)."""
    if sys.version_info < (3, 11, 5):
        pool._call_queue._reader.close()  # type: ignore[attr-defined]  # noqa: SLF001 — what Python does since


def _render_chunk(reports: Sequence[Report], formats: Formats) -> list[RenderedFiles]:
    return [render_all(report, formats) for report in reports]


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MAX_PROCESSES)


def _start() -> None:
    """Begin a process that renders: ignore what a terminal sends to all, exit when the parent dies."""
    for name in ("SIGINT", "SIGQUIT", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    memory.one_thread()  # the cores have a process each
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)
