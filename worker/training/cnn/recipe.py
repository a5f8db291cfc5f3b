"""What is trained on: which sets, how many copies, and which writers are held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from worker.training.data.mnist import load_mnist
from worker.training.data.other_digits import load_other_digits
from worker.training.data.samples import Samples, split_by_writer
from worker.training.synthesis.drawn import draw_digits
from worker.training.synthesis.rewriting import rewrite

Step = Callable[[str, int], Callable[[int], None]]
"""Announce a step and its length; the answer is called with what has been done since."""

DRAWN = 6000
VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class Recipe:
    """Samples to train on, and the writers held out, as they are and rewritten on paper."""

    training: list[Samples]
    validation: Samples
    paper: Samples


def prepare(data: Path | None, other_digits: Path | None, seed: int, step: Step) -> Recipe:
    """Load every set, hold out a tenth of MNIST's writers, and rewrite all of it once."""
    training, validation = split_by_writer(load_mnist("train", data), VALIDATION_SHARE, seed)
    originals = [training, draw_digits(DRAWN, seed)]
    if other_digits is not None:
        originals += load_other_digits(other_digits)
    tick = step("rewriting on paper", sum(map(len, originals)) + len(validation))
    paper = rewrite(validation, seed + 1, tick)
    copies = [rewrite(samples, seed + 2, tick) for samples in originals]
    return Recipe([*originals, *copies], validation, paper)
