import json
from datetime import date
from decimal import Decimal

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, BillSign, Extracted, PrintedNumber
from pipeline.domain.document import DocumentFacts, PageBox, TextSource, Trait, Turn, Unreadable, UnreadableReason
from pipeline.domain.hints import Hints
from pipeline.domain.loa import Loa, Signature, SignatureKind, SignatureState
from pipeline.domain.proof import Proof
from pipeline.domain.telephone import TelephoneNumber
from pipeline.reading.jobs import Job, PageLimits, job_from
from pipeline.reading.transport import NotTransportableError, Outcome, line_of, outcome_from, packed, unpacked

FACTS = DocumentFacts(2, TextSource.NATIVE, frozenset({Trait.HIDDEN_TEXT, Trait.SCANNED}), ((2, Turn(1, -0.5)),))
BOX = (1.0, 2.0, 3.0, 4.0)
NUMBER = TelephoneNumber("+14108430142")
BILL = Bill(
    "bill.pdf",
    FACTS,
    billing_address=Extracted(Address("12 Wharf St", city="Annapolis"), 0.9, 1, BOX, "12 Wharf St"),
    bill_date=Extracted(date(2026, 11, 3), 0.99, 1, BOX, "Nov 3"),
    amount_due=Extracted(Decimal("142.10"), 0.99, 1, BOX, "$142.10"),
    telephone_numbers=(PrintedNumber(NUMBER, 2, BOX),),
    account_numbers=("1", "2"),
    signs=frozenset({BillSign.PREPAID}),
)
LOA = Loa("loa.pdf", FACTS, Signature(SignatureState.SIGNED, SignatureKind.INK, "Dana Fisher", None, ("a pen stroke",), PageBox(1, BOX)))


@pytest.mark.parametrize(
    "outcome", [BILL, LOA, Proof("csr.pdf", FACTS, (PrintedNumber(NUMBER, 1),)), Unreadable(UnreadableReason.ENCRYPTED, "x")]
)
def test_every_outcome_comes_back_as_it_was_sent(outcome: Outcome) -> None:
    assert outcome_from(line_of(outcome)) == outcome


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json\n",
        b"[]\n",
        b"{}\n",
        b'{"record": "Bill"}\n',
        b'{"record": "os.system"}\n',
        b'{"date": "yesterday"}\n',
        b'{"sum": "much"}\n',
        b'{"enum": "Trait", "value": "?"}\n',
        b'{"set": 3}\n',
        b"[" * 5000,
        json.dumps([[[[[[[[[[[[[[1]]]]]]]]]]]]]]).encode(),
        line_of(Address("12 Wharf St")),
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(NotTransportableError):
        outcome_from(line)


def test_only_known_values_are_sent() -> None:
    with pytest.raises(NotTransportableError):
        packed(object())
    assert unpacked(packed((1, None, "a", True))) == (1, None, "a", True)


def test_a_job_comes_back_as_it_was_sent() -> None:
    hints = Hints("Harbor Light", "123", (Address("12 Wharf St"),), "Granite", "Dana Fisher", frozenset({4108430142}))
    job = Job("bill", "bill.pdf", 17, hints, date(2026, 11, 22), 20, PageLimits(9, 3), 0.85)
    assert job_from(job.line()) == job
