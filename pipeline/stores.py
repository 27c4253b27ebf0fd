"""Where a site keeps what of a bundle; only names, nothing here is opened or made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.claim import WorkArea
from pipeline.config import Site
from pipeline.domain.bundle import Bundle
from pipeline.domain.decision import Decision
from pipeline.domain.retention import Store
from pipeline.outbox import hidden_folder, report_folders
from pipeline.relay import eml_name

if TYPE_CHECKING:
    from pathlib import Path


def area_of(site: Site) -> WorkArea:
    """The private tree as it should be; `WorkArea.of` makes it."""
    work = site.work_folder
    return WorkArea(site.inbox_folder, work / "claimed", work / "copies", work / "archive", work / "quarantine")


@dataclass(frozen=True)
class Kept:
    """What may be kept of a bundle, known by its row, what was decided on it, and the Message-IDs of its letters."""

    bundle: Bundle
    decisions: tuple[Decision, ...]
    message_ids: tuple[str, ...]
    site: Site

    def paths(self, store: Store) -> tuple[Path, ...]:
        """Where a store keeps it, be it there or not; the copy of what lies in quarantine goes with it."""
        area, key, outbox = area_of(self.site), self.bundle.id, self.site.outbox_folder
        letters = [eml_name(key, message_id) for message_id in self.message_ids]
        return {
            Store.ARCHIVE: (area.archive / key,),
            Store.QUARANTINE: (area.quarantine / key, area.copies / key),
            Store.COPY: (area.copies / key,),
            Store.REPORT: (*report_folders(outbox, self.bundle, self.decisions), hidden_folder(outbox, self.bundle)),
            Store.MAIL: tuple(outbox / "mail" / name for letter in letters for name in (letter, f".{letter}.part")),
            Store.LEDGER: (),
        }[store]
