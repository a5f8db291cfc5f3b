"""Hands drawn by code: writers without end, each with shapes, a lean and habits of his own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.ink import Ink, Random, cropped
from worker.training.numbers.made.shapes import OF_DIGIT
from worker.training.synthesis.drawn import MARGIN, SIDE, rounded

HABIT = 0.015, 0.08
"""How far a hand moves the points of a shape, for good; in heights of a digit."""
WOBBLE = 0.008, 0.045
"""How far it misses them, each time anew."""
SMOOTH_SHARE = 0.55
"""Of the hands, so many write in curves and the others in strokes with rounded corners."""
CURVED_STEPS = 8

Points = NDArray[np.float64]
"""(n, 2) x and y of a unit square, y downwards."""


@dataclass(frozen=True)
class DrawnHand:
    """One writer."""

    shapes: Sequence[Sequence[Points]]
    """For each digit its strokes."""
    lean: float
    wobble: float
    is_smooth: bool
    width: int

    @staticmethod
    def any(random: Random) -> DrawnHand:
        """Return some writer, who keeps to one shape for each digit."""
        habit = random.uniform(*HABIT)
        chosen = [of_digit[int(random.integers(len(of_digit)))] for of_digit in OF_DIGIT.values()]
        return DrawnHand(
            [[_moved(np.array(stroke), habit, random) for stroke in shape] for shape in chosen],
            lean=float(random.normal(0, 0.12)),
            wobble=float(random.uniform(*WOBBLE)),
            is_smooth=bool(random.random() < SMOOTH_SHARE),
            width=int(random.integers(4, 10)),
        )

    def write(self, digit: int, random: Random) -> Ink:
        """Write a digit, 0..9, once more."""
        canvas = np.zeros((SIDE + 2 * MARGIN,) * 2, np.uint8)
        lean = np.array([[1, -self.lean - random.normal(0, 0.03)], [0, 1]])
        sides = random.uniform(0.88, 1.12, (2, 1))
        for stroke in self.shapes[digit]:
            points = (_moved(stroke, self.wobble, random) - 0.5) @ (lean * sides).T
            line = curved(points) if self.is_smooth else rounded(points, random)
            pixels = (line * SIDE + canvas.shape[0] / 2) * 8
            cv2.polylines(canvas, [pixels.astype(np.int32)], False, 255, self.width, cv2.LINE_AA, 3)
        return cropped(canvas)


def _moved(points: Points, reach: float, random: Random) -> Points:
    return points + random.normal(0, reach, points.shape)


def curved(points: Points) -> Points:
    """Lead a smooth curve through points (Catmull and Rom, 1974), and keep its ends."""
    if len(points) < 3:
        return points
    ends = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    all_points = np.concatenate([ends[:1], points, ends[1:]])
    before, start, end, after = (all_points[place : len(points) - 1 + place] for place in range(4))
    t = np.linspace(0, 1, CURVED_STEPS, endpoint=False)[:, None, None]
    parts = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * (start - end) + after - before) * t**3
    )  # (steps, n - 1, 2)
    return np.concatenate([parts.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])
