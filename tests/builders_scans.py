"""Scans made on the spot: a paper drawn as a picture, with the faults of a scanner, in a PDF or as a picture file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
from PIL import Image

if TYPE_CHECKING:
    from pipeline.reading.jobs import Picture

DOTS = 200


def picture_of(pdf: bytes, *, page: int = 0, turn: float = 0, noise: float = 6, dots: int = DOTS) -> Image.Image:
    """A page as a scanner sees it: turned counterclockwise by so many degrees, with grain."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[page]
    image = sheet.render(scale=dots / 72, grayscale=True).to_pil().convert("L")
    sheet.close()
    document.close()
    turned = image.rotate(
        turn, expand=turn % 90 == 0, fillcolor=255, resample=Image.Resampling.BICUBIC if turn % 90 else Image.Resampling.NEAREST
    )
    grain = np.random.default_rng(4).normal(0, noise, (turned.height, turned.width))
    return Image.fromarray((np.asarray(turned) * 0.95 + grain).clip(0, 255).astype(np.uint8))


def saved(images: list[Image.Image], kind: str, dots: int = DOTS) -> bytes:
    """The pictures as one file of this kind: PDF, PNG, JPEG or TIFF."""
    target = io.BytesIO()
    many = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    measure = {"resolution": dots} if kind == "PDF" else {"dpi": (dots, dots)}
    images[0].save(target, kind, **many, **measure)
    return target.getvalue()


def scan_of(pdf: bytes, *, turn: float = 0, kind: str = "PDF") -> bytes:
    """The first page of a PDF as a scan."""
    return saved([picture_of(pdf, turn=turn)], kind)


def table_of(*words: tuple[str, int, int, int, int, float]) -> bytes:
    """What Tesseract answers for words of one line: text, left, top, width, height in pixels, confidence in hundredths."""
    rows = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"]
    rows += [f"5\t1\t1\t1\t1\t{i}\t{x}\t{y}\t{w}\t{h}\t{c}\t{text}" for i, (text, x, y, w, h, c) in enumerate(words, 1)]
    return "\n".join(rows).encode()


class PretendedProgram:
    """Stands in for Tesseract: answers each picture with the next table, and remembers what it was shown."""

    def __init__(self, *answers: bytes | None) -> None:
        """Keep the answers."""
        self.shown: list[Picture] = []
        self._answers = list(answers)

    def __call__(self, picture: Picture, pixels: bytes) -> bytes | None:
        """The next answer; the last one stays."""
        assert len(pixels) == picture.size
        self.shown.append(picture)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
