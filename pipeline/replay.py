"""Judges a bundle once more from our private copy and says what is different from what was decided; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.bundle import Bundle
from pipeline.domain.decision import Decision, decide
from pipeline.errors import UsageError
from pipeline.gather import ask_carrier, build_case, read_papers
from pipeline.identity import short_id
from pipeline.rules import rulebook
from pipeline.snapshot import Snapshot, load_snapshot
from pipeline.stores import area_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.config import Site
    from pipeline.domain.case import Case
    from pipeline.domain.judgement import Judgement
    from pipeline.gather import PaperReader
    from pipeline.ledger import Ledger
    from pipeline.portability import PortabilityProvider

Code = tuple[str, str]
"""A rule's code and the severity that it had."""


@dataclass(frozen=True)
class Replay:
    """What was decided on a bundle and what would be now.

    Attributes:
        bundle: the bundle with the decision that stands, if there is one.
        now: what would be decided now.
        gone: the findings that are no more.
        new: the findings that were not there.
        still: the findings that are as they were.
    """

    bundle: Bundle
    now: Decision
    gone: tuple[Code, ...]
    new: tuple[Code, ...]
    still: tuple[Code, ...]


def replay(found: Bundle, site: Site, ledger: Ledger, reader: PaperReader, carrier: PortabilityProvider | None, now: datetime) -> Replay:
    """Judge a bundle as of now, with the holds waived that an operator waived before.

    Raises:
        UsageError: our private copy is not there.
    """
    policy = site.policy_for(found.folder.partner)
    snapshot = _copy_of(found, site)
    papers = read_papers(snapshot, policy, reader, now.date())
    case: Case = ask_carrier(build_case(snapshot, papers, ledger, now, policy, found), carrier)
    judgement = rulebook.check(case).with_holds_waived(found.waived)
    return _compared(found, decide(judgement), ledger.findings(found.id), _counted(judgement))


def _copy_of(found: Bundle, site: Site) -> Snapshot:
    try:
        return load_snapshot(area_of(site).copies / found.id)
    except OSError as error:
        message = f"{short_id(found.id)}: our private copy is not there any more, so it cannot be judged again"
        raise UsageError(message) from error


def _counted(judgement: Judgement) -> Counter[Code]:
    counted = Counter((it.code, it.severity.value) for it in judgement.findings)
    return counted + Counter({(it.code, it.severity.value): int(it.mask.sum()) for it in judgement.by_number})


def _compared(found: Bundle, now: Decision, then: Mapping[Code, int], here: Mapping[Code, int]) -> Replay:
    same = {code for code in then if then[code] == here.get(code)}
    return Replay(found, now, tuple(sorted(set(then) - set(here))), tuple(sorted(set(here) - same)), tuple(sorted(same)))
