"""Whatever a partner writes: tables read back as sent, pages keep their shape, lines stay lines."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.decision import Decision
from pipeline.domain.numbers import NO_NUMBER
from pipeline.reports.html import report_html
from pipeline.reports.machine import report_json
from pipeline.reports.tables import fix_me_csv, numbers_csv, safe_cells
from pipeline.reports.terminal import check_lines
from pipeline.reports.visible import visible
from tests.builders import a_list_of
from tests.builders_reports import a_finding, a_judgement, a_number_finding, a_receipt

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
CELLS = st.lists(TEXT | st.from_regex(r"[=+\-@'\t ]{1,3}[0-9A-Z+(]{0,12}", fullmatch=True), min_size=1, max_size=8)
PLAIN = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=40), min_size=1, max_size=8)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


@given(CELLS)
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(cells: list[str]) -> None:
    for cell in safe_cells(pd.Series(cells, dtype="str")).tolist():
        calculated = cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
        assert not calculated or set(cell) <= set("+0123456789 ().-")


@given(PLAIN)
@settings(max_examples=50)
def test_tables_read_back_as_the_partner_wrote_them(cells: list[str]) -> None:
    numbers = a_list_of(cells, [NO_NUMBER] * len(cells))
    receipt = a_receipt(a_judgement(by_number=[a_number_finding(range(len(cells)), len(cells))], numbers=numbers))
    for content, column in ((numbers_csv(receipt), 2), (fix_me_csv(receipt), 0)):
        read = [row[column] for row in rows_of(content)[1:]]
        assert [given if back == given else back.removeprefix("'") for back, given in zip(read, cells, strict=True)] == cells


@given(TEXT)
def test_visible_text_is_one_printable_line(text: str) -> None:
    assert visible(text).isprintable()


@given(TEXT)
@settings(max_examples=50)
def test_any_text_gives_a_report_and_printable_lines(text: str) -> None:
    judgement = a_judgement(a_finding(found=text, expected=text, hint=text))
    receipt = a_receipt(judgement)
    assert b"<script" not in report_html(receipt)
    assert json.loads(report_json(receipt))["findings"][0]["found"] == text
    assert all(line.text.isprintable() for line in check_lines(Decision.REJECTED, judgement))
