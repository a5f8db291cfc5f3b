"""Learn how people write their digits, and how far one person's differ, from cells of forms.

    python -m worker.training.forms.handwriting --data FOLDER --other-digits FOLDER [--pages 450]

The result goes to worker/reading/forms/handwriting.npz. Writers that are held out are not used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from shared.settings import available_cores
from worker.reading.forms.handwriting import FILE, Handwriting, pixels_of
from worker.training.data.samples import Samples
from worker.training.forms.cells import cut_cells
from worker.training.numbers.recipe import prepare

SEED = 1
ROUGHLY, DIMENSIONS = 80, 32
"""Directions that are kept at first, for their variance, and of these, for telling hands apart."""
LEAST = 5
"""Cells from which on a writer's average of a digit counts."""
LEAST_VARIANCE = 1e-3

Floats = NDArray[np.floating[Any]]
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--data", type=FOLDER)
@click.option("--other-digits", type=FOLDER)
@click.option("--pages", default=450, show_default=True, help="How many are filled and cut.")
def main(data: Path | None, other_digits: Path | None, pages: int) -> None:
    """Fill pages, learn from their cells, and store what was learnt beside the reader."""
    hands = prepare(data, other_digits).training
    cells = cut_cells(hands, pages, SEED, lambda _: None, available_cores())
    learnt = learn(cells)
    np.savez_compressed(
        FILE, **{name: value.astype(np.float32) for name, value in vars(learnt).items()}
    )
    click.echo(f"{len(cells)} cells of {pages} pages; {FILE.stat().st_size // 1024} KiB")


def learn(cells: Samples) -> Handwriting:
    """Return the directions in which hands differ, and each digit's covariances along them."""
    pixels = pixels_of(list(cells.images))
    mean = pixels.mean(axis=0)
    basis = _principal(pixels - mean)
    groups = _groups(cells)
    basis = basis @ _telling(((pixels - mean) @ basis), [group for _, group in groups])
    places = (pixels - mean) @ basis
    by_digit = [[places[group] for one, group in groups if one == digit] for digit in range(10)]
    spreads = [_spreads(some) for some in by_digit]
    digits = np.array([np.mean([one.mean(axis=0) for one in some], axis=0) for some in by_digit])
    within, between = (np.array(one) for one in zip(*spreads, strict=True))
    return Handwriting(mean, basis, digits, within, between)


def _principal(centred: Floats) -> Floats:
    _, vectors = np.linalg.eigh(np.cov(centred.T))
    return np.asarray(vectors[:, ::-1][:, :ROUGHLY])


def _groups(cells: Samples) -> list[tuple[int, NDArray[np.int64]]]:
    """Return each digit with the places of the cells in which one writer wrote it."""
    keys = cells.writers * 10 + cells.labels
    order = np.argsort(keys, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(keys[order])) + 1)
    return [(int(cells.labels[part[0]]), part) for part in parts if len(part) >= LEAST]


def _telling(places: Floats, groups: list[NDArray[np.int64]]) -> Floats:
    """Return the directions along which averages differ most, beside one writer's own spread."""
    averages = np.array([places[group].mean(axis=0) for group in groups])
    _, vectors = eigh(np.cov(averages.T), _pooled([places[group] for group in groups]))
    return np.asarray(vectors[:, ::-1][:, :DIMENSIONS])


def _pooled(groups: list[Floats]) -> Floats:
    """Return the covariance about each group's own average."""
    left = np.concatenate([group - group.mean(axis=0) for group in groups])
    return np.asarray(left.T @ left / (len(left) - len(groups)))


def _spreads(groups: list[Floats]) -> tuple[Floats, Floats]:
    """Return the covariance within writers, and that of their true averages."""
    within = _pooled(groups)
    averages = np.array([group.mean(axis=0) for group in groups])
    # Averages of a few cells differ by chance alone too.
    by_chance = within * np.mean([1 / len(group) for group in groups])
    values, vectors = np.linalg.eigh(np.cov(averages.T) - by_chance)
    return within, np.asarray((vectors * np.maximum(values, LEAST_VARIANCE)) @ vectors.T)


if __name__ == "__main__":
    main()
