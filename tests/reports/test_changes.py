"""What changed between two days: by hand, against DuckDB, and two days of one book against two exports."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from custreport.analysis.analysis import analyse
from custreport.core.errors import CustReportError, UsageError
from custreport.core.filters import Filters, ReportSpec
from custreport.core.risk_settings import RiskRule
from custreport.core.terms import Change, Risk
from custreport.formats import json as json_format
from custreport.reports import changes
from custreport.reports.registry import build_report
from custreport.sources import snapshot
from support import oracle
from support.builders import TODAY, book, day, order
from support.duckdb_check import database
from support.effort import examples
from support.strategies import Case, books

if TYPE_CHECKING:
    from pathlib import Path

    from custreport.core.document import Report
    from custreport.sources import Book


def compare(the_book: Book, since: date | snapshot.Earlier | None, **filters: Any) -> Report:
    """The changes of a book."""
    return changes.build_changes(the_book, Filters(**filters), since=since, rule=RiskRule(), today=TODAY)


def found(report: Report) -> dict[str, str]:
    """Customer → change."""
    frame = report.section("changes").frame
    return dict(zip(frame["customer"], frame["change"], strict=True))


def weekly(customer: str, first: str, last: str, **more: Any) -> list[dict[str, Any]]:
    """An order of 100 every seven days."""
    start, end = day(first), day(last)
    return [order(customer, str(start + timedelta(days=n)), 100, **more) for n in range(0, (end - start).days + 1, 7)]


BOOK = book(
    *weekly("steady", "2023-01-02", "2024-06-24"),
    *weekly("quiet", "2023-01-02", "2024-02-26"),
    *weekly("back", "2023-01-02", "2023-08-28"), order("back", "2024-06-20", 50),
    *weekly("gone", "2022-01-03", "2023-04-10"),
    *weekly("returned", "2022-01-03", "2022-05-30"), order("returned", "2024-06-21", 70),
    order("returned", "2024-06-25", -20),
    order("fresh", "2024-06-10", 30),
    order("drafted", "2024-06-12", 30, "draft"),
)  # fmt: skip


def test_by_hand() -> None:
    """Each change once, from 1 March to 25 June 2024; who stays what it was is not listed."""
    report = compare(BOOK, day("2024-03-01"))
    assert found(report) == {
        "quiet": "newly at risk",
        "gone": "lost",
        "back": "recovered",
        "returned": "reactivated",
        "fresh": "first order",
    }
    rows = {row["customer"]: row for row in report.section("changes").frame.iter_rows(named=True)}
    assert [row["change"] for row in rows.values()] == [word.value for word in Change]
    assert (rows["back"]["risk_before"], rows["fresh"]["risk_before"]) == ("at-risk", None)
    # back: 26 orders of 100 from 6 March to 28 August 2023; then those from 3 July on, and 50
    years = {name: (row["confirmed_amount_12m_before"], row["confirmed_amount_12m"]) for name, row in rows.items()}
    assert years["back"] == (Decimal(2600), Decimal(950))
    assert years["returned"] == (Decimal(0), Decimal(50))
    assert years["fresh"] == (Decimal(0), Decimal(30))
    assert all(row["difference"] == years[name][1] - years[name][0] for name, row in rows.items())
    counts = report.section("change_counts").frame
    assert dict(zip(counts["change"], counts["customers"], strict=True)) == dict.fromkeys(map(str, Change), 1)
    assert counts["difference"].sum() == sum(row["difference"] for row in rows.values())
    assert (report.period.first, report.period.last, report.as_of) == (day("2024-03-02"),) + (day("2024-06-25"),) * 2


def test_movers_are_those_that_moved_most() -> None:
    """Largest difference first, up or down, whatever changed; who did not move is none."""
    movers = compare(BOOK, day("2024-03-01")).section("movers").frame
    assert movers["difference"].abs().to_list() == sorted(movers["difference"].abs().to_list(), reverse=True)
    assert movers["customer"][0] == "quiet"
    assert "drafted" not in movers["customer"]
    assert 0 not in movers["difference"].to_list()


def test_days() -> None:
    """The earlier day is --since, else that before the period, else 30 days back; both is one too many."""
    assert compare(BOOK, None).period.first == day("2024-05-27")
    quarter = compare(BOOK, None, period="2024-Q1")
    assert (quarter.period.first, quarter.as_of) == (day("2024-01-01"), day("2024-03-31"))
    with pytest.raises(UsageError, match="leave one out"):
        compare(BOOK, day("2024-01-01"), period="2024-Q1")
    with pytest.raises(UsageError, match="2024-06-25 is not before 2024-06-25"):
        compare(BOOK, day("2024-06-25"))


def exported(the_book: Book, as_of: date, path: Path, **filters: Any) -> snapshot.Earlier:
    """What `export --json` wrote on a day, read again."""
    basis = analyse(the_book, Filters(as_of=str(as_of), **filters), rule=RiskRule(), today=TODAY)
    report = build_report(basis, ReportSpec(sections=["summary"], title="then", accounts=True))
    path.write_text(json_format.render(report), encoding="utf-8")
    return snapshot.load(path, "then.json")


@settings(max_examples=examples(60))
@given(orders=books(), back=st.integers(1, 400), rep=st.sampled_from([None, ["Ann"], ["Bo"]]))
def test_two_days_are_two_exports(
    tmp_path_factory: pytest.TempPathFactory, orders: list[dict[str, Any]], back: int, rep: list[str] | None
) -> None:
    """Two as-of days of the same files say what two exports compared say."""
    known = {o["rep"] for o in orders}
    assume(orders and (rep is None or set(rep) <= known))
    case = Case(orders, None, {"rep": rep} if rep else {})
    as_of = max(o["ordered_on"] for o in orders)
    since = as_of - timedelta(days=back)
    direct = compare(case.book, since, **case.filters)
    path = tmp_path_factory.getbasetemp() / "then.json"
    by_file = compare(case.book, exported(case.book, since, path, **case.filters), **case.filters)
    for one, other in zip(direct.sections, by_file.sections, strict=True):
        assert one.frame.equals(other.frame)


SQL = """
SELECT n.customer, CASE
    WHEN (SELECT min(ordered_on) FROM orders o WHERE o.key = n.key AND status = 'confirmed' AND amount >= 0) > $since
        THEN 'first order'
    WHEN t.risk IS NULL OR t.risk = n.risk THEN NULL
    WHEN n.risk = 'lost' THEN 'lost'
    WHEN n.risk = 'at-risk' THEN 'newly at risk'
    WHEN t.risk = 'at-risk' THEN 'recovered'
    WHEN t.risk = 'lost' THEN 'reactivated' END AS change,
    t.risk, n.risk, coalesce(t.confirmed_amount_12m, 0), coalesce(n.confirmed_amount_12m, 0)
FROM result n LEFT JOIN earlier t ON t.key = n.key
"""


@settings(max_examples=examples(150))
@given(orders=books(), back=st.integers(1, 500))
def test_random_books_against_duckdb(orders: list[dict[str, Any]], back: int) -> None:
    """The definitions of SPEC.md §6, as SQL on two days of DuckDB's own reports."""
    assume(orders)
    case = Case(orders, None, {})
    as_of = max(o["ordered_on"] for o in orders)
    since = as_of - timedelta(days=back)
    with database(case) as db:
        oracle.compute(db, {"as_of": str(since)}, TODAY)
        db.execute("CREATE TABLE earlier AS SELECT * FROM result")
        oracle.compute(db, {"as_of": str(as_of)}, TODAY)
        rows = db.execute(SQL, {"since": since}).fetchall()
    report = compare(case.book, since)
    assert found(report) == {name: what for name, what, *_ in rows if what}
    listed = {row["customer"]: row for row in report.section("changes").frame.iter_rows(named=True)}
    for name, what, then, now, before, after in rows:
        if what:
            row = listed[name]
            assert (row["risk_before"], row["risk"]) == (then, now)
            assert (row["confirmed_amount_12m_before"], row["confirmed_amount_12m"]) == (before, after)
    total = sum(abs(after - before) for *_, before, after in rows)
    movers = report.section("movers").frame
    assert movers["difference"].abs().sum() <= total
    assert movers.height == min(20, sum(after != before for *_, before, after in rows))


def test_change_of_every_pair() -> None:
    """The word for each pair of states, where the first order was long before."""
    words = [word.value for word in Risk]
    pairs = pl.DataFrame([(a, b) for a in words for b in words], schema=["risk_before", "risk"], orient="row")
    told = pairs.with_columns(period_first_purchase=pl.lit(date(2020, 1, 1))).with_columns(
        change=changes.change_label(date(2024, 1, 1))
    )
    by_pair = {(row[0], row[1]): row[3] for row in told.iter_rows()}
    for (then, now), what in by_pair.items():
        if then == now:
            assert what is None
        elif now in {"lost", "at-risk"}:
            assert what == {"lost": "lost", "at-risk": "newly at risk"}[now]
        else:
            assert what == {"at-risk": "recovered", "lost": "reactivated"}.get(then)


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is not JSON"), ("[]", "holds no accounts"), ('{"as_of": "2024-01-01"}', "holds no accounts"),
     ('{"accounts": [{"key": 1}], "as_of": "2024-01-01"}', "holds no accounts")],
)  # fmt: skip
def test_what_is_no_export(tmp_path: Path, text: str, why: str) -> None:
    """One line that names the file."""
    path = tmp_path / "then.json"
    path.write_text(text)
    with pytest.raises(CustReportError, match=f"then.json: {why}"):
        snapshot.load(path, "then.json")
    with pytest.raises(CustReportError, match="No such file"):
        snapshot.load(tmp_path / "none.json", "none.json")


def test_exports_that_cannot_be_compared(tmp_path: Path) -> None:
    """Other filters or another currency stop, and a file that is not earlier."""
    path = tmp_path / "then.json"
    then = exported(BOOK, day("2024-03-01"), path)
    with pytest.raises(UsageError, match="was made with --customer None"):
        compare(BOOK, then, customer=["quiet"])
    given = json.loads(path.read_text())
    path.write_text(json.dumps(given | {"currency": "USD"}))
    with pytest.raises(CustReportError, match="is in USD, these orders are in EUR"):
        compare(BOOK, snapshot.load(path, "then.json"))
    path.write_text(json.dumps(given | {"as_of": "2025-01-01"}))
    with pytest.raises(UsageError, match="2025-01-01 is not before"):
        compare(BOOK, snapshot.load(path, "then.json"))


def test_accounts_that_are_gone_are_counted(tmp_path: Path) -> None:
    """An account of the export that these orders do not have is said, not lost."""
    then = exported(BOOK, day("2024-03-01"), tmp_path / "then.json")
    orders = BOOK.orders.filter(pl.col("key") != "gone")
    less = type(BOOK)(orders, None, BOOK.sources)
    report = compare(less, then)
    assert "gone" not in found(report)
    assert "accounts of then.json that are not in these orders: 1" in report.notes
