"""The documents that are scored: the made-up ones, native and scanned, or those of a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from pipeline.domain.telephone import TelephoneNumber
from tests.accuracy.bills import LAYOUTS, Made, bill, bills
from tests.accuracy.facts import Truth
from tests.accuracy.letter_bodies import truth_of_letter
from tests.accuracy.letters import TestLetter, letters
from tests.builders_scans import picture_of, saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COPIES: Final = 4
"""Bills of each layout."""
SCANNED_MARKS: Final = frozenset({"a pen", "a picture", "DocuSign", "nothing", "a pen of another"})
"""What was done to the letters that are scanned too."""
_DOTS: Final = (200, 300, 150)
_TURNS: Final = (0.0, 0.6, -0.5)


def native_bills() -> Iterator[Made]:
    """Every layout with its customers."""
    return bills(COPIES)


def one_of_each() -> Iterator[Made]:
    """One bill of every layout, in every trouble by turns."""
    return (bill(layout, index % COPIES) for index, layout in enumerate(LAYOUTS.values()))


def scanned_bills() -> Iterator[Made]:
    """One bill of every layout as a scan of 150 to 300 dots per inch that lies a little askew."""
    for index, made in enumerate(one_of_each()):
        yield scanned(made, _DOTS[index % 3], _TURNS[index // 3 % 3])


def native_letters() -> Iterator[Made]:
    """Every letter in every way of signing it or not."""
    return map(_letter, letters())


def signed_and_unsigned() -> Iterator[Made]:
    """Two letters of every layout: one with a pen, one that nobody signed."""
    return map(_letter, letters(marks=frozenset({"a pen", "nothing"})))


def scanned_letters() -> Iterator[Made]:
    """Letters of every layout as scans."""
    for index, letter in enumerate(letters(marks=SCANNED_MARKS)):
        yield scanned(_letter(letter), 200, _TURNS[index % 3])


def scanned(made: Made, dots: int, turn: float) -> Made:
    """A document as pictures of its pages."""
    with pypdfium2.PdfDocument(made.content) as pdf:
        pages = len(pdf)
    pictures = [picture_of(made.content, page=page, turn=turn, dots=dots) for page in range(pages)]
    return Made(f"{made.name}, scanned at {dots}", saved(pictures, "PDF", dots), replace(made.truth, variant="scanned"))


def _letter(letter: TestLetter) -> Made:
    truth = truth_of_letter(letter.layout, letter.facts, letter.mark, signed=letter.signed)
    return Made(f"{letter.layout}: {letter.mark}", letter.content, truth)


_LETTER_FIELDS: Final = ("signed_on", "customer_name", "service_address", "authorized_representative", "losing_carrier", "account_number")


def documents_in(folder: Path) -> Iterator[Made]:
    """Every `NAME.pdf` of a folder whose truth stands in `NAME.json` beside it."""
    for path in sorted(folder.glob("*.json")):
        paper = path.with_suffix(".pdf")
        tree = json.loads(path.read_text(encoding="utf-8"))
        if paper.exists() and tree.get("kind") in {"bill", "loa"}:
            yield Made(paper.name, paper.read_bytes(), _truth_from(tree))


def _truth_from(tree: dict[str, Any]) -> Truth:
    is_bill, flags = tree["kind"] == "bill", frozenset(tree.get("flags", ()))
    fields = tree.get("fields", {}) if is_bill else {name: tree.get(name) for name in _LETTER_FIELDS}
    nothing = "not_a_bill" in flags
    return Truth(
        kind=tree["kind"],
        layout=tree["layout"],
        variant=tree["variant"],
        fields={} if nothing else fields,
        telephone_numbers=frozenset() if nothing else frozenset(map(TelephoneNumber, tree["telephone_numbers"])),
        lenient={} if nothing else {name: tuple(values) for name, values in tree.get("lenient", {}).items()},
        flags=flags,
        signed=None if is_bill else tree["signature"]["state"] == "signed",
        case=tree.get("case", ""),
    )
