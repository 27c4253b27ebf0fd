from __future__ import annotations

from pipeline.domain.policy import Policy
from pipeline.domain.portability import NOT_ASKED, Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.reading.number_list import read_number_list
from pipeline.reports.portability import CODES, ListPortability, by_reason, numbers_to_ask, portability, summary, with_answers

LIST = (
    b"phone_number\n+14108430142\n8008430142\n4108430142\n1-800-FLOWERS\n1.41E+10\n410-843-0142 x5\n48210\n7008430142\n9008430142\n"
    b"7877230142\n8769240136\n4109110142\n4105550142\n4165551212\n+52 55 1234 5678\n4168430142\n"
)


def judged(content: bytes, policy: Policy | None = None) -> ListPortability:
    numbers = read_number_list("numbers.csv", content, Policy()).numbers
    assert numbers is not None
    return portability(numbers, policy or Policy())


def test_each_number_has_one_code_and_the_first_that_applies() -> None:
    assert [CODES[code] for code in judged(LIST).code.tolist()] == [
        "NUM_PORTABILITY_UNKNOWN",
        "NUM_PORTABILITY_UNKNOWN",
        "NUM_DUPLICATE_IN_FILE",
        "NUM_FORMAT_NOT_ACCEPTED",
        "NUM_SPREADSHEET_DAMAGE",
        "NUM_HAS_EXTENSION",
        "NUM_SHORT_CODE",
        "NUM_NON_PORTABLE_RANGE",
        "NUM_NON_PORTABLE_RANGE",
        "NUM_US_TERRITORY",
        "NUM_INVALID_US_CA",
        "NUM_SERVICE_EXCHANGE",
        "NUM_TEST_OR_FICTIONAL",
        "NUM_NON_PORTABLE_RANGE",
        "NUM_INVALID_US_CA",
        "NUM_PORTABILITY_UNKNOWN",
    ]


def test_without_a_carriers_word_a_good_number_is_unknown_and_never_portable() -> None:
    counts = summary(judged(LIST))
    assert (counts["total"], counts["portable"], counts["not_portable"], counts["unknown"]) == (16, 0, 12, 4)


def test_the_counts_by_code_and_by_class_each_cover_every_number() -> None:
    counts = summary(judged(LIST))
    by_code, by_class = counts["by_code"], counts["by_class"]
    assert isinstance(by_code, dict)
    assert isinstance(by_class, dict)
    assert sum(by_code.values()) == sum(by_class.values()) == 16
    assert by_class["toll_free"] == 1
    assert by_class["geographic"] == 3


def test_the_policy_of_the_site_holds_here_too() -> None:
    assert judged(b"4168430142\n", Policy(allowed_countries=("US",))).refused.tolist() == [True]


def test_a_list_that_could_not_be_read_counts_nothing() -> None:
    assert summary(None) == {"total": 0, "portable": 0, "not_portable": 0, "unknown": 0, "by_code": {}, "by_class": {}}
    assert summary(judged(b"")) == summary(None)


ASKED = b"phone_number\n4108430142\n4108430143\n4108430142\n843-0142\n4108430143\n4108430144\n4108430145\n"
YES, NO = PortabilityAnswer(Portability.PORTABLE), PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage")
SILENT = PortabilityAnswer(Portability.UNKNOWN, "the carrier did not answer in time")


def answered() -> ListPortability:
    return with_answers(judged(ASKED), PortabilityAnswers({4108430142: YES, 4108430143: NO, 4108430144: SILENT}))


def test_a_carrier_is_asked_about_the_first_good_numbers_and_about_each_once() -> None:
    assert numbers_to_ask(judged(ASKED), 1000) == [4108430142, 4108430143, 4108430144, 4108430145]
    assert numbers_to_ask(judged(ASKED), 2) == [4108430142, 4108430143]


def test_what_the_carrier_says_is_laid_over_what_the_number_says() -> None:
    result = answered()
    assert [CODES[code] for code in result.code.tolist()] == [
        "",
        "NUM_CARRIER_SAYS_NO",
        "NUM_DUPLICATE_IN_FILE",
        "NUM_FORMAT_NOT_ACCEPTED",
        "NUM_CARRIER_SAYS_NO",
        "NUM_PORTABILITY_UNKNOWN",
        "NUM_PORTABILITY_UNKNOWN",
    ]
    counts = summary(result)
    assert (counts["total"], counts["portable"], counts["not_portable"], counts["unknown"]) == (7, 2, 3, 2)
    assert isinstance(counts["by_code"], dict)
    assert "" not in counts["by_code"]


def test_the_reasons_are_counted_by_status_and_repeated_rows_with_them() -> None:
    result = answered()
    assert by_reason(result, Portability.NOT_PORTABLE) == {"No coverage": 2}
    assert by_reason(result, Portability.UNKNOWN) == {NOT_ASKED.reason: 1, SILENT.reason: 1}
    assert by_reason(result, Portability.PORTABLE) == {}
