from __future__ import annotations

from pipeline.domain.decision import Decision
from pipeline.domain.finding import Where
from pipeline.reports.terminal import SPOTS_SHOWN, TerminalLine, Tone, check_lines
from tests.builders import a_number_list
from tests.builders_reports import a_finding, a_judgement, a_number_finding


def test_the_verdict_comes_first_then_the_mends_with_their_places() -> None:
    judgement = a_judgement(
        a_finding("X_MADE_UP", where=Where(file="bill.pdf", page=1), found="21401", expected="21403"), by_number=[a_number_finding([0])]
    )
    assert list(check_lines(Decision.REJECTED, judgement))[:7] == [
        TerminalLine("Not sent: 2 things to fix", Tone.BAD),
        TerminalLine("3 numbers: 2 good, 1 to fix", Tone.QUIET),
        TerminalLine(""),
        TerminalLine("What to fix", Tone.HEADING),
        TerminalLine("  Have it signed."),
        TerminalLine("    X_MADE_UP: ", Tone.QUIET),
        TerminalLine("    - bill.pdf, page 1; found 21401; expected 21403"),
    ]


def test_a_long_list_is_cut() -> None:
    count = 40
    numbers = a_number_list(range(2_010_000_000, 2_010_000_000 + count))
    lines = list(check_lines(Decision.REJECTED, a_judgement(by_number=[a_number_finding(range(count), count)], numbers=numbers)))
    assert lines[-1] == TerminalLine(f"    and {count - SPOTS_SHOWN} more", Tone.QUIET)


def test_no_control_character_reaches_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\r\n\u202e\x9b2J"
    judgement = a_judgement(a_finding(where=Where(file=evil, field=evil), found=evil, expected=evil, hint=evil))
    assert all(line.text.isprintable() for line in check_lines(Decision.REJECTED, judgement))
