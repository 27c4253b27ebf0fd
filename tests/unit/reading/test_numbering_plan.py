from __future__ import annotations

import numpy as np
import phonenumbers
import pytest

from pipeline.reading import numbering_plan
from pipeline.reading.numbering_plan import (
    TERRITORIES,
    NumberClass,
    are_geographic,
    are_in,
    are_valid,
    class_of,
    country_codes,
    is_valid_us_ca,
    npa_nxx,
    number_classes,
)


@pytest.mark.parametrize(
    ("number", "number_class"),
    [
        (4108430142, NumberClass.GEOGRAPHIC),
        (4168430142, NumberClass.GEOGRAPHIC),
        (2125551212, NumberClass.EXCHANGE_555),
        (4109110142, NumberClass.SERVICE_EXCHANGE),
        (8008430142, NumberClass.TOLL_FREE),
        (8339110142, NumberClass.TOLL_FREE),
        (9008430142, NumberClass.PREMIUM),
        (5008430142, NumberClass.PERSONAL),
        (5238430142, NumberClass.PERSONAL),
        (6008430142, NumberClass.CANADA_600),
        (6228430142, NumberClass.CANADA_600),
        (7008430142, NumberClass.RESERVED_700),
        (7108430142, NumberClass.RESERVED_700),
        (8769240136, NumberClass.OTHER_COUNTRY),
        (7877230142, NumberClass.OTHER_COUNTRY),
        (5558430142, NumberClass.INVALID),
        (4101430142, NumberClass.INVALID),
        (9118430142, NumberClass.INVALID),
        (1108430142, NumberClass.INVALID),
        (0, NumberClass.INVALID),
    ],
)
def test_a_number_has_the_class_of_its_npa_nxx(number: int, number_class: NumberClass) -> None:
    assert class_of(number) is number_class


def test_a_country_that_phonenumbers_does_not_know_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match="ZZ"):
        numbering_plan._metadata("ZZ")  # noqa: SLF001 - the plan itself asks only for countries that are known


def test_a_class_is_a_word_in_reports() -> None:
    assert NumberClass.TOLL_FREE.label == "toll_free"


@pytest.mark.parametrize("number", [4108430142, 4168430142, 8008430142, 9008430142, 2129111234, 9832430142])
def test_numbers_of_the_us_and_canada_are_valid(number: int) -> None:
    assert is_valid_us_ca(number)


@pytest.mark.parametrize("number", [8769240136, 7877230142, 4101430142, 5558430142, 9836430142, 1410843014, 0, 99999999999])
def test_other_numbers_are_not(number: int) -> None:
    assert not is_valid_us_ca(number)


def test_territories_are_countries_of_their_own_and_valid_where_their_numbers_exist() -> None:
    numbers = np.array([7877230142, 6846330142, 6845550142, 4108430142], dtype=np.int64)
    assert are_in(numbers, *TERRITORIES).tolist() == [True, True, True, False]
    assert are_valid(numbers).tolist() == [True, True, False, True]


def test_the_validity_of_a_territory_hangs_on_six_digits_as_libphonenumber_has_it() -> None:
    random = np.random.default_rng(5)
    numbers = np.concatenate([random.integers(area * 10**7, (area + 1) * 10**7, 300) for area in (684, 671, 670, 787, 939, 340)])
    theirs = [phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=1, national_number=n)) for n in numbers.tolist()]
    assert are_valid(numbers).tolist() == theirs


def test_numbers_outside_of_the_plan_have_no_country() -> None:
    country, codes = country_codes(np.array([0, 1998430142, 4108430142, 8769240136], dtype=np.int64))
    assert [codes[index] for index in country.tolist()] == ["", "", "US", "JM"]


def test_555_and_service_exchanges_are_geographic_all_the_same() -> None:
    numbers = np.array([4108430142, 2125551212, 4109110142, 8008430142, 0], dtype=np.int64)
    assert are_geographic(numbers).tolist() == [True, True, True, False, False]
    assert number_classes(numbers[:0]).tolist() == []


def test_the_npa_nxx_is_the_first_six_digits() -> None:
    assert npa_nxx(np.array([4108430142], dtype=np.int64)).tolist() == [410843]
