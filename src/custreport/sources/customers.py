"""Who a customer is: by id, e-mail address or name; guests and erased persons are nobody."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import polars as pl

from custreport.core import text_columns
from custreport.core.text import INVISIBLE, NO_CUSTOMER, plain
from custreport.sources.decode.typed_rows import each_distinct

if TYPE_CHECKING:
    from collections.abc import Callable

_WHO = ("customer_id", "customer", "email")
_ENTITY = r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w*);"
_ZERO = r"^(?:-?0+|-1)$"
_ERASED_WORDS = (
    "deleted", "erased", "redacted", "removed", "gdpr", "anonymous", "anonymized", "anonymised", "anonym", "anonyme",
    "anonimo", "anonima", "anonimizado", "anonimizada", "anonimizzato", "anonymisiert", "anonymise", "anonymisee",
    "geanonimiseerd", "anoniem", "geloscht", "geloschter", "eliminado", "excluido", "supprime", "verwijderd",
    "anonimowy", "anonim", "аноним", "удален", "удалён", "匿名", "已删除",
)  # fmt: skip
_PERSON_WORDS = (
    "customer", "user", "account", "person", "client", "buyer", "kunde", "nutzer", "benutzer", "usuario", "cliente",
    "utilisateur", "compte", "gebruiker", "klant", "klient", "kullanıcı", "пользователь", "клиент", "data", "contact",
)  # fmt: skip
_GUEST_WORDS = (
    "guest", "gast", "gastkunde", "invite", "invitado", "convidado", "ospite", "gosc", "misafir", "гость", "游客",
    "访客", "ゲスト", "checkout", "customer", "user", "bestellung", "buyer",
)  # fmt: skip
_SURELY_GUEST = frozenset(_GUEST_WORDS[:13])
_PARTS = [
    "&", "@", "delet", "eras", "redact", "remov", "gdpr", "anon", "gelosch", "elimin", "exclu", "suppri", "verwijder",
    "guest", "gast", "invit", "convidado", "ospite", "gosc", "misafir",
]  # fmt: skip
"""Of :data:`_HINT`, what is plain letters."""
_HINT = (
    "(?i)delet|eras|redact|remov|gdpr|anon|gel[oö]sch|elimin|exclu|suppri|verwijder|аноним|удал|匿名|删除"
    f"|guest|gast|invit|convidado|ospite|go[sś][cć]|misafir|гость|游客|访客|ゲスト|{_ZERO}"
)
_ERASED_MAIL = (
    r"(?i)^(?:deleted|anonymous|anonym|anonymi[sz]ed|redacted|erased|removed|gdpr)(?:[-_+.]?[0-9a-f]+)?@"
    r"|@(?:.*\.)?invalid$|@psgdpr\.com$"
)


def needs_care(texts: pl.Series) -> bool:
    """Whether any of these different names or ids may stand for nobody, or hide characters."""
    name = pl.col("name")
    hinted = name.str.contains_any(_PARTS, ascii_case_insensitive=True) | (name.str.strip_chars("-01") == "")
    odd = hinted | (name.str.len_bytes() != name.str.len_chars())  # most names are plain, and are looked at once
    known = texts.to_frame("name").lazy().filter(odd).collect().to_series()
    if known.str.contains(f"{_ENTITY}|{INVISIBLE}").any():
        return True
    known = known.filter(known.str.contains(_HINT + "|@"))
    return any(_is_erased(text) or _is_nobody(text) or _is_erased_mail(text) for text in known)


def tidy(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Rows whose customers and reps are written as people read them, and who belongs to nobody.

    HTML entities are decoded and invisible characters taken out of names; an id 0,
    a guest and an erased person are nobody, row by row, unless another
    of id, name and e-mail says who it is.

    Args:
        rows: As :func:`~custreport.sources.decode.typed_rows.read_rows`.

    Returns:
        The rows, and a sentence for each name that stands for nobody now.
    """
    for field in ("customer", "rep"):
        rows = rows.with_columns(_written(rows[field], _readable, f"{_ENTITY}|{INVISIBLE}"))
    rows = rows.with_columns(_written(rows["customer_id"], _visible, INVISIBLE))
    before = rows.select(pl.coalesce("customer", "customer_id").cast(pl.String)).to_series()
    erased = _among(rows, "customer", _is_erased) | _among(rows, "customer_id", _is_erased_mail) | _among(
        rows, "email", _is_erased_mail
    )  # fmt: skip
    nobody = {
        "customer_id": erased | _among(rows, "customer_id", _is_nobody),
        "customer": erased | _among(rows, "customer", _is_nobody),
        "email": erased,
    }
    changed = {field: gone for field, gone in nobody.items() if gone.any()}
    if not changed:
        return rows, []
    rows = rows.with_columns(pl.when(~pl.lit(gone)).then(pl.col(field)).alias(field) for field, gone in changed.items())
    lost = rows.select("order_id", name=before, nobody=pl.all_horizontal(pl.col(f).is_null() for f in _WHO))
    return rows, _said(lost.filter(pl.col("nobody") & pl.col("name").is_not_null()))


def identified(orders: pl.DataFrame) -> pl.DataFrame:
    """The orders with ``by_id``, the id, else the e-mail address, of who ordered, and ``by_name``, the name compared.

    An order that names no id is of the one its e-mail address has on others, else of the one its name has, unless
    that one has an e-mail address and it is another.
    """
    by_name = each_distinct(orders["customer"], text_columns.normalised)
    by_id = each_distinct(orders["customer_id"], text_columns.id_key)
    keyed = orders.with_columns(by_name=by_name, by_id=by_id)
    if not keyed["by_id"].null_count():
        return keyed
    mailed = "email" in keyed.columns and bool(keyed["email"].count())
    if mailed:
        keyed = _known(keyed, "email")
    keyed = _known(keyed, "by_name", unless="email" if mailed else None)
    return keyed.with_columns(by_id=pl.coalesce("by_id", "email")) if mailed else keyed


def _known(orders: pl.DataFrame, field: str, unless: str | None = None) -> pl.DataFrame:
    """Orders without an id with the only one that others of the same field have; ``unless`` they differ in another."""
    ids = orders.filter(pl.col("by_id").is_not_null() & pl.col(field).is_not_null())
    if not ids.height or ids.height == orders.height:
        return orders
    other = pl.col(unless).count() if unless else pl.lit(0, pl.UInt32)
    known = ids.group_by(field).agg(
        pl.col("by_id").min().alias("known"), other.alias("others"), n=pl.col("by_id").n_unique()
    )
    only = known.filter(pl.col("n") == 1).drop("n")
    put = orders.join(only, on=field, how="left")
    if unless:
        put = put.with_columns(known=pl.when(pl.col(unless).is_null() | (pl.col("others") == 0)).then("known"))
    return put.with_columns(by_id=pl.coalesce("by_id", "known")).drop("known", "others")


def _said(lost: pl.DataFrame) -> list[str]:
    """The names of nobody, each with its orders."""
    names = (
        lost.group_by("name").agg(orders=pl.col("order_id").n_unique()).sort("orders", "name", descending=[True, False])
    )
    return [
        f'{count:,} order{"s" * (count != 1)} under "{plain(name)}" belong{"s" * (count == 1)} to nobody: '
        f"counted under {NO_CUSTOMER}"
        for name, count in names.head(5).iter_rows()
    ]


def _distinct(texts: pl.Series) -> pl.Series:
    return texts.unique().cast(pl.String).drop_nulls()


def _written(texts: pl.Series, work: Callable[[str], str | None], where: str) -> pl.Series:
    """The column with some texts written anew, if there are any."""
    known = _distinct(texts)
    known = known.filter(known.str.contains(where))
    if known.is_empty():
        return texts
    return texts.cast(pl.String).replace(known, pl.Series([work(text) for text in known], dtype=pl.String))


def _visible(text: str) -> str | None:
    return plain(text) or None


def _readable(text: str) -> str | None:
    return plain(html.unescape(html.unescape(text))) or None


def _among(rows: pl.DataFrame, field: str, test: Callable[[str], bool]) -> pl.Series:
    """The rows whose field passes a test, which only texts with a hint are put to."""
    known = _distinct(rows[field])
    known = known.filter(known.str.contains(_HINT + "|@"))
    passed = [text for text in known if test(text)]
    if not passed:
        return pl.Series([False]).new_from_index(0, rows.height)
    return rows[field].cast(pl.String).is_in(passed).fill_null(value=False)


def _words(text: str) -> set[str]:
    bare = "".join(c if c.isalnum() else " " for c in _plain_letters(text))
    return set(bare.split())


def _plain_letters(text: str) -> str:
    import unicodedata  # noqa: PLC0415 — few names come here

    apart = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _is_erased(name: str) -> bool:
    """Whether a name is what a system leaves of an erased person."""
    words = {word for word in _words(name) if not word.isdigit()}
    return bool(words & _ERASED) and words <= _ERASED | _PERSONS


def _is_erased_mail(mail: str) -> bool:
    return bool(pl.Series([mail]).str.contains(_ERASED_MAIL).item())


def _is_nobody(name: str) -> bool:
    """Whether a name or id is a guest's or a zero."""
    if pl.Series([name]).str.contains(_ZERO).item():
        return True
    words = _words(name)
    return bool(words & _SURELY_GUEST) and words <= _GUESTS


_ERASED = frozenset(_plain_letters(word) for word in _ERASED_WORDS)
_PERSONS = frozenset(_plain_letters(word) for word in _PERSON_WORDS)
_GUESTS = frozenset(_GUEST_WORDS)
