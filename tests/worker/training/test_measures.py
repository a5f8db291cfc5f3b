"""Calibration error, risk and coverage, scores, and the fit of the calibration."""

from __future__ import annotations

import numpy as np
import pytest

from shared.readings import Outcome
from worker.reading.calibration import Calibration, log_odds
from worker.training.calibrating import fit_calibration
from worker.training.measures.edits import count_edits
from worker.training.measures.metrics import expected_calibration_error, reliability, risk_coverage
from worker.training.measures.scores import MOST_VALUES, Answer, score

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


@pytest.mark.parametrize(
    ("read", "label", "edits"),
    [
        ("", "", 0),
        ("58321", "58321", 0),
        ("", "123", 3),
        ("123", "", 3),
        ("5832", "58321", 1),
        ("58821", "58321", 1),
        ("158321", "58321", 1),
        ("8321", "5832", 2),
        ("19", "91", 2),
    ],
)
def test_edits_are_the_least_that_lead_to_the_label(read: str, label: str, edits: int) -> None:
    assert count_edits(read, label) == edits


@pytest.fixture
def numbers() -> list[Answer]:
    """Return eight readings of numbers: three right, one of them of none, two accepted wrongly."""
    return [
        answer("123", "123", 0.999, "accepted", "scan"),
        answer("124", "24", 0.999, "accepted", "scan"),
        answer("12.5", "12.5", 0.9, "review", "scan"),
        answer("58321", "58371", 0.8, "review", "photo"),
        answer("58322", "", 1.0, "blank", "photo"),
        answer("", "71", 0.1, "unreadable", "photo"),
        answer("", "7", 0.999, "accepted", "photo"),
        answer("9", None, 0.0, "failed", "photo"),
    ]


def test_numbers_are_measured_by_their_lengths_too(numbers: list[Answer]) -> None:
    measures = score(numbers, seconds=1, numbers=True).as_json()
    assert (measures["n"], measures["accuracy"], measures["coverage"]) == (8, 3 / 8, 3 / 8)
    assert measures["accepted_error"] == pytest.approx(2 / 3)
    assert {digits: row["n"] for digits, row in measures["lengths"].items()} == {
        "0": 2,
        "1": 1,
        "3": 3,
        "5": 2,
    }
    assert measures["lengths"]["3"]["accuracy"] == pytest.approx(2 / 3)
    assert measures["lengths"]["3"]["accepted_error"] == 0.5
    assert measures["lengths"]["5"]["accepted_error"] == 0


def test_the_digit_error_rate_is_edits_over_the_digits_of_the_labels(
    numbers: list[Answer],
) -> None:
    scores = score(numbers, seconds=1, numbers=True)
    assert scores.digit_error_rate == pytest.approx((1 + 1 + 5 + 1 + 1) / 20)
    nothing = [answer("", "", 1.0, "blank", "scan")]
    assert score(nothing, seconds=1, numbers=True).digit_error_rate == 0


def test_digits_keep_the_measures_that_they_had(numbers: list[Answer]) -> None:
    measures = score(numbers, seconds=1).as_json()
    assert "lengths" not in measures
    assert "digit_error_rate" not in measures
    assert score(numbers, seconds=1, numbers=True).confusion is None


@pytest.mark.parametrize(
    ("value", "outcome", "right"),
    [
        ("", "blank", True),
        ("7", "unreadable", True),
        ("7", "review", False),
        ("7", "accepted", False),
        (None, "failed", False),
    ],
)
def test_an_image_without_a_number_is_right_when_none_is_claimed(
    value: str | None, outcome: str, right: bool
) -> None:
    assert answer("", value, 0.5, outcome, "scan").right is right


def test_a_low_confidence_in_what_is_called_unreadable_is_no_miscalibration() -> None:
    nothing = [answer("", "7", 0.01, "unreadable", "scan")] * 20
    scores = score(nothing, seconds=1, numbers=True)
    assert scores.accuracy == 1
    assert scores.ece == pytest.approx(0.01)
    assert scores.risk_coverage[-1]["risk"] == 0


def test_a_column_of_too_many_values_groups_nothing_and_is_told() -> None:
    several = [
        Answer("1", "1", 0.9, "review", {"page": str(n), "hand": str(n % MOST_VALUES)})
        for n in range(MOST_VALUES + 1)
    ]
    scores = score(several, seconds=1)
    assert list(scores.groups) == ["hand"]
    assert len(scores.groups["hand"]) == MOST_VALUES
    assert scores.left_out == {"page": MOST_VALUES + 1}


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
