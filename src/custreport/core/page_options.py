"""How the pages of a PDF look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from custreport.core.option_markers import Metavar

ACCENT = "#1F6FEB"
"""The accent colour of a report that has no other."""


class PageSize(StrEnum):
    """Paper of a PDF."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, kw_only=True)
class Page:
    """How the pages of the PDF look."""

    page_size: Annotated[PageSize, "Paper of the PDF."] = PageSize.A4
    landscape: Annotated[bool, "Lay the pages of the PDF on their side."] = False
    logo: Annotated[str | None, "Picture at the head of the PDF: PNG, JPEG or SVG.", Metavar("FILE")] = None
    font: Annotated[
        list[str] | None,
        "Font for letters of the PDF that the bundled one lacks, before those of the system; repeatable.",
        Metavar("FILE"),
    ] = None
