from __future__ import annotations

import pytest

from pipeline.reading.hidden_characters import Seen, as_seen


@pytest.mark.parametrize("text", ["Acme Dental", "Café Müller", "L\u2019Épicerie", "Zo\u00eb \u2013 Ren\u00e9e", "\u2122"])
def test_what_a_person_types_is_left_alone(text: str) -> None:
    assert as_seen(text) == Seen(text)


@pytest.mark.parametrize(
    ("text", "shown", "named"),
    [
        ("Acme\u200bDental", "AcmeDental", "U+200B ZERO WIDTH SPACE"),
        ("\u202eemcA", "emcA", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2066b", "ab", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("a\ufeffb", "ab", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\u00adb", "ab", "U+00AD SOFT HYPHEN"),
        ("a\u3164b", "ab", "U+3164 HANGUL FILLER"),
        ("a\ufe0fb", "ab", "U+FE0F VARIATION SELECTOR-16"),
        ("a\U000e0041b", "ab", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("a\x00b", "ab", "U+0000 CONTROL CHARACTER"),
        ("a\x1b[31mb", "a[31mb", "U+001B CONTROL CHARACTER"),
        ("a\ud800b", "ab", "U+D800 CONTROL CHARACTER"),
    ],
)
def test_invisible_characters_are_removed_and_named(text: str, shown: str, named: str) -> None:
    assert as_seen(text) == Seen(shown, hidden=(named,))


def test_at_most_three_are_named() -> None:
    assert as_seen("\u200b\u200c\u200d\u200e\u200f").hidden == (
        "U+200B ZERO WIDTH SPACE",
        "U+200C ZERO WIDTH NON-JOINER",
        "U+200D ZERO WIDTH JOINER",
        "2 more",
    )


def test_white_space_of_every_kind_becomes_a_space_without_remark() -> None:
    assert as_seen("\u00a0a\tb\nc\u2003d\u2028e ") == Seen("a b c d e")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("\u0410cme", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("\u0391cme", "U+0391 GREEK CAPITAL LETTER ALPHA"),
        ("\uff21cme", "U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
        ("\U0001d400cme", "U+1D400 MATHEMATICAL BOLD CAPITAL A"),
    ],
)
def test_letters_that_look_like_latin_ones_are_named_and_kept(text: str, named: str) -> None:
    assert as_seen(text) == Seen(text, look_alikes=(named,))


def test_letters_are_composed() -> None:
    assert as_seen("Zoe\u0308").text == "Zo\u00eb"


def test_control_characters_may_be_kept_for_a_rule_that_refuses_them() -> None:
    assert as_seen("a\tb\x07\u200b", keep_controls=True) == Seen("a\tb\x07", hidden=("U+200B ZERO WIDTH SPACE",))
