"""Secrets that nobody could guess go every way through the pipeline; afterwards every place is searched in which they must not be."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from base64 import b64encode
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.config import Site, load_site
from pipeline.domain.inventory import ListKind
from pipeline.inventory import import_list
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from pipeline.passes import one_pass
from pipeline.samples.bundle import a_bundle
from pipeline.samples.customers import ROOKWOOD, SANDPIPER
from pipeline.samples.inventory import inventory_files
from pipeline.samples.letter import Signing
from pipeline.samples.plan import Plan
from pipeline.samples.request_text import RequestForm
from tests.builders_shell import a_shell
from tests.faulty_relay import Fault, FaultyRelay
from tests.smtp_server import HOST, USERNAME, make_certificates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TODAY = datetime.now(UTC).date()
PIN, LINE_PIN, BAD_PIN = "Kx7Qw2Zp9", "4MvT86Rbyq", "Wd5!Hn3-Tz8Lc6x1"
ACCOUNT, OTHER_ACCOUNT = "961507283", "964820519"
PASSWORD, KEY = "canary-Jq4Xv8Bn", "canary-Ys6Fk3Dm"
NO_PAPER = b"no paper\n"
SECRETS = {
    "PIN": PIN,
    "a line's PIN": LINE_PIN,
    "a wrong PIN": BAD_PIN,
    "account": ACCOUNT,
    "other account": OTHER_ACCOUNT,
    "held": ROOKWOOD.account_number,
}
PARTNERS = "northgate"
PLAN = Plan(replace(SANDPIPER, account_number=ACCOUNT), PARTNERS, "accepted", RequestForm.JSON, signing=Signing.ESIGN)


def spellings(secret: str) -> set[bytes]:
    """The secret as it is, and the middle of its base64 at each of the three places where it can begin."""
    found = {secret.encode()}
    for ahead in range(3):
        coded = b64encode(b"\0" * ahead + secret.encode())
        found.add(coded[(0, 2, 3)[ahead] : len(coded) - 4])
    return found


def leaks(content: bytes, *secrets: str) -> set[str]:
    """Which of the secrets can be read out of these bytes."""
    return {secret for secret in secrets if any(spelling in content for spelling in spellings(secret))}


def _good() -> dict[str, bytes]:
    """The accepted bundle, with a PIN for the account and one for each line."""
    files = dict(a_bundle(TODAY, PLAN).files)
    lines = files["numbers.csv"].decode().splitlines()
    table = [f"{lines[0]},pin", *(f"{line},{LINE_PIN}" for line in lines[1:])]
    request = files["request.json"].replace(b"604218", PIN.encode())
    return {**files, "request.json": request, "numbers.csv": "\r\n".join(table).encode()}


def _changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The bundle with one thing changed; its papers are none, which saves reading them."""
    files = _good()
    assert old in files[file].decode()
    return {**files, "bill.pdf": NO_PAPER, "loa.pdf": NO_PAPER, file: files[file].replace(old.encode(), new.encode())}


def _other_form(name: str, text: str) -> dict[str, bytes]:
    return {
        **{file: content for file, content in _changed("request.json", PIN, PIN).items() if file != "request.json"},
        name: text.encode(),
    }


BUNDLES: Mapping[str, Callable[[], Mapping[str, bytes]]] = {
    "accepted": _good,
    "sent twice": _good,
    "wrong account": lambda: {**_good(), "request.json": _good()["request.json"].replace(ACCOUNT.encode(), OTHER_ACCOUNT.encode())},
    "held": lambda: a_bundle(TODAY, Plan(ROOKWOOD, PARTNERS, stated_days_ago=6)).files,
    "bad pin": lambda: _changed("request.json", PIN, BAD_PIN),
    "bad pin of a line": lambda: _changed("numbers.csv", LINE_PIN, BAD_PIN),
    "pin in a list": lambda: _changed("request.json", f'"{PIN}"', f'["{PIN}", {{"{BAD_PIN}": 1}}]'),
    "pin in a table": lambda: _changed("request.json", f'"{PIN}"', f'{{"is": "{PIN}"}}'),
    "pin under another name": lambda: _changed("request.json", '"pin"', '"pins"'),
    "pin beside its place": lambda: _changed("request.json", '"billing"', f'"pin": "{BAD_PIN}", "billing"'),
    "account as a number": lambda: _changed("request.json", f'"{ACCOUNT}"', ACCOUNT),
    "account in a list": lambda: _changed("request.json", f'"{ACCOUNT}"', f'["{ACCOUNT}"]'),
    "account too long": lambda: _changed("request.json", f'"{ACCOUNT}"', f'"{ACCOUNT * 9}"'),
    "account alone is wrong": lambda: _changed("request.json", f'"{ACCOUNT}"', f'"{ACCOUNT}#{BAD_PIN}"'),
    "broken json": lambda: _changed("request.json", f'"{PIN}"', f'"{PIN}'),
    "broken toml": lambda: _other_form("request.toml", f'[billing]\npin = "{PIN}\naccount_number = "{ACCOUNT}"\n'),
    "broken yaml": lambda: _other_form("request.yaml", f'billing:\n  pin: "{PIN}\n  account_number: *{ACCOUNT}\n'),
    "twice in toml": lambda: _other_form("request.toml", f'[billing]\npin = "{PIN}"\npin = "{BAD_PIN}"\n'),
    "tagged yaml": lambda: _other_form("request.yaml", f"billing:\n  pin: !!python/object:{PIN} {{}}\n  account_number: !{ACCOUNT} x\n"),
    "broken csv": lambda: _changed("numbers.csv", LINE_PIN, f'"{LINE_PIN}'),
    "pin of a line twice": lambda: _changed("numbers.csv", f",{LINE_PIN}", f",{LINE_PIN},{LINE_PIN}"),
}
"""What is dropped; each in one folder."""


@dataclass
class Flow:
    """A site through which all bundles went, and everything that was said meanwhile."""

    site: Site
    config: Path
    relay: FaultyRelay
    said: dict[str, bytes] = field(default_factory=dict)

    def portin(self, *words: str) -> None:
        """Run a command in this process, and keep what it says."""
        result = CliRunner().invoke(cli.portin, ["--config", str(self.config), *words], standalone_mode=False)
        assert result.exception is None, (words, result.exception)
        self.said[" ".join(words)] = (result.stdout + result.stderr).encode()


def _site(folder: Path, relay: FaultyRelay) -> tuple[Site, Path]:
    config = folder / "config.toml"
    config.write_text(
        "[inbox]\nquiet_seconds = 0\nincomplete_after = 0\n[work]\nmin_free_mb = 0\n"
        f'[mail]\nhost = "{HOST}"\nport = {relay.port}\nusername = "{USERNAME}"\npassword = "{PASSWORD}"\n'
        f'ca_file = "{relay.certificates.authority}"\ntimeout_seconds = 20\n'
    )
    config.chmod(0o600)
    site = load_site(config)
    site.work_folder.mkdir(mode=0o700)
    with Ledger.open(site.ledger_url) as ledger:
        for name, content in inventory_files().items():
            import_list(ledger.database, ListKind(name.removesuffix(".csv")), name, content, datetime.now(UTC))
    return site, config


def _drop(site: Site, name: str) -> Path:
    folder = site.inbox_folder / PARTNERS / name
    folder.mkdir(parents=True)
    for file, content in BUNDLES[name]().items():
        (folder / file).write_bytes(content)
    (folder / "READY").touch()
    return folder


def _look_without_deciding(flow: Flow, folders: Mapping[str, Path]) -> None:
    """The commands that judge, read and change nothing."""
    for name, bundle in BUNDLES.items():
        if name == "wrong account" or NO_PAPER in bundle().values():
            flow.portin("check", str(folders[name]))
        if NO_PAPER in bundle().values():
            flow.portin("check", str(folders[name]), "--json")
    flow.portin("read", "bill", str(folders["accepted"] / "bill.pdf"))
    flow.portin("read", "loa", str(folders["accepted"] / "loa.pdf"), "--json")
    flow.portin("numbers", str(folders["bad pin of a line"] / "numbers.csv"), "--json")
    flow.portin("numbers", str(folders["bad pin of a line"] / "numbers.csv"), "--out", str(flow.config.with_name("numbers-out.csv")))
    flow.said["numbers --out"] = (flow.config.with_name("numbers-out.csv")).read_bytes()


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """Everything that can be said was said, with the ledger still as it was left."""
    folder = tmp_path_factory.mktemp("canary")
    with FaultyRelay(make_certificates(folder), make_certificates(folder, name="mail.other.example")) as relay:
        flow = Flow(*_site(folder, relay), relay)
        folders = {name: _drop(flow.site, name) for name in BUNDLES}
        _look_without_deciding(flow, folders)
        repeated = f"{PASSWORD} {b64encode(f'{chr(0)}{USERNAME}{chr(0)}{PASSWORD}'.encode()).decode()}"
        relay.fault = Fault("RCPT", f"550 5.1.1 {repeated}\r\n".encode(), "go on")
        flow.portin("process")
        for command in (("mail", "list"), ("requests", "list"), ("inventory", "status"), ("queue",), ("fsck",)):
            flow.portin(*command)
            flow.portin(*command, "--json")
        request = json.loads(flow.said["requests list --json"])["requests"][0]["short_id"]
        flow.portin("requests", "show", request)
        flow.portin("requests", "show", request, "--json")
        flow.portin("replay", request)
        flow.portin("replay", request, "--json")
        relay.fault = None
        flow.portin("mail", "send", "1")
        flow.portin("process", "--json")
        yield flow


def _decisions(site: Site) -> set[str]:
    return {path.name.rpartition(".")[2] for path in (site.outbox_folder / PARTNERS).iterdir()}


def test_the_bundles_went_every_way(flow: Flow) -> None:
    assert _decisions(flow.site) >= {"accepted", "rejected", "held", "duplicate"}
    assert len(list((flow.site.outbox_folder / PARTNERS).iterdir())) == len(BUNDLES)
    assert len(flow.relay.taken) == 1
    assert b"BILL_ACCOUNT_MISMATCH" in flow.said[f"check {flow.site.inbox_folder / PARTNERS / 'wrong account'}"]
    assert b"mail 1" in flow.said["process"] or b'"mail": 1' in flow.said["process"]


def test_no_command_and_no_log_line_tells_a_secret(flow: Flow) -> None:
    found = {words: told for words, content in flow.said.items() if (told := leaks(content, *SECRETS.values(), PASSWORD))}
    of_papers = {words for words, told in found.items() if words.startswith("read ") and told == {ACCOUNT}}
    assert len(of_papers) == 2  # whoever has a paper read wants to know what stands in it
    assert set(found) == of_papers


def test_no_report_tells_a_secret(flow: Flow) -> None:
    files = [path for path in (flow.site.outbox_folder / PARTNERS).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".json", ".csv"}
    found = {f"{path.parent.name}/{path.name}": told for path in files if (told := leaks(path.read_bytes(), *SECRETS.values(), PASSWORD))}
    assert found == {}


def test_an_account_number_is_told_by_its_last_four(flow: Flow) -> None:
    (report,) = (flow.site.outbox_folder / PARTNERS).glob("wrong account.*/report.json")
    (finding,) = [it for it in json.loads(report.read_bytes())["findings"] if it["code"] == "BILL_ACCOUNT_MISMATCH"]
    assert (finding["found"], finding["expected"]) == ("*****" + ACCOUNT[-4:], "*****" + OTHER_ACCOUNT[-4:])


def test_the_ledger_keeps_no_secret_but_in_the_bytes_of_a_mail(flow: Flow) -> None:
    ledger = flow.site.work_folder / "ledger.sqlite"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}" if table != "mail" else "SELECT *, NULL AS content FROM mail"):  # noqa: S608 - our own names
                cells = [cell for cell in row if not (table == "mail" and isinstance(cell, bytes))]
                assert leaks(repr(cells).encode(), *SECRETS.values(), PASSWORD) == set(), table
        ((mail,),) = connection.execute("SELECT content FROM mail").fetchall()
    assert leaks(mail.replace(b"\r\n", b""), PIN, LINE_PIN, ACCOUNT) == {PIN, LINE_PIN, ACCOUNT}
    kept = b"".join(path.read_bytes() for path in sorted(ledger.parent.glob("ledger.sqlite*")))
    for secret in (*SECRETS.values(), PASSWORD):
        in_mail = {spelling for spelling in spellings(secret) if spelling in mail}
        assert {spelling for spelling in spellings(secret) if spelling in kept} <= in_mail, secret
        assert secret.encode() not in kept or secret == ACCOUNT, secret


def test_the_porting_team_gets_what_it_needs(flow: Flow) -> None:
    (wire,) = flow.relay.taken
    message = email.message_from_bytes(wire, policy=email.policy.default)
    parts = {part.get_filename(): part.get_content() for part in message.walk() if not part.is_multipart()}
    request = json.loads(parts["request.json"])
    assert PIN in json.dumps(request)
    assert ACCOUNT in json.dumps(request)
    assert LINE_PIN in str(parts["numbers.csv"])
    texts = [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text" and part.get_filename() is None]
    assert [text for text in texts if PIN in text or LINE_PIN in text] == []
    assert leaks(wire, PASSWORD) == set()


class _Bug(ValueError):  # noqa: N818 - it stands for a bug
    """A bug whose words hold what it was working on."""

    def __init__(self) -> None:
        super().__init__(" ".join((*SECRETS.values(), PASSWORD, KEY)))


@pytest.mark.parametrize("step", ["intended", "begun", "copied", "judged", "decided", "published", "archived"])
def test_a_bug_at_any_step_leaves_its_place_in_the_log_and_no_word_of_what_it_worked_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    def fail(name: str) -> None:
        if name == step:
            raise _Bug

    log_to_stderr()
    config = tmp_path / "config.toml"
    config.write_text("[inbox]\nquiet_seconds = 0\n[work]\nmin_free_mb = 0\n")
    site = load_site(config)
    _drop(site, "bad pin")
    with a_shell(site, fail) as shell:
        if step == "intended":  # nobody holds the bundle yet: the command ends, and says so
            with pytest.raises(_Bug):
                one_pass(shell)
        else:
            assert one_pass(shell).failed
    with a_shell(site) as shell:
        assert one_pass(shell).failed == []
        shown = repr(shell.site) + repr(shell.ledger.events("x"))
    said = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in (*site.work_folder.glob("ledger*"), *site.outbox_folder.rglob("report.*")))
    assert leaks((said.out + said.err + shown).encode() + kept, *SECRETS.values(), PASSWORD, KEY) == set()
    assert "_Bug at test_secrets_canary.py" in said.err or step == "intended"


def test_a_bug_in_a_command_is_told_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise _Bug

    (tmp_path / "config.toml").write_text("")
    monkeypatch.setattr(cli, "_site", fail)
    monkeypatch.setattr(sys, "argv", ["portin", "--config", str(tmp_path / "config.toml"), "process"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code in {1, 70}
    assert "a bug of ours" in said
    assert "_Bug" in said
    assert leaks(said.encode(), *SECRETS.values(), PASSWORD, KEY) == set()


def test_a_mistake_in_the_configuration_does_not_repeat_the_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    for text in (
        f'password = ["{PASSWORD}"]',
        f'password = {{is = "{PASSWORD}"}}',
        f'passwort = "{PASSWORD}"',
        f'password = "{PASSWORD}\nhost = 1',
    ):
        config.write_text(f"[mail]\n{text}\n")
        result = CliRunner().invoke(cli.portin, ["--config", str(config), "mail", "list"], standalone_mode=False)
        assert result.exception is not None
        assert PASSWORD not in str(result.exception) + result.output + capsys.readouterr().err, text


# while it runs


def _children(pid: int) -> Iterator[int]:
    """The processes below one, however deep."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with _gone_meanwhile():
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(stat.parent.name))
    open_ends = [pid]
    while open_ends:
        below = parents.get(open_ends.pop(), [])
        open_ends += below
        yield from below


def _gone_meanwhile() -> suppress:
    return suppress(FileNotFoundError, ProcessLookupError, PermissionError)


def _watch(service: int, lines: set[bytes], surroundings: set[bytes]) -> None:
    """Collect the command lines of a service and its children, and the environments of the children once they are no copies of it."""
    own = Path(f"/proc/{service}/cmdline").read_bytes()
    lines.add(own)
    for pid in _children(service):
        with _gone_meanwhile():
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            lines.add(line)
            surroundings.add(b"" if line == own else Path(f"/proc/{pid}/environ").read_bytes())


def test_no_process_has_a_secret_in_its_command_line_nor_a_child_in_its_environment(
    tmp_path: Path, eventually: Callable[..., None]
) -> None:
    lines: set[bytes] = set()
    surroundings: set[bytes] = set()
    with FaultyRelay(make_certificates(tmp_path), make_certificates(tmp_path, name="mail.other.example")) as relay:
        site, config = _site(tmp_path, relay)
        _drop(site, "accepted")
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "--config", str(config), "run"]
        keys = {"PORTIN_PORTABILITY_KEY": KEY, "PORTIN_CTM_ACCESS_KEY": KEY, "PORTIN_CTM_SECRET_KEY": KEY}
        with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, env={**os.environ, **keys}, stdout=log, stderr=log) as service:
            try:

                def sent() -> bool:
                    _watch(service.pid, lines, surroundings)
                    return bool(relay.taken)

                eventually(sent, 120)
                service.send_signal(signal.SIGTERM)
                assert service.wait(60) == 0
            finally:
                service.kill()
    assert any(b"document_worker" in line for line in lines)
    assert leaks(b"\n".join(lines | surroundings), *SECRETS.values(), PASSWORD, KEY) == set()
    assert leaks((tmp_path / "log").read_bytes(), *SECRETS.values(), PASSWORD, KEY) == set()
    assert re.search(rb'"event": "mail_sent"', (tmp_path / "log").read_bytes())
