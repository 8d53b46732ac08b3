"""Dates of exports: languages, clocks, time zones, calendars, and what is asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import DateOrder, Orders
from custreport.sources.decode import date_patterns, dates, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.sources import Book


at = datetime.fromisoformat


def load(folder: Path, *texts: str, **options: Any) -> Book:
    """A book whose orders have these dates."""
    path = folder / "orders.csv"
    rows = [f'{n},Acme,"{text}",10' for n, text in enumerate(texts, 1)]
    path.write_text("\n".join(["Order ID,Customer,Order Date,Total", *rows]), encoding="utf-8")
    return sources.load(Orders(paths=[str(path)], **options), Config())


def times(folder: Path, *texts: str, **options: Any) -> list[datetime]:
    """What these dates read as."""
    return load(folder, *texts, **options).orders.collect().sort("order_id")["ordered_at"].to_list()


def refused(folder: Path, *texts: str, **options: Any) -> str:
    """The message that these dates end in."""
    with pytest.raises(CustReportError) as error:
        load(folder, *texts, **options)
    return str(error.value)


AFTERNOON = at("2024-05-03 14:30")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-5-3 14:30", AFTERNOON),
        ("2024. 5. 3. 14:30", AFTERNOON),
        ("03.05.2024 14.30", AFTERNOON),
        ("3. 5. 2024 14:30", AFTERNOON),
        ("20240503T143000", AFTERNOON),
        ("2024年5月3日 14:30", AFTERNOON),
        ("2024年5月3日(金) 午後2:30", AFTERNOON),
        ("2024년 5월 3일 오후 2:30", AFTERNOON),
        ("3 May 2024 2:30 p.\u00a0m.", AFTERNOON),
        ("viernes, 3 de mayo de 2024, 14:30", AFTERNOON),
        ("3 de mai. de 2024 às 14:30", AFTERNOON),
        ("vendredi 3 mai 2024 à 14h30", AFTERNOON),
        ("Freitag, 3. Mai 2024, 14:30 Uhr", AFTERNOON),
        ("venerdì 3 maggio 2024, 14:30", AFTERNOON),
        ("3 mei 2024 om 14:30", AFTERNOON),
        ("piątek, 3 maja 2024 14:30", AFTERNOON),
        ("3 Mayıs 2024 Cuma 14:30", AFTERNOON),
        ("3 мая 2024 г., 14:30", AFTERNOON),
        ("3 maj 2024 kl. 14:30", AFTERNOON),
        ("3. mai 2024 kl. 14.30", AFTERNOON),
        ("Thứ Sáu, 3 tháng 5, 2024 14:30", AFTERNOON),
        ("2024. május 3. 14:30", AFTERNOON),
        ("3 mai 2024 14:30", AFTERNOON),
        ("Fri May 03 2024 14:30:00 GMT+0200 (Central European Summer Time)", AFTERNOON),
        ("Fri May 3 14:30:00 PDT 2024", AFTERNOON),
        ("May 3rd, 2024 2:30 PM EST", AFTERNOON),
        ("21. November 2025", at("2025-11-21")),
        ("21-lis-2025", at("2025-11-21")),
        ("1er févr. 2024", at("2024-02-01")),
        ("13-OUT-24", at("2024-10-13")),
    ],
)
def test_one_meaning(tmp_path: Path, text: str, shown: datetime) -> None:
    """A date that can mean one day only is read, in whatever language it is written."""
    assert times(tmp_path, text) == [shown]


def test_no_word_is_two_months() -> None:
    """A word of the table means the same month in every language that has it."""
    meanings: dict[str, set[int]] = {}
    for forms in vocabulary.table("months").values():
        for names in forms.values():
            assert len(names) == 12
            for n, name in enumerate(names, 1):
                meanings.setdefault(vocabulary.bare(name), set()).add(n)
    del meanings[""]
    assert {name: months for name, months in meanings.items() if len(months) > 1} == {}


def test_dots_are_day_first(tmp_path: Path) -> None:
    """Between dots the day comes first, unless a date proves that the month does."""
    assert times(tmp_path, "03.05.2024") == [at("2024-05-03")]
    assert times(tmp_path, "03.05.2024", "03.25.2024") == [at("2024-03-05"), at("2024-03-25")]


@pytest.mark.parametrize("texts", [("24/05/06", "24/06/11"), ("24.05.06", "25.02.28"), ("13-01-24", "14-02-24")])
def test_year_first_or_last_is_asked(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """Two digits that may be year or day are asked for, and each way out reads them."""
    message = refused(tmp_path, *texts)
    assert "--date-format" in message
    assert "--date-order" in message
    assert texts[0] in message


def test_ways_out_of_two_digits(tmp_path: Path) -> None:
    """``24/05/06`` is the 6th of May 2024 or the 24th of May 2006, as the user says."""
    assert times(tmp_path, "24/05/06", date_format="YY/MM/DD") == [at("2024-05-06")]
    assert times(tmp_path, "24/05/06", date_order=DateOrder.DMY) == [at("2006-05-24")]


def test_days_all_over_the_month_prove_that_they_come_first(tmp_path: Path) -> None:
    """Eight first numbers from 1 to 28 before one last: no book has years like that."""
    texts = [f"{day:02}/03/24" for day in (1, 2, 5, 9, 14, 20, 25, 28)]
    assert times(tmp_path, *texts)[-1] == at("2024-03-28")


@pytest.mark.parametrize(
    ("texts", "calendar", "layout"),
    [
        (("10/01/2567",), "Buddhist", "DD/MM/BBBB"),
        (("2024-01-10", "2567-03-10"), "Buddhist", "BBBB-MM-DD"),
        (("3 May 2567",), "Buddhist", '"D MMM BBBB"'),
        (("1402-10-20", "1403-01-10"), "Persian", "JJJJ-MM-DD"),
        (("1403/02/31",), "Persian", "JJJJ/MM/DD"),
        (("1445-08-10",), "Islamic", "Gregorian"),
    ],
)
def test_other_calendars_are_named(tmp_path: Path, texts: tuple[str, ...], calendar: str, layout: str) -> None:
    """A year of another calendar is never taken for ours, be it on one row."""
    message = refused(tmp_path, *texts)
    assert calendar in message
    assert layout in message
    assert "--skip-bad-rows" not in message


@pytest.mark.parametrize(
    ("text", "layout", "day"),
    [
        ("25/03/2567", "DD/MM/BBBB", date(2024, 3, 25)),
        ("1403-01-10", "JJJJ-MM-DD", date(2024, 3, 29)),  # Nowruz 1403 was the 20th of March 2024
        ("1403/02/31", "JJJJ/MM/DD", date(2024, 5, 20)),
        ("1399-12-30", "JJJJ-MM-DD", date(2021, 3, 20)),  # a leap year's last day: Nowruz 1400 was the 21st
        ("1400-12-29", "JJJJ-MM-DD", date(2022, 3, 20)),
    ],
)
def test_other_calendars_are_read(tmp_path: Path, text: str, layout: str, day: date) -> None:
    """``--date-format`` turns the years of other calendars into ours."""
    assert times(tmp_path, text, date_format=layout) == [datetime.combine(day, datetime.min.time())]


def test_a_persian_day_that_there_is_not(tmp_path: Path) -> None:
    """1400 was no leap year: its last month has 29 days."""
    assert "1400-12-30" in refused(tmp_path, "1400-12-30", date_format="JJJJ-MM-DD")


@pytest.mark.parametrize(
    ("layout", "text", "shown"),
    [
        ("dd.mm.yyyy", "03.05.2024 14.30", AFTERNOON),
        ("D MMM YYYY hh:mm am", "3 mei 2024 2:30 PM", AFTERNOON),
        ("D de MMMM de YYYY", "3 de mayo de 2024", at("2024-05-03")),
        ("YYYYMMDDhhmm", "202405031430", AFTERNOON),
        ("YYYY-MM-DDThh:mm:ss", "2024-05-03T14:30:00Z", AFTERNOON),
        ("YYYY-DD-MM", "2024-03-05", at("2024-05-03")),
        ("MM/DD/YY", "05/03/24", at("2024-05-03")),
    ],
)
def test_a_format_that_is_given(tmp_path: Path, layout: str, text: str, shown: datetime) -> None:
    """What the user says comes before what the dates look like."""
    assert times(tmp_path, text, date_format=layout) == [shown]


@pytest.mark.parametrize("layout", ["", "DD.MM", "YYYY-MM", "DD.MM.YYYY YYYY", "%d.%m.%Y", "yesterday"])
def test_a_format_without_a_day(layout: str) -> None:
    """A format says once where year, month and day are."""
    with pytest.raises(UsageError, match="--date-format"):
        date_patterns.compiled(layout)


@pytest.mark.parametrize("text", ["3 foo 2024", "2024-02-30", "31.04.2024", "3/14/2024 14:05 AM", "03.05.2024 25.10"])
def test_every_message_about_dates_names_the_format(tmp_path: Path, text: str) -> None:
    """What cannot be read is named, with ``--date-format`` as the way out and no advice to drop the money."""
    message = refused(tmp_path, text, "2024-05-03")
    assert "--date-format" in message
    assert "--skip-bad-rows" not in message


def test_zone_words(tmp_path: Path) -> None:
    """The time that is shown counts; with ``--tz`` a word of one zone is converted, and one of several refused."""
    assert times(tmp_path, "02/25/2024 11:07 PM PDT") == [at("2024-02-25 23:07")]
    assert times(tmp_path, "02/25/2024 11:07 PM PDT", tz="UTC") == [at("2024-02-26 06:07")]
    assert times(tmp_path, "02/25/2024 11:07 PM CST") == [at("2024-02-25 23:07")]
    assert "CST" in refused(tmp_path, "02/25/2024 11:07 PM CST", tz="UTC")


def test_dates_that_a_spreadsheet_swapped() -> None:
    """Real dates of the first twelve days beside texts above: damaged; other neighbours are not."""
    swapped = pl.Series(["2024-10-01 00:00:00", "25/02/2024", "2024-05-03 00:00:00"])
    found = dates.detect(swapped, has_types=True)
    assert found.format is None
    assert found.example == "25/02/2024"
    assert dates.detect(pl.Series(["2024-10-21", "25/02/2024", "2024-05-03"]), has_types=True).format is not None
    assert dates.detect(pl.Series(["03/02/2024", "25/02/2024"]), has_types=True).format is dates.DateFormat.DMY


def test_years_of_parquet(tmp_path: Path) -> None:
    """Days that are days already are of our calendar, or refused."""
    path = tmp_path / "orders.parquet"
    days = [date(2567, 1, 10), date(2567, 3, 25)]
    pl.DataFrame({"order_id": ["1", "2"], "customer": ["A", "B"], "order_date": days, "total": [1, 2]}).write_parquet(
        path
    )
    with pytest.raises(CustReportError, match="Buddhist"):
        sources.load(Orders(paths=[str(path)]), Config())


def test_a_stray_day_is_said(tmp_path: Path) -> None:
    """An order more than a year after all others is named with its day, in the warnings and in the notes."""
    book = load(tmp_path, "2024-01-10", "2024-02-10", "2024-03-10", "2024-04-12", "2026-04-12")
    (warning,) = book.warnings
    assert "2026-04-12" in warning
    assert "--as-of 2024-04-12" in warning
    assert warning in book.notes


@pytest.mark.parametrize(
    "days",
    [
        ("2024-01-10", "2025-01-09"),
        ("2022-01-10", "2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10"),
        ("2024-01-10",),
    ],
)
def test_what_is_no_stray_day(tmp_path: Path, days: tuple[str, ...]) -> None:
    """A gap of a year at most, or with more than a handful of orders behind it, says nothing."""
    assert load(tmp_path, *days).warnings == ()
