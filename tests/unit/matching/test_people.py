from __future__ import annotations

import pytest

from pipeline.matching.people import has_first_and_last_name, is_one_person, names_a_business


@pytest.mark.parametrize(
    "name",
    [
        "Rosa Diaz",
        "J. Edgar Hoover",
        "Dr. Rosa Díaz-O'Neil, DDS",
        "Diaz, Rosa",
        "Wu Li",
        "Charlotte Church",
        "Jude Law",
        "MARIAN TOLLIVER JR.",
    ],
)
def test_a_person_has_first_and_last_name(name: str) -> None:
    assert is_one_person(name)


@pytest.mark.parametrize(
    "name", ["Rosa", "R. Diaz", "Dr. Diaz", "Rosa Diaz 2", "rosa@diaz.example", "", "Rosa Diaz & Juan Diaz", "Rosa Diaz or Juan Diaz"]
)
def test_half_a_name_and_two_names_are_no_person(name: str) -> None:
    assert not is_one_person(name)


@pytest.mark.parametrize("name", ["Acme Dental LLC", "Acme, Inc.", "Office Manager", "Accounts Payable", "Smith L.L.C."])
def test_a_business_or_a_post_is_no_person(name: str) -> None:
    assert names_a_business(name)
    assert not is_one_person(name)


def test_a_couple_has_first_and_last_name_all_the_same() -> None:
    assert has_first_and_last_name("Rosa and Juan Diaz")
