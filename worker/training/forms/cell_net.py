"""Train the net that reads digits in the cells of combs, on cells cut out of made forms.

    python -m worker.training.forms.cell_net --data FOLDER --other-digits FOLDER [--pages 1600]

FOLDER holds MNIST with its writers, and usps, optdigits and semeion. The net goes beside the others
of the model `cnn`, whose card tells of it under `cell`. It is twice as large as the net of single
digits, and knows but ten classes: that a cell holds no digit, the others tell.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import keras
import numpy as np

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.model_cards import read_card
from shared.settings import available_cores
from worker.reading.classifiers.eight_bit import load_classifier
from worker.reading.classifiers.kinds import Classifier
from worker.training.card import aside, file_of, store_card
from worker.training.cnn.batches import Batches
from worker.training.cnn.fit import FitConfig, Tick, fit
from worker.training.cnn.net import NetConfig
from worker.training.cnn.quantising import quantise
from worker.training.data.mnist import load_mnist
from worker.training.data.other_digits import load_other_digits
from worker.training.data.samples import Images, Labels, Samples, concatenate, split_by_writer
from worker.training.forms.cells import cut_cells
from worker.training.numbers.made import Hands
from worker.training.numbers.recipe import SEED, VALIDATION_SHARE, prepare
from worker.training.synthesis.augmentation import Augmentation, Float

WEIGHTS, EIGHT_BIT = "cell.keras", "cell.tflite"
COMMAND = "python -m worker.training.forms.cell_net"
NET = NetConfig(widths=(48, 128, 256), classes=10)
FIT = FitConfig(epochs=1, batch=256, peak_rate=3e-3, warm_up_share=0.05, precision="mixed_bfloat16")
HOW = Augmentation(
    rotation=0.15,
    slant=0.25,
    scale=0.12,
    shift=1.3,
    elastic=0.9,
    thickness=0.3,
    blur=0.15,
    noise=0.15,
)
"""Less than for single digits: made forms vary their cells already."""
MEASURED_PAGES = 120
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--data", type=FOLDER)
@click.option("--other-digits", type=FOLDER, required=True)
@click.option("--pages", default=1600, show_default=True, help="How many are filled and cut.")
@click.option("--steps", default=16_300, show_default=True, help="Batches that are learnt from.")
def main(data: Path | None, other_digits: Path, pages: int, steps: int) -> None:
    """Train the net, make its eight-bit copy, and enter both in the card of the model."""
    if keras.backend.backend() != "tensorflow":
        raise click.UsageError("only TensorFlow makes eight-bit copies; leave KERAS_BACKEND out")
    started = time.monotonic()
    recipe = prepare(data, other_digits)
    with click.progressbar(length=pages, label="cutting cells") as bar:
        cells = cut_cells(recipe.training, pages, SEED, bar.update, available_cores())
    plain, _ = split_by_writer(load_mnist("train", data), VALIDATION_SHARE, SEED)
    images, labels = concatenate([cells, plain, plain, *load_other_digits(other_digits)])
    with click.progressbar(length=steps, label="training") as bar:
        model = learn(images, labels, steps, bar.update)
    made = {
        "trained_at": datetime.now(UTC).date().isoformat(),
        "command": f"{COMMAND} --data DIR --other-digits DIR --pages {pages} --steps {steps}",
        "configuration": _configuration(model, len(labels), steps, time.monotonic() - started),
    }
    measured = {"held_out": _cells_of(recipe.held_out), "mnist_test": _cells_of(recipe.test)}
    with aside(BUILT_IN / DEFAULT_MODEL, (WEIGHTS, EIGHT_BIT)) as folder:
        store(model, images, folder)
        click.echo(json.dumps(enter(folder, made, measured)))


def learn(images: Images, labels: Labels, steps: int, tick: Tick) -> keras.Model:
    """Return a net trained on so many batches of cells."""
    batches = Batches(images, labels, FIT.batch, FIT.seed, HOW)
    return fit(Course(batches, steps), FIT, NET, tick)


def store(model: keras.Model, images: Images, out: Path) -> None:
    """Write a net and its eight-bit copy into the folder of a model."""
    model.save(out / WEIGHTS)
    quantise(model, images, out, EIGHT_BIT)


def enter(out: Path, made: dict[str, Any], measured: dict[str, Samples]) -> dict[str, Any]:
    """Measure the eight-bit copy in a folder, enter the net in the card there, return its figures.

    Of cells by hands it was not trained on: how many it reads right, given that each has a digit.
    """
    card = read_card(out)
    net = load_classifier(out / EIGHT_BIT)
    figures = {name: _accuracy(net, cells) for name, cells in measured.items()}
    files = {"weights": file_of(out / WEIGHTS), "eight_bit": file_of(out / EIGHT_BIT)}
    card["cell"] = made | files | {"figures": figures}
    store_card(out, card)
    return figures


class Course(keras.utils.PyDataset):  # type: ignore[misc]
    """So many batches, one epoch after the other, as one."""

    def __init__(self, batches: Batches, steps: int) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=24)
        self._batches, self._steps = batches, steps

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[Float, Labels]:
        """Return what the batches have at a step of the whole."""
        return self._batches.at(*divmod(index, len(self._batches)))


def _cells_of(hands: Hands) -> Samples:
    return cut_cells(hands, MEASURED_PAGES, SEED + 1, lambda _: None, available_cores())


def _accuracy(net: Classifier, cells: Samples) -> dict[str, Any]:
    right = float(np.mean(net.logits(cells.images).argmax(axis=1) == cells.labels))
    return {"n": len(cells), "accuracy": round(right, 5)}


def _configuration(model: keras.Model, samples: int, steps: int, seconds: float) -> dict[str, Any]:
    return {
        "net": asdict(NET),
        "parameters": model.count_params(),
        "fit": asdict(FIT) | {"steps": steps},
        "augmentation": asdict(HOW),
        "samples": samples,
        "minutes": round(seconds / 60, 1),
        "cores": available_cores(),
    }


if __name__ == "__main__":
    main()
