"""What is trained on: which sets, how many copies, and which writers are held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from worker.reading.normalisation.glyph import Glyph, frame
from worker.training.data.mnist import load_mnist
from worker.training.data.other_digits import load_other_digits
from worker.training.data.samples import NO_DIGIT, Images, Samples, split_by_writer
from worker.training.synthesis.drawn import draw_digits
from worker.training.synthesis.non_digits import KINDS, LETTERS, UNSEEN_LETTERS, NonDigits
from worker.training.synthesis.rewriting import remains, rewrite, written_again

Step = Callable[[str, int], Callable[[int], None]]
"""Announce a step and its length; the answer is called with what has been done since."""

VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class Sizes:
    """How much is made by code."""

    drawn: int = 12_000
    non_digits: int = 12_000
    """Each serves twice: as it is, and on paper."""
    measured: int = 2_400
    """Non-digits to measure on, in other letters than those trained on."""
    empty_pages: int = 1_000


@dataclass(frozen=True)
class Recipe:
    """Samples to train on, and what is held out."""

    training: list[Samples]
    validation: Samples
    """Digits of writers that are not trained on, as they are."""
    paper: Samples
    """The same on paper of all kinds."""
    non_digits: list[Samples]
    """What is no digit, on paper, each kind by itself."""


def prepare(
    data: Path | None, other_digits: Path | None, seed: int, step: Step, sizes: Sizes
) -> Recipe:
    """Load every set, hold out a tenth of MNIST's writers, and rewrite all of it once."""
    training, validation = split_by_writer(load_mnist("train", data), VALIDATION_SHARE, seed)
    originals = [training, draw_digits(sizes.drawn, seed)]
    if other_digits is not None:
        originals += load_other_digits(other_digits)
    tick = step("rewriting on paper", sum(map(len, originals)) + len(validation))
    paper = rewrite(validation, seed + 1, tick)
    copies = [rewrite(samples, seed + 2, tick) for samples in originals]
    non_digits = non_digits_to_train(training.images, sizes.non_digits, seed + 3)
    measured = non_digits_to_measure(validation.images, sizes, seed + 4)
    return Recipe([*originals, *copies, non_digits], validation, paper, measured)


def non_digits_to_train(digits: Images, count: int, seed: int) -> Samples:
    """Return non-digits as they are and on paper, and what empty pages leave."""
    inks = [ink for _, ink in NonDigits(digits, count, LETTERS).make(seed)]
    on_paper = [glyph for glyph in written_again(inks, seed) if glyph is not None]
    return _as_samples("non-digits", [*map(frame, inks), *on_paper, *remains(count // 2, seed)])


def non_digits_to_measure(digits: Images, sizes: Sizes, seed: int) -> list[Samples]:
    """Return each kind of non-digit on paper, its letters others than those trained on."""
    made = list(NonDigits(digits, sizes.measured, UNSEEN_LETTERS).make(seed))
    glyphs = list(written_again([ink for _, ink in made], seed))
    kinds = {
        kind: [glyph for (name, _), glyph in zip(made, glyphs, strict=True) if name == kind]
        for kind in KINDS
    }
    kinds["empty page"] = list(remains(sizes.empty_pages, seed))
    return [
        _as_samples(kind, [glyph for glyph in found if glyph is not None])
        for kind, found in kinds.items()
    ]


def _as_samples(name: str, glyphs: list[Glyph]) -> Samples:
    count = len(glyphs)
    images = np.stack(glyphs) if glyphs else np.zeros((0, 28, 28), np.uint8)
    labels = np.full(count, NO_DIGIT, np.int64)
    return Samples(name, images, labels, np.full(count, -1), writers_known=False)
