"""Whose hands write the lines: those trained on, those held out, those of the final figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from worker.training.data.mnist import load_mnist
from worker.training.data.other_digits import load_other_digits
from worker.training.data.samples import split_by_writer
from worker.training.numbers.made import Hands, Writers

VALIDATION_SHARE = 0.1
SEED = 1
"""Of the split: the writers held out are the same whatever is trained."""


@dataclass(frozen=True)
class Recipe:
    """Hands that write lines: those trained on, and writers who are strangers to them."""

    training: Hands
    held_out: Hands
    """Writers of MNIST that are not trained on."""
    strangers: Hands
    """The same, many with digits as they are written elsewhere: what confidence is fitted on."""
    test: Hands
    """The writers of MNIST's test set: for the one final figure."""


def prepare(data: Path | None, other_digits: Path | None) -> Recipe:
    """Load the sets; a tenth of MNIST's writers is held out."""
    training, rest = split_by_writer(load_mnist("train", data), VALIDATION_SHARE, SEED)
    held_out = Writers.of(rest)
    others = [] if other_digits is None else load_other_digits(other_digits)
    return Recipe(
        Hands(Writers.of(training), [Writers.of(samples) for samples in others]),
        alone(held_out),
        Hands(held_out, drawn_share=0.1, mixed_share=0.4, others_share=0),
        alone(Writers.of(load_mnist("test", data))),
    )


def alone(writers: Writers) -> Hands:
    """Return hands that are these writers and nobody else."""
    return Hands(writers, drawn_share=0, mixed_share=0, others_share=0)
