"""The proof behind the table: for each of the 800,000 NPA-NXX it says what libphonenumber says."""

from __future__ import annotations

import numpy as np
import phonenumbers

from pipeline.reading.numbering_plan import are_in, are_valid, country_codes

ALL = np.arange(200_000, 1_000_000, dtype=np.int64) * 10_000


def test_country_and_validity_are_those_of_libphonenumber_for_every_npa_nxx() -> None:
    country, codes = country_codes(ALL)
    ours = [codes[index] for index in country.tolist()]
    valid = (are_valid(ALL) & are_in(ALL, "US", "CA")).tolist()
    number = phonenumbers.PhoneNumber(country_code=1)
    different = []
    for national, our_country, our_word in zip(ALL.tolist(), ours, valid, strict=True):
        number.national_number = national
        region = phonenumbers.region_code_for_number(number)
        says_valid = region in {"US", "CA"} and phonenumbers.is_valid_number_for_region(number, region)
        if (region or "") != our_country or says_valid != our_word:
            different.append(national)
    assert different == []
