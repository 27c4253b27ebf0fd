"""The letter's rules beyond their examples: both sides as printed, and nothing on what was not read with certainty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.document import DocumentFacts, PageBox, TextSource
from pipeline.domain.finding import Printed, Where
from pipeline.domain.loa import Loa, SignatureKind, SignatureState
from pipeline.domain.request import LoaTerms
from pipeline.rules import rulebook
from tests.builders import (
    ALWAYS,
    NUMBERS,
    REPRESENTATIVE,
    SIGNED_ON,
    TODAY,
    a_billing,
    a_case,
    a_drop,
    a_file,
    a_letter,
    a_number_list,
    a_request,
    a_signature,
    an_address,
    extracted,
    printed,
)

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.finding import Finding

UNSIGNED = a_signature(state=SignatureState.UNSIGNED, kind=None, signer=None)


def codes(case: Case) -> set[str]:
    return set(rulebook.check(case).codes()) - set(ALWAYS)


def with_letter(**changes: object) -> Case:
    return a_case(loa=a_letter(**changes))


def the_finding(case: Case, code: str) -> Finding:
    (found,) = [finding for finding in rulebook.check(case).all_findings() if finding.code == code]
    return found


def awaiting(**changes: object) -> Case:
    return replace(a_case(request=a_request(loa=LoaTerms("send"))), **changes)  # type: ignore[arg-type]  # fields of a case


def test_a_finding_shows_both_sides_and_the_page() -> None:
    found = the_finding(with_letter(customer_name=extracted("Other Office Inc", page=2)), "LOA_NAME_MISMATCH")
    assert (found.found, found.expected, found.where.file, found.where.page) == (
        "Other Office Inc",
        "Halyard Dental Group LLC",
        "loa.pdf",
        2,
    )


def test_an_unsigned_letter_is_not_also_blamed_for_its_missing_date_and_signer() -> None:
    blank = with_letter(signature=UNSIGNED, signed_on=None, signature_date_seen=False, authorized_representative=None)
    assert codes(blank) == {"LOA_UNSIGNED"}


def test_a_letter_that_is_to_come_back_signed_is_awaited_not_refused() -> None:
    assert codes(awaiting(loa=a_letter(signature=UNSIGNED))) == {"LOA_AWAITING_SIGNATURE"}
    assert "LOA_AWAITING_SIGNATURE" not in codes(awaiting())
    found = the_finding(awaiting(loa=None), "LOA_AWAITING_SIGNATURE")
    assert (found.found, found.expected) == ("no letter yet", f"a letter signed by {REPRESENTATIVE} within 14 days")


@pytest.mark.parametrize(
    "signature",
    [
        a_signature(state=SignatureState.UNCERTAIN, evidence=()),
        a_signature(kind=SignatureKind.TYPED),
        a_signature(kind=SignatureKind.DIGITAL, valid=False),
        a_signature(kind=SignatureKind.DIGITAL, valid=None),
    ],
)
def test_weak_signatures_go_to_a_person(signature: object) -> None:
    assert codes(with_letter(signature=signature)) == {"LOA_SIGNATURE_UNVERIFIED"}


def test_a_verified_digital_signature_passes() -> None:
    assert codes(with_letter(signature=a_signature(kind=SignatureKind.DIGITAL, valid=True))) == set()


def test_a_date_that_was_seen_but_not_read_is_held() -> None:
    case = with_letter(signed_on=None, signature_date_seen=True)
    assert codes(case) == {"LOA_EXTRACTION_LOW_CONFIDENCE"}
    assert the_finding(case, "LOA_EXTRACTION_LOW_CONFIDENCE").found == "could not be read: date"


def test_on_a_scan_no_date_is_not_known_to_be_missing() -> None:
    facts = DocumentFacts(1, TextSource.OCR)
    assert "LOA_UNDATED" not in codes(with_letter(signed_on=None, signature_date_seen=False, document=facts))


def test_an_expired_letter_is_not_also_old() -> None:
    def aged(days: int) -> set[str]:
        signed_on = TODAY - timedelta(days=days)
        return codes(a_case(loa=a_letter(signed_on=extracted(signed_on)), request=a_request(loa=LoaTerms("uploaded", signed_on))))

    assert aged(30) == set()
    assert aged(31) == aged(90) == {"LOA_OLD"}
    assert aged(91) == {"LOA_EXPIRED"}
    assert aged(-1) == {"LOA_DATE_FUTURE"}
    assert aged(0) == set()


DOUBTFUL = {
    "customer_name": extracted("Other Office Inc", confidence=0.5),
    "service_address": extracted(an_address(street="9 Oak Rd"), confidence=0.5),
    "losing_carrier": extracted("Windstream", confidence=0.5),
    "signed_on": extracted(SIGNED_ON - timedelta(days=400), confidence=0.5),
}


@pytest.mark.parametrize("field", DOUBTFUL)
def test_a_doubtful_reading_contradicts_nothing(field: str) -> None:
    assert codes(with_letter(**{field: DOUBTFUL[field]})) <= {"LOA_EXTRACTION_LOW_CONFIDENCE"}


def test_what_could_not_be_read_is_named() -> None:
    nameless = a_letter(customer_name=None, signature=a_signature(signer=None), authorized_representative=None, telephone_numbers=())
    found = the_finding(a_case(loa=nameless), "LOA_EXTRACTION_LOW_CONFIDENCE")
    assert found.found == "could not be read: customer name, signer, numbers"
    assert "LOA_NUMBER_NOT_LISTED" not in codes(a_case(loa=nameless))


def test_the_printed_name_stands_in_for_a_signature_that_cannot_be_read() -> None:
    letter = a_letter(signature=a_signature(signer=None), authorized_representative=extracted("Victor Brandt", page=2))
    found = the_finding(a_case(loa=letter), "LOA_SIGNER_MISMATCH")
    assert (found.found, found.expected, found.where.page) == ("Victor Brandt", REPRESENTATIVE, 2)


def test_a_signer_other_than_the_one_stated_is_reported_once() -> None:
    other_name = a_request(loa=LoaTerms("uploaded", SIGNED_ON, "Victor Brandt"))
    found = the_finding(a_case(request=other_name), "LOA_SIGNER_MISMATCH")
    assert found.where.field == "loa.signer_name"
    assert "LOA_SIGNER_NEAR_MATCH" not in codes(a_case(request=other_name))


def test_one_matching_address_is_enough() -> None:
    away = an_address(street="9 Oak Rd", unit="")
    served_elsewhere = a_request(billing=a_billing(service_address=away))
    assert "LOA_ADDRESS_MISMATCH" not in codes(a_case(request=served_elsewhere))
    found = the_finding(with_letter(service_address=extracted(an_address(unit="Suite 9"))), "LOA_ADDRESS_MISMATCH")
    assert (
        found.hint == "The unit differs: Suite 9 on the letter, Suite 3 in the request. Use the address printed on the bill in both places."
    )


def test_a_missing_signature_is_shown_where_it_belongs() -> None:
    box = (72.0, 600.0, 300.0, 640.0)
    unsigned = a_signature(state=SignatureState.UNSIGNED, kind=None, signer=None, place=PageBox(2, box))
    found = the_finding(with_letter(signature=unsigned), "LOA_UNSIGNED")
    assert found.where == Where(file="loa.pdf", page=2, printed=Printed(box))


def covering(numbers: tuple[int, ...], **changes: object) -> Loa:
    return a_letter(telephone_numbers=printed(numbers), **changes)


def test_a_letter_that_points_to_a_list_is_told_so_once() -> None:
    assert codes(a_case(loa=covering((), refers_to_schedule=True))) == {"LOA_NUMBERS_ON_SCHEDULE"}
    assert codes(a_case(loa=covering(NUMBERS[:1], refers_to_schedule=True))) == {"LOA_NUMBERS_ON_SCHEDULE"}
    assert codes(a_case(loa=covering(NUMBERS[:2], refers_to_schedule=True))) == {"LOA_NUMBER_NOT_LISTED"}
    assert codes(a_case(loa=covering(NUMBERS, refers_to_schedule=True))) == set()


def test_a_number_is_not_rejected_against_a_list_of_which_some_could_not_be_read() -> None:
    case = a_case(loa=covering(NUMBERS[:2], numbers_in_doubt=True))
    assert codes(case) == {"LOA_EXTRACTION_LOW_CONFIDENCE"}
    assert the_finding(case, "LOA_EXTRACTION_LOW_CONFIDENCE").found == "could not be read: some of the numbers"
    assert codes(a_case(loa=covering(NUMBERS, numbers_in_doubt=True))) == set()


def test_extra_numbers_are_counted_and_the_billing_number_is_none() -> None:
    extra = tuple(4108430150 + i for i in range(7))
    found = the_finding(a_case(loa=covering((*NUMBERS, *extra))), "LOA_EXTRA_NUMBER")
    assert found.found is not None
    assert found.found.endswith("+14108430154 and 2 more")
    without_btn = a_case(numbers=a_number_list(NUMBERS[1:]), loa=covering(NUMBERS))
    assert "LOA_EXTRA_NUMBER" not in codes(without_btn)


@pytest.mark.parametrize("gone", ["request", "numbers"])
def test_a_letter_is_judged_without_request_or_list(gone: str) -> None:
    case = replace(a_case(), **{gone: None})  # type: ignore[arg-type]  # fields of a case
    assert not {code for code in codes(case) if code.startswith("LOA_")}


def test_a_bill_under_the_letters_name_breaks_no_other_rule_of_the_letter() -> None:
    drop = a_drop(a_file("bill.pdf", sha256="ab"), a_file("loa.pdf", sha256="ab"), without=["bill.pdf", "loa.pdf"])
    blank = a_letter(signature=UNSIGNED, signed_on=None, telephone_numbers=(), authorizes=False)
    assert {code for code in codes(a_case(drop=drop, loa=blank)) if code.startswith("LOA_")} == {"LOA_IS_BILL"}
