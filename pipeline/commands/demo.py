"""`portin demo`: a tour of the real thing in a folder of its own, with made-up bundles dated around today."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.config import load_site
from pipeline.domain.inventory import ListKind
from pipeline.errors import UsageError
from pipeline.identity import short_id
from pipeline.inventory import import_list
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from pipeline.outbox import report_folder
from pipeline.passes import work_off
from pipeline.relay import relay_for
from pipeline.samples.catalogue import SAMPLES
from pipeline.samples.inventory import inventory_files
from pipeline.shell import opened_shell

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.samples.catalogue import Sample

MARKER = "DEMO-SITE.txt"
"""Stands in a folder that `portin demo` made and may therefore delete."""

CONFIG = """\
# A throw-away site made by `portin demo`; the next run replaces the whole folder.

[inbox]
folder = "inbox"
quiet_seconds = 0       # the samples are whole at once; a real site waits until nothing changes any more

[outbox]
folder = "outbox"

[work]
folder = "work"
"""


def run(folder: Path, today: date) -> int:
    """Build the site in `folder`, drop the samples, process them and tell what came of each; 0 when each ended as its story says.

    Raises:
        UsageError: the folder holds something that is no demo site, or cannot be written.
    """
    try:
        site = _new_site(folder)
        _load_inventory(site)
        _drop_samples(site, today)
    except OSError as error:
        message = f"{folder}: cannot be used for the demo ({error.strerror}); name another folder: portin demo FOLDER"
        raise UsageError(message) from error
    ended = _process(site)
    sys.stdout.write("\n".join(_tour(site, folder, ended)) + "\n")
    return 0 if all(_went_as_told(sample, ended.get(_place(sample))) for sample in SAMPLES) else 1


def _new_site(folder: Path) -> Site:
    if folder.is_symlink() or (folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file()):
        message = f"{folder}: is not a demo site, so nothing in it is touched; name another folder: portin demo FOLDER"
        raise UsageError(message)
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Made by `portin demo`; the next run deletes this folder and makes it anew.\n", encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "outbox").mkdir()
    return load_site(folder / "config.toml")


def _load_inventory(site: Site) -> None:
    site.work_folder.mkdir(mode=0o700)
    with Ledger.open(site.ledger_url) as ledger:
        for name, content in inventory_files().items():
            import_list(ledger.database, ListKind(name.removesuffix(".csv")), name, content, datetime.now(UTC))


def _drop_samples(site: Site, today: date) -> None:
    for sample in SAMPLES:
        bundle = sample.bundle(today)
        folder = site.inbox_folder / bundle.partner / bundle.name
        folder.mkdir(parents=True)
        for name, content in bundle.files.items():
            (folder / name).write_bytes(content)


def _process(site: Site) -> dict[tuple[str, str], Bundle]:
    """One real pass with the mail that it makes due; the log is left to what went wrong."""
    log_to_stderr("warning")
    relay = relay_for(site)
    with opened_shell(site) as shell:
        result = work_off(shell, _tell)
        send_due_mail(shell.ledger, relay, shell.now(), site.mail.retry_for)
    return {(bundle.folder.partner, bundle.folder.bundle): bundle for bundle in result.ended}


def _tell(sentence: str) -> None:
    sys.stderr.write(f"portin: {sentence}\n")


def _place(sample: Sample) -> tuple[str, str]:
    return sample.plan.partner, sample.plan.name


def _went_as_told(sample: Sample, bundle: Bundle | None) -> bool:
    return bundle is not None and bundle.decision is sample.decision


def _tour(site: Site, folder: Path, ended: dict[tuple[str, str], Bundle]) -> list[str]:
    lines = [line for sample in SAMPLES for line in _entry(site, folder, sample, ended.get(_place(sample)))]
    counts = Counter(bundle.decision.value.replace("_", " ") for bundle in ended.values() if bundle.decision)
    summary = ", ".join(f"{count} {decision}" for decision, count in counts.most_common())
    return [
        *lines,
        f"{len(ended)} bundles: {summary}.",
        "No mail server is set up, so each submission is an .eml file; open it, or a report.html, to see what people get.",
        f"Try your own: put a folder into {folder / 'inbox' / 'brightline'} and call portin --config {folder / 'config.toml'} process",
    ]


def _entry(site: Site, folder: Path, sample: Sample, bundle: Bundle | None) -> list[str]:
    place = "/".join(_place(sample))
    if bundle is None or bundle.decision is None:
        return [f"{'NOT DECIDED':<17} {place}", ""]
    surprise = "" if bundle.decision is sample.decision else f"   (its story says {sample.decision.value})"
    report = folder / report_folder(site.outbox_folder, bundle).relative_to(site.folder) / "report.html"
    letters = sorted((site.outbox_folder / "mail").glob(f"{short_id(bundle.id)}-*.eml"))
    mails = [str(folder / letter.relative_to(site.folder)) for letter in letters] or ["none: nothing is submitted"]
    return [
        f"{bundle.decision.value.replace('_', ' ').upper():<17} {place}{surprise}",
        f"{'':<17} {sample.story}",
        f"{'report':>17} {report}",
        *(f"{'mail':>17} {mail}" for mail in mails),
        "",
    ]
