"""The sections that a report can be made of."""

from __future__ import annotations

import pytest

from custreport.core.errors import UsageError
from custreport.core.filters import FULL_REPORT
from custreport.reports.registry import LISTS, SECTIONS
from support.builders import book, build, order

BOOK = book(order("Acme", "2024-01-05", 10, rep="Ann"), order("Best", "2024-02-05", 20, rep="Bo"))


@pytest.mark.parametrize("name", SECTIONS)
def test_any_section_alone_makes_a_report(name: str) -> None:
    """Its name, and in the frame its columns in their order."""
    (section,) = build(BOOK, sections=[name]).sections
    assert section.name == name
    assert section.frame.columns == [column.name for column in section.columns]
    assert section.title


def test_a_report_has_the_sections_it_lists() -> None:
    """In that order; the last is the main one unless another is named."""
    report = build(BOOK, sections=["at_risk", "summary"])
    assert [section.name for section in report.sections] == ["at_risk", "summary"]
    assert report.main == "summary"


def test_a_section_that_there_is_not() -> None:
    """The message names all there are."""
    with pytest.raises(UsageError, match=f"no section top; there are {', '.join(SECTIONS)}"):
        build(BOOK, sections=["summary", "top"])
    with pytest.raises(UsageError, match="no section 'cohorts' in this report; there are summary"):
        build(BOOK, sections=["summary"]).section("cohorts")


def test_lists_are_those_of_customers() -> None:
    """What `--sort` orders; and a whole report is made of sections that there are."""
    assert list(LISTS) == ["leaderboard", "at_risk"]
    assert set(FULL_REPORT) <= SECTIONS.keys()
