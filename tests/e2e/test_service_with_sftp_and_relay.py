"""The whole way: bundles uploaded over SFTP while the service runs, reports in the outbox, mail at a real relay."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.samples import inventory
from pipeline.samples.catalogue import SAMPLES, Sample
from tests.smtp_server import PASSWORD, USERNAME, Mailbox, accepting_server, make_certificates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from pipeline.samples.bundle import SampleBundle

    Eventually = Callable[[Callable[[], bool], float], None]

PORTIN = str(Path(sys.executable).parent / "portin")
SFTP_SERVER = "/usr/lib/openssh/sftp-server"
TODAY = datetime.now(UTC).date()
PATIENCE = 60.0


def sample(name: str) -> Sample:
    return next(each for each in SAMPLES if each.name == name)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with accepting_server(make_certificates(tmp_path), login=True) as taken:
        yield taken


@pytest.fixture
def site(tmp_path: Path, mailbox: Mailbox) -> Path:
    folder = tmp_path / "site"
    (folder / "inbox").mkdir(parents=True)
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    (folder / "config.toml").write_text(
        "[inbox]\nquiet_seconds = 2\nscan_seconds = 0.5\n"
        f'[mail]\nhost = "127.0.0.1"\nport = {mailbox.port}\nusername = "{USERNAME}"\npassword_file = "password"\n'
        f'ca_file = "{tmp_path}/authority-127.0.0.1.pem"\n',
        encoding="utf-8",
    )
    for name, content in inventory.inventory_files().items():
        (folder / name).write_bytes(content)
        kind = name.removesuffix(".csv")
        subprocess.run([PORTIN, "inventory", "import", kind, name], cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def running_service(site: Path, errors: Path) -> Iterator[subprocess.Popen[bytes]]:
    with errors.open("wb") as log:
        service = subprocess.Popen([PORTIN, "run"], cwd=site, stderr=log)
        try:
            yield service
        finally:
            service.kill()
            service.wait()


def put_away(bundle: SampleBundle, folder: Path) -> Path:
    source = folder / bundle.name
    source.mkdir(parents=True)
    for name, content in bundle.files.items():
        (source / name).write_bytes(content)
    return source


def upload(source: Path, partner: Path, sftp: str) -> None:
    """Upload as partners are told to: under a dot-name, then renamed."""
    partner.mkdir(exist_ok=True)
    commands = f"put -r {source} .{source.name}\nrename .{source.name} {source.name}\n"
    subprocess.run([sftp, "-q", "-b", "-", "-D", SFTP_SERVER], input=commands.encode(), cwd=partner, check=True, capture_output=True)


def reports(site: Path) -> dict[str, Path]:
    return {folder.name.split(".")[0]: folder for folder in (site / "outbox").glob("*/*.*.*") if folder.is_dir()}


def attachments(message: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


def stop(service: subprocess.Popen[bytes]) -> int:
    os.kill(service.pid, signal.SIGTERM)
    return service.wait(20)


def test_samples_dropped_one_by_one_are_reported_and_mailed_byte_for_byte(
    site: Path, mailbox: Mailbox, tmp_path: Path, program: Callable[[str, str], str], eventually: Eventually
) -> None:
    sftp = program("sftp", "openssh-client")
    program(SFTP_SERVER, "openssh-sftp-server")
    with running_service(site, tmp_path / "log") as service:
        for each in SAMPLES:
            bundle = each.bundle(TODAY)
            upload(put_away(bundle, tmp_path / "partner" / each.name), site / "inbox" / bundle.partner, sftp)
        eventually(lambda: len(reports(site)) == len(SAMPLES), PATIENCE)
        mailed = [each for each in SAMPLES if each.decision.submits]
        eventually(lambda: len(mailbox.received) >= len(mailed), PATIENCE)
        assert stop(service) == 0
    published = reports(site)
    assert {each.name: published[each.plan.name].name.rsplit(".", 1)[1] for each in SAMPLES} == {
        each.name: each.decision.value for each in SAMPLES
    }
    by_bundle = {}
    for received in mailbox.received:
        assert received.recipients == ("porting@calltrackingmetrics.com",)
        files = attachments(BytesParser(policy=policy.default).parsebytes(received.content))
        by_bundle[json.loads(files["request.json"])["friendly_name"]] = files
    assert len(by_bundle) == len(mailbox.received) == len(mailed)
    originals = [each.bundle(TODAY).files for each in mailed]
    assert sorted((files["loa.pdf"], files["bill.pdf"]) for files in by_bundle.values()) == sorted(
        (files["loa.pdf"], files["bill.pdf"]) for files in originals
    )


def test_a_sigterm_in_the_middle_leaves_nothing_half_done(site: Path, mailbox: Mailbox, tmp_path: Path, eventually: Eventually) -> None:
    for name in ("accepted", "typed-list", "accepted-wireless"):
        bundle = sample(name).bundle(TODAY)
        source = put_away(bundle, site / "inbox" / bundle.partner)
        (source / "READY").touch()
    with running_service(site, tmp_path / "log") as service:
        eventually(lambda: len(reports(site)) >= 1, PATIENCE)
        assert stop(service) == 0
    for folder in (site / "outbox").glob("*/*"):
        assert not folder.name.startswith("."), "a report is half published"
    assert list((site / "work" / "claimed").iterdir()) == []
    with running_service(site, tmp_path / "log2") as service:
        # the first run may have done everything, and a service that has not yet started dies of the signal
        eventually(lambda: '"started"' in (tmp_path / "log2").read_text(encoding="utf-8"), PATIENCE)
        eventually(lambda: len(reports(site)) == 3 and len(mailbox.received) >= 3, PATIENCE)
        assert stop(service) == 0
    assert len({message.content for message in mailbox.received}) == len(mailbox.received) == 3


def test_hostile_drops_stop_nothing_and_show_no_traceback(site: Path, mailbox: Mailbox, tmp_path: Path, eventually: Eventually) -> None:
    good = sample("accepted").bundle(TODAY)
    for name, changes in {
        "nul": {"numbers.csv": b"phone_number\n410\x00843\n"},
        "latin": {"numbers.csv": "phone_number,notes\n4108430142,caf\xe9\n".encode("latin-1")},
        "no-pdf": {"bill.pdf": b"<html>not a bill</html>"},
        "cut": {"loa.pdf": good.files["loa.pdf"][:900]},
        "unparsable": {"request.toml": b"[billing\n"},
        "empty-list": {"numbers.csv": b"phone_number\n"},
        "ragged": {"numbers.csv": b"phone_number,notes\n4108430142\n"},
        "two-headers": {"numbers.csv": b"phone_number,Phone Number\n4108430142,4108430142\n"},
    }.items():
        source = site / "inbox" / "acme" / name
        source.mkdir(parents=True)
        for file, content in {**good.files, **changes}.items():
            (source / file).write_bytes(content)
        (source / "READY").touch()
    odd = site / "inbox" / "acme" / "odd"
    (odd / "inner").mkdir(parents=True)
    (odd / "bill.pdf").symlink_to("/etc/passwd")
    os.mkfifo(odd / "loa.pdf")
    (odd / "READY").touch()
    with running_service(site, tmp_path / "log") as service:
        eventually(lambda: len(reports(site)) >= 8, PATIENCE)
        assert stop(service) == 0
    assert mailbox.received == []
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
    assert {folder.name.rsplit(".", 1)[1] for folder in reports(site).values()} <= {"rejected", "held", "incomplete"}
    assert b"root:" not in b"".join(path.read_bytes() for path in (site / "outbox").rglob("*") if path.is_file())
