from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from pipeline.inbox import Inbox, Sighting
from tests.builders_shell import FILES, REQUEST, a_site, put_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site

QUIET = "[inbox]\nquiet_seconds = 30\nincomplete_after = '1h'\n"


class Clock:
    """Two clocks that a test moves."""

    def __init__(self, site: Site, *, wall: float | None = None) -> None:
        """Start both."""
        self.monotonic = 1000.0
        self.ahead = 0.0
        self.inbox = Inbox(site, lambda: self.monotonic, lambda: (0.0 if wall is None else wall) + self.ahead)

    def after(self, seconds: float) -> Sighting:
        """The only bundle, so many seconds later."""
        self.monotonic += seconds
        (sighting,) = self.inbox.scan()
        return sighting


def _site(folder: Path) -> Site:
    from pipeline.config import parse_site

    return parse_site(QUIET, folder / "config.toml")


def test_a_bundle_is_complete_after_a_quiet_time_of_our_own_clock(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site)
    clock = Clock(site)
    assert clock.after(0).ready_in_seconds == 30
    assert not clock.after(29).complete
    assert clock.after(1).complete


def test_any_change_begins_the_quiet_time_anew(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site)
    clock = Clock(site)
    clock.after(0)
    (folder / "csr.pdf").write_bytes(b"more")
    assert clock.after(40).ready_in_seconds == 30
    assert clock.after(30).complete


def test_an_old_modification_time_set_by_the_partner_proves_nothing(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site)
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    clock = Clock(site, wall=max(file.stat().st_ctime for file in folder.iterdir()))
    assert not clock.after(0).complete


def test_a_bundle_that_lay_there_before_the_service_started_is_quiet_at_once(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site)
    newest = max(entry.stat().st_ctime for entry in (folder, *folder.iterdir()))
    assert Clock(site, wall=newest + 31).after(0).complete


def test_a_wall_clock_that_jumps_does_not_end_a_quiet_time(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site)
    clock = Clock(site)
    clock.after(0)
    clock.ahead = 1e10
    assert not clock.after(5).complete


def test_ready_makes_the_wait_unnecessary(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site, files={**FILES, "READY": b""})
    assert Clock(site).after(0).complete


def test_a_bundle_that_changed_between_look_and_claim_must_be_quiet_whatever_its_marker_says(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site, files={**FILES, "READY": b""})
    clock = Clock(site)
    clock.inbox.distrust(clock.after(0))
    (folder / "csr.pdf").write_bytes(b"more")
    assert clock.after(1).ready_in_seconds == 30
    assert not clock.after(29).complete
    assert clock.after(1).complete


def test_a_folder_renamed_into_place_needs_no_wait(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site, name=".front-office")
    clock = Clock(site)
    assert clock.inbox.scan() == []
    folder.rename(folder.with_name("front-office"))
    assert clock.after(0).complete


def _manifest(files: dict[str, bytes]) -> bytes:
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    return json.dumps({"files": listed}).encode()


def test_a_manifest_that_everything_matches_needs_no_wait(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site, files={**FILES, "Manifest.json": _manifest(dict(FILES))})
    assert Clock(site).after(0).complete


def test_a_manifest_that_does_not_match_yet_is_looked_at_again_after_a_change(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site, files={**FILES, "bill.pdf": b"%PDF-", "manifest.json": _manifest(dict(FILES))})
    clock = Clock(site)
    assert not clock.after(0).complete
    (folder / "bill.pdf").write_bytes(b"x" * len(FILES["bill.pdf"]))
    assert not clock.after(1).complete
    (folder / "bill.pdf").write_bytes(FILES["bill.pdf"])
    assert clock.after(1).complete


def test_a_manifest_of_a_file_that_is_missing_does_not_match(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site, files={"request.toml": REQUEST, "manifest.json": _manifest(dict(FILES))})
    assert not Clock(site).after(0).complete


def test_an_open_writer_keeps_a_bundle_in_the_inbox(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site, files={**FILES, "READY": b""})
    clock = Clock(site)
    with (folder / "bill.pdf").open("ab"):
        assert clock.after(0).unfinished == ("bill.pdf is still being written",)
    assert clock.after(0).complete


def test_a_request_that_wants_the_letter_signed_later_needs_none(tmp_path: Path) -> None:
    site = _site(tmp_path)
    files = {name: content for name, content in FILES.items() if name != "loa.pdf"}
    folder = put_bundle(site, files=files)
    clock = Clock(site)
    assert clock.after(60).unfinished == ("the letter of authorization (loa.pdf) is missing",)
    (folder / "request.toml").write_bytes(REQUEST.replace(b'"uploaded"', b'"send"'))
    assert clock.after(0).unfinished == ()


def test_a_bundle_that_stays_unfinished_is_overdue_an_hour_after_its_last_change(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site, files={"request.toml": REQUEST})
    clock = Clock(site)
    assert not clock.after(0).overdue
    assert not clock.after(3599).overdue
    overdue = clock.after(1)
    assert overdue.overdue
    assert len(overdue.unfinished) == 3


def test_links_files_hidden_and_temporary_folders_and_junk_are_no_bundles(tmp_path: Path) -> None:
    site = _site(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "bundle").mkdir(parents=True)
    partner = site.inbox_folder / "brightline"
    for name in (".hidden", "upload.part", "__MACOSX"):
        (partner / name).mkdir(parents=True)
    (partner / "link").symlink_to(elsewhere)
    (partner / "file").write_bytes(b"")
    (site.inbox_folder / "partner-link").symlink_to(elsewhere)
    (site.inbox_folder / ".ours").mkdir()
    assert Clock(site).inbox.scan() == []


def test_a_name_of_any_bytes_is_seen_as_it_is(tmp_path: Path) -> None:
    site = _site(tmp_path)
    (site.inbox_folder / "brightline" / os.fsdecode(b"bad\xff\nname")).mkdir(parents=True)
    (sighting,) = Clock(site).inbox.scan()
    assert sighting.folder.bundle_bytes == b"bad\xff\nname"


def test_partners_take_turns(tmp_path: Path) -> None:
    site = _site(tmp_path)
    for partner, name in (("a", "1"), ("a", "2"), ("a", "3"), ("b", "4"), ("c", "5")):
        put_bundle(site, name=name, partner=partner)
    names = [sighting.folder.bundle for sighting in Clock(site).inbox.scan()]
    assert names == ["1", "4", "5", "2", "3"]


def test_a_partner_folder_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    site = _site(tmp_path)
    put_bundle(site, partner="b")
    (site.inbox_folder / "a").mkdir()
    inbox = Clock(site).inbox
    partners = inbox._partners()  # noqa: SLF001 - the folder goes away between the listing and the look
    (site.inbox_folder / "a").rmdir()
    inbox._partners = lambda: partners  # type: ignore[method-assign]  # noqa: SLF001 - as above
    assert [sighting.folder.partner for sighting in inbox.scan()] == ["b"]


def test_of_a_huge_folder_only_the_first_entries_are_looked_at_but_every_change_is_noticed(tmp_path: Path) -> None:
    site = _site(tmp_path)
    folder = put_bundle(site, files={**FILES, **{f"page-{number:04d}.pdf": b"" for number in range(1100)}})
    clock = Clock(site)
    clock.after(0)
    (folder / "zzz.pdf").write_bytes(b"")
    assert clock.after(31).ready_in_seconds == 30


def test_a_site_forgets_folders_that_are_gone(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    clock = Clock(site)
    clock.after(0)
    folder.rename(tmp_path / "claimed")
    assert clock.inbox.scan() == []
    assert not clock.inbox._memory  # noqa: SLF001 - memory must not grow with every bundle that ever came
