"""Secrets shown in part: enough to recognise, too little to use."""

from __future__ import annotations

KEPT = 4
"""How many letters and digits at the end stay readable at most; of a short secret no more than half."""


def masked(secret: str) -> str:
    """Every letter and digit but the last four as `*`; spaces and dashes stay, so that the shape can be compared with the bill."""
    length = sum(character.isalnum() for character in secret)
    hidden = length - min(KEPT, length // 2)
    shown: list[str] = []
    for character in secret:
        hide = character.isalnum() and hidden > 0
        hidden -= character.isalnum()
        shown.append("*" if hide else character)
    return "".join(shown)
