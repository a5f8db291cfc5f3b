"""One image that cannot be read spoils no other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Reading
from tests.support.writing import crowded, write
from worker.one_by_one import read_each
from worker.reading import Reader, load_reader

LINES = NumberOptions(lines=True)


@pytest.fixture(scope="module")
def numbers() -> Reader:
    return load_reader("number", "cnn")


class Faulty:
    """A reader whose net breaks on small images."""

    device = "cpu"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def warm_up(self) -> None:
        self._reader.warm_up()

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,
    ) -> list[tuple[Reading, ...]]:
        if any(image.shape[0] < 10 for image in images):
            raise RuntimeError("the net broke")
        return self._reader.read(images, max_error, options)


def test_a_page_that_is_refused_fails_alone(numbers: Reader) -> None:
    found = read_each(numbers, [write("4817"), crowded(), write("305")], 0.5, LINES)
    first, refused, last = found
    assert isinstance(refused, PageError)
    assert refused.code == "too-many-lines"
    values = [one[0].value for one in (first, last) if not isinstance(one, PageError)]
    assert values == ["4817", "305"]


def test_a_page_that_breaks_the_net_fails_alone_and_without_our_words(numbers: Reader) -> None:
    small = np.full((8, 30), 255, np.uint8)
    found = read_each(Faulty(numbers), [write("4817"), small], 0.5, None)
    read, broken = found
    assert not isinstance(read, PageError)
    assert read[0].value == "4817"
    assert isinstance(broken, PageError)
    assert (broken.code, "net broke" in broken.detail) == ("internal-error", False)
