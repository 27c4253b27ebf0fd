from __future__ import annotations

import pytest

from pipeline.domain.address import Address
from pipeline.matching.addresses import AddressPart, compare_addresses
from pipeline.matching.likeness import Likeness
from pipeline.matching.streets import Street, parse_street

HOME = Address("120 Main St", "Suite 4", "Annapolis", "MD", "21401", "US")

SAME_PLACE = [
    Address("120 Main Street", "Ste. 4", "Annapolis", "MD", "21401-1234", "US"),
    Address("120 MAIN ST STE 4", "", "ANNAPOLIS", "MD", "21401", "US"),
    Address("120 Main St", "# 4", "Annapolis", "Maryland", "21401", ""),
    Address("120 Main St", "Unit 4", "Annapolis", "MD", "214011234", "US"),
    Address("120 Main", "4", "Annapolis", "MD", "21401", "US"),
    Address("120 Main St", "", "", "", "", ""),
]

PAIRS = [
    (Address("120 N Main St", "", "Provo", "UT", "84601"), Address("120 North Main Street", "", "Provo", "UT", "84601")),
    (Address("17631 North 5th Court", "Floor 24"), Address("17631 N Fifth Ct, 24th Floor")),
    (Address("12 St. Paul St", "", "Ft. Wayne", "IN"), Address("12 Saint Paul Street", "", "Fort Wayne", "Indiana")),
    (Address("P.O. Box 12", "", "Reno", "NV", "89501"), Address("PO BOX 12", "", "Reno", "NV", "89501")),
    (Address("Post Office Box 12"), Address("P O Box #12")),
    (
        Address("4-120 King St W", "", "Toronto", "ON", "M5V 1A1", "CA"),
        Address("120 King Street West", "Unit 4", "Toronto", "Ontario", "m5v1a1", ""),
    ),
    (
        Address("1200, rue Sherbrooke Ouest", "Bureau 300", "Montr\u00e9al", "QC", "H3A 1A1", "CA"),
        Address("1200 Rue Sherbrooke O", "app. 300", "Montreal", "Qu\u00e9bec", "H3A1A1", "CA"),
    ),
    (Address("15584 Commerce Dr", "Suite 1687-C"), Address("15584 Commerce Drive Ste 1687C")),
    (Address("12 Oak St", "Bldg B Suite 4"), Address("12 Oak St Building B, Ste 4")),
]

DIFFERENT = [
    ({"street": "122 Main St"}, (AddressPart.STREET_NUMBER,)),
    ({"street": "120 Maine St"}, (AddressPart.STREET_NAME,)),
    ({"street": "120 Main Ave"}, (AddressPart.STREET_NAME,)),
    ({"street": "120 N Main St"}, (AddressPart.STREET_NAME,)),
    ({"unit": "Suite 5"}, (AddressPart.UNIT,)),
    ({"unit": "Floor 4"}, (AddressPart.UNIT,)),
    ({"city": "Arnold"}, (AddressPart.CITY,)),
    ({"state": "VA"}, (AddressPart.STATE,)),
    ({"postal_code": "21403"}, (AddressPart.POSTAL_CODE,)),
    ({"street": "PO Box 120", "unit": ""}, (AddressPart.PO_BOX,)),
    ({"street": "9 Oak Rd", "postal_code": "20001"}, (AddressPart.STREET_NUMBER, AddressPart.STREET_NAME, AddressPart.POSTAL_CODE)),
]


@pytest.mark.parametrize(
    "printed",
    [Address("120 main st", "suite 4", "annapolis", "md", "21401"), Address("120 Main St, Suite 4", "", "Annapolis", "MD", "21401")],
)
def test_case_and_where_the_unit_stands_do_not_matter(printed: Address) -> None:
    assert compare_addresses(HOME, printed).likeness is Likeness.EXACT


@pytest.mark.parametrize("printed", SAME_PLACE)
def test_another_spelling_of_one_place_is_near(printed: Address) -> None:
    match = compare_addresses(HOME, printed)
    assert (match.likeness, match.differing) == (Likeness.NEAR, ())


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_usual_abbreviations_of_both_countries_are_near(one: Address, other: Address) -> None:
    match = compare_addresses(one, other)
    assert (match.likeness, match.differing) == (Likeness.NEAR, ())


@pytest.mark.parametrize(("changed", "differing"), DIFFERENT)
def test_a_difference_names_its_part(changed: dict[str, str], differing: tuple[AddressPart, ...]) -> None:
    parts = {"street": HOME.street, "unit": HOME.unit, "city": HOME.city, "state": HOME.state, "postal_code": HOME.postal_code}
    match = compare_addresses(HOME, Address(**{**parts, **changed}))
    assert match.likeness is Likeness.DIFFERENT
    assert match.differing == differing
    assert match.only_postal_code == (differing == (AddressPart.POSTAL_CODE,))


def test_addresses_without_street_are_never_one_place() -> None:
    assert compare_addresses(Address(city="Reno"), Address(city="Reno", state="NV")).likeness is Likeness.DIFFERENT
    assert compare_addresses(Address(), Address()).likeness is Likeness.DIFFERENT


def test_two_po_boxes_differ_by_their_number() -> None:
    assert compare_addresses(Address("PO Box 12"), Address("PO Box 21")).differing == (AddressPart.PO_BOX,)


def test_a_dash_before_the_street_number_is_a_unit_in_canada_only() -> None:
    assert parse_street("4-120 King St", canadian=True) == Street("120", ("king",), "st", frozenset({("door", "4")}))
    assert parse_street("4-120 King St") == Street("4-120", ("king",), "st")


def test_a_street_that_is_called_like_a_direction_keeps_its_name() -> None:
    assert parse_street("9 North Ave") == Street("9", ("n",), "ave")
    assert parse_street("Broadway") == Street("", ("broadway",))
