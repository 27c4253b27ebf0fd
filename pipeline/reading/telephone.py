"""Text to telephone numbers, a whole column at once.

Numbers come in a few printed shapes. Each text is taken as three 64-bit words, its digits made alike, and each distinct shape judged once
by regular expressions; the digits are then picked from where the shape has them. Longer texts are rare and judged one by one, by the same
expressions, so that both ways always agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.domain.telephone import TelephoneNumber, e164
from pipeline.reading.arrow_text import bytes_of, text_array
from pipeline.reading.numbering_plan import is_valid_us_ca

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["is_valid_us_ca", "national_numbers", "parse_one"]

_EDGE = "[ \t]*"
_GAP = "[ .-]{0,3}"
_NUMBER = rf"(?:\+?([0-9]){_GAP})?(?:\(([0-9]{{3}})\)|([0-9]{{3}})){_GAP}([0-9]{{3}}){_GAP}([0-9]{{4}})"
_FORMS = (
    (Form.ACCEPTED, _NUMBER),
    (Form.SHORT_CODE, "[0-9]{5,6}"),
    (Form.EXTENSION, rf"{_NUMBER}[ ,;]*(?:x|ext|extn|extension|#)[ .:=]*[0-9]{{1,7}}"),
    (Form.SPREADSHEET_DAMAGE, "[+-]?[0-9]+(?:[.,][0-9]*)?e[+-]?[0-9]{1,3}"),
    (Form.SPREADSHEET_DAMAGE, r"\+?[0-9]{10,11}[.,][0-9]+"),
    (Form.SPREADSHEET_DAMAGE, "[0-9]{1,2}(?:,[0-9]{3}){3}"),
    (Form.SPREADSHEET_DAMAGE, "#{3,}"),
    (Form.FOREIGN, r"\+[0-9](?:[ ./()-]{0,3}[0-9]){6,14}"),
)
"""How each form is written, whatever its digits are; a text has the first form that fits."""

_ACCEPTED = re.compile(_EDGE + _NUMBER + _EDGE)
_OWN_CODE = 1
"""The country code of the US and Canada; no other begins with 0 or 1."""

_CHUNK = 1 << 16
"""Rows worked on at a time: few enough that their columns stay in the processor's cache."""
_WORD = 8
_WORDS = 3
_LONGEST = _WORD * _WORDS
"""Bytes of a text that is judged by its shape; longer ones are rare."""
_NOWHERE = -1

_FIRST_BYTES = np.array([(1 << _WORD * kept) - 1 for kept in range(_WORD + 1)], dtype=np.uint64)
"""Masks for the first 0 to 8 bytes of a word."""
_EACH_BYTE = 0x0101010101010101
_HIGH_BITS = np.uint64(0x80 * _EACH_BYTE)
_LOW_BITS = np.uint64(0x7F * _EACH_BYTE)
_UP_FROM_ZERO = np.uint64((0x80 - ord("0")) * _EACH_BYTE)
_UP_FROM_AFTER_NINE = np.uint64((0x80 - ord("9") - 1) * _EACH_BYTE)
"""Added to the low bits of a byte, these set its high bit from the character `0` on, and from the one after `9` on."""
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def parse_one(text: str) -> TelephoneNumber | None:
    """The number in E.164 if it is written in an accepted form, whether or not such a number exists."""
    match = _ACCEPTED.fullmatch(text)
    if match is None or match[1] not in {None, str(_OWN_CODE)}:
        return None
    return e164(int((match[2] or match[3]) + match[4] + match[5]))


def national_numbers(given: pd.Series[str]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The 10-digit national number of each text, `NO_NUMBER` where its form is not accepted, and its `Form`."""
    texts = text_array(given)
    numbers = np.full(len(texts), NO_NUMBER, dtype=np.int64)
    forms = np.full(len(texts), Form.NOT_ACCEPTED, dtype=np.uint8)
    for start in range(0, len(texts), _CHUNK):
        some = slice(start, start + _CHUNK)
        numbers[some], forms[some] = _numbers_of(texts.slice(start, _CHUNK))
    return numbers, forms


def _numbers_of(texts: pa.LargeStringArray) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    offsets, content = bytes_of(texts, spare=_LONGEST)
    starts, lengths = offsets[:-1], offsets[1:] - offsets[:-1]
    shape = [_shape(_words(content, starts + _WORD * n), lengths - _WORD * n) for n in range(_WORDS)]
    group, examples = _groups(shape)
    alike = lengths <= _LONGEST
    for word in shape:
        alike &= word == word[examples][group]
    numbers, forms = _read(_layouts(texts.take(pa.array(examples))), group, starts, content)
    if not alike.all():
        single = np.flatnonzero(~alike)
        numbers[single], forms[single] = _read(_layouts(texts.take(pa.array(single))), np.arange(single.size), starts[single], content)
    return numbers, forms


def _words(content: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The eight bytes from each of these places on, the first being the lowest."""
    everywhere = np.ndarray((content.size - _WORD + 1,), dtype="<u8", buffer=content, strides=(1,))
    words: NDArray[np.uint64] = everywhere[np.minimum(places, everywhere.size - 1)]
    return words


def _shape(words: NDArray[np.uint64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Eight bytes of each text with every digit as 0, and nothing after the end of the text."""
    words = words & _FIRST_BYTES[np.clip(lengths, 0, _WORD)]
    low = words & _LOW_BITS
    digits = (low + _UP_FROM_ZERO) & ~(low + _UP_FROM_AFTER_NINE) & ~words & _HIGH_BITS
    return words & ~((digits >> np.uint64(7)) * np.uint64(0x0F))


def _groups(shape: list[NDArray[np.uint64]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The group of each row by its shape, and a row of each group; two shapes may share a group, so rows are compared with the example."""
    key = shape[0] * _MIX[0]
    for word, mix in zip(shape[1:], _MIX[1:], strict=True):
        key = (key ^ (key >> np.uint64(29))) + word * mix
    encoded = pa.array(key).dictionary_encode()
    group: NDArray[np.int32] = encoded.indices.to_numpy()
    examples = np.zeros(len(encoded.dictionary), dtype=np.int64)
    examples[group[::-1]] = np.arange(group.size - 1, -1, -1)
    return group, examples


@dataclass(frozen=True)
class _Layouts:
    """What a shape means: its form, and the byte at which its country code (`_NOWHERE`: none), area code, exchange and line begin."""

    form: NDArray[np.uint8]
    plus: NDArray[np.bool_]
    code: NDArray[np.int64]
    area: NDArray[np.int64]
    exchange: NDArray[np.int64]
    line: NDArray[np.int64]


def _layouts(examples: pa.LargeStringArray) -> _Layouts:
    """Judges the shape of each example."""
    form = np.full(len(examples), Form.NOT_ACCEPTED, dtype=np.uint8)
    for kind, pattern in reversed(_FORMS):
        fits = pc.match_substring_regex(examples, f"^{_EDGE}(?i:{pattern}){_EDGE}$").to_numpy(zero_copy_only=False)
        form[fits] = kind
    places = np.zeros((4, len(examples)), dtype=np.int64)
    places[0] = _NOWHERE
    plus = np.zeros(len(examples), dtype=np.bool_)
    for index in np.flatnonzero((form == Form.ACCEPTED) | (form == Form.FOREIGN)).tolist():
        places[:, index] = _places(examples[index].as_py())
        plus[index] = "+" in examples[index].as_py()
    return _Layouts(form, plus, *places)


def _places(text: str) -> tuple[int, int, int, int]:
    match = _ACCEPTED.fullmatch(text)
    if match is None:
        return text.index("+") + 1, 0, 0, 0
    return match.start(1), max(match.start(2), match.start(3)), match.start(4), match.start(5)


def _read(
    layouts: _Layouts, group: NDArray[np.integer], starts: NDArray[np.int64], content: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The number and the form of each row, given the layout of its group."""
    form = layouts.form[group]
    number = _digits(content, starts + layouts.area[group], 3) * 10_000_000
    number += _digits(content, starts + layouts.exchange[group], 3) * 10_000
    number += _digits(content, starts + layouts.line[group], 4)
    coded = layouts.code[group] != _NOWHERE
    if coded.any():
        # A shape does not tell a 1 from another digit, so the country code is judged here, row by row.
        code = _digits(content, starts + layouts.code[group], 1)
        form[coded & (code != _OWN_CODE)] = Form.NOT_ACCEPTED
        form[coded & (code == _OWN_CODE) & (form == Form.FOREIGN)] = Form.NOT_ACCEPTED
        form[coded & (code > _OWN_CODE) & layouts.plus[group]] = Form.FOREIGN
    number[form != Form.ACCEPTED] = NO_NUMBER
    return number, form


def _digits(content: NDArray[np.uint8], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The number that `count` digits from each of these places on make."""
    words = _words(content, places)
    total = np.zeros(places.size, dtype=np.uint64)
    for n in range(count):
        total = total * np.uint64(10) + (words >> np.uint64(_WORD * n) & np.uint64(0x0F))
    return total.astype(np.int64)
