from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading.content import content_type, is_whole
from pipeline.reading.hidden_characters import as_seen
from pipeline.reading.manifest import read_manifest
from pipeline.reading.request_file import read_request
from schemas.request import FIELD
from tests.builders_request import a_tree

FILES = st.sampled_from(["request.json", "request.toml", "request.yaml", "REQUEST.YAML", "request"])
SNIPPETS = st.lists(
    st.sampled_from(
        [
            *"{}[]\":,=.'#&*!|>-?%@\n\r\t \\",
            "a",
            "1",
            "\ufeff",
            "\x00",
            "é",
            "true",
            "null",
            "NaN",
            "1e9",
            "a = 1\n",
            "a: 1\n",
            "- ",
            "[[a]]\n",
            '"""',
            "'''",
            "<<: *x",
            "2026-02-30",
            "\\ud800",
            "billing",
            "0x",
        ]
    ),
    max_size=60,
).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


@settings(deadline=None)
@given(FILES, st.binary(max_size=300))
def test_no_bytes_make_the_request_reader_raise(file: str, content: bytes) -> None:
    reading = read_request(file, content)
    assert reading.request is not None or reading.faults or not content


@settings(deadline=None)
@given(FILES, SNIPPETS)
def test_no_text_makes_the_request_reader_raise(file: str, text: str) -> None:
    reading = read_request(file, text.encode())
    assert reading.request is not None or reading.faults or not text


@given(st.sampled_from(sorted(FIELD)), VALUES)
@settings(max_examples=60, deadline=None)
def test_no_value_makes_the_request_reader_raise(path: str, value: object) -> None:
    inside = tuple(name for name in FIELD if name.startswith(f"{path}."))
    content = json.dumps(a_tree({path: value}, without=inside)).encode()
    assert read_request("request.json", content).faults is not None


@given(st.text(max_size=40))
def test_a_cleaned_text_is_clean_and_can_be_encoded(text: str) -> None:
    seen = as_seen(text)
    seen.text.encode()
    assert as_seen(seen.text).hidden == ()
    assert as_seen(seen.text).text == seen.text


@given(st.binary(max_size=300) | SNIPPETS.map(str.encode))
def test_no_bytes_make_the_manifest_reader_raise(content: bytes) -> None:
    reading = read_manifest("manifest.json", content)
    assert (reading.files is None) == bool(reading.faults)


@given(st.binary(max_size=100))
def test_no_bytes_make_the_type_test_raise(content: bytes) -> None:
    assert is_whole(content_type(content), content) in {True, False}
