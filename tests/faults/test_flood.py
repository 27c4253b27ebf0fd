"""One partner drops bomb after bomb: the others hardly notice."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.decision import Decision
from pipeline.passes import one_pass
from pipeline.shell import opened_shell
from tests.builders_pdf import glyph_bomb
from tests.builders_shell import FILES, a_site, put_bundle, reports_of, with_all_lists_loaded

if TYPE_CHECKING:
    from pathlib import Path

WALL_SECONDS = 4.0
CONFIG = f"[policy]\npdf_wall_seconds = {WALL_SECONDS}\n[work]\nmin_free_mb = 0\n"


@pytest.mark.parametrize(
    "bombs", [pytest.param(3, id="quick"), *(pytest.param(200, marks=pytest.mark.long, id=f"whole-{repeat}") for repeat in range(5))]
)
def test_beside_a_flood_of_bombs_a_bundle_is_done_within_twice_the_limit(tmp_path: Path, bombs: int) -> None:
    site = a_site(tmp_path, CONFIG)
    bomb = glyph_bomb()
    for number in range(bombs):
        papers = {"bill.pdf": bomb, "loa.pdf": bomb, "proof-1.pdf": bomb}
        put_bundle(site, partner="flood", name=f"{number:03d}", files={**FILES, **papers, "READY": b"%d" % number})
    began = threading.Event()
    dropped: list[float] = []

    def step(name: str) -> None:
        if name == "begun" and not began.is_set():
            began.set()
            put_bundle(site, partner="brightline", name="good")
            dropped.append(time.monotonic())

    with opened_shell(site, step=step) as shell:
        with_all_lists_loaded(shell.ledger)
        while not reports_of(site):
            result = one_pass(shell)
            assert result.failed == result.postponed == []
        seconds = time.monotonic() - dropped[0]
        rests = shell.intake.rests_for(b"flood")
        assert shell.intake.rests_for(b"brightline") == 0
    assert seconds < 2 * WALL_SECONDS
    assert 0 < rests <= WALL_SECONDS * 2
    assert [report.name.rpartition(".")[2] for report in reports_of(site, "flood")] == [Decision.HELD.value]
