"""Takes apart what a page of a PDF draws: the same glyphs, lines and pictures that pdfplumber finds, and who covers whom.

pdfminer's interpreter does the work. Only the two steps in which it and pdfplumber spend most of their time are made anew: cutting the
content of a page into its parts, and describing a glyph. Whatever the quick way does not know word for word is left to theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pdfminer.layout import LTContainer
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import PSEOF, PSKeyword
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from pipeline.pdf_operations import OutOfOrdinaryError, operations
from pipeline.pdf_strings import Paint, Paper, Shown
from pipeline.pdf_strips import Strip, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.pdf_strings import Matrix
    from pipeline.pdf_strips import CharRecord

INVISIBLE = "not painted"
"""The tag of a glyph that a text rendering mode keeps from being painted."""
MOST_GLYPHS_PER_PAGE = 1_000_000
"""A dense page of call detail holds a hundredth of this; those that lie beside the paper count too."""
_INVISIBLE_MODES = frozenset({3, 7})
_DIGITS = frozenset("0123456789")
_SPACE = 32
"""The code after which a page may ask for more room."""
_EMBEDDED = frozenset({"FontFile", "FontFile2", "FontFile3"})


def take_apart(page: Any) -> tuple[list[Strip], bool]:  # noqa: ANN401 - pdfplumber is untyped
    """Find everything that the page draws; afterwards its `lines`, `rects`, `curves` and `images` are there.

    Returns the glyphs in the order of painting, and whether the fonts are honest: none that is not embedded shows another digit than the
    one it says.

    `mcid` of each is its place in the order of painting, in place of its place in the structure tree, which nobody asks for.
    """
    device = GlyphDevice(page)
    _Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    found: dict[str, list[CharRecord]] = {}
    strips: list[Strip] = []
    for item in _flat(device.get_result()):
        if isinstance(item, Strip):
            strips.append(item)
            continue
        record = page.process_object(item)
        if record["object_type"] == "char":
            strips.append(strip_of(record, record["mcid"], painted=record["tag"] != INVISIBLE))
        else:
            found.setdefault(record["object_type"], []).append(record)
    page._objects = found  # noqa: SLF001 - where pdfplumber keeps what it has found, and forgets it when the page is closed
    return strips, device.honest


def _flat(container: Any) -> Iterator[Any]:  # noqa: ANN401 - pdfminer's own layout objects
    for item in container:
        if isinstance(item, LTContainer):
            yield from _flat(item)
        else:
            yield item


class GlyphDevice(PDFPageAggregatorWithMarkedContent):
    """Describes the glyphs of horizontal text as pdfplumber would, and numbers all that is painted."""

    _mode = 0
    _painted = 0

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - pdfplumber is untyped
        """Get ready for one page."""
        super().__init__(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
        self.honest = True
        self._paper = Paper(page.mediabox[0], page.mediabox[1], page.height)
        self._fonts: dict[Any, _Known] = {}

    def render_string(self, textstate: Any, *rest: Any) -> None:  # noqa: ANN401 - pdfminer's own records
        """Remember how this text is painted."""
        self._mode = textstate.render
        super().render_string(textstate, *rest)

    def begin_tag(self, tag: Any, props: Any = None) -> None:  # noqa: ANN401 - pdfminer's own records
        """Nothing: tags and numbers are ours."""

    def end_tag(self) -> None:
        """Nothing, as above."""

    def tag_cur_item(self) -> None:
        """Number what was just painted, and say whether it was."""
        self._painted += 1
        self.cur_tag = INVISIBLE if self._mode in _INVISIBLE_MODES else None
        self.cur_mcid = self._painted
        if self.cur_item._objs and not isinstance(self.cur_item._objs[-1], Strip):  # noqa: SLF001 - a path without a shape adds nothing
            super().tag_cur_item()

    def render_string_horizontal(  # noqa: PLR0913, PLR0917 - pdfminer's signature
        self,
        seq: Iterable[Any],
        matrix: Matrix,
        pos: tuple[float, float],
        font: Any,  # noqa: ANN401 - pdfminer's own
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        ncs: Any,  # noqa: ANN401, ARG002 - as above
        graphicstate: Any,  # noqa: ANN401 - as above
    ) -> tuple[float, float]:
        """Describe the glyphs of one string; returns where the next begins."""
        x, y = pos
        low = font.get_descent() * fontsize + rise
        known = self._fonts.get(font) or self._fonts.setdefault(font, _Known(self, font))
        advance_of = known.advances(fontsize, scaling).__getitem__
        shown = Shown(y, (low, low + fontsize), scaling)
        for part in seq:
            if isinstance(part, bytes):
                cids = [*font.decode(part)]
                shown.texts += map(known.__getitem__, cids)
                blanks = [wordspace if cid == _SPACE else 0 for cid in cids] if wordspace else ()
                x = shown.moved(x, [*map(advance_of, cids)], charspace, blanks)
            elif isinstance(part, int | float):
                x -= part * dxscale
                shown.following = True
        if shown.texts:
            self._add(shown, matrix, graphicstate.ncolor)
        return x, y

    def _add(self, shown: Shown, matrix: Matrix, color: object) -> None:
        if self._painted + len(shown.texts) > MOST_GLYPHS_PER_PAGE:
            raise MemoryError  # ends the process, as a page does that takes more memory than there is
        painted = self._mode not in _INVISIBLE_MODES
        paint = Paint(self._painted + 1, painted, color if isinstance(color, tuple) else (color,))
        found: list[Any] = self.cur_item._objs  # noqa: SLF001 - pdfminer's `add` does nothing but append
        found.append(shown.strip(matrix, self._paper, paint))
        self._painted += len(shown.texts)

    def glyph(self, font: Any, cid: int) -> tuple[str, float]:  # noqa: ANN401 - pdfminer's own
        """What a code of a font says, and its width in heights of the type; whether the font is honest is noted too."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, cid)
        self.honest = self.honest and not _lies(font, cid, text)
        return text, font.char_width(cid) or _width_of_ligature(font, text)


class _Known(dict[int, str]):
    """What the codes of a font say, each asked once for a page, and how far they lead."""

    def __init__(self, device: GlyphDevice, font: Any) -> None:  # noqa: ANN401 - pdfminer's own
        super().__init__()
        self._device, self._font = device, font
        self._widths: dict[int, float] = {}
        self._advances: dict[tuple[float, float], _Advances] = {}

    def __missing__(self, cid: int) -> str:
        text, self._widths[cid] = self._device.glyph(self._font, cid)
        self[cid] = text
        return text

    def advances(self, fontsize: float, scaling: float) -> _Advances:
        """How far each known code leads in this size; the sums are done as pdfminer does them."""
        return self._advances.get((fontsize, scaling)) or self._advances.setdefault(
            (fontsize, scaling), _Advances(self._widths, fontsize, scaling)
        )


class _Advances(dict[int, float]):
    """How far each known code of a font leads, in one size."""

    def __init__(self, widths: dict[int, float], fontsize: float, scaling: float) -> None:
        super().__init__()
        self._widths, self._fontsize, self._scaling = widths, fontsize, scaling

    def __missing__(self, cid: int) -> float:
        self[cid] = advance = self._widths[cid] * self._fontsize * self._scaling
        return advance


def _width_of_ligature(font: Any, text: str) -> float:  # noqa: ANN401 - pdfminer's own
    """The width of a sign for several letters (`fi`), which pdfminer does not find among those of the standard fonts; 0 for any other."""
    widths = [font.widths.get(letter) for letter in text] if len(text) > 1 and text.isalpha() else []
    known = all(isinstance(width, int | float) for width in widths)
    return sum(widths) * font.hscale if widths and known else 0.0


def _lies(font: Any, cid: int, text: str) -> bool:  # noqa: ANN401 - pdfminer's own
    """Whether the font shows another digit than it says. What an embedded font shows is its own affair; any other follows its encoding."""
    shown = getattr(font, "cid2unicode", {}).get(cid, text)
    return shown != text and shown in _DIGITS and text in _DIGITS and not _EMBEDDED & font.descriptor.keys()


class _Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter with a quicker way to its operators."""

    def init_state(self, ctm: tuple[float, float, float, float, float, float]) -> None:
        """Start with no operators known."""
        super().init_state(ctm)
        self._operators: dict[bytes, tuple[Callable[..., None], int] | None] = {}

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out the streams one after the other, leaving out those that are being carried out already."""
        self.stream_ids.clear()
        chosen = [stream for entry in streams if (stream := stream_value(entry)).objid not in self.parent_stream_ids]
        self.stream_ids.update(stream.objid for stream in chosen if stream.objid is not None)
        kept = [stream for stream in chosen if stream.objid is not None]
        pending: list[Any] = []
        for number, stream in enumerate(kept):
            content = stream.get_data()
            rest = self._carry_out(content, pending)
            if rest is not None:
                self._carry_out_slowly([PDFStream({}, content[rest:]), *kept[number + 1 :]], pending)
                return
            del content
        self.argstack.extend(pending)

    def _carry_out(self, content: bytes, pending: list[Any]) -> int | None:
        """Carry out a stream; where the first operation out of the ordinary begins, its own operands taken back from `pending`."""
        place, carried, mine = 0, 0, len(pending)
        try:
            for place, keyword in operations(content, pending):
                operands, pending[:] = pending[:], ()
                self._operate(keyword, operands)
                carried, mine = place, 0
        except OutOfOrdinaryError:
            del pending[mine:]
            return carried
        return None

    def _carry_out_slowly(self, streams: list[PDFStream], pending: list[Any]) -> None:
        self.argstack.extend(pending)
        parser = PDFContentParser(streams)
        while True:
            try:
                _, part = parser.nextobject()
            except PSEOF:
                return
            if isinstance(part, PSKeyword):
                self._operate(part.name)
            else:
                self.push(part)

    def _operate(self, keyword: bytes, pending: Sequence[Any] = ()) -> None:
        """Carry out an operation; its operands are `pending`, and what was left before it."""
        if keyword not in self._operators:
            self._operators[keyword] = self._operator(keyword)
        known = self._operators[keyword]
        if known is not None and not self.argstack and len(pending) == known[1]:
            known[0](*pending)
            return
        self.argstack.extend(pending)
        if known is None:
            return
        carry_out, wanted = known
        operands = self.pop(wanted)
        if len(operands) == wanted:
            carry_out(*operands)

    def _operator(self, keyword: bytes) -> tuple[Callable[..., None], int] | None:
        name = keyword.decode("utf-8", "ignore").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        found = getattr(self, f"do_{name}", None)
        return None if found is None else (found, found.__code__.co_argcount - 1)
