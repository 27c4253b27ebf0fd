"""The stories in which the power is cut."""

from __future__ import annotations

from tests.crash.power_cut import Story
from tests.crash.uploads import GOOD, LISTED, UNFINISHED, WITHOUT_CONSENT, Pushed

STORIES = {
    "an upload of which nothing was pushed": Story(pushed=Pushed.NOTHING),
    "an upload of which the names alone were pushed": Story(pushed=Pushed.NAMES),
    "an upload that was pushed by halves, with a manifest": Story((LISTED,), Pushed.HALVES),
    "an upload that was pushed, after a start": Story(has_fresh_log=True),
    "two partners": Story((GOOD, WITHOUT_CONSENT, UNFINISHED), Pushed.NOTHING),
    "a bundle that stays in the inbox": Story(pushed=Pushed.NAMES, stays=True),
    "letters into a folder": Story(pushed=Pushed.NOTHING, has_relay=False),
    "the first start": Story(is_first_start=True),
}
