"""Rules for each document as a paper that was opened: whether it could be read, and what is worth saying about how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.case import Case, ReadFile
from pipeline.domain.document import DocumentFacts, Trait, Unreadable, UnreadableReason
from pipeline.domain.drop import ContentType
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator


def _is_refused_as_a_file(read: ReadFile, case: Case) -> bool:
    """Whether a rule about files already says why nothing can be read from it: it is empty, cut short or of another type."""
    files = [file for file in case.drop.files if file.name == read.file]
    return any(not file.whole or file.content in {ContentType.EMPTY, ContentType.OTHER} for file in files)


document = Chapter[ReadFile](Scope.FILE, lambda case: [read for read in case.documents if not _is_refused_as_a_file(read, case)])


def _gave_up(read: ReadFile, reason: UnreadableReason, found: str, expected: str | None = None) -> Iterator[Problem]:
    """The problem of a document that gave nothing for this reason; the reader's own words go before the usual ones."""
    if isinstance(read.outcome, Unreadable) and read.outcome.reason is reason:
        yield Problem(Where(file=read.file), read.outcome.detail or found, expected)


def _has(read: ReadFile, trait: Trait, found: str, expected: str | None = None) -> Iterator[Problem]:
    """The problem of a document that was read and has this trait, with the pages on which it was seen."""
    if isinstance(read.outcome, DocumentFacts) and trait in read.outcome.traits:
        pages = read.outcome.pages_of(trait)
        named = f"{found}: {_in_words(pages)}" if pages else found
        yield Problem(Where(file=read.file, page=pages[0] if len(pages) == 1 else None), named, expected)


def _in_words(pages: tuple[int, ...]) -> str:
    """Page 4; pages 2, 4 to 10."""
    firsts = [page for page in pages if page - 1 not in pages]
    lasts = [page for page in pages if page + 1 not in pages]
    runs = [str(first) if first == last else f"{first} to {last}" for first, last in zip(firsts, lasts, strict=True)]
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(runs)}"


@document.rule(Severity.REJECT_BUNDLE, hint="Open the PDF, print it to a new PDF and send that.", source="Telnyx ILLEGIBLE_LOA")
def pdf_unreadable(read: ReadFile, _: Case) -> Iterator[Problem]:
    """The PDF can be opened, has at least one page and its pages can be read."""
    yield from _gave_up(read, UnreadableReason.UNREADABLE, "a file that cannot be opened")


@document.rule(Severity.REJECT_BUNDLE, hint="Save the PDF without password protection.", source="own")
def pdf_encrypted(read: ReadFile, _: Case) -> Iterator[Problem]:
    """The PDF opens without a password."""
    yield from _gave_up(read, UnreadableReason.ENCRYPTED, "a file that asks for a password")


@document.rule(
    Severity.REJECT_BUNDLE, hint="Print the document to a new PDF and send that.", source="own", policy="policy.pdf_launch_action"
)
def pdf_launch_action(read: ReadFile, _: Case) -> Iterator[Problem]:
    """The PDF starts no program and opens no other file."""
    yield from _has(read, Trait.LAUNCH_ACTION, "a command to start a program or to open another file")


@document.rule(
    Severity.WARN,
    hint="Flatten the form before it is signed, and send enclosed files separately as proof-NAME.pdf.",
    source="own",
    policy="policy.pdf_active_content",
)
def pdf_active_content(read: ReadFile, _: Case) -> Iterator[Problem]:
    """The PDF contains no script and no other file inside it."""
    yield from _has(read, Trait.ACTIVE_CONTENT, "a script, or another file inside it")


@document.rule(Severity.HOLD, hint="Send the summary pages and those that list the numbers.", source="own", policy="policy.pdf_max_pages")
def pdf_too_many_pages(read: ReadFile, case: Case) -> Iterator[Problem]:
    """The PDF has no more pages than are read automatically."""
    yield from _gave_up(read, UnreadableReason.TOO_MANY_PAGES, "more pages than are read", f"at most {case.policy.pdf_max_pages} pages")


@document.rule(
    Severity.HOLD,
    hint="Nothing to do yet: a person will look. A PDF printed afresh from the original usually reads faster.",
    source="own",
    policy="policy.pdf_wall_seconds",
)
def pdf_resource_limit(read: ReadFile, case: Case) -> Iterator[Problem]:
    """The PDF can be read within the time and memory set aside for one document."""
    yield from _gave_up(
        read,
        UnreadableReason.RESOURCE_LIMIT,
        "reading it took more than one document may",
        f"at most {case.policy.pdf_wall_seconds:g} seconds, and no more memory than a document may take",
    )


@document.rule(
    Severity.HOLD, hint="Send the original PDF from the carrier's portal, or a sharper scan of 300 dpi.", source="Telnyx ILLEGIBLE_LOA"
)
def pdf_no_text(read: ReadFile, _: Case) -> Iterator[Problem]:
    """Text can be read from the document, directly or from the picture of the page."""
    yield from _gave_up(read, UnreadableReason.NO_TEXT, "no text, neither as text nor in the picture")


@document.rule(Severity.HOLD, hint="Nothing to do yet: a person will look. A PDF that holds real text needs no recognition.", source="own")
def pdf_ocr_missing(read: ReadFile, _: Case) -> Iterator[Problem]:
    """Text recognition was available for a document that is only a picture."""
    yield from _gave_up(read, UnreadableReason.OCR_MISSING, "a picture of a page, and no text recognition here")


@document.rule(
    Severity.HOLD,
    hint="Nothing to do: the operator must repair the protected environment, then the check runs again.",
    source="own",
    policy="policy.require_sandbox",
)
def pdf_not_isolated(read: ReadFile, case: Case) -> Iterator[Problem]:
    """The document was opened in the protected environment meant for files from outside."""
    if case.policy.require_sandbox:
        yield from _has(read, Trait.NOT_ISOLATED, "opened without the protected environment")


@document.rule(Severity.WARN, hint="Send the original PDF if you have it; carriers often refuse screenshots and scans.", source="own")
def pdf_scanned(read: ReadFile, _: Case) -> Iterator[Problem]:
    """The document holds real text and not only a picture of a page."""
    yield from _has(read, Trait.SCANNED, "a picture of a page", "a PDF with real text")


@document.rule(Severity.HOLD, hint="Send the document again with the damaged pages exported afresh.", source="own")
def pdf_partly_unreadable(read: ReadFile, _: Case) -> Iterator[Problem]:
    """Every page of the document could be read."""
    yield from _has(read, Trait.PARTLY_UNREADABLE, "could not be read in full")


@document.rule(
    Severity.HOLD, hint="Print the document to Letter or A4 size and send that.", source="own", policy="policy.ocr_max_megapixels"
)
def pdf_page_too_big(read: ReadFile, case: Case) -> Iterator[Problem]:
    """Every page is small enough to be turned into a picture for reading."""
    found, most = "a page too big for text recognition", f"at most {case.policy.ocr_max_megapixels:g} megapixels"
    yield from _has(read, Trait.PAGE_TOO_BIG, found, most)
    yield from _gave_up(read, UnreadableReason.PAGE_TOO_BIG, found, most)


@document.rule(
    Severity.HOLD, hint="Send the original document; remove text that is white, covered, tiny, invisible or off the page.", source="own"
)
def pdf_hidden_text(read: ReadFile, _: Case) -> Iterator[Problem]:
    """All text in the document can be seen by a person looking at the page."""
    yield from _has(read, Trait.HIDDEN_TEXT, "text that nobody can see")


@document.rule(
    Severity.HOLD, hint="Nothing to do yet: a person will look. Printing to a new PDF often removes the difference.", source="own"
)
def pdf_readings_disagree(read: ReadFile, _: Case) -> Iterator[Problem]:
    """Two independent readings of the document agree on its pages and its key fields."""
    yield from _has(read, Trait.READINGS_DISAGREE, "two readings of it differ")
