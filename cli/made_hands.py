"""Whose hands made numbers and forms are written in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from worker.training.numbers.made import Hands

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
Command = Callable[..., Any]


def hands_options(command: Command) -> Command:
    """Add `--split` and `--data`, the hands drawn by code being the usual ones."""
    split = click.option(
        "--split",
        type=click.Choice(["train", "test", "drawn"]),
        default="drawn",
        show_default=True,
        help="Whose digits: hands drawn by code, which need no MNIST, "
        "its test writers, or the others.",
    )
    data = click.option("--data", type=FOLDER, help="Folder of MNIST's files; fetched without.")
    return split(data(command))


def load_hands(split: str, data: Path | None) -> Hands:
    """Return the hands of a split; `data` is the folder of MNIST's files."""
    from worker.training.data.mnist import load_mnist
    from worker.training.numbers.made import Hands, Writers
    from worker.training.numbers.recipe import alone

    if split == "drawn":
        return Hands(None, drawn_share=1)
    return alone(Writers.of(load_mnist(split, data)))
