"""Pages are laid straight by their own lines, whether turned or seen from aside."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from worker.reading.forms.straightening import straightened


def grid() -> np.ndarray:
    """Return lines at uneven distances, (h, w)."""
    page = np.zeros((292, 206), np.float32)
    for y in (20, 45, 61, 90, 140, 170, 222, 260):
        cv2.line(page, (15, y), (190, y), 100, 1)
    for x in (15, 40, 95, 130, 190):
        cv2.line(page, (x, 20), (x, 260), 100, 1)
    return page


def slopes(matrix: np.ndarray) -> np.ndarray:
    """Return how far the sides of an upright rectangle are from upright after it, in degrees."""
    corners = np.array([[[20, 30], [180, 30], [180, 250], [20, 250]]], np.float64)
    seen = cv2.perspectiveTransform(corners, matrix)[0]
    sides = np.roll(seen, -1, axis=0) - seen
    return (np.rad2deg(np.arctan2(sides[:, 1], sides[:, 0])) + 45) % 90 - 45


@pytest.mark.parametrize("degrees", [-7, -0.5, 0, 3.3])
def test_a_turned_page_is_turned_back(degrees: float) -> None:
    turn = np.vstack([cv2.getRotationMatrix2D((103, 146), degrees, 1), [0, 0, 1]])
    page = cv2.warpPerspective(grid(), turn, (206, 292))
    for found in straightened(np.asarray(page, np.float32)):
        assert slopes(np.linalg.inv(found) @ turn) == pytest.approx(np.zeros(4), abs=0.5)


def test_a_page_seen_from_aside_is_laid_flat() -> None:
    flat = np.array([[0, 0], [206, 0], [206, 292], [0, 292]], np.float32)
    seen = np.array([[14, 9], [196, 3], [203, 288], [5, 279]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, seen)
    page = cv2.warpPerspective(grid(), matrix, (206, 292))
    found = straightened(np.asarray(page, np.float32))[1]
    assert slopes(np.linalg.inv(found) @ matrix) == pytest.approx(np.zeros(4), abs=0.5)
