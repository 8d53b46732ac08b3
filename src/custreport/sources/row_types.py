"""What a row says it is: an order, a credit note, a quote, a test, something that was cancelled or deleted.

Most exports say it in the status. Others have a column of their own for it
(``Type``, ``Is Deleted``, ``docstatus``), or write the document before the
status (``Credit Memo : Open``). Such a column is found by its header and its
values; ``--column type="Header"`` names it, ``--column type=`` says that there
is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import order_frame
from custreport.core.errors import CustReportError
from custreport.core.terms import Status
from custreport.core.text import plain
from custreport.sources.containers.table import ROW
from custreport.sources.decode import typed_rows
from custreport.sources.headers import normalise_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custreport.config import Config
    from custreport.sources.columns import Columns
    from custreport.sources.containers.table import Table

CREDIT, DRAFT, CANCELLED, OTHER = "credit", "draft", "cancelled", "no order"
_SAID = {
    CREDIT: "a credit", DRAFT: "a draft", CANCELLED: "cancelled, deleted or a test", OTHER: "no order",
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    CREDIT: (
        "credit note", "credit memo", "creditmemo", "creditnote", "credit", "credit invoice", "customer credit note",
        "customer credit memo", "customer credit", "sales credit note", "sales credit memo", "sales credit",
        "credit note issued", "sales return", "return", "returns", "return invoice", "return order", "refund",
        "customer refund", "cash refund", "refund receipt", "out refund", "out_refund", "accreccredit",
        "gutschrift", "rechnungskorrektur", "stornorechnung", "retoure", "rucksendung", "erstattung", "avoir",
        "facture d'avoir", "facture avoir", "note de credit", "remboursement", "retour", "nota de credito",
        "nota credito", "abono", "factura rectificativa", "devolucion", "reembolso", "devolucao", "nota de devolucao",
        "nota di credito", "reso", "rimborso", "creditnota", "creditfactuur", "kreditnota", "kreditfaktura",
        "faktura korygujaca", "korekta", "zwrot", "iade", "iade faturası", "кредит-нота", "возврат",
        "возврат от покупателя", "贷项通知单", "红字发票", "退款", "退货", "返品", "赤伝", "credit order",
    ),
    DRAFT: (
        "quote", "quotation", "sales quote", "sales quotation", "estimate", "proposal", "pro forma", "proforma",
        "pro forma invoice", "proforma invoice", "draft", "draft order", "draft invoice", "angebot",
        "kostenvoranschlag", "entwurf", "devis", "presupuesto", "cotizacion", "orcamento", "cotacao", "preventivo",
        "offerte", "oferta", "teklif", "bao gia", "коммерческое предложение", "счет-оферта", "报价", "报价单", "見積",
        "見積書",
    ),
    CANCELLED: (
        "cancelled", "canceled", "cancelled order", "canceled order", "cancellation", "storniert", "annule", "annulee",
        "annullato", "annullata", "cancelado", "cancelada", "anulado", "anulada", "geannuleerd", "anulowane",
        "iptal", "отменен", "отмена", "已取消", "取消", "キャンセル", "void", "voided", "deleted", "geloscht",
        "supprime", "eliminado", "test", "test order", "test invoice", "testbestellung", "prueba", "pedido de prueba",
        "sandbox", "commande test",
    ),
    OTHER: (
        "opportunity", "lead", "return authorization", "return authorisation", "rma", "purchase order", "vendor bill",
        "vendor credit", "bill", "bill payment", "vendor payment", "in invoice", "in refund", "journal",
        "journal entry", "general journal", "item fulfillment", "item receipt", "delivery note", "packing slip",
        "lieferschein", "bon de livraison", "albaran", "ddt", "deposit", "customer deposit", "payment",
        "customer payment", "zahlung", "paiement", "pago", "pagamento", "inventory transfer", "expense", "transfer",
    ),
}  # fmt: skip
"""What a document's type may be, other than an order or an invoice."""
_PAID = ("payment", "customer payment", "zahlung", "paiement", "pago", "pagamento", "deposit")
"""Types that are no order beside invoices; alone they may be how orders are called."""
_INVOICED = ("invoice", "sales invoice", "customer invoice", "out invoice", "rechnung", "facture", "factura", "fattura",
             "fatura", "faktura", "factuur", "счет", "发票", "請求書", "sales order", "order")  # fmt: skip
_SURE = frozenset(
    word
    for word in (*WORDS[CREDIT], *WORDS[DRAFT], *WORDS[CANCELLED])
    if word not in {"return", "returns", "refund", "credit", "quote", "estimate", "proposal", "draft", "test", "retour",
                    "reso", "iade", "abono", "zwrot", "sandbox", "prueba", "oferta", "offerte", "kredit", "retoure",
                    "cancellation", "void", "korekta", "取消", "退货", "退款", "返品", "возврат"}
)  # fmt: skip
"""Types that mean the same under any header."""

_TYPE_HEADERS = frozenset(map(normalise_header, (
    "type", "document type", "doc type", "doctype", "kind", "transaction type", "trans type", "txn type",
    "record type", "order type", "invoice type", "sales type", "voucher type", "vch type", "voucher", "move type",
    "entry type", "billing type", "document kind", "document", "sales document type",
    "belegart", "dokumenttyp", "dokumentart", "vorgangsart", "auftragsart", "typ", "art", "tipo", "tipo documento",
    "tipo de documento", "tipo doc", "type de document", "type document", "type de piece", "nature", "soort",
    "documentsoort", "rodzaj", "rodzaj dokumentu", "typ dokumentu", "belge turu", "tur", "loai chung tu",
)))  # fmt: skip
_FLAGS: dict[str, tuple[str, ...]] = {
    CANCELLED: (
        "cancelled", "canceled", "is cancelled", "is canceled", "cancelled flag", "cancel", "void", "voided",
        "is void", "is voided", "deleted", "is deleted", "deleted at", "deleted on", "deletion flag", "test",
        "is test", "test order", "test mode", "is test order", "sandbox", "is sandbox", "voided at", "storniert",
        "storno", "geloscht", "annule", "annulee", "annullato", "cancelado", "cancelada", "anulado", "anulada",
        "eliminado", "excluido", "geannuleerd", "verwijderd", "anulowane", "iptal", "supprime",
    ),
    CREDIT: (
        "is return", "is credit", "is credit note", "is refund", "is credit memo", "credit note", "return",
        "gutschrift", "avoir", "es devolucion", "retoure",
    ),
    DRAFT: ("is draft", "is quote", "is quotation", "is estimate", "draft", "entwurf", "borrador", "brouillon"),
}  # fmt: skip
_FLAG_HEADERS = {normalise_header(name): kind for kind, names in _FLAGS.items() for name in names}
_LIVE = frozenset(map(normalise_header, ("livemode", "live mode", "is live")))
_DOCSTATUS = {"0": DRAFT, "2": CANCELLED}
_YES = r"(?i)^(1|1\.0|y|yes|true|t|x|si|sí|s|sim|ja|j|oui|o|vero|tak|evet|wahr|verdadero|vrai|да|是|✓|✔)$"
_NO = r"(?i)^(0|0\.0|n|no|false|f|nein|non|não|nao|nee|nie|hayır|falsch|falso|faux|нет|否|-+|null|none)$"
_DAY = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_PROCESS = (
    r"(?i)status|state\b|estado|stato|statut|zustand|payment|shipping|deliver|fulfil|note|comment|reason|tag|product|item"
    r"|sku|descri|title|memo|method"
)
"""Headers of what becomes of an order elsewhere, or of free text: a word there is said, and decides nothing."""
_HEAD, _FEW, _MOST = 2_000, 30, 300
"""A column with so few different values in so many rows, and never more than the last, may say what a row is."""
_PREFIX = r"^([^:]{2,40}) : "
_SETTLED = r"(?i): (open|applied|fully applied|partially applied|paid|paid in full|closed)$"


@dataclass(frozen=True, slots=True)
class Typed:
    """A column that says of some rows what they are: its values by class, and whether that is all it can mean."""

    at: int
    header: str
    classes: Mapping[str, str]
    sure: bool


def read(
    table: Table, columns: Columns, rows: pl.DataFrame, config: Config
) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Rows with the status and amount that their type gives them.

    A credit's amount is negative whatever its sign, a quote is a draft, what is a test, deleted, cancelled or no order
    at all (an opportunity, a payment beside invoices) counts as cancelled.

    Args:
        table: The file.
        columns: Where its fields are.
        rows: As :func:`~custreport.sources.decode.typed_rows.read_rows`, in the order of the file.
        config: What the user says of columns and words.

    Returns:
        The rows, what was done, and what is to be warned of.

    Raises:
        CustReportError: a column nobody knows says that rows are no orders, and they would count.
    """
    notes: list[str] = []
    warnings: list[str] = []
    for column in typed_columns(table, columns, config):
        cell = text_of(column.at, table.cells.collect_schema())
        texts = table.rows().select(ROW, text=cell).collect(engine="in-memory").sort(ROW)["text"]
        marked = rows.with_columns(text=texts).with_columns(
            kind=pl.col("text").replace_strict(column.classes, default=None, return_dtype=pl.String)
        )
        changed = marked.filter(_changes())
        if changed.height and column.sure:
            notes += _notes(table, column, changed)
        elif changed.height and re.search(_PROCESS, column.header):
            warnings += _warnings(table, column, changed)
        elif changed.height:
            raise _unknown(table, column, changed)
        if column.sure:
            rows = _applied(marked).drop("text", "kind")
        warnings += _twice(table, column, texts) if column.sure else []
    return rows, notes, warnings


def _candidates(table: Table, columns: Columns, config: Config) -> tuple[list[int], list[int]]:
    """The columns that may say what a row is, and the status column, which may begin with it (``Estimate : Open``)."""
    place, status = columns.columns.get("type"), columns.columns.get("status")
    used = {i for field, at in columns.columns.items() if field != "type" for i in at.at}
    unused = [i for i in range(len(table.header)) if i not in used] if "type" not in config.columns else []
    schema = table.cells.collect_schema()
    wanted = [i for i in ([*place.at] if place else unused) if not schema[str(i)].is_nested()]
    return wanted, [*status.at] if status and len(status.at) == 1 else []


def typed_columns(table: Table, columns: Columns, config: Config) -> list[Typed]:
    """The columns of a file that say of some rows that they are something else than orders."""
    few = candidates(table, columns, config)
    if not few:
        return []
    schema = table.cells.collect_schema()
    every = table.cells.select(text_of(i, schema).unique().implode().alias(str(i)) for i in few).collect(
        engine="streaming"
    )
    return classified(table, columns, config, {i: every[str(i)].explode() for i in few})


def candidates(table: Table, columns: Columns, config: Config) -> dict[int, pl.Series]:
    """The columns that may say what a row is, by their few values in the first rows; and those values."""
    wanted, prefixed = _candidates(table, columns, config)
    if not wanted and not prefixed:
        return {}
    schema = table.cells.collect_schema()
    head = table.cells.head(_HEAD).select(text_of(i, schema).alias(str(i)) for i in (*wanted, *prefixed))
    texts = {int(each.name): each.unique() for each in head.collect(engine="in-memory")}
    return {
        i: each
        for i, each in texts.items()
        if len(each) <= _FEW and (i not in prefixed or each.str.contains(_PREFIX).any())
    }


def classified(table: Table, columns: Columns, config: Config, texts: Mapping[int, pl.Series]) -> list[Typed]:
    """The columns whose distinct ``texts`` say of some rows that they are something else than orders."""
    found: list[Typed] = []
    _, prefixed = _candidates(table, columns, config)
    for i, distinct in texts.items():
        words = distinct.drop_nulls().sort().to_list()
        if len(words) > _MOST:
            continue
        header = table.header[i].strip()
        if i in prefixed:
            classes, sure = _prefixes(words), True
        else:
            classes, sure = _classes(header, words, config.statuses, named="type" in columns.columns)
        if classes:
            found.append(Typed(i, header, classes, sure))
    return found


def text_of(at: int, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The text of a column's cells."""
    cell, dtype = pl.col(str(at)), schema[str(at)]
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cell, dtype = cell.cast(pl.String), pl.String()
    return typed_rows.text(cell, dtype)


def _plain(word: str) -> str:
    """A word without case and accents, and with blanks for what joins it."""
    apart = unicodedata.normalize("NFD", word.casefold())
    bare = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    return re.sub(r"[\s_-]+", " ", bare).strip()


_KNOWN = {_plain(word): kind for kind, words in WORDS.items() for word in words}
_SURE_WORDS = frozenset(map(_plain, _SURE))
_WITHIN = {
    phrase: kind
    for phrase, kind in _KNOWN.items()
    if phrase in _SURE_WORDS and (" " in phrase or phrase in {"gutschrift", "quotation", "cancelled", "canceled"})
}


def _kind(word: str) -> str | None:
    """The class of a type."""
    plain_word = _plain(word)
    within = (kind for phrase, kind in _WITHIN.items() if re.search(rf"\b{re.escape(phrase)}\b", plain_word))
    return _KNOWN.get(plain_word) or next(within, None)


def _classes(header: str, words: list[str], extra: Mapping[str, str], *, named: bool) -> tuple[dict[str, str], bool]:
    """The class of each value of a column that is no plain order's, and whether header and values leave no doubt."""
    name = normalise_header(header)
    own = {word.strip().casefold(): kind for word, kind in extra.items()}
    flags = _flags(name, words)
    if flags is not None:
        return flags, True
    if not named and name not in _TYPE_HEADERS:
        return {word: _KNOWN[_plain(word)] for word in words if _plain(word) in _SURE_WORDS}, False
    kinds = {word: own.get(word.casefold()) or _kind(word) for word in words}
    invoiced = any(_plain(word) in _INVOICED for word in words)
    return {
        word: kind for word, kind in kinds.items() if kind in _SAID and (invoiced or _plain(word) not in _PAID)
    }, True


def _flags(name: str, words: list[str]) -> dict[str, str] | None:
    """The values of a column that says yes or no; ``None`` where it says something else."""
    if name == "docstatus" and {word.removesuffix(".0") for word in words} <= {"0", "1", "2"}:
        return {word: _DOCSTATUS[word[0]] for word in words if word[0] in _DOCSTATUS}
    no = [word for word in words if re.match(_NO, word)]
    yes = [word for word in words if re.match(_YES, word)]
    if name in _LIVE and len(no) + len(yes) == len(words):
        return dict.fromkeys(no, CANCELLED)
    kind = _FLAG_HEADERS.get(name)
    if kind is None:
        return None
    if kind == CANCELLED:
        never = [word for word in words if re.match(typed_rows.NEVER, word)]
        days = [word for word in words if re.match(_DAY, word) and word not in never]
        yes, no = [*yes, *days], list({*no, *never})
    return dict.fromkeys(yes, kind) if len({*yes, *no}) == len(words) else None


def _prefixes(words: list[str]) -> dict[str, str]:
    """Statuses that begin with the document they are of."""
    kinds = {word: _kind(prefix[1]) for word in words if (prefix := re.match(_PREFIX, word))}
    return {word: kind for word, kind in kinds.items() if kind in _SAID}


def _is(status: Status) -> pl.Expr:
    return (pl.col("status") == status).fill_null(value=False)


def _changes() -> pl.Expr:
    """Rows that count as something else than their type says."""
    kind, amount, cancelled = pl.col("kind"), pl.col("amount"), _is(Status.CANCELLED)
    credit = (kind == CREDIT) & (amount > 0) & (~cancelled | pl.col("refunded").is_not_null())
    quote = (kind == DRAFT) & ~cancelled & ~_is(Status.DRAFT)
    return (credit | quote | (kind.is_in([CANCELLED, OTHER]) & ~cancelled)).fill_null(value=False)


def _applied(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the status and amount of their ``kind``."""
    kind, amount, status = pl.col("kind"), pl.col("amount"), pl.col("status")
    confirmed, draft, cancelled = (pl.lit(s.value, order_frame.STATUS) for s in Status)
    nothing = kind.is_in([CANCELLED, OTHER]).fill_null(value=False)
    credit, quote = (kind == CREDIT).fill_null(value=False), (kind == DRAFT).fill_null(value=False)
    settled = credit & pl.col("text").str.contains(_SETTLED).fill_null(value=False)
    gone = nothing | (credit & (_is(Status.DRAFT) | (amount == 0).fill_null(value=False)))
    back = credit & (pl.col("refunded").is_not_null() | settled)
    return rows.with_columns(
        status=pl.when(gone)
        .then(cancelled)
        .when(back)
        .then(confirmed)
        .when(quote & ~_is(Status.CANCELLED))
        .then(draft)
        .otherwise(status),
        amount=pl.when(credit).then(-amount.abs()).otherwise(amount),
        refunded=pl.when(~credit).then(pl.col("refunded")),
        bad_status=pl.col("bad_status") & ~(nothing | back | quote),
        status_given=pl.col("status_given") & ~nothing,
    )


def _by_value(changed: pl.DataFrame) -> list[tuple[str, str, int, str]]:
    """Value, class, rows, and sum of what counts as something else."""
    groups = changed.group_by("text", "kind").agg(rows=pl.len(), amount=pl.col("amount").abs().sum())
    return [
        (plain(text), _SAID[kind], rows, f"{amount:,.2f}")
        for text, kind, rows, amount in groups.sort("rows", "text", descending=[True, False]).iter_rows()
    ]


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _notes(table: Table, column: Typed, changed: pl.DataFrame) -> list[str]:
    what = ", ".join(f'"{text}" is {kind} ({_rows(n)}, {sum_})' for text, kind, n, sum_ in _by_value(changed)[:5])
    return [f"{table.name}: {plain(column.header)}: {what}"]


def _warnings(table: Table, column: Typed, changed: pl.DataFrame) -> list[str]:
    text, _, n, sum_ = _by_value(changed)[0]
    name = plain(column.header)
    return [
        (
            f'{table.name}: {name} "{text}" stands on {_rows(n)} that count{"s" * (n == 1)} ({sum_}); '
            f'--column type="{name}" counts them by it, --column type= ends this warning'
        )
    ]


def _unknown(table: Table, column: Typed, changed: pl.DataFrame) -> CustReportError:
    text, kind, n, sum_ = _by_value(changed)[0]
    (place,) = table.places([changed.filter(pl.col("text").is_not_null())[ROW][0]])
    name = plain(column.header)
    return CustReportError(
        f'{table.name}: {place}: {name} "{text}" may say that {_rows(n)} ({sum_}) '
        f'{"are" if n > 1 else "is"} {kind}: --column type="{name}" counts by it, --column type= leaves it out'
    )


def _twice(table: Table, column: Typed, texts: pl.Series) -> list[str]:
    """A warning where a file holds sales orders and invoices: one sale may stand in it twice."""
    plain_words = {_plain(word) for word in texts.drop_nulls().unique()}
    if "sales order" not in plain_words or not plain_words & {"invoice", "sales invoice", "customer invoice"}:
        return []
    return [
        (
            f"{table.name}: {plain(column.header)} holds sales orders and invoices: a sale that is both counts twice; "
            "export one of them, or leave one out with --status"
        )
    ]
