"""custreport against DuckDB: two engines, one contract, the same figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings

from custreport import sources
from custreport.config import Config
from custreport.core.errors import CustReportError, UsageError
from custreport.core.reading_options import Orders
from support import oracle
from support.builders import TODAY, build, shared
from support.duckdb_check import compare, database
from support.effort import examples
from support.strategies import Case, cases


@pytest.mark.parametrize("part", range(4))
def test_random_books(part: int) -> None:  # noqa: ARG001 — each part draws its own
    """640 random books under random combinations of filters (four times 160, so that they run side by side)."""

    @settings(max_examples=examples(160), print_blob=True)
    @given(case=cases())
    @example(case=Case([], None, {}))
    def check(case: Case) -> None:
        with database(case) as db:
            expected = oracle.compute(db, case.filters, TODAY)
            known = {oracle.fold(r[0]) for r in db.execute("SELECT customer FROM everyone").fetchall()}
            unmatched = [p for p in case.filters.get("customer", []) if not any(oracle.matches(p, n) for n in known)]
            if unmatched or not _currency_known(db, case):
                with pytest.raises(UsageError):
                    build(case.book, **case.filters)
            elif _currencies(db, case, expected[3]["as_of"]) > 1:
                with pytest.raises(CustReportError, match="several currencies"):
                    build(case.book, **case.filters)
            else:
                compare(build(case.book, **case.filters), expected)

    check()


def _currencies(db: duckdb.DuckDBPyConnection, case: Case, as_of: Any) -> int:
    if "currency" in case.filters:
        return 1
    query = "SELECT count(DISTINCT currency) FROM orders WHERE status <> 'cancelled' AND ordered_on <= ?"
    found = db.execute(query, [as_of]).fetchone()
    return int(found[0]) if found else 0


def _currency_known(db: duckdb.DuckDBPyConnection, case: Case) -> bool:
    if "currency" not in case.filters:
        return True
    days = oracle.resolve(db, case.filters, TODAY)
    query = "SELECT count(*) FROM orders WHERE currency = ? AND status <> 'cancelled' AND ordered_on <= ?"
    found = db.execute(query, [case.filters["currency"], days["as_of"]]).fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"to": "2011-06-30"},
        {"from_": "2011-03-01", "to": "2011-05-31"},
        {"from_": "2011-09-01", "as_of": "2011-11-15"},
    ],
    ids=str,
)
def test_online_retail(filters: dict[str, Any]) -> None:
    """Every customer of a real book of 541,909 lines: DuckDB reads the Parquet file itself."""
    path = shared("exports", "uci_online_retail", "online_retail_full.parquet")
    dated = {k: date.fromisoformat(v) if k != "as_of" else v for k, v in filters.items()}
    db = duckdb.connect()
    db.execute(
        """
        CREATE TABLE orders AS
        SELECT InvoiceNo AS order_id, any_value(CustomerID::BIGINT::VARCHAR) AS key, key AS customer,
               min(InvoiceDate)::DATE AS ordered_on, min(InvoiceDate) AS ordered_at, 'confirmed' AS status,
               sum(UnitPrice::DECIMAL(18, 4) * Quantity::DECIMAL(18, 0)) AS amount, NULL::VARCHAR AS currency,
               NULL::VARCHAR AS rep
        FROM read_parquet(?) GROUP BY InvoiceNo
        """,
        [str(path)],
    )
    db.execute("CREATE TABLE listed (key VARCHAR, customer VARCHAR, rep VARCHAR)")
    expected = oracle.compute(db, dated, TODAY)
    the_book = sources.load(Orders(paths=[str(path)]), Config())
    compare(build(the_book, **dated), expected)
    if not filters:
        assert expected[0]["confirmed_order_amount"] == Decimal("9747747.9340")
        assert expected[0]["total_customers"] == 4372
