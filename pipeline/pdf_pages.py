"""Opens a PDF and hands out its pages as words, strokes, pictures, marks and form fields: only what a person would see.

Runs in the document worker, never in the service: a PDF can make any parser slow, big or dead.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pdfplumber.page
import pypdfium2
from pdfplumber.utils.text import WordExtractor

from pipeline.domain.document import Document, Page, Picture, Stroke, TextSource, Trait, Unreadable, UnreadableReason, Word
from pipeline.pdf_marks import active_traits, annotations_of, fields_of, mark_traits, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.domain.document import Box
    from pipeline.reading.jobs import PageLimits

CharRecord = dict[str, Any]
"""A glyph as pdfplumber describes it."""

MOST_CHARACTERS_PER_PAGE = 60_000
"""A dense page of call detail holds a sixth of this; pdfplumber needs a second for every 20,000."""
MOST_OBJECTS_PER_PAGE = 60_000
LARGEST_SIDE = 14_400
"""Points; PDF readers show no larger page."""
SMALLEST_TYPE = 2.0
"""Points; nobody reads smaller type."""
READ_COMPLETELY = 8
"""Bills of up to so many pages are read page by page; in longer ones pages of pure call detail are left out."""
_WHITE = 0.97
_INVISIBLE_MODES = frozenset({3, 7})
_INVISIBLE = "not painted"
_MOST_UNMAPPED = 0.05
_CALL_TIMES = re.compile(r"\b\d{1,2}:\d\d ?(?:[AP]M?\b)?", re.IGNORECASE)
_WORTH_READING = re.compile(
    r"account|acct|charges for|service for|line summary|your lines|telephone number|phone number|amount due|remit|compte|montant|numero",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Probe:
    """What a quick look says: pages worth reading (from 0), their number in all, and whether a page is too big to show."""

    page_count: int
    pages: tuple[int, ...]
    characters: int
    too_big: bool = False


class _SeenTextDevice(pdfplumber.page.PDFPageAggregatorWithMarkedContent):
    """Marks the glyphs that a text rendering mode keeps from being painted; pdfplumber itself does not tell."""

    _mode = 0

    def render_string(self, textstate: Any, *rest: Any) -> None:  # noqa: ANN401 - pdfminer's own records
        self._mode = textstate.render
        super().render_string(textstate, *rest)

    def tag_cur_item(self) -> None:
        self.cur_tag = _INVISIBLE if self._mode in _INVISIBLE_MODES else None
        super().tag_cur_item()


pdfplumber.page.PDFPageAggregatorWithMarkedContent = _SeenTextDevice  # type: ignore[misc]  # its Page has no other way in


def probe_pdf(content: bytes, limits: PageLimits) -> Probe | Unreadable:
    """A quick look with pdfium, so that the slow parser never meets a page that it cannot afford."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        return Unreadable(UnreadableReason.ENCRYPTED if locked else UnreadableReason.UNREADABLE, type(error).__name__)
    with contextlib.closing(pdf):
        count = len(pdf)
        if count == 0:
            return Unreadable(UnreadableReason.UNREADABLE, "it has no pages")
        if count > limits.most_pages:
            return Unreadable(UnreadableReason.TOO_MANY_PAGES, f"{count} pages, {limits.most_pages} are allowed")
        return _probe_pages(pdf, count, limits)


def _probe_pages(pdf: pypdfium2.PdfDocument, count: int, limits: PageLimits) -> Probe | Unreadable:
    chosen: list[int] = []
    characters, too_big = 0, False
    for index in range(count):
        page = pdf[index]
        with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
            in_page = text.count_chars()
            objects = pypdfium2.raw.FPDFPage_CountObjects(page)
            if in_page > MOST_CHARACTERS_PER_PAGE or objects > MOST_OBJECTS_PER_PAGE:
                return Unreadable(UnreadableReason.RESOURCE_LIMIT, f"page {index + 1} holds more than a page of paper can")
            too_big = too_big or max(page.get_size()) > LARGEST_SIDE
            if count <= READ_COMPLETELY or index < 3 or index >= count - 2 or _worth_reading(text.get_text_bounded()):  # noqa: PLR2004 - front and back of a bill
                chosen.append(index)
        characters += in_page
    return Probe(count, tuple(chosen[: limits.read_pages]), characters, too_big)


def _worth_reading(text: str) -> bool:
    return len(_CALL_TIMES.findall(text)) < 15 or _WORTH_READING.search(text[400:]) is not None  # noqa: PLR2004 - calls on a page of calls


def read_pdf(content: bytes, limits: PageLimits) -> Document | Unreadable:
    """The pages of a PDF as a person sees them, upright; or why there are none.

    Whatever the parsers raise comes out as `Unreadable`, but for MemoryError: the caller then ends the process.
    """
    probe = probe_pdf(content, limits)
    if isinstance(probe, Unreadable):
        return probe
    try:
        return _read_pages(content, probe)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the parsers raise anything, and a partner's file is never our failure
        return _failed(error)


def _failed(error: BaseException) -> Unreadable:
    cause = _innermost(error)
    if isinstance(cause, MemoryError):
        raise cause
    if isinstance(cause, RecursionError):
        return Unreadable(UnreadableReason.RESOURCE_LIMIT, type(cause).__name__)
    if type(cause).__name__ == "PDFPasswordIncorrect":
        return Unreadable(UnreadableReason.ENCRYPTED, type(cause).__name__)
    return Unreadable(UnreadableReason.UNREADABLE, type(cause).__name__)


def _innermost(error: BaseException) -> BaseException:
    """The cause inside pdfplumber's own exception, which carries it as an argument or as context."""
    for _ in range(8):
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None) or error.__cause__ or error.__context__
        if inner is None:
            break
        error = inner
    return error


def _read_pages(content: bytes, probe: Probe) -> Document | Unreadable:
    traits: set[Trait] = {Trait.PAGE_TOO_BIG} if probe.too_big else set()
    pages: list[Page] = []
    unreadable = 0
    with pdfplumber.open(io.BytesIO(content), pages=[index + 1 for index in probe.pages]) as pdf:
        traits |= active_traits(pdf)
        for source in pdf.pages:
            try:
                page, page_traits = _read_page(source)
                pages.append(page)
                traits |= page_traits
            except MemoryError:
                raise
            except Exception as error:
                unreadable += 1
                if unreadable == len(probe.pages):
                    raise
                _failed(error)
            finally:
                source.close()
    traits |= {Trait.PARTLY_UNREADABLE} if unreadable else set()
    return _document(tuple(pages), probe, frozenset(traits))


def _document(pages: tuple[Page, ...], probe: Probe, traits: frozenset[Trait]) -> Document | Unreadable:
    words = [word.text for page in pages for word in page.words]
    unmapped = sum("(cid:" in word for word in words)
    if words and unmapped <= _MOST_UNMAPPED * len(words):
        return Document(probe.page_count, pages, TextSource.NATIVE, traits)
    pictured = any(page.pictures for page in pages)
    drawn = words or pictured or any(len(page.strokes) > 200 for page in pages)  # noqa: PLR2004 - letters drawn as outlines
    if drawn:
        return Unreadable(UnreadableReason.OCR_MISSING, "its pages are pictures of text")
    return Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")


def _read_page(source: Any) -> tuple[Page, set[Trait]]:  # noqa: ANN401 - pdfplumber is untyped
    turn = _turn_of(source.chars)
    frame = _Frame(tuple(float(side) for side in source.cropbox), turn)  # type: ignore[arg-type]  # four sides
    shown = [char for char in source.chars if frame.holds(char)]
    backgrounds = [frame.box(r) for r in (*source.rects, *source.curves) if _paints_dark(r)] + [frame.box(i) for i in source.images]
    seen = [turned for turned in (frame.turned(char) for char in shown) if _is_seen(turned, backgrounds)]
    number, marks = source.page_number, marks_of(source)
    hidden = any(char["text"].strip() for char in source.chars) and _letters(seen) < _letters(source.chars)
    page = Page(
        number=number,
        width=frame.width,
        height=frame.height,
        words=_words_of(seen, number),
        strokes=tuple(_strokes_of(source, frame)),
        pictures=tuple(Picture(frame.box(image), number) for image in source.images),
        annotations=annotations_of(marks, number, frame.box),
        fields=fields_of(marks, number, frame.box),
    )
    return page, mark_traits(marks) | ({Trait.HIDDEN_TEXT} if hidden else set())


def _letters(characters: Iterable[CharRecord]) -> int:
    return sum(bool(char["text"].strip()) for char in characters)


@dataclass(frozen=True)
class _Frame:
    """The visible part of a page and how far it must be turned, in quarters, to stand upright."""

    crop: tuple[float, float, float, float]
    turn: int

    @property
    def width(self) -> float:
        x0, top, x1, bottom = self.crop
        return bottom - top if self.turn % 2 else x1 - x0

    @property
    def height(self) -> float:
        x0, top, x1, bottom = self.crop
        return x1 - x0 if self.turn % 2 else bottom - top

    def holds(self, record: CharRecord) -> bool:
        x0, top, x1, bottom = self.crop
        x, y = (float(record["x0"] + record["x1"]) / 2, float(record["top"] + record["bottom"]) / 2)
        return x0 <= x <= x1 and top <= y <= bottom

    def box(self, record: CharRecord) -> Box:
        """The record's box in points from the upper left corner of the upright page."""
        left, up, right, down = self.crop
        x0, top, x1, bottom = (float(record[side]) for side in ("x0", "top", "x1", "bottom"))
        if self.turn == 1:
            return (down - bottom, x0 - left, down - top, x1 - left)
        if self.turn == 2:  # noqa: PLR2004 - upside down
            return (right - x1, down - bottom, right - x0, down - top)
        if self.turn == 3:  # noqa: PLR2004 - three quarters
            return (top - up, right - x1, bottom - up, right - x0)
        return (x0 - left, top - up, x1 - left, bottom - up)

    def turned(self, char: CharRecord) -> CharRecord:
        x0, top, x1, bottom = self.box(char)
        size = bottom - top if self.turn else char["size"]
        upright = char["upright"] if self.turn == 0 else True
        return {**char, "x0": x0, "top": top, "x1": x1, "bottom": bottom, "doctop": top, "size": size, "upright": upright}


def _turn_of(characters: Sequence[CharRecord]) -> int:
    """Quarter turns clockwise that make most of the text read from left to right."""
    angles = Counter(round(math.atan2(c["matrix"][1], c["matrix"][0]) / (math.pi / 2)) % 4 for c in characters if c["text"].strip())
    return angles.most_common(1)[0][0] if angles else 0


def _is_seen(char: CharRecord, backgrounds: Sequence[Box]) -> bool:
    if char.get("tag") == _INVISIBLE or char["size"] < SMALLEST_TYPE:
        return False
    if not _is_white(char.get("non_stroking_color")):
        return True
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in backgrounds)


def _is_white(color: object) -> bool:
    if not isinstance(color, tuple | list) or not color or not all(isinstance(part, int | float) for part in color):
        return False
    if len(color) == 4:  # noqa: PLR2004 - cyan, magenta, yellow, black
        return all(part <= 1 - _WHITE for part in color)
    return all(part >= _WHITE for part in color)


def _paints_dark(record: CharRecord) -> bool:
    return bool(record.get("fill")) and record.get("non_stroking_color") is not None and not _is_white(record["non_stroking_color"])


def _words_of(characters: list[CharRecord], number: int) -> tuple[Word, ...]:
    extractor = WordExtractor(x_tolerance_ratio=0.15, y_tolerance=2)
    words = []
    for found, glyphs in extractor.iter_extract_tuples(characters):
        text = _UNSEEN.sub("", found["text"])
        if text:
            size = max(float(glyph["size"]) for glyph in glyphs)
            words.append(Word(text, float(found["x0"]), float(found["top"]), float(found["x1"]), float(found["bottom"]), number, size))
    return tuple(words)


def _strokes_of(source: Any, frame: _Frame) -> Iterable[Stroke]:  # noqa: ANN401 - pdfplumber is untyped
    for kind, records in (("line", source.lines), ("rect", source.rects), ("curve", source.curves)):
        for record in records:
            yield Stroke(kind, frame.box(record), source.page_number, len(record.get("pts") or ()))
