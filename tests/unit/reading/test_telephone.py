from __future__ import annotations

import pandas as pd
import pytest

from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.reading.telephone import national_numbers, parse_one

ACCEPTED = (
    "+14108430142",
    "14108430142",
    "4108430142",
    "(410) 843-0142",
    "410-843-0142",
    "410.843.0142",
    "+1 410 843 0142",
    "1-410-843-0142",
    "+1 (410) 843-0142",
    "410 843 0142",
    "(410)843-0142",
    "  410-843-0142\t",
    "          410-843-0142          ",
)
REFUSED = {
    "": Form.NOT_ACCEPTED,
    "   ": Form.NOT_ACCEPTED,
    "8430142": Form.NOT_ACCEPTED,
    "410843014": Form.NOT_ACCEPTED,
    "41084301422": Form.NOT_ACCEPTED,
    "1-800-FLOWERS": Form.NOT_ACCEPTED,
    "call 4108430142": Form.NOT_ACCEPTED,
    "4108430142 main line": Form.NOT_ACCEPTED,
    "\uff14\uff11\uff10\uff18\uff14\uff13\uff10\uff11\uff14\uff12": Form.NOT_ACCEPTED,
    "\u0664108430142": Form.NOT_ACCEPTED,
    "\u202a410-843-0142\u202c": Form.NOT_ACCEPTED,
    "410\u2011843\u20110142": Form.NOT_ACCEPTED,
    "+1 1 410 843 0142": Form.NOT_ACCEPTED,
    "011 1 410 843 0142": Form.NOT_ACCEPTED,
    "24108430142": Form.NOT_ACCEPTED,
    "+0108430142": Form.NOT_ACCEPTED,
    "+1410843014": Form.NOT_ACCEPTED,
    "(410 843-0142": Form.NOT_ACCEPTED,
    "410-8430-142": Form.NOT_ACCEPTED,
    "410\n8430142": Form.NOT_ACCEPTED,
    "=4108430142": Form.NOT_ACCEPTED,
    "'+14108430142": Form.NOT_ACCEPTED,
    "4108430142" * 40: Form.NOT_ACCEPTED,
    "+24108430142": Form.FOREIGN,
    "+52 55 1234 5678": Form.FOREIGN,
    "+44 (20) 8366-1177": Form.FOREIGN,
    "  +4420 8366 1177       ": Form.FOREIGN,
    "1.41E+10": Form.SPREADSHEET_DAMAGE,
    "4,11e+09": Form.SPREADSHEET_DAMAGE,
    "4E9": Form.SPREADSHEET_DAMAGE,
    "4105551212.0": Form.SPREADSHEET_DAMAGE,
    "14105551212.00": Form.SPREADSHEET_DAMAGE,
    "4,105,551,212": Form.SPREADSHEET_DAMAGE,
    "########": Form.SPREADSHEET_DAMAGE,
    "410-843-0142 x45": Form.EXTENSION,
    "410-843-0142 ext 5": Form.EXTENSION,
    "(410) 843-0142 Ext. 5": Form.EXTENSION,
    "(410) 843-0142 extension 1234": Form.EXTENSION,
    "+14108430142#12": Form.EXTENSION,
    "48210": Form.SHORT_CODE,
    " 482101 ": Form.SHORT_CODE,
}


def judged(*texts: str) -> list[tuple[int, Form]]:
    numbers, forms = national_numbers(pd.Series(list(texts), dtype="str"))
    return [(number, Form(form)) for number, form in zip(numbers.tolist(), forms.tolist(), strict=True)]


@pytest.mark.parametrize("text", ACCEPTED)
def test_an_accepted_form_gives_the_national_number(text: str) -> None:
    assert judged(text) == [(4108430142, Form.ACCEPTED)]
    assert parse_one(text) == "+14108430142"


@pytest.mark.parametrize(("text", "form"), REFUSED.items())
def test_any_other_form_is_named_and_never_guessed_at(text: str, form: Form) -> None:
    assert judged(text) == [(NO_NUMBER, form)]
    assert parse_one(text) is None


def test_a_column_is_judged_as_its_texts_are_one_by_one() -> None:
    column = [*ACCEPTED, *REFUSED] * 3
    assert judged(*column) == [answer for text in column for answer in judged(text)]


def test_rows_of_one_shape_are_told_apart_by_their_country_code() -> None:
    texts = ["+1 410 843 0142", "+2 410 843 0142", "+0 410 843 0142", "+52 55 1234 5678", "+12 55 1234 5678"]
    assert [form for _, form in judged(*texts)] == [Form.ACCEPTED, Form.FOREIGN, Form.NOT_ACCEPTED, Form.FOREIGN, Form.NOT_ACCEPTED]


def test_a_lost_plus_sign_is_repaired() -> None:
    assert judged("14108430142") == judged("+14108430142")


def test_a_number_that_cannot_exist_is_read_all_the_same() -> None:
    assert judged("1110000000", "0000000000") == [(1110000000, Form.ACCEPTED), (NO_NUMBER, Form.ACCEPTED)]


def test_missing_texts_are_no_numbers() -> None:
    numbers, forms = national_numbers(pd.Series([None, "4108430142"], dtype="str"))
    assert numbers.tolist() == [NO_NUMBER, 4108430142]
    assert forms.tolist() == [Form.NOT_ACCEPTED, Form.ACCEPTED]


def test_an_empty_column_gives_empty_columns() -> None:
    assert judged() == []


def test_a_column_longer_than_one_chunk_keeps_its_order() -> None:
    numbers, _ = national_numbers(pd.Series([f"{n}" for n in range(4_100_000_000, 4_100_070_000)], dtype="str"))
    assert numbers.tolist() == list(range(4_100_000_000, 4_100_070_000))


def test_shapes_that_share_a_group_are_still_judged_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.telephone._MIX", [0, 0, 0])
    texts = ["410-843-0142", "8430142", "48210", "+14108430142"]
    assert judged(*texts) == [answer for text in texts for answer in judged(text)]
