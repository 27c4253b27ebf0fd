"""What happens to documents on their way: turned pages, other programs that save them again, passwords of owners."""

from __future__ import annotations

import io

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer


def turned(content: bytes, degrees: int) -> bytes:
    """The document with every page turned clockwise by so many degrees."""
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            page.set_rotation((page.get_rotation() + degrees) % 360)
        return _saved(pdf)


def saved_again(content: bytes) -> bytes:
    """The document as PDFium writes it."""
    with pypdfium2.PdfDocument(content) as pdf:
        return _saved(pdf)


def printed_to_pages(content: bytes) -> bytes:
    """The pages of the document, taken over into a new one."""
    with pypdfium2.PdfDocument(content) as pdf, pypdfium2.PdfDocument.new() as fresh:
        fresh.import_pages(pdf)
        return _saved(fresh)


def rewritten(content: bytes) -> bytes:
    """The document with all its objects written anew by pyHanko, in streams of objects."""
    return _written(content, owner="")


def owner_locked(content: bytes) -> bytes:
    """The document encrypted with a password that only its owner needs, after the newest standard (AES-256)."""
    return _written(content, owner="the owner's")


def _written(content: bytes, owner: str) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(content)), writer_kwargs={"stream_xrefs": not owner})
    if owner:
        writer.encrypt(owner_pass=owner, user_pass="")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _saved(pdf: pypdfium2.PdfDocument) -> bytes:
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()
