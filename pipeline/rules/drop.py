"""Rules for the dropped folder: what must lie in it, what must not, and whether it was sent before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.domain.drop import MOST_NAMES, Drop, FileNature, Role
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.reading.readiness import is_temporary
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.case import Case

drop_chapter = Chapter[Drop](Scope.BUNDLE, lambda case: [case.drop])

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
_ONCE = (Role.REQUEST, Role.NUMBERS, Role.LOA, Role.BILL)
_LINKS = frozenset({FileNature.SYMBOLIC_LINK, FileNature.HARD_LINK, FileNature.SPECIAL, FileNature.FOREIGN})
MEGABYTE = 1_000_000


def _lacks(drop: Drop, role: Role) -> bool:
    """Whether no entry has the role, be it a link or folder: what is there and no file has a rule of its own."""
    return all(file.role is not role for file in drop.files)


def _is_plain(name: str, case: Case) -> bool:
    return len(name) <= case.policy.name_max_length and _PLAIN_NAME.fullmatch(name) is not None


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Upload what is missing. Best: upload under a temporary folder name and rename the folder when all files are there.",
    source="own",
    policy="inbox.incomplete_after",
    needs=("clock",),
)
def drop_incomplete(drop: Drop, _: Case) -> Iterator[Problem]:
    """The upload is finished: all required files are there, agree with the manifest or READY marker if one is used, and nothing is still being written."""  # noqa: E501 - the statement is one line, as docs/rules.md prints it
    yield from (Problem(found=reason) for reason in drop.unfinished)


@drop_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Add the request file, filled in from the template, and send the bundle again.", source="seed"
)
def drop_metadata_missing(drop: Drop, _: Case) -> Iterator[Problem]:
    """The bundle contains one request file: request.json, request.toml or request.yaml."""
    if _lacks(drop, Role.REQUEST):
        yield Problem(expected="request.json, request.toml or request.yaml")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Add the list with one phone number per row and send the bundle again.", source="seed")
def drop_numbers_missing(drop: Drop, _: Case) -> Iterator[Problem]:
    """The bundle contains one number list: numbers.csv or numbers.txt."""
    if _lacks(drop, Role.NUMBERS):
        yield Problem(expected="numbers.csv or numbers.txt")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Add the signed letter as loa.pdf, or set loa.method to send or sign.", source="seed")
def drop_loa_missing(drop: Drop, case: Case) -> Iterator[Problem]:
    """The bundle contains the signed letter of authorization, unless the request asks to have it signed."""
    # an unreadable request may well ask for the signature, so nothing is claimed of it
    is_expected = case.request.expects_letter if case.request else _lacks(drop, Role.REQUEST)
    if is_expected and _lacks(drop, Role.LOA):
        yield Problem(expected="loa.pdf")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Add the latest bill as bill.pdf and send the bundle again.", source="seed")
def drop_bill_missing(drop: Drop, _: Case) -> Iterator[Problem]:
    """The bundle contains the latest bill from the current carrier (bill.pdf)."""
    if _lacks(drop, Role.BILL):
        yield Problem(expected="bill.pdf")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Keep one request file, one number list, one LOA and one bill; remove the others.", source="own"
)
def drop_ambiguous_file(drop: Drop, _: Case) -> Iterator[Problem]:
    """Each required document is present exactly once."""
    for role in _ONCE:
        names = {file.name.lower(): file.name for file in drop.of_role(role)}
        if len(names) > 1:
            yield Problem(Where(file=min(names.values())), found=" and ".join(sorted(names.values())), expected="one of them")


@drop_chapter.rule(
    Severity.WARN, hint="Remove the file, or rename it to proof-NAME.pdf if it supports the request.", source="Telnyx document types"
)
def drop_unexpected_file(drop: Drop, case: Case) -> Iterator[Problem]:
    """Every file in the bundle is a request document, csr.pdf, a proof-NAME.pdf, manifest.json or READY."""
    for file in drop.files:
        is_unknown = file.role is Role.UNKNOWN and file.nature is FileNature.REGULAR
        if is_unknown and _is_plain(file.name, case) and not is_temporary(file.name):
            yield Problem(Where(file=file.name), found=file.name)


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Rename the folder or file using plain characters.",
    source="Bandwidth 7800",
    policy="policy.name_max_length",
)
def drop_unsafe_name(drop: Drop, case: Case) -> Iterator[Problem]:
    """The folder and every file have a plain name: letters, digits, spaces, dots, dashes and underscores, starting with a letter or digit, 64 characters at most."""  # noqa: E501 - the statement is one line, as docs/rules.md prints it
    if not _is_plain(drop.bundle, case):
        yield Problem(found=_harmless(drop.bundle), expected=_plain_words(case))
    for file in drop.files:
        if not _is_plain(file.name, case):
            yield Problem(Where(file=file.name), found=_harmless(file.name), expected=_plain_words(case))


def _harmless(name: str) -> str:
    """The name with everything escaped that is not printable ASCII."""
    return name.encode("unicode_escape").decode("ascii")


def _plain_words(case: Case) -> str:
    return f"letters, digits, spaces, dots, dashes and underscores, {case.policy.name_max_length} characters at most"


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Rename or remove one of the two files.", source="own")
def drop_name_collision(drop: Drop, _: Case) -> Iterator[Problem]:
    """No two file names in the bundle differ only in upper and lower case."""
    first: dict[str, str] = {}
    for file in drop.files:
        other = first.setdefault(file.name.casefold(), file.name)
        if other != file.name:
            yield Problem(Where(file=file.name), found=f"{other} and {file.name}", expected="one of them")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Upload the real file in place of the link or special file.", source="own")
def drop_not_regular_file(drop: Drop, _: Case) -> Iterator[Problem]:
    """Everything in the bundle is an ordinary file: no links, pipes, sockets or devices."""
    for file in drop.files:
        if file.nature in _LINKS:
            yield Problem(Where(file=file.name), found=f"a {file.nature}", expected="an ordinary file")
        if file.nature is FileNature.UNREADABLE:
            hint = "Allow the file to be read (its permissions do not), or upload it again."
            yield Problem(Where(file=file.name), found="a file that may not be read", expected="an ordinary file", hint=hint)


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Move all files to the top of the bundle folder.", source="own")
def drop_subfolder(drop: Drop, _: Case) -> Iterator[Problem]:
    """The bundle is one flat folder with no folders inside it."""
    for file in drop.files:
        if file.nature is FileNature.FOLDER:
            yield Problem(Where(file=file.name), found="a folder", expected="files only")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Send only the request documents; join several proof files into one PDF.",
    source="own",
    policy="policy.bundle_max_files",
)
def drop_too_many_files(drop: Drop, case: Case) -> Iterator[Problem]:
    """The bundle holds no more files than the limit."""
    count = max(drop.entry_count, len(drop.files))
    if count > case.policy.bundle_max_files:
        found = f"more than {MOST_NAMES:,} files" if count > MOST_NAMES else f"{count:,} files"
        yield Problem(found=found, expected=f"at most {case.policy.bundle_max_files}")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Compress or shorten the PDFs, or split the request into two bundles.",
    source="own",
    policy="policy.bundle_max_mb",
)
def drop_too_large(drop: Drop, case: Case) -> Iterator[Problem]:
    """All files of the bundle together are no larger than the limit."""
    size = sum(file.size for file in drop.files)
    if size > case.policy.bundle_max_mb * MEGABYTE:
        yield Problem(found=f"{size / MEGABYTE:.1f} MB", expected=f"at most {case.policy.bundle_max_mb:g} MB")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Write the manifest again from the template, or leave it out.", source="own")
def drop_manifest_invalid(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The manifest, when one is sent, can be read and gives size and SHA-256 for each file."""
    yield from case.noticed("DROP_MANIFEST_INVALID")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Upload the missing file, or correct the manifest.", source="own")
def drop_manifest_mismatch(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The files in the bundle are exactly the files named in the manifest."""
    yield from case.noticed("DROP_MANIFEST_MISMATCH")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE, hint="The file was damaged or cut short on the way, or the manifest is old: upload both again.", source="own"
)
def drop_checksum_mismatch(_drop: Drop, case: Case) -> Iterator[Problem]:
    """Each file has the size and SHA-256 stated in the manifest."""
    yield from case.noticed("DROP_CHECKSUM_MISMATCH")


@drop_chapter.rule(
    Severity.HOLD,
    hint="Stop writing to the folder once it has its final name, then send the bundle again under a new name.",
    source="own",
    policy="policy.copy_retries",
)
def drop_changed_during_read(drop: Drop, case: Case) -> Iterator[Problem]:
    """No file changed while the service was taking its copy."""
    for name in drop.changed_while_copied:
        yield Problem(Where(file=name), found=f"changed during {case.policy.copy_retries + 1} tries to copy it")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Nothing to do: see the report of the earlier bundle. After a rejection, correct the content and send it again.",
    source="Bandwidth 17032",
    needs=("ledger",),
)
def drop_duplicate_bundle(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The same content has not been sent before by this partner."""
    if case.history.same_content is not None:
        yield Problem(found=f"the same content as bundle {case.history.same_content}")


@drop_chapter.rule(Severity.REJECT_BUNDLE, hint="Give the new request a new partner_reference.", source="Bandwidth 7318", needs=("ledger",))
def drop_reference_reused(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The partner reference has not been used for another accepted request with different content."""
    if case.history.reference_used_by is not None:
        file = case.request.file if case.request else None
        reference = case.request.partner_reference if case.request else "the reference"
        found = f"{reference}, the reference of bundle {case.history.reference_used_by}"
        yield Problem(Where(file=file, field="partner_reference"), found=found, expected="a new reference")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Create the file again on a clean computer and send a new bundle; a file too large to scan counts as not scanned.",
    source="Telnyx document scan",
    policy="policy.malware_scan",
)
def drop_malware(_drop: Drop, case: Case) -> Iterator[Problem]:
    """When virus scanning is switched on, every file was scanned to its end and none is harmful."""
    yield from case.noticed("DROP_MALWARE")
    # nothing reports a clean scan yet, so a site that asks for scans must see that none was made
    if case.policy.malware_scan and not any(case.noticed("DROP_MALWARE")):
        yield Problem(found="no file was scanned", expected="every file scanned to its end")


@drop_chapter.rule(
    Severity.HOLD,
    hint="Nothing to do yet: a person will look. Please do not upload it again until you hear from us.",
    source="own",
    policy="policy.max_attempts",
    needs=("ledger",),
)
def drop_processing_failed(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The bundle can be processed without the service failing on it repeatedly."""
    if case.history.attempts >= case.policy.max_attempts:
        yield Problem(found=f"processing broke off {case.history.attempts} times", expected=f"fewer than {case.policy.max_attempts} times")


@drop_chapter.rule(Severity.HOLD, hint="Nothing to do: a person is looking at this request.", source="own", needs=("ledger",))
def drop_on_hold(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The porting team has not put the bundle on hold."""
    if case.history.on_hold:
        yield Problem(found="on hold")


@drop_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Correct what the porting team names here, then send a new bundle.",
    source="own",
    needs=("ledger",),
)
def drop_refused(_drop: Drop, case: Case) -> Iterator[Problem]:
    """The porting team, where it looked at the bundle, found nothing that refuses it."""
    if case.history.refused:
        yield Problem(found="refused by the porting team", hint=case.history.refused)
