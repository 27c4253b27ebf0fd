from __future__ import annotations

import time

import pytest

from pipeline.domain.address import Address
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_facts import read_letter_facts
from pipeline.reading.letter_labels import LetterFact, fact_of
from tests.builders_letter_facts import HOME, facts, stated
from tests.builders_letters import a_document, a_page


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


def test_an_address_in_a_sentence_must_be_whole() -> None:
    assert stated(facts(("We are located at the corner of Main and Third.", 60, 100)))[1] is None
    assert (
        stated(facts(("Numbers at service location somewhere in 12345 and later 214 Compromise St, Annapolis, MD 21401", 60, 100)))[1]
        is None
    )


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


@pytest.mark.parametrize("text", ["X" * 60_000, "A of " * 12_000, "Aa, " * 15_000])
def test_a_page_of_one_word_costs_no_time(text: str) -> None:
    began = time.process_time()
    facts((f"I authorize you to port our numbers {text} and to see the records of our account.", 60, 100))
    assert time.process_time() - began < 5


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
