"""What `portin read` says about a document: as JSON for programs and as rows for people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from pipeline.domain.address import Address
from pipeline.domain.bill import BILL_FIELDS, Bill, Extracted
from pipeline.domain.document import TextSource, Unreadable, UnreadableReason
from pipeline.domain.loa import LOA_FIELDS, Loa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.bill import PrintedNumber
    from pipeline.domain.document import DocumentFacts

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

_HINTS = {
    UnreadableReason.UNREADABLE: "Open the PDF, print it to a new PDF and use that.",
    UnreadableReason.ENCRYPTED: "Save the PDF without password protection.",
    UnreadableReason.TRUNCATED: "The end of the file is missing: fetch or upload it again.",
    UnreadableReason.TYPE_NOT_ALLOWED: "Use a PDF, or a PNG, JPEG or TIFF picture of the page.",
    UnreadableReason.TOO_MANY_PAGES: "Use only the summary pages and those that list the numbers.",
    UnreadableReason.RESOURCE_LIMIT: "It took more time or memory than one document may. A PDF printed afresh usually reads faster.",
    UnreadableReason.NO_TEXT: "No text can be seen on its pages. Use the original PDF from the carrier's portal.",
    UnreadableReason.PAGE_TOO_BIG: "Its pages are too big for text recognition. Print it to Letter or A4 size and use that.",
    UnreadableReason.OCR_MISSING: "It is a picture of text, and text recognition is not available here. Use a PDF that holds real text.",
}


def bill_document(bill: Bill) -> dict[str, JSON]:
    """The JSON of `portin read bill --json`."""
    found = {name: _field(getattr(bill, name)) for name in BILL_FIELDS}
    return {"document": _facts(bill.document), "fields": dict(found), "telephone_numbers": _numbers(bill.telephone_numbers)}


def loa_document(letter: Loa) -> dict[str, JSON]:
    """The JSON of `portin read loa --json`."""
    signature = letter.signature
    signed: dict[str, JSON] = {
        "state": signature.state.value,
        "kind": signature.kind.value if signature.kind else None,
        "signer": signature.signer,
        "valid": signature.valid,
        "evidence": list(signature.evidence),
    }
    found = {name: _field(getattr(letter, name)) for name in LOA_FIELDS}
    return {"document": _facts(letter.document), "signature": signed, **found, "telephone_numbers": _numbers(letter.telephone_numbers)}


def unreadable_document(outcome: Unreadable) -> dict[str, JSON]:
    """The JSON for a document that gave nothing: the code of its rule and the mend."""
    return {
        "document": {"pages": 0, "text": TextSource.NONE.value},
        "error": {"code": outcome.reason.value, "detail": outcome.detail, "hint": _HINTS[outcome.reason]},
    }


def document_of(outcome: Bill | Loa | Unreadable) -> dict[str, JSON]:
    """The JSON of any outcome."""
    if isinstance(outcome, Unreadable):
        return unreadable_document(outcome)
    return bill_document(outcome) if isinstance(outcome, Bill) else loa_document(outcome)


def facts_of(outcome: Bill | Loa) -> Iterator[tuple[str, Extracted[object]]]:
    """The facts that were read, by name."""
    for name in BILL_FIELDS if isinstance(outcome, Bill) else LOA_FIELDS:
        fact: Extracted[object] | None = getattr(outcome, name)
        if fact is not None:
            yield name, fact


def in_words(value: object) -> str:
    """A value as people write it."""
    return value.one_line() if isinstance(value, Address) else str(value)


def rows_of(outcome: Bill | Loa) -> tuple[tuple[str, str, str], ...]:
    """Name, value and certainty of every fact, in words; a fact that is not sure enough says so."""
    names = BILL_FIELDS if isinstance(outcome, Bill) else LOA_FIELDS
    rows = [_row(name, getattr(outcome, name)) for name in names]
    if isinstance(outcome, Loa):
        kind = f", {outcome.signature.kind.value}" if outcome.signature.kind else ""
        rows.insert(0, ("signature", f"{outcome.signature.state.value}{kind}", "; ".join(outcome.signature.evidence)))
    else:
        rows += [("warning", sign.value, "") for sign in sorted(outcome.signs)]
    numbers = ", ".join(number.value for number in outcome.telephone_numbers)
    return (*rows, ("telephone numbers", numbers or "none found", str(len(outcome.telephone_numbers))))


def _row(name: str, extracted: Extracted[object] | None) -> tuple[str, str, str]:
    shown = name.replace("_", " ")
    if extracted is None:
        return (shown, "not found or not sure", "")
    return (shown, in_words(extracted.value), f"{extracted.confidence:.0%}, page {extracted.page}")


def _facts(document: DocumentFacts) -> JSON:
    return {"pages": document.pages, "text": document.text.value}


def _numbers(numbers: Sequence[PrintedNumber]) -> JSON:
    return [{"value": number.value, "page": number.page} for number in numbers]


def _field(extracted: Extracted[object] | None) -> JSON:
    if extracted is None:
        return None
    return {
        "value": _value(extracted.value),
        "confidence": round(extracted.confidence, 2),
        "page": extracted.page,
        "bbox": [round(side, 1) for side in extracted.bbox],
        "text": extracted.text,
    }


def _value(value: object) -> JSON:
    if isinstance(value, Address):
        return dict(asdict(value))
    return value.isoformat() if isinstance(value, date) else f"{value:.2f}" if isinstance(value, Decimal) else str(value)
