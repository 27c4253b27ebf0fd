"""Writes the golden bundles, their site and what is expected of them: `python -m tests.golden.regenerate`.

What is expected is what the service answers, but only where the answer agrees with the story in `pipeline/samples/catalogue.py`; a sample
that was judged against its story is named and keeps what was expected before.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.samples.catalogue import EVERYWHERE, SAMPLES
from pipeline.samples.inventory import inventory_files
from tests.golden.judging import BUNDLES, GOLDEN, SITE, bundle_of, checked, codes, refused, site_in

if TYPE_CHECKING:
    from pipeline.samples.catalogue import Sample
    from tests.golden.judging import Document

AS_OF = date(2026, 11, 16)
"""The day on which the golden bundles were dropped and are judged."""

EXPECTED = "expected.json"

CONFIG = """\
# The site of the golden bundles: nothing but defaults, so that a changed default shows in what is expected.

[inbox]
folder = "inbox"

[outbox]
folder = "outbox"

[work]
folder = "work"
"""

README = """\
# The golden site

`config.toml` and the lists of `inventory/` are what the bundles in `../bundles` are judged against, as of {as_of}. All of it is made up and
written by `python -m tests.golden.regenerate` (`make golden`); do not edit it by hand.

    portin --config config.toml inventory import tracking inventory/tracking.csv      # and so on for each list
    portin --config config.toml check ../bundles/accepted/brightline/halyard-front-office --as-of {as_of} --json
"""


def bundle_files() -> dict[str, bytes]:
    """Every file of every golden bundle by its path below `bundles/`."""
    bundles = {sample.name: sample.bundle(AS_OF) for sample in SAMPLES}
    return {
        f"{sample}/{bundle.partner}/{bundle.name}/{name}": content
        for sample, bundle in bundles.items()
        for name, content in bundle.files.items()
    }


def site_files() -> dict[str, bytes]:
    """Every file of the golden site by its path below `site/`."""
    lists = {f"inventory/{name}": content for name, content in inventory_files().items()}
    return {"config.toml": CONFIG.encode(), "README.md": README.format(as_of=AS_OF).encode(), **lists}


def contradictions(sample: Sample, document: Document) -> list[str]:
    """Where a judgement differs from the story of its sample, in words; empty when it tells the same."""
    facts = (
        ("decision", document["decision"], sample.decision.value),
        ("codes", sorted(codes(document) - EVERYWHERE), sorted(sample.codes)),
        ("refused numbers", sorted(refused(document, bundle_of(sample.name))), sorted(sample.rejected.items())),
    )
    return [f"{sample.name}: {what} {found}, but the story says {told}" for what, found, told in facts if found != told]


def _replace(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _judged() -> dict[str, Document]:
    with tempfile.TemporaryDirectory() as folder:
        config = site_in(Path(folder))
        return {sample.name: checked(config, bundle_of(sample.name), AS_OF)[1] for sample in SAMPLES}


def main() -> int:
    """Write everything anew; 1 when a sample was judged against its story."""
    before = {path.parent.name: path.read_bytes() for path in BUNDLES.glob(f"*/{EXPECTED}")}
    _replace(BUNDLES, bundle_files())
    _replace(SITE, site_files())
    quarrels: list[str] = []
    for sample, document in zip(SAMPLES, _judged().values(), strict=True):
        disputed = contradictions(sample, document)
        quarrels += disputed
        told = before.get(sample.name) if disputed else _as_json(document)
        if told is not None:
            (BUNDLES / sample.name / EXPECTED).write_bytes(told)
    sys.stdout.write("".join(f"{quarrel}\n" for quarrel in quarrels) or f"{len(SAMPLES)} samples written to {GOLDEN.name}/\n")
    return 1 if quarrels else 0


def _as_json(document: Document) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
