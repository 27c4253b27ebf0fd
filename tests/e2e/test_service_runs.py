from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import load_site
from pipeline.ledger import Ledger
from pipeline.samples.catalogue import SAMPLES
from tests.builders_shell import FILES, put_bundle, reports_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import Site

_IDLE_MEGABYTES = 250


@contextmanager
def _running(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    program = [sys.executable, "-c", "from pipeline.cli import main; main()", "--config", str(config), "run"]
    log = config.with_name("log")
    with log.open("wb") as stderr, subprocess.Popen(program, stderr=stderr) as service:
        try:
            yield service
        finally:
            service.kill()


def _resident_megabytes(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _site(folder: Path, scan_seconds: int = 600) -> tuple[Site, Path]:
    config = folder / "config.toml"
    config.write_text(f"[inbox]\nquiet_seconds = 0\nscan_seconds = {scan_seconds}\n")
    return load_site(config), config


def _portin(config: Path, *words: str) -> str:
    program = [sys.executable, "-c", "from pipeline.cli import main; main()", "--config", str(config)]
    return subprocess.run([*program, *words], capture_output=True, check=True, timeout=60, text=True).stdout


def _held(config: Path) -> dict[str, str]:
    """The ids of the bundles that wait for a person, by their names."""
    return {it["bundle"]: it["id"] for it in json.loads(_portin(config, "queue", "--json"))["held"]}


def _log(config: Path) -> list[dict[str, object]]:
    whole, _, _half_written = config.with_name("log").read_text(encoding="ascii").rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def test_the_service_is_woken_by_a_drop_and_stops_cleanly(tmp_path: Path, eventually: Callable[..., None]) -> None:
    site, config = _site(tmp_path)
    with _running(config) as service:
        eventually(lambda: any(line["event"] == "started" for line in _log(config)), 60)
        put_bundle(site, name="\x1b[31mred\n", files={**FILES, "READY": b""})
        eventually(lambda: bool([report for report in reports_of(site) if not report.name.startswith(".")]), 60)
        eventually(
            lambda: _resident_megabytes(service.pid) < _IDLE_MEGABYTES, 60
        )  # what the first bundle needed for a moment is given back
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
    assert _log(config)[-1]["event"] == "stopped"
    assert [path.name for path in site.outbox_folder.rglob(".tmp*")] == []
    with Ledger.open(site.ledger_url) as ledger:
        assert ledger.under_way() == []


def test_operators_release_and_reject_beside_a_running_service(tmp_path: Path, eventually: Callable[..., None]) -> None:
    site, config = _site(tmp_path, scan_seconds=1)
    first, second = (sample.plan.name for sample in SAMPLES[:2])

    def ends() -> list[str]:
        return sorted(f"{name}.{decision}" for name, _, decision in (path.name.split(".") for path in (site.outbox_folder).glob("*/*.*.*")))

    with _running(config) as service:
        for bundle in (sample.bundle(datetime.now(UTC).date()) for sample in SAMPLES[:2]):  # no list was ever loaded, so both are held
            put_bundle(site, name=bundle.name, partner=bundle.partner, files={**bundle.files, "READY": b""})
        eventually(lambda: ends() == [f"{first}.held", f"{second}.held"], 60)
        eventually(lambda: set(_held(config)) == {first, second}, 60)
        waiting = _held(config)
        _portin(config, "release", waiting[first], "--why", "seen")
        _portin(config, "reject", waiting[second], "--why", "the customer took the letter back")
        eventually(lambda: ends() == [f"{first}.accepted", f"{first}.held", f"{second}.held", f"{second}.rejected"], 60)
        eventually(lambda: _held(config) == {}, 60)
        eventually(lambda: len(list((site.outbox_folder / "mail").glob("*.eml"))) == 1, 60)
        assert json.loads(_portin(config, "fsck", "--json")) == {"contradictions": []}
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0


def test_a_second_service_on_the_same_site_gives_way(tmp_path: Path, eventually: Callable[..., None]) -> None:
    _, config = _site(tmp_path)
    with _running(config):
        eventually(lambda: any(line["event"] == "started" for line in _log(config)), 60)
        second = subprocess.run(
            [sys.executable, "-c", "from pipeline.cli import main; main()", "--config", str(config), "process"],
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert second.returncode == 75
    assert b"another portin" in second.stderr
    assert b"Traceback" not in second.stderr
