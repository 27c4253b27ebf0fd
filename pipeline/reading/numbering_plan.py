"""The +1 numbering plan as a table over all 800,000 NPA-NXX, taken from the metadata of `phonenumbers`.

Whether a US or Canadian number can exist is decided by its first six digits alone, so one look into a table replaces parsing; that the
table says what libphonenumber says is proved for every NPA-NXX by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
"""US territories: regions of their own in the numbering plan."""

_LOWEST = 200_000
_HIGHEST = 999_999
_EXCHANGES = 1000
"""How many NPA-NXX share one area code."""
_SUBSCRIBER = 10_000
"""How many numbers share one NPA-NXX: the last four digits."""
_PREFIX_DIGITS = 4
"""Digits that a region's leading-digits pattern looks at: an area code, at times with one digit more (Dominican Republic: 8001)."""


class NumberClass(IntEnum):
    """What kind of number an NPA-NXX holds. The first three are all geographic in the plan."""

    INVALID = 0
    GEOGRAPHIC = 1
    EXCHANGE_555 = 2
    SERVICE_EXCHANGE = 3
    TOLL_FREE = 4
    PREMIUM = 5
    PERSONAL = 6
    CANADA_600 = 7
    RESERVED_700 = 8
    OTHER_COUNTRY = 9

    @property
    def label(self) -> str:
        """The word for it in reports and JSON."""
        return self.name.lower()


_RESERVED_AREA_CODES = (700, 710)
_CLASS_OF_DESCRIPTION = {
    "premium_rate": NumberClass.PREMIUM,
    "toll_free": NumberClass.TOLL_FREE,
    "shared_cost": NumberClass.PREMIUM,
    "voip": NumberClass.CANADA_600,
    "personal_number": NumberClass.PERSONAL,
    "pager": NumberClass.PERSONAL,
    "uan": NumberClass.PERSONAL,
    "voicemail": NumberClass.PERSONAL,
    "fixed_line": NumberClass.GEOGRAPHIC,
    "mobile": NumberClass.GEOGRAPHIC,
}
"""libphonenumber's descriptions in the order in which it asks them."""


@dataclass(frozen=True)
class NumberingPlan:
    """What the plan says of each NPA-NXX, the entry of 200-000 being the first.

    Attributes:
        countries: the region codes that `country` counts, the first being none.
        country: which region an NPA-NXX belongs to, as an index into `countries`; numbers that the US and Canada share are the US's.
        number_class: its `NumberClass`.
        valid: whether numbers with it exist in the US, Canada or a US territory.
    """

    countries: tuple[str, ...]
    country: NDArray[np.uint8]
    number_class: NDArray[np.uint8]
    valid: NDArray[np.bool_]


_AREA_CODES = np.arange(_LOWEST // _EXCHANGES, _HIGHEST // _EXCHANGES + 1, dtype=np.int64)
_FEW = 20_000
"""Up to so many numbers only their own area codes are described; beyond, all of them at once."""


@cache
def _countries() -> tuple[str, ...]:
    return ("", *phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


@cache
def _tables() -> tuple[NumberingPlan, NDArray[np.bool_]]:
    """The plan, empty at first, and which of its area codes are filled in: a short list needs a few of the eight hundred."""
    size = _HIGHEST - _LOWEST + 1
    empty = NumberingPlan(_countries(), np.zeros(size, np.uint8), np.zeros(size, np.uint8), np.zeros(size, np.bool_))
    return empty, np.zeros(_AREA_CODES.size, dtype=np.bool_)


def numbering_plan(wanted: NDArray[np.bool_] | None = None) -> NumberingPlan:
    """The plan of the installed `phonenumbers` for the area codes marked in `wanted`, the first being 200; for all of them when it is None.

    Each area code is worked out once; all together take about a tenth of a second of CPU.
    """
    plan, known = _tables()
    missing = ~known if wanted is None else wanted & ~known
    if missing.any():
        entries = np.repeat(missing, _EXCHANGES)
        plan.country[entries], plan.number_class[entries], plan.valid[entries] = _worked_out(_AREA_CODES[missing])
        known |= missing
    return plan


def _worked_out(area_codes: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """Country, class and validity of every NPA-NXX of these area codes."""
    numbers = (area_codes[:, None] * _EXCHANGES + np.arange(_EXCHANGES)).ravel()
    texts = pc.cast(pa.array(numbers * _SUBSCRIBER), pa.string())
    country = np.zeros(numbers.size, dtype=np.uint8)
    classes = np.zeros(numbers.size, dtype=np.uint8)
    valid = np.zeros(numbers.size, dtype=np.bool_)
    regions = _countries()
    for index, region in enumerate(regions[1:], start=1):
        free = country == 0
        if (leading := _metadata(region).leading_digits) is not None:
            free &= _begin_with(leading, texts)
            country[free] = index
        if region in TERRITORIES | {"US", "CA"}:
            described = _described(region, texts.filter(pa.array(free)))
            classes[free] = described
            valid[free] = described != NumberClass.INVALID
            country[valid & free] = index
    classes[(country != 0) & ~np.isin(country, [regions.index("US"), regions.index("CA")])] = NumberClass.OTHER_COUNTRY
    return country, _named_more_closely(classes, numbers), valid


def _begin_with(leading_digits: str, texts: pa.StringArray) -> NDArray[np.bool_]:
    """The entries that a region claims by their first digits, whether such numbers exist or not."""
    step = 10 ** (len(str(_LOWEST)) - _PREFIX_DIGITS)
    prefixes = pc.utf8_slice_codeunits(texts.take(pa.array(np.arange(0, len(texts), step))), 0, _PREFIX_DIGITS)
    return np.repeat(_matches(prefixes, f"^(?:{leading_digits})"), step)


def _described(region: str, texts: pa.StringArray) -> NDArray[np.uint8]:
    """The class of each number by the region's patterns, `INVALID` where none fits."""
    metadata = _metadata(region)
    classes = np.zeros(len(texts), dtype=np.uint8)
    seen: set[str] = set()
    for name, number_class in _CLASS_OF_DESCRIPTION.items():
        pattern = getattr(getattr(metadata, name), "national_number_pattern", None)
        if pattern is not None and pattern not in seen:
            seen.add(pattern)
            classes[_matches(texts, f"^(?:{pattern})$") & (classes == NumberClass.INVALID)] = number_class
    return classes


def _matches(texts: pa.StringArray, pattern: str) -> NDArray[np.bool_]:
    matches: NDArray[np.bool_] = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return matches


def _metadata(region: str) -> phonenumbers.PhoneMetadata:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        message = f"phonenumbers has no metadata for {region}"
        raise LookupError(message)
    return metadata


def _named_more_closely(classes: NDArray[np.uint8], numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Tells apart what libphonenumber takes together: 555 and service exchanges, Canada's 6XX, the reserved 700 and 710."""
    area_code, exchange = numbers // 1000, numbers % 1000
    geographic = classes == NumberClass.GEOGRAPHIC
    classes[geographic & (exchange == 555)] = NumberClass.EXCHANGE_555  # noqa: PLR2004 - the exchange's name is its number
    classes[geographic & (exchange % 100 == 11)] = NumberClass.SERVICE_EXCHANGE  # noqa: PLR2004 - N11, the service codes
    classes[(classes == NumberClass.PERSONAL) & (area_code // 100 == 6)] = NumberClass.CANADA_600  # noqa: PLR2004 - 600, 622, 633
    classes[np.isin(area_code, _RESERVED_AREA_CODES)] = NumberClass.RESERVED_700
    return classes


def npa_nxx(number: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first six digits of national numbers."""
    return number // _SUBSCRIBER


def plan_index(number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where in the tables the numbers are looked up, and which of them lie in the plan at all; the others point at the first entry."""
    index = npa_nxx(number) - _LOWEST
    inside = (index >= 0) & (index <= _HIGHEST - _LOWEST)
    return (index if inside.all() else np.where(inside, index, 0)), inside


def _looked_up(number: NDArray[np.int64]) -> tuple[NumberingPlan, NDArray[np.int64], NDArray[np.bool_]]:
    """The plan with all that is asked, and where to look, as `plan_index`."""
    index, inside = plan_index(number)
    wanted = None if number.size > _FEW else np.bincount(index // _EXCHANGES, minlength=_AREA_CODES.size) > 0
    return numbering_plan(wanted), index, inside


def number_classes(number: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The `NumberClass` of each national number."""
    plan, index, inside = _looked_up(number)
    classes: NDArray[np.uint8] = plan.number_class[index]
    return classes if inside.all() else np.where(inside, classes, np.uint8(NumberClass.INVALID))


def are_valid(number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Marks the numbers that can exist in the US, Canada or a US territory."""
    plan, index, inside = _looked_up(number)
    valid: NDArray[np.bool_] = plan.valid[index] & inside
    return valid


def are_in(number: NDArray[np.int64], *countries: str) -> NDArray[np.bool_]:
    """Marks the numbers whose NPA-NXX belongs to one of these regions; numbers shared by the US and Canada belong to the US."""
    plan, index, inside = _looked_up(number)
    wanted = np.array([code in countries for code in plan.countries])
    belongs: NDArray[np.bool_] = wanted[plan.country[index]] & inside
    return belongs


def are_geographic(number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Marks the numbers under an area code of the US or Canada."""
    classes = number_classes(number)
    return (classes >= NumberClass.GEOGRAPHIC) & (classes <= NumberClass.SERVICE_EXCHANGE)


def country_codes(number: NDArray[np.int64]) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """The region of each number as an index into the codes that come second; index 0 is none."""
    plan, index, inside = _looked_up(number)
    return np.where(inside, plan.country[index], np.uint8(0)), plan.countries


def is_valid_us_ca(number: int) -> bool:
    """Whether a national number can exist in the US or Canada, as libphonenumber says."""
    one = np.array([number], dtype=np.int64)
    return bool((are_valid(one) & are_in(one, "US", "CA"))[0])


def class_of(number: int) -> NumberClass:
    """The class of one national number."""
    return NumberClass(int(number_classes(np.array([number], dtype=np.int64))[0]))
