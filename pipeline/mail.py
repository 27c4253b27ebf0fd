"""Composes the submission mail once: the same bundle gives the same bytes, and the bytes are read back before anybody trusts them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from pipeline.domain.mail import Letter
from pipeline.errors import PipelineError
from pipeline.mail_check import Expected, check_addresses, deviations
from pipeline.reports.mail_text import mail_text
from pipeline.reports.publication import Receipt
from pipeline.reports.submission import NUMBERS_NAME, REQUEST_NAME, request_json

if TYPE_CHECKING:
    from email.message import Message as BuiltMessage

    from pipeline.config import MailSettings
    from pipeline.domain.numbers import TelephoneNumber
    from pipeline.domain.request import PortRequest
    from pipeline.reports.mail_text import MailText

TEMPLATE = "submission.v1"
"""Name and version of the mail; a change of the words that must be sent again takes a new version."""

_DOCUMENT = re.compile(r"(?:loa|bill|csr|proof-[1-9][0-9]*)\.(?:pdf|png|jpg|tif)")
_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "json": "application/json",
    "csv": "text/csv",
}


class LetterError(PipelineError):
    """A composed mail is not what was meant: a mistake of ours, so it is not sent."""


@dataclass(frozen=True)
class Submission:
    """What goes to the porting team.

    Attributes:
        receipt: the decided bundle.
        numbers_csv: the accepted rows, from `reports.submission.numbers_csv`.
        documents: the papers under their fixed names (`reports.submission.attachment_names`), with the bytes that were judged.
    """

    receipt: Receipt
    numbers_csv: bytes
    documents: tuple[tuple[str, bytes], ...] = ()


def compose(submission: Submission, settings: MailSettings) -> Letter:
    """The mail of an accepted bundle, ready to be stored and sent as it is, today or in five days.

    Raises:
        LetterError: the bytes read back are not what was put in, or there is nothing to submit.
        ConfigError: an address or domain in `[mail]` cannot stand in a header.
    """
    check_addresses(settings)
    request, accepted = _to_submit(submission.receipt)
    own = ((REQUEST_NAME, request_json(request, accepted)), (NUMBERS_NAME, submission.numbers_csv))
    attachments = (*own, *_documents(submission))
    words = mail_text(submission.receipt, request, [name for name, _ in attachments])
    expected = _expected(submission.receipt, settings, words, attachments)
    content = _built(expected)
    if wrong := deviations(content, expected):
        bundle = submission.receipt.bundle_id
        message = f"bundle {bundle}: the mail does not read back as composed ({'; '.join(wrong)}); report this to the developers"
        raise LetterError(message)
    return Letter(expected.message_id, settings.sender, settings.recipient, words.subject, content)


def message_id(bundle_id: str, recipient: str, domain: str) -> str:
    """The Message-ID of a bundle's submission to one recipient: whoever composes it again gets the same."""
    digest = hashlib.sha256(f"{bundle_id}\n{TEMPLATE}\n{recipient}".encode()).hexdigest()[:32]
    return f"<{digest}.v1@{domain}>"


def _to_submit(receipt: Receipt) -> tuple[PortRequest, list[TelephoneNumber]]:
    accepted = receipt.judgement.passed_numbers()
    if receipt.request is None or not receipt.decision.submits or not accepted:
        message = f"bundle {receipt.bundle_id}: no mail is due for decision {receipt.decision.value}; report this to the developers"
        raise LetterError(message)
    return receipt.request, accepted


def _documents(submission: Submission) -> tuple[tuple[str, bytes], ...]:
    names = [name for name, _ in submission.documents]
    if len(set(names)) < len(names) or not all(_DOCUMENT.fullmatch(name) for name in names):
        message = f"bundle {submission.receipt.bundle_id}: attachments must have the fixed names, each once; report this to the developers"
        raise LetterError(message)
    return submission.documents


def _expected(receipt: Receipt, settings: MailSettings, words: MailText, attachments: tuple[tuple[str, bytes], ...]) -> Expected:
    identity = message_id(receipt.bundle_id, settings.recipient, settings.message_id_domain)
    headers = (
        ("Content-Type", None),
        ("MIME-Version", "1.0"),
        ("Date", format_datetime(receipt.decided_at.astimezone(UTC))),
        ("Message-ID", identity),
        ("Auto-Submitted", "auto-generated"),
        ("X-Portin-Bundle", receipt.bundle_id),
        ("Subject", words.subject),
        ("From", settings.sender),
        ("To", settings.recipient),
    )
    return Expected(headers, words.text, words.html, attachments)


def _built(expected: Expected) -> bytes:
    # here and not above: importing emails takes longer than most commands run
    from emails.message import Message

    headers = {name: value or "" for name, value in expected.headers}
    message = Message(
        message_id=expected.message_id,
        date=headers["Date"],
        subject=headers["Subject"],
        mail_from=headers["From"],
        mail_to=headers["To"],
        headers={name: headers[name] for name in ("Auto-Submitted", "X-Portin-Bundle")},
        text=expected.text,
        html=expected.html,
    )
    for name, attached in expected.attachments:
        message.attach(filename=name, data=attached, mime_type=_TYPES[name.rpartition(".")[2]])
    message.after_build = _fix_boundaries
    content: bytes = message.as_bytes()
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def _fix_boundaries(_: object, built: BuiltMessage) -> None:
    """Boundaries from our id instead of a random number; no line of base64 can look like one."""
    seed = hashlib.sha256(str(built["Message-ID"]).encode()).hexdigest()[:24]
    for place, part in enumerate(part for part in built.walk() if part.is_multipart()):
        part.set_boundary(f"=_portin_{seed}_{place}")
