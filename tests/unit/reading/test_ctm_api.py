from __future__ import annotations

import json

import pytest

from pipeline.reading.ctm_api import ANY_LIST, BadAnswer, Page, identity, read_page

ENTRY = {"id": "CQU1"}


def page(document: object, *wrappers: str, number: int = 1) -> Page | BadAnswer:
    return read_page("/queues", wrappers or ("queues",), json.dumps(document).encode(), number)


def reason(document: object, *wrappers: str, number: int = 1) -> str:
    answer = page(document, *wrappers, number=number)
    assert isinstance(answer, BadAnswer)
    assert str(answer).startswith(f"/queues page {number}: ")
    return answer.reason


@pytest.mark.parametrize(
    ("paging", "number", "has_next", "total"),
    [
        ({}, 1, False, None),
        ({"total_pages": 2, "total_entries": 150, "page": 1}, 1, True, 150),
        ({"total_pages": "2", "total_entries": "150", "page": "2"}, 2, False, 150),
        ({"total_pages": 2, "next_page": "/queues?page=1"}, 2, False, None),
        ({"next_page": "/queues?page=2"}, 1, True, None),
        ({"next_page": None}, 1, False, None),
    ],
)
def test_the_totals_say_whether_pages_follow_and_else_the_next_page_does(
    paging: dict[str, object], number: int, *, has_next: bool, total: int | None
) -> None:
    assert page({"queues": [ENTRY], **paging}, number=number) == Page((ENTRY,), has_next, total)


def test_an_empty_list_is_a_list() -> None:
    assert page({"queues": [], "total_pages": 0, "total_entries": 0}) == Page((), has_next=False, total_entries=0)


@pytest.mark.parametrize(
    "document", [{"configs": [ENTRY]}, {"conditional_routers": [ENTRY]}, {"page": 1, "errors": [], "smart": [ENTRY], "other": []}]
)
def test_the_list_of_smart_routers_is_the_first_list_found(document: object) -> None:
    assert page(document, "configs", "conditional_routers", ANY_LIST) == Page((ENTRY,))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"numbers": [ENTRY]}, "there is no list queues in it, only ['numbers']"),
        ({"queues": {"CQU1": ENTRY}}, "there is no list queues in it"),
        ([ENTRY], "it is [{'id': 'CQU1'}], not an object with a list"),
        ({"queues": [ENTRY, None]}, "the list holds None, not objects only"),
        ({"queues": ["x" * 500]}, "xxx..., not objects only"),
        ({"queues": [ENTRY], "page": 3}, "it says that it is page 3"),
        ({"queues": [], "total_pages": 2}, "it is empty although more pages follow"),
        ({"queues": [ENTRY], "total_pages": "many"}, "total_pages is 'many', not a count"),
        ({"queues": [ENTRY], "total_pages": -1}, "total_pages is '-1', not a count"),
        ({"queues": [ENTRY], "total_entries": True}, "total_entries is True, not a text"),
        ({"queues": [ENTRY], "page": [1]}, "page is [1], not a text"),
    ],
)
def test_another_shape_is_a_value_that_says_what_is_wrong(document: object, told: str) -> None:
    assert told in reason(document)


@pytest.mark.parametrize(
    "content", [b"", b'{"queues": [{"id"', b"<html>Bad gateway</html>", b"\xff\xfe\x00", b"[" * 100_000, b"9" * 10_000], ids=repr
)
def test_what_is_no_json_is_told_with_its_size_and_never_raises(content: bytes) -> None:
    assert read_page("/queues", ("queues",), content, 1) == BadAnswer("/queues page 1", f"it is no JSON ({len(content)} bytes)")


def test_an_entry_is_known_again_by_its_id_or_by_all_that_it_says() -> None:
    assert identity({"id": "CQU1", "calls": 1}) == identity({"id": "CQU1", "calls": 2})
    assert identity({"number": "1", "name": "a"}) == identity({"name": "a", "number": "1"})
    assert identity({"number": "1"}) != identity({"number": "2"})
