"""Random order books for the laws and the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from custreport.core.terms import Activity
from support.builders import book, order

if TYPE_CHECKING:
    from custreport.sources import Book

START = date(2023, 1, 1)
NAMES = ("Acme", "Bolt", "Café", "Dürer", "Echo", "Żabka")
REPS = ("Anna", "Bob", None)


def days(span: int = 900) -> st.SearchStrategy[date]:
    """Days, many of them close together."""
    near = st.integers(0, 60).map(lambda n: n * 7)
    return st.one_of(st.integers(0, span), near).map(lambda n: START + timedelta(days=n))


@st.composite
def an_order(draw: st.DrawFn, currencies: tuple[str | None, ...]) -> dict[str, Any]:
    """One order: any status, credits, several on a day, customers spelt in two ways, none at all."""
    key = draw(st.sampled_from((*NAMES, *NAMES, *NAMES, None)))
    at = datetime.combine(draw(days()), draw(st.sampled_from((time(), time(9), time(17, 30)))))
    cents = draw(st.one_of(st.integers(0, 500_000), st.integers(-90_000, -1)))
    status = draw(st.sampled_from(("confirmed", "confirmed", "confirmed", "confirmed", "draft", "cancelled")))
    return order(
        key and key.lower(),
        at.isoformat(),
        f"{cents / 100:.2f}",
        status,
        rep=draw(st.sampled_from(REPS)),
        currency=draw(st.sampled_from(currencies)),
        name=key and draw(st.sampled_from((key, key, key.upper()))),
    )


@st.composite
def regular(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A customer that orders in a rhythm and then may stop: what the risk rule is about."""
    key = draw(st.sampled_from(NAMES))
    gap, count = draw(st.integers(1, 90)), draw(st.integers(3, 12))
    day, orders = draw(days(400)), []
    for _ in range(count):
        orders.append(
            order(key.lower(), day.isoformat(), draw(st.integers(1, 5000)), rep=draw(st.sampled_from(REPS)), name=key)
        )
        day += timedelta(days=max(1, gap + draw(st.integers(-gap // 3, gap // 3))))
    return orders


@st.composite
def books(draw: st.DrawFn, currencies: tuple[str | None, ...] = ("EUR",)) -> list[dict[str, Any]]:
    """The orders of a book, ids set, in no order."""
    loose = draw(st.lists(an_order(currencies), max_size=25))
    steady = draw(st.lists(regular(), max_size=3))
    orders = [*loose, *(o for orders in steady for o in orders)]
    if orders:  # a second order on a day that has one, at another time, by another rep
        for twin in draw(st.lists(st.sampled_from(orders), max_size=4)):
            at = datetime.combine(twin["ordered_on"], draw(st.sampled_from((time(), time(12), time(23)))))
            name = twin["customer"] and draw(st.sampled_from((twin["customer"].lower(), twin["customer"].upper())))
            orders.append({**twin, "ordered_at": at, "rep": draw(st.sampled_from(REPS)), "customer": name})
    ids = draw(st.permutations(range(len(orders))))
    return [{**o, "order_id": f"{n:03d}"} for o, n in zip(orders, ids, strict=True)]


@dataclass
class Case:
    """A book, a customer list or none, and filters by their names."""

    orders: list[dict[str, Any]]
    accounts: list[tuple[str | None, str | None, str | None]] | None
    filters: dict[str, Any]

    @property
    def book(self) -> Book:
        """The book."""
        return book(*self.orders, accounts=self.accounts)


@st.composite
def accounts(draw: st.DrawFn) -> list[tuple[str | None, str | None, str | None]] | None:
    """A customer list, of customers with and without orders; or none."""
    if draw(st.booleans()):
        return None
    listed = draw(st.lists(st.sampled_from((*NAMES, "Quiet & Co", "Never Ltd")), unique=True, max_size=6))
    return [(None, name, draw(st.sampled_from(REPS))) for name in listed]


@st.composite
def cases(draw: st.DrawFn) -> Case:  # noqa: C901 — one branch a filter
    """Any book under any combination of filters."""
    several = draw(st.integers(0, 4)) == 0
    orders = draw(books(("EUR", "EUR", "USD") if several else ("EUR",)))
    listed = draw(accounts())
    # a border that lies on an order's own day, or a day beside it, is where an inclusive end shows
    own = st.sampled_from([o["ordered_on"] for o in orders] or [START])
    border = st.one_of(days(), st.builds(lambda d, n: d + timedelta(days=n), own, st.integers(-1, 1)))
    first, last = sorted((draw(border), draw(border)))
    filters: dict[str, Any] = {}
    match draw(st.integers(0, 4)):
        case 1:
            filters["from_"] = first
        case 2:
            filters["to"] = last
        case 3 | 4:
            filters |= {"from_": first, "to": last}
        case _:
            pass
    if draw(st.booleans()):
        filters["as_of"] = draw(st.one_of(border, days(1200))).isoformat()
    if draw(st.integers(0, 2)) == 0:
        filters["inactive_after"] = draw(st.integers(1, 400))
    reps = {o["rep"] for o in orders} | {rep for _, _, rep in listed or []} - {None}
    if draw(st.integers(0, 2)) == 0 and (known := sorted(r for r in reps if r)):
        filters["rep"] = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 3)) == 0:
        filters["customer"] = draw(
            st.lists(st.sampled_from(("acme", "*a*", "*", "BOLT", "é*")), min_size=1, max_size=2)
        )
    if several:
        filters["currency"] = draw(st.sampled_from(("EUR", "USD")))
    if draw(st.integers(0, 3)) == 0:
        filters["activity"] = draw(st.lists(st.sampled_from(list(Activity)), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 4)) == 0:
        filters["only_at_risk"] = True
    return Case(orders, listed, filters)
