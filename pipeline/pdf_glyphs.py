"""Takes apart what a page of a PDF draws: the same glyphs, lines and pictures that pdfplumber finds, and who covers whom.

pdfminer's interpreter does the work. Only the two steps in which it and pdfplumber spend most of their time are made anew: cutting the
content of a page into its parts, and describing a glyph. Whatever the quick way does not know word for word is left to theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pdfminer.layout import LTContainer
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import KWD, LIT, PSEOF, PSKeyword, literal_name
from pdfminer.utils import apply_matrix_rect
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.pdf_frame import CharRecord

INVISIBLE = "not painted"
"""The tag of a glyph that a text rendering mode keeps from being painted."""
_INVISIBLE_MODES = frozenset({3, 7})
_DIGITS = frozenset("0123456789")
_EMBEDDED = frozenset({"FontFile", "FontFile2", "FontFile3"})
_TOKEN = re.compile(
    rb"[ \t\n\r\f\v]*+(?:"
    rb"(?P<number>[-+]?(?:[0-9]++(?P<fraction>\.[0-9]*+)?|(?P<point>\.)[0-9]++))"
    rb"|(?P<keyword>[A-Za-z][^#/%\[\]()<>{}\s]*+|['\"])"
    rb"|/(?P<name>[^#/%\[\]()<>{}\s]*+)(?!#)"
    rb"|\((?P<string>(?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+)\)"
    rb"|(?P<mark>\[|\]|<<|>>)"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*+)>"
    rb")",
    re.DOTALL,
)
_SPACE = re.compile(rb"[ \t\n\r\f\v]*+")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_WORDS = {b"true": True, b"false": False}
_INLINE_PICTURE = b"BI"
_LARGEST_BYTE = 255
_LONGEST_NUMBER = 40
_CLOSES = {b"[": b"]", b"<<": b">>"}


class _OutOfOrdinaryError(Exception):
    """The quick way does not know what stands here."""


def take_apart(page: Any) -> bool:  # noqa: ANN401 - pdfplumber is untyped
    """Find everything that the page draws; afterwards its `chars`, `lines`, `rects`, `curves` and `images` are there.

    Returns whether its fonts are honest: none that is not embedded shows another digit than the one it says.

    `mcid` of each is its place in the order of painting, in place of its place in the structure tree, which nobody asks for.
    """
    device = GlyphDevice(page)
    _Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    found: dict[str, list[CharRecord]] = {}
    for item in _flat(device.get_result()):
        record = item if isinstance(item, dict) else page.process_object(item)
        found.setdefault(record["object_type"], []).append(record)
    page._objects = found  # noqa: SLF001 - where pdfplumber keeps what it has found, and forgets it when the page is closed
    return device.honest


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
        self._page = page
        self._glyphs: dict[Any, dict[int, tuple[str, float]]] = {}

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
        super().tag_cur_item()

    def render_string_horizontal(  # noqa: PLR0913, PLR0917 - pdfminer's signature
        self,
        seq: Iterable[Any],
        matrix: tuple[float, float, float, float, float, float],
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
        a, b, c, d, e, f = matrix
        low = font.get_descent() * fontsize + rise
        brush = _Brush(self, matrix, (low, low + fontsize), scaling, graphicstate)
        glyphs = self._glyphs.setdefault(font, {})
        following = False
        for part in seq:
            if isinstance(part, bytes):
                for cid in font.decode(part):
                    if following:
                        x += charspace
                    text, width = glyphs.get(cid) or glyphs.setdefault(cid, self._glyph(font, cid))
                    advance = width * fontsize * scaling
                    brush.paint(text, advance, x * a + y * c + e, x * b + y * d + f)
                    x += advance
                    if cid == 32 and wordspace:  # noqa: PLR2004 - the space
                        x += wordspace
                    following = True
            elif isinstance(part, int | float):
                x -= part * dxscale
                following = True
        self._painted = brush.painted
        return x, y

    def _glyph(self, font: Any, cid: int) -> tuple[str, float]:  # noqa: ANN401 - pdfminer's own
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, cid)
        self.honest = self.honest and not _lies(font, cid, text)
        return text, font.char_width(cid)


def _lies(font: Any, cid: int, text: str) -> bool:  # noqa: ANN401 - pdfminer's own
    """Whether the font shows another digit than it says. What an embedded font shows is its own affair; any other follows its encoding."""
    shown = getattr(font, "cid2unicode", {}).get(cid, text)
    return shown != text and shown in _DIGITS and text in _DIGITS and not _EMBEDDED & font.descriptor.keys()


class _Brush:
    """Paints the glyphs of one string, which share everything but letter and place."""

    def __init__(
        self,
        device: Any,  # noqa: ANN401 - GlyphDevice, whose base is untyped
        matrix: tuple[float, float, float, float, float, float],
        reach: tuple[float, float],
        scaling: float,
        graphicstate: Any,  # noqa: ANN401 - pdfminer's own
    ) -> None:
        page, color = device._page, graphicstate.ncolor  # noqa: SLF001 - the two are one
        self.painted: int = device._painted  # noqa: SLF001 - as above
        self._add: Callable[[CharRecord], None] = device.cur_item._objs.append  # noqa: SLF001 - pdfminer's `add` does nothing else
        self._matrix, self._reach = matrix, reach
        a, b, c, d, _, _ = matrix
        self._straight = b == 0 and c == 0
        self._left, top = page.mediabox[:2]
        self._height, self._top, self._doctop = page.height, top, page.initial_doctop
        self._shared: CharRecord = {
            "object_type": "char",
            "page_number": page.page_number,
            "upright": a * d * scaling > 0 and b * c <= 0,
            "tag": INVISIBLE if device._mode in _INVISIBLE_MODES else None,  # noqa: SLF001 - as above
            "non_stroking_color": color if isinstance(color, tuple) else (color,),
        }

    def paint(self, text: str, advance: float, e: float, f: float) -> None:
        """Add a glyph whose origin is (e, f); the sums are done as pdfminer and pdfplumber do them, to the last bit."""
        a, b, c, d, _, _ = self._matrix
        low, high = self._reach
        if self._straight:
            x0, y0, x1, y1 = e, d * low + f, a * advance + e, d * high + f
            if x1 < x0:
                x0, x1 = x1, x0
            if y1 < y0:
                y0, y1 = y1, y0
        else:
            x0, y0, x1, y1 = apply_matrix_rect((a, b, c, d, e, f), (0, low, advance, high))
        self.painted += 1
        top = (self._height - y1) + self._top
        self._add(
            {
                **self._shared,
                "text": text,
                "x0": x0 + self._left,
                "x1": x1 + self._left,
                "y0": y0,
                "y1": y1,
                "top": top,
                "bottom": (self._height - y0) + self._top,
                "doctop": self._doctop + top,
                "size": y1 - y0,
                "matrix": (a, b, c, d, e, f),
                "mcid": self.painted,
            }
        )


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
            for place, keyword in _operations(content, pending):
                self.argstack.extend(pending)
                pending.clear()
                self._operate(keyword)
                carried, mine = place, 0
        except _OutOfOrdinaryError:
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

    def _operate(self, keyword: bytes) -> None:
        if keyword not in self._operators:
            self._operators[keyword] = self._operator(keyword)
        known = self._operators[keyword]
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


def _operations(content: bytes, operands: list[Any]) -> Iterator[tuple[int, bytes]]:
    """The keywords of a content stream, each with where it ends and when its operands are in `operands`.

    Raises:
        _OutOfOrdinaryError: here stands something that only pdfminer's own parser takes apart.
    """
    place, end = 0, len(content)
    nested: list[tuple[bytes, list[Any]]] = []
    here = operands
    while True:
        found = _TOKEN.match(content, place)
        if found is None:
            if _SPACE.match(content, place).end() == end and not nested:  # type: ignore[union-attr]  # it matches nothing at least
                return
            raise _OutOfOrdinaryError
        place, kind = found.end(), found.lastgroup
        if kind == "keyword" and not nested and (keyword := found["keyword"]) not in _WORDS:
            if keyword == _INLINE_PICTURE:
                raise _OutOfOrdinaryError
            yield place, keyword
        elif kind == "mark":
            here = _nested(found["mark"], nested, here)
        else:
            here.append(_operand(found))


def _nested(mark: bytes, outer: list[tuple[bytes, list[Any]]], here: list[Any]) -> list[Any]:
    """Open or close an array or a dictionary; what the following operands belong to."""
    if mark in _CLOSES:
        outer.append((_CLOSES[mark], here))
        return []
    if not outer or outer[-1][0] != mark:
        raise _OutOfOrdinaryError
    _, around = outer.pop()
    around.append(here if mark == b"]" else _dictionary(here))
    return around


def _dictionary(parts: list[Any]) -> dict[str, Any]:
    if len(parts) % 2:
        raise _OutOfOrdinaryError
    return {literal_name(key): value for key, value in zip(parts[::2], parts[1::2], strict=True) if value is not None}


def _operand(found: re.Match[bytes]) -> Any:  # noqa: ANN401 - a number, a word, a name or a string
    return _OPERANDS[found.lastgroup or ""](found)


def _number(found: re.Match[bytes]) -> float:
    text = found["number"]
    if len(text) > _LONGEST_NUMBER:
        raise _OutOfOrdinaryError
    return float(text) if found["fraction"] is not None or found["point"] is not None else int(text)


def _word(found: re.Match[bytes]) -> object:
    word = found["keyword"]
    return _WORDS[word] if word in _WORDS else KWD(word)


def _name(found: re.Match[bytes]) -> object:
    name = found["name"]
    try:
        return LIT(name.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(name)


def _string(found: re.Match[bytes]) -> bytes:
    text = found["string"]
    return _ESCAPE.sub(_unescaped, text) if b"\\" in text else text


def _unescaped(found: re.Match[bytes]) -> bytes:
    text = found[1]
    if not text.isdigit() or text in {b"8", b"9"}:
        return _ESCAPED.get(text, b"")
    if int(text, 8) > _LARGEST_BYTE:
        raise _OutOfOrdinaryError
    return bytes((int(text, 8),))


def _hexadecimal(found: re.Match[bytes]) -> bytes:
    digits = b"".join(found["hex"].split())
    if len(digits) % 2:
        raise _OutOfOrdinaryError
    return bytes.fromhex(digits.decode("ascii"))


_OPERANDS: dict[str, Callable[[re.Match[bytes]], Any]] = {
    "number": _number,
    "keyword": _word,
    "name": _name,
    "string": _string,
    "hex": _hexadecimal,
}
