"""Measures whole commands the way the operating system accounts for them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one command cost, its children included: CPU seconds and the peak resident memory of its largest process in MB."""

    cpu_seconds: float
    peak_mb: float


def cost_of(command: Sequence[str], folder: Path, runs: int = 5) -> Cost:
    """The median cost of a command over some runs, after one that is not counted."""
    costs = [_one_run(command, folder) for _ in range(runs + 1)][1:]
    return Cost(median(cost.cpu_seconds for cost in costs), median(cost.peak_mb for cost in costs))


def _one_run(command: Sequence[str], folder: Path) -> Cost:
    # An installed program keeps its bytecode; without this, whoever forbids it to Python would measure the compiler on every run.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Limit:
    """An absolute bar beside the one for the ratio, with what was measured against it."""

    measured: float
    bar: float
    unit: str

    def __str__(self) -> str:
        """Both figures, in the unit."""
        digits = 2 if self.unit == "s" else 0
        return f"{self.measured:.{digits}f} {self.unit} (bar {self.bar:g} {self.unit})"


def line(work: str, ratio: float, bar: float, absolute: str | Limit) -> str:
    """One row of the table: the work, the ratio, the bar, and the figure of this machine; kept is what keeps every bar it has."""
    kept = ratio <= bar and not (isinstance(absolute, Limit) and absolute.measured > absolute.bar)
    return f"| {work} | {ratio:.2f} | {bar:g} | {absolute} | {'yes' if kept else 'NO'} |"
