"""What a file holds, by its first bytes, and whether its end is there, by its last."""

from __future__ import annotations

from pipeline.domain.drop import ContentType

HEAD_BYTES = 1024
"""How far from the beginning `content_type` looks; a PDF's header may stand anywhere in it (ISO 32000-1, annex H.3.4.1)."""
TAIL_BYTES = 2048
"""How far from the end `is_whole` looks; %%EOF stands in the last 1024 bytes (annex H.3.4.4), unless a mail gateway added a line."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", ContentType.PNG),
    (b"\xff\xd8\xff", ContentType.JPEG),
    (b"II*\0", ContentType.TIFF),
    (b"MM\0*", ContentType.TIFF),
    (b"II+\0", ContentType.TIFF),
    (b"MM\0+", ContentType.TIFF),
)
_ENDS = {
    ContentType.PDF: b"%%EOF",
    ContentType.PNG: b"IEND\xaeB`\x82",
    ContentType.JPEG: b"\xff\xd9",
}
"""What must stand near the end; within a JPEG's picture, 0xFF is always followed by 0. A TIFF has no end mark."""


def content_type(head: bytes) -> ContentType:
    """What a file with these first bytes holds."""
    if not head:
        return ContentType.EMPTY
    image = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    return image or (ContentType.PDF if b"%PDF-" in head[:HEAD_BYTES] else ContentType.OTHER)


def is_whole(content_type: ContentType, tail: bytes) -> bool:
    """Whether the end that the format demands is among these last bytes; formats without an end are always whole."""
    end = _ENDS.get(content_type)
    return end is None or end in tail[-TAIL_BYTES:]
