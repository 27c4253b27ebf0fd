"""How like two texts are, in the three steps that decide: there is no score."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_PRINTERS_MARKS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-"}
)


class Likeness(StrEnum):
    """The verdict on two texts.

    `exact` is as printed up to case and spacing, `near` means the same thing in another spelling (a carrier may still refuse it),
    `different` is everything else.
    """

    EXACT = "exact"
    NEAR = "near"
    DIFFERENT = "different"


def as_printed(text: str) -> str:
    """The text with case, spacing and the printer's kind of quotes and dashes evened out; nothing else."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PRINTERS_MARKS).casefold().split())


def plain(text: str) -> str:
    """The text in small ASCII letters: accents off, apostrophes out, `&` spelled as ` and `."""
    folded = unicodedata.normalize("NFKD", as_printed(text)).encode("ascii", "ignore").decode()
    return folded.replace("'", "").replace("`", "").replace("&", " and ")


def plain_words(text: str) -> tuple[str, ...]:
    """The words of the plain text; dotted abbreviations stay one word (`P.C.` is `pc`)."""
    joined = re.sub(r"\b([a-z])\.\s?(?=[a-z]\b)", r"\1", plain(text))
    return tuple(re.findall(r"[a-z0-9]+", joined.replace(".", " ")))


def likeness(*, exact: bool, near: bool) -> Likeness:
    """The best verdict that holds."""
    if exact:
        return Likeness.EXACT
    return Likeness.NEAR if near else Likeness.DIFFERENT
