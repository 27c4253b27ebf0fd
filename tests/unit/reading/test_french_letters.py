from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa, SignatureState
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.loa import read_loa
from pipeline.reading.signature_labels import Signatory, role_in
from tests.builders_letters import a_document, a_page, a_rule, ink

if TYPE_CHECKING:
    from pipeline.domain.document import Document

LINE = 500.0
TERMS = (
    ("LETTRE D'AUTORISATION", 200, 40, 14.0),
    ("Nom du client : Clinique dentaire Beaulac inc.", 60, 80),
    ("Adresse de service : 4120, rue Sainte-Catherine Ouest, bureau 300, Montréal (Québec) H3Z 1P2", 60, 95),
    ("Fournisseur actuel : Vidéotron ltée", 60, 110),
    ("N° de compte : 30418827-001", 60, 125),
    ("Je, soussignée, autorise CallTrackingMetrics à transférer les numéros ci-dessous.", 60, 150),
    ("Numéros de téléphone à transférer :", 60, 170),
    ("514 843-0142", 80, 185),
    ("(514) 843-0143", 80, 200),
    ("Pour nous joindre : 514 843-0999", 60, 760),
)
PLACES = (
    ("Signature autorisée :", 60, LINE - 10),
    ("Date (aaaa-mm-jj) :", 340, LINE - 10),
    ("Nom en lettres moulées : Mireille Gagné", 60, LINE + 20),
    ("Titre : Directrice", 60, LINE + 35),
)


def a_letter(*marks: object, dated: bool = True) -> Document:
    filled = (("2026-11-10", 460, LINE - 10),) if dated else ()
    strokes = (a_rule(180, LINE, 140), a_rule(455, LINE, 100), *marks)
    return a_document(a_page(*TERMS, *PLACES, *filled, strokes=strokes))


def read(document: Document) -> Loa:
    return read_loa(document, "loa.pdf", (), NO_HINTS, date(2026, 11, 16))


def test_a_letter_in_french_is_read_as_one_in_english() -> None:
    loa = read(a_letter(ink(190, LINE)))
    assert (loa.looks_like_a_letter, loa.authorizes, loa.looks_like_a_bill) == (True, True, False)
    assert loa.signature.state is SignatureState.SIGNED
    assert loa.signed_on is not None
    assert loa.signed_on.value == date(2026, 11, 10)
    stated = (loa.customer_name, loa.losing_carrier, loa.account_number, loa.authorized_representative)
    assert [fact and fact.value for fact in stated] == [
        "Clinique dentaire Beaulac inc.",
        "Vidéotron ltée",
        "30418827-001",
        "Mireille Gagné",
    ]
    assert [printed.value for printed in loa.telephone_numbers] == ["+15148430142", "+15148430143"]
    assert loa.service_address is not None
    assert loa.service_address.value.postal_code == "H3Z 1P2"


def test_an_empty_place_in_french_is_unsigned() -> None:
    assert read(a_letter(dated=False)).signature.state is SignatureState.UNSIGNED


def test_a_place_of_the_old_carrier_is_not_the_customers() -> None:
    document = a_document(
        a_page(*TERMS, ("Représentant du fournisseur - signature :", 60, LINE - 10), strokes=(a_rule(280, LINE, 140), ink(290, LINE)))
    )
    assert read(document).signature.state is not SignatureState.SIGNED


def test_a_letter_that_tells_its_facts_in_a_french_sentence_is_read() -> None:
    told = (
        ("Autorisation de transfert", 200, 40, 14.0),
        ("Au nom de Clinique dentaire Beaulac inc., j'autorise le transfert. Notre fournisseur actuel est Vidéotron,", 60, 80),
        ("compte n° 30418827, pour l'adresse de service 4120, rue Wellington, Verdun (Québec) H4G 1V7.", 60, 95),
        ("Signature du titulaire", 60, LINE + 3),
    )
    loa = read(a_document(a_page(*told, strokes=(a_rule(60, LINE, 200),))))
    stated = (loa.customer_name, loa.losing_carrier, loa.account_number)
    assert [fact and fact.value for fact in stated] == ["Clinique dentaire Beaulac inc.", "Vidéotron", "30418827"]
    assert loa.signature.state is SignatureState.UNSIGNED


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Titulaire du compte (tel qu'il figure sur la facture)", LetterFact.CUSTOMER),
        ("Raison sociale", LetterFact.CUSTOMER),
        ("Adresse d'installation", LetterFact.ADDRESS),
        ("Adresse de facturation", LetterFact.BILLING_ADDRESS),
        ("Fournisseur de services actuel", LetterFact.CARRIER),
        ("Nouveau fournisseur", LetterFact.OTHER),
        ("No de compte", LetterFact.ACCOUNT),
        ("Numéro de client", LetterFact.ACCOUNT),
        ("Numéro de facturation", LetterFact.BTN),
        ("Numéros visés", LetterFact.NUMBERS),
        ("Numéro de téléphone", LetterFact.CONTACT),
        ("Représentante autorisée", LetterFact.REPRESENTATIVE),
        ("Ville", LetterFact.CITY),
        ("Code postal", LetterFact.ZIP),
        ("NIP", LetterFact.OTHER),
        ("Note", None),
    ],
)
def test_a_french_label_is_known_by_all_its_words(text: str, fact: LetterFact | None) -> None:
    assert fact_of(text) is fact


@pytest.mark.parametrize(
    ("text", "signatory"),
    [
        ("Signature du client", Signatory.CUSTOMER),
        ("Signataire autorisé", Signatory.CUSTOMER),
        ("Signature du témoin", Signatory.OTHER),
        ("Réservé à l'usage interne", Signatory.OTHER),
        ("Signature", Signatory.UNSAID),
    ],
)
def test_a_french_label_says_who_signs(text: str, signatory: Signatory) -> None:
    assert role_in(text) is signatory


@pytest.mark.parametrize("stamp", ["Signé numériquement par Mireille Gagné", "Signé électroniquement par : Mireille Gagné"])
def test_a_french_stamp_of_an_e_sign_service_signs(stamp: str) -> None:
    page = a_page(*TERMS, *PLACES, (stamp, 190, LINE - 12, 6.0), strokes=(a_rule(180, LINE, 140),))
    assert read(a_document(page)).signature.state is SignatureState.SIGNED
