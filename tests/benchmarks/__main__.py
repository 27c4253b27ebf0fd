"""`make bench`: every figure of docs/performance.md, as ratios measured in one run."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path


def main() -> None:
    """Print the table."""
    print("| work | ratio | bar | this machine | kept |\n|---|---|---|---|---|")  # noqa: T201 - the table is the product
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("bench_"):
            for row in importlib.import_module(f"tests.benchmarks.{module.name}").lines():
                print(row, flush=True)  # noqa: T201 - the table is the product


if __name__ == "__main__":
    main()
