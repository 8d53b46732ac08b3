"""Text and places as people write them: safe to print, paths and addresses."""

from __future__ import annotations

import re
from pathlib import Path

NO_CUSTOMER = "(no customer)"
"""The name under which orders without a customer are counted in the totals."""
NO_REP = "(no rep)"
"""The same of orders without a rep, where reps are listed."""


# What could style, reorder or break what it is printed into: control characters, and what XML calls none, and
# those that reorder or hide text without being seen. Joiners stay: Persian and Indic names need them.
CONTROL = "[\\x00-\\x1f\\x7f-\\x9f\ufffe\uffff]"
INVISIBLE = "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"


def plain(text: str) -> str:
    r"""A text from a file or the command line, safe to print: white space folded, nothing that styles or hides.

    >>> plain("Acme\x1b[31m\u202e  Ltd")
    'Acme�[31m Ltd'
    """
    text = text.encode("utf-8", "replace").decode()  # a file name need not be UTF-8
    text = re.sub(r"\s+", " ", re.sub("[\u2028\u2029]", " ", text)).strip()
    return re.sub(CONTROL, "�", re.sub(INVISIBLE, "", text))


def path_of(text: str) -> Path:
    """A path as a person writes it; ``~`` is the home folder, and stays where nobody has one."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


class Address(str):
    """An address in object storage, as ``s3://bucket/orders/``."""

    __slots__ = ()


Place = Path | Address


def place_of(text: str) -> Place:
    """A path, or an address in object storage, as a person writes it."""
    return Address(text) if re.match(r"(s3a?|gc?s|az|azure|abfss?)://", text) else path_of(text)
