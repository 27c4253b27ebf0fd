"""Letters, rows and submissions for tests of the mail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.decision import Decision
from pipeline.domain.judgement import Judgement
from pipeline.domain.mail import Letter, MailRow, MailState
from pipeline.mail import Submission
from pipeline.reports.publication import Receipt
from pipeline.reports.submission import numbers_csv
from tests.builders import AS_OF, a_drop, a_number_list, a_request, an_inventory

if TYPE_CHECKING:
    from pipeline.domain.numbers import NumberList
    from pipeline.domain.request import PortRequest

BUNDLE_ID = "01JCV0QK5M8T3XW7RB2N4PHD6E"


def a_receipt(request: PortRequest | None = None, numbers: NumberList | None = None, rejected: tuple[int, ...] = ()) -> Receipt:
    """The receipt of an accepted bundle, in part when rows are rejected."""
    listed = a_number_list() if numbers is None else numbers
    mask = np.isin(np.arange(len(listed)), rejected)
    judgement = Judgement(findings=(), by_number=(), numbers=listed, rejected=mask)
    decision = Decision.ACCEPTED_IN_PART if rejected else Decision.ACCEPTED
    return Receipt(BUNDLE_ID, a_drop(), decision, judgement, AS_OF, request or a_request(), an_inventory())


def a_submission(receipt: Receipt | None = None, documents: tuple[tuple[str, bytes], ...] | None = None) -> Submission:
    """What goes out for a receipt, with a letter and a bill full of bytes that mail likes to change."""
    shown = receipt or a_receipt()
    judgement = shown.judgement
    if judgement.numbers is None or judgement.rejected is None:
        message = "only a judged list can be submitted"
        raise ValueError(message)
    papers = (("loa.pdf", b"%PDF-1.7\n.\r\n..\r.\nFrom here\n%%EOF\n"), ("bill.jpg", bytes(range(256)) * 40))
    return Submission(shown, numbers_csv(judgement.numbers, judgement.rejected), papers if documents is None else documents)


def a_letter(**changes: str | bytes) -> Letter:
    """A short mail with lines that begin with a dot."""
    content = b"Date: Mon, 16 Nov 2026 12:00:00 +0000\r\nMessage-ID: <a1.v1@portin.invalid>\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n"
    letter = Letter("<a1.v1@portin.invalid>", "portin@sender.example", "porting@recipient.example", "Port request", content)
    return replace(letter, **changes)  # type: ignore[arg-type]  # a test that mixes them up finds out


def a_mail_row(
    number: int = 1, state: MailState = MailState.PENDING, attempts: int = 0, letter: Letter | None = None, *, doubts: int = 0
) -> MailRow:
    """A letter in the ledger, of this moment."""
    stored = letter or a_letter(message_id=f"<a{number}.v1@portin.invalid>")
    return MailRow(number, BUNDLE_ID, stored, state, attempts, doubts, since=AS_OF)
