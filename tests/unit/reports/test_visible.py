from __future__ import annotations

import pytest

from pipeline.reports.visible import LONGEST_SHOWN, visible


@pytest.mark.parametrize("text", ["", "Acme Dental LLC", "Café Québec", "日本", "O'Brien & Sons <x>"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\x00b", r"a\x00b"),
        ("a\x9bb", r"a\x9bb"),
        ("two\nlines", r"two\nlines"),
        ("abc\u202ecod.exe", r"abc\u202ecod.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("lone \ud800", r"lone \ud800"),
    ],
)
def test_what_steers_or_hides_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_no_break_space_is_a_space() -> None:
    assert visible("Acme\u00a0Dental") == "Acme Dental"


def test_a_text_without_end_is_cut() -> None:
    assert visible("x" * (LONGEST_SHOWN + 1)) == "x" * LONGEST_SHOWN + " ..."
