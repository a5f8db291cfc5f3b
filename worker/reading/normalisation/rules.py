"""Remove the lines of ruled and squared paper, and keep the strokes that cross them.

A rule is found by a morphological opening with a long line (Serra, 1982), and is one only where
several run from edge to edge of the image.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.quantiles import quantile

Strength = NDArray[np.uint8]
"""(h, w) uint8: 255 for full ink and 0 for paper."""

Flags = NDArray[np.bool_]
"""(h, w) bool."""

FAINTEST = 40
"""A rule is at least this strong, of 255."""

SHARE = 0.45
"""The opening's line, as a share of the width; the strokes of a digit on such paper are shorter."""

THICKEST = 0.09
"""A rule is no thicker than this share of the height."""

LEAST_DIGIT = 0.25
"""A digit beside a single rule is at least this share of the page."""

LEAST_SIDE = 24
DARKER = 1.45
"""Ink on a rule is so much stronger than the rule."""

LIKE = (0.8, 1.25)
"""A single line as strong as the ink may be part of the digit."""


def without_rules(strength: Strength) -> Strength:
    """Erase level and upright rules; one alone is a rule where what is left touches no edge."""
    if min(strength.shape) < LEAST_SIDE:
        return strength
    level, rows = _level_rules(strength)
    upright, columns = _level_rules(np.ascontiguousarray(strength.T))
    if rows + columns == 0:
        return strength
    cleaned = _erase(strength, level >= FAINTEST, upright.T >= FAINTEST)
    several = max(rows, columns) > 1
    if several or (_stands_free(cleaned) and _unlike(strength, np.maximum(level, upright.T))):
        return cleaned
    return strength


def _level_rules(strength: Strength) -> tuple[Strength, int]:
    """Return the lines from the left edge to the right one, (h, w) uint8, and their number."""
    if not _may_have_rules(strength):
        return np.zeros_like(strength), 0
    # A rule may lean: it is thickened before it is looked for, and never found beside itself.
    thick = cv2.dilate(strength, np.ones((3, 1), np.uint8))
    long_line = np.ones((1, max(9, round(SHARE * strength.shape[1]))), np.uint8)
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, long_line)
    return _from_edge_to_edge(np.asarray(lines, np.uint8))


def _may_have_rules(strength: Strength) -> bool:
    """Tell cheaply whether ink reaches both edges."""
    return bool(strength[:, :2].max() >= FAINTEST and strength[:, -2:].max() >= FAINTEST)


def _runs(marked: Flags) -> int:
    """Return how many runs of True there are in (n,) bool."""
    return int(np.count_nonzero(np.diff(marked.astype(np.int8), prepend=0) == 1))


def _from_edge_to_edge(lines: Strength) -> tuple[Strength, int]:
    """Keep the thin lines that run from the left edge to the right one, and count them."""
    height, width = lines.shape
    found = (lines >= FAINTEST).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    across = stats[:, cv2.CC_STAT_WIDTH] >= width - 2
    thin = stats[:, cv2.CC_STAT_AREA] <= (THICKEST * height + 3) * width
    rules = across & thin
    rules[0] = False
    return np.where(rules[labels], lines, 0).astype(np.uint8), int(rules.sum())


def _stands_free(strength: Strength) -> bool:
    """Tell whether the largest mark is a digit's worth of ink, and away from the edges."""
    mask = (strength >= 2 * FAINTEST).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return False
    x, y, width, height, _ = stats[1 + int(np.argmax(stats[1:, 2:4].max(axis=1)))]
    down, across = mask.shape
    inside = x > 0 and y > 0 and x + width < across and y + height < down
    return bool(inside and max(width / across, height / down) > LEAST_DIGIT)


def _unlike(strength: Strength, rules: Strength) -> bool:
    """Tell whether a rule was drawn with something else than the ink around it."""
    on_rule = rules >= FAINTEST
    ink = strength[~on_rule & (strength >= 2 * FAINTEST)]
    if ink.size == 0:
        return False
    share = float(np.median(strength[on_rule])) / float(np.median(ink))
    return not LIKE[0] < share < LIKE[1]


def _erase(strength: Strength, level: Flags, upright: Flags) -> Strength:
    """Erase rules but where ink is darker than they are, or goes on at both sides of them."""
    on_rule = level | upright
    darker = strength > DARKER * quantile(strength[on_rule], 0.8)
    off_rule = np.where(on_rule, 0, strength).astype(np.uint8)
    crossing = level & _goes_on(off_rule, _reach(level))
    crossing |= upright & _goes_on(off_rule.T, _reach(upright.T)).T
    return np.where(~on_rule | darker | crossing, strength, 0).astype(np.uint8)


def _goes_on(strength: Strength, reach: int) -> Flags:
    """Tell where there is ink both within `reach` rows above and below."""
    strength = np.ascontiguousarray(strength)
    above, below = _shifted(strength, reach), _shifted(strength, -reach)
    return np.asarray(np.minimum(above, below) >= 2 * FAINTEST)


def _reach(on_rule: Flags) -> int:
    """Return how many rows away from the middle of a rule its paper begins."""
    runs = max(_runs(on_rule[:, on_rule.shape[1] // 2]), 1)
    thickness = np.count_nonzero(on_rule[:, on_rule.shape[1] // 2]) / runs
    return max(2, round(thickness))


def _shifted(strength: Strength, rows: int) -> Strength:
    """Return the strongest ink within `rows` rows above, or below where it is negative."""
    size = abs(rows) + 1
    anchor = (0, size - 1) if rows > 0 else (0, 0)
    kernel = np.ones((size, 1), np.uint8)
    # What lies beyond the edge is not known: there a stroke may go on.
    shifted = cv2.dilate(
        strength, kernel, anchor=anchor, borderType=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(shifted, np.uint8)
