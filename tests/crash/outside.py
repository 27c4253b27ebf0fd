"""What people outside were promised before the power went, kept where no power cut reaches it, and whether it was kept afterwards."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.config import Site
from tests.crash.service_on_a_disk import Aftermath
from tests.crash.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.crash.service_on_a_disk import Mail

_AT_REST = frozenset({"done", "held", "incomplete", "duplicate"})
_VANISHED = "vanished"
_SAME_IN_EVERY_RUN = ("decision", "numbers", "accepted_numbers", "findings", "partner_reference")
_PAPERS = ("bill.pdf", "loa.pdf")


@dataclass(frozen=True)
class Promised:
    """What people outside had seen at one moment.

    Attributes:
        taken: the uploads whose folders were gone from the inbox.
        readable: the files in the outbox.
        accepted: the letters that the relay had answered with 250.
    """

    taken: frozenset[Upload] = frozenset()
    readable: Mapping[str, bytes] = field(default_factory=dict)
    accepted: tuple[bytes, ...] = ()

    def then(self, later: Promised) -> Promised:
        """What was promised up to a later moment: what could be read first counts."""
        return Promised(self.taken | later.taken, {**later.readable, **self.readable}, later.accepted)


@dataclass(frozen=True)
class End:
    """How a story ended.

    Attributes:
        site: where.
        uploads: what the partners had dropped.
        promised: what they and the relay had seen when the power went.
        survived: whether each upload was whole when it was taken, which is a promise; False when it was damaged, None when it was gone.
        ledger: what the ledger says in the end.
        seen: what can be seen outside in the end.
        usual: the reports of an undisturbed run.
        has_relay: letters go to a relay.
    """

    site: Site
    uploads: tuple[Upload, ...]
    promised: Promised
    survived: Mapping[Upload, bool | None]
    ledger: Aftermath
    seen: Promised
    usual: Mapping[Upload, str]
    has_relay: bool


def seen_outside(site: Site, uploads: Sequence[Upload], accepted: Sequence[bytes]) -> Promised:
    """What can be seen of a site now."""
    taken = frozenset(upload for upload in uploads if not upload.folder_in(site).exists())
    names = [path for path in site.outbox_folder.rglob("*") if path.is_file()] if site.outbox_folder.is_dir() else []
    shown = {str(path.relative_to(site.outbox_folder)): path for path in names}
    readable = {name: path.read_bytes() for name, path in shown.items() if not any(part.startswith(".") for part in name.split("/"))}
    return Promised(taken, readable, tuple(accepted))


def half_reports(seen: Promised) -> list[str]:
    """The reports that can be read and are not whole."""
    reports = {name.rpartition("/")[0] for name in seen.readable if not name.startswith("mail/")}
    return [f"{report} can be read and is not whole" for report in sorted(reports) if not _is_whole(report, seen.readable)]


def _is_whole(report: str, readable: Mapping[str, bytes]) -> bool:
    try:
        json.loads(readable[f"{report}/report.json"])
    except (KeyError, ValueError):
        return False
    return readable.get(f"{report}/report.html", b"").rstrip().endswith(b"</html>")


def report_of(upload: Upload, site: Site) -> str:
    """What the report of an upload says, without its id and its time; empty when there is none."""
    found = [path for path in (site.outbox_folder / upload.partner).glob(f"{upload.name}.*.*") if (path / "report.json").is_file()]
    if not found:
        return ""
    try:
        told = json.loads((found[0] / "report.json").read_bytes())
    except ValueError:
        return "not JSON"
    rows = found[0] / "numbers.csv"
    return json.dumps([{key: told.get(key) for key in _SAME_IN_EVERY_RUN}, rows.read_text() if rows.is_file() else ""])


def broken(end: End) -> list[str]:
    """Every promise that was not kept, in words."""
    found = [*end.ledger.broken, *_lost_reports(end), *half_reports(end.seen), *_wrong_mail(end)]
    found += [f"{row.name} is left {row.state}" for row in end.ledger.bundles if row.state not in {*_AT_REST, _VANISHED}]
    for upload in end.uploads:
        found += _wrong_end(end, upload)
    return found


def _lost_reports(end: End) -> Iterator[str]:
    for name, content in end.promised.readable.items():
        if end.seen.readable.get(name) != content:
            yield f"{name} could be read and is {'gone' if name not in end.seen.readable else 'not the same any more'}"


def _wrong_mail(end: End) -> Iterator[str]:
    rows = {row.message_id: row for row in end.ledger.mail}
    copies: dict[str, list[bytes]] = {}
    for content in end.seen.accepted:
        copies.setdefault(_header(content, "Message-ID"), []).append(content)
    for message_id, contents in copies.items():
        yield from _wrong_copies(rows.get(message_id), contents)
    for row in end.ledger.mail:
        if row.state != "sent":
            yield f"a letter is left {row.state}"
        elif end.has_relay and row.message_id not in copies:
            yield "a letter counts as sent and never came"


def _wrong_copies(row: Mail | None, copies: list[bytes]) -> Iterator[str]:
    if row is None:
        yield "the relay took a letter of which the ledger knows nothing"
    elif set(copies) != {row.content}:
        yield "the relay took a letter with other bytes than the ledger has"
    elif len(copies) > 1 and not row.is_flagged:
        yield f"the relay took a letter {len(copies)} times, and nobody is told"


def _wrong_end(end: End, upload: Upload) -> Iterator[str]:
    """What is wrong with the end of one upload: it must be judged as it was sent, or be lost before we said that we had it."""
    name, survived = upload.name, end.survived[upload]
    decisions = [row.decision for row in end.ledger.bundles if row.name == name and row.state != _VANISHED]
    if survived:
        if decisions != [upload.decision.value]:
            yield f"{name} was taken and decided {decisions}, not {upload.decision}"
        elif report_of(upload, end.site) != end.usual[upload]:
            yield f"the report of {name} says something else than that of an undisturbed run"
        yield from _wrong_papers(upload, [row.content for row in end.ledger.mail if row.bundle == name])
    elif any(decision in {"accepted", "accepted_in_part"} for decision in decisions):
        yield f"{name} was damaged before it was taken, and accepted"
    elif len(decisions) != (survived is not None):
        yield f"{name} {'lies there damaged' if survived is False else 'is gone'} and was decided {decisions}"


def _wrong_papers(upload: Upload, letters: list[bytes]) -> Iterator[str]:
    if len(letters) != upload.decision.submits:
        yield f"{upload.name} has {len(letters)} letters"
    for content in letters:
        parts = email.message_from_bytes(content, policy=email.policy.SMTP).walk()
        papers = {str(part.get_filename()): part.get_payload(decode=True) for part in parts}
        if any(papers.get(name) != upload.files[name] for name in _PAPERS):
            yield f"the letter about {upload.name} has other papers than were sent"


def _header(content: bytes, name: str) -> str:
    return str(email.message_from_bytes(content, policy=email.policy.SMTP)[name])
