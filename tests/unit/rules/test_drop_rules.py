from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.domain.drop import ContentType, Drop, FileNature
from pipeline.domain.finding import Finding, Scope
from pipeline.domain.history import History
from pipeline.domain.policy import Policy
from pipeline.domain.request import LoaTerms
from pipeline.rules.rulebook import check
from tests.builders import a_case, a_drop, a_fault, a_file, a_request

if TYPE_CHECKING:
    from pipeline.domain.case import Case

PREFIXES = ("REQ_", "FILE_", "DROP_", "PDF_")


def own_findings(case: Case) -> list[Finding]:
    return [finding for finding in check(case).findings if finding.code.startswith(PREFIXES)]


def only(case: Case) -> Finding:
    found = own_findings(case)
    assert len(found) == 1, [finding.code for finding in found]
    return found[0]


@pytest.mark.parametrize(
    ("drop", "code", "file"),
    [
        (a_drop(unfinished=("numbers.csv.part is a temporary name",)), "DROP_INCOMPLETE", None),
        (a_drop(a_file("numbers.csv.part"), unfinished=("numbers.csv.part is a temporary name",)), "DROP_INCOMPLETE", None),
        (a_drop(without=("request.toml",)), "DROP_METADATA_MISSING", None),
        (a_drop(without=("numbers.csv",)), "DROP_NUMBERS_MISSING", None),
        (a_drop(without=("loa.pdf",)), "DROP_LOA_MISSING", None),
        (a_drop(without=("bill.pdf",)), "DROP_BILL_MISSING", None),
        (a_drop(a_file("request.json")), "DROP_AMBIGUOUS_FILE", "request.json"),
        (a_drop(a_file("numbers.txt")), "DROP_AMBIGUOUS_FILE", "numbers.csv"),
        (a_drop(a_file("Loa.jpg", content=ContentType.JPEG)), "DROP_AMBIGUOUS_FILE", "Loa.jpg"),
        (a_drop(a_file("README.txt")), "DROP_UNEXPECTED_FILE", "README.txt"),
        (a_drop(a_file("proof-\u202efdp.pdf")), "DROP_UNSAFE_NAME", "proof-\u202efdp.pdf"),
        (a_drop(a_file("-rf")), "DROP_UNSAFE_NAME", "-rf"),
        (a_drop(a_file("proof-" + "x" * 60 + ".pdf")), "DROP_UNSAFE_NAME", "proof-" + "x" * 60 + ".pdf"),
        (a_drop(bundle="über"), "DROP_UNSAFE_NAME", None),
        (a_drop(a_file("BILL.pdf")), "DROP_NAME_COLLISION", "bill.pdf"),
        (a_drop(a_file("proof-a.pdf", nature=FileNature.SYMBOLIC_LINK)), "DROP_NOT_REGULAR_FILE", "proof-a.pdf"),
        (a_drop(a_file("loa.pdf", nature=FileNature.HARD_LINK), without=("loa.pdf",)), "DROP_NOT_REGULAR_FILE", "loa.pdf"),
        (a_drop(a_file("pipe", nature=FileNature.SPECIAL)), "DROP_NOT_REGULAR_FILE", "pipe"),
        (a_drop(a_file("bill.pdf", nature=FileNature.UNREADABLE), without=("bill.pdf",)), "DROP_NOT_REGULAR_FILE", "bill.pdf"),
        (a_drop(a_file("more", nature=FileNature.FOLDER)), "DROP_SUBFOLDER", "more"),
        (a_drop(entry_count=51), "DROP_TOO_MANY_FILES", None),
        (a_drop(changed_while_copied=("bill.pdf",)), "DROP_CHANGED_DURING_READ", "bill.pdf"),
    ],
)
def test_a_fault_of_the_folder_breaks_its_rule_and_no_other(drop: Drop, code: str, file: str | None) -> None:
    finding = only(a_case(drop=drop))
    assert (finding.code, finding.where.file, finding.scope) == (code, file, Scope.BUNDLE)


def test_a_name_is_shown_harmless() -> None:
    assert only(a_case(drop=a_drop(a_file("proof-\u202e.pdf")))).found == "proof-\\u202e.pdf"


@pytest.mark.parametrize("method", ["send", "sign"])
def test_no_letter_is_missed_when_the_request_asks_for_the_signature(method: str) -> None:
    request = a_request(loa=LoaTerms(method=method))
    assert own_findings(a_case(drop=a_drop(without=("loa.pdf",)), request=request, loa=None)) == []


def test_no_letter_is_missed_when_the_request_cannot_be_read() -> None:
    assert own_findings(a_case(drop=a_drop(without=("loa.pdf",)), request=None, loa=None)) == []


def test_an_empty_folder_is_told_all_that_is_missing() -> None:
    case = a_case(drop=Drop("acme", "empty"), request=None, numbers=None, bill=None, loa=None, documents=())
    assert {finding.code for finding in own_findings(case)} == {
        "DROP_METADATA_MISSING",
        "DROP_NUMBERS_MISSING",
        "DROP_LOA_MISSING",
        "DROP_BILL_MISSING",
    }


def test_names_in_capitals_and_a_ready_marker_are_welcome() -> None:
    drop = a_drop(
        a_file("READY", size=0, content=ContentType.EMPTY),
        a_file("Manifest.JSON"),
        a_file("LOA.PDF"),
        a_file("CSR.pdf"),
        without=("loa.pdf",),
    )
    assert own_findings(a_case(drop=drop)) == []


def test_all_files_together_keep_the_limit() -> None:
    finding = only(a_case(policy=Policy(bundle_max_mb=0.05)))
    assert (finding.code, finding.found, finding.expected) == ("DROP_TOO_LARGE", "0.1 MB", "at most 0.05 MB")


@pytest.mark.parametrize("code", ["DROP_MANIFEST_INVALID", "DROP_MANIFEST_MISMATCH", "DROP_CHECKSUM_MISMATCH", "DROP_MALWARE"])
def test_what_was_noticed_while_reading_is_told(code: str) -> None:
    assert only(a_case(faults=(a_fault(code),))).code == code


def test_a_site_that_asks_for_scans_is_told_that_none_was_made() -> None:
    finding = only(a_case(policy=Policy(malware_scan=True)))
    assert (finding.code, finding.found) == ("DROP_MALWARE", "no file was scanned")
    assert only(a_case(policy=Policy(malware_scan=True), faults=(a_fault("DROP_MALWARE"),))).found == "what stands there"


@pytest.mark.parametrize(
    ("history", "code", "said"),
    [
        (History(same_content="k3v9q2aa"), "DROP_DUPLICATE_BUNDLE", "k3v9q2aa"),
        (History(reference_used_by="k3v9q2aa"), "DROP_REFERENCE_REUSED", "HALYARD-2026-01, the reference of bundle k3v9q2aa"),
        (History(attempts=2), "DROP_PROCESSING_FAILED", "2 times"),
    ],
)
def test_what_the_ledger_remembers_is_told(history: History, code: str, said: str) -> None:
    finding = only(a_case(history=history))
    assert finding.code == code
    assert said in (finding.found or "")


def test_one_broken_attempt_is_not_yet_told() -> None:
    assert own_findings(a_case(history=History(attempts=1))) == []


def test_a_reused_reference_is_told_without_a_request_too() -> None:
    case = a_case(request=None, history=History(reference_used_by="k3v9q2aa"))
    assert only(case).found == "the reference, the reference of bundle k3v9q2aa"


def test_what_the_porting_team_says_of_a_refused_bundle_is_what_to_do() -> None:
    finding = only(a_case(history=History(refused="Have the owner sign the letter.")))
    assert (finding.code, finding.hint) == ("DROP_REFUSED", "Have the owner sign the letter.")
