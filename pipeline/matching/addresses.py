"""Whether two addresses are one place, and if not, which part of them differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.matching.likeness import Likeness, as_printed, likeness, plain_words
from pipeline.matching.streets import Street, parse_street

if TYPE_CHECKING:
    from pipeline.domain.address import Address


class AddressPart(StrEnum):
    """A part of an address, in words for a report."""

    PO_BOX = "PO box"
    STREET_NUMBER = "street number"
    STREET_NAME = "street name"
    UNIT = "unit"
    CITY = "city"
    STATE = "state or province"
    POSTAL_CODE = "postal code"


@dataclass(frozen=True)
class AddressMatch:
    """The verdict on two addresses; `differing` names the parts that make them two places, and is empty unless they are `different`."""

    likeness: Likeness
    differing: tuple[AddressPart, ...] = ()

    @property
    def only_postal_code(self) -> bool:
        """Whether the postal code alone differs."""
        return self.differing == (AddressPart.POSTAL_CODE,)


_STATE_NAMES = {
    "alabama": "AL",
    "alaska": "AK",
    "arizona": "AZ",
    "arkansas": "AR",
    "california": "CA",
    "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE",
    "district of columbia": "DC",
    "florida": "FL",
    "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID",
    "illinois": "IL",
    "indiana": "IN",
    "iowa": "IA",
    "kansas": "KS",
    "kentucky": "KY",
    "louisiana": "LA",
    "maine": "ME",
    "maryland": "MD",
    "massachusetts": "MA",
    "michigan": "MI",
    "minnesota": "MN",
    "mississippi": "MS",
    "missouri": "MO",
    "montana": "MT",
    "nebraska": "NE",
    "nevada": "NV",
    "new hampshire": "NH",
    "new jersey": "NJ",
    "new mexico": "NM",
    "new york": "NY",
    "north carolina": "NC",
    "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK",
    "oregon": "OR",
    "pennsylvania": "PA",
    "puerto rico": "PR",
    "rhode island": "RI",
    "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN",
    "texas": "TX",
    "utah": "UT",
    "vermont": "VT",
    "virginia": "VA",
    "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI",
    "wyoming": "WY",
    "alberta": "AB",
    "british columbia": "BC",
    "manitoba": "MB",
    "new brunswick": "NB",
    "newfoundland and labrador": "NL",
    "nova scotia": "NS",
    "northwest territories": "NT",
    "nunavut": "NU",
    "ontario": "ON",
    "prince edward island": "PE",
    "quebec": "QC",
    "saskatchewan": "SK",
    "yukon": "YT",
}
_CITY_WORDS = {
    "saint": "st",
    "sainte": "ste",
    "fort": "ft",
    "mount": "mt",
    "heights": "hts",
    "township": "twp",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
_ZIP = re.compile(r"\d{5}")


def compare_addresses(one: Address, other: Address) -> AddressMatch:
    """How like two addresses are.

    Abbreviations, unit forms, a ZIP+4 beside a ZIP and parts that one side leaves out (unit, street type, city) make `near`; a part that
    both sides write and that says something else makes `different`. The country is not compared: state and postal code tell it.
    """
    if _written(one) == _written(other) != "":
        return AddressMatch(Likeness.EXACT)
    differing = tuple(part for part, differs in _differences(one, other) if differs)
    comparable = bool(one.street and other.street)
    return AddressMatch(likeness(exact=False, near=comparable and not differing), differing)


def difference(match: AddressMatch, printed: Address, stated: Address, paper: str) -> str:
    """Which parts differ, in one sentence; a single part with what both sides write. Empty when no part does."""
    if not match.differing:
        return ""
    *others, last = match.differing
    named = f"{', '.join(others)} and {last}" if others else last
    shown = (_part(printed, last), _part(stated, last))
    values = f": {shown[0]} {paper}, {shown[1]} in the request" if not others and all(shown) else ""
    return f"The {named} {'differ' if others else 'differs'}{values}."


def _part(address: Address, part: AddressPart) -> str:
    parts = {AddressPart.UNIT: "unit", AddressPart.CITY: "city", AddressPart.STATE: "state", AddressPart.POSTAL_CODE: "postal_code"}
    written: str = getattr(address, parts.get(part, "street"))
    return written


def _written(address: Address) -> str:
    """The address as printed in one line; commas and where the unit stands are layout."""
    parts = (address.street, address.unit, address.city, address.state, re.sub(r"\s", "", address.postal_code))
    return as_printed(" ".join(parts).replace(",", " "))


def _differences(one: Address, other: Address) -> list[tuple[AddressPart, bool]]:
    a, b = _street(one), _street(other)
    boxed = bool(a.po_box or b.po_box)
    return [
        (AddressPart.PO_BOX, a.po_box != b.po_box),
        (AddressPart.STREET_NUMBER, not boxed and a.number != b.number),
        (AddressPart.STREET_NAME, not boxed and not _is_one_street(a, b)),
        (AddressPart.UNIT, _contradicts(a.units, b.units)),
        (AddressPart.CITY, _contradicts(_city(one.city), _city(other.city))),
        (AddressPart.STATE, _contradicts(_state(one.state), _state(other.state))),
        (AddressPart.POSTAL_CODE, _contradicts(_postal(one.postal_code), _postal(other.postal_code))),
    ]


def _street(address: Address) -> Street:
    canadian = address.country.upper() == "CA" or (bool(address.postal_code) and not _ZIP.match(address.postal_code.strip()))
    return parse_street(address.street, address.unit, canadian=canadian)


def _is_one_street(a: Street, b: Street) -> bool:
    types_agree = a.type == b.type or not a.type or not b.type
    return types_agree and "".join(a.words) == "".join(b.words)


def _contradicts(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other


def _city(city: str) -> str:
    return "".join(_CITY_WORDS.get(word, word) for word in plain_words(city))


def _state(state: str) -> str:
    spelled = " ".join(plain_words(state))
    return _STATE_NAMES.get(spelled, spelled.upper().replace(" ", ""))


def _postal(code: str) -> str:
    bare = re.sub(r"[^0-9A-Z]", "", code.upper())
    return bare[:5] if _ZIP.match(bare) else bare
