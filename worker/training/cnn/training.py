"""Train a model from its data to its card."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from shared.settings import available_cores
from worker.reading.calibration import Calibration
from worker.reading.classifiers.net import Classifier
from worker.training.calibrating import fit_calibration
from worker.training.card import Trained, write_card
from worker.training.cnn.batches import Batches
from worker.training.cnn.fit import FitConfig, fit
from worker.training.cnn.net import NetConfig
from worker.training.cnn.recipe import Recipe, Sizes, Step, prepare
from worker.training.data.mnist import load_mnist
from worker.training.data.samples import concatenate
from worker.training.measures.evaluation import (
    condition_figures,
    figures,
    non_digit_figures,
)
from worker.training.measures.report import draw_report
from worker.training.measures.speed import measure_speed
from worker.training.synthesis.augmentation import Augmentation

WEIGHTS = "model.keras"

NON_DIGIT_SHARE = 0.02
"""Of the fields that calibration is fitted on, so many are no digits."""


@dataclass(frozen=True)
class Training:
    """Where the data is, where the model goes, and how it is trained."""

    out: Path
    data: Path | None = None
    other_digits: Path | None = None
    fit: FitConfig = field(default_factory=FitConfig)
    net: NetConfig = field(default_factory=NetConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def command(self) -> str:
        """The command that trains this, without the folders of this machine."""
        folders = {"--data DIR": self.data, "--other-digits DIR": self.other_digits}
        given = [option for option, folder in folders.items() if folder]
        settings = f"--epochs {self.fit.epochs} --seed {self.fit.seed}"
        return " ".join(["fieldhand train cnn", *given, settings])


def train(training: Training, step: Step) -> dict[str, Any]:
    """Train, calibrate and measure a net; write it and its card to `out`, and return the card."""
    started = time.monotonic()
    recipe = prepare(training.data, training.other_digits, training.fit.seed, step, training.sizes)
    model = _fitted(training, recipe, step)
    return finish(training, recipe, model, time.monotonic() - started)


def finish(
    training: Training, recipe: Recipe, model: keras.Model, seconds: float
) -> dict[str, Any]:
    """Calibrate and measure a trained net, and write it with its card, which is returned."""
    weights = save(model, training.out)
    classifier = Classifier(model, "")
    calibration = calibrate(classifier, recipe)
    draw_report(training.out, classifier, calibration, recipe.paper)
    trained = Trained(
        training.command,
        weights,
        calibration,
        {"net": asdict(training.net)}
        | configuration(model, seconds, training.fit, training.augmentation),
        _measure(classifier, calibration, recipe, training.data, training.fit.seed),
        speed=measure_speed(classifier),
    )
    return write_card(trained, recipe)


def calibrate(classifier: Classifier, recipe: Recipe) -> Calibration:
    """Fit on held-out digits as they are, and on as many non-digits as a careless form holds.

    Simulated paper spoils more digits than real paper does: what is fitted on it sends too many
    to review. The card says how the calibration fares there.
    """
    digits = recipe.validation
    images, labels = concatenate(recipe.non_digits)
    share = round(NON_DIGIT_SHARE * len(digits))
    chosen = np.random.default_rng(0).permutation(len(labels))[:share]
    logits = classifier.logits(np.concatenate([digits.images, images[chosen]]))
    return fit_calibration(logits, np.concatenate([digits.labels, labels[chosen]]))


def _fitted(training: Training, recipe: Recipe, step: Step) -> keras.Model:
    config = training.fit
    images, labels = concatenate(recipe.training)
    batches = Batches(images, labels, config.batch, config.seed, training.augmentation)
    tick = step("training", config.epochs * len(batches))
    return fit(batches, config, training.net, tick)


def save(model: keras.Model, out: Path) -> Path:
    """Save the net in the folder `out`, without its optimizer, and return its file."""
    out.mkdir(parents=True, exist_ok=True)
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    bare.save(out / WEIGHTS)
    return out / WEIGHTS


def configuration(
    model: keras.Model, seconds: float, fit_config: FitConfig, augmentation: Augmentation
) -> dict[str, Any]:
    """Return how a net was trained, for its card."""
    return {
        "parameters": model.count_params(),
        "fit": asdict(fit_config),
        "augmentation": asdict(augmentation),
        "minutes": round(seconds / 60, 1),
        "cores": available_cores(),
    }


def _measure(
    classifier: Classifier,
    calibration: Calibration,
    recipe: Recipe,
    data: Path | None,
    seed: int,
) -> dict[str, Any]:
    """Return the figures on held-out writers, as they are and on paper, and on MNIST's test set.

    All of them pass through the normalisation, as what is read does; the test set is for this
    one figure, and nothing is chosen by it.
    """
    return {
        "validation": figures(classifier, calibration, recipe.validation),
        "validation_on_paper": figures(classifier, calibration, recipe.paper),
        "conditions": condition_figures(classifier, calibration, recipe.validation, seed),
        "non_digits": non_digit_figures(classifier, calibration, recipe.non_digits),
        "mnist_test": figures(classifier, calibration, load_mnist("test", data)),
    }
