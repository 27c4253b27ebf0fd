from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.drop import DroppedFile, FileNature
from pipeline.reading.manifest import Listed, manifest_faults, read_manifest

if TYPE_CHECKING:
    from pipeline.domain.finding import Fault

HASH = "a" * 64
BILL = DroppedFile("bill.pdf", size=5, sha256=HASH)


def _codes(faults: tuple[Fault, ...] | list[Fault]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.problem.where.file) for fault in faults]


def test_a_manifest_names_size_and_hash_of_each_file() -> None:
    reading = read_manifest("manifest.json", json.dumps({"files": {"bill.pdf": {"size": 5, "sha256": HASH.upper()}}}).encode())
    assert reading.files == {"bill.pdf": Listed(5, HASH)}
    assert not reading.faults


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"files": []}',
        b'{"files": {"a": 1}}',
        b'{"files": {"a": {"size": true, "sha256": "%s"}}}' % HASH.encode(),
        b'{"files": {"a": {"size": -1, "sha256": "%s"}}}' % HASH.encode(),
        b'{"files": {"a": {"size": 1, "sha256": "abc"}}}',
        b'{"files": {"a": {"size": 1}}}',
    ],
)
def test_a_manifest_that_cannot_be_used_is_a_fault_and_no_exception(content: bytes) -> None:
    reading = read_manifest("manifest.json", content)
    assert reading.files is None
    assert _codes(reading.faults) == [("DROP_MANIFEST_INVALID", "manifest.json")]


def test_files_that_agree_leave_no_fault_whatever_the_case_of_their_names() -> None:
    dropped = [BILL, DroppedFile("READY"), DroppedFile("manifest.json", size=9)]
    assert not list(manifest_faults("manifest.json", {"BILL.pdf": Listed(5, HASH)}, dropped))


def test_a_listed_file_that_did_not_come_and_one_that_is_not_listed_are_told() -> None:
    faults = list(manifest_faults("manifest.json", {"loa.pdf": Listed(1, HASH)}, [BILL]))
    assert _codes(faults) == [("DROP_MANIFEST_MISMATCH", "manifest.json"), ("DROP_MANIFEST_MISMATCH", "bill.pdf")]


@pytest.mark.parametrize("listed", [Listed(6, HASH), Listed(5, "b" * 64)])
def test_another_size_or_hash_is_told(listed: Listed) -> None:
    assert _codes(list(manifest_faults("manifest.json", {"bill.pdf": listed}, [BILL]))) == [("DROP_CHECKSUM_MISMATCH", "bill.pdf")]


def test_a_link_has_no_hash_to_compare() -> None:
    link = DroppedFile("bill.pdf", nature=FileNature.SYMBOLIC_LINK)
    assert not list(manifest_faults("manifest.json", {"bill.pdf": Listed(5, HASH)}, [link]))


def test_a_manifest_that_names_a_file_twice_is_no_use() -> None:
    entry = json.dumps({"size": 5, "sha256": HASH})
    reading = read_manifest("manifest.json", f'{{"files": {{"bill.pdf": {entry}, "bill.pdf": {entry}}}}}'.encode())
    assert reading.files is None
    assert "twice" in (reading.faults[0].problem.found or "")


def test_the_manifest_itself_and_ready_are_left_out_of_account() -> None:
    listed = {"bill.pdf": Listed(5, HASH), "manifest.json": Listed(1, HASH), "READY": Listed(0, HASH)}
    assert not list(manifest_faults("manifest.json", listed, [BILL, DroppedFile("ready"), DroppedFile("manifest.json", size=9)]))
