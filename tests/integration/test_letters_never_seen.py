"""Counts what the reader says of letters in many layouts, native and scanned; the figures are synthetic."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.document_worker import open_document
from pipeline.domain.document import Document
from pipeline.domain.loa import SignatureState
from pipeline.reading.jobs import PageLimits
from pipeline.reading.signature import read_signature
from tests.accuracy.letters import LAYOUTS, TestLetter, letters
from tests.accuracy.recognized import scanned

SIGNED, UNSIGNED, UNCERTAIN = SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureState.UNCERTAIN
SCANNED_MARKS = frozenset({"a pen", "a picture", "DocuSign", "nothing", "a pen of another"})


def state_of(letter: TestLetter) -> SignatureState:
    document = open_document(letter.content, PageLimits())
    assert isinstance(document, Document)
    return read_signature(document).signature.state


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_native_letter_is_called_what_it_is_or_uncertain(layout: str) -> None:
    said = Counter((letter.signed, state_of(letter)) for letter in letters((layout,)))
    assert said[False, SIGNED] == 0
    assert said[True, UNSIGNED] == 0
    assert said[True, UNCERTAIN] + said[False, UNCERTAIN] <= 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_scanned_letter_is_never_called_the_opposite(layout: str) -> None:
    chosen = letters((layout,), SCANNED_MARKS)
    said = {letter.mark: (letter.signed, read_signature(scanned(letter.content)).signature.state) for letter in chosen}
    assert [mark for mark, verdict in said.items() if verdict in {(False, SIGNED), (True, UNSIGNED)}] == []
    assert {mark for mark in ("a pen", "a picture", "DocuSign") if said[mark][1] is not SIGNED} == set()
    assert said["nothing"][1] is UNSIGNED
