"""Says whose hand is at the keyboard, for the events that operators cause."""

from __future__ import annotations

import os
import pwd

from pipeline.ledger_operators import Hand

_LONGEST_WHY = 400


def hand_of_this_user(why: str) -> Hand:
    """The account that runs the command, and for whom when it was reached by sudo."""
    account, asked = _account(os.getuid()), os.environ.get("SUDO_USER", "")
    who = f"{asked} as {account}" if asked and asked != account else account
    return Hand(who, " ".join(why.split())[:_LONGEST_WHY])


def _account(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
