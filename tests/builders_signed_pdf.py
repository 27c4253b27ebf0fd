"""Letters with digital signatures, good and bad, made on the spot with a key of a made-up person."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.builders_pdf import pdf_of

SIGNER = "Marian Tolliver"
LETTER_TEXT = (
    (60.0, 40.0, "LETTER OF AUTHORIZATION", 14.0),
    (60.0, 80.0, "Customer name: Halyard Dental LLC"),
    (60.0, 150.0, "I authorize CallTrackingMetrics to port the number 410-843-0142."),
    (60.0, 504.0, "Customer signature"),
    (300.0, 504.0, "Date"),
)
BOX = (60, 294, 230, 330)
"""Where the field stands in PDF coordinates: right above its label."""


@cache
def _signer(person: str = SIGNER) -> Any:  # noqa: ANN401 - pyHanko is untyped
    key = ec.generate_private_key(ec.SECP256R1())
    name = certificates.Name([certificates.NameAttribute(certificates.NameOID.COMMON_NAME, person)])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        certificates.CertificateBuilder(name, name, key.public_key(), certificates.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=900))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(made.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),
    )


def _updated(content: bytes) -> Any:  # noqa: ANN401 - pyHanko is untyped
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    if writer.prev.encrypted:
        writer.encrypt(b"")
    return writer


def _written(writer: Any) -> bytes:  # noqa: ANN401 - pyHanko is untyped
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_empty_field(content: bytes | None = None, name: str = "Signature1", box: tuple[int, int, int, int] = BOX) -> bytes:
    """A letter, or the one given, with a field to be signed."""
    writer = _updated(content or pdf_of(LETTER_TEXT))
    fields.append_signature_field(writer, fields.SigFieldSpec(name, box=box))
    return _written(writer)


def signed_pdf(content: bytes | None = None, *, name: str = "Signature1", person: str = SIGNER, digest: str = "sha256") -> bytes:
    """The letter, or a document that has the field, signed in it."""
    writer = _updated(content or with_empty_field())
    settings = signers.PdfSignatureMetadata(field_name=name, md_algorithm=digest)
    return bytes(signers.sign_pdf(writer, settings, signer=_signer(person)).getvalue())


def written_over(content: bytes) -> bytes:
    """The document with one more line on its page, added as an update after whatever was signed."""
    writer = _updated(content)
    line = generic.StreamObject(stream_data=b"BT /F1 9 Tf 60 500 Td (and 410-555-0199) Tj ET")
    writer.add_stream_to_page(0, writer.add_object(line))
    return _written(writer)


def with_value(value: dict[str, Any], content: bytes | None = None) -> bytes:
    """A letter whose signature field holds this dictionary instead of a signature."""
    writer = _updated(content or with_empty_field())
    field = writer.root["/AcroForm"]["/Fields"][0]
    made = generic.DictionaryObject({generic.pdf_name(key): entry for key, entry in value.items()})
    field["/V"] = writer.add_object(made)
    writer.update_container(field)
    return _written(writer)
