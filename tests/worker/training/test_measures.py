"""Calibration error, risk and coverage, scores, and the fit of the calibration."""

from __future__ import annotations

import numpy as np
import pytest

from shared.readings import Outcome
from worker.reading.calibration import Calibration, log_odds
from worker.training.calibrating import fit_calibration
from worker.training.measures.metrics import expected_calibration_error, reliability, risk_coverage
from worker.training.measures.scores import Answer, score

RANDOM = np.random.default_rng(0)


def test_honest_confidence_has_no_calibration_error() -> None:
    confidence = RANDOM.uniform(0.5, 1, 200_000)
    right = RANDOM.uniform(size=200_000) < confidence
    assert expected_calibration_error(confidence, right) < 0.005
    assert expected_calibration_error(np.minimum(confidence + 0.2, 1), right) > 0.1


def test_the_surest_are_counted_first() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True])
    risks = [point["risk"] for point in risk_coverage(confidence, right, (0.5, 0.75, 1.0))]
    assert risks == pytest.approx([0, 1 / 3, 1 / 4], abs=1e-6)


def test_reliability_counts_every_reading_between_its_edges() -> None:
    confidence = np.array([0.2, 0.5, 0.79, 1.0])
    right = np.array([False, True, False, True])
    low, middle, high = reliability(confidence, right, (0.0, 0.5, 0.8, 1.0))
    assert (low["n"], low["accuracy"]) == (1, 0)
    assert middle == {"from": 0.5, "to": 0.8, "confidence": 0.645, "accuracy": 0.5, "n": 2}
    assert (high["confidence"], high["n"]) == (1, 1)


def test_bins_without_readings_are_left_out() -> None:
    (only,) = reliability(np.array([0.97]), np.array([True]))
    assert (only["from"], only["to"]) == (0.95, 0.98)


def test_no_readings_have_no_curve() -> None:
    nothing = np.zeros(0)
    assert risk_coverage(nothing, nothing.astype(bool)) == []
    assert reliability(nothing, nothing.astype(bool)) == []
    assert expected_calibration_error(nothing, nothing.astype(bool)) == 0


def test_a_fitted_calibration_is_honest_where_the_net_is_not() -> None:
    odds = RANDOM.normal(3, 2, 50_000).clip(0.1)
    logits = np.zeros((50_000, 2), np.float32)
    logits[:, 0] = odds * 3
    right = RANDOM.uniform(size=50_000) < 1 / (1 + np.exp(-odds))
    calibration = fit_calibration(logits, np.where(right, 0, 1))
    sure = calibration.probabilities(logits).max(axis=1)
    assert expected_calibration_error(sure, right) < 0.01
    assert calibration.slope == pytest.approx(1 / 3, abs=0.03)
    assert log_odds(logits)[0] == pytest.approx(odds * 3, rel=1e-3)


def answer(label: str, value: str | None, confidence: float, outcome: str, kind: str) -> Answer:
    return Answer(label, value, confidence, outcome, {"kind": kind})


def test_scores_count_as_the_design_says() -> None:
    scores = score(
        [
            answer("1", "1", 0.999, "accepted", "scan"),
            answer("2", "7", 0.999, "accepted", "scan"),
            answer("3", "3", 0.7, "review", "photo"),
            answer("4", None, 1.0, "blank", "photo"),
        ],
        seconds=2,
    )
    measures = scores.as_json()
    assert (measures["n"], measures["accuracy"], measures["coverage"]) == (4, 0.5, 0.5)
    assert measures["accepted_error"] == 0.5
    assert measures["groups"]["kind"]["photo"]["accuracy"] == 0.5
    assert measures["pages_per_second"] == 2
    assert scores.confusion is not None
    assert scores.confusion[2, 7] == 1
    assert scores.outcomes == {"accepted": 2, "blank": 1, "review": 1}


def test_the_calibration_never_falls_where_the_odds_rise() -> None:
    logits = np.zeros((400, 10), np.float32)
    logits[:, 0] = np.linspace(0, 12, 400)
    labels = np.zeros(400, np.int64)
    labels[395:] = 1  # the surest are wrong
    calibrated = fit_calibration(logits, labels)
    assert min(calibrated.slope, calibrated.slope + calibrated.bend) >= 0.05


@pytest.mark.parametrize("count", [1, 20, 60])
def test_a_few_digits_all_right_give_a_calibration_that_rises(count: int) -> None:
    logits = np.zeros((count, 10), np.float32)
    logits[:, 0] = np.linspace(3, 12, count)
    calibrated = fit_calibration(logits, np.zeros(count, np.int64))
    assert min(calibrated.slope, calibrated.slope + calibrated.bend) >= 0.05


def test_what_is_no_digit_lowers_the_chance_of_every_digit() -> None:
    logits = np.zeros((2, 11), np.float32)
    logits[:, 3], logits[1, 10] = 9, 12
    digit, no_digit = Calibration().probabilities(logits)
    assert digit.argmax() == no_digit.argmax() == 3
    assert Calibration().outcome(digit, 0.01) is Outcome.ACCEPTED
    assert Calibration().outcome(no_digit, 0.01) is Outcome.UNREADABLE
    assert no_digit.sum() < 0.1 < digit.sum() <= 1
