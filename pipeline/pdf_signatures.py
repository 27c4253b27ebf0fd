"""Verifies the digital signatures of a PDF: whole, made by the key of their certificate, and over all that was shown since.

Whose key it is stays open: no root is trusted and nothing is fetched. Runs in the document worker, whose limits bound its time and memory.
"""

from __future__ import annotations

import binascii
import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.domain.document import Document, FormField, Page

_LONGEST_NAME = 120
_MOST_SIGNATURES = 50
_STRONG_DIGESTS = frozenset({"sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"})
"""Of weaker ones two documents can be made that share a signature."""
_VERIFIABLE = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"})


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What cryptography says of one field: `valid` is None when it cannot say; `present` is false for a placeholder to be signed."""

    present: bool = True
    valid: bool | None = None
    signer: str = ""
    signed_on: date | None = None


def with_verdicts(content: bytes, document: Document) -> Document:
    """The document with signer, day and verdict in each signed field; the verifier is loaded only when there is such a field."""
    names = Counter(field.name for page in document.pages for field in page.fields if _is_signed(field))
    if not names:
        return document
    verdicts = {name: found for name, found in verdicts_of(content).items() if names[name] == 1}
    return replace(document, pages=tuple(_told(page, verdicts) for page in document.pages))


def _is_signed(field: FormField) -> bool:
    return field.kind == "Sig" and field.filled


def _told(page: Page, verdicts: dict[str, SignatureVerdict]) -> Page:
    return replace(page, fields=tuple(_judged(f, verdicts[f.name]) if _is_signed(f) and f.name in verdicts else f for f in page.fields))


def _judged(field: FormField, verdict: SignatureVerdict) -> FormField:
    return replace(field, filled=verdict.present, value=verdict.signer, valid=verdict.valid, signed_on=verdict.signed_on)


def verdicts_of(content: bytes) -> dict[str, SignatureVerdict]:
    """The verdict on each signature field that has a value, by the field's full name; empty when the form cannot be read.

    Raises:
        MemoryError: the limit of the process was reached, which its owner reports.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        reader = PdfFileReader(io.BytesIO(content))
        if reader.encrypted:
            reader.decrypt(b"")
        listed = list(enumerate_sig_fields(reader, filled_status=True))[:_MOST_SIGNATURES]
        return {str(name): _verdict(reader, name, field.get_object()) for name, _, field in listed}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a form that the verifier cannot read says nothing, whatever it raised
        return {}


def _verdict(reader: Any, name: str, field: Any) -> SignatureVerdict:  # noqa: ANN401 - pyHanko's own records
    try:
        if not _holds_signature(field):
            return SignatureVerdict(present=False)
        return _verified(reader, name, field)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - bytes that the verifier cannot make sense of are neither good nor bad
        return SignatureVerdict()


def _holds_signature(field: Any) -> bool:  # noqa: ANN401 - pyHanko's own records
    """Whether the value is somebody's signature: a placeholder is filled with zeros, a time stamp is nobody's."""
    from pyhanko.sign.validation.pdf_embedded import extract_contents

    value = field["/V"]
    return value.get("/Type", "/Sig") == "/Sig" and "/Contents" in value and any(extract_contents(value))


def _verified(reader: Any, name: str, field: Any) -> SignatureVerdict:  # noqa: ANN401 - pyHanko's own records
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    embedded = EmbeddedPdfSignature(reader, field, name)
    moment = embedded.self_reported_timestamp
    known = SignatureVerdict(signer=_name_in(embedded.signer_cert), signed_on=moment.date() if moment else None)
    checkable = embedded.sig_object.get("/SubFilter") in _VERIFIABLE and embedded.md_algorithm in _STRONG_DIGESTS
    try:
        return replace(known, valid=_is_valid(embedded)) if checkable else known
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a signature whose parts contradict each other keeps its name and gets no verdict
        return known


def _name_in(certificate: Any) -> str:  # noqa: ANN401 - asn1crypto is untyped
    """The person in a certificate, else the organization; a name may be given more than once, then the last counts."""
    subject = certificate.subject.native
    found = next((subject[part] for part in ("common_name", "organization_name") if subject.get(part)), "")
    text = found[-1] if isinstance(found, list) else str(found)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST_NAME]


def _is_valid(embedded: Any) -> bool:  # noqa: ANN401 - pyHanko's own records
    """Whether digest and key agree with the signed bytes, and nothing but form filling came after them."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    embedded.compute_integrity_info()
    digest = embedded.compute_digest()
    intact, valid = validate_sig_integrity(embedded.signer_info, embedded.signer_cert, "data", digest)
    return bool(intact and valid and _covers_what_is_shown(embedded))


def _covers_what_is_shown(embedded: Any) -> bool:  # noqa: ANN401 - pyHanko's own records
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    changed = getattr(embedded.diff_result, "modification_level", ModificationLevel.OTHER)
    harmless = changed in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
    whole = embedded.coverage in {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    return harmless and whole and bool(embedded.summarise_integrity_info()["docmdp_ok"]) and _leaves_out_only_itself(embedded)


def _leaves_out_only_itself(embedded: Any) -> bool:  # noqa: ANN401 - pyHanko's own records
    """Whether the unsigned gap holds the signature and nothing else; pyHanko only compares lengths."""
    start, before, after, _ = embedded.byte_range
    stream = embedded.reader.stream
    stream.seek(before)
    gap = stream.read(max(after - before, 0))
    return bool(start == 0 and gap[:1] == b"<" and gap[-1:] == b">" and _unhexed(gap[1:-1]) == embedded.pkcs7_content)


def _unhexed(digits: bytes) -> bytes:
    try:
        return binascii.unhexlify(b"".join(digits.split()))
    except binascii.Error:
        return b""
