"""How much a command costs before it does anything, and how much one bundle costs in all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import load_site
from pipeline.domain.inventory import ListKind
from pipeline.inventory import import_list
from pipeline.ledger import Ledger
from tests.benchmarks.measured import Cost, Limit, cost_of, line

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PORTIN = str(Path(sys.executable).parent / "portin")
SITE = ROOT / "tests" / "golden" / "site"
BUNDLE = next((ROOT / "tests" / "golden" / "bundles" / "accepted").glob("*/*/request.*")).parent
IMPORTS = "import pandas, pandera.pandas, pdfplumber, sqlalchemy, phonenumbers"


def lines() -> Iterator[str]:
    """The rows of this benchmark."""
    bare = cost_of([sys.executable, "-c", "pass"], ROOT, runs=15)
    help_page = cost_of([PORTIN, "--help"], ROOT, runs=15)
    yield line(
        "CPU of `portin --help` / of `python -c pass`",
        help_page.cpu_seconds / bare.cpu_seconds,
        8,
        f"{help_page.cpu_seconds * 1000:.0f} ms",
    )
    imports = cost_of([sys.executable, "-c", IMPORTS], ROOT)
    with tempfile.TemporaryDirectory() as folder:
        work = "CPU of `portin check` on one native bundle / of importing the mandated packages"
        yield _check(work, SITE, imports)
        yield _check("the same with the lists of the account in a ledger", site_with_lists(Path(folder)), imports)
    table = cost_of([sys.executable, "-c", "import pandas"], ROOT)
    idle = idle_megabytes()
    yield line("resident memory of the idle service / of `import pandas`", idle / table.peak_mb, 2, Limit(idle, 250, "MB"))


def _check(work: str, site: Path, imports: Cost) -> str:
    check = cost_of([PORTIN, "check", str(BUNDLE), "--as-of", "2026-11-16", "--json"], site, runs=11)
    return line(work, check.cpu_seconds / imports.cpu_seconds, 2.5, Limit(check.cpu_seconds, 1.5, "s"))


def site_with_lists(folder: Path) -> Path:
    """A copy of the golden site whose ledger holds its lists."""
    path = shutil.copytree(SITE, folder / "site") / "config.toml"
    with Ledger.open(load_site(path).ledger_url) as ledger:
        for kind in ListKind:
            file = path.with_name("inventory") / f"{kind.value}.csv"
            import_list(ledger.database, kind, file.name, file.read_bytes(), datetime(2026, 11, 16, tzinfo=UTC))
    return path.parent


def idle_megabytes() -> float:
    """Resident memory of `portin run`, its document reader included, after its first scans of an empty inbox."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.toml").write_text("[inbox]\nscan_seconds = 0.2\n", encoding="utf-8")
        service = subprocess.Popen([PORTIN, "run"], cwd=folder, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 5
        peak = 0.0
        while time.monotonic() < deadline:
            peak = max(peak, _resident(service.pid))
            time.sleep(0.2)
        os.kill(service.pid, signal.SIGTERM)
        service.wait(20)
        return peak


def _resident(pid: int) -> float:
    pids = [pid, *(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]
    pages = sum(int(Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()[1]) for each in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
