"""Whether two account numbers are one account, whatever their grouping."""

from __future__ import annotations

import re

from pipeline.matching.likeness import Likeness, as_printed, likeness

_SHORTEST_STEM = 8
"""An account number cut shorter than this proves nothing."""
_LONGEST_SUFFIX = 5
"""Customer code and check digit (`111 2`) or the sub-account of a wireless bill (`-00001`)."""
_TELEPHONE_DIGITS = 10
_HIDDEN = re.compile(r"[*\u2022\u25cf#]{2,}|\b[xX]{3,}")


def compare_accounts(one: str, other: str) -> Likeness:
    """How like two account numbers are.

    Spaces, dashes and leading zeros make `near`; so does a customer code or check digit that one side leaves out, provided that the other
    prints it as a group of its own or behind a telephone number; so does a number printed in part (`****1234`) whose visible end agrees.
    """
    a, b = _bare(one), _bare(other)
    if not a or not b:
        return Likeness.DIFFERENT
    near = _same_number(a, b) or _is_stem(one, other) or _is_stem(other, one) or _hidden_agrees(one, other) or _hidden_agrees(other, one)
    return likeness(exact=as_printed(one) == as_printed(other), near=near)


def _bare(account: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", account.upper())


def _same_number(a: str, b: str) -> bool:
    return a == b or (len(a.lstrip("0")) >= _SHORTEST_STEM and a.lstrip("0") == b.lstrip("0"))


def _is_stem(short: str, whole: str) -> bool:
    """Whether `short` is `whole` without its last groups."""
    a, b = _bare(short), _bare(whole)
    if not (len(a) >= _SHORTEST_STEM and b.startswith(a) and 0 < len(b) - len(a) <= _LONGEST_SUFFIX):
        return False
    groups = [_bare(group) for group in re.split(r"[^0-9A-Za-z]+", whole) if group]
    ends = {len("".join(groups[:count])) for count in range(1, len(groups))}
    return len(a) in ends or (len(a) == _TELEPHONE_DIGITS and a.isdigit() and b.isdigit())


def _hidden_agrees(hidden: str, whole: str) -> bool:
    """Whether `hidden` shows only the end of a number, and it is the end of `whole`."""
    if not _HIDDEN.search(hidden):
        return False
    shown = _bare(_HIDDEN.split(hidden)[-1])
    return len(shown) >= 4 and _bare(whole).endswith(shown)  # noqa: PLR2004 - four characters are what carriers leave readable
