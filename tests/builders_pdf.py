"""Small PDFs, good and bad, made on the spot."""

from __future__ import annotations

import io
import zlib

import pypdfium2
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


def joined(*papers: bytes) -> bytes:
    """The pages of several PDFs in one."""
    whole, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    for paper in papers:
        whole.import_pages(pypdfium2.PdfDocument(paper))
    whole.save(buffer)
    return buffer.getvalue()


def bill_pdf() -> bytes:
    """The plain bill as a PDF."""
    return pdf_of(plain_bill())


def locked_pdf(user: str, owner: str) -> bytes:
    """The plain bill, encrypted."""
    return pdf_of(plain_bill(), encrypt=StandardEncryption(user, owner, canPrint=1))


HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def content_pdf(
    content: bytes, *, extra: bytes = b"", catalog: bytes = b"", font: bytes = HELVETICA, more: tuple[bytes, ...] = ()
) -> bytes:
    """A one-page PDF with this content stream, deflated, and more entries for its page and its catalog; `more` are objects from 6 on."""
    return objects_pdf(
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + extra + b" >>",
        stream_object(zlib.compress(content, 9), b"/Filter /FlateDecode"),
        font,
        *more,
    )


def stream_object(content: bytes, extra: bytes = b"") -> bytes:
    """The object of a stream."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def objects_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start, size = out.tell(), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def character_map(entries: bytes) -> bytes:
    """The stream that says which letters the codes of a font stand for."""
    return stream_object(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        + entries
        + b" endcmap end end"
    )


def glyph_bomb(glyphs: int = 2_000_000) -> bytes:
    """A few kilobytes that unfold into so many glyphs on one page."""
    return content_pdf(b"BT /F1 9 Tf 10 10 Td (" + b"A" * glyphs + b") Tj ET")


def unfolding_bomb(megabytes: int) -> bytes:
    """A page whose content unfolds into so many megabytes of blanks."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"
    return objects_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        stream_object(packed, b"/Filter /FlateDecode"),
    )


def forms_pdf(*forms: bytes) -> bytes:
    """A page that draws the first of these forms; each may draw any, called /X0, /X1 and so on."""
    names = b" ".join(b"/X%d %d 0 R" % (number, 6 + number) for number in range(len(forms)))
    resources = b"/Resources << /XObject << %b >> >>" % names
    drawn = tuple(stream_object(form, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] " + resources) for form in forms)
    return content_pdf(b"/X0 Do", extra=resources, more=drawn)
