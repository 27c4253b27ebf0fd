"""Whether a name is that of one person, with first and last name, or of a business."""

from __future__ import annotations

import re

_BUSINESS_WORDS = frozenset(
    re.findall(
        r"\w+",
        "inc incorporated corp corporation company ltd limited ltee limitee llc llp lllp plc pllc ulc enr senc dba "
        "group associates services service solutions enterprises holdings partners partnership agency studio clinic dental dentistry "
        "medical healthcare restaurant university hospital association foundation consulting marketing media logistics plumbing "
        "insurance realty properties firm industries international systems technologies technology communications "
        "department dept office team billing manager administrator accounts payable",
    )
)
"""Legal forms, and words that stand in names of businesses and of posts but are hardly anybody's last name (`Church` and `Banks` are)."""

_TITLES = frozenset(re.findall(r"\w+", "mr mrs ms miss dr prof hon rev jr sr ii iii iv md phd dds dmd esq cpa dvm rn od jd mba pe do edd"))
_SEVERAL = re.compile(r"[&/;+]|\b(?:and|or|et)\b", re.IGNORECASE)
_NO_PART_OF_A_NAME = re.compile(r"[0-9@#$%*=<>_]")
_LEAST_LETTERS = 2


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", name.casefold().replace(".", ""))


def names_a_business(name: str) -> bool:
    """Whether a word of the name belongs to businesses."""
    return not _BUSINESS_WORDS.isdisjoint(_words(name))


def has_first_and_last_name(name: str) -> bool:
    """Whether the name has two words of at least two letters besides titles, and nothing strange in it; an initial is no first name."""
    words = [word for word in _words(name) if word not in _TITLES and len(word) >= _LEAST_LETTERS]
    return len(words) >= _LEAST_LETTERS and not _NO_PART_OF_A_NAME.search(name)


def is_one_person(name: str) -> bool:
    """Whether this is the first and last name of a single person."""
    return has_first_and_last_name(name) and not names_a_business(name) and not _SEVERAL.search(name)
