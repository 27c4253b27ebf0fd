from __future__ import annotations

import pytest

from pipeline.domain.drop import ContentType
from pipeline.reading.content import HEAD_BYTES, TAIL_BYTES, content_type, is_whole


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", ContentType.EMPTY),
        (b"%PDF-1.7\n", ContentType.PDF),
        (b"junk of a mail gateway\r\n%PDF-1.4", ContentType.PDF),
        (b" " * (HEAD_BYTES - 5) + b"%PDF-", ContentType.PDF),
        (b" " * (HEAD_BYTES - 4) + b"%PDF-", ContentType.OTHER),
        (b"\x89PNG\r\n\x1a\n....", ContentType.PNG),
        (b"\xff\xd8\xff\xe0", ContentType.JPEG),
        (b"II*\0", ContentType.TIFF),
        (b"MM\0*", ContentType.TIFF),
        (b"MM\0+", ContentType.TIFF),
        (b"GIF89a", ContentType.OTHER),
        (b"PK\x03\x04", ContentType.OTHER),
        (b"%!PS", ContentType.OTHER),
    ],
)
def test_the_first_bytes_tell_the_type(head: bytes, expected: ContentType) -> None:
    assert content_type(head) is expected


@pytest.mark.parametrize(
    ("kind", "end"),
    [(ContentType.PDF, b"%%EOF\r\n"), (ContentType.PNG, b"\0\0\0\0IEND\xaeB`\x82"), (ContentType.JPEG, b"\xff\xd9")],
)
def test_a_file_is_whole_when_its_end_is_near_the_last_byte(kind: ContentType, end: bytes) -> None:
    assert is_whole(kind, b"..." + end)
    assert is_whole(kind, b"..." + end + b"\0" * 100)
    assert not is_whole(kind, b"..." + end[:1])
    assert not is_whole(kind, end + b"\0" * TAIL_BYTES)


@pytest.mark.parametrize("kind", [ContentType.TIFF, ContentType.OTHER, ContentType.EMPTY])
def test_a_format_without_an_end_mark_is_whole(kind: ContentType) -> None:
    assert is_whole(kind, b"")
