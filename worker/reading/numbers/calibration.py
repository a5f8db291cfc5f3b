"""Turn what the net says of a whole line into the chance that the number is right.

A logistic function of a few log odds, fitted on lines of writers that were not trained on: Platt,
"Probabilistic outputs for support vector machines" (1999), on more than one score.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, log

from shared.readings import Outcome
from worker.reading.numbers.decoding import Decoded, has_digits

BOUND = 10.0
"""Log odds beyond are no surer."""


@dataclass(frozen=True)
class NumberCalibration:
    """Weights of the log odds of a line, and what is too unlikely to be a number."""

    offset: float = 0.0
    whole: float = 1.0
    """Of the log odds of the value against all else."""
    weakest: float = 0.0
    """Of the log odds of the least sure digit, by both opinions."""
    agreement: float = 0.0
    """Of the log odds that the second opinion gives the digit that it likes least."""
    length: float = 0.0
    """Of each digit."""
    most: float = 0.999
    """No reading is surer than this."""
    unreadable_below: float = 0.02

    def __post_init__(self) -> None:
        """Raise ValueError where a number is none."""
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
                raise ValueError(f"{name} in its calibration is no number")

    def confidence(self, decoded: Decoded) -> float:
        """Return the chance that the value is right."""
        weights = (self.whole, self.weakest, self.agreement, self.length)
        line = self.offset + sum(
            weight * one for weight, one in zip(weights, features(decoded), strict=True)
        )
        return min(1 / (1 + exp(-max(min(line, 30.0), -30.0))), self.most)

    def outcome(self, decoded: Decoded, confidence: float, max_error: float) -> Outcome:
        """Return what a line comes to where an error of `max_error` is allowed."""
        if not decoded.string:
            return Outcome.BLANK
        if not decoded.obeys and not has_digits(decoded.string):
            return Outcome.UNREADABLE
        if not decoded.value or confidence < self.unreadable_below:
            return Outcome.UNREADABLE
        if decoded.obeys and 1 - confidence <= max_error:
            return Outcome.ACCEPTED
        return Outcome.REVIEW


def features(decoded: Decoded) -> tuple[float, float, float, float]:
    """Return what the chance is judged by: three log odds, and the number of digits."""
    digits = decoded.digits
    weakest = float(digits.max(axis=1).min()) if len(digits) else 0.5
    return (
        log_odds(decoded.probability),
        log_odds(weakest),
        log_odds(decoded.agreement),
        float(len(digits)),
    )


def log_odds(chance: float) -> float:
    """Return the log odds of a chance in 0..1, within bounds."""
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    return max(min(log(chance / (1 - chance)), BOUND), -BOUND)
