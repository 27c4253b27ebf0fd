from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from reportlab.lib.pdfencrypt import StandardEncryption

from pipeline import pdf_signatures
from pipeline.document_worker import answer, open_document
from pipeline.domain.document import Document
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa, Signature, SignatureKind, SignatureState
from pipeline.pdf_signatures import SignatureVerdict, verdicts_of, with_verdicts
from pipeline.reading.jobs import Job, PageLimits
from tests.builders_documents import AS_OF
from tests.builders_pdf import bill_pdf, pdf_of
from tests.builders_signed_pdf import LETTER_TEXT, SIGNER, signed_pdf, with_empty_field, with_value, written_over

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNED, UNSIGNED, DIGITAL = SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureKind.DIGITAL


def signature_of(content: bytes) -> Signature:
    letter = answer(Job("loa", "loa.pdf", len(content), NO_HINTS, AS_OF, 20, PageLimits(), 0.85), content, ())
    assert isinstance(letter, Loa)
    return letter.signature


def verdict_of(content: bytes) -> SignatureVerdict:
    (verdict,) = verdicts_of(content).values()
    return verdict


def test_a_signature_over_the_whole_file_is_valid_and_names_its_signer_and_day() -> None:
    signature = signature_of(signed_pdf())
    assert (signature.state, signature.kind, signature.signer, signature.valid) == (SIGNED, DIGITAL, SIGNER, True)
    assert signature.evidence == ("a valid digital signature in its field, identity not verified",)
    assert verdict_of(signed_pdf()).signed_on == datetime.now().astimezone().date()


def test_a_letter_changed_in_place_stays_signed_and_is_not_valid() -> None:
    content = signed_pdf()
    start = content.index(b"/CreationDate")
    signature = signature_of(content[:start] + content[start:].replace(b"20", b"19", 1))
    assert (signature.state, signature.kind, signature.signer, signature.valid) == (SIGNED, DIGITAL, SIGNER, False)


def test_a_line_added_after_signing_breaks_the_signature() -> None:
    assert signature_of(written_over(signed_pdf())).valid is False


def test_a_second_signature_leaves_the_first_one_valid() -> None:
    content = signed_pdf(
        with_empty_field(signed_pdf(), "carrier_signature", (330, 100, 500, 130)), name="carrier_signature", person="Bo Carrier"
    )
    verdicts = verdicts_of(content)
    assert {name: verdict.valid for name, verdict in verdicts.items()} == {"Signature1": True, "carrier_signature": True}
    signature = signature_of(content)
    assert (signature.signer, signature.valid) == (SIGNER, True)


def test_a_signature_in_an_owner_locked_file_is_read() -> None:
    locked = pdf_of(LETTER_TEXT, encrypt=StandardEncryption("", "owner", canPrint=1))
    signature = signature_of(signed_pdf(with_empty_field(locked)))
    assert (signature.signer, signature.valid) == (SIGNER, True)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ({"common_name": "Marian  Tolliver\u202e\n"}, SIGNER),
        ({"common_name": ["staff", SIGNER]}, SIGNER),
        ({"organization_name": "Halyard Dental LLC"}, "Halyard Dental LLC"),
        ({}, ""),
    ],
)
def test_the_signers_name_is_the_persons_in_the_certificate(subject: dict[str, object], name: str) -> None:
    certificate = SimpleNamespace(subject=SimpleNamespace(native=subject))
    assert pdf_signatures._name_in(certificate) == name  # noqa: SLF001 - certificates with such names are tedious to make


def test_bytes_left_out_beside_the_signature_break_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_signatures, "_unhexed", lambda _: b"something else")
    assert verdict_of(signed_pdf()).valid is False


@pytest.mark.parametrize(("digits", "plain"), [(b"4f 2B\n7c", b"O+|"), (b"4f2", b""), (b"xx", b"")])
def test_the_gap_is_read_as_digits(digits: bytes, plain: bytes) -> None:
    assert pdf_signatures._unhexed(digits) == plain  # noqa: SLF001 - a file with such a gap cannot be written by a signer


def test_a_weak_digest_proves_nothing() -> None:
    verdict = verdict_of(signed_pdf(digest="sha1"))
    assert (verdict.present, verdict.valid, verdict.signer) == (True, None, SIGNER)


def test_parts_that_contradict_each_other_give_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> bool:
        raise ValueError

    monkeypatch.setattr(pdf_signatures, "_is_valid", fail)
    assert verdict_of(signed_pdf()).valid is None
    assert verdict_of(signed_pdf()).signer == SIGNER


PLACEHOLDERS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: with_value({"/Type": generic.pdf_name("/Sig"), "/Contents": generic.ByteStringObject(bytes(64))}),
    "nothing": lambda: with_value({"/Type": generic.pdf_name("/Sig")}),
    "a time stamp": lambda: with_value({"/Type": generic.pdf_name("/DocTimeStamp"), "/Contents": generic.ByteStringObject(b"\x30")}),
}


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_value_that_nobody_signed_is_no_signature(name: str) -> None:
    content = PLACEHOLDERS[name]()
    assert verdict_of(content).present is False
    assert signature_of(content).state is UNSIGNED


def test_bytes_that_are_no_signature_are_neither_good_nor_bad() -> None:
    content = with_value({"/Type": generic.pdf_name("/Sig"), "/Contents": generic.ByteStringObject(b"\x30\x82junk")})
    signature = signature_of(content)
    assert (signature.state, signature.kind, signature.valid) == (SIGNED, DIGITAL, None)


def test_an_empty_field_is_unsigned_and_loads_no_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_signatures, "verdicts_of", lambda _: pytest.fail("loaded"))
    assert signature_of(with_empty_field()).state is UNSIGNED


def test_two_fields_of_one_name_get_no_verdict() -> None:
    content = signed_pdf()
    document = open_document(content, PageLimits())
    assert isinstance(document, Document)
    twice = Document(2, (*document.pages, *document.pages))
    assert [field.valid for page in with_verdicts(content, twice).pages for field in page.fields] == [None, None]


def test_what_the_verifier_cannot_open_says_nothing() -> None:
    assert verdicts_of(b"%PDF-1.7\nnothing\n%%EOF\n") == {}
    assert verdicts_of(bill_pdf()) == {}


@pytest.mark.parametrize("place", ["_holds_signature", "_is_valid", "_verdict"])
def test_no_memory_left_is_told_to_the_owner_of_the_process(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pdf_signatures, place, fail)
    with pytest.raises(MemoryError):
        verdicts_of(signed_pdf())
