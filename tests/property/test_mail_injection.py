from __future__ import annotations

import email
import email.policy

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import MailSettings
from pipeline.domain.address import Address
from pipeline.mail import compose
from pipeline.reports.mail_text import subject
from tests.builders import a_billing, a_number_list, a_request
from tests.builders_mail import a_receipt, a_submission

HEADERS = ["Content-Type", "MIME-Version", "Date", "Message-ID", "Auto-Submitted", "X-Portin-Bundle", "Subject", "From", "To"]

PIECES = st.sampled_from(
    [
        "=?UTF-8?Q?A=0ABcc:_evil@x.org?=",
        "\r\n",
        "\n",
        "\r",
        "Bcc: evil@x.org",
        "\r\n.\r\n",
        "\n.\nMAIL FROM:<a@b.c>",
        "--=_portin",
        "\u2028",
        "\x85",
        "\ud800",
    ]
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=6).map("".join)


def storable(text: str) -> str:
    """A column of text cannot hold half a surrogate pair; a file that has one was refused when it was read."""
    return text.encode("utf-8", "replace").decode("utf-8")


@settings(max_examples=200, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_partner_adds_a_header_a_part_or_a_line_end(name: str, customer: str, note: str) -> None:
    request = a_request(friendly_name=name, partner_reference=note, billing=a_billing(customer_name=customer, address=Address(note, name)))
    submission = a_submission(a_receipt(request, a_number_list([4108430142], notes=[storable(note)], number_name=[storable(name)])))
    content = compose(submission, MailSettings()).content
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert list(message) == HEADERS
    assert [part.get_filename() for part in message.walk() if not part.is_multipart()] == [
        None,
        None,
        "request.json",
        "numbers.csv",
        "loa.pdf",
        "bill.jpg",
    ]
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")


@settings(max_examples=200, deadline=None)
@given(HOSTILE)
def test_a_subject_is_one_short_line_of_harmless_ascii(name: str) -> None:
    line = subject("4phd6e2n", name)
    assert line.isascii()
    assert line.isprintable()
    assert len(line) <= 68
    assert "=?" not in line
