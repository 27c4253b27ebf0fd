"""Bytes of a text file to text: UTF-8 with or without its mark, or the UTF-16 with a mark that spreadsheets write."""

from __future__ import annotations

import codecs

from pipeline.domain.finding import Fault, Problem, Where

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(file: str, content: bytes) -> str | Fault:
    """The text of the file without its byte order mark, or the fault that says why it is none."""
    spread = content.startswith(_UTF16)
    if not spread and b"\0" in content:
        return _nul(file, content.count(b"\n", 0, content.index(b"\0")) + 1)
    try:
        text = content.decode("utf-16" if spread else "utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_text(file, content, error)
    if "\0" in text:
        return _nul(file, text.count("\n", 0, text.index("\0")) + 1)
    return text


def _nul(file: str, line: int) -> Fault:
    return Fault("FILE_NUL_BYTE", Problem(Where(file=file, line=line), found=f"a NUL byte on line {line}", expected="text"))


def _not_text(file: str, content: bytes, error: UnicodeDecodeError) -> Fault:
    line = content.count(b"\n", 0, error.start) + 1
    found = f"byte 0x{content[error.start]:02X} on line {line}"
    return Fault("FILE_NOT_UTF8", Problem(Where(file=file, line=line), found=found, expected="UTF-8 text"))
