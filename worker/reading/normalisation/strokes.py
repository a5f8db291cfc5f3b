"""Choose, among all the marks of an image, those that make the digit."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.normalisation.borders import band_width, without_borders
from worker.reading.normalisation.ink import Ink
from worker.reading.normalisation.marks import Flags, Marks, connect
from worker.reading.normalisation.rules import without_rules

FAINT = 60
"""Ink this strong, of 255, belongs to a stroke if it is connected to STRONG ink."""

FAINTEST = 38
FAINT_TO_GRAIN = 3.0
"""On clean paper fainter ink is a stroke too: this many standard deviations of the grain."""

STRONG = 125

SPECK = 0.13
"""A mark whose sides are this share of the largest one's is a speck."""

WALL = 0.8
"""A mark that covers this share of a side of the image is no stroke."""

LEAST_DIGIT = 0.2
"""The rest of the page is a digit only if it is at least this share of it."""

DOT = 0.28
"""A round mark of at most this share of the largest one's side is no stroke."""

SLASH = 0.75
"""A slash is at least this share of the height of the image."""

LINE = 0.12
"""A straight line is at most this share as wide as it is long."""

INTRUDER = 0.45
"""A mark at the edge with this share of the largest one's ink belongs to a neighbour."""


def choose_strokes(ink: Ink) -> tuple[NDArray[np.uint8], Box] | None:
    """Return the digit's ink, cropped, (h, w) uint8 with ink 255, and its box; None without."""
    traced = without_rules(ink.traced)
    faint = max(FAINTEST, min(FAINT, FAINT_TO_GRAIN * ink.relative_grain))
    marks = connect(without_borders((traced >= faint).astype(np.uint8)))
    x, y, width, height = marks.part
    kept = _kept(marks, traced[y : y + height, x : x + width])
    if not kept.any():
        return None
    strength = ink.strength[y : y + height, x : x + width]
    # One pixel around the mask keeps the soft edge of the strokes.
    soft = cv2.dilate(kept[marks.labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    strokes = strength * np.asarray(soft, np.uint8)
    left, top, width, height = _box(strokes, ink.grain)
    cropped = strokes[top : top + height, left : left + width]
    return cropped, (x + left, y + top, width, height)


def _kept(marks: Marks, strength: NDArray[np.uint8]) -> Flags:
    """Return for each mark whether it is part of the digit, (n,) bool."""
    count = len(marks.stats)
    kept = np.bincount(marks.labels[strength >= STRONG], minlength=count) > 0
    kept[0] = False
    for strangers in (_walls, _along_edges, _specks, _slashes, _intruders, _dots):
        if kept.sum() < 2:
            break
        left = kept & ~strangers(marks, kept)
        kept = left if left.any() else kept
    return np.asarray(kept)


def _walls(marks: Marks, kept: Flags) -> Flags:
    """Mark what lies along a whole side: the edge of the paper, a shadow, one line of a cell."""
    walls = marks.longest_edge() >= WALL
    others = marks.sides[kept & ~walls].max(initial=0)
    return np.asarray(walls & (others > LEAST_DIGIT * max(marks.image)))


def _along_edges(marks: Marks, _kept: Flags) -> Flags:
    """Mark what touches the edge of the image and stays in the band of borders."""
    x, y, _, _ = marks.part
    down, across = band_width(marks.image[0]), band_width(marks.image[1])
    rows = slice(max(down - y, 0), max(marks.image[0] - down - y, 0))
    columns = slice(max(across - x, 0), max(marks.image[1] - across - x, 0))
    inner = marks.labels[rows, columns].ravel()
    inside = np.bincount(inner, minlength=len(marks.stats)) > 0
    return marks.at_edge & ~inside


def _specks(marks: Marks, kept: Flags) -> Flags:
    return np.asarray(marks.sides < SPECK * marks.sides[kept].max(initial=0))


def _intruders(marks: Marks, kept: Flags) -> Flags:
    return np.asarray(marks.at_edge & (marks.areas < INTRUDER * marks.areas[kept].max(initial=0)))


def _dots(marks: Marks, kept: Flags) -> Flags:
    """Mark full stops and the like: small, round, and outside the box of the largest mark."""
    largest = int(np.argmax(np.where(kept, marks.sides, 0)))
    x, y, width, height = marks.stats[largest, :4]
    left, top, across, down = marks.stats[:, :4].T
    outside = (left >= x + width) | (left + across <= x) | (top >= y + height) | (top + down <= y)
    small = marks.sides <= DOT * marks.sides[largest]
    round_ = np.minimum(across, down) * 2 >= np.maximum(across, down)
    return np.asarray(outside & small & round_)


def _slashes(marks: Marks, kept: Flags) -> Flags:
    """Mark long straight lines from an edge that have all else on one side, free of edges."""
    slashes = np.zeros_like(kept)
    tall = kept & marks.at_edge & (marks.stats[:, 3] >= SLASH * marks.image[0])
    for mark in np.flatnonzero(tall):
        alone = np.arange(len(kept)) == mark
        rest = kept & ~marks.at_edge
        if rest.any() and _is_slash(marks, alone, rest):
            slashes[mark] = True
    return slashes


def _is_slash(marks: Marks, alone: Flags, rest: Flags) -> bool:
    """Tell whether a mark is a line, and the rest a digit beside it."""
    if marks.sides[rest].max() < 0.3 * marks.sides[alone][0]:
        return False
    points = marks.points(alone)
    centre = points.mean(axis=0)
    spread, axes = np.linalg.eigh(np.cov((points - centre).T))
    across = (marks.points(rest) - centre) @ axes[:, 0]
    one_sided = max((across > 0).mean(), (across < 0).mean()) > 0.97
    return bool(one_sided and spread[0] < LINE**2 * spread[1])


def _box(strokes: NDArray[np.uint8], grain: float) -> Box:
    """Return the box of all ink on clean paper, of the clear ink on grainy paper."""
    least = 0 if grain < 1 else FAINT // 2
    x, y, width, height = cv2.boundingRect((strokes > least).astype(np.uint8))
    return x, y, width, height
