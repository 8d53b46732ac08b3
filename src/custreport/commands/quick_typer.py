"""Typer made quick to start: all that leans on how Typer works inside, and nothing else.

What it buys, as the least processor time of 15 runs on two cores with and
without it: ``--help`` 147 ms instead of 170, since the two hundred options of
all commands are made only for the one that runs; a report on a small file
610 ms instead of 715, since plain values are taken without Pydantic, which
takes longer to import than the file to read. What is no plain value, and all
that is wrong, is left to Typer, so that its messages stay its own.
``tests/commands/test_quick_typer.py`` fails when another Typer works otherwise.
"""

from __future__ import annotations

from enum import EnumType
from typing import TYPE_CHECKING, Any, get_args

import typer
import typer.core
import typer.main

from custreport.commands.option_groups import expand

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMAND = "custreport_command"


def outline(command: Callable[..., None]) -> Callable[[], None]:
    """A function that stands for a command until its options are needed: its name and its help."""

    def stand_in() -> None:
        """:class:`Command` runs the command itself."""

    stand_in.__name__, stand_in.__doc__ = command.__name__, command.__doc__
    setattr(stand_in, _COMMAND, command)
    return stand_in


class Command(typer.core.TyperCommand):
    """A command whose options are made when it runs or shows its help."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Its options, made at the first call."""
        stand_in = getattr(self.callback, "__wrapped__", None)
        if (command := getattr(stand_in, _COMMAND, None)) is not None:
            alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            alone.command()(expand(command))
            whole = typer.main.get_command(alone)
            self.params, self.callback = whole.params, whole.callback
        return _quick(super().get_params(ctx))


class Group(typer.core.TyperGroup):
    """A group of commands whose own options take plain values as they are."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Its options."""
        return _quick(super().get_params(ctx))


class _Option(typer.core.TyperOption):
    """An option that takes plain values as they are."""

    def process_value(self, ctx: Any, value: Any) -> Any:  # noqa: ANN401
        """The value by the option's type."""
        return _processed(self, ctx, value, super().process_value)


class _Argument(typer.core.TyperArgument):
    """An argument that takes plain values as they are, and whose name says enough."""

    def process_value(self, ctx: Any, value: Any) -> Any:  # noqa: ANN401
        """The value by the argument's type."""
        return _processed(self, ctx, value, super().process_value)

    def display_type_rich(self, ctx: Any) -> str | None:  # noqa: ANN401, ARG002
        """No ``<list[str]>`` behind its name."""
        return None


_QUICK: dict[type, type] = {typer.core.TyperOption: _Option, typer.core.TyperArgument: _Argument}


def _quick(params: list[Any]) -> list[Any]:
    """The same parameters as members of the two classes above: Typer has no way to name the class of an option."""
    for param in params:
        if type(param) in _QUICK:
            param.__class__ = _QUICK[type(param)]
    return params


def _processed(param: Any, ctx: Any, value: Any, process: Callable[[Any, Any], Any]) -> Any:  # noqa: ANN401
    """A plain value by its option's type; any other by ``process``, which is Typer's own."""
    kind = param.type_descriptor.annotation
    several = param.multiple or param.nargs == -1
    item: Any = get_args(kind)[0] if several and get_args(kind) else kind
    values = [] if value is None else list(value) if several else [value]
    choices = set(item) if isinstance(item, EnumType) else set[Any]()
    if item is int and all(isinstance(v, str) and v.isascii() and v.isdigit() for v in values):
        values = [int(v) for v in values]
    elif choices and all(v in choices for v in values):
        values = [item(v) for v in values]
    elif not all(type(v) is item and item in {str, int, bool} for v in values):
        return process(ctx, value)
    if param.required and not values:
        return process(ctx, value)
    result = (values or ()) if several else values[0] if values else None
    return param.callback(ctx, param, result) if param.callback else result
