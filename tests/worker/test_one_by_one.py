"""One image that cannot be read spoils no other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from tests.support.writing import crowded, write
from worker.one_by_one import EachReader
from worker.reading import Reader, Readings, load_reader

LINES = NumberOptions(lines=True)


@pytest.fixture(scope="module")
def numbers() -> Reader:
    return load_reader("number", "cnn")


def values(found: Sequence[Readings | PageError]) -> list[str | None]:
    return [one[0].value for one in found if not isinstance(one, PageError)]


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
    ) -> Sequence[Readings | PageError]:
        if any(image.shape[0] < 10 for image in images):
            raise RuntimeError("the net broke")
        return self._reader.read(images, max_error, options)


def test_a_page_that_is_refused_fails_alone(numbers: Reader) -> None:
    told: list[Exception] = []
    pages = [write("4817"), crowded(), write("305")]
    first, refused, last = EachReader(numbers, 0.5, LINES, told.append).read(pages)
    assert isinstance(refused, PageError)
    assert refused.code == "too-many-lines"
    assert values([first, last]) == ["4817", "305"]
    assert told == []


def test_a_page_that_breaks_the_net_fails_alone_and_without_our_words(numbers: Reader) -> None:
    told: list[Exception] = []
    pages = [write("4817"), np.full((8, 30), 255, np.uint8)]
    read, broken = EachReader(Faulty(numbers), 0.5, None, told.append).read(pages)
    assert values([read]) == ["4817"]
    assert isinstance(broken, PageError)
    assert (broken.code, "net broke" in broken.detail) == ("internal-error", False)
    assert [str(error) for error in told] == ["the net broke"] * 2
    assert told[1].__notes__ == ["the image has 8 × 30 values"]


def test_an_image_by_itself_is_read_once(numbers: Reader) -> None:
    told: list[Exception] = []
    EachReader(Faulty(numbers), 0.5, None, told.append).read([np.full((8, 30), 255, np.uint8)])
    assert len(told) == 1
