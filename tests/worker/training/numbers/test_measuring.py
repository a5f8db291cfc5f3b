"""How sure the surest readings may be said to be."""

from __future__ import annotations

import numpy as np
import pytest

from worker.training.numbers.measuring import surest


def test_none_wrong_of_many_still_leaves_a_doubt() -> None:
    odds = np.linspace(-3, 9, 998)
    assert surest(odds, np.ones(998, np.bool_)) == pytest.approx(1 - 1 / 1000, abs=1e-5)


def test_errors_among_the_unsure_take_nothing_from_the_surest() -> None:
    odds = np.linspace(9, -3, 2000)
    right = np.arange(2000) < 1000
    assert surest(odds, right) == pytest.approx(1 - 1 / 1002, abs=1e-5)


def test_an_error_among_the_surest_counts() -> None:
    odds = np.linspace(9, -3, 1000)
    right = np.ones(1000, np.bool_)
    right[0] = False
    assert surest(odds, right) == pytest.approx(1 - 2 / 1002, abs=1e-5)
