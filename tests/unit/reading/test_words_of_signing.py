"""The words by which forms ask for a signature, its date, the signer's name and title, as many as could be thought of."""

from __future__ import annotations

import pytest

from pipeline.reading.layout import layout_of
from pipeline.reading.signature_labels import LabelKind, Signatory, labels_in, only_bids_to_sign, role_in
from tests.builders_documents import document_of, page_of

SIGNATURE = """
    Signature|Signed:|Sign here:|Customer signs here:|The customer signs below|Signature of undersigned
    |Signature of the person named above|Authorized Signature (required)|Signature (must match name on bill)
    |Your John Hancock (signature)|eSignature|E-signature|Wet signature|End-user signature (wet ink or electronic)
    |Sign your name here|Sign inside the box|Sign in blue or black ink|Client sign-off|A. Signature|12) Signature
    |Step 4 - Signature|Sign and date|Please sign & date|By (signature)|Accepted by|Place signature here
    |The undersigned|Sign\u00e9 par l'abonn\u00e9|Veuillez signer ici|Lu et approuv\u00e9
    |Signature du repr\u00e9sentant autoris\u00e9|Signature et date|Pour et au nom de|Firma
    |Authorized signatory of Customer|End-user signature wet ink or electronic)
"""
DATE = """
    Date|Date signed|Signed on|On this date|Today is|Date executed|Date of execution|Authorization date
    |Date signed by customer|3. Date|B. Date|Date (AAAA-MM-JJ)|Sign\u00e9 le|Fait le|Le (date)|Date d'aujourd'hui
    |Dat\u00e9 du
"""
NAME = """
    Print name|Please print name|Printed name of undersigned|Signer's full name|Same name, readable
    |Your name in print|Name of person signing|Signer, in block letters|Typed or printed name|Name in capital letters
    |Block letters|En lettres moul\u00e9es|Nom et titre|Nom en caract\u00e8res d'imprimerie
"""
TITLE = (
    "Title|Your title|Title or position|Signer's title|Title (if applicable)|Relationship to account holder|Titre ou fonction|Qualit\u00e9"
)
WORDS = [
    (words.strip(), kind)
    for kind, listed in ((LabelKind.SIGNATURE, SIGNATURE), (LabelKind.DATE, DATE), (LabelKind.NAME, NAME), (LabelKind.TITLE, TITLE))
    for words in listed.split("|")
]


def kinds_in(text: str) -> list[LabelKind]:
    return [label.kind for label in labels_in(layout_of(document_of(page_of((60, 400, text)))))]


@pytest.mark.parametrize(("words", "kind"), WORDS)
def test_a_label_asks_for_what_it_says(words: str, kind: LabelKind) -> None:
    assert kinds_in(words) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "With my signature I give Plainsong permission to port",
        "Please sign and return this form to the porting desk",
        "The customer signs this letter of his own will",
        "Company name",
        "Contact name",
        "Signed at Annapolis this day",
        "Le",
        "Effective date",
    ],
)
def test_other_words_ask_for_nothing(text: str) -> None:
    assert kinds_in(text) == []


@pytest.mark.parametrize("text", ["Sign", "Step 4: Sign and date", "Please sign here", "Veuillez signer et dater"])
def test_some_words_only_bid_to_sign(text: str) -> None:
    assert only_bids_to_sign(text.rpartition(":")[2])


def test_a_signature_that_a_party_has_to_give_is_that_partys() -> None:
    assert role_in("Accepted by") is Signatory.OTHER
    assert role_in("Sign\u00e9 par l'abonn\u00e9") is Signatory.CUSTOMER
