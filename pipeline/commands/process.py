"""`portin process`: one pass over the inbox now."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from pipeline.documents import DocumentReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.passes import PassResult

_SOME_LEFT = 75


def run(site: Site, *, as_json: bool) -> int:
    """Work off the inbox and the mail that is due; 0 when every ready bundle got its decision."""
    with _warming_up(site) as reader:
        return _run(site, reader, as_json=as_json)


@contextmanager
def _warming_up(site: Site) -> Iterator[DocumentReader | None]:
    """A reader whose process starts at once when there may be something to read; it takes as long as all the loading here."""
    if not _holds_anything(site):
        yield None
        return
    with DocumentReader(site.policy, site.documents) as reader:
        starting = Thread(target=_start, args=(reader,), name="warming up", daemon=True)
        starting.start()
        try:
            yield reader
        finally:
            starting.join()


def _start(reader: DocumentReader) -> None:
    with suppress(OSError, RuntimeError):  # it cannot be started now, or was closed meanwhile; the first paper starts another, and tells
        reader.start()


def _holds_anything(site: Site) -> bool:
    """Whether anything lies in the folder of a partner; false where that cannot be told yet."""
    with suppress(OSError):
        return any(any(partner.iterdir()) for partner in site.inbox_folder.iterdir() if partner.is_dir())
    return False


def _run(site: Site, reader: DocumentReader | None, *, as_json: bool) -> int:
    # half a second of loading, while the reader's process starts
    from pipeline.bounces import check_bounce_folder, collect_bounces
    from pipeline.logs import log_to_stderr
    from pipeline.mail_queue import send_due_mail
    from pipeline.passes import work_off
    from pipeline.relay import relay_for
    from pipeline.shell import opened_shell

    log_to_stderr()
    relay = relay_for(site)
    check_bounce_folder(site)
    with opened_shell(site, reader) as shell:
        result = work_off(shell, _tell)
        collect_bounces(site, shell.ledger, shell.now())
        sent = send_due_mail(shell.ledger, relay, shell.now(), site.mail.retry_for)
    _print(site, result, sent, as_json=as_json)
    return _SOME_LEFT if result.postponed else 0


def _print(site: Site, result: PassResult, sent: int, *, as_json: bool) -> None:
    from pipeline.reports.visible import visible

    bundles = [_as_json(site, bundle) for bundle in result.ended]
    if as_json:
        sys.stdout.write(json.dumps({"bundles": bundles, "mail_sent": sent, "postponed": len(result.postponed)}, indent=1) + "\n")
        return
    for bundle in bundles:
        sys.stdout.write(visible(f"{bundle['partner']}/{bundle['bundle']}: {bundle['decision']}, see {bundle['report']}", 2000) + "\n")
    sys.stdout.write(f"{len(bundles)} bundle(s) decided, {sent} mail(s) sent\n")


def _as_json(site: Site, bundle: Bundle) -> dict[str, str | None]:
    from pipeline.identity import short_id
    from pipeline.outbox import report_folder

    return {
        "id": bundle.id,
        "short_id": short_id(bundle.id),
        "partner": bundle.folder.partner,
        "bundle": bundle.folder.bundle,
        "decision": bundle.decision.value if bundle.decision else None,
        "report": str(report_folder(site.outbox_folder, bundle)),
    }


def _tell(sentence: str) -> None:
    sys.stderr.write(f"portin: {sentence}\n")
