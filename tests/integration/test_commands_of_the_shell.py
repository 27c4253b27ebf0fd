from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.commands import check, inventory, process, requests
from pipeline.config import parse_site
from pipeline.documents import DocumentReader
from pipeline.errors import TemporaryError, UsageError
from pipeline.ledger import Ledger
from pipeline.shell import opened_shell
from tests.builders_shell import FILES, REQUEST, PaperReaderOfTests, a_claimed_bundle, a_site, an_outcome, names_in, put_bundle, reports_of

if TYPE_CHECKING:
    from pipeline.config import Site

DAY = date(2026, 11, 16)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def submitted(site: Site) -> str:
    """The short id of a submitted request."""
    with Ledger.open(site.ledger_url) as ledger:
        bundle = a_claimed_bundle(ledger)
        ledger.record(bundle, an_outcome(bundle))
    return "0000frst"


def _everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_ctime_ns) for path in sorted(folder.rglob("*"))}


def test_check_says_what_the_service_would_decide_and_changes_nothing(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = put_bundle(site, files={name: content for name, content in FILES.items() if name != "bill.pdf"})
    Ledger.open(site.ledger_url).close()
    before = _everything(site.folder)
    assert check.run(site, folder, partner=None, as_of=DAY, as_json=True) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["bundle"], said["partner"], said["decision"]) == ("front-office", "brightline", "rejected")
    assert "DROP_BILL_MISSING" in {finding["code"] for finding in said["findings"]}
    assert _everything(site.folder) == before


def test_check_needs_no_ledger_and_makes_none(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = put_bundle(site)
    check.run(site, folder, partner="somebody", as_of=None, as_json=False)
    assert "number" in capsys.readouterr().out
    assert names_in(site.folder) == ["inbox"]


def test_check_of_an_upload_under_way_says_incomplete(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = put_bundle(site, files={**FILES, "csr.pdf.part": b"%PDF-"})
    assert check.run(site, folder, partner=None, as_of=DAY, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["decision"] == "incomplete"


def test_process_tells_what_became_of_each_bundle(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    put_bundle(site, name="bad\x1b[31m", files={**FILES, "request.toml": b"not toml ["})
    assert process.run(site, as_json=True) == 0
    (said,) = json.loads(capsys.readouterr().out)["bundles"]
    assert (said["decision"], said["partner"]) == ("rejected", "brightline")
    assert Path(said["report"]) == reports_of(site)[0]
    assert process.run(site, as_json=False) == 0
    assert capsys.readouterr().out == "0 bundle(s) decided, 0 mail(s) sent\n"


def test_process_warms_a_reader_up_only_when_something_lies_in_the_inbox(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[DocumentReader] = []
    monkeypatch.setattr(DocumentReader, "start", lambda reader: started.append(reader))  # noqa: PLW0108 - a builtin is no method
    assert process.run(site, as_json=True) == 0
    assert started == []
    put_bundle(site)
    assert process.run(site, as_json=True) == 0
    assert len(started) == 1


def test_process_goes_on_when_no_reader_can_be_warmed_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: DocumentReader) -> None:
        raise BlockingIOError

    monkeypatch.setattr(DocumentReader, "start", fail)
    put_bundle(site)
    assert process.run(site, as_json=True) == 0
    assert len(reports_of(site)) == 1


def test_process_waits_for_a_bundle_that_was_just_uploaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = parse_site("[inbox]\nquiet_seconds = 1.5\n", tmp_path / "config.toml")
    put_bundle(site, name="\x1b[31mred", files={**FILES, "request.toml": REQUEST.replace(b"schema_version = 1", b"=")})
    assert process.run(site, as_json=False) == 0
    said = capsys.readouterr()
    assert "waiting" in said.err
    assert "rejected" in said.out
    assert "\x1b" not in said.out


def test_process_says_when_something_had_to_be_put_off(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(site)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.process.take_snapshot", fail)
    assert process.run(site, as_json=True) == 75
    assert json.loads(capsys.readouterr().out)["postponed"] == 1


def test_two_at_a_time_are_refused(site: Site) -> None:
    with opened_shell(site, PaperReaderOfTests()), pytest.raises(TemporaryError, match="another portin"), opened_shell(site):
        pass
    with opened_shell(site, PaperReaderOfTests()):
        pass


def test_a_list_is_imported_and_its_state_shown(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inventory.status(site, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["lists"]["user"] is None
    file = tmp_path / "user.csv"
    file.write_text("phone_number\n4108430142\n")
    assert inventory.import_list(site, "user", file, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    assert inventory.import_list(site, "user", file, as_json=False) == 0
    assert capsys.readouterr().out.startswith("user: 1 rows")
    assert inventory.status(site, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["lists"]["user"]["rows"] == 1
    assert inventory.status(site, as_json=False) == 0
    said = capsys.readouterr().out
    assert "1 rows, loaded" in said
    assert "routing    not loaded" in said


def test_a_list_that_cannot_be_read_is_a_usage_error(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        inventory.import_list(site, "user", tmp_path, as_json=False)


def test_requests_are_listed_shown_and_marked(site: Site, submitted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert requests.list_requests(site, partner=None, as_json=True) == 0
    (listed,) = json.loads(capsys.readouterr().out)["requests"]
    assert (listed["short_id"], listed["state"], listed["number_count"]) == (submitted, "active", 1)
    assert requests.mark(site, submitted, "complete") == 0
    assert requests.show(site, submitted, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert (shown["numbers"], shown["state"]) == (["+14108430142"], "complete")
    assert shown["events"][-1]["after"] == "complete"
    assert requests.show(site, submitted, as_json=False) == 0
    assert requests.list_requests(site, partner="nobody", as_json=False) == 0
    said = capsys.readouterr().out
    assert "+14108430142" in said
    assert said.endswith("no requests were submitted yet\n")


def test_without_a_ledger_there_are_no_requests(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert requests.list_requests(site, partner=None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"requests": []}
    with pytest.raises(UsageError, match="no requests"):
        requests.show(site, "0000frst", as_json=True)
    assert not site.work_folder.exists()
