from __future__ import annotations

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_facts import person_in, read_letter_facts
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.letter_text import labelled_values, paragraphs
from tests.builders_letter_facts import HOME, Line, facts, letter_layout, stated
from tests.builders_letters import TERMS, a_document, a_page


def test_facts_behind_their_labels_are_read() -> None:
    found = read_letter_facts(layout_of(a_document(a_page(*TERMS, ("Authorized representative: Marian Tolliver", 60, 140)))))
    assert stated(found) == ("Halyard Dental LLC", HOME, "Marian Tolliver", "Verizon", "410 843-0142 271 064")
    assert found.customer_name is not None
    assert (found.customer_name.page, found.customer_name.text) == (1, "Halyard Dental LLC")


def test_facts_in_cells_beside_their_labels_are_read() -> None:
    found = facts(
        ("Name on bill", 60, 100), ("Halyard Dental LLC", 250, 100),
        ("Service Address", 60, 120), ("214 Compromise St Suite 3", 250, 120), ("Annapolis, MD 21401", 250, 133),
        ("Present carrier", 60, 160), ("Rural Telephone of Ohio", 250, 160),
        ("Acct #", 60, 180), ("8-1234567", 250, 180),
        ("Authorized contact", 60, 200), ("Marian Tolliver, Owner", 250, 200),
    )  # fmt: skip
    assert stated(found) == ("Halyard Dental LLC", HOME, "Marian Tolliver", "Rural Telephone of Ohio", "8-1234567")


def test_facts_under_their_labels_are_read() -> None:
    found = facts(("Customer Name", 60, 100), ("Halyard Dental LLC", 60, 113), ("Current Carrier", 300, 100), ("Verizon", 300, 113))
    assert (stated(found)[0], stated(found)[3]) == ("Halyard Dental LLC", "Verizon")


CAPTIONED: tuple[Line, ...] = (
    ("Halyard Dental LLC", 60, 100), ("410 843-0142 271 064", 330, 100),
    ("Customer name", 60, 114), ("Account number", 330, 114),
    ("214 Compromise St Suite 3", 60, 138), ("Annapolis", 330, 138), ("MD", 420, 138), ("21401", 460, 138),
    ("Service address", 60, 152), ("City", 330, 152), ("State", 420, 152), ("ZIP code", 460, 152),
    ("Verizon", 60, 176),
    ("Current service provider", 60, 190),
)  # fmt: skip


def test_facts_over_their_captions_are_read_and_not_those_of_the_next_row() -> None:
    assert stated(facts(*CAPTIONED)) == ("Halyard Dental LLC", HOME, None, "Verizon", "410 843-0142 271 064")


def test_a_caption_that_is_left_blank_does_not_take_the_value_of_the_next_row() -> None:
    assert stated(facts(*CAPTIONED[1:]))[0] is None


def test_a_label_halfway_between_two_lines_takes_neither_on_a_page_of_captions() -> None:
    found = facts(*CAPTIONED[:-2], ("Verizon", 60, 172), ("Current service provider", 60, 188), ("Some other words", 60, 204))
    assert stated(found)[3] is None


def test_a_value_beside_a_label_of_two_lines_is_read() -> None:
    found = facts(("Customer Name (as it", 60, 100), ("appears on bill)", 60, 111), ("Halyard Dental LLC", 250, 105.5))
    assert stated(found)[0] == "Halyard Dental LLC"


def test_a_value_that_looks_like_a_label_is_a_value() -> None:
    found = facts(("Losing carrier:", 60, 100), ("Rural Telephone", 250, 100))
    assert stated(found)[3] == "Rural Telephone"


def test_transfer_from_names_the_losing_carrier() -> None:
    assert stated(facts(("RE: transfer of telephone service from Frontier", 60, 100)))[3] == "Frontier"


def test_vague_words_are_no_carrier() -> None:
    assert stated(facts(("I authorize you to transfer my numbers from my current provider.", 60, 100)))[3] is None


def test_the_id_of_a_resporg_is_no_carrier() -> None:
    assert stated(facts(("Current carrier:", 60, 100), ("ATX01", 250, 100)))[3] is None


def test_two_values_that_contradict_each_other_are_none() -> None:
    assert stated(facts(("Customer name: Halyard Dental", 60, 100), ("Customer name: Harbor Dental", 60, 300)))[0] is None


def test_a_service_address_is_preferred_to_a_billing_address() -> None:
    billing, service = (
        ("Billing address: 9 Oak Rd, Reno, NV 89501", 60, 100),
        ("Service address: 214 Compromise St Suite 3, Annapolis, MD 21401", 60, 130),
    )
    assert stated(facts(billing, service))[1] == HOME
    assert stated(facts(billing))[1] == Address("9 Oak Rd", "", "Reno", "NV", "89501", "US")


@pytest.mark.parametrize(
    "line",
    [
        "Customer name:",
        "Customer name: ____________",
        "Account number: none",
        "Service address: same as above",
        "Authorized contact: owner",
    ],
)
def test_an_empty_or_meaningless_place_gives_nothing(line: str) -> None:
    assert stated(facts((line, 60, 100))) == (None,) * 5


def test_a_name_may_hold_words_of_bills() -> None:
    assert stated(facts(("Customer name: Sandpiper Courier Service Inc", 60, 100)))[0] == "Sandpiper Courier Service Inc"


def test_city_and_state_may_have_labels_of_their_own() -> None:
    street = (("Service address", 60, 100), ("214 Compromise St Suite 3", 60, 112))
    assert stated(facts(*street, ("City, state, ZIP", 300, 100), ("Annapolis, MD 21401", 300, 112)))[1] == HOME
    apart = (("City:", 60, 130), ("Annapolis", 90, 130), ("State:", 200, 130), ("MD", 240, 130), ("ZIP:", 300, 130), ("21401", 330, 130))
    assert stated(facts(*street, *apart))[1] == HOME
    assert stated(facts(*street, ("City, state, ZIP", 300, 100)))[1] is None
    assert stated(facts(*street, ("City, state, ZIP", 300, 100), ("Annapolis", 300, 112)))[1] is None


def test_words_that_begin_like_account_are_none() -> None:
    assert stated(facts(("Harold Nwosu of Stonefold Accounting PC writes to you about 420 things.", 60, 100)))[4] is None


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Customer Name (as it appears on bill)", LetterFact.CUSTOMER),
        ("Account name", LetterFact.CUSTOMER),
        ("Customer / business name (as on bill)", LetterFact.CUSTOMER),
        ("Customer name or company name", LetterFact.CUSTOMER),
        ("Account #", LetterFact.ACCOUNT),
        ("Account PIN", LetterFact.OTHER),
        ("New carrier", LetterFact.OTHER),
        ("Provider losing the numbers", LetterFact.CARRIER),
        ("Your name", LetterFact.REPRESENTATIVE),
        ("PRESENT CARR.", LetterFact.CARRIER),
        ("AUTH. PERSON", LetterFact.REPRESENTATIVE),
        ("Billing Telephone Number (BTN)", LetterFact.BTN),
        ("Numbers to port", LetterFact.NUMBERS),
        ("Contact Phone / Email", LetterFact.OTHER),
        ("Contact phone", LetterFact.CONTACT),
        ("Location", LetterFact.ADDRESS),
        ("City, state, ZIP", LetterFact.CITY),
        ("State/Province", LetterFact.STATE),
        ("Postal code", LetterFact.ZIP),
        ("T-Mobile", None),
        ("Billing address", LetterFact.BILLING_ADDRESS),
        ("Halyard Dental LLC", None),
        ("", None),
        ("I authorize the carrier named above to move all the numbers below", None),
    ],
)
def test_a_label_is_known_by_all_its_words(text: str, fact: LetterFact | None) -> None:
    assert fact_of(text) is fact


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Customer name exactly as shown on bill", LetterFact.CUSTOMER),
        ("Business or residential name", LetterFact.CUSTOMER),
        ("Company / end user name", LetterFact.CUSTOMER),
        ("Billed name", LetterFact.CUSTOMER),
        ("Service address (street, suite) - no P.O. box", LetterFact.ADDRESS),
        ("Service street address", LetterFact.ADDRESS),
        ("Current local service provider", LetterFact.CARRIER),
        ("Name of current carrier", LetterFact.CARRIER),
        ("Current company", LetterFact.CARRIER),
        ("Account number with current provider", LetterFact.ACCOUNT),
        ("Account PIN / passcode", LetterFact.OTHER),
        ("Name of person authorized to make changes", LetterFact.REPRESENTATIVE),
        ("Decision maker", LetterFact.REPRESENTATIVE),
        ("Contact phone for questions about this order", LetterFact.CONTACT),
        ("I want these lines moved", LetterFact.NUMBERS),
        ("Current provider / Fournisseur actuel", LetterFact.CARRIER),
        ("New provider / Nouveau fournisseur", LetterFact.OTHER),
        ("TN", None),
        ("Harbor Light Customer Care Company", None),
        ("Consolidated Telephone Company", None),
    ],
)
def test_a_label_is_known_by_its_words_in_any_order(text: str, fact: LetterFact | None) -> None:
    assert fact_of(text) is fact


def test_a_heading_over_labels_takes_no_value() -> None:
    form = (
        ("End user", 60, 80, 12.0), ("Existing service", 320, 80, 12.0), ("Company / end user name", 60, 100, 8.0),
        ("Losing carrier", 320, 100, 8.0),
        ("Halyard Dental LLC", 60, 110, 11.0), ("Verizon", 320, 110, 11.0),
    )  # fmt: skip
    facts = read_letter_facts(layout_of(a_document(a_page(*form))))
    assert facts.customer_name is not None
    assert facts.customer_name.value == "Halyard Dental LLC"


def test_an_address_beside_the_middle_of_its_label_may_break_its_postal_code() -> None:
    form = (("Adresse de service", 60, 107), ("7121, rue Sherbrooke Ouest, Sherbrooke (Qu\u00e9bec) J1H", 200, 100), ("1Z3", 200, 114))
    facts = read_letter_facts(layout_of(a_document(a_page(*form))))
    assert facts.service_address is not None
    assert facts.service_address.value.postal_code == "J1H 1Z3"


def test_a_position_is_no_name() -> None:
    form = (("Authorized representative:", 60, 100), ("Chief Operating Officer", 220, 100))
    assert read_letter_facts(layout_of(a_document(a_page(*form)))).authorized_representative is None


def test_a_label_at_the_end_of_a_page_has_no_value() -> None:
    values = labelled_values(letter_layout(("Customer name", 60, 700), ("::", 200, 700)))
    assert [value.lines for value in values] == [()]
    assert labelled_values(letter_layout(("Customer name", 60, 700), ("::", 60, 712)))[0].lines == ()


def test_lines_of_a_paragraph_are_joined_and_others_are_not() -> None:
    texts = [run.text for run in paragraphs(letter_layout(("One", 60, 100), ("two.", 60, 112), ("Apart", 60, 300), ("Aside", 200, 312)))]
    assert texts == ["One two.", "Apart", "Aside"]


def test_the_kind_of_a_value_shows_on_which_side_of_their_labels_values_stand() -> None:
    captions = (
        ("Halyard Dental LLC", 60, 80), ("Customer name", 60, 95), ("214 Compromise St", 60, 110), ("Service street address", 60, 125),
        ("410 843-0142 271", 60, 140), ("Account number", 60, 155), ("By signing below you agree", 60, 170),
    )  # fmt: skip
    facts = read_letter_facts(layout_of(a_document(a_page(*captions))))
    assert facts.customer_name is None or facts.customer_name.value == "Halyard Dental LLC"
    assert facts.account_number is None or facts.account_number.value.startswith("410 843-0142")


def test_a_label_may_be_numbered_and_say_with_whom_its_fact_is_on_file() -> None:
    found = facts(
        ("1. Customer Name (as it appears on your phone bill)", 60, 100), ("Halyard Dental LLC", 74, 114),
        ("2. Service Address on file with your current carrier (not a P.O. Box)", 60, 140),
        ("214 Compromise St Suite 3", 74, 154), ("Annapolis, MD 21401", 74, 168),
        ("3. Current telephone service provider", 60, 194), ("Verizon", 74, 208),
        ("4. Account number with that provider / Account PIN (if any)", 60, 234), ("410 843-0142 271 064 / 4056", 74, 248),
    )  # fmt: skip
    assert stated(found) == ("Halyard Dental LLC", HOME, None, "Verizon", "410 843-0142 271 064")


def test_a_heading_and_a_name_in_print_are_not_the_customers_name() -> None:
    found = facts(
        ("Porting form", 60, 60), ("A. End User", 60, 75),
        ("End User Name", 60, 100), ("Halyard Dental LLC", 200, 100),
        ("Marian Tolliver", 60, 500), ("Customer name (please print)", 60, 514), ("Office use", 60, 530),
    )  # fmt: skip
    assert stated(found)[0] == "Halyard Dental LLC"


def test_the_heading_of_another_party_is_no_customers_name() -> None:
    assert stated(facts(("CUSTOMER", 60, 400), ("SALES AGENT", 300, 400)))[0] is None


def test_the_account_behind_the_carrier_is_the_account() -> None:
    for value in ("Verizon, account 410 843-0142 271 064", "Verizon (acct. no. 410 843-0142 271 064)"):
        assert stated(facts(("Present carrier:", 60, 100), (value, 200, 100)))[3:] == ("Verizon", "410 843-0142 271 064")


def test_an_account_at_a_label_of_its_own_goes_before_one_behind_the_carrier() -> None:
    found = facts(("Present carrier: Verizon, account 8-1234567", 60, 100), ("Account number: 8-7654321", 60, 115))
    assert stated(found)[4] == "8-7654321"


def test_what_stands_in_the_part_that_the_carrier_fills_in_is_not_the_customers() -> None:
    lines = (("Current carrier: Verizon", 60, 100), ("FOR OFFICE USE ONLY", 60, 500), ("Representative name: Karen Okoro", 60, 515))
    assert stated(facts(*lines))[2:4] == (None, "Verizon")
    assert stated(facts(lines[0], lines[2]))[2] == "Karen Okoro"


def test_the_name_of_a_carriers_agent_is_not_the_representatives() -> None:
    assert stated(facts(("Agent name: Karen Okoro", 60, 100)))[2] is None


def test_a_company_a_position_or_half_a_name_is_no_person() -> None:
    for value in ("Zoom Voice Communications", "Project Coordinator", "Marian T"):
        assert stated(facts(("Authorized representative:", 60, 100), (value, 250, 100)))[2] is None


def test_the_printed_name_is_read_without_the_position_behind_it() -> None:
    def printed(text: str) -> str | None:
        person = person_in(Extracted(text, 0.9, 1, (0, 0, 1, 1), text))
        return person.value if person else None

    assert printed("Marian Tolliver, Business Manager") == "Marian Tolliver"
    assert printed("Business Manager, Halyard Dental LLC") is None
    assert person_in(None) is None


def test_the_label_of_who_signs_is_none_of_the_customers_name() -> None:
    found = facts(("Subscriber of record: Halyard Dental LLC", 60, 100), ("Subscriber print name: Marian Tolliver", 60, 300))
    assert stated(found)[0] == "Halyard Dental LLC"


def test_the_end_of_a_companys_name_in_the_next_line_of_its_cell_belongs_to_it() -> None:
    found = facts(
        ("Customer name", 60, 100), ("Current carrier", 300, 100),
        ("Halyard Dental,", 60, 113), ("Level 3", 300, 113),
        ("LLC", 60, 124), ("Communications", 300, 124),
    )  # fmt: skip
    assert (stated(found)[0], stated(found)[3]) == ("Halyard Dental, LLC", "Level 3 Communications")


def test_the_heading_of_the_part_that_the_customer_signs_takes_no_name() -> None:
    lines = (("Customer", 60, 100), ("Halyard Dental LLC", 250, 100), ("CUSTOMER", 60, 500), ("ZOOM VOICE LLC", 250, 500))
    assert stated(facts(*lines))[0] == "Halyard Dental LLC"
    assert stated(facts(*lines[:2], ("7. Customer sign", 60, 480), ("Marian Tolliver", 250, 480)))[0] == "Halyard Dental LLC"


def test_the_representative_of_a_party_is_not_the_customers_name() -> None:
    assert stated(facts(("Customer", 60, 100), ("Zoom Voice - Sales representative", 250, 100)))[0] is None


def test_the_number_of_a_row_beside_a_label_is_not_its_value() -> None:
    lines = (("NAME ON THE ACCOUNT", 60, 100), ("4", 200, 100), ("Halyard Dental LLC", 60, 112))
    assert stated(facts(*lines))[0] == "Halyard Dental LLC"


def test_a_unit_that_there_is_not_is_left_out_of_the_address() -> None:
    lines = (
        ("Street address: 214 Compromise St", 60, 100),
        ("Suite, floor, unit: n/a", 60, 115),
        ("City / State / ZIP: Annapolis, MD 21401", 60, 130),
    )
    assert stated(facts(*lines))[1] == Address("214 Compromise St", "", "Annapolis", "MD", "21401", "US")


def test_the_parts_of_an_address_may_stand_in_rows_far_from_each_other() -> None:
    lines = (
        ("Service address", 60, 100), ("214 Compromise St Suite 3", 200, 100),
        ("City", 60, 124), ("Annapolis", 200, 124),
        ("State", 60, 148), ("MD", 200, 148),
        ("ZIP code", 60, 172), ("21401", 200, 172),
    )  # fmt: skip
    assert stated(facts(*lines))[1] == HOME
