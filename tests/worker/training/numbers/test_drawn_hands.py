"""Hands drawn by code: each keeps to itself, and no two are alike."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from worker.training.numbers.made.drawn_hands import DrawnHand, curved
from worker.training.numbers.made.ink import Ink
from worker.training.numbers.made.shapes import OF_DIGIT
from worker.training.numbers.made.signs import TILTED, draw_sign


def hands(count: int) -> list[DrawnHand]:
    return [DrawnHand.any(np.random.default_rng(seed)) for seed in range(count)]


def fitted(ink: Ink) -> np.ndarray:
    return cv2.resize(ink, (24, 24), interpolation=cv2.INTER_AREA).astype(np.float64)


def test_every_hand_writes_every_digit() -> None:
    random = np.random.default_rng(1)
    for hand in hands(20):
        for digit in range(10):
            ink = hand.write(digit, random)
            assert ink.max() == 255
            assert min(ink.shape) >= 3
            assert max(ink.shape) >= 30


def test_a_hand_is_more_like_itself_than_like_others() -> None:
    random = np.random.default_rng(2)
    pairs = [[fitted(hand.write(9, random)) for _ in range(2)] for hand in hands(30)]
    own = np.mean([np.abs(one - two).mean() for one, two in pairs])
    strange = np.mean([np.abs(pairs[at][0] - pairs[at - 1][1]).mean() for at in range(len(pairs))])
    assert own < 0.7 * strange


def test_a_curve_goes_through_its_points() -> None:
    points = np.array([(0.1, 0.2), (0.5, 0.9), (0.8, 0.1), (0.3, 0.4)])
    line = curved(points)
    near = np.linalg.norm(line[:, None] - points[None], axis=2).min(axis=0)
    assert near == pytest.approx(np.zeros(4), abs=1e-9)
    assert line[0] == pytest.approx(points[0])
    assert line[-1] == pytest.approx(points[-1])


def test_two_points_are_a_straight_stroke() -> None:
    stroke = np.array([(0.7, 0.0), (0.3, 1.0)])
    assert np.array_equal(curved(stroke), stroke)


def test_shapes_keep_near_the_square_that_they_are_drawn_in() -> None:
    points = [
        point for shapes in OF_DIGIT.values() for shape in shapes for s in shape for point in s
    ]
    assert all(-0.3 <= x <= 1.3 and -0.05 <= y <= 1.05 for x, y in points)
    assert all(len(shapes) >= 7 for shapes in OF_DIGIT.values())


@pytest.mark.parametrize("sign", sorted(TILTED))
def test_a_dash_is_wide_and_leans_now_and_then(sign: str) -> None:
    random = np.random.default_rng(3)
    signs = [draw_sign(sign, 36, 3, random)[0] for _ in range(60)]
    assert np.median([ink.shape[1] / ink.shape[0] for ink in signs]) > 1
    assert len({ink.shape[0] for ink in signs}) > 5


def test_the_strokes_of_an_equals_sign_stay_apart() -> None:
    random = np.random.default_rng(4)
    parts = [cv2.connectedComponents(draw_sign("=", 36, 3, random)[0])[0] - 1 for _ in range(40)]
    assert np.mean([count == 2 for count in parts]) > 0.8
