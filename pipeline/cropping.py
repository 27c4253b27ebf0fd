"""Has the pictures drawn that a report shows beside its findings; a picture that cannot be had is left out, and the report goes on."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from pipeline.domain.document import STRAIGHT, DocumentFacts
from pipeline.reports.crops import Crop, crop_of, places_to_show, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.domain.case import Case
    from pipeline.domain.document import Raster, Turn
    from pipeline.domain.finding import Where
    from pipeline.domain.judgement import Judgement
    from pipeline.reading.jobs import View
    from pipeline.snapshot import Snapshot


class Painter(Protocol):
    """Whoever draws pages, in a process that can be killed; `pipeline.documents.DocumentReader` does."""

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """A picture for each view of the document at `path`, None for those that could not be had."""


def crops_for(case: Case, judgement: Judgement, snapshot: Snapshot, painter: Painter) -> Mapping[Where, Crop]:
    """The pictures of a report by the place that they show, from our copy of the papers."""
    crops: dict[Where, Crop] = {}
    for file, places in groupby(places_to_show(case, judgement), key=lambda where: where.file or ""):
        asked = tuple(places)
        drawn: tuple[Raster | None, ...] = ()
        with suppress(OSError, KeyError):  # a copy that cannot be opened now was read before: the words of the report stand without it
            drawn = painter.draw(snapshot.paths[file], tuple(view_of(where, _turn(case, where)) for where in asked))
        for where, raster in zip(asked, drawn, strict=False):
            crop = crop_of(where, raster, case) if raster else None
            if crop:
                crops[where] = crop
    return crops


def _turn(case: Case, where: Where) -> Turn:
    facts = [read.outcome for read in case.documents if read.file == where.file and isinstance(read.outcome, DocumentFacts)]
    return facts[0].turn_of(where.page or 1) if facts else STRAIGHT
