"""Train a model from its data to its card."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras

from worker.reading.calibration import Calibration
from worker.reading.classifiers.net import Classifier
from worker.training.calibrating import fit_calibration
from worker.training.card import Trained, write_card
from worker.training.cnn.batches import Batches
from worker.training.cnn.fit import FitConfig, fit
from worker.training.cnn.net import NetConfig, build_net
from worker.training.cnn.recipe import Recipe, Step, prepare
from worker.training.data.mnist import load_mnist
from worker.training.data.samples import concatenate
from worker.training.measures.evaluation import figures
from worker.training.synthesis.augmentation import Augmentation

WEIGHTS = "model.keras"


@dataclass(frozen=True)
class Training:
    """Where the data is, where the model goes, and how it is trained."""

    out: Path
    data: Path | None = None
    other_digits: Path | None = None
    fit: FitConfig = field(default_factory=FitConfig)
    net: NetConfig = field(default_factory=NetConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)

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
    recipe = prepare(training.data, training.other_digits, training.fit.seed, step)
    model = _fitted(training, recipe, step)
    return finish(training, recipe, model, time.monotonic() - started)


def finish(
    training: Training, recipe: Recipe, model: keras.Model, seconds: float
) -> dict[str, Any]:
    """Calibrate and measure a trained net, and write it with its card, which is returned."""
    weights = _save(model, training)
    classifier = Classifier(model, "")
    calibration = fit_calibration(classifier.logits(recipe.paper.images), recipe.paper.labels)
    trained = Trained(
        training.command,
        weights,
        calibration,
        _configuration(training, model, seconds),
        _measure(classifier, calibration, recipe, training.data),
    )
    return write_card(trained, recipe)


def _fitted(training: Training, recipe: Recipe, step: Step) -> keras.Model:
    config = training.fit
    images, labels = concatenate(recipe.training)
    batches = Batches(images, labels, config.batch, config.seed, training.augmentation)
    tick = step("training", config.epochs * len(batches))
    return fit(batches, config, training.net, tick)


def _save(model: keras.Model, training: Training) -> Path:
    """Save the net without its optimizer."""
    training.out.mkdir(parents=True, exist_ok=True)
    bare = build_net(training.net)
    bare.set_weights(model.get_weights())
    bare.save(training.out / WEIGHTS)
    return training.out / WEIGHTS


def _configuration(training: Training, model: keras.Model, seconds: float) -> dict[str, Any]:
    return {
        "parameters": model.count_params(),
        "net": asdict(training.net),
        "fit": asdict(training.fit),
        "augmentation": asdict(training.augmentation),
        "minutes": round(seconds / 60, 1),
    }


def _measure(
    classifier: Classifier, calibration: Calibration, recipe: Recipe, data: Path | None
) -> dict[str, Any]:
    """Return the figures on held-out writers, as they are and on paper, and on MNIST's test set.

    All of them pass through the normalisation, as what is read does; the test set is for this
    one figure, and nothing is chosen by it.
    """
    return {
        "validation": figures(classifier, calibration, recipe.validation),
        "validation_on_paper": figures(classifier, calibration, recipe.paper),
        "mnist_test": figures(classifier, calibration, load_mnist("test", data)),
    }
