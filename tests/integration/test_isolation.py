"""What a process in the sandbox cannot do, and what happens where there is no sandbox."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import isolation
from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import Trait, Unreadable
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.policy import Policy
from pipeline.errors import ConfigError
from pipeline.isolation import bubblewrap, confined, interpreter_folders, require_isolation
from tests.builders_documents import AS_OF
from tests.builders_pdf import bill_pdf


@pytest.fixture(autouse=True)
def _fresh_probe() -> Iterator[None]:
    bubblewrap.cache_clear()
    yield
    bubblewrap.cache_clear()


@pytest.fixture
def sandbox(program: Callable[[str, str], str]) -> str:
    program("bwrap", "bubblewrap")
    return bubblewrap() or pytest.skip("bubblewrap does not work in this container")


def tried(code: str) -> str:
    command = confined(
        [sys.executable, "-I", "-c", f"try:\n    {code}\n    print('done')\nexcept OSError as e:\n    print(type(e).__name__)"],
        interpreter_folders(),
    )
    return subprocess.run(command, capture_output=True, text=True, check=True, env={}, cwd="/").stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('1.1.1.1', 53), 2)",
        "open('/tmp/left-behind', 'w')",
        "open('/left-behind', 'w')",
        "open('/etc/passwd')",
        "import os; os.listdir('/home')",
        "import os; os.kill(1234567, 0)",
        f"open({str(Path(isolation.__file__))!r}, 'a')",
    ],
)
def test_nothing_outside_can_be_reached(sandbox: str, code: str) -> None:
    assert sandbox
    assert tried(code) not in {"", "done"}


def test_what_reading_needs_is_there(sandbox: str) -> None:
    assert sandbox
    assert tried("import pdfplumber, pipeline.pdf_pages, schemas") == "done"


def read(folder: Path, policy: Policy | None = None) -> Bill | Unreadable:
    path = folder / "content"
    path.write_bytes(bill_pdf())
    with DocumentReader(policy) as reader:
        return reader.read_bill(path, "bill.pdf", NO_HINTS, AS_OF)


def test_a_paper_read_in_the_sandbox_has_nothing_to_note(sandbox: str, tmp_path: Path) -> None:
    assert sandbox
    bill = read(tmp_path)
    assert isinstance(bill, Bill)
    assert bill.document.traits == frozenset()


@pytest.mark.parametrize("broken", ["missing", "forbidden", "dead"])
def test_without_a_sandbox_papers_are_read_and_it_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    fake = {"missing": None, "forbidden": "/bin/false", "dead": "/nonexistent/bwrap"}[broken]
    found = shutil.which
    monkeypatch.setattr("pipeline.isolation.shutil.which", lambda name: fake if name == "bwrap" else found(name))
    assert bubblewrap() is None
    bill = read(tmp_path)
    assert isinstance(bill, Bill)
    assert bill.document.traits == {Trait.NOT_ISOLATED}


@pytest.mark.parametrize(("fake", "why"), [(None, "is not installed"), ("/bin/false", "forbids user namespaces")])
def test_a_site_that_asks_for_a_sandbox_does_not_start_without(monkeypatch: pytest.MonkeyPatch, fake: str | None, why: str) -> None:
    monkeypatch.setattr("pipeline.isolation.shutil.which", lambda name: fake if name == "bwrap" else "/usr/bin/true")
    require_isolation([Policy()])
    with pytest.raises(ConfigError, match=f"{why}.*Debian package bubblewrap"):
        require_isolation([Policy(), Policy(require_sandbox=True)])


def test_new_rights_are_given_up_without_a_sandbox_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.isolation.shutil.which", lambda name: "/usr/bin/setpriv" if name == "setpriv" else None)
    assert confined(["true"]) == ["/usr/bin/setpriv", "--no-new-privs", "--", "true"]
    monkeypatch.setattr("pipeline.isolation.shutil.which", lambda _: None)
    assert confined(["true"]) == ["true"]
