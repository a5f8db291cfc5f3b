"""One hand fills a page: its plain digits say how to take the others."""

from __future__ import annotations

import numpy as np

from worker.reading.forms.handwriting import handwriting
from worker.training.forms.cells import cut_cells
from worker.training.forms.handwriting import learn
from worker.training.numbers.made import Hands

DRAWN = Hands(None)
CELLS = cut_cells(DRAWN, 3, 11, lambda _: None, 1)
PLACES = handwriting().places(list(CELLS.images))


def taken_for(labels: np.ndarray, sure: float = 0.99) -> np.ndarray:
    chances = np.full((len(labels), 10), (1 - sure) / 9)
    chances[np.arange(len(labels)), labels] = sure
    return chances


def test_ones_own_digits_fit_better_than_anybodys() -> None:
    own = CELLS.writers == 0
    labels = CELLS.labels[own]
    told = handwriting().opinions(PLACES[own], taken_for(labels))
    true = told[np.arange(len(labels)), labels]
    assert np.median(true) > 2, "seven times as likely in this hand"
    assert np.median(told.sum(axis=1) - true) / 9 < -2, "another digit of this hand is less likely"


def test_who_reads_nothing_surely_is_told_nothing() -> None:
    told = handwriting().opinions(PLACES[:40], taken_for(CELLS.labels[:40], sure=0.6))
    assert np.array_equal(told, np.zeros((40, 10)))


def test_no_digit_is_an_example_of_itself() -> None:
    chances = taken_for(CELLS.labels[:60], sure=0.5)
    chances[7] = taken_for(CELLS.labels[7:8])[0]
    told = handwriting().opinions(PLACES[:60], chances)
    assert abs(told[7, CELLS.labels[7]]) < 1e-9, "the only example has none but itself"
    assert (told[np.arange(60) != 7, CELLS.labels[7]] != 0).all()


def test_what_is_learnt_of_hands_has_the_shape_of_what_is_kept() -> None:
    learnt = learn(cut_cells(DRAWN, 6, 5, lambda _: None, 1))
    kept = handwriting()
    assert {name: one.shape for name, one in vars(learnt).items()} == {
        name: one.shape for name, one in vars(kept).items()
    }
    for spread in (*learnt.within, *learnt.between):
        assert np.linalg.eigvalsh(spread).min() > 0
