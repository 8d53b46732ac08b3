"""ISO 4217: currency codes, the signs that stand for them, and the digits of their minor units."""

from __future__ import annotations

import re

CURRENCIES = re.findall(
    r"[A-Z]{3}",
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU
    UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """,
)
"""Codes of ISO 4217, for amounts and headers that carry one."""

_DOLLARS = "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BMD BSD BBD BZD FJD JMD LRD NAD SBD SRD TTD XCD"
SIGNS = {
    sign: codes.split()
    for sign, codes in {
        "€": "EUR", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "₹": "INR", "₺": "TRY", "₴": "UAH", "₪": "ILS",
        "₩": "KRW", "₫": "VND", "đ": "VND", "VNĐ": "VND", "₦": "NGN", "₱": "PHP", "฿": "THB", "₽": "RUB", "₸": "KZT",
        "₾": "GEL", "₼": "AZN", "₲": "PYG", "₡": "CRC", "₵": "GHS", "৳": "BDT", "₨": "INR PKR LKR NPR MUR SCR",
        "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON MDL", "лв": "BGN", "руб": "RUB", "р": "RUB BYN",
        "грн": "UAH", "дин": "RSD", "din": "RSD", "TL": "TRY", "元": "CNY TWD", "円": "JPY", "원": "KRW",
        "R$": "BRL", "US$": "USD", "U$S": "USD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "A$": "AUD", "AU$": "AUD",
        "NZ$": "NZD", "MX$": "MXN", "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "RD$": "DOP", "$": _DOLLARS,
        "¥": "JPY CNY", "￥": "JPY CNY", "kr": "SEK NOK DKK ISK", "Rs": "INR PKR LKR NPR MUR SCR", "R": "ZAR",
        "RM": "MYR", "Rp": "IDR", "S/": "PEN", "Bs": "BOB VES", "Fr": "CHF XOF XAF XPF", "SFr": "CHF", "Tk": "BDT",
        "KSh": "KES", "TSh": "TZS", "USh": "UGX", "Dh": "AED MAD", "Dhs": "AED MAD", "DH": "AED MAD", "SR": "SAR",
        "QR": "QAR", "B/": "PAB", "KM": "BAM", "GH₵": "GHS", "NIS": "ILS", "RMB": "CNY", "CFA": "XOF XAF",
        "FCFA": "XOF XAF",
    }.items()
}  # fmt: skip
"""What stands beside an amount, without its dot, and the currencies it may mean."""

# ISO 4217: the currencies whose minor unit is not two digits.
_DIGITS = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF": 0,
    "BHD IQD JOD KWD LYD OMR TND": 3,
    "CLF UYW": 4,
}


def minor_digits(currency: str | None) -> int:
    """Digits of a currency's minor unit: 2, but 0 for JPY, 3 for KWD (ISO 4217)."""
    return next((digits for codes, digits in _DIGITS.items() if currency in codes.split()), 2)
