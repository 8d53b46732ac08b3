"""Markers of an option, in the annotation of its field: metavar, short flag, argument.

``Annotated[str | None, "Write to this file.", Metavar("FILE"), Flag("-o")]``
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metavar:
    """What stands for the option's value in the help."""

    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Another spelling of the option, as ``-o``."""

    text: str


@dataclass(frozen=True, slots=True)
class Argument:
    """The field is an argument, not an option; this stands for it in the help."""

    metavar: str
