"""Which postal codes belong to which state or province, and whether a street line is one that a technician could find."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.matching.streets import parse_street

_ZIP_PREFIXES = (
    "AA 340|AE 090-099|AK 995-999|AL 350-369|AP 962-966|AR 716-729|AS 967|AZ 850-865|CA 900-961|CO 800-816|CT 060-069|DC 200-205 569|"
    "DE 197-199|FL 320-349|FM 969|GA 300-319 398-399|GU 969|HI 967-968|IA 500-528|ID 832-838|IL 600-629|IN 460-479|KS 660-679|KY 400-427|"
    "LA 700-714|MA 010-027 055|MD 205-219|ME 039-049|MH 969|MI 480-499|MN 550-567|MO 630-658 726|MP 969|MS 386-397|MT 590-599|NC 270-289|"
    "ND 580-588|NE 680-693|NH 030-038|NJ 070-089|NM 870-884|NV 889-898|NY 005 063 100-149|OH 430-459|OK 730-749|OR 970-979|PA 150-196|"
    "PR 006-007 009|PW 969|RI 028-029|SC 290-299|SD 570-577|TN 370-385|TX 733 739 750-799 885|UT 840-847|VA 201 205 220-246|VI 008|"
    "VT 050-059|WA 980-994|WI 530-549|WV 247-268|WY 820-831 834"
)
"""First three digits of the ZIP codes of each state (USPS, Domestic Mail Manual, L002), gaps between unassigned prefixes closed."""

_CANADIAN_LETTERS = "NL A|NS B|PE C|NB E|QC GHJ|ON KLMNP|MB R|SK S|AB T|BC V|NT X|NU X|YT Y"
"""First letter of the postal codes of each province (Canada Post, Addressing Guidelines)."""

CANADIAN_PROVINCES = frozenset(pair[:2] for pair in _CANADIAN_LETTERS.split("|"))
US_STATES = frozenset(pair[:2] for pair in _ZIP_PREFIXES.split("|"))
"""The states, the District of Columbia, the territories and the three military `states`."""

_COUNT_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten"
_HOUSE_NUMBER = re.compile(rf"\d|^(?:{_COUNT_WORDS})\b", re.IGNORECASE)
_POB = re.compile(r"p\.?\s?o\.?\s?b\.?\s*#?\s*\d", re.IGNORECASE)
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _states_by_prefix() -> dict[str, frozenset[str]]:
    states: dict[str, set[str]] = {}
    for state, *ranges in (entry.split() for entry in _ZIP_PREFIXES.split("|")):
        for first, _, last in (span.partition("-") for span in ranges):
            for prefix in range(int(first), int(last or first) + 1):
                states.setdefault(f"{prefix:03d}", set()).add(state)
    for province, letters in (entry.split() for entry in _CANADIAN_LETTERS.split("|")):
        for letter in letters:
            states.setdefault(letter, set()).add(province)
    return {prefix: frozenset(found) for prefix, found in states.items()}


def states_of(postal_code: str) -> frozenset[str]:
    """The states or provinces to which a ZIP or Canadian postal code may belong; empty for a code that nobody has."""
    code = postal_code.strip().upper()
    return _states_by_prefix().get(code[:3] if code[:1].isdigit() else code[:1], frozenset())


def is_po_box(street: str) -> bool:
    """Whether the line names a PO box instead of a street."""
    return bool(_POB.match(street.strip())) or any(character.isdigit() for character in parse_street(street).po_box)


def has_house_number_and_street(street: str) -> bool:
    """Whether the line has a number for the house and a name for the street; `5th Avenue` has no number, `One Main St` has."""
    return bool(_HOUSE_NUMBER.search(_ORDINAL.sub("", street).strip())) and any(character.isalpha() for character in street)
