"""Pages are read in runs that fit into memory, whatever their size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cli.pipeline import GROUP, GROUP_PIXELS, read_all
from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Outcome, Reading
from worker.one_by_one import EachReader
from worker.reading import Readings


class Counting:
    """A reader that notes how many values it was given at once."""

    device = "cpu"

    def __init__(self) -> None:
        self.given: list[int] = []

    def warm_up(self) -> None:
        """Have nothing to prepare."""

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,
    ) -> Sequence[Readings | PageError]:
        self.given.append(sum(image.size for image in images))
        box = (0, 0, 1, 1)
        return [
            (Reading("digit", str(image.shape[0]), max_error, Outcome.REVIEW, box, ()),)
            for image in images
        ]


def load(places: Sequence[int]) -> list[Pixels | PageError]:
    return [
        PageError("it is cut", code="damaged-image")
        if place % 7 == 6
        else np.zeros((1000 + place, SIDE), np.uint8)
        for place in places
    ]


SIDE = 4000


def test_large_pages_are_read_few_at_once_and_come_in_order() -> None:
    reader, faults = Counting(), list[Exception]()
    found = list(read_all(EachReader(reader, 0.5, None, faults.append), range(100), load))
    assert [place for place, _ in found] == list(range(100))
    for place, one in found:
        if place % 7 == 6:
            assert isinstance(one, PageError)
        else:
            assert not isinstance(one, PageError)
            assert one[0].value == str(1000 + place)
    assert max(reader.given) < GROUP_PIXELS + GROUP * 1100 * SIDE
    assert len(reader.given) > 5
    assert faults == []


@pytest.mark.parametrize("count", [0, 1, 300])
def test_small_pages_are_read_together(count: int) -> None:
    reader = Counting()
    places = list(range(count))
    found = list(
        read_all(
            EachReader(reader, 0.5, None, list[Exception]().append),
            places,
            lambda some: [np.zeros((20, 20), np.uint8) for _ in some],
        )
    )
    assert len(found) == count
    assert len(reader.given) <= 2
