from __future__ import annotations

from pipeline.matching.likeness import Likeness, as_printed, likeness, plain_words


def test_only_case_spacing_and_the_printers_marks_are_evened_out() -> None:
    assert as_printed("  O\u2019Brien \u2013 Sons\tLLC ") == "o'brien - sons llc"
    assert as_printed("A.B.") != as_printed("AB")


def test_dotted_abbreviations_are_one_word() -> None:
    assert plain_words("Acme P.C. & Caf\u00e9") == ("acme", "pc", "and", "cafe")


def test_exact_beats_near() -> None:
    assert likeness(exact=True, near=False) is Likeness.EXACT
    assert likeness(exact=False, near=True) is Likeness.NEAR
    assert likeness(exact=False, near=False) is Likeness.DIFFERENT
