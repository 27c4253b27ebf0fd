"""Opens a PDF and hands out its pages as words, strokes, pictures, marks and form fields: only what a person would see.

Runs in the document worker, never in the service: a PDF can make any parser slow, big or dead.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pdfplumber
import pypdfium2

from pipeline.domain.document import Document, Page, Picture, Stroke, TextSource, Trait, Turn, Unreadable, UnreadableReason, Word
from pipeline.page_pictures import TooBigError, drawn
from pipeline.pdf_frame import Frame, is_ring, stands_askew, turn_of
from pipeline.pdf_glyphs import take_apart
from pipeline.pdf_marks import active_traits, annotations_of, fields_of, mark_traits, marks_of
from pipeline.pdf_readings import disagree, distinct, has_doubles
from pipeline.pdf_sight import seen_strips, text_traces
from pipeline.pdf_strips import letters, parts
from pipeline.pdf_words import Tolerances, found_words, layers, without_blanks_under_print
from pipeline.reading.legibility import is_garbled, merged, needs_recognition, says_the_same
from pipeline.scanned_pages import Recognized, Sheaf, recognized_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.pdf_strips import Strip
    from pipeline.reading.jobs import PageLimits
    from pipeline.scanned_pages import Recognize

MOST_CHARACTERS_PER_PAGE = 60_000
"""A dense page of call detail holds a sixth of this; pdfplumber needs a second for every 20,000."""
MOST_OBJECTS_PER_PAGE = 60_000
LARGEST_SIDE = 14_400
"""Points; PDF readers show no larger page."""
READ_COMPLETELY = 8
"""Bills of up to so many pages are read page by page; in longer ones pages of pure call detail are left out."""
_OF_PRINT = Tolerances(down=2, across_in_sizes=0.15)
_CALL_TIMES = re.compile(r"\b\d{1,2}:\d\d ?(?:[AP]M?\b)?", re.IGNORECASE)
_WORTH_READING = re.compile(
    r"account|acct|charges for|service for|line summary|your lines|telephone number|phone number|amount due|remit|compte|montant|numero",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Probe:
    """What a quick look says; pages are counted from 0.

    Attributes:
        page_count: all pages.
        texts: the pages to read, and what the quick parser reads on them.
        left_out: pages that are worth reading and too many.
        too_big: pages that are too big to be shown.
    """

    page_count: int
    texts: Mapping[int, str]
    left_out: tuple[int, ...] = ()
    too_big: tuple[int, ...] = ()


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
    chosen: dict[int, str] = {}
    too_big: list[int] = []
    for index in range(count):
        page = pdf[index]
        with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
            in_page = text.count_chars()
            objects = pypdfium2.raw.FPDFPage_CountObjects(page)
            if in_page > MOST_CHARACTERS_PER_PAGE or objects > MOST_OBJECTS_PER_PAGE:
                return Unreadable(UnreadableReason.RESOURCE_LIMIT, f"page {index + 1} holds more than a page of paper can")
            if max(page.get_size()) > LARGEST_SIDE:
                too_big.append(index)
            stated = text.get_text_bounded()
            if count <= READ_COMPLETELY or index < 3 or index >= count - 2 or _worth_reading(stated):  # noqa: PLR2004 - front and back of a bill
                chosen[index] = stated
    last = min(2, limits.read_pages - 1)
    left_out = [*chosen][limits.read_pages - last : len(chosen) - last]
    read = {index: stated for index, stated in chosen.items() if index not in left_out}
    return Probe(count, read, tuple(left_out), tuple(too_big))


def _worth_reading(text: str) -> bool:
    return len(_CALL_TIMES.findall(text)) < 15 or _WORTH_READING.search(text[400:]) is not None  # noqa: PLR2004 - calls on a page of calls


def read_pdf(content: bytes, limits: PageLimits, recognize: Recognize | None = None) -> Document | Unreadable:
    """The pages of a PDF as a person sees them, upright; or why there are none.

    `recognize` has the words of a picture recognised; without it pages of pictures stay unread.
    Whatever the parsers raise comes out as `Unreadable`, but for MemoryError: the caller then ends the process.
    """
    try:
        probe = probe_pdf(content, limits)
        if isinstance(probe, Unreadable):
            return probe
        return _read_pages(content, probe, Sheaf(len(probe.texts), limits, recognize))
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


def _read_pages(content: bytes, probe: Probe, sheaf: Sheaf) -> Document | Unreadable:
    traits: set[Trait] = set()
    for index in probe.too_big:
        sheaf.note(Trait.PAGE_TOO_BIG, index + 1)
    for index in probe.left_out:
        sheaf.note(Trait.PARTLY_UNREADABLE, index + 1)
    unreadable = 0
    with (
        contextlib.closing(pypdfium2.PdfDocument(content)) as pictures,
        pdfplumber.open(io.BytesIO(content), pages=[index + 1 for index in probe.texts]) as pdf,
    ):
        traits |= active_traits(pdf)
        if len(pdf.pages) != len(probe.texts):
            traits.add(Trait.READINGS_DISAGREE)  # the one parser counts other pages than the other
        pictures.init_forms()  # so that what is filled in is drawn too
        for place, source in enumerate(pdf.pages):
            try:
                page, page_traits = _read_page(_Source(source, probe.texts[source.page_number - 1], pictures, place, sheaf))
                sheaf.add(page)
                traits |= page_traits
            except MemoryError:
                raise
            except Exception as error:
                unreadable += 1
                sheaf.note(Trait.PARTLY_UNREADABLE, source.page_number)
                if unreadable == len(probe.texts):
                    raise
                _failed(error)
            finally:
                source.close()
    return sheaf.document(probe.page_count, traits)


@dataclass(frozen=True)
class _Source:
    """One page in the hands of both parsers, its text as the quick one reads it, and its place among the pages that are read."""

    page: Any
    text: str
    pictures: pypdfium2.PdfDocument
    place: int
    sheaf: Sheaf

    @property
    def number(self) -> int:
        return int(self.page.page_number)

    def recognized(self) -> Recognized | None:
        """The page as text recognition sees it; None when that is not to be had, which the sheaf remembers."""
        recognize = self.sheaf.may_recognize(self.place, self.number)
        if recognize is None:
            return None
        try:
            with contextlib.closing(self.pictures[self.number - 1]) as page:
                picture = drawn(page, self.sheaf.limits.ocr_megapixels)
        except TooBigError:
            self.sheaf.too_big = True
            self.sheaf.note(Trait.PAGE_TOO_BIG, self.number)
            return None
        return self.sheaf.told(recognized_page(picture, self.number, recognize), self.number)

    def traces(self) -> Any:  # noqa: ANN401 - an array, or None
        return text_traces(self.pictures, self.number - 1)


def _read_page(source: _Source) -> tuple[Page, set[Trait]]:
    page, marks = source.page, marks_of(source.page)
    strips, honest = take_apart(page)
    crop: tuple[float, float, float, float] = tuple(float(side) for side in page.cropbox)  # type: ignore[assignment]  # four sides
    frame = Frame(crop, turn_of(strips))
    shown = parts(strips, [frame.held(strip) for strip in strips])
    seen = seen_strips(page, shown, source.traces)
    once = distinct(seen) if has_doubles(shown, source.text) else seen
    native = _page_of(page, frame, _words_of([frame.turned(strip) for strip in once if not stands_askew(strip)], source.number))
    if not is_garbled(native.words) and (not honest or disagree(shown, source.text)):
        source.sheaf.note(Trait.READINGS_DISAGREE, source.number)
    traits = mark_traits(marks)
    recognized = source.recognized() if needs_recognition(native) else None
    if recognized is not None:
        native, frame = _laid_under(native, frame, recognized, page), Frame(crop, -recognized.turn % 4)
    if letters(seen) < letters(strips) and not (recognized and says_the_same(_unseen_words(strips, seen), recognized.page.words)):
        traits.add(Trait.HIDDEN_TEXT)
    marked = replace(native, annotations=annotations_of(marks, source.number, frame.box), fields=fields_of(marks, source.number, frame.box))
    return marked, traits


def _page_of(source: Any, frame: Frame, words: tuple[Word, ...]) -> Page:  # noqa: ANN401 - pdfplumber is untyped
    return Page(
        number=source.page_number,
        width=frame.width,
        height=frame.height,
        words=words,
        strokes=tuple(_strokes_of(source, frame)),
        pictures=tuple(Picture(frame.box(image), source.page_number) for image in source.images),
        turn=Turn(frame.turn),
    )


def _laid_under(native: Page, frame: Frame, recognized: Recognized, source: Any) -> Page:  # noqa: ANN401 - pdfplumber is untyped
    """The recognised page with the native words, where they make sense, and everything drawn, on the same upright paper."""
    upright = Frame(frame.crop, -recognized.turn % 4)
    kept = native.words if native.words and frame.turn == upright.turn and not is_garbled(native.words) else ()
    base = _page_of(source, upright, merged(kept, recognized.page.words))
    return replace(base, text=TextSource.OCR, raster=recognized.page.raster, turn=recognized.page.turn)


def _unseen_words(strips: list[Strip], seen: list[Strip]) -> list[str]:
    known = {strip.order: set(zip(strip.texts, strip.x0s, strip.tops, strict=True)) for strip in seen}
    glyphs = [enumerate(zip(strip.texts, strip.x0s, strip.tops, strict=True)) for strip in strips]
    unseen = [
        [place for place, glyph in those if glyph not in known.get(strip.order, ())] for strip, those in zip(strips, glyphs, strict=True)
    ]
    return [word.text for word in found_words(parts(strips, unseen))]


def _words_of(strips: list[Strip], number: int) -> tuple[Word, ...]:
    words = []
    for layer in layers(strips):
        for found, x0, top, x1, bottom, size in found_words(without_blanks_under_print(layer), _OF_PRINT):
            text = found if found.isprintable() else _UNSEEN.sub("", found)
            if text:
                words.append(Word(text, float(x0), float(top), float(x1), float(bottom), number, float(size)))
    return tuple(words)


def _strokes_of(source: Any, frame: Frame) -> Iterable[Stroke]:  # noqa: ANN401 - pdfplumber is untyped
    for kind, records in (("line", source.lines), ("rect", source.rects), ("curve", source.curves)):
        for record in records:
            points = record.get("pts") or ()
            yield Stroke(kind, frame.box(record), source.page_number, len(points), ring=kind == "curve" and is_ring(points))
