"""Makes the ids of bundles: 26 characters that sort by time, so that folders and rows lie in the order of arrival."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26


def new_bundle_id(at: datetime) -> str:
    """A ULID: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""
    number = (int(at.timestamp() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(_CROCKFORD[(number >> 5 * place) & 31] for place in reversed(range(_LENGTH)))


def short_id(bundle_id: str) -> str:
    """The part of an id that people see and type."""
    return bundle_id[-8:].lower()
