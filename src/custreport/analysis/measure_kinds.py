"""Measures: one value of a customer's orders (a sum, a count, a day), and what it is when no order counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from custreport.core.document import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Measure(NamedTuple):
    """An aggregate over the orders of one customer.

    Attributes:
        value: The aggregate.
        kind: What it holds; money may be in minor units until :func:`custreport.core.order_frame.as_money`.
        empty: Its value for a customer without an order that counts; ``None`` leaves it empty.
    """

    value: pl.Expr
    kind: Kind
    empty: int | bool | None = None


def count(value: pl.Expr) -> Measure:
    """A number of orders or days; 0 without any."""
    return Measure(value, Kind.COUNT, 0)


def amount(value: pl.Expr) -> Measure:
    """A sum of money; 0 without any order."""
    return Measure(value, Kind.MONEY, 0)


def one_amount(value: pl.Expr) -> Measure:
    """The amount of one order, as the largest; empty without any."""
    return Measure(value, Kind.MONEY)


def day(value: pl.Expr) -> Measure:
    """A day; empty without any."""
    return Measure(value, Kind.DAY)


def flag(value: pl.Expr) -> Measure:
    """Whether any order is such; false without any."""
    return Measure(value, Kind.FLAG, empty=False)


def values(measures: Mapping[str, Measure]) -> dict[str, pl.Expr]:
    """The aggregates by name."""
    return {name: measure.value for name, measure in measures.items()}


def money_names(measures: Mapping[str, Measure]) -> list[str]:
    """The names of those that are money."""
    return [name for name, measure in measures.items() if measure.kind is Kind.MONEY]


def fill_empty(measures: Mapping[str, Measure]) -> list[pl.Expr]:
    """The columns of a frame of customers, also of those without an order, with what each measure is then."""
    return [
        pl.col(name).fill_null(value=measure.empty) for name, measure in measures.items() if measure.empty is not None
    ]
