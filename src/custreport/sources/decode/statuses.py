"""Status words → confirmed, draft, cancelled.

The same word means different things in different systems ("closed",
"pending"): what the user says decides first, then what is known of the system
the file is of, then :data:`WORDS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

CREDIT = "credit"
"""A status that makes the document a credit whatever the sign of its amount."""

WORDS: dict[str, tuple[str, ...]] = {
    "confirmed": (
        "confirmed", "confirm", "sale", "sales order", "sale order", "sale order/done", "done", "locked", "approved",
        "released", "accepted", "open", "processing", "in process", "in progress", "partially completed", "complete",
        "completed", "fulfilled", "unfulfilled", "partially fulfilled", "partial", "shipped", "partially shipped",
        "delivered", "in transit", "invoiced", "partially invoiced", "fully invoiced", "invoice sent", "billed",
        "pending fulfillment", "pending billing", "pending billing/partially fulfilled", "pending shipment",
        "to deliver and bill", "to deliver", "to bill", "to pay", "delivery outstanding", "overdue", "paid",
        "partially paid", "authorized", "partially refunded", "awaiting fulfillment", "awaiting shipment",
        "awaiting pickup", "awaiting payment", "manual verification required", "disputed", "resolved", "backordered",
        "ready to ship", "abierta", "archivada", "pago", "enviado", "entregado", "versendet", "abgeschlossen",
        "expediee", "confirme", "confirmee", "confirmado", "confirmada", "confermato", "confermata", "bevestigd",
        "bestatigt", "aprobado", "aprobada", "aprovado", "aprovada", "approvato", "validee", "valide", "livree",
        "payee", "terminee", "geliefert", "bezahlt", "verzonden", "geleverd", "betaald", "afgerond", "spedito",
        "consegnato", "pagato", "completado", "completada", "completato", "pagado", "pagada", "enviada", "entregada",
        "concluido", "concluida", "faturado", "facturado", "facturee", "fatturato", "in bearbeitung", "cerrada",
        "offen", "invoice", "sales receipt", "closed", "on hold", "holded",
    ),
    "draft": (
        "draft", "quotation", "quotation sent", "sent", "quote", "quoted", "estimate", "proposal", "created", "new",
        "incomplete", "pending approval", "awaiting approval", "to approve", "submitted", "saved", "cart",
        "pending payment", "checkout-draft", "auto-draft", "borrador", "rascunho", "entwurf", "brouillon", "concept",
        "bozza", "preventivo", "presupuesto", "orcamento", "devis", "offerte", "angebot", "pendiente", "pendente",
        "en attente", "in afwachting", "in attesa", "pending",
    ),
    "cancelled": (
        "cancelled", "canceled", "cancel", "cancelado", "cancelada", "storniert", "annulee", "annule", "annullato",
        "annullata", "geannuleerd", "anulado", "anulada", "void", "voided", "declined", "refused", "rejected", "denied",
        "expired", "failed", "lost", "deleted", "trash", "unavailable", "chargeback", "fraud", "suspected fraud",
    ),
    "refunded": ("refunded", "fully refunded", "returned", "reembolsado", "reembolsada", "erstattet", "remboursee"),
    "credit": ("credit memo", "credit note", "refund", "return", "refund receipt", "gutschrift", "avoir"),
}  # fmt: skip


def _plain(words: pl.Expr) -> pl.Expr:
    """Trimmed, lower case, without accents, without ``wc-`` and without ``Sales Order : ``."""
    bare = words.str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return bare.str.strip_chars().str.to_lowercase().str.replace(r"^(wc-|[^:]* : )", "")


REFUNDED = "refunded"
"""Cancelled when it is an order, a credit when it is the negative document itself."""


def classify(words: pl.Expr, extra: Mapping[str, str], *, usual: bool = True) -> pl.Expr:
    """The class of each status: confirmed, draft, cancelled, credit or refunded; null when it is not known.

    Args:
        words: As written; null where there is none.
        extra: Status → class, before the words known here; compared as written, letter case aside.
        usual: Whether the words known here count as well.
    """
    table = {word: kind for kind, known in WORDS.items() for word in known if usual}
    given = {word.strip().lower(): kind for word, kind in extra.items()}
    table |= {re.sub("[_-]+", " ", word): kind for word, kind in given.items()} | given
    plain = _plain(words)
    spaced = plain.str.replace_all("[_-]+", " ")
    own = words.str.strip_chars().str.to_lowercase()
    return pl.coalesce(
        name.replace_strict(table, default=None, return_dtype=pl.String) for name in (own, plain, spaced)
    )
