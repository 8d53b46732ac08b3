"""The ``custreport.toml`` that ``init`` writes."""

from __future__ import annotations

import glob
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from custreport.config import COLUMNS, Config
from custreport.core.page_options import ACCENT
from custreport.core.reading_options import READING
from custreport.core.risk_settings import RiskRule
from custreport.core.text import Address, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from custreport.core.diagnostics import Examination, FoundField
    from custreport.core.text import Place

_NEEDED = {"order_id", "customer", "ordered_on", "amount"}


def render(examination: Examination, folder: Path, earlier: Config | None = None) -> str:
    """A ``custreport.toml`` that fixes how files are read, each line to be edited; what is open stays a comment.

    Args:
        examination: How the files are read.
        folder: Where the file will stand; paths are written from there.
        earlier: The settings it replaces: what the files do not tell is kept from them.
    """
    kept = earlier or Config()
    lines = [
        "# How custreport reads the orders of this folder. Every line may be edited or left out;",
        "# what stands here comes before what custreport finds by itself, options of a command before both.",
        "",
        *_orders(examination.inputs, folder, kept),
        *_general(kept, folder),
        "",
        "[columns]  # field = its header in the export, or a list of headers",
        *_columns(examination, kept),
        "",
        "[reading]",
        *_reading(examination, kept),
        "",
        "[statuses]  # as written in the export = confirmed, draft, cancelled or credit",
        *_statuses(examination, kept),
        "",
        "[risk]  # days; see SPEC.md, part 3",
        *(_optional(f.name, str(getattr(kept.risk, f.name)), f.name in _changed(kept.risk)) for f in fields(RiskRule)),
    ]
    return "\n".join(lines) + "\n"


def _optional(key: str, value: str, given: bool, comment: str = "") -> str:  # noqa: FBT001
    """A line that holds, or one that shows what could stand there."""
    return f"{'' if given else '# '}{key} = {value}" + (f"  # {comment}" if comment and not given else "")


def _changed(rule: RiskRule) -> set[str]:
    return {f.name for f in fields(RiskRule) if getattr(rule, f.name) != f.default}


def _general(kept: Config, folder: Path) -> Iterator[str]:
    accounts = _from(place_of(kept.accounts or "customers.csv"), folder) if kept.accounts else "customers.csv"
    yield _optional("accounts", _quoted(accounts), bool(kept.accounts), "a customer list with its reps")
    yield _optional("currency", _quoted(kept.currency or "EUR"), bool(kept.currency), "of orders that name none")
    if kept.accent != ACCENT:
        yield f"accent = {_quoted(kept.accent)}"
    if kept.cache:
        yield "cache = true"


def _orders(inputs: Sequence[Place], folder: Path, kept: Config) -> Iterator[str]:
    """The orders; all files of a series as a glob, so that the next one is read too."""
    given = {place.resolve() for place in inputs if isinstance(place, Path)}
    named: dict[str, None] = dict.fromkeys(_from(place_of(each), folder) for each in kept.orders)
    series: dict[str, int] = {}
    for place in () if kept.orders else inputs:
        pattern, files = _series(place)
        whole = files <= given
        named[_from(pattern if pattern and whole else place, folder)] = None
        if pattern and not whole:
            series[_from(pattern, folder)] = len(files)
    yield f"orders = [{', '.join(map(_quoted, named))}]"
    for each, count in series.items():
        yield f"# orders = [{_quoted(each)}]  # all {count} files of this series, and those to come"


def _series(place: Place) -> tuple[Path | None, set[Path]]:
    """The glob of a series that a file belongs to, as ``orders-*.csv`` of ``orders-2024-05.csv``, and its files."""
    numbered = isinstance(place, Path) and re.fullmatch(r"(\D*)\d(?:.*\d)?(\D*)", place.name)
    if not numbered or not isinstance(place, Path) or not place.is_file():
        return None, set()
    first, last = numbered.groups()
    files = list(place.parent.glob(f"{glob.escape(first)}*{glob.escape(last)}"))
    alike = re.compile(rf"{re.escape(first)}\d(?:.*\d)?{re.escape(last)}")
    if len(files) < 2 or not all(alike.fullmatch(each.name) for each in files):
        return None, set()
    return place.with_name(f"{glob.escape(first)}*{glob.escape(last)}"), {each.resolve() for each in files}


def _columns(examination: Examination, kept: Config) -> Iterator[str]:
    for name in COLUMNS:
        places = [field for file in examination.files for field in file.fields if field.name == name]
        if places:
            yield _column(name, places)
        elif name in kept.columns:
            yield f"{name} = {_list(kept.columns[name])}"
        elif name in _NEEDED:
            yield f'# {name} = ""'


def _column(name: str, places: Sequence[FoundField]) -> str:
    if not all(header for place in places for header in place.columns):
        return f"# {name} stands in a column without a name"
    headers = dict.fromkeys(header for place in places for header in ([str(place)] if place.joined else place.columns))
    samples = ", ".join(next((p.samples for p in places if p.samples), ()))
    return f"{name} = {_list(tuple(headers))}" + (f"  # {samples}" if samples else "")


def _reading(examination: Examination, kept: Config) -> Iterator[str]:
    """``[reading]``: fixed where all files agree, open where they do not."""
    values: dict[str, set[str | None]] = {
        "date_order": {f.date_order for f in examination.files},
        "date_format": {f.date_format for f in examination.files},
        "decimal": {f.decimal for f in examination.files},
        "sheet": {f.sheet for f in examination.files},
        "encoding": {f.encoding for f in examination.files if f.encoding not in {"UTF-8", "UTF-16"}},
    }
    for key, kind in READING.items():
        agreed = sorted(value for value in values.get(key, ()) if value)
        value = agreed[0] if len(agreed) == 1 else kept.reading.get(key)
        choices = "" if kind in {str, int} else "  # " + " or ".join(kind)
        text = str(value or 1) if kind is int else _quoted(value or "")
        yield f"{'' if value else '# '}{key} = {text}{choices}"


def _statuses(examination: Examination, kept: Config) -> Iterator[str]:
    statuses = {s.word: s for file in examination.files for s in file.statuses}
    for status in statuses.values():
        line = f"{_quoted(status.word)} = {_quoted(status.kind or '')}  # {status.rows:,} rows"
        yield line if status.kind else f"# {line}: unknown, say what it is"
    for word, kind in kept.statuses.items():
        if word not in statuses:
            yield f"{_quoted(word)} = {_quoted(kind)}"


def _from(path: Place, folder: Path) -> str:
    """A path as written in a file of that folder; an address as it stands."""
    if isinstance(path, Address):
        return path
    whole = path.resolve()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def _list(headers: Sequence[str]) -> str:
    value = ", ".join(map(_quoted, headers))
    return value if len(headers) == 1 else f"[{value}]"


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
