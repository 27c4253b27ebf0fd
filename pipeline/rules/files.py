"""Rules for each file as such: its size, its type, its end, and for texts what a reader noticed in the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.case import Case
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.drop import ContentType, Drop, DroppedFile, FileNature, Role
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENTS = frozenset({Role.LOA, Role.BILL, Role.PROOF})
_MAY_BE_EMPTY = frozenset({Role.READY, Role.UNKNOWN})
"""READY is a name and no content, and an unknown file is not looked into."""
_PAPERS = frozenset({ContentType.PDF, ContentType.PNG, ContentType.JPEG, ContentType.TIFF})
_MAILED = _DOCUMENTS | {Role.REQUEST, Role.NUMBERS}
MEGABYTE = 1_000_000
_LINE_IN, _LINE_OUT = 57, 78
"""Bytes that base64 makes one mail line of, and the bytes of that line with its end (RFC 2045, 6.8)."""


def _files(case: Case) -> list[DroppedFile]:
    return [file for file in case.drop.files if file.nature is FileNature.REGULAR]


file_chapter = Chapter[DroppedFile](Scope.FILE, _files)
document_chapter = Chapter[DroppedFile](Scope.FILE, lambda case: [file for file in _files(case) if file.role in _DOCUMENTS])
drop_chapter = Chapter[Drop](Scope.BUNDLE, lambda case: [case.drop])
text_chapter = Chapter[Case](Scope.FILE, lambda case: [case])
"""Rules over what the readers of the request file and the number list noticed."""


def _found_unreadable(file: DroppedFile, case: Case, reason: UnreadableReason) -> Unreadable | None:
    """Why the reader gave this document up, if for this reason."""
    outcomes = (read.outcome for read in case.documents if read.file == file.name)
    return next((outcome for outcome in outcomes if isinstance(outcome, Unreadable) and outcome.reason is reason), None)


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:.1f} MB"


@file_chapter.rule(Severity.REJECT_BUNDLE, hint="Upload the file again; the copy received has no content.", source="own")
def file_empty(file: DroppedFile, _: Case) -> Iterator[Problem]:
    """The file is not empty."""
    if file.content is ContentType.EMPTY and file.role not in _MAY_BE_EMPTY:
        yield Problem(Where(file=file.name), found="0 bytes")


@file_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Compress the file, or send only the pages that matter.",
    source="Telnyx document size",
    policy="policy.file_max_mb",
)
def file_too_large(file: DroppedFile, case: Case) -> Iterator[Problem]:
    """The file is no larger than the hard limit."""
    if _is_too_large(file, case):
        yield Problem(Where(file=file.name), found=_megabytes(file.size), expected=f"at most {case.policy.file_max_mb:g} MB")


def _is_too_large(file: DroppedFile, case: Case) -> bool:
    return file.size > case.policy.file_max_mb * MEGABYTE


@document_chapter.rule(
    Severity.WARN,
    hint="Compress the PDF if you can; some carriers refuse files of this size.",
    source="Bandwidth document size",
    policy="policy.file_warn_mb",
)
def file_large(file: DroppedFile, case: Case) -> Iterator[Problem]:
    """The file is no larger than the size most carriers take."""
    if file.size > case.policy.file_warn_mb * MEGABYTE and not _is_too_large(file, case):
        yield Problem(Where(file=file.name), found=_megabytes(file.size), expected=f"at most {case.policy.file_warn_mb:g} MB")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Compress the PDFs so that all documents together stay below the limit.",
    source="own",
    policy="policy.mail_max_mb",
)
def file_mail_too_large(drop: Drop, case: Case) -> Iterator[Problem]:
    """The documents fit into one mail after encoding."""
    files = [file for file in _files(case) if file.role in _MAILED]
    is_told = (
        any(_is_too_large(file, case) for file in files) or sum(file.size for file in drop.files) > case.policy.bundle_max_mb * MEGABYTE
    )
    size = sum(_in_a_mail(file.size) for file in files)
    if size > case.policy.mail_max_mb * MEGABYTE and not is_told:
        yield Problem(found=f"{_megabytes(size)} as mail attachments", expected=f"at most {case.policy.mail_max_mb:g} MB")


def _in_a_mail(size: int) -> int:
    """Bytes of the file as a base64 attachment."""
    return -(-size // _LINE_IN) * _LINE_OUT


@document_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Export or print the document to PDF; renaming it is not enough.", source="Bandwidth 7638"
)
def file_type_not_allowed(file: DroppedFile, case: Case) -> Iterator[Problem]:
    """The LOA and the bill are PDF, PNG, JPEG or TIFF files and extra proofs are PDF files, judged by content and not by name."""
    allowed = {ContentType.PDF} if file.role is Role.PROOF else _PAPERS
    expected = "PDF" if file.role is Role.PROOF else "PDF, PNG, JPEG or TIFF"
    refused = _found_unreadable(file, case, UnreadableReason.TYPE_NOT_ALLOWED)
    if file.content not in allowed | {ContentType.EMPTY}:
        found = "another kind of file" if file.content is ContentType.OTHER else file.content.upper()
        yield Problem(Where(file=file.name), found=found, expected=expected)
    elif refused and file.whole and file.content is not ContentType.EMPTY:
        yield Problem(Where(file=file.name), found=refused.detail or "another kind of file", expected=expected)


@document_chapter.rule(Severity.REJECT_BUNDLE, hint="Upload the file again; the copy received is cut short.", source="own")
def file_truncated(file: DroppedFile, case: Case) -> Iterator[Problem]:
    """The file is whole and does not stop in the middle."""
    cut = _found_unreadable(file, case, UnreadableReason.TRUNCATED)
    if not file.whole:
        yield Problem(Where(file=file.name), found=f"a {file.content.upper()} file without its end")
    elif cut and file.content in _PAPERS:
        yield Problem(Where(file=file.name), found=cut.detail or "a file that stops in the middle")


@text_chapter.rule(Severity.REJECT_BUNDLE, hint="Save the file again as plain UTF-8 text.", source="own")
def file_nul_byte(case: Case, _: Case) -> Iterator[Problem]:
    """The request file and the number list contain no NUL bytes."""
    yield from case.noticed("FILE_NUL_BYTE")


@text_chapter.rule(Severity.REJECT_BUNDLE, hint='Save the file as "CSV UTF-8" or UTF-8 text.', source="own")
def file_not_utf8(case: Case, _: Case) -> Iterator[Problem]:
    """The request file and the number list are plain text in UTF-8, or in the UTF-16 that spreadsheets write."""
    yield from case.noticed("FILE_NOT_UTF8")


@text_chapter.rule(Severity.WARN, hint="Type the marked text again by hand; invisible characters were removed.", source="own")
def file_hidden_characters(case: Case, _: Case) -> Iterator[Problem]:
    """Names, addresses and labels contain no invisible, direction-changing or look-alike characters."""
    yield from case.noticed("FILE_HIDDEN_CHARACTERS")


@text_chapter.rule(Severity.REJECT_BUNDLE, hint="Start from the template and close every quotation mark.", source="own")
def file_csv_not_parsable(case: Case, _: Case) -> Iterator[Problem]:
    """The number list is a well-formed comma-separated file whose quotes all close."""
    yield from case.noticed("FILE_CSV_NOT_PARSABLE")


@text_chapter.rule(Severity.REJECT_BUNDLE, hint="Copy the header row from the template.", source="CTM help centre 6183523559437")
def file_csv_header_invalid(case: Case, _: Case) -> Iterator[Problem]:
    """The first row of a number list with several columns names each column once, phone_number among them."""
    yield from case.noticed("FILE_CSV_HEADER_INVALID")


@text_chapter.rule(Severity.WARN, hint="Correct the column name, or remove the column; it was ignored.", source="own")
def file_csv_column_unknown(case: Case, _: Case) -> Iterator[Problem]:
    """Every column of the number list is a known one."""
    yield from case.noticed("FILE_CSV_COLUMN_UNKNOWN")


@text_chapter.rule(Severity.REJECT_BUNDLE, hint="Add the missing commas, or quote cells that contain a comma.", source="own")
def file_csv_row_length(case: Case, _: Case) -> Iterator[Problem]:
    """Every row of the number list has as many cells as the header row."""
    yield from case.noticed("FILE_CSV_ROW_LENGTH")


@text_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Shorten the cell; check for a quotation mark that never closes.",
    source="own",
    policy="policy.csv_cell_max_chars",
)
def file_csv_cell_too_long(case: Case, _: Case) -> Iterator[Problem]:
    """No cell of the number list is longer than the limit."""
    yield from case.noticed("FILE_CSV_CELL_TOO_LONG")
