"""Light a page: evenly, from one side, or with a shadow across it."""

from __future__ import annotations

import numpy as np

from worker.training.synthesis.paper.pens import Cover
from worker.training.synthesis.paper.scene import Random


def light_on(shape: tuple[int, ...], kind: str, random: Random) -> Cover:
    """Return (h, w) float32 in 0..1: how bright the paper is."""
    if kind == "even":
        return np.ones(shape, np.float32)
    along = _along(shape, random)
    if kind == "slope":
        return np.asarray(np.clip(1 - random.uniform(0.1, 0.7) * (along + 0.5), 0.2, 1), np.float32)
    sharpness = np.exp(random.uniform(np.log(8), np.log(80)))
    edge = 1 / (1 + np.exp(-(along - random.uniform(-0.3, 0.3)) * sharpness))
    return np.asarray(1 - random.uniform(0.12, 0.5) * edge, np.float32)


def _along(shape: tuple[int, ...], random: Random) -> Cover:
    """Return (h, w) in about -0.7..0.7: how far a pixel lies in some direction."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    across, down = columns / shape[1] - 0.5, rows / shape[0] - 0.5
    return np.asarray(np.cos(angle) * across + np.sin(angle) * down)
