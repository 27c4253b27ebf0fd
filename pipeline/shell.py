"""Everything that the story of a bundle needs from the world, opened together and closed together."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.claim import WorkArea
from pipeline.config import Site, check_codes
from pipeline.disk import make_private_folder
from pipeline.documents import DocumentReader
from pipeline.errors import cannot_start
from pipeline.gather import PaperReader
from pipeline.inbox import Inbox
from pipeline.intake import Intake
from pipeline.isolation import require_isolation
from pipeline.ledger import Ledger
from pipeline.permissions import closed_to_others, create_closed_ledger, tell_openings
from pipeline.portability import PortabilityProvider, provider_for
from pipeline.site_lock import working_alone

if TYPE_CHECKING:
    from collections.abc import Iterator


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _go_on(_: str) -> None:
    """Nothing happens between the steps; the crash tests end the process here."""


@dataclass(frozen=True)
class Shell:
    """The world as one site sees it.

    Attributes:
        site: the settings.
        area: the private tree.
        ledger: the memory.
        reader: reads documents.
        inbox: looks for bundles.
        intake: says whose turn it is.
        now: the clock, in UTC.
        step: is told the name of each step that was just finished.
        carrier: is asked whether numbers can be ported; None when the site names nobody.
    """

    site: Site
    area: WorkArea
    ledger: Ledger
    reader: PaperReader
    inbox: Inbox
    intake: Intake
    now: Callable[[], datetime] = _utc_now
    step: Callable[[str], None] = _go_on
    carrier: PortabilityProvider | None = None


@contextmanager
def opened_shell(site: Site, reader: PaperReader | None = None, step: Callable[[str], None] = _go_on) -> Iterator[Shell]:
    """Open a site to work on it, alone.

    Raises:
        TemporaryError: another portin works on it.
        ConfigError: its folders, its ledger or the key of its provider cannot be used, or the sandbox that it requires is missing.
    """
    check_codes(site)
    with ExitStack() as stack:
        stack.enter_context(closed_to_others())
        _make_work_folder(site)
        stack.enter_context(working_alone(site))
        tell_openings(site)
        create_closed_ledger(site)
        carrier = provider_for(site)
        area = WorkArea.of(site.inbox_folder, site.work_folder)
        ledger = stack.enter_context(Ledger.open(site.ledger_url))
        if reader is None or isinstance(reader, DocumentReader):
            require_isolation((site.policy, *(site.policy_for(partner) for partner in site.partners)))
        papers = reader or stack.enter_context(DocumentReader(site.policy, site.documents))
        inbox = Inbox(site, time.monotonic, time.time, ledger.was_taken)
        yield Shell(site, area, ledger, papers, inbox, Intake(site, ledger, time.monotonic), step=step, carrier=carrier)


def _make_work_folder(site: Site) -> None:
    try:
        make_private_folder(site.work_folder)
    except OSError as error:
        message = f"work.folder: {site.work_folder} cannot be made ({error.strerror}); check owner and mode of the folder above it"
        raise cannot_start(message, error) from error
