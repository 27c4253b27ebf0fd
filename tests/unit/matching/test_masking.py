import pytest

from pipeline.matching.masking import masked


@pytest.mark.parametrize(
    ("secret", "shown"),
    [("512 843-0142 123 4", "*** ***-**** 123 4"), ("8884738036157116", "************7116"), ("1234", "**34"), ("", ""), ("A-1", "*-1")],
)
def test_at_most_the_last_four_letters_and_digits_stay_readable(secret: str, shown: str) -> None:
    assert masked(secret) == shown
