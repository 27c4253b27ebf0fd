"""Characters that a person does not see, or takes for others: Unicode's format characters, and letters of another script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_WHITE_SPACE = "\t\n\v\f\r\x85\u2028\u2029"
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})
_BLANK_BUT_PRINTING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
"""Fillers that Unicode counts as letters, marks or symbols although they show nothing (Default_Ignorable_Code_Point, braille blank)."""

_LOOK_ALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "FULLWIDTH", "MATHEMATICAL")
"""First words of the Unicode names of letters that pass for Latin ones; names and addresses here are written in Latin letters."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a person sees it, and the Unicode names of what was hidden in it or looks like something else."""

    text: str
    hidden: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()


def as_seen(text: str, *, keep_controls: bool = False) -> Seen:
    """The text without invisible characters, composed (NFC), white space of every kind as plain spaces, nothing around it.

    `keep_controls` leaves control characters in, for a field whose own rule refuses them.
    """
    if text.isascii() and text.isprintable():
        return Seen(text.strip())
    kept = "" if not keep_controls else "".join(character for character in set(text) if unicodedata.category(character) == "Cc")
    hidden = [character for character in text if character not in kept and _is_hidden(character)]
    shown = "".join(_as_space(character, kept) for character in text if character in kept or not _is_hidden(character))
    look_alikes = [character for character in shown if _is_look_alike(character)]
    return Seen(unicodedata.normalize("NFC", shown).strip(" "), _names(hidden), _names(look_alikes))


def _is_hidden(character: str) -> bool:
    if character in _WHITE_SPACE:
        return False
    return unicodedata.category(character) in _INVISIBLE or character in _BLANK_BUT_PRINTING or "\ufe00" <= character <= "\ufe0f"


def _as_space(character: str, kept: str) -> str:
    is_space = character in _WHITE_SPACE or unicodedata.category(character) == "Zs"
    return " " if is_space and character not in kept else character


def _is_look_alike(character: str) -> bool:
    return not character.isascii() and unicodedata.name(character, "").startswith(_LOOK_ALIKE)


def _names(characters: list[str]) -> tuple[str, ...]:
    """Their code points and names, each once, a few at most: text from outside is not repeated."""
    distinct = list(dict.fromkeys(characters))
    named = [f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}" for character in distinct[:_MOST_NAMED]]
    return (*named, f"{len(distinct) - _MOST_NAMED} more") if len(distinct) > _MOST_NAMED else tuple(named)
