"""Cells cut out of made forms: each holds the digit that it is said to hold."""

from __future__ import annotations

import numpy as np

from shared.catalogue import BUILT_IN
from worker.reading.digits import load
from worker.training.forms.cells import cut_cells
from worker.training.numbers.made import Hands

DRAWN = Hands(None)


def test_cells_show_the_digits_that_were_written() -> None:
    pages: list[int] = []
    cells = cut_cells(DRAWN, 2, 3, pages.append, 1)
    read = load(BUILT_IN / "cnn").classify(list(cells.images)).argmax(axis=1)
    assert len(cells) > 300
    assert (read == cells.labels).mean() > 0.9
    assert pages == [1, 1]


def test_cells_do_not_depend_on_the_number_of_processes() -> None:
    one, two = (cut_cells(DRAWN, 2, 5, lambda _: None, processes) for processes in (1, 2))
    assert np.array_equal(one.images, two.images)
    assert np.array_equal(one.labels, two.labels)
