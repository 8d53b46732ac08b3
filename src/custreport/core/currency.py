"""ISO 4217: currency codes and the digits of their minor units."""

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

# ISO 4217: the currencies whose minor unit is not two digits.
_DIGITS = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF": 0,
    "BHD IQD JOD KWD LYD OMR TND": 3,
    "CLF UYW": 4,
}


def minor_digits(currency: str | None) -> int:
    """Digits of a currency's minor unit: 2, but 0 for JPY, 3 for KWD (ISO 4217)."""
    return next((digits for codes, digits in _DIGITS.items() if currency in codes.split()), 2)
