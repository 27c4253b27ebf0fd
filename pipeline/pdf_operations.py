"""Cuts the content of a page of a PDF into its operations (ISO 32000-1, 7.8.2), much quicker than pdfminer's parser does.

What it does not know word for word (pictures in the content, comments, names with escapes, broken strings) it leaves to that parser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pdfminer.psparser import KWD, LIT, literal_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN = re.compile(
    rb"[ \t\n\r\f\v]*+(?:"
    rb"(?P<number>[-+]?(?:[0-9]++(?P<fraction>\.[0-9]*+)?|(?P<point>\.)[0-9]++))"
    rb"|(?P<keyword>[A-Za-z][^#/%\[\]()<>{}\s]*+|['\"])"
    rb"|/(?P<name>[^#/%\[\]()<>{}\s]*+)(?!#)"
    rb"|\((?P<string>(?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+)\)"
    rb"|(?P<mark>\[|\]|<<|>>)"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*+)>"
    rb")",
    re.DOTALL,
)
_PLAIN = re.compile(
    rb"[ \t\n\r\f\v]*+((?:[-+]?(?:[0-9]{1,15}+(?:\.[0-9]{0,15}+)?+|\.[0-9]{1,15}+)[ \t\n\r\f\v]++)*+)"
    rb"([A-Za-z][^#/%\[\]()<>{}\s]*+|['\"])",
)
"""An operation with nothing but numbers for operands, as most are."""
_BLANK = re.compile(rb"[ \t\n\r\f\v]*+")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_WORDS = {b"true": True, b"false": False}
_INLINE_PICTURE = b"BI"
_OTHER_WORDS = frozenset({*_WORDS, _INLINE_PICTURE})
_LARGEST_BYTE = 255
_LONGEST_NUMBER = 40
_CLOSES = {b"[": b"]", b"<<": b">>"}


class OutOfOrdinaryError(Exception):
    """The quick way does not know what stands here."""


def operations(content: bytes, operands: list[Any]) -> Iterator[tuple[int, bytes]]:
    """The keywords of a content stream, each with where it ends and when its operands are in `operands`.

    Raises:
        OutOfOrdinaryError: here stands something that only pdfminer's own parser takes apart.
    """
    place, end = 0, len(content)
    nested: list[tuple[bytes, list[Any]]] = []
    here = operands
    while True:
        plain = None if nested else _PLAIN.match(content, place)
        if plain is not None and plain[2] not in _OTHER_WORDS:
            operands += [float(text) if b"." in text else int(text) for text in plain[1].split()]
            place = plain.end()
            yield place, plain[2]
            continue
        found = _TOKEN.match(content, place)
        if found is None:
            if _BLANK.match(content, place).end() == end and not nested:  # type: ignore[union-attr]  # it matches nothing at least
                return
            raise OutOfOrdinaryError
        place, kind = found.end(), found.lastgroup
        if kind == "keyword" and not nested and (keyword := found["keyword"]) not in _WORDS:
            if keyword == _INLINE_PICTURE:
                raise OutOfOrdinaryError
            yield place, keyword
        elif kind == "mark":
            here = _nested(found["mark"], nested, here)
        else:
            here.append(_operand(found))


def _nested(mark: bytes, outer: list[tuple[bytes, list[Any]]], here: list[Any]) -> list[Any]:
    """Open or close an array or a dictionary; what the following operands belong to."""
    if mark in _CLOSES:
        outer.append((_CLOSES[mark], here))
        return []
    if not outer or outer[-1][0] != mark:
        raise OutOfOrdinaryError
    _, around = outer.pop()
    around.append(here if mark == b"]" else _dictionary(here))
    return around


def _dictionary(parts: list[Any]) -> dict[str, Any]:
    if len(parts) % 2:
        raise OutOfOrdinaryError
    return {literal_name(key): value for key, value in zip(parts[::2], parts[1::2], strict=True) if value is not None}


def _operand(found: re.Match[bytes]) -> Any:  # noqa: ANN401 - a number, a word, a name or a string
    return _OPERANDS[found.lastgroup or ""](found)


def _number(found: re.Match[bytes]) -> float:
    text = found["number"]
    if len(text) > _LONGEST_NUMBER:
        raise OutOfOrdinaryError
    return float(text) if found["fraction"] is not None or found["point"] is not None else int(text)


def _word(found: re.Match[bytes]) -> object:
    word = found["keyword"]
    return _WORDS[word] if word in _WORDS else KWD(word)


def _name(found: re.Match[bytes]) -> object:
    name = found["name"]
    try:
        return LIT(name.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(name)


def _string(found: re.Match[bytes]) -> bytes:
    text = found["string"]
    return _ESCAPE.sub(_unescaped, text) if b"\\" in text else text


def _unescaped(found: re.Match[bytes]) -> bytes:
    text = found[1]
    if not text.isdigit() or text in {b"8", b"9"}:
        return _ESCAPED.get(text, b"")
    if int(text, 8) > _LARGEST_BYTE:
        raise OutOfOrdinaryError
    return bytes((int(text, 8),))


def _hexadecimal(found: re.Match[bytes]) -> bytes:
    digits = b"".join(found["hex"].split())
    if len(digits) % 2:
        raise OutOfOrdinaryError
    return bytes.fromhex(digits.decode("ascii"))


_OPERANDS: dict[str, Callable[[re.Match[bytes]], Any]] = {
    "number": _number,
    "keyword": _word,
    "name": _name,
    "string": _string,
    "hex": _hexadecimal,
}
