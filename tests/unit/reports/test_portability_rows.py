from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.domain.finding import Fault, Problem, Where
from pipeline.domain.policy import Policy
from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.reading.number_list import read_number_list
from pipeline.reports import portability_rows
from pipeline.reports.portability import ListPortability, portability, with_answers
from pipeline.reports.portability_rows import as_json, lines, pieces, rows

if TYPE_CHECKING:
    import pytest

FAULT = Fault("FILE_CSV_ROW_LENGTH", Problem(Where(file="numbers.csv", row=3), "2 cells", "3 cells"))


def judged(content: bytes, file: str = "numbers.csv") -> ListPortability:
    numbers = read_number_list(file, content, Policy()).numbers
    assert numbers is not None
    return portability(numbers, Policy())


def test_a_row_tells_everything_about_its_number() -> None:
    assert rows(judged(b"phone_number\n(212) 234-0142\n")) == [
        {
            "row": 2,
            "given": "(212) 234-0142",
            "e164": "+12122340142",
            "country": "US",
            "npa_nxx": "212234",
            "class": "geographic",
            "region": "New York, NY",
            "time_zone": "America/New_York",
            "status": "unknown",
            "code": "NUM_PORTABILITY_UNKNOWN",
            "hint": "Nothing to do: format and CTM checks were made; CTM checks portability after it receives the request.",
        }
    ]


def test_a_row_that_is_no_number_tells_what_to_do() -> None:
    (row,) = rows(judged(b"phone_number\n843-0142\n"))
    assert [row[name] for name in ("e164", "country", "npa_nxx", "class", "region")] == ["", "", "", "invalid", ""]
    assert (row["status"], row["hint"]) == ("not_portable", "Add the area code: a number has 10 digits.")


def test_zeros_in_front_are_kept() -> None:
    (row,) = rows(judged(b"phone_number\n0041084301\n"))
    assert (row["e164"], row["npa_nxx"]) == ("+10041084301", "004108")


def test_only_a_typed_list_has_places_on_a_line() -> None:
    typed = rows(judged(b"4108430142, 4108430143\n"))
    assert [(row["row"], row["position"]) for row in typed] == [(1, 1), (1, 2)]
    assert "position" not in rows(judged(b"phone_number\n4108430142\n"))[0]


def test_a_spreadsheet_has_nothing_to_calculate_with() -> None:
    result = judged(b"phone_number\n=1+1\n+14108430142\n")
    assert [row["given"] for piece in pieces(result) for row in piece.to_pylist()] == ["'=1+1", "+14108430142"]
    assert [row["given"] for row in rows(result)] == ["=1+1", "+14108430142"]


def test_a_long_table_comes_in_pieces_that_make_up_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    result = judged(b"phone_number\n" + b"".join(b"%d\n" % n for n in range(4108430000, 4108430010)))
    whole = rows(result)
    monkeypatch.setattr(portability_rows, "_PIECE", 3)
    batches = list(pieces(result))
    assert [batch.num_rows for batch in batches] == [3, 3, 3, 1]
    assert pa.Table.from_batches(batches).column("e164").to_pylist() == [row["e164"] for row in whole]


def test_a_table_without_rows_still_has_its_columns() -> None:
    (piece,) = pieces(judged(b"phone_number\n"))
    assert (piece.num_rows, piece.schema.names[0]) == (0, "row")


def test_rows_are_part_of_the_json_of_a_list_that_is_not_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    result = judged(b"phone_number\n4108430142\n4108430143\n")
    assert len(as_json(result, ())["rows"]) == 2  # type: ignore[arg-type]  # a list
    monkeypatch.setattr(portability_rows, "ROWS_TOLD", 1)
    assert "rows" not in as_json(result, ())


def test_what_was_noticed_in_the_file_is_told_with_its_mend() -> None:
    assert as_json(None, (FAULT,))["findings"] == [
        {
            "code": "FILE_CSV_ROW_LENGTH",
            "severity": "reject-bundle",
            "where": {"file": "numbers.csv", "row": 3},
            "found": "2 cells",
            "expected": "3 cells",
            "hint": "Add the missing commas, or quote cells that contain a comma.",
        }
    ]
    assert any("numbers.csv, row 3, 2 cells. Add the missing commas" in line for line in lines(None, (FAULT,)))


def test_an_empty_list_is_said_to_be_empty() -> None:
    assert "'code': 'NUM_LIST_EMPTY'" in str(as_json(judged(b""), ())["findings"])


def test_people_read_the_counts_and_the_first_refused_numbers() -> None:
    told = list(lines(judged(b"4108430142\n" + b"843-0142\n" * 30), ()))
    assert told[0] == "31 numbers: 30 cannot be ported, 1 can be asked for"
    assert told[1] == "  row 2: 843-0142 NUM_FORMAT_NOT_ACCEPTED. Add the area code: a number has 10 digits."
    assert told[-2] == "  and 10 more; --out FILE.csv lists them all"
    assert told[-1] == "No carrier was asked, so no number is certain to be portable."


def test_a_good_list_is_told_in_two_lines() -> None:
    assert len(list(lines(judged(b"4108430142\n"), ()))) == 2
    assert list(lines(judged(b"843-0142\n"), ()))[-1].startswith("  row 1")


def test_a_text_that_steers_the_terminal_is_shown_and_not_obeyed() -> None:
    assert not any("\x1b" in line for line in lines(judged(b"phone_number\n\x1b[2J4108430142\n"), ()))


YES = PortabilityAnswer(Portability.PORTABLE, losing_carrier="Verizon")
NO = PortabilityAnswer(Portability.NOT_PORTABLE, "=No coverage", "Windstream")
SILENT = PortabilityAnswer(Portability.UNKNOWN, "the carrier did not answer in time")


def answered(*answers: PortabilityAnswer) -> ListPortability:
    numbers = dict(zip((4108430142, 4108430143, 4108430144), answers, strict=False))
    return with_answers(judged(b"phone_number\n4108430142\n4108430143\n4108430144\n843-0142\n"), PortabilityAnswers(numbers))


def test_a_row_tells_what_the_carrier_said() -> None:
    told = rows(answered(YES, NO, SILENT))
    assert [[row[name] for name in ("status", "code", "reason", "losing_carrier")] for row in told] == [
        ["portable", "", "", "Verizon"],
        ["not_portable", "NUM_CARRIER_SAYS_NO", "=No coverage", "Windstream"],
        ["unknown", "NUM_PORTABILITY_UNKNOWN", SILENT.reason, ""],
        ["not_portable", "NUM_FORMAT_NOT_ACCEPTED", "", ""],
    ]
    assert told[0]["hint"] == ""


def test_words_of_a_carrier_are_safe_in_a_spreadsheet() -> None:
    reasons = [row["reason"] for piece in pieces(answered(YES, NO)) for row in piece.to_pylist()]
    assert reasons == ["", "'=No coverage", "not asked", ""]


def test_the_json_says_how_many_were_asked_about_and_the_reasons() -> None:
    assert as_json(judged(b"4108430142\n"), ())["asked"] == 0
    told = as_json(answered(YES, NO, SILENT), ())
    assert told["asked"] == 3
    assert told["by_reason"] == {"not_portable": {"=No coverage": 1}, "unknown": {SILENT.reason: 1}}


def test_people_read_what_the_carrier_said() -> None:
    told = list(lines(answered(YES, NO, SILENT), ()))
    assert told[0] == "4 numbers: 2 cannot be ported, 1 can, 1 not confirmed"
    assert told[1].startswith("  row 3: 4108430143 NUM_CARRIER_SAYS_NO. =No coverage. Ask the losing carrier")
    assert told[-1] == "Not confirmed: 1 number, the carrier did not answer in time."
    assert not any("No carrier was asked" in line for line in told)
