"""Many different bundles, and a reader that takes what their papers state from the papers' own bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.loa import SignatureState
from pipeline.domain.telephone import TelephoneNumber
from tests.builders import a_bill, a_letter, a_signature, extracted, printed
from tests.builders_shell import PDF, REQUEST, PaperReaderOfTests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from pipeline.domain.bill import Bill
    from pipeline.domain.hints import Hints
    from pipeline.domain.loa import Loa

LINES = 2
"""Telephone numbers of one content."""
_FIRST = 4108430200
_BLURRED, _BOMB = b"blurred", b"bomb"


def numbers_of(content: int) -> tuple[int, ...]:
    """The national numbers of content number `content`; no two contents share one."""
    return tuple(_FIRST + LINES * content + line for line in range(LINES))


def a_content(content: int) -> dict[str, bytes]:
    """A good bundle with its own numbers and its own reference."""
    numbers = numbers_of(content)
    printed_lines = " ".join(map(str, numbers)).encode()
    rows = "".join(f"+1{number}\r\n" for number in numbers)
    return {
        "bill.pdf": PDF + b"bill " + printed_lines,
        "loa.pdf": PDF + b"letter " + printed_lines,
        "numbers.csv": b"phone_number\r\n" + rows.encode(),
        "request.toml": REQUEST.replace(b"HALYARD-2026-01", f"HALYARD-{content:04d}".encode()).replace(
            b'billing_telephone_number = "+1 410 843 0142"', f'billing_telephone_number = "+1{numbers[0]}"'.encode()
        ),
    }


def in_part(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With one row more, which is no number."""
    return {**files, "numbers.csv": files["numbers.csv"] + b"+1410843\r\n"}


def rejected(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without the partner's word that it may ask."""
    return {**files, "request.toml": files["request.toml"].replace(b"authority = true", b"authority = false")}


def held(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With a letter of which nobody can say whether it is signed."""
    return {**files, "loa.pdf": files["loa.pdf"] + b" " + _BLURRED}


def costly(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With a bill that takes more time than it may, so that the partner is slowed."""
    return {**files, "bill.pdf": files["bill.pdf"] + b" " + _BOMB}


class ReaderOfDrops(PaperReaderOfTests):
    """Reads the papers of `a_content` and its variants."""

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:  # type: ignore[override]  # it may fail
        """The good bill with the numbers that stand in it."""
        self._seen(path, file, hints, as_of)
        content = path.read_bytes()
        if _BOMB in content:
            return Unreadable(UnreadableReason.RESOURCE_LIMIT, "reading it took longer than one document may")
        numbers = _lines_in(content)
        first = extracted(TelephoneNumber(f"+1{numbers[0]}"))
        return a_bill(file=file, telephone_numbers=printed(numbers, page=2), billing_telephone_number=first)

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa:
        """The good letter with the numbers that stand in it."""
        content = path.read_bytes()
        signature = a_signature(state=SignatureState.UNCERTAIN) if _BLURRED in content else a_signature()
        return a_letter(file=self._seen(path, file, hints, as_of), telephone_numbers=printed(_lines_in(content)), signature=signature)

    def _seen(self, path: Path, file: str, hints: Hints, as_of: date) -> str:  # noqa: ARG002 - a bundle without a request gives no hints
        self.read.append(file)
        return file


def _lines_in(content: bytes) -> tuple[int, ...]:
    return tuple(int(found) for found in re.findall(rb"\b[2-9][0-9]{9}\b", content)) or (_FIRST,)
