"""`portin run`: the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.logs import log_to_stderr
from pipeline.service import serve

if TYPE_CHECKING:
    from pipeline.config import Site


def run(site: Site) -> int:
    """Serve until told to stop."""
    log_to_stderr()
    serve(site)
    return 0
