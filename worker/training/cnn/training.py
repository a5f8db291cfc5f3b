"""Train a model from its data to its card."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras

from shared.model_cards import parse_card
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import Classifier
from worker.reading.model_card import open_model
from worker.training.cnn.batches import Batches
from worker.training.cnn.finishing import Made, configuration, finish, save
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
from worker.training.synthesis.augmentation import Augmentation


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

    def prepare(self, step: Step) -> Recipe:
        """Load what is trained and measured on."""
        return prepare(self.data, self.other_digits, self.fit.seed, step, self.sizes)


def train(training: Training, step: Step) -> dict[str, Any]:
    """Train, calibrate and measure a net; write it and its card to `out`, and return the card."""
    started = time.monotonic()
    recipe = training.prepare(step)
    model = _fitted(training, recipe, step)
    made = {"net": asdict(training.net)}
    made |= configuration(model, time.monotonic() - started, training.fit, training.augmentation)
    net = Made(model, save(model, training.out), training.command, made)
    return _finish(training, net, recipe)


def measure_again(training: Training, step: Step) -> dict[str, Any]:
    """Keep the net in `out` as it was trained; quantise, calibrate and measure it once more.

    For what changes around a net: the normalisation, the calibration, the runtime. Raises
    SetupError without a net in `out`.
    """
    card, weights = parse_card(training.out), open_model(training.out).weights
    model = keras.saving.load_model(weights, compile=False)
    command = card.command or training.command
    net = Made(model, weights, command, card.configuration, card.trained_at)
    return _finish(training, net, training.prepare(step))


def _fitted(training: Training, recipe: Recipe, step: Step) -> keras.Model:
    config = training.fit
    images, labels = concatenate(recipe.training)
    batches = Batches(images, labels, config.batch, config.seed, training.augmentation)
    tick = step("training", config.epochs * len(batches))
    return fit(batches, config, training.net, tick)


def _finish(training: Training, net: Made, recipe: Recipe) -> dict[str, Any]:
    def measure(classifier: Classifier, calibration: Calibration) -> dict[str, Any]:
        return _measure(classifier, calibration, recipe, training)

    return finish(net, recipe, measure)


def _measure(
    classifier: Classifier, calibration: Calibration, recipe: Recipe, training: Training
) -> dict[str, Any]:
    """Return the figures on held-out writers, as they are and on paper, and on MNIST's test set.

    All of them pass through the normalisation, as what is read does; the test set is for this
    one figure, and nothing is chosen by it.
    """
    held_out, seed = recipe.validation, training.fit.seed
    return {
        "validation": figures(classifier, calibration, held_out),
        "validation_on_paper": figures(classifier, calibration, recipe.paper),
        "conditions": condition_figures(classifier, calibration, held_out, seed),
        "non_digits": non_digit_figures(classifier, calibration, recipe.non_digits),
        "mnist_test": figures(classifier, calibration, load_mnist("test", training.data)),
    }
