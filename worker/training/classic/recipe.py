"""What the forest is trained on and every model is measured on: MNIST's hands, also on paper."""

from __future__ import annotations

from pathlib import Path

from worker.training.cnn.recipe import VALIDATION_SHARE, Recipe, Step
from worker.training.data.mnist import load_mnist
from worker.training.data.samples import Samples, split_by_writer
from worker.training.synthesis.rewriting import rewrite


def prepare_forest(data: Path | None, seed: int, step: Step) -> Recipe:
    """Load MNIST, hold out a tenth of its writers, and rewrite all of it once."""
    training, validation = _split(data, seed)
    tick = step("rewriting on paper", len(training) + len(validation))
    paper = rewrite(validation, seed + 1, tick)
    return Recipe([training, rewrite(training, seed + 2, tick)], validation, paper, [])


def prepare_logistic(digits: Samples, data: Path | None, seed: int, step: Step) -> Recipe:
    """Take digits to train and to validate on, and MNIST's held-out writers, on paper."""
    _, held_out = _split(data, seed)
    tick = step("rewriting on paper", len(held_out))
    return Recipe([digits], digits, rewrite(held_out, seed + 1, tick), [])


def _split(data: Path | None, seed: int) -> tuple[Samples, Samples]:
    return split_by_writer(load_mnist("train", data), VALIDATION_SHARE, seed)
