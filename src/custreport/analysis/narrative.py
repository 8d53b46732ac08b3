"""The reason in words: why an account is at risk, and what is open with it (drafts, credits, the season).

All of it is the customer's own, whoever took its orders and whatever the period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custreport import metrics
from custreport.analysis import risk
from custreport.core import order_frame
from custreport.core.period import trailing
from custreport.core.terms import Risk

if TYPE_CHECKING:
    from datetime import date

    from custreport.analysis.scope import Scope
    from custreport.core.risk_settings import RiskRule

NEWLY = 30
"""Days for which an account that came to be at risk counts as newly so."""
WEEKS = 364
"""Days back to the same day of the same week of the year before."""
EARLIER = 14
"""Days by which the quiet of the year before may have been shorter, and is still the same."""


def add_reasons(customers: pl.DataFrame, orders: pl.LazyFrame, where: Scope, rule: RiskRule) -> pl.DataFrame:
    """The customers with what a person about to call wants to know.

    Args:
        customers: Rows of :func:`custreport.analysis.aggregate.customers`, in any order, which stays.
        orders: The orders, as :attr:`custreport.sources.Book.summed` has them.
        where: As-of and the currency; nothing else of it counts.
        rule: The risk rule.

    Returns:
        The rows with ``at_risk_since``, ``newly_at_risk``, ``amount_per_year``, ``open_draft_days`` (age of the oldest
        open draft; null without one), ``credit_amount_since_last_purchase`` (0 or less) and ``reason``.

    Source:
        SPEC.md §6, "What to say".
    """
    frame = customers.join(_open_items(customers, orders, where), on="key", how="left", maintain_order="left")
    frame = frame.with_columns(
        risk.at_risk_since(frame, rule),
        amount_per_year=pl.when(pl.col("purchase_days") > 0).then(risk.amount_per_year().cast(order_frame.MONEY)),
        open_draft_days=metrics.days_since(pl.col("draft_since"), where.as_of),
        credit_amount_since_last_purchase=pl.col("credited").fill_null(0),
    ).with_columns(newly_at_risk=metrics.within(pl.col("at_risk_since"), trailing(where.as_of, NEWLY)))
    newly = pl.when("newly_at_risk").then(pl.lit("newly at risk: ")).otherwise(pl.lit(""))
    sentences = [
        risk.reason(where.as_of, rule),
        _season(where.as_of, rule),
        _drafts(where.digits),
        _credits(where.digits),
    ]
    return frame.with_columns(reason=newly + pl.concat_str(sentences, separator=". ", ignore_nulls=True))


def _open_items(customers: pl.DataFrame, orders: pl.LazyFrame, where: Scope) -> pl.DataFrame:
    """Of each customer its open drafts, its credits since the last purchase, and its purchases about a year ago."""
    day, then = pl.col("ordered_on"), _year_ago(where.as_of)
    bought = metrics.is_confirmed()
    draft = metrics.is_draft() & metrics.within(day, trailing(where.as_of, risk.YEAR))
    last = customers.lazy().select("key", "last_purchase").cast({"key": orders.collect_schema()["key"]})
    items = (
        orders.filter(where.orders())
        .join(last, on="key")
        .group_by("key")
        .agg(
            drafts=metrics.order_count(draft),
            drafted=metrics.order_amount(draft),
            draft_since=metrics.oldest_day(draft),
            credited=metrics.order_amount(metrics.is_credit() & (day > pl.col("last_purchase"))),
            bought_before=metrics.newest_day(bought & (day <= then)),
            bought_after=metrics.oldest_day(bought & (day > then)),
        )
    )
    return order_frame.collect_decoded(items, "drafted", "credited")


def _year_ago(as_of: date) -> date:
    """As-of in the year before."""
    return trailing(as_of, WEEKS + 1).first or as_of


def seasonal(as_of: date, rule: RiskRule) -> pl.Expr:
    """Whether an account that is overdue was as quiet in the same weeks of the year before, and then ordered.

    Needs ``risk``, ``usual_gap_days``, ``days_since_last_purchase``, and ``bought_before`` and ``bought_after``,
    the last purchase day up to the same day of the year before and the first one after it.

    Source:
        SPEC.md §6, "Season".
    """
    overdue = pl.col("risk").is_in([Risk.LATE, Risk.AT_RISK])
    quiet = metrics.days_since(pl.col("bought_before"), _year_ago(as_of))
    as_quiet = (quiet > pl.col("usual_gap_days")) & (quiet >= pl.col("days_since_last_purchase") - EARLIER)
    ordered = metrics.days_between(pl.lit(_year_ago(as_of)), pl.col("bought_after")) <= rule.horizon
    return overdue & as_quiet & ordered


# --- in words, null where there is nothing to say ----------------------------------


def _season(as_of: date, rule: RiskRule) -> pl.Expr:
    sentence = "In the same weeks of the year before it was as quiet, and then ordered on {}"
    return pl.when(seasonal(as_of, rule)).then(pl.format(sentence, pl.col("bought_after").dt.strftime("%-d %B %Y")))


def _drafts(digits: int) -> pl.Expr:
    days, amount = pl.col("open_draft_days"), metrics.money_text(pl.col("drafted"), digits)
    age = (
        pl.when(days == 0)
        .then(pl.lit("since today"))
        .when(days == 1)
        .then(pl.lit("for 1 day"))
        .otherwise(pl.format("for {} days", days))
    )
    return (
        pl.when(pl.col("drafts") == 1)
        .then(pl.format("A draft of {} has been open {}", amount, age))
        .when(pl.col("drafts") > 1)
        .then(pl.format("{} drafts of {} together have been open, the oldest {}", "drafts", amount, age))
    )


def _credits(digits: int) -> pl.Expr:
    amount = pl.col("credit_amount_since_last_purchase")
    sentence = pl.format("Credits of {} since the last order", metrics.money_text(-amount, digits))
    return pl.when(amount < 0).then(sentence)
