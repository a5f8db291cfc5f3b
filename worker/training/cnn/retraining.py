"""Train a net on with images of your own, so that it learns your writers and your paper.

What it knew is rehearsed beside them on drawn digits and non-digits, after Robins, "Catastrophic
forgetting, rehearsal and pseudorehearsal" (1995).
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras

from shared.errors import InvalidRequest
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import Classifier
from worker.reading.classifiers.net import load_classifier
from worker.reading.model_card import open_model
from worker.training.cnn.batches import Batches
from worker.training.cnn.finishing import (
    Calibrate,
    Made,
    calibrate,
    configuration,
    finish,
    save,
)
from worker.training.cnn.fit import FitConfig, fit_on
from worker.training.cnn.recipe import (
    Recipe,
    Sizes,
    Step,
    non_digits_to_measure,
    non_digits_to_train,
)
from worker.training.data.labelled import load_labelled
from worker.training.data.samples import NO_DIGIT, concatenate, split_by_writer
from worker.training.measures.evaluation import figures, non_digit_figures
from worker.training.synthesis.augmentation import Augmentation
from worker.training.synthesis.drawn import draw_digits
from worker.training.synthesis.rewriting import rewrite

LEAST_IMAGES = 100
VALIDATION_SHARE = 0.2

ENOUGH = 1000
"""Held-out digits that a calibration is fitted on; fewer cannot show what one in 1,000 is."""
REHEARSED = Sizes(drawn=6000, non_digits=6000)
"""Made by code; your own are repeated until they are as many as the drawn digits."""


@dataclass(frozen=True)
class Retraining:
    """Your labelled images, the model to begin with, and where the new one goes."""

    labels: Path
    base: Path
    out: Path
    fit: FitConfig = field(default_factory=lambda: FitConfig(epochs=6, peak_rate=3e-4))
    augmentation: Augmentation = field(default_factory=Augmentation)
    sizes: Sizes = REHEARSED

    @property
    def command(self) -> str:
        """The command that trains this, without the folders of this machine."""
        settings = f"--epochs {self.fit.epochs} --seed {self.fit.seed}"
        names = f"--from {self.base.name} --name {self.out.name}"
        return f"fieldhand train cnn --data LABELS.csv {names} {settings}"


def retrain(retraining: Retraining, step: Step) -> dict[str, Any]:
    """Train on, calibrate and measure; write the model and its card, and return the card.

    Raises InvalidRequest where the images are too few, or one of them cannot be used.
    """
    started = time.monotonic()
    files = open_model(retraining.base)
    model = _open(retraining.base, files.weights)
    recipe = _prepare(retraining, step)
    known = figures(load_classifier(files.weights), files.calibration, recipe.validation)
    model = _fitted(retraining, model, recipe, step)
    made = configuration(model, time.monotonic() - started, retraining.fit, retraining.augmentation)
    made_in = retraining.out.with_name(f".{retraining.out.name}")
    net = Made(model, save(model, made_in), retraining.command, made)

    def measure(classifier: Classifier, calibration: Calibration) -> dict[str, Any]:
        return {"validation_before": known} | _measure(classifier, calibration, recipe)

    card = finish(net, recipe, measure, _calibrate(files.calibration, recipe))
    _put_in_place(made_in, retraining.out)
    return card


def _measure(classifier: Classifier, calibration: Calibration, recipe: Recipe) -> dict[str, Any]:
    return {
        "validation": figures(classifier, calibration, recipe.validation),
        "validation_on_paper": figures(classifier, calibration, recipe.paper),
        "non_digits": non_digit_figures(classifier, calibration, recipe.non_digits),
    }


def _put_in_place(made_in: Path, out: Path) -> None:
    """Exchange an older model of that name for the one that is complete now."""
    if out.exists():
        shutil.rmtree(out)
    made_in.rename(out)


def _prepare(retraining: Retraining, step: Step) -> Recipe:
    """Hold out a fifth of your writers, and put all of it on paper once."""
    own, seed, sizes = load_labelled(retraining.labels), retraining.fit.seed, retraining.sizes
    if len(own) < LEAST_IMAGES:
        message = f"{retraining.labels}: {len(own)} digits are too few; {LEAST_IMAGES} are needed"
        raise InvalidRequest(message)
    training, validation = split_by_writer(own, VALIDATION_SHARE, seed)
    tick = step("rewriting on paper", len(own) + sizes.drawn)
    paper = rewrite(validation, seed + 1, tick)
    drawn = draw_digits(sizes.drawn, seed)
    sets = [training, rewrite(training, seed + 2, tick), drawn, rewrite(drawn, seed + 2, tick)]
    non_digits = non_digits_to_train(training.images, sizes.non_digits, seed + 3)
    measured = non_digits_to_measure(validation.images, sizes, seed + 4)
    return Recipe([*sets, non_digits], validation, paper, measured)


def _open(base: Path, weights: Path) -> keras.Model:
    model = keras.saving.load_model(weights, compile=False)
    if model.output_shape[-1] <= NO_DIGIT:
        raise InvalidRequest(f"{base.name} cannot tell what is no digit; take cnn")
    return model


def _fitted(retraining: Retraining, model: keras.Model, recipe: Recipe, step: Step) -> keras.Model:
    config = retraining.fit
    own, copies, *rehearsed = recipe.training
    times = max(1, round(retraining.sizes.drawn / len(own)))
    images, labels = concatenate([*[own, copies] * times, *rehearsed])
    batches = Batches(images, labels, config.batch, config.seed, retraining.augmentation)
    tick = step("training", config.epochs * len(batches))
    return fit_on(model, batches, config, tick)


def _calibrate(known: Calibration, recipe: Recipe) -> Calibrate:
    """Fit on your held-out writers where they are many; fewer keep the calibration of the base."""
    enough = len(recipe.validation) >= ENOUGH
    return lambda classifier: calibrate(classifier, recipe) if enough else known
