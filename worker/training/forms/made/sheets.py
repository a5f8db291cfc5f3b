"""How a page lies under a scanner or before a phone: where each point of it comes to lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.ink import Random

Points = NDArray[np.float64]
"""(n, 2) x and y."""

DPI = 200
"""Of the reference."""


@dataclass(frozen=True)
class Sheet:
    """A page in a picture: bent along its length by a feeder, or by a curl, then seen."""

    homography: NDArray[np.float64]
    """(3, 3) from pixels of the bent reference to those of the picture."""
    size: tuple[int, int]
    """Width and height of the picture."""
    swing: float
    """Pixels of the reference by which a point is moved along the page at most."""
    wave: float
    phase: float
    is_photo: bool

    def points(self, points: Points) -> Points:
        """Return where points of the reference, (n, 2), lie in the picture."""
        bent = points.copy()
        bent[:, 1] += self._bend(points[:, 1])
        return np.asarray(cv2.perspectiveTransform(bent[None], self.homography)[0], np.float64)

    def maps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return which point of the reference each pixel shows, as `cv2.remap` takes it."""
        inverse = np.linalg.inv(self.homography).astype(np.float32)
        x, y = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in self.size))
        depth = inverse[2, 0] * x + inverse[2, 1] * y + inverse[2, 2]
        across = (inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]) / depth
        bent = (inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]) / depth
        down = bent - self._bend(bent)
        for _ in range(2):
            down = bent - self._bend(down)
        return across, np.asarray(down, np.float32)

    def _bend(self, y: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
        return np.asarray(self.swing * np.sin(y * self.wave + self.phase))


def scanned(shape: tuple[int, ...], random: Random, dpi: int | None = None) -> Sheet:
    """Lay a page of (h, w) pixels into a feeder: stretched, askew, shifted, any way up."""
    dpi = dpi or int(random.choice([100, 150, 200, 200, 200, 240, 300]))
    height, width = shape[:2]
    stretch = np.diag([*np.exp(random.normal(0, 0.003, 1)), np.exp(random.normal(0, 0.006)), 1])
    angle = random.uniform(-5, 5) if random.random() < 0.4 else random.normal(0, 0.8)
    turn = _turned(np.clip(angle, -5, 5), width, height)
    shift = _moved(*np.clip(random.normal(0, 14, 2), -35, 35))
    quarters = int(random.choice([0, 0, 0, 0, 0, 0, 1, 2, 2, 3]))
    upright, size = _quarters(quarters, width, height)
    scale = np.diag([dpi / DPI, dpi / DPI, 1.0])
    picture = round(size[0] * dpi / DPI), round(size[1] * dpi / DPI)
    homography = scale @ upright @ shift @ turn @ stretch
    wave, phase = random.uniform(1, 3) * 2 * np.pi / height, random.uniform(0, 6)
    return Sheet(homography, picture, random.uniform(0, 2.5), wave, phase, is_photo=False)


def photographed(shape: tuple[int, ...], random: Random) -> Sheet:
    """Lay a page of (h, w) pixels before a phone: in perspective, with a table around it."""
    height, width = shape[:2]
    long = int(random.integers(2000, 3400))
    short = round(long * 0.75)
    fill = random.uniform(0.78, 0.97) * min(long / height, short / width)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    centred = (corners - (width / 2, height / 2)) * fill
    angle = np.deg2rad(random.normal(0, 3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = centred @ turn.T + random.uniform(-0.04, 0.04, (4, 2)) * long + (short / 2, long / 2)
    seen = np.clip(seen, 6, (short - 6, long - 6))
    flat = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    upright, size = _quarters(int(random.choice([0, 0, 0, 0, 1, 2, 3])), short, long)
    wave, phase = random.uniform(0.5, 1) * 2 * np.pi / height, random.uniform(0, 6)
    return Sheet(upright @ flat, size, random.uniform(0, 5), wave, phase, is_photo=True)


def _moved(x: float, y: float) -> NDArray[np.float64]:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def _turned(degrees: float, width: int, height: int) -> NDArray[np.float64]:
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.vstack([turn, [0, 0, 1]])


def _quarters(count: int, width: int, height: int) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return quarter turns of a picture, and its width and height thereafter."""
    turns = {
        0: ([[1, 0, 0], [0, 1, 0], [0, 0, 1.0]], (width, height)),
        1: ([[0, -1, height], [1, 0, 0], [0, 0, 1.0]], (height, width)),
        2: ([[-1, 0, width], [0, -1, height], [0, 0, 1.0]], (width, height)),
        3: ([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]], (height, width)),
    }
    matrix, size = turns[count]
    return np.array(matrix), size
