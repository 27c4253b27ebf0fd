from __future__ import annotations

from pipeline.domain.decision import Decision, decide
from pipeline.domain.policy import Policy, Reaction
from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.rules import rulebook
from tests.builders import NUMBERS, a_case, a_number_list

YES, NO = PortabilityAnswer(Portability.PORTABLE), PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage")
SILENT = PortabilityAnswer(Portability.UNKNOWN, "the carrier did not answer in time")
_, SECOND, THIRD = NUMBERS
SURE = PortabilityAnswers(dict.fromkeys(NUMBERS, YES))


def but(*exceptions: tuple[int, PortabilityAnswer]) -> PortabilityAnswers:
    return PortabilityAnswers({**SURE.by_number, **dict(exceptions)})


def found(answers: PortabilityAnswers | None, policy: Policy | None = None) -> list[str | None]:
    findings = rulebook.check(a_case(portability=answers, policy=policy or Policy())).all_findings()
    return [finding.found for finding in findings if finding.code == "NUM_PORTABILITY_UNKNOWN"]


def test_when_every_number_is_confirmed_nothing_is_said() -> None:
    judgement = rulebook.check(a_case(portability=SURE))
    assert judgement.codes() == set()
    assert decide(judgement) is Decision.ACCEPTED


def test_when_nobody_was_asked_all_numbers_are_counted() -> None:
    assert found(None) == ["3 not asked"]


def test_only_the_numbers_that_are_not_confirmed_are_named() -> None:
    assert found(but((SECOND, SILENT))) == ["1 of 3 not confirmed; +14108430143: the carrier did not answer in time"]


def test_numbers_with_different_reasons_are_told_apart() -> None:
    partly = PortabilityAnswers({key: answer for key, answer in but((SECOND, SILENT)).by_number.items() if key != THIRD})
    assert found(partly) == ["2 of 3 not confirmed; +14108430143: the carrier did not answer in time; +14108430144: not asked"]


def test_a_long_list_names_the_first_ten() -> None:
    numbers = range(4108430200, 4108430213)
    case = a_case(numbers=a_number_list(numbers), portability=PortabilityAnswers.unknown(numbers, "busy"))
    (told,) = [finding.found for finding in rulebook.check(case).findings if finding.code == "NUM_PORTABILITY_UNKNOWN"]
    assert told is not None
    assert told.startswith("13 of 13 not confirmed; +14108430200, ")
    assert told.endswith("+14108430209 and 3 more: busy")


def test_a_number_that_the_carrier_refuses_is_rejected_and_the_others_are_not() -> None:
    judgement = rulebook.check(a_case(portability=but((SECOND, NO))))
    (finding,) = judgement.all_findings()
    assert (finding.code, finding.where.row) == ("NUM_CARRIER_SAYS_NO", 3)
    assert finding.hint.startswith("The carrier says: No coverage. Ask the losing carrier")
    assert decide(judgement) is Decision.ACCEPTED_IN_PART


def test_a_no_without_a_reason_has_the_hint_of_the_rule() -> None:
    judgement = rulebook.check(a_case(portability=but((SECOND, PortabilityAnswer(Portability.NOT_PORTABLE)))))
    (finding,) = judgement.all_findings()
    assert finding.hint.startswith("Ask the losing carrier")


def test_a_no_that_this_site_does_not_take_for_one_is_still_not_confirmed() -> None:
    told = found(but((SECOND, NO)), Policy(carrier_says_no=Reaction.OFF))
    assert told == ["1 of 3 not confirmed; +14108430143: the carrier says no (No coverage)"]
