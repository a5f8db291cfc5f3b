"""Finish a trained net: its eight-bit copy, its calibration, its figures and its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from shared.settings import available_cores
from worker.reading.calibration import Calibration
from worker.reading.classifiers import net
from worker.reading.classifiers.eight_bit import load_classifier
from worker.reading.classifiers.kinds import Classifier
from worker.reading.model_card import EightBitFile
from worker.training.calibrating import fit_calibration
from worker.training.card import Trained, write_card
from worker.training.cnn.fit import FitConfig
from worker.training.cnn.quantising import quantise
from worker.training.cnn.recipe import Recipe
from worker.training.data.samples import concatenate
from worker.training.measures.evaluation import figures
from worker.training.measures.report import draw_report
from worker.training.measures.speed import measure_speed
from worker.training.synthesis.augmentation import Augmentation

WEIGHTS = "model.keras"

NON_DIGIT_SHARE = 0.02
"""Of the fields that calibration is fitted on, so many are no digits."""

Calibrate = Callable[[Classifier], Calibration]
Measure = Callable[[Classifier, Calibration], dict[str, Any]]
"""Returns the figures for a card."""


@dataclass(frozen=True)
class Made:
    """A trained net, and how it came to be."""

    model: keras.Model
    weights: Path
    command: str
    configuration: dict[str, Any]
    trained_at: str | None = None
    """Another day than today, where the net is kept as it was trained."""


def finish(
    made: Made, recipe: Recipe, measure: Measure, calibrated: Calibrate | None = None
) -> dict[str, Any]:
    """Quantise, calibrate and measure a net, and write its card, which is returned.

    The figures are those of the form that reads on a CPU; `whole_net` are those of the other.
    """
    calibrated = calibrated or (lambda classifier: calibrate(classifier, recipe))
    whole = net.Classifier(made.model, "")
    calibration = calibrated(whole)
    copy = _eight_bit_copy(made, recipe, calibrated)
    reader, sure = (
        (load_classifier(copy.weights), copy.calibration) if copy else (whole, calibration)
    )
    draw_report(made.weights.parent, reader, sure, recipe.paper)
    measured = measure(reader, sure)
    if copy:
        measured["whole_net"] = figures(whole, calibration, recipe.validation)
    trained = Trained(
        made.command,
        made.weights,
        calibration,
        made.configuration,
        measured,
        speed=measure_speed(reader),
        eight_bit=copy,
        trained_at=made.trained_at,
    )
    return write_card(trained, recipe)


def _eight_bit_copy(made: Made, recipe: Recipe, calibrated: Calibrate) -> EightBitFile | None:
    """Write the eight-bit copy of a net beside it, with a calibration of its own."""
    images, _ = concatenate(recipe.training)
    weights = quantise(made.model, images, made.weights.parent)
    if weights is None:
        return None
    return EightBitFile(weights, calibrated(load_classifier(weights)))


def _as_it_reads(copy: EightBitFile) -> tuple[Classifier, Calibration]:
    return load_classifier(copy.weights), copy.calibration


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
