import pytest

from pipeline.domain.address import Address
from pipeline.reading.postal_places import as_printed, states_of


def address(state: str, postal_code: str) -> Address:
    return Address("8483 N 4th St", "", "Chattanooga", state, postal_code, "US")


@pytest.mark.parametrize(("code", "states"), [("37436-7397", {"TN"}), ("H2R 7L8", {"QC"}), ("X0A 0H0", {"NT", "NU"}), ("00000", set())])
def test_a_postal_code_belongs_to_a_state(code: str, states: set[str]) -> None:
    assert states_of(code) == states


def test_a_state_that_is_misread_by_one_letter_is_the_postal_codes() -> None:
    read = as_printed(address("IN", "37436"))
    assert read is not None
    assert read.state == "TN"


def test_a_state_that_fits_stays_and_one_that_cannot_be_explained_takes_the_address_away() -> None:
    assert as_printed(address("TN", "37436")) == address("TN", "37436")
    assert as_printed(address("OH", "37436")) is None
