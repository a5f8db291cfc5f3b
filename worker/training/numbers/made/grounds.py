"""What a line is written on: plain, ruled or boxed paper, and the guilloche of cheques."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.ink import Random

Cover = NDArray[np.floating[Any]]
"""(h, w) float32 in 0..1: how much of a pixel print covers."""


def guilloche(shape: tuple[int, int], height: float, random: Random) -> Cover:
    """Return families of fine wavy lines that cross, beside digits of `height` pixels."""
    sheet = np.zeros(shape, np.float32)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / np.float32(height)
    for _ in range(int(random.integers(1, 4))):
        np.maximum(sheet, _waves(x, y, random), out=sheet)
    return sheet


def _waves(x: Cover, y: Cover, random: Random) -> Cover:
    """Return one family of lines, in heights of a digit."""
    angle = random.normal(0, 0.5) if random.random() < 0.7 else random.uniform(0, np.pi)
    along, across = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    u, v = x * along + y * across, y * along - x * across
    pitch, long = random.uniform(0.07, 0.3), random.uniform(0.4, 4)
    swing = random.uniform(0, 0.35)
    bent = v + swing * np.sin(u * (2 * np.pi / long) + random.uniform(0, 6))
    if random.random() < 0.3:
        bent = bent + 0.1 * np.sin(u * (2 * np.pi / random.uniform(0.1, 0.4)))
    wave = np.cos(bent * np.float32(2 * np.pi / pitch))
    return np.asarray(np.clip((wave - random.uniform(-0.2, 0.7)) * 2.5, 0, 1), np.float32)


def rules(
    shape: tuple[int, int], foot: float, height: float, pitch: float, random: Random
) -> Cover:
    """Return printed lines: under the digits, above them, a frame, or the walls of cells."""
    sheet = np.zeros(shape, np.uint8)
    thick = max(1, round(height * random.uniform(0.015, 0.07)))
    lean = random.normal(0, 0.01) * shape[1]
    kind = random.random()
    below = foot + height * random.normal(0.12, 0.12)
    above = below - height * random.uniform(1.2, 1.9)
    _level(sheet, below, lean, thick)
    if kind < 0.55:
        _level(sheet, above, lean, thick)
    if kind < 0.3:
        start = random.uniform(0, pitch)
        for at in np.arange(start, shape[1], pitch if kind < 0.15 else shape[1] * 0.9):
            cv2.line(sheet, (int(at), int(above)), (int(at), int(below)), 255, thick, cv2.LINE_AA)
    if random.random() < 0.12:
        sheet[:, :: int(random.integers(2, 5))] = 0
    return np.asarray(sheet, np.float32) / 255


def _level(sheet: NDArray[np.uint8], at: float, lean: float, thick: int) -> None:
    ends = (-2, round((at - lean) * 8)), (sheet.shape[1] * 8, round((at + lean) * 8))
    cv2.line(sheet, ends[0], ends[1], 255, thick, cv2.LINE_AA, 3)
