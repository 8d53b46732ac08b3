"""What a command is before it is one of the command line: a function, its name and its examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Registration:
    """A command: its name, the function that runs it, and how it is typed."""

    name: str
    function: Callable[..., None]
    examples: tuple[str, ...]

    @property
    def epilog(self) -> str:
        """The examples, as they stand below the help."""
        return "\b\nExamples:\n" + "\n".join(f"  custreport {example}" for example in self.examples)


def command(*examples: str) -> Callable[[Callable[..., None]], Registration]:
    """Make a function a command of its name, with its examples."""

    def register(function: Callable[..., None]) -> Registration:
        return Registration(function.__name__.replace("_", "-"), function, examples)

    return register
