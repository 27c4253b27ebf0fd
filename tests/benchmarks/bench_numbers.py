"""How fast a million numbers are read and judged, against libphonenumber row by row and against the bare reading of the file."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import phonenumbers

from pipeline.reading.numbering_plan import are_in, are_valid, country_codes, numbering_plan
from pipeline.reading.telephone import national_numbers
from tests.benchmarks.measured import Cost, cost_of, line

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 1_000_000
COMPARED = 100_000
"""Rows that libphonenumber is given; it needs the same time for each."""
PORTIN = str(Path(sys.executable).parent / "portin")
FORMATS = ("+1{}{}{}", "1{}{}{}", "{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}")
DAMAGED = ("call {}{}{}", "{}-{}-{} x45", "{}{}{}.0", "{}{}", "1-800-FLOWERS", "1.41E+10", "+52 {} {} {}", "")
GOOD_AREA_CODES = (205, 212, 213, 303, 305, 312, 404, 410, 416, 512, 604, 617, 702, 713, 800, 888)
BARE = "import sys; from pyarrow import csv; csv.read_csv(sys.argv[1])"


def lines() -> Iterator[str]:
    """The rows of this benchmark."""
    yield _against_libphonenumber()
    with tempfile.TemporaryDirectory() as folder:
        yield from _commands(Path(folder))


def texts(rows: int, area_codes: tuple[int, ...], damaged: int = 0) -> list[str]:
    """Numbers in all accepted formats; every `damaged`-th in another, none when it is 0."""
    random = np.random.default_rng(20261122)
    area = random.choice(area_codes, rows).tolist()
    exchange = np.where((exchanges := random.integers(200, 1000, rows)) % 100 == 11, 843, exchanges)
    exchange = np.where(np.isin(exchange, (555, 976)), 844, exchange).tolist()
    parts = zip(area, exchange, random.integers(0, 10_000, rows).tolist(), strict=True)
    return [_form(row, damaged).format(a, e, f"{n:04d}") for row, (a, e, n) in enumerate(parts)]


def _form(row: int, damaged: int) -> str:
    return DAMAGED[row // damaged % len(DAMAGED)] if damaged and row % damaged == 0 else FORMATS[row % len(FORMATS)]


def _against_libphonenumber() -> str:
    mixed = texts(ROWS, tuple(range(200, 1000)))
    column = pd.Series(mixed, dtype="str")
    numbering_plan()
    started = time.process_time()
    numbers, _ = national_numbers(column)
    valid = are_valid(numbers) & are_in(numbers, "US", "CA")
    country, codes = country_codes(numbers)
    ours = time.process_time() - started
    started = time.process_time()
    theirs = [_by_libphonenumber(text) for text in mixed[:COMPARED]]
    loop = (time.process_time() - started) * ROWS / COMPARED
    regions = [codes[index] if good else "" for index, good in zip(country[:COMPARED].tolist(), valid[:COMPARED].tolist(), strict=True)]
    if regions != theirs:
        message = "the results differ from libphonenumber's"
        raise AssertionError(message)
    work = f"60 times our CPU for 1,000,000 mixed numbers / a loop over `phonenumbers`, results identical ({loop / ours:.0f} times as fast)"
    return line(work, 60 * ours / loop, 1, f"{ours * 1000:.0f} ms")


def _by_libphonenumber(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    return region if phonenumbers.is_valid_number(number) and region in {"US", "CA"} else ""


def _commands(folder: Path) -> Iterator[str]:
    for name, rows, damaged in (("good.csv", ROWS, 0), ("half.csv", ROWS, 2), ("tenth.csv", ROWS // 10, 0)):
        cells = (f"{text},voice_menu,VOM4D7A,Line {row},\n" for row, text in enumerate(texts(rows, GOOD_AREA_CODES, damaged)))
        (folder / name).write_text("phone_number,routing_type,routing_id,number_name,notes\n" + "".join(cells), encoding="utf-8")
    bare = cost_of([sys.executable, "-c", BARE, "good.csv"], folder)
    plain, table = _numbers(folder, "good.csv"), _numbers(folder, "good.csv", "--out", "table.csv")
    half, half_table = _numbers(folder, "half.csv"), _numbers(folder, "half.csv", "--out", "table.csv")
    tenth = _numbers(folder, "tenth.csv")
    start = cost_of([sys.executable, "-c", "from pipeline.commands import numbers"], folder)
    yield _ratio("CPU of `portin numbers` on 1,000,000 rows / of a bare `pyarrow` read", plain, bare, 12)
    yield _ratio("the same with `--out table.csv`", table, bare, 25)
    yield line("its peak memory in MB / 100 MB", max(plain.peak_mb, table.peak_mb, half_table.peak_mb) / 100, 7, f"{table.peak_mb:.0f} MB")
    yield _ratio("half of the rows failing / none", half, plain, 1.5)
    yield _ratio("the same with `--out table.csv`", half_table, table, 1.5)
    grown = Cost(plain.cpu_seconds - start.cpu_seconds, plain.peak_mb)
    yield _ratio("ten times the rows, start-up left out", grown, Cost(tenth.cpu_seconds - start.cpu_seconds, tenth.peak_mb), 11)


def _numbers(folder: Path, *arguments: str) -> Cost:
    return cost_of([PORTIN, "numbers", *arguments], folder, runs=3)


def _ratio(work: str, ours: Cost, theirs: Cost, bar: float) -> str:
    return line(work, ours.cpu_seconds / theirs.cpu_seconds, bar, f"{ours.cpu_seconds:.2f} s")


if __name__ == "__main__":
    for row in lines():
        print(row, flush=True)  # noqa: T201 - the table is the product
