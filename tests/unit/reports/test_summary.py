from __future__ import annotations

import pytest

from pipeline.domain.decision import Decision
from pipeline.domain.finding import Severity, Where
from pipeline.reports.summary import PLACES_SHOWN, Section, summarise
from tests.builders import a_number_list
from tests.builders_reports import a_finding, a_judgement, a_number_finding


def test_one_mend_has_all_its_places() -> None:
    pages = [a_finding(where=Where(file="loa.pdf", page=page)) for page in (1, 2)]
    (topic,) = summarise(Decision.REJECTED, a_judgement(*pages)).topics
    assert topic.mend == "Have it signed."
    assert [spot.place for spot in topic.spots] == ["loa.pdf, page 1", "loa.pdf, page 2"]
    assert topic.reach == "2 places"


def test_a_hint_of_its_own_stands_at_its_place() -> None:
    findings = [a_finding("REQ_MADE_UP", hint="Did you mean state?"), a_finding("REQ_MADE_UP", hint="Did you mean city?")]
    (topic,) = summarise(Decision.REJECTED, a_judgement(*findings)).topics
    assert topic.mend == "Did you mean state?"
    assert [spot.hint for spot in topic.spots] == [None, "Did you mean city?"]


def test_numbers_with_hints_of_their_own_share_the_rules_hint() -> None:
    finding = a_number_finding([0, 1], hint=["Use A.", "Use B.", None])
    (topic,) = summarise(Decision.ACCEPTED_IN_PART, a_judgement(by_number=[finding])).topics
    assert topic.mend == "Mend NUM_IS_RECEIVING."
    assert [spot.hint for spot in topic.spots] == ["Use A.", "Use B."]


@pytest.mark.parametrize(
    ("code", "severity", "section"),
    [
        ("LOA_UNSIGNED", Severity.REJECT_BUNDLE, Section.FIX),
        ("NUM_INVENTORY_MISSING", Severity.HOLD, Section.LOOKING),
        ("LOA_OLD", Severity.WARN, Section.WARNINGS),
        ("NUM_FAILSAFE_NOT_CHECKED", Severity.WARN, Section.NOT_CHECKED),
    ],
)
def test_a_finding_stands_where_its_severity_puts_it(code: str, severity: Severity, section: Section) -> None:
    (topic,) = summarise(Decision.HELD, a_judgement(a_finding(code, severity))).topics
    assert topic.section is section


def test_what_rejects_numbers_has_its_own_part_and_counts_them() -> None:
    (topic,) = summarise(Decision.ACCEPTED_IN_PART, a_judgement(by_number=[a_number_finding([0, 1])])).topics
    assert topic.section is Section.FIX_NUMBERS
    assert topic.reach == "2 numbers"


def test_a_long_list_shows_its_first_places_and_how_many_are_left() -> None:
    count = PLACES_SHOWN + 5
    finding = a_number_finding(range(count - 1), count)
    (topic,) = summarise(
        Decision.ACCEPTED_IN_PART, a_judgement(by_number=[finding], numbers=a_number_list(range(2_010_000_000, 2_010_000_000 + count)))
    ).topics
    assert len(topic.spots) == PLACES_SHOWN
    assert topic.more == 4


def test_a_warning_about_every_number_is_said_once() -> None:
    finding = a_number_finding([0, 1, 2], code="NUM_NO_ROUTING", severity=Severity.WARN)
    (topic,) = summarise(Decision.ACCEPTED, a_judgement(by_number=[finding])).topics
    assert [spot.place for spot in topic.spots] == ["every number of the list"]
    assert topic.more == 0


def test_a_rule_that_marks_nothing_is_no_topic() -> None:
    assert summarise(Decision.ACCEPTED, a_judgement(by_number=[a_number_finding([])])).topics == ()


def test_a_held_request_shows_first_what_it_waits_for() -> None:
    judgement = a_judgement(a_finding("BILL_NO_DATE", Severity.HOLD))
    assert [topic.code for topic in summarise(Decision.HELD, judgement).first] == ["BILL_NO_DATE"]
    assert summarise(Decision.REJECTED, judgement).first == ()


def test_a_place_that_is_the_thing_found_is_not_said_twice() -> None:
    finding = a_finding("DROP_UNEXPECTED_FILE", Severity.WARN, Where(file="notes.txt"), found="notes.txt")
    (topic,) = summarise(Decision.ACCEPTED, a_judgement(finding)).topics
    assert (topic.spots[0].place, topic.spots[0].found) == ("notes.txt", None)
    assert topic.reach == "notes.txt"


def test_an_incomplete_upload_is_told_what_is_missing() -> None:
    assert summarise(Decision.INCOMPLETE, a_judgement(read=False)).heading(Section.FIX) == "What is missing"
    assert summarise(Decision.REJECTED, a_judgement(read=False)).heading(Section.FIX) == "What to fix"
