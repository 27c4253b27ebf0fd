"""Small PDFs, good and bad, made on the spot."""

from __future__ import annotations

import io
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.builders_documents import LETTER, Placed, plain_bill


def pdf_of(*pages: tuple[Placed, ...], encrypt: StandardEncryption | None = None, rotate: int = 0) -> bytes:
    """A PDF with these texts, each page's corner being the upper left one."""
    buffer = io.BytesIO()
    turned = LETTER[::-1] if rotate % 180 else LETTER  # reportlab swaps the sides of a turned page itself
    canvas = Canvas(buffer, pagesize=turned, invariant=True, encrypt=encrypt)
    for texts in pages:
        if rotate:
            canvas.setPageRotation(rotate)
        for x, y, text, *size in texts:
            points = float(size[0]) if size else 9.0
            canvas.setFont("Helvetica", points)
            canvas.drawString(x, LETTER[1] - y - points, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def bill_pdf() -> bytes:
    """The plain bill as a PDF."""
    return pdf_of(plain_bill())


def locked_pdf(user: str, owner: str) -> bytes:
    """The plain bill, encrypted."""
    return pdf_of(plain_bill(), encrypt=StandardEncryption(user, owner, canPrint=1))


def content_pdf(content: bytes, *, extra: bytes = b"", catalog: bytes = b"") -> bytes:
    """A one-page PDF with this content stream, deflated, and more entries for its page and its catalog."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + extra + b" >>",
        f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (6, table, 6, start))
    return out.getvalue()


def glyph_bomb(glyphs: int = 2_000_000) -> bytes:
    """A few kilobytes that unfold into so many glyphs on one page."""
    return content_pdf(b"BT /F1 9 Tf 10 10 Td (" + b"A" * glyphs + b") Tj ET")
