"""Fetches the carrier profiles that are installed with the program from `schemas/bills/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pipeline.reading.carriers import CarrierProfile, profile_from


@cache
def carrier_profiles() -> tuple[CarrierProfile, ...]:
    """Every profile, sorted by the name of its file."""
    folder = files("schemas") / "bills"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(profile_from(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8")) for entry in found)
