"""What a reader is worth: accuracy, coverage, the error among the accepted, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.training.measures.metrics import (
    confusion_matrix,
    expected_calibration_error,
    risk_coverage,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one image says, and what was read; `value` is the best guess, None where it failed."""

    label: str
    value: str | None
    confidence: float
    outcome: str
    groups: dict[str, str]

    @property
    def right(self) -> bool:
        """Whether the best value is the label, exactly."""
        return self.value == self.label

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

    @property
    def pages_per_second(self) -> float:
        """How fast it went, decoding included."""
        return self.n / max(self.seconds, 1e-9)

    def as_json(self) -> dict[str, Any]:
        """Return the one object of `fieldhand evaluate --json`."""
        measures = ("n", "accuracy", "coverage", "accepted_error", "ece", "groups", "seconds")
        return {name: getattr(self, name) for name in measures} | {
            "pages_per_second": self.pages_per_second
        }


def score(answers: Sequence[Answer], seconds: float) -> Scores:
    """Return the measures of at least one answer."""
    right = np.array([answer.right for answer in answers])
    confidence = np.array([answer.confidence for answer in answers])
    return Scores(
        **_measures(answers),
        ece=expected_calibration_error(confidence, right),
        groups=_groups(answers),
        seconds=seconds,
        outcomes=_outcomes(answers),
        risk_coverage=risk_coverage(confidence, right),
        confusion=_confusion(answers),
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


def _groups(answers: Sequence[Answer]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the measures for every value of every further column."""
    members: dict[str, dict[str, list[Answer]]] = {}
    for answer in answers:
        for column, value in answer.groups.items():
            members.setdefault(column, {}).setdefault(value, []).append(answer)
    return {
        column: {value: _measures(group) for value, group in sorted(values.items())}
        for column, values in members.items()
    }


def _outcomes(answers: Sequence[Answer]) -> dict[str, int]:
    names = [answer.outcome for answer in answers]
    return {name: names.count(name) for name in sorted(set(names))}


def _confusion(answers: Sequence[Answer]) -> NDArray[np.int64] | None:
    pairs = [(answer.label, answer.value or "") for answer in answers]
    digits = np.array([[int(a), int(b)] for a, b in pairs if _is_digit(a) and _is_digit(b)])
    return confusion_matrix(digits[:, 0], digits[:, 1]) if len(digits) else None


def _is_digit(value: str) -> bool:
    return len(value) == 1 and value in "0123456789"
