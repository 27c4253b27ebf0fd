from __future__ import annotations

import pandas as pd
import pytest

from pipeline.reading.misprint import MisprintHints


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Fill in"),
        ("  ", "Fill in"),
        ("'+14108430142", "sign in front"),
        ('="4108430142"', "sign in front"),
        ("\uff14108430142", "by hand"),
        ("410\u2011843\u20110142", "by hand"),
        ("410-843-0100 to 0119", "range"),
        ("+1 1 410 843 0142", "country code 1 once"),
        ("1-800-FLOWERS", "instead of letters"),
        ("call 4108430142", "instead of letters"),
        ("011 1 410 843 0142", "dialling prefix"),
        ("843-0142", "area code"),
        ("410 843 014", "missing digits"),
        ("410 843 0142 / 410 843 0143", "too many"),
    ],
)
def test_the_hint_names_the_fault(text: str, words: str) -> None:
    (hint,) = MisprintHints(pd.Series([text], dtype="str"))
    assert words in str(hint)


def test_where_nothing_can_be_said_exactly_the_rule_speaks() -> None:
    assert next(iter(MisprintHints(pd.Series(["4108-430-142", "8430142"], dtype="str")))) is None
