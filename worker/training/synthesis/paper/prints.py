"""What is on a page besides its digit: rules, squares, the lines of a cell, specks, neighbours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.synthesis.paper.pens import Cover
from worker.training.synthesis.paper.scene import Random

SUBPIXEL = 4


def printed(surface: str, ink: Cover, random: Random) -> Cover:
    """Return the printed lines of a surface, (h, w) float32 in 0..1, for a page of `ink`."""
    sheet = np.zeros(ink.shape, np.float32)
    if surface == "cell":
        _draw_cell(sheet, random)
    elif surface != "plain":
        pitch = random.uniform(0.35, 1.3) * _extent(ink)
        thick = max(1, round(random.uniform(0.01, 0.045) * _extent(ink)))
        _draw_rules(sheet, pitch, thick, random)
        if surface == "squared":
            _draw_rules(sheet.T, pitch, thick, random)
    return sheet


def strayed(beside: str, ink: Cover, random: Random) -> Cover:
    """Return ink that is not the digit's, (h, w) float32 in 0..1."""
    sheet = np.zeros(ink.shape, np.float32)
    if beside == "specks":
        _draw_specks(sheet, random)
    elif beside == "neighbour":
        _draw_neighbour(sheet, _extent(ink), random)
    elif beside == "slash":
        _draw_slash(sheet, ink, random)
    return sheet


def _extent(ink: Cover) -> float:
    """Return the longer side of the box of the ink."""
    _, _, width, height = cv2.boundingRect((ink > 0.3).astype(np.uint8))
    return float(max(width, height, 6))


def _draw_rules(sheet: Cover, pitch: float, thick: int, random: Random) -> None:
    """Draw level lines from edge to edge, a little out of true, in place."""
    height, width = sheet.shape
    lean = random.normal(0, 0.008) * width
    drawn = np.zeros(sheet.shape, np.uint8)
    for at in np.arange(random.uniform(0, pitch), height + pitch, max(pitch, 4)):
        _line(drawn, (-2, at - lean), (width + 2, at + lean), thick)
    np.maximum(sheet, drawn / np.float32(255), out=sheet)


def _line(
    sheet: NDArray[np.uint8], start: tuple[float, float], end: tuple[float, float], thick: int
) -> None:
    ends = [(round(x * 8), round(y * 8)) for x, y in (start, end)]
    cv2.line(sheet, ends[0], ends[1], 255, thick, cv2.LINE_AA, 3)


def _draw_cell(sheet: Cover, random: Random) -> None:
    """Draw the lines of a box on two to four sides, near the edges, in place."""
    sides = random.permutation(4)[: int(random.integers(1, 5))]
    thick = max(1, round(random.uniform(0.012, 0.06) * min(sheet.shape)))
    for side in sides:
        turned = np.rot90(sheet, side)
        height, width = turned.shape
        drawn = np.zeros(turned.shape, np.uint8)
        at = random.uniform(-0.02, 0.09) * height
        lean = random.normal(0, 0.012) * width
        _line(drawn, (-2, at - lean), (width + 2, at + lean), thick)
        np.maximum(turned, drawn / np.float32(255), out=turned)


def _draw_specks(sheet: Cover, random: Random) -> None:
    height, width = sheet.shape
    for _ in range(int(random.integers(1, 5))):
        at = (int(random.integers(width)), int(random.integers(height)))
        radius = max(1, round(random.uniform(0.005, 0.03) * min(sheet.shape)))
        cv2.circle(sheet, at, radius, random.uniform(0.4, 1), -1, cv2.LINE_AA)


def _draw_neighbour(sheet: Cover, extent: float, random: Random) -> None:
    """Let a curve of the next digit stick in over an edge, in place."""
    turned = np.rot90(sheet, int(random.integers(4)))
    height, width = turned.shape
    drawn = np.zeros(turned.shape, np.uint8)
    axes = (random.uniform(0.15, 0.4, 2) * extent + 2).astype(int)
    reach = random.uniform(0.02, 0.13) * height
    centre = (int(random.uniform(0, width)), int(reach - axes[1]))
    thick = max(1, round(random.uniform(0.05, 0.12) * extent))
    cv2.ellipse(drawn, centre, axes.tolist(), 0, 0, 360, 255, thick, cv2.LINE_AA)
    np.maximum(turned, drawn / np.float32(255), out=turned)


def _draw_slash(sheet: Cover, ink: Cover, random: Random) -> None:
    """Draw the stroke that parts two numbers, at the left or the right of the digit, in place."""
    height, width = sheet.shape
    x, _, across, _ = cv2.boundingRect((ink > 0.3).astype(np.uint8))
    free = (0.0, x) if random.random() < 0.5 else (x + across, width)
    foot = random.uniform(*free)
    lean = random.uniform(0, 0.5) * height
    drawn = np.zeros(sheet.shape, np.uint8)
    thick = max(1, round(random.uniform(0.02, 0.05) * height))
    _line(drawn, (foot - lean / 2, height * 1.02), (foot + lean / 2, -0.02 * height), thick)
    np.maximum(sheet, drawn / np.float32(255), out=sheet)
