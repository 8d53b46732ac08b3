"""``custreport.toml``: what a folder says about its orders, once."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from custreport.core.errors import CustReportError
from custreport.core.page_options import ACCENT
from custreport.core.reading_options import READING
from custreport.core.risk_settings import MOST_DAYS, RiskRule
from custreport.core.terms import Status
from custreport.core.text import Address, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


NAME = "custreport.toml"
COLUMNS = (
    "order_id", "customer", "customer_id", "email", "ordered_on", "status", "amount", "currency", "rep",
    "updated_at", "cancelled_at", "quantity", "unit_price", "discount", "discount_percent", "discount_amount",
    "refunded", "refund_of", "time_zone", "type",
)  # fmt: skip
"""The fields an order can have, as they are named in ``[columns]``."""
CLASSES = (*Status, "credit")
"""What a status can be, as it is named in ``[statuses]``."""
_FROM_THE_PLACE = {"path", "parent", "ignored"}
"""The fields of a :class:`Config` that its file does not say."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a folder; paths are absolute.

    ``statuses`` maps a status as written in the export to its class,
    ``columns`` a field to the headers that hold it (none: there is no such
    field), ``reading`` how files are read where the command line does not say,
    ``currency`` is that of orders that name none, ``accent`` a colour of the PDF,
    ``cache`` whether a copy of what was read is kept. Where the file stands in
    a parent folder, ``parent`` is the way there; ``ignored`` says which others
    were not taken, and why.
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
    parent: str | None = None
    ignored: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know of where the settings are from."""
        taken = (f"the settings are those of {self.parent}",) if self.parent else ()
        return (*self.ignored, *taken)


def find(folder: Path) -> tuple[Path | None, tuple[str, ...]]:
    """The ``custreport.toml`` of this folder or the nearest parent with one to trust, and why others were not taken.

    A parent may be anybody's: a file there that another user owns, or that
    everybody may write to, would let them change this user's figures.
    """
    ignored: list[str] = []
    for parent in (folder, *folder.parents):
        path = parent / NAME
        if not path.is_file():
            continue
        if parent == folder or (reason := _distrusted(path)) is None:
            return path, tuple(ignored)
        ignored.append(f"{os.path.relpath(path, folder)} is ignored: {reason}")
    return None, tuple(ignored)


def _distrusted(path: Path) -> str | None:
    """Why the settings of a parent folder are not taken; root's and one's own are."""
    if sys.platform == "win32":
        return None
    facts = path.stat()
    if facts.st_uid not in {0, os.getuid()}:
        return "another user owns it"
    return "everybody may write to it" if facts.st_mode & stat.S_IWOTH else None


def load(folder: Path) -> Config:
    """Read the settings that hold in this folder; the defaults where there are none.

    Raises:
        CustReportError: the file cannot be read, or a key or value does not fit.
    """
    path, ignored = find(folder)
    if path is None:
        return Config(ignored=ignored)
    import tomllib  # noqa: PLC0415 — most folders have no such file

    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CustReportError(f"{path}: {error}") from error
    parent = None if path.parent == folder else os.path.relpath(path, folder)
    return replace(_Reader(path).config(given), parent=parent, ignored=ignored)


class _Reader:
    """Checks each key, so that a misspelt one is not ignored in silence."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wrong(self, what: str) -> CustReportError:
        return CustReportError(f"{self.path}: {what}")

    def config(self, given: dict[str, Any]) -> Config:
        self.known("", given, [f.name for f in fields(Config) if f.name not in _FROM_THE_PLACE])
        orders = given.get("orders", [])
        orders = [orders] if isinstance(orders, str) else orders
        if not isinstance(orders, list) or not all(isinstance(o, str) for o in orders):
            raise self.wrong("orders: expected a path or a list of paths")
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
            raise self.wrong(f"[{where}]: expected a table")
        for key in given:
            if key not in keys:
                raise self.wrong(f"{where + '.' if where else ''}{key}: no such setting; there are {', '.join(keys)}")

    def text(self, given: dict[str, Any], key: str) -> str | None:
        value = given.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(f"{key}: {value!r}; expected text")
        return value

    def flag(self, given: dict[str, Any], key: str) -> bool:
        value = given.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key}: {value!r}; expected true or false")
        return value

    def accent(self, given: dict[str, Any]) -> str:
        colour = self.text(given, "accent") or ACCENT
        if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
            raise self.wrong(f"accent: {colour!r}; expected a colour like {ACCENT}")
        return colour

    def table(
        self, given: dict[str, Any], name: str, keys: tuple[str, ...] = (), values: list[str] | None = None
    ) -> dict[str, str]:
        table = given.get(name, {})
        self.known(name, table, keys or list(table))
        for key, value in table.items():
            if not isinstance(value, str) or (values and value not in values):
                raise self.wrong(
                    f"{name}.{key}: {value!r}; expected {'one of ' + ', '.join(values) if values else 'text'}"
                )
        return dict(table)

    def columns(self, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        table = given.get("columns", {})
        self.known("columns", table, COLUMNS)
        named = {}
        for key, value in table.items():
            headers = [value] if isinstance(value, str) else value
            if not isinstance(headers, list) or not all(isinstance(h, str) for h in headers):
                raise self.wrong(f"columns.{key}: {value!r}; expected a header or a list of headers")
            named[key] = tuple(h for h in headers if h.strip())
        return named

    def reading(self, given: dict[str, Any]) -> dict[str, Any]:
        table = given.get("reading", {})
        self.known("reading", table, tuple(READING))
        for key, value in table.items():
            kind = READING[key]
            if kind is int:
                if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                    raise self.wrong(f"reading.{key}: {value!r}; expected a whole number, 1 or more")
            elif not isinstance(value, str):
                raise self.wrong(f"reading.{key}: {value!r}; expected text")
            elif kind is not str and value not in list(kind):
                raise self.wrong(f"reading.{key}: {value!r}; expected one of {', '.join(kind)}")
        return {key: READING[key](value) for key, value in table.items()}

    def rule(self, given: dict[str, Any]) -> RiskRule:
        names = [f.name for f in fields(RiskRule)]
        self.known("risk", given, names)
        for key, value in given.items():
            whole = key != "flag_below"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                raise self.wrong(f"risk.{key}: {value!r}; expected a {'whole ' if whole else ''}number")
            if not (1 <= value <= MOST_DAYS if whole else 0 < value < 1):
                raise self.wrong(
                    f"risk.{key}: {value}; expected {f'1 to {MOST_DAYS}' if whole else 'a number between 0 and 1'}"
                )
        rule = RiskRule(**given)
        if rule.lost_after > rule.history:
            raise self.wrong(f"risk.lost_after: {rule.lost_after}; expected no more than risk.history ({rule.history})")
        return rule
