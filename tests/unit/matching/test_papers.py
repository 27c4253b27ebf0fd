from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.matching.papers import bill_to_judge, letter_is_the_bill, letter_to_judge, papers_are_swapped, sure
from tests.builders import a_bill, a_case, a_drop, a_file, a_letter, extracted

if TYPE_CHECKING:
    from pipeline.domain.case import Case


def the_same_file_twice() -> Case:
    drop = a_drop(a_file("bill.pdf", sha256="ab"), a_file("loa.pdf", sha256="ab"), without=["bill.pdf", "loa.pdf"])
    return a_case(drop=drop)


def test_a_fact_below_the_bar_counts_as_not_read() -> None:
    assert sure(None, 0.85) is None
    assert sure(extracted("x", confidence=0.84), 0.85) is None
    assert sure(extracted("x", confidence=0.85), 0.85) is not None


def test_two_papers_are_judged_each_on_its_own() -> None:
    case = a_case()
    assert (letter_to_judge(case), bill_to_judge(case)) == ((case.loa,), (case.bill,))
    assert not letter_is_the_bill(case)
    assert not papers_are_swapped(case)


def test_one_file_under_both_names_is_judged_as_the_bill_only() -> None:
    case = the_same_file_twice()
    assert letter_is_the_bill(case)
    assert (letter_to_judge(case), bill_to_judge(case)) == ((), (case.bill,))


def test_a_bill_in_the_letters_place_is_judged_as_the_bill_only() -> None:
    case = a_case(loa=a_letter(looks_like_a_letter=False, looks_like_a_bill=True))
    assert letter_is_the_bill(case)
    assert letter_to_judge(case) == ()


def test_swapped_papers_are_not_judged_at_all() -> None:
    case = a_case(
        loa=a_letter(looks_like_a_letter=False, looks_like_a_bill=True), bill=a_bill(looks_like_a_bill=False, looks_like_a_letter=True)
    )
    assert papers_are_swapped(case)
    assert not letter_is_the_bill(case)
    assert (letter_to_judge(case), bill_to_judge(case)) == ((), ())


def test_a_paper_that_is_neither_is_still_held_to_what_a_letter_must_say() -> None:
    case = a_case(loa=a_letter(looks_like_a_letter=False))
    assert letter_to_judge(case) == (case.loa,)


def test_no_papers_no_judgement() -> None:
    case = replace(a_case(), loa=None, bill=None)
    assert (letter_to_judge(case), bill_to_judge(case)) == ((), ())
    assert not letter_is_the_bill(case)
    assert not papers_are_swapped(case)
