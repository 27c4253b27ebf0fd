from __future__ import annotations

import pytest

from pipeline.matching.postal import CANADIAN_PROVINCES, US_STATES, has_house_number_and_street, is_po_box, states_of


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("21401", "MD"), ("20001", "DC"), ("06390", "NY"), ("06390", "CT"), ("10007", "NY"), ("00501", "NY"), ("05501", "MA"),
        ("33101", "FL"), ("73301", "TX"), ("88510", "TX"), ("83414", "WY"), ("96910", "GU"), ("96799", "AS"), ("00907", "PR"),
        ("00802", "VI"), ("09012", "AE"), ("99501", "AK"), ("96813", "HI"), ("02134-1234", "MA"), ("K1A 0B1", "ON"),
        ("h2x1y4", "QC"), ("X0A 0H0", "NU"), ("X1A 2N4", "NT"), ("V6B 1A1", "BC"),
    ],
)  # fmt: skip
def test_a_postal_code_belongs_to_its_state(code: str, state: str) -> None:
    assert state in states_of(code)


@pytest.mark.parametrize("code", ["00012", "D1A 1A1", "", "-"])
def test_a_code_that_nobody_has_belongs_nowhere(code: str) -> None:
    assert states_of(code) == frozenset()


def test_a_code_of_one_state_belongs_to_no_other() -> None:
    assert states_of("21401") == {"MD"}


def test_all_states_and_provinces_are_known() -> None:
    assert len(US_STATES) == 50 + 1 + 8 + 3
    assert len(CANADIAN_PROVINCES) == 13


@pytest.mark.parametrize("street", ["PO Box 12", "P.O. Box 12", "p o box 5 Annex", "Post Office Box 9", "POB 12", "C.P. 120"])
def test_a_po_box_is_recognised(street: str) -> None:
    assert is_po_box(street)


@pytest.mark.parametrize("street", ["120 Main St", "12 Box Elder Rd", "Box Elder Rd", "CPR Ave", "", "4 Post Office Sq"])
def test_a_street_is_no_po_box(street: str) -> None:
    assert not is_po_box(street)


@pytest.mark.parametrize(
    "street", ["120 Main St", "W180N9999 Town Hall Rd", "One World Trade Center", "12-340 Rue Saint-Denis", "1 5th Ave"]
)
def test_a_whole_street_line_has_number_and_name(street: str) -> None:
    assert has_house_number_and_street(street)


@pytest.mark.parametrize("street", ["Main St", "5th Avenue", "120", "", "Onerous Way"])
def test_a_street_line_without_number_or_name_is_not_whole(street: str) -> None:
    assert not has_house_number_and_street(street)
