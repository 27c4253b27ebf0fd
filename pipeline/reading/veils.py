"""What a picture of a fact must not show: other figures that stand inside the fact's box, for they may be an account number or a PIN."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from pipeline.domain.bill import Extracted
from pipeline.domain.document import PageBox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.bill import Bill
    from pipeline.domain.document import Box, Document, Word
    from pipeline.domain.loa import Loa

REACH = 4.0
"""Points around a box within which words count as inside it; pictures are cut closer than that."""
_FEWEST_FIGURES = 2
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def veils(document: Document, paper: Bill | Loa) -> tuple[PageBox, ...]:
    """The words with figures, but for days, that stand in the box of a fact or the space to sign and are no part of what it states."""
    stated = tuple(_stated(paper))
    words = (word for page in document.pages for word in page.words if _holds_figures(word.text))
    return tuple(PageBox(word.page, word.box) for word in words if _is_strange(word, stated))


def _is_strange(word: Word, stated: tuple[tuple[PageBox, str], ...]) -> bool:
    """Whether a word stands in the box of a fact and is part of none."""
    near = [text for place, text in stated if place.page == word.page and _meet(word.box, place.box)]
    return bool(near) and not any(_bare(word.text) in text for text in near)


def _stated(paper: Bill | Loa) -> Iterator[tuple[PageBox, str]]:
    """The places that pictures are made of, with their bare text; an account number is none of them."""
    for member in fields(paper):
        value = getattr(paper, member.name)
        if isinstance(value, Extracted) and member.name != "account_number":
            yield value.place, _bare(value.text)
    signature = getattr(paper, "signature", None)
    if signature and signature.place:
        yield signature.place, ""


def _meet(one: Box, other: Box) -> bool:
    x0, top, x1, bottom = other
    return one[0] < x1 + REACH and one[2] > x0 - REACH and one[1] < bottom + REACH and one[3] > top - REACH


def _holds_figures(text: str) -> bool:
    if text.isalpha():  # as most words are
        return False
    return sum(map(str.isdigit, text)) >= _FEWEST_FIGURES and not _DAY.fullmatch(text.strip(".,"))


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
