"""What a comparison of disk and ledger finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contradiction:
    """Two things that cannot both be true.

    Attributes:
        subject: the id of a bundle, or the path of a file below the site, shown safely.
        what: one sentence that says what is wrong and what to do.
    """

    subject: str
    what: str
