from __future__ import annotations

import email
import email.policy
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from pipeline.config import MailSettings
from pipeline.domain.decision import Decision
from pipeline.errors import ConfigError
from pipeline.mail import LetterError, Submission, compose, message_id
from pipeline.mail_check import Expected, deviations
from pipeline.reports.submission import request_json
from tests.builders_mail import BUNDLE_ID, a_receipt, a_submission

if TYPE_CHECKING:
    from email.message import EmailMessage, Message

SETTINGS = MailSettings(recipient="porting@recipient.example", sender="portin@sender.example", message_id_domain="portin.example")


def parsed(submission: Submission | None = None) -> EmailMessage:
    content = compose(submission or a_submission(), SETTINGS).content
    return email.message_from_bytes(content, policy=email.policy.default)


def test_the_letter_names_one_sender_and_one_recipient() -> None:
    letter = compose(a_submission(), SETTINGS)
    assert (letter.sender, letter.recipient) == ("portin@sender.example", "porting@recipient.example")
    assert letter.subject == "Port request 2n4phd6e: Halyard Dental, front office"
    assert letter.message_id == message_id(BUNDLE_ID, "porting@recipient.example", "portin.example")
    assert "content" not in repr(letter)


def test_the_headers_are_ours_in_our_order() -> None:
    message = parsed()
    assert list(message) == [
        "Content-Type",
        "MIME-Version",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Portin-Bundle",
        "Subject",
        "From",
        "To",
    ]
    assert message["Date"] == "Mon, 16 Nov 2026 12:00:00 +0000"
    assert message["To"] == "porting@recipient.example"
    assert message["X-Portin-Bundle"] == BUNDLE_ID


def test_every_attachment_comes_out_as_it_went_in() -> None:
    submission = a_submission()
    request = submission.receipt.request
    assert request is not None
    attached = {part.get_filename(): part.get_payload(decode=True) for part in parsed(submission).iter_attachments()}
    assert attached == {
        "request.json": request_json(request, submission.receipt.judgement.passed_numbers()),
        "numbers.csv": submission.numbers_csv,
        **dict(submission.documents),
    }


def test_attachments_say_what_they_are() -> None:
    documents = (("loa.png", b"1"), ("bill.tif", b"2"), ("csr.pdf", b"3"), ("proof-1.pdf", b"4"), ("proof-12.jpg", b"5"))
    types = [part.get_content_type() for part in parsed(a_submission(documents=documents)).iter_attachments()]
    assert types == ["application/json", "text/csv", "image/png", "image/tiff", "application/pdf", "application/pdf", "image/jpeg"]


def test_composing_again_gives_the_same_bytes() -> None:
    receipt = a_receipt()
    elsewhere = replace(receipt, decided_at=receipt.decided_at.astimezone(timezone(timedelta(hours=-5))))
    assert compose(a_submission(receipt), SETTINGS) == compose(a_submission(elsewhere), SETTINGS)


def test_another_bundle_or_recipient_has_another_message_id() -> None:
    ids = {message_id(bundle, recipient, "d.example") for bundle in ("A", "B") for recipient in ("a@x.example", "b@x.example")}
    assert len(ids) == 4


def test_the_wire_holds_nothing_but_lines_of_ascii() -> None:
    content = compose(a_submission(), SETTINGS).content
    assert content.isascii()
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert b".\r\n" not in content.partition(b"\r\n\r\n")[2].replace(b"format.\r\n", b"")


def test_a_bundle_that_is_not_accepted_is_never_composed() -> None:
    for decision in Decision:
        if not decision.submits:
            with pytest.raises(LetterError, match=f"no mail is due for decision {decision}"):
                compose(a_submission(replace(a_receipt(), decision=decision)), SETTINGS)


def test_a_bundle_without_request_or_numbers_is_never_composed() -> None:
    for receipt in (replace(a_receipt(), request=None), a_receipt(rejected=(0, 1, 2))):
        with pytest.raises(LetterError):
            compose(a_submission(receipt), SETTINGS)


@pytest.mark.parametrize("name", ["Bill.pdf", "bill.exe", "proof-0.pdf", "../bill.pdf", "bill.pdf\n", "=?utf-8?q?=0AX-Evil:_1?=.pdf"])
def test_a_name_that_is_not_fixed_is_never_attached(name: str) -> None:
    with pytest.raises(LetterError, match="fixed names"):
        compose(a_submission(documents=((name, b""),)), SETTINGS)


def test_a_name_is_attached_once() -> None:
    with pytest.raises(LetterError, match="fixed names"):
        compose(a_submission(documents=(("bill.pdf", b"1"), ("bill.pdf", b"2"))), SETTINGS)


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "a@x.example, b@x.example"},
        {"recipient": "Porting <a@x.example>"},
        {"recipient": ""},
        {"sender": "p\u00f6rt@x.example"},
        {"sender": "a@x.example\r\nBcc: b@x.example"},
        {"message_id_domain": "x>\r\nBcc: y"},
    ],
)
def test_addresses_that_cannot_stand_in_a_header_are_the_operators_mistake(change: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=f"mail.{next(iter(change))}: must be plain ASCII"):
        compose(a_submission(), SETTINGS.model_copy(update=change))


def test_a_composed_mail_that_does_not_read_back_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.mail._built", lambda expected: b"Subject: " + expected.message_id.encode() + b"\r\n\r\nhello\r\n")
    with pytest.raises(LetterError, match=f"bundle {BUNDLE_ID}: .*other headers than ours") as caught:
        compose(a_submission(), SETTINGS)
    assert caught.value.exit_code == 70


# reading back: each way in which a mail can differ is noticed

LETTER = compose(a_submission(), SETTINGS)


def content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def expected_of(submission: Submission, attachments: tuple[tuple[str, bytes], ...] | None = None) -> Expected:
    message = parsed(submission)
    bodies = (part for part in message.walk() if part.get_content_maintype() == "text" and not part.get_filename())
    text, html = (content_of(part).decode() for part in bodies)
    attached = tuple((str(part.get_filename()), content_of(part)) for part in message.iter_attachments())
    headers = tuple((name, None if name == "Content-Type" else str(value)) for name, value in message.items())
    return Expected(headers, text, html, attached if attachments is None else attachments)


def test_a_mail_as_meant_has_no_deviation() -> None:
    assert deviations(LETTER.content, expected_of(a_submission())) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"Subject: ", b"Bcc: x@y.example\r\nSubject: ", "other headers than ours"),
        (b"Subject: ", b"Subject : ", "other headers than ours"),
        (b"To: porting@recipient.example", b"To: porting@recipient.example, b@x.example", "not exactly one recipient"),
        (b"To: porting@recipient.example", b"To: other@recipient.example", "header To differs"),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no", "header Auto-Submitted differs"),
        (b"\r\nSubject: ", b"\nSubject: ", "a bare CR or LF"),
        (b"\r\nSubject: ", b"\r\rSubject: ", "a bare CR or LF"),
        (b"Halyard", b"Haly\xe4rd", "a byte that is no ASCII text"),
        (b"Halyard", b"Hal\x00ard", "a byte that is no ASCII text"),
        (b"Halyard", b"x" * 1000, "a line that is too long"),
        (b'Content-Disposition: attachment; filename="loa.pdf"', b'X-Evil: 1; filename="loa.pdf"', "a part with other headers than ours"),
        (b'filename="loa.pdf"', b'filename="lob.pdf"', "a body or an attachment differs"),
        (b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit", "a part that is not base64"),
    ],
)
def test_every_deviation_is_noticed(old: bytes, new: bytes, told: str) -> None:
    assert old in LETTER.content
    assert told in deviations(LETTER.content.replace(old, new, 1), expected_of(a_submission()))


def test_a_changed_byte_of_an_attachment_is_noticed() -> None:
    other = expected_of(a_submission(), attachments=(("loa.pdf", b""),))
    assert deviations(LETTER.content, other) == ["a body or an attachment differs"]


def test_a_missing_line_end_is_noticed() -> None:
    assert deviations(LETTER.content[:-2], expected_of(a_submission())) == ["no line end at the end"]


def test_importing_the_composer_does_not_import_emails() -> None:
    script = "import sys, pipeline.mail, pipeline.relay, pipeline.mail_queue; print(*{'emails', 'smtplib', 'aiosmtplib'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "\n"
