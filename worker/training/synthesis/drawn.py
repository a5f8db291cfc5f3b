"""Draw digits as hands outside MNIST's write them: the 1 with an upstroke, the 7 with a bar.

Each shape is a list of strokes, each stroke points of a unit square, y downwards; a hand shifts
every point a little and rounds the corners.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.glyph import frame
from worker.training.data.samples import Samples

Point = tuple[float, float]
Stroke = Sequence[Point]
Shape = Sequence[Stroke]

SHAPES: Sequence[tuple[int, Shape]] = (
    (1, [[(0.25, 0.45), (0.58, 0.0), (0.55, 1.0)]]),
    (1, [[(0.10, 0.60), (0.60, 0.0), (0.52, 1.0)]]),
    (1, [[(0.05, 0.85), (0.62, 0.0), (0.55, 1.0)]]),
    (1, [[(0.35, 0.25), (0.55, 0.0), (0.55, 1.0)]]),
    (1, [[(0.25, 0.30), (0.52, 0.0), (0.52, 1.0)], [(0.25, 1.0), (0.80, 1.0)]]),
    (7, [[(0.15, 0.0), (0.85, 0.0), (0.40, 1.0)], [(0.25, 0.5), (0.80, 0.48)]]),
    (7, [[(0.12, 0.1), (0.15, 0.0), (0.80, 0.0), (0.50, 1.0)], [(0.30, 0.52), (0.85, 0.45)]]),
    (7, [[(0.10, 0.15), (0.30, 0.0), (0.50, 0.08), (0.80, 0.0), (0.45, 1.0)],
         [(0.25, 0.5), (0.80, 0.5)]]),
    (7, [[(0.12, 0.12), (0.15, 0.0), (0.80, 0.0), (0.60, 0.35), (0.50, 1.0)]]),
    (4, [[(0.55, 0.0), (0.10, 0.62), (0.90, 0.60)], [(0.60, 0.35), (0.58, 1.0)]]),
    (4, [[(0.25, 0.0), (0.15, 0.50), (0.85, 0.48)], [(0.70, 0.05), (0.60, 1.0)]]),
    (9, [[(0.75, 0.10), (0.45, 0.0), (0.22, 0.22), (0.40, 0.45), (0.72, 0.25), (0.75, 0.10),
          (0.72, 0.60), (0.55, 0.95), (0.20, 0.92)]]),
)  # fmt: skip

SIDE = 64
MARGIN = 24


def draw_digits(count: int, seed: int) -> Samples:
    """Return `count` drawn glyphs, the shapes in turn, as samples without writers."""
    random = np.random.default_rng(seed)
    chosen = [SHAPES[index % len(SHAPES)] for index in range(count)]
    images = np.stack([_glyph(shape, random) for _, shape in chosen])
    labels = np.array([label for label, _ in chosen], np.int64)
    return Samples("drawn", images, labels, np.full(count, -1), writers_known=False)


def _glyph(shape: Shape, random: np.random.Generator) -> NDArray[np.uint8]:
    ink = draw(shape, random)
    x, y, width, height = cv2.boundingRect(ink)
    return frame(ink[y : y + height, x : x + width])


def draw(shape: Shape, random: np.random.Generator, wobble: float = 0.035) -> NDArray[np.uint8]:
    """Draw one shape with an unsteady hand, (h, w) uint8 with ink 255."""
    canvas = np.zeros((SIDE + 2 * MARGIN,) * 2, np.uint8)
    lean = np.array([[1, -random.normal(0, 0.15)], [0, 1]]) * random.uniform(0.7, 1.15, (2, 1))
    width = int(random.integers(4, 10))
    for stroke in shape:
        points = np.array(stroke) - 0.5
        points = (points + random.normal(0, wobble, points.shape)) @ lean.T
        pixels = (_rounded(points, random) * SIDE + canvas.shape[0] / 2) * 8
        cv2.polylines(canvas, [pixels.astype(np.int32)], False, 255, width, cv2.LINE_AA, 3)
    return canvas


def _rounded(points: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Cut the corners of a polyline (Chaikin, 1974), and keep its ends."""
    for _ in range(2):
        cut = random.uniform(0.1, 0.28)
        near = points[:-1] * (1 - cut) + points[1:] * cut
        far = points[:-1] * cut + points[1:] * (1 - cut)
        inner = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], inner, points[-1:]])
    return points
