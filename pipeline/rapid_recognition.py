"""Recognises the text of one picture with RapidOCR, the optional extra `rapidocr`, and prints the table that Tesseract would print.

Runs as a process of its own (`python -m pipeline.rapid_recognition`): a grey picture (PGM) on its input, the table on its output. It takes
several times the CPU and the memory of Tesseract.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Found = tuple[str, float, Sequence[Sequence[float]]]
    Engine = Callable[[NDArray[np.uint8]], Iterable[Sequence[Found]]]

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
_INK = 160
"""Shades of 256; what is darker belongs to a letter."""


def picture_from(stream: BinaryIO) -> NDArray[np.uint8]:
    """The grey picture (binary PGM, 255 shades) that the stream holds, rows from the top.

    Raises:
        ValueError: it is none, or is cut off.
    """
    if stream.readline() != b"P5\n":
        message = "no binary PGM"
        raise ValueError(message)
    width, height = map(int, stream.readline().split())
    stream.readline()
    return np.frombuffer(stream.read(width * height), dtype=np.uint8).reshape(height, width)


def table_of(lines: Iterable[Sequence[Found]], picture: NDArray[np.uint8]) -> Iterator[str]:
    """The rows of the table: each word with the box of its ink in pixels, since the engine's boxes are as high as the line."""
    yield HEADER
    for number, words in enumerate(lines, start=1):
        for place, (text, confidence, corners) in enumerate(words, start=1):
            box = _ink(picture, corners)
            plain = "".join(character for character in text if character.isprintable())
            if box is not None and plain.strip():
                yield "\t".join(map(str, (5, 1, number, 1, 1, place, *box, round(100 * confidence, 2), plain)))


def _ink(picture: NDArray[np.uint8], corners: Sequence[Sequence[float]]) -> tuple[int, int, int, int] | None:
    """Left, top, width and height of what is dark within the corners; None when nothing is."""
    height, width = picture.shape
    across, down = [int(x) for x, _ in corners], [int(y) for _, y in corners]
    left, top = max(0, min(across)), max(0, min(down))
    dark = picture[top : min(height, max(down) + 1), left : min(width, max(across) + 1)] < _INK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if rows.size == 0:
        return None
    return left + int(columns[0]), top + int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1


def _engine() -> Engine:  # pragma: no cover - needs the extra; tests/integration/test_rapid_recognition.py runs it where it is installed
    from rapidocr import RapidOCR

    one = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine: Any = RapidOCR(params={**one, "Global.log_level": "critical"})

    def read(picture: NDArray[np.uint8]) -> Iterable[Sequence[Found]]:
        told = engine(np.dstack([picture] * 3), return_word_box=True, use_cls=False)
        return told.word_results or ()

    return read


def main(engine: Callable[[], Engine] = _engine) -> None:
    """Read one picture and print its table; whatever the engine prints by itself goes elsewhere."""
    output, sys.stdout = sys.stdout, sys.stderr
    picture = picture_from(sys.stdin.buffer)
    output.write("\n".join(table_of(engine()(picture), picture)) + "\n")
    output.flush()


if __name__ == "__main__":  # pragma: no cover - as above
    main()
