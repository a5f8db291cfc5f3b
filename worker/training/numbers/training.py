"""Train the net of the reader `number` from made lines to its entry in the card of a model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keras

from shared.errors import SetupError
from shared.model_cards import parse_card, read_card
from shared.settings import available_cores
from worker.reading.fastest import load_fastest
from worker.reading.model_card import open_model, weights_of
from worker.reading.numbers.calibration import NumberCalibration
from worker.reading.numbers.reader import NumberReader
from worker.reading.numbers.runtimes import load_eight_bit, load_whole
from worker.reading.numbers.second_opinion import SecondOpinion
from worker.training.card import aside, file_of, store_card
from worker.training.numbers.batches import Batches
from worker.training.numbers.fit import FitConfig, fit
from worker.training.numbers.made import make_empty, make_struck
from worker.training.numbers.measuring import (
    ANY,
    DATES,
    MadeSet,
    fit_calibration,
    measure,
    measure_refusals,
)
from worker.training.numbers.net import NetConfig
from worker.training.numbers.quantising import quantised
from worker.training.numbers.recipe import Recipe, prepare
from worker.training.numbers.strips import Truth, make_strips

Step = Callable[[str, int], Callable[[int], None]]
PROVENANCE = ("trained_at", "command", "configuration", "begun_with")
WEIGHTS, EIGHT_BIT = "number.keras", "number.tflite"
FEW = 2500
"""Lines that show enough of the range of every layer to quantise a net again."""
WORTH_A_PROCESS = 500
"""Lines that are written sooner by another process, although it takes seconds to start."""


@dataclass(frozen=True)
class Sizes:
    """How many crops are made."""

    training: int = 260_000
    calibration: int = 20_000
    measured: int = 2_500


@dataclass(frozen=True)
class Training:
    """Where the data is, which model the net is for, and how it is trained."""

    out: Path
    data: Path | None = None
    other_digits: Path | None = None
    fit: FitConfig = field(default_factory=FitConfig)
    net: NetConfig = field(default_factory=NetConfig)
    sizes: Sizes = field(default_factory=Sizes)
    go_on: bool = False
    """Begin with the net that is there."""

    @property
    def command(self) -> str:
        """The command that trains this, without the folders of this machine."""
        folders = {"--data DIR": self.data, "--other-digits DIR": self.other_digits}
        given = [option for option, folder in folders.items() if folder]
        settings = f"--epochs {self.fit.epochs} --seed {self.fit.seed}"
        lines = [f"--lines {self.sizes.training}"] if self.sizes.training != Sizes.training else []
        begin = ["--go-on"] if self.go_on else []
        shares = {"--bending": self.fit.bending, "--kept": self.fit.kept}
        more = [f"{option} {share:g}" for option, share in shares.items() if share]
        return " ".join(["fieldhand train number", *given, settings, *lines, *begin, *more])


def train(training: Training, step: Step) -> dict[str, Any]:
    """Train, quantise, calibrate and measure a net, and return the card that tells of it.

    Raises SetupError when there is no model in `out` that the net can belong to.
    """
    read_card(training.out)
    with aside(training.out, (WEIGHTS, EIGHT_BIT)) as folder:
        return _train(replace(training, out=folder), step)


def _train(training: Training, step: Step) -> dict[str, Any]:
    known = _open(training.out) if training.go_on else None
    started = time.monotonic()
    recipe = prepare(training.data, training.other_digits)
    truths = _strips(training, recipe, step)
    batches = Batches(truths, training.fit.batch, training.fit.seed, training.fit.bending)
    tick = step("training", training.fit.epochs * len(batches))
    model = fit(batches, training.fit, training.net, tick, known.model if known else None)
    model.save(training.out / WEIGHTS)
    (training.out / EIGHT_BIT).write_bytes(quantised(model, truths))
    made = {
        "trained_at": datetime.now(UTC).date().isoformat(),
        "command": training.command,
        "configuration": _configuration(training, model, truths, time.monotonic() - started),
        "begun_with": known.made if known else None,
    }
    return _finish(training, recipe, made, step)


def measure_again(training: Training, step: Step) -> dict[str, Any]:
    """Keep the net in `out`; quantise, calibrate and measure it once more.

    For what changes around it: the strips, the decoding, the calibration. Raises SetupError
    without a net in `out`.
    """
    known = _open(training.out)
    recipe = prepare(training.data, training.other_digits)
    few = min(FEW, training.sizes.training)
    sample = Training(training.out, sizes=Sizes(training=few))
    with aside(training.out, (WEIGHTS, EIGHT_BIT)) as folder:
        strips = _strips(sample, recipe, step)
        (folder / EIGHT_BIT).write_bytes(quantised(known.model, strips))
        return _finish(replace(training, out=folder), recipe, known.made, step)


@dataclass(frozen=True)
class Known:
    """A net that is there already, and how it came to be."""

    made: dict[str, Any]
    model: keras.Model


def _open(folder: Path) -> Known:
    known = parse_card(folder).number
    if known is None:
        raise SetupError(f"{folder.name} has no net for numbers", code="no-model")
    model = keras.saving.load_model(weights_of(folder, known.weights), compile=False)
    return Known(known.model_dump(include=set(PROVENANCE)), model)


def _strips(training: Training, recipe: Recipe, step: Step) -> list[Truth]:
    count, seed = training.sizes.training, training.fit.seed
    tick = step("writing lines", count)
    processes = min(available_cores(), count // WORTH_A_PROCESS)
    return make_strips(recipe.training, count, seed, tick, processes)


def _configuration(
    training: Training, model: keras.Model, truths: Sequence[Truth], seconds: float
) -> dict[str, Any]:
    return {
        "net": asdict(training.net),
        "parameters": model.count_params(),
        "fit": asdict(training.fit),
        "strips": len(truths),
        "minutes": round(seconds / 60, 1),
        "cores": available_cores(),
    }


def _finish(training: Training, recipe: Recipe, made: dict[str, Any], step: Step) -> dict[str, Any]:
    classifier, _ = load_fastest(open_model(training.out), threads=None)
    second = SecondOpinion(classifier)
    net = load_eight_bit(training.out / EIGHT_BIT)
    crops = MadeSet(recipe.strangers, training.sizes.calibration, 10, ANY)
    tick = step("calibrating", crops.count)
    calibration = fit_calibration(NumberReader(net, second, NumberCalibration()), crops, tick)
    found = _measured(training, recipe, NumberReader(net, second, calibration), step)
    whole = NumberReader(load_whole(training.out / WEIGHTS), second, calibration)
    held_out = MadeSet(recipe.held_out, training.sizes.measured, 11)
    tick = step("measuring the whole net", held_out.count)
    found["numbers_whole_net"] = measure(whole, held_out, tick)
    return _write(training.out, made, calibration, found)


def _measured(
    training: Training, recipe: Recipe, reader: NumberReader, step: Step
) -> dict[str, Any]:
    """Return the figures on held-out writers, and on those of MNIST's test set.

    The test set is for this one figure, and nothing is chosen by it.
    """
    count = training.sizes.measured
    tick = step("measuring", 6 * count)
    held_out, test = recipe.held_out, recipe.test
    return {
        "numbers": measure(reader, MadeSet(held_out, count, 11), tick),
        "numbers_mnist_test": measure(reader, MadeSet(test, count, 12), tick),
        "numbers_as_dates": measure(reader, MadeSet(held_out, count, 15, DATES), tick),
        "numbers_struck": measure(reader, MadeSet(held_out, count, 14, make_struck), tick),
        "no_numbers": measure_refusals(reader, MadeSet(held_out, count, 13, make_empty), tick),
    }


def _write(
    out: Path, made: dict[str, Any], calibration: NumberCalibration, found: dict[str, Any]
) -> dict[str, Any]:
    """Enter the net in the card of its model, and return the card."""
    card = read_card(out)
    card["readers"] = [*(one for one in card["readers"] if one != "number"), "number"]
    others = {name: one for name, one in card["figures"].items() if "number" not in name}
    card["figures"] = others | found
    card["number"] = made | {
        "weights": file_of(out / WEIGHTS),
        "eight_bit": file_of(out / EIGHT_BIT),
        "calibration": asdict(calibration),
    }
    store_card(out, card)
    return card
