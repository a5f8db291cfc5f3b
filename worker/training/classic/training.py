"""Train the forest or the regression from its data to its card."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import Calibration
from worker.reading.classifiers.forest import ForestClassifier
from worker.reading.classifiers.kinds import Classifier
from worker.reading.classifiers.logistic import LogisticClassifier
from worker.training.calibrating import fit_calibration
from worker.training.card import Trained, write_card
from worker.training.classic.forest import ForestConfig, grow
from worker.training.classic.logistic import STRENGTH, fit_regression, held_out_logits
from worker.training.classic.recipe import prepare_forest, prepare_logistic
from worker.training.classic.storing import store
from worker.training.cnn.recipe import Recipe, Step
from worker.training.data.mnist import load_mnist
from worker.training.data.samples import Samples, concatenate
from worker.training.data.small_digits import load_small_digits
from worker.training.measures.evaluation import figures, measure
from worker.training.measures.report import draw_report
from worker.training.measures.speed import measure_speed


@dataclass(frozen=True)
class Training:
    """Where the data is, where the model goes, and how it is trained."""

    kind: str
    out: Path
    data: Path | None = None
    seed: int = 1
    forest: ForestConfig = field(default_factory=ForestConfig)

    @property
    def command(self) -> str:
        """The command that trains this, without the folders of this machine."""
        data = ["--data DIR"] if self.data else []
        return " ".join([f"fieldhand train {self.kind}", *data, f"--seed {self.seed}"])


def train(training: Training, step: Step) -> dict[str, Any]:
    """Train, calibrate and measure a model; write it and its card, and return the card."""
    kinds = {"forest": _train_forest, "logistic": _train_logistic}
    return kinds[training.kind](training, step)


def _train_forest(training: Training, step: Step) -> dict[str, Any]:
    started = time.monotonic()
    recipe = prepare_forest(training.data, training.seed, step)
    forest = grow(*concatenate(recipe.training), training.forest, training.seed, step)
    classifier = ForestClassifier(forest)
    calibration = _calibrate(classifier, recipe.validation)
    validation = figures(classifier, calibration, recipe.validation)
    draw_report(training.out, classifier, calibration, recipe.paper)
    trained = Trained(
        training.command,
        store(forest, training.out),
        calibration,
        {"forest": asdict(training.forest), "minutes": _minutes(started)},
        {"validation": validation, **_measure(classifier, calibration, recipe, training.data)},
        "forest",
        speed=measure_speed(classifier),
    )
    return write_card(trained, recipe)


def _train_logistic(training: Training, step: Step) -> dict[str, Any]:
    """Fit on all small digits; what is said of them comes from fits without their blocks."""
    started = time.monotonic()
    digits = load_small_digits()
    recipe = prepare_logistic(digits, training.data, training.seed, step)
    regression, held_out = fit_regression(digits), held_out_logits(digits)
    classifier = LogisticClassifier(regression)
    calibration = _calibrate(classifier, recipe.paper)
    of_rows = _calibrate_rows(held_out, digits)
    draw_report(training.out, classifier, calibration, recipe.paper)
    validation = measure(of_rows.probabilities(held_out), digits.labels)
    trained = Trained(
        training.command,
        store(regression, training.out),
        calibration,
        {"inverse_penalty": STRENGTH, "minutes": _minutes(started)},
        {"validation": validation, **_measure(classifier, calibration, recipe, training.data)},
        "logistic",
        ("digit", "pixels"),
        {"pixels": of_rows},
        measure_speed(classifier),
    )
    return write_card(trained, recipe)


def _calibrate(classifier: Classifier, held_out: Samples) -> Calibration:
    return fit_calibration(classifier.logits(held_out.images), held_out.labels)


def _calibrate_rows(held_out: NDArray[np.float32], digits: Samples) -> Calibration:
    """Return the calibration of rows; so few digits cannot show that one in 10,000 is wrong."""
    fitted = fit_calibration(held_out, digits.labels)
    return replace(fitted, most=round(1 - 1 / len(digits), 4))


def _minutes(started: float) -> float:
    return round((time.monotonic() - started) / 60, 1)


def _measure(
    classifier: Classifier, calibration: Calibration, recipe: Recipe, data: Path | None
) -> dict[str, Any]:
    """Return the figures on paper, and the one final figure on MNIST's test set."""
    return {
        "validation_on_paper": figures(classifier, calibration, recipe.paper),
        "mnist_test": figures(classifier, calibration, load_mnist("test", data)),
    }
