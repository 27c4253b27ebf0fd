"""Takes a folder out of the inbox for good: first the intention in the ledger, then one rename, so that a crash between can be mended."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disk import make_private_folder, opened_folder, rename_into
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.errors import ConfigError, TemporaryError
from pipeline.identity import new_bundle_id
from pipeline.ledger import Ledger, LostBundleError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.inbox import Sighting

_PROBE = ".portin-probe"


@dataclass(frozen=True)
class WorkArea:
    """The private tree of a site.

    Attributes:
        inbox: where bundles lie before the claim.
        claimed: what was claimed, under its id, until its report is out.
        copies: our private copies, the only bytes that are judged.
        archive: what was claimed, when all is done.
        quarantine: what could not be processed.
    """

    inbox: Path
    claimed: Path
    copies: Path
    archive: Path
    quarantine: Path

    @classmethod
    def of(cls, inbox: Path, work: Path) -> WorkArea:
        """The tree below the work folder, created where it is missing.

        Raises:
            ConfigError: bundles cannot be moved from the inbox to the work folder.
        """
        area = cls(inbox, work / "claimed", work / "copies", work / "archive", work / "quarantine")
        try:
            inbox.mkdir(parents=True, exist_ok=True)
            for folder in (area.claimed, area.copies, area.archive, area.quarantine):
                make_private_folder(folder)
            _try_a_move(inbox, area.claimed)
        except OSError as error:
            advice = "both must lie on one file system and one mount" if error.errno == errno.EXDEV else "check owner and mode"
            message = f"work.folder: bundles cannot be moved from {inbox} to {area.claimed} ({error.strerror}); {advice}"
            raise ConfigError(message) from error
        return area


def _try_a_move(inbox: Path, claimed: Path) -> None:
    probe = f"{_PROBE}-{os.getpid()}"
    (inbox / probe).mkdir(mode=0o700)
    try:
        with opened_folder(inbox) as source, opened_folder(claimed) as target:
            rename_into(source, probe, target, probe)
        (claimed / probe).rmdir()
    except OSError:
        (inbox / probe).rmdir()
        raise


def claim(sighting: Sighting, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None]) -> Bundle | None:
    """Claim a sighted folder; None when the partner took it away in the last moment or another process has it.

    Raises:
        TemporaryError: the folder cannot be moved now; it stays in the inbox.
    """
    found = Bundle(new_bundle_id(now()), sighting.folder, sighting.device, sighting.inode, sighting.unfinished)
    try:
        ledger.claim(found, now())
    except LostBundleError:
        return None
    step("intended")
    return finish_claim(found, area, ledger, now, step)


def finish_claim(found: Bundle, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None]) -> Bundle | None:
    """Carry out an intended claim, or find out that it was carried out before a crash; None when the folder is gone."""
    try:
        if not os.path.lexists(area.claimed / found.id):
            _take(found, area)
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}:
            _give_up(found, ledger, now(), f"the folder cannot be moved ({errno.errorcode.get(error.errno or 0, 'unknown')})")
            message = f"{found.folder.partner}/{found.folder.bundle!a}: cannot be moved out of the inbox ({error.strerror}); check its mode"
            raise TemporaryError(message) from error
        _give_up(found, ledger, now(), "")
        return None
    step("moved")
    return ledger.move(found, BundleState.CLAIMED, now())


def _take(found: Bundle, area: WorkArea) -> None:
    with (
        opened_folder(area.inbox) as inbox,
        opened_folder(os.fsdecode(found.folder.partner_bytes), inbox) as partner,
        opened_folder(area.claimed) as claimed,
    ):
        name = os.fsdecode(found.folder.bundle_bytes)
        status = os.stat(name, dir_fd=partner, follow_symlinks=False)
        if (status.st_dev, status.st_ino) != (found.device, found.inode):
            raise FileNotFoundError(errno.ENOENT, "another folder lies there now")
        rename_into(partner, name, claimed, found.id)


def _give_up(found: Bundle, ledger: Ledger, at: datetime, why: str) -> None:
    ledger.move(found, BundleState.VANISHED, at, why)
