"""Where an NPA-NXX is: the place and the time zone, from the geocoder data of `phonenumbers`.

Loading that data takes a quarter of a second, so it is loaded only by those who ask for places.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.numbering_plan import are_geographic, are_valid, plan_index

if TYPE_CHECKING:
    from collections.abc import Iterable


_COUNTRY_CODE = "1"
_DIGITS = 6
_LOWEST = 200_000
_SIZE = 800_000
_LANGUAGE = "en"


@dataclass(frozen=True)
class NamedPlaces:
    """A name per NPA-NXX, as an index into the distinct names; the first is empty."""

    names: tuple[str, ...]
    index: NDArray[np.int32]

    def of(self, number: NDArray[np.int64]) -> NDArray[np.int32]:
        """The index of the name of each number; 0 for numbers that belong to no place."""
        index, _ = plan_index(number)
        return np.where(are_geographic(number) & are_valid(number), self.index[index], np.int32(0))


@cache
def regions() -> NamedPlaces:
    """The city with its state or province where that is known (`Annapolis, MD`), otherwise the state or province alone."""
    from phonenumbers.geodata import GEOCODE_DATA

    own = ((prefix, names[_LANGUAGE]) for prefix, names in GEOCODE_DATA.items() if prefix[:1] == _COUNTRY_CODE and _LANGUAGE in names)
    return _named(own)


@cache
def time_zones() -> NamedPlaces:
    """The time zone, several being joined by a bar."""
    from phonenumbers.tzdata import TIMEZONE_DATA

    return _named((prefix, "|".join(zones)) for prefix, zones in TIMEZONE_DATA.items() if prefix[:1] == _COUNTRY_CODE)


def _named(prefixes: Iterable[tuple[str, str]]) -> NamedPlaces:
    names: dict[str, int] = {"": 0}
    index = np.zeros(_SIZE, dtype=np.int32)
    # the longest prefix of a number decides, so the shorter ones are entered first
    for prefix, name in sorted(prefixes, key=lambda named: len(named[0])):
        digits = prefix.removeprefix(_COUNTRY_CODE)
        first = int(digits.ljust(_DIGITS, "0") or "0") - _LOWEST
        if digits and len(digits) <= _DIGITS and first >= 0:
            index[first : first + 10 ** (_DIGITS - len(digits))] = names.setdefault(name, len(names))
    return NamedPlaces(tuple(names), index)
