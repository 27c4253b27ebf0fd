from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading.bounce import LARGEST_READ, read_bounce
from tests.bounces_of_tests import a_bounce

WHOLE = a_bounce()
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"\r\n\r\n",
            b"Content-Type: message/rfc822\r\n\r\n",
            b"Content-Type: message/delivery-status\r\n\r\n",
            b"Content-Type: multipart/report; boundary=\r\n",
            b"Content-Type: text/rfc822-headers; charset=nowhere\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Original-Envelope-Id: =?utf-7?b?AAAA?=\r\n",
            b"--4Vh7.relay\r\n",
            b"--4Vh7.relay--\r\n",
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 60), PIECES), min_size=1, max_size=6))
def test_a_bounce_with_pieces_cut_out_and_put_in_is_read_or_not_and_never_raises(changes: list[tuple[int, int, bytes]]) -> None:
    content = WHOLE
    for start, cut, put in changes:
        content = content[:start] + put + content[start + cut :]
    bounce = read_bounce(content)
    assert bounce is None or (all(letter.isprintable() for letter in bounce.letters) and bounce.detail.isprintable())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_not_and_never_raise(content: bytes) -> None:
    assert read_bounce(content) is None


def _nested(kind: bytes, depth: int) -> bytes:
    levels = b"".join(b"Content-Type: %s; boundary=b%d\n\n--b%d\n" % (kind, level, level) for level in range(depth))
    return b"Content-Type: multipart/report; boundary=4Vh7\n\n--4Vh7\n" + levels + b"x\n" * LARGEST_READ


@pytest.mark.parametrize(
    "content",
    [
        _nested(b"multipart/mixed", 15),
        _nested(b"multipart/mixed", 900),
        _nested(b"message/rfc822", 900),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n\n" * LARGEST_READ,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" + b"A: b\n\n" * LARGEST_READ,
        b"Content-Type: multipart/report; boundary=b" + b';x="' * LARGEST_READ,
        b"Content-Type: multipart/report; boundary=b" + b"; b*0=x" * LARGEST_READ,
        b"Content-Type: multipart/report\n" + b"A: =?utf-8?q?x?=\n" * LARGEST_READ,
        b"Content-Type: " + b"(" * LARGEST_READ,
    ],
    ids=["nested", "deep", "deep messages", "many parts", "many blocks", "quotes", "pieces of a parameter", "many headers", "comments"],
)
def test_a_bounce_made_to_take_long_takes_no_two_seconds(content: bytes) -> None:
    began = time.process_time()
    assert read_bounce(content) is None
    assert time.process_time() - began < 2
