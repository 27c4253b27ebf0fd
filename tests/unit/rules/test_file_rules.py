from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.domain.case import ReadFile
from pipeline.domain.document import DocumentFacts, Trait, Unreadable, UnreadableReason
from pipeline.domain.drop import ContentType, DroppedFile, Role
from pipeline.domain.policy import Policy, Reaction
from pipeline.rules.rulebook import check
from tests.builders import a_case, a_drop, a_fault, a_file

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.finding import Finding

PREFIXES = ("REQ_", "FILE_", "DROP_", "PDF_")
FROM_READERS = (
    "NUL_BYTE",
    "NOT_UTF8",
    "HIDDEN_CHARACTERS",
    "CSV_NOT_PARSABLE",
    "CSV_HEADER_INVALID",
    "CSV_COLUMN_UNKNOWN",
    "CSV_ROW_LENGTH",
    "CSV_CELL_TOO_LONG",
)


def own_findings(case: Case) -> list[Finding]:
    return [finding for finding in check(case).findings if finding.code.startswith(PREFIXES)]


def only(case: Case) -> Finding:
    found = own_findings(case)
    assert len(found) == 1, [finding.code for finding in found]
    return found[0]


def with_bill(**changes: object) -> Case:
    return a_case(drop=a_drop(a_file("bill.pdf", **changes), without=("bill.pdf",)))


def with_outcome(outcome: DocumentFacts | Unreadable, **changes: object) -> Case:
    policy = changes.pop("policy", Policy())
    case = with_bill(**changes)
    return a_case(drop=case.drop, policy=policy, bill=None, documents=(ReadFile("bill.pdf", Role.BILL, outcome),))


@pytest.mark.parametrize(
    ("file", "code", "found"),
    [
        (a_file("bill.pdf", size=0, content=ContentType.EMPTY), "FILE_EMPTY", "0 bytes"),
        (a_file("bill.pdf", size=20_000_001), "FILE_TOO_LARGE", "20.0 MB"),
        (a_file("bill.pdf", size=3_100_000), "FILE_LARGE", "3.1 MB"),
        (a_file("bill.pdf", size=15_000_000), "FILE_LARGE", "15.0 MB"),
        (a_file("bill.pdf", content=ContentType.OTHER), "FILE_TYPE_NOT_ALLOWED", "another kind of file"),
        (a_file("bill.pdf", whole=False), "FILE_TRUNCATED", "a PDF file without its end"),
    ],
)
def test_a_faulty_file_breaks_its_rule_and_no_other(file: DroppedFile, code: str, found: str | None) -> None:
    finding = [f for f in own_findings(a_case(drop=a_drop(file, without=("bill.pdf",)))) if f.code != "FILE_MAIL_TOO_LARGE"]
    assert [(f.code, f.found, f.where.file) for f in finding] == [(code, found, "bill.pdf")]


@pytest.mark.parametrize("name", ["READY", "notes.txt"])
def test_a_file_whose_content_is_not_asked_for_may_be_empty(name: str) -> None:
    found = own_findings(a_case(drop=a_drop(a_file(name, size=0, content=ContentType.EMPTY))))
    assert "FILE_EMPTY" not in {finding.code for finding in found}


def test_a_proof_must_be_a_pdf_and_a_bill_may_be_a_picture() -> None:
    assert own_findings(with_bill(content=ContentType.TIFF)) == []
    finding = only(a_case(drop=a_drop(a_file("proof-1.pdf", content=ContentType.PNG))))
    assert (finding.code, finding.found, finding.expected) == ("FILE_TYPE_NOT_ALLOWED", "PNG", "PDF")


def test_a_large_text_is_no_large_document() -> None:
    drop = a_drop(a_file("numbers.csv", size=4_000_000), without=("numbers.csv",))
    assert own_findings(a_case(drop=drop)) == []


def test_the_mail_is_measured_as_it_is_sent() -> None:
    policy = Policy(file_warn_mb=20)
    drop = a_drop(a_file("bill.pdf", size=14_500_000), without=("bill.pdf",))
    finding = only(a_case(drop=drop, policy=Policy(file_warn_mb=20, mail_max_mb=19)))
    assert (finding.code, finding.found, finding.where.file) == ("FILE_MAIL_TOO_LARGE", "19.9 MB as mail attachments", None)
    assert own_findings(a_case(drop=drop, policy=policy)) == []


def test_a_file_beyond_the_limit_is_not_told_again_as_a_mail_beyond_the_limit() -> None:
    assert only(with_bill(size=30_000_000)).code == "FILE_TOO_LARGE"
    assert only(a_case(policy=Policy(bundle_max_mb=0.05, mail_max_mb=0.01))).code == "DROP_TOO_LARGE"


@pytest.mark.parametrize("name", FROM_READERS)
def test_what_a_reader_noticed_is_told(name: str) -> None:
    assert only(a_case(faults=(a_fault(f"FILE_{name}"),))).code == f"FILE_{name}"


@pytest.mark.parametrize("reason", UnreadableReason)
def test_a_document_that_gave_nothing_is_told_once_with_the_readers_words(reason: UnreadableReason) -> None:
    finding = only(with_outcome(Unreadable(reason, "our own words")))
    assert (finding.code, finding.found, finding.where.file) == (reason.value, "our own words", "bill.pdf")
    assert only(with_outcome(Unreadable(reason))).found


@pytest.mark.parametrize("trait", [trait for trait in Trait if trait is not Trait.NOT_ISOLATED])
def test_a_trait_of_a_document_is_told(trait: Trait) -> None:
    finding = only(with_outcome(DocumentFacts(pages=1, traits=frozenset({trait}))))
    assert (finding.code, finding.where.file) == (trait.value, "bill.pdf")


def test_a_missing_sandbox_is_told_only_where_it_is_required() -> None:
    facts = DocumentFacts(pages=1, traits=frozenset({Trait.NOT_ISOLATED}))
    assert own_findings(with_outcome(facts)) == []
    assert only(with_outcome(facts, policy=Policy(require_sandbox=True))).code == "PDF_NOT_ISOLATED"
    assert own_findings(with_outcome(DocumentFacts(pages=1), policy=Policy(require_sandbox=True))) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 0, "content": ContentType.EMPTY}, "FILE_EMPTY"),
        ({"content": ContentType.OTHER}, "FILE_TYPE_NOT_ALLOWED"),
        ({"whole": False}, "FILE_TRUNCATED"),
    ],
)
@pytest.mark.parametrize("reason", [UnreadableReason.UNREADABLE, UnreadableReason.TRUNCATED, UnreadableReason.TYPE_NOT_ALLOWED])
def test_a_file_that_is_refused_as_such_is_not_told_again_as_a_document(
    changes: dict[str, object], code: str, reason: UnreadableReason
) -> None:
    assert {finding.code for finding in own_findings(with_outcome(Unreadable(reason), **changes))} == {code}


def test_how_strict_a_script_in_a_document_is_taken_is_the_sites_choice() -> None:
    facts = DocumentFacts(pages=1, traits=frozenset({Trait.ACTIVE_CONTENT, Trait.LAUNCH_ACTION}))
    policy = Policy(pdf_active_content=Reaction.HOLD, pdf_launch_action=Reaction.OFF)
    finding = only(with_outcome(facts, policy=policy))
    assert (finding.code, finding.severity.value) == ("PDF_ACTIVE_CONTENT", "hold")
