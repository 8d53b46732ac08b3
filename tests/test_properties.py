"""What holds for every book (hypothesis)."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from unittest import mock

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from custreport import export
from custreport.analysis import risk, scope
from custreport.analysis.aggregate import aggregate, customers
from custreport.core.document import Column, Kind, Report
from custreport.core.errors import CustReportError
from custreport.core.filters import Filters
from custreport.core.risk_settings import RiskRule
from custreport.formats import cells
from custreport.formats import json as json_format
from support.builders import TODAY, book, build, cards, rows_of
from support.effort import examples
from support.strategies import Case, accounts, books, cases

COUNTS = ("total_order_count", "confirmed_order_count", "draft_order_count")
AMOUNTS = ("total_order_amount", "confirmed_order_amount", "draft_order_amount")


def report_of(case: Case) -> Report:
    """The case's report; cases that are refused are not what these laws are about."""
    try:
        return build(case.book, **case.filters)
    except CustReportError:
        assume(False)
        raise


@given(case=cases(), seed=st.integers())
def test_the_order_of_rows_never_matters(case: Case, seed: int) -> None:
    """Shuffled rows give the same bytes, in every text format."""
    once = report_of(case)
    random.Random(seed).shuffle(case.orders)  # noqa: S311
    again = report_of(case)
    for name in ("table", "json", "csv", "md"):
        assert export.FORMATS[name].render(once) == export.FORMATS[name].render(again)


@given(case=cases())
def test_the_reorder_card_is_the_days_by_the_gaps(case: Case) -> None:
    """Card = Σ days ÷ Σ gaps of the accounts listed, worked out here from the orders one by one."""
    assume(not {"activity", "only_at_risk"} & case.filters.keys())
    report = report_of(case)
    listed = set(report.section("leaderboard").frame["customer"].to_list())
    first, last = report.period.first or date.min, report.period.last or date.max
    bought: dict[str, set[date]] = {}
    for o in case.orders:
        ours = "currency" not in case.filters or o["currency"] == case.filters["currency"]
        if o["key"] and ours and o["status"] == "confirmed" and o["amount"] >= 0 and o["ordered_on"] <= report.as_of:
            bought.setdefault(o["key"], set()).add(o["ordered_on"])
    gaps = [
        (after - before).days
        for key, days in bought.items()
        if any(name.lower() == key for name in listed)
        for before, after in pairwise(sorted(days))
        if first <= after <= last
    ]
    card = cards(report)["average_reorder_days"]
    assert (card is None) == (not gaps)
    if card is not None:
        assert abs(card - Decimal(sum(gaps)) / len(gaps)) <= Decimal("0.05")


@given(orders=books(), days=st.tuples(*[st.integers(0, 900)] * 2), wider=st.integers(0, 200))
def test_a_wider_period_never_lowers_a_count(orders: list[dict[str, Any]], days: tuple[int, int], wider: int) -> None:
    """More days, as many orders or more, for every customer."""
    assume(orders)
    start = min(o["ordered_on"] for o in orders)
    first, last = (start + timedelta(days=n) for n in sorted(days))
    as_of = max(o["ordered_on"] for o in orders).isoformat()
    narrow = rows_of(build(book(*orders), from_=first, to=last, as_of=as_of))
    wide = rows_of(
        build(book(*orders), from_=first - timedelta(days=wider), to=last + timedelta(days=wider), as_of=as_of)
    )
    assert narrow.keys() == wide.keys()
    assert all(wide[c][count] >= narrow[c][count] for c in narrow for count in COUNTS)


@given(case=cases())
def test_totals_over_customers_are_totals_over_orders(case: Case) -> None:
    """Rows and "(no customer)" together hold every counted order once."""
    assume(not {"activity", "only_at_risk", "customer"} & case.filters.keys())
    report = report_of(case)
    period, window = report.period, case.filters
    counted = [
        o
        for o in case.orders
        if o["status"] != "cancelled"
        and o["ordered_on"] <= report.as_of
        and (period.first is None or o["ordered_on"] >= period.first)
        and (period.last is None or o["ordered_on"] <= period.last)
        and ("rep" not in window or o["rep"] in window["rep"])
        and ("currency" not in window or o["currency"] == window["currency"])
    ]
    section = report.section("leaderboard")
    rows = [*section.frame.iter_rows(named=True), *(f for f in section.footer if f["customer"] != "Total")]
    assert sum(r["total_order_amount"] for r in rows) == sum(o["amount"] for o in counted)
    assert sum(r["total_order_count"] for r in rows) == sum(o["status"] == "draft" or o["amount"] >= 0 for o in counted)
    for row in rows:
        for count, amount in zip(COUNTS, AMOUNTS, strict=True):
            assert row["total_order_count"] == row["confirmed_order_count"] + row["draft_order_count"]
            assert row["total_order_amount"] == row["confirmed_order_amount"] + row["draft_order_amount"]
            assert row[count] >= 0
            assert row[amount] is not None
    for footer in section.footer:
        if footer["customer"] == "Total":
            assert all(footer[c] == sum(r[c] for r in rows) for c in (*COUNTS, *AMOUNTS))


@given(orders=books(), listed=accounts(), rep=st.sampled_from(("Anna", "Bob")))
def test_a_rep_never_changes_a_customer(
    orders: list[dict[str, Any]], listed: list[tuple[str | None, str | None, str | None]] | None, rep: str
) -> None:
    """Risk, activity, last order, reorder time and owner are the customer's, whoever looks."""
    assume(any(o["rep"] == rep for o in orders))
    the_book = book(*orders, accounts=listed)
    everybody, hers = rows_of(build(the_book)), rows_of(build(the_book, rep=[rep]))
    assert hers.keys() <= everybody.keys()
    for customer, row in hers.items():
        for figure in ("risk", "activity", "last_order", "days_since_last_order", "reorder_days", "owner"):
            assert row[figure] == everybody[customer][figure]


@given(orders=books(), which=st.data())
def test_a_second_order_on_a_purchase_day_changes_no_gap(orders: list[dict[str, Any]], which: st.DataObject) -> None:
    """Reorder time, chance and overdue ratio look at days, not orders."""
    bought = [o for o in orders if o["status"] == "confirmed" and o["amount"] >= 0 and o["key"]]
    assume(bought)
    again = {**which.draw(st.sampled_from(bought)), "order_id": "again"}
    before, after = build(book(*orders), inactive=True), build(book(*orders, again), inactive=True)
    assert cards(before)["average_reorder_days"] == cards(after)["average_reorder_days"]
    figures = ("last_purchase", "days_since_last_purchase", "usual_gap_days", "overdue_ratio", "chance", "risk")
    old, new = (
        {name.lower(): [row[f] for f in figures] for name, row in rows_of(report, "at_risk").items()}
        for report in (before, after)
    )
    assert old == new


@given(case=cases())
def test_what_was_read_adds_up(case: Case) -> None:
    """Every order is in one part of the reconciliation."""
    reconciliation = report_of(case).reconciliation
    assert reconciliation.rows_read == sum(reconciliation.parts().values()) == len(case.orders)


@settings(max_examples=examples(200))
@given(orders=books(), later=st.integers(0, 500))
def test_a_chance_is_a_chance(orders: list[dict[str, Any]], later: int) -> None:
    """Within 0 and 1 for whoever ever ordered, and never more at stake than a year is worth."""
    assume(orders)
    as_of = max(o["ordered_on"] for o in orders) + timedelta(days=later)
    where = scope.resolve(Filters(as_of=as_of.isoformat()), book(*orders), TODAY)
    grouped = aggregate(book(*orders).orders, where, RiskRule())
    frame = customers(grouped, None, where, RiskRule())
    judged = frame.filter(pl.col("purchase_days") > 0)
    assert judged["chance"].is_between(0, 1).all()
    assert (judged["usual_gap_days"] > 0).all()
    assert (judged["amount_at_stake"] >= 0).all()
    assert frame.filter(pl.col("purchase_days") == 0)["chance"].null_count() == frame.height - judged.height


@given(case=cases())
def test_a_filter_never_changes_a_flag(case: Case) -> None:
    """Whatever is filtered, an account's risk and all that it rests on are those of the whole book on that day."""
    assume(case.orders)
    chosen = {"as_of": max(o["ordered_on"] for o in case.orders).isoformat()}
    chosen |= {name: case.filters[name] for name in ("as_of", "currency") if name in case.filters}
    case.filters |= chosen
    figures = ("risk", "usual_gap_days", "chance", "at_risk_since", "amount_at_stake", "reason")
    filtered = report_of(case)
    whole = build(case.book, **chosen)
    for section, names in (("leaderboard", ("risk",)), ("at_risk", figures)):
        everybody, listed = rows_of(whole, section), rows_of(filtered, section)
        assert listed.keys() <= everybody.keys()
        assert all(row[name] == everybody[customer][name] for customer, row in listed.items() for name in names)


@settings(max_examples=examples(60))
@given(orders=books(), horizon=st.integers(1, 36500), ages=st.lists(st.integers(0, 36500), min_size=1, max_size=20))
def test_a_chance_is_a_chance_at_any_age_and_horizon(
    orders: list[dict[str, Any]], horizon: int, ages: list[int]
) -> None:
    """Within 0 and 1 however long ago the last order and however far ahead one looks."""
    assume(orders)
    where = scope.resolve(Filters(), book(*orders), TODAY)
    grouped = aggregate(book(*orders).orders, where, RiskRule())
    frame = customers(grouped, None, where, RiskRule()).filter(pl.col("purchase_days") > 0)
    at = frame.join(pl.DataFrame({"age": ages}), how="cross").select(x=risk.chance(pl.col("age"), horizon))
    assert at["x"].is_between(0, 1).all()


@given(case=cases())
def test_json_and_csv_say_the_same(case: Case) -> None:
    """JSON is laid out as ``json.dumps`` lays it out, and each of its values is the CSV's cell, however many rows."""
    report = report_of(case)
    with mock.patch.object(cells, "CHUNK", 2):
        text = export.FORMATS["json"].render(report).decode()
        tables = export.render_sections(report)
    document = json.loads(text, parse_constant=pytest.fail)
    assert text == json_format.escaped(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
    for section in report.sections:
        table = tables[f"{section.name.replace('_', '-')}.csv"].decode()
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        assert len(rows) == section.frame.height
        for found, row in zip(document["sections"][section.name], rows, strict=True):
            assert found.keys() == row.keys()
            for name, value in found.items():
                said = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
                assert row[name] in {said, f"'{said}"}


@given(data=st.data(), scale=st.integers(0, 6), digits=st.integers(0, 4))
def test_a_column_of_money_is_written_as_one_amount_is(data: st.DataObject, scale: int, digits: int) -> None:
    """Every decimal an amount has, at least the currency's; none stays none."""
    amounts = data.draw(st.lists(st.none() | st.decimals(-(10**15), 10**15, places=scale, allow_nan=False), max_size=8))
    written = cells.machine_values(
        pl.Series(amounts, dtype=pl.Decimal(38, scale)), Column("a", "A", Kind.MONEY), digits
    )
    assert written.to_list() == [None if amount is None else cells.money(amount, digits) for amount in amounts]
