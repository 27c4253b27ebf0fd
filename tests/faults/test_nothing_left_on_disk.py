"""What was purged is searched for in the raw bytes of a disk: in every block that ext4 in a file uses, and after fstrim in all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.loop_disk import why_no_loop_disk
from tests.faults.purge_on_a_disk import BUNDLES, SECRETS

REPOSITORY = Path(__file__).parents[2]
STORES = 4


@pytest.mark.long
def test_no_byte_of_a_purged_bundle_is_left_on_the_disk(tmp_path: Path) -> None:
    unshare, e2image = shutil.which("unshare"), shutil.which("e2image")
    if unshare is None or e2image is None or why_no_loop_disk():
        pytest.skip(why_no_loop_disk() or "the search of a raw disk needs unshare and e2image (Debian packages util-linux and e2fsprogs)")
    program = [unshare, "--mount", sys.executable, "-B", str(Path(__file__).with_name("purge_on_a_disk.py")), str(tmp_path)]
    done = subprocess.run(program, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["before"] == list(SECRETS)
    assert told["deleted"] >= STORES * BUNDLES
    assert told["after"] == []
    assert told["trimmed"] == []
    print(f"\n{BUNDLES} bundles purged, every block in use searched for {len(SECRETS)} secrets, and the whole disk after fstrim")  # noqa: T201 - the size of the proof
