"""What a reader is worth: accuracy, coverage, the error among the accepted, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.training.measures.edits import count_edits
from worker.training.measures.metrics import (
    confusion_matrix,
    expected_calibration_error,
    risk_coverage,
)

MOST_VALUES = 50
"""A column with more values than these, or with one for each image, does not group them."""


NO_VALUE = ("blank", "unreadable")
"""Outcomes that claim no value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one image says, and what was read; `value` is the best guess, None where it failed.

    An empty label is that of an image with no number in it.
    """

    label: str
    value: str | None
    confidence: float
    outcome: str
    groups: dict[str, str]

    @property
    def right(self) -> bool:
        """Whether the best value is the label, exactly; of no number, whether none is claimed."""
        return self.guessed or (not self.label and self.outcome in NO_VALUE)

    @property
    def guessed(self) -> bool:
        """Whether the best value is the label: of that the confidence speaks."""
        return self.value == self.label

    @property
    def edits(self) -> int:
        """How many digits are wrong, missing or too many."""
        return 0 if self.right else count_edits(self.value or "", self.label)

    @property
    def length(self) -> int:
        """How many digits the image has; a decimal point is none."""
        return sum(character.isdigit() for character in self.label)

    @property
    def accepted(self) -> bool:
        """Whether nobody would look at it again."""
        return self.outcome == "accepted"


@dataclass(frozen=True)
class Scores:
    """The measures of many answers."""

    n: int
    accuracy: float
    coverage: float
    accepted_error: float
    ece: float
    groups: dict[str, dict[str, dict[str, Any]]]
    seconds: float
    outcomes: dict[str, int]
    risk_coverage: list[dict[str, float]]
    confusion: NDArray[np.int64] | None
    """(10, 10) counts, rows by label, of single digits that were read as single digits."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Columns that have too many values to group by, or one for each image, and how many."""
    digit_error_rate: float | None = None
    """Of numbers: edits from the values to the labels, for each digit of the labels."""
    lengths: dict[str, dict[str, Any]] | None = None
    """Of numbers: the measures by the digits of the label."""

    @property
    def pages_per_second(self) -> float:
        """How fast it went, decoding included."""
        return self.n / max(self.seconds, 1e-9)

    def as_json(self) -> dict[str, Any]:
        """Return the one object of `fieldhand evaluate --json`."""
        measures = ("n", "accuracy", "coverage", "accepted_error", "ece", "groups", "seconds")
        of_numbers = () if self.lengths is None else ("digit_error_rate", "lengths")
        return {name: getattr(self, name) for name in measures} | {
            "pages_per_second": self.pages_per_second,
            **{name: getattr(self, name) for name in of_numbers},
        }


def score(answers: Sequence[Answer], seconds: float, *, numbers: bool = False) -> Scores:
    """Return the measures of at least one answer; `numbers` are measured by their lengths too."""
    confidence = np.array([answer.confidence for answer in answers])
    guessed = np.array([answer.guessed for answer in answers])
    right = np.array([answer.right for answer in answers])
    groups, left_out = _groups(answers)
    return Scores(
        **_measures(answers),
        ece=expected_calibration_error(confidence, guessed),
        groups=groups,
        left_out=left_out,
        seconds=seconds,
        outcomes=_outcomes(answers),
        risk_coverage=risk_coverage(confidence, right),
        confusion=None if numbers else _confusion(answers),
        digit_error_rate=_digit_error_rate(answers) if numbers else None,
        lengths=_lengths(answers) if numbers else None,
    )


def _measures(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return n, accuracy, coverage and the error among the accepted, 0 where there are none."""
    accepted = [answer for answer in answers if answer.accepted]
    wrong = sum(not answer.right for answer in accepted)
    return {
        "n": len(answers),
        "accuracy": sum(answer.right for answer in answers) / len(answers),
        "coverage": len(accepted) / len(answers),
        "accepted_error": wrong / len(accepted) if accepted else 0.0,
    }


def _groups(
    answers: Sequence[Answer],
) -> tuple[dict[str, dict[str, dict[str, Any]]], dict[str, int]]:
    """Return the measures for every value of every further column, and columns of too many."""
    members: dict[str, dict[str, list[Answer]]] = {}
    for answer in answers:
        for column, value in answer.groups.items():
            members.setdefault(column, {}).setdefault(value, []).append(answer)
    left_out = {
        name: len(found)
        for name, found in members.items()
        if len(found) > MOST_VALUES or len(found) == len(answers) > 1
    }
    groups = {
        column: {value: _measures(group) for value, group in sorted(values.items())}
        for column, values in members.items()
        if column not in left_out
    }
    return groups, left_out


def _lengths(answers: Sequence[Answer]) -> dict[str, dict[str, Any]]:
    """Return the measures for every length of the labels, the shortest first."""
    members: dict[int, list[Answer]] = {}
    for answer in answers:
        members.setdefault(answer.length, []).append(answer)
    return {str(length): _measures(members[length]) for length in sorted(members)}


def _digit_error_rate(answers: Sequence[Answer]) -> float:
    digits = sum(answer.length for answer in answers)
    return sum(answer.edits for answer in answers) / max(digits, 1)


def _outcomes(answers: Sequence[Answer]) -> dict[str, int]:
    names = [answer.outcome for answer in answers]
    return {name: names.count(name) for name in sorted(set(names))}


def _confusion(answers: Sequence[Answer]) -> NDArray[np.int64] | None:
    pairs = [(answer.label, answer.value or "") for answer in answers]
    digits = np.array([[int(a), int(b)] for a, b in pairs if _is_digit(a) and _is_digit(b)])
    return confusion_matrix(digits[:, 0], digits[:, 1]) if len(digits) else None


def _is_digit(value: str) -> bool:
    return len(value) == 1 and value in "0123456789"
