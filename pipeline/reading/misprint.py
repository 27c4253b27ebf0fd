"""Says what is wrong with a text that is no telephone number, so that whoever typed it need not guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from pipeline.reading.arrow_text import text_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_WITHOUT_AREA_CODE, _NUMBER, _WITH_COUNTRY_CODE = 7, 10, 11

_PATTERNS = (
    (r"^\s*$", "Fill in the phone number, or remove the row."),
    ("^[ \t]*[\"'=]", "Remove the sign in front of the number and write +1 followed by 10 digits."),
    (
        r"[^\x00-\x7f]",
        "Type the number again by hand: it holds characters that are invisible or only look like digits, spaces or dashes.",
    ),
    (r"(?i)[0-9]\s*(?:to|thru|through)\s*[0-9]", "Write each number of a range in a row of its own."),
    (r"^[ \t]*\+?1[ .(-]*1[ .-]*[0-9]", "Write the country code 1 once, followed by 10 digits."),
    (r"[A-Za-z]", "Write digits instead of letters, and nothing but the number in its place."),
    (r"^[ \t]*\+?0(?:11)?[ .-]*", "Leave out the dialling prefix and write +1 followed by 10 digits."),
)
"""What a text looks like, and the hint that names the fault; the first that fits counts."""

_BY_DIGITS = (
    (_WITHOUT_AREA_CODE, _WITHOUT_AREA_CODE, "Add the area code: a number has 10 digits."),
    (0, _NUMBER - 1, "Add the missing digits: a number has 10."),
    (_WITH_COUNTRY_CODE + 1, None, "Remove the digits that are too many: a number has 10, and each stands alone."),
)
"""From how many digits to how many, and the hint."""


@dataclass(frozen=True)
class MisprintHints(Iterable[str | None]):
    """A hint for each text, None where nothing can be said exactly; worked out only when somebody asks."""

    given: pd.Series[str]

    def __iter__(self) -> Iterator[str | None]:
        """The hints in the order of the texts."""
        yield from misprint_hints(self.given)


def misprint_hints(given: pd.Series[str]) -> list[str | None]:
    """For each text the hint that names what keeps it from being a number."""
    texts = text_array(given)
    digits: NDArray[np.int32] = pc.count_substring_regex(texts, "[0-9]").to_numpy()
    hints: list[str | None] = [None]
    chosen = np.zeros(len(texts), dtype=np.intp)
    for pattern, hint in _PATTERNS:
        _choose(chosen, pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), hints, hint)
    for least, most, hint in _BY_DIGITS:
        _choose(chosen, (digits >= least) & (True if most is None else digits <= most), hints, hint)
    return [hints[choice] for choice in chosen.tolist()]


def _choose(chosen: NDArray[np.intp], fits: NDArray[np.bool_], hints: list[str | None], hint: str) -> None:
    hints.append(hint)
    chosen[(chosen == 0) & fits] = len(hints) - 1
