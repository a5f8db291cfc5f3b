"""What a job that asks for it is told of each digit: all ten probabilities, and what was seen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from shared.images import Pixels
from shared.readings import Digit
from shared.rows.packing import paint
from tests.support.drawing import draw
from worker.reading import Explainer, load_reader
from worker.reading.normalisation import normalise

ROW = [0, 0, 5, 14, 13, 3, 0, 0] * 8


def only_digit(reader: object, image: Pixels) -> Digit:
    (((reading),),) = reader.read([image])  # type: ignore[attr-defined]
    (digit,) = reading.digits
    return digit


def decoded(png: bytes | None) -> NDArray[np.uint8]:
    assert png is not None
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image)


@pytest.mark.parametrize("model", ["forest", "logistic"])
def test_all_ten_probabilities_are_told_and_what_the_model_saw(model: str) -> None:
    reader: Explainer = load_reader("digit", model)  # type: ignore[assignment]
    image = np.asarray(draw(7))
    digit, plain = only_digit(reader.explaining(), image), only_digit(reader, image)
    assert sorted(value for value, _ in digit.top) == list("0123456789")
    chances = [chance for _, chance in digit.top]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1)
    written = normalise(image)
    assert written is not None
    assert np.array_equal(decoded(digit.seen), 255 - written.glyph)
    assert (plain.seen, list(plain.top)) == (None, list(digit.top[:3]))


def test_of_a_row_the_numbers_themselves_are_what_was_seen() -> None:
    reader: Explainer = load_reader("pixels", "logistic")  # type: ignore[assignment]
    (image,) = paint([ROW])
    digit = only_digit(reader.explaining(), image)
    assert len(digit.top) == 10
    assert np.array_equal(decoded(digit.seen), image)
