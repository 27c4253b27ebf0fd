"""What lies over and behind the pages of a PDF: annotations, form fields and anything that wants to run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt, decode_text

from pipeline.domain.document import Annotation, FormField, Trait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.domain.document import Box

_DEEPEST_APPEARANCE = 3
_DEEPEST_FIELD = 8
_LONGEST_TEXT = 2_000
_MOST_MARKS = 2_000
_RUNS = frozenset({"JavaScript", "Launch", "ImportData", "SubmitForm", "RichMedia", "Rendition"})


@dataclass(frozen=True)
class Mark:
    """An annotation's own record, links in it not followed, and its four sides in pdfplumber's manner."""

    record: dict[str, Any]
    sides: dict[str, Any]

    @property
    def subtype(self) -> str:
        """`Widget`, `Ink`, `Stamp` and so on; empty when it says nothing."""
        return _name(_get(self.record, "Subtype"))


def marks_of(source: Any) -> tuple[Mark, ...]:  # noqa: ANN401 - pdfplumber is untyped
    """The page's annotations; pdfplumber's own list follows every link, and some documents are one ring of links."""
    listed = resolve1(source.page_obj.annots)
    records = [resolve1(entry) for entry in listed[:_MOST_MARKS]] if isinstance(listed, list) else []
    return tuple(Mark(record, sides) for record in records if isinstance(record, dict) and (sides := _sides(record, source)))


def _sides(record: dict[str, Any], source: Any) -> dict[str, Any] | None:  # noqa: ANN401 - pdfplumber is untyped
    corners = _get(record, "Rect")
    numbers = [resolve1(corner) for corner in corners] if isinstance(corners, list) else []
    if len(numbers) != len(["x0", "y0", "x1", "y1"]) or not all(isinstance(number, int | float) for number in numbers):
        return None
    left, low, right, high = source.page_obj.mediabox
    turned = {
        0: (1, 0, 0, 1, -left, -low),
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, high),
        270: (0, 1, -1, 0, high, -left),
    }
    ends = [apply_matrix_pt(turned.get(source.rotation % 360, turned[0]), (x, y)) for x, y in (numbers[:2], numbers[2:])]
    (x0, x1), (y0, y1) = (sorted(float(point[axis]) for point in ends) for axis in (0, 1))
    shift, drop = source.mediabox[0], source.height + source.mediabox[1]
    return {"x0": x0 + shift, "x1": x1 + shift, "top": drop - y1, "bottom": drop - y0}


def annotations_of(marks: Sequence[Mark], page: int, boxed: Callable[[dict[str, Any]], Box]) -> tuple[Annotation, ...]:
    """The page's annotations, links, popups and form fields left out."""
    shown = [mark for mark in marks if mark.subtype not in {"Widget", "Link", "Popup", ""}]
    return tuple(Annotation(mark.subtype, boxed(mark.sides), page, _text(_get(mark.record, "Contents"))) for mark in shown)


def fields_of(marks: Sequence[Mark], page: int, boxed: Callable[[dict[str, Any]], Box]) -> tuple[FormField, ...]:
    """The form fields shown on the page, with what they inherit from their parents."""
    return tuple(_field(mark, page, boxed) for mark in marks if mark.subtype == "Widget")


def _field(mark: Mark, page: int, boxed: Callable[[dict[str, Any]], Box]) -> FormField:
    kind, value = _name(_inherited(mark.record, "FT")), _inherited(mark.record, "V")
    name = ".".join(reversed([_text(_get(part, "T")) for part in _ancestry(mark.record) if _get(part, "T") is not None]))
    pictured = _picture_drawn(_get(_get(mark.record, "AP"), "N")) if kind == "Btn" else 0.0
    return FormField(name, kind, _value_text(value), _is_filled(kind, value), boxed(mark.sides), page, pictured=pictured)


def _picture_drawn(appearance: Any, deepest: int = _DEEPEST_APPEARANCE) -> float:  # noqa: ANN401 - pdfminer is untyped
    """How many of its heights the picture is wide that an appearance is given to draw, itself or in one that it holds; 0 for none."""
    stream = resolve1(appearance)
    held = _get(_get(getattr(stream, "attrs", None), "Resources"), "XObject")
    parts = [resolve1(part) for part in held.values()] if isinstance(held, dict) else []
    pictures = [part.attrs for part in parts if _name(_get(getattr(part, "attrs", None), "Subtype")) == "Image"]
    sides = [(_get(picture, "Width"), _get(picture, "Height")) for picture in pictures]
    shapes = [width / height for width, height in sides if isinstance(width, int) and isinstance(height, int) and height > 0]
    deeper = [_picture_drawn(part, deepest - 1) for part in parts] if deepest > 0 else []
    return max([*shapes, *deeper], default=0.0)


def active_traits(pdf: Any) -> set[Trait]:  # noqa: ANN401 - pdfplumber is untyped
    """Whether the document wants to start programs or run scripts when it is opened; nothing of it is ever run here."""
    kinds = set(_actions(pdf.doc.catalog))
    if _get(_get(pdf.doc.catalog, "AcroForm"), "XFA") is not None:
        kinds.add("XFA")
    return _traits(kinds)


def mark_traits(marks: Sequence[Mark]) -> set[Trait]:
    """Whether a mark on the page wants to start programs or run scripts when it is clicked."""
    return _traits({name for mark in marks for name in _action_names(mark.record)})


def _traits(kinds: set[str]) -> set[Trait]:
    traits = {Trait.LAUNCH_ACTION} if "Launch" in kinds else set()
    return traits | ({Trait.ACTIVE_CONTENT} if kinds - {"Launch"} else set())


def _actions(catalog: Any) -> Iterator[str]:  # noqa: ANN401 - pdfminer is untyped
    opening = _get(catalog, "OpenAction")
    yield from _action_names({"A": opening, "AA": _get(catalog, "AA")})
    names = _get(catalog, "Names")
    if _get(names, "JavaScript") is not None:
        yield "JavaScript"
    if _get(names, "EmbeddedFiles") is not None:
        yield "EmbeddedFiles"


def _action_names(record: Any) -> Iterator[str]:  # noqa: ANN401 - pdfminer is untyped
    action = _get(record, "A")
    extra = _get(record, "AA")
    candidates = [action, *(extra.values() if isinstance(extra, dict) else ())]
    for candidate in candidates:
        name = _name(_get(resolve1(candidate), "S"))
        if name in _RUNS:
            yield name


def _get(record: Any, key: str) -> Any:  # noqa: ANN401 - pdfminer is untyped
    resolved = resolve1(record)
    return resolve1(resolved.get(key)) if isinstance(resolved, dict) else None


def _ancestry(record: Any) -> Iterator[Any]:  # noqa: ANN401 - pdfminer is untyped
    current = resolve1(record)
    for _ in range(_DEEPEST_FIELD):
        if not isinstance(current, dict):
            return
        yield current
        current = resolve1(current.get("Parent"))


def _inherited(record: Any, key: str) -> Any:  # noqa: ANN401 - pdfminer is untyped
    return next((value for part in _ancestry(record) if (value := _get(part, key)) is not None), None)


def _is_filled(kind: str, value: object) -> bool:
    if kind == "Btn":
        return _name(value) not in {"", "Off"}
    return isinstance(value, dict) if kind == "Sig" else bool(_value_text(value).strip())


def _value_text(value: object) -> str:
    return _name(value) or _text(value)


def _name(value: object) -> str:
    if not isinstance(value, PSLiteral):
        return ""
    return value.name if isinstance(value.name, str) else value.name.decode("latin-1")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decode_text(value)[:_LONGEST_TEXT]
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
