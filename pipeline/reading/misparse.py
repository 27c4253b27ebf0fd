"""A text that a parser refuses: raised and caught within `reading`, where it becomes a fault."""

from __future__ import annotations


class MisparseError(ValueError):
    """Why and where a text is not what its format demands; the reason is ours and repeats no value from the text."""

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None, field: str | None = None) -> None:
        """Say what is wrong; line and column count from 1, `field` is the dotted name of the field it is about."""
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.field = field


DEEPEST = 12
"""Most nested sections and lists; a request needs four."""


def place(text: str, position: int) -> tuple[int, int]:
    """Line and column, from 1, of a position in the text."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
