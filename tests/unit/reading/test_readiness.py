from __future__ import annotations

import pytest

from pipeline.reading.readiness import (
    Upload,
    is_complete,
    is_junk,
    is_staging,
    is_temporary,
    lacks_only_the_letter,
    missing_files,
    must_be_quiet,
    why_unfinished,
)

_OF_CLIENTS = (
    "numbers.csv.filepart",  # WinSCP
    "bill.pdf.1a2b3c4d.partial",  # rclone
    ".in.request.json",  # lftp
    "bill.pdf.lftp-pget-status",
    ".sftpgo-upload.9m4e2mr0ui3e.bill.pdf",
    ".bill.pdf.Xa3d4Z",  # rsync
    "~$numbers.csv",
)
WHOLE = ("bill.pdf", "loa.pdf", "numbers.csv", "request.toml")


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "__MACOSX", "._bill.pdf", "desktop.ini", "@eaDir"])
def test_what_operating_systems_leave_behind_is_junk(name: str) -> None:
    assert is_junk(name)


@pytest.mark.parametrize("name", ["bill.pdf", ".hidden", "READY", "ds_store", "bill.pdf\nThumbs.db"])
def test_everything_else_is_no_junk(name: str) -> None:
    assert not is_junk(name)


@pytest.mark.parametrize("name", ["a.part", "a.PARTIAL", "bill.pdf.filepart", "x.tmp", ".in.bill.pdf.", "a.lftp", ".~lock", *_OF_CLIENTS])
def test_names_of_upload_programs_are_temporary(name: str) -> None:
    assert is_temporary(name)


@pytest.mark.parametrize("name", ["part", "bill.pdf", "party.pdf", "in.pdf", "READY", ".hidden", "csr.pdf", "upload.pdf"])
def test_other_names_are_final(name: str) -> None:
    assert not is_temporary(name)


@pytest.mark.parametrize("name", ["acme", "acme.upload", "acme.2026"])
def test_a_folder_with_any_other_name_is_meant_to_be_seen(name: str) -> None:
    assert not is_staging(name)


@pytest.mark.parametrize("name", [".acme", "acme.part"])
def test_a_folder_with_a_dot_or_a_temporary_name_is_not_meant_to_be_seen(name: str) -> None:
    assert is_staging(name)


def test_a_whole_upload_is_complete_once_it_was_quiet() -> None:
    assert not is_complete(Upload(WHOLE, quiet_for_seconds=29), 30)
    assert is_complete(Upload(WHOLE, quiet_for_seconds=30), 30)


def test_each_missing_file_is_named() -> None:
    assert len(why_unfinished(Upload(("notes.txt",), quiet_for_seconds=99))) == 4
    assert missing_files(("bill.pdf", "loa.pdf", "request.json")) == ("the number list (numbers.csv or numbers.txt) is missing",)


def test_the_letter_is_not_missed_when_the_request_asks_to_have_it_signed() -> None:
    without = ("bill.pdf", "numbers.csv", "request.toml")
    assert lacks_only_the_letter(without)
    assert not lacks_only_the_letter(WHOLE)
    assert is_complete(Upload(without, expects_letter=False, quiet_for_seconds=60), 30)


def test_a_ready_marker_replaces_the_quiet_time_but_not_the_files() -> None:
    assert is_complete(Upload((*WHOLE, "READY")), 30)
    assert not is_complete(Upload(("bill.pdf", "ready"), quiet_for_seconds=99), 30)


def test_a_temporary_name_keeps_a_bundle_waiting_even_beside_ready() -> None:
    upload = Upload((*WHOLE, "csr.pdf.part", "READY"), quiet_for_seconds=99)
    assert why_unfinished(upload) == ("csr.pdf.part is a temporary name",)


def test_an_open_writer_keeps_a_bundle_waiting_however_quiet_it_is() -> None:
    upload = Upload(WHOLE, being_written=("bill.pdf",), quiet_for_seconds=99)
    assert why_unfinished(upload) == ("bill.pdf is still being written",)


def test_a_matching_manifest_is_enough() -> None:
    assert is_complete(Upload(("manifest.json",), manifest_matches=True), 30)


def test_a_folder_renamed_into_place_is_complete_at_once_unless_somebody_writes() -> None:
    assert is_complete(Upload(("request.toml",), renamed_into_place=True), 30)
    assert not is_complete(Upload(("request.toml",), renamed_into_place=True, being_written=("request.toml",)), 30)


def test_only_a_bundle_without_any_mark_must_be_quiet() -> None:
    assert must_be_quiet(Upload(WHOLE))
    assert not must_be_quiet(Upload((*WHOLE, "Ready")))
