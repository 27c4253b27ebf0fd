"""Decides who is served next and whether anything is taken: partners in turn, costly ones slowed, nothing when the disk is nearly full.

None of this outlives the service: it sheds load and promises nothing, and forgetting it costs one more slow bundle per partner.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.config import Site
from pipeline.domain.bundle import shown
from pipeline.errors import TemporaryError
from pipeline.inbox import Notice, in_turn
from pipeline.ledger import Ledger
from pipeline.logs import log, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from pipeline.inbox import Sighting

_MEGABYTE = 1_000_000
_FREE_INODES = 1000
_MOST_DOUBLINGS = 5
_REMEMBERED_NOTICES = 10_000


@dataclass
class _Partner:
    """What is remembered of one partner: when it was last served, whether its last bundle was cheap, how long it rests after dear ones."""

    served: int = 0
    strikes: int = 0
    rests_until: float = 0.0
    is_cheap: bool = False


@dataclass
class Intake:
    """The turns and the brakes of a site's intake; `monotonic` measures the rests."""

    site: Site
    ledger: Ledger
    monotonic: Callable[[], float]
    _partners: dict[bytes, _Partner] = field(default_factory=dict)
    _turns: int = 0
    _told: set[Notice] = field(default_factory=set)
    _stopped: bool = False

    def in_order(self, sightings: Iterable[Sighting]) -> list[Sighting]:
        """What may be taken now, the partners in turn, whoever was served longest ago first; without the partners that rest."""
        by_partner: dict[bytes, list[Sighting]] = {}
        for sighting in sightings:
            if (sighting.complete or sighting.overdue) and not self.rests_for(sighting.folder.partner_bytes):
                by_partner.setdefault(sighting.folder.partner_bytes, []).append(sighting)
        return list(in_turn(sorted(by_partner.values(), key=lambda theirs: self._of(theirs[0].folder.partner_bytes).served)))

    def serve(self, partner: bytes) -> None:
        """It is this partner's turn."""
        self._turns += 1
        self._of(partner).served = self._turns

    def strike(self, partner: bytes) -> None:
        """A document of this partner hit a limit: the partner rests, each time twice as long."""
        its = self._of(partner)
        seconds = self.site.policy_for(shown(partner)).pdf_wall_seconds * 2 ** min(its.strikes, _MOST_DOUBLINGS)
        its.strikes += 1
        its.is_cheap = False
        its.rests_until = self.monotonic() + seconds
        log().warning("partner_slowed", partner=shown(partner), seconds=round(seconds), strikes=its.strikes)

    def forgive(self, partner: bytes) -> None:
        """A bundle of this partner cost nothing unusual."""
        its = self._of(partner)
        its.strikes = max(0, its.strikes - 1)
        its.is_cheap = True

    def has_shown_its_cost(self, partner: bytes) -> bool:
        """Whether this partner's last bundle cost nothing unusual; until one has, its bundles are worked on one at a time."""
        its = self._partners.get(partner)
        return its is not None and its.is_cheap

    def rests_for(self, partner: bytes) -> float:
        """Seconds for which nothing of this partner is taken; 0 for nearly everybody."""
        its = self._partners.get(partner)
        return 0.0 if its is None else max(0.0, its.rests_until - self.monotonic())

    def is_open(self, at: datetime) -> bool:
        """Whether the disk has room for more; ops are told once when it has not, and once when it has again."""
        reason = _shortage(self.site)
        if bool(reason) is not self._stopped:
            self._stopped = bool(reason)
            what = "stopped" if reason else "resumed"
            log().warning(f"intake_{what}", reason=reason)
            try:
                self.ledger.tell_intake(at, what, reason)
            except TemporaryError as error:  # a full disk may well keep us from writing that it is full; the log has it
                log().warning("not_noted", reason=place_of(error))
        return not reason

    def tell(self, notices: Iterable[Notice], at: datetime) -> None:
        """Tell ops, once, what only they can put right."""
        for notice in set(notices) - self._told:
            if len(self._told) >= _REMEMBERED_NOTICES:
                return
            try:
                is_new = self.ledger.tell_once(at, notice.what, notice.detail)
            except TemporaryError as error:
                log().warning("not_noted", reason=place_of(error))
                return
            if is_new:
                log().warning(notice.what.replace(" ", "_"), detail=notice.detail)
            self._told.add(notice)

    def _of(self, partner: bytes) -> _Partner:
        return self._partners.setdefault(partner, _Partner())


def _shortage(site: Site) -> str:
    folders = {"work": site.work_folder, "outbox": site.outbox_folder}
    return "; ".join(f"{name}: {missing}" for name, folder in folders.items() if (missing := _missing_on(folder, site.work.min_free_mb)))


def _missing_on(folder: Path, wanted_mb: float) -> str:
    try:
        status = os.statvfs(folder)
    except FileNotFoundError:
        return ""  # the outbox comes with the first report
    free_mb = status.f_bavail * status.f_frsize / _MEGABYTE
    if free_mb < wanted_mb:
        return f"{free_mb:.0f} MB free, {wanted_mb:g} MB wanted"
    if wanted_mb and status.f_files and status.f_favail < _FREE_INODES:
        return f"{status.f_favail} inodes free, {_FREE_INODES} wanted"
    return ""
