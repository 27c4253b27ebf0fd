"""Reads a printed sample back, the plain way."""

from __future__ import annotations

import io
import re

import pdfplumber


def pages_of(content: bytes) -> list[str]:
    """The text of each page."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def curves_of(content: bytes) -> list[int]:
    """How many points each drawn curve of the first page has."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [len(curve["pts"]) for curve in pdf.pages[0].curves]


def digits_in(text: str) -> str:
    """The digits alone, so that the way a number is written does not matter."""
    return re.sub(r"\D", "", text)
