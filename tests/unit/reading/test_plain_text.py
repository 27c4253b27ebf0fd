from __future__ import annotations

import codecs

import pytest

from pipeline.domain.finding import Fault
from pipeline.reading.plain_text import decoded


@pytest.mark.parametrize(
    "content",
    [
        "é = 1".encode(),
        codecs.BOM_UTF8 + "é = 1".encode(),
        codecs.BOM_UTF16_LE + "é = 1".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "é = 1".encode("utf-16-be"),
    ],
)
def test_utf8_and_marked_utf16_are_read(content: bytes) -> None:
    assert decoded("request.toml", content) == "é = 1"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a\nb\0c", "FILE_NUL_BYTE", 2),
        ("a = 1".encode("utf-16-le"), "FILE_NUL_BYTE", 1),
        (codecs.BOM_UTF16_LE + "a\n\0".encode("utf-16-le"), "FILE_NUL_BYTE", 2),
        (codecs.BOM_UTF32_LE + "a".encode("utf-32-le"), "FILE_NUL_BYTE", 1),
        (b"a\nb\ncaf\xe9", "FILE_NOT_UTF8", 3),
        (codecs.BOM_UTF16_LE + b"a", "FILE_NOT_UTF8", 1),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "FILE_NOT_UTF8", 1),
    ],
)
def test_other_bytes_are_faults_with_their_line(content: bytes, code: str, line: int) -> None:
    fault = decoded("request.toml", content)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.problem.where.file, fault.problem.where.line) == (code, "request.toml", line)
