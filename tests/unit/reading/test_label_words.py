import pytest

from pipeline.reading.label_words import Fact, labels_like, normal_form, own_lexicon
from pipeline.reading.labels import labels_in, lexicon_with
from pipeline.reading.layout import run_of
from tests.builders_documents import words_at


def facts_in(text: str) -> set[Fact]:
    return {fact for label in labels_in(run_of(tuple(words_at(40, 40, text))), own_lexicon()) for fact in label.facts}


def test_a_pattern_stands_for_every_choice() -> None:
    assert set(labels_like("{total,} due {by,on or before}")) == {
        ("total", "due", "by"),
        ("total", "due", "on", "or", "before"),
        ("due", "by"),
        ("due", "on", "or", "before"),
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Your wireless account number is", Fact.ACCOUNT),
        ("Bill To Account (BAN)", Fact.ACCOUNT),
        ("Account SID", Fact.ACCOUNT),
        ("N° d'abonné", Fact.CUSTOMER_ID),
        ("Bill generated on", Fact.BILL_DATE),
        ("Facture émise le", Fact.BILL_DATE),
        ("État de compte au", Fact.BILL_DATE),
        ("Due no later than", Fact.DUE_DATE),
        ("Last day to pay without penalty", Fact.DUE_DATE),
        ("Pay current charges by", Fact.DUE_DATE),
        ("Veuillez acquitter au plus tard le", Fact.DUE_DATE),
        ("AutoPay is scheduled for", Fact.COLLECTED_ON),
        ("Retrait bancaire le", Fact.COLLECTED_ON),
        ("Total amount you owe", Fact.AMOUNT),
        ("Montant total exigible", Fact.AMOUNT),
        ("Closing balance", Fact.TOTAL),
        ("Served at", Fact.SERVICE_AT),
        ("Adresse desservie", Fact.SERVICE_AT),
        ("Previous statement balance", Fact.OTHER),
        ("Montant de votre dernière facture", Fact.OTHER),
    ],
)
def test_a_label_is_known_in_many_wordings(text: str, fact: Fact) -> None:
    assert facts_in(text) == {fact}


def test_a_common_word_is_a_label_only_at_the_start() -> None:
    assert facts_in("No later than") == {Fact.DUE_DATE}
    assert facts_in("Send the modem back no later than") == set()


def test_number_and_numero_on_both_sides_of_a_slash_are_two_labels() -> None:
    labels = labels_in(run_of(tuple(words_at(40, 40, "Account number / Numéro de compte"))), own_lexicon())
    assert [label.facts for label in labels] == [frozenset({Fact.ACCOUNT})] * 2
    assert normal_form("Acct. No. #") == ("account", "#")


def test_the_labels_of_a_carrier_are_built_once() -> None:
    extra = {Fact.ACCOUNT: ("gateway code",)}
    assert lexicon_with(extra) is lexicon_with(dict(extra))
    assert ("gateway", "code") in lexicon_with(extra).meanings
    assert ("gateway", "code") not in own_lexicon().meanings
