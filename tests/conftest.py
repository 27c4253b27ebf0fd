"""What all tests share: skips that are told loudly, and a deadline instead of a sleep."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many points of enumerations were hit, and in one loud line what was not tested, and why."""
    for what, (enumerated, hit) in sorted(_points(terminalreporter).items()):
        terminalreporter.write_line(f"{what}: {enumerated:,} points enumerated, {hit:,} hit")
    reasons = sorted(
        {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    )
    if reasons:
        terminalreporter.write_line(f"############ NOT TESTED HERE: {'; '.join(reasons)} ############", yellow=True, bold=True)


def _points(terminalreporter: pytest.TerminalReporter) -> dict[str, tuple[int, int]]:
    """What the tests told with `tell_points`, added up."""
    sums: dict[str, tuple[int, int]] = {}
    for report in (*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])):
        for name, told in report.user_properties:
            if name == "points":
                what, enumerated, hit = told
                before = sums.get(what, (0, 0))
                sums[what] = (before[0] + enumerated, before[1] + hit)
    return sums


@pytest.fixture
def tell_points(record_property: Callable[[str, object], None]) -> Callable[[str, int, int], None]:
    """Tells the end of the run how many points an enumeration had and how many were hit."""
    return lambda what, enumerated, hit: record_property("points", (what, enumerated, hit))


@pytest.fixture
def program() -> Callable[[str, str], str]:
    """Finds a program of a Debian package, or skips the test."""

    def find(name: str, package: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is missing (Debian package {package})")
        return found

    return find


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool], float], None]:
    """Waits for a condition, up to a deadline in seconds."""

    def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"did not happen within {seconds} s")
            time.sleep(0.02)

    return wait
