"""``custreport.toml``: what a folder says about its orders, once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from custreport.model import CustReportError, RiskRule, Status, path_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "custreport.toml"
COLUMNS = (
    "order_id", "customer", "customer_id", "ordered_on", "status", "amount", "currency", "rep",
    "updated_at", "cancelled_at", "quantity", "unit_price", "refunded",
)  # fmt: skip
"""The fields an order can have, as they are named in ``[columns]``."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a folder; paths are absolute.

    ``statuses`` maps a status as written in the export to its class,
    ``columns`` a field to the header that holds it, ``currency`` is that of
    orders that name none.
    """

    path: Path | None = None
    orders: tuple[str, ...] = ()
    accounts: str | None = None
    currency: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    risk: RiskRule = field(default_factory=RiskRule)


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
            orders=tuple(str(self.path.parent / path_of(o)) for o in orders),
            accounts=str(self.path.parent / path_of(accounts)) if accounts else None,
            currency=(self.text(given, "currency") or "").strip().upper() or None,
            columns=self.table(given, "columns", keys=COLUMNS),
            statuses=self.table(given, "statuses", values=[*Status, "credit"]),
            risk=self.rule(given.get("risk", {})),
        )

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

    def rule(self, given: dict[str, Any]) -> RiskRule:
        names = [f.name for f in fields(RiskRule)]
        self.known("risk", given, names)
        for key, value in given.items():
            whole = key != "flag_below"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                raise self.wrong(f"risk.{key}: {value!r}; a {'whole ' if whole else ''}number is wanted")
            if not (1 <= value <= 36500 if whole else 0 < value < 1):
                raise self.wrong(f"risk.{key}: {value}; {'1 to 36500' if whole else 'between 0 and 1'} is wanted")
        rule = RiskRule(**given)
        if rule.lost_after > rule.history:
            raise self.wrong(
                f"risk.lost_after: {rule.lost_after}; not more than risk.history ({rule.history}) is wanted"
            )
        return rule
