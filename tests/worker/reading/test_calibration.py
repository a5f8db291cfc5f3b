"""Calibrated probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from worker.reading.calibration import Calibration, log_odds

LOGITS = np.random.default_rng(0).normal(0, 6, (200, 10)).astype(np.float32)


@pytest.mark.parametrize("slope", [0.2, 1.0, 3.0])
def test_the_choice_stays_and_probabilities_stay_probabilities(slope: float) -> None:
    probabilities = Calibration(slope=slope, offset=-0.5).probabilities(LOGITS)
    assert (probabilities.max(axis=1) == probabilities[range(200), LOGITS.argmax(axis=1)]).all()
    assert (probabilities >= 0).all()
    assert (probabilities.sum(axis=1) <= 1 + 1e-9).all()


def test_without_a_fit_it_is_the_softmax() -> None:
    odds, softmax = log_odds(LOGITS)
    plain = Calibration(most=1.0).probabilities(LOGITS)
    assert plain.max(axis=1) == pytest.approx(softmax.max(axis=1), abs=1e-6)
    assert odds == pytest.approx(np.log(softmax.max(axis=1) / (1 - softmax.max(axis=1))), rel=1e-3)


def test_nothing_is_surer_than_its_labels() -> None:
    logits = np.array([[1000.0] + [0.0] * 9], np.float32)
    assert Calibration(most=0.999).probabilities(logits).max() == 0.999


@pytest.mark.parametrize("wrong", ["a", None, [1], True, float("nan"), float("inf")])
def test_a_calibration_is_made_of_numbers(wrong: Any) -> None:
    with pytest.raises(ValueError, match="slope in its calibration is no number"):
        Calibration(slope=wrong)
