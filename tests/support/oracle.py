"""The cards, the leaderboard and the follow-up list, computed by DuckDB from SPEC.md.

Nothing here imports custreport: the SQL is a second reading of the contract.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

FIGURES = """
CREATE OR REPLACE TEMP TABLE o AS
SELECT *, status = 'confirmed' AND amount >= 0 AS confirmed, status = 'confirmed' AND amount < 0 AS credit,
       status = 'draft' AS draft, status = 'draft' OR (status = 'confirmed' AND amount >= 0) AS placed,
       ordered_on >= coalesce($from, ordered_on) AND ordered_on <= coalesce($to, ordered_on) AS in_period,
       ordered_on BETWEEN $window_from AND $window_to AS in_window,
       $reps IS NULL OR coalesce(list_contains($reps, rep), false) AS credited
FROM orders WHERE ordered_on <= $as_of AND ($currency IS NULL OR currency = $currency);

CREATE OR REPLACE TEMP TABLE purchase_days AS
SELECT key, d, d - lag(d) OVER (PARTITION BY key ORDER BY d) AS gap
FROM (SELECT DISTINCT key, ordered_on AS d FROM o WHERE confirmed AND key IS NOT NULL);

CREATE OR REPLACE TEMP TABLE reorders AS
SELECT key, sum(gap) AS days, count(gap) AS gaps FROM purchase_days
WHERE d >= coalesce($from, d) AND d <= coalesce($to, d) AND gap IS NOT NULL GROUP BY key;

CREATE OR REPLACE TEMP TABLE names AS
SELECT key, customer FROM (SELECT *, row_number() OVER (
    PARTITION BY key ORDER BY credit, ordered_at DESC, order_id DESC) AS n
    FROM o WHERE key IS NOT NULL) WHERE n = 1;

CREATE OR REPLACE TEMP TABLE owners AS
SELECT key, rep FROM (SELECT *, row_number() OVER (
    PARTITION BY key ORDER BY ordered_at DESC, order_id DESC) AS n
    FROM o WHERE key IS NOT NULL AND placed AND rep IS NOT NULL) WHERE n = 1;

CREATE OR REPLACE TEMP TABLE money AS
SELECT key,
       count(*) FILTER (in_period AND credited AND placed) AS total_order_count,
       coalesce(sum(amount) FILTER (in_period AND credited AND (placed OR credit)), 0) AS total_order_amount,
       count(*) FILTER (in_period AND credited AND confirmed) AS confirmed_order_count,
       coalesce(sum(amount) FILTER (in_period AND credited AND (confirmed OR credit)), 0) AS confirmed_order_amount,
       count(*) FILTER (in_period AND credited AND draft) AS draft_order_count,
       coalesce(sum(amount) FILTER (in_period AND credited AND draft), 0) AS draft_order_amount,
       count(*) FILTER (in_period AND credited AND (placed OR credit)) > 0 AS has_counted,
       max(ordered_on) FILTER (placed AND ordered_on <= coalesce($to, ordered_on)) AS last_order,
       count(*) FILTER (in_window AND confirmed) AS window_confirmed,
       count(*) FILTER (in_window AND placed) AS window_placed,
       coalesce(sum(amount) FILTER (ordered_on > $as_of - 365 AND credited AND (confirmed OR credit)), 0)
           AS confirmed_amount_12m,
       coalesce(sum(amount) FILTER (ordered_on > $as_of - 365 AND credited AND draft), 0) AS open_draft_amount,
       greatest(coalesce(sum(amount) FILTER (ordered_on > $as_of - 730 AND (confirmed OR credit)), 0), 0) AS revenue
FROM o GROUP BY key;

CREATE OR REPLACE TEMP TABLE history AS
SELECT key, count(*) AS n, min(d) AS first, max(d) AS last, max(d) - min(d) AS s,
       coalesce(sum(gap * gap) FILTER (prior), 0) AS ss, $as_of - max(d) AS r
FROM (SELECT *, lag(d) OVER (PARTITION BY key ORDER BY d) IS NOT NULL AS prior
      FROM purchase_days WHERE d > $as_of - 730)
GROUP BY key;

CREATE OR REPLACE TEMP TABLE shape AS
SELECT *, CASE WHEN n > 1 THEN s / (n - 1)::DOUBLE ELSE 0 END AS m,
       CASE WHEN n > 1 THEN greatest(0, ss - (n - 1) * (s / (n - 1)::DOUBLE) ** 2) ELSE 0 END AS scatter
FROM history;

CREATE OR REPLACE TEMP TABLE book AS
SELECT CASE WHEN count(*) > 0 THEN greatest(median(m), 0.5) ELSE 30 END AS g0,  -- greatest() skips NULL
       coalesce(sum(scatter / greatest(m, 0.5) ** 2) / sum(n - 2), 1) AS v0
FROM shape WHERE n >= 3;

CREATE OR REPLACE TEMP TABLE habit AS
SELECT *, least(4, greatest(1, floor(CASE WHEN v > 0 THEN 1 / v ELSE 99 END + 0.5)))::INT AS k
FROM (SELECT *, (scatter / g ** 2 + 10 * v0) / (greatest(n - 2, 0) + 10) AS v
      FROM (SELECT *, (s + g0) / n::DOUBLE AS g FROM shape, book));

CREATE OR REPLACE TEMP MACRO q(k, n, p, u) AS least(1, list_sum(list_transform(range(k), lambda j:
    CASE j WHEN 0 THEN 1 WHEN 1 THEN k * n WHEN 2 THEN k * n * (k * n + 1) / 2
           ELSE k * n * (k * n + 1) * (k * n + 2) / 6 END
    * (p / (p + u)) ** (k * n) * (1 - p / (p + u)) ** j)));

CREATE OR REPLACE TEMP TABLE risks AS
SELECT *, (q0 - q1) / (q0 + 0.4 / (n + 2)) AS chance
FROM (SELECT *, q(k, n, s + g0, r) AS q0, q(k, n, s + g0, r + 90) AS q1 FROM habit);

CREATE OR REPLACE TEMP TABLE calls AS
SELECT key, $as_of - min(ordered_on) FILTER (draft AND ordered_on > $as_of - 365) AS open_draft_days,
       sum(amount) FILTER (credit AND ordered_on > last) AS credits_since,
       max(ordered_on) FILTER (confirmed AND ordered_on <= $as_of - 364) AS bought_before,
       min(ordered_on) FILTER (confirmed AND ordered_on > $as_of - 364) AS bought_after
FROM o LEFT JOIN (SELECT key, max(d) AS last FROM purchase_days GROUP BY key) USING (key)
GROUP BY key;

CREATE OR REPLACE TEMP TABLE everyone AS
SELECT a.key, coalesce(names.customer, listed.customer) AS customer, coalesce(listed.rep, owners.rep) AS owner,
       m.* EXCLUDE (key, revenue, has_counted), coalesce(has_counted, false) AS has_counted,
       $as_of - last_order AS days_since_last_order, coalesce(days, 0) AS reorder_gap_days,
       coalesce(gaps, 0) AS reorder_gaps,
       CASE WHEN window_confirmed > 0 THEN 'active' WHEN window_placed > 0 THEN 'draft-only' ELSE 'inactive' END
           AS activity,
       r.n, r.last, r.g AS usual_gap_days, r.r / r.g AS overdue_ratio, r.chance,
       CASE WHEN n > 0 THEN revenue::DOUBLE / greatest(1, (s + g) / 365) END AS amount_per_year,
       (1 - chance) * amount_per_year AS amount_at_stake,
       open_draft_days, coalesce(credits_since, 0) AS credit_amount_since_last_purchase, bought_before, bought_after,
       (SELECT max(d) FROM purchase_days p WHERE p.key = a.key) AS last_purchase
FROM (SELECT key FROM o WHERE key IS NOT NULL UNION SELECT key FROM listed) a
LEFT JOIN money m ON m.key = a.key LEFT JOIN reorders ON reorders.key = a.key LEFT JOIN names ON names.key = a.key
LEFT JOIN owners ON owners.key = a.key LEFT JOIN listed ON listed.key = a.key LEFT JOIN risks r ON r.key = a.key
LEFT JOIN calls ON calls.key = a.key;

CREATE OR REPLACE TEMP TABLE result AS
SELECT *, CASE WHEN risk IN ('late', 'at-risk') AND $as_of - 364 - bought_before > usual_gap_days
               AND $as_of - 364 - bought_before >= $as_of - last_purchase - 14
               AND bought_after - ($as_of - 364) <= 90 THEN bought_after END AS season
FROM (SELECT *, CASE WHEN last_purchase IS NULL THEN 'never' WHEN $as_of - last_purchase > 365 THEN 'lost'
               WHEN n < 3 THEN 'new' WHEN $as_of - last_purchase <= usual_gap_days THEN 'on-track'
               WHEN chance >= 0.5 THEN 'late' ELSE 'at-risk' END AS risk
      FROM everyone);
"""


def half_even(value: Fraction, digits: int) -> Decimal:
    """Round exactly, half to even."""
    return Decimal(round(value * 10**digits)).scaleb(-digits)


def fold(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).lower()


def resolve(db: duckdb.DuckDBPyConnection, filters: dict[str, Any], today: date) -> dict[str, Any]:
    """As-of, period and activity window, from SPEC.md §1."""
    first, last = filters.get("from_"), filters.get("to")
    newest, oldest = db.execute(
        "SELECT max(ordered_on) FILTER (ordered_on <= $t), min(ordered_on) FROM orders", {"t": today}
    ).fetchone() or (None, None)
    candidates = [d for d in (last, newest) if d]
    as_of = date.fromisoformat(filters["as_of"]) if filters.get("as_of") else min(candidates, default=today)
    if first or last:
        end = last or as_of
        start = first or min(oldest or end, end)
        window = start, max(start, end)
    else:
        window = as_of - timedelta(days=filters.get("inactive_after", 90) - 1), as_of
    return {"as_of": as_of, "from": first, "to": last, "window_from": window[0], "window_to": window[1]}


def compute(
    db: duckdb.DuckDBPyConnection, filters: dict[str, Any], today: date, digits: int = 2
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Cards, leaderboard rows, follow-up rows and the resolved days; from the tables ``orders`` and ``listed``."""
    days = resolve(db, filters, today)
    bound = {**days, "reps": filters.get("rep"), "currency": filters.get("currency")}
    for statement in FIGURES.strip().split(";\n"):
        used = {name: value for name, value in bound.items() if f"${name}" in statement}
        db.execute(statement, used)
    cursor = db.execute("SELECT * FROM result")
    columns = [c[0] for c in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for name, value in row.items():
            if value is None and name.endswith(("_count", "_amount", "_12m")):
                row[name] = 0
        count = row["total_order_count"]
        row["average_order_amount"] = half_even(Fraction(row["total_order_amount"]) / count, digits) if count else None
        gaps = row["reorder_gaps"]
        row["reorder_days"] = half_even(Fraction(int(row["reorder_gap_days"]), int(gaps)), 1) if gaps else None
    rows = [r for r in rows if named(filters, r)]
    if reps := filters.get("rep"):
        rows = [r for r in rows if r["owner"] in reps or r["has_counted"]]
    nobody = db.execute("SELECT coalesce(sum(confirmed_order_amount), 0) FROM money WHERE key IS NULL").fetchone()
    assert nobody is not None
    days_sum, gaps_sum = (sum(int(r[c]) for r in rows) for c in ("reorder_gap_days", "reorder_gaps"))
    cards = {
        "confirmed_order_amount": sum(r["confirmed_order_amount"] for r in rows)
        + (0 if filters.get("customer") or "keys" in filters else nobody[0]),
        "total_customers": len(rows),
        "active_customers": sum((r["window_confirmed"] or 0) > 0 for r in rows),
        "average_reorder_days": half_even(Fraction(days_sum, gaps_sum), 1) if gaps_sum else None,
    }
    at_risk = [r for r in rows if r["risk"] == "at-risk"]
    if filters.get("activity"):
        rows = [r for r in rows if r["activity"] in filters["activity"]]
        at_risk = [r for r in at_risk if r["activity"] in filters["activity"]]
    if filters.get("only_at_risk"):
        rows = [r for r in rows if r["risk"] == "at-risk"]
    rows.sort(key=lambda r: (-r["confirmed_order_amount"], -r["total_order_amount"], r["customer"], r["key"]))
    for rank, row in enumerate(rows, 1):
        row["rank"] = rank
    return cards, rows, at_risk, days


def named(filters: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an account is among those asked for, by name or by key."""
    patterns = filters.get("customer")
    if patterns and not any(matches(pattern, row["customer"]) for pattern in patterns):
        return False
    return "keys" not in filters or row["key"] in filters["keys"]


def compare(
    db: duckdb.DuckDBPyConnection, filters: dict[str, Any], today: date, how: str
) -> tuple[date, date, dict[str, Any], dict[str, Any]] | None:
    """First and last day before, and that report's cards and confirmed amounts by key; None if there is no such day.

    From SPEC.md §6, "Compared with".
    """
    days = resolve(db, filters, today)
    first, last = days["from"], min(days["to"] or days["as_of"], days["as_of"])
    if first is None or first > last:
        return None
    sql = "SELECT CASE $how WHEN 'previous' THEN $d::DATE - $n::INT ELSE ($d::DATE - INTERVAL 1 YEAR)::DATE END"
    bound = {"how": str(how), "n": (last - first).days + 1}
    before = [db.execute(sql, {**bound, "d": d}).fetchall()[0][0] for d in (first, last, days["as_of"])]
    then: dict[str, Any] = {name: filters[name] for name in ("rep", "currency") if name in filters}
    if filters.get("customer"):
        named = {name: value for name, value in filters.items() if name not in {"rep", "activity", "only_at_risk"}}
        then["keys"] = {row["key"] for row in compute(db, named, today)[1]}
    then |= {"from_": before[0], "to": before[1], "as_of": before[2].isoformat()}
    cards, rows, *_ = compute(db, then, today)
    return before[0], before[1], cards, {row["key"]: row["confirmed_order_amount"] for row in rows}


def matches(pattern: str, name: str) -> bool:
    """Whole names, letter case folded; * stands for anything."""
    head, *rest = fold(pattern).split("*")
    text = fold(name)
    if not rest:
        return text == head
    if not text.startswith(head):
        return False
    at = len(head)
    for part in rest[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= at


MONEY = """
CREATE OR REPLACE TEMP TABLE counted AS
SELECT o.* FROM o WHERE in_period AND credited AND (placed OR credit)
    AND (NOT $named OR key IN (SELECT key FROM in_scope));

CREATE OR REPLACE TEMP TABLE theirs AS SELECT o.* FROM o WHERE key IN (SELECT key FROM in_scope);

CREATE OR REPLACE TEMP TABLE firsts AS
SELECT key, min(d) AS first, date_trunc('quarter', min(d))::DATE AS cohort FROM purchase_days
WHERE key IN (SELECT key FROM in_scope) GROUP BY key;
"""
CONCENTRATION = """
SELECT CASE WHEN total > 0 THEN (SELECT min(n) FROM made WHERE upto * 10 >= total * 8) END AS customers_80,
       buying AS buying_customers, total AS confirmed_order_amount
FROM (SELECT coalesce(sum(a), 0) AS total, count(*) FILTER (a > 0) AS buying FROM amounts)
"""
BY_MONTH = """
SELECT month,
    (SELECT count(*) FROM counted c WHERE confirmed AND date_trunc('month', ordered_on) = month)
        AS confirmed_order_count,
    (SELECT coalesce(sum(amount), 0) FROM counted c WHERE (confirmed OR credit)
        AND date_trunc('month', ordered_on) = month) AS confirmed_order_amount,
    (SELECT count(*) FROM counted c WHERE draft AND date_trunc('month', ordered_on) = month) AS draft_order_count,
    (SELECT coalesce(sum(amount), 0) FROM counted c WHERE draft AND date_trunc('month', ordered_on) = month)
        AS draft_order_amount,
    (SELECT count(DISTINCT key) FROM theirs WHERE ordered_on <= last_day(month)) AS total_customers,
    (SELECT count(DISTINCT key) FROM theirs WHERE confirmed AND in_period AND date_trunc('month', ordered_on) = month)
        AS active_customers,
    (SELECT struct_pack(days := sum(gap), gaps := count(gap)) FROM purchase_days JOIN in_scope USING (key)
        WHERE date_trunc('month', d) = month AND d BETWEEN coalesce($from, d) AND coalesce($to, d))
        AS average_reorder_days
FROM (SELECT unnest(generate_series(min(date_trunc('month', ordered_on)), max(date_trunc('month', ordered_on)),
                                    INTERVAL 1 MONTH))::DATE AS month FROM counted)
ORDER BY month
"""
BY_REP = """
WITH known AS (SELECT rep FROM orders UNION SELECT rep FROM listed),
pairs AS (SELECT owner AS rep, key FROM result JOIN in_scope USING (key)
          UNION SELECT rep, key FROM counted WHERE key IS NOT NULL)
SELECT rep, (SELECT coalesce(sum(amount), 0) FROM counted c WHERE c.rep = k.rep AND (confirmed OR credit))
        AS confirmed_order_amount,
    (SELECT count(*) FROM pairs p WHERE p.rep = k.rep) AS total_customers,
    (SELECT count(*) FROM pairs p JOIN result USING (key) WHERE p.rep = k.rep AND window_confirmed > 0)
        AS active_customers,
    (SELECT struct_pack(days := sum(reorder_gap_days), gaps := sum(reorder_gaps))
        FROM pairs p JOIN result USING (key) WHERE p.rep = k.rep)
        AS average_reorder_days
FROM known k WHERE rep IS NOT NULL AND ($reps IS NULL OR list_contains($reps, rep))
    AND (EXISTS (FROM pairs p WHERE p.rep = k.rep) OR EXISTS (FROM counted c WHERE c.rep = k.rep))
ORDER BY confirmed_order_amount DESC, rep
"""
NEW_AND_REPEAT = """
WITH typed AS (
    SELECT key, CASE WHEN NOT EXISTS (FROM o WHERE o.key = i.key AND confirmed AND in_window) THEN 'no order'
                     WHEN (SELECT first FROM firsts f WHERE f.key = i.key) >= $window_from THEN 'new'
                     ELSE 'repeat' END AS customer_type
    FROM in_scope i)
SELECT customer_type, (SELECT count(*) FROM typed t WHERE t.customer_type = w.customer_type) AS customers,
    (SELECT count(*) FROM o JOIN typed t USING (key) WHERE t.customer_type = w.customer_type
        AND confirmed AND in_window AND credited) AS confirmed_order_count,
    (SELECT coalesce(sum(amount), 0) FROM o JOIN typed t USING (key) WHERE t.customer_type = w.customer_type
        AND (confirmed OR credit) AND in_window AND credited) AS confirmed_order_amount
FROM (VALUES (1, 'new'), (2, 'repeat'), (3, 'no order')) w(n, customer_type) ORDER BY n
"""
COHORTS = """
SELECT cohort, (SELECT count(*) FROM firsts f WHERE f.cohort = c.cohort) AS customers, age,
    (SELECT count(DISTINCT key) FROM firsts f JOIN purchase_days p USING (key) WHERE f.cohort = c.cohort
        AND date_trunc('quarter', d) = c.cohort + to_months(3 * age)) AS ordered,
    c.cohort + to_months(3 * age + 3) - INTERVAL 1 DAY <= $as_of AS over
FROM (SELECT DISTINCT cohort FROM firsts) c, range(0, 41) ages(age)
WHERE c.cohort + to_months(3 * age) <= $as_of ORDER BY cohort, age
"""


def money(db: duckdb.DuckDBPyConnection, filters: dict[str, Any], today: date) -> dict[str, Any]:
    """The sections of "Where the money is" (SPEC.md §6): rows by section; cohorts as ((label, size), {age: part})."""
    filters = {name: value for name, value in filters.items() if name not in {"activity", "only_at_risk"}}
    _, listed, _, days = compute(db, filters, today)
    bound = {**days, "reps": filters.get("rep"), "named": bool(filters.get("customer"))}
    db.execute("CREATE TEMP TABLE in_scope (key VARCHAR)")
    db.execute("CREATE TEMP TABLE amounts (a DECIMAL(18, 4))")
    for row in listed:
        db.execute("INSERT INTO in_scope VALUES (?)", [row["key"]])
        db.execute("INSERT INTO amounts VALUES (?)", [row["confirmed_order_amount"]])
    db.execute(
        "CREATE TEMP TABLE made AS SELECT row_number() OVER w AS n, sum(a) OVER w AS upto FROM amounts"
        " WINDOW w AS (ORDER BY a DESC ROWS UNBOUNDED PRECEDING)"
    )

    def rows(statement: str) -> list[dict[str, Any]]:
        cursor = db.execute(statement, {n: v for n, v in bound.items() if f"${n}" in statement})
        found = [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]
        for row in found:
            if gaps := row.get("average_reorder_days"):
                total, count = gaps.values()
                row["average_reorder_days"] = half_even(Fraction(int(total), int(count)), 1) if count else None
        return found

    for statement in MONEY.strip().split(";\n"):
        db.execute(statement, {n: v for n, v in bound.items() if f"${n}" in statement})
    cohorts: dict[tuple[str, int], dict[str, float]] = {}
    ordered: dict[str, int] = {}
    customers: dict[str, int] = {}
    for row in rows(COHORTS):
        label, age = f"{row['cohort'].year}-Q{(row['cohort'].month + 2) // 3}", f"q{row['age']}"
        ages = cohorts.setdefault((label, row["customers"]), {})
        if row["age"]:
            ages[age] = row["ordered"] / row["customers"]
            if row["over"]:
                ordered[age] = ordered.get(age, 0) + row["ordered"]
                customers[age] = customers.get(age, 0) + row["customers"]
    return {
        "concentration": rows(CONCENTRATION),
        "by_month": [row for row in rows(BY_MONTH) if row["month"]],
        "by_rep": rows(BY_REP),
        "new_and_repeat": rows(NEW_AND_REPEAT),
        "cohorts": list(cohorts.items()),
        "together": {age: ordered[age] / customers[age] for age in ordered},
    }
