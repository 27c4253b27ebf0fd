from __future__ import annotations

import numpy as np
import phonenumbers
from phonenumbers import geocoder, timezone

from pipeline.reading.number_places import NamedPlaces, regions, time_zones
from pipeline.reading.numbering_plan import are_geographic, are_valid


def named(places: NamedPlaces, numbers: list[int]) -> list[str]:
    return [places.names[index] for index in places.of(np.array(numbers, dtype=np.int64)).tolist()]


def test_places_and_time_zones_are_those_of_phonenumbers() -> None:
    random = np.random.default_rng(3)
    some = random.integers(2_010_000_000, 9_900_000_000, 4000)
    some = some[are_geographic(some) & are_valid(some)]
    parsed = [phonenumbers.PhoneNumber(country_code=1, national_number=number) for number in some.tolist()]
    assert named(regions(), some.tolist()) == [geocoder.description_for_valid_number(number, "en") for number in parsed]
    assert named(time_zones(), some.tolist()) == ["|".join(timezone.time_zones_for_number(number)) for number in parsed]


def test_a_city_is_named_where_it_is_known() -> None:
    assert named(regions(), [2122340142, 4108430142]) == ["New York, NY", "Maryland"]


def test_numbers_that_belong_to_no_place_have_none() -> None:
    assert named(regions(), [8008430142, 8769240136, 4101430142, 0]) == [""] * 4
