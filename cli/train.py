"""`fieldhand train`: train a model and write it with its card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
WEIGHTS = Path(__file__).resolve().parent.parent / "worker" / "weights"


@click.command()
@click.argument("model", type=click.Choice(["cnn"]))
@click.option("--data", type=FOLDER, help="Folder of MNIST's four files; fetched without.")
@click.option("--other-digits", type=FOLDER, help="Folder of usps, optdigits and semeion npz.")
@click.option("--epochs", type=click.IntRange(1), help="Times through the data.")
@click.option("--seed", type=int, help="Makes a training repeatable.")
@click.option("--out", type=OUT, help="Where the model goes.  [default: worker/weights/MODEL]")
def train(
    model: str, data: Path | None, other_digits: Path | None, out: Path | None, **fit: int | None
) -> None:
    """Train MODEL and print its figures; MNIST's test set gives the one final figure."""
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.training import Training
    from worker.training.cnn.training import train as train_model

    given = {name: value for name, value in fit.items() if value is not None}
    training = Training(out or WEIGHTS / model, data, other_digits, FitConfig(**given))
    with _progress() as progress:
        card = train_model(training, _steps(progress))
    _print_figures(card)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _steps(progress: Progress) -> Callable[[str, int], Callable[[int], None]]:
    """Return what opens a bar for each step of the training."""

    def step(name: str, total: int) -> Callable[[int], None]:
        task = progress.add_task(name, total=total)
        return lambda done: progress.update(task, advance=done)

    return step


def _print_figures(card: dict[str, Any]) -> None:
    for name, figures in card["figures"].items():
        click.echo(f"{name}: {figures['accuracy']:.2%} of {figures['n']:,}, ECE {figures['ece']}")
