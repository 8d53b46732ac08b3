"""How commands share options: a dataclass is a group of them.

A command names the dataclasses it takes; :func:`expand` gives it one option
per field, and hands the dataclass over when it is called. The text in a
field's ``Annotated`` is its help; what begins with ``-`` another spelling;
what is in capitals what stands for the value, and for ``ORDERS`` an argument.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import fields, is_dataclass
from datetime import date
from enum import EnumType
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args, get_origin, get_type_hints

import typer
import typer.core
import typer.main
import typer.models

from custreport.core.period import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable


def day(text: str) -> date:
    """A day as ``2024-05-31``; anything else is a usage error."""
    if found := parse_day(text):
        return found
    raise typer.BadParameter(f"{text!r} is no day; a day like 2024-05-31 is wanted")


def _option(name: str, annotation: Any, default: Any) -> inspect.Parameter:  # noqa: ANN401
    kind, *said = get_args(annotation)
    text = next(s for s in said if not s.startswith("-") and not s.isupper())
    metavar = next((s for s in said if s.isupper()), None)
    flags = [s for s in said if s.startswith("-")]
    if metavar == "ORDERS":
        spec: Any = typer.Argument(help=text, metavar="ORDERS", show_default=False)
    else:
        words = next((p for p in _plain(kind) if isinstance(p, EnumType)), None)
        metavar = "|".join(words) if words else metavar
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        spec = typer.Option(
            f"{flag}/--no-{flag[2:]}" if kind == bool | None else flag,
            *flags,
            help=text,
            metavar=metavar,
            show_default=default not in {None, False},
            parser=day if date in _plain(kind) else None,
        )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, spec])


@functools.cache  # several commands take it, and working out its annotations takes a while
def _options(group: Any) -> list[inspect.Parameter]:  # noqa: ANN401
    """One option per field of a dataclass."""
    notes = get_type_hints(group, include_extras=True)
    return [_option(f.name, notes[f.name], f.default) for f in fields(group)]


def _plain(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """What a value may be, and each of several values."""
    parts = get_args(kind) if get_origin(kind) is UnionType or isinstance(kind, UnionType) else (kind,)
    return tuple(p for part in parts for p in (part, *get_args(part)))


def expand(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option per field of each dataclass it takes."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {}
    own: list[inspect.Parameter] = []
    shared: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if is_dataclass(kind):
            groups[parameter.name] = kind
            shared += _options(cast("type", kind))
        else:
            own.append(parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY))

    @functools.wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401
        taken = {name: kind(**{f.name: given.pop(f.name) for f in fields(kind)}) for name, kind in groups.items()}
        command(**taken, **given)

    parameters = [p for p in own + shared if isinstance(get_args(p.annotation)[1], typer.models.ArgumentInfo)]
    parameters += [p for p in own + shared if p not in parameters]
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in parameters}
    return called


def outline(command: Callable[..., None]) -> Callable[[], None]:
    """What stands for a command until its options are asked for: its name and its help."""

    def stand_in() -> None:
        """Its :class:`Command` has taken the options of the command itself."""

    stand_in.__name__, stand_in.__doc__ = command.__name__, command.__doc__
    stand_in.__dict__["command"] = command
    return stand_in


class Command(typer.core.TyperCommand):
    """A command whose options are made when it runs, and which takes plain values as they are.

    Nine commands have two hundred options, and a run needs those of one.

    Typer builds a Pydantic model for each option, and importing Pydantic costs
    more than reading a small file. What is no plain value, and all that is
    wrong, is Typer's business: its messages stay its own.
    """

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Let each parameter look at its value before Typer does."""
        if command := getattr(getattr(self.callback, "__wrapped__", None), "command", None):
            info = typer.models.CommandInfo(callback=expand(command))
            whole = typer.main.get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
            self.params, self.callback = whole.params, whole.callback
        return _look_first(super().get_params(ctx))


class Group(typer.core.TyperGroup):
    """A group of commands that does the same."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """As :class:`Command`."""
        return _look_first(super().get_params(ctx))


def _look_first(params: list[Any]) -> list[Any]:
    for param in params:
        if "process_value" not in vars(param):
            param.process_value = functools.partial(_taken, param, param.process_value)
        if param.param_type_name == "argument":
            param.display_type_rich = lambda ctx: None  # noqa: ARG005 — its name says enough: no <list[str]> behind it
    return params


def _taken(param: Any, ask: Callable[..., Any], ctx: Any, value: Any) -> Any:  # noqa: ANN401
    """A value by its option's kind; ``ask`` is Typer's own way, for all that is not plain."""
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    several = param.multiple or param.nargs == -1
    of: Any = get_args(kind)[0] if several and get_args(kind) else kind
    values = [] if value is None else list(value) if several else [value]
    known = set(of) if isinstance(of, EnumType) else set[Any]()
    if of is int and all(isinstance(v, str) and v.isascii() and v.isdigit() for v in values):
        values = [int(v) for v in values]
    elif known and all(v in known for v in values):
        values = [of(v) for v in values]
    elif kind is None or not all(type(v) is of and of in {str, int, bool} for v in values):
        return ask(ctx, value)
    if param.required and not values:
        return ask(ctx, value)
    taken = (values or ()) if several else values[0] if values else None
    return param.callback(ctx, param, taken) if param.callback else taken
