"""A page as boxes: words, strokes, pictures, annotations and form fields, whichever program read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points; the origin is the top left corner of the page as a person sees it."""


class TextSource(StrEnum):
    """Where the words of a document come from."""

    NATIVE = "native"
    OCR = "ocr"
    NONE = "none"


class UnreadableReason(StrEnum):
    """Why a document gave nothing; each is the code of the rule that reports it."""

    UNREADABLE = "PDF_UNREADABLE"
    ENCRYPTED = "PDF_ENCRYPTED"
    TRUNCATED = "FILE_TRUNCATED"
    TYPE_NOT_ALLOWED = "FILE_TYPE_NOT_ALLOWED"
    TOO_MANY_PAGES = "PDF_TOO_MANY_PAGES"
    RESOURCE_LIMIT = "PDF_RESOURCE_LIMIT"
    NO_TEXT = "PDF_NO_TEXT"
    OCR_MISSING = "PDF_OCR_MISSING"
    PAGE_TOO_BIG = "PDF_PAGE_TOO_BIG"


class Trait(StrEnum):
    """Something worth saying about a document that could be read; each is the code of the rule that reports it."""

    LAUNCH_ACTION = "PDF_LAUNCH_ACTION"
    ACTIVE_CONTENT = "PDF_ACTIVE_CONTENT"
    SCANNED = "PDF_SCANNED"
    PARTLY_UNREADABLE = "PDF_PARTLY_UNREADABLE"
    PAGE_TOO_BIG = "PDF_PAGE_TOO_BIG"
    HIDDEN_TEXT = "PDF_HIDDEN_TEXT"
    NOT_ISOLATED = "PDF_NOT_ISOLATED"
    READINGS_DISAGREE = "PDF_READINGS_DISAGREE"


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word.

    Attributes:
        text: the word as printed.
        x0, top, x1, bottom: its box in points.
        page: page, from 1.
        size: height of the type in points.
        confidence: 1 for native text, the recogniser's own figure for OCR.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int
    size: float
    confidence: float = 1.0

    @property
    def box(self) -> Box:
        """The four sides together."""
        return (self.x0, self.top, self.x1, self.bottom)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drawn path: a rule, a box or the line of a pen.

    `kind` is `line`, `rect` or `curve`, or `bar` for a dark strip seen in the picture of a page; `points` counts the path's points,
    which tells a pen stroke from a rule. A `ring` ends where it began and bends one way only: rounded boxes and ovals do, and no
    signature does.
    """

    kind: str
    box: Box
    page: int
    points: int
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image placed on the page."""

    box: Box
    page: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mark laid over the page: `Ink`, `Stamp`, `FreeText` and so on, with its text if it has one."""

    subtype: str
    box: Box
    page: int
    contents: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a PDF form; `kind` is `Tx`, `Btn`, `Ch` or `Sig`, and `filled` says whether it has a value.

    For a digital signature `value` is the signer, `valid` the verdict of cryptography (None when there is none) and `signed_on` the day
    that the signer states. `pictured` is how many of its heights the picture is wide that a button shows, 0 for none: it may be
    somebody's signature or only the button's own icon.
    """

    name: str
    kind: str
    value: str
    filled: bool
    box: Box
    page: int
    valid: bool | None = None
    signed_on: date | None = None
    pictured: float = 0.0


@dataclass(frozen=True)
class Raster:
    """A page as a picture, turned upright and its lines level: one byte a pixel row by row, 0 black and 255 white."""

    width: int
    height: int
    points_per_pixel: float
    pixels: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageBox:
    """A place on a page, from 1."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page was straightened: quarters clockwise, then `skew` degrees counterclockwise; every box stands on the straight page."""

    quarters: int = 0
    skew: float = 0.0


STRAIGHT = Turn()


@dataclass(frozen=True)
class Page:
    """One page as a person sees it, turned upright; width and height in points.

    `text` says where the words come from; a page read by text recognition also has its `raster`. `turn` is what made it upright.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    pictures: tuple[Picture, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    fields: tuple[FormField, ...] = ()
    text: TextSource = TextSource.NATIVE
    raster: Raster | None = None
    turn: Turn = STRAIGHT


@dataclass(frozen=True)
class Document:
    """What was on the pages that were read; `page_count` counts all pages of the file, `places` says on which page a trait was seen."""

    page_count: int
    pages: tuple[Page, ...]
    text: TextSource = TextSource.NATIVE
    traits: frozenset[Trait] = field(default_factory=frozenset)
    places: tuple[tuple[Trait, int], ...] = ()

    @property
    def facts(self) -> DocumentFacts:
        """What stays of it once it has been read."""
        turned = tuple((page.number, page.turn) for page in self.pages if page.turn != STRAIGHT)
        return DocumentFacts(self.page_count, self.text, self.traits, turned, self.places)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that gave nothing, and why; `detail` is ours, never text from the file."""

    reason: UnreadableReason
    detail: str = ""


@dataclass(frozen=True)
class DocumentFacts:
    """What stays of a document once it has been read.

    `turned` are the pages, from 1, that did not lie straight; `places` are those on which a trait was seen.
    """

    pages: int = 0
    text: TextSource = TextSource.NONE
    traits: frozenset[Trait] = field(default_factory=frozenset)
    turned: tuple[tuple[int, Turn], ...] = ()
    places: tuple[tuple[Trait, int], ...] = ()

    def pages_of(self, trait: Trait) -> tuple[int, ...]:
        """The pages on which the trait was seen, in order; none when it belongs to the whole document."""
        return tuple(sorted({page for seen, page in self.places if seen is trait}))

    def turn_of(self, page: int) -> Turn:
        """How a page was straightened before it was read."""
        return dict(self.turned).get(page, STRAIGHT)
