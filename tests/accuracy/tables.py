"""Scores in tables for people and as JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.accuracy.scores import NUMBERS, by, confusion, is_field, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.accuracy.reading import Scores
    from tests.accuracy.scores import Mark, Share, Tally, Verdict

_VARIANTS = ("native", "scanned")


def _shown(share: Share) -> str:
    if share.value is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.1%} ({low:.1%}-{high:.1%})"


def _row(name: str, total: Tally) -> str:
    shares = " | ".join(_shown(share) for share in (total.precision, total.recall, total.abstention))
    return f"| {name} | {total.right} | {total.wrong} | {total.missed} | {shares} |"


def _of_variant(marks: Iterable[Mark], variant: str) -> list[Mark]:
    return [mark for mark in marks if mark.variant == variant or (variant == "native" and mark.variant not in _VARIANTS)]


def field_lines(marks: Sequence[Mark]) -> Iterator[str]:
    """One table of fields for native and one for scanned documents."""
    for variant in _VARIANTS:
        kept = _of_variant(marks, variant)
        if kept:
            yield f"\n| {variant} | right | wrong | missed | precision | recall | abstention |\n|---|--:|--:|--:|---|---|---|"
            yield from (_row(name, total) for name, total in sorted(by(kept, lambda mark: mark.field).items()))
            for kind, name in (("bill.", "fields of bills"), ("loa.", "fields of letters")):
                yield _row(f"**{name}**", tally(mark for mark in kept if is_field(mark) and mark.field.startswith(kind)))


def layout_lines(marks: Sequence[Mark]) -> Iterator[str]:
    """One row for each layout, with its fields alone."""
    yield "\n| layout | variant | right | wrong | missed | precision | recall | what was wrong or missed |"
    yield "|---|---|--:|--:|--:|---|---|---|"
    for variant in _VARIANTS:
        kept = [mark for mark in _of_variant(marks, variant) if is_field(mark)]
        for layout, total in by(kept, lambda mark: mark.layout).items():
            faulty = sorted({mark.field.split(".")[1] for mark in kept if mark.layout == layout and (mark.wrong or mark.missed)})
            shares = " | ".join("-" if share.value is None else f"{share.value:.1%}" for share in (total.precision, total.recall))
            yield f"| {layout} | {variant} | {total.right} | {total.wrong} | {total.missed} | {shares} | {', '.join(faulty)} |"


def signature_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What was said about signatures, and which letters were called the opposite."""
    if not verdicts:
        return
    yield "\n| letters | signed | unsigned | uncertain | no answer |\n|---|--:|--:|--:|--:|"
    for variant in _VARIANTS:
        kept = [verdict for verdict in verdicts if (verdict.variant == "scanned") == (variant == "scanned")]
        counted = confusion(kept)
        for name, counts in (("signed", counted.signed), ("unsigned", counted.unsigned)):
            yield f"| {variant}, {name} | " + " | ".join(str(counts[state]) for state in ("signed", "unsigned", "uncertain", "none")) + " |"
    for variant in _VARIANTS:
        counted = confusion(verdict for verdict in verdicts if (verdict.variant == "scanned") == (variant == "scanned"))
        yield f"\n{variant}: unsigned called signed {_shown(counted.false_signed)}, "
        yield f"signed called unsigned {_shown(counted.false_unsigned)}, signed left uncertain {_shown(counted.uncertain)}."
    opposite = [f"{v.document} ({v.variant})" for v in verdicts if (v.signed, v.state) in {(False, "signed"), (True, "unsigned")}]
    yield f"\nCalled the opposite: {'; '.join(opposite) or 'none'}."


def stranger_lines(known: Sequence[Mark], unknown: Sequence[Mark]) -> Iterator[str]:
    """The same bills with the profile of their carrier and without it."""
    yield "\n| native bills of carriers with a profile | right | wrong | missed | precision | recall | abstention |"
    yield "|---|--:|--:|--:|---|---|---|"
    for name, marks in (("read with the profile", known), ("read without it", unknown)):
        yield _row(f"{name}: fields", tally(filter(is_field, marks)))
        yield _row(f"{name}: telephone numbers", tally(mark for mark in marks if mark.field.endswith(NUMBERS)))
    for field, total in sorted(by(unknown, lambda mark: mark.field).items()):
        yield _row(f"without it: {field}", total)


def note_lines(scores: Scores) -> Iterator[str]:
    """Every value that was wrong or missed."""
    for mark in scores.marks:
        if mark.note:
            yield f"{mark.document}: {mark.field}: {mark.note}"
    for verdict in scores.verdicts:
        if verdict.state != ("signed" if verdict.signed else "unsigned"):
            yield f"{verdict.document} ({verdict.variant}): called {verdict.state}"


def as_tree(scores: Scores) -> dict[str, object]:
    """The same for machines."""
    fields = {
        f"{field}, {variant}": _tree_of(total)
        for variant in _VARIANTS
        for field, total in by(_of_variant(scores.marks, variant), lambda mark: mark.field).items()
    }
    layouts = {
        f"{layout}, {variant}": _tree_of(total)
        for variant in _VARIANTS
        for layout, total in by(filter(is_field, _of_variant(scores.marks, variant)), lambda mark: mark.layout).items()
    }
    signatures = {
        variant: _confusion_tree([v for v in scores.verdicts if (v.variant == "scanned") == (variant == "scanned")])
        for variant in _VARIANTS
    }
    return {"documents": scores.documents, "synthetic": True, "fields": fields, "layouts": layouts, "signatures": signatures}


def _tree_of(total: Tally) -> dict[str, object]:
    shares = {name: _share_tree(getattr(total, name)) for name in ("precision", "recall", "abstention")}
    return {"right": total.right, "wrong": total.wrong, "missed": total.missed, **shares}


def _share_tree(share: Share) -> dict[str, object]:
    return {"value": share.value, "interval": list(share.interval)}


def _confusion_tree(verdicts: Sequence[Verdict]) -> dict[str, object]:
    counted = confusion(verdicts)
    shares = {name: _share_tree(getattr(counted, name)) for name in ("false_signed", "false_unsigned", "uncertain")}
    return {"signed": dict(counted.signed), "unsigned": dict(counted.unsigned), **shares}
