"""Takes a folder out of the inbox for good: first the intention in the ledger, then one rename, so that a crash between can be mended.

A folder that cannot be renamed, because it is another user's or the inbox is another mount, is claimed where it lies: the ledger knows it
by what lies in it, our private copy is taken, and it is taken again only when it has changed. Then it is a new bundle.
"""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disk import FILE_TO_READ, make_private_folder, opened_folder, rename_into, sync_folder
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.domain.drop import FileNature
from pipeline.domain.policy import Policy
from pipeline.errors import TemporaryError, cannot_start
from pipeline.folder_view import names_in, nature_of, required_first, view_of
from pipeline.identity import new_bundle_id
from pipeline.ledger import Ledger, LostBundleError
from pipeline.logs import log
from pipeline.reading.readiness import is_junk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pipeline.inbox import Sighting

_PROBE = ".portin-probe"
_IMMOVABLE = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_NOT_SYNCED_HERE = frozenset({errno.EINVAL, errno.EROFS, errno.ENOTSUP})
_MEGABYTE = 1_000_000


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
            TemporaryError: not now, because a disk is full or failing.
        """
        area = cls(inbox, work / "claimed", work / "copies", work / "archive", work / "quarantine")
        try:
            inbox.mkdir(parents=True, exist_ok=True)
            for folder in (area.claimed, area.copies, area.archive, area.quarantine):
                make_private_folder(folder)
            sync_folder(work)  # also where they were there: a kill may have come before their names were pushed
            with os.scandir(inbox):
                _try_a_move(inbox, area.claimed)
        except OSError as error:
            message = f"bundles cannot be taken from {inbox} to {area.claimed} ({error.strerror}); check owner and mode of both"
            raise cannot_start(message, error) from error
        return area


def _try_a_move(inbox: Path, claimed: Path) -> None:
    """Say at the start that bundles will stay in the inbox, if they will; the work folder must be writable in any case."""
    _remove_probe(claimed, inbox)  # of an earlier start that was killed here; what cannot be removed fails in earnest below
    (claimed / _PROBE).mkdir(mode=0o700)
    try:
        with opened_folder(claimed) as source, opened_folder(inbox) as target:
            rename_into(source, _PROBE, target, _PROBE)
            os.rmdir(_PROBE, dir_fd=target)
    except OSError as error:
        _remove_probe(claimed, inbox)
        if error.errno not in _IMMOVABLE:
            raise
        log().warning("bundles_stay_in_the_inbox", inbox=str(inbox), reason=error.strerror)


def _remove_probe(*folders: Path) -> None:
    for folder in folders:
        with suppress(OSError):
            (folder / _PROBE).rmdir()


def claim(
    sighting: Sighting, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None], policy: Policy = Policy()
) -> Bundle | None:
    """Claim a sighted folder; None when the partner took it away in the last moment or another process has it.

    Raises:
        TemporaryError: the folder cannot be moved now, or its disk does not take it; it stays in the inbox.
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
        _push_upload(found, area, policy)
        ledger.claim(found, now())
    except LostBundleError:
        return None
    except OSError as error:
        if error.errno in _GONE:
            return None
        raise _cannot_be_taken(found, error) from error
    step("intended")
    return finish_claim(found, area, ledger, now, step)


def _push_upload(found: Bundle, area: WorkArea, policy: Policy) -> None:
    """Have the disk remember what will be copied before we say that we have it: a server for uploads need not have done so.

    Otherwise a power cut between the claim and the copy would leave empty files, and the partner would hear that it had sent them.

    Raises:
        OSError: it is gone, or the disk does not take it.
    """
    if found.folder.holds_loose_files:
        return
    with (
        opened_folder(area.inbox) as inbox,
        opened_folder(os.fsdecode(found.folder.partner_bytes), inbox) as partner,
        opened_folder(os.fsdecode(found.folder.bundle_bytes), partner) as folder,
    ):
        names = sorted((name for name in names_in(folder) if not is_junk(name)), key=required_first)
        for name in names[: policy.bundle_max_files]:
            _push_file(name, folder, int(policy.file_max_mb * _MEGABYTE))
        for descriptor in (folder, partner, inbox):
            _sync(descriptor)


def _push_file(name: str, folder: int, limit: int) -> None:
    """Push one file that could be copied; the copy will find out about all others."""
    with suppress(FileNotFoundError, PermissionError):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if nature_of(status) is not FileNature.REGULAR or status.st_size > limit:
            return
        descriptor = os.open(name, FILE_TO_READ, dir_fd=folder)
        try:
            if nature_of(os.fstat(descriptor)) is FileNature.REGULAR:
                _sync(descriptor)
        finally:
            os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCED_HERE:
            raise


def finish_claim(found: Bundle, area: WorkArea, ledger: Ledger, now: Callable[[], datetime], step: Callable[[str], None]) -> Bundle | None:
    """Carry out an intended claim, or find out that it was carried out before a crash; None when the folder is gone."""
    try:
        stays = _take_or_finish(found, area)
    except OSError as error:
        if _may_be_ours(found, area):  # what failed came after the rename: the intention stands, and the next pass finishes it
            raise _cannot_be_taken(found, error) from error
        if error.errno not in _GONE:
            _give_up(found, ledger, now(), f"the folder cannot be taken ({_code(error)})")
            raise _cannot_be_taken(found, error) from error
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


def _cannot_be_taken(found: Bundle, reason: OSError) -> TemporaryError:
    message = f"{found.folder.partner}/{found.folder.bundle!a}: cannot be taken out of the inbox ({reason.strerror}); check its mode"
    return TemporaryError(message)


def _take_or_finish(found: Bundle, area: WorkArea) -> str | None:
    """As `_take`; of a folder that was moved already only the disk must still be made to remember it."""
    try:
        os.lstat(area.claimed / found.id)
    except FileNotFoundError:
        return _take(found, area)
    sync_folder(area.claimed)
    with (
        suppress(FileNotFoundError, NotADirectoryError),
        opened_folder(area.inbox) as inbox,
        opened_folder(os.fsdecode(found.folder.partner_bytes), inbox) as partner,
    ):
        _sync(partner)
    return None


def _may_be_ours(found: Bundle, area: WorkArea) -> bool:
    """Whether the folder was moved; when that cannot be told, it may have been."""
    try:
        os.lstat(area.claimed / found.id)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


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
        _refuse_changed(found, name, partner)  # after a crash the intention may be old, and the partner at it again
        try:
            with opened_folder(area.claimed) as claimed:
                rename_into(partner, name, claimed, found.id)
        except OSError as error:
            if error.errno not in _IMMOVABLE or _may_be_ours(found, area):
                raise
            return f"stays in the inbox, it cannot be moved ({_code(error)})"
    return None


def _refuse_changed(found: Bundle, name: str, partner: int) -> None:
    with opened_folder(name, partner) as folder:
        if found.fingerprint and view_of(folder).fingerprint != found.fingerprint:
            raise FileNotFoundError(errno.ENOENT, "it changed since it was seen")


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
        opened_folder(_name_by_now(claimed, partner), partner) as folder,
    ):
        if os.fstat(folder).st_ino != claimed.inode:
            raise FileNotFoundError(errno.ENOENT, "another folder lies there now")
        yield folder


def _name_by_now(claimed: Bundle, partner: int) -> str:
    """Its name, or the one that the partner gave it since: it is not taken again under that, so it must be found."""
    name = os.fsdecode(claimed.folder.bundle_bytes)
    if claimed.folder.holds_loose_files or _inode_of(name, partner) == claimed.inode:
        return name
    return next((other for other in names_in(partner) if _inode_of(other, partner) == claimed.inode), name)


def _inode_of(name: str, folder: int) -> int | None:
    with suppress(OSError):
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_ino
    return None


def _give_up(found: Bundle, ledger: Ledger, at: datetime, why: str) -> None:
    ledger.move(found, BundleState.VANISHED, at, why)
