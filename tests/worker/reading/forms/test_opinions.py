"""What the nets say of cells, weighed together, and how far they agree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.opinions import Opinions

Floats = NDArray[np.float64]


def sure_of(*digits: int, chance: float = 0.99, classes: int = 10) -> Floats:
    """Return (n, classes) chances, each row as sure of its digit."""
    rows = np.full((len(digits), classes), (1 - chance) / (classes - 1))
    rows[np.arange(len(digits)), digits] = chance
    return rows


def test_two_nets_outvote_the_third() -> None:
    said = Opinions(sure_of(7, classes=11), sure_of(1, chance=0.8), sure_of(7))
    assert said.together()[0].argmax() == 7
    said = Opinions(sure_of(1, classes=11, chance=0.8), sure_of(7), sure_of(7))
    assert said.together()[0].argmax() == 7


def test_without_a_net_of_cells_the_two_others_decide() -> None:
    said = Opinions(sure_of(1, classes=11, chance=0.6), sure_of(7, chance=0.95))
    together = said.together()
    assert together.shape == (1, 11)
    assert together[0].argmax() == 7
    assert np.isclose(together[0].sum(), 1)


def test_that_it_is_no_digit_the_net_of_cells_does_not_say() -> None:
    none = np.full((1, 10), 0.001)
    with_it, without = (
        Opinions(sure_of(10, classes=11), none, in_cell).together()
        for in_cell in (sure_of(3, chance=0.9999), None)
    )
    assert with_it[0, 10] == without[0, 10]
    assert with_it[0].argmax() == 10


def test_cells_are_backed_less_where_one_net_sees_another_digit() -> None:
    agreed = Opinions(sure_of(7, 7, classes=11), sure_of(7, 7), sure_of(7, 1))
    backing = agreed.backing(sure_of(7, 7))
    assert backing[0] > 15
    assert backing[1] < backing[0] - 8


def test_a_comb_without_a_mark_has_no_opinions() -> None:
    nothing = Opinions(np.zeros((0, 11)), np.zeros((0, 10)), np.zeros((0, 10)))
    assert nothing.together().shape == (0, 11)
    assert nothing.backing(np.zeros((0, 10))).shape == (0,)
