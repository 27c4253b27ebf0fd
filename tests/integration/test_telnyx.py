"""The contract with Telnyx, against a server that speaks the recorded shape: whatever goes wrong, nothing is raised and no yes made up."""

from __future__ import annotations

import itertools
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline import telnyx
from pipeline.config import PortabilitySettings
from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.pace import Clock
from pipeline.reading.portability_answer import LEFT_OUT, NOT_UNDERSTOOD
from pipeline.telnyx import KEY_REFUSED, NOT_TAKEN, TOO_BUSY, TOO_LONG, TOO_SLOW, Telnyx
from tests.portability_server import (
    BROKEN,
    BUSY,
    CUT,
    GOOD,
    KEY,
    NO_ACCESS,
    NO_COVERAGE,
    NOT_PROCESSED,
    RESET,
    STALL,
    Answer,
    carrier_server,
    recorded,
)

if TYPE_CHECKING:
    from tests.portability_server import Carrier, Step

FIRST, SECOND, THIRD = NUMBERS = [4108430142, 4108430143, 4108430144]
YES = PortabilityAnswer(Portability.PORTABLE, losing_carrier="Verizon")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@dataclass
class Hourglass:
    """Time that passes only while somebody sleeps."""

    passed: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self.pauses.append(seconds)
        self.passed += seconds

    @property
    def clock(self) -> Clock:
        """What the provider is given."""
        return Clock(lambda: self.passed, self.sleep)


def provider(carrier: Carrier, hourglass: Hourglass | None = None, **settings: object) -> Telnyx:
    chosen = PortabilitySettings.model_validate({"provider": "telnyx", "base_url": carrier.url, **settings})
    return Telnyx(chosen, KEY, (hourglass or Hourglass()).clock)


def told(*steps: Step) -> PortabilityAnswers:
    with carrier_server(*steps) as carrier:
        return provider(carrier).ask(NUMBERS)


def unknown(reason: str) -> PortabilityAnswers:
    return PortabilityAnswers.unknown(NUMBERS, reason)


def test_the_question_is_the_documented_one() -> None:
    with carrier_server() as carrier:
        answers = provider(carrier).ask(NUMBERS)
    assert (carrier.paths, carrier.keys) == (["/v2/portability_checks"], {f"Bearer {KEY}"})
    assert carrier.asked == [["+14108430142", "+14108430143", "+14108430144"]]
    assert answers == PortabilityAnswers(dict.fromkeys(NUMBERS, YES))


def test_a_no_comes_with_its_reason_and_leaves_the_others_alone() -> None:
    answers = told(Answer(content=lambda numbers: json.dumps(recorded(numbers, {"+14108430143": NO_COVERAGE})).encode()))
    assert answers.of(SECOND) == PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage", "Verizon")
    assert answers.numbers(Portability.PORTABLE) == [FIRST, THIRD]


def test_a_long_list_is_asked_in_batches_and_no_number_twice() -> None:
    with carrier_server() as carrier:
        answers = provider(carrier, batch_size=2).ask([*NUMBERS, FIRST])
    assert carrier.asked == [["+14108430142", "+14108430143"], ["+14108430144"]]
    assert answers.numbers(Portability.PORTABLE) == NUMBERS


def test_nothing_is_asked_about_no_number() -> None:
    with carrier_server() as carrier:
        assert provider(carrier).ask([]) == PortabilityAnswers()
    assert carrier.asked == []


@pytest.mark.parametrize("fault", [BUSY, BROKEN, RESET, CUT])
def test_what_can_pass_is_asked_again_after_a_pause(fault: Step) -> None:
    hourglass = Hourglass()
    with carrier_server(fault, fault, GOOD) as carrier:
        answers = provider(carrier, hourglass).ask(NUMBERS)
    assert answers.numbers(Portability.PORTABLE) == NUMBERS
    assert hourglass.pauses == [1, 2]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [({"x-ratelimit-reset": "7"}, 7), ({"Retry-After": "9", "x-ratelimit-reset": "7"}, 9), ({"Retry-After": "soon"}, 1)],
)
def test_a_carrier_that_asks_for_a_pause_gets_it(headers: dict[str, str], pause: float) -> None:
    hourglass = Hourglass()
    with carrier_server(Answer(429, b"{}", headers), GOOD) as carrier:
        assert provider(carrier, hourglass).ask(NUMBERS).numbers(Portability.PORTABLE) == NUMBERS
    assert hourglass.pauses == [pause]


@pytest.mark.parametrize(
    ("fault", "reason", "tries"),
    [
        (BUSY, f"{TOO_BUSY} (429)", 4),
        (BROKEN, f"{TOO_BUSY} (500)", 4),
        (NO_ACCESS, f"{KEY_REFUSED} (401)", 1),
        (NOT_PROCESSED, f"{NOT_TAKEN} (422)", 1),
        (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), f"{NOT_TAKEN} (302)", 1),
        (RESET, "the carrier could not be reached (ReadError)", 4),
        (CUT, "the carrier could not be reached (RemoteProtocolError)", 4),
        (Answer(content=b'{"data": [{"phone_number": "+14108430142", "portable": true'), NOT_UNDERSTOOD, 1),
    ],
)
def test_a_lasting_fault_leaves_every_number_unknown_with_the_reason(fault: Step, reason: str, tries: int) -> None:
    with carrier_server(fault) as carrier:
        assert provider(carrier).ask(NUMBERS) == unknown(reason)
    assert len(carrier.asked) == tries


def test_after_a_lasting_fault_the_other_batches_are_not_asked_and_earlier_answers_stand() -> None:
    with carrier_server(GOOD, NO_ACCESS) as carrier:
        answers = provider(carrier, batch_size=1).ask(NUMBERS)
    assert len(carrier.asked) == 2
    assert answers.of(FIRST) == YES
    assert [answers.of(number).reason for number in (SECOND, THIRD)] == [f"{KEY_REFUSED} (401)"] * 2


def test_a_number_that_the_answer_leaves_out_is_unknown() -> None:
    answers = told(Answer(content=lambda numbers: json.dumps(recorded(numbers[1:])).encode()))
    assert answers.of(FIRST) == PortabilityAnswer(Portability.UNKNOWN, LEFT_OUT)
    assert answers.numbers(Portability.PORTABLE) == [SECOND, THIRD]


def test_a_carrier_that_says_nothing_is_not_waited_for() -> None:
    with carrier_server(STALL) as carrier:
        assert provider(carrier, answer_seconds=0.05).ask(NUMBERS) == unknown(TOO_SLOW)
    assert len(carrier.asked) == 4


def test_a_pause_that_the_budget_does_not_allow_is_not_made() -> None:
    hourglass = Hourglass()
    with carrier_server(Answer(503, b"", {"Retry-After": "120"})) as carrier:
        assert provider(carrier, hourglass).ask(NUMBERS) == unknown(f"{TOO_BUSY} (503)")
    assert hourglass.pauses == []


def test_an_answer_that_comes_when_the_budget_is_spent_does_not_count() -> None:
    seconds = itertools.count(step=10)
    with carrier_server() as carrier:
        settings = PortabilitySettings(provider="telnyx", base_url=carrier.url, budget_seconds=15)
        assert Telnyx(settings, KEY, Clock(lambda: float(next(seconds)))).ask(NUMBERS) == unknown(TOO_SLOW)
    assert len(carrier.asked) == 1


def test_batches_for_which_no_time_is_left_are_not_asked() -> None:
    seconds = iter([0.0, 0.0, 0.0])  # the start, the first question, its answer
    with carrier_server() as carrier:
        settings = PortabilitySettings(provider="telnyx", base_url=carrier.url, budget_seconds=15, batch_size=1)
        answers = Telnyx(settings, KEY, Clock(lambda: next(seconds, 99.0))).ask(NUMBERS)
    assert answers.of(FIRST) == YES
    assert [answers.of(number) for number in (SECOND, THIRD)] == [PortabilityAnswer(Portability.UNKNOWN, TOO_SLOW)] * 2
    assert len(carrier.asked) == 1


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telnyx, "LONGEST_ANSWER", 100)
    assert told(GOOD) == unknown(TOO_LONG)


def test_nobody_listening_is_no_exception() -> None:
    with carrier_server() as carrier:
        pass
    assert provider(carrier).ask(NUMBERS) == unknown("the carrier could not be reached (ConnectError)")


def test_an_address_that_is_none_is_no_exception() -> None:
    settings = PortabilitySettings(provider="telnyx", base_url="https://[::")
    assert Telnyx(settings, KEY, Hourglass().clock).ask(NUMBERS) == unknown("the carrier could not be reached (InvalidURL)")


def test_certificates_that_cannot_be_loaded_are_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(**_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(httpx, "Client", missing)
    assert Telnyx(PortabilitySettings(), KEY).ask(NUMBERS) == unknown("the carrier could not be asked (FileNotFoundError)")


@pytest.mark.parametrize("fault", [NO_ACCESS, RESET, GOOD])
def test_the_key_is_never_told(fault: Step, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG), carrier_server(fault) as carrier:
        asked = provider(carrier)
        answers = asked.ask(NUMBERS)
    written = capfd.readouterr()
    assert KEY not in f"{caplog.text}{answers}{asked!r}{written.out}{written.err}"
