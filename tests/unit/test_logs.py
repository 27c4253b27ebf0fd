from __future__ import annotations

import json
import logging
import warnings
from typing import TYPE_CHECKING

import pytest

from pipeline.logs import log, log_to_stderr

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log_to_stderr()
        yield


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_one_object_in_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    log().info("seen", name="caf\u00e9\n")
    (line,) = _lines(capsys)
    assert (line["event"], line["name"], line["level"]) == ("seen", "caf\u00e9\n", "info")


def test_what_a_library_warns_of_is_an_event_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    warnings.warn("a watch on inbox/\x1b[31mred\n exists", RuntimeWarning, stacklevel=1)
    (line,) = _lines(capsys)
    assert (line["event"], line["severity"]) == ("library_warning", "RuntimeWarning")
    assert line["reason"].startswith("test_logs.py:")
    assert "red" not in str(line)


def test_what_a_library_logs_is_an_event_without_its_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    library = logging.getLogger("a.library")
    monkeypatch.setattr(library, "propagate", False)  # the test runner listens at the root, the service has no listener there
    try:
        int("\x1b[31mred\n")
    except ValueError:
        library.exception("cannot read %s", "red")
    (line,) = _lines(capsys)
    assert (line["event"], line["library"], line["severity"]) == ("library_message", "a.library", "error")
    assert "ValueError at test_logs.py:" in line["reason"]
    assert "red" not in str(line)
