"""What a text is written in."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from custreport.core.errors import CustReportError

if TYPE_CHECKING:
    from custreport.sources.containers.content import Content

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 16
_SAMPLE = 1 << 16
_MANY_WORDS = 20_000
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "shift_jis", "gb18030", "big5", "euc_kr"]
# ´ is the apostrophe of many a keyboard (D´ABREU); what the others are in cp1252 are letters elsewhere
_SIGN_IN_WORD = re.compile("[¢£¤¥¦§¨¬¯±²³µ¶¸¹¼½¾\ufffd](?=[A-Za-zÀ-ÿ])")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_FOREIGN = 0.3
"""Of the letters of Western words that are not ASCII, fewer than this have accents."""
_DAMAGED = 5
"""So many good letters for one bad byte make a text UTF-8 that is damaged, and no other encoding."""


def detect(content: Content, name: str, asked: str | None) -> tuple[str, str]:
    """What a text is written in, for people and for Python.

    UTF-16 says so itself, and what is valid UTF-8 is UTF-8. Of the rest,
    Latin words with accents here and there are cp1252, as most exports are;
    only for others the guess of a library is taken.

    Raises:
        CustReportError: the encoding that was asked for does not exist, or a UTF-8 text has bad bytes.
    """
    if content[:2] in UTF16:
        return "UTF-16", "utf-16"
    valid = is_utf8(content)
    if asked:
        codec = _codec_of(asked, name)
        if codec == "utf-8" and not valid:
            raise CustReportError(
                f"{name}: --encoding {asked}: the file is not written in it; leave it out to have it found"
            )
        return asked, codec
    if valid:
        return "UTF-8", "utf-8"
    text = bytes(content)
    _check_damage(text, name)
    codec = _guess(text)
    return codec, codec


def is_utf8(content: Content) -> bool:
    """Whether a text is valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), _CHUNK):
            part = content[at : at + _CHUNK]
            # most parts are ASCII, which is told many times faster than it is decoded
            if not part.isascii() or decoder.getstate()[0]:
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _codec_of(asked: str, name: str) -> str:
    try:
        return codecs.lookup(asked).name
    except LookupError as error:
        raise CustReportError(f"{name}: --encoding {asked}: no such encoding; names are like cp1252") from error


def _check_damage(text: bytes, name: str) -> None:
    """Stop at a UTF-8 text with a few bytes that are not.

    Raises:
        CustReportError: names the first of them.
    """
    decoded = text.decode("utf-8", "replace")
    bad = decoded.count("\ufffd")
    good = sum(not c.isascii() for c in decoded) - bad
    if good < _DAMAGED * bad:
        return
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        at = error.start - text.rfind(b"\n", 0, error.start)
        times = f" (and {bad - 1:,} more)" if bad > 1 else ""
        raise CustReportError(
            f"{name}: line {line}: byte {at} (0x{text[error.start]:02X}) is no UTF-8, and the rest of the file "
            f"is{times}; correct it, or export again as UTF-8; --encoding reads the whole file as written in another"
        ) from error


def _guess(text: bytes) -> str:
    """The encoding of a text that is not UTF-8, by all its words."""
    words = b"\n".join(list(dict.fromkeys(_WORD.findall(text)))[:_MANY_WORDS])
    if _reads_as_western(words):
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 — few files get here

    sample = b"\n".join(line for line in text.split(b"\n") if not line.isascii())[:_SAMPLE]
    matches = from_bytes(sample, cp_isolation=_LEGACY)
    best, western = matches.best(), next((match for match in matches if match.encoding == "cp1252"), None)
    # a few accented letters read as well in several encodings: the one most exports are in, then
    clear = (
        best is not None
        and (western is None or best.chaos < western.chaos)
        and "cp1252" not in best.could_be_from_charset
    )
    codec = best.encoding if best is not None and clear else "cp1252"
    if codec == "cp1252" and _SIGN_IN_WORD.search(sample.decode(codec, "replace")):
        codec = next((m.encoding for m in matches if not _SIGN_IN_WORD.search(sample.decode(m.encoding))), codec)
    return codec


def _reads_as_western(words: bytes) -> bool:
    """Whether words in cp1252 would have letters with accents here and there, and no signs inside."""
    text = words.decode("cp1252", "replace")
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not c.isascii() for c in letters)
    return foreign < _FOREIGN * len(letters) and not _SIGN_IN_WORD.search(text)
