"""Purges bundles on a disk of its own and tells what the blocks in use hold before and after: python purge_on_a_disk.py FOLDER.

It mounts the disk, so it is started by `unshare --mount`: what it mounts is nobody else's and ends with it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from pipeline.mail_queue import send_due_mail
from pipeline.passes import work_off
from pipeline.relay import EmlFolder
from pipeline.retention import purge
from tests.builders_shell import FILES, NOW, REQUEST, a_shell, a_site, put_bundle
from tests.crash.loop_disk import LoopDisk, run_as_root

PIN = "7310594682"
SECRETS = (PIN, "410 843-0142 271 064", "Halyard Dental", "Marian Tolliver")
BUNDLES = 20
SMALL_DISK = "[work]\nmin_free_mb = 0\n"


def with_pin(number: int) -> bytes:
    """A request with a PIN and a reference of its own."""
    pin = f'pin = "{PIN}"\nbilling_telephone_number'.encode()
    return REQUEST.replace(b"billing_telephone_number", pin, 1).replace(b"2026-01", b"%04d" % number)


def work_on(disk: LoopDisk, days: int) -> int:
    """Take what lies in the inbox, send its mail, and purge as of so many days later; how much was deleted."""
    site = a_site(disk.mount, SMALL_DISK)
    with a_shell(site) as shell:
        work_off(shell, lambda _: None)
        send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / "mail"), NOW)
        deleted = len(purge(site, shell.ledger, lambda: NOW + timedelta(days=days)).deleted)
    disk.push_all()
    return deleted


def found_in_use(disk: LoopDisk) -> list[str]:
    """The secrets in the blocks that the file system uses, the journal and the slack of folders among them.

    What stands in blocks that were given back is the disk's affair: `fstrim` clears it, or the next file.
    """
    used = disk.image.with_name("used.img")
    used.unlink(missing_ok=True)
    subprocess.run([shutil.which("e2image") or "", "-ra", str(disk.image), str(used)], check=True, capture_output=True)
    return found_in(used)


def found_in(image: Path) -> list[str]:
    """The secrets anywhere in these bytes."""
    content = image.read_bytes()
    return [secret for secret in SECRETS if secret.encode() in content]


def main(folder: str) -> None:
    """Fill the disk, search it, purge, and search it again."""
    disk = LoopDisk.fresh(Path(folder))
    with disk:
        for number in range(BUNDLES):
            put_bundle(a_site(disk.mount, SMALL_DISK), name=f"office-{number}", files={**FILES, "request.toml": with_pin(number)})
        work_on(disk, days=1)
    before = found_in_use(disk)
    with disk:
        deleted = work_on(disk, days=400)
    after = found_in_use(disk)
    with disk:
        run_as_root("fstrim", str(disk.mount))
    print(json.dumps({"before": before, "deleted": deleted, "after": after, "trimmed": found_in(disk.image)}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1])
