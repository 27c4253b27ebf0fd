"""Each mistake that our code could have is caught by what the tests try; one that is not would show that they look away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.mutants import MUTANTS
from tests.crash.stories import STORIES
from tests.crash.trials import ChangedWhenTaken, Cuts, Deaths, Goodbye, Order, OrderAfterKill

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crash.power_cut import Laboratory
    from tests.crash.trials import Trial

_NAMES = "an upload of which the names alone were pushed"
_FOLDER = "letters into a folder"
_START = "an upload that was pushed, after a start"
TRIALS: dict[str, Trial] = {
    "a copied file is not pushed": Cuts(_NAMES, since="drop.json"),
    "the names of the copies are not pushed": Order(),
    "the name of the copy is not pushed": Cuts(_NAMES, since="drop.json"),
    "a file of a report is not pushed": Cuts(_NAMES, since="outbox"),
    "the names in a report are not pushed": Order(),
    "the name of a partner's outbox is not pushed": Order(),
    "a rename is not pushed where it leads to": Order(),
    "a rename is not pushed where it leads from": Order(),
    "a rename is not pushed at all": Cuts(_NAMES, since="claimed"),
    "the upload is not pushed": Cuts(_NAMES, since="claimed"),
    "the names of the upload are not pushed": Order(),
    "a letter in the folder is not pushed": Cuts(_FOLDER, since=".eml"),
    "the name of a letter is not pushed": Cuts(_FOLDER, since=".eml"),
    "the name of a new folder is not pushed": Order(),
    "the name of a report is not pushed": OrderAfterKill("outbox/brightline", "unlinkat"),
    "an archived folder that was there before a kill is not pushed": OrderAfterKill("work/archive"),
    "the report gets its name before its bytes": Cuts(_NAMES, since="outbox"),
    "the report is written in place": Cuts(_NAMES, since="outbox"),
    "the folder is taken before the ledger knows": Cuts(_NAMES, since="claimed"),
    "the decision is committed before report and mail": Cuts(_NAMES, since="drop.json"),
    "a report counts as published before it is": Cuts(_NAMES, since="outbox"),
    "a letter counts as sent after QUIT": Goodbye(),
    "the dot is sent before the ledger knows": Cuts(_NAMES, since="socket"),
    "an attempt is counted after the work": Deaths(),
    "the ledger pushes less": Cuts(_NAMES, since="socket"),
    "nobody compares the copy with the manifest": ChangedWhenTaken(),
    "every sending has its own Message-ID": Cuts(_NAMES, since="socket"),
}
"""What catches each."""
_PLAIN = (
    Order(),
    Order(_START),
    OrderAfterKill("outbox/brightline", "unlinkat"),
    OrderAfterKill("work/archive"),
    Goodbye(),
    Deaths(),
    ChangedWhenTaken(),
)
_QUICK = ("the report gets its name before its bytes", "the names of the copies are not pushed")


def test_there_is_a_trial_for_every_mistake_and_every_story_of_it_is_told() -> None:
    assert set(TRIALS) == set(MUTANTS)
    assert {trial.story for trial in TRIALS.values() if isinstance(trial, Cuts | Order)} <= set(STORIES)


@pytest.mark.parametrize("trial", _PLAIN, ids=repr)
def test_a_trial_finds_nothing_wrong_with_the_code_as_it_is(trial: Trial, laboratory: Laboratory) -> None:
    assert trial.wrongs(laboratory, "") == []


@pytest.mark.parametrize("mutant", [name if name in _QUICK else pytest.param(name, marks=pytest.mark.long) for name in TRIALS])
def test_a_mistake_is_caught(mutant: str, laboratory: Laboratory, tell_points: Callable[[str, int, int], None]) -> None:
    wrongs = TRIALS[mutant].wrongs(laboratory, mutant)
    tell_points("mistakes of our own, caught", 1, bool(wrongs))
    assert wrongs, f"nobody notices: {mutant}"
