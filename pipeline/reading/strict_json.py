"""JSON without its liberties: no field twice, no NaN, no number without end, no nesting without end."""

from __future__ import annotations

import json
import re

from pipeline.reading.misparse import DEEPEST, MisparseError, place

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},:]|-?Infinity|NaN|[-+.0-9eE]+|"', re.DOTALL)
_LONGEST_NUMBER = 30
"""Characters of a number; Python takes quadratic time for a number of many digits, and refuses it in the end."""

_Path = list[str]


def parse_json(text: str) -> object:
    """The value that the text states.

    Raises:
        MisparseError: it is no JSON, or takes one of the liberties above.
    """
    _Walk(text).check()
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise MisparseError(error.msg, line=error.lineno, column=error.colno) from error


class _Walk:
    """One pass over the symbols before the parser sees the text, to stop what it would swallow or choke on, with its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[set[str] | None] = []
        self.path: _Path = []
        self.key: tuple[str, int] | None = None

    def check(self) -> None:
        """Refuse the first liberty found; what is no JSON at all is left to the parser."""
        for match in _TOKEN.finditer(self.text):
            symbol = match[0]
            if symbol == '"':
                return  # a quotation mark that never closes: all that follows is one text
            self._take(symbol, match.start())

    def _take(self, symbol: str, position: int) -> None:
        if symbol[0] == '"':
            self.key = (symbol, position)
        elif symbol == ":":
            self._name_field()
        elif symbol in "{[":
            self._descend(symbol, position)
        elif symbol in "}]":
            self._ascend()
        elif symbol != ",":
            self._weigh(symbol, position)

    def _name_field(self) -> None:
        names = self.open[-1] if self.open else None
        if names is None or self.key is None:
            return
        symbol, position = self.key
        name = _unquoted(symbol)
        if name in names:
            self._refuse("the field is there twice", position, field=".".join([*self.path[: len(self.open) - 1], name]))
        names.add(name)
        self.path[len(self.open) - 1 :] = [name]

    def _descend(self, symbol: str, position: int) -> None:
        if len(self.open) >= DEEPEST:
            self._refuse(f"more than {DEEPEST} levels of sections and lists", position)
        if symbol == "[":
            self.path[len(self.open) :] = ["item"]
        self.open.append(set() if symbol == "{" else None)

    def _ascend(self) -> None:
        if self.open:
            self.open.pop()

    def _weigh(self, symbol: str, position: int) -> None:
        if symbol.lstrip("-") in {"NaN", "Infinity"}:
            self._refuse(f"{symbol} is no JSON value", position)
        if len(symbol) > _LONGEST_NUMBER:
            self._refuse(f"a number of more than {_LONGEST_NUMBER} characters", position)

    def _refuse(self, reason: str, position: int, field: str | None = None) -> None:
        line, column = place(self.text, position)
        raise MisparseError(reason, line=line, column=column, field=field)


def _unquoted(symbol: str) -> str:
    r"""The field name; `"\u0061"` and `"a"` are the same one."""
    try:
        return str(json.loads(symbol))
    except json.JSONDecodeError:
        return symbol
