"""A line is written with one pen, whatever its digits were written with."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from worker.training.numbers.made.grounds import Cover
from worker.training.numbers.made.ink import Ink
from worker.training.numbers.made.pens import ROOM, Written, inked, penned

FINE, BROAD = 2, 9


@pytest.fixture
def two_pens() -> Ink:
    ink = np.zeros((36, 60), np.uint8)
    cv2.line(ink, (12, 4), (12, 32), 255, FINE)
    cv2.line(ink, (45, 4), (45, 32), 255, BROAD)
    return ink


def width(cover: Cover, columns: slice) -> float:
    """Return how many pixels wide the stroke in some columns is, half way down."""
    middle = cover[10 + ROOM : 26 + ROOM]
    return float(middle[:, columns].sum(axis=1).mean())


@pytest.mark.parametrize("seed", range(20))
def test_a_fine_stroke_beside_a_broad_one_stays(two_pens: Ink, seed: int) -> None:
    cover = penned(two_pens, np.random.default_rng(seed))
    assert width(cover, slice(0, 30 + ROOM)) > 0.3


@pytest.mark.parametrize("seed", range(20))
def test_strokes_become_more_alike(two_pens: Ink, seed: int) -> None:
    cover = penned(two_pens, np.random.default_rng(seed))
    fine = width(cover, slice(0, 30 + ROOM))
    broad = width(cover, slice(30 + ROOM, None))
    assert broad / fine < BROAD / FINE


@pytest.mark.parametrize("seed", range(20))
def test_a_loop_run_full_stays_a_blot_and_becomes_no_stroke(seed: int) -> None:
    ink = np.zeros((36, 60), np.uint8)
    cv2.line(ink, (10, 30), (50, 30), 255, 4)
    cv2.circle(ink, (30, 14), 9, 255, -1)
    cover = penned(ink, np.random.default_rng(seed))
    blot = cover[14 + ROOM - 9 : 14 + ROOM + 9, 30 + ROOM]
    stroke = cover[30 + ROOM - 5 : 30 + ROOM + 6, 15 + ROOM]
    assert blot.sum() > 2 * stroke.sum()


@pytest.mark.parametrize("seed", range(20))
def test_another_pen_strikes_through_and_leaves_the_line_as_it_was(
    two_pens: Ink, seed: int
) -> None:
    strokes = np.zeros_like(two_pens)
    cv2.line(strokes, (2, 18), (57, 18), 255, 5)
    plain = inked(Written(two_pens, []), np.random.default_rng(seed))
    struck = inked(Written(two_pens, [], strokes=strokes), np.random.default_rng(seed))
    beyond = np.ones(struck.shape, np.bool_)
    beyond[18 + ROOM - 6 : 18 + ROOM + 7] = False
    assert np.array_equal(struck[beyond], plain[beyond])
    between = struck[18 + ROOM - 6 : 18 + ROOM + 7, 20 + ROOM : 35 + ROOM]
    assert between.max() > 0.15


def test_strokes_of_another_pen_are_fine_or_broad_pale_or_dark(two_pens: Ink) -> None:
    strokes = np.zeros_like(two_pens)
    cv2.line(strokes, (2, 18), (57, 18), 255, 5)
    written = Written(two_pens, [], strokes=strokes)
    covers = [inked(written, np.random.default_rng(seed)) for seed in range(60)]
    between = [cover[18 + ROOM - 6 : 18 + ROOM + 7, 20 + ROOM : 35 + ROOM] for cover in covers]
    dark = [float(one.max()) for one in between]
    broad = [float((one.sum(axis=0) / one.max(axis=0)).mean()) for one in between]
    assert min(dark) < 0.6
    assert max(dark) > 0.9
    assert min(broad) < 4
    assert max(broad) > 7
