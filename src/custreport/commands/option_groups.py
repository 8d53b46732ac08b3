"""How commands share options: a dataclass is a group of them.

A command names the dataclasses it takes; :func:`expand` gives it one option
per field, and hands the dataclasses over when it is called. A field's
``Annotated`` holds the option's help and the markers of
:mod:`custreport.core.option_markers`.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import fields, is_dataclass
from datetime import date
from enum import EnumType
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import typer
import typer.models

from custreport.core.option_markers import Argument, Flag, Metavar
from custreport.core.period import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Marker = TypeVar("Marker", Argument, Flag, Metavar)


def day(text: str) -> date:
    """A day as ``2024-05-31``.

    Raises:
        BadParameter: anything else.
    """
    if result := parse_day(text):
        return result
    raise typer.BadParameter(f"{text!r} is not a day; expected one like 2024-05-31")


def expand(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes one option per field of each dataclass that ``command`` takes."""
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
    def expanded(**options: object) -> None:
        values = {name: kind(**{f.name: options.pop(f.name) for f in fields(kind)}) for name, kind in groups.items()}
        command(**values, **options)

    every = own + shared
    arguments = [p for p in every if isinstance(get_args(p.annotation)[1], typer.models.ArgumentInfo)]
    parameters = [*arguments, *(p for p in every if p not in arguments)]
    expanded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    expanded.__annotations__ = {p.name: p.annotation for p in parameters}
    return expanded


@functools.cache  # several commands take it, and working out its annotations takes a while
def _options(group: Any) -> list[inspect.Parameter]:  # noqa: ANN401
    """One option per field of a dataclass."""
    hints = get_type_hints(group, include_extras=True)
    return [_option(f.name, hints[f.name], f.default) for f in fields(group)]


def _option(name: str, annotation: Any, default: object) -> inspect.Parameter:  # noqa: ANN401
    """One field as a keyword with Typer's description of its option.

    Raises:
        TypeError: its ``Annotated`` is not one help text and markers.
    """
    kind, *notes = get_args(annotation)
    texts = [note for note in notes if isinstance(note, str)]
    if len(texts) != 1:
        raise TypeError(f"{name}: one help text is expected, not {texts}")
    spec: Any
    if argument := _markers(notes, Argument):
        spec = typer.Argument(help=texts[0], metavar=argument[0].metavar, show_default=False)
    else:
        choices = next((part for part in _parts(kind) if isinstance(part, EnumType)), None)
        metavar = next((each.text for each in _markers(notes, Metavar)), None)
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        spec = typer.Option(
            f"{flag}/--no-{flag[2:]}" if kind == bool | None else flag,
            *(each.text for each in _markers(notes, Flag)),
            help=texts[0],
            metavar="|".join(choices) if choices else metavar,
            show_default=default not in {None, False},
            parser=day if date in _parts(kind) else None,
        )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, spec])


def _markers(notes: Sequence[object], kind: type[Marker]) -> list[Marker]:
    return [note for note in notes if isinstance(note, kind)]


def _parts(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The types a value may have, and the type of each of several values."""
    parts = get_args(kind) if get_origin(kind) is UnionType or isinstance(kind, UnionType) else (kind,)
    return tuple(p for part in parts for p in (part, *get_args(part)))
