import pytest

from pipeline.domain.address import Address
from pipeline.reading.address_block import find_address, is_attention, is_street, is_unit, parse_address, place_of, state_code

WHARF = Address("12 Wharf St", "Ste 4", "Annapolis", "MD", "21401", "US")


@pytest.mark.parametrize(
    "lines",
    [
        ["12 Wharf St", "Ste 4", "Annapolis, MD 21401"],
        ["12 Wharf St, Ste 4", "Annapolis MD 21401"],
        ["12 Wharf St Ste 4", "Annapolis, Maryland 21401"],
        ["12 Wharf St Ste 4 Annapolis MD 21401"],
        ["12 Wharf St, Ste 4, Annapolis, MD", "21401"],
        ["Ste 4", "12 Wharf St", "Annapolis, MD 21401, USA"],
    ],
)
def test_an_address_is_read_however_it_is_broken_into_lines(lines: list[str]) -> None:
    assert parse_address(lines) == WHARF


def test_a_canadian_address_is_read_in_french() -> None:
    found = parse_address(["1200, rue Sainte-Catherine Ouest, bureau 300", "Montréal (Québec) H3B 1A1"])
    assert found == Address("1200, rue Sainte-Catherine Ouest", "bureau 300", "Montréal", "QC", "H3B 1A1", "CA")


def test_a_post_box_is_a_street() -> None:
    assert parse_address(["PO Box 77", "Annapolis MD 21404-1234"]) == Address("PO Box 77", "", "Annapolis", "MD", "21404-1234", "US")


@pytest.mark.parametrize(
    "lines",
    [
        ["Annapolis, MD 21401"],
        ["12 Wharf St", "Annapolis 21401"],
        ["Harbor Light Dental", "12 Wharf St", "Annapolis MD 21401"],
        ["12 Wharf St", "Annapolis MD K1A 0B1"],
        ["12 Wharf St", "Toronto ON 21401"],
        ["12 Wharf St"],
        [],
        ["12 Wharf St", "MD 21401"],
    ],
)
def test_lines_that_are_not_exactly_an_address_give_none(lines: list[str]) -> None:
    assert parse_address(lines) is None


def test_an_address_is_found_under_the_names_above_it() -> None:
    found = find_address(["Harbor Light Dental LLC", "Attn Dana Fisher", "12 Wharf St", "Ste 4", "Annapolis MD 21401", "Thank you"])
    assert found is not None
    assert (found.address, found.first, found.end) == (WHARF, 2, 5)


def test_no_address_is_found_in_prose() -> None:
    assert find_address(["Your bill", "is due", "on Friday"]) is None


def test_the_place_of_a_last_line() -> None:
    place = place_of("SASKATOON SK S7K4N9")
    assert place is not None
    assert (place.city, place.state, place.postal_code, place.country) == ("SASKATOON", "SK", "S7K 4N9", "CA")
    assert place_of("Saskatoon") is None


@pytest.mark.parametrize(
    ("text", "code"), [("md", "MD"), ("D.C.", "DC"), ("(Québec)", "QC"), ("British Columbia", "BC"), ("Bavaria", None)]
)
def test_states_and_provinces_have_codes(text: str, code: str | None) -> None:
    assert state_code(text) == code


def test_kinds_of_lines_are_told_apart() -> None:
    assert is_street("P.O. Box 4")
    assert is_street("350 5th Ave")
    assert not is_street("410 843 0142")
    assert not is_street("Wharf Street")
    assert is_unit("#110")
    assert is_unit("2nd Floor")
    assert not is_unit("12 Wharf St")
    assert is_attention("c/o Dana Fisher")
    assert not is_attention("Attwater Ltd")


def test_a_line_may_end_between_a_unit_and_its_number() -> None:
    found = parse_address(["4035, rue King Ouest, bureau", "210", "Trois-Rivières (QC) G9Z 2T9"])
    assert found == Address("4035, rue King Ouest", "bureau 210", "Trois-Rivières", "QC", "G9Z 2T9", "CA")
    local = parse_address(["4770, rang Sainte-Anne", "local 105", "Gatineau (Québec) J8S 3S5"])
    assert local == Address("4770, rang Sainte-Anne", "local 105", "Gatineau", "QC", "J8S 3S5", "CA")


def test_a_direction_glued_to_its_street_is_parted_but_a_suite_in_capitals_is_not() -> None:
    glued = parse_address(["1533 King StE", "Halifax NS B3T 7Y8"])
    assert glued is not None
    assert glued.street == "1533 King St E"
    suite = parse_address(["12 WHARF STE 4", "ANNAPOLIS MD 21401"])
    assert suite is not None
    assert (suite.street, suite.unit) == ("12 WHARF", "STE 4")
