"""What a bundle costs when the ledger remembers ten million numbers, against ten thousand."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ledger import Ledger
from pipeline.samples.catalogue import SAMPLES
from tests.benchmarks.measured import cost_of, line

if TYPE_CHECKING:
    from collections.abc import Iterator

PORTIN = str(Path(sys.executable).parent / "portin")
MANY, FEW = 10_000_000, 10_000
ASKED = 1_000
PER_REQUEST = 1_000
FIRST = 2_012_000_000


def lines() -> Iterator[str]:
    """The row of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        many, few = (_cpu_seconds(Path(folder) / str(count), count) for count in (MANY, FEW))
    yield line("a bundle of 1,000 numbers with 10,000,000 numbers in the ledger / with 10,000", many / few, 1.5, f"{many:.2f} s")


def _cpu_seconds(site: Path, remembered: int) -> float:
    bundle = _site_with_a_bundle(site)
    _remember(site / "work" / "ledger.sqlite", remembered)
    command = [PORTIN, "--config", str(site / "config.toml"), "check", str(bundle), "--json"]
    answer = subprocess.run(command, capture_output=True, check=False)
    if b"NUM_IN_ACTIVE_REQUEST" not in answer.stdout:
        message = f"the ledger was not asked: {answer.stdout[:300]!r} {answer.stderr[:300]!r}"
        raise RuntimeError(message)
    return cost_of(command, site).cpu_seconds


def _site_with_a_bundle(site: Path) -> Path:
    bundle = site / "inbox" / "acme" / "many-numbers"
    bundle.mkdir(parents=True)
    (site / "work").mkdir()
    (site / "config.toml").write_text("", encoding="utf-8")
    for name, content in SAMPLES[0].bundle(datetime.now(UTC).date()).files.items():
        (bundle / name).write_bytes(content)
    rows = "\n".join(f"+1{FIRST + 7 * row}" for row in range(ASKED))
    (bundle / "numbers.csv").write_text(f"phone_number\n{rows}\n", encoding="ascii")
    return bundle


def _remember(ledger: Path, count: int) -> None:
    Ledger.open(f"sqlite:///{ledger}").close()
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    requests = [f"{place:026d}" for place in range(count // PER_REQUEST)]
    with sqlite3.connect(ledger) as connection:
        connection.executemany(
            "INSERT INTO bundle (id, partner, name, partner_folder, device, inode, state, claimed_at) "
            "VALUES (?, 'acme', x'61', x'61', '1', ?, 'done', ?)",
            ((request, request, now) for request in requests),
        )
        connection.executemany(
            "INSERT INTO request VALUES (?, 'acme', '18600', 'earlier', '', 'Verizon', 1000, 'active', ?, ?)",
            ((r, now, now) for r in requests),
        )
        connection.executemany(
            "INSERT INTO port_number (number, bundle_id, state) VALUES (?, ?, 'active')",
            ((FIRST + place, requests[place // PER_REQUEST]) for place in range(count)),
        )
    connection.close()
