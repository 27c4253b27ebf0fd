"""Makes text from outside harmless to look at: what is invisible, turns the reading direction or steers a terminal is shown escaped."""

from __future__ import annotations

import unicodedata

LONGEST_SHOWN = 400
"""Characters of one text that a report for people shows; the rest is cut."""


def visible(text: str, longest: int = LONGEST_SHOWN) -> str:
    r"""The text in one line with every control, direction and invisible character as an escape (`\x1b`, `\u202e`), cut to `longest`."""
    shown = text[:longest]
    if not shown.isprintable():
        shown = "".join(character if character.isprintable() else _escaped(character) for character in shown)
    return shown + (" ..." if len(text) > longest else "")


def _escaped(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "  # a no-break space in a printed name is no trick
    return character.encode("unicode_escape").decode("ascii")
