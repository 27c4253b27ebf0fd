from datetime import date
from decimal import Decimal

from pipeline.domain.address import Address
from pipeline.domain.bill import BILL_FIELDS, Bill, BillSign, Extracted, PrintedNumber
from pipeline.domain.document import DocumentFacts, TextSource, Unreadable, UnreadableReason
from pipeline.domain.loa import Loa, Signature, SignatureKind, SignatureState
from pipeline.domain.telephone import TelephoneNumber
from pipeline.reports.documents import document_of, rows_of

FACTS = DocumentFacts(3, TextSource.NATIVE)
BOX = (1.04, 2.06, 3.0, 4.0)
BILL = Bill(
    "bill.pdf",
    FACTS,
    account_number=Extracted("123456789", 0.9749, 1, BOX, "123 456 789"),
    billing_address=Extracted(Address("12 Wharf St", "Ste 4", "Annapolis", "MD", "21401", "US"), 0.9, 2, BOX, "12 Wharf St"),
    bill_date=Extracted(date(2026, 11, 3), 0.99, 1, BOX, "Nov 3, 2026"),
    amount_due=Extracted(Decimal("142.1"), 0.99, 1, BOX, "$142.10"),
    telephone_numbers=(PrintedNumber(TelephoneNumber("+14108430142"), 2),),
    signs=frozenset({BillSign.PREPAID}),
)
LOA = Loa("loa.pdf", FACTS, Signature(SignatureState.SIGNED, SignatureKind.INK, "Dana Fisher", None, ("a pen stroke",)))


def test_a_bill_is_reported_as_the_contract_says() -> None:
    fields = dict.fromkeys(BILL_FIELDS) | {
        "account_number": {"value": "123456789", "confidence": 0.97, "page": 1, "bbox": [1.0, 2.1, 3.0, 4.0], "text": "123 456 789"},
        "billing_address": {
            "value": {
                "street": "12 Wharf St",
                "unit": "Ste 4",
                "city": "Annapolis",
                "state": "MD",
                "postal_code": "21401",
                "country": "US",
            },
            "confidence": 0.9,
            "page": 2,
            "bbox": [1.0, 2.1, 3.0, 4.0],
            "text": "12 Wharf St",
        },
        "bill_date": {"value": "2026-11-03", "confidence": 0.99, "page": 1, "bbox": [1.0, 2.1, 3.0, 4.0], "text": "Nov 3, 2026"},
        "amount_due": {"value": "142.10", "confidence": 0.99, "page": 1, "bbox": [1.0, 2.1, 3.0, 4.0], "text": "$142.10"},
    }
    assert document_of(BILL) == {
        "document": {"pages": 3, "text": "native"},
        "fields": fields,
        "telephone_numbers": [{"value": "+14108430142", "page": 2}],
    }


def test_a_letter_is_reported_as_the_contract_says() -> None:
    assert document_of(LOA) == {
        "document": {"pages": 3, "text": "native"},
        "signature": {"state": "signed", "kind": "ink", "signer": "Dana Fisher", "valid": None, "evidence": ["a pen stroke"]},
        "signed_on": None,
        "customer_name": None,
        "service_address": None,
        "authorized_representative": None,
        "losing_carrier": None,
        "account_number": None,
        "telephone_numbers": [],
    }


def test_every_reason_for_giving_nothing_has_a_code_and_a_mend() -> None:
    for reason in UnreadableReason:
        error = document_of(Unreadable(reason, "why"))["error"]
        assert isinstance(error, dict)
        assert error["code"] == reason.value
        assert error["hint"]


def test_people_read_rows_that_say_what_is_not_sure() -> None:
    rows = {name: value for name, value, _ in rows_of(BILL)}
    assert rows["billing address"] == "12 Wharf St Ste 4, Annapolis, MD 21401"
    assert rows["carrier"] == "not found or not sure"
    assert rows["warning"] == "BILL_PREPAID"
    assert rows["telephone numbers"] == "+14108430142"
    assert rows_of(LOA)[0] == ("signature", "signed, ink", "a pen stroke")
    assert rows_of(LOA)[-1] == ("telephone numbers", "none found", "0")
