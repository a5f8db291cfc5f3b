"""Measure the reader of numbers on made crops, and fit its calibration on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from shared.number_options import NumberOptions
from shared.readings import Reading
from worker.reading.loading import Readings
from worker.reading.numbers.calibration import NumberCalibration, features
from worker.reading.numbers.decoding import Decoded
from worker.reading.numbers.reader import NumberReader
from worker.reading.numbers.strips import find_lines
from worker.reading.numbers.values import Form
from worker.training.measures.metrics import risk_coverage
from worker.training.measures.scores import Answer, Scores, score
from worker.training.numbers.made import Crop, Hands, Mixture
from worker.training.numbers.made.ink import Random

Tick = Callable[[int], None]
Maker = Callable[[Hands, Random], Crop]
T = TypeVar("T")
SOME_DIGITS = Mixture(lengths=range(3, 9))
"""The numbers that are measured."""
DATES = Mixture(date_share=1.0)
ANY = Mixture(empty_share=0.03, struck_share=0.02, date_share=0.03)
"""What calibration is fitted on."""
CHUNK = 256
MAX_ERRORS = (0.01, 0.001)


@dataclass(frozen=True)
class MadeSet:
    """Crops that are made when they are asked for, the same ones for the same seed."""

    hands: Hands
    count: int
    seed: int
    make: Maker = SOME_DIGITS

    def __iter__(self) -> Iterator[Crop]:
        for place in range(self.count):
            yield self.make(self.hands, np.random.default_rng((self.seed, place)))


def fit_calibration(reader: NumberReader, crops: MadeSet, tick: Tick) -> NumberCalibration:
    """Fit the chance of being right on what a reader, calibrated or not, decodes of crops."""
    from sklearn.linear_model import LogisticRegression

    known = [pair for pair in _decoded(reader, crops, tick) if pair[1].obeys]
    rows = np.array([features(decoded) for _, decoded in known])
    right = np.array([decoded.value == label for label, decoded in known])
    if len(set(right.tolist())) < 2:
        return NumberCalibration()  # all right or all wrong: there is nothing to fit
    fitted = LogisticRegression(C=100.0, max_iter=1000).fit(rows, right)
    offset, *weights = np.round([*fitted.intercept_, *fitted.coef_[0]], 4).tolist()
    most = surest(fitted.decision_function(rows), right)
    return replace(NumberCalibration(offset, *weights), most=most)


def surest(odds: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return how sure the surest of (n,) readings may be said to be, by how they turned out.

    Where e of the n surest are wrong, e + 1 in n + 2 are to be expected: the rule of succession
    (Laplace, 1774). Of all n the one that promises most counts.
    """
    wrong = np.cumsum(~right[np.argsort(-odds, kind="stable")])
    expected = (wrong + 1) / (np.arange(1, len(wrong) + 1) + 2)
    return round(1 - float(expected.min()), 5)


def _decoded(reader: NumberReader, crops: MadeSet, tick: Tick) -> Iterator[tuple[str, Decoded]]:
    form = Form(NumberOptions())
    for some in chunks(crops):
        found = [(crop.digits, find_lines(crop.image)[:1]) for crop in some]
        lines = [(label, one) for label, lines in found for one in lines]
        decoded = reader.decode([line for _, line in lines], form)
        yield from zip([label for label, _ in lines], decoded, strict=True)
        tick(len(some))


def measure(reader: NumberReader, crops: MadeSet, tick: Tick) -> dict[str, Any]:
    """Return the figures of a card."""
    answers = list(read_made(reader, crops, tick))
    return figures(score(answers, 0.0, numbers=True), answers)


def read_made(
    reader: NumberReader, crops: MadeSet, tick: Tick, max_error: float = 0.01
) -> Iterator[Answer]:
    """Read made crops, and yield what was seen on each."""
    for some in chunks(crops):
        read = reader.read([crop.image for crop in some], max_error)
        for crop, (reading, *_) in zip(some, cast(list[Readings], read), strict=True):
            value = value_seen(reading)
            yield Answer(crop.digits, value, reading.confidence, reading.outcome.value, {})
        tick(len(some))


def value_seen(reading: Reading) -> str:
    """Return a value, or where nobody claims one the digits that were seen."""
    seen = "".join(digit.value for digit in reading.digits)
    return seen if reading.value is None else reading.value


def figures(scores: Scores, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return what a card says of one set."""
    return {
        "n": scores.n,
        "accuracy": round(scores.accuracy, 5),
        "digit_error_rate": round(scores.digit_error_rate or 0.0, 5),
        "ece": round(scores.ece, 5),
        "coverage at 0.01": round(scores.coverage, 5),
        "accepted_error at 0.01": round(scores.accepted_error, 5),
        "risk_coverage": risk_coverage(
            np.array([answer.confidence for answer in answers]),
            np.array([answer.right for answer in answers]),
        ),
    }


def measure_refusals(reader: NumberReader, crops: MadeSet, tick: Tick) -> dict[str, Any]:
    """Return how many of the crops without a number are taken for numbers all the same."""
    found: dict[str, Any] = {"n": crops.count}
    for most in MAX_ERRORS:
        answers = list(read_made(reader, crops, tick, most))
        accepted = sum(answer.accepted for answer in answers)
        found[f"accepted at {most}"] = round(accepted / max(len(answers), 1), 5)
        claimed = sum(answer.outcome in ("accepted", "review") for answer in answers)
        found["unreadable or blank"] = round(1 - claimed / max(len(answers), 1), 5)
    return found


def chunks(crops: Iterable[T]) -> Iterator[list[T]]:
    """Yield crops, as many together as are read at once."""
    chunk: list[T] = []
    for crop in crops:
        chunk.append(crop)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
