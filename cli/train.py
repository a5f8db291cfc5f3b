"""`fieldhand train`: train a model and write it with its card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
Step = Callable[[str, int], Callable[[int], None]]
OUT = click.Path(file_okay=False, path_type=Path)
WEIGHTS = Path(__file__).resolve().parent.parent / "worker" / "weights"


@click.command()
@click.argument("model", type=click.Choice(["cnn", "forest", "logistic"]))
@click.option("--data", type=FOLDER, help="Folder of MNIST's four files; fetched without.")
@click.option("--other-digits", type=FOLDER, help="Folder of usps, optdigits and semeion npz.")
@click.option("--epochs", type=click.IntRange(1), help="Times through the data.")
@click.option("--seed", type=int, help="Makes a training repeatable.")
@click.option("--out", type=OUT, help="Where the model goes.  [default: worker/weights/MODEL]")
def train(
    model: str, data: Path | None, other_digits: Path | None, out: Path | None, **fit: int | None
) -> None:
    """Train MODEL and print its figures; MNIST's test set gives the one final figure."""
    given = {name: value for name, value in fit.items() if value is not None}
    if model != "cnn" and (other_digits or "epochs" in given):
        raise click.UsageError(f"{model} takes no --other-digits and no --epochs")
    with _progress() as progress:
        out = out or WEIGHTS / model
        if model == "cnn":
            card = _train_cnn(out, data, other_digits, given, _steps(progress))
        else:
            card = _train_classic(model, out, data, given, _steps(progress))
    _print_figures(card)


def _train_cnn(
    out: Path, data: Path | None, other_digits: Path | None, fit: dict[str, int], step: Step
) -> dict[str, Any]:
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.training import Training, train

    return train(Training(out, data, other_digits, FitConfig(**fit)), step)


def _train_classic(
    kind: str, out: Path, data: Path | None, given: dict[str, int], step: Step
) -> dict[str, Any]:
    from worker.training.classic.training import Training, train

    return train(Training(kind, out, data, given.get("seed", 1)), step)


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
        click.echo(f"{name}: {figures['accuracy']:.2%} of {figures['n']:,}, ECE {figures['ece']}")
