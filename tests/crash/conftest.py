"""What the tests of power cuts share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.loop_disk import own_mounts, why_no_loop_disk
from tests.crash.power_cut import Laboratory, opened_laboratory
from tests.crash.zygote import Zygote, why_not_traced

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A place to cut the power in; skips where there is none."""
    if reason := why_no_loop_disk() or why_not_traced():
        pytest.skip(reason)
    with own_mounts(), Zygote() as zygote, opened_laboratory(zygote, tmp_path_factory.mktemp("disks")) as opened:
        yield opened
