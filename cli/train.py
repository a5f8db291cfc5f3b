"""`fieldhand train`: train a model and write it with its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.catalogue import BUILT_IN, DEFAULT_MODEL, NAME, Catalogue
from shared.settings import Settings
from shared.states import Reader

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DATA = click.Path(exists=True, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
Step = Callable[[str, int], Callable[[int], None]]
OWN = "own"
NETS = ("cnn", "number")


@dataclass(frozen=True)
class Asked:
    """What the command was asked for."""

    model: str
    data: Path | None
    base: str | None
    name: str | None
    other_digits: Path | None
    epochs: int | None
    seed: int | None
    out: Path | None
    lines: int | None
    keep_weights: bool
    go_on: bool
    bending: float | None
    kept: float | None

    @property
    def fit(self) -> dict[str, Any]:
        """Return how to fit, as far as it was given."""
        given: dict[str, Any] = {"epochs": self.epochs, "seed": self.seed}
        given |= {"bending": self.bending, "kept": self.kept}
        return {name: value for name, value in given.items() if value is not None}

    def check(self) -> None:
        """Raise UsageError where options do not fit each other."""
        for_nets = (self.base, self.other_digits, self.epochs, self.keep_weights)
        self._check_number()
        if self.model not in NETS and any(for_nets):
            message = "takes no --from, --other-digits, --epochs or --keep-weights"
            raise click.UsageError(f"{self.model} {message}")
        if self.keep_weights and (self.base or self.epochs):
            raise click.UsageError("--keep-weights trains nothing: it takes no --from or --epochs")
        if self.base:
            self._check_own()
        elif self.name:
            raise click.UsageError("--name is for a net that is trained on, with --from")
        elif self.data and not self.data.is_dir():
            message = "--data is a folder with MNIST's files; a table of your own needs --from"
            raise click.UsageError(message)

    def _check_number(self) -> None:
        if self.model == "number" and (self.base or self.name):
            raise click.UsageError("number takes no --from or --name")
        if self.kept and not self.go_on:
            raise click.UsageError("--kept is for a net that goes on, with --go-on")
        for_number = self.go_on or self.lines or self.bending
        if for_number and (self.model != "number" or self.keep_weights):
            raise click.UsageError(
                "--go-on, --lines and --bending are for number, without --keep-weights"
            )

    def _check_own(self) -> None:
        if self.data is None or not self.data.is_file():
            raise click.UsageError("--from needs --data LABELS.csv, a table of path,label")
        if self.other_digits:
            raise click.UsageError("--from takes no --other-digits")
        if self.name and not NAME.fullmatch(self.name):
            raise click.UsageError("--name is 1 to 16 of a-z, 0-9, - and _")
        if self.name and self.out:
            raise click.UsageError("--name goes beside the other models; with --out there is none")
        if self.name and (BUILT_IN / self.name).exists():
            raise click.UsageError(f"--name: {self.name} is the name of a model that came along")


@click.command()
@click.argument("model", type=click.Choice([*NETS, "forest", "logistic"]))
@click.option(
    "--data", type=DATA, help="Folder of MNIST's files, fetched without; your table with --from."
)
@click.option("--from", "base", metavar="MODEL", help="Train this net on with images of your own.")
@click.option("--name", help=f"What the net trained on is called.  [default: {OWN}]")
@click.option("--other-digits", type=FOLDER, help="Folder of usps, optdigits and semeion npz.")
@click.option("--epochs", type=click.IntRange(1), help="Times through the data.")
@click.option("--lines", type=click.IntRange(1000), help="Of number: lines to write for it.")
@click.option("--seed", type=int, help="Makes a training repeatable.")
@click.option(
    "--keep-weights",
    is_flag=True,
    help="Train nothing: quantise, calibrate and measure the net that is there once more.",
)
@click.option("--go-on", is_flag=True, help="Of number: begin with the net that is there.")
@click.option("--bending", type=click.FloatRange(0, 4), help="Of number: pixels that lines bend.")
@click.option(
    "--kept",
    type=click.FloatRange(0, 1),
    help="Of number, with --go-on: the share of the earlier weights in the result.",
)
@click.option("--out", type=OUT, help="Where the model goes.  [default: worker/weights/MODEL]")
def train(**options: Any) -> None:
    """Train MODEL and print its figures; MNIST's test set gives the one final figure.

    `number` is the net of the model cnn that reads lines of digits; it goes into its folder.

    With --from, --data is a table of path,label of your own digits; the new net goes beside the
    others, and a job or a command chooses it by its name.
    """
    asked = Asked(**options)
    asked.check()
    train_asked = _train_on if asked.base else TRAIN.get(asked.model, _train_classic)
    with _progress() as progress:
        card = train_asked(asked, _steps(progress))
    _print_figures(card)


def _train_on(asked: Asked, step: Step) -> dict[str, Any]:
    models = Settings.load().models
    base = Catalogue(models).choose(asked.base, Reader.DIGIT)
    if base.card.kind != "cnn":
        raise click.UsageError(f"{base.name} is no neural net and cannot be trained on")
    from worker.training.cnn.retraining import Retraining, retrain

    out = asked.out or models / (asked.name or OWN)
    retraining = Retraining(cast(Path, asked.data), base.folder, out)
    card = retrain(replace(retraining, fit=replace(retraining.fit, **asked.fit)), step)
    how = "" if asked.out else f"; read with it by --model {out.name}"
    click.echo(f"written to {out}{how}")
    return card


def _train_cnn(asked: Asked, step: Step) -> dict[str, Any]:
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.training import Training, measure_again, train

    out = asked.out or BUILT_IN / asked.model
    training = Training(out, asked.data, asked.other_digits, FitConfig(**asked.fit))
    return measure_again(training, step) if asked.keep_weights else train(training, step)


def _train_number(asked: Asked, step: Step) -> dict[str, Any]:
    from worker.training.numbers.fit import GOING_ON, FitConfig
    from worker.training.numbers.training import Sizes, Training, measure_again, train

    out = asked.out or BUILT_IN / DEFAULT_MODEL
    fit = FitConfig(**({"peak_rate": GOING_ON} if asked.go_on else {}) | asked.fit)
    sizes = Sizes(asked.lines) if asked.lines else Sizes()
    training = Training(out, asked.data, asked.other_digits, fit, sizes=sizes, go_on=asked.go_on)
    return measure_again(training, step) if asked.keep_weights else train(training, step)


TRAIN = {"cnn": _train_cnn, "number": _train_number}


def _train_classic(asked: Asked, step: Step) -> dict[str, Any]:
    from worker.training.classic.training import Training, train

    out, seed = asked.out or BUILT_IN / asked.model, asked.fit.get("seed", 1)
    return train(Training(asked.model, out, asked.data, seed), step)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _steps(progress: Progress) -> Step:
    """Return what opens a bar for each step of the training."""

    def step(name: str, total: int) -> Callable[[int], None]:
        task = progress.add_task(name, total=total)
        return lambda done: progress.update(task, advance=done)

    return step


def _print_figures(card: dict[str, Any]) -> None:
    for name, figures in card["figures"].items():
        if "accuracy" in figures:
            share, count = figures["accuracy"], figures["n"]
            click.echo(f"{name}: {share:.2%} of {count:,}, ECE {figures['ece']}")
