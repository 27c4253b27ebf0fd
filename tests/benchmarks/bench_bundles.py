"""A hundred native bundles in one pass, against a loop that only has pdfplumber find the words of the same papers, one after the other."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pipeline.samples.catalogue import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLES = 100
RUNS = 3
BAR = 1 / 2.5
PORTIN = str(Path(sys.executable).parent / "portin")
LOOP = """
import sys, pdfplumber
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.pdf")):
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()
"""


def lines() -> Iterator[str]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_one_run(Path(folder) / str(number)) for number in range(RUNS)]
    seconds, ratio = median(ours for ours, _ in runs), median(ours / loop for ours, loop in runs)
    kept = "yes" if ratio <= BAR else "NO"
    yield f"| `portin process` of {BUNDLES} native bundles / a loop over pdfplumber | {ratio:.2f} | {BAR:.2f} | {seconds:.1f} s | {kept} |"


def _one_run(site: Path) -> tuple[float, float]:
    """Seconds of the pass and of the loop, one right after the other."""
    site.mkdir()
    (site / "config.toml").write_text("[inbox]\nquiet_seconds = 0\n", encoding="utf-8")
    for number in range(BUNDLES):
        bundle = SAMPLES[number % len(SAMPLES)].bundle(date(2026, 11, 16))
        folder = site / "inbox" / bundle.partner / f"{bundle.name}-{number:03d}"
        folder.mkdir(parents=True)
        for name, content in bundle.files.items():
            (folder / name).write_bytes(content)
    loop = _seconds([sys.executable, "-c", LOOP, str(site / "inbox")], site)
    return _seconds([PORTIN, "process"], site), loop


def _seconds(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    for row in lines():
        print(row)  # noqa: T201 - the table is the product
