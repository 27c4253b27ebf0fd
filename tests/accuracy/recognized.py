"""Scans of letters, with the words that a good recognition would find; grey paper, dirt and blur are made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from pipeline.document_worker import open_document
from pipeline.domain.document import Document, Page, Raster, TextSource
from pipeline.reading.jobs import PageLimits

DOTS_PER_INCH = 200
_SCALE = DOTS_PER_INCH / 72


def scanned(content: bytes, *, seed: int = 1, blur: float = 0.6) -> Document:
    """The document as a scan."""
    native = open_document(content, PageLimits())
    if not isinstance(native, Document):
        msg = "the letters of the tests can be opened"
        raise TypeError(msg)
    with pypdfium2.PdfDocument(content) as pdf:
        pages = tuple(_page(pdf, page, seed, blur) for page in native.pages)
    return Document(native.page_count, pages, TextSource.OCR)


def _page(pdf: pypdfium2.PdfDocument, page: Page, seed: int, blur: float) -> Page:
    image = pdf[page.number - 1].render(scale=_SCALE, grayscale=True).to_pil().convert("L").filter(ImageFilter.GaussianBlur(blur))
    words = tuple(replace(word, text=word.text.strip("_"), confidence=0.95) for word in page.words if word.text.strip("_.:"))
    raster = Raster(image.width, image.height, 1 / _SCALE, _dirty(image, seed))
    return Page(page.number, page.width, page.height, words, text=TextSource.OCR, raster=raster)


def _dirty(image: Image.Image, seed: int) -> bytes:
    dice = np.random.default_rng(seed)
    paper = np.asarray(image, dtype=np.int16) * 15 // 16
    grey = paper + dice.integers(-9, 10, paper.shape, dtype=np.int16)
    for x, y in zip(dice.integers(0, image.width, 25), dice.integers(0, image.height, 25), strict=True):
        grey[y : y + 2, x : x + 2] = 60
    return grey.clip(0, 255).astype(np.uint8).tobytes()
