from __future__ import annotations

import time

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted
from pipeline.reading.layout import Layout, layout_of
from pipeline.reading.letter_facts import LetterFacts, person_in, read_letter_facts
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.letter_text import labelled_values, paragraphs
from tests.builders_letters import TERMS, a_document, a_page

HOME = Address("214 Compromise St", "Suite 3", "Annapolis", "MD", "21401", "US")

Line = tuple[str, float, float]


def layout(*lines: Line) -> Layout:
    return layout_of(a_document(a_page(*lines)))


def facts(*lines: Line) -> LetterFacts:
    return read_letter_facts(layout(*lines))


def stated(found: LetterFacts) -> tuple[object, ...]:
    every = (found.customer_name, found.service_address, found.authorized_representative, found.losing_carrier, found.account_number)
    return tuple(one.value if one else None for one in every)


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


def test_a_sentence_states_what_no_label_does() -> None:
    found = facts(
        ("Please accept this letter as authorization for CallTrackingMetrics to act as agent for", 60, 100),
        ("Halyard Dental LLC in porting the numbers below, currently served by Verizon under", 60, 112),
        ("account number 410 843-0142 271 064, service location 214 Compromise St Suite 3,", 60, 124),
        ("Annapolis, MD 21401.", 60, 136),
    )
    assert stated(found) == ("Halyard Dental LLC", HOME, None, "Verizon", "410 843-0142 271 064")
    assert found.losing_carrier is not None
    assert found.losing_carrier.confidence < 0.97


def test_transfer_from_names_the_losing_carrier() -> None:
    assert stated(facts(("RE: transfer of telephone service from Frontier", 60, 100)))[3] == "Frontier"


def test_vague_words_are_no_carrier() -> None:
    assert stated(facts(("I authorize you to transfer my numbers from my current provider.", 60, 100)))[3] is None


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


def test_an_address_in_a_sentence_must_be_whole() -> None:
    assert stated(facts(("We are located at the corner of Main and Third.", 60, 100)))[1] is None
    assert (
        stated(facts(("Numbers at service location somewhere in 12345 and later 214 Compromise St, Annapolis, MD 21401", 60, 100)))[1]
        is None
    )


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


@pytest.mark.parametrize(
    "told",
    [
        "I, Priya Desai, on behalf of Halyard Dental, Inc., authorize Kestrel Voice LLC to act as our agent.",
        'This authorization is given by Halyard Dental, Inc. (the "Customer"), with service at 6060 N 14th Street, Tulsa, OK 74103.',
    ],
)
def test_the_customer_of_a_sentence_ends_where_the_sentence_goes_on(told: str) -> None:
    facts = read_letter_facts(layout_of(a_document(a_page((told, 20, 100, 5.0)))))
    assert facts.customer_name is not None
    assert facts.customer_name.value == "Halyard Dental, Inc."


def test_a_position_is_no_name() -> None:
    form = (("Authorized representative:", 60, 100), ("Chief Operating Officer", 220, 100))
    assert read_letter_facts(layout_of(a_document(a_page(*form)))).authorized_representative is None


def test_a_label_at_the_end_of_a_page_has_no_value() -> None:
    values = labelled_values(layout(("Customer name", 60, 700), ("::", 200, 700)))
    assert [value.lines for value in values] == [()]
    assert labelled_values(layout(("Customer name", 60, 700), ("::", 60, 712)))[0].lines == ()


def test_lines_of_a_paragraph_are_joined_and_others_are_not() -> None:
    texts = [run.text for run in paragraphs(layout(("One", 60, 100), ("two.", 60, 112), ("Apart", 60, 300), ("Aside", 200, 312)))]
    assert texts == ["One two.", "Apart", "Aside"]


def test_who_signs_and_for_whom_is_told_in_a_sentence() -> None:
    told = (
        ("Please accept this letter as authorization to move the numbers of Halyard Dental, Inc. that are set out below", 20, 100, 5.0),
        ("and now with Frontier Communications, account no. 7371455231759,", 20, 106, 5.0),
        ("and are installed at 214 Compromise St, Annapolis, MD 21401.", 20, 112, 5.0),
        ("I, Miriam T. Guerrero, am empowered to give this instruction.", 20, 130, 5.0),
    )  # fmt: skip
    facts = read_letter_facts(layout_of(a_document(a_page(*told))))
    stated = (facts.customer_name, facts.losing_carrier, facts.account_number, facts.authorized_representative)
    assert [fact and fact.value for fact in stated] == [
        *("Halyard Dental, Inc.", "Frontier Communications", "7371455231759", "Miriam T. Guerrero")
    ]
    assert facts.service_address is not None
    assert facts.service_address.value.street == "214 Compromise St"


def test_the_principal_of_an_agreement_is_the_customer_and_its_agent_nobody() -> None:
    form = (("Principal", 60, 80), ("Halyard Dental LLC", 200, 80), ("Agent", 60, 96), ("Kestrel Voice, Inc.", 200, 96))
    facts = read_letter_facts(layout_of(a_document(a_page(*form))))
    assert facts.customer_name is not None
    assert facts.customer_name.value == "Halyard Dental LLC"
    assert facts.authorized_representative is None


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


def test_a_company_that_authorizes_in_a_sentence_is_the_customer() -> None:
    found = facts(
        ("Halyard Dental LLC hereby authorizes Lanyard Networks Inc. to transfer the telephone", 60, 100),
        ("numbers below. Our present telephone company is Verizon and our account", 60, 112),
        ("number with them is K7483547. Please act soon.", 60, 124),
    )
    assert (stated(found)[0], *stated(found)[3:]) == ("Halyard Dental LLC", "Verizon", "K7483547")


@pytest.mark.parametrize("verb", ["authorize", "appoint", "hereby designate"])
def test_what_the_signer_does_is_nobodys_name(verb: str) -> None:
    told = facts((f"I {verb} Cobalt Voice Services, Inc. to transfer the numbers on this form.", 60, 100))
    assert told.authorized_representative is None


def test_who_speaks_in_the_first_person_is_the_signer() -> None:
    told = facts(("I, Marian Tolliver, am empowered to give this instruction.", 60, 100)).authorized_representative
    assert told is not None
    assert told.value == "Marian Tolliver"


def test_names_in_a_definition_are_read() -> None:
    found = facts(
        ("The undersigned, Pelican Freight Brokers LLC (the \u201cCustomer\u201d), appoints Parallel Nine LLC as its agent", 60, 100),
        ("for moving its numbers from Bandwidth (the \u201cExisting Carrier\u201d).", 60, 113),
    )
    assert stated(found)[0] == "Pelican Freight Brokers LLC"
    assert stated(found)[3] == "Bandwidth"


def test_the_heading_of_another_party_is_no_customers_name() -> None:
    assert stated(facts(("CUSTOMER", 60, 400), ("SALES AGENT", 300, 400)))[0] is None


@pytest.mark.parametrize("text", ["X" * 60_000, "A of " * 12_000, "Aa, " * 15_000])
def test_a_page_of_one_word_costs_no_time(text: str) -> None:
    began = time.process_time()
    facts((f"I authorize you to port our numbers {text} and to see the records of our account.", 60, 100))
    assert time.process_time() - began < 5


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


@pytest.mark.parametrize(
    "told",
    [
        "The numbers belong to Halyard Dental LLC.",
        "Je soussignée, Marian Tolliver ( Contrôleuse ), agissant pour l'entreprise Halyard Dental LLC , dont les lignes sont actives.",
    ],
)
def test_a_customer_named_in_a_sentence_is_read(told: str) -> None:
    assert stated(facts((told, 60, 100)))[0] == "Halyard Dental LLC"


def test_who_signs_may_be_named_with_a_position_in_brackets() -> None:
    assert stated(facts(("Je soussignée, Marian Tolliver ( Contrôleuse ), demande le transfert.", 60, 100)))[2] == "Marian Tolliver"


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


TOLD_ADDRESS = "Our service is at 214 Compromise St, Suite 3 in Annapolis, MD. Please move it."


def test_an_address_told_without_its_postal_code_is_read_where_the_letterhead_has_it_whole() -> None:
    head = ("214 Compromise St, Suite 3, Annapolis, MD 21401 | Office (410) 263-0999", 60, 40)
    assert stated(facts(head, (TOLD_ADDRESS, 60, 300)))[1] == HOME


def test_an_address_told_without_its_postal_code_is_not_that_of_another_letterhead() -> None:
    head = ("216 Compromise St, Suite 3, Annapolis, MD 21401 | Office (410) 263-0999", 60, 40)
    assert stated(facts(head, (TOLD_ADDRESS, 60, 300)))[1] is None
    assert stated(facts((TOLD_ADDRESS, 60, 300)))[1] is None


def test_the_word_before_a_city_is_no_part_of_it() -> None:
    found = facts(("Les lignes sont situées au 5180, chemin Saint-Gérard, local 9 , à Sept-Îles (Québec) G4R 1Y7 et actives.", 60, 100))
    assert stated(found)[1] == Address("5180, chemin Saint-Gérard", "local 9", "Sept-Îles", "QC", "G4R 1Y7", "CA")


def test_a_customer_who_is_said_to_move_its_service_is_read() -> None:
    assert (
        stated(facts(("This letter is to let you know that Halyard Dental LLC is moving its service.", 60, 100)))[0] == "Halyard Dental LLC"
    )


def test_what_follows_the_carrier_in_a_sentence_is_no_carrier() -> None:
    told = "J'autorise à communiquer avec le fournisseur actuel, à obtenir de lui les renseignements, et à transférer."
    assert stated(facts((told, 60, 100)))[3] is None


def test_the_company_behind_the_position_of_who_signs_is_read_when_the_letter_is_headed_by_it() -> None:
    signed = (("Marian Tolliver", 60, 500), ("Director of IT, Halyard Dental LLC", 60, 515))
    assert stated(facts(("Halyard Dental LLC", 300, 40), *signed))[0] == "Halyard Dental LLC"
    assert stated(facts(("Zoom Voice LLC", 300, 40), *signed))[0] is None


def test_a_customer_whose_name_begins_with_new_is_read() -> None:
    assert stated(facts(("Customer name: New Horizons Physical Therapy, P.C.", 60, 100)))[0] == "New Horizons Physical Therapy, P.C."
    assert fact_of("New service provider") is LetterFact.OTHER
