"""How fast a classifier is, by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.training.measures.speed import BATCH, BATCHES, RUNS, glyphs_per_second, measure_speed


class Counter:
    """Scores nothing, and counts what it was given."""

    device = ""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.sizes.append(len(glyphs))
        return np.zeros((len(glyphs), 10), np.float32)


def test_whole_batches_are_scored_and_once_more_than_measured() -> None:
    counter = Counter()
    assert glyphs_per_second(counter) > 0
    assert counter.sizes == [BATCH * BATCHES] * (RUNS + 1)


def test_the_speed_of_a_card_names_the_machine() -> None:
    speed = measure_speed(Counter())
    assert speed["glyphs_per_second"] > 0
    assert speed["machine"].endswith("cores / cpu")
