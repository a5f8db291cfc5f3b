"""Paper of every kind, and what is written on it that is no digit."""

from __future__ import annotations

import numpy as np
import pytest

from worker.reading.normalisation import normalise
from worker.training.data.samples import NO_DIGIT
from worker.training.synthesis.drawn import SHAPES, draw_digits
from worker.training.synthesis.non_digits import KINDS, LETTERS, UNSEEN_LETTERS, NonDigits, is_slim
from worker.training.synthesis.paper import CONDITIONS, empty_paper, on_paper
from worker.training.synthesis.rewriting import remains, written_again

DIGITS = draw_digits(len(SHAPES), seed=2).images


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_makes_an_image_with_the_glyph_on_it(condition: str) -> None:
    scene = CONDITIONS[condition]
    images = [on_paper(glyph, np.random.default_rng(3), scene) for glyph in DIGITS[:4]]
    assert {image.dtype for image in images} == {np.dtype(np.uint8)}
    assert {image.shape[2] for image in images} == {4 if scene.ground == "transparent" else 3}
    assert all(normalise(image) for image in images)


def test_the_same_seed_makes_the_same_page() -> None:
    one, again, other = (on_paper(DIGITS[0], np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_most_empty_pages_are_blank_and_none_of_what_is_left_is_a_one() -> None:
    left = remains(60, seed=1)
    assert len(left) < 30
    assert not any(is_slim(glyph) for glyph in left)
    assert empty_paper(np.random.default_rng(0)).ndim == 3


def test_non_digits_come_in_every_kind_and_repeat_with_their_seed() -> None:
    made = list(NonDigits(DIGITS, 2 * len(KINDS)).make(seed=4))
    again = list(NonDigits(DIGITS, 2 * len(KINDS)).make(seed=4))
    assert [kind for kind, _ in made] == [*KINDS, *KINDS]
    assert all(np.array_equal(ink, same) for (_, ink), (_, same) in zip(made, again, strict=True))
    assert all(ink.max() > 0 for _, ink in made)


def test_letters_that_are_measured_on_are_not_those_trained_on() -> None:
    assert not set(LETTERS) & set(UNSEEN_LETTERS)
    assert not set(LETTERS + UNSEEN_LETTERS) & set("OoSsZzlIbgqQ")
    assert NO_DIGIT == 10


def test_two_digits_are_wider_than_one() -> None:
    pairs = [ink for kind, ink in NonDigits(DIGITS, 80).make(seed=1) if kind == "two digits"]
    assert np.mean([ink.shape[1] / ink.shape[0] for ink in pairs]) > 1.1


def test_what_is_written_again_is_ink_of_any_size() -> None:
    inks = [ink for _, ink in NonDigits(DIGITS, 16).make(seed=1)]
    glyphs = [glyph for glyph in written_again(inks, seed=2) if glyph is not None]
    assert len(glyphs) >= 12
    assert {glyph.shape for glyph in glyphs} == {(28, 28)}
