"""Whether two names are one customer or one person: by their parts, never by a score."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from pipeline.matching.likeness import Likeness, as_printed, likeness, plain, plain_words

_LEGAL_FORMS = {
    "inc": "inc", "incorporated": "inc", "incorporation": "inc",
    "corp": "corp", "corporation": "corp",
    "co": "co", "company": "co",
    "ltd": "ltd", "limited": "ltd", "ltee": "ltd", "limitee": "ltd",
    "llc": "llc", "llp": "llp", "lllp": "lllp", "lp": "lp", "plc": "plc",
    "pc": "pc", "pa": "pa", "pllc": "pllc", "pl": "pl",
    "ulc": "ulc", "enr": "enr", "senc": "senc",
}  # fmt: skip

_SHORT_FORMS = {
    "assoc": "associates", "assocs": "associates", "assn": "association", "bros": "brothers", "ctr": "center", "centre": "center",
    "dept": "department", "hosp": "hospital", "intl": "international", "mfg": "manufacturing", "mgmt": "management", "mgt": "management",
    "natl": "national", "svc": "service", "svcs": "services", "saint": "st", "sainte": "ste", "univ": "university", "grp": "group",
    "tech": "technologies", "technology": "technologies", "mt": "mount", "ft": "fort", "comm": "communications",
}  # fmt: skip

_SPELLED_OUT = (
    (r"\blimited liability company\b", "llc"),
    (r"\blimited liability partnership\b", "llp"),
    (r"\blimited partnership\b", "lp"),
    (r"\bprofessional corporation\b", "pc"),
)
_TRADING_AS = re.compile(
    r"\bd\s?[./]?\s?b\s?[./]?\s?a\b\.?|\bdoing business as\b|\bt/a\b|\bo/a\b|\btrading as\b|\boperating as\b|\bf/k/a\b", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"\b(?:attn|attention|c/o)\b.*$", re.IGNORECASE)

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "hon", "rev", "m", "mme"})
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_DEGREES = frozenset({"md", "phd", "dds", "dmd", "esq", "cpa", "dvm", "rn", "od", "jd", "mba", "pe", "do", "edd"})


@dataclass(frozen=True)
class _Business:
    words: tuple[str, ...]
    form: str

    def is_same(self, other: _Business) -> bool:
        """Whether both name one business; a legal form that is left out on one side does not make two."""
        if not self.words or not other.words:
            return False
        forms_agree = self.form == other.form or not self.form or not other.form
        return forms_agree and "".join(self.words) == "".join(other.words)


@dataclass(frozen=True)
class _Person:
    first: str
    middle: tuple[str, ...]
    last: str
    generation: str

    def is_same(self, other: _Person) -> bool:
        """Whether both name one person; a middle name or a `Jr.` that is left out on one side does not make two."""
        generations_agree = self.generation == other.generation or not self.generation or not other.generation
        return self.first == other.first and self.last == other.last and generations_agree and _middles_agree(self.middle, other.middle)


def compare_customer_names(one: str, other: str) -> Likeness:
    """How like two customer names are, business or residential.

    Punctuation, legal forms, usual abbreviations, a trading name beside the legal one, and for people the middle initial and the order of
    first and last name make `near`. Two legal forms that contradict each other (`LLC`, `Inc.`) make `different`.
    """
    near = any(a.is_same(b) for a, b in product(_businesses(one), _businesses(other))) or _is_one_private_person(one, other)
    return likeness(exact=_is_one_print(one, other), near=near)


def compare_person_names(one: str, other: str) -> Likeness:
    """How like two names of people are.

    A middle initial, a title or a `Jr.` on one side only, and `Diaz, Rosa` for `Rosa Diaz` make `near`; another first name, an initial
    for the first name, another middle initial or `Jr.` against `Sr.` make `different`.
    """
    pairs = product(_readings_of_person(one), _readings_of_person(other))
    near = _same_letters(one, other) or any(a.is_same(b) for a, b in pairs)
    return likeness(exact=_is_one_print(one, other), near=near)


def _is_one_print(one: str, other: str) -> bool:
    return as_printed(one) == as_printed(other) != ""


def _same_letters(one: str, other: str) -> bool:
    letters = ["".join(plain_words(name)) for name in (one, other)]
    return letters[0] == letters[1] != ""


def _businesses(name: str) -> list[_Business]:
    """The business as one name and, with a trading name, as each of its parts."""
    told = _ADDRESSEE.sub("", plain(name))
    for pattern, short in _SPELLED_OUT:
        told = re.sub(pattern, short, told)
    parts = [part for part in _TRADING_AS.split(told) if part.strip()]
    return [_business(told), *(_business(part) for part in parts if len(parts) > 1)]


def _business(name: str) -> _Business:
    words = [word for word in plain_words(name) if word != "and"]
    words = words[1:] if words[:1] == ["the"] else words
    words = words[:-1] if len(words) > 1 and words[-1] == "the" else words
    form = ""
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        form = _LEGAL_FORMS[words.pop()] + form
    return _Business(tuple(_SHORT_FORMS.get(word, word) for word in words), form)


def _is_one_private_person(one: str, other: str) -> bool:
    """Whether both are written like a person and name the same one; a business never is."""
    if any(_LEGAL_FORMS.keys() & set(plain_words(name)) or "and" in plain_words(name) for name in (one, other)):
        return False
    return compare_person_names(one, other) is not Likeness.DIFFERENT


def _readings_of_person(name: str) -> list[_Person]:
    """The person as written and, where the last name may stand first, also turned round."""
    before, _, after = plain(name).partition(",")
    head, tail = _person_words(before), _person_words(after)
    turned = [word for word in tail if word not in _GENERATIONS]
    if turned:
        return _persons([*turned, *head, *(word for word in tail if word in _GENERATIONS)])
    words = [*head, *tail]
    return _persons(words) + (_persons([words[1], words[0]]) if len(words) == 2 else [])  # noqa: PLR2004 - first and last name


def _person_words(text: str) -> list[str]:
    joined = re.sub(r"(?<=\w)-(?=\w)", "", text)
    without_dots = re.sub(r"\b([a-z]{1,2})\.(?=[a-z]{1,2}\b)", r"\1", joined) if _ends_in_degree(joined) else joined
    words = re.findall(r"[a-z0-9]+", without_dots.replace(".", " "))
    while words and words[-1] in _DEGREES:
        words.pop()
    return words[1:] if len(words) > 1 and words[0] in _TITLES else words


def _ends_in_degree(text: str) -> bool:
    return "".join(re.findall(r"[a-z.]+\s*$", text)).replace(".", "").strip() in _DEGREES


def _persons(words: list[str]) -> list[_Person]:
    generation = _GENERATIONS.get(words[-1], "") if len(words) > 2 else ""  # noqa: PLR2004 - a bare `V. Ii` is a name
    names = words[:-1] if generation else words
    return [_Person(names[0], tuple(names[1:-1]), names[-1], generation)] if len(names) > 1 else []


def _middles_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the middle names do not contradict each other: absent, equal, or the initial of the other."""
    return all(a == b or (1 in {len(a), len(b)} and a[0] == b[0]) for a, b in zip(one, other, strict=False))
