"""What it costs that everything is on the disk before it is promised, and how soon a report is there; the papers count as read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site
    from pipeline.shell import Shell

BUNDLES = 500
RUNS = 3
BAR = 3
DROPS = 60
DROPS_BEFORE = 5
BAR_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0
_ROOT = Path(__file__).parents[2]
_SETTINGS = "[inbox]\nquiet_seconds = {quiet}\nscan_seconds = 3600\n[work]\nmin_free_mb = 0\n"


def lines() -> Iterator[str]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [_pass_twice(Path(folder) / str(number)) for number in range(RUNS)]
        seconds = _seconds_to_report(Path(folder) / "service")
    ratio = median(durable / careless for durable, careless in runs)
    ours, without = (median(BUNDLES / each[place] for each in runs) for place in (0, 1))
    yield (
        f"| a pass over {BUNDLES} bundles, papers not counted / the same without any fsync | {ratio:.2f} | {BAR} "
        f"| {ours:.0f} bundles/s, {without:.0f} without | {'yes' if ratio <= BAR else 'NO'} |"
    )
    p95 = quantiles(seconds, n=20)[-1]
    shown = f"{p95:.2f} s (bar {BAR_SECONDS:g} s), median {median(seconds):.2f} s"
    kept = "yes" if p95 <= BAR_SECONDS else "NO"
    yield f"| READY to report in the idle service, 95th percentile, papers not counted | | | {shown} | {kept} |"


def _pass_twice(folder: Path) -> tuple[float, float]:
    """Seconds of a pass, and of the same that has nothing pushed to the disk."""
    return _pass(folder / "durable", "pass"), _pass(folder / "careless", "careless-pass")


def _pass(folder: Path, how: str) -> float:
    from tests.builders_drops import a_content

    folder.mkdir(parents=True)
    for number in range(BUNDLES):
        _put(folder, f"bundle-{number:03d}", a_content(number))
    os.sync()
    return float(subprocess.run(_command(how, folder), cwd=_ROOT, capture_output=True, check=True).stdout)


def _seconds_to_report(folder: Path) -> list[float]:
    """From the moment at which READY is there to that at which the report is, one bundle after the other."""
    from tests.builders_drops import a_content

    (folder / "inbox" / "brightline").mkdir(parents=True)
    service = subprocess.Popen(_command("serve", folder), cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert service.stdout is not None
        service.stdout.readline()  # it says that it has begun
        seconds = [_one_drop(folder, number, a_content(number)) for number in range(DROPS)]
    finally:
        service.terminate()
        service.communicate(timeout=_PATIENCE_SECONDS)
    return seconds[DROPS_BEFORE:]


def _one_drop(folder: Path, number: int, files: dict[str, bytes]) -> float:
    bundle = _put(folder, f"bundle-{number:03d}", files)
    time.sleep(0.1)
    (bundle / "READY").touch()
    began = time.perf_counter()
    while not list((folder / "outbox" / "brightline").glob(f"{bundle.name}.*")):
        if time.perf_counter() - began > _PATIENCE_SECONDS:
            message = f"no report about {bundle.name}"
            raise RuntimeError(message)
        time.sleep(0.001)
    return time.perf_counter() - began


def _put(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    bundle = folder / "inbox" / "brightline" / name
    bundle.mkdir(parents=True)
    for file, content in files.items():
        (bundle / file).write_bytes(content)
    return bundle


def _command(how: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.bench_durability", how, str(folder)]


# what is measured, in a process of its own


@contextmanager
def _opened(site: Site) -> Iterator[Shell]:
    from pipeline.shell import opened_shell
    from tests.builders_drops import ReaderOfDrops
    from tests.builders_shell import with_all_lists_loaded

    with opened_shell(site, ReaderOfDrops()) as shell:
        with_all_lists_loaded(shell.ledger)
        yield shell


def _timed_pass(folder: Path) -> None:
    from pipeline.logs import log_to_stderr
    from pipeline.passes import one_pass
    from tests.builders_shell import a_site

    log_to_stderr("critical")
    with _opened(a_site(folder, _SETTINGS.format(quiet=0).replace("[inbox]\nquiet_seconds = 0\n", ""))) as shell:
        began = time.perf_counter()
        ended = one_pass(shell).ended
        seconds = time.perf_counter() - began
    assert len(ended) == BUNDLES, len(ended)
    print(seconds)  # noqa: T201 - read by the process that measures


def _timed_service(folder: Path) -> None:
    from pipeline import service
    from pipeline.config import parse_site
    from pipeline.logs import log_to_stderr

    log_to_stderr("critical")
    print("begun", flush=True)  # noqa: T201 - read by the process that measures
    with patch("pipeline.service.opened_shell", _opened):  # the papers count as read
        service.serve(parse_site(_SETTINGS.format(quiet=3600), folder / "config.toml"))


def _be_careless() -> None:
    """Push nothing to the disk from now on; comes before anything of ours is imported."""
    patch("os.fsync", lambda _: None).start()
    from pipeline.ledger_database import _PRAGMAS

    patch("pipeline.ledger_database._PRAGMAS", (*_PRAGMAS, "synchronous=OFF")).start()


def main(how: str = "", folder: str = "") -> None:
    """Print the rows, or be one of the processes that are measured."""
    if how == "careless-pass":
        _be_careless()
    if how:
        (_timed_service if how == "serve" else _timed_pass)(Path(folder))
        return
    for row in lines():
        print(row)  # noqa: T201 - the table is the product


if __name__ == "__main__":
    main(*sys.argv[1:])
