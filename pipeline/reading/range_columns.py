"""Ranges of numbers that a table prints in two columns, `From` and `To`: each row becomes one piece of print, as `A to B` would be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.candidates import number_ranges_in, numbers_in, plain
from pipeline.reading.layout import Run, in_column, run_of

if TYPE_CHECKING:
    from pipeline.reading.layout import Layout, Line

_THING = r"(?: (?:number|no|tn|did|range|telephone|phone|of|numero|de))*"
_FIRST = re.compile(rf"(?:range |number |tn |did )?(?:from|start|starting|begin|beginning|first|low|de|du|debut|premier){_THING}")
_LAST = re.compile(rf"(?:range |number |tn |did )?(?:to|thru|through|end|ending|last|high|a|au|fin|dernier){_THING}")
_CALLS = re.compile(r"\b(?:date|time|heure|min|mins|minutes|duration|duree|calls?|appels?|rate(?! cent)|destination)\b")
"""Words of the head of a list of calls, which go from one number to another and are no range."""
_LAST_FOUR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class _Heads:
    """The heads of the two columns."""

    first: Run
    last: Run


def with_ranges_joined(layout: Layout) -> Layout:
    """The layout, the two cells of each row under `From` and `To` joined into one run (`716-842-1200 to 716-842-1249`)."""
    heads: _Heads | None = None
    lines: list[Line] = []
    for line in layout.lines:
        heads = _heads_in(line) or (heads if heads and heads.first.page == line.page else None)
        joined = _joined(line.runs, heads) if heads else line.runs
        lines.append(line if joined is line.runs else replace(line, runs=joined))
    return replace(layout, lines=tuple(lines))


def _heads_in(line: Line) -> _Heads | None:
    first = next((run for run in line.runs if _FIRST.fullmatch(_words(run))), None)
    last = next((run for run in line.runs if first and run.x0 > first.x1 and _LAST.fullmatch(_words(run))), None)
    is_of_calls = any(_CALLS.search(_words(run)) for run in line.runs)
    return _Heads(first, last) if first and last and not is_of_calls else None


def _words(run: Run) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain(run.text)))


def _joined(runs: tuple[Run, ...], heads: _Heads) -> tuple[Run, ...]:
    first = next((run for run in runs if in_column(run, heads.first) and _is_one_number(run.text)), None)
    last = next((run for run in runs if first and run.x0 > first.x1 and in_column(run, heads.last) and _ends_range(run.text)), None)
    if first is None or last is None:
        return runs
    until = replace(last.words[0], text="to", x0=first.x1, x1=first.x1)
    whole = run_of((*first.words, until, *last.words))
    ranges = number_ranges_in(whole.text)
    if len(ranges) != 1 or len(ranges[0].value) == 1:
        return runs
    return tuple(whole if run is first else run for run in runs if run is not last)


def _is_one_number(text: str) -> bool:
    found = numbers_in(text)
    return len(found) == 1 and found[0].text.strip() == text.strip()


def _ends_range(text: str) -> bool:
    return _is_one_number(text) or _LAST_FOUR.fullmatch(text.strip()) is not None
