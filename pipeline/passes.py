"""One pass over a site: what was left under way is finished, what lies complete in the inbox is taken, one bundle after the other.

While a bundle is judged and written, the papers of the next one are read already, in their own processes. What the last run left is done
alone: should one of two have ended the service, the other has an attempt of its own left. A site of one attempt has nothing read ahead.
"""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.claim import claim
from pipeline.domain.bundle import Bundle
from pipeline.errors import BUSY, ConfigError, TemporaryError
from pipeline.ledger import LostBundleError
from pipeline.logs import log, place_of
from pipeline.process import Begun, begin, finish

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Site
    from pipeline.inbox import Sighting
    from pipeline.shell import Shell

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}

_SLACK_SECONDS = 0.05

T = TypeVar("T")


@dataclass
class PassResult:
    """What one pass did.

    Attributes:
        ended: the bundles that came to rest.
        failed: the ids of those on which processing failed; the next pass tries again, until it gives up with a report.
        postponed: what could not be done now through no fault of a bundle (disk full, ledger busy).
        waiting_seconds: when the first of the bundles that only have to be quiet may be complete; None when there is none.
        more: it ended to look again before it goes on, since what it saw at its start is old by now.
        resting_seconds: when the first partner that was slowed and has bundles waiting is served again; None when there is none.
        disk_full: no space was left; nothing more is taken in this pass.
    """

    ended: list[Bundle] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    postponed: list[str] = field(default_factory=list)
    waiting_seconds: float | None = None
    more: bool = False
    resting_seconds: float | None = None
    disk_full: bool = False


def one_pass(shell: Shell, stopping: Callable[[], bool] = lambda: False) -> PassResult:
    """Finish what is under way, then take what is complete, the partners in turn; between two bundles it can be stopped.

    A pass that lasts longer than `inbox.scan_seconds` ends early, so that whoever dropped a bundle meanwhile has a turn.
    """
    result = PassResult()
    for bundle in shell.ledger.under_way():
        if not stopping():
            _finish_down_to(0, _begun(bundle, shell, result), shell, result)
    sightings = shell.inbox.scan()
    shell.intake.tell(shell.inbox.notices, shell.now())
    waits = [sighting.ready_in_seconds for sighting in sightings if sighting.ready_in_seconds is not None]
    result.waiting_seconds = min(waits, default=None)
    _take_in_order(sightings, shell, result, stopping)
    rests = [shell.intake.rests_for(it.folder.partner_bytes) for it in sightings if it.complete or it.overdue]
    result.resting_seconds = min(filter(None, rests), default=None)
    return result


def _take_in_order(sightings: list[Sighting], shell: Shell, result: PassResult, stopping: Callable[[], bool]) -> None:
    """Take the partners in turn; the bundle whose papers are being read is finished when the next one has begun."""
    clock = shell.intake.monotonic
    old_at = clock() + shell.site.inbox.scan_seconds
    in_hand: list[Begun] = []
    is_old = False
    for sighting in shell.intake.in_order(sightings):
        is_old = clock() >= old_at
        if is_old or stopping() or result.disk_full or not shell.intake.is_open(shell.now()):
            break
        partner = sighting.folder.partner_bytes
        has_one_attempt = shell.site.policy_for(sighting.folder.partner).max_attempts == 1
        if has_one_attempt or (_has_one(in_hand, partner) and not shell.intake.has_shown_its_cost(partner)):
            _finish_down_to(0, in_hand, shell, result)
        if not shell.intake.rests_for(partner):
            shell.intake.serve(partner)
            in_hand += _take(sighting, shell, result)
            _finish_down_to(0 if has_one_attempt else 1, in_hand, shell, result)
    _finish_down_to(0, in_hand, shell, result)
    result.more = is_old and bool(result.ended)  # what got nothing done has no reason to hurry


def _has_one(in_hand: list[Begun], partner: bytes) -> bool:
    return any(begun.bundle.folder.partner_bytes == partner for begun in in_hand)


def work_off(shell: Shell, tell: Callable[[str], None]) -> PassResult:
    """Pass after pass until nothing is left that can be done now: waits for bundles that only have to be quiet, but not for ever."""
    whole = PassResult()
    patience = shell.site.inbox.quiet_seconds + _SLACK_SECONDS
    failing_passes = 0
    while True:
        result = one_pass(shell)
        whole.ended += result.ended
        whole.failed, whole.postponed, whole.waiting_seconds = result.failed, result.postponed, result.waiting_seconds
        whole.resting_seconds = result.resting_seconds
        if result.more:
            continue
        if result.waiting_seconds is not None and patience > 0:
            pause = min(result.waiting_seconds + _SLACK_SECONDS, patience)
            tell(f"waiting {pause:.0f} s for a bundle that was changed a moment ago")
            time.sleep(pause)
            patience -= pause
        elif not result.failed or failing_passes > _most_attempts(shell.site):
            return whole
        failing_passes += bool(result.failed)


def _most_attempts(site: Site) -> int:
    return max(site.policy_for(partner).max_attempts for partner in ("", *site.partners))


def _take(sighting: Sighting, shell: Shell, result: PassResult) -> list[Begun]:
    """What was begun: one bundle, or none."""
    try:
        policy = shell.site.policy_for(sighting.folder.partner)
        bundle = claim(sighting, shell.area, shell.ledger, shell.now, shell.step, policy)
    except TemporaryError as error:
        log().warning("claim_postponed", partner=sighting.folder.partner, bundle=sighting.folder.bundle, reason=place_of(error))
        result.postponed.append(sighting.folder.bundle)
        return []
    except LostBundleError:
        log().warning("lost", partner=sighting.folder.partner, bundle=sighting.folder.bundle)
        return []
    if bundle is None:
        shell.inbox.distrust(sighting)
        return []
    log().info("claimed", id=bundle.id, partner=bundle.folder.partner, bundle=bundle.folder.bundle)
    return _begun(bundle, shell, result)


def _begun(bundle: Bundle, shell: Shell, result: PassResult) -> list[Begun]:
    begun = _guarded(lambda: begin(bundle, shell), bundle, shell, result)
    return [begun] if begun else []


def _finish_down_to(count: int, in_hand: list[Begun], shell: Shell, result: PassResult) -> None:
    """Finish what was begun first, until `count` bundles are left in hand."""
    while len(in_hand) > count:
        begun = in_hand.pop(0)
        ended = _guarded(partial(finish, begun, shell), begun.bundle, shell, result)
        if ended is not None:
            log().info("ended", id=ended.id, decision=ended.decision, state=ended.state)
            result.ended.append(ended)


def _guarded(work: Callable[[], T | None], bundle: Bundle, shell: Shell, result: PassResult) -> T | None:
    """What the work on a bundle gives; whatever stops it is this bundle's own matter."""
    try:
        return work()
    except LostBundleError:
        log().warning("lost", id=bundle.id)
    except (TemporaryError, ConfigError) as error:
        _postpone(bundle, shell, result, error)
    except OSError as error:
        (_postpone if error.errno in BUSY else _fail)(bundle, shell, result, error)
    except Exception as error:  # noqa: BLE001 - the one place where a bug in our own code is kept from stopping the service
        _fail(bundle, shell, result, error)
    return None


def _postpone(bundle: Bundle, shell: Shell, result: PassResult, error: Exception) -> None:
    """The world is busy: this attempt does not count against the bundle."""
    log().warning("postponed", id=bundle.id, reason=place_of(error))
    result.disk_full |= isinstance(error, OSError) and error.errno in _FULL
    result.postponed.append(bundle.id)
    try:
        shell.ledger.forgive_attempt(bundle.id, shell.now(), place_of(error))
    except TemporaryError as busy:
        log().warning("not_forgiven", id=bundle.id, reason=place_of(busy))


def _fail(bundle: Bundle, shell: Shell, result: PassResult, error: Exception) -> None:
    """A bug: the attempt counts, and after the last one the bundle gets a report and lies in quarantine."""
    log().error("failed", id=bundle.id, reason=place_of(error))
    result.failed.append(bundle.id)
    try:
        shell.ledger.note(bundle.id, shell.now(), "failed", place_of(error))
    except TemporaryError as busy:
        log().warning("not_noted", id=bundle.id, reason=place_of(busy))
