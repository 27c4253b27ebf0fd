from __future__ import annotations

import pytest

from pipeline.matching.accounts import compare_accounts
from pipeline.matching.likeness import Likeness

E, N, D = Likeness.EXACT, Likeness.NEAR, Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("512 843-0142 123 4", "512 843-0142 123 4", E),
        ("ab-12345", "AB-12345", E),
        ("512 843-0142 123 4", "51284301421234", N),
        ("512 843-0142 123 4", "512-843-0142", N),
        ("5128430142", "51284301421234", N),
        ("123456789-00001", "123456789", N),
        ("0012345678", "12345678", N),
        ("****1234", "9999991234", N),
        ("XXXXXX1234", "9999991234", N),
        ("****1234", "9999994321", D),
        ("****12", "9999999912", D),
        ("123456789", "12345678", D),
        ("123456781", "123456789", D),
        ("1234-56", "1234", D),
        ("001234", "1234", D),
        ("", "", D),
        ("---", "1", D),
    ],
)
def test_only_grouping_and_a_suffix_of_its_own_may_differ(one: str, other: str, expected: Likeness) -> None:
    assert compare_accounts(one, other) is expected
    assert compare_accounts(other, one) is expected
