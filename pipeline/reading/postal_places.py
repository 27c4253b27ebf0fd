"""Which state or province a postal code belongs to, so that a state misread on a scan is found out."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.domain.address import Address

_ZIP_PREFIXES = """005 NY 006-009 PR 010-027 MA 028-029 RI 030-038 NH 039-049 ME 050-054 VT 055 MA 056-059 VT 060-069 CT
070-089 NJ 100-149 NY 150-196 PA 197-199 DE 200 DC 201 VA 202-205 DC 206-212 MD 214-219 MD 220-246 VA 247-268 WV 270-289 NC
290-299 SC 300-319 GA 320-339 FL 341-342 FL 344 FL 346-347 FL 349 FL 350-352 AL 354-369 AL 370-385 TN 386-397 MS 398-399 GA
400-427 KY 430-459 OH 460-479 IN 480-499 MI 500-528 IA 530-549 WI 550-567 MN 570-577 SD 580-588 ND 590-599 MT 600-629 IL
630-658 MO 660-679 KS 680-693 NE 700-714 LA 716-729 AR 730-732 OK 733 TX 734-749 OK 750-799 TX 800-816 CO 820-831 WY 832-838 ID
840-847 UT 850-865 AZ 870-884 NM 885 TX 889-898 NV 900-961 CA 967-968 HI 969 GU 970-979 OR 980-994 WA 995-999 AK"""
"""The first three digits of ZIP codes, by state."""
_OTHERS = {"063": {"NY"}, "008": {"VI"}, "203": {"MD"}, "831": {"ID"}, "834": {"WY"}, "865": {"NM"}, "880": {"TX"}, "967": {"AS"}}
"""States that share a few ZIP codes of another's prefix."""
_LETTERS = dict(
    pair.split(":") for pair in "A:NL B:NS C:PE E:NB G:QC H:QC J:QC K:ON L:ON M:ON N:ON P:ON R:MB S:SK T:AB V:BC X:NT,NU Y:YT".split()
)
"""The first letter of Canadian postal codes, by province."""
_LOOKALIKES = ("IT", "IL", "TL", "MN", "NH", "MH", "OC", "OD", "CG", "VY", "AH", "KX", "PR", "UV", "QO", "EF")


@cache
def _states() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for prefixes, state in re.findall(r"([\d-]+) ([A-Z]{2})", _ZIP_PREFIXES):
        first, _, last = prefixes.partition("-")
        for prefix in range(int(first), int(last or first) + 1):
            found[f"{prefix:03}"] = {state} | _OTHERS.get(f"{prefix:03}", set())
    return found


def states_of(postal_code: str) -> frozenset[str]:
    """The states or provinces that a postal code can belong to; none for a code that nobody has."""
    if postal_code[:1].isalpha():
        return frozenset(_LETTERS.get(postal_code[:1].upper(), "").split(","))
    return frozenset(_states().get(postal_code[:3], ()))


def as_printed(address: Address) -> Address | None:
    """An address from a scan, its state as the postal code has it where one letter was misread; None where the two disagree."""
    possible = states_of(address.postal_code)
    if not address.state or not address.postal_code or address.state in possible:
        return address
    meant = [state for state in possible if _is_misreading(address.state, state)]
    return replace(address, state=meant[0]) if len(meant) == 1 else None


def _is_misreading(read: str, meant: str) -> bool:
    """Whether two states differ in one letter only, and it is one of a pair that look alike."""
    pairs = [(one, other) for one, other in zip(read, meant, strict=True) if one != other]
    return len(pairs) == 1 and any(set(pair) == set(pairs[0]) for pair in _LOOKALIKES)
