"""A hundred native bundles in one pass, against a loop that only has pdfplumber find the words of the same papers, one after the other."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pipeline.samples.bundle import a_bundle
from pipeline.samples.catalogue import SAMPLES
from pipeline.samples.inventory import inventory_files
from pipeline.samples.letter import LetterLayout, Signing
from pipeline.samples.plan import Plan
from pipeline.samples.request_text import RequestForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.samples.bundle import SampleBundle

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
    for name, content in inventory_files().items():
        (site / name).write_bytes(content)
        subprocess.run([PORTIN, "inventory", "import", Path(name).stem, name], cwd=site, stdout=subprocess.DEVNULL, check=True)
    for bundle in _bundles():
        folder = site / "inbox" / bundle.partner / bundle.name
        folder.mkdir(parents=True)
        for name, content in bundle.files.items():
            (folder / name).write_bytes(content)
    loop = _seconds([sys.executable, "-c", LOOP, str(site / "inbox")], site)
    ours = _seconds([PORTIN, "process"], site)
    accepted = len(list((site / "outbox").glob("*/*.accepted")))
    if accepted != BUNDLES:  # the time of anything else is the time of something else
        message = f"{accepted} of {BUNDLES} bundles were accepted"
        raise RuntimeError(message)
    return ours, loop


def _bundles() -> Iterator[SampleBundle]:
    """Good bundles, no two with a number or an account in common: a bundle that came before would be answered as a duplicate."""
    customers = cycle({sample.plan.customer: None for sample in SAMPLES})
    ways = cycle((form, letter, signing) for form in RequestForm for letter in LetterLayout for signing in (Signing.PEN, Signing.ESIGN))
    for number, customer, (form, letter, signing) in zip(range(BUNDLES), customers, ways, strict=False):
        another = replace(
            customer,
            first_number=customer.first_number // 10_000 * 10_000 + 3_000 + number * 20,
            account_number=f"{customer.account_number[:-3]}{number:03d}",
        )
        plan = Plan(another, ("brightline", "northgate")[number % 2], f"bundle-{number:03d}", form, letter, signing)
        yield a_bundle(date(2026, 11, 16), plan)


def _seconds(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    for row in lines():
        print(row)  # noqa: T201 - the table is the product
