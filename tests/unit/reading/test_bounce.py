from __future__ import annotations

import pytest

from pipeline.domain.bounce import Bounce
from pipeline.reading.bounce import LARGEST_READ, read_bounce
from tests.bounces_of_tests import LETTER, a_bounce

WORDS = "bounce: failed 5.1.1 smtp; 550 5.1.1 <porting@recipient.example>: unknown user"


def test_a_bounce_names_the_letter_by_its_envelope_id() -> None:
    assert read_bounce(a_bounce(message_id="")) == Bounce((LETTER,), failed=True, detail=WORDS)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_without_an_envelope_id_names_the_letter_by_what_came_back(returned: str) -> None:
    bounce = read_bounce(a_bounce(envelope_id="", returned=returned))
    assert bounce is not None
    assert bounce.letters == (LETTER,)


def test_the_envelope_id_goes_before_the_message_id() -> None:
    bounce = read_bounce(a_bounce(envelope_id="one@x", message_id="two@x"))
    assert bounce is not None
    assert bounce.letters == ("one@x", "two@x")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_failure_is_no_failure(action: str) -> None:
    bounce = read_bounce(a_bounce(action=action))
    assert bounce is not None
    assert not bounce.failed


def test_a_letter_that_came_back_whole_is_read_as_far_as_its_head() -> None:
    bounce = read_bounce(a_bounce(envelope_id="").replace(b"--4Vh7.relay--", b"x" * (2 * LARGEST_READ)))
    assert bounce is not None
    assert bounce.letters == (LETTER,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\r\n\r\nI am away\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno boundary\r\n",
        a_bounce(envelope_id="", message_id=""),
        a_bounce().replace(b"Action:", b"X-Action:"),
        a_bounce().replace(b"message/delivery-status", b"text/plain"),
        a_bounce(envelope_id="<>", message_id=""),
        a_bounce(envelope_id="x" * 300, message_id=""),
        a_bounce(envelope_id="a b", message_id=""),
    ],
)
def test_what_is_no_bounce_of_a_letter_says_nothing(content: bytes) -> None:
    assert read_bounce(content) is None


def test_the_words_of_a_bounce_are_one_short_harmless_line() -> None:
    bounce = read_bounce(a_bounce(status="5.1.1 \x1b[31m" + "x" * 900).replace(b"unknown", b"unk\xe2\x80\xaenown"))
    assert bounce is not None
    assert bounce.detail.isascii()
    assert bounce.detail.isprintable()
    assert len(bounce.detail) <= 300
