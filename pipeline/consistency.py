"""Compares what lies on the disk with what the ledger says of it; nothing is changed, and the service may be at work meanwhile.

What is found is looked for a second time a moment later: a bundle that moved between the two looks is being worked on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from pipeline.consistency_files import missing_and_damaged, strangers
from pipeline.consistency_rows import conflicting_rows
from pipeline.consistency_words import Contradiction
from pipeline.errors import TemporaryError
from pipeline.ledger_story import BundleStory, damage, dangling_rows, numbers_active_twice, read_stories
from pipeline.logs import place_of

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.ledger import Ledger

__all__ = ["Contradiction", "contradictions", "contradictions_without_ledger"]

_PAUSE_SECONDS = 0.2
"""Between the two looks; longer than any file of ours has its temporary name while somebody is at work."""


@dataclass(frozen=True)
class _Look:
    """What one look found: by the id of its bundle, or under an empty id."""

    stories: Mapping[str, BundleStory]
    found: tuple[tuple[str, Contradiction], ...]


def contradictions(site: Site, ledger: Ledger) -> tuple[Contradiction, ...]:
    """Every way in which disk and ledger contradict each other or themselves; empty when all is well.

    Raises:
        TemporaryError: the ledger is busy.
    """
    try:
        first = _look(site, ledger)
    except TemporaryError as error:
        if isinstance(error.__cause__, OperationalError):
            raise
        return (Contradiction("ledger", str(error)),)
    if not first.found:
        return ()
    time.sleep(_PAUSE_SECONDS)
    second = _look(site, ledger)
    after = _stories(ledger) if first.stories and second.stories else {}
    moved = {key for key in after if _stamp(key, first.stories) != _stamp(key, after)}
    still = frozenset(second.found)
    return tuple(it for bundle_id, it in first.found if (bundle_id, it) in still and bundle_id not in moved)


def contradictions_without_ledger(site: Site) -> tuple[Contradiction, ...]:
    """What lies on the disk of a site that has no ledger yet, as if it had been at work."""
    return tuple(it for _, it in strangers({}, site))


def _look(site: Site, ledger: Ledger) -> _Look:
    with ledger.database.reading() as connection:
        broken = [f"{what}; restore the ledger from a backup" for what in damage(connection)]
        if broken:  # whatever else could be said of it rests on what cannot be trusted
            return _Look({}, _of_ledger(broken))
        try:
            stories = read_stories(connection)
        except (ValueError, TypeError) as error:
            return _Look({}, _of_ledger([f"a row holds what is not ours ({place_of(error)}); restore the ledger from a backup"]))
        broken += [f"a row of {table} refers to a row that is not there; tell the developers" for table in dangling_rows(connection)]
        twice = numbers_active_twice(connection)
    broken += [f"number ...{number % 10000:04d} is active twice; mark one of its requests" for number in twice]
    found = [(key, it) for key, story in stories.items() for it in (*conflicting_rows(story), *missing_and_damaged(story, site, ledger))]
    return _Look(stories, (*_of_ledger(broken), *found, *strangers(stories, site)))


def _of_ledger(sentences: list[str]) -> tuple[tuple[str, Contradiction], ...]:
    return tuple(("", Contradiction("ledger", sentence)) for sentence in sentences)


def _stories(ledger: Ledger) -> Mapping[str, BundleStory]:
    with ledger.database.reading() as connection:
        return read_stories(connection)


def _stamp(key: str, stories: Mapping[str, BundleStory]) -> object:
    return stories[key].stamp if key in stories else None
