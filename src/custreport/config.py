"""``custreport.toml``: what a folder says about its orders, once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from custreport.core.errors import CustReportError
from custreport.core.page_options import ACCENT
from custreport.core.reading_options import READING
from custreport.core.risk_rule import MOST_DAYS, RiskRule
from custreport.core.terms import Status
from custreport.core.text import Address, Place, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from custreport.core.diagnostics import Examination

NAME = "custreport.toml"
COLUMNS = (
    "order_id", "customer", "customer_id", "email", "ordered_on", "status", "amount", "currency", "rep",
    "updated_at", "cancelled_at", "quantity", "unit_price", "discount", "discount_percent", "discount_amount",
    "refunded", "refund_of", "time_zone", "type",
)  # fmt: skip
"""The fields an order can have, as they are named in ``[columns]``."""
CLASSES = (*Status, "credit")
"""What a status can be, as it is named in ``[statuses]``."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a folder; paths are absolute.

    ``statuses`` maps a status as written in the export to its class,
    ``columns`` a field to the headers that hold it (none: there is no such
    field), ``reading`` how files are read where the command line does not say,
    ``currency`` is that of orders that name none, ``accent`` a colour of the PDF,
    ``cache`` whether a copy of what was read is kept.
    """

    path: Path | None = None
    orders: tuple[str, ...] = ()
    accounts: str | None = None
    currency: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    risk: RiskRule = field(default_factory=RiskRule)
    accent: str = ACCENT
    cache: bool = False


def find(folder: Path) -> Path | None:
    """The ``custreport.toml`` of this folder or the nearest parent that has one."""
    return next((p for f in (folder, *folder.parents) if (p := f / NAME).is_file()), None)


def load(folder: Path) -> Config:
    """Read the settings that hold in this folder; the defaults where there are none.

    Raises:
        CustReportError: the file cannot be read, or a key or value does not fit.
    """
    path = find(folder)
    if path is None:
        return Config()
    import tomllib  # noqa: PLC0415 — most folders have no such file

    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CustReportError(f"{path}: {error}") from error
    return _Reader(path).config(given)


class _Reader:
    """Checks each key, so that a misspelt one is not ignored in silence."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wrong(self, what: str) -> CustReportError:
        return CustReportError(f"{self.path}: {what}")

    def config(self, given: dict[str, Any]) -> Config:
        self.known("", given, [f.name for f in fields(Config) if f.name != "path"])
        orders = given.get("orders", [])
        orders = [orders] if isinstance(orders, str) else orders
        if not isinstance(orders, list) or not all(isinstance(o, str) for o in orders):
            raise self.wrong("orders: a path or a list of paths is wanted")
        accounts = self.text(given, "accounts")
        return Config(
            path=self.path,
            orders=tuple(map(self.whole, orders)),
            accounts=self.whole(accounts) if accounts else None,
            currency=(self.text(given, "currency") or "").strip().upper() or None,
            columns=self.columns(given),
            statuses=self.table(given, "statuses", values=list(CLASSES)),
            reading=self.reading(given),
            risk=self.rule(given.get("risk", {})),
            accent=self.accent(given),
            cache=self.flag(given, "cache"),
        )

    def whole(self, text: str) -> str:
        """A path from the settings' own folder, an address as it stands."""
        place = place_of(text)
        return place if isinstance(place, Address) else str(self.path.parent / place)

    def known(self, where: str, given: object, keys: list[str] | tuple[str, ...]) -> None:
        if not isinstance(given, dict):
            raise self.wrong(f"[{where}]: a table is wanted")
        for key in given:
            if key not in keys:
                raise self.wrong(f"{where + '.' if where else ''}{key}: no such setting; there are {', '.join(keys)}")

    def text(self, given: dict[str, Any], key: str) -> str | None:
        value = given.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(f"{key}: text is wanted, not {value!r}")
        return value

    def flag(self, given: dict[str, Any], key: str) -> bool:
        value = given.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key}: {value!r}; true or false is wanted")
        return value

    def accent(self, given: dict[str, Any]) -> str:
        colour = self.text(given, "accent") or ACCENT
        if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
            raise self.wrong(f"accent: {colour!r}; a colour like {ACCENT} is wanted")
        return colour

    def table(
        self, given: dict[str, Any], name: str, keys: tuple[str, ...] = (), values: list[str] | None = None
    ) -> dict[str, str]:
        table = given.get(name, {})
        self.known(name, table, keys or list(table))
        for key, value in table.items():
            if not isinstance(value, str) or (values and value not in values):
                raise self.wrong(
                    f"{name}.{key}: {value!r}; {'one of ' + ', '.join(values) if values else 'text'} is wanted"
                )
        return dict(table)

    def columns(self, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        table = given.get("columns", {})
        self.known("columns", table, COLUMNS)
        named = {}
        for key, value in table.items():
            headers = [value] if isinstance(value, str) else value
            if not isinstance(headers, list) or not all(isinstance(h, str) for h in headers):
                raise self.wrong(f"columns.{key}: {value!r}; a header or a list of headers is wanted")
            named[key] = tuple(h for h in headers if h.strip())
        return named

    def reading(self, given: dict[str, Any]) -> dict[str, Any]:
        table = self.table(given, "reading", keys=tuple(READING))
        for key, value in table.items():
            kind = READING[key]
            if kind is not str and value not in list(kind):
                raise self.wrong(f"reading.{key}: {value!r}; one of {', '.join(kind)} is wanted")
        return {key: READING[key](value) for key, value in table.items()}

    def rule(self, given: dict[str, Any]) -> RiskRule:
        names = [f.name for f in fields(RiskRule)]
        self.known("risk", given, names)
        for key, value in given.items():
            whole = key != "flag_below"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                raise self.wrong(f"risk.{key}: {value!r}; a {'whole ' if whole else ''}number is wanted")
            if not (1 <= value <= MOST_DAYS if whole else 0 < value < 1):
                raise self.wrong(
                    f"risk.{key}: {value}; {f'1 to {MOST_DAYS}' if whole else 'between 0 and 1'} is wanted"
                )
        rule = RiskRule(**given)
        if rule.lost_after > rule.history:
            raise self.wrong(
                f"risk.lost_after: {rule.lost_after}; not more than risk.history ({rule.history}) is wanted"
            )
        return rule


def written(found: Examination, folder: Path) -> str:
    """A ``custreport.toml`` that fixes how files are read, each line to be edited; what is open is left as a comment.

    Args:
        found: What ``check`` found.
        folder: Where the file will stand; paths are written from there.
    """
    paths = [_from(path, folder) for path in found.inputs]
    lines = [
        "# How custreport reads the orders of this folder. Every line may be edited or left out;",
        "# what stands here comes before what custreport finds by itself, options of a command before both.",
        "",
        f"orders = [{', '.join(map(_quoted, paths))}]",
        '# accounts = "customers.csv"  # a customer list with its reps',
        '# currency = "EUR"  # of orders that name none',
        "",
        "[columns]  # field = its header in the export, or a list of headers",
    ]
    for name in COLUMNS:
        places = [field for file in found.files for field in file.fields if field.name == name]
        if places and not all(header for place in places for header in place.columns):
            lines.append(f"# {name} stands in a column without a name")
        elif places:
            headers = dict.fromkeys(
                header for place in places for header in ([str(place)] if place.joined else place.columns)
            )
            value = ", ".join(map(_quoted, headers))
            samples = ", ".join(next((p.samples for p in places if p.samples), ()))
            lines.append(f"{name} = {f'[{value}]' if len(headers) > 1 else value}" + (f"  # {samples}" * bool(samples)))
        elif name in {"order_id", "customer", "ordered_on", "amount"}:
            lines.append(f'# {name} = ""')
    lines += ["", "[reading]"]
    for key, values in _readings(found).items():
        told = values[0] if len(values) == 1 else None
        kinds = "" if READING[key] is str else "  # " + " or ".join(READING[key])
        lines.append(f"{'' if told else '# '}{key} = {_quoted(told or '')}{kinds}")
    lines += ["", "[statuses]  # as written in the export = confirmed, draft, cancelled or credit"]
    for status in {s.word: s for file in found.files for s in file.statuses}.values():
        line = f"{_quoted(status.word)} = {_quoted(status.kind or '')}  # {status.rows:,} rows"
        lines.append(line if status.kind else f"# {line}: unknown, say what it is")
    rule = RiskRule()
    lines += [
        "",
        "[risk]  # days; see SPEC.md, part 3",
        *(f"# {f.name} = {getattr(rule, f.name)}" for f in fields(rule)),
    ]
    return "\n".join(lines) + "\n"


def _readings(found: Examination) -> dict[str, list[str]]:
    """What ``[reading]`` would say of these files: fixed where all agree, open where they do not."""
    return {
        "date_order": sorted({f.date_order for f in found.files if f.date_order}),
        "date_format": sorted({f.date_format for f in found.files if f.date_format}),
        "decimal": sorted({f.decimal for f in found.files if f.decimal}),
        "sign": [],
        "grain": [],
        "sheet": sorted({f.sheet for f in found.files if f.sheet}),
        "encoding": sorted({f.encoding for f in found.files if f.encoding not in {None, "UTF-8", "UTF-16"}} - {None}),
        "tz": [],
    }


def _from(path: Place, folder: Path) -> str:
    """A path as written in a file of that folder; an address as it stands."""
    if isinstance(path, Address):
        return path
    whole = path.resolve()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
