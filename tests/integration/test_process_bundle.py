from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline import judging
from pipeline import process as story
from pipeline.claim import claim
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.ledger import OvertakenError
from pipeline.passes import one_pass, work_off
from pipeline.process import process
from tests.builders_shell import FILES, NOW, REQUEST, PaperReaderOfTests, a_shell, a_site, names_in, put_bundle, reports_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.ledger_outcome import Outcome
    from pipeline.shell import Shell


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def _ended(shell: Shell) -> Bundle:
    result = one_pass(shell)
    assert result.failed == result.postponed == []
    (bundle,) = result.ended
    return bundle


def test_a_good_bundle_becomes_a_report_and_a_mail(site: Site) -> None:
    put_bundle(site)
    with a_shell(site) as shell:
        bundle = _ended(shell)
        (row,) = shell.ledger.due_mail(NOW)
        history = [event.after for event in shell.ledger.events(bundle.id)]
    assert (bundle.decision, bundle.state) == (Decision.ACCEPTED, BundleState.DONE)
    (report,) = reports_of(site)
    assert report.name.endswith(".accepted")
    assert json.loads((report / "report.json").read_bytes())["decision"] == "accepted"
    assert row.letter.content.count(b"filename=") == 4
    assert history == ["claiming", "claimed", "attempt", "snapshotted", "decided", "published", "done"]
    assert list((site.work_folder / "claimed").iterdir()) == []
    assert (site.work_folder / "archive" / bundle.id / "bill.pdf").is_file()
    assert list((site.inbox_folder / "brightline").iterdir()) == []


def test_the_same_content_sent_again_is_a_duplicate_without_a_mail(site: Site) -> None:
    with a_shell(site) as shell:
        put_bundle(site)
        _ended(shell)
        put_bundle(site, name="again")
        assert _ended(shell).state is BundleState.DUPLICATE
        assert len(shell.ledger.due_mail(NOW)) == 1


def test_numbers_of_an_open_request_are_rejected_in_the_next(site: Site) -> None:
    with a_shell(site) as shell:
        put_bundle(site)
        _ended(shell)
        other = REQUEST.replace(b"HALYARD-2026-01", b"HALYARD-2026-02")
        put_bundle(site, name="again", files={**FILES, "request.toml": other})
        assert _ended(shell).decision is Decision.REJECTED
        assert len(shell.ledger.requests()) == 1


def test_a_bundle_that_is_overtaken_between_judging_and_recording_is_judged_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process takes the numbers in the last moment: exactly one request gets them."""
    put_bundle(site)
    real = judging.judge
    calls: list[Outcome] = []

    def judge_while_another_wins(*given: object) -> Outcome:
        outcome = real(*given)  # type: ignore[arg-type]  # handed on as it came
        calls.append(outcome)
        if len(calls) == 1:
            put_bundle(site, name="winner", files={**FILES, "request.toml": REQUEST.replace(b"2026-01", b"2026-02")})
            one_pass(replace(shell, inbox=replace(shell.inbox)), lambda: False)
        return outcome

    with a_shell(site) as shell:
        (first,) = [sighting for sighting in shell.inbox.scan() if sighting.complete]
        monkeypatch.setattr(story, "judge", judge_while_another_wins)
        bundle = claim(first, shell.area, shell.ledger, shell.now, shell.step)
        assert bundle is not None
        monkeypatch.setattr(shell.ledger, "under_way", list)
        ended = process(bundle, shell)
        monkeypatch.undo()
        assert ended is not None
        assert ended.decision is Decision.REJECTED
        assert len(shell.ledger.requests()) == 1
    assert [outcome.decision for outcome in calls] == [Decision.ACCEPTED, Decision.ACCEPTED, Decision.REJECTED]


def test_being_overtaken_for_ever_is_a_failure_and_no_endless_loop(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    put_bundle(site)

    def overtake(*_: object) -> None:
        message = "always"
        raise OvertakenError(message)

    with a_shell(site) as shell:
        monkeypatch.setattr(shell.ledger, "record", overtake)
        assert len(one_pass(shell).failed) == 1


def test_an_unfinished_upload_gets_a_report_after_its_time_and_may_be_sent_again(tmp_path: Path) -> None:
    site = a_site(tmp_path, "incomplete_after = 0\n")
    with a_shell(site) as shell:
        put_bundle(site, files={"request.toml": REQUEST})
        assert _ended(shell).state is BundleState.INCOMPLETE
        put_bundle(site)
        assert _ended(shell).decision is Decision.ACCEPTED
    assert any(report.name.endswith(".incomplete") for report in reports_of(site))


def test_a_bug_ends_in_quarantine_with_a_report_and_the_others_go_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = judging.judge

    def fail_on_one(bundle: Bundle, *rest: object) -> Outcome:
        if bundle.folder.bundle == "bad":
            message = "PIN 4821"
            raise ZeroDivisionError(message)
        return real(bundle, *rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(story, "judge", fail_on_one)
    put_bundle(site, name="bad", partner="aaa")
    put_bundle(site)
    with a_shell(site) as shell:
        result = work_off(shell, lambda _: None)
        ended = {bundle.folder.bundle: bundle for bundle in result.ended}
        events = shell.ledger.events(ended["bad"].id)
    assert result.failed == []
    assert ended["front-office"].decision is Decision.ACCEPTED
    assert (ended["bad"].decision, ended["bad"].state) == (Decision.HELD, BundleState.POISON)
    assert (site.work_folder / "quarantine" / ended["bad"].id).is_dir()
    (report,) = reports_of(site, "aaa")
    assert b"DROP_PROCESSING_FAILED" in (report / "report.json").read_bytes()
    assert [event.after for event in events].count("failed") == 2
    assert not any("4821" in event.detail for event in events)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_postpones_a_bundle_and_never_counts_against_it(site: Site, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    put_bundle(site)

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with a_shell(site) as shell:
        with monkeypatch.context() as patch:
            patch.setattr(story, "take_snapshot", fail)
            for _ in range(5):
                assert len(one_pass(shell).postponed) == 1
        assert _ended(shell).decision is Decision.ACCEPTED


def test_another_failing_call_counts_as_a_failure(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    put_bundle(site)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOENT, "gone")

    monkeypatch.setattr(story, "take_snapshot", fail)
    with a_shell(site) as shell:
        assert len(one_pass(shell).failed) == 1


def test_a_stop_lets_what_was_begun_end_and_leaves_the_rest_untouched(site: Site) -> None:
    for name in "123":
        put_bundle(site, name=name)
    with a_shell(site) as shell:
        result = one_pass(shell, lambda: bool(reports_of(site)))
        assert len(result.ended) == 2  # the papers of the second were read while the first was judged
        assert names_in(site.inbox_folder / "brightline") == ["3"]
        assert shell.ledger.under_way() == []
        assert len(one_pass(shell).ended) == 1


def test_a_site_of_one_attempt_begins_no_bundle_before_the_last_one_ended(tmp_path: Path) -> None:
    site = a_site(tmp_path, "[policy]\nmax_attempts = 1\n")
    for name in "12":
        put_bundle(site, name=name)
    with a_shell(site) as shell:
        assert len(one_pass(shell, lambda: bool(reports_of(site))).ended) == 1
        assert names_in(site.inbox_folder / "brightline") == ["2"]


def test_a_bundle_that_was_only_begun_when_another_ended_the_service_has_an_attempt_left(site: Site) -> None:
    for partner in ("brightline", "harbor"):
        put_bundle(site, partner=partner)
    steps: list[str] = []

    def die_judging_the_first(step: str) -> None:
        steps.append(step)
        if step == "judged":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), a_shell(site, die_judging_the_first) as shell:
        one_pass(shell)
    assert steps.count("begun") == 2
    with a_shell(site) as shell:
        assert [bundle.state for bundle in one_pass(shell).ended] == [BundleState.DONE] * 2


def test_a_pass_waits_for_bundles_that_only_have_to_be_quiet(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    quiet = site.model_copy(update={"inbox": site.inbox.model_copy(update={"quiet_seconds": 0.3})})
    put_bundle(quiet)
    told: list[str] = []
    with a_shell(quiet) as shell:
        assert len(work_off(shell, told.append).ended) == 1
    assert len(told) == 1


def test_every_kind_of_hostile_entry_ends_in_a_report(site: Site) -> None:
    folder = put_bundle(site, files={**FILES, "READY": b"", "numbers.txt": b"\x00\xff", "manifest.json": b"[" * 9999})
    (site.folder / "secret").write_bytes(b"canary")
    (folder / "csr.pdf").symlink_to(site.folder / "secret")
    os.mkfifo(folder / "proof-1.pdf")
    os.link(site.folder / "secret", folder / "proof-2.pdf")
    (folder / "more" / "deep").mkdir(parents=True)
    (folder / os.fsdecode(b"bad\xff\n=cmd|x")).write_bytes(b"1")
    with a_shell(site) as shell:
        assert _ended(shell).decision is Decision.REJECTED
    (report,) = reports_of(site)
    assert not any(b"canary" in path.read_bytes() for path in report.iterdir())


def test_documents_are_read_from_the_copy_with_what_the_request_says_as_hints(site: Site) -> None:
    put_bundle(site, files={**FILES, "csr.pdf": FILES["bill.pdf"], "proof-x.pdf": b"no pdf"})
    with a_shell(site) as shell:
        _ended(shell)
        assert isinstance(shell.reader, PaperReaderOfTests)
        assert sorted(shell.reader.read) == ["bill.pdf", "csr.pdf", "loa.pdf"]
