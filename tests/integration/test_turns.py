"""Partners take turns, and one whose papers hit limits rests while the others go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.config import parse_site
from pipeline.domain.decision import Decision
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.intake import Intake
from pipeline.passes import one_pass, work_off
from tests.builders_shell import FILES, REQUEST, PaperReaderOfTests, a_shell, a_site, put_bundle, reports_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pytest

    from pipeline.config import Site
    from pipeline.domain.bill import Bill
    from pipeline.domain.hints import Hints
    from pipeline.shell import Shell

OTHER = {**FILES, "request.toml": REQUEST.replace(b"2026-01", b"2026-02")}


class Clock:
    """A monotonic clock that only a test moves."""

    def __init__(self) -> None:
        """Start."""
        self.now = 1000.0

    def __call__(self) -> float:
        """The moment in seconds."""
        return self.now


class ReaderWithBombs(PaperReaderOfTests):
    """Bills of the partner `flood` cost `seconds` and hit a limit."""

    def __init__(self, clock: Clock, seconds: float = 30) -> None:
        """Start counting."""
        super().__init__()
        self.clock, self.seconds = clock, seconds

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:  # type: ignore[override]  # a bomb is none
        """The good bill, or a bomb."""
        if b"BOMB" not in path.read_bytes():
            return super().read_bill(path, file, hints, as_of)
        self.clock.now += self.seconds
        return Unreadable(UnreadableReason.RESOURCE_LIMIT, "stopped")


def _flooded(tmp_path: Path, bombs: int) -> Site:
    site = a_site(tmp_path)
    for number in range(bombs):
        put_bundle(site, partner="flood", name=f"{number:03d}", files={**FILES, "bill.pdf": b"%%PDF-BOMB%d\n%%%%EOF\n" % number})
    return site


def _with_bombs(shell: Shell, clock: Clock) -> Shell:
    return replace(shell, reader=ReaderWithBombs(clock), intake=Intake(shell.site, shell.ledger, clock))


def test_a_partner_whose_papers_hit_limits_rests_ever_longer_and_the_others_do_not(tmp_path: Path) -> None:
    site, clock = _flooded(tmp_path, 5), Clock()
    with a_shell(site) as opened:
        shell = _with_bombs(opened, clock)
        result = one_pass(shell)
        assert [bundle.folder.bundle for bundle in result.ended] == ["000"]
        assert result.resting_seconds == 30
        put_bundle(site)
        assert [bundle.folder.partner for bundle in one_pass(shell).ended] == ["brightline"]
        rests = []
        for _ in range(3):
            clock.now += shell.intake.rests_for(b"flood")
            one_pass(shell)
            rests.append(shell.intake.rests_for(b"flood"))
    assert rests == [60, 120, 240]


def test_a_partner_whose_papers_are_good_again_is_forgiven_step_by_step(tmp_path: Path) -> None:
    site, clock = _flooded(tmp_path, 1), Clock()
    with a_shell(site) as opened:
        shell = _with_bombs(opened, clock)
        one_pass(shell)
        clock.now += 30
        put_bundle(site, partner="flood", name="good")
        assert [bundle.decision for bundle in one_pass(shell).ended] == [Decision.ACCEPTED]
        shell.intake.strike(b"flood")
        assert shell.intake.rests_for(b"flood") == 30


def test_a_bundle_dropped_while_another_partner_floods_is_next(tmp_path: Path) -> None:
    """Each bundle of the flood costs forty seconds and none is a strike: the pass ends to look again, then it is the other's turn."""
    site, clock = a_site(tmp_path), Clock()
    for number in range(5):
        put_bundle(site, partner="flood", name=str(number), files={**FILES, "request.toml": REQUEST + b"#%d" % number})
    ended: list[str] = []

    def arrive(step: str) -> None:
        if step == "begun":
            clock.now += 40
        if step == "begun" and not ended:
            put_bundle(site, partner="late", files=OTHER)

    with a_shell(site, arrive) as opened:
        shell = replace(opened, intake=Intake(site, opened.ledger, clock))
        for _ in range(3):
            result = one_pass(shell)
            ended += [bundle.folder.partner for bundle in result.ended]
            assert result.more is (len(ended) < 6)
    assert ended[:2] == ["flood", "late"]


def test_working_off_goes_on_while_there_is_more(tmp_path: Path) -> None:
    site = parse_site("[inbox]\nquiet_seconds = 0\nscan_seconds = 0.001\n", tmp_path / "config.toml")
    for number in range(4):
        put_bundle(site, name=str(number), files={**FILES, "request.toml": REQUEST + b"#%d" % number})
    with a_shell(site) as shell:
        assert len(work_off(shell, lambda _: None).ended) == 4


def test_when_the_papers_of_a_bundle_have_cost_too_much_the_rest_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.gather._AT_A_TIME", 1)  # two at a time, the letter may let proofs by before the bill has cost anything
    site, clock = a_site(tmp_path), Clock()
    proofs = {f"proof-{number}.pdf": FILES["bill.pdf"] for number in range(9)}
    put_bundle(site, partner="flood", files={**FILES, **proofs, "bill.pdf": b"%PDF-BOMB\n%%EOF\n"})
    with a_shell(site) as opened:
        shell = _with_bombs(opened, clock)
        (bundle,) = one_pass(shell).ended
        assert isinstance(shell.reader, ReaderWithBombs)
        assert not [name for name in shell.reader.read if name.startswith("proof")]
    assert bundle.decision is Decision.HELD
    (report,) = reports_of(site, "flood")
    assert b"not opened" in (report / "report.json").read_bytes()
