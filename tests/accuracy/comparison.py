"""When a value that was read counts as the one that is printed: the same after what carriers' systems do not tell apart is evened out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.carrier_profiles import carrier_profiles
from pipeline.domain.address import Address

if TYPE_CHECKING:
    from collections.abc import Callable

_LEGAL: Final = frozenset("inc llc ltd corp corporation co company lp the ltee limited incorporated usa".split())
_SPELLINGS: Final = {
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "limited": "ltd",
    "and": "&",
    "et": "&",
}
_STREET_WORDS: Final = dict(
    pair.split(":")
    for pair in """street:st avenue:ave av:ave boulevard:blvd boul:blvd road:rd drive:dr lane:ln parkway:pkwy court:ct place:pl highway:hwy
    terrace:ter circle:cir north:n south:s east:e west:w northeast:ne northwest:nw southeast:se southwest:sw chemin:ch route:rte saint:st
    ouest:o est:e nord:n sud:s county:co square:sq trail:trl quebec:qc ontario:on""".split()
)
_UNIT_WORDS: Final = frozenset("suite ste unit apt apartment floor fl bldg building room rm bureau app # no".split())
_COUNTRIES: Final = frozenset("us usa ca canada".split())
_NATIONAL_DIGITS: Final = 10
_POSTAL_DIGITS: Final = 5


def _plain(value: object) -> str:
    """In lower case, without accents; an apostrophe or a full stop joins what stands around it."""
    bare = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"['.]", "", bare)


def _name(value: object) -> str:
    words = re.findall(r"[a-z0-9]+|&", _plain(value))
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def _account(value: object) -> str:
    return re.sub(r"[^a-z0-9]", "", _plain(value))


def _carrier(value: object) -> str:
    words = re.findall(r"[a-z0-9&]+", _plain(re.sub(r"\.com\b", "", str(value), flags=re.IGNORECASE)))
    plain = "".join(word for word in words if word not in _LEGAL)
    return _families().get(plain, plain)


@cache
def _families() -> dict[str, str]:
    """Every brand of a known carrier, and the carrier: to be called by another of its names is no mistake."""
    squeezed = {re.sub(r"[^a-z0-9&]", "", _plain(brand)): profile.key for profile in carrier_profiles() for brand in profile.brands}
    return {brand: f"profile {key}" for brand, key in squeezed.items()}


def _address(value: object) -> str:
    if isinstance(value, Address):
        value = asdict(value)
    if isinstance(value, dict):
        value = " ".join(str(value[part]) for part in ("street", "unit", "city", "state", "postal_code") if value.get(part))
    plain = re.sub(r"\b([a-z]\d[a-z]) (\d[a-z]\d)\b", r"\1\2", _plain(value).replace("#", " # ").replace("(", " ").replace(")", " "))
    plain = re.sub(rf"\b(\d{{{_POSTAL_DIGITS}}})-\d{{4}}\b", r"\1", plain)
    words = [_STREET_WORDS.get(word, word) for word in re.findall(r"[a-z0-9#]+", plain) if word not in _UNIT_WORDS]
    return " ".join(words[:-1] if words and words[-1] in _COUNTRIES else words)


def _number(value: object) -> str:
    return re.sub(r"\D", "", str(value))[-_NATIONAL_DIGITS:]


def _amount(value: object) -> str:
    try:
        return f"{Decimal(str(value)):.2f}"
    except InvalidOperation:
        return str(value)


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_NORMAL_FORMS: Final[dict[str, Callable[[object], str]]] = {
    "carrier": _carrier,
    "losing_carrier": _carrier,
    "account_number": _account,
    "billing_address": _address,
    "service_address": _address,
    "billing_telephone_number": _number,
    "bill_date": _day,
    "due_date": _day,
    "signed_on": _day,
    "amount_due": _amount,
}


def same(field: str, read: object, printed: object) -> bool:
    """Whether a value that was read for a field is the printed one."""
    normal = _NORMAL_FORMS.get(field, _name)
    return printed is not None and normal(read) == normal(printed)
