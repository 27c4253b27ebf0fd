"""Takes a folder out of the inbox for good: first the intention in the ledger, then one rename, so that a crash between can be mended.

A folder that cannot be renamed, because it is another user's or the inbox is another mount, is claimed where it lies: the ledger knows it
by what lies in it, our private copy is taken, and it is taken again only when it has changed. Then it is a new bundle.
"""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disk import make_private_folder, opened_folder, rename_into
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.errors import ConfigError, TemporaryError
from pipeline.folder_view import view_of
from pipeline.identity import new_bundle_id
from pipeline.ledger import Ledger, LostBundleError
from pipeline.logs import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pipeline.inbox import Sighting

_PROBE = ".portin-probe"
_IMMOVABLE = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


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
            ConfigError: the inbox cannot be read or the work folder cannot be written.
        """
        area = cls(inbox, work / "claimed", work / "copies", work / "archive", work / "quarantine")
        try:
            inbox.mkdir(parents=True, exist_ok=True)
            for folder in (area.claimed, area.copies, area.archive, area.quarantine):
                make_private_folder(folder)
            with os.scandir(inbox):
                _try_a_move(inbox, area.claimed)
        except OSError as error:
            message = f"bundles cannot be taken from {inbox} to {area.claimed} ({error.strerror}); check owner and mode of both"
            raise ConfigError(message) from error
        return area


def _try_a_move(inbox: Path, claimed: Path) -> None:
    """Say at the start that bundles will stay in the inbox, if they will; the work folder must be writable in any case."""
    probe = f"{_PROBE}-{os.getpid()}"
    (claimed / probe).mkdir(mode=0o700)
    try:
        with opened_folder(claimed) as source, opened_folder(inbox) as target:
            rename_into(source, probe, target, probe)
            os.rmdir(probe, dir_fd=target)
    except OSError as error:
        (claimed / probe).rmdir()
        if error.errno not in _IMMOVABLE:
            raise
        log().warning("bundles_stay_in_the_inbox", inbox=str(inbox), reason=error.strerror)


def claim(sighting: Sighting, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None]) -> Bundle | None:
    """Claim a sighted folder; None when the partner took it away in the last moment or another process has it.

    Raises:
        TemporaryError: the folder cannot be moved now; it stays in the inbox.
    """
    found = Bundle(
        new_bundle_id(now()),
        sighting.folder,
        sighting.device,
        sighting.inode,
        sighting.unfinished,
        fingerprint=sighting.fingerprint,
    )
    try:
        ledger.claim(found, now())
    except LostBundleError:
        return None
    step("intended")
    return finish_claim(found, area, ledger, now, step)


def finish_claim(found: Bundle, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None]) -> Bundle | None:
    """Carry out an intended claim, or find out that it was carried out before a crash; None when the folder is gone."""
    try:
        stays = None if os.path.lexists(area.claimed / found.id) else _take(found, area)
    except OSError as error:
        if error.errno not in _GONE:
            _give_up(found, ledger, now(), f"the folder cannot be taken ({_code(error)})")
            message = f"{found.folder.partner}/{found.folder.bundle!a}: cannot be taken out of the inbox ({error.strerror}); check its mode"
            raise TemporaryError(message) from error
        _give_up(found, ledger, now(), "")
        return None
    step("moved")
    if stays is None:
        return ledger.move(found, BundleState.CLAIMED, now())
    try:
        return ledger.claim_in_place(found, now(), stays)
    except LostBundleError:
        _give_up(found, ledger, now(), "it was taken as it is before")
        return None


def _take(found: Bundle, area: WorkArea) -> str | None:
    """Move the folder; where that is not possible, why it stays.

    Raises:
        OSError: it is gone, changed since it was seen, or cannot be read either.
    """
    with opened_folder(area.inbox) as inbox, opened_folder(os.fsdecode(found.folder.partner_bytes), inbox) as partner:
        name = os.fsdecode(found.folder.bundle_bytes)
        status = os.stat(name, dir_fd=partner, follow_symlinks=False)
        if (status.st_dev, status.st_ino) != (found.device, found.inode):
            raise FileNotFoundError(errno.ENOENT, "another folder lies there now")
        if found.folder.holds_loose_files:
            return "told where it lies"
        try:
            with opened_folder(area.claimed) as claimed:
                rename_into(partner, name, claimed, found.id)
        except OSError as error:
            if error.errno not in _IMMOVABLE:
                raise
            return _stay(found, name, partner, error)
    return None


def _stay(found: Bundle, name: str, partner: int, reason: OSError) -> str:
    with opened_folder(name, partner) as folder:
        if view_of(folder).fingerprint != found.fingerprint:
            raise FileNotFoundError(errno.ENOENT, "it changed since it was seen")
    return f"stays in the inbox, it cannot be moved ({_code(reason)})"


def _code(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "unknown")


@contextmanager
def opened_claim(claimed: Bundle, area: WorkArea) -> Iterator[int | None]:
    """A descriptor of a claimed folder, wherever it lies; None when the partner took it away or put something else in its place."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(_in_inbox(claimed, area) if claimed.stays else opened_folder(area.claimed / claimed.id))
        except OSError as error:
            if error.errno not in ({*_GONE, errno.EACCES} if claimed.stays else {errno.ENOTDIR, errno.ELOOP}):
                raise
            folder = None
        yield folder


@contextmanager
def _in_inbox(claimed: Bundle, area: WorkArea) -> Iterator[int]:
    with (
        opened_folder(area.inbox) as inbox,
        opened_folder(os.fsdecode(claimed.folder.partner_bytes), inbox) as partner,
        opened_folder(os.fsdecode(claimed.folder.bundle_bytes), partner) as folder,
    ):
        if os.fstat(folder).st_ino != claimed.inode:
            raise FileNotFoundError(errno.ENOENT, "another folder lies there now")
        yield folder


def _give_up(found: Bundle, ledger: Ledger, at: datetime, why: str) -> None:
    ledger.move(found, BundleState.VANISHED, at, why)
