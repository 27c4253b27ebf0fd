"""A telephone number as the rest of the program passes it around; apart from the number list, so that a document reader needs no pandas."""

from __future__ import annotations

from typing import NewType

TelephoneNumber = NewType("TelephoneNumber", str)
"""A US or Canadian number in E.164 form, `+14108430142`."""


def e164(number: int) -> TelephoneNumber:
    """The E.164 form of a 10-digit national number."""
    return TelephoneNumber(f"+1{number:010d}")


def national(number: TelephoneNumber) -> int:
    """The 10-digit national number of an E.164 number."""
    return int(number.removeprefix("+1"))
